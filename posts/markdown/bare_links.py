"""The addresses that goldmark's linkify takes where they stand bare in a text."""

import re
from typing import NamedTuple

URL = re.compile(
    r"(?:https?|ftp)://[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]+(?::[0-9]+)?"
    r"""(?:[/#?][-a-zA-Z0-9@:%_+.~#$!?&/=();,'">^{}\[\]`]*)?"""
)
WWW = re.compile(
    r"www\.[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-z]+"
    r"""(?:[/#?][-a-zA-Z0-9@:%_+.~#!?&/=();,'">^{}\[\]`]*)?"""
)
LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
MAIL = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{LABEL}(?:\.{LABEL})*")
REFERENCE = re.compile(r"&[a-zA-Z0-9]+;\Z")
TRAILING = "?!.,:*_~"


class BareLink(NamedTuple):
    """An address in a text: what it leads to, its label, and where that ends."""

    href: str
    label: str
    end: int


def bare_link(text: str, start: int, end: int) -> BareLink | None:
    """Return the address that begins at ``start``, of a line that ends before ``end``."""
    if text.startswith(("http:", "https:", "ftp:"), start):
        found = URL.match(text, start, end)
        if found:
            return address(found, "")
    if text.startswith("www.", start):
        found = WWW.match(text, start, end)
        if found:
            return address(found, "https://")
    return mail_address(text, start, end)


def address(found: re.Match[str], before: str) -> BareLink:
    """Return the link to an address, less the punctuation that follows it."""
    label = found.group().rstrip(TRAILING)
    if label.endswith(")"):
        surplus = label.count(")") - label.count("(")
        label = label[:-surplus] if surplus > 0 else label
    else:
        label = REFERENCE.sub("", label)
    return BareLink(before + label, label, found.start() + len(label))


def mail_address(text: str, start: int, end: int) -> BareLink | None:
    """Return the link to a mail address."""
    if start >= end or not text[start].isascii() or not text[start].isalnum():
        return None
    found = MAIL.match(text, start, end)
    if found is None:
        return None
    label = found.group()
    if "." not in label.partition("@")[2][:-1] or text[found.end() : found.end() + 1] in {"-", "_"}:
        return None
    return BareLink("mailto:" + label, label, found.end())
