"""An import in which somebody is asked: read, map labels, read again another way, until it is as they want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from annotator.app.importing import articles as importing
from annotator.app.importing import newer, read_again
from annotator.app.importing.articles import NO_MAPPING, NO_OPTIONS_OF, ImportResult
from annotator.app.importing.labels import Foreign
from annotator.app.progress import T, Work
from annotator.app.session import Session
from annotator.app.versions.recognising import Offer
from annotator.formats import Options


class Desk(Protocol):
    """Who is asked."""

    def run(self, work: Work[T], /) -> T | None:
        """Do the work; None where it was given up, or failed with an error that was shown."""

    def map_labels(self, unknown: Sequence[Foreign]) -> Mapping[str, str] | None:
        """What the labels are called in the project; None where that was given up."""

    def look(self, result: ImportResult) -> Mapping[Path, Mapping[str, str]]:
        """What the readers of files are to be told that are to be imported again, another way; empty: none."""

    def take_versions(self, offers: Sequence[Offer]) -> Sequence[Offer]:
        """Which of the articles that are probably newer versions of others are taken as such."""

    def complete(self, late: Sequence[str], step: str) -> object:
        """Find later what is left of these articles, which the step of this id brought."""


def bring_in(
    session: Session,
    paths: Sequence[Path],
    desk: Desk,
    format_name: str = "",
    options_of: Mapping[Path, Options] = NO_OPTIONS_OF,
) -> ImportResult | None:
    """Import the files and folders; each reading is a step that can be undone.

    Returns the last result that added something, else the first; None where nothing was read. What is read another
    way takes the place of what the files brought; given up or failed, that stays. Raises what reading again raises.
    """

    def read(told: Mapping[Path, Options], some: Sequence[Path]) -> ImportResult | None:
        def work(mapping: Mapping[str, str], *, ask: bool) -> Work[ImportResult]:
            return importing.import_paths(
                session.file, some, format_name, options_of=told, mapping=mapping, ask=ask
            )

        # A project without labels has nothing to map to: it takes those of the files.
        found = desk.run(work(NO_MAPPING, ask=len(session.labels) > 0))
        if found is None or not found.unknown:
            return found
        mapping = desk.map_labels(found.unknown)
        return desk.run(work(mapping, ask=False)) if mapping is not None else None

    result = shown = read(options_of, paths)
    step = importing.record(session, result) if result is not None else ""
    while shown is not None:
        desk.complete(shown.late, step)
        other = desk.look(shown)
        if not other:
            break
        options_of = read_again.merged_options(options_of, other)
        withdrawn = read_again.withdraw(session, shown, other.keys())
        shown = None
        try:
            shown = read(options_of, list(other))
        finally:
            step = read_again.settle(session, withdrawn, shown) or step
        if shown is not None and (shown.added or shown.merged):
            result = shown
    if result is None:
        return None
    return newer.with_versions(session, result, step, desk.take_versions, desk.run)
