"""What is timed, as the report calls it."""

OURS, UNCHANGED, COLD = "the page, from memory", "the page, unchanged (304)", "the page, made anew"
BARE, WAGTAIL = "floor: a bare view, the same bytes", "Wagtail, 90 blocks, no page cache"
TARGETS = (BARE, OURS, UNCHANGED, COLD, WAGTAIL)
FEW, MANY = "few", "many"
