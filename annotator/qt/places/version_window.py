"""“What changed”: a corrected article beside its older version, and what of somebody's work is to be done again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QTextBrowser, QVBoxLayout, QWidget

from annotator.app.events import Topic
from annotator.app.session import Session
from annotator.app.versions import unplaced
from annotator.app.versions.unplaced import Compared, Unplaced
from annotator.core.annotation import Decision, Fragment, SentenceTag, Span
from annotator.core.errors import AnnotatorError
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.two_line_list import Card, CardList
from annotator.qt.places.version_page import anchor, page
from annotator.qt.places.window import LiveWindow

NOTHING = _("This article is no newer version of another one.")
DONE = _("Nothing of {name}’s work is left to look at.")
_KINDS = {
    "Span": "span",
    "SentenceTag": _("sentence tag"),
    "ArticleTag": _("article tag"),
    "Link": "link",
    "Note": "note",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a heading, an annotation without a place, or a sentence to look at."""

    heading: str = ""
    item: Unplaced | None = None
    sentence: Fragment | None = None

    @property
    def place(self) -> Fragment | None:
        """Where in the newer text it is, or most probably belongs."""
        return self.item.place if self.item is not None else self.sentence


class VersionWindow(LiveWindow):
    """Both texts of the open article, and below what the annotator has to look at."""

    topics = (Topic.ARTICLE, Topic.ARTICLES, Topic.ANNOTATIONS, Topic.ANNOTATOR, Topic.LABELS, Topic.PROJECT)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent, _("What changed"), QSize(940, 700), _("Newer version"))
        self._compared: Compared | None = None
        self._drawn: object = None
        self.summary = forms.muted("", self)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(_("Both texts"))
        self.text.setOpenLinks(False)
        self.list: CardList[Entry] = CardList(theme, _("To look at"), self)
        self.put = forms.button(
            _("&Put it there"), tip=_("Puts the annotation where it most probably belongs (Enter)")
        )
        self.put_selected = forms.button(
            _("Put on the &selection"),
            tip=_("Puts the annotation on the text that is selected in the article"),
        )
        self.show_place = forms.button(_("Sho&w in the article"), tip=_("Selects the place in the article"))
        self.let_go = forms.button(
            _("&Let go"), tip=_("Lists it no more; it stays in the older version (Delete)")
        )
        self.column.addWidget(self.summary)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.text)
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        self.add_list(column)
        split.addWidget(below)
        split.setSizes([420, 180])
        split.setChildrenCollapsible(False)
        self.column.addWidget(split, 1)
        self.add_foot(self.let_go, self.show_place, self.put_selected, self.put)
        self.list.chosen.connect(self._choose)
        self.list.moved.connect(self._moved)
        self.put.clicked.connect(self._put_there)
        self.put_selected.clicked.connect(self._put_on_selection)
        self.show_place.clicked.connect(self._show_place)
        self.let_go.clicked.connect(self._let_go_of)
        self.set_theme(theme)

    def start(self) -> None:
        super().start()
        self.list.enter()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._drawn = None
        self._draw()

    # ------------------------------------------------------------------------------------------- showing
    def show_found(self) -> None:
        session = self._session
        article = session.article.id if session.article is not None else ""
        self.message.say("")
        entries: list[Entry] = []
        try:
            self._compared = unplaced.compared(session.project, article) if article else None
            if self._compared is not None:
                entries = self._entries(article)
        except AnnotatorError as problem:
            self._compared = None
            self.message.say(str(problem), "error")
        self._draw()
        labels = session.labels
        self.list.show_entries(entries, lambda entry: self._card(entry, labels), _key, headings=True)
        current = self.list.current()
        if current is not None and current.heading:  # with which nothing can be done
            below = self.list.currentIndex().row() + 1
            self.list.setCurrentIndex(self.list.cards.index(below))
        nothing = DONE.format(name=session.mode.worker) if self._compared is not None else NOTHING
        self.show_list(otherwise=nothing)
        self._moved()

    def _entries(self, article: str) -> list[Entry]:
        session = self._session
        waiting = unplaced.unplaced(session.project, article, session.layer_name)
        touched = unplaced.to_look_at(session.project, article, session.layer_name)
        found: list[Entry] = []
        if waiting:
            found.append(Entry(_("Without a place ({waiting})").format(waiting=numeral(len(waiting)))))
            found += [Entry(item=item) for item in waiting]
        if touched:
            found.append(Entry(_("Sentences that changed ({touched})").format(touched=numeral(len(touched)))))
            found += [Entry(sentence=place) for place in touched]
        return found

    def _draw(self) -> None:
        compared = self._compared
        drawn = (compared, self._theme)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        if compared is None:
            self.heading.setText(_("What changed"))
            self.summary.setText("")
            self.text.clear()
            return
        self.heading.setText(_("What changed in “{title}”").format(title=compared.newer.title))
        self.summary.setText(summary(compared))
        self.text.setHtml(page(compared, self._theme))

    def _card(self, entry: Entry, labels: LabelSet) -> Card:
        if entry.heading:
            return Card(entry.heading, heading=True)
        text = self._compared.newer.text if self._compared is not None else ""
        there = text[slice(*entry.place)] if entry.place is not None else ""
        if entry.item is None:
            return Card(there, detail=_("changed, or new"), icon="edit", what=_("Sentence"))
        annotation = entry.item.annotation
        palette = LabelPalette(labels, self._theme.paper, self._theme.readable)
        swatch = palette.swatch(annotation.label) if annotation.label else None
        kind = _KINDS.get(type(annotation).__name__, "decision")
        why = (
            _("nothing like it is in the newer text")
            if not there
            else _("a {kind}: Enter puts it there").format(kind=kind)
        )
        if isinstance(annotation, Decision):
            why = _("a decision: the conflict is open again")
        return Card(
            entry.item.words or annotation.note or labels.title(annotation.label),
            after=there,
            label=swatch.title if swatch is not None else "",
            colour=swatch.ink if swatch is not None else None,
            detail=why,
            icon="tag",
            what=kind.capitalize(),
        )

    def _moved(self) -> None:
        entry = self.list.current()
        item = entry.item if entry is not None else None
        writable = not self._session.read_only
        # What is in gold follows from decisions: there nothing is put anywhere.
        placeable = writable and not self._session.mode.reviews
        self.put.setEnabled(placeable and item is not None and item.place is not None)
        on_words = item is not None and isinstance(item.annotation, Span | SentenceTag)
        self.put_selected.setEnabled(placeable and on_words)
        self.let_go.setEnabled(writable and item is not None)
        self.show_place.setEnabled(entry is not None and entry.place is not None)
        if entry is not None and entry.place is not None and self._compared is not None:
            at = entry.place[0]
            starts = [start for row in self._compared.rows for start, end in row.new if start <= at < end]
            if starts:
                self.text.scrollToAnchor(anchor(starts[0]))

    # --------------------------------------------------------------------------------------------- doing
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.let_go.isEnabled():
            self._let_go_of()
            return
        super().keyPressEvent(event)

    def _choose(self, entry: Entry) -> None:
        if self.put.isEnabled() and entry.item is not None:
            self._put_there()
        elif entry.place is not None:
            self._show_place()

    def _put_there(self) -> None:
        entry = self.list.current()
        if entry is not None and entry.place is not None:
            self._put(entry, entry.place)

    def _put_on_selection(self) -> None:
        entry, selection = self.list.current(), self._session.selection
        if entry is not None:
            self._put(entry, (selection.start, selection.end))

    def _put(self, entry: Entry, place: Fragment) -> None:
        session = self._session
        if entry.item is None or session.article is None:
            return
        try:
            unplaced.put(session, session.article.id, session.layer_name, entry.item, *place)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.refresh()

    def _let_go_of(self) -> None:
        session, entry = self._session, self.list.current()
        if entry is not None and entry.item is not None and session.article is not None:
            unplaced.let_go(session, session.article.id, session.layer_name, [entry.item.annotation.id])
            self.refresh()

    def _show_place(self) -> None:
        entry = self.list.current()
        if entry is not None and entry.place is not None and self._session.article is not None:
            self.go_to(self._session.article.id, *entry.place)


def summary(compared: Compared) -> str:
    """How much changed, in one line."""
    counts: dict[str, int] = {}
    for row in compared.rows:
        counts[row.kind] = counts.get(row.kind, 0) + max(len(row.new), len(row.old))
    order = ("edited", "added", "removed", "moved", "merged", "split", "same")
    said = [
        f"{numeral(counts[kind])} {'unchanged' if kind == 'same' else kind}"
        for kind in order
        if kind in counts
    ]
    total = counted(len(compared.newer.sentences), "sentence", "sentences")
    return _("The newer version has {total}. Sentences: {said}.").format(total=total, said=", ".join(said))


def _key(entry: Entry) -> object:
    return replace(entry, item=None), entry.item.annotation.id if entry.item is not None else ""
