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
from annotator.core.messages import _
from annotator.core.terms import titled
from annotator.core.values import dataclass

VERSIONS = _("Newer and older versions")
MENUS: tuple[str, ...] = (
    _("File"),
    _("Edit"),
    _("Tag"),
    _("Article"),
    _("Labels"),
    _("Review"),
    _("View"),
    _("Help"),
)


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
    Action("new-project", _("New project…"), _("File"), ("Ctrl+N",), needs="", icon="file-new"),
    Action("open-project", _("Open project…"), _("File"), ("Ctrl+O",), needs="", icon="folder-open"),
    Action("open-corpus", _("Open a corpus…"), _("File"), needs=""),
    Action("open-sample", _("Open the sample project"), _("File"), needs=""),
    Action("close-project", _("Close project"), _("File"), ("Ctrl+W",), needs="project"),
    Action(
        "import",
        _("Import articles…"),
        _("File"),
        ("Ctrl+Shift+I",),
        needs="project",
        icon="import",
        group=1,
        changes=True,
    ),
    Action(
        "paste-article",
        _("Paste as new article"),
        _("File"),
        ("Ctrl+Shift+V",),
        needs="project",
        group=1,
        changes=True,
    ),
    Action(
        "merge",
        _("Merge another project…"),
        _("File"),
        needs="project",
        icon="merge",
        group=1,
        changes=True,
        names=True,
    ),
    Action("pdf", _("Print to PDF…"), _("File"), ("Ctrl+Alt+P",), needs="project", group=1),
    Action("export", _("Export…"), _("File"), ("Ctrl+Shift+X",), needs="project", icon="export", group=1),
    Action(
        "fold",
        _("Save (tidy the project file)"),
        _("File"),
        ("Ctrl+S",),
        needs="project",
        icon="saved",
        group=2,
    ),
    Action("save-copy", _("Save a copy as…"), _("File"), ("Ctrl+Shift+S",), needs="project", group=2),
    Action("share", _("Share on a server…"), _("File"), needs="own project", group=3, changes=True),
    Action("join", _("Join a shared project…"), _("File"), needs="", group=3),
    Action("leave", _("Leave the shared project…"), _("File"), needs="shared project", group=3, changes=True),
    Action("preferences", _("Preferences…"), _("File"), ("Ctrl+,",), needs="", icon="settings", group=4),
    Action("quit", _("Quit"), _("File"), ("Ctrl+Q",), needs="", group=4),
    Action("undo", _("Undo"), _("Edit"), ("Ctrl+Z",), needs="step", run=Session.undo, icon="undo"),
    Action(
        "redo",
        _("Redo"),
        _("Edit"),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        needs="undone step",
        run=Session.redo,
        icon="redo",
    ),
    Action("copy", _("Copy"), _("Edit"), ("Ctrl+C",), context=ARTICLE, modes=_ALL, icon="copy", group=1),
    Action("find", _("Find in the article…"), _("Edit"), ("Ctrl+F",), modes=_ALL, icon="search", group=2),
    Action("find-next", _("Find next"), _("Edit"), ("F3", "Ctrl+G"), modes=_ALL, group=2),
    Action("find-previous", _("Find previous"), _("Edit"), ("Shift+F3", "Ctrl+Shift+G"), modes=_ALL, group=2),
    Action("find-project", _("Find in the project…"), _("Edit"), ("Ctrl+Shift+F",), needs="project", group=2),
    Action("commands", _("All actions…"), _("Edit"), ("Ctrl+Shift+P",), needs="", icon="keyboard", group=3),
    *TAG_ACTIONS,
    Action(
        "finish",
        _("Mark as done, next unfinished"),
        _("Article"),
        ("Return", "Enter"),
        ARTICLE,
        run=enter,
        icon="status-done",
        changes=True,
    ),
    Action(
        "reopen",
        _("Mark as started again"),
        _("Article"),
        run=lambda s: tagging.set_status(s, "started"),
        icon="status-started",
        changes=True,
    ),
    Action(
        "next-article",
        _("Next article"),
        _("Article"),
        ("Ctrl+PgDown",),
        needs="project",
        run=lambda session: tagging.step_article(session, 1),
        group=1,
    ),
    Action(
        "previous-article",
        _("Previous article"),
        _("Article"),
        ("Ctrl+PgUp",),
        needs="project",
        run=lambda session: tagging.step_article(session, -1),
        group=1,
    ),
    Action(
        "next-of-label",
        _("Next place of this label"),
        _("Article"),
        ("Ctrl+Alt+Down",),
        run=lambda session: places.next_of_label(session, 1),
        group=1,
    ),
    Action(
        "previous-of-label",
        _("Previous place of this label"),
        _("Article"),
        ("Ctrl+Alt+Up",),
        run=lambda session: places.next_of_label(session, -1),
        group=1,
    ),
    Action(
        "next-unsure",
        _("Next line to look at"),
        _("Article"),
        run=doubtful_lines.next_to_look_at,
        group=1,
    ),
    Action(
        "next-sentence",
        _("Next sentence"),
        _("Article"),
        ("Down", "J"),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step(1),
    ),
    Action(
        "previous-sentence",
        _("Previous sentence"),
        _("Article"),
        ("Up", "K"),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step(-1),
    ),
    Action(
        "next-place",
        _("Next sentence, furniture too"),
        _("Article"),
        ("Alt+Down",),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step_over_all(1),
    ),
    Action(
        "previous-place",
        _("Previous sentence, furniture too"),
        _("Article"),
        ("Alt+Up",),
        ARTICLE,
        _SENTENCES,
        group=2,
        run=step_over_all(-1),
    ),
    Action(
        "split-sentence",
        _("Split the sentence here"),
        _("Article"),
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
        _("Join with the next sentence"),
        _("Article"),
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
            titled(role),
            _("Article"),
            run=_role(role),
            group=3,
            submenu=_("This paragraph is"),
            changes=True,
            here=True,
            checked=_is(role),
            letter=zones.LETTERS[role],
        )
        for role in ZONE_ROLES
    ),
    Action(
        "zone-everywhere",
        _("Same role everywhere from this source"),
        _("Article"),
        group=3,
        submenu=_("This paragraph is"),
        changes=True,
        here=True,
        letter="v",
    ),
    Action("line-roles", _("Lines whose role is remembered…"), _("Article"), needs="project", group=3),
    Action(
        "zone-menu", _("Role of the paragraph…"), _("Article"), ("Alt+Z",), group=3, changes=True, here=True
    ),
    Action(
        "details",
        _("Article details…"),
        _("Article"),
        ("F4",),
        modes=_ALL,
        icon="edit",
        group=4,
        changes=True,
    ),
    Action(
        "newer-version",
        _("This is a newer version of…"),
        _("Article"),
        modes=_ALL,
        group=5,
        within=VERSIONS,
        changes=True,
    ),
    Action(
        "compare-versions",
        _("What changed since the older version…"),
        _("Article"),
        ("Ctrl+Alt+V",),
        modes=_ALL,
        needs="older version",
        group=5,
        within=VERSIONS,
    ),
    Action(
        "separate-versions",
        _("No newer version, but an article of its own"),
        _("Article"),
        modes=_ALL,
        needs="older version",
        group=5,
        within=VERSIONS,
        changes=True,
        run=_separate,
    ),
    Action(
        "remove-article",
        _("Remove the article from the project…"),
        _("Article"),
        icon="remove",
        group=6,
        changes=True,
    ),
    Action("find-label", _("Find a label…"), _("Labels"), (".",), ARTICLE, icon="search", yields=True),
    Action("find-tag", _("Find an article tag…"), _("Labels"), ("Ctrl+.",), yields=True),
    Action("edit-labels", _("Edit labels…"), _("Labels"), ("Ctrl+Shift+E",), needs="project", icon="tag"),
    Action(
        "sticky", _("Keep the last label sticky"), _("Labels"), ("Ctrl+Shift+T",), icon="pin", modes=_SPANS
    ),
    Action("edit-guidelines", _("Edit guidelines…"), _("Labels"), needs="project", changes=True),
    Action(
        "guideline-version",
        _("Publish a version of the guidelines…"),
        _("Labels"),
        needs="project",
        changes=True,
    ),
    Action(
        "mode-sentences",
        _("Sentences"),
        _("View"),
        ("F6",),
        needs="project",
        icon="sentences",
        run=lambda session: session.set_mode(SentencesMode),
    ),
    Action(
        "mode-spans",
        _("Spans"),
        _("View"),
        ("F7",),
        needs="project",
        icon="spans",
        run=lambda session: session.set_mode(SpansMode),
    ),
    Action("mode-review", _("Review"), _("View"), ("F8",), needs="project", icon="review"),
    Action(
        "annotator", _("Layer of…"), _("View"), ("Ctrl+Shift+A",), needs="project", icon="person", names=True
    ),
    *REVIEW_ACTIONS,
    Action(
        "running-text",
        _("Sentences in running text"),
        _("View"),
        ("Shift+F6",),
        modes=_SENTENCES,
        checked=lambda session: session.habits.running_text,
    ),
    Action("theme", _("Light or dark"), _("View"), ("Ctrl+Shift+L",), needs="", icon="theme", group=1),
    Action("text-larger", _("Larger text"), _("View"), ("Ctrl++", "Ctrl+="), needs="", group=1),
    Action("text-smaller", _("Smaller text"), _("View"), ("Ctrl+-",), needs="", group=1),
    Action("text-reset", _("Default text size"), _("View"), ("Ctrl+0",), needs="", group=1),
    Action("list-annotations", _("List of all annotations"), _("View"), ("F5",), group=2),
    Action(
        "toggle-articles",
        _("Show or hide the articles"),
        _("View"),
        ("Ctrl+1", "Ctrl+Alt+1"),
        needs="project",
        group=2,
        yields=True,
    ),
    Action(
        "toggle-side",
        _("Show or hide the labels"),
        _("View"),
        ("Ctrl+2", "Ctrl+Alt+2"),
        needs="project",
        group=2,
        yields=True,
    ),
    *(
        Action(
            f"fold-{name}",
            _("{title}: fold or open").format(title=title),
            _("View"),
            needs="project",
            group=2,
            submenu=_("At the right"),
        )
        for name, title in (
            ("labels", _("Labels")),
            ("tags", _("Article tags")),
            ("selected", _("Selected annotation")),
            ("guidelines", _("Guidelines")),
        )
    ),
    Action(
        "focus-articles", _("Go to the list of articles"), _("View"), ("Alt+1",), needs="project", group=2
    ),
    Action("focus-article", _("Go to the article"), _("View"), ("Alt+2",), needs="project", group=2),
    Action("focus-labels", _("Go to the labels"), _("View"), ("Alt+3",), needs="project", group=2),
    Action(
        "focus-selected", _("Go to the selected annotation"), _("View"), ("Alt+4",), needs="project", group=2
    ),
    Action("full-screen", _("Full screen"), _("View"), ("F11",), needs="", group=3),
    Action("keys", _("Keys"), _("Help"), ("F1",), needs="", icon="keyboard"),
    Action("guide", _("User guide"), _("Help"), needs=""),
    Action("about", _("About News Annotator"), _("Help"), needs="", group=1),
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
        return _("{key} is used for both “{first}” and “{second}”.").format(
            key=self.key, first=self.first, second=self.second
        )


def menu_title(menu: str) -> str:
    """The title of a menu with “&” before a letter that no other menu has; short titles choose first."""
    taken: set[str] = set()
    for title in sorted(MENUS, key=len):
        letters = [at for at, letter in enumerate(title) if letter.isalpha() and letter.lower() not in taken]
        at = next(iter(letters), 0)
        if title == menu:
            return f"{title[:at]}&{title[at:]}"
        taken.add(title[at].lower())
    return menu


def menu_key(menu: str) -> str:
    """The key that opens a menu of the window."""
    return f"Alt+{menu_title(menu).partition('&')[2][:1].upper()}"


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
