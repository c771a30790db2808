"""5ちゃんねる, which was 2ちゃんねる, and BBSPINK: logs, pages, lists.

What the other boards of its kind write is read here too; each of them is a source of its own.
"""

import re

from django.utils.translation import gettext as _

from curation.sources.base import Rules, SourceError
from curation.sources.network import http

from .addresses import Place, place_at
from .board import BoardSource

MENU = "https://menu.5ch.io"
FORMER = "https://menu.5ch.net"


class FiveChannel(BoardSource):
    """See ``BoardSource``. Boards move from server to server; a log doesn't say on which it was."""

    def origins(self, place: Place) -> list[str]:
        """See ``BoardSource``: under the name of today, and under the one before."""
        return [f"https://{name}" for name in dict.fromkeys([place.host, former(place.host)])]

    def located(self, place: Place, label: str) -> Place:
        """See ``BoardSource``: where no server is named, the menu of all boards names it."""
        if place.host:
            return place
        menu = http.get(f"{MENU}/bbsmenu.html", label=label, within=[MENU, FORMER])
        pattern = rf"https?://[a-z0-9.-]{{1,60}}/{re.escape(place.board)}/".encode()
        for address in re.findall(pattern, menu):
            found = place_at(f"{address.decode()}dat/{place.key}.dat")
            if found is not None and found.ref == place.ref:
                return found
        raise SourceError(label, _("5ch has no board “%(board)s”") % {"board": place.board})


def former(host: str) -> str:
    """Return a host's name before the site moved."""
    return f"{host.removesuffix('5ch.io')}5ch.net" if host.endswith(".5ch.io") else host


# Its operator asks those who reprint to ask first.
SOURCE = FiveChannel("5ch", Rules(title="5ちゃんねる", pause=2, reprint="ask", numbered=True))
