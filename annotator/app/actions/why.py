"""Why something cannot be done right now, and why a key does nothing: in a few words, for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.app.actions.action import ANYWHERE, Action
from annotator.app.actions.table import available
from annotator.app.blinding import WHY, is_blind
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.core.terms import titled

_MISSING = {
    "shared project": _("the project is not shared"),
    "own project": _("the project is shared already"),
    "step": _("nothing to undo"),
    "undone step": _("nothing to redo"),
    "annotation": _("no annotation is selected"),
    "span": _("no span is selected"),
    "older version": _("the article has no older version"),
    "text and span": _("no text is selected after a span"),
    "conflict": _("no conflict is current"),
    "settled or conflict": _("no conflict is current"),
    "editing": _("no answer is being edited"),
}
"""Why an action cannot be used in its mode, by what it needs."""
_ELSEWHERE = {"span": _("a label for spans (F7)"), "sentence": _("a label for sentences (F6)")}


def why_not(action: Action, session: Session | None) -> str:
    """Why the action cannot be used right now, in a few words; "" when it can."""
    if available(action, session):
        return ""
    if session is None:
        return _("no project is open")
    if action.changes and session.read_only:
        return _("the project is read-only")
    if action.names and is_blind(session.project):
        return WHY
    if session.article is None and action.needs not in ANYWHERE:
        return _("no article is open")
    if session.mode.name not in action.works_in:
        return _("only in {capitalize}").format(
            capitalize=_(" and ").join(titled(mode) for mode in action.modes)
        )
    return _MISSING[action.needs]


def why_nothing(session: Session, keys: Sequence[str], actions: Iterable[Action]) -> str:
    """Why a key does nothing that may mean the characters `keys`, and is the key of these `actions`; "" for no reason.

    What it is for in this mode goes before what it is for elsewhere.
    """
    mode, labels = session.mode, session.labels
    label = next((found for key in keys if (found := labels.for_key(key, mode.kind))), None)
    if label is not None:
        reason = _("given only while an answer is edited") if mode.reviews else mode.no_label
        return f"{label.shown}: {reason}" if reason else ""
    reasons = [(action, why_not(action, session)) for action in actions]
    reasons.sort(key=lambda each: mode.name not in each[0].works_in)
    if reasons and mode.name in reasons[0][0].works_in:
        return _told(*reasons[0])
    for kind, where in _ELSEWHERE.items():
        label = next((found for key in keys if (found := labels.for_key(key, kind))), None)
        if label is not None:
            return f"{label.shown}: {where}"
    if reasons:
        return _told(*reasons[0])
    return _("No label has the key {keys}").format(keys=keys[0]) if keys else ""


def _told(action: Action, reason: str) -> str:
    return f"{action.title.rstrip('…')}: {reason}" if reason else ""
