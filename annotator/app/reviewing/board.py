"""The board: how far everybody is with every article, and how far its review is; what is done about many at once.

It stays true by an index. What the list of articles knows (states, titles) is there at once; what has to be read in
the articles (doubts, progress, conflicts) comes with the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.app import blinding
from annotator.app.go_to import show_place
from annotator.app.index import Derived, Index
from annotator.app.progress import Progress, Work
from annotator.app.reviewing.hand_out import given_to, known_annotators
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import LayerState
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.folding import holds, loose
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, ngettext, numeral
from annotator.core.names import original, people
from annotator.core.project import Entry, Project
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.review import decide
from annotator.review.collect import CAME
from annotator.review.compare import clusters
from annotator.store import counts as counting

STATES: Mapping[str, str] = {
    "": _("not given"),
    "new": _("not begun"),
    "claimed": term("claimed"),
    "started": term("started"),
    "sent back": _("sent back"),
    "answered": term("answered"),
    "done": term("done"),
    "in review": _("in review"),
    "approved": term("approved"),
}
"""The states of one annotator's work on one article, from the first to the last, and what they are called."""
_RANK = {state: rank for rank, state in enumerate(STATES)}

KINDS: Mapping[str, str] = {
    **{state: f"{title[:1].upper()}{title[1:]}" for state, title in STATES.items() if state},
    "unfinished": _("Unfinished"),
    "doubts": _("With doubts"),
    "came": _("Came with the last collecting"),
    "open": _("With open conflicts"),
    "settled": _("All settled"),
}
"""What the board can be narrowed down to: states of work, and what else there is to look for."""
TITLE, SOURCE, DOUBTS, REVIEW = "title", "source", "doubts", "review"
"""The columns that are not an annotator's."""


@dataclass(frozen=True, slots=True)
class Came:
    """When a layer came with a collecting (ISO 8601, UTC), and how many annotations that changed."""

    at: str
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What is in one layer: sentences that are tagged, all annotations, doubts, and how far its review is.

    `waiting` conflicts were sent back and are not answered, `answered` ones are.
    """

    state: LayerState
    tagged: int = 0
    annotations: int = 0
    doubts: int = 0
    waiting: int = 0
    answered: int = 0
    came: Came | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read in one article: its source, its sentences, what is in each layer, and its conflicts."""

    source: str = ""
    sentences: int = 0
    layers: Mapping[str, Done] = field(default_factory=dict, hash=False)
    conflicts: int = 0
    settled: int = 0


UNREAD = Facts()


