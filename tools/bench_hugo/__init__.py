"""The dialect's way in and out, timed beside real Hugo on generated posts: ``make bench-hugo``.

``generator`` makes the posts. ``tools.benchmarks`` runs a program and says what it cost; each thing
timed is a process of its own, so that its memory is its own too. ``files`` and ``rows`` do the
least that a step could do: the floors. ``steps`` times all of it in rounds, ``report`` sets it side
by side.
"""
