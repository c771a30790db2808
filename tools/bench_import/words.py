"""The words that the comments are made of: plain English, and none of it is anybody's."""

SUBJECTS = (
    "I", "we", "they", "you", "the compiler", "the scheduler", "my old laptop", "this library",
    "a queue", "the parser", "everyone at work", "the kernel", "a good test", "the vendor",
    "their API", "most people", "the second version", "a small team", "the whole idea", "SQLite",
)  # fmt: skip
VERBS = (
    "didn't need", "can't explain", "would rather have", "won't replace", "already had", "missed",
    "never saw", "could live without", "ended up with", "never cared about", "couldn't afford",
    "depended on", "didn't ask for", "took care of", "broke without", "kept talking about",
)  # fmt: skip
OBJECTS = (
    "a cache", "another format", "the same bug", "a larger disk", "what it's made of", "threads",
    "two more servers", "an index on every column", "R&D", "the 1990s", "a simpler design", "I/O",
    "anybody's time", "a proper debugger", "half of the features", "locks", "C and/or C++", "it",
)  # fmt: skip
ENDINGS = (
    *[""] * 24, " these days", " in practice", ", as far as I can tell", " (at least here)",
    ", which was a shame", " - and that's fine", " for 10% of the price", " after all",
    "; it's all about trade-offs", ", \"by design\"", ", \"just in case\"", " back then", " again",
    ", so far", " at scale", " on a Sunday",
)  # fmt: skip
# What could be read as markup, and is seldom written.
SIGNS = (" with *args", " in snake_case", " when n > 1000", " <- this", " with `make`", " a * b")
STOPS = (".", ".", ".", ".", ".", "!", "?", "...")
HOSTS = (
    "example.com",
    "www.example.org",
    "docs.example.net",
    "code.example.com",
    "blog.example.io",
)
PARTS = (
    "articles", "how-we-stopped-worrying", "2019", "watch?v=a_b-c", "item?id=1&p=2", "index.html",
    "a_(disambiguation)", "releases", "the-long-tail-of-small-databases", "issues", "#comments",
)  # fmt: skip
LABELS = ("here", "this thread", "the paper", "their blog", "[1]", "an older version")
CODE = (
    "for row in rows:", "    total += row[0] * 2", "if (a < b && c > d) {", "  return *p;", "}", "",
    "SELECT id FROM posts WHERE x = 'y'", "  $ make test | tail -n 3", "def main() -> None: ...",
)  # fmt: skip
NAMES = ("tea", "byte", "moon", "grep", "oak", "null", "river", "stack", "pixel", "north")
