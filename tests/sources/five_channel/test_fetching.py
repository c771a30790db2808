"""Threads and lists of boards over the network, and the addresses that name them."""

import datetime
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from curation.sources import fetch, source_named, source_of
from curation.sources.base import Candidate, Lister, SourceError
from curation.sources.network import http
from curation.sources.reading.document import Document
from tests.local_server import LocalServer, answer, hang_up, redirect, status

from .reading import SAMPLES, sample

pytestmark = pytest.mark.usefixtures("in_english")

LOG, PAGE = "/teapots/dat/1709262000.dat", "/test/read.cgi/teapots/1709262000/"
ADDRESS = f"https://kettle.5ch.io{PAGE}"
MIRRORED = (
    *("https://kettle.5ch.io", "https://kettle.5ch.net", "https://menu.5ch.io"),
    *("https://jbbs.shitaraba.net", "https://machi.to", "https://ai.2ch.sc", "http://ai.2ch.sc"),
    "https://hayabusa.open2ch.net",
)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """A local server in the place of all boards, each under a path of its own."""
    monkeypatch.setattr(http, "PAUSES", (0.01, 0.02))
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    settings.FETCH_TIMEOUT = 5
    with LocalServer() as server:
        settings.FETCH_MIRRORS = {
            place: f"{server.url}/{place.replace('://', '/')}" for place in MIRRORED
        }
        yield server


