"""An existing site comes in: the posts' files of a Hugo checkout become posts, or change them.

A file that no post has becomes a post, many at once. One that was changed in the checkout changes
its post through the board, so that it can be undone, and is published as it stands. What was
edited here as well as there is a conflict: it is told, and neither side is touched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from posts import checkout, publishing
from posts.checkout import FoundFile, ReadFile, Refusal
from posts.export.editions import last_known, site_revision
from posts.importing import Created, Unchanged, Wanted, bring_in
from posts.models import Edition, Post
from posts.publishing import PublishError

from . import board, standing
from .draft import BoardError
from .models import Thread
from .originals import link_quotes
from .sources import source_of
from .taking_over import TakeOver

Progress = Callable[[int, int], None]
Outcome = Literal["changed", "unchanged", "conflict"]
# What exports wrote last into the checkouts, by path, and the revision that they are at.
Written = tuple[dict[str, str], int]


@dataclass(slots=True)
class SiteImport:
    """What an import did; ``quotes`` counts those of the files that are posts here now."""

    quotes: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    conflicts: list[Refusal] = field(default_factory=list)

    @property
    def posts(self) -> int:
        """How many files are posts here now."""
        return self.created + self.changed + self.unchanged

    def as_json(self) -> dict[str, Any]:
        """Return it as ``import_hugo --json`` prints it."""
        return {
            "posts": self.posts,
            "quotes": self.quotes,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "conflicts": len(self.conflicts),
            "refused": len(self.refused),
            "refusals": [
                {"file": refusal.file, "line": refusal.line or None, "reason": refusal.reason}
                for refusal in [*self.refused, *self.conflicts]
            ],
        }


class Known(NamedTuple):
    """What a file's post has: the SHA-256 of the file as it is known, and how many quotes."""

    digest: str
    quotes: int


def import_site(
    folders: Iterable[Path],
    *,
    strict: bool = False,
    by: User | None = None,
    progress: Progress = lambda done, total: None,
) -> SiteImport:
    """Bring in what these checkouts, or their ``content`` folders, hold.

    With ``strict`` nothing is brought in when a file is refused. Raises CheckoutError and
    ExportError.
    """
    folders = list(folders)
    found, refused = checkout.find_files(folders)
    written = checkout.last_written(folders)
    known = known_posts()
    digests = {path: post.digest for path, post in known.items()}
    wanted = Wanted(digests, thread_of, by.pk if by else None, taken_down=standing.targets())
    result = SiteImport(refused=refused)
    if strict:
        tried = bring_in(found, replace(wanted, dry=True))
        refused += [outcome for _file, outcome in tried if isinstance(outcome, Refusal)]
        if refused:
            return result
    threads: set[tuple[str, str]] = set()
    for number, (file, outcome) in enumerate(bring_in(found, wanted), 1):
        if isinstance(outcome, Refusal):
            refused.append(outcome)
        elif isinstance(outcome, Created):
            result.created += 1
            result.quotes += outcome.quotes
            threads.add(outcome.source)
        elif isinstance(outcome, Unchanged):
            result.unchanged += 1
            result.quotes += known[file.path].quotes
        else:
            bring_up_to_date(file, wanted, written, by, result)
        progress(number, len(found))
    link_to_threads(threads)
    return result


def known_posts() -> dict[str, Known]:
    """Return the posts that a checkout may have, by their folders below ``content/posts/``."""
    published = Post.objects.exclude(edition=None).values_list(
        "last_path", "edition__digest", "edition__quote_count"
    )
    known = {path: Known(digest, count) for path, digest, count in published}
    others = Post.objects.filter(edition=None).annotate(count=Count("quotes"))
    for path, draft_path, is_draft, digest, count in others.annotate(
        is_draft=~Q(draft_markdown="")
    ).values_list("last_path", "draft_path", "is_draft", "draft_digest", "count"):
        if path or draft_path:
            known[path or draft_path] = Known(digest if is_draft else "", count)
    return known


def thread_of(address: str) -> tuple[str, str]:
    """Return the source and the reference of the thread at an address, empty for none known."""
    source = source_of(address) if address else None
    return (source.name, source.ref_of(address) or "") if source else ("", "")


def link_to_threads(keys: set[tuple[str, str]]) -> None:
    """Link the quotes of new posts to the comments of those threads that are here."""
    refs = [ref for source, ref in keys if source]
    for thread in Thread.objects.filter(ref__in=refs):
        if (thread.source, thread.ref) in keys:
            link_quotes(thread)


def bring_up_to_date(
    found: FoundFile, wanted: Wanted, written: Written, by: User | None, result: SiteImport
) -> None:
    """Change the post of a file that says something else than the post was known to.

    ``written`` holds the digests of files as an export wrote them last, and its revision.
    """
    file = checkout.read(found)
    if isinstance(file, ReadFile):
        file = wanted.without_taken_down(file)
    if file is None or isinstance(file, Refusal):
        result.refused += [file] if file else []
        return
    try:
        outcome, quotes = take_over(file, written, by)
    except (PublishError, BoardError) as error:
        result.refused.append(Refusal(str(found.file), 0, str(error)))
        return
    if outcome == "conflict":
        reason = _("edited both here and in the folder: export it, or take one side back")
        result.conflicts.append(Refusal(str(found.file), 0, reason))
        return
    result.changed += outcome == "changed"
    result.unchanged += outcome == "unchanged"
    result.quotes += quotes


def take_over(file: ReadFile, written: Written, by: User | None) -> tuple[Outcome, int]:
    """Make a post what its file says, in one transaction; publish it unless it is a draft.

    Returns how many quotes the post has, too. Raises PublishError and BoardError.
    """
    path, content = file.found.path, file.post.content
    with transaction.atomic():
        named = Post.objects.filter(Q(last_path=path) | Q(last_path="", draft_path=path))
        post = Post.objects.held(named.values_list("pk", flat=True)[0])
        outcome = what_became(post, file, written)
        if outcome == "changed":
            source = thread_of(content.source_url)
            board.perform(post.pk, TakeOver(content, *source), by)
            if not file.post.draft:
                edition = publishing.publish(post, by, file=file.text)
                Edition.objects.filter(pk=edition.pk).update(former_digests=list(file.former))
            else:
                if post.is_published:
                    publishing.withdraw(post, by)
                keep_draft(post, file)
            link_to_threads({source})
        return outcome, post.quotes.count()


def keep_draft(post: Post, file: ReadFile) -> None:
    """Keep the file of a post that is a draft now: what the folder has, as of this moment."""
    Post.objects.filter(pk=post.pk).update(
        draft_markdown=file.text, draft_digest=file.digest, draft_revision=site_revision()
    )


def what_became(post: Post, file: ReadFile, written: Written) -> Outcome:
    """Say what is to be done with a file: nothing, take it over, or tell of a conflict.

    It is nothing where the file is as the folder was known to have it, and only the post went on.
    """
    current = post.edition.digest if post.edition else ""
    if file.digest == current:
        return "unchanged"
    if post.draft_markdown:
        current = post.draft_digest
        known = {current}
    else:
        known = last_known([file.found.path], *written).get(file.found.path, set())
    if file.digest in known:
        return "unchanged"
    return "changed" if current in known and publishing.is_as_its_file(post) else "conflict"
