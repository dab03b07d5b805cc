"""The consistency desk: what does not fit together in a layer, in context, and buttons that settle it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.blinding import is_blind
from annotator.app.places import consistency
from annotator.app.places import settle_consistency as settling
from annotator.app.places.consistency import EVERYONE, Check, Key, Line, Place
from annotator.app.places.expected import Learnt, nobody
from annotator.app.session import Session
from annotator.core.edits import Edit
from annotator.core.folding import holds, loose
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.two_line_list import Card, CardList
from annotator.qt.parts.widgets import SearchField, shown_keys
from annotator.qt.places.consistency_places import PlacesPane
from annotator.qt.places.window import LiveWindow

CHECKED = _(
    "Checked are the spans of a layer in all articles: the same words under different labels, words that are labelled "
    "in one place and not in another, edges that waver (“the” in or out), and labels that somebody gives more or less "
    "often with time."
)
ALSO = _("While suggestions are on: places, too, where another label is surely expected than was given.")
KINDS = {"clash": "label", "edge": "edge", "twin": "unlabelled", "drift": "drift", "expected": "expected"}
"""What a kind is called on the screen, in a word."""
_KIND_CHOICES = (
    (_("All kinds"), ""),
    (_("Different labels"), "clash"),
    (_("Other expected"), "expected"),
    (_("Wavering edges"), "edge"),
    (_("Unlabelled"), "twin"),
    (_("Drift with time"), "drift"),
    (_("Left as it is"), "left"),
)


class ConsistencyWindow(LiveWindow):
    """The lines of a layer at the left, the places of one at the right."""

    settle = 250
    reading, stopped = _("Checking…"), _("The check was stopped.")

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        learnt: Learnt = nobody,
        forget: Callable[[], None] = nobody,
    ) -> None:
        super().__init__(
            session, theme, parent, _("Consistency desk"), QSize(1120, 680), _("Consistency desk")
        )
        self._learnt, self._forget_learnt = learnt, forget
        self._check: Check | None = None
        self._lines: list[Line] = []
        self._shown: Line | None = None
        self.layer = forms.combo(self)
        self.layer.setAccessibleName(_("Layer to check"))
        self.layer.setFixedWidth(190)
        self.done_only = QCheckBox(_("&Finished articles only"), self)
        self.anew = forms.button(_("&Check again"), tip=_("Read all articles again (F5)"))
        self.kind = forms.combo(self)
        self.kind.setAccessibleName(_("Kind of inconsistency"))
        for title, kind in _KIND_CHOICES:
            self.kind.addItem(title, kind)
        self.label = forms.combo(self)
        self.label.setAccessibleName(_("Label of the inconsistencies"))
        self.field: SearchField = SearchField(
            theme, _("Filter by words"), _("Filter the inconsistencies by words"), parent=self
        )
        calm(self.layer, self.kind, self.label)
        self.list: CardList[Line] = CardList(theme, _("Inconsistencies"), self)
        self.places = PlacesPane(session, theme, self)
        self.empty = QLabel(CHECKED, self)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)
        self.empty.setMargin(48)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.places)
        self._lay_out()
        self._fill_layers()
        self._fill_labels()
        self._connect()
        self.check()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        caption = forms.muted(_("Layer"), self, wrap=False)
        caption.setBuddy(self.layer)
        self.column.addLayout(forms.row(caption, self.layer, self.done_only, None, self.anew))
        left = QWidget(self)
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(8)
        lines.addLayout(forms.row(self.kind, self.label))
        lines.addWidget(self.field)
        lines.addWidget(self.list, 1)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self.pages)
        halves.setSizes([340, 740])
        halves.setStretchFactor(1, 1)
        self.column.addWidget(halves, 1)
        self.add_foot()

    def _connect(self) -> None:
        self.layer.currentIndexChanged.connect(lambda __: self.check())
        self.done_only.toggled.connect(lambda __: self.check())
        self.anew.clicked.connect(self.again)
        self.work.slow_changed.connect(self.anew.setHidden)
        self.kind.currentIndexChanged.connect(lambda __: self._show_lines())
        self.label.currentIndexChanged.connect(lambda __: self._show_lines())
        self.field.textChanged.connect(lambda __: self._show_lines())
        self.field.returnPressed.connect(self.list.setFocus)
        self.list.moved.connect(self._show_line)
        self.list.chosen.connect(lambda __: self.places.enter())
        self.list.left.connect(self.field.setFocus)
        self.places.wanted.connect(self._open)
        self.places.settled.connect(self._settled)
        self.places.failed.connect(lambda problem: self.message.say(str(problem), "error"))
        QShortcut(QKeySequence("F5"), self, self.again)
        QShortcut(QKeySequence.StandardKey.Undo, self, self._session.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, self._session.redo)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.places.settle)

    def start(self) -> None:
        super().start()
        self.list.setFocus()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.places.set_theme(theme)

    def hand_in(self) -> None:
        """The project is about to be closed: learn no more."""
        self._forget_learnt()

    def close_down(self) -> None:
        self._forget_learnt()
        super().close_down()
        self.places.close_down()

    def done(self, result: int) -> None:
        self.places.close_down()
        super().done(result)

    def check(self) -> None:
        """Check the layer that is chosen."""
        self._checked = self.layer.currentData()
        self._check = Check(
            self._session, str(self._checked), finished=self.done_only.isChecked(), learnt=self._learnt
        )
        self.follow(self._check)
        self.refresh()

    def show_found(self) -> None:
        self._fill_layers()
        if self._check is None or self.layer.currentData() != self._checked:
            self.check()
            return
        self._fill_labels()
        self.places.show_labels()
        self._lines = self._check.lines
        self._show_lines()

    # ---------------------------------------------------------------------------------------- the lines
    def _show_lines(self) -> None:
        """Show what passes the filter, without losing the place."""
        left = set(settling.left_alone(self._session.project.header))
        kind, label = str(self.kind.currentData()), self.label.currentData()
        words = loose(self.field.text()).split()
        blind = is_blind(self._session.project)
        shown = [
            line
            for line in self._lines
            if _of_kind(line, kind, left)
            and not (blind and line.kind == consistency.DRIFT)  # it is somebody's, and by time
            and (not label or label in line.labels)
            and holds(f"{line.shown} {' '.join(line.strings)}", words)
        ]
        self._shown = None
        labels = self._session.labels
        self.list.show_entries(shown, lambda line: line_card(line, labels), lambda line: line.key)
        if not self.work.busy and not self._halted:
            self.say(self._counted(shown, left))

    def _show_line(self) -> None:
        line = self.list.current()
        if line is not None and line == self._shown:
            return
        self._shown = line
        left = settling.left_alone(self._session.project.header)
        self.places.show_line(line, left_alone=line is not None and line.key in left)
        self.pages.setCurrentWidget(self.places if line is not None else self.empty)
        if line is None:
            self.empty.setText(self._why_empty())

    def _why_empty(self) -> str:
        if self.work.busy and not self._lines:
            return CHECKED
        if not self._lines and self._halted:
            return _("Not checked yet. {checked}").format(checked=CHECKED)
        filtered = self.field.text().strip() or self.label.currentData()
        if self.kind.currentData() == "left" and not filtered:
            return _(
                "Nothing was left as it is. What you leave as it is stands here, and can be reported again."
            )
        if self._lines and self._filtered():
            return _("Nothing passes the filter.")
        return _("Nothing stands out.\n\n{checked} {also}").format(checked=CHECKED, also=ALSO)

    def _filtered(self) -> bool:
        return bool(self.field.text().strip() or self.kind.currentData() or self.label.currentData())

    def _counted(self, shown: list[Line], left: set[Key]) -> str:
        number = counted(len(shown), "line", "lines")
        known = sum(line.key in left for line in self._lines)
        open_lines = len(self._lines) - known
        if self._filtered() and self.kind.currentData() != "left":
            return _("{number} of {open_lines}").format(number=number, open_lines=numeral(open_lines))
        return (
            _("{number}, {known} left as they are").format(number=number, known=numeral(known))
            if known and not self._filtered()
            else number
        )

    def _open(self, place: Place) -> None:
        self.go_to(place.article, place.start, place.end, place.span.id if place.span is not None else "")

    def _settled(self, edit: Edit | None) -> None:
        """A line was settled: what that changed is checked at once, and the next line comes."""
        self.refresh()
        if edit is None:
            self.message.say(_("Nothing was changed: the places have changed in the meantime."), "info")
        else:
            self.message.say(
                _("{title}: done. {shown_keys} takes it back.").format(
                    title=edit.title, shown_keys=shown_keys("Ctrl+Z")
                ),
                "success",
            )

    # ------------------------------------------------------------------------------------------- choices
    def _fill_layers(self) -> None:
        names = consistency.layer_choices(self._session.project)
        known = [self.layer.itemData(at) for at in range(self.layer.count())]
        if names == known:
            return
        chosen = self.layer.currentData() if known else self._first_layer()
        self.layer.blockSignals(True)
        self.layer.clear()
        for name in names:
            title = {EVERYONE: _("Everyone’s, without gold"), GOLD: _("Gold")}.get(name, name)
            self.layer.addItem(title, name)
        self.layer.setCurrentIndex(max(self.layer.findData(chosen), 0))
        self.layer.blockSignals(False)

    def _first_layer(self) -> str:
        """The layer that is worked on; the annotator's while gold, in a review, has no spans yet."""
        session = self._session
        project = session.project
        gold = (name for name, entry in project.entries.items() if GOLD in entry.states)
        if session.layer_name == GOLD and not any(project.layer(name, GOLD).spans for name in gold):
            return session.annotator
        return session.layer_name

    def _fill_labels(self) -> None:
        chosen = self.label.currentData()
        self.label.blockSignals(True)
        self.label.clear()
        self.label.addItem(_("All labels"), "")
        for label in self._session.labels.applying_to("span"):
            self.label.addItem(label.shown, label.name)
        self.label.setCurrentIndex(max(self.label.findData(chosen), 0))
        self.label.blockSignals(False)


def _of_kind(line: Line, kind: str, left: set[Key]) -> bool:
    """Whether the line is of a kind that was chosen; what was left as it is counts as one of its own."""
    if line.key in left:
        return kind == "left"
    return kind in ("", line.kind)


def line_card(line: Line, labels: LabelSet) -> Card:
    """How a line looks in the list: its words, its kind, and what it says of them."""
    return Card(line.shown, detail=consistency.said(line, labels), aside=KINDS[line.kind])
