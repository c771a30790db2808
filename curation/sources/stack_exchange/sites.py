"""The sites of Stack Exchange: what the API calls them, and where they are on the web."""

import re

NAME = "stackexchange"
SITE = r"[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,2}"
NETWORK = ".stackexchange.com"
# Those that stand by themselves, each with its meta, and Stack Overflow with its other languages.
ALONE = r"(?:stackoverflow|serverfault|superuser|askubuntu|stackapps)"
ALONE_HOST = re.compile(rf"(?:[a-z]{{2,8}}\.)?{ALONE}\.com|(?:meta\.)?mathoverflow\.net")
ALONE_SITE = re.compile(rf"(?:[a-z]{{2,8}}\.)?{ALONE}")
HOST = (
    rf"(?:www\.)?(?:[a-z0-9-]{{2,40}}\.){{1,2}}stackexchange\.com"
    rf"|(?:www\.|[a-z]{{2,8}}\.)?{ALONE}\.com|(?:www\.|meta\.)?mathoverflow\.net"
)
# What is no site, though it has an address like one.
NO_SITES = frozenset({"api", "chat", "data", "www", "area51"})


def site_of(host: str) -> str:
    """Return what the API calls the site of a host, ``""`` for a host that has none."""
    host = host.lower().removeprefix("www.")
    if ALONE_HOST.fullmatch(host):
        site = host.removesuffix(".com")
    elif host.endswith(NETWORK):
        site = host.removesuffix(NETWORK)
    else:
        return ""
    return "" if site.split(".")[0] in NO_SITES else site


def host_of(site: str) -> str:
    """Return the host of a site, which may be called by its host."""
    site = site.lower()
    if ALONE_HOST.fullmatch(site) or site.endswith(NETWORK):
        return site
    return f"{site}.com" if ALONE_SITE.fullmatch(site) else f"{site}{NETWORK}"
