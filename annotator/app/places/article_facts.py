"""Where articles come from and when, for sorting and grouping the list: from their records, without opening them."""

from __future__ import annotations

import contextlib
import json
import re

from annotator.app.index import Derived, Index
from annotator.core.article import STORY
from annotator.core.edits import Heading
from annotator.core.errors import AnnotatorError
from annotator.core.patterns import pattern
from annotator.core.values import dataclass
from annotator.store import ProjectFile

SOURCE, DATE = "publisher", "published"

_METADATA = pattern(rb"^metadata: \{.*\}$", re.MULTILINE)
_VALUE = rb'[{,] ?%s: (?:("(?:[^"\\]|\\.)*")|' + rb"('[^']*')" + rb'|([^"\',}\n\[{]+))'
_VALUES = {key: pattern(_VALUE % key.encode()) for key in (SOURCE, DATE, STORY)}


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What an article says of itself; "" where it says nothing. The date is a day, as ISO 8601 writes it."""

    source: str = ""
    date: str = ""
    story: str = ""


def facts_index(file: ProjectFile) -> Index[ArticleFacts]:
    """The facts of every article of a project."""
    derived: Derived[ArticleFacts] = Derived(
        lambda project, name: facts_of(file, name), lambda change: isinstance(change.after, Heading)
    )
    return Index(file.project, derived)


def facts_of(file: ProjectFile, article_id: str) -> ArticleFacts:
    """What the article says; nothing where it cannot be read."""
    source, date, story = (fact_of(file, article_id, key) for key in (SOURCE, DATE, STORY))
    return ArticleFacts(source, date[:10], story)


def fact_of(file: ProjectFile, article_id: str, key: str) -> str:
    """What its metadata say under `key`, one of `SOURCE`, `DATE` and `STORY`; "" where they say nothing.

    It is taken from the article's record where that says it plainly; else the article is opened, if it can be read.
    """
    with contextlib.suppress(AnnotatorError):
        return _fact(file, article_id, key)
    return ""


def _fact(file: ProjectFile, article_id: str, key: str) -> str:
    if file.project.opened(article_id) is None and not file.is_edited(article_id):
        line = _METADATA.search(file.raw_article(article_id))
        if line is not None:
            if f"{key}:".encode() not in line[0]:
                return ""
            found = _VALUES[key].search(line[0])
            if found is not None and found[1] is not None:
                with contextlib.suppress(ValueError):  # YAML knows more escapes than JSON
                    return str(json.loads(found[1]))
            elif found is not None:
                plain = (found[2] or b"").strip(b"'") or (found[3] or b"").strip()
                return plain.decode("utf-8", "replace")
    return str(file.project.article(article_id).metadata.get(key) or "")
