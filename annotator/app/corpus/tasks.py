"""Tasks of a corpus: file in, file out, written beside and renamed, named by the hash of their input and options.

So whatever dies can be begun again, what is done is not done twice, and it makes no difference how many work.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import file_key, key, opened, read_json, write_json
from annotator.app.progress import Progress, Work
from annotator.core.edits import HANDED_TO, ProjectHeader
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.core.messages import _
from annotator.core.project import OpenArticle
from annotator.store import Disk, ProjectFile, records
from annotator.store.disk import Temporary, copy_mode, write_error
from annotator.store.fold import is_empty
from annotator.store.lock import Lock

A = TypeVar("A")
B = TypeVar("B")

Changed = Callable[[ProjectFile, str], OpenArticle | None]
"""Makes another article of one of a shard, with its layers; None where it stays as it is."""

_MEND = frozenset({"unreadable", "no-article", "no-header", "duplicate", "torn"})
"""Codes of problems of a shard that only a person can decide about."""


def carried_out(
    executor: Executor, function: Callable[[A], B], items: Sequence[A], what: str, problems: list[Problem]
) -> Work[list[B | None]]:
    """What the function makes of each item, in their order; None, and a problem, for one that it cannot do."""
    made: list[B | None] = [None] * len(items)
    yield Progress(0, len(items), what)
    if not items:
        return made
    failed: dict[int, Problem] = {}
    with closing(_stepping(executor, function, items)) as results:
        for done, (number, (value, problem)) in enumerate(results, 1):
            made[number] = value
            if problem is not None:
                failed[number] = problem
            yield Progress(done, len(items), what)
    problems += [failed[number] for number in sorted(failed)]
    return made


def _stepping(
    executor: Executor, function: Callable[[A], B], items: Sequence[A]
) -> Generator[tuple[int, tuple[B | None, Problem | None]], None, None]:
    yield from executor.results(partial(guarded, function), items)


def guarded(function: Callable[[A], B], item: A) -> tuple[B | None, Problem | None]:
    """What the function makes of it, or why it cannot: errors do not travel well between machines."""
    try:
        return function(item), None
    except AnnotatorError as error:
        return None, Problem(error.message, str(error.file or ""), error.line, code="task", hint=error.hint)
    except OSError as error:
        return None, Problem(f"{error.strerror or error}.", str(error.filename or ""), code="task")
    except MemoryError:
        return None, Problem(_("There is not enough memory for that."), code="task")


def once(note: Path, path: Path, options: object, do: Callable[[], Any]) -> Any:
    """What `do` makes of a shard with these options, as plain data: from the note where it was done to this content.

    What it changes in the shard is done then too: the note is of the content that it leaves.
    """
    known = read_json(note)
    if known is not None and known["key"] == key(file_key(path), options):
        return known["made"]
    made = do()
    write_json(note, {"key": key(file_key(path), options), "made": made})
    return made


@contextmanager
def written(target: Path) -> Iterator[Temporary]:
    """A file beside `target` that takes its place when the block ends well. Raises `WriteError`."""
    disk = Disk()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with Temporary(target, disk) as temporary:
            yield temporary
            temporary.finish()
            copy_mode(target, temporary.path)
            disk.replace(temporary.path, target)
        disk.sync_folder(target.parent)
    except OSError as error:
        raise write_error(target, error) from error


def rewritten(path: Path, changed: Changed, labels: ProjectHeader | None = None) -> bool:
    """Write a shard anew, each article as `changed` makes it (None: as it is); False where nothing is different.

    `labels` is a header with the labels and guidelines that the shard is to have; without it those that it has stay.
    Raises `LockedError` where somebody has the shard open, and `AnnotatorError` where a person has to look at it first,
    or changed it meanwhile.
    """
    lock = Lock(path)
    lock.acquire()
    lock.release()
    seen = path.stat()
    with opened(path) as file:
        for problem in file.problems:
            if problem.code in _MEND:
                raise AnnotatorError(
                    problem.message, file=path, hint=_("Open the shard once in the program.")
                )
        try:
            with Temporary(path, Disk()) as temporary:
                for raw in _records(file, labels, changed):
                    temporary.write(raw)
                temporary.finish()
                return _put(temporary.path, path, lock, (seen.st_ino, seen.st_size, seen.st_mtime_ns))
        except OSError as error:
            raise WriteError(
                _("The shard could not be written: {strerror}.").format(strerror=error.strerror or error),
                file=path,
            ) from error


def _put(made: Path, path: Path, lock: Lock, seen: tuple[int, int, int]) -> bool:
    lock.acquire()
    try:
        now = path.stat()
        if (now.st_ino, now.st_size, now.st_mtime_ns) != seen:
            raise AnnotatorError(
                _("Somebody changed the shard meanwhile."), file=path, hint=_("Do it again.")
            )
        if _same(made, path):
            return False
        copy_mode(path, made)
        made.replace(path)
    finally:
        lock.release()
    Disk().sync_folder(path.parent)
    return True


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        while part := first.read(1 << 20):
            if part != second.read(1 << 20):
                return False
    return True


def _records(file: ProjectFile, labels: ProjectHeader | None, changed: Changed) -> Iterator[bytes]:
    whole = file.project.header
    if labels is not None:
        whole = replace(whole, labels=labels.labels, guidelines=labels.guidelines)
    traced = HANDED_TO in whole.extra
    yield records.PRELUDE
    yield records.header_record(whole)
    for article_id in list(file.project.members):
        made = changed(file, article_id)
        if made is None:
            raws = file.raw_records(article_id)
            if raws:
                yield from (raw if raw.endswith(b"\n") else raw + b"\n" for raw in raws)
                continue
            made = file.load(article_id)
        yield records.article_record(made.article, traced=traced)
        for name in sorted(made.layers):
            if traced or not is_empty(made.layers[name]):
                yield records.layer_record(made.layers[name], traced=traced)
    yield from file.other_records()
