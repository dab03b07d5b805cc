"""Collecting: what annotators' files bring into the project, shown first and then brought in as one edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator import store
from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.app.reviewing.collect_read import (
    REFUSED,
    Reading,
    refusal,
    renamed_labels,
    told_renamed,
    unknown_labels,
)
from annotator.app.reviewing.hand_out import known_annotators, lasting_ids, moment
from annotator.app.versions.taking import following
from annotator.core import regular
from annotator.core.article import Sentence, Zone
from annotator.core.edits import HANDED_TO, Change, Edit, net
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.messages import _, ngettext, numeral
from annotator.core.project import Project
from annotator.core.terms import term
from annotator.review import handout
from annotator.review.collect import (
    BOTH,
    THEIRS,
    Arrival,
    Terms,
    require_same_project,
    stamped,
    totals,
)
from annotator.store import ProjectFile
from annotator.store.reconcile import reconcile


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one file brings: its layers, what of it is refused and why, what else there is to say; changes by article.

    `annotator` is the one to whom it was handed, "" where the file does not say. `at` is when it was last changed.
    """

    path: Path
    annotator: str = ""
    at: str = ""
    arrivals: tuple[Arrival, ...] = ()
    refused: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict, hash=False)

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
            return _("Collect the work of {names} annotators").format(names=len(names))
        return _("Collect the work of {names}").format(names=", ".join(names)) if names else _("Collect")


def brings(arrival: Arrival) -> bool:
    """Whether a layer brings something in; the same version with a later date does not."""
    return arrival.kind != "same" and not arrival.known and bool(arrival.changes)


def told(arrival: Arrival) -> str:
    """What a layer does, in words."""
    counts = (
        (arrival.added, term("added")),
        (arrival.changed, term("changed")),
        (arrival.removed, "removed"),
    )
    numbers = ", ".join(f"{numeral(count)} {what}" for count, what in counts if count)
    match arrival.kind:
        case "new":
            what = ngettext("1 annotation", "{added} annotations", arrival.added).format(
                added=numeral(arrival.added)
            )
            return _("New: {what}, {status}").format(what=what, status=arrival.status)
        case "update" if arrival.beside:
            return _("Takes the place of what was here, which is kept as “{beside}”").format(
                beside=arrival.beside
            )
        case "update":
            return _("Update: {numbers}, {status}").format(
                numbers=numbers or _("no annotation changed"), status=arrival.status
            )
        case "same":
            return _("The same as here")
        case "older":
            return _("Older than what is here, which stays")
        case _:
            kept = _("kept already") if arrival.known else "kept"
            why = _("Nothing in common with what is here") if arrival.unclear else _("Changed on both sides")
            return _("{why}: theirs is {kept} as “{beside}”").format(
                why=why, kept=kept, beside=arrival.beside
            )


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


def collect(desk: Desk, preview: CollectPreview) -> Edit | None:
    """Bring in what the preview shows, as one step that can be undone; None where nothing changes.

    The layers that change remember when that was, for the list of what came last.
    """
    changes = stamped(preview.changes, preview.coming, moment())
    # Work on an older version goes on to the newer one, in the same step.
    if late := following(desk.project, changes):
        changes = net((*changes, *late))
    return placed(desk.project, desk.commit(preview.title, changes, as_read=True))


def placed(project: Project, edit: Edit | None) -> Edit | None:
    """Take what came in without a place in the text out of sight, as at reading, in the articles that are open."""
    for article_id in edit.articles if edit is not None else ():
        if (opened := project.opened(article_id)) is not None:
            for name, layer in opened.layers.items():
                opened.layers[name], __ = reconcile(opened.article, layer)
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
            raise AnnotatorError(_("This is the project itself."), hint=_("Choose the files of annotators."))
        if regular.is_folder(path):
            raise ReadError(_("This is a folder."), hint=_("Choose the files in it."))
        theirs = store.open_file(path, read_only=True)
    except OSError as error:
        said = (
            _("There is no such file")
            if isinstance(error, FileNotFoundError)
            else error.strerror or str(error)
        )
        return Incoming(path, refused=(refusal(ReadError(f"{said}."), path),))
    except AnnotatorError as problem:
        return Incoming(path, refused=(refusal(problem, path),))
    with closing(theirs):
        header = theirs.project.header
        try:
            require_same_project(file.project.header.id, header.id, str(path))
        except AnnotatorError as problem:
            return Incoming(path, at=at, refused=(refusal(problem, path),))
        annotator = str(header.extra.get(HANDED_TO, ""))
        names = renamed_labels(header.labels, file.project.labels)
        reading = Reading(file, theirs, at, pending, replace(terms, handed_to=annotator, labels=names))
        yield from reading.run()
        remarks = [
            *reading.remarks,
            *told_renamed(path, names),
            *unknown_labels(file, path, reading.arrivals),
        ]
        return Incoming(
            path,
            annotator,
            at,
            tuple(reading.arrivals),
            tuple(reading.refused),
            tuple(dict.fromkeys(remarks)),
            {article_id: tuple(changes) for article_id, changes in reading.changes.items() if changes},
        )
