"""What people say beside the labels, over the whole project: notes, doubts, questions, what was sent back, old rules.

Annotators' layers are not changed by what the desk says about them, so that collecting goes on: answers are notes in
the layer "gold", and what is settled, or was looked at again, is remembered in the state of that layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.app.blinding import is_blind, order
from annotator.app.index import Derived, Index, not_cuts
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.tagging.guidelines import made_before, moment
from annotator.app.tagging.notes import QUESTION
from annotator.core.annotation import (
    Annotation,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
)
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, now
from annotator.core.guidelines import GuidelineVersion, changed_rules
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, numeral
from annotator.core.project import Project

KINDS: Mapping[str, str] = {
    "question": _("Question"),
    "doubt": _("Doubt"),
    "guideline": _("Guideline to rewrite"),
    "sent back": _("Sent back"),
    "older rule": _("Made before a rule changed"),
    "note": _("Note"),
}
"""The kinds of remark and what they are called."""

SETTLED, LOOKED_AT = "settled", "looked_at"
"""Keys of gold's state: `{annotator: {id: at}}` of what is settled, and of what was seen since its rule changed."""
ANSWERS, TO = "answers", "to"
"""Keys of a note in gold that answers: the id of what it answers, and in whose layer that is."""

_RANGE = re.compile(r"(?<!\d)(\d{1,12})-(\d{1,12})(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRemark:
    """One line of the list. It is about `[start, end)` in code points, or about the article where these are None.

    `annotator` and `id` are those of the layer and the annotation that it stands in; without an id it is about the
    annotator's whole work on the article. `labels` are names. It is `open` while somebody has to see to it.
    """

    kind: str
    article: str
    title: str
    annotator: str
    id: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""
    labels: tuple[str, ...] = ()
    text: str = ""
    by: str = ""
    at: str = ""
    open: bool = False
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the desk can answer it in words."""
        return self.kind in ("question", "doubt", "note") and bool(self.id) and self.annotator != GOLD

    @property
    def settleable(self) -> bool:
        """Whether it can be settled without words; what was sent back is settled by reviewing it."""
        return self.kind in ("question", "doubt", "guideline", "older rule")


# ------------------------------------------------------------------------------------------------- reading
def listed(project: Project) -> Index[list[ListedRemark]]:
    """The remarks of every article that has any."""
    derived = Derived(
        lambda project, name: of_article(project, name) or None,
        not_cuts,
        rests_on=lambda project: changed_rules(project.header),
        may_hold=lambda entry: bool(entry.states),
    )
    return Index(project, derived)


def of_article(project: Project, article_id: str) -> list[ListedRemark]:
    """The remarks on one article, by place; those on the whole article come first."""
    article, layers = project.article(article_id), project.layers(article_id)
    reader = _Reader(article, layers, changed_rules(project.header))
    found = [remark for name, layer in layers.items() for remark in reader.of_layer(name, layer)]
    place = {kind: index for index, kind in enumerate(KINDS)}
    found.sort(
        key=lambda r: (-1 if r.start is None else r.start, place[r.kind], order(project, r.annotator), r.id)
    )
    return found


class _Reader:
    """Reads the remarks of one article."""

    def __init__(
        self, article: Article, layers: Mapping[str, Layer], rules: Mapping[str, GuidelineVersion]
    ) -> None:
        self._article, self._layers, self._rules = article, layers, rules
        gold = layers.get(GOLD)
        state = gold.state if gold is not None else LayerState()
        self._settled = _marks_in(state, SETTLED)
        self._looked_at = _marks_in(state, LOOKED_AT)
        self._answers: dict[tuple[str, str], Note] = {}
        for note in gold.notes if gold is not None else ():
            asked = self._asked(note)
            if asked is not None:
                self._answers[asked] = note

    def of_layer(self, name: str, layer: Layer) -> Iterable[ListedRemark]:
        yield from self._returned(name, layer)
        for item in layer.values():
            if isinstance(item, Decision):
                yield from self._of_decision(item)
            elif isinstance(item, Note):
                if name != GOLD or self._asked(item) is None:
                    kind = "question" if item.extra.get(QUESTION) else "doubt" if item.doubt else "note"
                    yield self._said(kind, name, layer, item)
            elif item.doubt or item.note:
                yield self._said("doubt" if item.doubt else "note", name, layer, item)
            if item.label in self._rules:
                yield from self._older(name, layer, item)

    def _said(self, kind: str, name: str, layer: Layer, item: Annotation) -> ListedRemark:
        remark = self._placed(kind, name, layer, item, item.note)
        answer = self._answers.get((name, item.id))
        waits = kind != "note" and answer is None and item.id not in self._settled.get(name, {})
        if answer is None:
            return replace(remark, open=waits)
        return replace(remark, answer=answer.note, answered_by=answer.by, answered_at=answer.at)

    def _older(self, name: str, layer: Layer, item: Annotation) -> Iterable[ListedRemark]:
        seen = self._looked_at.get(name, {}).get(item.id, "")
        if made_before(item, self._rules) is None:
            return
        version = self._rules[item.label]
        text = (
            _("Version {version}: {note}").format(version=version.version, note=version.note)
            if version.note
            else _("Version {version}").format(version=version.version)
        )
        remark = self._placed("older rule", name, layer, item, text)
        yield replace(remark, open=made_before(item, self._rules, seen) is not None)

    def _placed(self, kind: str, name: str, layer: Layer, item: Annotation, text: str) -> ListedRemark:
        about = layer.get(item.about) if isinstance(item, Note) and item.about else None
        shown = about if isinstance(item, Note) and item.start is None and about is not None else item
        start, end, quote = self._place(layer, shown)
        labels = tuple(name for name in (item.label, about.label if about else "") if name)
        return ListedRemark(
            kind=kind,
            article=self._article.id,
            title=self._article.title,
            annotator=name,
            id=item.id,
            start=start,
            end=end,
            quote=quote,
            labels=labels,
            text=text,
            by=item.by or name,
            at=item.at,
        )

    def _place(self, layer: Layer, item: Annotation) -> tuple[int | None, int | None, str]:
        if isinstance(item, Link):
            ends = [layer.get(end) for end in (item.source, item.target)]
            places = [self._place(layer, end) for end in ends if isinstance(end, Span | SentenceTag)]
            starts = [each[0] for each in places if each[0] is not None]
            stops = [each[1] for each in places if each[1] is not None]
            words = " → ".join(each[2] for each in places)
            return (min(starts), max(stops), words) if starts and stops else (None, None, "")
        if isinstance(item, Span | SentenceTag | Note) and item.start is not None and item.end is not None:
            quote = item.quote or sentence_quote(self._article.text, item.start, item.end)
            return item.start, item.end, quote
        return None, None, ""

    def _returned(self, name: str, layer: Layer) -> Iterable[ListedRemark]:
        returned = layer.state.extra.get("returned")
        said = returned if isinstance(returned, Mapping) else {}
        if not said and layer.state.review != "sent back":
            return
        yield ListedRemark(
            kind="sent back",
            article=self._article.id,
            title=self._article.title,
            annotator=name,
            text=str(said.get("note") or ""),
            by=str(said.get("by") or ""),
            at=str(said.get("at") or ""),
            open=layer.state.review == "sent back",
        )

    def _of_decision(self, decision: Decision) -> Iterable[ListedRemark]:
        start, end = conflict_range(decision.cluster, self._article.id)
        what = decision.cluster.removeprefix(f"{self._article.id}/").split("/")[0]
        labels = tuple(sorted(self._labels_at(what, start, end)))
        remark = ListedRemark(
            kind="note",
            article=self._article.id,
            title=self._article.title,
            annotator=GOLD,
            id=decision.id,
            start=start,
            end=end,
            quote=sentence_quote(self._article.text, start or 0, end or 0) if start is not None else "",
            labels=labels,
            text=decision.note or decision.reason,
            by=decision.by,
            at=decision.at,
        )
        to = str(decision.extra.get(TO) or "")
        if decision.guideline:
            rewritten = [version for label in labels if (version := self._rules.get(label)) is not None]
            newer = any(moment(version.at) > moment(decision.at) for version in rewritten)
            settled = decision.id in self._settled.get(GOLD, {})
            yield replace(remark, kind="guideline", open=not newer and not settled)
        if to:
            yield replace(remark, kind="sent back", annotator=to, open=decision.verdict == "defer")
        if decision.note and not decision.guideline and not to:
            yield remark

    def _labels_at(self, what: str, start: int | None, end: int | None) -> set[str]:
        """The labels of what was marked at a place of conflict."""
        found: set[str] = set()
        for layer in self._layers.values():
            match what:
                case "article":
                    found.update(tag.label for tag in layer.tags)
                case "sentence" if start is not None and end is not None:
                    found.update(tag.label for tag in layer.tags_of(start, end))
                case "span" if start is not None and end is not None:
                    found.update(span.label for span in layer.spans.overlapping(start, end))
        return found

    def _asked(self, note: Note) -> tuple[str, str] | None:
        """What a note in gold answers, as far as that is there; an answer to nothing is a note like others."""
        to, asked = str(note.extra.get(TO) or ""), str(note.extra.get(ANSWERS) or "")
        layer = self._layers.get(to)
        return (to, asked) if layer is not None and layer.get(asked) is not None else None


def conflict_range(cluster: str, article_id: str) -> tuple[int | None, int | None]:
    """The range `[start, end)` that the id of a conflict (see `review.compare`) names; None twice for the article."""
    parts = cluster.removeprefix(f"{article_id}/").split("/")
    pairs = _RANGE.findall(parts[1]) if len(parts) > 1 and parts[0] != "article" else []
    places = [(int(start), int(end)) for start, end in pairs]
    return (min(p[0] for p in places), max(p[1] for p in places)) if places else (None, None)


# ------------------------------------------------------------------------------------------------ answering
def answer(session: Session, remark: ListedRemark, text: str) -> Edit | None:
    """Answer a remark in words; an empty text takes the answer back. Another answer takes the place of the first.

    None, and nothing is changed, where these words are the answer already.
    """
    if not remark.answerable:
        return None
    old = _answer_to(session.project.layer(remark.article, GOLD), remark)
    text = text.strip()
    if text == (old.note if old is not None else ""):
        return None
    new = Note(
        id=old.id if old is not None else new_id(),
        note=text,
        start=remark.start,
        end=remark.end,
        quote=_short(session, remark),
        by=session.annotator,
        at=now(),
        origin="review",
        extra={ANSWERS: remark.id, TO: remark.annotator},
    )
    whom = _("a remark") if is_blind(session.project) else remark.by or remark.annotator
    title = f"{_('Answer') if text else _('Take back the answer to')} {whom}"
    return session.commit(title, [Change(old, new if text else None, remark.article, GOLD)])


def is_answered_as_listed(project: Project, remark: ListedRemark) -> bool:
    """Whether the answer to it is the one that it was listed with: not given, changed or undone meanwhile."""
    answer = _answer_to(project.layer(remark.article, GOLD), remark)
    return remark.answer == (answer.note if answer is not None else "")


def settle(session: Session, remarks: Sequence[ListedRemark]) -> Work[Edit | None]:
    """Settle remarks without words: one step for all of them, in however many articles.

    A doubt of one's own is taken off; an annotation made before a rule changed counts as looked at.
    """
    chosen = [remark for remark in remarks if remark.settleable and remark.open]
    changes: list[Change] = []
    groups = _by_article(chosen)
    for done, (article, here) in enumerate(groups.items()):
        yield Progress(done, len(groups), here[0].title)
        others = []
        for remark in here:
            item = session.project.layer(article, remark.annotator).get(remark.id)
            if remark.kind == "doubt" and remark.annotator == session.annotator and item is not None:
                changes.append(Change(item, replace(item, doubt=False), article, remark.annotator))
            else:
                others.append(remark)
        changes += _marked(session, article, others, now())
    return session.commit(_step(_("Settle"), chosen), changes) if changes else None


def reopen(session: Session, remarks: Sequence[ListedRemark]) -> Work[Edit | None]:
    """Open remarks again that are answered or settled; answers go. One step for all of them."""
    chosen = [remark for remark in remarks if remark.settleable and not remark.open]
    changes: list[Change] = []
    groups = _by_article(chosen)
    for done, (article, here) in enumerate(groups.items()):
        yield Progress(done, len(groups), here[0].title)
        gold = session.project.layer(article, GOLD)
        given = [_answer_to(gold, remark) for remark in here if remark.kind != "older rule"]
        changes += [Change(note, None, article, GOLD) for note in given if note is not None]
        changes += _marked(session, article, here, "")
    return session.commit(_step(_("Open again"), chosen), changes) if changes else None


def _marked(session: Session, article: str, remarks: Sequence[ListedRemark], at: str) -> list[Change]:
    """The change of gold's state that marks remarks of one article as settled at that time, or no longer ("")."""
    state = session.project.layer(article, GOLD).state
    marks = {
        key: {name: dict(ids) for name, ids in _marks_in(state, key).items()} for key in (SETTLED, LOOKED_AT)
    }
    for remark in remarks:
        of_layer = marks[LOOKED_AT if remark.kind == "older rule" else SETTLED].setdefault(
            remark.annotator, {}
        )
        if at:
            of_layer[remark.id] = at
        else:
            of_layer.pop(remark.id, None)
    extra: dict[str, Any] = {key: value for key, value in state.extra.items() if key not in marks}
    for key, names in marks.items():
        kept = {name: ids for name, ids in names.items() if ids}
        if kept:
            extra[key] = kept
    after = replace(state, extra=extra)
    return [Change(state, after, article, GOLD)] if after != state else []


def _by_article(remarks: Iterable[ListedRemark]) -> dict[str, list[ListedRemark]]:
    groups: dict[str, list[ListedRemark]] = {}
    for remark in remarks:
        groups.setdefault(remark.article, []).append(remark)
    return groups


def _answer_to(gold: Layer, remark: ListedRemark) -> Note | None:
    wanted = (remark.id, remark.annotator)
    return next(
        (note for note in gold.notes if (note.extra.get(ANSWERS), note.extra.get(TO)) == wanted), None
    )


def _short(session: Session, remark: ListedRemark) -> str:
    if remark.start is None or remark.end is None:
        return ""
    return sentence_quote(session.project.article(remark.article).text, remark.start, remark.end)


def _marks_in(state: LayerState, key: str) -> dict[str, Mapping[str, str]]:
    raw = state.extra.get(key)
    if not isinstance(raw, Mapping):
        return {}
    return {str(name): ids for name, ids in raw.items() if isinstance(ids, Mapping)}


def _step(verb: str, remarks: Sequence[ListedRemark]) -> str:
    if len(remarks) == 1:
        return f"{verb}: {KINDS[remarks[0].kind].lower()}"
    return _("{verb}: {remarks} remarks").format(verb=verb, remarks=numeral(len(remarks)))


def unnamed(project: Project, remark: ListedRemark) -> ListedRemark:
    """The remark as it is shown: in a blind review without names and times."""
    if not is_blind(project):
        return remark
    return replace(remark, annotator="", by="", at="", answered_by="", answered_at="")
