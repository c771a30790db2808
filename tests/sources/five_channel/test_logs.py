"""Logs of all kinds: encodings, fields, what is gone, what is broken, and what is refused."""

import pytest

from curation.sources import recognise
from curation.sources.base import FetchedComment
from posts.ascii_art import has_art
from posts.markdown import render

from .reading import SAMPLES, refusal, said, sample, utc

pytestmark = pytest.mark.usefixtures("in_english")


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
    part = (SAMPLES / "kettle-2-4-delta.dat").read_bytes()
    assert "doesn't say at which number it begins" in refusal(part, "kettle-1-2.dat")


REFUSED = {
    "404.html": "is a page that says that there is no such thread",
    "fallen-cp932.dat": "is the notice of a thread that fell into the archive",
    "not-there-cp932.dat": "is a board's notice that there is no such thread",
    "subject-cp932.txt": "is a board's list of threads, not a thread",
    "subject-euc.txt": "is a board's list of threads, not a thread",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_thread_is_refused_for_what_it_is(name: str) -> None:
    assert refusal((SAMPLES / name).read_bytes(), name).startswith(f"{name}: {REFUSED[name]}")


LINE = "名無し<>sage<>2020/01/01(水) 00:00:00 ID:a<> {} <>{}\n"


def log(*bodies: str, title: str = "題") -> bytes:
    lines = [LINE.format(body, "" if place else title) for place, body in enumerate(bodies)]
    return "".join(lines).encode("cp932")


@pytest.mark.parametrize(
    ("anchor", "parent"),
    [
        ("&gt;&gt;1", "1"),
        ("&gt&gt1", "1"),
        (">>1", "1"),
        ("＞＞１", "1"),
        ("&gt;＞2", "2"),
        (">> 2", "2"),
        ("≫2", "2"),
        ("》2", "2"),
        ("あ&gt;&gt;2-3,1", "2"),
        ("&gt;&gt;2,1", "2"),
        ("&gt;&gt;4 &gt;&gt;3 &gt;&gt;1", "3"),
        ("&gt;&gt;99999 &gt;&gt;0", ""),
        ("&gt;1", ""),
        ("1", ""),
    ],
)
def test_a_number_of_an_earlier_comment_is_read_in_all_spellings(anchor: str, parent: str) -> None:
    thread = recognise(log("一", "二", "三", f"{anchor} はい"), "x")
    assert thread.comments[3].parent_ref == parent


@pytest.mark.parametrize(
    ("written", "markdown"),
    [
        ("見ろttp://a.example/b?c=d。", "見ろ[ttp://a.example/b?c=d](<http://a.example/b?c=d>)。"),
        ("(tps://a.example/b)", "([tps://a.example/b](<https://a.example/b>))"),
        ("https://a.example/(b).", "<https://a.example/(b)>."),
        ("https://a.example/?a=1&amp;b=2", "<https://a.example/?a=1&b=2>"),
        ("https://a.example/?a=1&copy=2&lt=3", "<https://a.example/?a=1&copy=2&lt=3>"),
        ("ftp://a.example/", "ftp://a.example/"),
        ("http://", "http\\://"),
        ("a.example/b", "a.example/b"),
        ("&#128557;&#55357;&#56877;", "😭😭"),
        ("&#0;&#9;x", "\ufffd x"),
        ("&unknown; &amp;lt;", "&unknown; &lt;"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="https://a.example/">ここ</a>', "[ここ](<https://a.example/>)"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<i>斜</i>*太*", "斜\\*太\\*"),
    ],
)
def test_what_is_written_is_what_is_shown(written: str, markdown: str) -> None:
    assert recognise(log(written), "x").comments[0].body == markdown


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("2008/08/17(日) 15:30:19", utc(2008, 8, 17, 6, 30, 19)),
        ("2008/08/17(Sun) 15:30:19.9 ID:a", utc(2008, 8, 17, 6, 30, 19, 900_000)),
        ("01/08/27 21:43 ID:a", utc(2001, 8, 27, 12, 43)),
        ("99/12/31(金) 23:59:59", utc(1999, 12, 31, 14, 59, 59)),
        ("2013/08/31(土) NY:AN:NY.AN ID:a", None),
        ("2013/02/30(土) 00:00:00", None),
        ("0001/01/01(月) 00:00:00", None),
        ("2024/01/01", None),
    ],
)
def test_a_time_is_of_japan_and_of_a_century(told: str, time: object) -> None:
    line = f"あ<><>2020/01/01(水) 00:00:00<> い <>題\nう<><>{told}<> え <>\n"
    assert recognise(line.encode("cp932"), "x").comments[1].created_at == time


def test_a_drawing_between_words_is_set_off_and_signs_alone_are_none() -> None:
    art = "　　∧＿∧<br>　（　´∀｀）<br>　（　　　　）`x`<br>　｜ ｜　|"
    body = recognise(log(f"見て<br>{art}<br>http://a.example/"), "x").comments[0].body
    assert body == (
        "見て\n```\n　　∧＿∧\n　（　´∀｀）\n　（　　　　）`x`\n　｜ ｜　|\n```\n<http://a.example/>"
    )
    assert "```" not in recognise(log("(笑)<br>！？<br>　段落<br>です。"), "x").comments[0].body


def test_an_address_of_another_thread_is_not_taken_for_the_threads_own() -> None:
    other = "http://pot.5ch.net/test/read.cgi/pots/1500000000/5"
    assert recognise(log(other, other), "x").ref == "1577804400"


def test_a_first_comment_that_speaks_of_a_lost_thread_is_one_all_the_same() -> None:
    thread = recognise(log("前スレはdat落ち。スレッドは存在しません", "乙", "乙", "乙"), "x")
    assert len(thread.comments) == 4


def test_bytes_that_mean_nothing_are_shown_as_such_unless_there_are_too_many() -> None:
    data = log("壊@@@@れた", "はい").replace(b"@@@@", b"\xfd\xfe")
    assert recognise(data, "x").comments[0].body == "壊\ufffd\ufffdれた"
    noise = b"a<><>2020/01/01(a) 00:00:00<>" + b"\xff\xfd" * 400 + b"<>b"
    assert refusal(noise) == "input: is no text: 800 bytes of it mean nothing"


def test_a_broken_line_among_numbered_ones_takes_a_number_that_nobody_has() -> None:
    lines = [
        f"{n}<>名<>sage<>2020/01/01(水) 00:00:00<>あ<>{'題' if n == 1 else ''}<>I"
        for n in (1, 2, 5)
    ]
    lines.insert(1, "壊れた行")
    thread = recognise("\n".join(lines).encode("euc_jp"), "x")
    assert [(comment.ref, comment.body) for comment in thread.comments] == [
        ("1", "あ"),
        ("2", "あ"),
        ("3", "壊れた行"),
        ("5", "あ"),
    ]
