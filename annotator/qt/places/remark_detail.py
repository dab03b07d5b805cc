"""One remark in full, below the list: what was said, the answer, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from annotator.app.places.remarks import KINDS, ListedRemark
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.qt.panels.selected_text import when
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.focus_ring import FocusRing
from annotator.qt.parts.two_line_list import joined
from annotator.qt.parts.widgets import ElidedLabel, SectionTitle, shown_keys

TEXT_LINES = 3
ANSWER = _("Answer")


class RemarkDetail(QFrame):
    """Shows the selected remarks: one in full, several by their number.

    An answer that is begun and not given waits with its remark.
    """

    answered = Signal(str)
    settled = Signal()
    reopened = Signal()
    wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(_("Selected remark"))
        self._key: tuple[str, ...] | None = None
        self._shown: ListedRemark | None = None
        self._given = ""
        self._begun: dict[tuple[str, ...] | None, tuple[ListedRemark, str]] = {}
        self.title = SectionTitle("", self)
        self.quote = ElidedLabel("", self)
        self.quote.setFont(fonts.semibold(self.quote.font()))
        self.text = _Text(self)
        self.about = ElidedLabel("", self)
        self.about.setProperty("muted", True)
        self.about.setFont(fonts.small(self.about.font(), 0.92))
        self.field = QPlainTextEdit(self)
        self.field.setAccessibleName(_("Answer"))
        self.field.setPlaceholderText(
            _("Write an answer; {shown_keys} gives it").format(shown_keys=shown_keys("Ctrl+Return"))
        )
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(2 * self.field.fontMetrics().lineSpacing() + 18)
        self.answer = forms.button(
            _("Ans&wer"), tip=_("Give the answer ({shown_keys})").format(shown_keys=shown_keys("Ctrl+Return"))
        )
        self.settle = forms.button(_("S&ettle"))
        self.reopen = forms.button(_("Open a&gain"))
        self.show_place = forms.button(
            _("Sho&w in the article"), quiet=True, tip=_("Go there (Enter in the list)")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        for widget in (self.title, self.quote, self.text, self.about, self.field):
            column.addWidget(widget)
        column.addLayout(forms.row(self.answer, self.settle, self.reopen, None, self.show_place))
        self.answer.clicked.connect(self._give)
        self.settle.clicked.connect(self.settled)
        self.reopen.clicked.connect(self.reopened)
        self.show_place.clicked.connect(self.wanted)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self.field)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._give)

    def begun(self) -> list[tuple[ListedRemark, str]]:
        """The answers that were written and not given."""
        self._set_aside()
        return list(self._begun.values())

    def count_as_given(self, remark: ListedRemark, text: str) -> None:
        """What was begun as an answer to this has been given: only what is written from now on is begun again."""
        self._begun.pop(_key(remark), None)
        if self._key == _key(remark):
            self._given = text

    def _set_aside(self) -> None:
        """Keep what is being written with its remark."""
        text = self.field.toPlainText().strip()
        if self._shown is not None and text not in (self._shown.answer, self._given):
            self._begun[self._key] = (self._shown, text)
        else:
            self._begun.pop(self._key, None)

    def put(
        self,
        remarks: Sequence[ListedRemark],
        labels: LabelSet,
        me: str,
        *,
        read_only: bool,
        as_shown: Callable[[ListedRemark], ListedRemark] = lambda remark: remark,
    ) -> None:
        """Show these remarks; `me` is who works here, `as_shown` leaves out what is hidden of one."""
        self.setVisible(bool(remarks))
        if not remarks:
            self._set_aside()
            self._key = self._shown = None
            return
        one = remarks[0] if len(remarks) == 1 else None
        waiting = [remark for remark in remarks if remark.open and remark.settleable]
        closed = [remark for remark in remarks if not remark.open and remark.settleable]
        if one is None:
            self.title.set_title(_("{remarks} remarks").format(remarks=numeral(len(remarks))))
        else:
            self._put_one(one, as_shown(one), labels)
        self.quote.setVisible(one is not None and bool(one.quote))
        self.text.setVisible(one is not None and bool(one.text or one.answer))
        self.about.setVisible(one is not None)
        can_answer = one is not None and one.answerable and not read_only
        self.field.setVisible(can_answer)
        self.answer.setVisible(can_answer)
        self.settle.setText(_settling(waiting, me))
        self.settle.setVisible(bool(waiting) and not read_only)
        self.reopen.setVisible(bool(closed) and not waiting and not read_only)
        self.show_place.setVisible(one is not None)

    def _put_one(self, real: ListedRemark, remark: ListedRemark, labels: LabelSet) -> None:
        titles = ", ".join(labels.title(name) for name in remark.labels)
        self.title.set_title(" · ".join(part for part in (KINDS[remark.kind], titles) if part))
        self.quote.set_text(f"“{remark.quote}”")
        said = [remark.text] if remark.text else []
        if remark.answer:
            who = ", ".join(part for part in (remark.answered_by, when(remark.answered_at)) if part)
            said.append(f"{ANSWER} ({who}): {remark.answer}" if who else f"{ANSWER}: {remark.answer}")
        self.text.put("\n".join(said))
        by = ", ".join(part for part in (remark.by, when(remark.at)) if part)
        layer = (
            _("layer of {annotator}").format(annotator=remark.annotator)
            if remark.by != remark.annotator
            else ""
        )
        self.about.set_text(joined(by, layer, remark.title))
        self.answer.setText(_("Change the ans&wer") if remark.answer else _("Ans&wer"))
        key = _key(real)
        if key != self._key:
            self._set_aside()
            self._key, self._shown, self._given = key, real, real.answer
            __, begun = self._begun.get(key, (real, real.answer))
            self.field.setPlainText(begun)

    def _give(self) -> None:
        if self.field.isVisible():
            self._given = self.field.toPlainText().strip()
            self.answered.emit(self._given)


class _Text(QScrollArea):
    """Text of any length in a few lines; it scrolls by keyboard too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        FocusRing(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWidget(self.label)
        self.label.setAutoFillBackground(False)  # setWidget turns it on
        self.viewport().setAutoFillBackground(False)

    def put(self, text: str) -> None:
        """Show another text from its beginning."""
        self.label.setText(text)
        self.setAccessibleName(text)
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        width = max(self.viewport().width(), 200)
        return QSize(240, min(max(self.label.heightForWidth(width), line), TEXT_LINES * line) + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _key(remark: ListedRemark) -> tuple[str, ...]:
    """The remark with the answer that it has: over another answer, something else is begun."""
    return remark.article, remark.annotator, remark.id, remark.kind, remark.answer


def _settling(remarks: Sequence[ListedRemark], me: str) -> str:
    """What settling these is called."""
    kinds = {remark.kind for remark in remarks}
    title = _("S&ettle")
    if kinds == {"older rule"}:
        title = _("L&ooked at")
    elif kinds == {"doubt"} and {remark.annotator for remark in remarks} == {me}:
        title = _("Take the doubt o&ff")
    return f"{title} ({numeral(len(remarks))})" if len(remarks) > 1 else title
