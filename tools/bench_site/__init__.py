"""The public site, timed beside a bare view and beside Wagtail: ``make bench-site``.

``cast`` publishes a post of 90 quotes; ``counting`` counts the queries of the pages, with few posts
and with many. ``load`` has wrk ask for the page, of the server that ``make run`` starts and of the
peers in ``peers``, in turns. ``phone`` looks at it in Chromium, as a slow phone would. ``steps``
does all of it, ``report`` sets it side by side.
"""
