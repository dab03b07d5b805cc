"""Collecting: what annotators' files bring into the project, shown first and then brought in as one edit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator import store
from annotator.app.handing import known_annotators, lasting_ids, moment, record_in
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import Annotation
from annotator.core.article import Sentence, Zone
from annotator.core.edits import HANDED_TO, Change, Edit
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD
from annotator.core.lineage import EXCHANGED
from annotator.core.names import is_copy, same_person
from annotator.core.project import Entry, OpenArticle, Project, apply_to_article
from annotator.review import handout
from annotator.review.collect import (
    BOTH,
    THEIRS,
    Arrival,
    Collected,
    Terms,
    collect_article,
    copied,
    require_same_project,
    totals,
)
from annotator.store import ProjectFile
from annotator.store.reconcile import reconcile
from annotator.store.sameness import held

NAMED = 3
"""How many articles are named in a sentence about several."""
_BROKEN = frozenset({"unreadable", "bad-edit"})
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one file brings: its layers, what of it is refused and why, what else there is to say, and what changes
    by article.

    `annotator` is the one to whom it was handed, "" where the file does not say. `at` is when it was last changed.
    """

    path: Path
    annotator: str = ""
    at: str = ""
    arrivals: tuple[Arrival, ...] = ()
    refused: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)

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
    def recut(self) -> list[str]:
        """The articles of which sentences or zones are taken over."""
        cut = (c for c in self.changes if isinstance(c.before or c.after, Sentence | Zone))
        return list(dict.fromkeys(change.article for change in cut))

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
        case "update" if arrival.beside:
            return f"Takes the place of what was here, which is kept as “{arrival.beside}”"
        case "update":
            return f"Update: {numbers or 'no annotation changed'}, {arrival.status}"
        case "same":
            return "The same as here"
        case "older":
            return "Older than what is here, which stays"
        case _:
            kept = "kept already" if not arrival.changes else "kept"
            why = "Nothing in common with what is here" if arrival.unclear else "Changed on both sides"
            return f"{why}: theirs is {kept} as “{arrival.beside}”"


def preview_collect(
    file: ProjectFile, paths: Iterable[Path], unclear: str = BOTH, taking: Iterable[Path] = ()
) -> Work[CollectPreview]:
    """What the files would bring in, one after the other; they are only read, even while somebody has them open.

    A file that is broken or of another project, and an article whose text was changed, are refused with the
    reason; the others come in. `unclear` says what becomes of work that has nothing in common with what is here under
    the same name (see `review.collect.Terms`); that of the files `taking` takes its place.
    """
    first = {path.resolve() for path in taking}
    found = dict.fromkeys(paths)
    pending: dict[str, list[Change]] = {}
    files: list[Incoming] = []
    for path in found:
        terms = _terms(file, THEIRS if path.resolve() in first else unclear)
        incoming = yield from _incoming(file, path, pending, terms)
        files.append(incoming)
        for article_id, made in incoming.changes.items():
            pending.setdefault(article_id, []).extend(made)
    dates: dict[str, str] = {}
    for incoming in files:
        for name in incoming.annotators if incoming.arrivals else ():
            dates[name] = max(incoming.at, dates.get(name, ""))
    changes = [change for each in pending.values() for change in each]
    return CollectPreview(tuple(files), (*handout.collected(file.project.header, dates), *changes))


def collect(session: Session, preview: CollectPreview) -> Edit | None:
    """Bring in what the preview shows, as one step that can be undone; None where nothing changes."""
    return _placed(session.project, session.commit(preview.title, preview.changes))


def collect_into(file: ProjectFile, preview: CollectPreview) -> Edit | None:
    """Bring in what the preview shows where no session is; None where nothing changes."""
    return _placed(file.project, record_in(file, preview.title, preview.changes))


def _placed(project: Project, edit: Edit | None) -> Edit | None:
    """Take what came in without a place in the text out of sight, as at reading, in the articles that are open."""
    for article_id in edit.articles if edit is not None else ():
        if (opened := project.opened(article_id)) is not None:
            for name, layer in opened.layers.items():
                opened.layers[name], _ = reconcile(opened.article, layer)
    return edit


def _terms(file: ProjectFile, unclear: str) -> Terms:
    labels = file.project.labels
    return Terms(known=tuple(known_annotators(file.project)), ids=lasting_ids(labels), unclear=unclear)


def _incoming(
    file: ProjectFile, path: Path, pending: Mapping[str, Sequence[Change]], terms: Terms
) -> Work[Incoming]:
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
        names = renamed_labels(header.labels, file.project.labels)
        reading = _Reading(file, theirs, at, pending, replace(terms, handed_to=annotator, labels=names))
        yield from reading.run()
        remarks = [*reading.remarks, *_renamed(path, names), *_unknown_labels(file, path, reading.arrivals)]
        return Incoming(
            path,
            annotator,
            at,
            tuple(reading.arrivals),
            tuple(reading.refused),
            tuple(dict.fromkeys(remarks)),
            {article_id: tuple(changes) for article_id, changes in reading.changes.items() if changes},
        )


