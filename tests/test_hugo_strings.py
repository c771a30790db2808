"""TOML's strings, shortcodes' parameters, what can't be said, and plain text: for any text."""

import datetime
import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posts.content import PostContent, QuoteContent, SectionContent
from posts.hugo.body import body, plain
from posts.hugo.parameters import parameter, sayable
from posts.hugo.toml import toml, toml_escaped
from posts.hugo.unsayable import Unsayable, unsayable
from posts.hugo.writer import write_post
from posts.markdown import render

from .nasty_texts import GROUPS

NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
ANY_SIGN = st.characters(codec=None)
PIECES = st.sampled_from([piece for group in GROUPS for piece in group])
# Any text at all, and nasty ones.
TEXTS = st.text(ANY_SIGN) | st.lists(PIECES | st.text(ANY_SIGN, max_size=3)).map("".join)
# What quoting has to do with.
QUOTABLE = st.text('\\"`{%<HAHUGOSHORTCODE\n\r\0 a') | TEXTS


def said(source: str) -> str:
    """What Hugo's lexer takes from the source of a parameter: held against the real one."""
    quote, inner, last = source[0], source[1:-1], source[-1]
    assert quote == last
    assert quote in '"`'
    if quote == "`":
        assert "`" not in inner
        return inner
    assert not re.search(r"\\`|\n|\\\Z", inner), "fails the build"
    assert not re.search(r'(?<!\\)"', inner), "ends before its end"
    return inner.replace("\\", "") if r"\"" in inner else inner


@given(TEXTS)
def test_a_toml_string_says_any_text_but_for_what_utf_8_cannot(text: str) -> None:
    for written in (toml(text), toml_escaped(text)):
        assert "\n" not in written
        value = tomllib.loads(f"a = {written}\nb = 1".encode().decode())["a"]
        assert value == NO_CHARACTER.sub("\ufffd", text)


@given(QUOTABLE, st.booleans())
def test_a_parameter_says_any_text_that_is_sayable(text: str, folded: bool) -> None:
    name = sayable(text, folded=folded)
    written = parameter(name)
    assert said(written) == name
    assert "\n" not in written
    assert "HAHAHUGOSHORTCODE" not in written
    assert sayable(name, folded=folded) == name


@given(QUOTABLE)
def test_a_sayable_name_has_the_length_of_the_name_or_one_less_a_line(text: str) -> None:
    assert len(sayable(text, folded=True)) == len(text.replace("\r\n", "\n"))


@given(st.text('a\\" \n{%') | st.text('a" `{%'))
def test_a_parameter_that_was_read_from_a_file_can_be_written_again(text: str) -> None:
    assert said(parameter(text)) == text


def post(text: str = "a", **places: str) -> PostContent:
    """A post with one text everywhere, or others in these places."""
    texts = {place: places.get(place, text) for place in PLACES}
    time = datetime.datetime(2025, 5, 20, tzinfo=datetime.UTC)
    quotes = [
        QuoteContent(number, texts["author"], time, "", texts["body"]) for number in range(1, 4)
    ]
    return PostContent(
        path="2025_05/2025_05_20_a",
        title=texts["title"],
        date=time.date(),
        tags=("first", texts["tag"]),
        thumbnail=texts["thumbnail"],
        source_url=texts["source"],
        lead=texts["lead"],
        sections=(
            SectionContent(False, "", tuple(quotes[:1])),
            SectionContent(True, "empty", ()),
            SectionContent(True, texts["summary"], tuple(quotes[1:])),
        ),
    )


# In the order of the file, with the number of the first of the kind that has the text.
PLACES = {
    "title": 0,
    "tag": 2,
    "thumbnail": 0,
    "source": 0,
    "lead": 0,
    "author": 1,
    "body": 1,
    "summary": 1,
}


def test_a_text_that_can_be_said_is_not_told_of() -> None:
    assert unsayable(post('日本語 *a* \\ " {{< x >}} & \t\u2028\x1f 👨‍👩‍👧')) == []
    assert unsayable(post(lead="a\r\nb\n", body="a\r\nb\n")) == []


@pytest.mark.parametrize(("place", "number"), PLACES.items())
@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_sign_that_no_file_can_hold_is_told_of_wherever_it_stands(
    place: str, number: int, sign: str
) -> None:
    [told, *_same] = unsayable(post(**{place: f"x{sign}"}))
    assert told == (place, number, f"x{sign}", "x\ufffd")


