"""The files beside the posts: pictures, and what makes a folder a site that ``hugo`` builds."""

from contextlib import suppress
from pathlib import Path

from .folder import Folder

SITE = Path(__file__).parent.parent / "hugo" / "site"
# The public site's looks, which the Hugo site shares.
LOOKS = Path(__file__).parent.parent / "static" / "posts"
PICTURES = "static/thumbnails"
# What makes a folder a Hugo site. The export writes its own configuration last.
CONFIGURATION = "hugo.toml"
CONFIGURATIONS = (
    *(f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json")),
    "config",
)


def complete_site(folder: Folder) -> None:
    """Add the pictures that are missing, and what ``hugo`` needs if the folder is no site yet."""
    missing = missing_pictures(folder)
    if any((folder.root / name).exists() for name in CONFIGURATIONS):
        add(folder, missing)
        return
    files = {path.relative_to(SITE).as_posix(): path for path in SITE.rglob("*") if path.is_file()}
    files |= {f"static/{path.name}": path for path in LOOKS.iterdir() if path.is_file()}
    configuration = {CONFIGURATION: files.pop(CONFIGURATION)}
    add(folder, missing | files)
    add(folder, configuration)


def missing_pictures(folder: Folder) -> dict[str, Path]:
    """Return the project's pictures that are not in the folder, by the name they get there."""
    place = folder.place(f"{PICTURES}/.")
    there: set[str] = set()
    with suppress(FileNotFoundError):
        there = {path.name for path in place.iterdir()}
    pictures = LOOKS.glob("thumbnails/*.svg")
    return {f"{PICTURES}/{path.name}": path for path in pictures if path.name not in there}


def add(folder: Folder, files: dict[str, Path]) -> None:
    """Copy files to where there are none."""
    copies = ((folder.place(name), path) for name, path in sorted(files.items()))
    folder.write([(str(place), path.read_bytes()) for place, path in copies if not held(place)])


def held(place: Path) -> bool:
    """Say whether a place is taken, by a link that leads nowhere too."""
    return place.is_symlink() or place.exists()
