"""Reading one file that is collected: article by article, with everything that has to be said about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from annotator.app.progress import Progress, Work
from annotator.app.reviewing.stand_ins import Originals
from annotator.core.annotation import Annotation
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD
from annotator.core.lineage import EXCHANGED
from annotator.core.messages import _, ngettext, numeral
from annotator.core.names import is_copy, same_person
from annotator.core.project import Entry, OpenArticle, apply_to_article
from annotator.core.soundness import unsound_change
from annotator.core.wording import counted
from annotator.review import handout
from annotator.review.collect import Arrival, Collected, Terms, collect_article, copied
from annotator.store import ProjectFile
from annotator.store.sameness import held

NAMED = 3
"""How many articles are named in a sentence about several."""
_BROKEN = frozenset({"unreadable", "bad-edit"})
REFUSED = "refused"
"""The code of what is refused of a file."""


class Reading:
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
        self._originals = Originals(file.project.header, theirs.project.header, theirs.project.members)
        self._entries = self._originals.entries(theirs.project.members, file.project)
        self.arrivals: list[Arrival] = []
        self.changes: dict[str, tuple[Change, ...]] = {}
        self._golds = 0
        found = list(theirs.problems)
        self.refused = [problem for problem in found if problem.severity == "error"]
        self.remarks = [problem for problem in found if problem.severity != "error"]

    def run(self) -> Work[None]:
        """Read every article of the file that somebody worked on or cut otherwise."""
        theirs = self._theirs
        entries = list(self._entries.values())
        for done, entry in enumerate(entries):
            yield Progress(done, len(entries), f"{theirs.path.name}: {entry.title}")
            held = self._held(entry)
            if held is None:
                self._article(entry.id)
            else:
                self.arrivals += held
        self.remarks += _missing(self._file, theirs, self._entries, self._terms.handed_to)
        self.remarks += _other_spellings(theirs, self._terms.known)
        if self._golds:
            what = ngettext("an article", "{golds} articles", self._golds).format(golds=numeral(self._golds))
            said = _(
                "The review of {what} in this file (“gold”) is not taken over: gold is made here alone."
            ).format(what=what)
            self.remarks.append(Problem(said, str(theirs.path), severity="warning", code="gold"))

    def _held(self, entry: Entry) -> list[Arrival] | None:
        """What is here already, told without reading it; None where the article has to be read."""
        if not entry.states and entry.id not in self._file.project.members:
            return []
        if self._pending.get(entry.id) or self._terms.labels or any(map(is_copy, entry.states)):
            return None
        if self._originals.needed:
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
        self._golds += found.other_gold

    def _read(self, article_id: str) -> Collected:
        """What one article brings; what cannot be read whole is refused: half of a layer would be an update."""
        theirs, before = self._theirs, len(self._theirs.problems)
        title = self._entries[article_id].title
        try:
            opened = theirs.load(self._originals.handed(article_id))
            broken = next((odd for odd in theirs.problems[before:] if odd.code in _BROKEN), None)
            if broken is not None:
                raise ReadError(broken.message, file=theirs.path, line=broken.line, hint=broken.hint)
            mine = _mine(self._file, article_id, self._pending.get(article_id, ()))
            opened = self._originals.opened(opened, mine)
            found = collect_article(mine, opened, str(theirs.path), self._at, self._terms)
            _require_sound(found.changes)
        except AnnotatorError as problem:
            said = _("“{title}” cannot be read, so nothing of it was brought in. {message}").format(
                title=title, message=problem.message
            )
            where = problem.file or theirs.path
            return Collected(problems=(refusal(type(problem)(said, line=problem.line), where),))
        return found


def _require_sound(changes: Iterable[Change]) -> None:
    """Raises `ReadError` for what nobody could have made, as in a file that was damaged or edited by hand."""
    problem = next((wrong for change in changes if (wrong := unsound_change(change, None))), "")
    if problem:
        raise ReadError(problem, hint=_("Mend the file, or ask for it again."))


def _mine(file: ProjectFile, article_id: str, pending: Sequence[Change]) -> OpenArticle | None:
    """The article as it is here, with what other files are about to bring."""
    if article_id not in file.project.members:
        return None
    opened = file.project.opened(article_id) or file.load(article_id)
    if not pending:
        return opened
    copy = copied(opened)
    for change in pending:
        apply_to_article(copy, change)
    return copy


def _missing(
    file: ProjectFile, theirs: ProjectFile, there: Mapping[str, Entry], annotator: str
) -> list[Problem]:
    """What was handed out and is not in the file any more: it stays here, but somebody should know."""
    given = handout.given_with(file.project.header, annotator, there)
    gone = [article for article in given if article not in there and article in file.project.members]
    empty = [
        article
        for article in given
        if article in there
        and annotator not in there[article].states
        and _was_handed(file, article, annotator)
    ]
    found = []
    for articles, what in (
        (gone, _("missing from")),
        (empty, _("without the work that was handed out with them in")),
    ):
        if articles:
            titles = [f"“{file.project.members[article].title}”" for article in articles[:NAMED]]
            more = (
                _(" and {articles} more").format(articles=numeral(len(articles) - NAMED))
                if len(articles) > NAMED
                else ""
            )
            verb = "is" if len(articles) == 1 else "are"
            found.append(
                Problem(
                    _(
                        "{articles} of {given} articles {verb} {what} {annotator}’s file: {titles}{more}."
                    ).format(
                        articles=numeral(len(articles)),
                        given=numeral(len(given)),
                        verb=verb,
                        what=what,
                        annotator=annotator,
                        titles=", ".join(titles),
                        more=more,
                    ),
                    str(theirs.path),
                    severity="warning",
                    code="missing",
                    hint=_("Nothing of them is removed here."),
                )
            )
    return found


def _was_handed(file: ProjectFile, article_id: str, annotator: str) -> bool:
    """Whether the annotator's file was given a layer of theirs that says something."""
    if annotator not in file.project.members[article_id].states:
        return False
    opened = file.project.opened(article_id) or file.load(article_id)
    layer = opened.layers.get(annotator)
    return layer is not None and EXCHANGED in layer.state.extra and bool(len(layer) or layer.unanchored)


