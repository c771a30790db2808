"""The dialect's text, to the byte, and no more escaping than is needed."""

import datetime
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posts.content import PostContent, QuoteContent, SectionContent
from posts.hugo.body import COMMENT, body, plain
from posts.hugo.parameters import sayable
from posts.hugo.slug import slug_of
from posts.hugo.toml import toml
from posts.hugo.writer import write_post
from posts.markdown import escape, render
from posts.models import SLUG_PATTERN

NOON = datetime.datetime(2025, 5, 20, 12, 0, 1, tzinfo=datetime.UTC)

BODY = re.compile('body="[^"]*"')

TEA = """+++
date = '2025-05-20T00:00:00'
months = '2025/05'
draft = false
title = 'お茶の淹れ方、海外で話題に！'
tags = ["お茶", "Tea"]
featureimage = 'thumbnails/calm_1.svg'
+++

> お茶の淹れ方、海外で話題に！

引用元：[https://news.ycombinator.com/item?id=1001](https://news.ycombinator.com/item?id=1001)




{{<matomeQuote body="火<br>だ" userName="Al" createdAt="2025/05/20 12:00:01" color="#ff33a1">}}




{{<matomeQuote body="どうして？" userName="cup" createdAt="2025/05/20 12:00:01" color="">}}




{{< details summary="もっとコメントを表示（1）">}}

{{<matomeQuote body="渋くなるから。" userName="pot" createdAt="2025/05/20 12:00:01" color="">}}




{{<matomeQuote body="好みだね。" userName="lid" createdAt="2025/05/20 12:00:01" color="">}}

{{</details>}}




{{< details summary="もっとコメントを表示（2）">}}

{{<matomeQuote body="水も大事。" userName="cup" createdAt="2025/05/20 12:00:01" color="">}}

{{</details>}}



[記事一覧へ]({{% ref "/posts/" %}})
"""


def quote(number: int, author: str, text: str, color: str = "") -> QuoteContent:
    return QuoteContent(number, author, NOON, color, text)


def open_section(*quotes: QuoteContent) -> SectionContent:
    return SectionContent(False, "", quotes)


def fold(number: int, *quotes: QuoteContent) -> SectionContent:
    return SectionContent(True, f"もっとコメントを表示（{number}）", quotes)


def tea(*sections: SectionContent) -> PostContent:
    return PostContent(
        path="2025_05/2025_05_20_how_to_make_tea",
        title="お茶の淹れ方、海外で話題に！",
        date=NOON.date(),
        tags=("お茶", "Tea"),
        thumbnail="thumbnails/calm_1.svg",
        source_url="https://news.ycombinator.com/item?id=1001",
        lead="",
        sections=sections
        or (
            open_section(
                quote(1, "Al", "火\nだ", "#ff33a1"),
                quote(2, "cup", "どうして？"),
            ),
            fold(1, quote(3, "pot", "渋くなるから。"), quote(4, "lid", "好みだね。")),
            fold(2, quote(5, "cup", "水も大事。")),
        ),
    )


def shown(text: str) -> str:
    """The line for Markdown."""
    return body(render(text))


def test_a_post_is_written_to_the_byte() -> None:
    assert write_post(tea()) == TEA


def test_a_label_is_left_out() -> None:
    content = tea()
    labelled = tuple(
        replace(section, quotes=tuple(replace(one, label="summary") for one in section.quotes))
        for section in content.sections
    )
    assert write_post(tea(*labelled)) == write_post(tea(*labelled), TEA) == TEA


def test_a_lead_stands_between_the_source_and_the_first_quote() -> None:
    text = write_post(replace(tea(), lead="熱い*議論*。\n\nぜひ。"))
    source, lead = "id=1001)\n", "熱い<em>議論</em>。<br><br>ぜひ。\n"
    assert text == TEA.replace(source, f"{source}\n{lead}", 1)


def test_a_post_of_the_editors_own_has_no_source_line() -> None:
    text = write_post(replace(tea(), source_url=""))
    assert text == re.sub("引用元：.*\n\n", "", TEA, count=1)


