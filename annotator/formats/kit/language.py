"""The language of an article: what its source says, else a guess that can be overruled."""

from __future__ import annotations

from dataclasses import replace

from annotator.formats.kit.values import Guess, Imported, Option, Options
from annotator.text import language as languages

LANGUAGE = Option(
    "lang",
    "Language of the texts",
    help="A tag such as uk or pt-BR, for texts whose language the file does not say; empty: guessed.",
)
_ENOUGH = 40
"""A text of fewer letters is too short to wonder about."""


def told_language(text: str, stated: str = "") -> tuple[str, tuple[Guess, ...]]:
    """The language that the source states, or else the one that the text seems to be in, "" if none; and the guess.

    A guess without alternatives is certain, and not told; it is there so that it can be overruled.
    """
    if stated:
        return stated, ()
    found = languages.guess(text)
    others = found.alternatives
    if not found.tag and not others and sum(map(str.isalpha, text[:500])) >= _ENOUGH:
        others = ("en",)
    return found.tag, (Guess("", "language", found.tag or "unknown", others, LANGUAGE.name),)


def overruled(item: Imported, options: Options) -> Imported:
    """The article in the language that was chosen, where its own is a guess or none."""
    chosen = str(options.get(LANGUAGE.name) or "").strip()
    guessed = any(guess.option == LANGUAGE.name for guess in item.guesses)
    if not chosen or (item.language and not guessed):
        return item
    rest = tuple(guess for guess in item.guesses if guess.option != LANGUAGE.name)
    return replace(item, metadata={**item.metadata, "language": chosen}, guesses=rest)
