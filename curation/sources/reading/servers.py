"""Servers of places that anyone can run one of: how they are named in addresses and references."""

import re

# A host as it stands in an address, with its port where it has one of its own.
SERVER = r"(?:[a-z0-9_-]{1,63}\.){1,10}[a-z][a-z0-9-]{1,62}(?::[0-9]{1,5})?"
# What the database holds of a reference, and so much of it that a name on a server has room.
MOST_REF, MOST_SERVER = 200, 150
ADDRESS = re.compile(rf"https?://({SERVER})(?:[/?#].*)?", re.IGNORECASE | re.ASCII | re.DOTALL)


def normal(server: str) -> str:
    """Return a server's name as all spellings of it come down to."""
    return server.lower().removesuffix(":443").removesuffix(":80")


def server_of(address: str) -> str:
    """Return the server of a web address, ``""`` for what is none."""
    found = ADDRESS.fullmatch(address.strip())
    return normal(found[1]) if found and len(found[1]) <= MOST_SERVER else ""
