"""Lists of names that a file holds, so that who gets the file has them too: a record for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.core.errors import AnnotatorError
from annotator.core.patterns import pattern
from annotator.store import flow, schema

KIND = "names"

_CANONICAL = pattern(rb"--- [^\n]*\nkind: names\nfile: ([^\n]+)\nnames: ([^\n]+)\n+")

Names = Mapping[str, Sequence[str]]
"""The names of a list, by the lasting id of the label that they have."""


def names_record(file: str, names: Names) -> bytes:
    """The record of a list that the project knows by the name `file`."""
    held = schema.flow({label: list(some) for label, some in names.items()})
    return f"--- # {KIND}\nkind: {KIND}\nfile: {schema.scalar(file)}\n{KIND}: {held}\n".encode()


def read_names(raw: bytes, *, file: str) -> tuple[str, dict[str, list[str]]] | None:
    """The list in a record; None where it is not of this form."""
    try:
        data = _data(raw, file)
    except AnnotatorError:
        return None
    if not isinstance(data, Mapping):
        return None
    held = data.get(KIND)
    if not isinstance(held, Mapping) or not isinstance(data.get("file"), str):
        return None
    return data["file"], {
        str(label): [*map(str, some)] for label, some in held.items() if isinstance(some, list)
    }


def _data(raw: bytes, file: str) -> object:
    canonical = _CANONICAL.fullmatch(raw)
    try:
        if canonical is not None:  # as we wrote it
            return {"file": flow.read(canonical[1].decode()), KIND: flow.read(canonical[2].decode())}
    except ValueError:
        pass
    from annotator.store import from_yaml  # only what somebody wrote another way needs it

    return from_yaml.load(raw, file=file).value
