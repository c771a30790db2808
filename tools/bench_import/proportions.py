"""How threads of Hacker News are made up, in numbers: what the generator keeps to.

Counted over some 550 comments of four threads between 2014 and 2026.
"""

COMMENTS = 5000
# How often a comment answers the thread itself, or else the one right before it.
TOP, ANSWERS_THE_LAST = 0.2, 0.5
# How often two go on and on below a comment, how seldom they stop, and how deep a thread may be.
QUARREL, STOPS, DEEPEST = 0.02, 0.04, 20
# How many of a hundred comments have so many paragraphs; the median of a paragraph's characters, to
# which its last sentence adds, and how far they spread (of the logarithm).
PARAGRAPHS = {1: 50, 2: 24, 3: 13, 4: 8, 6: 5}
MEDIAN, SPREAD = 100, 0.8
# Comments of a thread, by as many people as this many of them.
PEOPLE = 3
DELETED = 0.02

# The share of sentences that have a sign in them which could be read as markup.
SIGNS = 0.025
# The share of comments that have one of these, and of links those with words for a label.
LINK, NAMED, EMPHASIS, CODE, QUOTATION = 0.2, 0.05, 0.06, 0.012, 0.07
# How long a link's label may be before Hacker News cuts it short.
LONGEST_LABEL = 60
