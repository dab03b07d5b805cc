"""The actions of reviewing, as rows of the table in `actions`."""

from __future__ import annotations

from annotator.app.actions import review_steps as steps
from annotator.app.actions.action import ARTICLE, Action, enter, step
from annotator.app.mode import ModeName
from annotator.core.messages import _

_REVIEW = (ModeName.REVIEW,)
CANDIDATES = 9
"""How many candidates have a key of their own."""
DECIDE, ALL_OF_IT, HAND_OUT = _("Decide"), _("The article"), _("Hand out and collect")
"""Menus within the menu: what stands in the first two can be done in Review mode only."""


def _here(name: str, title: str, *keys: str, changes: bool = True, **more: object) -> Action:
    """Something that is done to the current conflict by a key, while the article or the queue has the focus."""
    fields: dict[str, object] = {"needs": "conflict", "group": 1, "within": DECIDE, **more}
    return Action(name, title, _("Review"), keys, ARTICLE, _REVIEW, changes=changes, **fields)  # type: ignore[arg-type]


def _edge(name: str, title: str, key: str, by: int, unit: str) -> Action:
    run = steps.move_edge(by, unit)
    return _here(name, title, key, needs="editing", run=run, submenu=_("While editing"))


REVIEW_ACTIONS: tuple[Action, ...] = (
    _here(
        "next-conflict",
        _("Next conflict"),
        "J",
        needs="article",
        run=step(1),
        group=0,
        within="",
        changes=False,
    ),
    _here(
        "previous-conflict",
        _("Previous conflict"),
        "K",
        needs="article",
        run=step(-1),
        group=0,
        within="",
        changes=False,
    ),
    *(
        _here(
            f"candidate-{number}",
            _("Candidate {number}").format(number=number),
            str(number),
            run=steps.take(number),
            submenu=_("Take a candidate"),
        )
        for number in range(1, CANDIDATES + 1)
    ),
    _here(
        "take-majority",
        _("Take the majority"),
        "Return",
        "Enter",
        run=enter,
        icon="status-done",
    ),
    _here("edit-conflict", _("Edit the edges, or choose other labels…"), "E", icon="edit"),
    _here("reject", _("Reject: nothing here"), "X", run=steps.reject, icon="close"),
    _here("defer", _("Put off"), "D", run=steps.defer),
    _here("undecide", _("Reopen"), "U", needs="settled or conflict", run=steps.undecide),
    _here("decision-note", _("Write a note on the decision"), "N", icon="note"),
    _here(
        "flag-guideline",
        _("Flag: rewrite the guideline"),
        "G",
        run=steps.toggle_guideline,
    ),
    _here("send-back", _("Send back with a note…"), "B"),
    _edge("edge-left", _("Move the edge left by a word"), "Left", -1, "word"),
    _edge("edge-right", _("Move the edge right by a word"), "Right", 1, "word"),
    _edge("edge-left-character", _("Move the edge left by a character"), "Shift+Left", -1, "character"),
    _edge("edge-right-character", _("Move the edge right by a character"), "Shift+Right", 1, "character"),
    _here(
        "edge-other",
        _("Go to the other edge"),
        "Tab",
        needs="editing",
        run=steps.next_edge,
        submenu=_("While editing"),
    ),
    _here(
        "edge-cancel",
        _("Stop editing"),
        "Esc",
        needs="editing",
        run=steps.cancel_editing,
        submenu=_("While editing"),
    ),
    _here(
        "accept-unanimous",
        _("Accept all on which all agree, here"),
        "Shift+U",
        needs="article",
        run=steps.accept_unanimous,
        within=ALL_OF_IT,
    ),
    _here("apply-alike", _("Apply to identical conflicts…"), "A"),
    _here("approve-article", _("Approve the article"), "Shift+A", needs="article", within=ALL_OF_IT),
    _here(
        "return-article",
        _("Send the article back with a note…"),
        "Shift+B",
        needs="article",
        within=ALL_OF_IT,
    ),
    Action(
        "premerge",
        _("Settle by rule…"),
        _("Review"),
        (),
        needs="project",
        icon="merge",
        group=5,
        changes=True,
    ),
    Action("review-sample", _("Review a random sample…"), _("Review"), (), needs="project", group=5),
    Action(
        "review-blind", _("Hide names"), _("Review"), (), needs="project", icon="eye", group=5, changes=True
    ),
    Action(
        "handout",
        _("Hand out articles…"),
        _("Review"),
        (),
        needs="project",
        icon="export",
        group=6,
        within=HAND_OUT,
        changes=True,
        names=True,
    ),
    Action(
        "collect",
        _("Collect annotators’ files…"),
        _("Review"),
        (),
        needs="project",
        icon="import",
        group=6,
        within=HAND_OUT,
        changes=True,
        names=True,
    ),
    Action(
        "came-last",
        _("What came with the last collecting…"),
        _("Review"),
        needs="project",
        group=6,
        within=HAND_OUT,
    ),
    Action(
        "settle-copy",
        _("Settle a copy with its original…"),
        _("Review"),
        (),
        needs="project",
        icon="merge",
        group=6,
        within=HAND_OUT,
        changes=True,
        names=True,
    ),
    Action("board", _("Board…"), _("Review"), ("Ctrl+Alt+B",), needs="project", group=7),
    Action("agreement", _("Agreement…"), _("Review"), ("Ctrl+Alt+A",), needs="project", group=7),
    Action("consistency", _("Consistency desk…"), _("Review"), ("Ctrl+Alt+C",), needs="project", group=7),
    Action(
        "remarks",
        _("Notes, doubts and questions…"),
        _("Review"),
        ("Ctrl+Alt+N",),
        needs="project",
        icon="note",
        group=7,
    ),
    Action("desk-changes", _("What the desk changed…"), _("Review"), needs="project", group=7, names=True),
)
