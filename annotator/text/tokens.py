"""Words for people, by ICU's rules and dictionaries; tokens as trainers cut them, by rules of languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice

from annotator.core.text import Utf16Map
from annotator.text.scripts import guess_language, primary
from annotator.text.token_rules import ELISION, LINK, PREFIX, Rules, rules_of

_IS_WORD = re.compile(r"[^\W_]")
_PLAIN = re.compile(r"[^\W_]+(?:['’.,_-][^\W_]+)*|[^\w\s]|_")
_WINDOW = 500
_VISIBLE = re.compile(r"\S+")
# Scripts that put no blanks between words: Thai, Lao, Myanmar, Khmer, kana and Han.
_UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\U00020000-\U0003134f]"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+|(?:[A-ZÀ-Þ]{1,3}\.){2,}")


def words(text: str, language: str = "", *, punctuation: bool = False) -> list[tuple[int, int]]:
    """Ranges of the words of `text`, in code points; with `punctuation`, every token that is not white space.

    Where there is no ICU a word is a run of letters and digits, with single apostrophes, hyphens, full stops
    or commas inside it; Chinese, Japanese and Thai then come as whole runs.
    """
    found = segments(text, language or guess_language(text))
    if punctuation:
        # Nearly all that begins with a space is space; a mark that combines with one is not.
        return [at for at in found if not text[at[0]].isspace() or not text[at[0] : at[1]].isspace()]
    return [(start, end) for start, end in found if _IS_WORD.search(text, start, end)]


def tokens(text: str, language: str = "") -> list[tuple[int, int]]:
    """Ranges of the tokens of `text`, in code points, as trainers cut them: all but white space is in one.

    Clitics are apart from their words ('s, n't, l’, d’), marks by themselves; numbers, addresses, abbreviations whole.
    Scripts without blanks between words are cut as `words` does.
    """
    return [each for some in tokens_in_parts(text, language) for each in some]


def tokens_in_parts(text: str, language: str = "", size: int = 100) -> Iterator[list[tuple[int, int]]]:
    """The same, `size` stretches between white space at a time."""
    spoken = primary(language or guess_language(text))
    matches = _VISIBLE.finditer(text)
    while part := list(islice(matches, size)):
        yield [
            (match.start() + start, match.start() + end)
            for match in part
            for start, end in _cut(match[0], spoken)
        ]


@lru_cache(maxsize=1 << 16)
def _cut(chunk: str, language: str) -> tuple[tuple[int, int], ...]:
    """The tokens of what stands between white space; remembered, since most of a text comes again and again."""
    if _UNSPACED.search(chunk):
        return tuple(words(chunk, language, punctuation=True))
    rules = rules_of(language)
    start, end = 0, len(chunk)
    before: list[tuple[int, int]] = []
    after: list[tuple[int, int]] = []
    inner: list[tuple[int, int]] = []
    while start < end:
        rest = chunk[start:end]
        if rest.isalpha() or rest in rules.whole or _INITIALS.fullmatch(rest) or LINK.fullmatch(rest):
            edges = (0, *rules.cut.get(rest, ()), len(rest))
            inner = [(start + edges[n], start + edges[n + 1]) for n in range(len(edges) - 1)]
            break
        elided = ELISION.match(rest) if rules.elides else None
        if prefix := PREFIX.match(rest):
            before.append((start, start + prefix.end()))
            start += prefix.end()
        elif not (elided and rest[elided.end() :] in rules.whole) and (length := _suffix(rest, rules)):
            after.append((end - length, end))
            end -= length
        elif elided:
            before.append((start, start + elided.end()))
            start += elided.end()
        else:
            inner = list(_inside(chunk, start, end, rules))
            break
    return (*before, *inner, *reversed(after))


def _suffix(rest: str, rules: Rules) -> int:
    """How long the token is that is stripped from the end; 0 where nothing is."""
    found = rules.suffix.search(rest)
    if found and found.start():
        return len(rest) - found.start()
    if not rest.endswith(".") or len(rest) < 2:
        return 0
    last = rest[-2]
    goes = (
        not last.isalnum()
        or (last.isdigit() and not rules.keeps_ordinals)
        or (len(rest) > 2 and last.isupper() and rest[-3].isupper())
        or (last.isalpha() and not last.isupper())
    )
    return 1 if goes else 0


def _inside(chunk: str, start: int, end: int, rules: Rules) -> Iterator[tuple[int, int]]:
    """What is left, cut where a mark stands between letters, and after an elision."""
    at = start
    for match in rules.infix.finditer(chunk, start, end):
        first, last = match.span()
        if first > at:
            yield at, first
        if last > first:
            yield first, last
        at = last
    if at < end:
        yield at, end


def word_at(text: str, position: int, language: str = "") -> tuple[int, int]:
    """The range of the word that contains `position`, or else ends there; `(position, position)` if there is none.

    Positions are code points. Only the surroundings of `position` are looked at: quick in a text of any size.
    """
    first = max(0, position - _WINDOW, text.rfind("\n", 0, position) + 1)
    last = text.find("\n", position)
    last = min(len(text) if last < 0 else last, position + _WINDOW)
    touching = (position, position)
    for start, end in words(text[first:last], language or guess_language(text)):
        if first + start <= position < first + end:
            return first + start, first + end
        if first + end == position:
            touching = first + start, first + end
    return touching


def whole_words(text: str, start: int, end: int, language: str = "") -> tuple[int, int]:
    """The range `[start, end)` without white space at its ends, and with the whole of the words that it cuts.

    Positions are code points. A range in which nothing can be seen stays as it is.
    """
    covered = text[start:end]
    if not covered.strip():
        return start, end
    start += len(covered) - len(covered.lstrip())
    end -= len(covered) - len(covered.rstrip())
    first, last = word_at(text, start, language), word_at(text, end - 1, language)
    return min(start, first[0]) if start < first[1] else start, max(end, last[1])


def word_edges(text: str, language: str = "") -> Callable[[int], bool]:
    """A function that says whether a word starts or ends at a position, in code points; without ICU it always says yes.

    Each line is looked at when it is first asked for.
    """
    from annotator.text import icu  # it loads a library, when that is wanted

    if not icu.is_there():
        return lambda _: True
    lines: dict[int, set[int]] = {}

    def is_edge(position: int) -> bool:
        first = text.rfind("\n", 0, position) + 1
        if first not in lines:
            last = text.find("\n", position)
            line = text[first : len(text) if last < 0 else last]
            found = segments(line, language or guess_language(line))
            lines[first] = {first + edge for segment in found for edge in segment}
        return position in lines[first]

    return is_edge


def segments(text: str, language: str) -> Iterable[tuple[int, int]]:
    from annotator.text import icu

    units = icu.word_segments(text, primary(language))
    if units is None:
        return (match.span() for match in _PLAIN.finditer(text))
    if text.isascii():
        return units
    place = Utf16Map(text)
    if place.to_utf16(len(text)) == len(text):
        return units
    return ((place.to_point(start), place.to_point(end)) for start, end in units)
