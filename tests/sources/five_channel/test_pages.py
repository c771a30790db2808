"""Pages of boards, from 2003 to 2024, and of archives."""

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedThread

from .reading import SAMPLES, refusal, said, sample, utc

pytestmark = pytest.mark.usefixtures("in_english")


def edited(name: str, *pairs: tuple[str, str], encoding: str = "cp932") -> FetchedThread:
    """Read a page with some of its text replaced."""
    text = (SAMPLES / name).read_bytes().decode(encoding)
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return recognise(text.encode(encoding), name)


def test_a_page_of_2024_says_the_same_as_the_log() -> None:
    thread, log = sample("page-2024.html"), said(sample("kettle-cp932.dat"))
    assert (thread.source, thread.ref) == ("5ch", "teapots/1709262000")
    assert thread.url == "https://kettle.5ch.io/test/read.cgi/teapots/1709262000/"
    assert thread.title == "急須総合 ★3 & 湯呑み [転載禁止]"
    assert thread.author == log["1"].author
    assert thread.created_at == log["1"].created_at
    comments = said(thread)
    assert comments["1"].body.endswith("（通販あり）\n<https://pots.example.jp/a_b_c>")
    assert (comments["2"].author, comments["2"].parent_ref) == (log["2"].author, "1")
    assert comments["2"].body == ">>1乙"
    assert comments["3"].state == "deleted"
    assert thread.complete


def test_a_page_of_2018_that_shows_the_latest_is_not_complete() -> None:
    thread = sample("page-2018.html")
    assert (thread.ref, thread.title) == ("bath/1530000000", "湯加減の話")
    assert [comment.ref for comment in thread.comments] == ["1", "951"]
    assert not thread.complete
    comments = said(thread)
    assert comments["1"].body == "ぬるめが好き\n熱め？"
    assert comments["951"].author == "湯船の名無し ID:yu000002"
    assert comments["951"].parent_ref == "1"
    assert comments["951"].created_at == utc(2018, 6, 26, 23, 30, 0, 500_000)


def test_a_page_of_2003_has_years_of_two_digits_and_ends_no_tag() -> None:
    thread = sample("page-2003.html")
    assert (thread.ref, thread.title) == ("linen/1041000000", "手ぬぐい")
    assert thread.url == "https://pc.5ch.io/test/read.cgi/linen/1041000000/"
    assert [comment.author for comment in thread.comments] == [
        "名無し：さん ◆tenugui.. ID:abcdefgh",
        "名無しさん ID:ijklmnop",
    ]
    assert [comment.body for comment in thread.comments] == [
        "手ぬぐいを語れ\n<http://cloth.example/>",
        ">>1\n\u3000字下げ\n\n二段目",
    ]
    assert thread.created_at == utc(2002, 12, 27, 14, 40)


def test_a_page_of_jbbs_says_the_same_as_its_log() -> None:
    thread = sample("page-jbbs.html")
    assert (thread.source, thread.ref) == ("jbbs", "hobby/777/1262304000")
    assert thread.title == sample("garden-euc.dat").title
    assert [comment.state for comment in thread.comments] == ["live", "live", "deleted"]
    assert thread.comments[0].body == "池の鯉について\n二つの空白"
    assert thread.comments[1].body == ">>1\n鯉は元気です"


def test_a_page_of_an_archive_is_told_by_the_thread_before_it_on_its_board() -> None:
    thread = sample("page-archive.html")
    assert (thread.source, thread.ref) == ("jbbs", "hobby/777/1262304000")
    [comment] = thread.comments
    assert comment.author == "名無しさんの庭 ID:Koi00001"
    assert comment.body == (
        "池の鯉について\n前スレ <https://jbbs.shitaraba.net/bbs/read.cgi/hobby/777/1250000000/>"
    )


def test_a_page_of_open2ch_is_read_without_what_is_put_into_its_texts() -> None:
    thread = sample("page-open2ch.html")
    assert (thread.source, thread.ref) == ("open2ch", "hayabusa.open2ch.net/dango/1600000000")
    assert thread.url == "https://hayabusa.open2ch.net/test/read.cgi/dango/1600000000/"
    assert (thread.title, thread.comments[0].body) == ("団子の話", "みたらし\nあんこ")


@pytest.mark.parametrize(
    ("host", "source", "ref"),
    [
        ("kettle.5ch.io", "5ch", "teapots/1709262000"),
        ("kettle.2ch.net", "5ch", "teapots/1709262000"),
        ("kettle.bbspink.com", "5ch", "teapots/1709262000"),
        ("kettle.2ch.sc", "2ch.sc", "kettle.2ch.sc/teapots/1709262000"),
        ("kettle.open2ch.net", "open2ch", "kettle.open2ch.net/teapots/1709262000"),
    ],
)
def test_a_page_is_of_the_site_that_it_calls_its_own(host: str, source: str, ref: str) -> None:
    thread = edited("page-2024.html", ("kettle.5ch.net", host))
    assert (thread.source, thread.ref) == (source, ref)


def test_a_page_that_names_no_address_of_its_own_is_told_by_its_links_to_itself() -> None:
    thread = edited("page-2018.html", ("canonical", "none"))
    assert thread.ref == "bath/1530000000"
    assert thread.url == "https://kettle.5ch.io/test/read.cgi/bath/1530000000/"
    other = edited("page-2018.html", ("canonical", "none"), ("http://kettle.5ch.net/", "/"))
    assert other.url == "https://itest.5ch.io/test/read.cgi/bath/1530000000/"


def test_a_page_of_a_board_that_shows_no_thread_is_refused() -> None:
    data = (SAMPLES / "page-empty.html").read_bytes()
    assert refusal(data) == "input: is a page of a board, but not of a thread"
    data = data.replace("読み込み中".encode(), "指定されたスレッドは存在しません".encode())
    assert refusal(data) == "input: is a page that says that there is no such thread"


def test_a_page_about_boards_is_none() -> None:
    page = b'<html><a href="https://egg.5ch.io/test/read.cgi/a/1700000000/">a thread</a></html>'
    assert "not of a thread at a source that is known here" in refusal(page)
