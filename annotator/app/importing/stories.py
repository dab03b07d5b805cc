"""Stories: articles that tell the same in much the same words, such as copies of one wire report.

The story of an article is the id of its first article, in the metadata of each of them. Nothing is removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from annotator.app.progress import Progress, Work
from annotator.core.article import STORY
from annotator.core.edits import Change, Heading
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.store import ProjectFile
from annotator.text.near_duplicates import Stories

BREATH = 200
"""Articles between two reports of progress."""

_TEXT = re.compile(rb"^text: \|\d?[-+]?\n((?:  .*\n|\n)*)", re.MULTILINE)
_STORY = re.compile(rb'^metadata: \{.*?\bstory: ("(?:[^"\\]|\\.)*"|[^,}]+)', re.MULTILINE)


def known(file: ProjectFile) -> Work[Stories]:
    """The stories of the project, from what the file holds of each article; no text is kept in memory."""
    stories = Stories()
    ids = file.article_ids()
    for number, article_id in enumerate(ids):
        if number % BREATH == 0:
            yield Progress(0, 0, _("Looking through the project for copies"))
        raw = file.raw_article(article_id)
        text, story = said(raw) or (file.project.article(article_id).text, _story(raw))
        stories.add(article_id, text, story)
    return stories


def said(raw: bytes) -> tuple[str, str] | None:
    """The text and the story in an article's record, without parsing it; None where that is not possible.

    The text may be indented: that makes no difference to its words.
    """
    found = _TEXT.search(raw)
    return (found[1].decode("utf-8", "replace"), _story(raw)) if found else None


def heading_changes(project: Project, firsts: Iterable[str]) -> list[Change]:
    """Changes that give the first article of each story its own id as its story, where it has none yet."""
    changes = []
    for article_id in firsts:
        if article_id not in project.entries:
            continue
        article = project.article(article_id)
        if not article.metadata.get(STORY):
            after = Heading(article.title, {**article.metadata, STORY: article_id})
            changes.append(Change(Heading(article.title, article.metadata), after, article_id))
    return changes


def _story(raw: bytes) -> str:
    found = _STORY.search(raw)
    if not found:
        return ""
    value = found[1].decode("utf-8", "replace").strip()
    return str(json.loads(value, strict=False)) if value.startswith('"') else value
