"""おーぷん2ちゃんねる, whose threads may be reprinted by its own rules."""

from .base import Rules
from .five_channel.board import BoardSource

SOURCE = BoardSource("open2ch", Rules(title="おーぷん2ちゃんねる", pause=2, numbered=True))
