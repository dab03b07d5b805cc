"""The actions of the menu Tag, as rows of the table in `actions`."""

from __future__ import annotations

from annotator.app.actions.action import ARTICLE, Action, delete, step
from annotator.app.mode import ModeName
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import links
from annotator.app.tagging.modes import repeat
from annotator.core.messages import _

_SPANS = (ModeName.SPANS,)


def _edge(name: str, title: str, key: str, edge: str, step: int, unit: str) -> Action:
    return Action(
        name,
        title,
        _("Tag"),
        (key,),
        ARTICLE,
        _SPANS,
        "span",
        lambda session: tagging.move_edge(session, edge, step, unit),
        group=2,
        submenu=_("Move an edge"),
        changes=True,
    )


def _suggested(name: str, title: str, *keys: str, **more: object) -> Action:
    return Action(name, title, _("Tag"), keys, group=5, submenu=_("Suggestions"), **more)  # type: ignore[arg-type]


TAG_ACTIONS: tuple[Action, ...] = (
    Action(
        "delete",
        _("Delete the annotation"),
        _("Tag"),
        ("Del", "Backspace"),
        ARTICLE,
        needs="annotation",
        run=delete,
        icon="remove",
        changes=True,
    ),
    Action(
        "doubt",
        _("Flag as doubtful"),
        _("Tag"),
        ("?",),
        ARTICLE,
        needs="annotation",
        run=tagging.toggle_doubt,
        icon="doubt",
        changes=True,
    ),
    Action(
        "note",
        _("Write a note on the annotation…"),
        _("Tag"),
        ("N",),
        ARTICLE,
        needs="annotation",
        icon="note",
        changes=True,
    ),
    Action("note-here", _("Write a note here…"), _("Tag"), ("Ctrl+M",), icon="note", changes=True),
    Action(
        "ask-here", _("Ask the reviewer a question…"), _("Tag"), ("Ctrl+Shift+M",), icon="help", changes=True
    ),
    Action("occurrences", _("Label all occurrences…"), _("Tag"), ("Ctrl+Shift+O",), changes=True),
    Action(
        "repeat-label",
        _("Repeat the last label"),
        _("Tag"),
        ("=",),
        ARTICLE,
        (ModeName.SENTENCES,),
        run=repeat,
        changes=True,
        here=True,
        yields=True,
    ),
    Action(
        "next-span",
        _("Next span"),
        _("Tag"),
        ("Ctrl+Down",),
        ARTICLE,
        _SPANS,
        group=1,
        run=step(1),
    ),
    Action(
        "previous-span",
        _("Previous span"),
        _("Tag"),
        ("Ctrl+Up",),
        ARTICLE,
        _SPANS,
        group=1,
        run=step(-1),
    ),
    _edge("end-right", _("Move the end right"), "Alt+Right", "end", 1, "character"),
    _edge("end-left", _("Move the end left"), "Alt+Left", "end", -1, "character"),
    _edge("start-right", _("Move the start right"), "Alt+Shift+Right", "start", 1, "character"),
    _edge("start-left", _("Move the start left"), "Alt+Shift+Left", "start", -1, "character"),
    _edge("end-word-right", _("Move the end right by a word"), "Ctrl+Alt+Right", "end", 1, "word"),
    _edge("end-word-left", _("Move the end left by a word"), "Ctrl+Alt+Left", "end", -1, "word"),
    _edge(
        "start-word-right", _("Move the start right by a word"), "Ctrl+Alt+Shift+Right", "start", 1, "word"
    ),
    _edge("start-word-left", _("Move the start left by a word"), "Ctrl+Alt+Shift+Left", "start", -1, "word"),
    Action(
        "add-fragment",
        _("Add the selection to the span"),
        _("Tag"),
        ("Ctrl+Return",),
        ARTICLE,
        _SPANS,
        "text and span",
        tagging.add_fragment,
        group=2,
        changes=True,
    ),
    Action(
        "link",
        _("Link the annotation to…"),
        _("Tag"),
        ("Ctrl+K",),
        needs="annotation",
        icon="link",
        group=3,
        changes=True,
    ),
    Action(
        "next-unlinked",
        _("Next without its link"),
        _("Tag"),
        ("Ctrl+Shift+K",),
        group=3,
        run=links.next_unlinked,
    ),
    Action("clear", _("Select nothing"), _("Tag"), ("Esc",), ARTICLE, run=tagging.clear_selection, group=4),
    _suggested("accept-suggestion", _("Accept, and go to the next"), "Space", context=ARTICLE, changes=True),
    _suggested("reject-suggestion", _("Reject"), "X", context=ARTICLE, changes=True, yields=True),
    _suggested(
        "accept-paragraph", _("Accept all of the paragraph"), "Shift+Space", context=ARTICLE, changes=True
    ),
    _suggested("accept-article", _("Accept all of the article…"), "Ctrl+Shift+Space", changes=True),
    _suggested("next-doubtful", _("Next doubtful place"), "Ctrl+J", changes=True, yields=True),
    _suggested("suggestions-ask", _("Show those on request, in this article"), "Shift+F9", changes=True),
    _suggested("suggestions-on", _("Show suggestions, or none"), "F9", changes=True),
    _suggested("ask-model", _("Ask a model…"), needs="project", modes=tuple(ModeName), changes=True),
    _suggested("suggestions", _("What is suggested…"), needs="project", modes=tuple(ModeName)),
)