def _other_spellings(theirs: ProjectFile, known: Sequence[str]) -> list[Problem]:
    return [
        Problem(
            _("“{name}” is taken for “{other}”, who is here already.").format(name=name, other=other),
            str(theirs.path),
            severity="warning",
            code="same-name",
            hint=_("If these are two people, give one of them another name."),
        )
        for name in theirs.project.annotators()
        if name != GOLD and (other := same_person(name, known)) and other != name
    ]


def renamed_labels(theirs: LabelSet, ours: LabelSet) -> dict[str, str]:
    """The names here of labels that are called otherwise in a copy, told by their lasting ids."""
    found = {label.name: ours.of_id(label.lasting) for label in theirs}
    return {name: label.name for name, label in found.items() if label is not None and label.name != name}


def told_renamed(path: Path, names: Mapping[str, str]) -> list[Problem]:
    """That labels have other names in a file, if any do."""
    if not names:
        return []
    said = ", ".join(
        _("“{theirs}” is “{ours}”").format(theirs=theirs, ours=ours) for theirs, ours in names.items()
    )
    message = _("Labels have other names in this file: {said} here.").format(said=said)
    return [Problem(message, str(path), severity="warning", code="renamed-labels")]


def unknown_labels(file: ProjectFile, path: Path, arrivals: Iterable[Arrival]) -> list[Problem]:
    """Annotations come in whatever their label; that the project does not know it is worth saying."""
    names = Counter(
        change.after.label
        for arrival in arrivals
        for change in arrival.changes
        if isinstance(change.after, Annotation) and change.after.label
    )
    return [
        Problem(
            _("The project has no label “{name}”: {annotations}.").format(
                name=name, annotations=counted(count, "annotation", "annotations")
            ),
            str(path),
            severity="warning",
            code="unknown-label",
            hint=_("They come in as they are; add the label to the label set."),
        )
        for name, count in names.items()
        if file.project.labels.get(name) is None
    ]


def refusal(error: AnnotatorError, path: Path) -> Problem:
    """An error as something that is refused of a file."""
    return Problem(error.message, str(error.file or path), error.line, code=REFUSED, hint=error.hint)
