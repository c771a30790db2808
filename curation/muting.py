"""What editors hide of threads: each for themselves, or of one thread for everybody."""

from collections.abc import Callable
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from .models import Muting, Thread
from .unwanted import NOTHING, Unwanted

Whose = Literal["mine", "thread"]
Lists = dict[str, list[str]]

WHOSE: tuple[Whose, ...] = ("mine", "thread")
NAMES = ("authors", "words")


def unwanted_by(editor: User | None, thread: Thread) -> Unwanted:
    """Return what an editor does not see of a thread, in one query."""
    unwanted = NOTHING
    for row in rows_of(editor, thread):
        unwanted |= Unwanted.of(row.authors, row.words)
    return unwanted


def lists(editor: User, thread: Thread) -> dict[Whose, Lists]:
    """Return both settings as they were written, in one query."""
    found: dict[Whose, Lists] = {
        whose: {"authors": [], "words": []} for whose in ("mine", "thread")
    }
    for row in rows_of(editor, thread):
        whose: Whose = "mine" if row.thread_id is None else "thread"
        found[whose] = {"authors": row.authors, "words": row.words}
    return found


def rows_of(editor: User | None, thread: Thread) -> list[Muting]:
    """Return the editor's own row and the thread's, as far as there are any."""
    wanted = Q(thread=thread)
    if editor is not None:
        wanted |= Q(editor=editor)
    return list(Muting.objects.filter(wanted))


def mute_author(editor: User, thread: Thread, whose: Whose, author: str) -> None:
    """Hide an author, in one of the two settings."""

    def add(row: Muting) -> None:
        if author not in row.authors:
            row.authors.append(author)

    change(editor, thread, whose, add)


def unmute_author(editor: User, thread: Thread, author: str) -> None:
    """Show an author again, whichever setting hid them."""

    def take_out(row: Muting) -> None:
        row.authors = [name for name in row.authors if name != author]

    with transaction.atomic():
        for whose in WHOSE:
            change(editor, thread, whose, take_out)


def set_lists(editor: User, thread: Thread, wanted: dict[Whose, Lists]) -> None:
    """Write lists anew; those that are not named stay."""
    with transaction.atomic():
        for whose, values in wanted.items():

            def write(row: Muting, values: Lists = values) -> None:
                row.authors = values.get("authors", row.authors)
                row.words = values.get("words", row.words)

            change(editor, thread, whose, write)


def change(editor: User, thread: Thread, whose: Whose, work: Callable[[Muting], None]) -> None:
    """Change one setting while nobody else does."""
    owner = {"editor": editor} if whose == "mine" else {"thread": thread}
    with transaction.atomic():
        row, _made = Muting.objects.select_for_update().get_or_create(**owner)
        work(row)
        row.save(update_fields=NAMES)


def muted_refs(thread: Thread, unwanted: Unwanted) -> list[str]:
    """Return the comments of a thread that are hidden, in its order, in one query."""
    rows = thread.comments.order_by("position").values_list("ref", "author", "body")
    return [ref for ref, author, body in rows if unwanted.covers(author, body)]
