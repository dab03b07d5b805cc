"""Links by mouse: dragged from the handle of the selected span to another annotation."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from annotator.app.session import Session
from annotator.app.tagging import links
from annotator.core.annotation import Span
from annotator.qt.article.annotated_page import ArticlePage
from annotator.qt.article.painter import link_handle
from annotator.qt.parts.theme import Theme


class LinkingPage(ArticlePage):
    """The article with a link that is on its way."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self._link_from = self._link_to = ""
        self._link_place: QPointF | None = None
        super().__init__(session, theme, parent)

    def _pending_link(self) -> tuple[str, str, QPointF | None]:
        if self._link_from:
            return self._link_from, self._link_to, self._link_place
        return super()._pending_link()

    def _press_link_handle(self, place: QPointF) -> bool:
        span = self._session.selected_annotation
        if not self._over_link_handle(place) or span is None:
            return False
        self._link_from, self._link_to, self._link_place = span.id, "", self._on_paper(place)
        return True

    def _over_link_handle(self, place: QPointF) -> bool:
        scene, span = self._scene(), self._session.selected_annotation
        if scene is None or scene.sentences or not isinstance(span, Span):
            return False
        handle = link_handle(scene, span)
        return handle is not None and handle.adjusted(-2, -2, 2, 2).contains(self._on_paper(place))

    def _draw_link(self, place: QPointF) -> None:
        point = self.point_under(place)
        over = links.at(self._session, point) if point is not None else ""
        self._link_to = over if over != self._link_from else ""
        self._link_place = self._on_paper(place)
        self.viewport().update()

    def _drop_link(self) -> None:
        source, target = self._link_from, self._link_to
        self._link_from, self._link_to, self._link_place = "", "", None
        self.viewport().update()
        if target:
            links.join(self._session, source, target)
