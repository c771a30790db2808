"""The dialect's way in and out, timed beside real Hugo on generated posts: ``make bench-hugo``.

``generator`` makes the posts, ``measure`` runs a program and says what it cost, ``floors`` does
the least that a step could do, ``steps`` runs the project's own, ``report`` sets both side by side.
Each thing timed is a process of its own, so that its memory is its own too.
"""
