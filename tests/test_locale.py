"""The texts for people: all are there in Japanese, and compiled as they are written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from .servers import PROJECT, could_not_run

CATALOGUE = PROJECT / "locale" / "ja" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    """The Japanese texts."""
    return polib.pofile(str(CATALOGUE))


def test_every_text_is_there_in_japanese(catalogue: polib.POFile) -> None:
    assert [
        entry.msgid for entry in catalogue if not entry.translated() and not entry.obsolete
    ] == []


def test_a_translation_has_the_placeholders_of_its_text(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid


def test_what_is_compiled_is_what_is_written(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    said = {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in compiled}
    assert said == {
        (entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural
        for entry in catalogue
        if not entry.obsolete
    }


def test_the_catalogue_has_every_text_of_the_source(
    catalogue: polib.POFile, tmp_path: Path
) -> None:
    if shutil.which("xgettext") is None:
        could_not_run("xgettext (install gettext)")
    copy = tmp_path / "project"
    for folder in ("curation", "posts", "matome_cms", "templates", "locale"):
        shutil.copytree(PROJECT / folder, copy / folder)
    shutil.copy(PROJECT / "manage.py", copy)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale",
            "ja",
            "--no-location",
            "--no-obsolete",
        ],
        cwd=copy,
        check=True,
        capture_output=True,
    )
    fresh = polib.pofile(str(copy / CATALOGUE.relative_to(PROJECT)))
    assert {entry.msgid for entry in fresh} == {
        entry.msgid for entry in catalogue if not entry.obsolete
    }
