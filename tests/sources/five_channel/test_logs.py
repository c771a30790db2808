"""Logs of all kinds: encodings, fields, what is gone, what is broken, and what is refused."""

import datetime
from pathlib import Path

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedComment, FetchedThread, SourceError
from posts.ascii_art import has_art
from posts.markdown import render

pytestmark = pytest.mark.usefixtures("in_english")

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> FetchedThread:
    return recognise((SAMPLES / name).read_bytes(), name)


def said(thread: FetchedThread) -> dict[str, FetchedComment]:
    return {comment.ref: comment for comment in thread.comments}


def utc(*numbers: int) -> datetime.datetime:
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


def test_a_log_in_cp932_is_a_thread_whose_board_its_own_links_say() -> None:
    thread = sample("kettle-cp932.dat")
    assert (thread.source, thread.ref) == ("5ch", "teapots/1709262000")
    assert thread.url == "https://kettle.5ch.io/test/read.cgi/teapots/1709262000/"
    assert thread.title == "急須総合 ★3 & 湯呑み [転載禁止]"
    assert thread.created_at == utc(2024, 3, 1, 3, 0, 0, 120_000)
    assert thread.author == "名無しの茶柱さん (ﾁｬﾊﾞｼﾗ 1a2b-3c4d [192.0.2.7]) ID:tEaPot/10"
    assert [comment.ref for comment in thread.comments] == list("12345678")
    assert {comment.depth for comment in thread.comments} == {0}
    assert thread.complete


def test_the_same_log_in_utf_8_under_a_head_is_the_same_thread_but_not_all_of_it() -> None:
    thread, other = sample("kettle-utf8-head.txt"), sample("kettle-cp932.dat")
    assert (thread.ref, thread.comments) == (other.ref, other.comments)
    assert thread.title == "急須総合 ★3 & 湯呑み"
    assert not thread.complete


def test_names_trips_and_ids_tell_who_wrote() -> None:
    comments = said(sample("kettle-cp932.dat"))
    assert comments["2"].author == "◆Chabashira. ID:kOkoRo++0"
    assert comments["3"].author == "名無しの茶柱さん ID:tEaPot/10"
    assert comments["7"].author == "名無しの茶柱さん"
    assert comments["8"].author == "１００１"


def test_text_is_shown_as_it_was_written_and_addresses_lead_somewhere() -> None:
    comments = said(sample("kettle-cp932.dat"))
    assert comments["1"].body == (
        "急須について語るスレです\n\n■前スレ\n"
        "<https://kettle.5ch.net/test/read.cgi/teapots/1700000000/>\n"
        "茶葉の店 [ttp://leaves.example.jp/list.html?kind=green&p=2]"
        "(<http://leaves.example.jp/list.html?kind=green&p=2>) （通販あり）"
    )
    assert render(comments["2"].body) == (
        "&gt;&gt;1乙<br>*強調*でも`コード`でもない &lt;b&gt; 1&lt;2 ♥ ☕"
    )


def test_a_drawing_keeps_each_of_its_spaces_and_the_words_below_it_are_text() -> None:
    body = said(sample("kettle-cp932.dat"))["3"].body
    assert body == (
        "```\n\u3000\u3000\u3000∧＿∧\n\u3000\u3000 （\u3000´∀｀）\u3000\u3000旦\n"
        "\u3000\u3000 （\u3000\u3000\u3000\u3000つ━━\n\u3000\u3000\u3000＼＿＿ノ \n```\n"
        "お茶がはいりましたよ"
    )
    assert has_art(render(body))


def test_what_was_taken_away_keeps_its_place_and_who_only_writes_so_is_heard() -> None:
    comments = said(sample("kettle-cp932.dat"))
    for ref in ("4", "5"):
        assert comments[ref] == FetchedComment(ref, "", 0, "", "", None, state="deleted")
    assert (comments["6"].body, comments["6"].state) == ("あぼーん", "live")
    assert comments["6"].created_at == utc(2024, 3, 1, 3, 10)


def test_a_time_that_is_none_is_not_known() -> None:
    comments = said(sample("kettle-cp932.dat"))
    assert comments["7"].created_at is None
    assert comments["8"].created_at is None
    assert comments["8"].body.startswith("このスレッドは１０００を超えました。\nもう")


def test_who_answers_whom_is_said_by_the_first_number_of_an_earlier_comment() -> None:
    comments = said(sample("kettle-cp932.dat"))
    assert comments["1"].parent_ref == ""
    assert comments["2"].parent_ref == "1"
    assert comments["7"].parent_ref == "3"
    assert comments["7"].body == "＞＞３-５、7 >>3 >>9999 >>2\n時計がおかしい"


def test_a_log_in_euc_has_numbers_of_its_own_and_a_sign_for_a_byte_that_means_nothing() -> None:
    thread = sample("garden-euc.dat")
    assert (thread.source, thread.ref) == ("jbbs", "hobby/777/1262304000")
    assert thread.url == "https://jbbs.shitaraba.net/bbs/read.cgi/hobby/777/1262304000/"
    assert thread.title == "庭と池\u3000その二"
    assert [comment.ref for comment in thread.comments] == ["1", "2", "5", "6"]
    comments = said(thread)
    assert comments["1"].body == (
        "池の鯉について①\n[ttps://koi.example/](<https://koi.example/>)\n二つの空白"
    )
    assert comments["2"].author == "管理人\u3000◆GardenKeep"
    assert (comments["5"].parent_ref, comments["5"].author) == ("2", "名無しさんの庭 ID:Koi00002")
    assert comments["5"].body == ">>2-3 >>5\n壊れた文字→\ufffd\ufffd←です"
    assert comments["6"].state == "deleted"


def test_a_log_of_a_town_has_the_id_beside_the_time() -> None:
    thread = sample("tea-town.dat")
    assert (thread.source, thread.ref) == ("machi", "yugawa/1527804000")
    assert thread.url == "https://machi.to/bbs/read.cgi/yugawa/1527804000/"
    assert [comment.parent_ref for comment in thread.comments] == ["", "1"]
    assert thread.comments[0].created_at == utc(2018, 5, 31, 22)


def test_a_comment_on_several_lines_is_one_and_a_broken_one_keeps_its_number() -> None:
    thread = sample("split-utf8.dat")
    assert thread.ref == "1304550000"
    assert thread.url == ""
    assert [comment.body for comment in thread.comments] == [
        "一行目\n二行目",
        "上の行\n\n下の行",
        "三つ目",
        "ここ壊れてます",
        "五つ目",
    ]
    assert thread.comments[1].created_at == utc(2011, 5, 4, 23, 1)


def test_a_later_part_is_read_by_the_numbers_in_its_name_and_refused_without_them() -> None:
    thread = sample("kettle-2-4-delta.dat")
    assert [comment.ref for comment in thread.comments] == ["2", "3", "4"]
    assert not thread.complete
    with pytest.raises(SourceError, match="doesn't say at which number it begins"):
        recognise((SAMPLES / "kettle-2-4-delta.dat").read_bytes(), "kettle-1-2.dat")


REFUSED = {
    "404.html": "is a page that says that there is no such thread",
    "fallen-cp932.dat": "is the notice of a thread that fell into the archive",
    "not-there-cp932.dat": "is a board's notice that there is no such thread",
    "subject-cp932.txt": "is a board's list of threads, not a thread",
    "subject-euc.txt": "is a board's list of threads, not a thread",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_thread_is_refused_for_what_it_is(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        sample(name)
    assert str(caught.value).startswith(f"{name}: {REFUSED[name]}")
