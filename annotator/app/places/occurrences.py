"""Labelling all occurrences of some words: finding them, and one step that labels those that were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from annotator.app.places import search as searching
from annotator.app.places.kwic import Context, context, in_furniture
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted, trimmed_range
from annotator.core.annotation import Fragment, Span
from annotator.core.edits import Change, Edit
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.messages import _, ngettext, numeral
from annotator.review.occurrences import PRESENT, label_all, occurrence_at

MOST_PLACES = 10_000
"""How many occurrences are listed, and can be labelled, at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """One occurrence in context, with the spans that share text with it, and whether it is in furniture."""

    context: Context
    spans: tuple[Span, ...] = ()
    furniture: bool = False

    def present(self, label: str) -> str:
        """What somebody who wants `label` there sees: "unlabelled", "labelled" or "otherwise"."""
        place = ((self.context.start, self.context.end),)
        has = any(span.label == label and span.fragments == place for span in self.spans)
        return "labelled" if has else "otherwise" if self.spans else "unlabelled"


def starting_point(session: Session) -> tuple[str, str]:
    """The words to look for, and the label to give them: from the selected text, or from the selected span.

    The label is "" where only text is selected; both are "" where nothing is.
    """
    article, span = session.article, session.selected_annotation
    if article is None:
        return ("", "")
    if session.selection:
        trimmed = trimmed_range(article.text, session.selection.start, session.selection.end)
        return ("", "") if trimmed is None else (_one_line(article.text, trimmed), "")
    if isinstance(span, Span):
        return (_one_line(article.text, (span.start, span.end)), span.label)
    return ("", "")


def find(
    session: Session,
    string: str,
    *,
    whole_word: bool = True,
    case: bool = False,
    accents: bool = True,
    project: bool = False,
) -> Work[list[Found]]:
    """Where `string` stands in the open article, or in the whole project: up to 10,000 places.

    `case` and `accents` say what makes a difference. The spans are those of the layer that is worked on.
    """
    found: list[Found] = []
    if not string.strip() or (session.article is None and not project):
        return found
    if project:
        articles = yield from searching.candidates(session, string)
    else:
        articles = [session.article.id] if session.article else []
    for done, article_id in enumerate(articles):
        yield Progress(done, len(articles), session.project.title(article_id))
        if not session.project.can_read(article_id):
            continue
        article = session.project.article(article_id)
        layer = _layer(session, article_id)
        places = searching.find_in_text(
            article.text, string, case=case, accents=accents, whole_word=whole_word
        )
        for start, end in places:
            spans = tuple(layer.spans.overlapping(start, end))
            labels = tuple(dict.fromkeys(span.label for span in spans))
            whole = (article.id, article.title, article.text)
            around = context(*whole, start, end, layer.annotator, labels)
            found.append(Found(around, spans, in_furniture(article, start, end)))
            if len(found) >= MOST_PLACES:
                return found
    return found


def label_found(
    session: Session, places: Sequence[Context], label: Label, where_taken: str = "skip"
) -> Work[Edit | None]:
    """Label these places in the layer that is worked on; one step of undo over all their articles.

    `where_taken` says what happens where something is there already (see `annotator.review.occurrences`).
    """
    by_article: dict[str, list[Context]] = {}
    for place in places:
        by_article.setdefault(place.article, []).append(place)
    changes: list[Change] = []
    session.require_tagging()
    fields = session.fresh(label)
    known = [attribute.name for attribute in label.attributes]
    for done, (article_id, here) in enumerate(by_article.items()):
        yield Progress(done, len(by_article), session.project.title(article_id))
        text = session.project.article(article_id).text
        layer = _layer(session, article_id)
        wanted = [(occurrence_at(layer, place.start, place.end, label.name), text) for place in here]
        made = label_all(wanted, layer.annotator, fields, where_taken, known)
        changes += [*_loose_links(layer, made), *made]
    number = sum(change.after is not None for change in changes)
    words = quoted(places[0].words) if places else ""
    occasions = ngettext("1 occurrence", "{number} occurrences", number).format(number=numeral(number))
    return session.commit(
        _("Label {occasions} of {words} as {shown}").format(
            occasions=occasions, words=words, shown=label.shown
        ),
        changes,
    )


def counted(found: Iterable[Found], label: str) -> dict[str, int]:
    """How many occurrences are unlabelled, labelled as wanted, or labelled otherwise."""
    counts = dict.fromkeys(PRESENT, 0)
    for one in found:
        counts[one.present(label)] += 1
    return counts


def _layer(session: Session, article_id: str) -> Layer:
    return session.project.layer(article_id, session.layer_name)


def _loose_links(layer: Layer, changes: Iterable[Change]) -> list[Change]:
    """What takes out the links that would end nowhere."""
    gone = {
        change.before.id for change in changes if isinstance(change.before, Span) and change.after is None
    }
    return [
        Change(link, None, layer.article, layer.annotator)
        for link in layer.links
        if link.source in gone or link.target in gone
    ]


def _one_line(text: str, place: Fragment) -> str:
    return " ".join(text[place[0] : place[1]].split())
