"""What is done with whole articles: correcting their details, taking them out of the project, counting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.edits import Change, Edit, Heading, Membership
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.core.values import dataclass


def set_heading(session: Session, title: str, metadata: Mapping[str, Any]) -> Edit | None:
    """Correct the open article's title and metadata; its text never changes."""
    article = session.article
    if article is None:
        return None
    before, after = Heading(article.title, article.metadata), Heading(title, metadata)
    if before == after:
        return None
    return session.commit(
        _("Edit the details of “{title}”").format(title=article.title), [Change(before, after, article.id)]
    )


def remove_article(desk: Desk, article_id: str) -> Edit | None:
    """Take an article with all its layers out of the project; undo brings everything back."""
    entry = desk.project.members.get(article_id)
    if entry is None:
        return None
    return desk.commit(
        _("Remove “{title}”").format(title=entry.title), [Change(Membership(article_id), None, article_id)]
    )


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over a project: articles by status of each annotator, annotations by kind and label."""

    articles: int
    sentences: int
    characters: int
    languages: Mapping[str, int]
    statuses: Mapping[str, Mapping[str, int]]
    spans: Mapping[str, int]
    sentence_tags: Mapping[str, int]
    article_tags: Mapping[str, int]
    links: Mapping[str, int]
    notes: int
    doubts: int


def statistics(project: Project) -> Work[Statistics]:
    """Count everything in the project, one article after the other."""
    total = len(project.entries)
    sentences = characters = notes = doubts = 0
    languages: dict[str, int] = {}
    kinds: dict[str, dict[str, int]] = {"spans": {}, "sentences": {}, "tags": {}, "links": {}}
    statuses: dict[str, dict[str, int]] = {}
    for done, article_id in enumerate(list(project.entries)):
        yield Progress(done, total, project.title(article_id))
        if not project.can_read(article_id):
            continue
        article = project.article(article_id)
        sentences += len(article.sentences)
        characters += len(article.text)
        languages[article.language or "unknown"] = languages.get(article.language or "unknown", 0) + 1
        for annotator, layer in project.layers(article_id).items():
            by_status = statuses.setdefault(annotator, {})
            by_status[layer.state.status] = by_status.get(layer.state.status, 0) + 1
            _tally(kinds["spans"], (span.label for span in layer.spans))
            _tally(kinds["sentences"], (tag.label for tag in layer.sentence_tags))
            _tally(kinds["tags"], (tag.label for tag in layer.tags))
            _tally(kinds["links"], (link.label for link in layer.links))
            notes += sum(bool(item.note) for item in layer.values())
            doubts += layer.doubts
    return Statistics(
        total, sentences, characters, languages, statuses,
        kinds["spans"], kinds["sentences"], kinds["tags"], kinds["links"], notes, doubts,
    )  # fmt: skip


def done_count(project: Project, annotator: str) -> int:
    """How many articles the annotator has marked as done."""
    return sum(
        state.status == "done"
        for entry in project.entries.values()
        if (state := entry.states.get(annotator)) is not None
    )


def _tally(counts: dict[str, int], names: Any) -> None:
    for name in names:
        counts[name] = counts.get(name, 0) + 1
