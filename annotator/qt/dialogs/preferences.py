"""Preferences: every change counts at once and is told, so that the window can follow and save it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator import languages
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.qt.dialogs.keys_page import KeysPage
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import FlowLayout
from annotator.settings import (
    CLOSEST,
    LARGEST_INTERFACE,
    NARROWEST,
    SMALLEST_INTERFACE,
    WIDEST,
    WIDEST_APART,
    Settings,
)

THEMES = {
    "system": _("As the system"),
    "light": _("Light"),
    "dark": _("Dark"),
    "contrast-light": _("Light, high contrast"),
    "contrast-dark": _("Dark, high contrast"),
}
ANNOUNCEMENTS = {
    "full": _("Label, words, and all that is known"),
    "short": _("Label and words"),
    "off": _("Nothing by itself"),
}
SMALLEST, LARGEST = 8, 32
_SAMPLE = _(
    "The harbour office reopens in May — “a shed with a leaking roof”, she said.\nAЖΩ ñç · ميناء · 港口 · 🚢"
)
_OWN_FONT = _("Noto Serif (the program’s own)")


class Preferences(QDialog):
    """`changed(Settings)` after every change. `labels` are those of the open project, for conflicts of keys."""

    changed = Signal(object)

    def __init__(
        self, settings: Settings, labels: LabelSet | None, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = forms.window(self, _("Preferences"), QSize(680, 620))
        self.tabs = QTabWidget(self)
        self.tabs.tabBar().setAccessibleName(_("Pages"))
        self.keys = KeysPage(settings.keys, labels, theme, self)
        self.tabs.addTab(_scrolled(self._general(), self), _("&General"))
        self.tabs.addTab(self.keys, _("&Keys"))
        close = forms.button(_("Close"))
        close.clicked.connect(self.close)
        column.addWidget(self.tabs, 1)
        column.addLayout(forms.row(forms.muted(_("Every change counts at once."), wrap=False), None, close))
        self._settle = single_shot(self, 600, self._name_typed)
        self._connect()
        self.set_theme(theme)
        self._show_sample()
        self.name.setFocus()

    def show_keys(self, action_id: str = "") -> None:
        """Show the page of keys, at one action if one is named."""
        self.tabs.setCurrentIndex(1)
        self.keys.select(action_id)
        self.keys.filter.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)
        self.keys.set_theme(theme)

    def done(self, result: int) -> None:
        self._name_typed()
        super().done(result)

    def _general(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 16, 2, 0)
        column.setSpacing(18)
        self.name = QLineEdit(self.settings.annotator, page)
        self.name.setPlaceholderText(self.settings.name)
        self.name.setMaximumWidth(320)
        choices = self._theme_choices(page)
        self._make_language_box(page)
        self._make_text_fields(page)
        self.sample = QLabel(_SAMPLE, page)
        self.sample.setTextFormat(Qt.TextFormat.PlainText)
        self.sample.setWordWrap(True)
        self.sample.setObjectName("card")
        self.sample.setMargin(12)
        self.sample.setAccessibleName(_("Sample of the article’s text"))
        column.addLayout(
            forms.captioned(
                _("Your name"), self.name, help=_("It is written into every annotation that you make.")
            )
        )
        column.addLayout(forms.captioned(_("Theme"), choices, buddy=self.theme_buttons["system"]))
        column.addLayout(
            forms.row(
                forms.captioned(_("Size of everything in the window"), self.interface_box),
                forms.captioned(_("Language"), self.language_box),
                None,
                spacing=32,
            )
        )
        column.addWidget(
            forms.muted(_("This size and the language count from the next start of the program."))
        )
        text = forms.row(
            forms.captioned(_("Font of articles"), self.font_box),
            forms.captioned(_("Size of the text"), self.size_box),
            None,
            spacing=14,
        )
        column.addLayout(text)
        lines = forms.row(
            forms.captioned(_("Width of the lines"), self.width_box),
            forms.captioned(_("Distance of the lines"), self.spacing_box),
            None,
            spacing=14,
        )
        column.addLayout(lines)
        column.addWidget(self.sample)
        column.addLayout(self._habits(page))
        column.addStretch(1)
        return page

    def _habits(self, page: QWidget) -> QVBoxLayout:
        self.whole_words = QCheckBox(_("The mouse selects whole words (parts of them with Alt)"), page)
        self.whole_words.setChecked(self.settings.whole_words)
        self.reduced_motion = QCheckBox(_("Reduced motion: nothing lights up for a moment"), page)
        self.reduced_motion.setChecked(self.settings.reduced_motion)
        self.goes_on = QCheckBox(
            _("After a label that excludes others, go on to the next untagged sentence"), page
        )
        self.goes_on.setChecked(self.settings.goes_on)
        self.running_text = QCheckBox(_("Show paragraphs instead of a row for each sentence"), page)
        self.running_text.setChecked(self.settings.running_text)
        self.announcements = forms.combo(page)
        for kept, title in ANNOUNCEMENTS.items():
            self.announcements.addItem(title, kept)
        self.announcements.setCurrentIndex(max(0, self.announcements.findData(self.settings.announcements)))
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.whole_words)
        column.addWidget(self.reduced_motion)
        column.addLayout(
            forms.captioned(_("What screen readers are told of a span by itself"), self.announcements)
        )
        column.addLayout(forms.captioned(_("Sentences mode"), self.goes_on))
        column.addWidget(self.running_text)
        return column

    def _theme_choices(self, page: QWidget) -> QWidget:
        self.themes = QButtonGroup(page)
        self.theme_buttons: dict[str, QRadioButton] = {}
        choices = QWidget(page)
        flow = FlowLayout(choices, 12)  # in some languages they take two lines
        for at, (choice, title) in enumerate(THEMES.items()):
            button = QRadioButton(title, choices)
            button.setAccessibleName(_("Theme: {title}").format(title=title))
            self.themes.addButton(button, at)
            self.theme_buttons[choice] = button
            flow.addWidget(button)
        self.theme_buttons.get(self.settings.theme, self.theme_buttons["system"]).setChecked(True)
        return choices

    def _make_language_box(self, page: QWidget) -> None:
        self.language_box = forms.combo(page)
        self.language_box.addItem(_("As the system"), "")
        for code, name in languages.NAMES.items():
            self.language_box.addItem(name, code)
        self.language_box.setCurrentIndex(max(0, self.language_box.findData(self.settings.language)))

    def _make_text_fields(self, page: QWidget) -> None:
        self.font_box = forms.combo(page)
        self.font_box.addItem(_OWN_FONT, "")
        for family in _families():
            self.font_box.addItem(family, family)
        at = self.font_box.findData(self.settings.article_font)
        if at < 0:
            self.font_box.addItem(
                _("{article_font} (not installed)").format(article_font=self.settings.article_font),
                self.settings.article_font,
            )
            at = self.font_box.count() - 1
        self.font_box.setCurrentIndex(at)
        self.font_box.setFixedWidth(300)
        self.size_box = QSpinBox(page)
        self.size_box.setRange(SMALLEST, LARGEST)
        self.size_box.setSuffix(" pt")
        self.size_box.setValue(self.settings.text_size)
        self.size_box.setMaximumWidth(110)
        self.width_box = _number(page, NARROWEST, WIDEST, " em", self.settings.line_width)
        self.spacing_box = _number(page, CLOSEST, WIDEST_APART, " %", self.settings.line_spacing)
        self.spacing_box.setSingleStep(5)
        self.interface_box = _number(
            page, SMALLEST_INTERFACE, LARGEST_INTERFACE, " %", self.settings.interface_size
        )
        self.interface_box.setSingleStep(10)

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda __: self._settle.start())
        self.name.editingFinished.connect(self._name_typed)
        self.themes.idToggled.connect(self._theme_chosen)
        self.interface_box.valueChanged.connect(lambda share: self._tell(interface_size=share))
        self.announcements.activated.connect(
            lambda __: self._tell(announcements=self.announcements.currentData())
        )
        self.language_box.activated.connect(lambda __: self._tell(language=self.language_box.currentData()))
        self.font_box.activated.connect(lambda __: self._tell(article_font=self.font_box.currentData()))
        self.size_box.valueChanged.connect(lambda points: self._tell(text_size=points))
        self.whole_words.toggled.connect(lambda on: self._tell(whole_words=on))
        self.reduced_motion.toggled.connect(lambda on: self._tell(reduced_motion=on))
        self.goes_on.toggled.connect(lambda on: self._tell(goes_on=on))
        self.running_text.toggled.connect(lambda on: self._tell(running_text=on))
        self.width_box.valueChanged.connect(lambda ems: self._tell(line_width=ems))
        self.spacing_box.valueChanged.connect(lambda share: self._tell(line_spacing=share))
        self.keys.changed.connect(lambda keys: self._tell(keys=keys))

    def _theme_chosen(self, at: int, on: bool) -> None:
        if on:
            self._tell(theme=list(THEMES)[at])

    def _name_typed(self) -> None:
        self._settle.stop()
        typed = self.name.text()
        plain = "".join(
            letter if letter.isprintable() else " " for letter in typed
        )  # what is pasted has lines
        name = " ".join(plain.split())
        if typed.strip() != name:
            self.name.setText(name)
        self._tell(annotator=name)

    def _tell(self, **fields: object) -> None:
        settings = replace(self.settings, **fields)  # type: ignore[arg-type]
        if settings != self.settings:
            self.settings = settings
            self._show_sample()
            self.changed.emit(settings)

    def _show_sample(self) -> None:
        self.sample.setFont(fonts.article_font(self.settings.text_size, self.settings.article_font))


def _scrolled(page: QWidget, parent: QWidget) -> QScrollArea:
    """A page that can be scrolled where the window is lower than it, as it is with large letters."""
    area = QScrollArea(parent)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setObjectName("column")
    area.setWidget(page)
    return area


def _number(page: QWidget, least: int, most: int, unit: str, value: int) -> QSpinBox:
    box = QSpinBox(page)
    box.setRange(least, most)
    box.setSuffix(unit)
    box.setValue(value)
    box.setMaximumWidth(110)
    return box


def _families() -> list[str]:
    """Families that can set running text: what is installed, without the parts that the program falls back to."""
    own = {*fonts.ARTICLE_FAMILIES, *fonts.CAP_FAMILIES} - {fonts.MONOSPACE}
    found = [
        family
        for family in QFontDatabase.families()
        if family not in own
        and not QFontDatabase.isPrivateFamily(family)
        and QFontDatabase.isSmoothlyScalable(family)
    ]
    return sorted(dict.fromkeys([fonts.INTERFACE, *found]), key=str.casefold)
