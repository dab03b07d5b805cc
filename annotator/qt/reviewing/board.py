"""The board: who is how far with which article, how far its review is, and what came last; with what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from annotator.app import blinding
from annotator.app.events import Event, Topic
from annotator.app.go_to import show_place
from annotator.app.progress import Progress
from annotator.app.reviewing import board as boards
from annotator.app.reviewing.board import KINDS, REVIEW, TITLE, Board, Filter
from annotator.app.session import Session
from annotator.core.edits import Heading, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.parts import forms, progress
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SearchField
from annotator.qt.places.window import LiveWindow
from annotator.qt.reviewing import dialogs as review_dialogs
from annotator.qt.reviewing import hand_out as handing
from annotator.qt.reviewing.board_table import HEADS, BoardTable, Place

EMPTY = _(
    "The project has no articles yet.\n\n"
    "Import some, and hand them out: here you see how far everybody is with each of them,\n"
    "what waits for the review, and what came with the last collecting."
)
NO_MATCH = _("No article matches the filter.\n\nEmpty the field and the boxes above to see all of them.")
NOTHING_CAME = _(
    "Nothing has been collected that changed anything.\n\n"
    "Hand articles out and collect the files that come back (Review menu): what they change is listed here."
)
NOBODY = _("Nobody has begun. Select articles and hand them out, or tag some yourself.")
NOBODY_BLIND = _("Nobody has begun. Articles are handed out while names are shown; or tag some yourself.")
REPAINT = 300
"""Milliseconds between two paintings of what is being read."""


class BoardWindow(LiveWindow):
    """Filters, the table, and what can be done about the cells that are selected.

    `review` opens an article in Review.
    """

    topics = (Topic.LABELS, Topic.ANNOTATOR, Topic.EDIT, Topic.OTHERS)

    def __init__(
        self, session: Session, theme: Theme, parent: QWidget | None, review: Callable[[str], None]
    ) -> None:
        super().__init__(session, theme, parent, _("Board"), QSize(1120, 700), _("Board window"))
        self._review = review
        self._board = Board(session.project, lambda: session.claims.by)
        self._order: tuple[str, bool] = ("", False)
        self._names = self._board.annotators
        self.setMinimumSize(720, 420)
        self.field: SearchField = SearchField(
            theme, _("Words in titles and sources"), _("Filter by words"), parent=self
        )
        self.kind, self.annotator, self.source = (
            self._box(_("State")),
            self._box(_("Annotator")),
            self._box(_("Source")),
        )
        self.list: BoardTable = BoardTable(self._board, session.project, theme, self)
        self.give = forms.button(_("&Hand out…"), tip=_("Hand out the articles of the selected rows"))
        self.back = forms.button(_("&Send back…"), tip=_("Send the selected work back, with a reason"))
        self.go = forms.button(
            _("&Open"), default=True, tip=_("Open the article in this annotator’s layer (Enter)")
        )
        self._soon = single_shot(self, REPAINT, self._repaint)
        self._lay_out()
        self._fill_boxes(self._names)
        self._connect()
        self.follow(self._board.facts)
        self.set_theme(theme)

    def start(self, kind: str = "") -> None:
        """Come to the front, with what is of one of `KINDS` if it is named."""
        if kind:
            self.field.clear()
            for box, wanted in ((self.annotator, ""), (self.source, ""), (self.kind, kind)):
                box.setCurrentIndex(max(box.findData(wanted), 0))
        self._show()
        super().start()
        (self.list.enter if self.list.cells.articles else self.field.setFocus)()

    def show_found(self) -> None:
        self._show()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.list.repaint_cells()

    def close_down(self) -> None:
        self._soon.stop()
        super().close_down()

    # ------------------------------------------------------------------------------------------- showing
    def _lay_out(self) -> None:
        filters = forms.row()
        filters.addWidget(self.field, 3)
        for box in (self.kind, self.annotator, self.source):
            filters.addWidget(box, 2)
        self.column.addLayout(filters)
        self.add_list()
        self.add_foot(self.give, self.back, main=self.go)

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda __: self.refresh_later(otherwise=True))
        self.field.returnPressed.connect(self.list.enter)
        for box in (self.kind, self.annotator, self.source):
            box.currentIndexChanged.connect(lambda __: self._show_rows())
        self.list.chosen.connect(self._open)
        self.list.left.connect(self.field.setFocus)
        self.list.sorted.connect(self._sort)
        self.list.asked.connect(self._offer)
        self.list.moved.connect(self._show_selected)
        self.give.clicked.connect(self._hand_out)
        self.back.clicked.connect(self._send_back)
        self.go.clicked.connect(lambda: self._open(*(self.list.current() or ("", ""))))
        self.work.progressed.connect(self._tell_progress)
        QShortcut(QKeySequence("F5"), self, self.again)

    def _box(self, name: str) -> QComboBox:
        box = forms.combo(self)
        box.setMinimumContentsLength(9)
        box.setAccessibleName(name)
        calm(box)
        return box

    def _fill_boxes(self, names: dict[str, str]) -> None:
        forms.fill(self.kind, _("Everything"), ((title, kind) for kind, title in KINDS.items()))
        forms.fill(self.annotator, _("Everybody"), ((called, name) for name, called in names.items()))
        forms.fill(self.source, _("All sources"), ((source, source) for source in self._board.sources()))

    def _filter(self) -> Filter:
        return Filter(
            self.field.text(),
            self.kind.currentData() or "",
            self.annotator.currentData() or "",
            self.source.currentData() or "",
        )

    def _show(self) -> None:
        self._names = self._board.annotators
        self._fill_boxes(self._names)
        self._show_rows()

    def _show_rows(self) -> None:
        names = self._names
        chosen = self._filter()
        column, descending = self._order
        if column not in (*HEADS, *names):
            column = ""
        rows = self._board.rows(chosen, column, descending=descending)
        only = {name: called for name, called in names.items() if chosen.annotator in ("", name)}
        self.list.show_rows(rows, only)
        self.show_list(otherwise=self._nothing(chosen))
        self._show_selected()

    def _nothing(self, chosen: Filter) -> str:
        """What is said where no article is shown."""
        if not self._session.project.entries:
            return EMPTY
        if self._board.facts.stale():
            return self.reading
        return NOTHING_CAME if chosen.kind == "came" and not self._board.last_came else NO_MATCH

    def _show_selected(self) -> None:
        """Say how many there are, and offer what can be done about those that are selected."""
        session, rows = self._session, self.list.selected_rows()
        writing = bool(rows) and not session.read_only
        self.give.setEnabled(writing and not blinding.is_blind(session.project))
        self.back.setEnabled(writing and bool(self.list.cells.called))
        self.go.setEnabled(self.list.current() is not None)
        if not self.work.busy:
            self.say(self._told(rows))

    def _told(self, rows: int) -> str:
        every, shown = len(self._session.project.entries), len(self.list.cells.articles)
        if not every:
            return ""
        if not self.list.cells.called:
            return NOBODY_BLIND if blinding.is_blind(self._session.project) else NOBODY
        of = (
            _("{shown} of {articles}").format(
                shown=numeral(shown), articles=counted(every, "article", "articles")
            )
            if shown < every
            else counted(every, "article", "articles")
        )
        if rows > 1:
            return _("{of} · {rows} selected").format(of=of, rows=numeral(rows))
        return _("{of}. Enter opens one.").format(of=of) if shown else of

    def _tell_progress(self, told: Progress) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _repaint(self) -> None:
        """Show what has been read so far, where it stands."""
        self.list.repaint_cells()

    def _on_event(self, event: Event) -> None:
        edit = event.edit
        # What is not read in articles: who was given what, whose names are hidden, what articles are called.
        if edit is None or any(isinstance(each.after, ProjectHeader | Heading) for each in edit.changes):
            self.refresh_later(otherwise=True)

    def _sort(self, column: str, descending: bool) -> None:
        self._order = column, descending
        self._show_rows()

    # --------------------------------------------------------------------------------------------- doing
    def _open(self, article: str, column: str) -> None:
        """Show the article: in the annotator's layer, in Review, or as it was shown last."""
        session, board = self._session, self._board
        if not article:
            return
        try:
            work = board.cell(article, column).done if column not in HEADS else None
            if column == REVIEW or (work is not None and blinding.is_blind(session.project)):
                show_place(session, article)
                self._review(article)
            elif work is not None:
                boards.open_layer(session, article, column)
            else:
                show_place(session, article)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.message.say("")
        self.opened.emit()

    def _offer(self, where: QPoint) -> None:
        """The menu of a cell."""
        current = self.list.current()
        if current is None:
            return
        article, column = current
        menu = QMenu(self)
        menu.addAction(_("Open"), lambda: self._open(article, column))
        if column != REVIEW:
            menu.addAction(_("Open in Review"), lambda: self._open(article, REVIEW))
        menu.addSeparator()
        menu.addAction(_("Hand out…"), self._hand_out).setEnabled(self.give.isEnabled())
        menu.addAction(_("Send back…"), self._send_back).setEnabled(self.back.isEnabled())
        menu.addSeparator()
        menu.addAction(_("Sort by this column"), lambda: self.list.sort_by(column, descending=False))
        menu.addAction(_("Sort, turned round"), lambda: self.list.sort_by(column, descending=True))
        menu.addAction(_("Order of the project"), lambda: self.list.sort_by("", descending=False))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _hand_out(self) -> None:
        """Hand out the selected articles: to those whose cells are selected, or to whom is ticked then."""
        selected = self.list.selected()
        names = {column: None for __, column in selected if column not in HEADS}
        articles = dict.fromkeys(article for article, __ in selected)
        handing.hand_out(self, self._theme, self._session, tuple(articles), tuple(names))
        self.refresh()

    def _send_back(self) -> None:
        """Send the selected work back: a row's is that of everybody who has finished the article."""
        places = self._returnable(self.list.selected())
        if not places:
            self.message.say(
                _("Nothing of what is selected is finished, so nothing can be sent back."), "info"
            )
            return
        names = list(dict.fromkeys(name for __, name in places))
        called = blinding.called(self._session.project, names)
        whom = forms.shown_list([called[name] for name in called])
        articles = len({article for article, __ in places})
        note = review_dialogs.ask_why(
            self,
            self._theme,
            _("Send back"),
            _("{articles}, to {whom}.").format(articles=counted(articles, "article", "articles"), whom=whom),
        )
        if note is None:
            return
        work = boards.send_back(self._session, places, note)
        try:
            done = progress.run(self, _("Sending back"), work, reraise=True)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.refresh()
        if done:
            self.message.say(
                ngettext(
                    "{articles} was sent back. Hand them out again with “Sent back to them”.",
                    "{articles} were sent back. Hand them out again with “Sent back to them”.",
                    articles,
                ).format(articles=counted(articles, "article", "articles")),
                "success",
            )

    def _returnable(self, selected: Iterable[Place]) -> Sequence[Place]:
        """The work that can be sent back: of cells their own, of titles everybody's."""
        project, everybody = self._session.project, list(self.list.cells.called)
        chosen = list(selected)
        wanted = dict.fromkeys(place for place in chosen if place[1] not in HEADS)
        with_cells = {article for article, __ in wanted}
        for article, column in chosen:
            if column == TITLE and article not in with_cells:
                wanted.update(dict.fromkeys((article, name) for name in everybody))
        return [place for place in wanted if boards.can_send_back(project, *place)]
