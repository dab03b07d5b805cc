"""Which column of a table holds what: chosen by people, else guessed from the names and the first rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.core.errors import AnnotatorError
from annotator.formats.base import Option, Options
from annotator.formats.numbers import whole

NONE = "-"
"""What to choose for a column that the table should be read without."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "articletext", "articlebody", "body", "bodytext", "content", "fulltext", "article", "story", "document",
        "maintext", "newstext", "texte", "texto", "inhalt", "artikel", "description",
    ),
    "title": ("title", "headline", "articletitle", "heading", "titel", "titre", "titulo", "titular", "name"),
    "label": ("label", "labels", "class", "classes", "tag", "tags", "target", "annotation"),
    "date": (
        "date", "published", "publishedat",
        "publisheddate", "publicationdate", "pubdate", "datepublished", "publishdate",
        "datetime", "timestamp", "time", "datum", "fecha",
    ),
    "url": ("url", "link", "uri", "permalink", "articleurl", "weburl", "canonicalurl", "href"),
    "publisher": (
        "publisher", "publication", "outlet", "newspaper", "sourcename", "medium", "media", "site", "domain", "source",
    ),
    "id": ("id", "articleid", "docid", "documentid", "guid", "uid", "uuid", "newsid"),
    "language": ("language", "lang", "sprache", "langue", "idioma"),
    "byline": ("byline", "author", "authors", "by", "writer", "journalist", "autor", "auteur"),
    "section": ("section", "category", "topic", "desk", "rubric", "ressort", "rubrique", "seccion", "department"),
}  # fmt: skip
_HELP = {
    "text": "The text of the article; must be there.",
    "label": "Labels of the whole article, several with ; or | between them.",
}
FIELDS = tuple(_NAMES)
COLUMN_OPTIONS = tuple(
    Option(
        name,
        f"Column with the {name}",
        help=f"{_HELP.get(name, '')} Empty: guessed from the names of the columns; {NONE}: none.".strip(),
    )
    for name in FIELDS
)


def guess(columns: Sequence[str], rows: Sequence[Sequence[Any]], options: Options) -> dict[str, int]:
    """For each of `FIELDS` that the table has, the place of its column.

    Raises `AnnotatorError` if a column that was chosen is not there, or no column looks like text.
    """
    found: dict[str, int] = {}
    refused = set()
    for name in FIELDS:
        chosen = str(options.get(name) or "").strip()
        if chosen == NONE:
            refused.add(name)
        elif chosen:
            found[name] = _place(chosen, columns, name)
    keys = [_key(column) for column in columns]
    for name, names in _NAMES.items():
        if name in found or name in refused:
            continue
        known = (keys.index(key) for key in names if key in keys and keys.index(key) not in found.values())
        place = next(known, None)
        if place is not None:
            found[name] = place
    if "text" not in found and "text" not in refused:
        place = _longest(columns, rows, set(found.values()))
        if place is not None:
            found["text"] = place
    if "text" not in found:
        raise AnnotatorError(
            f"None of the columns looks like the text of an article: {', '.join(columns) or 'there is none'}.",
            hint="Choose the column: --option text=NAME.",
        )
    return found


def _place(chosen: str, columns: Sequence[str], name: str) -> int:
    """The place of a column named, whatever its case, or numbered from 1."""
    for place, column in enumerate(columns):
        if column == chosen or column.casefold() == chosen.casefold():
            return place
    if 0 < (whole(chosen) or 0) <= len(columns):
        return (whole(chosen) or 0) - 1
    raise AnnotatorError(
        f"There is no column “{chosen}” for the {name}.", hint=f"There are: {', '.join(columns)}."
    )


def _longest(columns: Sequence[str], rows: Sequence[Sequence[Any]], taken: set[int]) -> int | None:
    """The column with the longest texts, where they are as long as a sentence on average."""
    lengths = {
        place: sum(len(str(row[place])) for row in rows if place < len(row) and row[place] is not None)
        for place in range(len(columns))
        if place not in taken
    }
    best = max(lengths, key=lambda place: lengths[place], default=None)
    return best if best is not None and lengths[best] > 60 * max(len(rows), 1) else None


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
