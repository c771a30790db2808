"""What an edit changes in a file that somebody else wrote: that, and nothing else."""

import datetime
import difflib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posts.content import PostContent, QuoteContent, SectionContent
from posts.hugo import reader
from posts.hugo.writer import write_post
from posts.markdown import OWN

CONTENT = Path(__file__).parent / "samples" / "hugo" / "content" / "posts"
FILES = sorted(CONTENT.rglob("index.md"))
TEXTS = {file.parent.name[11:]: file.read_text(encoding="utf-8") for file in FILES}

FORM_A, FORM_B = TEXTS["form_a"], TEXTS["form_b_five_folds"]
PROSE = TEXTS["prose_between"]
PUBLISHED = {name: text for name, text in TEXTS.items() if name != "draft"}


def content_of(text: str) -> PostContent:
    return reader.read_post(text, "2025_05/2025_05_20_tea").content


def changed_lines(old: str, new: str) -> list[str]:
    """The lines of a diff, without those around them."""
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def each_quote(content: PostContent, change: Callable[[QuoteContent], QuoteContent]) -> PostContent:
    return replace(
        content,
        sections=tuple(
            replace(section, quotes=tuple(map(change, section.quotes)))
            for section in content.sections
        ),
    )


def in_section(
    content: PostContent,
    number: int,
    change: Callable[[tuple[QuoteContent, ...]], tuple[QuoteContent, ...]],
) -> PostContent:
    sections = list(content.sections)
    sections[number] = replace(sections[number], quotes=change(sections[number].quotes))
    return replace(content, sections=tuple(sections))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_another_colour_changes_one_line(name: str) -> None:
    text = TEXTS[name]
    content = content_of(text)
    last = [quote.number for quote in content.quotes if "\n" not in quote.body][-1]
    recoloured = each_quote(
        content, lambda quote: replace(quote, color="#123456") if quote.number == last else quote
    )
    removed, added = changed_lines(settled(text), write_post(recoloured, text))
    assert re.sub(r'color=("[^"]*"|\S*?(?=\s*/?>))', 'color="#123456"', removed[1:]) == added[1:]


def settled(text: str) -> str:
    """The text as a published post has it."""
    return text.replace("draft = true", "draft = false")


@pytest.mark.parametrize("text", [FORM_A, TEXTS["form_b"], PROSE])
def test_two_quotes_change_places_and_nothing_else_moves(text: str) -> None:
    content = content_of(text)
    number = max(range(len(content.sections)), key=lambda n: len(content.sections[n].quotes))
    swapped = in_section(content, number, lambda quotes: (quotes[1], quotes[0], *quotes[2:]))
    old, new = text.split("\n"), write_post(swapped, text).split("\n")
    moved = [place for place, lines in enumerate(zip(old, new, strict=True)) if len({*lines}) > 1]
    assert len(moved) == 2
    assert sorted(old) == sorted(new)


def test_a_quote_goes_with_the_line_feeds_behind_it_in_either_form() -> None:
    for text, gap in ((FORM_A, "\n\n"), (FORM_B, "\n\n\n\n\n")):
        content = content_of(text)
        line = next(line for line in text.split("\n") if "matomeQuote" in line)
        dropped = in_section(content, 0, lambda quotes: quotes[1:])
        assert write_post(dropped, text) == text.replace(line + gap, "", 1)


def test_a_new_quote_stands_as_far_from_others_as_they_from_each_other() -> None:
    new = QuoteContent(0, "new", None, "", "新しい*声*")
    line = '{{<matomeQuote body="新しい<em>声</em>" userName="new" createdAt="" color="">}}'
    for text, gap in ((FORM_A, "\n\n"), (FORM_B, "\n\n\n\n\n")):
        content = content_of(text)
        first = next(line for line in text.split("\n") if "matomeQuote" in line)
        added = in_section(content, 0, lambda quotes: (quotes[0], new, *quotes[1:]))
        assert write_post(added, text) == text.replace(first, first + gap + line, 1)


IN_A_FOLD = """{{< details summary="もっとコメントを表示（1）">}}

{{<matomeQuote body="a" userName="a" createdAt="2025/05/20 19:00:01" color="">}}
<!-- {{<matomeQuote body="x" userName="x" createdAt="2025/05/20 19:00:02" color="">}} -->

{{<matomeQuote body="b" userName="b" createdAt="2025/05/20 19:00:03" color="">}}


{{< figure src="a.jpg" >}}

{{<matomeQuote body="c" userName="c" createdAt="2025/05/20 19:00:04" color="">}}

{{</details>}}"""
UNEVEN = """ここからは反対意見

{{<matomeQuote body="d" userName="d" createdAt="2025/05/20 19:00:05" color="">}}

{{<matomeQuote body="e" userName="e" createdAt="2025/05/20 19:00:06" color="">}}



ここからは賛成意見



{{<matomeQuote body="f" userName="f" createdAt="2025/05/20 19:00:07" color="">}}

おわり"""
END = '\n\n\n\n[記事一覧へ]({{% ref "/posts/" %}})'


@pytest.mark.parametrize(
    "text",
    [
        *PUBLISHED.values(),
        *(FORM_B.replace(END, f"\n\n{more}{END}") for more in (IN_A_FOLD, UNEVEN)),
    ],
    ids=[*PUBLISHED, "shortcodes in a fold", "uneven"],
)
def test_a_quote_that_goes_takes_its_line_away_and_moves_none(text: str) -> None:
    content = content_of(text)
    quotes = [segment.text for segment in reader.segments(text) if segment.kind == "quote"]
    on_lines_of_their_own = "}}{{" not in text
    for number, section in enumerate(content.sections):
        for place, quote in enumerate(section.quotes):
            less = in_section(content, number, partial(without, place))
            if len(section.quotes) == 1 and (section.folded or len(quotes) == 1):
                continue
            written = write_post(less, text)
            before, gone, behind = partitioned(text, quotes, quote.number)
            assert "".join(written.split()) == "".join((before + behind).split())
            lines = iter(text.split("\n"))
            assert all(line in lines for line in written.split("\n")) or not on_lines_of_their_own
            assert len(written) <= len(text) - len(gone)


