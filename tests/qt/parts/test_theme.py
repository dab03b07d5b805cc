"""Themes, palette, icons and fonts."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from annotator import paths
from annotator.app import projects
from annotator.qt.parts import fonts, icons
from annotator.qt.parts import theme as theme_module
from annotator.qt.parts.palette import LabelPalette, contrast
from annotator.qt.parts.theme import CHOICES, Theme, Themes, in_use, load_theme, stylesheet
from annotator.store import labelsets


@pytest.mark.parametrize("name", CHOICES[1:])
def test_a_theme_has_every_colour(name):
    theme = load_theme(name)
    assert theme.dark == name.endswith("dark")
    for field in fields(Theme):
        if field.name not in ("name", "dark", "readable"):
            assert getattr(theme, field.name).isValid()
    assert theme.shadow.alpha() > 0


@pytest.mark.parametrize("name", CHOICES[1:])
def test_text_can_be_read_on_every_background(name):
    theme = load_theme(name)
    for ink in (
        *("text", "text_muted", "text_faint", "disabled", "danger", "warning", "success", "accent"),
        "furniture_text",
    ):
        for paper in ("window", "panel", "paper"):
            assert contrast(getattr(theme, ink), getattr(theme, paper)) >= theme.readable, (ink, paper)
    for ink in ("text", "text_muted", "text_faint", "warning"):
        for paper in ("accent_soft", "hover"):
            assert contrast(getattr(theme, ink), getattr(theme, paper)) >= theme.readable, (ink, paper)
    for ink in ("text", "furniture_text"):
        for paper in ("selection", "current_sentence"):
            assert contrast(getattr(theme, ink), getattr(theme, paper)) >= theme.readable, (ink, paper)
    assert contrast(theme.on_accent, theme.accent) >= theme.readable
    assert contrast(theme.text_muted, theme.key_cap_background) >= theme.readable


@pytest.mark.parametrize("name", CHOICES[1:])
def test_marks_are_seen_on_every_ground(name):
    theme = load_theme(name)
    for mark in ("field_border", "focus", "accent", "text_muted", "warning", "success", "danger"):
        for ground in ("window", "panel", "paper"):
            assert contrast(getattr(theme, mark), getattr(theme, ground)) >= 3, (mark, ground)
    for mark in ("accent", "focus", "warning", "success", "text_muted"):
        assert contrast(getattr(theme, mark), theme.accent_soft) >= 3, mark


@pytest.mark.parametrize("name", CHOICES[1:])
@pytest.mark.parametrize("name_of_set", [info.name for info in projects.label_sets()])
def test_every_label_that_comes_with_the_program_is_seen_and_read(name, name_of_set):
    theme = load_theme(name)
    labels = labelsets.read_file(projects.find_label_set(name_of_set)).labels
    for ground in (theme.paper, theme.panel):
        palette = LabelPalette(labels, ground, theme.readable)
        for label in labels:
            swatch = palette.swatch(label.name)
            assert contrast(swatch.ink, ground) >= theme.readable - 0.01, (label.name, "ink")
            assert contrast(QColor("#FFFFFF"), swatch.chip) >= theme.readable - 0.01, (label.name, "chip")
            assert contrast(theme.text, palette.fill((label.name,), theme.text)) >= theme.readable - 0.01, (
                label.name,
                "tint",
            )


def test_the_light_ground_is_told_from_the_paper():
    theme = load_theme("light")
    assert (theme.window.name(), theme.accent_soft.name()) == ("#efefec", "#d6e4fb")
    assert contrast(theme.paper, theme.window) >= 1.14
    assert contrast(theme.scroll_handle, theme.window) >= 2


@pytest.mark.parametrize("name", CHOICES[1:])
def test_the_stylesheet_is_complete(name, dressed):
    sheet = stylesheet(load_theme(name))
    assert "@" not in sheet
    for place in re.findall(r'url\("([^"]+)"\)', sheet):
        assert "currentColor" not in Path(place).read_text(encoding="utf-8")


def test_the_same_words_are_in_both_files():
    light, dark = (
        json.loads(paths.resource("themes", f"{name}.json").read_text("utf-8")) for name in ("light", "dark")
    )
    assert light["colours"].keys() == dark["colours"].keys()


def test_the_system_is_followed_live(dressed, qtbot):
    keeper = Themes(dressed, "system")
    label = QLabel("text")
    qtbot.addWidget(label)
    label.show()
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert keeper.current is load_theme("dark")
    assert label.palette().color(QPalette.ColorRole.Window) == load_theme("dark").window
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert label.palette().color(QPalette.ColorRole.Window) == load_theme("light").window
    keeper.deleteLater()


def test_a_choice_goes_before_the_system(dressed):
    keeper = Themes(dressed, "light")
    told = []
    keeper.changed.connect(told.append)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert keeper.current is load_theme("light")
    assert not told
    assert keeper.toggle() == "dark"
    assert told == [load_theme("dark")]
    keeper.choose("no such theme")
    assert keeper.choice == "system"
    keeper.choose("light")
    keeper.deleteLater()


def test_an_icon_has_the_colour_of_its_state(theme):
    icon = icons.icon(theme, "undo", QColor("#ff0000"))
    normal = icon.pixmap(QSize(32, 32)).toImage()
    disabled = icon.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage()
    assert "#ff0000" in colours(normal)
    assert "#ff0000" not in colours(disabled)
    assert len(colours(disabled)) > 0


def test_an_icon_is_sharp_on_a_fine_screen(theme):
    icon = icons.icon(theme, "undo")
    picture = icon.pixmap(QSize(16, 16), 2.0)
    assert picture.size() == QSize(32, 32)
    assert picture.devicePixelRatio() == 2.0


def test_an_icon_that_does_not_exist_is_empty(theme):
    assert not colours(icons.icon(theme, "no-such-icon").pixmap(QSize(16, 16)).toImage())


def test_every_icon_of_the_actions_exists():
    from annotator.app.actions.table import ACTIONS

    missing = {a.icon for a in ACTIONS if a.icon and not paths.resource("icons", f"{a.icon}.svg").is_file()}
    assert not missing


def test_the_programs_fonts_are_used(dressed: QApplication):
    assert QFontInfo(dressed.font()).family() == fonts.INTERFACE
    assert QFontInfo(fonts.article_font(12)).family() == fonts.ARTICLE
    assert QFontInfo(QFont(list(fonts.CAP_FAMILIES), 9)).family() == fonts.MONOSPACE
    assert QFontInfo(fonts.article_font(12, "No Such Font At All")).family() == fonts.ARTICLE


def colours(image):
    found = set()
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            if pixel.alpha() == 255:
                found.add(pixel.name())
    return found


def test_high_contrast_means_aaa():
    assert [load_theme(name).readable for name in CHOICES[1:]] == [4.5, 4.5, 7, 7]


class Wishes(QObject):
    """What a system says of contrast."""

    contrastPreferenceChanged = Signal(object)  # noqa: N815
    said = Qt.ContrastPreference.NoPreference if hasattr(Qt, "ContrastPreference") else None

    def contrastPreference(self):
        return self.said


@pytest.mark.skipif(not hasattr(Qt, "ContrastPreference"), reason="this Qt does not ask the system")
def test_the_system_may_wish_for_high_contrast(qapp, monkeypatch):
    wishes = Wishes()
    monkeypatch.setattr(theme_module, "_wishes", lambda hints: wishes)
    themes = Themes(qapp, "system")
    try:
        assert themes.current.readable == 4.5
        wishes.said = Qt.ContrastPreference.HighContrast
        wishes.contrastPreferenceChanged.emit(wishes.said)
        assert themes.current.readable == 7
        assert in_use() is themes.current
        themes.choose("dark")
        assert themes.current is load_theme("dark")
        themes.choose("contrast-light")
        assert themes.toggle() == "contrast-dark"
    finally:
        themes.deleteLater()
        Themes(qapp, "light").deleteLater()


@pytest.mark.parametrize("name", CHOICES[1:])
def test_the_words_in_an_empty_field_can_be_read(qapp, name):
    themes = Themes(qapp, name)
    field = QLineEdit()
    field.setPlaceholderText("Filter articles")
    field.ensurePolished()
    try:
        ink = field.palette().color(QPalette.ColorRole.PlaceholderText)
        assert ink.alpha() == 255
        assert contrast(ink, themes.current.paper) >= themes.current.readable
    finally:
        field.deleteLater()
        themes.deleteLater()
        Themes(qapp, "light").deleteLater()
