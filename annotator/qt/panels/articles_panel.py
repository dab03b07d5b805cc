"""The left panel: every article with its state and how far it is, filtered by words and by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QMenu,
    QWidget,
)

from annotator.app.events import Event, Topic
from annotator.app.places.article_order import ORDERS, Order
from annotator.app.session import Claims, Session
from annotator.app.tagging import articles
from annotator.core.messages import _, numeral
from annotator.core.terms import term, titled
from annotator.qt.panels.article_rows import ArticleDelegate
from annotator.qt.panels.articles_model import ID_ROLE, ArticlesModel, Show
from annotator.qt.panels.stories_list import StoryList
from annotator.qt.parts.empty_list import EmptyWords
from annotator.qt.parts.folding import WholeRows
from annotator.qt.parts.forms import under_head
from annotator.qt.parts.menu_button import menu_button
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.toggles import follow_selection
from annotator.qt.parts.widgets import Chip, FlowLayout, SearchField, SectionTitle, plain_tip

REFRESH_AFTER = 60
"""Milliseconds after a change until the list is looked through again: the article's own paint goes first."""


_SHOWN = ((Show.ALL, _("All")), (Show.UNFINISHED, _("Unfinished")), (Show.DOUBTS, _("Doubts")))


class ArticleList(QListView):
    """The list itself. Enter or a click opens an article."""

    wanted = Signal(str)

    def __init__(self, model: ArticlesModel, delegate: ArticleDelegate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("Articles")
        self.setAccessibleName(_("Articles"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        WholeRows(self)
        self.setModel(model)
        follow_selection(self)
        self.setItemDelegate(delegate)
        self.clicked.connect(self._open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        article = index.data(ID_ROLE)
        if article:
            self.wanted.emit(str(article))


class ArticlesPanel(QWidget):
    """Title, filter and list. `opened` tells that an article was chosen here, `changed` that another order was."""

    opened = Signal(str)
    menu_wanted = Signal(str, QPoint)
    counted = Signal(int, int)
    changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = ArticlesModel(session)
        self._delegate = ArticleDelegate(theme, self)
        self.title = SectionTitle(parent=self)
        self.filter = SearchField(theme, _("Filter articles"), _("Filter articles"), parent=self)
        self._chips = {
            show: Chip(theme, title, checkable=True, quiet=True, parent=self) for show, title in _SHOWN
        }
        self.list = ArticleList(self.model, self._delegate, self)
        EmptyWords(self.list, self._nothing_shown)
        self.stories = StoryList(theme, self)
        self._late = single_shot(self, REFRESH_AFTER, self._refresh)
        self._lay_out()
        self.filter.textChanged.connect(self._filter)
        self.filter.returnPressed.connect(self._into_list)
        self.list.wanted.connect(self.opened)
        self.model.stories_changed.connect(self._show_stories)
        self.stories.wanted.connect(self._show_story)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._ask_for_menu)
        self._forget = session.subscribe(
            self._on_event,
            Topic.ARTICLE,
            Topic.ANNOTATIONS,
            Topic.ARTICLES,
            Topic.ANNOTATOR,
            Topic.PROJECT,
            Topic.MODE,
        )
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._delegate.theme = theme
        self.filter.set_theme(theme)
        for chip in self._chips.values():
            chip.set_theme(theme)
        self.stories.set_theme(theme)
        self.list.viewport().update()

    def show_others(self, here: Mapping[str, Sequence[str]], claims: Claims) -> None:
        """Show which articles others have open in a shared project, and which they have taken."""
        self.model.show_others(here, claims)

    def tell_counted(self) -> None:
        """Say again how many articles are done."""
        self._refresh()

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment."""
        self.model.count_all_wanted()
        self._refresh()

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()
        self._late.stop()
        self.model.stop()

    def focus_list(self) -> None:
        """Put the keyboard into the list, on the open article."""
        self._show_open()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        shown = QWidget(self)
        row = FlowLayout(shown, 5)
        for show, chip in self._chips.items():
            chip.setAutoExclusive(True)
            chip.setChecked(show is Show.ALL)
            chip.setAccessibleName(_("Show {text}").format(text=chip.text().lower()))
            chip.clicked.connect(self._filter)
            row.addWidget(chip)
        self.order = menu_button(_("Order"), self._fill_orders, self)
        self.label = menu_button(_("Label"), self._fill_labels, self)
        lists = QHBoxLayout()
        lists.setSpacing(6)
        lists.addWidget(self.order)
        lists.addWidget(self.label)
        lists.addStretch(1)
        column = under_head(self, self.list, self.title, self.filter, shown, lists)
        self._name_lists()
        self.stories_title = SectionTitle(_("Stories"), self)
        self.stories_title.setContentsMargins(14, 10, 12, 4)
        column.addWidget(self.stories_title)
        column.addWidget(self.stories)
        self._show_stories()

    def listing(self) -> dict[str, object]:
        """The order, for the settings."""
        return {"order": str(self.model.order), "grouped": self.model.grouped}

    def restore_listing(self, kept: Mapping[str, object]) -> None:
        """Take the order from the settings, if it makes sense."""
        order = kept.get("order")
        if order in list(Order):
            self._set_order(Order(str(order)), grouped=kept.get("grouped") is not False)

    def _fill_orders(self, menu: QMenu) -> None:
        for order, title in ORDERS.items():
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(order is self.model.order)
            entry.triggered.connect(
                lambda __=False, order=order: self._set_order(order, grouped=self.model.grouped)
            )
        menu.addSeparator()
        headings = menu.addAction(_("With headings"))
        headings.setCheckable(True)
        headings.setChecked(self.model.grouped)
        headings.triggered.connect(lambda on: self._set_order(self.model.order, grouped=on))
        if self.model.has_older or self.model.older:
            older = menu.addAction(_("With older versions"))
            older.setCheckable(True)
            older.setChecked(self.model.older)
            older.triggered.connect(self.model.show_older)

    def _fill_labels(self, menu: QMenu) -> None:
        every = menu.addAction(_("All articles"), lambda: self._set_label(""))
        every.setCheckable(True)
        every.setChecked(not self.model.label)
        menu.addSeparator()
        for label in self._session.labels:
            if label.selectable:
                entry = menu.addAction(label.shown.replace("&", "&&"))
                entry.triggered.connect(lambda __=False, name=label.name: self._set_label(name))
                entry.setCheckable(True)
                entry.setChecked(label.name == self.model.label)

    def _set_order(self, order: Order, *, grouped: bool) -> None:
        self.list.setUniformItemSizes(order is Order.PROJECT or not grouped)
        self.model.set_order(order, grouped=grouped)
        self._name_lists()
        self._show_open()
        self.changed.emit()

    def _set_label(self, name: str) -> None:
        self.model.set_label(name)
        self._name_lists()
        self._show_open()

    def _nothing_shown(self) -> str:
        if not self.model.total:
            return _("No articles yet.")
        return _("No article is like that. Empty the filter, or show all.")

    def _name_lists(self) -> None:
        order, title = (
            self.model.order,
            self._session.labels.title(self.model.label) if self.model.label else "",
        )
        self.order.setText(f"{_('Order') if order is Order.PROJECT else titled(order)} ▾")
        self.order.setAccessibleName(_("Order: {orders}").format(orders=ORDERS[order]))
        self.order.setToolTip(plain_tip(ORDERS[order]))
        self.label.setText(f"{title[:16]}… ▾" if len(title) > 17 else f"{title or _('Label')} ▾")
        self.label.setAccessibleName(_("Label: {title}").format(title=title or term("any")))
        self.label.setToolTip(
            plain_tip(_("Articles with {title}").format(title=title) if title else _("Articles with a label"))
        )

    def _show_stories(self) -> None:
        found = self.model.stories()
        self.stories.show_stories(found, self.model.story)
        self.stories.setVisible(bool(found))
        self.stories_title.setVisible(bool(found))

    def _show_story(self, name: str) -> None:
        """Show the articles of a story, or all again if they are shown already."""
        self.model.show_story("" if name == self.model.story else name)
        self._show_stories()
        self._show_open()

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.ARTICLE):
            self._show_open()
            self.list.viewport().update()
            self._late.start()
        elif event.about(Topic.ANNOTATIONS, Topic.ARTICLES, Topic.MODE) and self.isVisible():
            self._late.start()
        if event.edit is not None:
            self.model.count_again(event.edit.articles)
        if event.about(Topic.ANNOTATOR, Topic.PROJECT):
            self.model.forget()
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._late.start()

    def _filter(self) -> None:
        show = next(show for show, chip in self._chips.items() if chip.isChecked())
        self.model.set_filter(self.filter.text(), show)
        self._show_open()

    def _refresh(self) -> None:
        self.model.refresh()
        done = articles.done_count(self._session.project, self._session.layer_name)
        self.title.set_title(
            _("Articles · {done} of {total} done").format(done=numeral(done), total=numeral(self.model.total))
        )
        self.counted.emit(done, self.model.total)
        if not self.list.currentIndex().isValid():
            self._show_open()

    def _show_open(self) -> None:
        article = self._session.article
        row = self.model.row_for(article.id) if article else -1
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))

    def _into_list(self) -> None:
        if self.model.rowCount():
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()

    def _ask_for_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if index.isValid():
            self.menu_wanted.emit(str(index.data(ID_ROLE)), self.list.viewport().mapToGlobal(place))
