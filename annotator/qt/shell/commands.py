"""What the window itself does for the actions that are not a use case of the session alone.

Dialogs are imported when they are first needed, so that the window opens without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from annotator.app.actions.table import BY_ID
from annotator.app.blinding import is_blind
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import links
from annotator.app.tagging.zones import in_words
from annotator.core.messages import _
from annotator.core.wording import counted, were
from annotator.qt.parts import dialogs
from annotator.qt.shell.file_commands import FileCommands
from annotator.qt.shell.frame import Frame
from annotator.qt.shell.review_commands import ReviewCommands
from annotator.qt.shell.sharing_commands import SharingCommands
from annotator.qt.shell.suggestion_commands import SuggestionCommands
from annotator.settings import LARGEST_TEXT, SMALLEST_TEXT, Settings

ABOUT = _("""{version}

Tag news articles sentence by sentence, span by span, article by article. Everything is in one YAML file, works \
without a network, and is saved as soon as it is made.

Free software under the Apache License 2.0. The Noto fonts are under the SIL Open Font License 1.1. The window \
is made with Qt and PySide6, used under the LGPL.""")


class Commands:
    """One method an action, found by the action's id."""

    def __init__(self, window: Frame) -> None:
        self._window = window
        self._kept: dict[str, Any] = {}
        self._editor: QWidget | None = None
        self.files = FileCommands(window)
        self.review = ReviewCommands(window, self._keep)
        self.sharing = SharingCommands(window)
        self.suggestions = SuggestionCommands(window, self._kept_window)
        self._table: dict[str, Callable[[], object]] = {
            **self.files.table,
            "preferences": self.preferences,
            "quit": window.close,
            "copy": lambda: window.need_desk().view.copy(),
            "find": self.find,
            "find-next": lambda: window.need_desk().find_bar.step(1),
            "find-previous": lambda: window.need_desk().find_bar.step(-1),
            "find-project": self.find_project,
            "commands": self.all_actions,
            "note": self.note,
            "note-here": self.note_here,
            "link": self.link,
            "zone-menu": self.zone_menu,
            "zone-everywhere": self.zone_everywhere,
            "line-roles": self.line_roles,
            "details": self.details,
            "newer-version": self.newer_version,
            "compare-versions": self.compare_versions,
            "remove-article": self.remove_article,
            "edit-labels": lambda: self.edit_labels(""),
            "edit-guidelines": self.edit_guidelines,
            "sticky": self.sticky,
            "annotator": self.choose_annotator,
            "running-text": self.toggle_running_text,
            "theme": self.toggle_theme,
            "text-larger": lambda: self.resize_text(1),
            "text-smaller": lambda: self.resize_text(-1),
            "text-reset": lambda: self.resize_text(0),
            "find-label": lambda: window.need_desk().find_label(),
            "find-tag": self.find_tag,
            "list-annotations": lambda: window.need_desk().list_annotations(),
            "toggle-articles": lambda: window.need_desk().toggle_pane("articles"),
            "toggle-side": lambda: window.need_desk().toggle_pane("labels"),
            **{
                f"fold-{name}": partial(self.fold_part, name)
                for name in ("labels", "tags", "selected", "guidelines")
            },
            "focus-articles": lambda: window.need_desk().focus_pane("articles"),
            "focus-article": lambda: window.need_desk().focus_pane("article"),
            "focus-labels": lambda: window.need_desk().focus_pane("labels"),
            "focus-selected": lambda: window.need_desk().focus_pane("selected"),
            "full-screen": self.full_screen,
            "keys": self.show_keys,
            "guide": self.guide,
            **self.review.table,
            **self.sharing.table,
            **self.suggestions.table,
            "about": self.about,
        }

    def run(self, name: str) -> None:
        """Carry out the action of that id."""
        self._table[name]()

    def ids(self) -> set[str]:
        """The actions that are carried out here."""
        return set(self._table)

    def about(self) -> None:
        """Say what this is, and how it was installed."""
        from annotator.installation import version_line

        dialogs.inform(self._window, _("About News Annotator"), ABOUT.format(version=version_line()))

    def close_windows(self) -> None:
        """Close the windows that show the session, before it goes."""
        self.review.stop_reading()
        for window in (*self._kept.values(), self._editor):
            if window is not None:
                window.close()
        for window in self._kept.values():
            window.close_down()
            window.deleteLater()
        self._kept.clear()
        self._editor = None

    def close_naming(self) -> None:
        """Close the windows that cannot be without names, if names are hidden now."""
        for window in self._kept.values():
            if getattr(window, "names", False) and is_blind(self._session.project):
                window.close()

    def settle(self) -> None:
        """Commit what is being typed in the window and in the label editor."""
        if self._window.desk is not None:
            self._window.desk.settle()
        if self._editor is not None:
            self._editor.settle()  # type: ignore[attr-defined]

    def hand_in(self) -> None:
        """Commit everything that is being written, also in other windows, because the project is closed."""
        self.settle()
        for window in self._kept.values():
            if hasattr(window, "hand_in"):
                window.hand_in()

    def keys_changed(self) -> None:
        """Tell an open label editor of other keys, which its labels must not take."""
        if self._editor is not None:
            self._editor.set_keys(self._window.actions_made.keys)  # type: ignore[attr-defined]

    # ---------------------------------------------------------------------------------------- searching
    def find(self) -> None:
        session = self._session
        text = ""
        if session.article is not None and session.selection:
            text = session.article.text[session.selection.start : session.selection.end]
        self._window.need_desk().find_bar.open_bar(text)

    def find_project(self) -> None:
        field = self._window.toolbar.search
        if not field.text() and self._session.article is not None and self._session.selection:
            place = self._session.selection
            field.setText(self._session.article.text[place.start : place.end].split("\n")[0])
        field.setFocus()
        field.selectAll()

    def search(self, query: str) -> None:
        """Look for words in the whole project."""
        from annotator.qt.places.project_search import ProjectSearch

        window = self._window
        found = self._kept_window("search", lambda: ProjectSearch(self._session, window.theme, window))
        found.start(query)

    def _keep(self, name: str, make: Callable[[], QWidget]) -> Any:
        """Bring up a window that stays open beside the article; it is made when it is first wanted."""
        found = self._kept_window(name, make)
        _bring_up(found)
        return found

    def _kept_window(self, name: str, make: Callable[[], QWidget]) -> Any:
        if name not in self._kept:
            made: Any = make()
            made.opened.connect(self._window.need_desk().focus_article)
            self._window.themes.changed.connect(made.set_theme)
            self._kept[name] = made
        return self._kept[name]

    def all_actions(self) -> None:
        from annotator.qt.shell import command_palette

        window = self._window
        entries = command_palette.entries(window.session, window.actions_made.keys, window.run)
        command_palette.CommandPalette(entries, window.theme, window).open()

    def fold_part(self, name: str) -> None:
        """Fold a part of the right side away, or open it."""
        self._window.need_desk().fold_part(name)

    def find_tag(self) -> None:
        """Find a tag for the article by a few letters, and put it on or take it off."""
        from annotator.qt.shell import command_palette

        window = self._window
        found = command_palette.tag_entries(self._session)
        palette = command_palette.CommandPalette(
            found, window.theme, window, _("Article tags"), _("Which tag?")
        )
        palette.open()

    def article_menu(self, article_id: str) -> QMenu:
        """The menu of one article in the list."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        session = self._session

        def opened(then: str = "") -> None:
            with self._window.reporting():
                session.open_article(article_id)
            if then:
                self._window.run(then)

        menu.addAction(_("Open"), opened)
        menu.addSeparator()
        for name in ("finish", "reopen", "details"):
            entry = menu.addAction(BY_ID[name].title)
            entry.triggered.connect(lambda __=False, name=name: opened(name))
            entry.setEnabled(not session.read_only)
        menu.addSeparator()
        remove = menu.addAction(BY_ID["remove-article"].title, lambda: self.remove_article(article_id))
        remove.setEnabled(not session.read_only)
        return menu

    # ------------------------------------------------------------------------------- notes, links, labels
    def note(self) -> None:
        self._window.need_desk().selected.write_note()

    def note_here(self) -> None:
        from annotator.qt.dialogs import note_dialog

        note_dialog.note_here(self._window, self._window.theme, self._session)

    def link(self) -> None:
        """Begin to draw a link; the second time, list what it may go to."""
        session = self._session
        if not session.linking:
            links.start(session)
            return
        session.select_annotation(session.linking)
        session.set_linking("")
        from annotator.qt.dialogs import link_dialog

        link_dialog.link_annotation(self._window, self._window.theme, self._session)

    def zone_menu(self) -> None:
        """Offer the roles for the paragraph of the caret, beside it."""
        self._window.offer_zones(self._session.selection.start)

    def line_roles(self) -> None:
        """List the lines of sources whose roles are remembered."""
        from annotator.qt.dialogs import line_roles

        line_roles.show(self._window, self._window.theme, self._session)

    def zone_everywhere(self) -> None:
        """Give the role of the paragraph to all that read the same in articles of its source."""
        from annotator.app.places.same_lines import give_role_everywhere
        from annotator.qt.parts import progress

        window, work = self._window, give_role_everywhere(self._session)
        given = progress.run(window, _("Looking through the articles"), work, reraise=True)
        if given is None:
            return
        if given.edit is None:
            window.notices.tell(
                _("This line has that role everywhere from {source}.").format(source=given.source),
                key="zone-everywhere",
            )
            return
        made = (
            _("{paragraphs} in {articles} from {source} {were} made {in_words}. ").format(
                paragraphs=counted(given.lines, "paragraph", "paragraphs"),
                articles=counted(given.articles, "article", "articles"),
                source=given.source,
                were=were(given.lines),
                in_words=in_words(given.lines, given.role),
            )
            if given.lines
            else ""
        )
        window.notices.tell(
            _("{made}This line will be {in_words} in new articles from {source} too.").format(
                made=made, in_words=in_words(1, given.role), source=given.source
            ),
            key="zone-everywhere",
            buttons=[(_("Undo"), lambda: window.run("undo"))],
        )

    def details(self) -> None:
        from annotator.qt.dialogs import article_details

        article_details.edit_details(self._window, self._window.theme, self._session)

    def newer_version(self) -> None:
        """Make the open article the newer version of another, which is asked for."""
        from annotator.qt.dialogs import newer_version

        newer_version.choose(self._window, self._window.theme, self._session, self._tell_of_version)

    def _tell_of_version(self, text: str) -> None:
        self._window.notices.tell(
            text,
            key="newer-version",
            buttons=[
                (_("What changed"), lambda: self._window.run("compare-versions")),
                (_("Undo"), lambda: self._window.run("undo")),
            ],
        )

    def compare_versions(self) -> None:
        """Show what changed in the open article, and what of the annotator's work is to be looked at."""
        from annotator.qt.places.version_window import VersionWindow

        window = self._window
        self._kept_window("versions", lambda: VersionWindow(self._session, window.theme, window)).start()

    def remove_article(self, article_id: str = "") -> None:
        """Take an article out of the project, the open one if none is named. It can be undone."""
        session = self._session
        wanted = article_id or (session.article.id if session.article else "")
        entry = session.project.entries.get(wanted)
        if entry is None:
            return
        from annotator.app.tagging.articles import remove_article

        was_open = session.article is not None and session.article.id == wanted
        ids = list(session.project.entries)
        place = ids.index(wanted)
        following = (ids[place + 1 : place + 2] or ids[:place][-1:] or [""])[0]
        remove_article(session, wanted)
        if was_open and following:
            session.open_article(following)
        self._window.notices.tell(
            _("“{title}” was removed from the project.").format(title=entry.title),
            key="removed",
            buttons=[(_("Undo"), lambda: self._window.run("undo"))],
        )

    def edit_labels(self, name: str) -> None:
        """Open the label editor, on one label if it is named."""
        editor = self._label_editor()
        if name:
            editor.show_label(name)  # type: ignore[attr-defined]
        _bring_up(editor)

    def edit_guidelines(self) -> None:
        editor = self._label_editor()
        editor.show_guidelines()  # type: ignore[attr-defined]
        _bring_up(editor)

    def sticky(self) -> None:
        """Keep a label sticky: the one of the selected annotation, else the last one used; or let it go."""
        session = self._session
        selected = session.selected_annotation
        name = session.sticky or (selected.label if selected is not None else "") or self._last_label()
        label = session.labels.get(name)
        if label is not None and label.applies("span"):
            tagging.toggle_sticky(session, label)
        else:
            self._window.notices.tell(_("Select a span first: its label becomes sticky."), key="sticky")

    # ------------------------------------------------------------------------------------------- looks
    def choose_annotator(self) -> None:
        """Show, and work on, the layers of another annotator."""
        session = self._session
        names = list(dict.fromkeys([self._window.settings.name, *session.project.annotators()]))
        shown = [f"{name} (you)" if name == self._window.settings.name else name for name in names]
        chosen = dialogs.choose_item(self._window, _("Layer of"), _("Show and work on the layer of"), shown)
        if chosen is not None:
            session.set_annotator(names[chosen])

    def toggle_running_text(self) -> None:
        self._window.update_settings(running_text=not self._window.settings.running_text)

    def toggle_theme(self) -> None:
        self._window.update_settings(theme=self._window.themes.toggle())

    def resize_text(self, by: int) -> None:
        """Make the article's text larger or smaller by a point; 0 is the default size."""
        size = self._window.settings.text_size + by if by else Settings().text_size
        self._window.update_settings(text_size=min(max(size, SMALLEST_TEXT), LARGEST_TEXT))

    def full_screen(self) -> None:
        window = self._window
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def preferences(self) -> None:
        self._open_preferences()

    def show_keys(self) -> None:
        self._open_preferences().show_keys()  # type: ignore[attr-defined]

    def guide(self) -> None:
        from annotator.qt.dialogs.guide import Guide, guide_path

        path = guide_path()
        if path is None:
            self.all_actions()
        else:
            guide = Guide(path, self._window.theme, self._window)
            self._window.themes.changed.connect(guide.set_theme)
            _bring_up(guide)

    # --------------------------------------------------------------------------------------- small parts
    @property
    def _session(self) -> Session:
        return self._window.need_session()

    def _last_label(self) -> str:
        spans = list(self._session.layer.spans)
        return max(spans, key=lambda span: span.at).label if spans else ""

    def _label_editor(self) -> QWidget:
        from annotator.qt.label_editor.editor import LabelEditor

        if self._editor is None:
            window = self._window
            editor = LabelEditor(self._session, window.theme, window, window.actions_made.keys)
            editor.destroyed.connect(self._forget_editor)
            window.themes.changed.connect(editor.set_theme)
            self._editor = editor
        return self._editor

    def _forget_editor(self) -> None:
        self._editor = None

    def _open_preferences(self) -> QWidget:
        from annotator.qt.dialogs.preferences import Preferences

        window = self._window
        labels = window.session.labels if window.session is not None else None
        dialog = Preferences(window.settings, labels, window.theme, window)
        dialog.changed.connect(window.use_settings)
        window.themes.changed.connect(dialog.set_theme)
        dialog.open()
        return dialog


def _bring_up(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()


def without_recent(chosen: Settings, path: str) -> Settings:
    """Settings whose list of recent projects lacks one."""
    return replace(chosen, recent=[shown for shown in chosen.recent if shown != path])
