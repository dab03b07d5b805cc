"""The actions of the menu Tag, as rows of the table in `actions`."""

from __future__ import annotations

from annotator.app.actions.action import ARTICLE, Action, delete, step
from annotator.app.mode import ModeName
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import links
from annotator.app.tagging.modes import repeat

_SPANS = (ModeName.SPANS,)


def _edge(name: str, title: str, key: str, edge: str, step: int, unit: str) -> Action:
    return Action(
        name,
        title,
        "Tag",
        (key,),
        ARTICLE,
        _SPANS,
        "span",
        lambda session: tagging.move_edge(session, edge, step, unit),
        group=2,
        submenu="Move an edge",
        changes=True,
    )


def _suggested(name: str, title: str, *keys: str, **more: object) -> Action:
    return Action(name, title, "Tag", keys, group=5, submenu="Suggestions", **more)  # type: ignore[arg-type]


TAG_ACTIONS: tuple[Action, ...] = (
    Action(
        "delete",
        "Delete the annotation",
        "Tag",
        ("Del", "Backspace"),
        ARTICLE,
        needs="annotation",
        run=delete,
        icon="remove",
        changes=True,
    ),
    Action(
        "doubt",
        "Flag as doubtful",
        "Tag",
        ("?",),
        ARTICLE,
        needs="annotation",
        run=tagging.toggle_doubt,
        icon="doubt",
        changes=True,
    ),
    Action(
        "note",
        "Write a note on the annotation…",
        "Tag",
        ("N",),
        ARTICLE,
        needs="annotation",
        icon="note",
        changes=True,
    ),
    Action("note-here", "Write a note here…", "Tag", ("Ctrl+M",), icon="note", changes=True),
    Action("ask-here", "Ask the reviewer a question…", "Tag", ("Ctrl+Shift+M",), icon="help", changes=True),
    Action("occurrences", "Label all occurrences…", "Tag", ("Ctrl+Shift+O",), changes=True),
    Action(
        "repeat-label",
        "Repeat the last label",
        "Tag",
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
        "Next span",
        "Tag",
        ("Ctrl+Down",),
        ARTICLE,
        _SPANS,
        group=1,
        run=step(1),
    ),
    Action(
        "previous-span",
        "Previous span",
        "Tag",
        ("Ctrl+Up",),
        ARTICLE,
        _SPANS,
        group=1,
        run=step(-1),
    ),
    _edge("end-right", "Move the end right", "Alt+Right", "end", 1, "character"),
    _edge("end-left", "Move the end left", "Alt+Left", "end", -1, "character"),
    _edge("start-right", "Move the start right", "Alt+Shift+Right", "start", 1, "character"),
    _edge("start-left", "Move the start left", "Alt+Shift+Left", "start", -1, "character"),
    _edge("end-word-right", "Move the end right by a word", "Ctrl+Alt+Right", "end", 1, "word"),
    _edge("end-word-left", "Move the end left by a word", "Ctrl+Alt+Left", "end", -1, "word"),
    _edge("start-word-right", "Move the start right by a word", "Ctrl+Alt+Shift+Right", "start", 1, "word"),
    _edge("start-word-left", "Move the start left by a word", "Ctrl+Alt+Shift+Left", "start", -1, "word"),
    Action(
        "add-fragment",
        "Add the selection to the span",
        "Tag",
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
        "Link the annotation to…",
        "Tag",
        ("Ctrl+K",),
        needs="annotation",
        icon="link",
        group=3,
        changes=True,
    ),
    Action(
        "next-unlinked",
        "Next without its link",
        "Tag",
        ("Ctrl+Shift+K",),
        group=3,
        run=links.next_unlinked,
    ),
    Action("clear", "Select nothing", "Tag", ("Esc",), ARTICLE, run=tagging.clear_selection, group=4),
    _suggested("accept-suggestion", "Accept, and go to the next", "Space", context=ARTICLE, changes=True),
    _suggested("reject-suggestion", "Reject", "X", context=ARTICLE, changes=True, yields=True),
    _suggested(
        "accept-paragraph", "Accept all of the paragraph", "Shift+Space", context=ARTICLE, changes=True
    ),
    _suggested("accept-article", "Accept all of the article…", "Ctrl+Shift+Space", changes=True),
    _suggested("next-doubtful", "Next doubtful place", "Ctrl+J", changes=True, yields=True),
    _suggested("suggestions-ask", "Show those on request, in this article", "Shift+F9", changes=True),
    _suggested("suggestions-on", "Show suggestions, or none", "F9", changes=True),
    _suggested("ask-model", "Ask a model…", needs="project", modes=tuple(ModeName), changes=True),
    _suggested("suggestions", "What is suggested…", needs="project", modes=tuple(ModeName)),
)
