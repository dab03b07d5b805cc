"""The label editor: the tree of labels, the form of one, the guidelines. Every change is a step of undo at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app import projects
from annotator.app.actions import label_keys
from annotator.app.actions.label_keys import Keys
from annotator.app.actions.table import bindings
from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Attribute, Label
from annotator.core.messages import _
from annotator.core.wording import quoted
from annotator.qt.label_editor import attribute_questions as attributes
from annotator.qt.label_editor import questions
from annotator.qt.label_editor import tree as places
from annotator.qt.label_editor.fields import colours
from annotator.qt.label_editor.form import LabelForm
from annotator.qt.label_editor.guidelines import Guidelines
from annotator.qt.label_editor.tree import LabelTree, Place
from annotator.qt.parts import dialogs, forms, icons
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import ElidedLabel, SearchField, plain_tip, shown_keys

NOTICE_SECONDS = 8


class LabelEditor(QDialog):
    """Stays open beside the window. `keys` are the keys of the actions, which a label's key should not share."""

    def __init__(
        self, session: Session, theme: Theme, parent: QWidget | None = None, keys: Keys | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._keys: Keys = keys if keys is not None else bindings({})
        self._buttons: dict[str, tuple[QToolButton, str]] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = forms.window(self, _("Labels and guidelines"), QSize(980, 700), _("Label editor"))
        self.tabs = QTabWidget(self)
        self.tabs.tabBar().setAccessibleName(_("Pages"))
        self.filter: SearchField = SearchField(
            theme, _("Filter labels"), _("Filter the label set"), parent=self
        )
        self.tree = LabelTree(theme, self)
        self.filter.textChanged.connect(self.tree.show_only)
        self.form = LabelForm(theme, self)
        self.guidelines = Guidelines(session, self)
        self.problems = forms.Message(theme, self)
        self._notice = forms.Message(theme, self)
        self._notice_ends = QTimer(self, interval=NOTICE_SECONDS * 1000, singleShot=True)
        self._notice_ends.timeout.connect(lambda: self._notice.say(""))
        self.tabs.addTab(self._labels_page(), _("&Labels"))
        self.tabs.addTab(self.guidelines, _("&Guidelines"))
        self.undo = forms.button(_("Undo"))
        self.redo = forms.button(_("Redo"))
        self._step = ElidedLabel("", self)
        self._step.setProperty("muted", True)
        close = forms.button(_("Close"))
        column.addWidget(self._notice)
        column.addWidget(self.tabs, 1)
        foot = forms.row(self.undo, self.redo)
        foot.addWidget(self._step, 1)
        foot.addWidget(close)
        column.addLayout(foot)
        close.clicked.connect(self.close)
        self._connect()
        self._forget: Callable[[], None] | None = session.subscribe(
            self._on_event, Topic.LABELS, Topic.HISTORY
        )
        self.set_theme(theme)
        self._show_labels()
        self._show_history()
        if session.read_only:
            self._notice.say(_("The project is open for reading only; nothing can be changed here."), "info")
        self.tree.setFocus()

    # ----------------------------------------------------------------------------------------- outside
    def show_label(self, name: str) -> None:
        """Show one label's form."""
        self.tabs.setCurrentIndex(0)
        self.tree.select(name)
        self._show_current()

    def show_guidelines(self) -> None:
        """Show the guidelines."""
        self.tabs.setCurrentIndex(1)
        self.guidelines.source.setFocus()

    def settle(self) -> None:
        """Commit what is being typed; the keyboard stays where it is."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit) and self.isAncestorOf(field) and field.isModified():
            field.editingFinished.emit()
        self._commit_all()

    def set_keys(self, keys: Keys) -> None:
        """The keys of the actions are others now."""
        self._keys = keys
        self._show_conflicts()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        forms.dress(self, theme)
        self.tree.delegate.set_theme(theme)
        self.tree.viewport().update()
        for part in (self.filter, self.form, self.problems, self._notice):
            part.set_theme(theme)
        for button, icon in self._buttons.values():
            button.setIcon(icons.icon(theme, icon))

    def done(self, result: int) -> None:
        self._let_go()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a field has nothing of its own to undo, Ctrl+Z undoes the last step."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(
            watched, QLineEdit | QPlainTextEdit
        ):
            return False
        own = watched.document() if isinstance(watched, QPlainTextEdit) else watched
        undo = event.matches(QKeySequence.StandardKey.Undo) and not own.isUndoAvailable()  # type: ignore[attr-defined]
        redo = event.matches(QKeySequence.StandardKey.Redo) and not own.isRedoAvailable()  # type: ignore[attr-defined]
        if undo or redo:
            event.ignore()
            return True
        return False

    # ----------------------------------------------------------------------------------------- building
    def _labels_page(self) -> QWidget:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(0)
        for key, icon, title, keys in (
            ("add", "add", _("Add a label"), "Ins"),
            ("delete", "trash", _("Delete the label…"), "Del"),
            ("merge", "merge", _("Merge into another label…"), "Ctrl+M"),
            ("up", "move-up", _("Move up"), "Ctrl+Up"),
            ("down", "move-down", _("Move down"), "Ctrl+Down"),
            ("out", "outdent", _("Move out one level"), "Ctrl+Left"),
            ("in", "indent", _("Move below the one before it"), "Ctrl+Right"),
        ):
            bar.addWidget(self._tool(key, icon, title, keys))
        bar.addStretch(1)
        bar.addWidget(self._more())
        column.addLayout(bar)
        column.addWidget(self.filter)
        column.addWidget(self.tree, 1)
        column.addWidget(self.problems)
        split = QSplitter(self)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.form)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 5)
        split.setSizes([330, 620])
        page = QWidget(self)
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 10, 0, 0)
        inner.addWidget(split)
        return page

    def _tool(self, key: str, icon: str, title: str, keys: str) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(title.rstrip("…"))
        button.setToolTip(plain_tip(f"{title.rstrip('…')} ({shown_keys(keys)})"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shortcut = QShortcut(QKeySequence(keys), self.tree, context=Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(button.click)
        self._buttons[key] = (button, icon)
        return button

    def _more(self) -> QToolButton:
        button = QToolButton(self)
        button.setText(f"{_('More')} ▾")
        button.setAccessibleName(_("More"))
        button.setToolTip(_("Import labels, save the label set"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        below = menu.addAction(_("Add a label below this one…"), lambda: self._add(below=True))
        below.setShortcut(QKeySequence("Shift+Ins"))
        below.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.tree.addAction(below)
        menu.addSeparator()
        built_in = menu.addMenu(_("Import a label set of the program"))
        built_in.aboutToShow.connect(lambda: self._fill_built_in(built_in))
        menu.addAction(_("Import labels from a file…"), lambda: self._bring_in())
        menu.addSeparator()
        menu.addAction(_("Save the label set to a file…"), self._save_set)
        button.setMenu(menu)
        self.more = button
        return button

    def _fill_built_in(self, menu: QMenu) -> None:
        if menu.actions():
            return
        try:
            found = projects.label_sets()
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        for info in found:
            action = menu.addAction(info.title.replace("&", "&&"))
            action.triggered.connect(partial(self._bring_in, info.path))

    def _bring_in(self, path: Path | None = None, _checked: bool = False) -> None:
        self._commit_all()
        questions.bring_in(self, self._session, path)

    def _connect(self) -> None:
        buttons = {key: button for key, (button, __) in self._buttons.items()}
        buttons["add"].clicked.connect(lambda: self._add(below=False))
        buttons["delete"].clicked.connect(self._delete)
        buttons["merge"].clicked.connect(self._merge)
        for key, move in (
            ("up", places.one_up),
            ("down", places.one_down),
            ("out", places.outwards),
            ("in", places.inwards),
        ):
            buttons[key].clicked.connect(lambda __=False, move=move: self._move(move))
        self.tree.currentItemChanged.connect(lambda *__: self._show_current())
        self.tree.move_wanted.connect(self._move_to)
        self.form.changed.connect(self._change)
        self.form.rename_wanted.connect(self._rename)
        self.form.attribute_edited.connect(self._edit_attribute)
        self.form.attribute_removed.connect(self._remove_attribute)
        self.undo.clicked.connect(self._undo)
        self.redo.clicked.connect(self._session.redo)
        for keys, act in (
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Redo, self._session.redo),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys(keys)
            shortcut.activated.connect(act)
        for field in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            field.installEventFilter(self)
        self.tabs.currentChanged.connect(lambda __: self._commit_all())

    # ------------------------------------------------------------------------------------------ showing
    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self._show_labels()
            self.guidelines.show_text()
        if event.about(Topic.HISTORY):
            self._show_history()

    def _show_labels(self) -> None:
        self._show_conflicts()
        self._show_form()

    def _show_conflicts(self) -> None:
        labels = self._session.labels
        warned, conflicts = label_keys.in_conflict(self._keys, labels)
        self.tree.show_labels(labels, warned)
        found = labelling.problems(labels, conflicts)
        more = _(" And {found} more.").format(found=len(found) - 2) if len(found) > 2 else ""
        self.problems.say("\n".join(found[:2]) + more)
        self._show_key_note(self._current())

    def _show_current(self) -> None:
        self.form.commit()
        self._show_form()

    def _show_form(self) -> None:
        label = self._current()
        self.form.show_label(label, self._session.labels, read_only=self._session.read_only)
        for field in self.form.findChildren(QLineEdit):
            field.installEventFilter(self)
        self._show_key_note(label)
        for key, (button, __) in self._buttons.items():
            button.setEnabled(not self._session.read_only and (key == "add" or label is not None))
        self.more.setEnabled(not self._session.read_only)

    def _show_key_note(self, label: Label | None) -> None:
        labels = self._session.labels
        self.form.show_conflicts(label_keys.conflicts_of(label, self._keys, labels) if label else [])

    def _show_history(self) -> None:
        history = self._session.history
        self.undo.setEnabled(bool(history.undo_title))
        self.redo.setEnabled(bool(history.redo_title))
        self.undo.setToolTip(
            plain_tip(_("Undo {undo_title}").format(undo_title=quoted(history.undo_title)))
            if history.undo_title
            else ""
        )
        self.redo.setToolTip(
            plain_tip(_("Redo {redo_title}").format(redo_title=quoted(history.redo_title)))
            if history.redo_title
            else ""
        )
        self._step.set_text(
            _("Last step: {undo_title}").format(undo_title=history.undo_title) if history.undo_title else ""
        )

    # ------------------------------------------------------------------------------------------- acting
    def _current(self) -> Label | None:
        return self._session.labels.get(self.tree.current_name())

    def _change(self, label: Label) -> None:
        try:
            labelling.change_label(self._session, label.name, label)
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            self._show_current()

    def _add(self, *, below: bool) -> None:
        self.form.commit()
        current = self._current()
        parent = current.name if current and below else current.parent if current else ""
        used = {label.colour.upper() for label in self._session.labels}
        colour = next((code for __, code in colours() if code.upper() not in used), colours()[0][1])
        name = questions.new_label(self, self._session, parent, current, colour)
        if name:
            self.show_label(name)
            self.form.description.setFocus()

    def _delete(self) -> None:
        label = self._current()
        if label is not None:
            self.form.commit()
            questions.delete(self, self._session, label)

    def _merge(self) -> None:
        label = self._current()
        if label is not None:
            self.form.commit()
            self.show_label(questions.merge(self, self._session, label))

    def _rename(self) -> None:
        self.form.commit()
        label = self._current()
        if label is not None:
            self.show_label(questions.rename(self, self._session, label))

    def _edit_attribute(self, name: str, attribute: Attribute) -> None:
        label = self._current()
        if label is not None:
            attributes.edit(self, self._session, label, name, attribute)
            self._show_form()

    def _remove_attribute(self, name: str) -> None:
        label = self._current()
        if label is not None:
            attributes.remove(self, self._session, label, name)

    def _move(self, move: Callable[..., Place | None]) -> None:
        label = self._current()
        place = move(self._session.labels, label) if label else None
        if label is not None and place is not None:
            self._move_to(label.name, place)

    def _move_to(self, name: str, place: Place) -> None:
        self.form.commit()
        labelling.move_label(self._session, name, place.index, place.parent)
        self.tree.select(name)

    def _undo(self) -> None:
        self._commit_all()
        self._session.undo()

    def _save_set(self) -> None:
        self._commit_all()
        path = questions.save_set(self, self._session)
        if path is not None:
            self._notice.say(_("The label set is in {path}").format(path=path), "success")
            self._notice_ends.start()

    def _commit_all(self) -> None:
        self.form.commit()
        self.guidelines.commit()

    def _let_go(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()  # what is typed in a field counts
        if self._forget is not None:
            self._commit_all()
            self._forget()
            self._forget = None
