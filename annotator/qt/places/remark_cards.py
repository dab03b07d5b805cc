"""How a remark looks in the list."""

from __future__ import annotations

from annotator.app.places.remarks import KINDS, ListedRemark
from annotator.core.messages import _
from annotator.qt.panels.selected_text import when
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.two_line_list import Card, joined

ICONS = {
    "question": "help",
    "doubt": "doubt",
    "guideline": "edit",
    "sent back": "status-sent-back",
    "older rule": "eye",
    "note": "note",
}


def remark_card(remark: ListedRemark, palette: LabelPalette) -> Card:
    """The card of a remark: what was said, the label and words that it is about, who said it."""
    swatch = palette.swatch(remark.labels[0]) if remark.labels else None
    quote = f"“{remark.quote}”" if remark.quote else ""
    first_quote = remark.kind == "older rule" or not remark.text
    lead = (quote if first_quote else remark.text) or KINDS[remark.kind]
    beside = remark.text if first_quote else quote
    answered = _("Answered: {answer}").format(answer=remark.answer) if remark.answer else ""
    who = remark.by or remark.annotator
    if remark.kind == "sent back":
        parts = [f"{word} {name}" for word, name in (("to", remark.annotator), ("by", remark.by)) if name]
        who = ", ".join(parts)
    titles = ", ".join(palette.swatch(name).title for name in remark.labels)
    return Card(
        lead=lead,
        label=titles,
        colour=swatch.ink if swatch else None,
        detail=joined(beside, answered, who, remark.title),
        aside=when(remark.at),
        icon="status-done" if remark.settleable and not remark.open else ICONS[remark.kind],
        strong=remark.open or remark.kind == "note",
        what=KINDS[remark.kind] + (_(", settled") if remark.settleable and not remark.open else ""),
    )
