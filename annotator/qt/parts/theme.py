"""Colours of the window: loaded from resources/themes, put on the application, following the system live."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

from annotator import paths
from annotator.core import regular
from annotator.core.values import dataclass

SYSTEM = "system"
CONTRAST = "contrast-"
CHOICES: tuple[str, ...] = (SYSTEM, "light", "dark", f"{CONTRAST}light", f"{CONTRAST}dark")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of the chrome. Label colours are the project's own; `qt.palette` fits them to a theme."""

    name: str
    dark: bool
    readable: float
    """The least contrast between text and what is behind it."""
    window: QColor
    panel: QColor
    paper: QColor
    border: QColor
    field_border: QColor
    scroll_handle: QColor
    text: QColor
    text_muted: QColor
    text_faint: QColor
    disabled: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    hover: QColor
    selection: QColor
    focus: QColor
    current_sentence: QColor
    danger: QColor
    warning: QColor
    success: QColor
    furniture_text: QColor
    key_cap_background: QColor
    key_cap_border: QColor
    shadow: QColor


@cache
def load_theme(name: str) -> Theme:
    """The theme of that name (`CHOICES` without the system) from resources/themes."""
    data = json.loads(paths.resource("themes", f"{name}.json").read_text(encoding="utf-8"))
    colours = {key.replace("-", "_"): _colour(value) for key, value in data["colours"].items()}
    known = {field.name for field in fields(Theme)} - {"name", "dark", "readable"}
    return Theme(
        name=data["name"],
        dark=data["dark"],
        readable=data["readable"],
        **{key: colours[key] for key in sorted(known & colours.keys())},
    )


def in_use() -> Theme:
    """The theme whose colours the application has now."""
    colours = QGuiApplication.palette()
    at = (colours.color(QPalette.ColorRole.Window), colours.color(QPalette.ColorRole.WindowText))
    themes = (load_theme(name) for name in CHOICES[1:])
    return next((theme for theme in themes if (theme.window, theme.text) == at), load_theme("light"))