def test_a_post_without_a_thumbnail_or_tags_keeps_the_keys() -> None:
    text = write_post(replace(tea(), thumbnail="", tags=()))
    assert "\ntags = []\nfeatureimage = ''\n+++\n" in text


def test_sections_may_stand_in_any_order_and_empty_ones_are_left_out() -> None:
    first, second = quote(1, "cup", "一"), quote(2, "pot", "二")
    text = write_post(tea(open_section(), fold(1, first), fold(2), open_section(second)))
    assert "id=1001)\n\n\n\n\n{{< details summary=" in text
    assert '}}\n\n{{</details>}}\n\n\n\n\n{{<matomeQuote body="二"' in text
    assert text.endswith('color="">}}\n\n\n\n[記事一覧へ]({{% ref "/posts/" %}})\n')
    assert "（2）" not in text


def test_a_post_without_quotes_can_be_written() -> None:
    assert write_post(tea(open_section())).endswith(
        'id=1001)\n\n\n\n[記事一覧へ]({{% ref "/posts/" %}})\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "日本語の文は、そのまま。「引用」（かっこ）！？～ー…",
        "snake_case と 12:34:56 と C# と a-b と 3.14 と v1..2",
        "50% ＆ 100円 | $5 = {x} ^2 / +1 ; ok!",
        "Q&A と AT&T と a < b > c <3 -> と 5 * 3 ~ 4 と a[1] [要出典] ][ と C:\\dir",
        "[1] https://example.com/a と [2]: https://example.com/b",
        "一行目<br><br>三行目　字下げ",
        "https://example.com/a_b?c=d&e=%E3%81%82#f",
        "見て https://example.com/a、次 (https://example.com/b) と<br>https://example.com/c.",
        "👨‍👩‍👧 が \u200b\u2028 Ω",
    ],
)
def test_what_is_no_markup_where_it_stands_is_written_as_it_is(text: str) -> None:
    assert shown(text.replace("<br>", "\n")) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("don't", "don&#39;t"),
        ('"a" <b> & <!-', "&quot;a&quot; &lt;b> & &lt;!-"),
        ("&amp; &copy &#38", "&amp;amp; &amp;copy &amp;#38"),
        (r"<3 \<3@a>", "<3 &lt;3@a>"),
        ("a\n> b\n* c", "a<br>> b<br>* c"),
        ("* a", "&#42; a"),
        (r"https\://www.a.b 、https\://c.d", "https&#58;//www.a.b 、https://c.d"),
        ("> a > b <<", "&gt; a > b &lt;&lt;"),
        ("[a]: b", "&#91;a]: b"),
        ("[a\n*b*]: c", "&#91;a<br><em>b</em>]: c"),
        ("a -- b --- c", "a -&#45; b -&#45;&#45; c"),
        ("wait...", "wait..&#46;"),
        (">>12", "&gt;&gt;12"),
        ("__init__ _a_", "&#95;&#95;init__ &#95;a_"),
        (r"\*b\* \`c\` \~\~d ~ \[e](f)", "&#42;b* &#96;c&#96; &#126;&#126;d ~ [e&#93;(f)"),
        (":smile: :100: 12:34", "&#58;smile: &#58;100: 12:34"),
        ("1. a\n1. b", "1&#46; a<br>1. b"),
        ("# a", "&#35; a"),
        ("- a - b", "&#45; a - b"),
        (": a", "&#58; a"),
        (r"C:\dir\\_a \\", r"C:\dir&#92;&#95;a &#92;"),
        (r"http\://a.b www.a.b me@a.b", "http&#58;//a.b www&#46;a.b me&#64;a.b"),
        ("*a* **b** ~~c~~ `d`", "<em>a</em> <strong>b</strong> <del>c</del> <code>d</code>"),
    ],
)  # fmt: skip
def test_markup_is_written_as_references_or_tags(text: str, written: str) -> None:
    assert shown(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "これhttps://example.com/",
        "http://localhost:8000/",
        "https://example.com/a(b)",
        "https://example.com/%E3%8",
        "https://example.com/?a&copy=1",
        "https://example.com/a'b",
        "https://example.com/a&gt;b",
    ],
)
def test_an_address_that_hugo_would_not_link_just_so_is_written_as_a_link(text: str) -> None:
    address = text.removeprefix("これ")
    link = re.search("<a href='([^']*)'>(.*)</a>", shown(text))
    assert link is not None
    assert [unescape(part) for part in link.groups()] == [address, address]
    assert "://" not in link[2]


