"""2ちゃんねる (2ch.sc): 2channel's founder's copy of 5ch's boards, with comments of its own."""

from .base import Rules
from .five_channel.addresses import Place
from .five_channel.board import BoardSource


class TwoChannelSc(BoardSource):
    """See ``BoardSource``."""

    def origins(self, place: Place) -> list[str]:
        """See ``BoardSource``: not all of its servers speak TLS."""
        return [f"https://{place.host}", f"http://{place.host}"]


SOURCE = TwoChannelSc("2ch.sc", Rules(title="2ちゃんねる (2ch.sc)", pause=2, numbered=True))
