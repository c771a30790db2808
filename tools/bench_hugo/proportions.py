"""How the posts of a real site are made up, in numbers: what the generator keeps to.

Counted over 155,766 quotes in 1,933 posts, and where only a sample could be read, over 12,859.
"""

POSTS, QUOTES_A_POST, BYTES_A_QUOTE = 2000, 80, 440
# The share of posts in the older of the dialect's two forms.
OLDER_FORM = 0.274
# How many folds a post has, and how often of a thousand.
FOLDS = {0: 107, 1: 60, 2: 633, 3: 167, 5: 7, 6: 13, 7: 13}
# Quotes before the folds, and within one; a post without folds may be short or very long.
OPEN_QUOTES, FOLD_QUOTES, UNFOLDED_QUOTES = (21, 32), (17, 28), (2, 200)
# Comments of a post, by as many people as this many of them.
PEOPLE = 1.5

COLOURED = 0.48
COLOURS = ("#ff33a1", "#785bff", "#ff5733", "#ff5c5c", "#45d325", "#38d3d3")

# Characters of a body: the median (to which the last sentence adds), how far they spread (of the
# logarithm), and the longest.
MEDIAN, SPREAD, LONGEST = 80, 0.76, 9658
EMPTY, VERY_LONG = 0.0009, 0.00005
# The share of bodies that speak of nothing in Latin letters.
ALL_JAPANESE = 0.3

# The share of bodies with a line break, and how many more such a body has on average.
WITH_BREAKS, MORE_BREAKS = 0.205, 1.15

# The share of bodies with a sign that Hugo reads as markup, by what stands in the text.
ADDRESS, CODE, ELLIPSIS, CURLY = 0.078, 0.011, 0.031, 0.085
RARE = {
    "（--ここが大事--）": 0.0040,
    "it's 'fine'、": 0.0037,
    "<<引用>>": 0.0003,
    "*強調*": 0.0006,
    "_this_ ": 0.0005,
    "<b>太字</b>": 0.0003,
    "C:\\*\\ ": 0.0002,
    ":smile:": 0.0006,
    "R&D、": 0.0032,
    "don’t、": 0.0197,
}
STARTS = {">>12 ": 0.0006, "1. ": 0.0003, "- ": 0.0003, "# ": 0.0002, "> ": 0.0001}
