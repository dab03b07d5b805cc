"""How far annotators agree: figures with their intervals, charts, and the places where they differ."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QTabWidget, QVBoxLayout, QWidget

from annotator.app import blinding
from annotator.app.agreement import blind
from annotator.app.agreement import counts as agreement_counts
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement.counts import Choice, Counting, Counts
from annotator.app.agreement.values import Agreement, Report
from annotator.app.agreement.words import (
    MEASURE_TITLES,
    headed,
    reasons,
    shown,
    shown_interval,
)
from annotator.app.events import Event, Topic
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.qt.agreement import figures as agreement_charts
from annotator.qt.agreement.choices import Choices
from annotator.qt.agreement.over_time import OverTimePage
from annotator.qt.agreement.pages import AnnotatorsPage, ConfusionPage, MeasuresPage, Page
from annotator.qt.parts import dialogs, fonts, forms, progress
from annotator.qt.parts.inline_work import InlineWork
from annotator.qt.parts.theme import Theme
from annotator.qt.places.window import LiveWindow
from annotator.review.bootstrap import REPEATS
from annotator.review.study import KINDS

REPORTS = _("Web page (*.html);;PDF (*.pdf)")


class AgreementWindow(LiveWindow):
    """What is compared at the top, the overall figure, and pages that show it in parts."""

    settle = 400
    topics = (Topic.LABELS,)
    reading = _("Reading the articles…")

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent, _("Agreement"), QSize(1060, 760), _("Agreement"))
        self._counting: dict[Choice, Counting] = {}
        self._counts: Counts | None = None
        self._repeats = 0
        self._moved = False
        self._blind = blinding.is_blind(session.project)
        self.found: Agreement | None = None
        self.setMinimumSize(760, 520)
        self.choices = Choices(session, self)
        self.status.setFont(self.font())
        self.status.setWordWrap(True)
        self.figuring = InlineWork(_("Progress of the computation"))
        self.finding = InlineWork(_("Progress of finding places"))
        self._make_controls()
        self._make_pages(theme)
        self._lay_out(self.column)
        self._connect()
        self.set_theme(theme)

    def start(self, kind: str = "") -> None:
        """Come to the front, with another kind if one is named, and compute what is not known yet."""
        if kind in KINDS:
            self.choices.choose_kind(kind)
        super().start()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for page in self.pages:
            page.set_theme(theme)

    def close_down(self) -> None:
        super().close_down()
        self.time_page.forget()
        for counting in self._counting.values():
            counting.close()
        self._counting.clear()

    def done(self, result: int) -> None:
        self._stop_all()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.found is None:
            self.compute()

    def compute(self) -> None:
        """Compute what is chosen: the values first, then their intervals."""
        self.found = None
        if not self.isVisible():
            return
        choice = self.choices.choice()
        if len(choice.annotators) == 1:
            self.follow(None)
            self.say(_("Tick two annotators or more to compare them."))
        else:
            if choice not in self._counting:
                self._counting[choice] = Counting(self._session.project, choice)
            self.follow(self._counting[choice])
            self.refresh()
        measure, label = self.choices.measure.currentData(), self.choices.label.currentData() or ""
        self.time_page.ask(choice, measure, label, hidden=self._blind)

    # ----------------------------------------------------------------------------------------------- computing
    def show_found(self) -> None:
        self.choices.fill()
        live = self._live
        if not isinstance(live, Counting):
            return
        if live.choice != self.choices.choice():  # somebody who was compared is not there any more
            self.compute()
            return
        self._counts, self._moved = live.counts(), True
        self._figure(0)

    def _figure(self, repeats: int) -> None:
        assert self._counts is not None
        self._repeats = repeats
        work = agreeing.agreement(
            self._counts,
            self.choices.kind.currentData(),
            self.choices.measure.currentData(),
            label=self.choices.label.currentData() or "",
            period="" if self._blind else self.period.currentData(),
            repeats=repeats,
        )
        self.figuring.start(work)

    def _figured(self, found: Agreement) -> None:
        self._show(found)
        if self._moved:
            self._moved = False
            self.confusion.ask_again()
        if not self._repeats and self.intervals.isChecked() and found.articles > 1:
            self._figure(REPEATS)

    @property
    def busy(self) -> bool:
        """Whether something is being computed or looked for."""
        works = (self.work, self.figuring, self.finding, self.time_page.comparing)
        return self._later.isActive() or any(work.busy for work in works)

    def _let_go(self) -> None:
        """What was counted for a choice stays true, for coming back to it."""
        self._stop_all()
        self._live = None

    def _stop_all(self) -> None:
        for work in (self.work, self.figuring, self.finding, self.time_page.comparing):
            work.stop()

    def _stopped(self) -> None:
        self._stop_all()
        self._halted = True
        if self.found is None:
            self.say(_("Stopped. “Update” begins anew."))
        else:
            self.say(_("{text} · stopped").format(text=self.status.text()))

    # ------------------------------------------------------------------------------------------------- showing
    def _show(self, found: Agreement) -> None:
        self.found = found = blind.figures(found, self.choices.called) if self._blind else found
        overall = found.overall
        within = shown_interval(overall.interval)
        self.figure.setText(" ".join(part for part in (shown(overall.pooled), within) if part))
        self.figure.setAccessibleName(f"{MEASURE_TITLES[found.main]}: {self.figure.text()}")
        self.say(" · ".join([MEASURE_TITLES[found.main], headed(found)]))
        why = reasons(found)
        self.message.say(" ".join(why), "info")
        labels = self._session.labels
        self.measures.show_figures(found)
        self.annotators_page.show_figures(found)
        self._show_charts(found)
        self.confusion.show_figures(found, labels)

    def _show_charts(self, found: Agreement) -> None:
        labels = self._session.labels
        self.labels_page.say("" if found.labels else _("No label was used in articles that two finished."))
        self.by_label.show_chart(agreement_charts.by_label(found, labels) if found.labels else None)
        self.by_zone.show_chart(agreement_charts.by_zone(found) if found.zones else None)
        self.time_page.show_figures(found)

    def say(self, text: str) -> None:
        super().say(text)
        if self.found is None:
            self.figure.setText("…" if text.endswith("…") else "–")

    def _on_event(self, event: Event) -> None:
        if self._blind != blinding.is_blind(self._session.project):
            self._blind = not self._blind
            self.choices.fill()
            self.compute()  # names are hidden, or shown, at once
        else:
            super()._on_event(event)

    # ------------------------------------------------------------------------------------------ places, report
    def _find_places(self, one: str, other: str, cell: tuple[str, str]) -> None:
        real = {shown: name for name, shown in self.choices.called.items()}
        choice, kind = self.choices.choice(), self.choices.kind.currentData()
        work = agreement_counts.places(self._session.project, choice, kind, real[one], real[other], cell)
        self.finding.start(work)

    def save_report(self) -> None:
        """Ask for a file and write a report of every kind into it, with the annotators and the zone chosen."""
        from annotator.qt.agreement import paper, save
        from annotator.qt.agreement import report as agreement_report

        project = self._session.file.path
        path = dialogs.save_file(
            self, _("Save a report"), project.with_name(f"{_stem(project)} agreement.html"), REPORTS
        )
        if path is None:
            return
        if path.suffix.lower() not in paper.SUFFIXES:
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
        report: Report | None = progress.run(self, _("Computing the report"), work)
        if report is None:
            return
        try:
            save.write(agreement_report.paper(report, self._session.labels), path, replace=True)
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        self.message.say(_("Saved {name}.").format(name=path.name), "success")

    # -------------------------------------------------------------------------------------------------- making
    def _make_controls(self) -> None:
        self.intervals = QCheckBox(_("&Intervals"), self)
        self.intervals.setChecked(True)
        self.intervals.setToolTip(
            _(
                "95 % intervals: the articles are drawn a thousand times anew, or left out in groups "
                "where they are many"
            )
        )
        self.anew = forms.button(_("&Update"), tip=_("Read the articles again (F5)"))
        self.report = forms.button(_("&Report…"), tip=_("Save everything as a web page or PDF"))

    def _make_pages(self, theme: Theme) -> None:
        self.measures, self.annotators_page = MeasuresPage(theme, self), AnnotatorsPage(theme, self)
        self.labels_page = Page(_("Agreement by label and zone"), self)
        self.time_page = OverTimePage(self._session, theme, self)
        self.by_label = self.labels_page.box(theme, _("Labels"))
        self.by_zone = self.labels_page.box(theme, _("Zones"))
        self.period, self.over_time = self.time_page.period, self.time_page.course
        self.confusion = ConfusionPage(theme, self)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(_("Parts of the agreement"))
        self.tabs.tabBar().setAccessibleName(_("Parts of the agreement"))
        for page, title in (
            (self.measures, _("&Measures")),
            (self.annotators_page, _("&Annotators")),
            (self.labels_page, _("&Labels and zones")),
            (self.time_page, _("&Over time")),
            (self.confusion, _("&Confusion")),
        ):
            self.tabs.addTab(page, title)
        self.pages = (
            self.measures,
            self.annotators_page,
            self.labels_page,
            self.time_page,
            self.confusion,
        )

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.addWidget(self.choices)
        self.figure = forms.headed("–", self)
        self.figure.setFont(fonts.semibold(fonts.interface_font(fonts.INTERFACE_SIZE * 1.9)))
        self.figure.setWordWrap(False)
        head = forms.row(spacing=14)
        head.addWidget(self.figure)
        head.addWidget(self.status, 1)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.tabs, 1)
        works = (self.work, self.figuring, self.finding, self.time_page.comparing)
        column.addLayout(
            forms.row(self.intervals, *works, None, self.report, self.anew, self.closing_button())
        )

    def _connect(self) -> None:
        self.choices.changed.connect(self.compute)
        self.period.currentIndexChanged.connect(lambda __: self.compute())
        self.intervals.toggled.connect(lambda __: self.compute())
        self.anew.clicked.connect(self.again)
        self.figuring.finished.connect(self._figured)
        self.finding.finished.connect(self.confusion.show_hits)
        for work in (self.figuring, self.finding, self.time_page.comparing):
            work.failed.connect(self._failed)
            work.stopped.connect(self._stopped)
        self.report.clicked.connect(self.save_report)
        self.confusion.wanted.connect(self._find_places)
        self.confusion.chosen.connect(lambda hit: self.go_to(hit.article, hit.start, hit.end))
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.again)


def _stem(path: Path) -> str:
    return path.name.split(".")[0]
