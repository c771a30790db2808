"""Typed reading of the process's environment, for ``settings.py`` alone.

A value that can't be read stops the start with one line that names the variable,
what it holds and what to write instead.
"""

import datetime
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class Environment:
    """Reads variables by type and remembers their names, so that a misspelt one is found."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.known: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        """Return the variable's text, or the default where it is not set."""
        self.known.add(name)
        return self.values.get(name, default)

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes or a no; anything else is refused."""
        text = self.text(name, "on" if default else "off").strip().lower()
        if text not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name}={text!r} is neither yes nor no: write 1 or 0")
        return text in TRUE

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        """Return a whole number of at least ``least``."""
        text = self.text(name, str(default))
        if not text.strip().isdecimal() or int(text) < least:
            raise ImproperlyConfigured(f"{name}={text!r} is not a whole number from {least}")
        return int(text)

    def time_of_day(self, name: str, default: str) -> datetime.time | None:
        """Return a time as ``06:30``, None for an empty text."""
        text = self.text(name, default).strip()
        try:
            return datetime.datetime.strptime(text, "%H:%M").time() if text else None  # noqa: DTZ007
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}={text!r} is no time: write 06:30") from error

    def words(self, name: str, default: Iterable[str] = ()) -> list[str]:
        """Return the items of a comma-separated list."""
        text = self.text(name, ",".join(default))
        return [word.strip() for word in text.split(",") if word.strip()]

    def web_address(self, name: str, default: str) -> str:
        """Return an http or https address without its last slash."""
        text = self.text(name, default).rstrip("/")
        if not is_web_address(text):
            raise ImproperlyConfigured(f"{name}={text!r} is no address: write https://example.com")
        return text

    def web_addresses(self, name: str) -> dict[str, str]:
        """Return what stands for what, from a comma-separated list of ``address=address``."""
        pairs = {}
        for word in self.words(name):
            one, _sign, other = (part.rstrip("/") for part in word.partition("="))
            if not (is_web_address(one) and is_web_address(other)):
                raise ImproperlyConfigured(
                    f"{name}={word!r} is no pair: write https://a.example=https://b.example"
                )
            pairs[one] = other
        return pairs

    def refuse_unknown(self, prefix: str) -> None:
        """Stop the start when a variable with our prefix is one that nothing reads."""
        for name in sorted(self.values):
            if name.startswith(prefix) and name not in self.known:
                raise ImproperlyConfigured(
                    f"{name} is no setting of Matome CMS: .env.example lists those there are"
                )


def is_web_address(text: str) -> bool:
    """Say whether this is an address of the web, with a host."""
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def kept_secret(path: Path) -> str:
    """Return the secret in the file at ``path``, made on first use and readable by its owner."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        pass  # another process was first: its secret is the one that counts
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")
