"""The page about sources names each of them."""

import re

from curation.sources import LISTERS, SOURCES
from tests.servers import PROJECT


def test_each_source_stands_on_the_page_about_them_and_only_listers_have_lists() -> None:
    page = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    named = {name: row for row in rows for name in re.findall(r"`([^`]+)`", row[0])}
    assert named.keys() == {source.name for source in SOURCES}
    with_lists = {name for name, row in named.items() if row[3] != "none"}
    assert with_lists == {source.name for source in LISTERS}
