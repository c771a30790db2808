"""The desk, timed on threads of growing size, on both databases: ``make bench-desk``.

``cast`` makes a thread and a post of it. ``server`` does the desk's verbs through the project's own
WSGI application, in a process of its own; ``floor`` is the least that a request could do there.
``browser`` opens the desk in Chromium, from the server that ``make run`` starts. ``steps`` does all
of it for each size and database, ``report`` sets it side by side.
"""
