"""Labelling all occurrences of some words: in the article or the whole project, in context, as one step of undo."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QRadioButton, QWidget

from annotator.app.index import Query
from annotator.app.places import occurrences
from annotator.app.places.occurrences import MOST_PLACES, Found
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, fonts, forms, progress
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import ElidedLabel
from annotator.qt.places.kwic_list import KwicList, KwicRow
from annotator.qt.places.window import LiveWindow

SETTLE = 250
_WHERE_TAKEN = (
    (_("Leave it as it is"), "skip"),
    (_("Relabel it"), "replace"),
    (_("Add another span"), "add"),
)


def label_occurrences(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Show all occurrences of the selected span's words, or of the selected text, and label those that are ticked."""
    if not session.labels.applying_to("span"):
        hint = _("Add one in the label editor: a label that can be put on spans.")
        dialogs.error(parent, AnnotatorError(_("The label set has no label for spans."), hint=hint))
        return
    dialog = OccurrencesDialog(session, *occurrences.starting_point(session), theme, parent)
    dialogs.run(dialog)
    dialog.close_down()
    dialog.deleteLater()


class OccurrencesDialog(LiveWindow):
    """Everything follows what is typed and chosen; Space ticks a place, Enter labels those that are ticked."""

    reading, stopped = _("Searching…"), _("The search was stopped.")

    def __init__(
        self, session: Session, words: str, label: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        title = _("Label all occurrences")
        super().__init__(session, theme, parent, title, QSize(980, 640), title)
        self._found: list[Found] = []
        self._query: Query[list[Found]] | None = None
        self._same = False
        self.words = QLineEdit(words, self)
        self.words.setPlaceholderText(_("Words to look for"))
        self.label = forms.combo(self)
        self.label.setPlaceholderText(_("Choose a label"))
        for one in session.labels.applying_to("span"):
            self.label.addItem(one.shown, one.name)
        self.label.setCurrentIndex(self.label.findData(label) if label else -1)
        self.taken = forms.combo(self)
        for title, where_taken in _WHERE_TAKEN:
            self.taken.addItem(title, where_taken)
        calm(self.label, self.taken)
        self.whole = QCheckBox(_("Whole &words"), self)
        self.whole.setChecked(True)
        self.case = QCheckBox(_("Match &case"), self)
        self.accents = QCheckBox(_("Match acc&ents"), self)
        self.accents.setChecked(True)
        self.here = QRadioButton(_("This &article"), self)
        self.project = QRadioButton(_("The whole &project"), self)
        (self.here if session.article is not None else self.project).setChecked(True)
        self.here.setEnabled(session.article is not None)
        self.status.setFont(fonts.semibold(self.font()))
        self.status.setProperty("muted", False)
        self.status.setWordWrap(True)
        self.list: KwicList = KwicList(theme, _("Occurrences"), self)
        self.list.set_palette(
            LabelPalette(session.labels, theme.paper, theme.readable),
            {one.name: one.shown for one in session.labels},
        )
        self.all = forms.button(_("&Tick all"), quiet=True)
        self.none = forms.button(_("Tick &none"), quiet=True)
        self.ticks = ElidedLabel("", self)
        self.ticks.setProperty("muted", True)
        self.ticks.setFont(fonts.small(self.ticks.font(), 0.92))
        self.work.button.setText(_("&Stop"))
        self.give = forms.button(_("Label"), default=True)
        self.cancel = forms.button(_("Cancel"))
        self._lay_out()
        self.set_theme(theme)
        self._typed = single_shot(self, SETTLE, self.search)
        self._connect()
        first = self.words if not words else self.label if not label else self.list
        first.setFocus()
        self.search()

    def _lay_out(self) -> None:
        column = self.column
        fields = forms.row(spacing=12)
        fields.addLayout(forms.captioned(_("W&ords"), self.words), 3)
        fields.addLayout(forms.captioned(_("&Label to give"), self.label), 2)
        fields.addLayout(forms.captioned(_("W&here something is there already"), self.taken), 2)
        column.addLayout(fields)
        scope = forms.row(self.whole, self.case, self.accents)
        scope.addSpacing(20)
        scope.addWidget(self.here)
        scope.addWidget(self.project)
        scope.addStretch(1)
        column.addLayout(scope)
        column.addWidget(self.status)
        column.addWidget(self.list, 1)
        foot = forms.row(self.all, self.none)
        foot.addWidget(self.ticks, 1)
        foot.addWidget(self.work)
        column.addLayout(foot)
        column.addWidget(self.message)
        column.addLayout(forms.row(None, self.cancel, self.give))

    def _connect(self) -> None:
        self.words.textChanged.connect(lambda __: self._wait_for_more())
        for box in (self.whole, self.case, self.accents, self.project):
            box.toggled.connect(lambda __: self.search())
        self.label.currentIndexChanged.connect(lambda __: self._show(keep=True))
        self.taken.currentIndexChanged.connect(lambda __: self._show(keep=True))
        self.list.places.ticks_changed.connect(self._refresh)
        self.list.chosen.connect(lambda __: self.accept())
        self.all.clicked.connect(lambda: self.list.tick_all(True))
        self.none.clicked.connect(lambda: self.list.tick_all(False))
        self.work.failed.connect(self._refresh)
        self.work.stopped.connect(self._typed.stop)
        self.give.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept)

    def search(self) -> None:
        """Look for the words anew."""
        self._typed.stop()
        string, project = self.words.text(), self.project.isChecked()
        how = {"whole_word": self.whole, "case": self.case, "accents": self.accents}
        chosen = {name: box.isChecked() for name, box in how.items()}
        self._query = Query(lambda: occurrences.find(self._session, string, project=project, **chosen))
        self._same = False
        self.follow(self._query)
        self.refresh()  # an article is looked through in the first slice
        if self.work.busy:
            self._found = []
            self._show()

    def show_found(self) -> None:
        self._found = (self._query.answer if self._query is not None else None) or []
        self._show(keep=self._same)
        self._same = True
        if self._session.read_only:
            self.message.say(_("The project is open for reading only: nothing can be labelled."), "info")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        QDialog.keyPressEvent(self, event)  # Enter presses the button

    def accept(self) -> None:
        """Label what is ticked; a search that waits for more typing, or is under way, comes first."""
        if self._typed.isActive():
            self.search()
            return
        label = self._session.labels.get(str(self.label.currentData()))
        ticked = [row.context for row in self.list.ticked()]
        if self.work.busy or label is None or not ticked or self._session.read_only:
            return
        work = occurrences.label_found(self._session, ticked, label, str(self.taken.currentData()))
        if progress.run(self, _("Labelling"), work) is not None:
            super().accept()

    def done(self, result: int) -> None:
        self._typed.stop()
        super().done(result)

    def _wait_for_more(self) -> None:
        self._typed.start()
        self._refresh()

    # ------------------------------------------------------------------------------------------- showing
    def _show(self, *, keep: bool = False) -> None:
        label, where_taken = str(self.label.currentData() or ""), str(self.taken.currentData())
        self.list.show_rows([_row(found, label, where_taken) for found in self._found], keep=keep)
        if not self.work.busy:
            self.say(self._counted(label))
        self._refresh()

    def _counted(self, label: str) -> str:
        words = self.words.text().strip()
        if not words:
            return _("Type the words to look for.")
        if not self._found:
            where = _("the project") if self.project.isChecked() else _("this article")
            return _("“{words}” is nowhere in {where}.").format(words=words, where=where)
        counts = occurrences.counted(self._found, label)
        articles = len({found.context.article for found in self._found})
        said = [counted(len(self._found), "place", "places")]
        if self.project.isChecked():
            said.append(_("in {plural}").format(plural=counted(articles, "article", "articles")))
        kinds = [_("{counts} unlabelled").format(counts=numeral(counts["unlabelled"]))]
        if label:
            kinds.append(_("{counts} labelled so already").format(counts=numeral(counts["labelled"])))
        kinds.append(_("{counts} labelled otherwise").format(counts=numeral(counts["otherwise"])))
        more = (
            _(" These are the first {most_places}.").format(most_places=numeral(MOST_PLACES))
            if len(self._found) >= MOST_PLACES
            else ""
        )
        return f"{' '.join(said)}: {', '.join(kinds)}.{more}"

    def _refresh(self) -> None:
        ticked = len(self.list.ticked())
        shown = len(self.list.rows())
        self.ticks.set_text(
            _("{ticked} of {shown} ticked. Space ticks, Enter labels.").format(
                ticked=numeral(ticked), shown=numeral(shown)
            )
            if shown
            else ""
        )
        chosen = self.label.currentIndex() >= 0
        self.give.setText(_("Label {ticked}").format(ticked=numeral(ticked)) if ticked else _("Label"))
        ready = chosen and ticked > 0 and not self.work.busy and not self._typed.isActive()
        self.give.setEnabled(ready and not self._session.read_only)
        for widget in (self.all, self.none):
            widget.setEnabled(shown > 0)


def _row(found: Found, label: str, where_taken: str) -> KwicRow:
    """What has the label cannot be ticked, nor what is left as it is; furniture is not ticked at first."""
    present = found.present(label)
    if present == "labelled":
        return KwicRow(found.context, ticked=False, open=False, why=_("has it already"))
    if present == "otherwise" and where_taken == "skip":
        return KwicRow(found.context, ticked=False, open=False, why=_("left as it is"))
    if found.furniture:
        return KwicRow(found.context, ticked=False, why="furniture")
    return KwicRow(found.context)