class _Reading:
    """One file as it is read, article by article: what arrives, what is refused, what is to be said, what changes."""

    def __init__(
        self,
        file: ProjectFile,
        theirs: ProjectFile,
        at: str,
        pending: Mapping[str, Sequence[Change]],
        terms: Terms,
    ) -> None:
        self._file, self._theirs, self._at, self._pending, self._terms = file, theirs, at, pending, terms
        self.arrivals: list[Arrival] = []
        self.changes: dict[str, tuple[Change, ...]] = {}
        found = list(theirs.problems)
        self.refused = [problem for problem in found if problem.severity == "error"]
        self.remarks = [problem for problem in found if problem.severity != "error"]

    def run(self) -> Work[None]:
        """Read every article of the file that somebody worked on or cut otherwise."""
        theirs = self._theirs
        entries = list(theirs.project.entries.values())
        for done, entry in enumerate(entries):
            yield Progress(done, len(entries), f"{theirs.path.name}: {entry.title}")
            held = self._held(entry)
            if held is None:
                self._article(entry.id)
            else:
                self.arrivals += held
        self.remarks += _missing(self._file, theirs, self._terms.handed_to)
        self.remarks += _other_spellings(theirs, self._terms.known)

    def _held(self, entry: Entry) -> list[Arrival] | None:
        """What is here already, told without reading it; None where the article has to be read."""
        if not entry.states and entry.id not in self._file.project.entries:
            return []
        if self._pending.get(entry.id) or self._terms.labels or any(map(is_copy, entry.states)):
            return None
        found = held(self._file, self._theirs, entry.id)
        if found is None:
            return None
        return [Arrival(entry.id, e.annotator, e.kind, status=e.status) for e in found if e.annotator != GOLD]

    def _article(self, article_id: str) -> None:
        theirs, before = self._theirs, len(self._theirs.problems)
        found = self._read(article_id)
        self.arrivals += found.arrivals
        self.refused += found.problems
        self.remarks += found.remarks
        self.remarks += [odd for odd in theirs.problems[before:] if odd.code != "unreadable"]
        self.changes[article_id] = found.changes

    def _read(self, article_id: str) -> Collected:
        """What one article brings; what cannot be read whole is refused: half of a layer would be an update."""
        theirs, before = self._theirs, len(self._theirs.problems)
        title = theirs.project.entries[article_id].title
        try:
            opened = theirs.load(article_id)
            broken = next((odd for odd in theirs.problems[before:] if odd.code in _BROKEN), None)
            if broken is not None:
                raise ReadError(broken.message, file=theirs.path, line=broken.line, hint=broken.hint)
            mine = _mine(self._file, article_id, self._pending.get(article_id, ()))
        except AnnotatorError as problem:
            said = f"“{title}” cannot be read, so nothing of it was brought in. {problem.message}"
            where = problem.file or theirs.path
            return Collected(problems=(_problem(type(problem)(said, line=problem.line), where),))
        return collect_article(mine, opened, str(theirs.path), self._at, self._terms)


def _mine(file: ProjectFile, article_id: str, pending: Sequence[Change]) -> OpenArticle | None:
    """The article as it is here, with what other files are about to bring."""
    if article_id not in file.project.entries:
        return None
    opened = file.project.opened(article_id) or file.load(article_id)
    if not pending:
        return opened
    copy = copied(opened)
    for change in pending:
        apply_to_article(copy, change)
    return copy


def _missing(file: ProjectFile, theirs: ProjectFile, annotator: str) -> list[Problem]:
    """What was handed out and is not in the file any more: it stays here, but somebody should know."""
    there = theirs.project.entries
    given = handout.given_with(file.project.header, annotator, there)
    gone = [article for article in given if article not in there and article in file.project.entries]
    empty = [
        article
        for article in given
        if article in there
        and annotator not in there[article].states
        and _was_handed(file, article, annotator)
    ]
    found = []
    for articles, what in (
        (gone, "missing from"),
        (empty, "without the work that was handed out with them in"),
    ):
        if articles:
            titles = [f"“{file.project.entries[article].title}”" for article in articles[:NAMED]]
            more = f" and {len(articles) - NAMED:,} more" if len(articles) > NAMED else ""
            verb = "is" if len(articles) == 1 else "are"
            found.append(
                Problem(
                    f"{len(articles):,} of {len(given):,} articles {verb} {what} {annotator}’s file: "
                    f"{', '.join(titles)}{more}.",
                    str(theirs.path),
                    severity="warning",
                    code="missing",
                    hint="Nothing of them is removed here.",
                )
            )
    return found


def _was_handed(file: ProjectFile, article_id: str, annotator: str) -> bool:
    """Whether the annotator's file was given a layer of theirs that says something."""
    if annotator not in file.project.entries[article_id].states:
        return False
    opened = file.project.opened(article_id) or file.load(article_id)
    layer = opened.layers.get(annotator)
    return layer is not None and EXCHANGED in layer.state.extra and bool(len(layer) or layer.unanchored)


def _other_spellings(theirs: ProjectFile, known: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            f"“{name}” is taken for “{other}”, who is here already.",
            str(theirs.path),
            severity="warning",
            code="same-name",
            hint="If these are two people, give one of them another name.",
        )
        for name in theirs.project.annotators()
        if name != GOLD and (other := same_person(name, known)) and other != name
    ]


def renamed_labels(theirs: LabelSet, ours: LabelSet) -> dict[str, str]:
    """The names here of labels that are called otherwise in a copy, told by their lasting ids."""
    found = {label.name: ours.of_id(label.lasting) for label in theirs}
    return {name: label.name for name, label in found.items() if label is not None and label.name != name}


def _renamed(path: Path, names: Mapping[str, str]) -> list[Problem]:
    if not names:
        return []
    said = ", ".join(f"“{theirs}” is “{ours}”" for theirs, ours in names.items())
    message = f"Labels have other names in this file: {said} here."
    return [Problem(message, str(path), severity="warning", code="renamed-labels")]


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