@dataclass(frozen=True, slots=True)
class Cell:
    """One annotator's work on one article. `done` is what is in the layer, None as long as it is not read."""

    state: str
    sentences: int = 0
    done: Done | None = None

    @property
    def doubts(self) -> int:
        """How many annotations are in doubt."""
        return self.done.doubts if self.done is not None else 0

    @property
    def progress(self) -> str:
        """How far it is, in numbers: “3/14” sentences where any is tagged, else “12 spans”; "" where nothing is."""
        done = self.done
        if done is None or not done.annotations:
            return ""
        return (
            f"{done.tagged}/{self.sentences}"
            if done.tagged
            else counted(done.annotations, "annotation", "annotations")
        )

    @property
    def shown(self) -> str:
        """What stands in the cell: the state, or for what is begun how far it is."""
        if not self.state:
            return ""
        begun = self.state == "started" and self.done is not None
        return (self.progress if begun else "") or STATES[self.state]

    @property
    def words(self) -> str:
        """The cell in words."""
        parts = [STATES[self.state]]
        done = self.done
        if done is not None and done.annotations:
            if done.tagged:
                parts.append(
                    _("{tagged} of {sentences} tagged").format(
                        tagged=numeral(done.tagged),
                        sentences=counted(self.sentences, "sentence", "sentences"),
                    )
                )
            parts.append(counted(done.annotations, "annotation", "annotations"))
        if done is not None:
            parts += [counted(done.doubts, "doubt", "doubts")] if done.doubts else []
            parts += [_("{waiting} sent back").format(waiting=numeral(done.waiting))] if done.waiting else []
            parts += (
                [_("{answered} answered").format(answered=numeral(done.answered))] if done.answered else []
            )
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How far the review of one article is: its conflicts, those of them that are settled, and the state of gold."""

    conflicts: int
    settled: int
    gold: str

    @property
    def open(self) -> int:
        """How many conflicts are not settled."""
        return self.conflicts - self.settled

    @property
    def shown(self) -> str:
        """What stands in the cell: “12 of 31”, or that all is settled; "" where there is nothing to compare."""
        if not self.conflicts:
            return ""
        return (
            _("all settled")
            if not self.open
            else _("{settled} of {conflicts}").format(
                settled=numeral(self.settled), conflicts=numeral(self.conflicts)
            )
        )

    @property
    def words(self) -> str:
        """The cell in words."""
        if not self.conflicts:
            return _("nothing to review")
        gold = {"done": _("gold is done"), "started": _("gold is begun")}.get(self.gold, "no gold yet")
        return _("{settled} of {conflicts} settled, {gold}").format(
            settled=numeral(self.settled),
            conflicts=counted(self.conflicts, "conflict", "conflicts"),
            gold=gold,
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the board is shown; an empty part lets everything through.

    `words` are looked for in titles and sources. `kind` is one of `KINDS`; with an `annotator` it is about their work,
    and only articles are shown that they have or were given.
    """

    words: str = ""
    kind: str = ""
    annotator: str = ""
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.kind or self.annotator or self.source)