def without(place: int, quotes: tuple[QuoteContent, ...]) -> tuple[QuoteContent, ...]:
    return quotes[:place] + quotes[place + 1 :]


def partitioned(text: str, quotes: list[str], number: int) -> tuple[str, str, str]:
    """A text before its quote of this number, the quote, and what is behind it."""
    at = 0
    for quote in quotes[: number - 1]:
        at = text.index(quote, at) + len(quote)
    at = text.index(quotes[number - 1], at)
    end = at + len(quotes[number - 1])
    return text[:at], text[at:end], text[end:]


def test_an_edited_body_is_ours_and_the_rest_of_its_line_is_as_it_was() -> None:
    content = content_of(FORM_A)
    edited = each_quote(
        content,
        lambda quote: replace(quote, body='"よい"', markup=OWN) if quote.number == 1 else quote,
    )
    removed, added = changed_lines(FORM_A, write_post(edited, FORM_A))
    assert added[1:] == re.sub('body="[^"]*"', 'body="&quot;よい&quot;"', removed[1:])
    assert "T" in added.partition("createdAt=")[2]


def test_another_title_changes_its_two_lines_unless_the_title_line_was_somebodys_own() -> None:
    renamed = replace(content_of(FORM_B), title="別の'題'")
    lines = changed_lines(FORM_B, write_post(renamed, FORM_B))
    assert [line for line in lines if line[0] == "+"] == [
        "+title = \"別の'題'\"",
        "+> 別の&#39;題&#39;",
    ]
    own = TEXTS["title_line_differs"]
    lines = changed_lines(own, write_post(replace(content_of(own), title="別の題"), own))
    assert [line for line in lines if line[0] == "+"] == ["+title = '別の題'"]


def test_tags_and_picture_change_their_lines_alone_among_keys_of_any_kind() -> None:
    text = TEXTS["front_matter_other_keys"]
    changed = replace(content_of(text), tags=("茶",), thumbnail="thumbnails/calm_2.svg")
    written = write_post(changed, text)
    assert content_of(written) == changed
    lines = changed_lines(text, written)
    assert [line for line in lines if line[0] == "+"] == [
        '+tags = ["茶"]',
        "+featureimage = 'thumbnails/calm_2.svg'",
    ]


def test_a_lead_comes_after_the_source_and_goes_without_a_trace() -> None:
    content = content_of(FORM_B)
    written = write_post(replace(content, lead="はじめに"), FORM_B)
    assert written == re.sub(r"(引用元：.*\n)", r"\1\nはじめに\n", FORM_B, count=1)
    assert content_of(written).lead == "はじめに"


def test_a_draft_that_is_published_says_so() -> None:
    text = TEXTS["draft"]
    assert changed_lines(text, write_post(content_of(text), text)) == [
        "-draft = true",
        "+draft = false",
    ]


def test_a_fold_that_is_opened_and_one_that_is_new_leave_the_others_as_they_were() -> None:
    content = content_of(FORM_B)
    place = next(n for n, section in enumerate(content.sections) if section.folded)
    sections = list(content.sections)
    opened = replace(sections[place], folded=False, summary="")
    written = write_post(
        replace(content, sections=(*sections[:place], opened, *sections[place + 1 :])), FORM_B
    )
    lines = [line for line in changed_lines(FORM_B, written) if line[1:].strip()]
    assert [line[:12] for line in lines] == ["-{{< details", "-{{</details"]
    assert [s.folded for s in content_of(written).sections].count(True) == 4
    again = write_post(content, written)
    assert again == FORM_B


SUMMARIES = st.sampled_from(["もっと", "もっとコメントを表示（1）", "a'b"])


@given(st.data())
def test_whatever_the_desk_does_no_prose_of_a_file_is_lost(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([PROSE, TEXTS["built_in_shortcodes"], TEXTS["empty_folds"]]))
    content = content_of(text)
    quotes = data.draw(st.permutations(list(content.quotes)))
    quotes = quotes[: data.draw(st.integers(1, len(quotes)))]
    new = QuoteContent(0, "new", datetime.datetime(2025, 5, 1, tzinfo=datetime.UTC), "", "茶")
    if data.draw(st.booleans()):
        quotes = [*quotes, new]
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(quotes) - 1)), max_size=3)))
    parts = [quotes[a:b] for a, b in zip([0, *cuts], [*cuts, len(quotes)], strict=True)]
    parts = [part for part in parts if part]
    sections: list[SectionContent] = []
    for part in parts:
        folded = data.draw(st.booleans()) or bool(sections and not sections[-1].folded)
        summary = data.draw(SUMMARIES) if folded else ""
        sections.append(SectionContent(folded, summary, tuple(part)))
    assume(sections)
    written = write_post(replace(content, sections=tuple(sections)), text)
    found = content_of(written)
    assert [(s.folded, s.summary) for s in found.sections] == [
        (s.folded, s.summary) for s in sections
    ]
    assert [(q.author, q.html) for q in found.quotes] == [(q.author, q.html) for q in quotes]
    for segment in reader.segments(text):
        if segment.kind == "":
            for line in segment.text.split("\n"):
                assert line.strip() in written
