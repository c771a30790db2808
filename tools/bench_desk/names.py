"""What is timed, as the report calls it."""

FLOOR, OPEN, FIRST_OPEN = "floor: update one row", "open the desk", "open it first in a process"
VERBS = (
    "pick", "drop", "pick with replies", "undo", "redo", "move from end to end", "recolour", "fold",
    "unfold", "edit", "describe",
)  # fmt: skip
PREVIEW = "preview the page"
FIRST_KEY = "first key works"
KEYS = {"j": "j: next", " ": "Space: pick", "1": "1: colour", "f": "f: fold", "z": "z: undo"}
