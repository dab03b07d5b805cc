"""brat's annotation.conf and visual.conf: labels read from them, and written into them.

brat's types are made of the letters A to Z, digits, hyphen and underscore. What our names are beyond that stands in
one comment line of annotation.conf that begins with `FACTS`; brat skips comments, and we read our names back.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from annotator.core.errors import LabelError
from annotator.core.labels import Attribute, Label, LabelSet

ANNOTATION_CONF, VISUAL_CONF = "annotation.conf", "visual.conf"
CONF_FILES = frozenset({ANNOTATION_CONF, VISUAL_CONF, "tools.conf", "kb_shortcuts.conf"})
FACTS = "# news-annotator "
LEVELS_UP = 4
_LINE = re.compile(r"^(\t*| *)(!?)(\S+)\s*(.*)$")
_ROLE = re.compile(r"([^\s,:]+?)(?:[?*+]|\{[^}]*\})?:([^\s,]*)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_KINDS = {"entities": "span", "events": "span", "relations": "link"}


@dataclass(frozen=True, slots=True)
class Conf:
    """What the configuration above a document says; `names` and `attributes` lead from brat's names to ours."""

    labels: tuple[Label, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    annotators: Mapping[str, str] = field(default_factory=dict)
    splits: tuple[str, ...] = ()
    root: Path | None = None
    ours: bool = False


class Names:
    """Gives each of our names a name that brat accepts, always the same, no two the same."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._given: dict[str, str] = {}
        self._taken = set(reserved)

    def __call__(self, name: str) -> str:
        """The name for brat."""
        if name not in self._given:
            wanted, number = plain(name), 1
            unique = wanted
            while unique in self._taken:
                number += 1
                unique = f"{wanted}_{number}"
            self._taken.add(unique)
            self._given[name] = unique
        return self._given[name]

    def ours(self) -> dict[str, str]:
        """Our name for each that was given."""
        return {given: name for name, given in self._given.items()}


def plain(name: str) -> str:
    """`name` in the letters that brat allows: accents go, everything else becomes an underscore."""
    stripped = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() if name else ""
    return re.sub(r"[^A-Za-z0-9_-]", "_", stripped) or "_"


def find_conf(folder: Path) -> Conf:
    """The configuration for documents in `folder`: the nearest one there or above, as brat looks for it."""
    for place in (folder, *list(folder.parents)[:LEVELS_UP]):
        path = place / ANNOTATION_CONF
        if path.is_file():
            visual = place / VISUAL_CONF
            look = visual.read_text("utf-8", "replace") if visual.is_file() else ""
            return read_conf(path.read_text("utf-8", "replace"), look, place)
    return Conf()


def read_conf(annotation: str, visual: str = "", root: Path | None = None) -> Conf:
    """The labels in the two files; those that make no sense are left out."""
    facts = next((line for line in annotation.splitlines() if line.startswith(FACTS)), "")
    if facts:
        try:
            return _from_facts(json.loads(facts.removeprefix(FACTS)), root)
        except (ValueError, KeyError, TypeError, AttributeError, LabelError):
            pass  # somebody changed the line by hand: what brat itself reads stands below it
    titles, colours = _looks(visual)
    found: dict[str, Label] = {}
    for section, indent, selectable, name, rest, parent in _entries(annotation):
        if section == "attributes":
            _add_attribute(found, name, rest)
            continue
        kind = _KINDS.get(section)
        if kind is None:
            continue
        old = found.get(name)
        if old is None:
            label = Label(
                name=name,
                title=titles.get(name, ""),
                colour=colours.get(name, ""),
                applies_to=(kind,),
                parent=parent if indent and parent in found and section != "relations" else "",
                selectable=selectable,
                extra={"brat": section},
            )
            found[name] = label
        elif kind not in old.applies_to:
            found[name] = replace(old, applies_to=(*old.applies_to, kind))
        if section == "events":
            for role, _ in _ROLE.findall(rest):
                _add_role(found, role, titles, colours)
    labels = tuple(replace(label, extra={}) for label in found.values())
    return Conf(labels=labels, root=root)


def _entries(text: str) -> Iterator[tuple[str, int, bool, str, str, str]]:
    """Section, depth, whether usable, name, the rest of the line, and the name of the entry above in the tree."""
    section = ""
    above: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith(("#", "<")) or set(line.strip()) == {"-"}:
            continue
        heading = re.fullmatch(r"\s*\[(\w+)\]\s*", line)
        if heading:
            section, above = heading[1].lower(), []
            continue
        parsed = _LINE.match(line)
        if parsed is None:
            continue
        depth = len(parsed[1])
        parent = above[min(depth, len(above)) - 1] if depth and above else ""
        above = [*above[:depth], parsed[3]]
        yield section, depth, not parsed[2], parsed[3], parsed[4], parent


def _add_role(
    found: dict[str, Label], role: str, titles: Mapping[str, str], colours: Mapping[str, str]
) -> None:
    old = found.get(role)
    if role.startswith("<") or role == "TODO":
        return
    if old is None:
        found[role] = Label(
            name=role, title=titles.get(role, ""), colour=colours.get(role, ""), applies_to=("link",)
        )
    elif "link" not in old.applies_to:
        found[role] = replace(old, applies_to=(*old.applies_to, "link"))


def _add_attribute(found: dict[str, Label], name: str, rest: str) -> None:
    said = dict(re.findall(r"(\w+):(.*?)(?=,\s*\w+:|$)", rest))
    values = tuple(value.strip() for value in said.get("Value", "").split("|") if value.strip())
    attribute = Attribute(name=name, kind="choice" if values else "flag", options=values)
    wanted = {word.strip() for word in said.get("Arg", "<ANY>").split("|")}
    for key, label in found.items():
        group = {"entities": "<ENTITY>", "events": "<EVENT>", "relations": "<RELATION>"}
        if wanted & {key, "<ANY>", group.get(label.extra.get("brat", ""), "")}:
            found[key] = replace(label, attributes=(*label.attributes, attribute))


def _looks(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Titles and colours of visual.conf, by type."""
    titles: dict[str, str] = {}
    colours: dict[str, str] = {}
    section = ""
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("["):
            section = stripped.strip("[]").lower()
        elif section == "labels":
            parts = [part.strip() for part in stripped.split("|")]
            if len(parts) > 1 and parts[1] and parts[1] != parts[0]:
                titles[parts[0]] = parts[1]
        elif section == "drawing":
            name, _, rest = stripped.partition("\t") if "\t" in stripped else stripped.partition(" ")
            said = dict(re.findall(r"(\w+):([^,\s]+)", rest))
            colour = said.get("bgColor") or said.get("color") or ""
            if _HEX.fullmatch(colour):
                colours[name.strip()] = colour.lower()
    return titles, colours


def _from_facts(facts: Mapping[str, Any], root: Path | None) -> Conf:
    labels = []
    for record in facts["labels"]:
        attributes = tuple(
            Attribute(**{**item, "options": tuple(item.get("options", ()))})
            for item in record.get("attributes", ())
        )
        applies_to = tuple(record.get("applies_to", ("span",)))
        labels.append(Label(**{**record, "attributes": attributes, "applies_to": applies_to}))
    LabelSet(labels)
    return Conf(
        labels=tuple(labels),
        names=dict(facts["types"]),
        attributes=dict(facts["attributes"]),
        annotators=dict(facts["annotators"]),
        splits=tuple(facts["splits"]),
        root=root,
        ours=True,
    )


def _facts_of(label: Label) -> dict[str, Any]:
    values = {
        "name": label.name,
        "title": label.title,
        "description": label.description,
        "key": label.key,
        "colour": label.colour,
        "applies_to": list(label.applies_to),
        "parent": label.parent,
        "selectable": label.selectable,
        "attributes": [
            {
                "name": item.name,
                "title": item.title,
                "kind": item.kind,
                "options": list(item.options),
                "default": item.default,
                "required": item.required,
            }
            for item in label.attributes
        ],
    }
    return {key: value for key, value in values.items() if value or key in ("name", "selectable")}


def annotation_conf(
    labels: LabelSet,
    types: Names,
    attributes: Names,
    annotators: Mapping[str, str],
    splits: Iterable[str],
    used: Mapping[str, set[str]],
) -> str:
    """annotation.conf for a label set and for the labels in `used` (kind → names) that it does not hold."""
    entities = [
        "\t" * depth + ("" if label.selectable else "!") + types(label.name)
        for label, depth in labels.walk()
        if set(label.applies_to) - {"link"}
    ]
    links = [types(label.name) for label in labels if "link" in label.applies_to]
    for kind, names in used.items():
        listed = links if kind == "link" else entities
        known = {line.strip("\t!") for line in listed}
        listed.extend(sorted({types(name) for name in names} - known))
    values: dict[str, list[str]] = {}
    for label in labels:
        for item in label.attributes:
            options = item.options if item.kind == "choice" else ()
            values.setdefault(attributes(item.name), []).extend(options)
    for name in used.get("attribute", ()):
        values.setdefault(attributes(name), [])
    said = [
        f"{name}\tArg:<ANY>" + (f", Value:{'|'.join(dict.fromkeys(options))}" if options else "")
        for name, options in values.items()
    ]
    facts = {
        "labels": [_facts_of(label) for label in labels],
        "types": types.ours(),
        "attributes": attributes.ours(),
        "annotators": dict(annotators),
        "splits": sorted(splits),
    }
    lines = [
        "# The next line keeps names that brat cannot spell. brat skips it; News Annotator reads it back.",
        FACTS + json.dumps(facts, ensure_ascii=True),
        "",
        "[entities]",
        *entities,
        "",
        "[relations]",
        *(f"{name}\tArg1:<ANY>, Arg2:<ANY>" for name in links),
        "",
        "[events]",
        "",
        "[attributes]",
        *said,
    ]
    return "\n".join(lines) + "\n"


def visual_conf(labels: LabelSet, types: Names) -> str:
    """visual.conf: titles and colours of the labels."""
    lines = ["[labels]"]
    for label in labels:
        title = " ".join(label.shown.replace("|", "/").split())
        lines.append(f"{types(label.name)} | {title}")
    lines += ["", "[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:#e0e0e0, borderColor:darken"]
    lines.append("ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5")
    for label in labels:
        if _HEX.fullmatch(label.colour):
            arc = f", color:{label.colour}" if "link" in label.applies_to else ""
            lines.append(f"{types(label.name)}\tbgColor:{label.colour}{arc}")
    return "\n".join(lines) + "\n"
