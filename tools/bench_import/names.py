"""What is timed, as the report calls it."""

JSON = "json.loads"
IMPORT, AGAIN = "import", "import again, unchanged"
# The quickest way that an engine has to take rows in, and the one that Django has on either.
QUICKEST = {"SQLite": "executemany", "PostgreSQL": "COPY"}
BULK = "bulk_create"


def floor(way: str) -> str:
    """Return what a floor is called."""
    return f"{JSON} + {way}"
