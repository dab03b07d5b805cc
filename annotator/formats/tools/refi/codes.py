"""REFI-QDA codebooks: the label tree as codes in codes, with identifiers that stay the same from export to export."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.labels import KINDS, Label, LabelSet
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit import xml_safe
from annotator.formats.kit.files import read_whole, replacing
from annotator.formats.kit.xml_write import attributes, text

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "News Annotator"
SET_NAMES: Mapping[str, str] = {kind: f"Labels of {kind}s" for kind in KINDS}
"""Sets that tell what codes are put on: the standard has nothing else for it."""

_SPACE = uuid.UUID("6f0f4e1c-6f2a-5d0e-9a53-0c1b7c9b8f11")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class Code:
    """A label read from a codebook, and the identifier that codings refer to it by."""

    guid: str
    label: Label


def guid(*parts: str) -> str:
    """An identifier made of names: the same names always give the same."""
    return str(uuid.uuid5(_SPACE, "\0".join(parts).encode("utf-8", "replace").decode()))


def code_guid(label: Label | str) -> str:
    """The identifier of a label: the one it came with, else one made of its name."""
    if isinstance(label, Label):
        given = _GUID.fullmatch(str(label.extra.get("guid") or ""))
        return given[1] if given else guid("code", label.name)
    return guid("code", label)


def plain_guid(value: str | None) -> str:
    """An identifier without braces, in small letters, for comparing."""
    match = _GUID.fullmatch(value or "")
    return match[1].lower() if match else (value or "").strip()


# -------------------------------------------------------------------------------------------------- writing
def write_codebook(path: Path, labels: LabelSet) -> None:
    """Write a codebook (.qdc). Raises `WriteError`."""
    with replacing(path) as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write(f"<CodeBook{attributes({'xmlns': CODEBOOK_NAMESPACE, 'origin': ORIGIN})}>\n")
        file.write(codes(labels))
        file.write(sets(labels, codebook=True))
        file.write("</CodeBook>\n")


def codes(labels: LabelSet, more: Iterable[str] = ()) -> str:
    """The element with all codes; `more` are names of labels that the set does not have."""
    return f"<Codes>\n{''.join(_codes(labels))}{''.join(map(_loose, more))}</Codes>\n"


def sets(labels: LabelSet, codebook: bool = False) -> str:
    """The element with a set for each kind of thing that labels are put on; "" where there is none."""
    found = []
    for kind, name in SET_NAMES.items():
        members = [label for label in labels if kind in label.applies_to]
        if members:
            key = "guid" if codebook else "targetGUID"
            inner = "".join(f"<MemberCode{attributes({key: code_guid(label)})}/>" for label in members)
            found.append(f"<Set{attributes({'guid': guid('set', kind), 'name': name})}>{inner}</Set>\n")
    return f"<Sets>\n{''.join(found)}</Sets>\n" if found else ""


def _codes(labels: LabelSet, parent: str = "") -> Iterator[str]:
    for label in labels.children(parent):
        given = {
            "guid": code_guid(label),
            "name": label.name,
            "isCodable": "true" if label.selectable else "false",
            "color": label.colour if _COLOUR.fullmatch(label.colour) else "",
        }
        described = f"<Description>{text(label.description)}</Description>" if label.description else ""
        yield f"<Code{attributes(given)}>{described}{''.join(_codes(labels, label.name))}</Code>\n"


def _loose(name: str) -> str:
    given = {"guid": code_guid(name), "name": name or "(no label)", "isCodable": "true"}
    return f"<Code{attributes(given)}/>\n"


# -------------------------------------------------------------------------------------------------- reading
def read_codebook(path: Path) -> tuple[Label, ...]:
    """The labels of a codebook (.qdc), parents before children. Raises `ReadError`."""
    return labels_in(parsed_codebook(path), path)


def parsed_codebook(path: Path) -> Any:
    """The root element of a codebook (.qdc). Raises `ReadError`."""
    root = xml_safe.parse(read_whole(path), path)
    if xml_safe.name(root) != "CodeBook":
        raise ReadError(_("This is no codebook of REFI-QDA."), file=path)
    return root


def labels_in(root: Any, path: Path) -> tuple[Label, ...]:
    """The labels below the root element of a codebook. Raises `ReadError` where there is none."""
    found = [code.label for code in read_codes(root, root)]
    if not found:
        raise ReadError(_("There is no code in this codebook."), file=path)
    return tuple(label if label.applies_to else replace(label, applies_to=("span",)) for label in found)


def read_codes(book: Any, root: Any) -> list[Code]:
    """The codes below `book`, parents before children.

    `applies_to` is what the sets of `root` say, and empty where they say nothing. Codes of the same name in
    different places get their parents' names before theirs.
    """
    kinds = _kinds(root)
    found: list[Code] = []
    taken: set[str] = set()

    def walk(element: Any, parent: str) -> None:
        for child in xml_safe.children(element, "Code"):
            code = _read_code(child, parent, taken, kinds)
            taken.add(code.label.name)
            found.append(code)
            walk(child, code.label.name)

    for top in xml_safe.children(book, "Codes"):
        walk(top, "")
    return found


def _read_code(element: Any, parent: str, taken: set[str], kinds: Mapping[str, tuple[str, ...]]) -> Code:
    own = plain_guid(element.get("guid"))
    plain = " ".join(normalise(element.get("name") or "").split()) or own or "code"
    name = plain if plain not in taken else f"{parent}/{plain}".removeprefix("/")
    number = 2
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    colour = element.get("color") or ""
    described = xml_safe.child(element, "Description")
    return Code(
        own,
        Label(
            name=name,
            description=normalise("".join(described.itertext())).strip() if described is not None else "",
            colour=colour if _COLOUR.fullmatch(colour) else "",
            applies_to=kinds.get(own, ()),
            parent=parent,
            selectable=(element.get("isCodable") or "true").strip() in ("true", "1"),
            extra={} if own == code_guid(name) else {"guid": own},
        ),
    )


def _kinds(root: Any) -> dict[str, tuple[str, ...]]:
    """What the sets say that codes are put on, by identifier."""
    by_name = {name: kind for kind, name in SET_NAMES.items()}
    found: dict[str, tuple[str, ...]] = {}
    for element in xml_safe.children(root, "Sets/Set"):
        kind = by_name.get(element.get("name") or "")
        if kind:
            for member in xml_safe.children(element, "MemberCode"):
                own = plain_guid(member.get("targetGUID") or member.get("guid"))
                found[own] = (*found.get(own, ()), kind)
    return found
