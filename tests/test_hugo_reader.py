"""Files of the dialect, whatever their age and hand: read, refused, and put together again."""

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.content import PostContent, QuoteContent, SectionContent
from posts.hugo import reader
from posts.hugo.parameters import sayable
from posts.hugo.segments import joined
from posts.hugo.shortcodes import DialectError
from posts.hugo.writer import write_post
from posts.markdown import HUGO, render
from posts.models import Edition, Post, Quote, Section

SAMPLES = Path(__file__).parent / "samples"
CONTENT = SAMPLES / "hugo" / "content" / "posts"
FOREIGN = SAMPLES / "hugo" / "foreign" / "content" / "posts"
REFUSED = SAMPLES / "refused_hugo"
FAULTS = json.loads((REFUSED / "expected.json").read_text(encoding="utf-8"))

FILES = sorted([*CONTENT.rglob("index.md"), *FOREIGN.rglob("index.md")])
SAMPLE = CONTENT / "2025_05" / "2025_05_22_form_b_five_folds" / "index.md"


def name_of(file: Path) -> str:
    return file.parent.name


def read(text: str, path: str = "2025_05/2025_05_20_tea") -> reader.PostFile:
    return reader.read_post(text, path)


def summary(content: PostContent) -> list[object]:
    """What a post says, but for the spelling of its bodies."""
    return [
        (content.title, content.date, content.tags, content.thumbnail, content.source_url),
        [
            (
                section.folded,
                section.summary,
                [(q.author, q.time, q.color, q.html) for q in section.quotes],
            )
            for section in content.sections
        ],
    ]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_each_variant_is_put_together_again_to_the_byte(file: Path) -> None:
    text = reader.decode(file.read_bytes())
    found = read(text, "/".join(file.parent.parts[-2:]))
    assert joined(reader.segments(text)) == text
    written = write_post(found.content, text)
    assert written == (text.replace("draft = true", "draft = false") if found.draft else text)
    assert any(found.content.quotes)


def test_a_file_says_what_stands_in_it() -> None:
    content = read(
        SAMPLE.read_text(encoding="utf-8"), "2025_05/2025_05_22_form_b_five_folds"
    ).content
    assert content.date == datetime.date(2025, 5, 22)
    assert [section.folded for section in content.sections].count(True) == 5
    assert content.source_url.startswith("https://news.ycombinator.com/item?id=")
    numbers = [quote.number for quote in content.quotes]
    assert numbers == list(range(1, len(numbers) + 1))
    first = next(content.quotes)
    assert first.markup == HUGO
    assert first.time is not None
    assert first.time.tzinfo is datetime.UTC


def sample(name: str) -> PostContent:
    """What the sample with this slug says."""
    [file] = [file for file in FILES if file.parent.name.endswith(f"_{name}")]
    return read(file.read_text(encoding="utf-8"), "/".join(file.parent.parts[-2:])).content


def test_hand_edited_posts_are_understood() -> None:
    assert sample("source_no_link").source_url.startswith("https://")
    assert sample("no_source_line").source_url == ""
    assert sample("lead_one_line").lead
    assert len(sample("lead_two_paragraphs").lead.splitlines()) == 2
    assert len(sample("front_matter_other_keys").tags) > 1
    assert [section.folded for section in sample("empty_folds").sections] == [
        bool(section.quotes) and section.folded for section in sample("empty_folds").sections
    ]
    assert any("\n" in quote.body for quote in sample("backtick_bodies").quotes)
    assert any(quote.color not in {"", "#ff33a1"} for quote in sample("other_colours").quotes)
    assert sample("native_date").date == datetime.date(2025, 5, 27)


def test_a_draft_is_told() -> None:
    [file] = [file for file in FILES if file.parent.name.endswith("_draft")]
    assert read(file.read_text(encoding="utf-8")).draft


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize("name", sorted(FAULTS))
def test_what_is_no_post_is_refused_with_its_line_and_the_reason(name: str) -> None:
    with pytest.raises(DialectError) as refused:
        read(reader.decode((REFUSED / name).read_bytes()))
    assert refused.value.line == FAULTS[name]["line"]
    assert FAULTS[name]["about"].lower() in str(refused.value).lower()
    assert "\n" not in str(refused.value)