class Board:
    """The table of a project. `facts` is the index that it is read by; who shows it has that follow the session."""

    def __init__(self, project: Project, claimed: Callable[[], Mapping[str, Sequence[str]]] = dict) -> None:
        """`claimed` tells who has taken which articles of a shared project, by article."""
        self._project = project
        self._claimed = claimed
        self.facts: Index[Facts] = Index(project, Derived(_facts))
        self._header: ProjectHeader | None = None
        self._entries: Mapping[str, Entry] = {}
        self._given: dict[str, frozenset[str]] = {}

    @property
    def annotators(self) -> dict[str, str]:
        """Everybody who has or was given anything, by name with what they are called, in the order of the columns.

        In a blind review only those who have a layer: the others have no letter.
        """
        project = self._project
        if blinding.is_blind(project):
            return blinding.called(project, people(project.annotators()))
        claiming = {name for names in self._claimed().values() for name in names if name}
        known = known_annotators(project)
        return blinding.called(project, [*known, *sorted(claiming.difference(known))])

    @property
    def last_came(self) -> str:
        """When the last collecting was that changed anything (ISO 8601, UTC); "" where none is known of."""
        every = (done.came for facts in self.facts.all().values() for done in facts.layers.values())
        return max((came.at for came in every if came is not None), default="")

    def sources(self) -> list[str]:
        """The sources of the articles, as far as these are read, by name."""
        found = {facts.source for facts in self.facts.all().values()}
        return sorted(found - {""}, key=loose)

    def source(self, article_id: str) -> str:
        """The publisher of an article; "" where none is known."""
        return (self.facts.of(article_id) or UNREAD).source

    def cell(self, article_id: str, annotator: str) -> Cell:
        """One annotator's work on one article."""
        entry = self._project.entries.get(article_id)
        listed = entry.states.get(annotator) if entry is not None else None
        facts = self.facts.of(article_id) or UNREAD
        done = facts.layers.get(annotator)
        if (listed is None or listed.status == "new") and annotator in self._claimed().get(article_id, ()):
            return Cell("claimed")
        if listed is None:
            return Cell("new" if article_id in self._given_to(annotator) else "")
        return Cell(_state(listed, done), facts.sentences, done)

    def doubts(self, article_id: str) -> int:
        """How many annotations of the article are in doubt, whichever annotator made them."""
        layers = (self.facts.of(article_id) or UNREAD).layers
        return sum(layers[name].doubts for name in people(layers))

    def review(self, article_id: str) -> Reviewed:
        """How far the review of an article is."""
        facts, entry = self.facts.of(article_id) or UNREAD, self._project.entries.get(article_id)
        gold = entry.states.get(GOLD) if entry is not None else None
        return Reviewed(facts.conflicts, facts.settled, gold.status if gold is not None else "")

    def rows(self, chosen: Filter, column: str = "", *, descending: bool = False) -> list[str]:
        """The articles that pass the filter, sorted by a column (see `TITLE`, or an annotator's name).

        "" is the order of the project, which is kept among equals.
        """
        names = [chosen.annotator] if chosen.annotator else list(self.annotators) if chosen.kind else []
        words, last = loose(chosen.words).split(), self.last_came if chosen.kind == "came" else ""
        found = [
            article_id
            for article_id in self._project.entries
            if self._passes(article_id, chosen, words, names, last)
        ]
        if column:
            found.sort(key=lambda article_id: self._key(article_id, column), reverse=descending)
        return found

    def came(self, last: str, article_id: str, names: Iterable[str]) -> dict[str, Came]:
        """What that collecting changed in the layers of these annotators, or brought in as a copy of them."""
        wanted, layers = set(names), (self.facts.of(article_id) or UNREAD).layers
        found = {name: done.came for name, done in layers.items() if original(name) in wanted}
        return {name: came for name, came in found.items() if came is not None and last == came.at}

    # ------------------------------------------------------------------------------------------- small parts
    def _given_to(self, annotator: str) -> frozenset[str]:
        header, entries = self._project.header, self._project.entries
        if header is not self._header or entries is not self._entries:
            self._header, self._entries = header, entries
            self._given = {name: frozenset(articles) for name, articles in given_to(self._project).items()}
        return self._given.get(annotator, frozenset())

    def _passes(
        self, article_id: str, chosen: Filter, words: list[str], names: Sequence[str], last: str
    ) -> bool:
        if chosen.source and self.source(article_id) != chosen.source:
            return False
        if words and not holds(f"{self._project.title(article_id)} {self.source(article_id)}", words):
            return False
        if chosen.annotator and not self.cell(article_id, chosen.annotator).state:
            return False
        match chosen.kind:
            case "":
                return True
            case "open":
                return self.review(article_id).open > 0
            case "settled":
                reviewed = self.review(article_id)
                return reviewed.conflicts > 0 and not reviewed.open
            case "came":
                return bool(last and self.came(last, article_id, names))
            case "doubts":
                return any(self.cell(article_id, name).doubts for name in names)
            case "unfinished":
                return any(
                    self.cell(article_id, name).state in ("new", "claimed", "started", "sent back")
                    for name in names
                )
            case kind:
                return any(self.cell(article_id, name).state == kind for name in names)

    def _key(self, article_id: str, column: str) -> tuple[object, ...]:
        match column:
            case "title":
                return (loose(self._project.title(article_id)),)
            case "source":
                source = self.source(article_id)
                return (not source, loose(source))
            case "doubts":
                return (self.doubts(article_id),)
            case "review":
                reviewed = self.review(article_id)
                return (reviewed.open, reviewed.conflicts)
            case annotator:
                cell = self.cell(article_id, annotator)
                done = cell.done
                share = done.tagged / cell.sentences if done is not None and cell.sentences else 0.0
                return (_RANK[cell.state], share, done.annotations if done is not None else 0)


