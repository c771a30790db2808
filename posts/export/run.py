"""An export: what the plan says is done, or told as a diff."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .diff import file_diff
from .editions import Selection, batches, site_revision, texts
from .folder import ExportError, Folder, post_file
from .manifest import Manifest
from .plan import Look, Plan, make_plan
from .seen import Seen
from .site import complete_site

# Files that are written before they are flushed to the disk together.
FLUSHED_AT_ONCE = 500
EVERYTHING = Selection()


@dataclass(slots=True)
class ExportResult:
    """The posts' files, by what became of them, as paths below the root.

    ``left`` are those that somebody else wrote or changed: they are as they were. ``revision`` is
    the site's that the folder was brought to.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    revision: int = 0


def export_editions(
    root: Path, selection: Selection = EVERYTHING, *, force: bool = False
) -> ExportResult:
    """Make the folder's posts those that readers can see now; make it a site if it is none.

    With ``force`` also where a file was edited in the folder. Raises ExportError, or OSError
    where the system refuses.
    """
    refuse_unknown(root, selection)
    folder = Folder.at(root)
    with folder.locked():
        manifest, seen = Manifest.read(folder), Seen.read(folder)
        revision = site_revision()
        plan = make_plan(Look(folder, seen, keeps=True), manifest, selection, force=force)
        sweep(folder, manifest)
        complete_site(folder)
        written = write(folder, manifest, seen, plan)
        remove(folder, manifest, plan)
        # A folder of which some posts were named is as far behind with the others as it was.
        if not selection.names:
            manifest.revision = revision
        manifest.save(folder)
        seen.save(folder, manifest.files)
    return told(plan, written, manifest.revision)


def check_editions(
    root: Path,
    selection: Selection = EVERYTHING,
    *,
    force: bool = False,
    tell: Callable[[str], object],
) -> ExportResult:
    """Tell, as unified diffs, what such an export would do to the posts' files; write nothing."""
    refuse_unknown(root, selection)
    folder = Folder.looked_at(root)
    with folder.held_still():
        manifest, seen = Manifest.read(folder), Seen.read(folder)
        revision = site_revision()
        plan = make_plan(Look(folder, seen, keeps=False), manifest, selection, force=force)
        for name, old, new in differences(folder, plan):
            tell(file_diff(name, old, new))
    return told(plan, sorted(plan.write), manifest.revision if selection.names else revision)


def refuse_unknown(root: Path, selection: Selection) -> None:
    """Raise ExportError, before a folder is made, where a post or a revision is unknown."""
    selection.posts()
    if selection.since is None:
        return
    revision = site_revision()
    # A post that is deleted takes its revisions along; the folder may have been brought to one.
    latest = max(revision, Manifest.read(Folder.looked_at(root)).revision)
    if selection.since > latest:
        raise ExportError(f"{selection.since}: the site's revision is {revision}")


def told(plan: Plan, written: list[str], revision: int) -> ExportResult:
    """Return what an export did, in the order of the files' names."""
    return ExportResult(
        written=[post_file(path) for path in written],
        unchanged=[post_file(path) for path in sorted(plan.unchanged)],
        removed=[post_file(path) for path in plan.remove],
        left=[post_file(path) for path in plan.left],
        revision=revision,
    )


def differences(folder: Folder, plan: Plan) -> Iterator[tuple[str, bytes | None, bytes | None]]:
    """Yield each file that an export would change: name, bytes now and then, None for no file."""
    paths = sorted(plan.write)
    new = texts(plan.write[path].edition for path in paths)
    by_edition = {plan.write[path].edition: path for path in paths}
    for edition, data in new:
        path = by_edition[edition]
        there = folder.post_stat(path) is not None
        yield post_file(path), folder.post_bytes(path) if there else None, data
    for path in plan.remove:
        yield post_file(path), folder.post_bytes(path), None


def sweep(folder: Folder, manifest: Manifest) -> None:
    """Clear away what a run that was killed left beside the files it was about to write."""
    for path in manifest.writing:
        folder.sweep_post(path)


def write(folder: Folder, manifest: Manifest, seen: Seen, plan: Plan) -> list[str]:
    """Write the plan's files, and return the paths of those that were written."""
    manifest.files |= {path: file.digest for path, file in plan.unchanged.items()}
    if not plan.write:
        return []
    manifest.writing |= {path: file.digest for path, file in plan.write.items()}
    manifest.save(folder)
    paths = {file.edition: path for path, file in sorted(plan.write.items())}
    written: list[str] = []
    # Older than all that is written from now on: see ``Seen``.
    time = folder.clock() - 1
    for some in batches(paths, FLUSHED_AT_ONCE):
        done: list[str] = []
        folder.write(posts_files(folder, paths, some, done), time)
        for path in done:
            note_written(folder, manifest, seen, path, plan.write[path].digest)
        written += done
    return written


def posts_files(
    folder: Folder, paths: dict[int, str], editions: list[int], done: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of these editions, and add their posts' paths to ``done``."""
    for edition, data in texts(editions):
        done.append(paths[edition])
        yield folder.post_place(paths[edition]), data


def note_written(folder: Folder, manifest: Manifest, seen: Seen, path: str, digest: str) -> None:
    """Keep that a file is as the export wrote it."""
    manifest.files[path] = digest
    found = folder.post_stat(path)
    if isinstance(found, list) and found[1] < folder.clock():
        seen.note(path, digest, found)


def remove(folder: Folder, manifest: Manifest, plan: Plan) -> None:
    """Remove what readers no longer get, and forget what this run has seen through."""
    for path in plan.remove:
        folder.remove_post(path)
        manifest.files.pop(path, None)
    for path in plan.gone:
        # A run that was killed may have left the folder that the file was in.
        if manifest.files.pop(path, None):
            folder.sweep_post(path)
    for path in (*plan.write, *plan.unchanged, *plan.remove, *plan.gone, *plan.left):
        manifest.writing.pop(path, None)
