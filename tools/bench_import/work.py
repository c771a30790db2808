"""The import itself, as the command does it, in a process that has its connection open.

What the process has made until then is collected before: Django's start leaves so much that the
garbage collector looks through all of it at some time soon, whatever comes next.
"""

import gc
import sys
import time
from typing import Any

from curation.importing import import_input
from curation.models import Comment
from tools.benchmarks.measure import NotMeasured
from tools.benchmarks.memory import Growth


def main(expected: str, comments: str, name: str) -> dict[str, Any]:
    """Import a file, of which ``expected`` must be said; return what it cost.

    ``more_mb`` is by how much the process grew at most, ``None`` where that can't be seen.
    """
    Comment.objects.exists()
    gc.collect()
    growth = Growth()
    began, busy = time.perf_counter(), time.process_time()
    outcome = import_input(name, sys.stdin.buffer)
    ended, idle = time.perf_counter(), time.process_time()
    more_mb = growth.most_mb()
    found = outcome.status, outcome.comments, Comment.objects.count()
    if found != (expected, int(comments), int(comments)):
        raise NotMeasured(f"{expected}, {comments} comments expected: {found}")
    return {"seconds": ended - began, "cpu": idle - busy, "more_mb": more_mb}
