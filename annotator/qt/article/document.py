"""Typesets an article: one block per line of its text, with a format by zone. Built once, never edited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from annotator.core.article import Article
from annotator.core.patterns import pattern
from annotator.core.values import dataclass
from annotator.qt.article.offsets import Offsets
from annotator.qt.parts import fonts
from annotator.qt.parts.theme import Theme

EM = int(QTextFormat.Property.UserProperty.value) + 1
"""Block format property: the font size of the block in pixels."""

RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"})
_RTL_LETTER = pattern("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_STRONG = pattern(r"[^\W\d_]")
_UPRIGHT_NEAR = pattern("[\u0590-\u1cff]")
_UPRIGHT_FAR = "[\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufeff\U00020000-\U0003ffff]"

_ENDS = re.compile(r"\n+")

LINE_HEIGHT = 2.0
BLANK_HEIGHT = 0.42
PARAGRAPH_GAP = 0.42
"""Line pitch, height of a blank line and gap below a paragraph, in ems of the body."""

ROW_PITCH = 0.82
"""The line pitch in rows, as a share of that in running text: nothing stands above the lines."""
PARAGRAPH_IN_ROWS = 0.84
"""The gap below a paragraph in rows that no blank line follows."""

TOP, BOTTOM = 24, 72
MEASURE = 39.0
"""Width of the column in ems of the body."""
NOTES_IN_ROWS, LEAST_NOTES = 0.12, 34.0
"""What rows leave free for notes: a share of the width, and at least so many pixels."""


@dataclass(frozen=True, slots=True)
class ZoneStyle:
    """How paragraphs of one role are set: sizes in ems of the body, `line` in ems of their own size."""

    size: float = 1.0
    line: float = LINE_HEIGHT
    sans: bool = False
    bold: bool = False
    italic: bool = False
    capitals: bool = False
    colour: str = ""
    before: float = 0.0
    after: float = PARAGRAPH_GAP
    indent: float = 0.0


BODY = ZoneStyle()
_SMALL = ZoneStyle(0.82, 2.0, sans=True, colour="text_muted")
ZONE_STYLES: dict[str, ZoneStyle] = {
    "kicker": ZoneStyle(0.74, 1.9, sans=True, bold=True, capitals=True, colour="accent", after=0.1),
    "headline": ZoneStyle(1.68, 1.48, bold=True, after=0.5),
    "standfirst": ZoneStyle(1.08, 1.88, italic=True, colour="text_muted", after=0.4),
    "byline": _SMALL,
    "dateline": _SMALL,
    "credit": _SMALL,
    "caption": ZoneStyle(0.86, 1.95, sans=True, colour="text_muted", after=0.1),
    "furniture": ZoneStyle(0.82, 2.0, sans=True, colour="furniture_text", after=0.3),
    "subhead": ZoneStyle(1.12, 1.75, bold=True, before=0.7, after=0.2),
    "quote": ZoneStyle(1.0, LINE_HEIGHT, italic=True, indent=1.8),
    "list": ZoneStyle(after=0.15, indent=1.2),
    "table": ZoneStyle(0.9, 1.9, sans=True, after=0.1, indent=1.2),
    "endnote": ZoneStyle(0.88, 1.95, italic=True, colour="text_muted"),
}
"""Roles that are not set like the body."""


@dataclass(frozen=True, slots=True)
class Typography:
    """The reader's choice: size of the body in points, and a family of their own or "" for the program's.

    `measure` is the width of the column in ems, `spacing` the distance of the lines as a share of the usual one.
    """

    points: float = 12.0
    family: str = ""
    measure: float = MEASURE
    spacing: float = 1.0

    def font(self, *, sans: bool = False, size: float = 1.0, bold: bool = False) -> QFont:
        """A font of the article, or of the interface, at `size` ems of the body."""
        points = self.points * size
        font = fonts.interface_font(points) if sans else fonts.article_font(points, self.family)
        if bold:
            font.setBold(True)
            if not sans:
                own = (self.family,) if self.family else ()
                font.setFamilies([*own, *fonts.HEADLINE_FAMILIES])
        return font

    def em(self) -> float:
        """The size of the body in pixels."""
        return float(QFontInfo(self.font()).pixelSize())


def build_document(
    article: Article, theme: Theme, typography: Typography, offsets: Offsets, *, in_rows: bool = False
) -> QTextDocument:
    """The article as a document whose characters are those of `offsets.shown`, one block per line; rows are closer."""
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(typography.font())
    em = typography.em()
    rtl = is_rtl(article.language)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    pitch = ROW_PITCH if in_rows else 1.0
    cursor.setBlockFormat(_block_format(BODY, em, rtl, pitch * typography.spacing))
    cursor.insertText(offsets.shown)
    for zone in article.zones:
        style = ZONE_STYLES.get(zone.role)
        if style is not None and zone.start < zone.end <= len(article.text):
            cursor.setPosition(offsets.to_qt(zone.start))
            cursor.setPosition(offsets.to_qt(zone.end), QTextCursor.MoveMode.KeepAnchor)
            cursor.setBlockFormat(_block_format(style, em, rtl, pitch * typography.spacing))
            words = article.text[zone.start : zone.end]
            cursor.setCharFormat(_char_format(style, theme, typography, slanted=not _is_upright(words)))
    blank = _blank_format(em)
    for start in _blank_lines(article.text):
        cursor.setPosition(offsets.to_qt(start))
        cursor.setBlockFormat(blank)
    if in_rows:
        _part_paragraphs(cursor, article.text, offsets, em)
    if not rtl:
        right_to_left = QTextBlockFormat()
        right_to_left.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        for start in _rtl_paragraphs(article.text):
            cursor.setPosition(offsets.to_qt(start))
            cursor.mergeBlockFormat(right_to_left)
    cursor.endEditBlock()
    return document


def set_margins(document: QTextDocument, left: float, right: float) -> None:
    """Leave these margins beside the column, in pixels."""
    frame = document.rootFrame()
    shape = frame.frameFormat()
    shape.setTopMargin(TOP)
    shape.setBottomMargin(BOTTOM)
    shape.setLeftMargin(left)
    shape.setRightMargin(right)
    frame.setFrameFormat(shape)


def side_margin(width: float, em: float, measure: float = MEASURE) -> float:
    """The margin on either side of the column in a view of that width: the rest, or what chips and notes need."""
    least = min(max(width * 0.145, 20.0), 7.5 * em)
    return max((width - measure * em) / 2, least)


def sides_in_rows(width: float, em: float, beside: float, measure: float = MEASURE) -> tuple[float, float]:
    """The margins before and after the column, in reading direction, where rows have `beside` pixels before them."""
    before = max((width - measure * em) / 2, beside)
    least = max(min(width * NOTES_IN_ROWS, 7.5 * em) if width > 40 * em else LEAST_NOTES, LEAST_NOTES)
    return before, max(width - before - measure * em, least)


def page_is_rtl(article: Article) -> bool:
    """Whether the page is read from right to left: by its language, else by its first letter."""
    if article.language:
        return is_rtl(article.language)
    strong = _STRONG.search(article.text)
    return strong is not None and _RTL_LETTER.match(strong.group()) is not None


def is_rtl(language: str) -> bool:
    """Whether a language, a BCP 47 tag, is written from right to left."""
    parts = re.split("[-_]", language.lower())
    return parts[0] in RTL_LANGUAGES or any(part in ("arab", "hebr", "thaa", "syrc") for part in parts[1:])


def has_rtl(text: str) -> bool:
    """Whether the text holds letters that are written from right to left."""
    return not text.isascii() and _RTL_LETTER.search(text) is not None


def _is_upright(words: str) -> bool:
    """Whether some letters are of a script without italics."""
    if words.isascii():
        return False
    # The pattern for the far scripts is slow to compile, so it is compiled for texts that may hold some.
    far = max(words) >= "\u2e80" and re.search(_UPRIGHT_FAR, words)
    return bool(far or _UPRIGHT_NEAR.search(words))


def _part_paragraphs(cursor: QTextCursor, text: str, offsets: Offsets, em: float) -> None:
    """Leave more below a paragraph of the body that no blank line follows than there is between its rows."""
    body, parted = PARAGRAPH_GAP * em, QTextBlockFormat()
    parted.setBottomMargin(PARAGRAPH_IN_ROWS * em)
    for found in _ENDS.finditer(text):
        start = found.start()
        if found.end() > start + 1:
            continue
        cursor.setPosition(offsets.to_qt(start))
        if cursor.blockFormat().bottomMargin() == body:
            cursor.mergeBlockFormat(parted)


def _blank_lines(text: str) -> Iterator[int]:
    if text.startswith("\n"):
        yield 0
    found = text.find("\n\n")
    while found >= 0:
        yield found + 1
        found = text.find("\n\n", found + 1)
    if text.endswith("\n"):
        yield len(text)


def _rtl_paragraphs(text: str) -> Iterator[int]:
    if not has_rtl(text):
        return
    start = 0
    for line in text.split("\n"):
        strong = _STRONG.search(line)
        if strong is not None and _RTL_LETTER.match(strong.group()):
            yield start
        start += len(line) + 1


def _block_format(style: ZoneStyle, em: float, rtl: bool, pitch: float) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    size = style.size * em
    shape.setLineHeight(round(size * style.line * pitch), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    shape.setTopMargin(style.before * em)
    shape.setBottomMargin(style.after * em)
    shape.setProperty(EM, size)
    if style.indent:
        (shape.setRightMargin if rtl else shape.setLeftMargin)(style.indent * em)
    if rtl:
        shape.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return shape


def _blank_format(em: float) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    shape.setLineHeight(round(em * BLANK_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    shape.setProperty(EM, em)
    return shape


def _char_format(style: ZoneStyle, theme: Theme, typography: Typography, *, slanted: bool) -> QTextCharFormat:
    form = QTextCharFormat()
    font = typography.font(sans=style.sans, size=style.size, bold=style.bold)
    font.setItalic(style.italic and slanted)
    if style.capitals:
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105)
    form.setFont(font)
    colour: QColor | None = getattr(theme, style.colour) if style.colour else None
    if colour is not None:
        form.setForeground(colour)
    return form
