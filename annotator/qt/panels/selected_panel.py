"""The selected annotation: what it is, who made it, and everything about it that can be changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from annotator.app.actions import attribute_keys
from annotator.app.actions import table as actions
from annotator.app.blinding import signed
from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.core.annotation import Annotation, Note, SentenceTag, Span
from annotator.core.messages import _
from annotator.core.rules import kind_of
from annotator.qt.panels.attributes import AttributeEditors
from annotator.qt.panels.selected_parts import CardArea, LabelButton, NoteField
from annotator.qt.panels.selected_text import bounds_of, links_of, made_by, quote_of
from annotator.qt.parts import fonts, icons
from annotator.qt.parts.folding import FoldingTitle, WholeRows
from annotator.qt.parts.palette import LabelPalette
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import (
    Chip,
    ElidedLabel,
    FlowLayout,
    forget_items,
    plain_tip,
    shown_keys,
)

_SHOWN = frozenset(Topic) - {Topic.ARTICLES, Topic.HISTORY, Topic.STICKY}
_EDGES = (
    ("start-left", _("Start"), "chevron-left"),
    ("start-right", "", "chevron-right"),
    ("end-left", "End", "chevron-left"),
    ("end-right", "", "chevron-right"),
)


class SelectedPanel(QWidget):
    """A card. In Sentences mode with nothing selected it shows the current sentence and its tags.

    `run` carries out an action of the table by its id, as its key would. `leave` puts the keyboard back into the
    article. `refused` carries what was typed and cannot be stored, in a sentence.
    """

    refused = Signal(str)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        run: Callable[[str], None],
        leave: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("Selected annotation")
        self.setAccessibleName(_("Selected annotation"))
        self._session = session
        self._run = run
        self._shown: tuple[object, ...] = ()
        self._shown_id = ""
        self._add_keys = shown_keys("Ctrl+Return")
        self._chips: dict[str, Chip] = {}
        self._edges: dict[str, QToolButton] = {}
        self._set_colours(theme)
        self._make()
        self.note.committed.connect(self._write_note)
        self.note.left.connect(self._show_head)
        self.note.left.connect(leave)
        self.attributes.left.connect(leave)
        self.attributes.refused.connect(self.refused)
        self.attributes.edited.connect(lambda name, value: tagging.set_attribute(session, name, value))
        self.attributes.chosen.connect(lambda name, value: attribute_keys.give(session, name, value))
        self.label_button.chosen.connect(self._relabel)
        self._forget = session.subscribe(self._on_event, *_SHOWN)
        self._forget_leaving = session.before_leaving(self.settle)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._set_colours(theme)
        self.title.set_theme(theme)
        self.attributes.set_theme(theme)
        for chip in self._chips.values():
            chip.set_theme(theme)
        for name, __, icon in _EDGES:
            self._edges[name].setIcon(icons.icon(theme, icon))
        self._refresh(anew=True)

    def set_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        """Show the keys of the actions on their buttons."""
        for name, chip in self._chips.items():
            chip.set_keys(keys[name][0] if keys.get(name) else "")
        if adding := keys.get("add-fragment"):
            self._add_keys = shown_keys(adding[0])
        for name, button in self._edges.items():
            shown = shown_keys(keys[name][0]) if keys.get(name) else ""
            button.setToolTip(
                plain_tip(f"{actions.BY_ID[name].title} ({shown})" if shown else actions.BY_ID[name].title)
            )

    def close_down(self) -> None:
        """Let go of the session; a note that is being written is kept."""
        self.settle()
        self._forget()
        self._forget_leaving()

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be changed."""
        if self._session.selected_annotation is not None:
            self._chips["doubt"].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.card.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_head(self) -> None:
        self._area.verticalScrollBar().setValue(0)

    def settle(self) -> None:
        """Commit what is being typed, before something else happens to the annotation."""
        self.note.commit()
        self.attributes.settle()

    def write_note(self) -> None:
        """Put the keyboard into the note."""
        self.note.show()
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)
        # The card grows first; then the note is scrolled into view where the window is low.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.note))

    # ------------------------------------------------------------------------------------------- making
    def _set_colours(self, theme: Theme) -> None:
        self._theme = theme
        self._palette = LabelPalette(self._session.labels, theme.paper, theme.readable)

    def _make(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 4)
        column.setSpacing(7)
        self.title = FoldingTitle(self._theme, _("Selected annotation"), self)
        column.addWidget(self.title)
        self.card = QFrame(self)
        self.card.setObjectName("card")
        self.card.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._area = CardArea(self.card, self)
        WholeRows(self._area, card=True)
        column.addWidget(self._area, 1)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(12, 9, 12, 10)
        inside.setSpacing(5)
        self.hint = QLabel(self.card)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setProperty("muted", True)
        self.hint.setWordWrap(True)
        inside.addWidget(self.hint)
        self.label_button = LabelButton(self._theme, self.card)
        self.quote = ElidedLabel(parent=self.card)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.label_button)
        head.addWidget(self.quote, 1)
        inside.addLayout(head)
        self.attributes = AttributeEditors(self._theme, self.card)
        inside.addWidget(self.attributes)
        self.made = ElidedLabel(parent=self.card)
        self.made.setProperty("muted", True)
        self.made.setFont(fonts.small(self.font(), 0.94))
        inside.addWidget(self.made)
        self._chip_box = self._make_chips()
        inside.addWidget(self._chip_box)
        self._tag_box = QWidget(self.card)
        self._tags = FlowLayout(self._tag_box, 5)
        inside.addWidget(self._tag_box)
        self._edge_box = self._make_edges()
        inside.addWidget(self._edge_box)
        self.note = NoteField(self.card)
        inside.addWidget(self.note)
        self._link_box = QWidget(self.card)
        self._links = FlowLayout(self._link_box, 5)
        inside.addWidget(self._link_box)
        inside.addStretch(1)

    def _make_chips(self) -> QWidget:
        box = QWidget(self.card)
        flow = FlowLayout(box, 4)
        for name, title in (("doubt", _("Doubt")), ("note", _("Note")), ("delete", "Delete")):
            chip = Chip(self._theme, title, checkable=name == "doubt", parent=box)
            chip.clicked.connect(lambda __=False, name=name: self._run(name))
            self._chips[name] = chip
            flow.addWidget(chip)
        return box

    def _make_edges(self) -> QWidget:
        box = QWidget(self.card)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for name, caption, __ in _EDGES:
            if caption:
                text = QLabel(caption, box)
                text.setTextFormat(Qt.TextFormat.PlainText)
                text.setProperty("muted", True)
                if row.count():
                    row.addSpacing(14)
                row.addWidget(text)
                row.addSpacing(4)
            button = QToolButton(box)
            button.setObjectName(name)
            button.setAccessibleName(actions.BY_ID[name].title)
            button.setAutoRepeat(True)
            button.setIconSize(QSize(13, 13))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda __=False, name=name: self._run(name))
            self._edges[name] = button
            row.addWidget(button)
        row.addStretch(1)
        return box

    # ------------------------------------------------------------------------------------------ showing
    def _on_event(self, event: Event) -> None:
        if event.about(Topic.LABELS):
            self._set_colours(self._theme)
        self._refresh(anew=event.about(Topic.LABELS, Topic.MODE))

    def _refresh(self, *, anew: bool = False) -> None:
        session = self._session
        annotation = session.selected_annotation
        sentence = session.current_sentence if session.mode.by_sentence else None
        tags = session.layer.tags_of(sentence.start, sentence.end) if sentence else []
        extended = session.extended_annotation
        asked = session.attribute
        shown = (
            annotation,
            extended,
            sentence,
            tuple(tags),
            session.article,
            len(session.layer.links),
            asked,
        )
        if not anew and shown == self._shown:
            return
        turned = bool(asked) and self._shown[-1:] != (asked,)
        self._shown = shown
        if annotation is not None:
            self._show_annotation(annotation)
            if turned:
                self.attributes.go_to(asked)
        elif sentence is not None and session.article is not None:
            self._show_sentence(sentence.start, sentence.end, tags)
        else:
            self._show_nothing()

    def _show_annotation(self, annotation: Annotation) -> None:
        session = self._session
        label = session.labels.get(annotation.label)
        swatch = self._palette.swatch(annotation.label)
        title = _("Note") if isinstance(annotation, Note) else swatch.title
        self.title.set_title(_("Selected annotation"))
        self.label_button.put(self._theme, title, swatch.ink, session.labels.applying_to(kind_of(annotation)))
        self._head(f"“{quote_of(session, annotation)}”", "")
        said = made_by(signed(session.project, annotation, session.person))
        self.made.set_text(" · ".join(part for part in (bounds_of(annotation), said) if part))
        self._chips["doubt"].setChecked(annotation.doubt)
        self._chips["doubt"].updateGeometry()
        self.attributes.show_for(label, annotation)
        self._show_option_keys()
        self.note.put(annotation.note, force=annotation.id != self._shown_id)
        if annotation.id != self._shown_id:
            self._show_head()
        self._shown_id = annotation.id
        self._fill_links(annotation)
        self._show_parts(
            chips=True,
            edges=isinstance(annotation, Span),
            note=bool(annotation.note) or self.note.hasFocus() or isinstance(annotation, Note),
            tags=False,
        )
        enabled = not session.read_only
        for widget in (self._chip_box, self.label_button, self._edge_box):
            widget.setEnabled(enabled)
        self.attributes.set_enabled(enabled)
        self.note.setReadOnly(not enabled)

    def _show_option_keys(self) -> None:
        asked = attribute_keys.asked(self._session)
        options = attribute_keys.options(self._session)
        self.attributes.show_keys(asked.name if asked else "", {each.value: each.keys for each in options})

    def _show_sentence(self, start: int, end: int, tags: list[SentenceTag]) -> None:
        article = self._session.article
        assert article is not None
        self.title.set_title(_("Current sentence"))
        self._head(" ".join(article.text[start:end].split()), "")
        self.made.set_text(f"{self._session.mode.sentence_place} · {start}–{end}")
        forget_items(self._tags)
        for tag in tags:
            chip = Chip(self._theme, self._session.labels.title(tag.label), parent=self._tag_box)
            chip.setToolTip(_("Show this tag, to write a note on it or to doubt it"))
            chip.clicked.connect(lambda __=False, tag=tag: self._session.select_annotation(tag.id))
            self._tags.addWidget(chip)
            chip.show()
        self._show_parts(chips=False, edges=False, note=False, tags=bool(tags))

    def _show_nothing(self) -> None:
        hint, extended = (
            _("Nothing selected. Select text, then press a label’s key."),
            self._session.extended_annotation,
        )
        if self._session.article is None:
            hint = _("No article is open.")
        elif isinstance(extended, Span):
            called = tagging.shown(self._session, extended)
            hint = _("Text selected. Press a label’s key, or {add_keys} to add it to {called}.").format(
                add_keys=self._add_keys, called=called
            )
        self.title.set_title(_("Selected annotation"))
        self._head("", hint)
        self.made.set_text("")
        self._show_parts(chips=False, edges=False, note=False, tags=False)

    def _head(self, quote: str, hint: str) -> None:
        self.hint.setVisible(bool(hint))
        self.hint.setText(hint)
        self.quote.setVisible(bool(quote))
        self.quote.set_text(quote)

    def _show_parts(self, *, chips: bool, edges: bool, note: bool, tags: bool) -> None:
        if not chips:
            self.attributes.show_for(None, None)
            forget_items(self._links)
            self._link_box.hide()
        for widget, visible in (
            (self.made, bool(self.made.whole())),
            (self._chip_box, chips),
            (self.label_button, chips),
            (self._edge_box, edges),
            (self.note, note),
            (self._tag_box, tags),
        ):
            if widget.isVisibleTo(self.card) != visible:
                widget.setVisible(visible)

    def _fill_links(self, annotation: Annotation) -> None:
        forget_items(self._links)
        found = links_of(self._session, annotation)
        for link, text, other in found:
            chip = Chip(self._theme, text, parent=self._link_box)
            chip.setToolTip(plain_tip(_("{text}\nClick to go to the other end").format(text=text)))
            chip.clicked.connect(lambda __=False, other=other: self._session.select_annotation(other))
            chip.setObjectName(f"link-{link}")
            self._links.addWidget(chip)
            chip.show()
        self._link_box.setVisible(bool(found))

    # ----------------------------------------------------------------------------------------- changing
    def _relabel(self, name: str) -> None:
        label = self._session.labels.get(name)
        if label is not None:
            tagging.relabel(self._session, label)

    def _write_note(self, note: str) -> None:
        tagging.set_note(self._session, note)
