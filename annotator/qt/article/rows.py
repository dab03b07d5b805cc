"""Where the rows of an article begin that is shown with one sentence a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annotator.core.article import Sentence


def row_starts(text: str, sentences: Sequence[Sentence]) -> tuple[int, ...]:
    """The code points, in order, at which a row begins within a line of the text.

    Each sentence begins one, and so do words after a sentence that belong to none. Signs alone, such as a quotation
    mark that was left behind, stay in the row before.
    """
    rows: list[int] = []
    for place in _candidates(text, sentences):
        line = max(text.rfind("\n", 0, place) + 1, rows[-1] if rows else 0)
        if place > line and not text[line:place].isspace():
            rows.append(place)
    return tuple(rows)


def _candidates(text: str, sentences: Sequence[Sentence]) -> Iterator[int]:
    end = 0
    for sentence in sentences:
        yield from _words_between(text, end, sentence.start)
        yield sentence.start
        end = max(end, sentence.end)
    line_end = text.find("\n", end)
    yield from _words_between(text, end, len(text) if line_end < 0 else line_end)


def _words_between(text: str, start: int, end: int) -> Iterator[int]:
    between = text[start:end]
    if any(map(str.isalnum, between)):
        yield start + len(between) - len(between.lstrip())
