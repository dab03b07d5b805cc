"""The rules that tell zones apart: read from TOML files by language, checked, and merged with a person's own."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.article import ZONE_ROLES
from annotator.core.errors import Problem
from annotator.core.messages import _

MAX_CHARS = 400
"""No rule looks at a paragraph longer than this, so that no pattern can take for ever."""

DEFAULT_MAX_CHARS = 120
FALLBACK_LANGUAGE = "en"
PLACES = ("any", "top", "middle", "tail", "not-top", "not-middle", "not-tail")
_MATCHES = ("whole", "start", "end", "anywhere")
_KEYS = ("role", "patterns", "match", "where", "max_chars", "case", "then_lines", "then_least", "then", "off")


_WAYS = {"whole": "fullmatch", "start": "match"}

_Test = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Rule:
    """Paragraphs of at most `max_chars` code points that one of the patterns matches have this role.

    `where` is one of `PLACES`. The next `then_lines` short paragraphs get the role `then`, the first
    `then_least` of them even if they could be a subhead of the article.
    """

    name: str
    role: str
    patterns: tuple[re.Pattern[str], ...]
    match: str = "whole"
    where: str = "any"
    max_chars: int = DEFAULT_MAX_CHARS
    then_lines: int = 0
    then_least: int = 0
    then: str = "furniture"

    def matches(self, paragraph: str) -> bool:
        """Whether the paragraph is one of those that the rule means, wherever it stands."""
        return len(paragraph) <= self.max_chars and any(test(paragraph) for test in self.tests())

    def tests(self) -> tuple[_Test, ...]:
        """What a paragraph that is not too long is asked: one answer is enough."""
        way = _WAYS.get(self.match, "search")
        return tuple(getattr(pattern, way) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Words:
    """Small words of a language: those that make a headline, that begin a question, that stand between names."""

    headline: frozenset[str] = frozenset()
    question: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """Everything that is known of one language's pages."""

    rules: tuple[Rule, ...] = ()
    words: Words = Words()
    _limits: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _within: tuple[tuple[tuple[Rule, tuple[_Test, ...]], ...], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        # Few rules mean long paragraphs, and most paragraphs are long: the others are not even asked.
        limits = sorted({rule.max_chars for rule in self.rules})
        tests = [(rule, rule.tests()) for rule in self.rules]
        within = [tuple(known for known in tests if known[0].max_chars >= limit) for limit in limits]
        object.__setattr__(self, "_limits", tuple(limits))
        object.__setattr__(self, "_within", (*within, ()))

    def matching(self, paragraph: str) -> tuple[Rule, ...]:
        """The rules that mean the paragraph, wherever it stands."""
        found = []
        for rule, tests in self._within[bisect_left(self._limits, len(paragraph))]:
            for test in tests:
                if test(paragraph):
                    found.append(rule)
                    break
        return tuple(found)


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """The rules of every language, and what was wrong in the files."""

    languages: Mapping[str, LanguageRules] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    _merged: dict[str, LanguageRules] = field(default_factory=dict, init=False, repr=False, compare=False)

    def for_language(self, language: str) -> LanguageRules:
        """The common rules and those of the language (`en` for `en-GB`); English where there are none."""
        base = language.lower().replace("_", "-").split("-")[0]
        base = base if base in self.languages and base != "common" else FALLBACK_LANGUAGE
        merged = self._merged.get(base)
        if merged is None:
            common = self.languages.get("common", LanguageRules())
            own = self.languages.get(base, LanguageRules())
            # The language's own rules are asked first: "Foto: …" is a caption in it before it is a line with a colon.
            merged = self._merged[base] = LanguageRules(own.rules + common.rules, own.words)
        return merged


def load_rules(folders: Sequence[Path]) -> ZoneRules:
    """Read the files `LANGUAGE.toml` and `common.toml` of each folder; rules of later folders take over by name.

    What is wrong in a file becomes a problem that names the file and the key; the rest of it is used.
    """
    merged: dict[str, dict[str, Rule | None]] = {}
    words: dict[str, dict[str, frozenset[str]]] = {}
    problems: list[Problem] = []
    for path in _files(folders):
        language = path.stem.lower()
        data = _parse(path, problems)
        rules = merged.setdefault(language, {})
        for name, entry in _table(data, "rules", path, problems).items():
            rule, wrong = _rule(name, entry)
            if wrong:
                problems.append(_problem(path, f"rules.{name}", wrong))
            else:
                rules[name] = rule
        lists = words.setdefault(language, {})
        for name, entry in _table(data, "words", path, problems).items():
            if name not in ("headline", "question", "particles") or not _is_strings(entry):
                problems.append(
                    _problem(
                        path,
                        f"words.{name}",
                        _("it is not a list of words that is known here"),
                    )
                )
            else:
                lists[name] = frozenset(word.casefold() for word in entry)
    languages = {
        language: LanguageRules(
            tuple(rule for rule in rules.values() if rule), Words(**words.get(language, {}))
        )
        for language, rules in merged.items()
    }
    return ZoneRules(languages, tuple(problems))


def _files(folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(folder.glob("*.toml"))


def _parse(path: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(
            Problem(
                _("This file of zone rules cannot be read: {error}.").format(error=error),
                file=str(path),
                line=int(line[1]) if line else None,
                code="zone-rules",
                hint=_("Correct it, or remove it to go back to the built-in rules."),
            )
        )
        return {}


def _table(data: Mapping[str, Any], key: str, path: Path, problems: list[Problem]) -> Mapping[str, Any]:
    table = data.get(key, {})
    if isinstance(table, dict):
        return table
    problems.append(_problem(path, key, _("it is not a table")))
    return {}


def _rule(name: str, entry: Any) -> tuple[Rule | None, str]:
    """The rule in an entry (None if it is switched off), and what is wrong with the entry or ""."""
    if not isinstance(entry, dict):
        return None, "it is not a table"
    if entry.get("off") is True:
        return None, ""
    unknown = [key for key in entry if key not in _KEYS]
    if unknown:
        return None, f"“{unknown[0]}” is not a key that is known here; there are {', '.join(_KEYS)}"
    then = entry.get("then", "furniture")
    for key, value, allowed in (
        ("role", entry.get("role"), ZONE_ROLES),
        ("then", then, ZONE_ROLES),
        ("match", entry.get("match", "whole"), _MATCHES),
        ("where", entry.get("where", "any"), PLACES),
    ):
        if value not in allowed:
            return None, f"“{key}” is {value!r}, and should be one of {', '.join(allowed)}"
    numbers = {
        "max_chars": entry.get("max_chars", DEFAULT_MAX_CHARS),
        "then_lines": entry.get("then_lines", 0),
        "then_least": entry.get("then_least", 0),
    }
    for key, value in numbers.items():
        if type(value) is not int or not 0 <= value <= MAX_CHARS:
            return None, f"“{key}” is {value!r}, and should be a number up to {MAX_CHARS}"
    match = entry.get("match", "whole")
    patterns, wrong = _patterns(entry.get("patterns"), match, bool(entry.get("case", False)))
    if wrong:
        return None, wrong
    return (
        Rule(
            name=name,
            role=entry["role"],
            patterns=patterns,
            match=match,
            where=entry.get("where", "any"),
            max_chars=numbers["max_chars"],
            then_lines=numbers["then_lines"],
            then_least=numbers["then_least"],
            then=then,
        ),
        "",
    )


def _patterns(value: Any, match: str, case: bool) -> tuple[tuple[re.Pattern[str], ...], str]:
    if not _is_strings(value) or not value:
        return (), "“patterns” is not a list of regular expressions"
    compiled = []
    for pattern in value:
        if may_take_for_ever(pattern):
            return (
                (),
                f"the pattern {pattern!r} repeats a group that itself repeats or chooses; it could take for ever",
            )
        try:
            source = rf"(?:{pattern})\Z" if match == "end" else pattern
            compiled.append(re.compile(source, 0 if case else re.IGNORECASE))
        except (re.error, ValueError, OverflowError, RecursionError) as error:
            return (), f"the pattern {pattern!r} is not a regular expression ({error})"
    return tuple(compiled), ""


def may_take_for_ever(pattern: str) -> bool:
    """Whether a group that holds a choice or an open-ended repetition is itself repeated without limit.

    Such patterns can need exponential time. The test errs on the safe side: some harmless ones are refused too.
    """
    plain = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    plain = re.sub(r"\[\^?\]?[^\]]*\]", "x", plain)
    risky = [False]
    position = 0
    while position < len(plain):
        character = plain[position]
        position += 1
        if character == "(":
            risky.append(False)
        elif character == "|":
            risky[-1] = True
        elif character == ")" and len(risky) > 1:
            inner = risky.pop()
            repeated = bool(re.match(r"[*+]|\{\d*,\}", plain[position:]))
            if inner and repeated:
                return True
            risky[-1] = risky[-1] or inner
        elif character in "*+" or re.match(r"\{\d*,\}", plain[position - 1 :]):
            risky[-1] = True
    return False


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _problem(path: Path, key: str, wrong: str) -> Problem:
    return Problem(
        _("“{key}” is left out: {wrong}.").format(key=key, wrong=wrong),
        file=str(path),
        code="zone-rules",
        hint=_("Correct it, or remove it to go back to the built-in rule."),
    )
