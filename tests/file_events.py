"""What this process does to files, as Python's own audit tells it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.utime"}
Listener = Callable[[str, str], None]
listeners: list[Listener] = []


def audit(event: str, args: tuple[object, ...]) -> None:
    """Tell the listeners of what is opened and changed by name."""
    if listeners and (event == "open" or event in CHANGES):
        for listener in listeners:
            listener(event, str(args[0]))


sys.addaudithook(audit)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have a function called with each event and the name of the file."""
    listeners.append(listener)
    try:
        yield
    finally:
        listeners.remove(listener)


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collect the names of the files that are opened."""
    names: list[str] = []
    with listening(lambda event, name: names.append(name) if event == "open" else None):
        yield names
