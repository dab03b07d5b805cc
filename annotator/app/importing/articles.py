"""Bringing articles in: read, zoned, cut into sentences, checked for duplicates, and added in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator import formats
from annotator.app import ledger, preparing
from annotator.app.importing import annotations as merging
from annotator.app.importing import arriving, known_texts, stories
from annotator.app.importing import labels as label_mapping
from annotator.app.importing.arriving import Arrivals
from annotator.app.importing.labels import Collector, Foreign
from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work, finish
from annotator.app.session import Session
from annotator.app.versions.recognising import Offer
from annotator.app.versions.taking import Told, following
from annotator.core import known_names
from annotator.core.edits import Change, Membership, ProjectHeader
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.messages import _
from annotator.core.project import OpenArticle, apply_to_article
from annotator.core.wording import counted, were
from annotator.formats import Guess, Imported, Layers, Options
from annotator.formats.kit import unused_keys
from annotator.formats.kit.values import FORMAT, NO_OPTIONS, Reached, Read
from annotator.store import ProjectFile

MOST_AT_ONCE = 500
"""In a project with more articles, an import does not wait for the search for copies."""

STORE_WITHIN = 10.0
"""Seconds within which the labels of an import are stored, or it fails."""

STEPS = 1000
"""Steps of progress in a file that says how far it is read."""

NO_MAPPING: Mapping[str, str] = {}
NO_OPTIONS_OF: Mapping[Path, Options] = {}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came in: ids of the articles added, titles of those that were there already, and problems.

    `relabelled` is the change of the label set that the labels of the files made necessary. `unknown` are labels
    that the project does not have: nothing was added, and they are to be mapped first. `stories` are changes of
    articles of which others turned out to be copies. `merged` are annotations for articles that were there already,
    `followed` is what they made of newer versions of these.
    `late` are the articles of which zones, sentences or stories are still to be found: see `completing`. `guesses`
    are what was taken for granted without being certain, each with the file that was given; `sources` tells of which
    file each article came. `newer` are the articles that are probably newer versions of others, where that was looked
    for, `taken` says what became of those that were taken as such.
    """

    added: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    relabelled: Change | None = None
    unknown: tuple[Foreign, ...] = ()
    stories: tuple[Change, ...] = ()
    merged: tuple[Change, ...] = ()
    followed: tuple[Change, ...] = ()
    late: tuple[str, ...] = ()
    guesses: tuple[tuple[Path, Guess], ...] = ()
    sources: Mapping[str, Path] = field(default_factory=dict)
    newer: tuple[Offer, ...] = ()
    taken: Mapping[str, Told] = field(default_factory=dict)

    @property
    def new_labels(self) -> tuple[str, ...]:
        """The names of the labels that the project got."""
        change = self.relabelled
        if change is None:
            return ()
        before, after = (
            [label.name for label in header.labels] if isinstance(header, ProjectHeader) else []
            for header in (change.before, change.after)
        )
        return tuple(name for name in after if name not in before)

    def __str__(self) -> str:
        said = [counted(len(self.added), "article", "articles") + " added"]
        if self.taken:
            said.append(_("{count} among them").format(count=counted(len(self.taken), _("newer version"))))
        if self.duplicates:
            said.append(_("{duplicates} already in the project").format(duplicates=len(self.duplicates)))
        if self.merged:
            said.append(
                _("{count} added to them").format(
                    count=counted(len(self.merged), "annotation", "annotations")
                )
            )
        if self.new_labels:
            said.append(counted(len(self.new_labels), _("new label")))
        if self.problems:
            said.append(counted(len(self.problems), "problem", "problems"))
        if self.guesses:
            count = len(self.alike())
            said.append(counted(count, "guess", "guesses"))
        return ", ".join(said)

    def alike(self) -> list[list[tuple[Path, Guess]]]:
        """The guesses with their files, those together that are the same guess: as they are counted and listed."""
        found: dict[tuple[str, str, str, str], list[tuple[Path, Guess]]] = {}
        for path, guess in self.guesses:
            found.setdefault((guess.what, guess.chosen, guess.option, guess.why), []).append((path, guess))
        return list(found.values())