def test_what_the_reader_lets_in_has_room_in_the_database() -> None:
    def room(model: type[Post | Quote | Section | Edition], name: str) -> int | None:
        return model._meta.get_field(name).max_length  # type: ignore[union-attr]

    assert room(Post, "title") == reader.MOST_TITLE
    assert room(Post, "thumbnail") == reader.MOST_THUMBNAIL
    assert room(Post, "source_url") == reader.MOST_SOURCE
    assert room(Section, "summary") == reader.MOST_SUMMARY
    assert room(Quote, "author") == reader.MOST_AUTHOR
    assert room(Quote, "color") == reader.MOST_COLOR


TEXT = st.text(
    st.sampled_from("あ火(a1 *_`~<>&\"'\\{%/}[]!#-+.:;|=\n\t\u3000\u200b\u202e") | st.characters(),
    max_size=40,
)
LINE = TEXT.map(lambda text: " ".join(re.sub(r"[\0\ud800-\udfff]", "", text).split()))
TIMES = st.none() | st.integers(0, 2**31).map(
    lambda second: datetime.datetime.fromtimestamp(second, datetime.UTC)
)
COLORS = st.sampled_from(["", "#ff33a1", "#45d325"])
QUOTES = st.builds(QuoteContent, st.just(1), LINE, TIMES, COLORS, TEXT)
OPEN = st.builds(
    SectionContent, st.just(False), st.just(""), st.lists(QUOTES, min_size=1, max_size=4)
)
FOLDS = st.builds(SectionContent, st.just(True), LINE, st.lists(QUOTES, min_size=1, max_size=4))


@st.composite
def posts(draw: st.DrawFn) -> PostContent:
    """Posts as the desk makes them: open parts never stand side by side."""
    sections: list[SectionContent] = []
    for section in draw(st.lists(OPEN | FOLDS, min_size=1, max_size=5)):
        if section.folded or not sections or sections[-1].folded:
            sections.append(replace(section, quotes=tuple(section.quotes)))
    return PostContent(
        "2025_05/2025_05_20_tea",
        draw(LINE.filter(bool)),
        draw(st.dates(datetime.date(1971, 1, 1), datetime.date(2099, 1, 1))),
        tuple(draw(st.lists(LINE.filter(bool), max_size=4, unique=True))),
        draw(LINE),
        draw(
            st.sampled_from(
                ["", "https://news.ycombinator.com/item?id=1", "https://a.example/(b)'"]
            )
        ),
        draw(LINE),
        tuple(sections),
    )


def as_written(content: PostContent) -> PostContent:
    """The post as the dialect can say it: names as they are sayable."""
    return replace(
        content,
        sections=tuple(
            replace(
                section,
                quotes=tuple(
                    replace(quote, author=sayable(quote.author, folded=section.folded))
                    for quote in section.quotes
                ),
            )
            for section in content.sections
        ),
    )


@given(posts())
def test_what_is_written_is_read_as_the_post_it_was(content: PostContent) -> None:
    text = write_post(content)
    assert summary(read(text).content) == summary(as_written(content))
    assert render(read(text).content.lead) == render(content.lead)


@given(posts(), posts())
def test_a_post_written_into_any_file_reads_as_the_post(
    content: PostContent, was: PostContent
) -> None:
    text = write_post(content, write_post(was))
    assert summary(read(text).content) == summary(as_written(content))
    assert write_post(content, text) == text