def test_the_sign_for_what_cannot_be_shown_is_a_reference_in_an_address() -> None:
    assert shown("[a\0](https://a.b/\0)") == "<a href='https://a.b/&#65533;'>a\ufffd</a>"


def test_a_links_text_is_no_link_of_its_own() -> None:
    assert shown("[http://a.b](https://example.com/?a=1&b=2)") == (
        "<a href='https://example.com/?a=1&amp;b=2'>http&#58;//a.b</a>"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{< x >}} it's *a*", "{&#123;< x >}} it's <em>a</em>"),
        ("    if a && *p > &q: \\`x\\\\", "    if a && *p > &q: `x&#92;"),
        ("  \\\\` <b> &lt", "  &#92;` &lt;b> &amp;lt"),
        ("\u3000字下げ", "\u3000字下げ"),
        ("おわり ", f"おわり {COMMENT}"),
        ("    code", "    code"),
        ("HAHAHUGO", "&#72;AHAHUGO"),
        ("a\n```\nif x:\n\n    y()\n```", "a<pre><code>if x:&#10;&#10;    y()</code></pre>"),
    ],
)
def test_what_entities_cannot_say_is_written_raw(text: str, written: str) -> None:
    assert shown(text) == COMMENT + written


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_body_stays_within_its_parameter(text: str) -> None:
    for line in (shown(text), shown(escape(text)), plain(text)):
        assert not re.search(r'["\n]|\\`|\\\Z|\{\{', line)


@given(st.text())
def test_any_text_can_be_written_as_utf_8(text: str) -> None:
    post = replace(tea(), title=text, tags=(text,), thumbnail=text, source_url=text)
    post = replace(post, sections=(SectionContent(True, text, (quote(1, text, "a"),)),))
    written = write_post(post).encode()
    assert written.count(b"{{<matomeQuote ") == 1
    assert b"\0" not in written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("題名", "'題名'"),
        (r"a\b", r"'a\b'"),
        ('"a"', "'\"a\"'"),
        ("it's", '"it\'s"'),
        ("it's \"\\\n\t\x7f", '"it\'s \\"\\\\\\n\\u0009\\u007f"'),
        ("\0\ud800", "'\ufffd\ufffd'"),
    ],
)
def test_toml_values_have_escapes_only_where_they_need_them(text: str, written: str) -> None:
    assert toml(text) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("pg", '"pg"'),
        (r"a\b", r'"a\b"'),
        ('a"b', r'"a\"b"'),
        ("a`b", '"a`b"'),
        (r"a\b`c", r'"a\b`c"'),
        ("a\\", "`a\\`"),
        ('a\\"b', '`a\\"b`'),
        ("{{< x >}}", '"{{< x >}}"'),
        ("<b>'&*", '"<b>\'&*"'),
    ],
)
def test_a_name_is_quoted_as_it_needs(name: str, written: str) -> None:
    post = tea(fold(1, quote(1, name, "a")))
    assert f" userName={written} createdAt=" in write_post(post)
    assert sayable(name, folded=True) == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a\nb", "a b"),
        ("a\\`b", "a＼`b"),
        ('a\\b"`', 'a＼b"`'),
        ("HAHAHUGOSHORTCODE-s1", "ＨAHAHUGOSHORTCODE-s1"),
        ("{{% x", "｛{% x"),
        ("x{{", "x｛{"),
    ],
)
def test_a_name_that_cannot_be_said_is_written_with_full_width_signs(
    name: str, written: str
) -> None:
    post = tea(open_section(quote(1, "pg", "a")), fold(1, quote(2, name, "a")))
    assert sayable(name, folded=True) == written
    assert f' userName="{written}" '.replace('b"`', 'b\\"`') in write_post(post)


