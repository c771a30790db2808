"""Random texts made of all that Markdown, HTML, shortcodes, TOML or Unicode may stumble over.

The same seed gives the same texts; ``TEST_NASTY_SEED=7 pytest ...`` asks for others than usual.
"""

import os
import random
from collections.abc import Callable

SEED = os.environ.get("TEST_NASTY_SEED", "20250520")
LONG = 5000

WORDS = (
    "日本語", "です。", "カナ、", "（かっこ）", "「引用」", "『題』", "a", "word", "snake_case",
    "don't", "I'm", "90", "Ω", "é", "C++", "C#", "x", "1", "_", "あ", "！？", "…", "①", "ｱ",
)  # fmt: skip
SPACES = (
    " ", " ", "  ", "\u3000", "\t", "\n", "\n\n", "\n\n\n", "\u00a0", "    ", " \n", "\n ",
    "\r\n", "\r", "  \n", "\u2003",
)  # fmt: skip
ADDRESSES = (
    "https://example.com", "https://example.com/", "http://example.com/a_b?c=d&e=f#g",
    "https://example.com/%E3%81%82", "https://example.com/%E3%8", "https://example.com/a(b)c",
    "https://example.com/a...b", "https://example.com/x--y", "http://localhost:8000/",
    "https://example.com:8080/a", "https://example.com:/", "https://example.com:x/",
    "https://EXAMPLE.com/", "HTTPS://example.com/", "https://example.com/~a/*b*/",
    "https://example.com/a;b;", "https://example.com/a&amp;b", "https://example.com/?a&copy=1",
    "https://example.com/&copy;", "https://example.com/:smile:", "ftp://example.com/",
    "www.example.com", "WWW.example.com/a", "me@example.com", "mailto:me@example.com", "https://",
    "http://a", "http://a.b", "https://日本.jp/", "https://example.com/日本", "http://1.2.3.4/",
    "<https://example.com/>", "<me@example.com>", "[link](https://example.com/)",
    "[l](https://a.b/'\"`)", "[a *b*](https://example.com/{{x}})", "https\\://example.com/",
    "git@github.com:a/b.git", "https://example.com/a,", "https://example.com/a)",
    "(https://example.com/(a))", "https://example.com/a\\b", "https://user:pw@example.com/",
    "[t](mailto:me@example.com)", "[j](javascript:x)", "[r](/a)", "https://a.b/'", "https://a.b/%",
    "https://a.b/HAHAHUGO", "https://a.b/{{<", "[x](<https://a.b/ c>)", "[&amp;](https://a.b/&lt)",
    "https://example.com/_a_", "https://a-b.c_d.example.com/", "//example.com/", "http://a..b/",
)  # fmt: skip
MARKDOWN = (
    "*a*", "**b**", "***c***", "~~c~~", "`code`", "``a`b``", "_a_", "__init__", "***", "*", "**",
    "~", "~~", "~~~", "!", "![a](b)", "[", "]", "(", ")", "](", "[^1]", "[ ] a", "[a]: b",
    "\\", "\\\\", "\\\\\\", "\\n", "\\`", "\\*", "`", "``", "```", "````", "` `", "`\\`",
    "```\n a\n\n  b\n```", "```\n*a*\n", "~~~\na\n~~~", "{.a}", "{#a}", "{", "}", "^a^", "~a~",
    "==a==", "++a++", "$a$", "$$", "\\(a\\)", "\\[a\\]", "| a | b |", "a|b\n-|-\n1|2",
)  # fmt: skip
STARTS = (
    "# a", "#", "###### a", "> a", ">", ">>12", "1. a", "1) a", "123456789. a", "- a", "-", "+ a",
    "+", "* a", "---", "- - -", "***", "___", "===", "+++", ": a", ":", "    a", "\ta", "- [ ] a",
    "0.", "1.", "12:34:56", "~ a", "% a", "//", "/*", "*[a]: b", "[^a]: b", "[toc]",
)  # fmt: skip
HTML = (
    "<b>", "</b>", "<br>", "<details>", "</details>", "</summary>", "<!--", "-->", "--!>", "<!-->",
    "<?", "?>", "<!x>", "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "<pre>", "</pre>",
    "<p>", "</p>", "</blockquote>", "</figure>", "<a href='x'>", "</a>", "<textarea>", "<x-y z>",
    "<", ">", "</", "/>", "<a", "&", "&amp;", "&amp", "&lt;", "&lt", "&#39;", "&#x27;", "&nbsp;",
    "&copy", "&copy;", "&#0;", "&#", "&#x", "&;", "&#1234567890;", "&notit;", "'", '"', "''", '""',
    "<!-- -->", "<noscript>", "<title>", "<plaintext>", "<svg/onload=x>",
)  # fmt: skip
SHORTCODES = (
    "{{", "{{", "{{{", "{{{{", "}}", "}}}", "{{<", "{{%", ">}}", "%}}", "{{< x >}}", "{{% x %}}",
    "{{</* x */>}}", "{{%/* x */%}}", "{{</details>}}", "{{< /details >}}", "{{<matomeQuote",
    '{{% ref "/posts/" %}}', "HAHAHUGO", "HAHAHUGOSHORTCODE", "HAHAHUGOSHORTCODE-s1-HBHB",
    "HAHAHUGOSHORTCODE0s0HBHB", "HAHAHUGOSHORTCODE1s0HBHB", "HUGO", "HAHA", "HBHB", "<!--more-->",
    '\\"', '"', "{% x %}", "{\n{", "{\\{", "{{-", "-}}", "{ {", '" userName="', "`}}", "{{`",
)  # fmt: skip
TOML = (
    "+++", "'''", '"""', "\\u0041", "\\U0001F600", "\\x41", "\\t", "\\e", "= ", "[a]", "[[a]]",
    "# no", "a = 'b'", "---", "{{ .Title }}", "%!s(MISSING)", "%s", "%d", "null", "true",
)  # fmt: skip
TYPOGRAPHY = (
    "--", "---", "----", "-", "...", "....", ".....", "..", ". . .", "<<", ">>", "<<<", "(c)",
    "(tm)", "'90s", "'a'", '"a"', "a'b", "1/2", "+-", "->", "=>", "-->", "—", "–", "“”", "‘’",
)  # fmt: skip
EMOJI = (
    ":smile:", ":100:", ":+1:", ":-1:", ":a:", ":e-mail:", ":o:", ":1234:", ":8ball:", ":x",
    ":x:y:", ":jp:", ":non_existent:", "::", ":::", "12:34:56", "1:2:3", ":1:", ":12:", ":123:",
    ":smile:)",
    "：smile：", ":SMILE:", ":smile", "smile:", ":clock1230:", ":m:", ":ab:cd:", ":*:",
)  # fmt: skip
ODD = (
    *"\x01\x02\x07\x08\x0b\x0c\x0e\x1a\x1b\x1c\x1d\x1e\x1f\x7f\x80\x85\x90\x9f\u00ad\u034f\u061c",
    *"\u115f\u180e\u2000\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d",
    *"\u202e\u202f\u205f\u2060\u2063\u2066\u2067\u2068\u2069\u206f\u2800\u3164\ufeff\ufff9\ufffc",
    *"\ufffd\ufffe\uffff\ufdd0\ue000\uf8ff\U000e0001\U000e0041\U000f0000\U0010ffff\U0001fffe",
    "\0", "👨‍👩‍👧", "🇯🇵", "👍🏽", "❤️", "☺︎", "1️⃣", "か\u3099", "e\u0301\u0327", "\u0301", "ﷺ", "ﬁ",
    "İ", "ß", "葛\U000e0100", "Z͑ͫ̓ͪ̂a͗l̊go", "مرحبا", "שלום", "ไทย", "हिन्दी", "𝔘𝔫𝔦",
)  # fmt: skip
BLOCKS = (
    "　　 ∧＿∧\n　 （ ´∀｀）\n　 （　　　）", "　　　　|\\_/|\n　　 ( o.o )\n　　　> ^ <",
    "```\nif x:\n\n    y()\n```", "```python\na = `b`\n```", "````\n```\n````\n",
    "```\n{{< x >}}\n```", "```\n<b>&amp;\n```", "```\n\n\n```", "```\n\ta \n \n```",
)  # fmt: skip
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

