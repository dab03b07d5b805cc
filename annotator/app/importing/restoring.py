"""Putting texts back into records that were passed on without them: known by their hashes, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator import formats, store
from annotator.app.progress import Progress, Work
from annotator.core import regular
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _
from annotator.core.outputs import PROJECT_SUFFIX, Outputs, is_project
from annotator.core.text import sha256
from annotator.core.wording import counted
from annotator.formats import Imported
from annotator.formats.kit.files import replacing
from annotator.formats.kit.json_kinds import STANDOFF
from annotator.formats.own.annotation import BadRecordError
from annotator.formats.own.jsonl import lines, parsed, record_line
from annotator.formats.own.standoff import has_its_title, with_text

MISSING, OTHER_WORDS = "missing-text", "other-words"
"""Codes of what is told: that nobody has the text of a record; that an annotation does not fit its text."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written to `path`: how many records with their texts, and what did not match."""

    path: Path
    articles: int
    missing: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    text: str
    metadata: Mapping[str, Any]


def restore(standoff: Path, places: Iterable[Path], out: Path, *, replace: bool = False) -> Work[Restored]:
    """Write the records of `standoff` to `out` with their texts, found in `places`: files, folders and projects.

    A record whose text is in none of these stays out, and so does an annotation whose words are not those that it
    quoted; both are told. Raises `ReadError` and `WriteError`.
    """
    sources = list(places)
    problems: list[Problem] = []
    wanted = {str(record.get("sha256")) for __, record in _records(standoff, problems)}
    problems.clear()
    found = yield from _texts(sources, wanted, problems)
    written = missing = 0
    with Outputs(replace=replace, inputs=[standoff, *filter(regular.is_file, sources)]) as outputs:
        with replacing(outputs.add(out)) as file:
            for number, record in _records(standoff, problems):
                text = found.get(str(record.get("sha256")))
                if text is None:
                    missing += 1
                    problems.append(_missing(standoff, number, record))
                    continue
                made, lost = with_text(record, text.title, text.text, text.metadata)
                file.write(record_line(made))
                written += 1
                problems += _odd(standoff, number, made, lost, title=has_its_title(record, made))
                yield Progress(written, len(wanted), out.name)
        outputs.place()
    return Restored(out, written, missing, tuple(problems))


def _records(standoff: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records without texts, with their lines; others are problems."""
    for number, line in lines(standoff):
        try:
            record = parsed(line)
            if not record.get(STANDOFF):
                raise BadRecordError(_("it was not written without its text"))
        except BadRecordError as error:
            problems.append(
                Problem(
                    _("This line was left out: {error}.").format(error=error),
                    str(standoff),
                    number,
                    code="bad-record",
                )
            )
        else:
            yield number, record


def _texts(places: Iterable[Path], wanted: set[str], problems: list[Problem]) -> Work[dict[str, _Found]]:
    """The wanted texts by their hashes."""
    found: dict[str, _Found] = {}
    for path in _spread(places):
        yield Progress(len(found), len(wanted), path.name)
        for each in _read(path, problems):
            if (digest := sha256(each.text)) in wanted:
                found.setdefault(digest, each)
        if len(found) == len(wanted):
            break
    return found


def _spread(places: Iterable[Path]) -> Iterator[Path]:
    """The files to look into: projects that are in a folder too."""
    for place in places:
        if regular.is_folder(place):
            yield from sorted(place.rglob(f"*{PROJECT_SUFFIX}"))
            yield from (path for path in formats.gather([place]) if not path.name.endswith(PROJECT_SUFFIX))
        else:
            yield place


def _read(path: Path, problems: list[Problem]) -> Iterator[_Found]:
    try:
        if regular.is_file(path) and is_project(path):
            with closing(store.open_file(path, read_only=True)) as file:
                for name in list(file.project.members):
                    if file.project.can_read(name):
                        article = file.project.article(name)
                        yield _Found(article.title, article.text, article.metadata)
            return
        for each in formats.read_all([path]):
            if isinstance(each, Imported):
                yield _Found(each.title, each.text, each.metadata)
            elif isinstance(each, Problem) and each.severity == "error":
                problems.append(each)
    except (AnnotatorError, OSError) as error:
        message = error.message if isinstance(error, AnnotatorError) else str(error.strerror or error)
        problems.append(Problem(message, str(path), code="unreadable"))


def _missing(standoff: Path, number: int, record: Mapping[str, Any]) -> Problem:
    metadata = record.get("metadata")
    facts = metadata if isinstance(metadata, Mapping) else {}
    where = ", ".join(str(facts[key]) for key in ("publisher", "published", "url") if facts.get(key))
    return Problem(
        _("The text of “{get}” is not there{more}.").format(
            get=record.get("id"), more=f" ({where})" if where else ""
        ),
        str(standoff),
        number,
        code=MISSING,
        hint=_("Get it, letter by letter as it was, and name its file too: --from PATH."),
    )


def _odd(
    standoff: Path, number: int, made: Mapping[str, Any], lost: int, *, title: bool
) -> Iterator[Problem]:
    if lost:
        said = _("{annotations} of “{get}” left out: other words stand there.").format(
            annotations=counted(lost, "annotation", "annotations"), get=made.get("id")
        )
        yield Problem(said, str(standoff), number, code=OTHER_WORDS)
    if not title:
        said = _(
            "The title of “{get}” is the one of the file with its text, not the one that was left out."
        ).format(get=made.get("id"))
        yield Problem(said, str(standoff), number, severity="warning", code="other-title")
