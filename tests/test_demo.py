"""The demo, and the first run that loads it."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command

from curation import accounts, demo
from curation.models import Comment, Thread
from posts.models import Post

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def password_in(output: str) -> str:
    return output.partition("Password:")[2].split(maxsplit=1)[0]


def test_the_demo_is_a_nested_thread_and_a_published_post() -> None:
    run("load_demo")
    thread = Thread.objects.get()
    post = Post.objects.published().get()
    assert thread.comments.count() == 43
    assert max(thread.comments.values_list("depth", flat=True)) >= 3
    assert thread.comments.filter(state=Comment.State.DELETED).count() == 1
    assert post.edition is not None
    assert post.edition.quote_count == 38
    assert post.edition.html.count("<details") == 2
    assert "<pre><code>" in post.edition.html
    assert post.tag_names() == ["鉄道", "自作", "電子工作", "ほっこり"]


def test_the_demos_quotes_stand_in_the_order_of_its_file() -> None:
    post = demo.load()
    assert post is not None
    refs = list(post.quotes.order_by("position").values_list("source_ref", flat=True))
    assert refs[:8] == ["c01", "c02", "c03", "c04", "c05", "c16", "c17", "c18"]
    assert refs[-2:] == ["c42", "c43"]


def test_every_quote_of_the_demo_is_in_japanese_but_the_train() -> None:
    demo.load()
    for body in Post.objects.get().quotes.values_list("body", flat=True):
        assert any("\u3040" <= sign <= "\u30ff" for sign in body), body


def test_loading_the_demo_again_changes_nothing() -> None:
    demo.load()
    Post.objects.update(title="An editor's own title")
    assert "nothing changed" in run("load_demo")
    assert Post.objects.get().title == "An editor's own title"
    assert Thread.objects.count() == 1


def test_the_first_run_prints_a_password_that_opens_the_account() -> None:
    password = password_in(run("first_run"))
    assert authenticate(username="editor", password=password) is not None
    assert Post.objects.published().count() == 1


def test_a_second_first_run_says_and_changes_nothing() -> None:
    password = password_in(run("first_run"))
    Post.objects.all().delete()
    Thread.objects.all().delete()
    assert run("first_run") == ""
    assert not Post.objects.exists()
    assert authenticate(username="editor", password=password) is not None


def test_the_first_run_leaves_an_installation_with_accounts_alone() -> None:
    User.objects.create_user("someone")
    assert run("first_run") == ""
    assert not Thread.objects.exists()


def test_make_editor_sets_a_new_password_and_opens_a_closed_account() -> None:
    old = accounts.give_password("editor")
    User.objects.update(is_active=False)
    new = password_in(run("make_editor"))
    assert authenticate(username="editor", password=old) is None
    assert authenticate(username="editor", password=new) is not None
    assert User.objects.count() == 1