GROUPS: tuple[tuple[str, ...], ...] = (
    WORDS, SPACES, ADDRESSES, MARKDOWN, STARTS, HTML, SHORTCODES, TOML, TYPOGRAPHY, EMOJI, ODD,
    BLOCKS, tuple(SIGNS),
)  # fmt: skip


class NastyTexts:
    """A stream of texts. Each is made of some kinds of pieces, so that kinds meet often."""

    def __init__(self, seed: str = SEED) -> None:
        self.random = random.Random(seed)

    def text(self, most: int = 12) -> str:
        """Return a text of up to so many pieces."""
        groups = self.random.sample(GROUPS, self.random.randint(1, 5))
        return "".join(self.piece(groups) for _ in range(self.random.randint(1, most)))

    def piece(self, groups: list[tuple[str, ...]]) -> str:
        """Return a piece of one of the groups; now and then some of it again, or any sign."""
        chance = self.random.random()
        if chance < 0.05:
            return self.any_sign()
        piece = self.random.choice(self.random.choice(groups))
        return piece * self.random.randint(2, 5) if chance < 0.1 else piece

    def any_sign(self) -> str:
        """Return any sign of Unicode that UTF-8 can say."""
        while 0xD800 <= (sign := self.random.randrange(0x110000)) <= 0xDFFF:
            pass
        return chr(sign)

    def long_run(self) -> str:
        """Return one piece again and again, thousands of signs."""
        piece = self.random.choice(self.random.choice(GROUPS))
        return (piece * (LONG // len(piece) + 1))[:LONG]

    def texts(self, count: int, make: Callable[[], str] | None = None) -> list[str]:
        """Return so many texts."""
        make = make or self.text
        return [make() for _ in range(count)]
