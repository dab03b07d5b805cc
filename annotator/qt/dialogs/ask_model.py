"""“Ask a model”: which language model goes through which articles, what it would be sent, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.suggesting import beside, predicting
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.qt.parts import forms
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.suggest.chat import Server
from annotator.suggest.server_key import VARIABLE, key_for

HERE = "http://127.0.0.1:8080"
OPEN, ALL = _("the open article"), _("all articles")
SLICE, EVERY = 0.004, 20
"""Seconds of work at a time, and milliseconds between two: waiting for a server is no hurry, and typing is."""


class AskModel(QDialog):
    """Address, model and key of a server; `settings` are what was chosen last, and `kept` is told what is chosen now.

    It stays open beside the article, and what it began goes on when it is closed: `going` tells how far that is ("" for
    nothing), `through` what came of it. The key itself is read from the environment when it is needed, and never shown
    or kept.
    """

    opened = Signal()
    going = Signal(str)
    through = Signal(str)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        settings: Mapping[str, Any] | None = None,
        kept: Callable[[dict[str, Any]], object] = lambda __: None,
    ) -> None:
        super().__init__(parent)
        self._session, self._kept = session, kept
        self._stay = 0
        self._then: Callable[[Any], None] = lambda __: None
        self._given_up = ""
        known = settings or {}
        column = forms.window(self, _("Ask a model"), QSize(620, 640))
        self.address = QLineEdit(str(known.get("address") or HERE), self)
        self.model = QLineEdit(str(known.get("model") or ""), self)
        self.variable = QLineEdit(str(known.get("key") or ""), self)
        self.variable.setPlaceholderText(VARIABLE)
        self.sent_price, self.received_price = (
            _price(known.get(name), self) for name in ("sent", "received")
        )
        self.articles = forms.combo(self)
        self.articles.addItems([OPEN, ALL])
        self.articles.setCurrentText(OPEN if session.article is not None else ALL)
        self._lay_out(column)
        forms.dress(self, theme)
        self._connect()
        self._refresh()

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.addLayout(forms.captioned(_("&Address of the server"), self.address))
        column.addLayout(
            forms.row(
                forms.captioned(_("&Model"), self.model),
                forms.captioned(_("&Key: name of the environment variable"), self.variable),
            )
        )
        column.addLayout(
            forms.row(
                forms.captioned(_("A million tokens &sent cost"), self.sent_price),
                forms.captioned(_("A million &received"), self.received_price),
                forms.captioned(_("Art&icles"), self.articles),
            )
        )
        self.elsewhere = QCheckBox(_("Send articles to an&other computer"), self)
        column.addWidget(self.elsewhere)
        self.told = forms.muted("", self, small=False)
        column.addWidget(self.told)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("What is sent"))
        column.addWidget(self.text, 1)
        self.preview = forms.button(_("&What is sent"))
        self.test = forms.button(_("&Test"))
        self.go = forms.button(_("Ask"), default=True)
        self.close_button = forms.button(_("Close"))
        self.work = InlineWork(_("Asking the model"), self, stop=_("Sto&p"), slice_of=SLICE, every=EVERY)
        column.addLayout(forms.row(self.work, None))
        column.addLayout(forms.row(self.preview, self.test, None, self.close_button, self.go))

    def _connect(self) -> None:
        self.preview.clicked.connect(lambda: self._try(self._show))
        self.test.clicked.connect(lambda: self._try(self._test))
        self.go.clicked.connect(lambda: self._try(self._ask))
        self.close_button.clicked.connect(self.reject)
        for field in (self.address, self.model):
            field.textChanged.connect(self._refresh)
        self.address.textChanged.connect(lambda: self.elsewhere.setChecked(False))  # it was said of another
        self.elsewhere.toggled.connect(self._refresh)
        self.work.progressed.connect(self._show_progress)
        self.work.finished.connect(self._finish)
        self.work.failed.connect(self._fail)
        self.work.stopped.connect(lambda: self._end(self._given_up))

    def start(self) -> None:
        """Come to the front."""
        self.show()
        self.raise_()
        self.activateWindow()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)

    def hand_in(self) -> None:
        """The project is about to be closed: ask no more; what was answered stays."""
        if self.work.busy:
            self.work.stop()
            self._end(self._given_up)

    def close_down(self) -> None:
        """Ask no more."""
        self.hand_in()

    def _refresh(self) -> None:
        if self.work.busy:
            return
        try:
            server = Server(self.address.text().strip(), self.model.text().strip())
        except AnnotatorError as problem:
            self._say(str(problem))
            allowed, away = False, False
        else:
            away = not server.is_here
            allowed = bool(server.model) and (not away or self.elsewhere.isChecked())
            open_way = _(", unencrypted") if server.is_open else ""
            self._say(
                _("Articles would go to {host}{open_way}.").format(host=server.host, open_way=open_way)
                if away
                else _("Nothing leaves this computer.")
            )
        self.elsewhere.setEnabled(away)
        self.preview.setEnabled(bool(self.model.text().strip()))
        self.test.setEnabled(allowed)
        self.go.setEnabled(allowed)

    def _say(self, words: str) -> None:
        self.told.setText(words)
        self.told.setAccessibleName(words)

    def _try(self, act: Callable[[predicting.LanguageModel, list[str]], None]) -> None:
        try:
            address, name = self.address.text().strip(), self.model.text().strip()
            server = Server(address, name)
            if act != self._show:
                server = Server(address, name, key_for(server.host, self.variable.text().strip()))
            project = self._session.project
            predicting.require_labels(project, ())
            wanted, self._stay = predicting.may_leave(project, server, self._wanted())
            act(predicting.LanguageModel(server, project), wanted)
        except AnnotatorError as problem:
            self._say(str(problem))

    def _wanted(self) -> list[str]:
        article = self._session.article
        if self.articles.currentText() == ALL:
            return list(self._session.project.entries)
        if article is None:
            raise AnnotatorError(_("No article is open."), hint=_("Open one, or choose all articles."))
        return [article.id]

    def _staying(self) -> str:
        return (
            _("; {articles} not sent, for the rights that they reserve").format(
                articles=counted(self._stay, "article", "articles")
            )
            if self._stay
            else ""
        )

    def _show(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        def show(sending: predicting.Sending) -> None:
            self._end(
                _("To {host}: {sending}{staying}").format(
                    host=model.server.host, sending=sending, staying=self._staying()
                )
            )
            parts = (f"{each['role']}:\n{each['content']}" for each in sending.example)
            self.text.setPlainText("\n\n".join(parts))

        work = predicting.sending(self._session.project, model, wanted)
        self._begin(work, show, _("Not looked at to the end."))

    def _test(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        if wanted:
            work = predicting.try_on(self._session.project, model, wanted[0])
            self._begin(work, self._end, _("The test was given up."))

    def _ask(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        prices = self.sent_price.value(), self.received_price.value()
        chosen = self.address.text().strip(), model.name, self.variable.text().strip(), *prices
        self._kept(dict(zip(("address", "model", "key", "sent", "received"), chosen, strict=True)))

        def show(result: predicting.Predicted) -> None:
            made = _("{annotations} in {articles}").format(
                annotations=counted(result.annotations, "annotation", "annotations"),
                articles=counted(result.articles, "article", "articles"),
            )
            passed = (
                _("; {passed_over} answered before").format(passed_over=numeral(result.passed_over))
                if result.passed_over
                else ""
            )
            lost = _("; {lost} left out").format(lost=numeral(len(result.lost))) if result.lost else ""
            cost = result.cost(*prices)
            price = _("; cost {cost}").format(cost=numeral(cost, ",.4f")) if cost else ""
            lines = [*map(str, result.problems), *(f"{name}: {said}" for name, said in result.lost)]
            self.text.setPlainText("\n".join(lines))
            said = f"{result.layer}: {made}{passed}{lost}{price}{self._staying()}."
            self._end(said)
            self.through.emit(said)

        given_up = _("Given up; what was answered stays, and is one step to undo.")
        self._begin(beside.ask(self._session, model, wanted, prices), show, given_up)

    # -------------------------------------------------------------------------------------- what is under way
    def _begin(self, work: Work[Any], then: Callable[[Any], None], given_up: str) -> None:
        """Do the work while the dialog, and all else, can be used; `given_up` is said where it is stopped."""
        self._then, self._given_up = then, given_up
        self.work.start(work)
        self._enable(on=False)
        self._say("…")

    def _show_progress(self, told: Progress) -> None:
        of = (
            _("{done} of {total}").format(
                done=numeral(min(told.done + 1, told.total)), total=numeral(told.total)
            )
            if told.total
            else ""
        )
        said = " · ".join(part for part in (of, told.text) if part)
        if said != self.told.text():
            self._say(said)
            self.going.emit(f"{self.model.text().strip()}: {of}" if of else self.model.text().strip())

    def _finish(self, result: object) -> None:
        self._then(result)

    def _fail(self, problem: AnnotatorError) -> None:
        self._end(str(problem))
        self.through.emit(str(problem))

    def _end(self, said: str) -> None:
        self._enable(on=True)
        self._refresh()
        self._say(said)
        self.going.emit("")

    def _enable(self, *, on: bool) -> None:
        fields = (self.address, self.model, self.variable, self.sent_price, self.received_price)
        for part in (*fields, self.articles, self.elsewhere, self.preview, self.test, self.go):
            part.setEnabled(on)


def _price(value: object, parent: QWidget) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(0, 10_000)
    box.setDecimals(3)
    box.setValue(value if isinstance(value, int | float) else 0)
    return box
