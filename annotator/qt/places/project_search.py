"""Search in the whole project: every place with the words around it, by article; Enter goes there."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QWidget

from annotator.app.index import Query
from annotator.app.places import search as searching
from annotator.app.places.kwic import Context
from annotator.app.places.search import MOST_HITS
from annotator.app.session import Session
from annotator.core.messages import _, ngettext, numeral
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot
from annotator.qt.parts.widgets import SearchField
from annotator.qt.places.hit_list import HitList
from annotator.qt.places.window import LiveWindow

SETTLE = 250


class ProjectSearch(LiveWindow):
    """Follows what is typed and chosen, and articles that come, leave or are called otherwise."""

    reading, stopped = _("Searching…"), _("The search was stopped.")

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent, _("Find in the project"), QSize(720, 560), _("Search"))
        self._query: Query[list[Context]] | None = None
        self.field: SearchField = SearchField(
            theme, _("Words to look for"), _("Search the project"), parent=self
        )
        self.case = QCheckBox(_("Match &case"), self)
        self.accents = QCheckBox(_("Match &accents"), self)
        self.whole = QCheckBox(_("Whole &words"), self)
        self.list: HitList = HitList(theme, _("Search results"), self)
        self.column.addWidget(self.field)
        self.column.addLayout(forms.row(self.case, self.accents, self.whole, None))
        self.column.addWidget(self.list, 1)
        self.add_foot()
        self._typed = single_shot(self, SETTLE, self.search)
        self.field.textChanged.connect(lambda __: self._typed.start())
        self.field.returnPressed.connect(self._enter)
        for box in (self.case, self.accents, self.whole):
            box.toggled.connect(lambda __: self.search())
        self.work.stopped.connect(self._typed.stop)
        self.list.chosen.connect(lambda hit: self.go_to(hit.article, hit.start, hit.end))
        self.list.left.connect(self.field.setFocus)
        self.set_theme(theme)

    def start(self, query: str = "") -> None:
        """Come to the front and look for the words, or for what is in the field."""
        if query and query != self.field.text():
            self.field.setText(query)
            self.search()
        super().start()
        self.field.setFocus()
        self.field.selectAll()

    def search(self) -> None:
        """Search anew for what is in the field."""
        self._typed.stop()
        query, how = self.field.text(), {"case": self.case, "accents": self.accents, "whole_word": self.whole}
        chosen = {name: box.isChecked() for name, box in how.items()}
        self._query = searching.asked(self._session, query, **chosen)
        self.follow(self._query)
        self.refresh()

    def show_found(self) -> None:
        hits = (self._query.answer if self._query is not None else None) or []
        self.list.show_hits(hits)
        words = self.field.text().strip()
        if hits:
            found = len({hit.article for hit in hits})
            more = _(" or more") if len(hits) >= MOST_HITS else ""
            places = ngettext("{hits}{more} place", "{hits}{more} places", len(hits)).format(
                hits=numeral(len(hits)), more=more
            )
            self.say(
                _("{places} in {articles}. Enter opens one.").format(
                    places=places, articles=counted(found, "article", "articles")
                )
            )
        else:
            self.say(
                _("“{words}” is nowhere in the project.").format(words=words)
                if words and self._query is not None
                else ""
            )

    def close_down(self) -> None:
        self._typed.stop()
        super().close_down()
        self.list.clear()

    def done(self, result: int) -> None:
        self._typed.stop()
        super().done(result)

    def _enter(self) -> None:
        if self._typed.isActive() or not (self.work.busy or self.list.count):
            self.search()
        elif not self.work.busy:
            self.list.enter()
