"""まちBBS, with boards for the regions of Japan."""

from .base import Rules
from .five_channel.board import BoardSource, Paths

SOURCE = BoardSource(
    "machi",
    # It refuses those who ask too much within a short time.
    Rules(title="まちBBS", pause=5, numbered=True),
    Paths(log="/bbs/offlaw.cgi/2/{board}/{key}/", page="/bbs/read.cgi/{board}/{key}/"),
    "machi.to",
)
