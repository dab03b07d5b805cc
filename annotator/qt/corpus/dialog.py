"""A corpus: its shards with what is done in them, opened one at a time; samples are drawn from it and taken back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidgetItem, QWidget

from annotator.app import processes
from annotator.app.corpus import facts, taking
from annotator.app.corpus.executor import Here
from annotator.app.corpus.facts import Counts
from annotator.app.corpus.folder import Corpus
from annotator.app.corpus.taking import Taken
from annotator.app.progress import Work
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.names import is_model
from annotator.core.wording import counted
from annotator.qt.corpus import sample
from annotator.qt.parts import dialogs, forms, progress
from annotator.qt.parts.tables import Table
from annotator.qt.parts.theme import Theme
from annotator.qt.parts.widgets import plain_tip

HEADS = (_("Shard"), _("Articles"), _("In stories"), _("Done by people"), _("By models"))
MOST_SAID = 5


def workers() -> int:
    """How many processes work on the corpus: two at least, for one would be this very process."""
    return max(2, processes.spare())


def open_corpus(parent: QWidget, theme: Theme) -> Path | None:
    """Ask for a corpus and show it; the project that was chosen there, to be opened."""
    folder = dialogs.choose_folder(parent, _("Open a corpus"))
    if folder is None:
        return None
    try:
        corpus = Corpus(folder)
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return None
    dialog = CorpusDialog(corpus, theme, parent)
    chosen = dialog.chosen if dialogs.run(dialog) else None
    dialog.deleteLater()
    return chosen


class CorpusDialog(QDialog):
    """The shards of a corpus. `chosen` is the project that is to be opened, a shard or a new sample."""

    def __init__(self, corpus: Corpus, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.corpus, self._theme = corpus, theme
        self.chosen: Path | None = None
        self._executor = Here(workers())
        title = corpus.header().title or corpus.folder.name
        column = forms.window(
            self, _("Corpus: {title}").format(title=title), QSize(760, 560), _("Corpus"), heading=title
        )
        self.said = forms.muted("", self)
        self.table = Table(_("Shards"), HEADS, (1, 2, 3, 4), self)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.draw = forms.button(_("&Draw a sample…"))
        self.take = forms.button(_("&Take a sample back…"))
        self.open_shard = forms.button(_("&Open the shard"), default=True)
        close = forms.button(_("Close"))
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addLayout(forms.row(self.draw, self.take, None, close, self.open_shard))
        forms.dress(self, theme)
        self.table.itemActivated.connect(lambda *__: self._open())
        self.open_shard.clicked.connect(self._open)
        self.draw.clicked.connect(self._draw)
        self.take.clicked.connect(self._take)
        close.clicked.connect(self.reject)
        self._list({})
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Count again what changed; given up, the numbers of articles stand alone."""
        problems: list[Problem] = []
        work = facts.counted_in(self.corpus, self._executor, problems)
        counts = progress.run(self, _("Counting"), work, threaded=True)
        self._list(counts or {})
        if problems:
            self._tell(_("Some shards cannot be read"), "", problems)

    def _list(self, counts: dict[str, Counts]) -> None:
        self.table.clear()
        for name, articles in self.corpus.manifest.shards.items():
            item = QTreeWidgetItem(self.table, [name, *_row(counts.get(name), articles)])
            self.table.align(item)
        if (first := self.table.topLevelItem(0)) is not None:
            self.table.setCurrentItem(first)
        self.open_shard.setEnabled(first is not None)
        self.draw.setEnabled(first is not None)
        whole = facts.total(counts)
        said = _("{articles} in {shards}").format(
            articles=counted(len(self.corpus), "article", "articles"),
            shards=counted(len(self.corpus.manifest.shards), "shard", "shards"),
        )
        done = sum(count for name, count in whole.done.items() if not is_model(name))
        self.said.setText(
            _("{said}; {layers} done by people.").format(said=said, layers=counted(done, "layer", "layers"))
        )
        self.said.setToolTip(plain_tip(str(self.corpus.folder)))

    def _open(self) -> None:
        item = self.table.currentItem()
        if item is not None:
            self.chosen = self.corpus.shard(item.text(0))
            self.accept()

    def _draw(self) -> None:
        self.chosen = sample.draw(self, self._theme, self.corpus, self._executor)
        if self.chosen is not None:
            self.accept()

    def _take(self) -> None:
        path = dialogs.choose_file(self, _("Take a sample back"), self.corpus.folder.parent)
        if path is None:
            return
        try:
            work = _taken(self.corpus, self._executor, path)
            result = progress.run(self, _("Taking back"), work, threaded=True, reraise=True)
        except AnnotatorError as problem:
            dialogs.error(self, problem)
            return
        if result is not None:
            self._tell(_("The sample was taken back"), f"{result}.", result.problems)
        self.refresh()

    def _tell(self, title: str, text: str, problems: list[Problem] | tuple[Problem, ...]) -> None:
        shown = [str(problem) for problem in problems[:MOST_SAID]]
        more = (
            [_("{problems} more are in the details.").format(problems=numeral(len(problems) - MOST_SAID))]
            if problems[MOST_SAID:]
            else []
        )
        severity = "warning" if problems else "info"
        said = "\n\n".join([*([text] if text else []), *shown, *more])
        dialogs.inform(self, title, said, details="\n".join(map(str, problems)), severity=severity)


def _taken(corpus: Corpus, executor: Here, path: Path) -> Work[Taken]:
    with corpus.locked():
        return (yield from taking.take(corpus, executor, path))


def _row(counts: Counts | None, articles: int) -> list[str]:
    """The numbers of a shard; as long as it is not counted, that of its articles alone."""
    if counts is None:
        return [numeral(articles), "", "", ""]
    people = sum(count for name, count in counts.done.items() if not is_model(name))
    models = sum(count for name, count in counts.layers.items() if is_model(name))
    return [numeral(counts.articles), numeral(counts.stories), numeral(people), numeral(models)]
