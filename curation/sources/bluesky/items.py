"""A thread as Bluesky's own pages get it: a list of posts that says how deep each stands."""

from typing import Any

from curation.sources.reading.values import mapping, mappings, text, whole

KINDS = "app.bsky.unspecced.defs#threadItem"


def is_item(value: object) -> bool:
    """Say whether this is an entry of such a list."""
    told = mapping(value)
    is_ours = text(mapping(told.get("value")).get("$type")).startswith(KINDS)
    return is_ours and text(told.get("uri")).startswith("at://")


def node_of(value: object) -> dict[str, Any]:
    """Return the first post of a list with the others below it, an empty one for no list.

    An entry stands below the nearest one before it that stands less deep.
    """
    entries = [entry for entry in mappings(value) if is_item(entry)]
    above: list[tuple[int, dict[str, Any]]] = []
    for entry in entries:
        depth, node = whole(entry.get("depth")) or 0, node_of_item(entry)
        while len(above) > 1 and above[-1][0] >= depth:
            above.pop()
        if above:
            above[-1][1]["replies"].append(node)
        above.append((depth, node))
    return above[0][1] if above else {}


def node_of_item(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as it stands in a thread that is nested."""
    value = mapping(entry["value"])
    kind = text(value["$type"]).removeprefix(KINDS)
    node: dict[str, Any] = {"uri": entry["uri"], "replies": []}
    if kind == "Post":
        return node | {"post": value.get("post")}
    return node | {"notFound": kind == "NotFound", "blocked": kind == "Blocked"}
