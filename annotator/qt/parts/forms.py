"""What dialogs are made of: captioned fields, inline messages, rows of buttons, a look of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QBoxLayout,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.core.folding import loose
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.dropped import copy_into_fields
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

MARGIN = 20
SPIN_MARGIN = 7
FIELD_FRAME = 10
"""Pixels above and below what is typed into a field: its padding and border, as the stylesheet has them."""

LANGUAGES: tuple[str, ...] = (
    "en", "ar", "bn", "cs", "da", "de", "el", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja",
    "ko", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip

_ICONS = {"info": "info", "warning": "warning", "error": "error", "success": "saved"}

_SHEET = """
QListView:focus, QTreeView:focus, QTextBrowser:focus, QPlainTextEdit:focus { border: 2px solid @focus; }
QListView, QTreeView, QTableView { selection-background-color: @accent_soft; selection-color: @text; }
QListView[painted="true"]:focus, QTreeView[painted="true"]:focus { border: 1px solid @border; }
QListView::item, QTreeView::item { padding: 4px 6px; border-radius: 4px; }
QListView::item:selected, QTreeView::item:selected { background: @accent_soft; color: @text; }
QListView::item:hover:!selected, QTreeView::item:hover:!selected { background: @hover; }
QTreeView[painted="true"] { selection-background-color: transparent; }
QTreeView[painted="true"]::item, QListView[painted="true"]::item { padding: 0; background: transparent; }
QTreeView[painted="true"]::item:selected, QTreeView[painted="true"]::item:hover { background: transparent; }
QListView[painted="true"]::item:selected, QListView[painted="true"]::item:hover { background: transparent; }
QHeaderView { background: @paper; border: 0; }
QHeaderView::section { background: @paper; color: @text_muted; border: 0; border-bottom: 1px solid @border;
  padding: 5px 9px; }
QTabWidget::pane { border: 0; border-top: 1px solid @border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @text_muted; border: 2px solid transparent; border-radius: 6px;
  padding: 5px 12px; margin: 0 4px 6px 0; }
QTabBar::tab:hover { background: @hover; color: @text; }
QTabBar::tab:selected { background: @accent_soft; color: @text; font-weight: 600; }
QTabBar::tab:selected:focus { border: 2px solid @focus; }
QCheckBox { spacing: 7px; padding: 3px 4px; border: 2px solid transparent; border-radius: 6px; margin-left: -6px; }
QCheckBox::indicator:checked:focus { border: 2px solid @text; }
QToolButton::menu-indicator { image: none; width: 0; }
QRadioButton { padding: 3px 4px; border: 2px solid transparent; border-radius: 6px; }
QRadioButton:focus { border: 2px solid @focus; }
QRadioButton::indicator { width: 13px; height: 13px; border: 1px solid @text_faint; border-radius: 7px;
  background: @paper; }
QRadioButton::indicator:checked { width: 7px; height: 7px; border: 4px solid @accent; border-radius: 7px; }
QPushButton[quiet="true"] { background: transparent; }
QPushButton[quiet="true"]:hover { background: @hover; }
QPushButton[choice="true"] { background: @paper; }
QPushButton::menu-indicator { width: 0; }
"""


def dress(dialog: QWidget, theme: Theme) -> None:
    """Give a dialog what the application's stylesheet leaves open: tabs, lists, visible focus."""
    sheet = _SHEET
    for name in (
        "accent_soft",
        "accent",
        "text_muted",
        "text_faint",
        "border",
        "focus",
        "hover",
        "paper",
        "text",
    ):
        sheet = sheet.replace(f"@{name}", getattr(theme, name).name())
    dialog.setStyleSheet(sheet)
    copy_into_fields(dialog)
    for spin in dialog.findChildren(QAbstractSpinBox):
        # Qt gives the padding of the stylesheet to every field but these, and them room for their arrows above it.
        spin.lineEdit().setTextMargins(SPIN_MARGIN, 0, 0, 0)
        spin.ensurePolished()
        spin.setFixedHeight(spin.lineEdit().sizeHint().height() + FIELD_FRAME)


def window(
    dialog: QDialog, title: str, size: QSize, name: str = "", *, heading: str | None = None
) -> QVBoxLayout:
    """Set up a dialog's frame and return the column that its parts go into.

    It begins with the `heading`: the title, if nothing else is said; "" is none.
    """
    dialog.setWindowTitle(title)
    dialog.setObjectName(name or title)
    dialog.setAccessibleName(name or title)
    dialog.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
    dialog.setSizeGripEnabled(True)
    dialog.resize(size)
    dialog.installEventFilter(_Room(dialog))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 4)
    column.setSpacing(12)
    if shown := title if heading is None else heading:
        column.addWidget(headed(shown, dialog))
    return column


class _Room(QObject):
    """Gives a dialog the height that its wrapped lines need, by language and font, and not more than the screen has."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog) and (layout := watched.layout()):
            room = watched.screen().availableGeometry()
            needed = max(watched.height(), layout.totalHeightForWidth(watched.width()))
            watched.resize(min(watched.width(), room.width()), min(needed, room.height()))
        return False


def headed(text: str, parent: QWidget | None = None) -> QLabel:
    """The title inside a dialog."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    font = fonts.semibold(label.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    label.setFont(font)
    return label


