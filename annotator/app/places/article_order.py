"""How the list of articles is ordered and grouped: pure, from what is known of each article without opening it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from annotator.app.places.article_facts import ArticleFacts
from annotator.core.annotation import LayerState
from annotator.core.messages import _


class Order(StrEnum):
    """What the list goes by."""

    PROJECT = "project"
    SOURCE = "source"
    DATE = "date"
    STORY = "story"
    STATUS = "status"
    PROGRESS = "progress"


ORDERS: Mapping[Order, str] = {
    Order.PROJECT: _("As in the project"),
    Order.SOURCE: _("By source"),
    Order.DATE: _("By date, the newest first"),
    Order.STORY: _("By story"),
    Order.STATUS: _("By status"),
    Order.PROGRESS: _("By progress, the least done first"),
}
"""The orders and what they are called."""

STATUSES = (_("Sent back"), _("Started"), _("New"), _("Done"))
SHARES = (_("Nothing tagged"), _("Less than half tagged"), _("More than half tagged"), _("All tagged"))
_MONTHS = (
    *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
    *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one article: its facts, the title of the story that it is one of several of, its state, and
    which share of its sentences is tagged (None: nobody has counted)."""

    facts: ArticleFacts
    story: str
    state: LayerState
    share: float | None


def place_of(order: Order, known: Known) -> tuple[object, str]:
    """By what the article is sorted, and the heading that it stands under; "" for none.

    Places of one order can be compared with each other.
    """
    facts = known.facts
    match order:
        case Order.SOURCE:
            return (not facts.source, facts.source.casefold()), facts.source or _("No source")
        case Order.DATE:
            return (not facts.date, _backwards(facts.date)), month(facts.date)
        case Order.STORY:
            return (not known.story, known.story.casefold()), known.story or _("Stories told once")
        case Order.STATUS:
            heading = status_of(known.state)
            return STATUSES.index(heading), heading
        case Order.PROGRESS:
            share = known.share or 0.0
            return share, SHARES[0 if share <= 0 else 1 if share < 0.5 else 2 if share < 1 else 3]
    return 0, ""


def status_of(state: LayerState) -> str:
    """The status in a word; what was sent back is that before anything else."""
    if state.review == "sent back":
        return STATUSES[0]
    return {"done": _("Done"), "started": _("Started")}.get(state.status, "New")


def month(date: str) -> str:
    """The month of a day in words, as far as the date tells one."""
    year, __, rest = date.partition("-")
    number = rest.partition("-")[0]
    if number.isdigit() and 1 <= int(number) <= 12:
        return f"{_MONTHS[int(number) - 1]} {year}"
    return year or _("No date")


def _backwards(date: str) -> tuple[int, ...]:
    return tuple(-ord(character) for character in date)
