"""Importing a file another way than was guessed: what it brought makes room for what it brings now, in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.app import ledger
from annotator.app.events import Topic
from annotator.app.importing import articles as importing
from annotator.app.importing.articles import ImportResult
from annotator.app.session import Session
from annotator.core.edits import Change, Membership
from annotator.core.errors import Problem
from annotator.core.messages import _, ngettext, numeral
from annotator.formats import Guess
from annotator.formats.kit.unused_keys import Unused


@dataclass(frozen=True, slots=True)
class Doubt:
    """The same guess of one or more files that were imported."""

    guess: Guess
    files: tuple[Path, ...]

    def __str__(self) -> str:
        return f"{self._about}: {self.guess.said}"

    @property
    def short(self) -> str:
        """What was taken and where, in as few words as a row of a list has room for."""
        what = f"{self.guess.what[:1].upper()}{self.guess.what[1:]}"
        why = f" ({self.guess.why})" if self.guess.why else ""
        return f"{what}: {self.guess.chosen} · {self._about}{why}"

    @property
    def _about(self) -> str:
        return ngettext("{name}", "{files} files", len(self.files)).format(
            name=self.files[0].name, files=numeral(len(self.files))
        )


def doubts(result: ImportResult) -> list[Doubt]:
    """The guesses of an import, those that are alike together; what is of most files comes first.

    What any of the files may be instead is an alternative of all.
    """
    found = []
    for same in result.alike():
        others = Counter(other for __, guess in same for other in guess.alternatives)
        ways = tuple(name for name, __ in others.most_common())
        together = replace(same[0][1], alternatives=ways, count=sum(guess.count for __, guess in same))
        # In a file of its own each article is the file.
        count = 1 if together.count == len(same) else together.count
        found.append(Doubt(replace(together, count=count), tuple(dict.fromkeys(path for path, __ in same))))
    return sorted(found, key=lambda doubt: -len(doubt.files))


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, or was left out, in the same words in one or more places."""

    problem: Problem
    places: tuple[str, ...]

    def __str__(self) -> str:
        counted = isinstance(self.problem, Unused)  # says itself of how many
        count = (
            _("{places} files: ").format(places=numeral(len(self.places)))
            if len(self.places) > 1 and not counted
            else ""
        )
        return f"{count}{self.problem.message}"


def findings(problems: Iterable[Problem]) -> list[Finding]:
    """Problems that are said in the same words of several files together, in the order in which they were met."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.message, problem.hint, problem.severity), []).append(problem)
    found: list[Finding] = []
    for same in alike.values():
        if len({each.file for each in same}) == len(same):
            found.append(Finding(same[0], tuple(place for each in same for place in _place(each))))
        else:
            # Several in one file are several: rows of a table, each with its line.
            found += [Finding(each, _place(each)) for each in same]
    return found


def _place(problem: Problem) -> tuple[str, ...]:
    if isinstance(problem, Unused) and problem.files:
        return problem.files
    if not problem.file:
        return ()
    return (f"{problem.file}:{problem.line}" if problem.line else str(problem.file),)


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
    ledger.record(session.file, _("Withdraw what is imported again"), changes)
    if session.article is not None and session.article.id not in session.project.entries:
        session.close_article()
    return changes


def settle(session: Session, withdrawn: list[Change], again: ImportResult | None) -> str:
    """Record the import that followed as one step with the withdrawal; without one, put everything back.

    Returns the id of the step, "" where there is none.
    """
    if again is None or not (again.added or again.merged):
        ledger.record(
            session.file,
            _("Put back what was to be imported again"),
            [change.inverted() for change in withdrawn],
        )
        session.tell(Topic.ARTICLES)
        return ""
    return importing.record(session, again, withdrawn)


def merged_options(
    before: Mapping[Path, Mapping[str, str | bool]], more: Mapping[Path, Mapping[str, str]]
) -> dict[Path, dict[str, str | bool]]:
    """What the readers of single files are told, with what was chosen since."""
    return {path: {**before.get(path, {}), **more.get(path, {})} for path in {**before, **more}}
