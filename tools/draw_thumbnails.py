"""Draw the thumbnails into ``posts/static/posts/thumbnails``: the same files at every run.

Eight moods, three variants each. A mood has a motif (a function below) and three palettes; what
a motif scatters comes from a generator seeded with the picture's name.
"""

import math
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

WIDTH, HEIGHT = 1200, 630
TARGET = Path(__file__).resolve().parent.parent / "posts/static/posts/thumbnails"

# From the top of the sky to its foot, the light, then the layers from far to near.
Palette = tuple[str, str, str, str, str, str]
Motif = Callable[[Palette, Random], Iterable[str]]


def circle(x: float, y: float, radius: float, fill: str, opacity: float = 1) -> str:
    """Return a disc."""
    see_through = "" if opacity == 1 else f' opacity="{opacity:g}"'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{fill}"{see_through}/>'


def area(path: str, fill: str, opacity: float = 1) -> str:
    """Return a filled path."""
    see_through = "" if opacity == 1 else f' opacity="{opacity:g}"'
    return f'<path d="{path}" fill="{fill}"{see_through}/>'


def stroke(path: str, color: str, width: float, opacity: float = 1) -> str:
    """Return a line with round ends."""
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width:g}" '
        f'stroke-linecap="round" stroke-linejoin="round" opacity="{opacity:g}"/>'
    )


def smooth(points: list[tuple[int, int]]) -> str:
    """Return a curve through the points, level at each of them."""
    first, *others = points
    path = f"M{first[0]} {first[1]}"
    before = first
    for x, y in others:
        middle = (before[0] + x) // 2
        path += f"C{middle} {before[1]} {middle} {y} {x} {y}"
        before = (x, y)
    return path


def ground(line: str) -> str:
    """Close a line from the left edge to the right one into all that lies below it."""
    return f"{line}V{HEIGHT}H0Z"


def glow(x: float, y: float, radius: float, opacity: float = 0.9) -> str:
    """Return a soft light: ``g`` is the gradient that each picture defines."""
    return circle(x, y, radius, "url(#g)", opacity)


def waves(palette: Palette, random: Random) -> Iterable[str]:
    """A low sun over still water."""
    _top, _foot, light, *layers = palette
    x = random.randrange(300, 900)
    yield glow(x, 300, 420)
    yield circle(x, 290, 92, light)
    for depth, height in enumerate((330, 405, 485, 560)):
        points, side = [(-200, height)], random.choice((-1, 1))
        while points[-1][0] < WIDTH:
            side = -side
            along = points[-1][0] + random.randrange(220, 400)
            points.append((along, height + side * random.randrange(14, 34)))
        yield area(ground(smooth(points)), layers[min(depth, 2)], (0.55, 0.7, 0.85, 1)[depth])


def discs(palette: Palette, random: Random) -> Iterable[str]:
    """Discs and rings of light that overlap like paper lanterns."""
    _top, _foot, light, *layers = palette
    x, y = random.randrange(380, 820), random.randrange(240, 390)
    yield glow(x, y, 620)
    for turn in range(7):
        angle = turn * 2.4 + random.uniform(0, 0.5)
        away = 130 + 62 * turn
        yield circle(
            x + away * math.cos(angle) * 1.25,
            y + away * math.sin(angle) * 0.72,
            random.randrange(90, 190),
            layers[turn % 3],
            0.5,
        )
    for radius in (118, 176, 234):
        yield (
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{light}" '
            f'stroke-width="{300 // radius + 1}" opacity=".75"/>'
        )
    yield circle(x, y, 72, light)


def dunes(palette: Palette, random: Random) -> Iterable[str]:
    """A great sun behind dunes, each with a sunlit and a shaded side."""
    _top, _foot, light, *layers = palette
    x = random.randrange(350, 850)
    yield glow(x, 330, 520)
    yield circle(x, 330, 178, light)
    for depth, height in enumerate((365, 445, 530)):
        crest = random.randrange(250, 950)
        left, right = height + random.randrange(70), height + random.randrange(70)
        line = smooth([(0, left), (crest, height - 70), (WIDTH, right)])
        yield area(ground(line), layers[depth])
        slope = f"M{crest} {height - 70}C{crest + 70} {height} {crest - 160} {height + 90} "
        slope += f"{crest - 60} {HEIGHT}H{WIDTH}V{right}"
        slope += f"C{(crest + WIDTH) // 2} {right} {(crest + WIDTH) // 2} {height - 70} "
        yield area(f"{slope}{crest} {height - 70}Z", "#000", 0.1)


