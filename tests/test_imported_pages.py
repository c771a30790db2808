"""An imported site's pages show what real Hugo shows of its files."""

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from django.core.management import call_command
from django.test import Client

from posts.models import Post

from .built_page import build, read_page
from .shown_pages import Shown, ask_hugo, built, load_oracle, served

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine("sqlite")]

SAME = "as Hugo shows it"
SAMPLES = Path(__file__).parent / "samples" / "hugo" / "content"


@pytest.fixture(scope="module")
def oracle(shared: Path) -> ModuleType:
    """The program that says what real Hugo shows."""
    return load_oracle(shared)


# Where our pages differ on purpose: what in a body makes them, as docs/hugo.md lists it.
BY_DESIGN = {
    "a picture is a link": re.compile(r"!\[|<img", re.IGNORECASE),
    "a box to tick is a sign": re.compile(r"(?m)^[-+*] \[[ xX]\]"),
}


def compare(content: Path, oracle: ModuleType, shared: Path, hugo: Path) -> Counter[str]:
    """Import a site, and count its quotes by what differs between the two pages."""
    call_command("import_hugo", str(content), stdout=io.StringIO())
    by_path = ask_hugo(shared, hugo, content)
    counts: Counter[str] = Counter()
    for post in Post.objects.published():
        assert post.edition is not None
        page = Client().get(post.edition.get_absolute_url()).content.decode()
        items = by_path[post.last_path]["items"]
        here = served(oracle, page)
        there = built([item for item in items if item["kind"] == "quote"])
        bodies = post.quotes.values_list("body", flat=True)
        assert len(here) == len(there) == post.edition.quote_count
        for body, ours, theirs in zip(bodies, here, there, strict=True):
            counts[difference(body, ours, theirs)] += 1
    return counts


def difference(body: str, ours: Shown, theirs: Shown) -> str:
    """Say what differs in what a reader sees of a quote: SAME for nothing."""
    names = ("author", "time", "color", "text", "links", "fold")
    differs = [name for name in names if getattr(ours, name) != getattr(theirs, name)]
    if not differs:
        return SAME
    if set(differs) <= {"text", "links"}:
        for design, sign in BY_DESIGN.items():
            if sign.search(body):
                return design
    return f"{differs}: {ours} is not {theirs}"


@pytest.mark.parametrize("site", ["the users'", "our samples'"])
def test_imported_pages_show_what_hugo_shows(
    oracle: ModuleType,
    shared: Path,
    hugo: Path,
    site: str,
    record_property: Callable[[str, object], None],
) -> None:
    content = SAMPLES if site == "our samples'" else shared / "corpus" / "content"
    counts = compare(content, oracle, shared, hugo)
    record_property(f"quotes of {site} posts ({counts.total()})", dict(counts))
    assert set(counts) <= {SAME, *BY_DESIGN}
    assert counts[SAME] > counts.total() * 0.99 > 200


@pytest.mark.parametrize("site", ["the users'", "our samples'"])
def test_a_site_that_came_in_builds_from_its_export_alone(
    request: pytest.FixtureRequest, hugo: Path, tmp_path: Path, site: str
) -> None:
    content = SAMPLES
    if site == "the users'":
        content = request.getfixturevalue("shared") / "corpus" / "content"
    call_command("import_hugo", str(content), stdout=io.StringIO())
    call_command("export_hugo", str(tmp_path / "site"), stdout=io.StringIO())
    public = build(hugo, tmp_path / "site")
    for post in Post.objects.published():
        assert post.edition is not None
        file = public / "posts" / post.last_path / "index.html"
        if not file.exists():
            # Hugo puts a page with a slug of its own elsewhere.
            assert "\nslug = " in post.edition.markdown
            continue
        page = read_page(file)
        quotes = post.quotes.order_by("position")
        assert [quote.author for quote in page.quotes] == [quote.author for quote in quotes]
        assert page.title == post.title
    if site == "our samples'":
        listed = public / "posts/2025_02/2025_02_11_list_shortcode_after_1/index.html"
        assert listed.read_text(encoding="utf-8").count('<li class="card">') == 2
