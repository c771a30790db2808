"""What an export is to do: the folder compared with what readers get. Nothing is written here."""

from dataclasses import dataclass, field
from hashlib import sha256

from .editions import (
    PublishedFile,
    Selection,
    draft_paths,
    last_known,
    published_files,
    withdrawn_paths,
)
from .folder import NO_PLAIN_FILE, Folder
from .manifest import Manifest
from .seen import Seen


@dataclass(slots=True)
class Plan:
    """The posts' paths, by what is to become of their files; ``write`` says of which edition.

    ``left`` are those that somebody else wrote or changed.
    """

    write: dict[str, PublishedFile] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    unchanged: dict[str, PublishedFile] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the files of a folder. ``keeps`` says whether the next export is told of it."""

    folder: Folder
    seen: Seen
    keeps: bool

    def digest(self, path: str) -> str | None:
        """Return a file's SHA-256 in hex, ``None`` for nothing, NO_PLAIN_FILE for a link etc."""
        found = self.folder.post_stat(path)
        if found is None or isinstance(found, str):
            return found
        known = self.seen.digest(path, found)
        if known is not None:
            return known
        time = self.folder.clock() if self.keeps else 0
        digest = sha256(self.folder.post_bytes(path)).hexdigest()
        if found[1] < time:
            self.seen.note(path, digest, found)
        return digest


def make_plan(look: Look, manifest: Manifest, selection: Selection, *, force: bool) -> Plan:
    """Compare the files of the selected posts with what readers get of them."""
    posts = selection.posts()
    # In this order: what is published or withdrawn meanwhile is then a published post's file, or
    # one that the manifest knows and nobody publishes.
    withdrawn = withdrawn_paths(posts)
    wanted = published_files(posts)
    if selection.is_all:
        withdrawn |= manifest.files.keys() | manifest.writing.keys()
    plan = Plan()
    others: dict[str, str] = {}
    for path, file in wanted.items():
        found = look.digest(path)
        if found == file.digest:
            plan.unchanged[path] = file
        elif found is None:
            plan.write[path] = file
        else:
            others[path] = found
    for path in withdrawn - wanted.keys():
        found = look.digest(path)
        if found is None:
            plan.gone.append(path)
        else:
            others[path] = found
    judge(plan, manifest, wanted, others, force=force)
    return plan


def judge(
    plan: Plan,
    manifest: Manifest,
    wanted: dict[str, PublishedFile],
    others: dict[str, str],
    *,
    force: bool,
) -> None:
    """Put the files that are not as they should be into the plan: to change, or to leave."""
    known = last_known(others, manifest.files, manifest.revision) if others else {}
    drafts = draft_paths(others.keys() - wanted.keys()) if others.keys() - wanted.keys() else set()
    for path, found in sorted(others.items()):
        ours = found in known.get(path, ()) or found == manifest.writing.get(path)
        if path in drafts or found == NO_PLAIN_FILE or not (ours or force):
            plan.left.append(path)
        elif path in wanted:
            plan.write[path] = wanted[path]
        else:
            plan.remove.append(path)