def night(palette: Palette, random: Random) -> Iterable[str]:
    """Mountains under a moon and stars."""
    _top, _foot, light, *layers = palette
    x, y = random.randrange(250, 950), random.randrange(130, 210)
    yield glow(x, y, 380)
    dots = "".join(
        f"M{random.randrange(20, 1180)} {random.randrange(20, 400)}h0" for _star in range(34)
    )
    yield stroke(dots, light, 4, 0.7)
    yield stroke(
        "".join(f"M{random.randrange(1200)} {random.randrange(330)}h0" for _star in range(7)),
        light, 8, 0.85,
    )  # fmt: skip
    yield circle(x, y, 66, light)
    for depth, height in enumerate((300, 385, 480)):
        path, along = f"M0 {height + 90}", 0
        while along < WIDTH:
            peak = along + random.randrange(90, 200)
            foot = peak + random.randrange(80, 190)
            path += f"L{peak} {height + random.randrange(-40, 70)}"
            path += f"L{foot} {height + random.randrange(90, 150)}"
            along = foot
        yield area(f"{path}V{HEIGHT}H0Z", layers[depth], (0.75, 0.9, 1)[depth])


def blocks(palette: Palette, random: Random) -> Iterable[str]:
    """Isometric blocks that rise and fall like a city, or a chip, seen from above."""
    _top, _foot, light, *layers = palette
    yield glow(WIDTH / 2, 250, 600, 0.6)
    half, flat = 90, 52
    near, left, right = layers[0], layers[1], layers[2]
    sides: dict[str, str] = {near: "", left: "", right: "", light: ""}
    for row in range(9):
        for column in range(8):
            x = column * half * 2 + (half if row % 2 else 0)
            rise = random.choice((0, 0, 0, 28, 64, 120)) if row else 0
            if not rise:
                continue
            y = 70 + row * flat - rise
            top = light if rise == 120 else near
            sides[top] += f"M{x} {y}l{half} {flat}l-{half} {flat}l-{half}-{flat}z"
            sides[left] += f"M{x - half} {y + flat}v{rise}l{half} {flat}v-{rise}z"
            sides[right] += f"M{x + half} {y + flat}v{rise}l-{half} {flat}v-{rise}z"
    for color in (left, right, near, light):
        yield area(sides[color], color, 0.92)


def growth(palette: Palette, random: Random) -> Iterable[str]:
    """Columns that rise, coins, and the line that follows them."""
    _top, _foot, light, *layers = palette
    yield glow(930, 170, 480)
    heights = [110 + 34 * step + random.randrange(-55, 60) for step in range(9)]
    tops = [(108 + 123 * step, HEIGHT - height) for step, height in enumerate(heights)]
    for step, (x, y) in enumerate(tops):
        yield (
            f'<rect x="{x - 41}" y="{y}" width="82" height="{HEIGHT - y + 40}" rx="14" '
            f'fill="{layers[step % 3]}" opacity=".85"/>'
        )
    line = "".join(f"L{x} {y - 62}" for x, y in tops)
    yield stroke(f"M0 {tops[0][1] - 30}{line}L{WIDTH} 60", light, 7, 0.95)
    for x, y in tops[1::3]:
        yield circle(x, y - 62, 26, light)
        yield circle(x, y - 62, 12, palette[1])


def orbits(palette: Palette, random: Random) -> Iterable[str]:
    """A bright centre, and what goes around it."""
    _top, _foot, light, *layers = palette
    x, y, tilt = random.randrange(420, 780), 315, random.randrange(-50, -20)
    yield glow(x, y, 560)
    dots = "".join(
        f"M{column * 60 + (30 if row % 2 else 0)} {row * 52 + 20}h0"
        for row in range(12)
        for column in range(21)
        if random.random() < 0.32
    )
    yield stroke(dots, light, 5, 0.35)
    for number, (wide, high) in enumerate(((190, 84), (310, 122), (440, 160), (580, 196))):
        color, turn = layers[number % 3], tilt + number * 27
        angle = random.uniform(0, math.tau)
        yield (
            f'<g transform="translate({x} {y}) rotate({turn})">'
            f'<ellipse rx="{wide}" ry="{high}" fill="none" stroke="{color}" stroke-width="5"/>'
            f"{circle(wide * math.cos(angle), high * math.sin(angle), 16 + number * 5, light)}</g>"
        )
    yield circle(x, y, 62, light)
    yield circle(x, y, 98, light, 0.25)


def shards(palette: Palette, random: Random) -> Iterable[str]:
    """Slanting bands that break against each other."""
    _top, _foot, light, *layers = palette
    x = random.randrange(450, 750)
    for number in range(9):
        left = -260 + number * 170 + random.randrange(-30, 30)
        wide, tip = random.randrange(60, 150), random.randrange(150, 480)
        color = layers[number % 3]
        yield area(f"M{left} 0h{wide}L{left + 330} {tip}h-{wide}z", color, 0.8)
        yield area(f"M{left + 330} {tip}h-{wide}L{left - 40} {HEIGHT}h{wide}z", color, 0.55)
    for reach in (0, 90):
        point = x + 60 - reach
        yield stroke(f"M{point - 170} 95L{point + 70} 315L{point - 170} 535", light, 18 - reach / 9)


