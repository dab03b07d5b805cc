"""The language of an article: what its source says, else a guess that can be overruled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from annotator.core.messages import _
from annotator.formats.kit.values import Guess, Imported, Option, Options, Read
from annotator.text import language as languages
from annotator.text.language import LanguageGuess

LANGUAGE = Option(
    "lang",
    _("Language of the texts"),
    help=_("A tag such as uk or pt-BR, for texts whose language the file does not say; empty: guessed."),
)
WAITING = 200
"""So many articles wait for texts of the same file whose language is certain."""

_ENOUGH = 40
"""A text of fewer letters, alone, is too short to wonder about."""


def told(items: Iterable[Read], options: Options, *, keep_unknown: bool = False) -> Iterator[Read]:
    """The items of one file in their order, each article with its language.

    What the source states stands; else the option `lang`, else a guess. A text whose language is not certain is taken
    to be in the one that most of the file's others are in, where that may be; the guess is told with it. With
    `keep_unknown`, an article that comes with its sentences may stay without a language: nothing is cut by it.
    """
    chosen = str(options.get(LANGUAGE.name) or "").strip()
    certain: Counter[str] = Counter()
    waiting: list[Read] = []
    for item in items:
        waits = False
        if isinstance(item, Imported) and not (item.language or (keep_unknown and item.sentences)):
            found = LanguageGuess(chosen) if chosen else languages.guess(item.text)
            if found.tag and not found.alternatives:
                item = _in_language(item, found.tag)
                certain[found.tag] += not chosen
            else:
                waits = True
        if waiting or waits:
            waiting.append(item)
        else:
            yield item
        if waiting and (certain or len(waiting) >= WAITING):
            yield from _guessed(waiting, certain, keep_unknown)
            waiting = []
    yield from _guessed(waiting, certain, keep_unknown)


def in_its_language(item: Imported) -> Imported:
    """An article that comes alone, in the language that it states or seems to be in."""
    return next(each for each in told([item], {}) if isinstance(each, Imported))


def overruled(item: Imported, options: Options) -> Imported:
    """The article in the language that was chosen, where a reader guessed its own."""
    chosen = str(options.get(LANGUAGE.name) or "").strip()
    rest = tuple(guess for guess in item.guesses if guess.option != LANGUAGE.name)
    if not chosen or len(rest) == len(item.guesses):
        return item
    return replace(item, metadata={**item.metadata, "language": chosen}, guesses=rest)


def _guessed(items: Iterable[Read], certain: Counter[str], keep_unknown: bool) -> Iterator[Read]:
    usual = certain.most_common(1)[0][0] if certain else ""
    for item in items:
        if isinstance(item, Imported) and not (item.language or (keep_unknown and item.sentences)):
            item = _as_the_others(item, usual)
        yield item


def _as_the_others(item: Imported, usual: str) -> Imported:
    found = languages.guess(item.text)
    letters = sum(map(str.isalpha, item.text[:500]))
    possible = tuple(filter(None, (found.tag, *found.alternatives)))
    if not possible and letters and (usual or letters >= _ENOUGH):
        possible = (usual, *languages.WIDESPREAD)
    tag = usual if usual and usual in possible else found.tag
    others = tuple(each for each in possible if each and each != tag)[:3]
    guess = Guess("", "language", tag or "unknown", others, LANGUAGE.name)
    return replace(_in_language(item, tag), guesses=(*item.guesses, guess) if others else item.guesses)


def _in_language(item: Imported, tag: str) -> Imported:
    return replace(item, metadata={**item.metadata, "language": tag}) if tag else item
