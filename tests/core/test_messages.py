"""Messages, plurals and numbers in the language that was chosen; English where there is no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from annotator.core import messages
from annotator.core.messages import _, ngettext, numeral, pgettext


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(messages.CHOSEN, "")
    for language, word in (("de", "Artikel"), ("fr", "article")):
        catalogue = Catalog(locale=language)
        catalogue.add("Open", f"{word}!")
        catalogue.add("open", "offen", context="state")
        catalogue.add(("{count} article", "{count} articles"), (f"{{count}} {word}", f"{{count}} {word}s"))
        target = tmp_path / language / "LC_MESSAGES" / "annotator.mo"
        target.parent.mkdir(parents=True)
        with target.open("wb") as file:
            write_mo(file, catalogue)
    yield tmp_path
    messages.use("en", tmp_path)


def test_english_is_what_stands_in_the_code(folder: Path) -> None:
    assert messages.use("en", folder) == "en"
    assert (_("Open"), _(""), pgettext("state", "open")) == ("Open", "", "open")
    assert [ngettext("one", "many", count) for count in (0, 1, 2)] == ["many", "one", "many"]


@pytest.mark.parametrize("code", ["de", "de_AT", "de-CH", "de_DE.UTF-8", "de_DE@euro"])
def test_a_language_by_any_of_its_codes(folder: Path, code: str) -> None:
    assert messages.use(code, folder) == messages.language() == "de"
    assert (_("Open"), pgettext("state", "open")) == ("Artikel!", "offen")
    assert ngettext("{count} article", "{count} articles", 2).format(count=2) == "2 Artikels"


def test_what_has_no_translation_stays_english(folder: Path) -> None:
    messages.use("de", folder)
    assert _("Close") == "Close"
    assert pgettext("other", "open") == "open"


def test_an_unknown_language_is_english(folder: Path) -> None:
    messages.use("de", folder)
    assert messages.use("tlh", folder) == "en"
    assert _("Open") == "Open"


def test_french_has_the_singular_for_none(folder: Path) -> None:
    messages.use("fr", folder)
    assert ngettext("{count} article", "{count} articles", 0) == "{count} article"


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["1,234,567", "1,234.5", "75%", "9,999"]),
        ("de", ["1.234.567", "1.234,5", "75\u00a0%", "9.999"]),
        ("fr", ["1\u202f234\u202f567", "1\u202f234,5", "75\u00a0%", "9\u202f999"]),
    ],
)
def test_numbers_as_the_language_writes_them(folder: Path, language: str, wanted: list[str]) -> None:
    messages.use(language, folder)
    assert [numeral(1234567), numeral(1234.5, ",.1f"), numeral(0.75, ".0%"), numeral(9999)] == wanted


def test_processes_that_are_started_know_the_language(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    messages.use("de", folder)
    assert os.environ[messages.CHOSEN] == "de"
