"""A body written for Hugo: read as Hugo reads it, made safe, and offered in our own Markdown.

Real Hugo is asked once for all the bodies below. What it answers, made safe in the same way, is
what we show.
"""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from posts.markdown import HUGO, as_own, render
from posts.markdown.emoji import EMOJI
from posts.markdown.hugo import markdownify, render_hugo
from posts.markdown.quick import quick_html
from posts.markdown.rewording import read_lines, shown
from posts.markdown.safety import SCHEMES, TAGS, safe

from .built_page import build, canonical

MADE = 600
SITE = Path(django_settings.BASE_DIR) / "posts" / "hugo" / "site"

EXAMPLES = [
    # text
    "日本語のふつうの文。",
    "一行目<br>二行目<br/>三<br />四",
    "a<br><br>b<br>",
    "",
    " a ",
    "　字下げ　",
    "\u00a0a\u00a0",
    "a  b",
    "a\tb",
    "AT&T &copy; &amp; &lt;b&gt; &notit; &#x41; &#65; &#0; &copy",
    r"\*a\* \_ \\ \a \。 \" \'",
    "a\\",
    "<br>",
    "<br>\u3000",
    "><br>\u00a0",
    "<div>\u3000",
    "a<br> ",
    # the typographer
    "don't I'm we'll they're I've he'd o'clock rock 'n' roll",
    "'90s the '90s' '90sx '9s",
    "5'10\"",
    "'a' \"b\" 'c d' \"e f\"",
    "\"'a' b\"",
    "\"a 'b' c\"",
    "Smiths' doin' it",
    "'twas 'em 'net 'll",
    "日本'語'日本 「'引用'」 日本\"語\"日本",
    '「"引用"」、"a"。"b"',
    '"日本"と"カナ"',
    '21" "21" "Monitor 21""',
    "''a'' \"\"b\"\" ''' \"\"\"",
    "' a ' \" b \"",
    "(\"a\") ('b')",
    "a-b a--b a---b a----b a-----b",
    "a.. b... c.... d..... e。。。",
    "a << b >> c <<< d >>> e",
    ">>12",
    "それは...だ--な、って>>1が言ってた",
    "\"a<br>b\" 'c<br>d'",
    "90's 90' 90\"",
    "é's Ωが'あ' １'１",
    # emphasis, code
    "*a* **b** ***c*** ~d~ ~~e~~ ~~~f~~~ _g_ __h__ `i`",
    "日本*語*日本 日本**「語」**日本 **語。**日本",
    "*語*。 **a、**b _日本_語 snake_case __init__.py",
    "2*3*4 2 * 3 * 4 a*b a* *b",
    "~a~~b~~c~",
    "`a` ``b`c`` ` d ` `` ` `` `e `` f",
    "`*a*` *`a*`*",
    "`<br>` `&lt;` `\\`",
    "*a<br>b*",
    "a ``` b",
    "`https://example.com/` `:smile:` `...`",
    "*a",
    "a_",
    "**",
    "* *",
    "_*a_*",
    # emoji
    ":smile: :+1: :100: :e-mail: :SMILE: :x:y: 12:34:56 :non_existent: ::",
    "あ:smile:い",
    ":jp: :m:",
    # addresses
    "https://example.com",
    "見て https://example.com/a_b?c=d&e=f#g を",
    "見て：https://example.com/a",
    "（https://example.com/a）(https://example.com/a)",
    "https://example.com/a。b https://a.bc、",
    "https://example.com/a(b)c https://example.com/(a)) https://example.com/a).",
    "x https://a.bc/...",
    "https://a.bc/x.,:;!?*_~ https://a.bc/&amp; https://a.bc/;",
    "<br>https://a.bc/<br>https://d.ef/",
    "*https://a.bc/* _https://a.bc/_ ~https://a.bc/~ `x`https://a.bc/ ...https://a.bc/",
    '"https://a.bc"',
    "http://a ftp://a.bc/ https://localhost:80/ HTTPS://a.bc https://A.BC/ https://a.BC",
    "www.a.bc WWW.a.bc",
    "me@example.com あme@example.com <me@example.com> me@a @a me@a.b-",
    "<https://a.bc/x y> <https://a.bc/x>",
    '[a](https://a.bc/) [b](<https://a.bc/ x> "t") [c](https://a.bc/(日本)) [d]() [e](/f) [](g)',
    "[https://a.bc/](https://d.ef/) [a https://a.bc/ b] https://a.bc/",
    "[1] https://a.bc/ [2]: b",
    "[a] [a][b] ![a](https://a.bc/i.png) ![](https://a.bc/i.png) [![a](b)](c)",
    "!https://a.bc ! [a](b)",
    "[a](https://a.bc/?a&amp;b&lt;c\\*d) [b](<a\\&b&#65;> 't&amp;u') ![c](d&amp;e)",
    "[a]\n\n[a]: https://a.bc/?b&amp;c",
    "https://a.bc/?a&copy=1 https://a.bc/%E3%81 https://a.bc/%zz",
    "https://a.bc/'x'\"y\">z`w`",
    # blocks
    "> 引用<br>二",
    "> a *b* > c",
    ">a",
    ">",
    "1. 一<br>二",
    "1) 一",
    "10. 十",
    "1.一",
    "2025. 年",
    "0. a",
    "- a<br>b",
    "-a",
    "-",
    "+ a",
    "* a",
    "- - a",
    "- # a",
    "- [ ] a",
    "- [x] a",
    "# 見出し",
    "#a",
    "# a #",
    "####### a",
    "# a {#b .c}",
    "# a {}",
    "    code",
    "   three",
    "\tcode",
    "```",
    "``` a",
    "~~~ a",
    "***",
    "---",
    "- - -",
    "___",
    "===",
    ": a",
    "| a | b |",
    "[a]: b",
    "[a]: b c",
    "[^a]: b",
    "a [^1] b",
    "> # a",
    "> - a<br>b",
    # blocks of more lines
    "a\nb\n\nc",
    "a  \nb\\\nc",
    "> a\nb\n\nc",
    "- a\n- b\n\n  c\n1. d",
    "a\n===\nb\n---",
    "```go\nx := 1\n```",
    "```\n<b>\n\n  *a*\n```",
    "| a | b |\n|---|:-:|\n| c | *d* |",
    "- a\n  - b\n    - c",
    "5. a\n6. b",
    "[a]\n\n[a]: https://a.bc/",
    "<div>\n*a*\n</div>\n\n*b*",
    "a\n\n    b\n\n\n    c",
    # HTML
    '<b>a</b> <i>b</i> <u>c</u> <s>d</s> <sub>e</sub> <kbd>f</kbd> <span style="x">g</span>',
    "<div>a *b*",
    "<div>a</div> *b*",
    "<b>a *b*",
    "</b> *a*",
    '<a href="https://a.bc/">a *b*</a>',
    "<a href='javascript:x()' onclick='y()'>a</a>",
    "<!-- a --> *b* -- c",
    "a <!-- b --> c",
    "<p>a<p>b",
    "<details><summary>a</summary>b</details>",
    "<table><tr><td>a<td>b</table>",
    "<me> <M> <html x> <A:b>",
    "a<img src=x onerror=y>b <img alt='あ' src='https://a.bc/i.png'>",
    "<pre>a  b</pre>",
    "<?php a ?> <!x>",
    "a<noscript>b<br>c",
    "a <textarea>b <b>c",
    "<ul><li>a<li>b</ul>",
    "<ol start=3><li>a</ol>",
    "<x-y>a</x-y>",
]
# Not as Hugo shows it, for a reason that docs/hugo.md gives.
FOOTNOTE = "a[^1]\n\n[^1]: b"
DEFINITION = "a\n: b"