PIECES = st.sampled_from(
    [
        *(segment.text for segment in reader.segments(SAMPLE.read_text(encoding="utf-8"))),
        "{{<matomeQuote body=\"a\\\"b\" userName='x' createdAt=\"\" color=\"\">}}",
        '{{< matomeQuote body=`a\nb` userName="x" createdAt="2025-05-20T00:00:00" color=""  />}}',
        "{{</details>}}", "{{< details summary=x class=y >}}", "{{</* matomeQuote */>}}", "{{<",
        "{{%", '{{% ref "/posts/" %}}', "\n", " ", "+++", "title = 1\n", '"""', "\\", '"', "`",
        "あ", "\x85", "\u2028",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.booleans())
def test_any_text_is_refused_or_written_back_to_the_byte(text: str, opened: bool) -> None:
    if opened:
        text = "+++\ntitle = 'x'\ndate = '2025-05-20'\n+++\n" + text
    try:
        found = read(reader.decode(text.encode()))
    except DialectError as error:
        line = error.line
    else:
        line = 1
        assert joined(reader.segments(text)) == text
        assert found.draft or write_post(found.content, text) == text
    assert 1 <= line <= text.count("\n") + 1


@given(st.data())
def test_a_damaged_file_is_refused_or_written_back_to_the_byte(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(FILES)).read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    stop = data.draw(st.integers(start, min(len(raw), start + 40)))
    raw = raw[:start] + data.draw(st.binary(max_size=8)) + raw[stop:]
    try:
        text = reader.decode(raw)
        found = read(text)
    except DialectError:
        return
    if not found.draft:
        assert write_post(found.content, text).encode() == raw


PLAIN = '{{<matomeQuote body="茶" userName="pot" createdAt="2025/05/20 12:00:00" color="">}}'


@pytest.mark.parametrize(
    ("line", "quotes"),
    [
        (PLAIN, 1),
        (PLAIN.replace("matomeQuote", "MATOMEQUOTE").replace("userName", "USERname"), 1),
        (PLAIN.replace('" ', '"'), 1),
        (PLAIN.replace(">}}", " />}}"), 1),
        (f"<!-- {PLAIN}\n{PLAIN} -->", 0),
        (f"> T `<!--` is code\n\n{PLAIN}", 1),
        (f"prose <!-- never closed\n\n{PLAIN}", 1),
        (f"prose <!-- {PLAIN} -->", 0),
        (f"\\<!-- no comment\n\n{PLAIN}", 1),
        (f"<!-->\n\n{PLAIN}", 1),
        ("<!-- to the end", 0),
        (PLAIN.replace("{{<", "{{</*").replace(">}}", "*/>}}"), 0),
        (PLAIN.replace("茶", "<!-- -->茶"), 1),
        (PLAIN.replace("茶", "<!-- "), 1),
        ('{{< details summary="空" />}}', 0),
        (f"{{{{< Details Summary='x' >}}}}{PLAIN}{{{{< /Details >}}}}".replace("'", '"'), 1),
    ],
)
def test_what_hugo_shows_as_a_quote_is_read_as_one(line: str, quotes: int) -> None:
    head = "+++\ntitle = 'x'\ndate = '2025-05-20'\n+++\n\n> x\n\n"
    text = f"{head}{PLAIN}\n\n{line}\n"
    content = read(text).content
    assert len(list(content.quotes)) == 1 + quotes
    assert write_post(content, text) == text


@pytest.mark.parametrize("line", ['title = "a\\u0000"', 'tags = ["a\\u0000"]'])
def test_a_nul_that_toml_escapes_is_refused(line: str) -> None:
    with pytest.raises(DialectError, match="NUL"):
        read(
            f"+++\ndate = '2025-05-20'\n{line}\ntitle = 'x'\n+++\n{PLAIN}\n".replace(
                "\ntitle = 'x'", "" if line.startswith("title") else "\ntitle = 'x'"
            )
        )


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"<!-- never closed\n\n{PLAIN}", "comment that is never closed"),
        ("{{</* never closed", "never closed"),
        (PLAIN.replace("2025/05/20 12:00:00", "0001-01-01T00:00:00+09:00"), "not a time"),
        (PLAIN.replace("2025/05/20 12:00:00", "2025-W21-2"), "not a time"),
        (PLAIN.replace("茶", "茶" * 600_001), "longer than"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(line: str, reason: str) -> None:
    with pytest.raises(DialectError, match=reason):
        read(f"+++\ntitle = 'x'\ndate = '2025-05-20'\n+++\n\n{PLAIN}\n\n{line}\n")


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("date = '0001-01-01T00:00:00'", "not a date"),
        ("date = '2025-05-20'\nx = " + "[" * 9000, "TOML"),
        ("date = '2025-05-20'\nx = " + "1" * 5000, "TOML"),
        ("date = '2025-05-20'\nx = [\n" + "1,\n" * 9000 + "]", "longer than 20000"),
        ("date = '2025-05-20'\ndraft = true\nDraft = false", "given twice"),
    ],
)
def test_front_matter_that_no_post_has_is_refused(toml: str, reason: str) -> None:
    with pytest.raises(DialectError, match=reason):
        read(f"+++\ntitle = 'x'\n{toml}\n+++\n\n{PLAIN}\n")