def test_outside_of_a_fold_a_name_may_hold_a_shortcodes_signs() -> None:
    post = tea(open_section(quote(1, "{{% x {{", "a")))
    assert sayable("{{% x {{", folded=False) == "{{% x {{"
    assert ' userName="{{% x {{" ' in write_post(post)


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://a.b/?c=d&e=f", "[https://a.b/?c=d&e=f](https://a.b/?c=d&e=f)"),
        ("https://a.b/_c_", "<a href='https://a.b/_c_'>https&#58;//a.b/&#95;c_</a>"),
        (
            "https://a.b/HAHAHUGO",
            f"{COMMENT}引用元：<a href='https://a.b/&#72;AHAHUGO'>https://a.b/&#72;AHAHUGO</a>",
        ),
        ("https://a.b/\0", "<a href='https://a.b/&#65533;'>https&#58;//a.b/\ufffd</a>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_the_source_line_leads_to_the_source_and_to_nothing_but_the_web(
    url: str, line: str
) -> None:
    written = write_post(replace(tea(), source_url=url))
    assert f"\n\n{line if line.startswith(COMMENT) else '引用元：' + line}\n" in written


def test_a_fold_without_a_summary_gets_none_from_hugo() -> None:
    post = tea(SectionContent(True, "", (quote(1, "cup", "一"),)))
    assert f'{{{{< details summary="{COMMENT}">}}}}' in write_post(post)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Show HN: I Made Tea (2025)", "show_hn_i_made_tea_2025"),
        ("Don't use C++17 for e-mail", "don_t_use_c_17_for_e_mail"),
        ("One two three four five six seven eight nine", "one_two_three_four_five_six_seven_eight"),
        ("お茶の淹れ方", "post"),
        ("お茶 Tea", "tea"),
        ("", "post"),
    ],
)
def test_a_slug_is_the_first_eight_runs_of_letters_and_digits(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@given(st.text() | st.text("aZ9 -_'é", max_size=400))
def test_every_slug_is_a_valid_one(title: str) -> None:
    slug = slug_of(title)
    assert re.fullmatch(SLUG_PATTERN, slug)
    assert len(slug) <= 110


def test_the_users_own_posts_are_written_the_same_around_their_bodies(shared: Path) -> None:
    texts = [path.read_bytes().decode() for path in sorted(shared.glob("seed/*.txt"))]
    texts += [path.read_bytes().decode() for path in sorted(shared.glob("corpus/**/index.md"))]
    newer_form = [text for text in texts if 'createdAt="2025/' in text]
    assert len(newer_form) > 50
    same = count = 0
    for text in newer_form:
        written = write_post(read_plainly(text))
        assert BODY.sub("", written) == BODY.sub("", text)
        ours, theirs = BODY.findall(written), BODY.findall(text)
        count += len(theirs)
        same += sum(one == other for one, other in zip(ours, theirs, strict=True))
    assert same > count * 0.8, "most Japanese text stays as it is"


def read_plainly(text: str) -> PostContent:
    """Read a post that is just as the dialect describes it."""
    sections = []
    for part in re.split(r"(\{\{< details .*?\{\{</details>\}\})", text, flags=re.DOTALL):
        summary = re.search('details summary="(.*?)"', part)
        quotes = tuple(
            QuoteContent(
                0,
                author,
                datetime.datetime.strptime(time, "%Y/%m/%d %H:%M:%S").replace(tzinfo=datetime.UTC),
                color,
                "\n".join(map(escape, body.split("<br>"))),
            )
            for body, author, time, color in re.findall(
                'body="(.*?)" userName="(.*?)" createdAt="(.*?)" color="(.*?)"', part
            )
        )
        sections.append(SectionContent(summary is not None, summary[1] if summary else "", quotes))
    value = dict(re.findall("^(.*) = (.*)$", text.split("+++")[1], re.MULTILINE))
    return PostContent(
        path="",
        title=value["title"].strip("'"),
        date=datetime.date.fromisoformat(value["date"][1:11]),
        tags=tuple(re.findall('"(.*?)"', value["tags"])),
        thumbnail=value["featureimage"].strip("'"),
        source_url=re.findall(r"引用元：\[(.*?)\]", text)[0],
        lead="",
        sections=tuple(sections),
    )
