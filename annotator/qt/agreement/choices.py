"""The row of boxes in which is chosen what is compared: kind, measure, label, zone and annotators."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from annotator.app import blinding
from annotator.app.agreement.counts import Choice
from annotator.app.agreement.words import KIND_TITLES, MEASURE_TITLES
from annotator.app.session import Session
from annotator.core.article import ZONE_ROLES
from annotator.core.messages import _
from annotator.core.names import is_model, models, people
from annotator.core.terms import titled
from annotator.qt.parts import forms
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.widgets import plain_tip
from annotator.review.measuring import measures_of
from annotator.review.study import KINDS


class Choices(QWidget):
    """`changed` is emitted whenever something else is chosen, once each time."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.kind, self.measure, self.label, self.zone = (forms.combo(self) for __ in range(4))
        for kind in KINDS:
            self.kind.addItem(KIND_TITLES[kind], kind)
        self.zone.addItem(_("All zones"), "")
        for role in ZONE_ROLES:
            self.zone.addItem(titled(role), role)
        self.people = forms.button(_("All"))
        self.people.setProperty("choice", True)
        self.people.setMinimumWidth(110)
        self.people.setFixedHeight(self.kind.sizeHint().height())
        self.menu = QMenu(self.people)
        self.people.setMenu(self.menu)
        line = forms.row(spacing=12)
        line.setContentsMargins(0, 0, 0, 0)
        for caption, field, stretch in (
            (_("Com&pare"), self.kind, 3),
            (_("M&easure"), self.measure, 3),
            (_("La&bel"), self.label, 3),
            (_("&Zone"), self.zone, 2),
            (_("A&nnotators"), self.people, 0),
        ):
            line.addLayout(forms.captioned(caption, field), stretch)
        self.setLayout(line)
        calm(self.kind, self.measure, self.label, self.zone)
        self.called: dict[str, str] = {}
        self._fill_measures()
        self.fill()
        self._tell_people()
        self.kind.currentIndexChanged.connect(lambda __: self._kind_changed())
        for box in (self.measure, self.label, self.zone):
            box.currentIndexChanged.connect(lambda __: self.changed.emit())

    def fill(self) -> None:
        """Offer the labels and annotators that there are now; what is chosen stays as far as it is still there."""
        self._fill_labels()
        project = self._session.project
        names = project.annotators()
        called = blinding.called(project, [*people(names), *models(names)])
        if list(called.items()) == list(self.called.items()):
            return
        self.called = called
        before = {action.data(): action.isChecked() for action in self._offered()}
        self.menu.clear()
        for name, shown in self.called.items():
            if is_model(name) and not any(map(is_model, (each.data() for each in self._offered()))):
                self.menu.addSeparator()
            action = self.menu.addAction(shown.replace("&", "&&"))
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(
                before.get(name, not is_model(name))
            )  # what a model says is compared when asked for
            action.toggled.connect(lambda __: self._people_changed())
        self._tell_people()

    def choice(self) -> Choice:
        """What is compared."""
        ticked = self._ticked()
        every = list(ticked) == people(self.called)
        blind = blinding.is_blind(self._session.project)
        return Choice(
            annotators=() if every and not blind else ticked,
            kinds=(self.kind.currentData(),),
            zone=self.zone.currentData() or "",
        )

    def choose_kind(self, kind: str) -> None:
        """Compare another kind."""
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))

    def _ticked(self) -> tuple[str, ...]:
        return tuple(str(action.data()) for action in self._offered() if action.isChecked())

    def _offered(self) -> list[QAction]:
        """The actions of the menu that stand for a layer each."""
        return [action for action in self.menu.actions() if not action.isSeparator()]

    def _kind_changed(self) -> None:
        self._fill_measures()
        self._fill_labels()
        self.changed.emit()

    def _people_changed(self) -> None:
        self._tell_people()
        self.changed.emit()

    def _tell_people(self) -> None:
        ticked = self._ticked()
        every = list(ticked) == people(self.called)
        self.people.setText(
            _("All {ticked}").format(ticked=len(ticked))
            if every
            else _("{ticked} of {called}").format(ticked=len(ticked), called=len(self.called))
        )
        names = ", ".join(self.called[name] for name in ticked)
        self.people.setAccessibleDescription(names)
        self.people.setToolTip(plain_tip(names))

    def _fill_measures(self) -> None:
        def fill() -> None:
            for name in measures_of(self.kind.currentData()):
                self.measure.addItem(MEASURE_TITLES[name], name)

        _refill(self.measure, fill)

    def _fill_labels(self) -> None:
        kind = "span" if self.kind.currentData() == "token" else self.kind.currentData()

        def fill() -> None:
            self.label.addItem(_("All labels"), "")
            for label in self._session.labels:
                if label.applies(kind):
                    self.label.addItem(label.shown, label.name)

        _refill(self.label, fill)


def action_of(choices: Choices, name: str) -> QAction:
    """The action that takes an annotator in or leaves them out."""
    return next(action for action in choices.menu.actions() if action.data() == name)


def _refill(box: QComboBox, fill: Callable[[], None]) -> None:
    before = box.currentData()
    box.blockSignals(True)
    box.clear()
    fill()
    box.setCurrentIndex(max(box.findData(before), 0))
    box.blockSignals(False)
