"""What a paragraph looks like: how much text it is, how it ends, which rules know its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.text.zone_rules import LanguageRules, Rule, Words

BODY_WEIGHT = 70
"""What ends like a sentence is body from this weight on: code points, those of dense scripts 2.5 times."""

LONG_WEIGHT = 220

_DENSE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»“›)\]）」』]*(?:\s*\W)?$")
_SENTENCES = re.compile(r"[.!?…。！？؟।](?=\s|$|[”»」』])|[。！？](?=.)")
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_INNER_END = re.compile(r"(?<=[^\W\d_]{3})[.!?…]['\"”’»“)]*\s+(?=[\"'“„«(]?[^\W\d_])|[。！？؟।](?=.)")
_FULL_STOP = re.compile(r"[.…。।]\W*$")
_INITIAL = re.compile(r"\b[^\W\d_]\.")
_NO_NAME = re.compile(r"[\d.!?:]")


class Paragraph:
    """A paragraph on its way to a role.

    `role` is "" until something says it; `sure` roles come from a rule or from the source, which has `stated` one or
    "". `rule` is the one that said it, `reading` what the learned reader takes the line for. `ends` and `body` tell
    whether it ends like a sentence, and whether it is as long as one or two besides.
    """

    def __init__(self, start: int, end: int, text: str, rules: LanguageRules) -> None:
        self.start, self.end, self.text = start, end, text
        self.role, self.sure, self.stated = "", False, ""
        self.reading: Mapping[str, float] = {}
        self.rule: Rule | None = None
        self.weight = weight_of(text)
        self.ends = ends_like_a_sentence(text)
        self.body = self.weight >= LONG_WEIGHT or (self.weight >= BODY_WEIGHT and self.ends)
        self._rules = rules

    @cached_property
    def matched(self) -> tuple[Rule, ...]:
        """The rules that mean its words, wherever it stands."""
        return self._rules.matching(self.text)

    @cached_property
    def key(self) -> str:
        """Its words as they are compared."""
        return line_key(self.text)

    @cached_property
    def sentences(self) -> int:
        """How many marks that end sentences its first 400 characters have."""
        return len(_SENTENCES.findall(self.text[:400]))

    @cached_property
    def inner_ends(self) -> int:
        """How many sentences seem to end before its own end."""
        return len(_INNER_END.findall(self.text))

    @cached_property
    def may_head(self) -> bool:
        """Whether a headline could read so: one sentence at most, and a full stop at its end only if it is short."""
        if self.weight > LONG_WEIGHT or (self.body and _FULL_STOP.search(self.text[-20:])):
            return False
        return self.inner_ends == 0 or (self.inner_ends == 1 and not _FULL_STOP.search(self.text[-20:]))

    def settle(self, role: str, sure: bool = True) -> None:
        """Give it a role."""
        self.role, self.sure = role, sure


def weight_of(text: str) -> float:
    """How much text there is: code points, those of dense scripts 2.5 times."""
    return len(text) + 1.5 * len(_dense(text))


def has_dense(text: str) -> bool:
    """Whether it is written in a script without spaces, at least in part."""
    return _DENSE.search(text) is not None


def _dense(text: str) -> list[str]:
    """The characters of dense scripts, as far as anybody counts them."""
    return [] if text.isascii() else _DENSE.findall(text[:400])


def ends_like_a_sentence(text: str) -> bool:
    """Whether a paragraph ends with a full stop or its like, whatever is closed after it."""
    return bool(_SENTENCE_END.search(text[-40:]))


def words_of(text: str) -> list[str]:
    """The words of its first 400 characters."""
    return WORD.findall(text[:400])


def word_count(text: str) -> float:
    """Words, where two characters of a script without spaces count as one."""
    if text.isascii():
        return len(words_of(text))
    dense = len(_DENSE.findall(text[:400]))
    return dense / 2 + len(words_of(_DENSE.sub(" ", text[:400])))


def is_names(text: str, words: Words) -> bool:
    """Whether a line is two to eight capitalised words with nothing but particles between them."""
    names = 0
    for found in WORD.finditer(text):
        word = found.group()
        if word.casefold() not in words.particles:
            names += 1
            if names > 8 or not word[0].isupper():
                return False
    return names >= 2 and not _NO_NAME.search(_INITIAL.sub("", text))


def line_key(text: str) -> str:
    """A line as it is compared with another: without case, with single spaces, without a full stop."""
    return " ".join(text.casefold().split()).strip(" .")
