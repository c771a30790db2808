"""したらば掲示板, where anybody has a board: its raw mode, and the pages of its archive."""

from .base import Rules
from .five_channel.board import BoardSource, Paths

SOURCE = BoardSource(
    "jbbs",
    Rules(title="したらば掲示板", pause=2, numbered=True),
    Paths(
        log="/bbs/rawmode.cgi/{board}/{key}/",
        # Where a thread is once it is full, and its log is gone.
        page="/bbs/read_archive.cgi/{board}/{key}/",
    ),
    "jbbs.shitaraba.net",
)