def send_back(session: Session, places: Collection[tuple[str, str]], note: str) -> Work[Edit | None]:
    """Give finished work (articles and annotators) back with a note, as one step; what is not finished stays."""
    changes: list[Change] = []
    remark = decide.Remark(by=session.person, at=now(), note=note.strip())
    for done, (article_id, annotator) in enumerate(places):
        yield Progress(done, len(places), session.project.title(article_id))
        if can_send_back(session.project, article_id, annotator):
            changes += decide.send_back(session.project.layer(article_id, annotator), remark)
    if not changes:
        return None
    articles = list(dict.fromkeys(change.article for change in changes))
    names = list(dict.fromkeys(change.annotator for change in changes))
    what = ngettext("“{project}”", "{articles} articles", len(articles)).format(
        project=session.project.title(articles[0]), articles=numeral(len(articles))
    )
    whom = (
        blinding.called(session.project, names)[names[0]]
        if len(names) == 1
        else _("{names} annotators").format(names=numeral(len(names)))
    )
    return session.commit(_("Send {what} back to {whom}").format(what=what, whom=whom), changes)


def can_send_back(project: Project, article_id: str, annotator: str) -> bool:
    """Whether the annotator has finished the article."""
    entry = project.entries.get(article_id)
    state = entry.states.get(annotator) if entry is not None else None
    return state is not None and state.status == "done"


def _state(listed: LayerState, done: Done | None) -> str:
    """The one of `STATES` that says most: what waits for the annotator, then for the desk, then how far it is."""
    if listed.review == "sent back" or (done is not None and done.waiting):
        return "sent back"
    if listed.review == "approved":
        return "approved"
    if listed.status != "done":
        return listed.status if listed.status in _RANK else "started"
    if done is not None and done.answered:
        return "answered"
    return "in review" if listed.review == "in review" else "done"


def open_layer(session: Session, article_id: str, annotator: str) -> None:
    """Show an annotator's layer on an article, in the mode in which most of it was made.

    Raises `AnnotatorError` where the article cannot be read, with nothing changed.
    """
    layer = session.project.layer(article_id, annotator)
    if session.mode.reviews:
        session.set_mode(SentencesMode if layer.tagged_sentences > len(layer.spans) else SpansMode)
    if session.annotator != annotator:
        session.set_annotator(annotator)
    show_place(session, article_id)


# ------------------------------------------------------------------------------------------------- reading
def _facts(project: Project, article_id: str) -> Facts:
    article, layers = project.article(article_id), project.layers(article_id)
    done = any(layers[name].state.status == "done" for name in people(layers))
    found = clusters(article_id, layers) if done else []  # as the queue has it
    decisions = decide.decisions_of(layers[GOLD]) if GOLD in layers else {}
    states = {name: layer.state for name, layer in layers.items()}
    waiting: dict[str, int] = {}
    answered: dict[str, int] = {}
    for decision in decisions.values():
        to = str(decision.extra.get("to") or "")
        if decision.verdict == "defer" and to:
            counts = answered if decide.is_answered(decision, states) else waiting
            counts[to] = counts.get(to, 0) + 1
    settled = {name for name, decision in decisions.items() if decision.verdict != "defer"}
    return Facts(
        str(article.metadata.get("publisher") or ""),
        counting.counts(article, Layer(article_id, "")).sentences,
        {
            name: _done(article, layer, waiting.get(name, 0), answered.get(name, 0))
            for name, layer in layers.items()
            if name != GOLD
        },
        len(found),
        sum(cluster.id in settled for cluster in found),
    )


def _done(article: Article, layer: Layer, waiting: int, answered: int) -> Done:
    state, found = layer.state, counting.counts(article, layer)
    returned = "returned" in state.extra and state.status == "done" and state.review == "in review"
    came = state.extra.get(CAME)
    return Done(
        LayerState(state.status, state.review),
        found.tagged,
        len(layer),
        layer.doubts,
        waiting,
        answered or int(returned),
        _came(came) if isinstance(came, Mapping) else None,
    )


def _came(said: Mapping[str, object]) -> Came:
    def number(key: str) -> int:
        value = said.get(key)
        return value if isinstance(value, int) else 0

    return Came(str(said.get("at") or ""), number("added"), number("changed"), number("removed"))
