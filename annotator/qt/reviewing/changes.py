"""“What the desk changed”: for one annotator, what review made of their answers. To read; Enter goes to the place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from annotator.app.events import Event
from annotator.app.places.remarks import ListedRemark
from annotator.app.reviewing.changes import HOW, DeskArticle, DeskLine, DeskReports
from annotator.app.reviewing.changes_page import in_words, summary, write_desk_page
from annotator.app.session import Session
from annotator.core.labels import LabelSet
from annotator.core.messages import _, numeral
from annotator.core.terms import titled
from annotator.core.wording import counted
from annotator.qt.panels.selected_text import when
from annotator.qt.parts import fonts, forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.two_line_list import ARROW, Card, CardList, joined
from annotator.qt.parts.widgets import SectionTitle
from annotator.qt.places.window import LiveWindow

EMPTY = _(
    "The desk has changed nothing of {name}’s work.\n\n"
    "When a reviewer has decided, you see here what became of your answers, why, and what was sent back to you.\n"
    "Decisions are in the project in which they were made; the reviewer can save this page and send it."
)


Entry = tuple[DeskArticle, DeskArticle | DeskLine | ListedRemark]
"""An article and what is said of it: that there is something (its heading), a change, or a remark."""


class DeskChanges(LiveWindow):
    """The changes and remarks of each article, and the current one in full."""

    names = True
    """It is about somebody, and is closed when a review becomes blind."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            session, theme, parent, _("What the desk changed"), QSize(840, 620), _("Desk changes")
        )
        self._reports = DeskReports(session.project, session.annotator)
        self._entered = False
        self.summary = forms.muted("", self, wrap=False)
        self.list: CardList[Entry] = CardList(theme, _("Desk changes"), self)
        self.detail = _Detail(self)
        self.save = forms.button(_("&Save as HTML…"), tip=_("A page that can be sent to the annotator"))
        self.column.addWidget(self.summary)
        self.add_list()
        self.column.addWidget(self.detail)
        self.add_foot(self.save)
        self.list.chosen.connect(lambda entry: self.go_to(*_place_of(entry[1])))
        self.list.moved.connect(self._show_detail)
        self.save.clicked.connect(self._save)
        self.follow(self._reports)
        self.set_theme(theme)

    def start(self) -> None:
        super().start()
        self.list.enter()

    def _on_event(self, event: Event) -> None:
        if self._session.annotator != self._reports.annotator:
            self._reports = DeskReports(self._session.project, self._session.annotator)
            self.follow(self._reports)
        super()._on_event(event)

    # ------------------------------------------------------------------------------------------- showing
    def show_found(self) -> None:
        report, labels = self._reports.report(), self._session.labels
        entries = [entry for article in report.articles for entry in _entries(article)]
        self.heading.setText(_("What the desk changed for {annotator}").format(annotator=report.annotator))
        self.summary.setText(summary(report))
        self.list.show_entries(
            entries, lambda entry: _card(*entry, labels), lambda entry: entry, headings=True
        )
        self.show_list(otherwise=EMPTY.format(name=report.annotator))
        self.save.setEnabled(bool(entries))
        count = len(entries) - len(report.articles)
        said = _("{entrys} in {articles} ").format(
            entrys=counted(count, "entry", "entries"), articles=numeral(len(report.articles))
        ) + ("article" if len(report.articles) == 1 else "articles")
        self.say(_("{said}. Enter shows one in the article.").format(said=said) if entries else "")
        self._show_detail()
        if entries and not self._entered:
            self._entered = True
            if self.isActiveWindow() and not self.save.hasFocus():
                self.list.enter()

    def _show_detail(self) -> None:
        current = self.list.current()
        self.detail.put(current[1] if current is not None else None, self._session.labels)

    # --------------------------------------------------------------------------------------------- doing
    def _save(self) -> None:
        report, session = self._reports.report(), self._session
        name = _("{split} {annotator} desk changes.html").format(
            split=session.file.path.name.split(".")[0], annotator=report.annotator
        )
        safe = "".join("-" if character in '/\\:*?"<>|' else character for character in name)
        title = session.project.header.title
        self.save_as(
            _("Save the page"),
            safe,
            "HTML (*.html)",
            lambda path: write_desk_page(path, report, session.labels, title),
        )