def test_keys_are_read_in_any_case_and_between_quotes_and_changed_in_their_place() -> None:
    text = f"""+++
"title" = 'T'
Date = '2025-05-20'
Draft = true
TAGS = ["a",
  "b"]
featureImage = 'x.jpg'
+++

{PLAIN}
"""
    found = read(text)
    assert found.draft
    assert (found.content.tags, found.content.thumbnail) == (("a", "b"), "x.jpg")
    written = write_post(replace(found.content, title="U", tags=("c",)), text)
    assert read(written).content == replace(found.content, title="U", tags=("c",))
    assert written.count("itle") == written.lower().count("tags") == 1


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line_of_the_front_matter(sign: str) -> None:
    text = f"""+++
title = 'T{sign}U'
tags = ["a{sign}b"] # {sign}
date = '2025-05-20'
+++

{PLAIN}
"""
    found = read(text)
    for content in (replace(found.content, title="V"), replace(found.content, tags=("c",))):
        written = write_post(content, text)
        assert read(written).content == content
        assert len(written.split("\n")) == len(text.split("\n"))


def test_a_value_of_several_lines_under_a_dotted_key_hides_no_other_key() -> None:
    text = f"""+++
params.x = [
  ["a"],
]
"a".'b' = \'\'\'
title = 'no title'\'\'\'
title = 'T'
tags = ["a"]
date = '2025-05-20'
+++

{PLAIN}
"""
    content = replace(read(text).content, title="U", tags=("b", "c"))
    written = write_post(content, text)
    assert read(written).content == content
    assert len(written.split("\n")) == len(text.split("\n"))


@pytest.mark.parametrize(
    ("was", "time"),
    [
        ("2025-02-05T15:50:09 1738770609", "15:50:09"),
        ("2025/2/5 3:15:09", "03:15:09"),
        ("2025/02/05 03:15", "03:15:00"),
    ],
)
def test_a_time_is_read_as_forums_write_it(was: str, time: str) -> None:
    line = PLAIN.replace("2025/05/20 12:00:00", was)
    text = f"+++\ntitle = 'x'\ndate = '2025/02/05'\n+++\n\n{line}\n"
    found = read(text).content
    assert found.date.isoformat() == "2025-02-05"
    assert [quote.time_text for quote in found.quotes] == [f"2025/02/05 {time}"]
    assert write_post(found, text) == text


def test_what_is_long_and_all_references_is_read_again() -> None:
    quote = QuoteContent(1, "'" * 200, None, "", '"' * 100_000)
    content = PostContent(
        path="2025_05/2025_05_20_tea",
        title="'" * 300,
        date=datetime.date(2025, 5, 20),
        tags=(),
        thumbnail="",
        source_url="",
        lead="",
        sections=(SectionContent(folded=True, summary='"' * 300, quotes=(quote,)),),
    )
    [section] = read(write_post(content)).content.sections
    assert section.summary == '"' * 300
    assert section.quotes[0].html == quote.html


def test_a_lead_before_a_shortcode_is_one_lead_however_often_it_is_written() -> None:
    figure = '{{< figure src="x.png" >}}'
    text = f"+++\ntitle = 'x'\ndate = '2025-05-20'\n+++\n\n> x\n\n{figure}\n\n{PLAIN}\n"
    for lead in ("前置き", "別の前置き", "<!-- -->"):
        text = write_post(replace(read(text).content, lead=lead), text)
        assert read(text).content.lead.strip("\\") == lead
        assert text.count("前置き") <= 1
        assert text.count(figure) == 1
    assert write_post(read(text).content, text) == text


def test_a_fraction_of_a_second_stays_in_the_file() -> None:
    line = PLAIN.replace("2025/05/20 12:00:00", "2025-05-20T12:00:00.123456")
    text = f"+++\ntitle = 'x'\ndate = '2025-05-20'\n+++\n\n{line}\n"
    assert write_post(read(text).content, text) == text