def import_paths(
    file: ProjectFile,
    found: Iterable[str | Path],
    format_name: str = "",
    options: Options = NO_OPTIONS,
    *,
    options_of: Mapping[Path, Options] = NO_OPTIONS_OF,
    mapping: Mapping[str, str] = NO_MAPPING,
    ask: bool = False,
    at_once: int = preparing.AT_ONCE,
    strict: bool = False,
) -> Work[ImportResult]:
    """Read files and folders into the project. Cancelled or failed, the project stays as it was.

    `options` are for the readers of all files, `options_of` for those of single ones; “format” there names another
    format for that file. `mapping` gives labels of the
    files other names (see `label_mapping`); those that the project does not have then are added to its label
    set. With `ask`, nothing is added when there are labels that neither the project nor the mapping knows: the
    result names them. With `strict`, `AnnotatorError` is raised for a name in `mapping` that no file has.

    Beyond `at_once` articles, zones, sentences and stories are left for later, so that people can begin.

    May run in a thread of its own: nothing is added to the project before the last article is read.
    """
    chosen = formats.find(format_name) if format_name else None
    if chosen is not None and not chosen.reads:
        raise AnnotatorError(
            _("“{title}” can only be written.").format(title=chosen.title), hint=_("See: annotator formats")
        )
    files = list(formats.gather(found))

    def steps() -> Iterator[tuple[int, Path, Read]]:
        for number, path in enumerate(files):
            told = {**options, **options_of.get(path, {})}
            own = str(told.pop(FORMAT, "") or "")
            for item in formats.read_all([path], told, formats.find(own) if own else chosen):
                yield number, path, item

    return (yield from _add_all(file, steps(), len(files), mapping, ask, at_once=at_once, strict=strict))


def import_one(file: ProjectFile, imported: Imported) -> ImportResult:
    """Add a single article, such as a pasted one."""
    return finish(_add_all(file, iter([(0, Path(imported.title), imported)]), 1))


def from_pasted(text: str, html: str = "", *, title: str = "", language: str | None = None) -> Imported:
    """The article in text from a clipboard, or from standard input; its `html` where that holds more than the text.

    `title` and `language` stand in place of what is found, as `corrected` has it. Raises `ReadError` without text.
    """
    found = formats.from_html(html) if html.strip() else formats.from_pasted(text)
    return corrected(_headed(found), title, language)


def _headed(imported: Imported) -> Imported:
    """The article under its headline, where its title was guessed."""
    if not imported.guessed_title:
        return imported
    article, __ = arriving.prepared(imported, "pasted")
    return replace(imported, title=article.title)


def corrected(imported: Imported, title: str = "", language: str | None = None) -> Imported:
    """The article with another title or language, where one is given; the language "" is none."""
    metadata = {**imported.metadata}
    if language is not None:
        metadata.pop("language", None)
    if language:
        metadata["language"] = language
    named = title.strip() or imported.title
    guessed = imported.guessed_title and named == imported.title
    return replace(imported, title=named, metadata=metadata, guessed_title=guessed)


def record(session: Session, result: ImportResult, replaced: Sequence[Change] = ()) -> str:
    """Tell the session what was added, as a step that can be undone; open the first if none is open.

    `replaced` are changes that belong to the step and were carried out before. Returns the id of that step, "" where
    nothing was added.
    """
    step = remember(session, result, replaced)
    if session.article is None and result.added:
        session.open_article(result.added[0])
    return step


def remember(desk: Desk, result: ImportResult, replaced: Sequence[Change] = ()) -> str:
    """Make one step of what was added; see `record`."""
    if not result.added and not result.merged and result.relabelled is None:
        return ""
    changes = [*replaced, *(Change(None, Membership(article), article) for article in result.added)]
    changes += [*result.stories, *result.merged, *result.followed]
    if result.relabelled is not None:
        changes.insert(0, result.relabelled)
    what = counted(len(result.added), "article", "articles")
    if not result.added and not result.merged:
        what = counted(len(result.new_labels), "label", "labels")
    return desk.remember(
        _("Import {what} again").format(what=what) if replaced else _("Import {what}").format(what=what),
        changes,
    ).id


