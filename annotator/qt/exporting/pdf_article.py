"""Prints one layer of one article: head, legend, text with highlights, links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPen, QTextCharFormat, QTextLayout, QTextLine

from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.segments import lanes, pieces
from annotator.core.text import Utf16Map, paragraphs
from annotator.formats.kit.margin_notes import Remark, Remarks, label_counts
from annotator.formats.pages.html_article import direction
from annotator.qt.article.document import BODY, ZONE_STYLES, Typography, is_rtl
from annotator.qt.article.offsets import displayed
from annotator.qt.exporting.pdf_page import Pages, broken, text_option
from annotator.qt.parts import fonts
from annotator.qt.parts.palette import LabelPalette

POINTS = 10.5
TAG_SIZE = 5.6
LEADING = 1.32
_FACTS = (
    "publisher", "byline", "published", "section", "url", "language", "copyright", "license", "rights", "reserved",
)  # fmt: skip


def print_article(
    pages: Pages,
    article: Article,
    annotator: str,
    layer: Layer | None,
    labels: LabelSet,
    *,
    several: bool = False,
) -> None:
    """Print the article with one annotator's layer, from a new page on."""
    own = layer or Layer(article.id, annotator)
    printer = _Printer(pages, article, own, labels)
    pages.begin(" · ".join(part for part in (article.title, annotator) if part), printer.rtl)
    printer.head(annotator, several)
    printer.text()
    printer.links()
    pages.end()


@dataclass(frozen=True, slots=True)
class _Tag:
    """A small word above a line."""

    x: float
    text: str
    colour: QColor