@pytest.mark.parametrize("place", ["title", "source", "summary", "author"])
@pytest.mark.parametrize("line_feed", ["\n", "\r", "\r\n"])
def test_a_line_feed_in_what_stands_on_one_line_is_told_of(place: str, line_feed: str) -> None:
    [told, *_same] = unsayable(post(**{place: f"x{line_feed}y"}))
    assert told == (place, PLACES[place], f"x{line_feed}y", "x y")


def test_a_name_is_told_of_where_it_cannot_be_said_and_only_there() -> None:
    assert unsayable(post(author="x{{")) == [
        Unsayable("author", 2, "x{{", "x｛{"),
        Unsayable("author", 3, "x{{", "x｛{"),
    ]
    assert [told.number for told in unsayable(post(author="\\`"))] == [1, 2, 3]


@given(st.sampled_from(list(PLACES)), QUOTABLE)
def test_what_is_not_told_of_is_in_the_file_as_it_is(place: str, text: str) -> None:
    content = post(**{place: text})
    assume(not unsayable(content))
    front = tomllib.loads(write_post(content).split("+++\n")[1])
    names = re.findall(r'userName=("(?:[^"\\]|\\.)*"|".*?"|`[^`]*`) createdAt', write_post(content))
    assert front["title"] == content.title
    assert front["tags"] == list(content.tags)
    assert front["featureimage"] == content.thumbnail
    assert [said(name) for name in names] == [quote.author for quote in content.quotes]


@given(st.sampled_from([place for place in PLACES if place != "title"]), QUOTABLE)
def test_what_is_told_is_what_is_written(place: str, text: str) -> None:
    content = post(**{place: text})
    told = {one[:2]: one.written for one in unsayable(content)}
    as_told = replace(
        content,
        tags=(content.tags[0], told.get(("tag", 2), content.tags[1])),
        thumbnail=told.get(("thumbnail", 0), content.thumbnail),
        source_url=told.get(("source", 0), content.source_url),
        lead=told.get(("lead", 0), content.lead),
        sections=tuple(
            replace(
                section,
                summary=told.get(("summary", 1), section.summary),
                quotes=tuple(
                    replace(
                        quote,
                        author=told.get(("author", quote.number), quote.author),
                        body=told.get(("body", quote.number), quote.body),
                    )
                    for quote in section.quotes
                ),
            )
            for section in content.sections
        ),
    )
    assert unsayable(as_told) == []
    assert write_post(as_told) == write_post(content)


JAPANESE = st.text(
    "あいのをがはアイー日本語文「」『』、。！？（）…・～：；％＆　", min_size=1, max_size=12
).map(lambda text: f"字{text}字")
ENGLISH = st.sampled_from(
    [
        "Hugo", "snake_case", "C#", "C++", "e-mail", "3.14", "12:34:56", "50%", "$5", "x=1", "a/b",
        "(yes)", "[1]", "[sic]", "{x}", "Q&A", "AT&T", "<3", "#1", "v1..2", "^2", "a|b", "@pg",
        "ok?", "yes!", "well,", "so;", "C:\\dir",
    ]
)  # fmt: skip
ADDRESSES = st.sampled_from(
    ["https://example.com/", "https://example.com/a_b?c=d&e=%E3%81%82#f", "http://a.example/~x/"]
)
BETWEEN = st.sampled_from(
    [" ", "\n", "\n\n", " - ", " & ", " < ", " > ", " * ", " / ", " = ", " | "]
)


@given(st.lists(st.tuples(JAPANESE | ENGLISH | ADDRESSES, BETWEEN), min_size=1))
def test_plain_text_looks_plain_in_the_file(words: list[tuple[str, str]]) -> None:
    text = "字 " + "".join(word + between for word, between in words) + "字"
    assert body(render(text)) == text.replace("\n", "<br>")


@given(st.lists(JAPANESE | ENGLISH, min_size=1))
def test_a_plain_title_or_summary_looks_plain_in_the_file(words: list[str]) -> None:
    text = " ".join(["字", *words])
    assert plain(text) == text
    assert toml(text) == f"'{text}'"
    assert toml_escaped(text).replace("\\\\", "\\") == f'"{text}"'
    assert parameter(text) == f'"{text}"'
