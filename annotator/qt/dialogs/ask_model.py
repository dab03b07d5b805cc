"""“Ask a model”: which language model goes through which articles, what it would be sent, and whether it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox, QDialog, QDoubleSpinBox, QLineEdit, QPlainTextEdit, QWidget

from annotator.app.events import Topic
from annotator.app.session import Session
from annotator.app.suggesting import predicting
from annotator.core.errors import AnnotatorError
from annotator.core.wording import counted
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.theme import Theme
from annotator.suggest.chat import Server
from annotator.suggest.server_key import VARIABLE, key_for

HERE = "http://127.0.0.1:8080"
OPEN, ALL = "the open article", "all articles"


class AskModel(QDialog):
    """Address, model and key of a server; `settings` are what was chosen last, and `kept` is told what is chosen now.

    The key itself is read from the environment when it is needed, and never shown or kept.
    """

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        settings: Mapping[str, Any] | None = None,
        kept: Callable[[dict[str, Any]], object] = lambda _: None,
    ) -> None:
        super().__init__(parent)
        self._session, self._kept = session, kept
        self._stay = 0
        known = settings or {}
        column = forms.window(self, "Ask a model", QSize(620, 640))
        self.address = QLineEdit(str(known.get("address") or HERE), self)
        self.model = QLineEdit(str(known.get("model") or ""), self)
        self.variable = QLineEdit(str(known.get("key") or ""), self)
        self.variable.setPlaceholderText(VARIABLE)
        self.sent_price, self.received_price = (
            _price(known.get(name), self) for name in ("sent", "received")
        )
        self.articles = forms.combo(self)
        self.articles.addItems([OPEN, ALL] if session.article is not None else [ALL])
        column.addLayout(forms.captioned("&Address of the server", self.address))
        column.addLayout(
            forms.row(
                forms.captioned("&Model", self.model),
                forms.captioned("&Key: name of the environment variable", self.variable),
            )
        )
        column.addLayout(
            forms.row(
                forms.captioned("A million tokens &sent cost", self.sent_price),
                forms.captioned("A million &received", self.received_price),
                forms.captioned("A&rticles", self.articles),
            )
        )
        self.elsewhere = QCheckBox("Send articles to &another computer", self)
        column.addWidget(self.elsewhere)
        self.told = forms.muted("", self, small=False)
        column.addWidget(self.told)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What is sent")
        column.addWidget(self.text, 1)
        self.preview = forms.button("&What is sent")
        self.test = forms.button("&Test")
        self.go = forms.button("Ask", default=True)
        close = forms.button("Close")
        column.addLayout(forms.row(self.preview, self.test, None, close, self.go))
        forms.dress(self, theme)
        self.preview.clicked.connect(lambda: self._try(self._show))
        self.test.clicked.connect(lambda: self._try(self._test))
        self.go.clicked.connect(lambda: self._try(self._ask))
        close.clicked.connect(self.reject)
        for field in (self.address, self.model):
            field.textChanged.connect(self._refresh)
        self.address.textChanged.connect(lambda: self.elsewhere.setChecked(False))  # it was said of another
        self.elsewhere.toggled.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        try:
            server = Server(self.address.text().strip(), self.model.text().strip())
        except AnnotatorError as problem:
            self._say(str(problem))
            allowed, away = False, False
        else:
            away = not server.is_here
            allowed = bool(server.model) and (not away or self.elsewhere.isChecked())
            open_way = ", unencrypted" if server.is_open else ""
            self._say(
                f"Articles would go to {server.host}{open_way}." if away else "Nothing leaves this computer."
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
        here = article is not None and self.articles.currentText() == OPEN
        return [article.id] if here and article is not None else list(self._session.project.entries)

    def _staying(self) -> str:
        return (
            f"; {counted(self._stay, 'article')} not sent, for the rights that they reserve"
            if self._stay
            else ""
        )

    def _show(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        sending = progress.run(
            self, "What is sent", predicting.sending(self._session.project, model, wanted), reraise=True
        )
        if sending is not None:
            self._say(f"To {model.server.host}: {sending}{self._staying()}")
            parts = (f"{each['role']}:\n{each['content']}" for each in sending.example)
            self.text.setPlainText("\n\n".join(parts))

    def _test(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        if wanted:
            work = predicting.try_on(self._session.project, model, wanted[0])
            said = progress.run(self, "Testing the model", work, reraise=True)
            self._say(said or "The test was given up.")

    def _ask(self, model: predicting.LanguageModel, wanted: list[str]) -> None:
        prices = self.sent_price.value(), self.received_price.value()
        chosen = self.address.text().strip(), model.name, self.variable.text().strip(), *prices
        self._kept(dict(zip(("address", "model", "key", "sent", "received"), chosen, strict=True)))
        work = predicting.predict(self._session.ledger, model, wanted, prices)
        result = progress.run(self, "Asking the model", work, reraise=True)
        self._session.tell(Topic.PROJECT)
        if result is None:
            self._say("Given up; what was answered stays, and is one step to undo.")
            return
        made = f"{counted(result.annotations, 'annotation')} in {counted(result.articles, 'article')}"
        passed = f"; {result.passed_over:,} answered before" if result.passed_over else ""
        lost = f"; {len(result.lost):,} left out" if result.lost else ""
        cost = result.cost(*prices)
        price = f"; cost {cost:,.4f}" if cost else ""
        self._say(f"{result.layer}: {made}{passed}{lost}{price}{self._staying()}.")
        lines = [*map(str, result.problems), *(f"{name}: {said}" for name, said in result.lost)]
        self.text.setPlainText("\n".join(lines))


def ask_model(
    session: Session,
    theme: Theme,
    parent: QWidget | None,
    settings: Mapping[str, Any] | None,
    kept: Callable[[dict[str, Any]], object],
) -> None:
    """Show the dialog until it is closed."""
    dialog = AskModel(session, theme, parent, settings, kept)
    dialogs.run(dialog)
    dialog.deleteLater()


def _price(value: object, parent: QWidget) -> QDoubleSpinBox:
    box = QDoubleSpinBox(parent)
    box.setRange(0, 10_000)
    box.setDecimals(3)
    box.setValue(value if isinstance(value, int | float) else 0)
    return box