class _Printer:
    """What is needed all through one article."""

    def __init__(self, pages: Pages, article: Article, layer: Layer, labels: LabelSet) -> None:
        self._pages = pages
        self._article = article
        self._layer = layer
        self._labels = labels
        self._theme = pages.theme
        self._palette = LabelPalette(labels, pages.theme.paper, pages.theme.readable)
        self._remarks = Remarks(article, layer)
        self._lanes: Mapping[str, int] = lanes(list(layer.spans))
        self._type = Typography(POINTS)
        self.rtl = is_rtl(article.language) or direction(article.text) == "rtl"

    def head(self, annotator: str, several: bool) -> None:
        """Title, metadata, whose layer it is, legend, tags of the article."""
        pages, theme = self._pages, self._theme
        small = fonts.interface_font(8.2)
        title = self._type.font(sans=True, size=1.25, bold=True)
        pages.print_lines(
            displayed(self._article.title or self._article.id), title, theme.text, pages.wide, 1.25, 3
        )
        facts = []
        for name in _FACTS:
            value = self._article.metadata.get(name)
            said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
            facts += [said] if said else []
        state = self._layer.state
        review = "" if state.review == "none" else f", {state.review}"
        who = (
            _("Annotations of {annotator} ({status}{review})").format(
                annotator=annotator, status=state.status, review=review
            )
            if annotator
            else ""
        )
        for line in (" · ".join(facts), who):
            if line:
                pages.print_lines(displayed(line), small, theme.text_muted, pages.wide, 1.3)
        pages.y += 4 * pages.u
        self._legend()
        for remark in self._remarks.of_article():
            self._boxed(remark)
        rule = QPen(theme.border, 0.6 * pages.u)
        pages.painter.setPen(rule)
        pages.painter.drawLine(QPointF(pages.left, pages.y), QPointF(pages.left + pages.wide, pages.y))
        pages.y += 12 * pages.u

    def _legend(self) -> None:
        """The labels in use, side by side, with how often they are used."""
        pages = self._pages
        counts = label_counts(self._layer)
        order = {label.name: place for place, (label, __) in enumerate(self._labels.walk())}
        font = fonts.interface_font(8.2)
        x, height = 0.0, 0.0
        for name in sorted(counts, key=lambda name: (order.get(name, len(order)), name)):
            text = f"{displayed(self._labels.title(name))}  {counts[name]}"
            __, lines = held = pages.lines(text, font, pages.wide, wrap=False)
            line = lines[0]
            width = line.naturalTextWidth() + 25 * pages.u
            height = line.height() * 1.35
            if x and x + width > pages.wide:
                x = 0.0
                pages.y += height
            pages.need(height)
            left = pages.left + x
            swatch = QRectF(left, pages.y + line.height() * 0.22, 7 * pages.u, 7 * pages.u)
            pages.painter.fillRect(swatch, self._palette.swatch(name).colour)
            pages.painter.setPen(self._theme.text)
            line.draw(pages.painter, QPointF(left + 10 * pages.u, pages.y))
            del held
            x += width
        if counts:
            pages.y += height + 4 * pages.u

    def text(self) -> None:
        """The paragraphs, each with what stands beside it."""
        first = 0
        seen: set[str] = set()
        for start, end in paragraphs(self._article.text):
            self._paragraph(start, end, self._remarks.within(first, end), seen)
            first = end

    def links(self) -> None:
        """The links as a list."""
        found = list(self._remarks.links())
        if not found:
            return
        pages = self._pages
        pages.y += 6 * pages.u
        font, bold = fonts.interface_font(8.2), fonts.semibold(fonts.interface_font(8.2))
        pages.print_lines(_("Links"), bold, self._theme.text_muted, pages.column, 1.3, 2)
        for source, remark, target in found:
            more = f" ({remark.text})" if remark.text else ""
            label = displayed(self._labels.title(remark.label))
            text = displayed(f"“{source}” — {label} → “{target}”{more}")
            pages.print_lines(text, font, self._theme.text, pages.column, 1.3, 1)

    def _paragraph(self, start: int, end: int, remarks: Sequence[Remark], seen: set[str]) -> None:
        pages = self._pages
        words = displayed(self._article.text[start:end])
        units = Utf16Map(words)
        style = ZONE_STYLES.get(self._role(start), BODY)
        font = self._type.font(sans=style.sans, size=style.size, bold=style.bold)
        if style.italic:
            font.setItalic(True)
        colour = getattr(self._theme, style.colour) if style.colour else self._theme.text
        spans = self._layer.spans.overlapping(start, end)
        layout = self._layout(words, font, colour, units, spans, start, end)
        lines = broken(layout, pages.column, LEADING)
        depth = 1 + max((self._lanes[span.id] for span in spans), default=-1)
        above = (TAG_SIZE + 1.4) * pages.u if spans or self._remarks.numbers else 0.0
        pages.y += style.before * POINTS * pages.u * 0.6
        waiting = list(remarks)
        for number, line in enumerate(lines):
            below = max(depth * 2.2, 1.5) * pages.u
            height = above + line.height() + below
            pages.need(height)
            top = pages.y + above
            last = number == len(lines) - 1
            to = start + units.to_point(line.textStart() + line.textLength())
            while waiting and (waiting[0].at < to or last):
                self._note(waiting.pop(0), top)
            shift = QPointF(pages.x, top - line.y())
            line.draw(pages.painter, shift)
            self._underlines(line, units, spans, start, end, shift)
            self._tags(line, units, spans, start, seen, shift)
            pages.y += height
        pages.y += 6 * pages.u

    def _layout(
        self,
        words: str,
        font: QFont,
        colour: QColor,
        units: Utf16Map,
        spans: list[Span],
        start: int,
        end: int,
    ) -> QTextLayout:
        """The paragraph with the highlights as backgrounds, which follow the letters in every direction."""
        layout = QTextLayout(words, font, self._pages.device)
        layout.setTextOption(text_option(words, self.rtl))
        ranges = []
        for piece in pieces(spans, start, end):
            shape = QTextCharFormat()
            shape.setForeground(colour)
            if piece.spans:
                shape.setBackground(self._palette.fill(tuple(span.label for span in piece.spans), colour))
            found = QTextLayout.FormatRange()
            found.start = units.to_utf16(piece.start - start)
            found.length = units.to_utf16(piece.end - start) - found.start
            found.format = shape
            ranges.append(found)
        layout.setFormats(ranges)
        return layout

    def _underlines(
        self, line: QTextLine, units: Utf16Map, spans: list[Span], start: int, end: int, shift: QPointF
    ) -> None:
        """A line for each span, in its lane below the letters."""
        pages = self._pages
        first, last = line.textStart(), line.textStart() + line.textLength()
        base = line.y() + line.height() + shift.y()
        for span in spans:
            pen = QPen(self._palette.swatch(span.label).ink, 1.1 * pages.u)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if span.doubt:
                pen.setDashPattern([3.0, 2.0])
            pages.painter.setPen(pen)
            y = base + (0.9 + self._lanes[span.id] * 2.2) * pages.u
            for left, right in span.fragments:
                if left >= end or right <= start:
                    continue
                a = max(units.to_utf16(max(left - start, 0)), first)
                b = min(units.to_utf16(min(right, end) - start), last)
                if a < b:
                    x1, x2 = _x(line, a), _x(line, b)
                    pages.painter.drawLine(QPointF(x1 + shift.x(), y), QPointF(x2 + shift.x(), y))

    def _tags(
        self, line: QTextLine, units: Utf16Map, spans: list[Span], start: int, seen: set[str], shift: QPointF
    ) -> None:
        """Names of labels where spans begin, and numbers where tagged sentences do, none over another."""
        pages = self._pages
        first, last = line.textStart(), line.textStart() + line.textLength()
        found: list[_Tag] = []
        for place, number in self._remarks.numbers.items():
            at = units.to_utf16(place - start) if place >= start else -1
            if first <= at < last:
                found.append(_Tag(_x(line, at), str(number), self._theme.text_muted))
        for span in spans:
            at = units.to_utf16(max(span.start - start, 0))
            if span.id not in seen and first <= at < last:
                seen.add(span.id)
                swatch = self._palette.swatch(span.label)
                found.append(_Tag(_x(line, at), displayed(swatch.title), swatch.ink))
        font = fonts.semibold(fonts.interface_font(TAG_SIZE))
        pages.painter.setFont(font)
        metrics = pages.painter.fontMetrics()
        y = line.y() + shift.y() - 0.6 * pages.u
        free = -1e9
        rtl = _x(line, first) > _x(line, last)
        for tag in sorted(found, key=lambda tag: -tag.x if rtl else tag.x):
            width = float(metrics.horizontalAdvance(tag.text))
            wanted = -tag.x if rtl else tag.x
            if wanted < free - 40 * pages.u:
                continue
            near = max(wanted, free)
            left = -near - width if rtl else near
            if left < -2 * pages.u or left + width > pages.column + 8 * pages.u:
                continue
            pages.painter.setPen(tag.colour)
            pages.painter.drawText(QPointF(left + shift.x(), y), tag.text)
            free = near + width + 3 * pages.u

    def _note(self, remark: Remark, y: float) -> None:
        colour = self._palette.swatch(remark.label).colour if remark.label else self._theme.text_muted
        self._pages.note(displayed(self._said(remark)), colour, y)

    def _boxed(self, remark: Remark) -> None:
        """A tag of the article or a note on it, above the text."""
        pages = self._pages
        colour = self._palette.swatch(remark.label).colour if remark.label else self._theme.text_muted
        top = pages.y
        pages.print_lines(
            "    " + displayed(self._said(remark)),
            fonts.interface_font(8.6),
            self._theme.text,
            pages.wide,
            1.3,
            2,
        )
        if pages.y > top:
            pages.painter.fillRect(
                QRectF(pages.left, top, 1.8 * pages.u, pages.y - top - 2 * pages.u), colour
            )

    def _said(self, remark: Remark) -> str:
        label = self._labels.title(remark.label) if remark.label else ""
        number = f"{remark.number} " if remark.number else ""
        quote = f"“{remark.quote}”" if remark.quote else ""
        doubt = _("(in doubt)") if remark.doubt else ""
        return number + " ".join(part for part in (label, quote, remark.text, doubt) if part)

    def _role(self, start: int) -> str:
        return next((zone.role for zone in self._article.zones if zone.start <= start < zone.end), "")


def _x(line: QTextLine, position: int) -> float:
    """Where a position of the paragraph is on the line; Qt gives the position with it."""
    found: Any = line.cursorToX(position)
    return float(found[0])
