"""The catalogues in the repository: current, whole, and with the fields that the messages have."""

from __future__ import annotations

from string import Formatter

import pytest

from tests.languages.pseudo import load_translations

translations = load_translations()


@pytest.fixture(scope="module")
def made() -> dict:
    return translations.made()


def test_they_are_up_to_date(made: dict) -> None:
    stale = [path.name for path, content in made.items() if path.read_bytes() != content]
    assert stale == [], "run: make translations"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_nothing_is_missing(language: str) -> None:
    assert translations.missing(language) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_translation_has_the_fields_of_its_message(language: str) -> None:
    assert list(translations.wrong(language)) == []
    for message in translations.read(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        known = {field for text in ids for field in fields(text)}
        for string in strings:
            assert fields(string) <= known, ids
        assert fields(strings[-1]) == fields(ids[-1]), ids


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_blanks_around_a_message_stay(language: str) -> None:
    for message in translations.read(language):
        if isinstance(message.id, str) and message.id:
            edges = [(text[:1].isspace(), text[-1:].isspace()) for text in (message.id, message.string)]
            assert edges[0] == edges[1], message.id


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_access_keys_stay(language: str) -> None:
    for message in translations.read(language):
        if isinstance(message.id, str) and message.id and "https://" not in message.id:
            counts = [text.replace("&&", "").count("&") for text in (message.id, message.string)]
            assert counts[0] == counts[1], message.id


def fields(text: str) -> set[str]:
    """The names in braces."""
    if "{" not in text:
        return set()
    try:
        return {name for __, name, __, __ in Formatter().parse(text) if name}
    except ValueError:  # braces that are no fields, such as in an example
        return set()
