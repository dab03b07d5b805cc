"""Who carries out the tasks of a corpus: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from typing import Any, Protocol, TypeVar

from annotator.app import processes
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

A = TypeVar("A")
B = TypeVar("B")

RETRIES = 3
"""So often in a row a task may take its process with it before that is given up."""

WAIT = 10
"""Seconds within which a cluster answers."""


class Executor(Protocol):
    """Carries out a function of a module for many items. Whatever dies meanwhile, each is carried out to its end."""

    def results(self, function: Callable[[A], B], items: Sequence[A]) -> Iterator[tuple[int, B]]:
        """What it makes of each item, with the item's number, as it comes; closing it gives up what is left.

        Raises `AnnotatorError` where it cannot be carried out.
        """
        ...


class Here:
    """Processes of this machine; with one worker this very process, and no other."""

    def __init__(self, workers: int = 0) -> None:
        self._workers = workers or os.cpu_count() or 1

    def results(self, function: Callable[[A], B], items: Sequence[A]) -> Iterator[tuple[int, B]]:
        """See `Executor`."""
        if self._workers == 1 or not processes.can_start():
            yield from ((number, function(item)) for number, item in enumerate(items))
            return
        left, died = dict(enumerate(items)), 0
        while left:
            try:
                for number, result in self._round(function, left):
                    del left[number]
                    died = 0
                    yield number, result
            except BrokenExecutor:
                died += 1
                if died > RETRIES:
                    raise AnnotatorError(
                        _("A process that works on the corpus was ended from outside again and again."),
                        hint=_("Perhaps there is too little memory: try fewer, with --workers."),
                    ) from None

    def _round(self, function: Callable[[A], B], items: dict[int, A]) -> Iterator[tuple[int, B]]:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(self._workers, len(items)), context, initializer=processes.begin)
        try:
            numbers = {pool.submit(function, item): number for number, item in items.items()}
            for future in as_completed(list(numbers)):
                yield numbers.pop(future), future.result()
        except BaseException:
            # What they are at is worth nothing without its end, and nobody waits for that any more.
            own: dict[int, Any] = getattr(pool, "_processes", None) or {}
            for process in list(own.values()):
                process.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


class OnDask:
    """A cluster of Dask, whose machines have this program and reach the same files under the same names."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise AnnotatorError(
                _("Dask is needed for a cluster."), hint='pip install "news-annotator[cluster]"'
            ) from None
        try:
            self._client: Any = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise AnnotatorError(
                _("The cluster at {address} cannot be reached: {error}.").format(
                    address=address, error=error
                ),
                hint=_("Is its scheduler running? Its address is one like tcp://192.0.2.7:8786."),
            ) from None

    def results(self, function: Callable[[A], B], items: Sequence[A]) -> Iterator[tuple[int, B]]:
        """See `Executor`."""
        from distributed import as_completed as dask_completed

        futures = self._client.map(function, list(items), pure=False, retries=RETRIES)
        left = {future.key: (number, future) for number, future in enumerate(futures)}
        try:
            for future in dask_completed(futures, loop=self._client.loop):
                number, __ = left[future.key]
                result = self._result(future)
                del left[future.key]
                yield number, result
        finally:
            self._client.cancel([future for __, future in left.values()])

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        try:
            return future.result()
        except KilledWorker:
            raise AnnotatorError(
                _("A task took several workers of the cluster with it."),
                hint=_("Perhaps they have too little memory."),
            ) from None
        except (CommClosedError, OSError) as error:
            raise AnnotatorError(
                _("The cluster cannot be reached any more: {error}.").format(error=error)
            ) from None

    def close(self) -> None:
        """Leave the cluster, which goes on."""
        self._client.close()


@contextmanager
def executing(workers: int = 0, dask: str = "") -> Iterator[Executor]:
    """A cluster where an address is given, else so many processes here (0: one for each processor); in the block.

    Raises `AnnotatorError`.
    """
    if not dask:
        yield Here(workers)
        return
    with closing(OnDask(dask)) as cluster:
        yield cluster