class _Detail(QFrame):
    """The current entry in full."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.title = SectionTitle("", self)
        self.before = self._line()
        self.after = self._line()
        self.after.setFont(fonts.semibold(self.after.font()))
        self.why = self._line()
        self.who = forms.muted("", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(5)
        for widget in (self.title, self.before, self.after, self.why, self.who):
            column.addWidget(widget)

    def put(self, value: DeskArticle | DeskLine | ListedRemark | None, labels: LabelSet) -> None:
        """Show an entry; nothing for the heading of an article."""
        self.setVisible(isinstance(value, DeskLine | ListedRemark))
        if isinstance(value, DeskLine):
            quote, old, new = value.by_labels()
            after = "" if value.how == "sent back" else f"{ARROW} {in_words(new, labels)}"
            before = f"“{quote}”\n{in_words(old, labels)}" if quote else in_words(old, labels)
            why = "\n".join(part for part in (titled(value.reason), value.note) if part)
            self._say(HOW[value.how], before, after, why, value.by, value.at)
        elif isinstance(value, ListedRemark) and value.answer:
            quote = f"“{value.quote}” " if value.quote else ""
            by = (value.answered_by, value.answered_at)
            self._say(_("Answer"), f"{quote}{value.text}", value.answer, "", *by)
        elif isinstance(value, ListedRemark):
            self._say(_("The article was sent back"), "", value.text, "", value.by, value.at)

    def _say(self, title: str, before: str, after: str, why: str, by: str, at: str) -> None:
        self.title.set_title(title)
        who = ", ".join(part for part in (by, when(at)) if part)
        for label, text in ((self.before, before), (self.after, after), (self.why, why), (self.who, who)):
            label.setText(text)
            label.setVisible(bool(text))

    def _line(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label


def _entries(article: DeskArticle) -> list[Entry]:
    returned = [article.returned] if article.returned is not None else []
    values: list[DeskArticle | DeskLine | ListedRemark] = [
        article,
        *returned,
        *article.lines,
        *article.answers,
    ]
    return [(article, value) for value in values]


def _card(article: DeskArticle, value: DeskArticle | DeskLine | ListedRemark, labels: LabelSet) -> Card:
    if isinstance(value, DeskArticle):
        count = len(_entries(value)) - 1
        state = value.review if value.review in ("sent back", "approved") else ""
        aside = " · ".join(part for part in (state, numeral(count)) if part)
        return Card(value.title, aside=aside, heading=True)
    return _line_card(value, labels) if isinstance(value, DeskLine) else _remark_card(value)


def _line_card(line: DeskLine, labels: LabelSet) -> Card:
    quote, before, after = line.by_labels()
    quoted = f"“{quote}”" if quote else ""
    return Card(
        lead=in_words(before, labels),
        after="" if line.how == "sent back" else in_words(after, labels),
        detail=joined(HOW[line.how], quoted, line.reason, line.note, line.by),
        aside=when(line.at),
        icon=_ICONS[line.how],
        what=HOW[line.how],
    )


def _remark_card(remark: ListedRemark) -> Card:
    if not remark.answer:
        lead = remark.text or _("The article was sent back.")
        detail = joined(_("The whole article was sent back"), remark.by)
        return Card(lead, detail=detail, aside=when(remark.at), icon="status-sent-back")
    quote = f"“{remark.quote}”" if remark.quote else ""
    asked = " ".join(part for part in (quote, remark.text) if part)
    detail = joined(_("Answer to: {asked}").format(asked=asked), remark.answered_by)
    return Card(remark.answer, detail=detail, aside=when(remark.answered_at), icon="help")


_ICONS = {
    "added": "add",
    "taken out": "remove",
    "label": "tag",
    "edges": "spans",
    "values": "edit",
    "sent back": "status-sent-back",
}


def _place_of(value: DeskArticle | DeskLine | ListedRemark) -> tuple[str, int | None, int | None]:
    """The article of an entry, and where in it (code points; None twice: nowhere in particular)."""
    if isinstance(value, DeskArticle):
        return value.id, None, None
    return value.article, value.start, value.end
