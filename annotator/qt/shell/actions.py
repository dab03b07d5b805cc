"""The table of actions made into menus, shortcuts and tooltips.

Actions of the window work everywhere; those of the article only while its text has the focus, so that single
letters can be keys. What a person has remapped is in the settings. Of two actions that can be used and have the same
key, Qt would carry out neither: one of them has it at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from annotator.app.actions.action import ARTICLE, Action
from annotator.app.actions.table import (
    ACTIONS,
    BY_ID,
    CHECKED,
    MENUS,
    TOGETHER,
    available,
    beside_labels,
    bindings,
    key_conflicts,
    menu_key,
    menu_title,
)
from annotator.app.blinding import covered, is_blind
from annotator.app.session import Session
from annotator.app.tagging import links
from annotator.core.messages import _
from annotator.core.wording import quoted
from annotator.qt.parts import icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip, shown_keys

STEP_LENGTH = 48
ZONE_ACTIONS = tuple(action for action in ACTIONS if action.submenu == _("This paragraph is"))

_ROLES = {
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
    "about": QAction.MenuRole.AboutRole,
}


class Actions(QObject):
    """Every `QAction` of a window, by the id of its action. `run` carries an action out."""

    def __init__(
        self, window: QWidget, run: Callable[[str], None], own_keys: Mapping[str, list[str]]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._run = run
        self._views: tuple[QWidget, ...] = ()
        self._session: Session | None = None
        self._tags: list[QAction] = []
        self._chosen: Mapping[str, list[str]] = {}
        self._enabled: dict[str, bool] = {}
        self._sequences: dict[str, tuple[str, ...]] = {}
        self._sharing: list[str] = []
        self._menus: dict[str, QMenu] = {}
        self.keys: dict[str, tuple[str, ...]] = {}
        self.made: dict[str, QAction] = {action.id: self._make(action) for action in ACTIONS}
        self.set_keys(own_keys)

    def set_keys(self, own: Mapping[str, list[str]]) -> None:
        """Use a person's own keys where there are any."""
        self._chosen = own
        self.remake_tags()

    def _give_keys(self) -> None:
        """Give every action its keys, and leave to the labels what they come first for."""
        own = self._chosen
        self.keys = beside_labels(bindings(own), self._session.labels if self._session is not None else None)
        self._sequences = {
            name: tuple(dict.fromkeys(map(_portable, keys))) for name, keys in self.keys.items()
        }
        holders = Counter(key for keys in self._sequences.values() for key in keys)
        self._sharing = [
            name for name, keys in self._sequences.items() if any(holders[key] > 1 for key in keys)
        ]
        self._sharing.sort(key=lambda name: name not in own)
        for name, made in self.made.items():
            keys = self.keys[name]
            made.setShortcuts([QKeySequence(key) for key in self._sequences[name]])
            title = BY_ID[name].title.rstrip("…")
            made.setToolTip(plain_tip(f"{title} ({shown_keys(keys[0])})" if keys else title))
        self._share_keys()
        self._name_menus()

    def _share_keys(self) -> None:
        """Of the actions that can be used now, the first has a key: what a person gave it to comes before the rest."""
        taken: set[str] = set()
        for name in self._sharing:
            keys, made = self._sequences[name], self.made[name]
            if self._enabled.get(name):
                keys = tuple([key for key in keys if key not in taken])
                taken.update(keys)
            wanted = [QKeySequence(key) for key in keys]
            if made.shortcuts() != wanted:
                made.setShortcuts(wanted)

    def conflicts(self) -> list[str]:
        """Keys that would do two things, in sentences."""
        labels = self._session.labels if self._session is not None else None
        return [str(conflict) for conflict in key_conflicts(self.keys, labels)]

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in other colours."""
        for name, made in self.made.items():
            if BY_ID[name].icon:
                made.setIcon(icons.icon(theme, BY_ID[name].icon))

    def attach(self, session: Session | None, *views: QWidget) -> None:
        """Work on another session, or on none; in its `views` the keys of the article work."""
        for view in self._views:
            for made in self._of_article():
                view.removeAction(made)
        self._session, self._views = session, views
        for view in views:
            for made in self._of_article():
                view.addAction(made)
        self.remake_tags()

    def refresh(self) -> None:
        """Enable what can be used right now, and name the steps of undo and redo."""
        session = self._session
        blind = session is not None and is_blind(session.project)
        self.made["review-blind"].setText(_("Show names") if blind else _("Hide names"))
        changed = False
        for group in TOGETHER:
            usable = available(group[0], session)
            if self._enabled.get(group[0].id) is not usable:
                for action in group:
                    changed = changed or action.id in self._sharing
                    self._enabled[action.id] = usable
                    self.made[action.id].setEnabled(usable)
        if changed:
            self._share_keys()
        usable = session is not None and not session.unchangeable
        for made in self._tags:
            made.setEnabled(usable)

    def mark(self) -> None:
        """Show what is on: menus ask when they open, for nobody sees it before."""
        session = self._session
        for action in CHECKED:
            self.made[action.id].setChecked(session is not None and bool(action.checked(session)))  # type: ignore[misc]

    def name_steps(self) -> None:
        """Show in the menu what would be taken back and what would be done again."""
        session = self._session
        for name in ("undo", "redo"):
            title = getattr(session.history, f"{name}_title") if session is not None else ""
            shown = covered(session.project, title) if session is not None else ""
            short = shown if len(shown) <= STEP_LENGTH else shown[: STEP_LENGTH - 1].rstrip() + "…"
            plain = BY_ID[name].title
            self.made[name].setText(_escaped(f"{plain} {quoted(short)}") if shown else plain)

    # -------------------------------------------------------------------------------------------- menus
    def fill(self, bar: QMenuBar) -> None:
        """Make the menus of the window."""
        for title in MENUS:
            menu = self._menus[title] = bar.addMenu(title)
            menu.setObjectName(f"menu-{title.lower()}")
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.mark)
            self._fill_menu(menu, [action for action in ACTIONS if action.menu == title])
            if title == _("Tag"):
                menu.addSeparator()
                self._late_menu(menu, _("Label"), self._fill_labels)
                self._late_menu(menu, _("Article tag"), self._fill_tags)
        self._name_menus()

    def _name_menus(self) -> None:
        """Underline the letter of each menu, unless its key is an action's."""
        taken = {key for keys in self._sequences.values() for key in keys}
        for title, menu in self._menus.items():
            menu.setTitle(title if menu_key(title) in taken else menu_title(title))

    def context_menu(self, parent: QWidget) -> QMenu:
        """The menu for the place in the article that was clicked."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._session is None:
            return menu
        mode = self._session.mode
        self._fill_labels(menu.addMenu(mode.verb))
        if not mode.reviews:
            self._fill_roles(menu.addMenu(_("This paragraph is")))
        for group in mode.menu:
            menu.addSeparator()
            for name in group:
                menu.addAction(self.made[name])
        return menu

    def link_menu(self, parent: QWidget) -> QMenu:
        """The menu of the links that may join the two annotations between which one is being drawn."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        session = self._session
        if session is None:
            return menu
        for number, (label, *ends) in enumerate(
            links.fitting(session, session.linking, session.linking_to), 1
        ):
            entry = menu.addAction(f"&{number}  {_escaped(label.shown)}")
            entry.triggered.connect(
                lambda __=False, label=label, ends=ends: links.draw(session, label, *ends)
            )
        menu.setActiveAction(menu.actions()[0])
        menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self, lambda: self._link_is_chosen(session)))
        return menu

    def _link_is_chosen(self, session: Session) -> None:
        if session.linking_to:
            session.set_linking("")

    def zone_menu(self, parent: QWidget) -> QMenu:
        """The menu of roles for one paragraph."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_roles(menu)
        return menu

    def _fill_roles(self, menu: QMenu) -> None:
        self.mark()
        group = ZONE_ACTIONS[0].checked is not None
        for action in ZONE_ACTIONS:
            if (action.checked is not None) != group:
                menu.addSeparator()
                group = not group
            menu.addAction(self.made[action.id])

    def _fill_menu(self, menu: QMenu, actions: list[Action]) -> None:
        submenus: dict[str, QMenu] = {}
        group = actions[0].group if actions else 0
        for action in actions:
            if action.group != group:
                menu.addSeparator()
                group = action.group
            below = action.submenu or action.within
            if below and below not in submenus:
                submenus[below] = menu.addMenu(below)
            target = submenus.get(below, menu)
            if target is not menu and action.checked is None and action.letter:
                target.addSeparator()
            target.addAction(self.made[action.id])
        menu.aboutToShow.connect(lambda: _close_off(submenus.values()))
        # Keys of what is in a menu that cannot be opened would not work.
        menu.aboutToHide.connect(lambda: _open_all(submenus.values()))

    def _late_menu(self, menu: QMenu, title: str, fill: Callable[[QMenu], None]) -> None:
        below = menu.addMenu(title)

        def refill() -> None:
            below.clear()
            fill(below)

        below.aboutToShow.connect(refill)

    def _fill_labels(self, menu: QMenu) -> None:
        if self._session is None:
            menu.setEnabled(False)
            return
        mode, labels = self._session.mode, self._session.labels.applying_to(self._session.mode.kind)
        for label in labels:
            key = f"\t{label.key}" if label.key and mode.label_for_key(label.key) is label else ""
            entry = menu.addAction(_escaped(label.shown) + key)
            entry.triggered.connect(lambda __=False, label=label: mode.press_label(label))
            entry.setEnabled(not mode.no_label)
        menu.setEnabled(bool(labels))

    def _fill_tags(self, menu: QMenu) -> None:
        given = {tag.label for tag in self._session.layer.tags} if self._session else set()
        for made in self._tags:
            made.setChecked(made.data() in given)
            menu.addAction(made)
        menu.setEnabled(bool(self._tags))

    # ------------------------------------------------------------------------------------------- making
    def _make(self, action: Action) -> QAction:
        made = QAction(_with_letter(action.title, action.letter), self._window)
        made.setCheckable(action.checked is not None)
        made.setObjectName(action.id)
        made.setMenuRole(_ROLES.get(action.id, QAction.MenuRole.NoRole))
        made.triggered.connect(lambda __=False, name=action.id: self._run(name))
        if action.context == ARTICLE:
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        else:
            made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self._window.addAction(made)
        return made

    def _of_article(self) -> list[QAction]:
        return [self.made[action.id] for action in ACTIONS if action.context == ARTICLE]

    def _make_tags(self) -> None:
        """One action an article tag: Ctrl with the label's key, unless that key is taken (which is reported)."""
        for old in self._tags:
            self._window.removeAction(old)
            old.setEnabled(False)  # a menu may hold it until it goes
            old.deleteLater()
        self._tags = []
        session = self._session
        labels = session.labels.applying_to("article") if session else []
        taken = {key for keys in self._sequences.values() for key in keys}
        for label in labels:
            made = QAction(_escaped(label.shown), self._window)
            made.setObjectName(f"tag-{label.name}")
            made.setData(label.name)
            made.setCheckable(True)
            made.triggered.connect(lambda __=False, name=label.name: self._toggle_tag(name))
            key = _portable(f"Ctrl+{label.key.upper()}")
            if label.key and key not in taken:
                made.setShortcut(QKeySequence(key))
                taken.add(key)
            self._window.addAction(made)
            self._tags.append(made)

    def with_keys(self, sequences: Iterable[str], *, in_article: bool) -> list[Action]:
        """The actions that have one of these keys, those too that cannot be used now; the article's `in_article`."""
        found = {name: None for key in sequences for name in self.made if key in self._sequences[name]}
        return [BY_ID[name] for name in found if in_article or BY_ID[name].context != ARTICLE]

    def tag_with(self, sequences: Iterable[str]) -> QAction | None:
        """The action that puts a label on the article and has one of these keys."""
        wanted = set(sequences)
        return next((made for made in self._tags if made.shortcut().toString() in wanted), None)

    def remake_tags(self) -> None:
        """Follow a changed label set."""
        self._give_keys()
        self._make_tags()
        self.refresh()

    def _toggle_tag(self, name: str) -> None:
        label = self._session.labels.get(name) if self._session else None
        if self._session is not None and label is not None:
            self._session.mode.press_article_label(label)


def _with_letter(title: str, letter: str) -> str:
    """The title with the letter as its mnemonic."""
    place = title.casefold().find(letter) if letter else -1
    return title if place < 0 else f"{title[:place]}&{title[place:]}"


def _portable(key: str) -> str:
    """A key as Qt writes it, however it was spelt."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def _escaped(text: str) -> str:
    """Text in which no character is a mnemonic."""
    return text.replace("&", "&&")


def _close_off(menus: Iterable[QMenu]) -> None:
    """Let no menu be opened in which nothing can be chosen."""
    for menu in menus:
        menu.menuAction().setEnabled(any(made.isEnabled() for made in menu.actions()))


def _open_all(menus: Iterable[QMenu]) -> None:
    for menu in menus:
        menu.menuAction().setEnabled(True)
