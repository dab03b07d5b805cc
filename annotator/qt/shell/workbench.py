"""The desk: everything that shows one session, from its opening to its closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.qt.article.view import ArticleView
from annotator.qt.parts.theme import Theme
from annotator.settings import Settings

if TYPE_CHECKING:
    from annotator.qt.article.find_bar import FindBar
    from annotator.qt.panels.annotations_panel import AnnotationsPanel
    from annotator.qt.panels.article_tags import ArticleTags
    from annotator.qt.panels.articles_panel import ArticlesPanel
    from annotator.qt.panels.guidelines_panel import GuidelinesPanel
    from annotator.qt.panels.labels_panel import LabelsPanel
    from annotator.qt.panels.right_side import RightSide
    from annotator.qt.panels.selected_panel import SelectedPanel

LEFT, CENTRE, RIGHT = 246, 738, 296
NARROWEST_LEFT, NARROWEST_RIGHT = 150, 190
WIDE_LEFT, WIDE_FROM = 320, 1600
"""The list of articles in a window that is at least so wide."""
_PANES = {"articles": 0, "labels": 2, "tags": 2, "selected": 2, "guidelines": 2}


class Desk(QWidget):
    """Articles at the left, the article in the middle, labels and the selected annotation at the right.

    The article is there at once, everything else when the desk is furnished.
    """

    article_wanted = Signal(str)
    refused = Signal(str)
    tags_wanted = Signal()

    articles: ArticlesPanel
    annotations: AnnotationsPanel
    find_bar: FindBar
    labels: LabelsPanel
    tags: ArticleTags
    selected: SelectedPanel
    guidelines: GuidelinesPanel
    side: RightSide
    empty: EmptyPage

    def __init__(
        self, session: Session, theme: Theme, run: Callable[[str], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._run = run
        self._hidden: dict[int, int] = {}
        self._kept: Mapping[str, Any] = {}
        self.view = ArticleView(session, theme, self)
        self._panels: tuple[Any, ...] = ()
        self.review: Any = None
        self._keys: dict[str, tuple[str, ...]] = {}
        self._forget: Callable[[], None] = lambda: None
        self._lay_out()

    def furnish(self) -> None:
        """Make everything that stands around the article."""
        from annotator.qt.article.find_bar import FindBar
        from annotator.qt.panels.annotations_panel import AnnotationsPanel
        from annotator.qt.panels.article_tags import ArticleTags
        from annotator.qt.panels.articles_panel import ArticlesPanel
        from annotator.qt.panels.guidelines_panel import GuidelinesPanel
        from annotator.qt.panels.labels_panel import LabelsPanel
        from annotator.qt.panels.selected_panel import SelectedPanel

        session, theme = self._session, self._theme
        self.articles = ArticlesPanel(session, theme, self)
        self.annotations = AnnotationsPanel(session, theme, self)
        self.find_bar = FindBar(session, self.view, theme, self)
        self.labels = LabelsPanel(session, theme, self)
        self.tags = ArticleTags(session, theme, self)
        self.selected = SelectedPanel(session, theme, self._run, self.focus_article, self)
        self.guidelines = GuidelinesPanel(session, theme, self)
        self.empty = EmptyPage(self._run, self)
        self._panels = (
            self.articles, self.annotations, self.find_bar,
            self.labels, self.tags, self.selected, self.guidelines,
        )  # fmt: skip
        self._put_panels()
        self._restore_panels()
        self._set_tab_order()
        self.articles.opened.connect(self._open)
        self.annotations.left.connect(self.focus_article)
        self.annotations.title.toggled.connect(self._share_left)
        self.labels.looked_at.connect(self.guidelines.look_at)
        self.labels.filtered.connect(self.tags.set_filter)
        self.labels.found_none.connect(self._pick_tag)
        self.labels.left.connect(self.focus_article)
        self.side.left.connect(self.focus_article)
        self.labels.refused.connect(self.refused)
        self.tags.more_wanted.connect(self.tags_wanted)
        self.find_bar.closed.connect(self.focus_article)
        self._forget = session.subscribe(self._on_event, Topic.ARTICLE, Topic.ARTICLES, Topic.MODE)
        self._show_centre()
        if self._stack.currentWidget() is self.empty:
            self.focus_article()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for part in (self.view, *self._panels):
            part.set_theme(theme)
        if self.review is not None:
            self.review.set_theme(theme)

    def make_review(self, review: Any) -> None:
        """Make the parts for reviewing, unless they are there."""
        if self.review is not None:
            return
        from annotator.qt.reviewing.panes import ReviewDesk

        made = ReviewDesk(self._session, review, self._theme, self._run, self.focus_article, self)
        made.candidates.set_keys(self._keys)
        self._left.addWidget(made.queue)
        self._right.addWidget(made.candidates)
        self._centre.insertWidget(1, made.legend)
        self.review = made
        QWidget.setTabOrder(made.queue.list, self.view)
        self._show_mode()

    def with_keys(self) -> list[QWidget]:
        """Where the keys of the article work."""
        reviewing = self._session.mode.reviews and self.review is not None
        return [self.view, self.review.queue.list] if reviewing else [self.view]

    def _show_mode(self) -> None:
        if self.review is None:
            return
        reviewing = self._session.mode.reviews
        self._left.setCurrentIndex(int(reviewing))
        self._right.setCurrentIndex(int(reviewing))
        self.review.legend.setVisible(reviewing)

    def set_keys(self, keys: dict[str, tuple[str, ...]]) -> None:
        """Show the keys of actions where there are buttons for them."""
        self._keys = keys
        self.selected.set_keys(keys)
        self.labels.filter.set_keys(keys["find-label"][0] if keys.get("find-label") else "")
        if self.review is not None:
            self.review.candidates.set_keys(keys)

    def set_text(self, chosen: Settings) -> None:
        """Set the article's text as somebody prefers it: size, font, width of the column, distance of the lines."""
        self.view.set_text_size(chosen.text_size)
        self.view.set_font_family(chosen.article_font)
        self.view.set_lines(chosen.line_width, chosen.line_spacing / 100)

    def focus_article(self) -> None:
        """Put the keyboard into the article, or on the next step where there is none."""
        if self._stack.currentWidget() is not self.view:
            self.empty.import_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_pane(self, name: str) -> None:
        """Put the keyboard into one of the panes: articles, article, labels or selected."""
        self._unfold(_PANES.get(name, 1))
        if self._session.mode.reviews and self.review and name != "article":
            (self.review.queue.list if name == "articles" else self.review.candidates).setFocus()
            return
        if name in self.side.parts:
            self.side.unfold(name)
        match name:
            case "articles":
                self.articles.focus_list()
            case "article":
                self.focus_article()
            case "labels":
                self.labels.focus_tree()
            case "selected":
                self.selected.focus_first()

    def find_label(self) -> None:
        """Put the keyboard where a label is found by a few letters."""
        self._unfold(_PANES["labels"])
        self.side.unfold("labels")
        self.labels.start_finding()

    def fold_part(self, name: str) -> None:
        """Fold a part of the right side away, or open it."""
        self._unfold(_PANES["labels"])
        self.side.toggle(name)

    def toggle_pane(self, name: str) -> None:
        """Hide the articles, or what is at the right, or show them again."""
        index = _PANES[name]
        sizes = self.splitter.sizes()
        if not sizes[index]:
            self._unfold(index)
            return
        holder = self.window().focusWidget()
        if holder is not None and (self._left, self._right)[index // 2].isAncestorOf(holder):
            self.focus_article()
        self._hidden[index] = sizes[index]
        sizes[1], sizes[index] = sizes[1] + sizes[index], 0
        self.splitter.setSizes(sizes)

    def list_annotations(self) -> None:
        """Open the list of all annotations and put the keyboard there; from there, fold it away again."""
        if self.annotations.is_open() and self.annotations.list.hasFocus():
            self.annotations.open(False)
            self.focus_article()
        else:
            self._unfold(_PANES["articles"])
            self.annotations.focus_list()
        self.annotations.folded_changed.emit()

    def _share_left(self, opened: bool) -> None:
        self._beside.setStretchFactor(self.annotations, int(opened))

    def _pick_tag(self) -> None:
        chip = self.tags.first_found()
        if chip is not None:
            chip.click()

    def _unfold(self, index: int) -> None:
        """Open a pane that was folded away."""
        sizes = self.splitter.sizes()
        if not sizes[index]:
            sizes[index] = self._hidden.pop(index, 0) or (self._left_width(), CENTRE, RIGHT)[index]
            sizes[1] = max(sizes[1] - sizes[index], 1)
            self.splitter.setSizes(sizes)

    def _left_width(self) -> int:
        return WIDE_LEFT if self.width() >= WIDE_FROM else LEFT

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list of articles more room in a wide window, unless somebody gave it a width of his own."""
        super().resizeEvent(event)
        sizes = self.splitter.sizes()
        if sizes[0] in (LEFT, WIDE_LEFT) and sizes[0] != self._left_width():
            sizes[1] += sizes[0] - self._left_width()
            sizes[0] = self._left_width()
            self.splitter.setSizes(sizes)

    def settle(self) -> None:
        """Commit what is being typed about the selected annotation."""
        self.selected.settle()
        if self.review is not None:
            self.review.candidates.settle()

    def settle_late(self) -> None:
        """Do at once what waits for a quiet moment, for a picture."""
        self.articles.settle_late()
        self.annotations.settle_late()
        self.labels.settle_late()
        self.guidelines.settle_late()
        if self.review is not None:
            self.review.queue.settle_late()
            self.review.candidates.settle_late()

    def layout_state(self) -> dict[str, Any]:
        """The widths of the panes and what is folded away, for the settings."""
        return {
            "panes": self.splitter.sizes(),
            "parts": self.side.folded(),
            "listing": self.articles.listing(),
            "annotations": self.annotations.is_open(),
        }

    def restore_layout(self, state: Mapping[str, Any]) -> None:
        """Take widths, and when it is furnished what is folded away, from the settings, if they make sense."""
        self._kept = state
        panes = state.get("panes")
        if isinstance(panes, list) and len(panes) == 3 and all(isinstance(size, int) for size in panes):
            self.splitter.setSizes(panes)

    def _restore_panels(self) -> None:
        parts, listing = self._kept.get("parts"), self._kept.get("listing")
        self.annotations.open(self._kept.get("annotations") is True)
        if isinstance(listing, dict):
            self.articles.restore_listing(listing)
        if isinstance(parts, dict):
            self.side.fold(parts.items())

    def close_down(self) -> None:
        """Let go of the session."""
        self._forget()
        for part in self._panels:
            part.close_down()
        if self.review is not None:
            self.review.close_down()

    def _lay_out(self) -> None:
        centre = QWidget(self)
        self._centre = QVBoxLayout(centre)
        self._centre.setContentsMargins(0, 0, 0, 0)
        self._centre.setSpacing(0)
        self.page = self._stack = QStackedWidget(centre)
        self._stack.addWidget(self.view)
        self._centre.addWidget(self._stack, 1)
        centre.setMinimumWidth(320)
        self._left, self._right = QStackedWidget(self), QStackedWidget(self)
        self._left.setMinimumWidth(NARROWEST_LEFT)
        self._right.setMinimumWidth(NARROWEST_RIGHT)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setHandleWidth(1)
        for index, (pane, stretch) in enumerate(((self._left, 0), (centre, 1), (self._right, 0))):
            self.splitter.addWidget(pane)
            self.splitter.setStretchFactor(index, stretch)
            self.splitter.setCollapsible(index, index != 1)
        self.splitter.setSizes([LEFT, CENTRE, RIGHT])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def _put_panels(self) -> None:
        """Put what was made where room has been kept for it."""
        from annotator.qt.panels.right_side import RightSide

        self._stack.addWidget(self.empty)
        self._centre.addWidget(self.find_bar)
        self.side = RightSide(self.labels, self.tags, self.selected, self.guidelines, self)
        left = QWidget(self)
        self._beside = QVBoxLayout(left)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(0)
        self._beside.addWidget(self.articles, 1)
        self._beside.addWidget(self.annotations)
        self.articles.setMinimumWidth(NARROWEST_LEFT)
        for pane, panel in ((self._left, left), (self._right, self.side)):
            pane.addWidget(panel)
            pane.setMinimumWidth(0)

    def _set_tab_order(self) -> None:
        order = [
            self.articles.filter,
            self.articles.list,
            self.articles.stories,
            self.annotations.list,
            self.view,
            self.labels.filter,
            self.labels.tree,
            self.tags,
            self.selected,
            self.guidelines.text,
        ]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _on_event(self, event: Event) -> None:
        if event.about(Topic.ARTICLE, Topic.ARTICLES):
            self._show_centre()
        if event.about(Topic.MODE):
            self._show_mode()

    def _show_centre(self) -> None:
        nothing = not self._session.project.entries
        self._stack.setCurrentWidget(self.empty if nothing else self.view)

    def _open(self, article_id: str) -> None:
        self.article_wanted.emit(article_id)


class EmptyPage(QWidget):
    """What stands in the middle while the project has no articles."""

    def __init__(self, run: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        heading = QLabel(_("No articles yet"), self)
        heading.setObjectName("heading")
        text = QLabel(_("Drop articles here: pages, text files or whole folders. Or:"), self)
        text.setProperty("muted", True)
        self.import_button = QPushButton(_("Import articles…"), self)
        self.import_button.setDefault(True)
        self.import_button.setAutoDefault(True)
        self.import_button.clicked.connect(lambda: run("import"))
        self.paste_button = QPushButton(_("Paste from the clipboard"), self)
        self.paste_button.clicked.connect(lambda: run("paste-article"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.import_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(heading, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        column.addStretch(3)
