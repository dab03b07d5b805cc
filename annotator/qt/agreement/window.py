"""How far annotators agree: figures with their intervals, charts, and the places where they differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QProgressBar, QTabWidget, QVBoxLayout, QWidget

from annotator.app import blinding
from annotator.app.agreement import blind
from annotator.app.agreement import counts as agreement_counts
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement.counts import Choice, Counts
from annotator.app.agreement.values import Agreement, Report
from annotator.app.agreement.words import (
    HIDDEN_HELP,
    MEASURE_TITLES,
    headed,
    reasons,
    shown,
    shown_interval,
)
from annotator.app.events import Event, Topic
from annotator.app.go_to import show_place
from annotator.app.places.search import Hit
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.wording import counted
from annotator.qt.agreement import figures as agreement_charts
from annotator.qt.agreement.choices import Choices
from annotator.qt.agreement.pages import AnnotatorsPage, ConfusionPage, MeasuresPage, Page
from annotator.qt.parts import dialogs, fonts, forms, progress
from annotator.qt.parts.calm_wheel import calm
from annotator.qt.parts.progress import SHOW_AFTER, Runner
from annotator.qt.parts.theme import Theme
from annotator.review.bootstrap import REPEATS
from annotator.review.study import KINDS

FIGURES, PLACES = "figures", "places"
REPORTS = "Web page (*.html);;PDF (*.pdf)"
_CHANGES = (Topic.ANNOTATIONS, Topic.ARTICLES, Topic.LABELS)


class AgreementWindow(QDialog):
    """Stays open beside the window. `opened` is emitted when a place has been shown in the article."""

    opened = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runners: dict[str, Runner] = {}
        self._counts: dict[Choice, Counts] = {}
        self._stale = True
        self._blind = blinding.is_blind(session.project)
        self.found: Agreement | None = None
        column = forms.window(self, "Agreement", QSize(1060, 760), "Agreement")
        self.setMinimumSize(760, 520)
        self.choices = Choices(session, self)
        self._make_controls()
        self._make_pages(theme)
        self._lay_out(column, theme)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SHOW_AFTER)
        self._slow.timeout.connect(lambda: self._show_slow(True))
        self._show_slow(False)
        self._connect()
        self._unsubscribe: Callable[[], None] | None = session.subscribe(self._changed, *_CHANGES)
        self.set_theme(theme)

    def start(self, kind: str = "") -> None:
        """Come to the front, with another kind if one is named, and compute what is not known yet."""
        if kind in KINDS:
            self.choices.choose_kind(kind)
        self.show()
        self.raise_()
        self.activateWindow()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        forms.dress(self, theme)
        self.message.set_theme(theme)
        for page in self.pages:
            page.set_theme(theme)

    def close_down(self) -> None:
        """Stop computing and let go of the session."""
        self._stop()
        self._counts.clear()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def done(self, result: int) -> None:
        self._stop()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.update_figures()
        elif self.found is None:
            self.compute()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # they belong to the parts
            super().keyPressEvent(event)

    def update_figures(self) -> None:
        """Read the articles again and compute everything anew."""
        self._counts.clear()
        self._stale = False
        self.choices.fill()
        self.message.say("")
        self.compute()

    def compute(self) -> None:
        """Compute what is chosen: the values first, then their intervals."""
        if not self.isVisible():
            return
        self.found = None
        choice = self.choices.choice()
        if len(choice.annotators) == 1:
            self._stop()
            self._say("Tick two annotators or more to compare them.")
            return
        self._stop()
        known = self._counts.get(choice)
        if known is not None:
            self._measure(known)
        else:
            self._say("Reading the articles…")
            work = agreement_counts.count(self._session.project, choice)
            self._run(FIGURES, work, self._keep_counts)

    # ----------------------------------------------------------------------------------------------- computing
    def _keep_counts(self, counts: Counts) -> None:
        self._counts[counts.choice] = counts
        self._measure(counts)

    def _measure(self, counts: Counts) -> None:
        def show(found: Agreement) -> None:
            self._show(found)
            if self.intervals.isChecked() and found.articles > 1:
                self._run(FIGURES, self._agreement(counts, REPEATS), self._show)

        self._run(FIGURES, self._agreement(counts, 0), show)

    def _agreement(self, counts: Counts, repeats: int) -> Work[Agreement]:
        return agreeing.agreement(
            counts,
            self.choices.kind.currentData(),
            self.choices.measure.currentData(),
            label=self.choices.label.currentData() or "",
            period="" if self._blind else self.period.currentData(),
            repeats=repeats,
        )

    def _run(self, what: str, work: Work[Any], then: Callable[[Any], None]) -> None:
        """Work in the background, instead of what was under way for the same purpose."""
        self._stop(what)
        runner = self._runners[what] = Runner(work, self)

        def finished(result: Any) -> None:
            self._forget(what)
            then(result)

        def failed(problem: AnnotatorError) -> None:
            self._forget(what)
            self._say("")
            self.message.say(str(problem), "error")

        runner.progressed.connect(self._show_progress)
        runner.finished.connect(finished)
        runner.failed.connect(failed)
        if not self.bar.isVisible():
            self._slow.start()
        runner.start()

    @property
    def busy(self) -> bool:
        """Whether something is being computed or looked for."""
        return bool(self._runners)

    def _cancel(self) -> None:
        self._stop()
        self._say(
            "Stopped. “Update” begins anew." if self.found is None else f"{self.status.text()} · stopped"
        )

    def _stop(self, *whats: str) -> None:
        for what in whats or tuple(self._runners):
            if what in self._runners:
                self._runners[what].cancel()
                self._forget(what)

    def _forget(self, what: str) -> None:
        self._runners.pop(what).deleteLater()
        if not self._runners:
            self._slow.stop()
            self._show_slow(False)

    def _show_progress(self, told: Progress) -> None:
        self.bar.setRange(0, told.total)
        self.bar.setValue(told.done)

    def _show_slow(self, shown: bool) -> None:
        self.bar.setVisible(shown)
        self.cancel.setVisible(shown)

    # ------------------------------------------------------------------------------------------------- showing
    def _show(self, found: Agreement) -> None:
        self.found = found = blind.figures(found, self.choices.called) if self._blind else found
        overall = found.overall
        within = shown_interval(overall.interval)
        self.figure.setText(" ".join(part for part in (shown(overall.pooled), within) if part))
        self.figure.setAccessibleName(f"{MEASURE_TITLES[found.main]}: {self.figure.text()}")
        self._say(" · ".join([MEASURE_TITLES[found.main], headed(found)]))
        why = reasons(found)
        if not self._stale:
            self.message.say(" ".join(why), "info")
        labels = self._session.labels
        self.measures.show_figures(found)
        self.annotators_page.show_figures(found)
        self._show_charts(found)
        self.confusion.show_figures(found, labels)

    def _show_charts(self, found: Agreement) -> None:
        labels = self._session.labels
        self.labels_page.say("" if found.labels else "No label was used in articles that two finished.")
        self.by_label.show_chart(agreement_charts.by_label(found, labels) if found.labels else None)
        self.by_zone.show_chart(agreement_charts.by_zone(found) if found.zones else None)
        undated = (
            f"{counted(found.undated, 'article has', 'articles have')} no dated annotation."
            if found.undated
            else ""
        )
        none = "" if found.periods else "No article that two finished has a dated annotation."
        self.period.setHidden(found.hidden)
        self.time_page.say(HIDDEN_HELP if found.hidden else none or undated)
        self.over_time.show_chart(agreement_charts.over_time(found) if found.periods else None)

    def _say(self, text: str) -> None:
        self.status.setText(text)
        self.status.setAccessibleName(text)
        if self.found is None:
            self.figure.setText("…" if text.endswith("…") else "–")

    def _changed(self, event: Event) -> None:
        if event.about(Topic.LABELS) and self._blind != blinding.is_blind(self._session.project):
            self._blind = not self._blind
            self._stale = True
            if self.isVisible():
                self.update_figures()  # names are hidden, or shown, at once
            return
        if not self._stale:
            self._stale = True
            if self.isVisible():
                self.message.say("The project has changed since. “Update” reads it again (F5).", "info")

    # ------------------------------------------------------------------------------------------ places, report
    def _find_places(self, one: str, other: str, cell: tuple[str, str]) -> None:
        real = {shown: name for name, shown in self.choices.called.items()}
        choice, kind = self.choices.choice(), self.choices.kind.currentData()
        work = agreement_counts.places(self._session.project, choice, kind, real[one], real[other], cell)
        self._run(PLACES, work, lambda hits: self.confusion.show_hits(cell, hits))

    def _open(self, hit: Hit) -> None:
        try:
            show_place(self._session, hit.article, hit.start, hit.end)
        except AnnotatorError as problem:
            self.message.say(str(problem), "error")
            return
        self.opened.emit()

    def save_report(self) -> None:
        """Ask for a file and write a report of every kind into it, with the annotators and the zone chosen."""
        from annotator.qt.agreement import report as agreement_report
        from annotator.qt.agreement import save

        project = self._session.file.path
        path = dialogs.save_file(
            self, "Save a report", project.with_name(f"{_stem(project)} agreement.html"), REPORTS
        )
        if path is None:
            return
        if path.suffix.lower() not in agreement_report.SUFFIXES:
            path = path.with_name(path.name + ".html")
        choice = self.choices.choice()
        work = blind.study(
            self._session.project,
            Choice(
                annotators=tuple(self.choices.called[name] for name in choice.annotators), zone=choice.zone
            ),
            label=self.choices.label.currentData() or "",
            period=self.period.currentData(),
            repeats=REPEATS if self.intervals.isChecked() else 0,
        )
        report: Report | None = progress.run(self, "Computing the report", work)
        if report is None:
            return
        try:
            save.write(report, self._session.labels, path, replace=True)
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        self.message.say(f"Saved {path.name}.", "success")

    # -------------------------------------------------------------------------------------------------- making
    def _make_controls(self) -> None:
        self.period = forms.combo(self)
        for title, period in (("By month", "month"), ("By week", "week")):
            self.period.addItem(title, period)
        self.period.setAccessibleName("Periods")
        self.period.setMaximumWidth(160)
        calm(self.period)
        self.intervals = QCheckBox("&Intervals", self)
        self.intervals.setChecked(True)
        self.intervals.setToolTip(
            "95 % intervals: the articles are drawn a thousand times anew, or left out in groups where they are many"
        )
        self.again = forms.button("&Update", tip="Read the articles again (F5)")
        self.report = forms.button("&Report…", tip="Save everything as a web page or PDF")

    def _make_pages(self, theme: Theme) -> None:
        self.measures, self.annotators_page = MeasuresPage(theme, self), AnnotatorsPage(theme, self)
        self.labels_page, self.time_page = Page("Agreement by label and zone", self), Page("Over time", self)
        self.by_label = self.labels_page.box(theme, "Labels")
        self.by_zone = self.labels_page.box(theme, "Zones")
        self.time_page.put(self.period)
        self.over_time = self.time_page.box(theme, "Over time")
        self.confusion = ConfusionPage(theme, self)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("Parts of the agreement")
        self.tabs.tabBar().setAccessibleName("Parts of the agreement")
        for page, title in (
            (self.measures, "&Measures"),
            (self.annotators_page, "&Annotators"),
            (self.labels_page, "&Labels and zones"),
            (self.time_page, "&Over time"),
            (self.confusion, "&Confusion"),
        ):
            self.tabs.addTab(page, title)
        self.pages = (
            self.measures,
            self.annotators_page,
            self.labels_page,
            self.time_page,
            self.confusion,
        )

    def _lay_out(self, column: QVBoxLayout, theme: Theme) -> None:
        column.addWidget(self.choices)
        self.figure = forms.heading("–", self)
        self.figure.setFont(fonts.semibold(fonts.interface_font(fonts.INTERFACE_SIZE * 1.9)))
        self.figure.setWordWrap(False)
        self.status = forms.muted("", self, small=False)
        head = forms.row(spacing=14)
        head.addWidget(self.figure)
        head.addWidget(self.status, 1)
        column.addLayout(head)
        self.message = forms.Message(theme, self)
        column.addWidget(self.message)
        column.addWidget(self.tabs, 1)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(180, 8)
        self.bar.setAccessibleName("Progress of the computation")
        self.cancel = forms.button("Stop")
        column.addLayout(forms.row(self.intervals, self.bar, self.cancel, None, self.report, self.again))

    def _connect(self) -> None:
        self.choices.changed.connect(self.compute)
        self.period.currentIndexChanged.connect(lambda _: self.compute())
        self.intervals.toggled.connect(lambda _: self.compute())
        self.again.clicked.connect(self.update_figures)
        self.cancel.clicked.connect(self._cancel)
        self.report.clicked.connect(self.save_report)
        self.confusion.wanted.connect(self._find_places)
        self.confusion.chosen.connect(self._open)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.update_figures)


def _stem(path: Path) -> str:
    return path.name.split(".")[0]