PIECES = st.sampled_from(
    [
        "日本",
        "カナ",
        "です。",
        "、",
        "「",
        "」",
        "（",
        "）",
        "a",
        "b c",
        "don't",
        "s",
        "90s",
        "5",
        "21",
        " ",
        " ",
        "  ",
        "\u3000",
        "<br>",
        "<br>",
        "'",
        "'",
        '"',
        '"',
        ".",
        "..",
        "...",
        "-",
        "--",
        "<<",
        ">>",
        ">",
        "*",
        "**",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "``",
        "\\",
        "[",
        "]",
        "](",
        "(",
        ")",
        "!",
        "&",
        "&amp;",
        "&copy",
        ":",
        ":smile:",
        ":x:",
        "https://a.bc/d",
        "https://a.bc/(d)",
        "https://a.bc/d_e.",
        "www.a.bc",
        "a@b.cd",
        "http://",
        "/",
        "?a=b&c",
        "#",
        "%E3",
        "、https://a.bc",
        "<b>",
        "</b>",
        "<i",
        "|",
        "1. ",
        "- ",
        "> ",
        "# ",
        "é",
        "１",
        "👍",
        "\u200b",
        "\u00a0",
        "=",
        "+",
        ";",
        "{",
        "}",
        "^",
    ]
)
LINES = st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(lambda text: "{{" not in text)
DANGER = st.sampled_from(
    [
        "<script>",
        "</script>",
        "alert(1)",
        "<img src=x onerror=y>",
        "<svg onload=x>",
        "<style>",
        "x{}",
        "<a href='javascript:x'>",
        '<a href="java\nscript:x">',
        "[a](javascript:x)",
        "[a](data:text/html,x)",
        "<javascript:x>",
        "<iframe src=x>",
        "<math><mtext>",
        "<noscript>",
        "<title>",
        "<textarea>",
        "--><b ",
        "<p style='x'>",
        "<b onclick=x>",
        "<form action=x><input>",
        "<object data=x>",
        "<base href=x>",
        "<meta>",
        "<link rel=x>",
        "<plaintext>",
        "<xmp>",
        "<template>",
        "</blockquote>",
        "</figure>",
        '"',
        "'",
        ">",
        "<",
        '![a](x" onerror=y)',
        "<img alt='\"><script>' src='a'>",
        "`",
        "\n\n",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
    ]
)


