"""What of the queue is shown and in which order: a row of buttons, each with a menu of what can be ticked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from annotator.app.reviewing.queue import Review
from annotator.app.session import Session
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.qt.parts.menu_button import menu_button
from annotator.qt.parts.widgets import FlowLayout, plain_tip
from annotator.review.kinds import ASKED_KINDS

ORDERS = {"article": _("By article"), "agreement": _("Least agreed first"), "doubt": _("Most doubtful first")}


class Filters(QWidget):
    """The buttons Kind, Label, Annotator and Order."""

    def __init__(self, session: Session, review: Review, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._review = session, review
        self._buttons: dict[str, QPushButton] = {}
        line = FlowLayout(self, 1)
        self._titles = {
            "kind": _("Kind"),
            "label": _("Label"),
            "annotator": _("Annotator"),
            "order": _("Order"),
        }
        fills = (self._fill_kinds, self._fill_labels, self._fill_annotators, self._fill_orders)
        for name, fill in zip(self._titles, fills, strict=True):
            self._buttons[name] = menu_button(self._titles[name], fill, self)
            line.addWidget(self._buttons[name])

    def refresh(self) -> None:
        """Say how much is filtered."""
        chosen = self._review.filter
        counts = {
            "kind": len(chosen.kinds) + chosen.doubt,
            "label": len(chosen.labels),
            "annotator": len(chosen.annotators),
            "order": int(chosen.order != "article"),
        }
        for part, button in self._buttons.items():
            count, name = counts.get(part, 0), self._titles[part]
            if part == "order":
                button.setText(f"{name} • ▾" if count else f"{name} ▾")
                button.setAccessibleName(f"{name}: {ORDERS[chosen.order]}")
                button.setToolTip(plain_tip(ORDERS[chosen.order]))
                continue
            button.setText(f"{name} {count} ▾" if count else f"{name} ▾")
            button.setAccessibleName(
                _("{name}: {count} chosen").format(name=name, count=count) if count else name
            )

    def _fill_kinds(self, menu: QMenu) -> None:
        kinds = [kind for kind in ASKED_KINDS if kind != "agree"]
        self._fill(menu, "kinds", [(kind, term(kind)) for kind in kinds])
        menu.addSeparator()
        doubt = menu.addAction(_("Only what somebody doubts"))
        doubt.setCheckable(True)
        doubt.setChecked(self._review.filter.doubt)
        doubt.triggered.connect(lambda on: self._review.set_filter(replace(self._review.filter, doubt=on)))
        self._offer_all(menu)

    def _fill_labels(self, menu: QMenu) -> None:
        title = self._session.labels.title
        self._fill(menu, "labels", [(name, title(name)) for name in self._review.labels()])
        self._offer_all(menu)

    def _fill_annotators(self, menu: QMenu) -> None:
        if self._review.blind:
            menu.addAction(_("Names are hidden")).setEnabled(False)
        else:
            self._fill(menu, "annotators", [(name, name) for name in self._review.annotators()])
        if models := self._review.models():  # they have no vote: those are shown where they say something
            menu.addSeparator()
            self._fill(menu, "annotators", [(name, name) for name in models])
        if models or not self._review.blind:
            self._offer_all(menu)

    def _fill_orders(self, menu: QMenu) -> None:
        for order, title in ORDERS.items():
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(order == self._review.filter.order)
            entry.triggered.connect(
                lambda __=False, order=order: self._review.set_filter(
                    replace(self._review.filter, order=order)
                )
            )

    def _fill(self, menu: QMenu, part: str, entries: Iterable[tuple[str, str]]) -> None:
        chosen: frozenset[str] = getattr(self._review.filter, part)
        for name, title in entries:
            entry = menu.addAction(title.replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(name in chosen)
            entry.triggered.connect(lambda __=False, name=name: self._toggle(part, name))

    def _offer_all(self, menu: QMenu) -> None:
        chosen = self._review.filter
        menu.addSeparator()
        everything = menu.addAction(_("Show everything"))
        everything.setEnabled(bool(chosen))
        everything.triggered.connect(lambda: self._review.set_filter(type(chosen)(order=chosen.order)))

    def _toggle(self, part: str, name: str) -> None:
        chosen: frozenset[str] = getattr(self._review.filter, part)
        self._review.set_filter(replace(self._review.filter, **{part: chosen ^ {name}}))  # type: ignore[arg-type]
