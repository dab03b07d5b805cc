"""The lists of names that a project looks up: files beside it, records in it, or what came with a shared project."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from annotator import paths
from annotator.core.edits import ProjectHeader
from annotator.core.errors import ReadError
from annotator.core.labels import LabelSet
from annotator.core.lineage import content_name
from annotator.core.messages import _
from annotator.store.name_lists import Names, read_names
from annotator.store.projectfile import ProjectFile

SETTINGS = "suggestions"
"""The key of the project's header for what is set up: `lists`, files of names beside the project file."""
LISTS = "lists"


def lists(header: ProjectHeader) -> list[str]:
    """The files with names, as the project names them: beside its own file, unless they have a folder."""
    settings = header.extra.get(SETTINGS)
    names = settings.get(LISTS) if isinstance(settings, Mapping) else None
    return list(map(str, names)) if isinstance(names, list) else []


def read_list(path: Path, labels: LabelSet) -> Iterator[tuple[str, str]]:
    """The names of a CSV file with their labels: one column each, other columns and a heading are passed over.

    Labels may be given by name or title. Raises `ReadError` with the line for what cannot be read.
    """
    names = {label.shown: label.name for label in labels} | {label.name: label.name for label in labels}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(4_096)
            file.seek(0)
            rows = csv.reader(file, delimiter=max(",;\t", key=start.count))
            for row in rows:
                cells = [cell.strip() for cell in row]
                if not any(cells):
                    continue
                if len(cells) < 2 or not cells[0]:
                    raise ReadError(
                        _("A line of a list of names has a name and a label."), file=path, line=rows.line_num
                    )
                if cells[1] in names:
                    yield cells[0], names[cells[1]]
                elif rows.line_num > 1:
                    raise ReadError(
                        _("There is no label “{cells}” in this project.").format(cells=cells[1]),
                        file=path,
                        line=rows.line_num,
                    )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise ReadError(_("The list of names cannot be read: {said}.").format(said=said), file=path) from None


def names_in(file: ProjectFile, name: str) -> Iterator[tuple[str, str]]:
    """The names of one of the project's lists with their labels.

    They are those that were handed out with it, else those in the file beside it, else those that came from the server
    on which the project is shared. Raises `ReadError` with the line for what cannot be read.
    """
    labels, held = file.project.labels, file.held_names().get(name)
    path = place_of(file, name)
    if held is None and not path.exists():
        held = _kept(file.project.header.id, name)
    if held is None:
        yield from read_list(path, labels)
        return
    for lasting, names in held.items():
        if (label := labels.of_id(lasting)) is not None:
            yield from ((each, label.name) for each in names)


def by_lasting(file: ProjectFile, found: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    """Names with their labels, by lasting ids of labels. Raises `ReadError`."""
    held: dict[str, list[str]] = {}
    for each, label in found:
        if (known := file.project.labels.get(label)) is not None:
            held.setdefault(known.lasting, []).append(each)
    return held


def handed(file: ProjectFile) -> dict[str, dict[str, list[str]]]:
    """What the project's lists hold now, to be handed out with it, by lasting ids of labels; the readable ones."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in lists(file.project.header):
        with suppress(ReadError):  # the window says so wherever the project is open
            found[name] = by_lasting(file, names_in(file, name))
    return found


def place_of(file: ProjectFile, name: str) -> Path:
    """Where the file of a list is."""
    return file.path.parent / name


def place_of_kept(project: str, name: str) -> Path:
    """Where the names of a shared project's list are kept, as a record of the project file."""
    return paths.data_dir() / "names" / content_name(f"{project}\n{name}".encode("utf-8", "surrogatepass"))


def _kept(project: str, name: str) -> Names | None:
    try:
        raw = place_of_kept(project, name).read_bytes()
    except OSError:
        return None
    found = read_names(raw, file=name)
    return found[1] if found is not None and found[0] == name else None