def made(count: int) -> list[str]:
    """Bodies made of pieces of everything, the same at each run."""
    found: list[str] = []

    @settings(
        max_examples=count, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(LINES)
    def keep(body: str) -> None:
        found.append(body)

    keep()
    return found


@dataclass(frozen=True)
class Answers:
    """Bodies, and the HTML that real Hugo makes of each: outside of a fold, and in one."""

    bodies: list[str]
    open: list[str]
    folded: dict[int, str]


@pytest.fixture(scope="module")
def answers(hugo: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What real Hugo answers, in one build."""
    bodies = [*EXAMPLES, FOOTNOTE, DEFINITION, *made(MADE), *(f":{code}:" for code in EMOJI)]
    folder = tmp_path_factory.mktemp("hugo")
    files = {
        "hugo.toml": (SITE / "hugo.toml").read_text(encoding="utf-8"),
        "data/bodies.json": json.dumps({"list": bodies}),
        "layouts/index.html": as_json(
            "{{ range hugo.Data.bodies.list }}"
            "{{ $all = $all | append (string (. | markdownify)) }}{{ end }}"
        ),
        "layouts/_default/single.html": as_json("{{ $all = slice (string .Content) }}"),
        "layouts/_default/list.html": "list",
        "layouts/shortcodes/body.html": '<blockquote data-body="{{ .Get 0 }}">'
        "{{ index hugo.Data.bodies.list (.Get 0 | int) | markdownify }}</blockquote>",
        "content/folds.md": "---\n---\n\n"
        + "".join(
            f'{{{{< details summary="x">}}}}\n\n{{{{<body {number}>}}}}\n\n{{{{</details>}}}}\n\n'
            for number, body in enumerate(EXAMPLES)
            if "\n\n" not in body
        ),
    }
    for hook in ("link", "image"):
        path = f"layouts/_default/_markup/render-{hook}.html"
        files[path] = (SITE / path).read_text(encoding="utf-8")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    site = build(hugo, folder)
    [content] = json.loads((site / "folds" / "index.html").read_text(encoding="utf-8"))
    parts = re.split(r'<blockquote data-body="(\d+)">', content)
    return Answers(
        bodies,
        json.loads((site / "index.html").read_text(encoding="utf-8")),
        dict(zip(map(int, parts[1::2]), parts[2::2], strict=True)),
    )


def as_json(fill: str) -> str:
    """A layout that writes what it gathers as JSON."""
    return "{{ $all := slice }}" + fill + "{{ $all | jsonify | safeHTML }}"


def same(html: str) -> str:
    """Safe HTML in a form that can be compared: no space that is not shown."""
    text = canonical(html.replace('<div class="highlight">', "<div>"))
    text = re.sub(r"<div>(<pre>.*?</pre>)</div>", r"\1", text, flags=re.DOTALL)
    text = re.sub(r"\n+</code></pre>", "</code></pre>", text)
    return re.sub(r"\s*(</?(?:p|[uod]l|li|d[td]|blockquote|h\d|hr|pre|t\w+|div)>)\s*", r"\1", text)


def theirs(html: str) -> str:
    """Real Hugo's HTML, made safe as ours is."""
    signs = re.compile("&[lr][sd]quo;|&[nm]dash;|&hellip;|&[lr]aquo;")
    return same(safe(signs.sub(lambda sign: unescape(sign.group()), html)))


def test_every_body_is_shown_as_real_hugo_shows_it(answers: Answers) -> None:
    differing = {
        body: (theirs(html), same(render_hugo(body)))
        for body, html in zip(answers.bodies, answers.open, strict=True)
        if theirs(html) != same(render_hugo(body))
    }
    assert set(differing) == {FOOTNOTE, DEFINITION}, differing


def test_a_fold_changes_nothing(answers: Answers) -> None:
    assert len(answers.folded) > 140
    for number, html in answers.folded.items():
        assert html.startswith(answers.open[number] + "</blockquote>"), EXAMPLES[number]


def test_all_codes_of_emoji_are_as_real_hugo_has_them(answers: Answers) -> None:
    html = dict(zip(answers.bodies, answers.open, strict=True))
    assert len(EMOJI) == 1913
    for code, sign in EMOJI.items():
        assert unescape(html[f":{code}:"]) == sign
        assert render_hugo(f"「:{code}:」") == f"「{sign}」"


@settings(max_examples=400)
@given(LINES)
def test_the_quick_way_is_the_long_way_to_the_byte(body: str) -> None:
    quick = quick_html(body)
    assert quick is None or quick == safe(markdownify(body))


@pytest.mark.parametrize("body", EXAMPLES)
def test_the_quick_way_of_an_example_is_the_long_way(body: str) -> None:
    quick = quick_html(body)
    assert quick is None or quick == safe(markdownify(body))


def test_plain_bodies_go_the_quick_way() -> None:
    for body in (
        "文。<br>二行目。",
        "見て https://example.com/a_b を",
        "それは...と 'don't' って",
        "`x`",
    ):
        assert quick_html(body) is not None


@settings(max_examples=300)
@given(st.lists(DANGER | PIECES, max_size=12).map("".join))
def test_nothing_that_is_shown_can_do_harm(body: str) -> None:
    html = render_hugo(body)
    tree = LexborHTMLParser(f"<blockquote id=body>{html}</blockquote><p id=after>")
    [shown] = tree.css("#body")
    for node in shown.traverse():
        assert node.tag in TAGS or node.tag == "blockquote"
        for name, value in node.attributes.items():
            allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(node.tag or "", set())
            assert name in allowed or name == "id"
            if name == "href" and re.match(r"\s*[a-z][a-z0-9+.-]*:", value or "", re.IGNORECASE):
                assert (value or "").partition(":")[0].strip().lower() in SCHEMES
    [after] = tree.css("#after")
    assert after.parent is not None
    assert after.parent.tag == "body"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("a<script>b</script>c", "ac"),
        ("a<noscript>b<br>c", "ab<br>c"),
        ("<img src=x onerror=y>", '<a href="x" rel="nofollow ugc noopener">x</a>'),
        (
            "![あ](https://a.bc/i.png)",
            '<a href="https://a.bc/i.png" rel="nofollow ugc noopener">あ</a>',
        ),
        ("<a href='javascript:x()'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("- [x] a", "<ul>\n<li>☑ a</li>\n</ul>"),
        ("<b>a", "<b>a</b>"),
        ("</blockquote>a", "a"),
        ("a\ud800\0b", "a\ufffd\ufffdb"),
    ],
)
def test_what_differs_from_hugo_by_design(body: str, html: str) -> None:
    assert render(body, HUGO) == html


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("一<br>二<br><br>四", "一\n二\n\n四"),
        ("*a* **b** ~~c~~ `d*` <u>e</u>", "*a* **b** ~~c~~ `d*` e"),
        ("2 * 3 \\*a\\*", "2 \\* 3 \\*a\\*"),
        ('それは... "a"', "それは… “a”"),
        ("> 引用<br>二 *行*", "> 引用\n> 二 *行*"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  - b", "- a\n- b"),
        ("# 見出し", "**見出し**"),
        ("見て https://a.bc/d 。", "見て https://a.bc/d 。"),
        ("[a](https://a.bc/(d)) [b](</c d>)", "[a](https://a.bc/%28d%29) [b](/c%20d)"),
        ("    a  b\n\n    c", "```\na  b\n\nc\n```"),
        ("| a | b |\n|-|-|\n| c | d |", "**a** | **b**\nc | d"),
        ("<br>a", "\na"),
        ("", ""),
    ],
)
def test_a_body_is_offered_in_our_own_markdown(body: str, own: str) -> None:
    assert as_own(body) == own


