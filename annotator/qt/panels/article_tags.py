"""The tags of the article as a whole: one chip a label, at most three rows of them, always in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.core.folding import holds, loose
from annotator.core.labels import Label
from annotator.core.messages import _, numeral
from annotator.qt.parts.folding import FoldingTitle
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import Chip, KeyCap, plain_tip, shown_keys

if TYPE_CHECKING:
    from annotator.suggest.suggestion import Suggestion

MODIFIER = "Ctrl"
"""What is pressed with a tag’s key; shown once, at the title, instead of on every chip."""

_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
MOST_ROWS = 3
GAP = 5


class ArticleTags(QWidget):
    """Chips that are on or off. A tag whose label is unknown is shown as well, and can be taken off.

    Where not all have room, those that have a key or are on come first, and `more_wanted` is emitted by the chip that
    counts the others. The height stays the same whatever is on.

    What is suggested has a dotted outline, and the focus comes to the first of these. Pressing one is `accepted`, with
    the suggestion, X or Delete `rejected`.
    """

    more_wanted = Signal()
    accepted = Signal(object)
    rejected = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.setObjectName("Article tags")
        self.setAccessibleName(_("Article tags"))
        self.chips: dict[str, Chip] = {}
        self._suggested: dict[str, Suggestion] = {}
        self._stepping = False
        self._told: dict[str, str] = {}
        self._words: list[str] = []
        self._settled = False
        self.title = FoldingTitle(theme, _("Article tags"), self)
        self._cap = KeyCap(theme, "", self)
        self._cap.set_text(shown_keys(f"{MODIFIER}+A")[:-1].strip())
        self._box = ChipRows(self)
        self._box.other_room.connect(self._arrange_anew)
        self.more = Chip(theme, "", parent=self._box)
        self.more.clicked.connect(self.more_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 5, 12, 4)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self._cap)
        column.addLayout(head)
        column.addWidget(self._box)
        column.addStretch(1)
        self._shape: tuple[object, ...] = ()
        self._forget = session.subscribe(
            self._on_event, Topic.ARTICLE, Topic.ANNOTATIONS, Topic.LABELS, Topic.ANNOTATOR, Topic.MODE
        )
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._cap.set_theme(theme)
        self.title.set_theme(theme)
        for chip in (self.more, *self.chips.values()):
            chip.set_theme(theme)

    def show_suggestions(self, suggested: Sequence[Suggestion]) -> None:
        """Show these as suggested, the likeliest first; after one was taken, the focus goes to the next."""
        had_focus = self._focused()
        self._suggested = {said.label: said for said in suggested if said.label in self.chips}
        for name in self.chips:
            self._dress(name)
        self._arrange()
        first = self._first_suggested()
        if (entry := first or next(iter(self._box.shown()), None)) is not None:
            self.setFocusProxy(entry)
        if first is not None and had_focus is not None and had_focus.isChecked():
            first.setFocus()

    def set_rows(self, rows: int) -> None:
        """Show no more rows than these."""
        self._box.set_rows(rows)

    def needed(self, width: int, rows: int) -> int:
        """The height that it takes for up to so many rows."""
        line = max(self._cap.sizeHint().height(), self.title.sizeHint().height())
        return 5 + line + 4 + self._box.height_for(width - 26, rows) + 4

    def set_filter(self, words: str) -> None:
        """Show the tags whose title, name, key or parent holds all of the words."""
        self._words, self._settled = loose(words).split(), False
        self._arrange()

    def first_found(self) -> Chip | None:
        """The first tag that the filter leaves, if there is a filter."""
        shown = self._box.shown()
        return next(iter(shown), None) if self._words else None

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.ARTICLE):
            self._settled = False  # another article, another order
        self._refresh()

    def _refresh(self) -> None:
        session = self._session
        given = {tag.label for tag in session.layer.tags}
        labels = session.labels.applying_to("article")
        known = {label.name for label in labels}
        shape = (session.labels, tuple(sorted(given - known)))
        if shape != self._shape:
            self._shape = shape
            self._rebuild(sorted(given - known))
        usable = not session.unchangeable
        for name, chip in self.chips.items():
            chip.setEnabled(usable)
            chip.setChecked(name in given)
        self._arrange()
        self.setVisible(bool(self.chips))

    def _rebuild(self, unknown: list[str]) -> None:
        for chip in self.chips.values():
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for label in self._session.labels.applying_to("article"):
            self._add(label.name, label.shown, label.key, label.description)
        for name in unknown:
            self._add(name, f"{name} ?", "", _("This label is not in the label set."))
        self._suggested = {name: said for name, said in self._suggested.items() if name in self.chips}
        self._settled = False

    def _add(self, name: str, title: str, key: str, description: str) -> None:
        chip = Chip(self._theme, title, key.upper(), checkable=True, steady=True, parent=self._box)
        keys = f" ({shown_keys(f'{MODIFIER}+{key.upper()}')})" if key else ""
        self._told[name] = f"{title}{keys}\n{description}".strip()
        chip.clicked.connect(lambda __=False, name=name: self._toggle(name))
        chip.installEventFilter(self)
        self.chips[name] = chip
        self._dress(name)

    def _dress(self, name: str) -> None:
        """Show a chip as suggested or not, and say why."""
        chip, said = self.chips[name], self._suggested.get(name)
        chip.set_suggested(said is not None)
        why = f": {said.reason}" if said is not None and said.reason else ""
        told = (
            _("Suggested, {score}{why}").format(score=numeral(said.score, ".0%"), why=why)
            if said is not None
            else ""
        )
        chip.setToolTip(plain_tip(f"{self._told[name]}\n{told}".strip()))
        chip.setAccessibleDescription(told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have the keyboard come in at what is suggested first, and X or Delete reject what is suggested."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._stepping = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            named = next((name for name, chip in self.chips.items() if chip is watched), "")
            said = self._suggested.get(named)
            if said is not None and event.key() in (Qt.Key.Key_X, Qt.Key.Key_Delete) and not _held(event):
                self.rejected.emit(said)
                return True
        elif isinstance(event, QFocusEvent) and event.gotFocus():
            first, stepping, self._stepping = self._first_suggested(), self._stepping, False
            if first not in (None, watched) and event.reason() in _BY_TAB and not stepping:
                first.setFocus()
        return super().eventFilter(watched, event)

    def _first_suggested(self) -> Chip | None:
        shown = self._box.shown()
        return next((self.chips[name] for name in self._suggested if self.chips[name] in shown), None)

    def _focused(self) -> Chip | None:
        return next((chip for chip in self.chips.values() if chip.hasFocus()), None)

    def _arrange_anew(self) -> None:
        self._settled = False
        self._arrange()

    def _arrange(self) -> None:
        """Put the chips in order: as in the label set where all fit, else what has a key or is on first.

        Nothing moves as long as everything that is on can be seen.
        """
        names = [name for name in self.chips if self._matches(self._session.labels.get(name), name)]
        on = [name for name in names if self.chips[name].isChecked() or name in self._suggested]
        shown = self._box.shown()
        if self._settled and all(self.chips[name] in shown for name in on):
            return
        self._settled = True
        keyed = [name for name in names if (found := self._session.labels.get(name)) and found.key]
        first = [name for name in names if name in {*on, *keyed}]
        for order in (names, [*first, *names], [*on, *first, *names]):
            chips = [self.chips[name] for name in dict.fromkeys(order)]
            self._box.put(chips, self.more)
            fits = len(self._box.shown()) == len(chips)
            if fits or (order is not names and all(self.chips[name] in self._box.shown() for name in on)):
                break

    def _matches(self, label: Label | None, name: str) -> bool:
        if not self._words:
            return True
        labels = self._session.labels
        above = " ".join(labels.path(name)) if label is not None else ""
        return holds(f"{above} {name} {label.key if label is not None else ''}", self._words)

    def _toggle(self, name: str) -> None:
        label, said = self._session.labels.get(name), self._suggested.get(name)
        if said is not None:
            self.accepted.emit(said)
        elif label is not None:
            self._session.mode.press_article_label(label)
        else:
            tag = next((tag for tag in self._session.layer.tags if tag.label == name), None)
            if tag is not None:
                self._session.select_annotation(tag.id)
                tagging.delete_selected(self._session)
        self._refresh()


def _held(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


class ChipRows(QWidget):
    """Chips side by side in a few rows; what has no room is hidden and counted by the last chip.

    `other_room` tells that more, or fewer, have room than before.
    """

    other_room = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._chips: list[Chip] = []
        self._more: Chip | None = None
        self._rows = MOST_ROWS
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def put(self, chips: Sequence[Chip], more: Chip) -> None:
        """Show these, in this order."""
        for chip in self._chips:
            if chip not in chips:
                chip.hide()
        self._chips, self._more = list(chips), more
        self._place()

    def set_rows(self, rows: int) -> None:
        """Show no more rows than these."""
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
            self._place()
            self.other_room.emit()

    def shown(self) -> list[Chip]:
        """The chips that have room."""
        return [chip for chip in self._chips if not chip.isHidden()]

    def height_for(self, width: int, rows: int) -> int:
        """How high up to so many rows of all chips are."""
        every = [chip for chip in self.findChildren(Chip) if chip is not self._more]
        places = _flow([chip.sizeHint() for chip in every], width)
        line = max((chip.sizeHint().height() for chip in every), default=0)
        used = min(max((row for row, __ in places), default=-1) + 1, rows)
        return max(used * line + (used - 1) * GAP, 0)

    def sizeHint(self) -> QSize:
        return QSize(120, self.height_for(self.width(), self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
            self.other_room.emit()

    def _place(self) -> None:
        if self._more is None:
            return
        sizes = [chip.sizeHint() for chip in self._chips]
        places = _flow(sizes, self.width())
        room = sum(row < self._rows for row, __ in places)
        if room < len(sizes):
            # Beside every chip there is room for the one that counts the others.
            self._more.setText(_("+ {sizes} more").format(sizes=numeral(len(sizes))))
            most = max(self.width() - self._more.sizeHint().width() - GAP, 1)
            sizes = [size.boundedTo(QSize(most, size.height())) for size in sizes]
            room = sum(row < self._rows for row, __ in _flow(sizes, self.width()))
            while True:
                self._more.setText(_("+ {sizes} more").format(sizes=numeral(len(sizes) - room)))
                places = _flow([*sizes[:room], self._more.sizeHint()], self.width())
                if places[-1][0] < self._rows or not room:
                    break
                room -= 1
            self._more.setAccessibleName(self._more.text())
            self._more.setToolTip(_("All article tags, to find one by a few letters"))
        shown = [*self._chips[:room], *([self._more] if room < len(sizes) else [])]
        mirrored = self.isRightToLeft()
        for chip, (row, x), size in zip(shown, places, [*sizes[:room], self._more.sizeHint()], strict=False):
            size = size.boundedTo(QSize(max(self.width(), 1), size.height()))
            left = self.width() - x - size.width() if mirrored else x
            chip.setGeometry(QRect(QPoint(left, row * (size.height() + GAP)), size))
        for chip in (*self._chips, self._more):
            if chip.isHidden() == (chip in shown):
                chip.setVisible(chip in shown)


def _flow(sizes: Sequence[QSize], width: int) -> list[tuple[int, int]]:
    """The row of each, and where it begins in it."""
    places, row, x = [], 0, 0
    for size in sizes:
        wide = min(size.width(), max(width, 1))
        if x and x + wide > width:
            row, x = row + 1, 0
        places.append((row, x))
        x += wide + GAP
    return places
