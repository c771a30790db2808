"""The picture that a shared link shows of a post: its thumbnail with its title, a PNG.

It is made after the publishing and kept by Django's storage, under a name that tells one title or
thumbnail from the next; one that is missing is made when it is first asked for. The letters are
those of the machine's own Japanese font: ``docs/deployment.md`` says which to install.
"""

import logging
import re
import threading
from collections.abc import Iterator
from functools import cache
from html import escape
from unicodedata import east_asian_width

import budoux
import resvg_py
from celery import current_app
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from kombu.exceptions import OperationalError

from . import site
from .models import Edition
from .pages import card_digest
from .thumbnails import HEIGHT, WIDTH, thumbnail_for

logger = logging.getLogger(__name__)

TASK = "posts.make_card"
# The panel's sides and the room in it, in the picture's pixels.
MARGIN, PADDING = 60, 56
ROOM = WIDTH - 2 * (MARGIN + PADDING)
# A title is set in the largest of these that needs no more lines than are beside it.
SIZES = ((72, 3), (62, 3), (54, 4), (46, 5))
FONTS = "'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', 'IPAGothic', 'IPAexGothic', sans-serif"
# What a line may not begin with.
NO_START = frozenset(
    "、。，．・：；？！ーぁぃぅぇぉっゃゅょァィゥェォッャュョゎヮヵヶ々ゝゞヽヾ％」』）〕】〉》〟’”)]},.:;?!…"
)
# What a line may not end with.
NO_END = frozenset("（「『【〔［｛〈《“‘([{")
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def make_soon(edition: Edition) -> None:
    """Make a picture after a publishing: beside this request, or in a worker. Never raises.

    What could not be made is made when it is asked for.
    """
    if settings.TASKS_IN_PROCESS:
        site.current()  # its name is drawn, in a thread that reads no database
        threading.Thread(target=make_beside, args=[edition], name="make-card").start()
        return
    try:
        current_app.send_task(TASK, [edition.pk])
    except OperationalError:
        logger.exception("The picture of %s could not be asked for", edition.path)


def make_beside(edition: Edition) -> None:
    """Make a picture in a thread of its own, which needs no database: it takes half a second."""
    try:
        make(edition)
    except (OSError, ValueError):
        logger.exception("The picture of %s could not be made", edition.path)


def make(edition: Edition) -> bytes:
    """Return an Edition's picture, made and kept unless it is there. Raises OSError, ValueError."""
    name = name_of(edition)
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            kept: bytes = file.read()
            return kept
    png = draw(edition.title, edition.thumbnail, edition.path)
    default_storage.save(name, ContentFile(png))
    # Of two that drew it at once the second got another name; and no earlier title's is kept.
    clear(edition, but=name)
    return png


def forget(edition: Edition) -> None:
    """Take away the pictures of an Edition that readers no longer get. Never raises."""
    try:
        clear(edition)
    except OSError:
        logger.exception("The picture of %s could not be taken away", edition.path)


def clear(edition: Edition, but: str = "") -> None:
    """Take away all pictures that were made of a post, but for one."""
    folder = f"cards/{edition.path}"
    if default_storage.exists(folder):
        for file in default_storage.listdir(folder)[1]:
            if f"{folder}/{file}" != but:
                default_storage.delete(f"{folder}/{file}")


def name_of(edition: Edition) -> str:
    """Return what the storage calls an Edition's picture."""
    return f"cards/{edition.path}/{card_digest(edition)}.png"


def draw(title: str, thumbnail: str, key: str) -> bytes:
    """Return the picture: ``key`` chooses a thumbnail where none is chosen."""
    size, lines = fitted(readable(title))
    step = round(size * 1.36)
    top = (HEIGHT - 60 - len(lines) * step) // 2 + round(size * 0.94)
    words = "".join(
        f'<text x="{MARGIN + PADDING}" y="{top + place * step}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    name = escape(readable(site.remembered().name)[:40])
    inner = HEIGHT - 2 * MARGIN
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{background(thumbnail, key)}"
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{WIDTH - 2 * MARGIN}" height="{inner}" rx="28"'
        ' fill="#fbfbf9" fill-opacity="0.95"/>'
        f'<g font-family="{escape(FONTS)}" font-weight="700" font-size="{size}" fill="#1e2227">'
        f"{words}</g>"
        f'<text x="{MARGIN + PADDING}" y="{HEIGHT - MARGIN - 40}" font-family="{escape(FONTS)}"'
        f' font-weight="700" font-size="30" fill="#1f4f8f">{name}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, height=HEIGHT))


def readable(text: str) -> str:
    """Return a text on one line, without what XML can't hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@cache
def thumbnail_svg(path: str) -> str:
    """Return what is drawn in a thumbnail, ``""`` where its file is missing."""
    found = finders.find(f"posts/{path}")
    if not isinstance(found, str):
        return ""
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - the finder gives a string
        drawn = SVG.search(file.read())
    return drawn[1] if drawn else ""


def background(thumbnail: str, key: str) -> str:
    """Return a post's thumbnail as a part of the picture."""
    return thumbnail_svg(thumbnail_for(thumbnail, key).path)


def fitted(title: str) -> tuple[int, list[str]]:
    """Return a title's size and lines; one that no size can hold ends with an ellipsis."""
    for size, most in SIZES:
        lines = broken(title, ROOM / size)
        if len(lines) <= most:
            return size, lines
    lines = lines[:most]
    while width(f"{lines[-1]}…") > ROOM / size:
        lines[-1] = lines[-1][:-1]
    return size, [*lines[:-1], f"{lines[-1]}…"]


@cache
def parser() -> budoux.Parser:
    """Return what knows where a Japanese phrase ends."""
    return budoux.load_default_japanese_parser()


def broken(title: str, most: float) -> list[str]:
    """Return lines of at most so many ems, broken between phrases, and in them where one must."""
    lines = [""]
    for phrase in phrases(title):
        if width(lines[-1] + phrase.rstrip()) <= most:
            lines[-1] += phrase
            continue
        if lines[-1]:
            lines.append("")
        for sign in phrase:
            if width(lines[-1] + sign) > most and sign not in NO_START:
                lines[-1:] = parted(lines[-1])
            lines[-1] += sign
    return [line.strip() for line in lines if line.strip()] or [""]


def parted(line: str) -> list[str]:
    """Return a line that is full, and what goes to the next one: the brackets it opens last."""
    kept = line.rstrip("".join(NO_END))
    return [kept, line[len(kept) :]] if kept.strip() else [line, ""]


def phrases(title: str) -> Iterator[str]:
    """Yield what stays on one line if it can: a Japanese phrase, or a word with its space."""
    for phrase in parser().parse(title):
        yield from re.split(r"(?<= )", phrase)


def width(text: str) -> float:
    """Return how wide a text is, in ems, about."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else narrow(sign) for sign in text)


def narrow(sign: str) -> float:
    """Return how wide a sign of a Western font is."""
    if sign in " iljI.,:;'|!()[]":
        return 0.34
    return 0.92 if sign in "mwMW@%" else 0.66 if sign.isupper() or sign.isdigit() else 0.6