def text_of(html: str) -> str:
    """What a reader sees, in its lines."""
    return "\n".join(shown(read_lines(html))[0]).rstrip()


@settings(max_examples=300)
@given(LINES)
def test_what_is_offered_shows_the_same_text_and_lines(body: str) -> None:
    assert text_of(render(as_own(body))) == text_of(render(body, HUGO))


@pytest.mark.parametrize("body", EXAMPLES)
def test_what_is_offered_shows_the_same_of_each_example(body: str) -> None:
    assert text_of(render(as_own(body))) == text_of(render(body, HUGO))


# The users' own posts.


def oracle_of(shared: Path) -> ModuleType:
    """The oracle as a module."""
    spec = importlib.util.spec_from_file_location("oracle", shared / "oracle" / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def quotes(shared: Path, hugo: Path) -> list[dict[str, Any]]:
    """Every quote of the corpus as the oracle sees it."""
    done = subprocess.run(
        [
            sys.executable,
            shared / "oracle" / "oracle.py",
            "--hugo",
            hugo,
            shared / "corpus" / "content",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    posts = map(json.loads, done.stdout.splitlines())
    return [item for post in posts for item in post["items"] if item["kind"] == "quote"]


def test_every_quote_of_the_corpus_is_shown_as_real_hugo_shows_it(
    quotes: list[dict[str, Any]], shared: Path, record_property: Callable[[str, object], None]
) -> None:
    oracle = oracle_of(shared)
    differing = []
    for quote in quotes:
        node, _stray = oracle.tree(render_hugo(quote["body_param"] or ""))
        ours = {
            "text": oracle.text_shown(node),
            "hrefs": [one.attrs.get("href") for one in node.walk() if one.name == "a"],
            "tags": sorted({one.name for one in node.walk()} - {"body", "br", "a", "p"}),
        }
        # A block ends the <p> of the oracle's own template, and leaves an empty one behind it.
        quote["tags"] = [tag for tag in quote["tags"] if tag != "p"]
        if any(ours[key] != quote[key] for key in ours):
            differing.append((quote, ours))
    folded = sum(quote["fold"] is not None for quote in quotes)
    record_property(
        f"quotes of the users' posts ({len(quotes)}, {folded} in folds)",
        f"{len(quotes) - len(differing)} as real Hugo shows them; by design not: "
        + "; ".join(f"{quote['tags']} {ours['text'][:40]}" for quote, ours in differing),
    )
    assert len(quotes) > 10_000
    for quote, ours in differing:
        # An element that HTML does not know leaves its text; a picture becomes a link.
        assert set(quote["tags"]) - TAGS
        assert "img" in quote["tags"] or ours["text"] == quote["text"]


def test_every_quote_of_the_corpus_can_be_offered_and_most_go_the_quick_way(
    quotes: list[dict[str, Any]],
) -> None:
    # Each third: what all of them show is compared with real Hugo above.
    bodies = [quote["body_param"] or "" for quote in quotes[::3]]
    for body in bodies:
        lines = read_lines(render(as_own(body)))
        assert shown(lines) == shown(read_lines(render(body, HUGO)))
    assert sum(quick_html(body) is not None for body in bodies) > 0.97 * len(bodies)