def _add_all(
    file: ProjectFile,
    items: Iterator[tuple[int, Path, Read]],
    total: int,
    mapping: Mapping[str, str] = NO_MAPPING,
    ask: bool = False,
    at_once: int = preparing.AT_ONCE,
    strict: bool = False,
) -> Work[ImportResult]:
    # A large project does not wait for the search for copies in all of it.
    told = (yield from stories.known(file)) if len(file.project.entries) <= MOST_AT_ONCE else None
    labels = file.project.labels
    came = Arrivals(file, mapping, told, ask=ask, at_once=at_once)
    reached, steps = 0.0, 1
    change: Change | None = None
    try:
        with file.importing() as batch:
            for number, path, item in items:
                came.take(item, path, batch)
                if isinstance(item, Reached):
                    steps, reached = STEPS, number + item.done / max(item.total, 1)
                yield Progress(int(steps * max(number, reached)), steps * total, path.name)
            if came.must_ask:
                raise _UnknownLabelsError
            if strict:
                names = [foreign.name for foreign in came.collector.found()]
                known_names.require(_("label in these files"), mapping, names)
            fresh = set(came.added)
            here = {name: several for name, several in came.waiting.items() if name not in fresh}
            if came.added or came.defined or _merged(file, here, []):
                change = _extend_labels(file, came.collector, mapping)
    except _UnknownLabelsError:
        unknown = label_mapping.unknown(came.collector.found(), labels, mapping)
        return _result(came, added=(), unknown=tuple(unknown), sources={})
    except AnnotatorError:
        _take_back(file, change)
        raise
    came.problems += label_mapping.told(came.left_out)
    merged = _merged(file, came.waiting, came.problems)
    followed = tuple(following(file.project, merged))
    ledger.record(file, _("Add annotations to articles that were there"), (*merged, *followed))
    grouped = _tell_stories(file, came.firsts)
    return _result(
        came, relabelled=change, stories=grouped, merged=merged, followed=followed, late=tuple(came.late)
    )


def _result(came: Arrivals, **more: Any) -> ImportResult:
    found = {"added": tuple(came.added), "sources": came.sources, **more}
    return ImportResult(
        duplicates=tuple(came.duplicates),
        problems=tuple(unused_keys.together(came.problems)),
        guesses=tuple(came.guesses),
        **found,
    )


class _UnknownLabelsError(Exception):
    """Ends an import without adding anything, since somebody has to map labels first."""


def _extend_labels(file: ProjectFile, collector: Collector, mapping: Mapping[str, str]) -> Change | None:
    """Add the labels that the articles bring to the project's label set, durably before the articles are there.

    So no crash leaves annotations whose labels nobody knows. Raises `WriteError`.
    """
    before = file.project.header
    new = label_mapping.additions(collector.found(), before.labels, mapping)
    if not new:
        return None
    change = Change(before, replace(before, labels=label_mapping.extended(before.labels, new)))
    ledger.record(file, _("Add the labels of the import"), (change,))
    if not file.flush(STORE_WITHIN):
        _take_back(file, change)
        raise file.save_state.error or WriteError(_("Saving takes too long."), file=file.path)
    return change


def _take_back(file: ProjectFile, change: Change | None) -> None:
    if change is not None and file.project.header == change.after:
        ledger.record(file, _("Take the labels of the import back"), (change.inverted(),))


def _merged(
    file: ProjectFile, waiting: Mapping[str, Iterable[tuple[str, Layers]]], problems: list[Problem]
) -> tuple[Change, ...]:
    """What is new of the layers, each with the text that it is on, that came for articles that are there.

    What several of them say is added once.
    """
    changes: list[Change] = []
    for article_id, several in waiting.items():
        opened = file.load(article_id)
        for text, layers in several:
            new = _additions(opened, text, layers, problems)
            for change in new:
                apply_to_article(opened, change)
            changes += new
    return tuple(changes)


def _additions(opened: OpenArticle, text: str, layers: Layers, problems: list[Problem]) -> list[Change]:
    """What the layers of a text add to the article that has its letters."""
    article = opened.article
    moved = known_texts.moved(layers, text, article.text)
    if moved.lost:
        said = _("{annotations} of white space that “{title}” does not have").format(
            annotations=counted(moved.lost, "annotation", "annotations"), title=article.title
        )
        problems.append(
            Problem(
                _("{said} {were} left out.").format(said=said, were=were(moved.lost)),
                severity="warning",
                code="white-space",
            )
        )
    return merging.additions(article.id, opened.layers, moved.layers)


def _tell_stories(file: ProjectFile, firsts: Iterable[str]) -> tuple[Change, ...]:
    """Record the story of each first article of one, which articles of the import turned out to be copies of."""
    changes = tuple(stories.heading_changes(file.project, firsts))
    ledger.record(file, _("Group copies into stories"), changes)
    return changes
