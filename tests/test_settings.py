"""The settings: the one reader of the environment, and what it makes of mistakes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from matome_cms.environment import Environment, kept_secret
from matome_cms.settings import database, env

PROJECT = Path(__file__).resolve().parent.parent

SHOW = """
import json
from django.conf import settings
names = ("DEBUG ALLOWED_HOSTS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_SSL_REDIRECT "
         "SECURE_HSTS_SECONDS CSRF_TRUSTED_ORIGINS TASKS_IN_PROCESS CELERY_BROKER_URL "
         "SECURE_PROXY_SSL_HEADER").split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings_with(tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Read the settings in a process of its own, with these variables and no other of ours."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "matome_cms.settings"}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=PROJECT,
        env=environment | {"MATOME_VAR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_default_is_safe_and_serves_the_loopback_address(tmp_path: Path) -> None:
    seen = json.loads(settings_with(tmp_path).stdout)
    assert seen["DEBUG"] is False
    assert seen["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert seen["SESSION_COOKIE_SECURE"] is False
    assert seen["SECURE_SSL_REDIRECT"] is False
    assert seen["TASKS_IN_PROCESS"] is True


def test_a_site_over_https_turns_on_all_that_needs_tls(tmp_path: Path) -> None:
    seen = json.loads(settings_with(tmp_path, MATOME_SITE_URL="https://example.com/").stdout)
    assert seen["ALLOWED_HOSTS"] == ["example.com", "127.0.0.1", "localhost"]
    assert seen["CSRF_TRUSTED_ORIGINS"] == ["https://example.com"]
    assert seen["SESSION_COOKIE_SECURE"] is True
    assert seen["CSRF_COOKIE_SECURE"] is True
    assert seen["SECURE_SSL_REDIRECT"] is True
    assert seen["SECURE_HSTS_SECONDS"] > 0


def test_a_proxys_word_is_believed_only_where_there_is_one(tmp_path: Path) -> None:
    assert json.loads(settings_with(tmp_path).stdout)["SECURE_PROXY_SSL_HEADER"] is None
    behind = json.loads(settings_with(tmp_path, MATOME_BEHIND_PROXY="yes").stdout)
    assert behind["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_redis_turns_tasks_over_to_celery(tmp_path: Path) -> None:
    seen = json.loads(settings_with(tmp_path, REDIS_URL="redis://127.0.0.1:6379/0").stdout)
    assert seen["TASKS_IN_PROCESS"] is False
    assert seen["CELERY_BROKER_URL"] == "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("MATOME_DEBUG", "perhaps", "MATOME_DEBUG='perhaps' is neither yes nor no"),
        ("MATOME_FETCH_TIMEOUT", "soon", "MATOME_FETCH_TIMEOUT='soon' is not a whole number"),
        ("MATOME_SITE_URL", "example.com", "MATOME_SITE_URL='example.com' is no address"),
        ("MATOME_DEBUGG", "1", "MATOME_DEBUGG is no setting of Matome CMS"),
        ("DATABASE_URL", "mysql://host/name", "only sqlite and postgresql are served"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL can't be read"),
    ],
)
def test_a_mistake_stops_the_start_and_names_the_variable(
    tmp_path: Path, variable: str, value: str, said: str
) -> None:
    result = settings_with(tmp_path, **{variable: value})
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert said in last


def test_env_example_lists_every_variable_and_no_other() -> None:
    text = (PROJECT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE)
    compose = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")
    for_compose = set(re.findall(r"\$\{(\w+)", compose))
    assert sorted(listed) == sorted(env.known | for_compose)


def test_env_example_as_it_stands_changes_no_default(tmp_path: Path) -> None:
    text = (PROJECT / ".env.example").read_text(encoding="utf-8")
    assert re.findall(r"^[A-Z].*", text, re.MULTILINE) == []


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_a_yes_has_several_spellings(value: str) -> None:
    assert Environment({"X": value}).flag("X", default=False) is True


@pytest.mark.parametrize("value", ["0", "False", "no", "off", ""])
def test_a_no_has_several_spellings(value: str) -> None:
    assert Environment({"X": value}).flag("X", default=True) is False


def test_a_list_drops_spaces_and_empty_items() -> None:
    assert Environment({"X": " a, b ,,c"}).words("X") == ["a", "b", "c"]


def test_a_number_below_the_least_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="X='0' is not a whole number from 1"):
        Environment({"X": "0"}).number("X", 5, least=1)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    secret = kept_secret(path)
    assert len(secret) > 50
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_sqlite_waits_for_a_lock_and_postgresql_has_a_pool() -> None:
    assert database("sqlite:///x.sqlite3")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert database("postgresql://u:p@host/name")["OPTIONS"]["pool"]["max_size"] > 0


def test_mirrors_are_pairs_of_addresses() -> None:
    pairs = "https://a.example/=http://b.example/c, https://d.example=https://e.example"
    read = Environment({"X": pairs}).web_addresses("X")
    assert read == {
        "https://a.example": "http://b.example/c",
        "https://d.example": "https://e.example",
    }


@pytest.mark.parametrize("text", ["https://a.example", "a=b", "https://a.example=", "=https://b.c"])
def test_a_mirror_that_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="is no pair"):
        Environment({"X": text}).web_addresses("X")
