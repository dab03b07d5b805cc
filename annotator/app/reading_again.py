"""Importing a file another way than was guessed: what it brought makes room for what it brings now, in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from annotator.app import importing
from annotator.app.importing import ImportResult
from annotator.app.session import Session, Topic
from annotator.core.edits import Change, Edit, Membership, now
from annotator.formats import Guess


@dataclass(frozen=True, slots=True)
class Doubt:
    """The same guess of one or more files that were imported."""

    guess: Guess
    files: tuple[Path, ...]

    def __str__(self) -> str:
        about = f"{self.files[0].name}" if len(self.files) == 1 else f"{len(self.files):,} files"
        return f"{about}: {self.guess.said}"


def doubts(result: ImportResult) -> list[Doubt]:
    """The guesses of an import, those that are alike together, in the order in which they were met."""
    files: dict[tuple[str, str, str, str], dict[Path, None]] = {}
    first: dict[tuple[str, str, str, str], Guess] = {}
    for path, guess in result.guesses:
        key = (guess.what, guess.chosen, guess.option, guess.why)
        first.setdefault(key, guess)
        files.setdefault(key, {})[path] = None
    return [Doubt(guess, tuple(files[key])) for key, guess in first.items()]


def options_for(chosen: Iterable[tuple[Doubt, str]]) -> dict[Path, dict[str, str]]:
    """The options of the readers of each file for which something else was chosen."""
    found: dict[Path, dict[str, str]] = {}
    for doubt, value in chosen:
        for path in doubt.files:
            found.setdefault(path, {})[doubt.guess.option] = value
    return found


def withdraw(session: Session, result: ImportResult, paths: Collection[Path]) -> list[Change]:
    """Take the articles out that an import brought from these files; the changes, for `settle`."""
    changes = [
        Change(Membership(article), None, article)
        for article, path in result.sources.items()
        if path in paths and article in session.project.entries
    ]
    _carry_out(session, "Withdraw what is imported again", changes)
    if session.article is not None and session.article.id not in session.project.entries:
        session.close_article()
    return changes


def settle(session: Session, withdrawn: list[Change], again: ImportResult | None) -> str:
    """Record the import that followed as one step with the withdrawal; without one, put everything back.

    Returns the id of the step, "" where there is none.
    """
    if again is None or not (again.added or again.merged):
        _carry_out(
            session, "Put back what was to be imported again", [change.inverted() for change in withdrawn]
        )
        session.tell(Topic.ARTICLES)
        return ""
    return importing.record(session, again, withdrawn)


def merged_options(
    before: Mapping[Path, Mapping[str, str | bool]], more: Mapping[Path, Mapping[str, str]]
) -> dict[Path, dict[str, str | bool]]:
    """What the readers of single files are told, with what was chosen since."""
    return {path: {**before.get(path, {}), **more.get(path, {})} for path in {**before, **more}}


def _carry_out(session: Session, title: str, changes: list[Change]) -> None:
    if changes:
        edit = Edit(title, tuple(changes), "", now())
        session.file.submit(edit)
        session.project.apply(edit)
