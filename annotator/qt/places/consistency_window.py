"""The consistency desk: what does not fit together in a layer, in context, and buttons that settle it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.blinding import is_blind
from annotator.app.events import Event, Topic
from annotator.app.places import consistency
from annotator.app.places import settle_consistency as settling
from annotator.app.places.consistency import EVERYONE, Findings, Key, Line
from annotator.app.session import Session
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.folding import holds, loose
from annotator.core.layer import GOLD
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SearchField, shown_keys
from annotator.qt.places.consistency_list import LineList
from annotator.qt.places.consistency_places import PlacesPane

SETTLE = 250
"""Milliseconds after an edit until what it touched is checked again."""
SMALL_PROJECT = 60
"""How many articles are read again as a whole after an edit; of more, only those that it touched."""

CHECKED = (
    "Checked are the spans of a layer in all articles: the same words under different labels, words that are labelled "
    "in one place and not in another, edges that waver (“the” in or out), and labels that somebody gives more or less "
    "often with time."
)
_KIND_CHOICES = (("All kinds", ""), ("Different labels", "clash"), ("Wavering edges", "edge"),
                 ("Unlabelled", "twin"), ("Drift with time", "drift"), ("Left as it is", "left"))  # fmt: skip


class ConsistencyWindow(QDialog):
    """Stays open beside the window. `opened` is emitted when a place has been shown in the article."""

    opened = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._findings: Findings | None = None
        self._lines: list[Line] = []
        self._read: set[str] = set()
        self._stale: set[str] = set()
        self._halted = False
        column = forms.window(self, "Consistency desk", QSize(1120, 680), "Consistency desk")
        self.layer = forms.combo(self)
        self.layer.setAccessibleName("Layer to check")
        self.layer.setFixedWidth(190)
        self.done_only = QCheckBox("&Finished articles only", self)
        self.work = InlineWork("Progress of the check")
        self.again = forms.button("&Check again", tip="Read all articles again (F5)")
        self.kind = forms.combo(self)
        self.kind.setAccessibleName("Kind of inconsistency")
        for title, kind in _KIND_CHOICES:
            self.kind.addItem(title, kind)
        self.label = forms.combo(self)
        self.label.setAccessibleName("Label of the inconsistencies")
        self.field = SearchField(theme, "Filter by words", "Filter the inconsistencies by words", parent=self)
        calm(self.layer, self.kind, self.label)
        self.list = LineList(session.labels, theme, self)
        self.status = forms.muted("", self, wrap=False)
        self.message = forms.Message(theme, self)
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
        caption = forms.muted("Layer", self, wrap=False)
        caption.setBuddy(self.layer)
        column.addLayout(forms.row(caption, self.layer, self.done_only, None, self.work, self.again))
        left = QWidget(self)
        lines = QVBoxLayout(left)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(8)
        lines.addLayout(forms.row(self.kind, self.label))
        lines.addWidget(self.field)
        lines.addWidget(self.list, 1)
        lines.addWidget(self.status)
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(1)
        halves.addWidget(left)
        halves.addWidget(self.pages)
        halves.setSizes([340, 740])
        halves.setStretchFactor(1, 1)
        column.addWidget(halves, 1)
        column.addWidget(self.message)
        self._settle = single_shot(self, SETTLE, self._check_stale)
        self._fill_layers()
        self._checked = self.layer.currentData()
        self._fill_labels()
        self._forget = session.subscribe(self._on_event, Topic.EDIT, Topic.ARTICLES, Topic.LABELS)
        self.layer.currentIndexChanged.connect(lambda _: self.check())
        self.done_only.toggled.connect(lambda _: self.check())
        self.again.clicked.connect(self.check)
        self.work.finished.connect(self._finished)
        self.work.failed.connect(self._failed)
        self.work.stopped.connect(self._stopped)
        self.work.slow_changed.connect(self.again.setHidden)
        self.kind.currentIndexChanged.connect(lambda _: self._show_lines())
        self.label.currentIndexChanged.connect(lambda _: self._show_lines())
        self.field.textChanged.connect(lambda _: self._show_lines())
        self.field.returnPressed.connect(self.list.setFocus)
        self.list.line_changed.connect(self._show_line)
        self.list.entered.connect(self.places.enter)
        self.places.opened.connect(self.opened)
        self.places.settled.connect(self._settled)
        self.places.failed.connect(lambda problem: self.message.say(str(problem), "error"))
        QShortcut(QKeySequence("F5"), self, self.check)
        QShortcut(QKeySequence.StandardKey.Undo, self, self._session.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, self._session.redo)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.places.settle)
        self.set_theme(theme)

    def start(self) -> None:
        """Come to the front, with a report that is up to date."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)
        self.field.set_theme(theme)
        self.message.set_theme(theme)
        self.list.set_theme(theme)
        self.places.set_theme(theme)

    def close_down(self) -> None:
        """Stop checking and let go of the session."""
        self.work.stop()
        self._settle.stop()
        self.places.close_down()
        self._forget()

    def done(self, result: int) -> None:
        self.work.stop()
        self.places.close_down()
        self._settle.stop()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in a field must not press the highlighted button: settling takes Ctrl.
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_layers()
        self._check_stale()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self._stale:
            self._check_soon()

    def check(self) -> None:
        """Read all articles again."""
        self.work.stop()
        self._findings, self._halted = None, False
        self._checked = self.layer.currentData()
        self._check_stale()

    # --------------------------------------------------------------------------------------- the report
    def _check_stale(self) -> None:
        """Read what has changed since the last check, in a small project everything."""
        if self.work.busy or self._halted:
            return
        entries = set(self._session.project.entries)
        stale = self._stale | (entries ^ self._read)
        if self._findings is not None and not stale:
            return
        small = len(entries) <= SMALL_PROJECT
        if self._findings is None or small:
            stale = entries | self._read
            self._say("Checking…")
        self.message.say("")
        kept, self._findings = (None if small else self._findings), None
        work = consistency.check(
            self._session,
            str(self.layer.currentData()),
            finished=self.done_only.isChecked(),
            findings=kept,
            articles=stale if kept else None,
        )
        self._read, self._stale = entries, set()
        self.work.start(work)

    def _check_soon(self) -> None:
        """After an edit; in a large project not while somebody works in another window, which would feel it."""
        small = len(self._session.project.entries) <= SMALL_PROJECT
        if self.isVisible() and (small or self.isActiveWindow()):
            self._settle.start()

    def _finished(self, findings: Findings) -> None:
        self._findings = findings
        self._lines = consistency.lines(findings)
        self._show_lines()
        if self._stale:
            self._check_soon()

    def _failed(self, problem: AnnotatorError) -> None:
        self._halted = True
        self._say("")
        self.message.say(str(problem), "error")

    def _stopped(self) -> None:
        self._halted = True
        self._say("The check was stopped.")

    def _on_event(self, event: Event) -> None:
        if event.edit is not None:
            self._stale.update(event.edit.articles)
        if event.edit is not None or self._read != self._session.project.entries.keys():
            self._check_soon()
        if event.about(Topic.LABELS):
            self._fill_layers()
            if self.layer.currentData() != self._checked and self.isVisible():
                self.check()
            self._fill_labels()
            self.places.show_labels()
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
        current = self.list.line()
        row = self.list.currentIndex().row()
        self.list.show_lines(shown, self._session.labels, current.key if current else None, row)
        if self._findings is not None:
            self._say(self._counted(shown, left))

    def _show_line(self, line: Line | None) -> None:
        left = settling.left_alone(self._session.project.header)
        self.places.show_line(line, left_alone=line is not None and line.key in left)
        self.pages.setCurrentWidget(self.places if line is not None else self.empty)
        if line is None:
            self.empty.setText(self._why_empty())

    def _why_empty(self) -> str:
        if self.work.busy and not self._lines:
            return CHECKED
        if not self._lines and self._findings is None:
            return f"Not checked yet. {CHECKED}"
        filtered = self.field.text().strip() or self.label.currentData()
        if self.kind.currentData() == "left" and not filtered:
            return (
                "Nothing was left as it is. What you leave as it is stands here, and can be reported again."
            )
        if self._lines and self._filtered():
            return "Nothing passes the filter."
        return f"Nothing stands out.\n\n{CHECKED}"

    def _filtered(self) -> bool:
        return bool(self.field.text().strip() or self.kind.currentData() or self.label.currentData())

    def _counted(self, shown: list[Line], left: set[Key]) -> str:
        number = f"{len(shown):,} line{'' if len(shown) == 1 else 's'}"
        known = sum(line.key in left for line in self._lines)
        open_lines = len(self._lines) - known
        if self._filtered() and self.kind.currentData() != "left":
            return f"{number} of {open_lines:,}"
        return f"{number}, {known:,} left as they are" if known and not self._filtered() else number

    def _settled(self, edit: Edit | None) -> None:
        """A line was settled: what that changed is checked at once, and the next line comes."""
        self._settle.stop()
        self._check_stale()
        if edit is None:
            self.message.say("Nothing was changed: the places have changed in the meantime.", "info")
        else:
            self.message.say(f"{edit.title}: done. {shown_keys('Ctrl+Z')} takes it back.", "success")

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
            title = {EVERYONE: "Everyone’s, without gold", GOLD: "Gold"}.get(name, name)
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
        self.label.addItem("All labels", "")
        for label in self._session.labels.applying_to("span"):
            self.label.addItem(label.shown, label.name)
        self.label.setCurrentIndex(max(self.label.findData(chosen), 0))
        self.label.blockSignals(False)

    def _say(self, text: str) -> None:
        self.status.setText(text)
        self.status.setAccessibleName(text)


def _of_kind(line: Line, kind: str, left: set[Key]) -> bool:
    """Whether the line is of a kind that was chosen; what was left as it is counts as one of its own."""
    if line.key in left:
        return kind == "left"
    return kind in ("", line.kind)
