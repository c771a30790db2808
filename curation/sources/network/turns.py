"""Turns at a host: all processes together ask it no oftener than its source's rules allow.

With Redis they share its clock and its memory; without, those of one machine share a file.
"""

import fcntl
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

import redis
from django.conf import settings

# Seconds that one waits for a turn; where more are before it, it is better to say so.
LONGEST_WAIT = 60.0

# Reserves a turn by the server's clock, in milliseconds; -1 where it would be too late.
RESERVE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
if turn - now > tonumber(ARGV[2]) then return -1 end
redis.call('SET', KEYS[1], turn + ARGV[1], 'PX', turn - now + ARGV[1] + 1000)
return turn - now
"""


class TooBusy(Exception):
    """Too many are waiting for their turn at a host."""


def wait_for_turn(host: str, pause: float) -> None:
    """Return once this host may be asked, ``pause`` seconds after it was last; raises TooBusy."""
    if pause <= 0:
        return
    reserve = reserve_in_redis if settings.REDIS_URL else reserve_in_file
    wait = reserve(f"turn:{host}", pause)
    if wait is None:
        raise TooBusy
    time.sleep(wait)


def reserve_in_redis(name: str, pause: float) -> float | None:
    """Return how many seconds it is to the turn that is ours now, None for too many."""
    script = server(settings.REDIS_URL).register_script(RESERVE)
    wait = int(script(keys=[name], args=[int(pause * 1000), int(LONGEST_WAIT * 1000)]))
    return None if wait < 0 else wait / 1000


@cache
def server(url: str) -> "redis.Redis":
    """Return the connections of this process to Redis; they survive a fork."""
    return redis.Redis.from_url(url)


def reserve_in_file(name: str, pause: float) -> float | None:
    """Return the same by a file that holds when the next turn is, in seconds since 1970."""
    folder = Path(settings.VAR_DIR) / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / sha256(name.encode()).hexdigest()[:32]).open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        now = time.time()
        turn = max(now, told(file.read()))
        if turn - now > LONGEST_WAIT + pause:
            turn = now  # the clock was set back meanwhile
        if turn - now > LONGEST_WAIT:
            return None
        file.truncate(0)
        file.write(f"{turn + pause:.3f}")
    return turn - now


def told(text: str) -> float:
    """Return the number in a file, 0 for one that was just made or is damaged."""
    try:
        return float(text)
    except ValueError:
        return 0.0