def muted(text: str = "", parent: QWidget | None = None, *, small: bool = True, wrap: bool = True) -> QLabel:
    """A line that explains, in the muted colour."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    label.setWordWrap(wrap)
    if small:
        label.setFont(fonts.small(label.font(), 0.92))
    return label


def captioned(
    caption: str, field: QWidget | QLayout, *, help: str = "", buddy: QWidget | None = None
) -> QBoxLayout:
    """A field below its caption, with a line of help; the caption is the field's accessible name."""
    column = QVBoxLayout()
    column.setSpacing(4)
    label = QLabel(caption)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(fonts.small(label.font(), 0.92))
    label.setProperty("muted", True)
    column.addWidget(label)
    target = buddy or (field if isinstance(field, QWidget) else None)
    if target is not None:
        label.setBuddy(target)
        if not target.accessibleName():
            target.setAccessibleName(caption.replace("&", ""))
        if help:
            target.setAccessibleDescription(help)
    if isinstance(field, QWidget):
        column.addWidget(field)
    else:
        column.addLayout(field)
    if help:
        column.addWidget(muted(help))
    return column


def row(*parts: QWidget | QLayout | None, spacing: int = 8) -> QHBoxLayout:
    """Parts side by side; None is a stretch."""
    line = QHBoxLayout()
    line.setSpacing(spacing)
    for part in parts:
        if part is None:
            line.addStretch(1)
        elif isinstance(part, QWidget):
            line.addWidget(part)
        else:
            line.addLayout(part)
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
    return line


def under_head(
    panel: QWidget, body: QWidget, *head: QWidget | QLayout, top: int = 14, bottom: int = 6
) -> QVBoxLayout:
    """The column of a panel at the side of the article: its title and what else is at its head, then what fills it."""
    above = QVBoxLayout()
    # A title that is clicked has room of its own.
    clicked = any(isinstance(part, QAbstractButton) for part in head)
    above.setContentsMargins(14, top - 3 if clicked else top, 12, bottom)
    above.setSpacing(4 if clicked else 7)
    for part in head:
        if isinstance(part, QLayout):
            above.addLayout(part)
        else:
            above.addWidget(part)
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(above)
    column.addWidget(body, 1)
    return column


def button(text: str, *, quiet: bool = False, default: bool = False, tip: str = "") -> QPushButton:
    """A push button that Enter does not press by accident."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setDefault(default)
    made.setProperty("quiet", quiet)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if tip:
        made.setToolTip(plain_tip(tip))
    return made


def combo(parent: QWidget | None = None) -> QComboBox:
    """A box to choose from that long entries do not widen."""
    box = QComboBox(parent)
    keep_narrow(box)
    return box


def keep_narrow(box: QComboBox) -> None:
    """Let the layout, not the longest entry, decide how wide a box is."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def fill(box: QComboBox, everything: str, entries: Iterable[tuple[str, str]]) -> None:
    """Offer other entries, titles with data; the one that was chosen stays chosen, if it is still there."""
    chosen = box.currentData() or ""
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, "")
    for title, data in entries:
        box.addItem(title, data)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)


class Message(QWidget):
    """A sentence inside a dialog with a symbol for how grave it is; takes no room while it is empty."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._severity = theme, "info"
        self._sign = QLabel(self)
        self._sign.setFixedSize(18, 18)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(7)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.label, 1)
        self.hide()

    def say(self, text: str, severity: str = "warning") -> None:
        """Show a message ("info", "warning", "error" or "success"), or none for an empty text."""
        self._severity = severity
        self.label.setText(text)
        self.label.setAccessibleName(f"{term(severity)}: {text}" if text else "")
        self._draw()
        self.setVisible(bool(text))

    def text(self) -> str:
        """What is shown."""
        return self.label.text()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        theme = self._theme
        colours = {"error": theme.danger, "warning": theme.warning, "success": theme.success}
        icon = icons.icon(theme, _ICONS[self._severity], colours.get(self._severity, theme.text_muted))
        self._sign.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatioF()))


class LanguageBox(QComboBox):
    """A language by its name; anything else is typed as a tag such as “pt-BR”. The empty one is "unknown"."""

    def __init__(self, current: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_narrow(self)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem("", "")
        for code in LANGUAGES:
            self.addItem(f"{language_name(code)} ({code})", code)
        self.set_language(current)

    def set_language(self, code: str) -> None:
        """Show a language given as a BCP 47 tag."""
        at = self.findData(code)
        self.setCurrentIndex(at)
        if at < 0:
            self.setEditText(code)

    def language(self) -> str:
        """The tag, or "" where none is given."""
        typed = self.currentText().strip()
        for at in range(self.count()):
            if loose(self.itemText(at)) == loose(typed):
                return str(self.itemData(at))
        return typed


def field_of(box: QComboBox) -> QLineEdit:
    """The field of an editable box."""
    field = box.lineEdit()
    assert field is not None
    return field


def language_name(code: str) -> str:
    """What English calls a language."""
    name = QLocale.languageToString(QLocale(code).language())
    return {"nb": _("Norwegian Bokmål"), "zh": _("Chinese"), "en": _("English")}.get(code, name)


def shown_list(titles: Sequence[str], none: str = "", most: int = 3) -> str:
    """Titles in one line: the first few, and how many more there are."""
    if not titles:
        return none or term("none")
    rest = len(titles) - most
    return ", ".join(titles[:most]) + (_(" and {rest} more").format(rest=rest) if rest > 0 else "")
