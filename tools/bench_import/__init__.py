"""The import of a thread from a file, beside its floor, on both databases: ``make bench-import``.

``generator`` makes the thread, in the ``proportions`` of real ones. ``floor`` does the least that
an import could do: ``json.loads``, and one bulk insert of the same rows. ``work`` imports, and
imports again. Each is a process of its own with a fresh database. ``steps`` has them take turns,
``report`` sets them side by side.
"""
