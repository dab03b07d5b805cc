"""“What suggestions did”: the report in the window, and saved as a web page or PDF."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.suggesting import passing, report
from annotator.app.suggesting.following import Suggesting
from annotator.app.suggesting.passing import Passage
from annotator.app.suggesting.report import SuggestionReport
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.agreement import suggestion_report
from annotator.qt.agreement.paper import SUFFIXES, Paper, Table
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme

WIDTH = "99%"
"""Of a table: Qt counts the frame of its cells beside the whole width, which would ask for a scroll bar."""
KINDS = _("Web page (*.html);;PDF (*.pdf)")


class ReportPage(QWidget):
    """The report of the annotator who works here; which articles the contract would let through comes when asked."""

    told = Signal(str, str)

    def __init__(
        self, session: Session, learnt: Callable[[], Suggesting], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._learnt, self._theme = session, learnt, theme
        self._report: SuggestionReport | None = None
        self._articles: tuple[Passage, ...] | None = None
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(suggestion_report.TITLE)
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(14)
        self.through = forms.button(
            _("&What would it let through?"),
            tip=_("Predict all articles that are not done, which takes a while"),
        )
        self.save = forms.button(_("Sa&ve the report…"), tip=_("As a web page or a PDF"))
        self.work = InlineWork(_("Progress of the report"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text, 1)
        column.addLayout(forms.row(self.through, self.work, None, self.save))
        self.work.finished.connect(self._found)
        self.work.failed.connect(lambda problem: self.told.emit(str(problem), "error"))
        self.through.clicked.connect(lambda: self.work.start(self._all()))
        self.save.clicked.connect(self._save)

    def refresh(self) -> None:
        """Read the report anew; what was let through is kept until it is asked for again."""
        if not self.work.busy:
            self.work.start(self._own(), at_once=True)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self._show()

    def close_down(self) -> None:
        """Stop reading."""
        self.work.stop()

    def _own(self) -> Work[SuggestionReport]:
        session = self._session
        return (yield from report.report(session.project, session.annotator, self._learnt().evidence))

    def _all(self) -> Work[SuggestionReport]:
        self._articles = yield from passing.let_through(self._learnt())
        return (yield from self._own())

    def _found(self, made: SuggestionReport) -> None:
        if self._report is not None and self._report.annotator != made.annotator:
            self._articles = None
        self._report = made
        self._show()

    def _show(self) -> None:
        place = self.text.verticalScrollBar().value()
        if self._report is not None:
            self.text.setHtml(rich(self._paper(), self._theme))
            self.text.verticalScrollBar().setValue(place)

    def _paper(self) -> Paper:
        assert self._report is not None
        return suggestion_report.paper(self._report, self._articles, self._session.project.header.title)

    def _save(self) -> None:
        from annotator.qt.agreement import save

        project = self._session.file.path
        stem = project.name.split(".", 1)[0]
        path = dialogs.save_file(
            self, _("Save the report"), project.with_name(f"{stem} suggestions.html"), KINDS
        )
        if path is None:
            return
        if path.suffix.lower() not in SUFFIXES:
            path = path.with_name(f"{path.name}.html")
        try:
            if progress.run(self, _("Computing the report"), self._whole(), reraise=True) is None:
                return
            save.write(self._paper(), Path(path), replace=True)
        except AnnotatorError as problem:
            self.told.emit(str(problem), "error")
            return
        self._show()
        self.told.emit(_("Saved {name}.").format(name=path.name), "success")

    def _whole(self) -> Work[SuggestionReport]:
        yield Progress(0, 1, suggestion_report.TITLE)
        self._report = yield from self._all()
        return self._report


def rich(paper: Paper, theme: Theme) -> str:
    """The report in the colours of the window."""
    muted, line = theme.text_muted.name(), theme.border.name()
    parts = [f"<p>{escape(told)}</p>" for told in paper.introduction]
    for section in paper.sections:
        parts.append(f'<h3 style="margin-top:20px;margin-bottom:4px">{escape(section.title)}</h3>')
        parts += [f'<p style="color:{muted}">{escape(note)}</p>' for note in section.notes]
        for part in section.parts:
            if isinstance(part, Table):
                parts.append(_table(part, muted, line))
    return "".join(parts)


def _table(table: Table, muted: str, line: str) -> str:
    def cells(row: tuple[str, ...], more: str = "") -> str:
        style = f"border-bottom:1px solid {line};{more}"
        return "".join(
            f'<td align="{"right" if at else "left"}" style="{style}">{escape(cell)}</td>'
            for at, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row)}</tr>" for row in table.rows)
    heads = f"<tr>{cells(table.heads, f'color:{muted};')}</tr>"
    look = f'width="{WIDTH}" cellpadding="5" cellspacing="0" style="border-collapse:collapse"'
    return f"<table {look}>{heads}{body}</table>"