MOTIFS: dict[str, tuple[Motif, tuple[Palette, Palette, Palette]]] = {
    "calm": (
        waves,
        (
            ("#dcecf2", "#a9cfdb", "#fff8e7", "#7fb2c4", "#4f8fa8", "#2c6683"),
            ("#e9e4f3", "#bfc3e2", "#fffaf0", "#99a3d0", "#6f7db6", "#48568f"),
            ("#e3f0e6", "#aed4c4", "#fffbe9", "#83b9a6", "#4f9485", "#2b6a63"),
        ),
    ),
    "bright": (
        discs,
        (
            ("#fff1c9", "#ffc97a", "#fffdf5", "#ff9f68", "#ffd24d", "#f7797d"),
            ("#e3f7ff", "#a5e3e0", "#ffffff", "#57c5d9", "#b6ec8f", "#ffd86b"),
            ("#ffe6ef", "#ffc0cf", "#fffafc", "#ff8fae", "#ffb37a", "#c99bff"),
        ),
    ),
    "warm": (
        dunes,
        (
            ("#fbd9a5", "#f29b6c", "#fff0cf", "#e0805a", "#bf5b4b", "#87394a"),
            ("#f6dfc8", "#e3b18f", "#fff6e6", "#c98d6d", "#a3694f", "#6f4638"),
            ("#ffd9c7", "#f08a86", "#ffefd8", "#d3687a", "#9f4771", "#5f3160"),
        ),
    ),
    "deep": (
        night,
        (
            ("#0d1638", "#33457f", "#f4ecd2", "#2c3d74", "#1c2a57", "#0f1938"),
            ("#14102e", "#5a3a78", "#ffe3c4", "#49306a", "#301f4f", "#1a1232"),
            ("#06262f", "#1f6a70", "#e6f6df", "#1a5760", "#0f3c47", "#07242d"),
        ),
    ),
    "tech": (
        blocks,
        (
            ("#0f2747", "#1d4e89", "#8ee3f5", "#3f86c6", "#1b4a80", "#12345f"),
            ("#1d1b3a", "#463f86", "#ffb4d6", "#7c6fd0", "#433a86", "#2c2760"),
            ("#0c2b2a", "#17605a", "#d8f47a", "#36a393", "#17645c", "#0f4642"),
        ),
    ),
    "money": (
        growth,
        (
            ("#0f3d33", "#1f6e54", "#ffe08a", "#3fa27a", "#57bb8c", "#2d8a68"),
            ("#2a2438", "#5c4a63", "#ffd479", "#a5798a", "#c79a8b", "#7f6079"),
            ("#eef3e4", "#c9dcb0", "#c8871e", "#8bb77a", "#a9c98d", "#6a9d6b"),
        ),
    ),
    "science": (
        orbits,
        (
            ("#10203f", "#23508a", "#e9fbff", "#5fb0e8", "#7fd6d9", "#9fa8ff"),
            ("#eaf3fb", "#bcd9f0", "#2f6fb0", "#5b9bd5", "#8fbce6", "#4aa8a0"),
            ("#2b1640", "#7a3a7f", "#fff0f6", "#e08fc4", "#b58cf0", "#ffb59a"),
        ),
    ),
    "alert": (
        shards,
        (
            ("#3b0d18", "#a3242e", "#ffe3b3", "#d8443c", "#8f1d2b", "#f2784b"),
            ("#33210a", "#b5701a", "#fff4cf", "#e59a2b", "#8c5312", "#f6c14d"),
            ("#1e1030", "#6d1f5c", "#ffd7e8", "#b32d72", "#4b1a56", "#e8577e"),
        ),
    ),
}


def draw(name: str, motif: Motif, palette: Palette) -> str:
    """Return one picture."""
    top, foot, light = palette[:3]
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><defs>'
        f'<linearGradient id="s" x2="0" y2="1"><stop stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{foot}"/></linearGradient>'
        f'<radialGradient id="g"><stop stop-color="{light}" stop-opacity=".65"/>'
        f'<stop offset="1" stop-color="{light}" stop-opacity="0"/></radialGradient></defs>'
        f'<path d="M0 0h{WIDTH}v{HEIGHT}H0z" fill="url(#s)"/>'
    )
    scattered = Random(name)  # noqa: S311 - pictures, not secrets
    return f"{frame}{''.join(motif(palette, scattered))}</svg>\n"


def main() -> None:
    """Write all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for mood, (motif, palettes) in MOTIFS.items():
        for variant, palette in enumerate(palettes, 1):
            name = f"{mood}_{variant}"
            (TARGET / f"{name}.svg").write_text(draw(name, motif, palette), encoding="utf-8")


if __name__ == "__main__":
    main()
