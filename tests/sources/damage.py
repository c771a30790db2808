"""Samples as they never should come: cut, spliced, flipped, in another encoding, of other types."""

import json
from typing import Any

from hypothesis import strategies as st

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, 0, 10**30, 1e300, float("nan"), float("inf"), float("-inf")])
    | st.sampled_from(["", "x", "\ud800", "\0", "t1_", "_", "<p>", "[deleted]", "&lt;", "9" * 400])
)
VALUES = st.recursive(
    SCALARS | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@st.composite
def damaged_bytes(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """Bytes of a sample, or of two, that something happened to on the way."""
    data = bytearray(draw(st.sampled_from(samples)))
    for _time in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["cut", "end", "splice", "flip", "noise"])):
            case "cut":
                del data[start : start + draw(st.integers(1, 80))]
            case "end":
                del data[start:]
            case "splice":
                other = draw(st.sampled_from(samples))
                data[start:start] = other[draw(st.integers(0, len(other))) :][:200]
            case "flip" if start < len(data):
                data[start] ^= 1 << draw(st.integers(0, 7))
            case _:
                data[start:start] = draw(st.binary(max_size=6))
    encoding = draw(st.sampled_from(["", "", "", "utf-16", "utf-8-sig", "cp932"]))
    return (
        bytes(data).decode(errors="replace").encode(encoding, "replace")
        if encoding
        else bytes(data)
    )


@st.composite
def damaged_json(draw: st.DrawFn, samples: list[bytes]) -> bytes:
    """A sample with some of its values replaced by others, or gone."""
    value = json.loads(draw(st.sampled_from(samples)))
    for _time in range(draw(st.integers(1, 3))):
        places = places_in(value)
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = draw(VALUES)
    return json.dumps(value).encode()


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Return where each value stands: what holds it, and under which key."""
    places: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            places += [(holder, key) for key in keys]
            waiting += [holder[key] for key in keys]
    return places
