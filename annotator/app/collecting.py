"""Collecting: what annotators' files bring into the project, shown first and then brought in as one edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from annotator import store
from annotator.app.handing import moment, record_in
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import Annotation
from annotator.core.edits import HANDED_TO, Change, Edit
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article
from annotator.review import handout
from annotator.review.collect import (
    OTHER_COPY,
    Arrival,
    Collected,
    collect_article,
    require_same_project,
    totals,
)
from annotator.store import ProjectFile

REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one file brings: its layers, what of it is refused and why, and what else there is to say.

    `annotator` is the one to whom it was handed, "" where the file does not say. `at` is when it was last changed.
    """

    path: Path
    annotator: str = ""
    at: str = ""
    arrivals: tuple[Arrival, ...] = ()
    refused: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def annotators(self) -> list[str]:
        """Everyone of whom there is a layer in it; whom it was handed to where there is none."""
        return sorted({arrival.annotator for arrival in self.arrivals}) or [self.annotator]


@dataclass(frozen=True, slots=True)
class CollectPreview:
    """What collecting some files would do: nothing has been changed yet."""

    files: tuple[Incoming, ...]
    changes: tuple[Change, ...]

    @property
    def arrivals(self) -> list[Arrival]:
        """The layers of all files."""
        return [arrival for file in self.files for arrival in file.arrivals]

    @property
    def coming(self) -> list[Arrival]:
        """Those that bring something that is not there yet."""
        return [arrival for arrival in self.arrivals if brings(arrival)]

    @property
    def refused(self) -> list[Problem]:
        """What is refused of all files."""
        return [problem for file in self.files for problem in file.refused]

    @property
    def totals(self) -> dict[str, int]:
        """How many layers arrive in which way, and how many files or articles are refused."""
        return {**totals(self.arrivals), REFUSED: len(self.refused)}

    @property
    def title(self) -> str:
        """The name of the step."""
        names = sorted({arrival.annotator for arrival in self.coming})
        if len(names) > 3:
            return f"Collect the work of {len(names)} annotators"
        return f"Collect the work of {', '.join(names)}" if names else "Collect"


def brings(arrival: Arrival) -> bool:
    """Whether a layer brings something in; the same version with a later date does not."""
    return arrival.kind != "same" and bool(arrival.changes)


def told(arrival: Arrival) -> str:
    """What a layer does, in words."""
    counts = ((arrival.added, "added"), (arrival.changed, "changed"), (arrival.removed, "removed"))
    numbers = ", ".join(f"{count:,} {what}" for count, what in counts if count)
    match arrival.kind:
        case "new":
            what = "1 annotation" if arrival.added == 1 else f"{arrival.added:,} annotations"
            return f"New: {what}, {arrival.status}"
        case "update":
            return f"Update: {numbers or 'no annotation changed'}, {arrival.status}"
        case "same":
            return "The same as here"
        case "older":
            return "Older than what is here, which stays"
        case _:
            kept = "kept already" if not arrival.changes else "kept"
            return f"Changed on both sides: theirs is {kept} as “{OTHER_COPY.format(arrival.annotator)}”"


def preview_collect(file: ProjectFile, paths: Iterable[Path]) -> Work[CollectPreview]:
    """What the files would bring in, one after the other; they are only read, even while somebody has them open.

    A file that is broken or of another project, and an article whose text was changed, are refused with the
    reason; the others come in.
    """
    pending: dict[str, list[Change]] = {}
    files: list[Incoming] = []
    for path in dict.fromkeys(paths):
        incoming = yield from _incoming(file, path, pending)
        files.append(incoming)
        for arrival in incoming.arrivals:
            pending.setdefault(arrival.article, []).extend(arrival.changes)
    dates: dict[str, str] = {}
    for incoming in files:
        for name in incoming.annotators if incoming.arrivals else ():
            dates[name] = max(incoming.at, dates.get(name, ""))
    changes = [change for made in pending.values() for change in made]
    return CollectPreview(tuple(files), (*handout.collected(file.project.header, dates), *changes))


def collect(session: Session, preview: CollectPreview) -> Edit | None:
    """Bring in what the preview shows, as one step that can be undone; None where nothing changes."""
    return session.commit(preview.title, preview.changes)


def collect_into(file: ProjectFile, preview: CollectPreview) -> Edit | None:
    """Bring in what the preview shows where no session is; None where nothing changes."""
    return record_in(file, preview.title, preview.changes)


