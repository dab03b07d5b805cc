"""A link: a labelled arrow from the selected annotation to another of the same layer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPixmap
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.core.annotation import Annotation, Link, Note, SentenceTag, Span
from annotator.core.errors import AnnotatorError
from annotator.core.folding import holds, loose
from annotator.core.messages import _
from annotator.qt.parts import dialogs, forms
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ElidedLabel, SearchField, plain_tip

ID_ROLE = Qt.ItemDataRole.UserRole
TEXT_ROLE = Qt.ItemDataRole.UserRole + 1


def link_annotation(parent: QWidget | None, theme: Theme, session: Session) -> None:
    """Ask for the other end and the label, and draw the link."""
    source = session.selected_annotation
    if source is None:
        return
    if not session.labels.applying_to("link"):
        hint = _("Add one in the label editor: a label that can be put on links.")
        dialogs.error(parent, AnnotatorError(_("The label set has no label for links."), hint=hint))
        return
    dialog = LinkDialog(session, source, theme, parent)
    if dialogs.run(dialog):
        label = session.labels.get(dialog.label_name())
        if label is not None and dialog.target():
            tagging.add_link(session, source.id, dialog.target(), label)
    dialog.deleteLater()


class LinkDialog(QDialog):
    """Type to find the other end, choose with the arrow keys; the nearest annotation comes first."""

    def __init__(
        self, session: Session, source: Annotation, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = forms.window(self, _("Link to another annotation"), QSize(560, 480), _("Link"))
        self.kind = forms.combo(self)
        known = session.labels.applying_to("link")
        begun = [label for label in known if source.label in (label.rules.sources or (source.label,))]
        for label in begun or known:
            self.kind.addItem(label.shown, label.name)
        self.field = SearchField(theme, _("Filter by words or label"), _("Filter annotations"), parent=self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Other end of the link"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.link = forms.button(_("Link"), default=True)
        cancel = forms.button(_("Cancel"))
        column.addLayout(forms.captioned(_("From"), ElidedLabel(_described(session, source), self)))
        column.addLayout(forms.captioned(_("The link says"), self.kind))
        column.addLayout(forms.captioned(_("To"), self.field), 0)
        column.addWidget(self.list, 1)
        column.addLayout(forms.row(None, cancel, self.link))
        forms.dress(self, theme)
        self._session, self._source = session, source
        self._fill(session, source, theme)
        self.kind.currentIndexChanged.connect(lambda __: self._filter(self.field.text()))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *__: self._refresh())
        self.list.itemActivated.connect(lambda __: self.accept())
        self.link.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self._filter("")
        self.field.setFocus()

    def label_name(self) -> str:
        """The name of the chosen label."""
        return str(self.kind.currentData())

    def target(self) -> str:
        """The id of the chosen annotation, or ""."""
        item = self.list.currentItem()
        return str(item.data(ID_ROLE)) if item is not None and not item.isHidden() else ""

    def accept(self) -> None:
        if self.target():
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while the field keeps the focus."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                self._move(steps[Qt.Key(event.key())])
                return True
        return False

    def _fill(self, session: Session, source: Annotation, theme: Theme) -> None:
        palette = LabelPalette(session.labels, theme.paper, theme.readable)
        here = _place(source)
        others = [
            item for item in session.layer if item.id != source.id and isinstance(item, Span | SentenceTag)
        ]
        others.sort(key=lambda item: (abs(_place(item) - here), _place(item), item.id))
        for item in others:
            text = _described(session, item)
            row = QListWidgetItem(_swatch(palette.swatch(item.label).colour), text)
            row.setData(ID_ROLE, item.id)
            row.setData(TEXT_ROLE, text)
            row.setToolTip(plain_tip(text))
            self.list.addItem(row)
        if self.list.count():
            self.list.setCurrentRow(0)

    def _filter(self, words: str) -> None:
        wanted = loose(words).split()
        for row in self._rows():
            row.setHidden(not holds(row.data(TEXT_ROLE), wanted) or not self._fits(row.data(ID_ROLE)))
        shown = [row for row in self._rows() if not row.isHidden()]
        if shown:
            self.list.setCurrentItem(shown[0])
        self._refresh()

    def _fits(self, annotation_id: str) -> bool:
        """Whether a link of the chosen label may go there."""
        label, target = self._session.labels.get(self.label_name()), self._session.layer.get(annotation_id)
        return label is not None and target is not None and label.joins(self._source.label, target.label)

    def _move(self, step: int) -> None:
        shown = [row for row in self._rows() if not row.isHidden()]
        if shown:
            here = shown.index(self.list.currentItem()) if self.list.currentItem() in shown else 0
            self.list.setCurrentItem(shown[min(max(here + step, 0), len(shown) - 1)])

    def _rows(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _refresh(self) -> None:
        self.link.setEnabled(bool(self.target()))


def _described(session: Session, item: Annotation) -> str:
    if isinstance(item, Link | Note):
        return tagging.shown(session, item)
    return f"{session.labels.title(item.label)}: {tagging.shown(session, item)}"


def _place(item: Annotation) -> int:
    return item.start if isinstance(item, Span | SentenceTag) else 0


def _swatch(colour: QColor) -> QPixmap:
    picture = QPixmap(11, 11)
    picture.fill(colour)
    return picture
