"""The article as it is typeset: characters one to one, roles by format, scripts in their direction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextDocument

from annotator.core.article import Article, Zone
from annotator.core.text import normalise
from annotator.qt.article.document import (
    EM,
    Typography,
    build_document,
    has_rtl,
    is_rtl,
    set_margins,
    side_margin,
)
from annotator.qt.article.offsets import Offsets, displayed
from annotator.qt.parts.theme import load_theme


def typeset(text: str, *zones: tuple[str, str], language: str = "en", theme: str = "light") -> QTextDocument:
    placed = [Zone(text.index(part), text.index(part) + len(part), role) for part, role in zones]
    article = Article("a", "A", text, {"language": language}, tuple(placed))
    return build_document(article, load_theme(theme), Typography(), Offsets(text))


def block_of(document: QTextDocument, text: str):
    return next(block for block in blocks(document) if block.text() == text)


def blocks(document: QTextDocument):
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def font_of(document: QTextDocument, text: str) -> QFont:
    return next(iter(block_of(document, text).begin())).fragment().charFormat().font()


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("ab \n🚢漢ש\ufdd0\u0301\t"), max_size=80).map(normalise), st.data())
def test_one_block_per_line_and_one_character_per_character(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    roles = ["headline", "furniture", "quote", "kicker"]
    zones = [Zone(a, b, role) for a, b, role in zip(cuts, cuts[1:], roles, strict=False) if a < b]
    article = Article("a", "A", text, {}, tuple(zones))
    document = build_document(article, load_theme("light"), Typography(), Offsets(text))
    assert [block.text() for block in blocks(document)] == displayed(text).split("\n")


def test_a_headline_is_large_and_bold_and_furniture_small_and_dimmed():
    document = typeset("Advert\nNews\nBody", ("Advert", "furniture"), ("News", "headline"))
    advert, news, body = (font_of(document, text) for text in ("Advert", "News", "Body"))
    assert news.pointSizeF() > 1.5 * body.pointSizeF()
    assert news.bold()
    assert not body.bold()
    assert advert.pointSizeF() < body.pointSizeF()
    assert advert.families()[0] == "Noto Sans"
    assert body.families()[0] == "Noto Serif"
    colour = next(iter(block_of(document, "Advert").begin())).fragment().charFormat().foreground().color()
    assert colour == load_theme("light").furniture_text


@pytest.mark.parametrize(
    ("role", "check"),
    [
        ("kicker", lambda font: font.bold() and font.capitalization() == QFont.Capitalization.AllUppercase),
        ("standfirst", lambda font: font.italic()),
        ("byline", lambda font: font.families()[0] == "Noto Sans" and font.pointSizeF() < 12),
        ("dateline", lambda font: font.families()[0] == "Noto Sans"),
        ("credit", lambda font: font.families()[0] == "Noto Sans"),
        ("caption", lambda font: font.pointSizeF() < 12),
        ("subhead", lambda font: font.bold()),
        ("body", lambda font: font.pointSizeF() == 12 and not font.bold()),
        ("lead", lambda font: font.pointSizeF() == 12),
        ("no such role", lambda font: font.pointSizeF() == 12),
    ],
)
def test_roles_are_set_apart(role, check):
    assert check(font_of(typeset("First\nSecond", ("First", role)), "First"))


def test_a_quote_is_indented_from_the_side_where_lines_begin():
    assert block_of(typeset("Said", ("Said", "quote")), "Said").blockFormat().leftMargin() > 10
    arabic = block_of(typeset("قال", ("قال", "quote"), language="ar"), "قال").blockFormat()
    assert arabic.rightMargin() > 10
    assert arabic.leftMargin() == 0


def test_scripts_without_italics_stay_upright():
    assert not font_of(typeset("三艘渡轮", ("三艘渡轮", "standfirst")), "三艘渡轮").italic()


@pytest.mark.parametrize("text", ["One\n\nTwo", "\nOne", "One\n", "\n\n\n", ""])
def test_blank_lines_are_low(text):
    heights = {
        bool(block.text()): block.blockFormat().lineHeight() for block in blocks(typeset(text)) if text
    }
    assert heights.get(False, 0) < 10
    assert heights.get(True, 30) >= 25


def test_lines_are_about_one_and_a_half_times_as_high_as_the_letters(dressed):
    document = typeset("Body")
    natural = Typography().font()
    from PySide6.QtGui import QFontMetricsF

    ratio = block_of(document, "Body").blockFormat().lineHeight() / QFontMetricsF(natural).height()
    assert 1.35 <= ratio <= 1.6


def test_an_article_in_a_language_from_the_right_runs_from_the_right():
    document = typeset("وقّع الميناء\nReuters", language="ar-EG")
    assert {block.textDirection() for block in blocks(document)} == {Qt.LayoutDirection.RightToLeft}


def test_elsewhere_the_first_strong_letter_of_a_paragraph_decides():
    document = typeset("He said שלום\n«שלום» he said\n12 رجلا", language="en")
    directions = [block.textDirection() for block in blocks(document)]
    right, left = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
    assert directions == [left, right, right]


def test_languages_and_scripts_from_the_right():
    assert all(is_rtl(tag) for tag in ("ar", "he", "fa-IR", "ur", "az-Arab"))
    assert not any(is_rtl(tag) for tag in ("en", "", "zh-Hant", "arn"))
    assert has_rtl("a ש")
    assert not has_rtl("é 漢 🚢")


def test_nothing_can_be_undone_and_sizes_follow_the_reader(dressed):
    assert not typeset("Body").isUndoRedoEnabled()
    assert Typography(24).em() == pytest.approx(2 * Typography(12).em(), rel=0.05)
    assert block_of(typeset("Body"), "Body").blockFormat().doubleProperty(EM) == Typography().em()


def test_the_column_keeps_its_measure_and_margins_shrink_before_it_does():
    assert side_margin(1400, 16) == (1400 - 39 * 16) / 2
    assert 90 <= side_margin(760, 16) <= 125
    assert 20 <= side_margin(300, 16) <= 60
    document = QTextDocument("a")
    set_margins(document, 30, 40)
    shape = document.rootFrame().frameFormat()
    assert (shape.leftMargin(), shape.rightMargin()) == (30, 40)
