"""Tables of articles among files to import: those of which somebody has to say what their columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from annotator import formats
from annotator.core.errors import AnnotatorError
from annotator.formats.kit import json_kinds
from annotator.formats.kit.column_names import is_weak
from annotator.formats.kit.files import read_head
from annotator.formats.tables import articles as tables
from annotator.formats.tables.articles import Preview, TableFormat
from annotator.formats.tables.columns import guess
from annotator.formats.tables.rows import EXTENSIONS


def unclear(found: Sequence[Path], format_name: str = "") -> Iterator[tuple[Path, Preview]]:
    """The tables whose columns are not clear, each with its first rows; all tables where it is said that they are."""
    for path in formats.gather(found):
        if not _may_be_rows(path) or not _is_table(path, format_name):
            continue
        try:
            look = tables.preview(path)
        except AnnotatorError:
            continue  # the import says what is wrong with it
        if format_name or not is_clear(look):
            yield path, look


def is_clear(look: Preview) -> bool:
    """Whether exactly one column is named like the text of an article; a description beside it is none."""
    try:
        text = guess(look.columns, (), {})["text"]
    except AnnotatorError:
        return False
    others = [column for at, column in enumerate(look.columns) if at != text]
    if not is_weak("text", look.columns[text]):
        others = [column for column in others if not is_weak("text", column)]
    try:
        guess(others, (), {})
    except AnnotatorError:
        return True
    return False


def _may_be_rows(path: Path) -> bool:
    """Whether the name says that a file is a table, or it begins as JSON does."""
    if path.suffix.lower() in EXTENSIONS:
        return True
    try:
        return json_kinds.is_json(path, read_head(path))
    except AnnotatorError:
        return False


def _is_table(path: Path, format_name: str) -> bool:
    try:
        form = formats.find(format_name) if format_name else formats.for_file(path)
    except AnnotatorError:
        return False
    return isinstance(form, TableFormat)
