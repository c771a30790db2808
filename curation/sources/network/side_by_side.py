"""Several questions asked at once."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.utils import translation

from .manners import manner, mannerly

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


def side_by_side(
    ask: Callable[[Asked], Answer], entries: Iterable[Asked], at_once: int
) -> Iterator[Answer]:
    """Yield the answers in the order of the entries; what one raises ends them all.

    Reasons are told in the caller's language, which Django keeps for each thread by itself, and
    hosts are asked as the caller asks them.
    """
    language = translation.get_language()
    rules, since = manner().rules, manner().since

    def asked(entry: Asked) -> Answer:
        with translation.override(language), mannerly(rules, since):
            return ask(entry)

    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(asked, entries)
