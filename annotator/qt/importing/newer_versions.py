"""The question about articles that came in and are probably newer versions of others."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from annotator.app.progress import T, Work
from annotator.app.session import Session
from annotator.app.versions.recognising import Offer
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.dialogs import Choice

TITLE = _("Newer versions")
MOST_NAMED = 6
WHAT_COMES_OF_IT = _(
    "A newer version takes the place of the older one: what was said of untouched words goes along, the rest is listed "
    "with its likeliest place. Both texts stay in the project."
)
_TAKE, _SEPARATE, _EACH = "take", "separate", "each"


class Doing:
    """Looks for newer versions and works out what becomes of annotations, in a thread; see `newer.Run`."""

    def __init__(self, parent: QWidget | None) -> None:
        self._parent = parent

    def __call__(self, work: Work[T], /) -> T | None:
        return progress.run(self._parent, TITLE, work, threaded=True)


def ask(parent: QWidget | None, session: Session, offers: Sequence[Offer]) -> list[Offer]:
    """Which of them are taken as newer versions: all, none, or each that was agreed to by itself."""
    if not offers:
        return []
    if len(offers) == 1:
        return list(offers) if _of_one(parent, session, offers[0]) == _TAKE else []
    named = [f"• {_said(session, offer)}" for offer in offers[:MOST_NAMED]]
    if len(offers) > MOST_NAMED:
        named.append(_("and {offers} more").format(offers=numeral(len(offers) - MOST_NAMED)))
    text = _("{articles} are probably newer versions of others.\n\n").format(
        articles=counted(len(offers), "article", "articles")
    )
    taken = dialogs.ask(
        parent,
        TITLE,
        text + "\n".join(named) + f"\n\n{WHAT_COMES_OF_IT}",
        [
            Choice(_TAKE, _("Take all as newer versions")),
            Choice(_EACH, _("Ask about each")),
            Choice(_SEPARATE, _("Keep apart")),
        ],
    )
    if taken == _EACH:
        return [offer for offer in offers if _of_one(parent, session, offer) == _TAKE]
    return list(offers) if taken == _TAKE else []


def _of_one(parent: QWidget | None, session: Session, offer: Offer) -> str:
    return dialogs.ask(
        parent,
        TITLE,
        f"{_said(session, offer)}.\n\n{WHAT_COMES_OF_IT}",
        [Choice(_TAKE, _("Take as newer version")), Choice(_SEPARATE, _("Keep apart"))],
    )


def _said(session: Session, offer: Offer) -> str:
    newer, older = (session.project.title(name) or name for name in (offer.newer, offer.older))
    return _("“{newer}” is probably a newer version of “{older}” ({why})").format(
        newer=newer, older=older, why=offer.why
    )
