"""Every action of the program in one table: its title, its menu, its keys and when it can be used.

The window makes menus, tooltips, shortcuts and the list of actions from this table; nothing has a key of its own
elsewhere, except the labels, whose keys belong to the label set.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from annotator.app.actions.action import ARTICLE, Action, enter, step
from annotator.app.actions.review import REVIEW_ACTIONS
from annotator.app.actions.tag import TAG_ACTIONS
from annotator.app.blinding import is_blind
from annotator.app.mode import ModeName
from annotator.app.reviewing.current import review_of
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import doubtful_lines, places, sentences, zones
from annotator.app.tagging.modes import SentencesMode, SpansMode, step_over_all
from annotator.core.annotation import Span
from annotator.core.article import ZONE_ROLES
from annotator.core.edits import SHARED
from annotator.core.labels import LabelSet
from annotator.core.values import dataclass

VERSIONS = "Newer and older versions"
MENUS: tuple[str, ...] = ("File", "Edit", "Tag", "Article", "Labels", "Review", "View", "Help")


def _role(role: str) -> Callable[[Session], object]:
    return lambda session: zones.set_chosen_role(session, role)


def _is(role: str) -> Callable[[Session], bool]:
    return lambda session: zones.chosen_role(session) == role


def _separate(session: Session) -> object:
    from annotator.app.versions.taking import separate  # what aligns texts is not needed before

    return separate(session, session.article.id) if session.article is not None else None


_ALL = tuple(ModeName)
_SENTENCES = (ModeName.SENTENCES,)
_SPANS = (ModeName.SPANS,)

ACTIONS: tuple[Action, ...] = (
    Action("new-project", "New project…", "File", ("Ctrl+N",), needs="", icon="file-new"),
    Action("open-project", "Open project…", "File", ("Ctrl+O",), needs="", icon="folder-open"),
    Action("open-corpus", "Open a corpus…", "File", needs=""),
    Action("open-sample", "Open the sample project", "File", needs=""),
    Action("close-project", "Close project", "File", ("Ctrl+W",), needs="project"),
    Action(
        "import",
        "Import articles…",
        "File",
        ("Ctrl+Shift+I",),
        needs="project",
        icon="import",
        group=1,
        changes=True,
    ),
    Action(
        "paste-article",
        "Paste as new article",
        "File",
        ("Ctrl+Shift+V",),
        needs="project",
        group=1,
        changes=True,
    ),
    Action(
        "merge",
        "Merge another project…",
        "File",
        needs="project",
        icon="merge",
        group=1,
        changes=True,
        names=True,
    ),
    Action("pdf", "Print to PDF…", "File", ("Ctrl+Alt+P",), needs="project", group=1),
    Action("export", "Export…", "File", ("Ctrl+Shift+X",), needs="project", icon="export", group=1),
    Action(
        "fold", "Save (tidy the project file)", "File", ("Ctrl+S",), needs="project", icon="saved", group=2
    ),
    Action("save-copy", "Save a copy as…", "File", ("Ctrl+Shift+S",), needs="project", group=2),
    Action("share", "Share on a server…", "File", needs="own project", group=3, changes=True),
    Action("join", "Join a shared project…", "File", needs="", group=3),
    Action("leave", "Leave the shared project…", "File", needs="shared project", group=3, changes=True),
    Action("preferences", "Preferences…", "File", ("Ctrl+,",), needs="", icon="settings", group=4),
    Action("quit", "Quit", "File", ("Ctrl+Q",), needs="", group=4),
    Action("undo", "Undo", "Edit", ("Ctrl+Z",), needs="step", run=Session.undo, icon="undo"),
    Action(
        "redo", "Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), needs="undone step", run=Session.redo, icon="redo"
    ),
    Action("copy", "Copy", "Edit", ("Ctrl+C",), context=ARTICLE, modes=_ALL, icon="copy", group=1),
    Action("find", "Find in the article…", "Edit", ("Ctrl+F",), modes=_ALL, icon="search", group=2),
    Action("find-next", "Find next", "Edit", ("F3", "Ctrl+G"), modes=_ALL, group=2),
    Action("find-previous", "Find previous", "Edit", ("Shift+F3", "Ctrl+Shift+G"), modes=_ALL, group=2),
    Action("find-project", "Find in the project…", "Edit", ("Ctrl+Shift+F",), needs="project", group=2),
    Action("commands", "All actions…", "Edit", ("Ctrl+Shift+P",), needs="", icon="keyboard", group=3),
    *TAG_ACTIONS,
    Action(
        "finish",
        "Mark as done, next unfinished",
        "Article",
        ("Return", "Enter"),
        ARTICLE,
        run=enter,
        icon="status-done",
        changes=True,
    ),
    Action(
        "reopen",
        "Mark as started again",
        "Article",
        run=lambda s: tagging.set_status(s, "started"),
        icon="status-started",
        changes=True,
    ),
    Action(
        "next-article",
        "Next article",
        "Article",
        ("Ctrl+PgDown",),
        needs="project",
        run=lambda session: tagging.step_article(session, 1),
        group=1,
    ),
    Action(
        "previous-article",
        "Previous article",
        "Article",
        ("Ctrl+PgUp",),
        needs="project",
        run=lambda session: tagging.step_article(session, -1),
        group=1,
    ),
    Action(
        "next-of-label",
        "Next place of this label",
        "Article",
        ("Ctrl+Alt+Down",),
        run=lambda session: places.next_of_label(session, 1),
        group=1,
    ),
    Action(
        "previous-of-label",
        "Previous place of this label",
        "Article",
        ("Ctrl+Alt+Up",),
        run=lambda session: places.next_of_label(session, -1),
        group=1,
    ),
    Action(
        "next-unsure",
        "Next line to look at",
        "Article",
        run=doubtful_lines.next_to_look_at,
        group=1,
    ),
    Action(
        "next-sentence",
        "Next sentence",
        "Article",
        ("Down", "J"),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step(1),
    ),
    Action(
        "previous-sentence",
        "Previous sentence",
        "Article",
        ("Up", "K"),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step(-1),
    ),
    Action(
        "next-place",
        "Next sentence, furniture too",
        "Article",
        ("Alt+Down",),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step_over_all(1),
    ),
    Action(
        "previous-place",
        "Previous sentence, furniture too",
        "Article",
        ("Alt+Up",),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step_over_all(-1),
    ),
    Action(
        "split-sentence",
        "Split the sentence here",
        "Article",
        ("/",),
        ARTICLE,
        run=sentences.split_here,
        icon="split",
        group=2,
        changes=True,
        here=True,
    ),
    Action(
        "join-sentence",
        "Join with the next sentence",
        "Article",
        ("+",),
        ARTICLE,
        run=sentences.join_here,
        icon="join",
        group=2,
        changes=True,
        here=True,
    ),
    *(
        Action(
            f"zone-{role}",
            role.capitalize(),
            "Article",
            run=_role(role),
            group=3,
            submenu="This paragraph is",
            changes=True,
            here=True,
            checked=_is(role),
            letter=zones.LETTERS[role],
        )
        for role in ZONE_ROLES
    ),
    Action(
        "zone-everywhere",
        "Same role everywhere from this source",
        "Article",
        group=3,
        submenu="This paragraph is",
        changes=True,
        here=True,
        letter="v",
    ),
    Action("line-roles", "Lines whose role is remembered…", "Article", needs="project", group=3),
    Action("zone-menu", "Role of the paragraph…", "Article", ("Alt+Z",), group=3, changes=True, here=True),
    Action("details", "Article details…", "Article", ("F4",), modes=_ALL, icon="edit", group=4, changes=True),
    Action(
        "newer-version",
        "This is a newer version of…",
        "Article",
        modes=_ALL,
        group=5,
        within=VERSIONS,
        changes=True,
    ),
    Action(
        "compare-versions",
        "What changed since the older version…",
        "Article",
        ("Ctrl+Alt+V",),
        modes=_ALL,
        needs="older version",
        group=5,
        within=VERSIONS,
    ),
    Action(
        "separate-versions",
        "No newer version, but an article of its own",
        "Article",
        modes=_ALL,
        needs="older version",
        group=5,
        within=VERSIONS,
        changes=True,
        run=_separate,
    ),
    Action(
        "remove-article",
        "Remove the article from the project…",
        "Article",
        icon="remove",
        group=6,
        changes=True,
    ),
    Action("find-label", "Find a label…", "Labels", (".",), ARTICLE, icon="search", yields=True),
    Action("find-tag", "Find an article tag…", "Labels", ("Ctrl+.",), yields=True),
    Action("edit-labels", "Edit labels…", "Labels", ("Ctrl+Shift+E",), needs="project", icon="tag"),
    Action("sticky", "Keep the last label sticky", "Labels", ("Ctrl+Shift+T",), icon="pin", modes=_SPANS),
    Action("edit-guidelines", "Edit guidelines…", "Labels", needs="project", changes=True),
    Action(
        "guideline-version", "Publish a version of the guidelines…", "Labels", needs="project", changes=True
    ),
    Action(
        "mode-sentences",
        "Sentences",
        "View",
        ("F6",),
        needs="project",
        icon="sentences",
        run=lambda session: session.set_mode(SentencesMode),
    ),
    Action(
        "mode-spans",
        "Spans",
        "View",
        ("F7",),
        needs="project",
        icon="spans",
        run=lambda session: session.set_mode(SpansMode),
    ),
    Action("mode-review", "Review", "View", ("F8",), needs="project", icon="review"),
    Action("annotator", "Layer of…", "View", ("Ctrl+Shift+A",), needs="project", icon="person", names=True),
    *REVIEW_ACTIONS,
    Action(
        "running-text",
        "Sentences in running text",
        "View",
        ("Shift+F6",),
        modes=_SENTENCES,
        checked=lambda session: session.habits.running_text,
    ),
    Action("theme", "Light or dark", "View", ("Ctrl+Shift+L",), needs="", icon="theme", group=1),
    Action("text-larger", "Larger text", "View", ("Ctrl++", "Ctrl+="), needs="", group=1),
    Action("text-smaller", "Smaller text", "View", ("Ctrl+-",), needs="", group=1),
    Action("text-reset", "Default text size", "View", ("Ctrl+0",), needs="", group=1),
    Action("list-annotations", "List of all annotations", "View", ("F5",), group=2),
    Action(
        "toggle-articles",
        "Show or hide the articles",
        "View",
        ("Ctrl+1", "Ctrl+Alt+1"),
        needs="project",
        group=2,
        yields=True,
    ),
    Action(
        "toggle-side",
        "Show or hide the labels",
        "View",
        ("Ctrl+2", "Ctrl+Alt+2"),
        needs="project",
        group=2,
        yields=True,
    ),
    *(
        Action(
            f"fold-{name}", f"{title}: fold or open", "View", needs="project", group=2, submenu="At the right"
        )
        for name, title in (
            ("labels", "Labels"),
            ("tags", "Article tags"),
            ("selected", "Selected annotation"),
            ("guidelines", "Guidelines"),
        )
    ),
    Action("focus-articles", "Go to the list of articles", "View", ("Alt+1",), needs="project", group=2),
    Action("focus-article", "Go to the article", "View", ("Alt+2",), needs="project", group=2),
    Action("focus-labels", "Go to the labels", "View", ("Alt+3",), needs="project", group=2),
    Action("focus-selected", "Go to the selected annotation", "View", ("Alt+4",), needs="project", group=2),
    Action("full-screen", "Full screen", "View", ("F11",), needs="", group=3),
    Action("keys", "Keys", "Help", ("F1",), needs="", icon="keyboard"),
    Action("guide", "User guide", "Help", needs=""),
    Action("about", "About News Annotator", "Help", needs="", group=1),
)

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}


CHECKED: tuple[Action, ...] = tuple(action for action in ACTIONS if action.checked is not None)
"""The actions that can be on or off."""


def _together() -> Iterable[list[Action]]:
    groups: dict[Hashable, list[Action]] = {}
    for action in ACTIONS:
        groups.setdefault(action.conditions, []).append(action)
    return groups.values()


TOGETHER: tuple[tuple[Action, ...], ...] = tuple(map(tuple, _together()))
"""The actions in groups that can be used at the same times: who asks for all asks for one of each."""


def available(action: Action, session: Session | None) -> bool:
    """Whether the action can be used right now."""
    if action.needs == "":
        return True
    if session is None or (action.changes and session.read_only):
        return False
    if session.mode.name not in action.works_in or (action.names and is_blind(session.project)):
        return False
    match action.needs:
        case "project":
            return True
        case "shared project" | "own project":
            return (SHARED in session.project.header.extra) == (action.needs == "shared project")
        case "step":
            return bool(session.history.undo_title)
        case "undone step":
            return bool(session.history.redo_title)
        case "conflict" | "settled or conflict" | "editing":
            return _in_review(action, session)
    if session.article is None:
        return False
    match action.needs:
        case "older version":
            return bool(session.project.older_than(session.article.id))
        case "annotation":
            return session.selected_annotation is not None
        case "span":
            return isinstance(session.selected_annotation, Span)
        case "text and span":
            extended = session.extended_annotation or session.selected_annotation
            return bool(session.selection) and isinstance(extended, Span)
        case _:
            return True


def _in_review(action: Action, session: Session) -> bool:
    review = review_of(session)
    if review is None:
        return False
    if review.conflict is None:
        return action.needs == "settled or conflict" and review.last in review.decisions
    return review.editing is not None if action.needs == "editing" else True


def bindings(own: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The keys of every action: a person's own where there are any, else the defaults."""
    return {action.id: tuple(own.get(action.id, action.keys)) for action in ACTIONS}


