"""“What the desk changed” as a page that stands by itself, to be sent to the annotator."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from annotator.app.reviewing.changes import HOW, DeskReport, Said
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.formats.kit.files import replacing
from annotator.formats.pages import templates


def desk_page(report: DeskReport, labels: LabelSet, title: str = "") -> str:
    """The whole page, in HTML."""
    return templates.fill(
        "desk.html",
        title=_("What the desk changed for {annotator}").format(annotator=report.annotator),
        state=" · ".join(part for part in (title, summary(report)) if part),
        articles=report.articles,
        how=HOW,
        titled=partial(_titled, labels=labels),
    )


def write_desk_page(path: Path, report: DeskReport, labels: LabelSet, title: str = "") -> None:
    """Write the page; raises `WriteError`."""
    with replacing(path) as file:
        file.write(desk_page(report, labels, title))


def summary(report: DeskReport) -> str:
    """How much was settled and how much of it was kept, in a sentence."""
    if not report.settled:
        return _("Nothing has been decided yet.")
    things = "thing" if report.settled == 1 else "things"
    return _("{kept} of {settled} {things} decided as {annotator} had it.").format(
        kept=numeral(report.kept), settled=numeral(report.settled), things=things, annotator=report.annotator
    )


def in_words(said: Sequence[Said], labels: LabelSet) -> str:
    """What one side says, on one line."""
    return " + ".join(_one(item, labels) for item in said) or term("nothing")


def _one(said: Said, labels: LabelSet) -> str:
    title = _titled(said, labels)
    return f"{title} “{said.quote}”" if said.quote else title


def _titled(said: Said, labels: LabelSet) -> str:
    values = ", ".join(f"{name}: {value}" for name, value in said.attributes)
    return labels.title(said.label) + (f" ({values})" if values else "")
