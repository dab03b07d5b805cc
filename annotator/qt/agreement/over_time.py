"""The page “Over time”: how annotators agree with each other, and each of them with gold, by month or week."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.app.agreement.counts import Choice
from annotator.app.agreement.values import Agreement
from annotator.app.agreement.with_gold import NOTHING, CountingGold, WithGold, with_gold
from annotator.app.agreement.words import HIDDEN_HELP
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.qt.agreement import figures
from annotator.qt.agreement.pages import Page
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.timers import single_shot

SETTLE = 400
"""Milliseconds of quiet after a change until gold is read again."""


class OverTimePage(Page):
    """What is compared with gold is read when the page is first looked at, by `comparing`, and stays true."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Over time"), parent)
        self._session = session
        self._counting: CountingGold | None = None
        self._asked: tuple[Choice, str, str] | None = None
        self.compared: WithGold | None = None
        self.period = forms.combo(self)
        for title, period in ((_("By month"), "month"), (_("By week"), "week")):
            self.period.addItem(title, period)
        self.period.setAccessibleName(_("Periods"))
        self.period.setMaximumWidth(160)
        calm(self.period)
        self.comparing = InlineWork(_("Progress of the comparison with gold"))
        self.comparing.finished.connect(self._show_compared)
        self.put(self.period)
        self.course = self.box(theme, _("Over time"))
        self.with_gold = self.box(theme, _("Agreement with gold"))
        self.no_gold = forms.muted("", self)
        self.put(self.no_gold)
        self._later = single_shot(self, SETTLE, self._compare)

    def show_figures(self, found: Agreement) -> None:
        """Show how annotators agree with each other."""
        undated = (
            _("{has} no dated annotation.").format(has=counted(found.undated, "article has", "articles have"))
            if found.undated
            else ""
        )
        none = "" if found.periods else _("No article that two finished has a dated annotation.")
        self.period.setHidden(found.hidden)
        self.say(HIDDEN_HELP if found.hidden else none or undated)
        self.course.show_chart(figures.over_time(found) if found.periods else None)

    def ask(self, choice: Choice, main: str, label: str, *, hidden: bool) -> None:
        """Compare with gold by this measure, as soon as the page is looked at; nothing where that is `hidden`."""
        self._asked = None if hidden else (choice, main, label)
        if hidden:
            self.forget()
            self._show_compared(None)
        elif self.isVisible():
            self._compare()

    def forget(self) -> None:
        """Stop comparing, and let go of what was read."""
        self._later.stop()
        self.comparing.stop()
        if self._counting is not None:
            self._counting.close()
            self._counting = None

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._compare()

    def _compare(self) -> None:
        self._later.stop()
        if self._asked is None or not self.isVisible():
            return
        choice, main, label = self._asked
        if self._counting is None or self._counting.choice != choice:
            self.forget()
            self._counting = CountingGold(self._session.project, choice)
            self._counting.follow(self._session, self._later.start)
        period = self.period.currentData()
        self.comparing.start(with_gold(self._counting, choice.kinds[0], main, label=label, period=period))

    def _show_compared(self, found: WithGold | None) -> None:
        self.compared = found
        shown = found is not None and bool(found.whole)
        self.with_gold.show_chart(figures.with_gold(found) if found is not None and shown else None)
        said = NOTHING if found is not None and not shown else ""
        if found is not None and found.undated:
            said = _("{articles} without a dated annotation: only “in all” counts them.").format(
                articles=counted(found.undated, "article", "articles")
            )
        self.no_gold.setText(said)
        self.no_gold.setVisible(bool(said))
