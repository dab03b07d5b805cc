"""An import for whoever waits for all of it: programs and commands. Nothing is left for later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from annotator.app.importing import completing, newer
from annotator.app.importing.articles import NO_MAPPING, ImportResult, import_paths, remember
from annotator.app.ledger import Ledger
from annotator.app.progress import Work
from annotator.formats import Options
from annotator.formats.kit.values import NO_OPTIONS


def import_whole(
    ledger: Ledger,
    found: Iterable[str | Path],
    format_name: str = "",
    options: Options = NO_OPTIONS,
    *,
    mapping: Mapping[str, str] = NO_MAPPING,
    helpers: int = 0,
    versions: str = newer.SEPARATE,
) -> Work[ImportResult]:
    """Read files and folders into the project, and find zones, sentences and stories, as one step.

    `options`, `mapping` and what is raised are those of `import_paths` when it is strict; `helpers` are processes
    that help. `versions`, one of `newer.VERSIONS`, says what becomes of newer versions of articles that are there.
    """
    result = yield from import_paths(ledger.file, found, format_name, options, mapping=mapping, strict=True)
    step = remember(ledger, result)
    completed = yield from completing.complete(ledger.file, result.late, helpers)
    ledger.extend(step, completing.tell_stories(ledger.file, completed))
    result = yield from newer.recognised(ledger, result)
    if versions == newer.TAKE:
        result = yield from newer.taken(ledger, result, result.newer, step)
    return result
