"""What the commands share: exit statuses, streams, progress on a terminal, tables and JSON."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any

from annotator.app import blinding
from annotator.app.progress import Progress, T, Work, finish
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral

if TYPE_CHECKING:
    from annotator.app.ledger import Ledger
    from annotator.core.project import Project
    from annotator.store import ProjectFile

DONE, PROBLEMS, FAILED = 0, 1, 2

Add = Callable[..., argparse.ArgumentParser]
"""Adds a command: `add(name, run, help, project=True)`; `run` takes the arguments and returns the exit status."""


def stepping(file: ProjectFile) -> Ledger:
    """For making steps that can be taken back, also in the window, by the person whose name it would write."""
    from annotator import settings
    from annotator.app.ledger import Ledger

    try:
        chosen = settings.load(settings.usual_path())
    except AnnotatorError:  # the window says what is wrong with them
        chosen = settings.Settings()
    return Ledger(file, chosen.name)


def has_display() -> bool:
    """Whether a window can be opened here."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def opened(path: Path, *, write: bool = False, names: bool = False) -> Iterator[ProjectFile]:
    """The project within the block. What the window would say about it is said on stderr.

    In a blind review neither that nor what goes wrong in the block says names, unless `names` are asked for. Raises
    `AnnotatorError` where the project is to be written and cannot be.
    """
    from annotator.app import projects

    file = projects.open_project(path, read_only=not write)
    with closing(file):
        if write and file.read_only:
            reasons = " ".join(problem.message for problem in file.problems)
            raise AnnotatorError(
                _("The project can only be read. {reasons}").format(reasons=reasons).strip(), file=file.path
            )
        said = Said(file.project, names=names)
        told = list(file.problems)
        said.problems(told)
        if write:
            _carry_over(file, said)
        try:
            yield file
        except AnnotatorError as problem:
            problem.message, problem.hint = said.text(problem.message), said.text(problem.hint)
            raise
        finally:
            # Articles are checked when they are read, and folding may set something aside.
            said.problems([problem for problem in file.problems if problem not in told])
            told = list(file.problems)
    said.problems([problem for problem in file.problems if problem not in told])


def _carry_over(file: ProjectFile, said: Said) -> None:
    """Have what came late to an older version in the newer, and say so."""
    if len(file.project.members) == len(file.project.entries):
        return
    from annotator.app.versions import late

    if (done := late.carry_all(stepping(file))) is not None:
        print(said.text(_("Work on older versions came in: {done}").format(done=done)), file=sys.stderr)


class Said:
    """What is said of a project, in a blind review without names unless `names` are asked for.

    No letters stand for them here: beside the name of a file or of an option they would give away whose they are.
    """

    def __init__(self, project: Project, *, names: bool = False) -> None:
        self._project = project
        self.newcomers: set[str] = set()
        """Other names that are hidden: of people who have nothing in the project yet."""
        self.hidden = not names and blinding.is_blind(project)

    def text(self, text: str) -> str:
        """The sentence as it is said."""
        return blinding.covered(self._project, text, self.newcomers) if self.hidden else text

    def problem(self, problem: Problem) -> Problem:
        """The problem as it is said; its file keeps its name."""
        message, hint = self.text(problem.message), self.text(problem.hint)
        return problem if not self.hidden else replace(problem, message=message, hint=hint)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Print problems to stderr, a line each."""
        print_problems([self.problem(problem) for problem in problems])

    def called(self, name: str) -> str:
        """What the annotator of a layer is called: where names are hidden, by their letter."""
        return blinding.who(self._project, name) if self.hidden else name


@contextmanager
def destination(out: Path, ending: str = "", *, json: bool = False) -> Iterator[Path]:
    """Where to write what goes to `out`: for “-” a new file that is copied to standard output in the end.

    Raises `AnnotatorError` where `json` goes there already.
    """
    if not is_standard(out):
        yield out
        return
    if json:
        raise AnnotatorError(_("That and --json cannot both go to standard output."), hint=_("Name a file."))
    if sys.stdout is None:
        raise AnnotatorError(_("There is no standard output."), hint=_("Name a file."))
    with TemporaryDirectory() as folder:
        made = Path(folder) / _("out{ending}").format(ending=ending)
        yield made
        sys.stdout.flush()
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def is_standard(path: Path | str) -> bool:
    """Whether “-” was given for a file: standard input where one is read, standard output where one is written."""
    return str(path) == "-"


STANDARD_INPUT = _("standard input")


class Source:
    """Within the block standard input is a file, once it is asked for; what is said of that file names it rightly."""

    def __init__(self, ending: str = "") -> None:
        self._ending = ending
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            if isinstance(error, AnnotatorError) and error.file is not None:
                name = self.named(str(error.file))
                error.file = Path(name) if name else error.file
            self._folder.cleanup()

    def path(self, given: Path | str) -> Path:
        """The file that is meant. Raises `AnnotatorError` where standard input is closed, or taken already."""
        if not is_standard(given):
            return Path(given)
        if sys.stdin is None:
            raise AnnotatorError(_("There is no standard input."), hint=_("Name a file."))
        if self._folder is not None:
            raise AnnotatorError(_("Standard input can be read only once."), hint=_("Name a file."))
        self._folder = TemporaryDirectory()
        made = Path(self._folder.name) / f"{STANDARD_INPUT}{self._ending}"
        with made.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        return made

    def named(self, file: str) -> str:
        """“standard input” for a file of it, "" for any other."""
        return STANDARD_INPUT if self._folder is not None and file.startswith(self._folder.name) else ""

    def problem(self, problem: Problem) -> Problem:
        """The problem as it is said."""
        name = self.named(problem.file)
        return replace(problem, file=name) if name else problem


def work(work: Work[T]) -> T:
    """Do long work, showing how far it is on a terminal."""
    if not sys.stderr.isatty():
        return finish(work)
    width = 0

    def report(progress: Progress) -> None:
        nonlocal width
        line = f"{numeral(progress.done)}/{numeral(progress.total)} {progress.text}"[:78]
        print(f"\r{line:<{width}}", end="", file=sys.stderr, flush=True)
        width = len(line)

    try:
        return finish(work, report)
    finally:
        print(f"\r{'':<{width}}\r", end="", file=sys.stderr)


def print_json(value: Any) -> None:
    """Print one JSON value."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems to stderr, a line each."""
    for problem in problems:
        print(problem, file=sys.stderr)


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns; the last column is not padded."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads) - 1)]
    for row in (heads, *rows):
        print(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:-1], widths, strict=True)),
            row[-1],
            sep="  ",
        )
