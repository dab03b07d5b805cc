"""Text can be read on every colour that a label set may choose, in both themes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from annotator import paths
from annotator.core.labels import Label, LabelSet
from annotator.qt.parts.palette import (
    READABLE,
    WHITE,
    LabelPalette,
    behind_white,
    contrast,
    luminance,
    mix,
    readable,
    tint,
)
from annotator.qt.parts.theme import load_theme

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: QColor(f"#{number:06x}"))
THEMES = st.sampled_from(["light", "dark"]).map(load_theme)
NEARLY = READABLE - 0.05  # colours are stored in whole steps


def test_contrast_is_that_of_wcag():
    assert contrast(QColor("#000000"), WHITE) == pytest.approx(21)
    assert contrast(QColor("#777777"), WHITE) == pytest.approx(4.48, abs=0.01)
    assert luminance(WHITE) == pytest.approx(1)


def test_mixing_all_or_nothing():
    red, blue = QColor("#ff0000"), QColor("#0000ff")
    assert mix(red, blue, 0) == red
    assert mix(red, blue, 1) == blue


@given(COLOURS, THEMES)
def test_ink_can_be_read_on_paper(colour, theme):
    assert contrast(readable(colour, theme.paper), theme.paper) >= NEARLY


@given(COLOURS)
def test_white_can_be_read_on_a_chip(colour):
    assert contrast(WHITE, behind_white(colour)) >= NEARLY


@given(st.lists(COLOURS, min_size=1, max_size=8), THEMES)
def test_text_can_be_read_on_any_stack_of_fills(colours, theme):
    for text in (theme.text, theme.text_muted, theme.furniture_text):
        assert contrast(text, tint(colours, theme.paper, text)) >= NEARLY


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_colours_that_the_editor_offers_are_seen_as_fills(name):
    theme = load_theme(name)
    offered = json.loads(paths.resource("themes", "palette.json").read_text(encoding="utf-8"))["colours"]
    for entry in offered:
        fill = tint([QColor(entry["hex"])], theme.paper, theme.text)
        assert contrast(fill, theme.paper) > 1.05, entry["name"]


def test_a_good_colour_is_left_alone():
    blue = QColor("#0072B2")
    assert readable(blue, WHITE) == blue
    assert behind_white(blue) == blue


def test_an_unknown_label_is_grey_and_says_so():
    palette = LabelPalette(LabelSet([Label(name="org", title="Organisation", colour="#0072B2")]), WHITE)
    assert palette.swatch("org").title == "Organisation"
    unknown = palette.swatch("gone")
    assert not unknown.known
    assert unknown.title == "gone ?"
    assert unknown.colour.hsvSaturation() < 20


def test_a_colour_that_is_none_becomes_grey():
    palette = LabelPalette(LabelSet([Label(name="odd", colour="no colour")]), WHITE)
    assert palette.swatch("odd").known
    assert palette.swatch("odd").colour.hsvSaturation() < 20


def test_nested_fills_differ_from_single_ones():
    labels = LabelSet([Label(name="a", colour="#0072B2"), Label(name="b", colour="#A32A00")])
    palette, text = LabelPalette(labels, WHITE), QColor("#22252A")
    assert len({palette.fill(names, text).rgb() for names in (("a",), ("b",), ("a", "b"), ("b", "a"))}) == 4