def bytes_of(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def lister(name: str) -> Lister:
    source = source_named(name)
    assert isinstance(source, Lister)
    return source


OURS = {
    "https://kettle.5ch.net/test/read.cgi/teapots/1709262000/": "5ch:teapots/1709262000",
    "https://kettle.5ch.io/test/read.cgi/teapots/1709262000": "5ch:teapots/1709262000",
    "http://kettle.2ch.net/test/read.cgi/teapots/1709262000/l50": "5ch:teapots/1709262000",
    "https://kettle.5ch.net/test/read.cgi/teapots/1709262000/1-9n?v=1#5": "5ch:teapots/1709262000",
    "https://itest.5ch.net/kettle/test/read.cgi/teapots/1709262000/": "5ch:teapots/1709262000",
    "https://itest.5ch.net/test/read.cgi/teapots/1709262000": "5ch:teapots/1709262000",
    "https://kettle.5ch.net/teapots/dat/1709262000.dat": "5ch:teapots/1709262000",
    "https://kettle.5ch.net/teapots/oyster/1709/1709262000.dat": "5ch:teapots/1709262000",
    "http://pc.2ch.net/linux/kako/983/983412433.html": "5ch:linux/983412433",
    "https://mercury.bbspink.com/test/read.cgi/teapots/1709262000/": "5ch:teapots/1709262000",
    "5ch:teapots/1709262000": "5ch:teapots/1709262000",
    "5ch:kettle.5ch.net/teapots/1709262000": "5ch:teapots/1709262000",
    "5ch:1709262000": "5ch:1709262000",
    "http://ai.2ch.sc/test/read.cgi/teapots/1709262000/": "2ch.sc:ai.2ch.sc/teapots/1709262000",
    "2ch.sc:ai.2ch.sc/teapots/1709262000": "2ch.sc:ai.2ch.sc/teapots/1709262000",
    "https://hayabusa.open2ch.net/test/read.cgi/dango/1600000000/": (
        "open2ch:hayabusa.open2ch.net/dango/1600000000"
    ),
    "https://jbbs.shitaraba.net/bbs/read.cgi/hobby/777/1262304000/": "jbbs:hobby/777/1262304000",
    "http://jbbs.livedoor.jp/bbs/read.cgi/hobby/777/1262304000/5": "jbbs:hobby/777/1262304000",
    "https://jbbs.shitaraba.net/bbs/read_archive.cgi/hobby/777/1262304000/": (
        "jbbs:hobby/777/1262304000"
    ),
    "https://jbbs.shitaraba.net/hobby/777/storage/1262304000.html": "jbbs:hobby/777/1262304000",
    "https://jbbs.shitaraba.net/bbs/lite/read.cgi/hobby/777/1262304000/": (
        "jbbs:hobby/777/1262304000"
    ),
    "jbbs:hobby/777/1262304000": "jbbs:hobby/777/1262304000",
    "https://machi.to/bbs/read.cgi/yugawa/1527804000/": "machi:yugawa/1527804000",
    "http://kanto.machi.to/bbs/read.cgi/yugawa/1527804000/10-": "machi:yugawa/1527804000",
    "http://kanto.machi.to/bbs/read.pl?BBS=yugawa&KEY=1527804000": "machi:yugawa/1527804000",
}


@pytest.mark.parametrize("address", OURS)
def test_all_spellings_of_an_address_are_one_thread(address: str) -> None:
    source = source_of(address)
    assert source is not None
    assert f"{source.name}:{source.ref_of(address)}" == OURS[address]


@pytest.mark.parametrize(
    "address",
    [
        "https://kettle.5ch.net/teapots/",
        "https://kettle.5ch.net/test/read.cgi/teapots/",
        "https://5ch.net.example/test/read.cgi/teapots/1709262000/",
        "https://kettle.5ch.net/test/read.cgi/teapots/1709262000/../../x",
        "https://example.com/?https://kettle.5ch.net/test/read.cgi/teapots/1709262000/",
        "https://jbbs.shitaraba.net/hobby/777/",
        "5ch:teapots",
        "5ch:jbbs.shitaraba.net/teapots/1709262000",
        "jbbs:hobby/1262304000",
        "machi:a/b/1527804000",
    ],
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert source_of(address) is None


def test_a_thread_is_fetched_as_its_log(server: LocalServer) -> None:
    server.pages["/https/kettle.5ch.io" + LOG] = answer(bytes_of("kettle-cp932.dat"))
    seen: list[tuple[int, int]] = []
    thread = fetch(f"{ADDRESS}2-4", lambda done, total: seen.append((done, total)))
    assert thread == sample("kettle-cp932.dat")
    assert seen == [(8, 8)]
    assert len(server.asked) == 1


def test_a_thread_whose_log_is_gone_is_fetched_as_its_page(server: LocalServer) -> None:
    for gone in (status(404), answer(bytes_of("fallen-cp932.dat")), answer(b""), redirect("/a")):
        server.pages["/https/kettle.5ch.io" + LOG] = gone
        server.pages["/https/kettle.5ch.io" + PAGE] = answer(bytes_of("page-2024.html"))
        assert fetch(ADDRESS) == sample("page-2024.html")


def test_a_site_that_moved_is_asked_under_its_former_name(server: LocalServer) -> None:
    server.pages["/https/kettle.5ch.io" + LOG] = hang_up
    server.pages["/https/kettle.5ch.net" + LOG] = answer(bytes_of("kettle-cp932.dat"))
    assert fetch(ADDRESS).ref == "teapots/1709262000"


def test_where_no_server_is_named_the_menu_of_boards_names_it(server: LocalServer) -> None:
    menu = b"<A HREF=https://pan.5ch.io/pans/>x</A><A HREF=https://kettle.5ch.io/teapots/>x</A>"
    server.pages["/https/menu.5ch.io/bbsmenu.html"] = answer(menu)
    server.pages["/https/kettle.5ch.io" + LOG] = answer(bytes_of("kettle-cp932.dat"))
    assert fetch("5ch:teapots/1709262000") == sample("kettle-cp932.dat")
    with pytest.raises(SourceError, match="5ch has no board “cups”"):
        fetch("5ch:cups/1709262000")


def test_a_thread_that_is_nowhere_is_refused_with_what_each_place_said(server: LocalServer) -> None:
    server.pages["/https/kettle.5ch.io" + PAGE] = answer(b"<html>/dat/ and no more</html>")
    with pytest.raises(SourceError) as caught:
        fetch(ADDRESS)
    assert "answered 404 Not Found; is a page of a board, but not of a thread" in str(caught.value)
    assert len(server.asked) <= 4
    with pytest.raises(SourceError, match="doesn't say on which board the thread is"):
        fetch("5ch:1709262000")


@pytest.mark.parametrize(
    ("address", "path", "name"),
    [
        ("jbbs:hobby/777/1262304000", "/bbs/rawmode.cgi/hobby/777/1262304000/", "garden-euc.dat"),
        (
            "jbbs:hobby/777/1262304000",
            "/bbs/read_archive.cgi/hobby/777/1262304000/",
            "page-jbbs.html",
        ),
        ("machi:yugawa/1527804000", "/bbs/offlaw.cgi/2/yugawa/1527804000/", "tea-town.dat"),
        (
            "https://hayabusa.open2ch.net/test/read.cgi/dango/1600000000/",
            "/test/read.cgi/dango/1600000000/",
            "page-open2ch.html",
        ),
    ],
)
def test_other_boards_are_fetched_where_they_keep_threads(
    server: LocalServer, address: str, path: str, name: str
) -> None:
    thread = sample(name)
    host = thread.url.partition("://")[2].partition("/")[0]
    server.pages[f"/https/{host}{path}"] = answer(bytes_of(name))
    assert fetch(address) == thread


def test_a_log_is_of_the_site_that_it_was_fetched_from(server: LocalServer) -> None:
    server.pages["/https/ai.2ch.sc/teapots/dat/1709262000.dat"] = hang_up
    server.pages["/http/ai.2ch.sc/teapots/dat/1709262000.dat"] = answer(
        bytes_of("kettle-cp932.dat")
    )
    thread = fetch("http://ai.2ch.sc/test/read.cgi/teapots/1709262000/")
    assert (thread.source, thread.ref) == ("2ch.sc", "ai.2ch.sc/teapots/1709262000")
    assert thread.url == "https://ai.2ch.sc/test/read.cgi/teapots/1709262000/"


def test_a_list_is_read_in_its_order(server: LocalServer) -> None:
    server.pages["/https/kettle.5ch.io/teapots/subject.txt"] = answer(bytes_of("subject-cp932.txt"))
    for place in ("kettle.5ch.net/teapots", "https://kettle.5ch.io/teapots/"):
        found = lister("5ch").fetch_list(place, None, 2, "x")
        assert found == (
            Candidate(
                source="5ch",
                ref="teapots/1709262000",
                url="https://kettle.5ch.io/test/read.cgi/teapots/1709262000/",
                title="急須総合 ★3 & 湯呑み",
                comments=8,
                created_at=datetime.datetime(2024, 3, 1, 3, tzinfo=datetime.UTC),
            ),
            Candidate(
                source="5ch",
                ref="teapots/1709000000",
                url="https://kettle.5ch.io/test/read.cgi/teapots/1709000000/",
                title="湯加減(ぬるめ)の話",
                comments=1002,
                created_at=datetime.datetime(2024, 2, 27, 2, 13, 20, tzinfo=datetime.UTC),
            ),
        )
    of_a_day = lister("5ch").fetch_list(
        "kettle.5ch.net/teapots", datetime.date(2024, 2, 27), 9, "x"
    )
    assert [entry.ref for entry in of_a_day] == ["teapots/1709000000"]


def test_a_list_of_jbbs_is_read_and_what_is_no_board_or_no_list_refused(
    server: LocalServer,
) -> None:
    path = "/https/jbbs.shitaraba.net/hobby/777/subject.txt"
    server.pages[path] = answer(bytes_of("subject-euc.txt"))
    found = lister("jbbs").fetch_list("https://jbbs.shitaraba.net/hobby/777/", None, 9, "x")
    assert [(entry.ref, entry.comments) for entry in found] == [
        ("hobby/777/1262304000", 6),
        ("hobby/777/1262000000", 120),
    ]
    server.pages[path] = answer(b"<html>closed</html>")
    with pytest.raises(SourceError, match="is no list of threads"):
        lister("jbbs").fetch_list("hobby/777", None, 9, "x")
    for place in ("", "hobby", "../../x", "https://example.com/hobby/777"):
        with pytest.raises(SourceError, match="is no board"):
            lister("jbbs").fetch_list(place, None, 9, "x")


def test_a_list_in_a_file_says_its_board_by_its_address_alone() -> None:
    document = Document(bytes_of("subject-cp932.txt"))
    assert lister("5ch").recognises_list(document)
    assert not lister("jbbs").recognises_list(document)
    named = lister("5ch").parse_list(document, "https://kettle.5ch.net/teapots/subject.txt")
    assert [entry.ref for entry in named] == [
        "teapots/1709262000",
        "teapots/1709000000",
        "teapots/9240200226",
    ]
    assert named[2].created_at is None
    assert {entry.url for entry in lister("5ch").parse_list(document, "subject.txt")} == {""}
    assert lister("jbbs").recognises_list(Document(bytes_of("subject-euc.txt")))
