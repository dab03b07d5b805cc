"""Stand-ins for names in what is handed out: what stays of names is shown before anything is written."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.app.reviewing import stand_ins as standing
from annotator.app.reviewing.stand_ins import StandIns
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.dialogs import Choice
from annotator.review.handout import Plan


def ask_stand_ins(parent: QWidget | None, session: Session, plan: Plan, label: str) -> StandIns | None:
    """The stand-ins for names that carry a label, once somebody has seen what stays; None: rather not."""
    articles = dict.fromkeys(article for share in plan.shares.values() for article in share)
    made = progress.run(parent, _("Looking for names"), standing.prepared(session.project, articles, [label]))
    if made is None:
        return None
    said = "\n\n".join(made.sentences())
    text = _("Names get stand-ins in {places} of these articles.\n\n{said}").format(
        places=counted(made.places, "place", "places"), said=said
    )
    taken = dialogs.ask(parent, _("Stand-ins for names"), text, [Choice("go", _("Hand out"))], details=said)
    return made if taken else None