def palette(theme: Theme) -> QPalette:
    """The theme as the palette that Fusion draws with."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.paper),
        (role.AlternateBase, theme.panel),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.text_faint),
        (role.PlaceholderText, theme.text_muted),
        (role.Button, theme.window),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.danger),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.ToolTipBase, theme.paper),
        (role.ToolTipText, theme.text),
        (role.Light, theme.hover),
        (role.Midlight, theme.hover),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Shadow, theme.border),
        (role.Accent, theme.accent),
    ):
        made.setColor(where, colour)
    for where in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, theme.disabled)
    return made


class Themes(QObject):
    """The theme in use. `changed` is emitted after the application's palette and stylesheet are new."""

    changed = Signal(object)

    def __init__(self, app: QApplication, choice: str = SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._hints = QGuiApplication.styleHints()
        self.choice = choice if choice in CHOICES else SYSTEM
        self._system = self._hints.colorScheme()
        self.current = self._wanted()
        self._put_on()
        self._hints.colorSchemeChanged.connect(self._system_changed)
        if (wishes := _wishes(self._hints)) is not None:
            wishes.contrastPreferenceChanged.connect(lambda __: self._update())

    def choose(self, choice: str) -> None:
        """Use one of `CHOICES`, or follow the system again."""
        self.choice = choice if choice in CHOICES else SYSTEM
        self._update()

    def toggle(self) -> str:
        """Switch between light and dark, whatever the system says; high contrast stays. Returns the new choice."""
        contrast = CONTRAST if self.current.name.startswith(CONTRAST) else ""
        self.choose(contrast + ("light" if self.current.dark else "dark"))
        return self.choice

    @Slot(Qt.ColorScheme)
    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        self._update()

    def _wanted(self) -> Theme:
        if self.choice != SYSTEM:
            return load_theme(self.choice)
        contrast = CONTRAST if _wants_contrast(self._hints) else ""
        return load_theme(contrast + ("dark" if self._system == Qt.ColorScheme.Dark else "light"))

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is self.current:
            return
        self.current = wanted
        self._put_on()
        self.changed.emit(wanted)

    def _put_on(self) -> None:
        self._app.setPalette(palette(self.current))
        self._app.setStyleSheet(stylesheet(self.current))


def _wishes(hints: QStyleHints) -> Any:
    """What the system says of contrast; None before Qt 6.10, which does not ask it."""
    asked = getattr(hints, "accessibility", None)
    return asked() if asked is not None else None


def _wants_contrast(hints: QStyleHints) -> bool:
    wishes = _wishes(hints)
    return wishes is not None and wishes.contrastPreference() == Qt.ContrastPreference.HighContrast


def stylesheet(theme: Theme) -> str:
    """The one stylesheet: what Fusion and the palette do not say."""
    values = {
        field.name: getattr(theme, field.name).name()
        for field in fields(Theme)
        if field.name not in ("name", "dark", "readable", "shadow")
    }
    values |= {
        "url_down": _tinted("chevron-down", theme.text_muted),
        "url_up": _tinted("chevron-up", theme.text_muted),
        "url_tick": _tinted("status-done", theme.on_accent),
    }
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", values[name])
    return sheet


def _tinted(icon: str, colour: QColor) -> str:
    """The address of an icon in a colour, for the stylesheet, which knows only files; kept in the cache."""
    folder = paths.cache_dir() / "icons"
    target = folder / f"{icon}-{colour.name()[1:]}.svg"
    try:
        if not regular.is_there(target):
            drawing = paths.resource("icons", f"{icon}.svg").read_text(encoding="utf-8")
            folder.mkdir(parents=True, exist_ok=True)
            target.write_text(drawing.replace("currentColor", colour.name()), encoding="utf-8", newline="\n")
    except OSError:
        return "none"
    return f'url("{target.as_posix()}")'


def _colour(value: str) -> QColor:
    """A colour as the web writes it: the alpha channel, if any, comes last."""
    colour = QColor(value[:7])
    if len(value) == 9:
        colour.setAlpha(int(value[7:], 16))
    return colour


_SHEET = """
QToolTip { background: @paper; color: @text; border: 1px solid @border; padding: 4px 7px; }
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QTextEdit#note, QKeySequenceEdit {
  background: @paper; color: @text; border: 1px solid @field_border; border-radius: 6px; padding: 4px 8px;
  selection-background-color: @accent; selection-color: @on_accent; placeholder-text-color: @text_faint; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QTextEdit#note:focus {
  border: 2px solid @focus; padding: 3px 7px; }
QLineEdit[invalid="true"] { border: 1px solid @danger; }
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { image: @url_down; width: 12px; height: 12px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {
  border: 0; width: 18px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: @url_up; width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: @url_down; width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 7px; color: @text; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator { width: 14px; height: 14px;
  border: 1px solid @text_faint; border-radius: 4px; background: @paper; }
QCheckBox::indicator:focus { border: 2px solid @focus; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {
  background: @accent; border: 1px solid @accent; image: @url_tick; }
QCheckBox::indicator:disabled { border-color: @border; }
QComboBox QAbstractItemView { background: @paper; border: 1px solid @border; padding: 3px; outline: 0;
  selection-background-color: @accent_soft; selection-color: @text; }
QPushButton { background: @paper; color: @text; border: 1px solid @field_border; border-radius: 6px;
  padding: 6px 14px; }
QPushButton:hover { background: @hover; }
QPushButton:focus { border: 2px solid @focus; padding: 5px 13px; }
QPushButton:default { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton[danger="true"]:!default { color: @danger; }
QPushButton:default:focus { border: 2px solid @text; }
QPushButton:disabled { color: @disabled; }
QPushButton:default:disabled { background: @window; border-color: @border; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px 7px; color: @text_muted; }
QToolButton:hover { background: @hover; color: @text; }
QToolButton:pressed { background: @accent_soft; }
QToolButton:focus { border: 1px solid @focus; }
QToolButton:disabled { color: @disabled; }
QMenuBar { background: @window; border-bottom: 1px solid @border; padding: 1px 6px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: 4px; color: @text; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @paper; border: 1px solid @border; padding: 5px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accent_soft; color: @text; }
QMenu::item:disabled { color: @disabled; background: transparent; }
QMenu::separator { height: 1px; background: @border; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @scroll_handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: @text_faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent; }
QStatusBar { background: @window; border-top: 1px solid @border; color: @text_muted; }
QStatusBar::item { border: 0; }
QProgressBar { background: @panel; border: 1px solid @border; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QScrollArea, QScrollArea > QWidget > QWidget#column { background: transparent; border: 0; }
QScrollArea#page { border: 1px solid @border; padding: 1px; }
QScrollArea#page:focus { border: 2px solid @focus; padding: 0; }
QFrame#toolbar { background: @window; border: 0; border-bottom: 1px solid @border; }
QFrame#card QLineEdit, QFrame#card QComboBox { padding: 2px 7px; }
QFrame#card QLineEdit:focus, QFrame#card QComboBox:focus { padding: 1px 6px; }
QFrame#card QToolButton { padding: 2px 4px; }
QFrame#card { background: @paper; border: 1px solid @border; border-radius: 8px; }
QFrame#notice QPushButton { padding: 3px 10px; }
QFrame#notice QPushButton:focus { padding: 2px 9px; }
QFrame#findbar { background: @window; border: 0; border-top: 1px solid @border; }
QLabel#heading { font-size: 20px; font-weight: 600; }
QLabel#sectiontitle { color: @text_muted; font-weight: 600; }
QLabel[muted="true"] { color: @text_muted; }
QLabel[danger="true"] { color: @danger; font-weight: 600; }
QListView, QTreeView { outline: 0; }
QListView, QTreeView, QTextBrowser {
  background: @paper; color: @text; border: 1px solid @border; border-radius: 6px; }
QTreeView#Annotations { background: transparent; border: 0; border-radius: 0; }
QTreeView#Annotations QHeaderView::section { background: @window; color: @text_muted; border: 0;
  border-bottom: 1px solid @border; padding: 3px 4px; }
QListView#Articles, QTableView#Conflicts, QTreeView#Labels, QTextBrowser#Guidelines {
  background: transparent; border: 0; border-radius: 0; }
QTableView#Conflicts { selection-background-color: transparent; }
QTextBrowser#Guidelines { color: @text_muted; }
"""