def beside_labels(keys: Mapping[str, Sequence[str]], labels: LabelSet | None) -> dict[str, tuple[str, ...]]:
    """The keys of actions without those that what yields leaves to the labels: label sets come first."""
    keyed = [label for label in labels or () if label.key]
    taken = {f"ctrl+{label.key}".lower() for label in keyed if label.applies("article")}
    taken |= {label.key.lower() for label in keyed if label.applies("span") or label.applies("sentence")}
    return {
        action.id: tuple(
            key for key in keys.get(action.id, ()) if not (action.yields and key.lower() in taken)
        )
        for action in ACTIONS
    }


@dataclass(frozen=True, slots=True)
class KeyConflict:
    """A key that would do two things at the same place; `first` and `second` say what, for people."""

    key: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.key} is used for both “{self.first}” and “{self.second}”."


def menu_key(menu: str) -> str:
    """The key that opens a menu of the window."""
    return f"Alt+{menu[0]}"


def key_conflicts(keys: Mapping[str, Sequence[str]], labels: LabelSet | None = None) -> list[KeyConflict]:
    """Every key that two actions, or an action and a label or a menu, share in a place where both would work."""
    taken: dict[tuple[str, ModeName], tuple[str, str]] = {}
    found: list[KeyConflict] = []

    def take(key: str, modes: Sequence[ModeName], title: str) -> None:
        for mode in modes:
            holder = taken.setdefault((key.lower(), mode), (title, key))
            if holder[0] != title:
                conflict = KeyConflict(key, holder[0], title)
                if conflict not in found:
                    found.append(conflict)

    for menu in MENUS:
        take(menu_key(menu), tuple(ModeName), f"menu {menu}")
    keys = beside_labels(keys, labels)
    for action in ACTIONS:
        for key in keys.get(action.id, ()):
            take(key, action.works_in, action.title.rstrip("…"))
    for label in labels or ():
        if label.key:
            for mode in ModeName:
                if label.applies(mode.keyed):
                    take(label.key, (mode,), f"label {label.shown}")
            if label.applies("article"):
                take(f"Ctrl+{label.key}", tuple(ModeName), f"article tag {label.shown}")
    return found
