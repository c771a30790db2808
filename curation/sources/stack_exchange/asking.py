"""Asking the API, page by page, no sooner than it wishes."""

import time
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from curation.sources.base import FetchedThread, Progress, SourceError
from curation.sources.network.documents import json_at
from curation.sources.reading.values import whole

from .reading import Entry, Found, is_ours, thread_of

API = "https://api.stackexchange.com"
PAGE_SIZE = 100
# The API gives three hundred answers a day, and no page beyond the 25th, to those without a key.
MOST_REQUESTS = 60
MOST_PAGES = 25
# Seconds. One that wishes for more can't answer now.
LONGEST_WAIT = 60


def fetch(ref: str, label: str, progress: Progress) -> FetchedThread:
    """Get a question, then its answers, then what is said to each; raises SourceError."""
    site, _slash, number = ref.rpartition("/")
    asked = Asked(site, label)
    asked.ask(f"questions/{number}")
    question = asked.found.questions.get(int(number))
    if question is None:
        told = {"site": site}
        raise SourceError(label, _("there is no such question at %(site)s") % told)
    expected = 1 + (whole(question.get("answer_count")) or 0)
    progress(1, expected)
    asked.ask_all(f"questions/{number}/answers", sort="votes", order="desc")
    progress(1 + len(asked.found.answers), max(expected, 1 + len(asked.found.answers)))
    posts = [int(number), *asked.found.answers]
    for start in range(0, len(posts), PAGE_SIZE):
        numbers = ";".join(map(str, posts[start : start + PAGE_SIZE]))
        asked.ask_all(f"posts/{numbers}/comments", sort="creation", order="asc")
    found = len(posts) + len(asked.found.comments)
    progress(found, found)
    return thread_of(asked.found, label, is_whole=not asked.found.has_more)


class Asked:
    """What the API answered so far, and when it may be asked again."""

    def __init__(self, site: str, label: str) -> None:
        self.site = site
        self.label = label
        self.found = Found()
        self.requests = 0
        self.wait = 0

    def ask_all(self, path: str, **query: str) -> None:
        """Ask for a list; where it is cut short, ``found`` says that there is more."""
        for page in range(1, MOST_PAGES + 1):
            if self.requests == MOST_REQUESTS:
                break
            before = len(self.found)
            has_more = self.ask(path, **query, page=str(page), pagesize=str(PAGE_SIZE))
            if not has_more:
                return
            if len(self.found) == before:
                break
        self.found.has_more = True

    def ask(self, path: str, **query: str) -> bool:
        """Take in one answer, and say whether its list goes on."""
        if self.wait > LONGEST_WAIT:
            told = {"seconds": self.wait}
            raise SourceError(self.label, _("Stack Exchange asks to wait %(seconds)d s") % told)
        time.sleep(self.wait)
        self.requests += 1
        query = {"site": self.site, "filter": "withbody", **query}
        url = f"{API}/2.3/{path}?{urlencode(query)}"
        answer: Entry = json_at(url, label=self.label, within=API)
        if not is_ours(answer) or "items" not in answer:
            raise SourceError(self.label, _("%(url)s is no list") % {"url": url})
        self.wait = max(0, whole(answer.get("backoff")) or 0)
        self.found.add(answer["items"])
        return answer.get("has_more") is True