def _incoming(file: ProjectFile, path: Path, pending: dict[str, list[Change]]) -> Work[Incoming]:
    yield Progress(0, 0, path.name)
    try:
        at = moment(path.stat().st_mtime_ns)
        if path.samefile(file.path):
            raise AnnotatorError("This is the project itself.", hint="Choose the files of annotators.")
        if path.is_dir():
            raise ReadError("This is a folder.", hint="Choose the files in it.")
        theirs = store.open_file(path, read_only=True)
    except OSError as error:
        said = (
            "There is no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        )
        return Incoming(path, refused=(_problem(ReadError(f"{said}."), path),))
    except AnnotatorError as problem:
        return Incoming(path, refused=(_problem(problem, path),))
    with closing(theirs):
        header = theirs.project.header
        try:
            require_same_project(file.project.header.id, header.id, str(path))
        except AnnotatorError as problem:
            return Incoming(path, at=at, refused=(_problem(problem, path),))
        annotator = str(header.extra.get(HANDED_TO, ""))
        refused = [problem for problem in theirs.problems if problem.severity == "error"]
        remarks = [problem for problem in theirs.problems if problem.severity != "error"]
        arrivals: list[Arrival] = []
        touched = [entry for entry in theirs.project.entries.values() if entry.states]
        for done, entry in enumerate(touched):
            yield Progress(done, len(touched), f"{path.name}: {entry.title}")
            before = len(theirs.problems)
            found = _article(file, theirs, entry.id, at, pending.get(entry.id, ()))
            arrivals += found.arrivals
            refused += found.problems
            remarks += [odd for odd in theirs.problems[before:] if odd.code != "unreadable"]
        remarks += _unknown_labels(file, path, arrivals)
        return Incoming(path, annotator, at, tuple(arrivals), tuple(refused), tuple(remarks))


def _article(
    file: ProjectFile, theirs: ProjectFile, article_id: str, at: str, pending: Sequence[Change]
) -> Collected:
    """What one article brings; what cannot be read whole is refused, since half of a layer would be an update."""
    before, title = len(theirs.problems), theirs.project.entries[article_id].title
    try:
        opened = theirs.load(article_id)
        broken = next((odd for odd in theirs.problems[before:] if odd.code == "unreadable"), None)
        if broken is not None:
            raise ReadError(broken.message, file=theirs.path, line=broken.line, hint=broken.hint)
        mine = _mine(file, article_id, pending)
    except AnnotatorError as problem:
        said = f"“{title}” cannot be read, so nothing of it was brought in. {problem.message}"
        return Collected(
            problems=(_problem(type(problem)(said, line=problem.line), problem.file or theirs.path),)
        )
    return collect_article(mine, opened, str(theirs.path), at)


def _mine(file: ProjectFile, article_id: str, pending: Sequence[Change]) -> OpenArticle | None:
    """The article as it is here, with what other files are about to bring."""
    if article_id not in file.project.entries:
        return None
    opened = file.project.opened(article_id) or file.load(article_id)
    if not pending:
        return opened
    copy = OpenArticle(opened.article, {name: _copied(layer) for name, layer in opened.layers.items()})
    for change in pending:
        apply_to_article(copy, change)
    return copy


def _copied(layer: Layer) -> Layer:
    copy = Layer(layer.article, layer.annotator, layer.values(), layer.state)
    copy.unanchored = list(layer.unanchored)
    return copy


def _unknown_labels(file: ProjectFile, path: Path, arrivals: Iterable[Arrival]) -> list[Problem]:
    """Annotations come in whatever their label; that the project does not know it is worth saying."""
    names = Counter(
        change.after.label
        for arrival in arrivals
        for change in arrival.changes
        if isinstance(change.after, Annotation) and change.after.label
    )
    return [
        Problem(
            f"The project has no label “{name}”: {count:,} annotation{'' if count == 1 else 's'}.",
            str(path),
            severity="warning",
            code="unknown-label",
            hint="They come in as they are; add the label to the label set.",
        )
        for name, count in names.items()
        if file.project.labels.get(name) is None
    ]


def _problem(error: AnnotatorError, path: Path) -> Problem:
    return Problem(error.message, str(error.file or path), error.line, code=REFUSED, hint=error.hint)
