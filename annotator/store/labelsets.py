"""Label sets: the `labels` list of a project, and the files of resources/labelsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, fields, replace
from pathlib import Path
from typing import Any

from annotator.core import known_names
from annotator.core.errors import LabelError, Problem, ReadError
from annotator.core.labels import ATTRIBUTE_KINDS, KINDS, Attribute, Label, LabelSet, Rules, checked
from annotator.core.messages import _
from annotator.core.regular import require_file
from annotator.core.values import dataclass
from annotator.store import schema
from annotator.store.schema import Document, entry, flow, scalar

_SET_KEYS = ("name", "title", "summary", "description", "source", "licence", "guidelines", "labels")
_TEXTS = ("name", "title", "summary", "description", "source", "guidelines")
_LABEL_KEYS = tuple(each.name for each in fields(Label) if each.name != "extra")
_ATTRIBUTE_KEYS = tuple(each.name for each in fields(Attribute) if each.name != "extra")
SUGGEST = "suggest"
"""The key of a label that says how it is suggested (see `suggest.modes`)."""
TITLES = "titles"
"""The key of a label in a file of label sets that holds its title in other languages, by BCP 47 tag."""
_RULE_KEYS = tuple(each.name for each in fields(Rules) if each.name != "extra")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSetFile:
    """A label set as it stands in a file of its own: what it is called, where it comes from, how to use it."""

    labels: LabelSet = field(default_factory=LabelSet)
    name: str = ""
    title: str = ""
    summary: str = ""
    """What it is for, in a line or two."""
    description: str = ""
    source: str = ""
    guidelines: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    """What is odd but prevents nothing: keys that mean nothing here, parents and rules that name no label."""


def read_file(path: Path) -> LabelSetFile:
    """The label set in the YAML file at `path`.

    Raises `ReadError` naming file, line and label for anything that is wrong, and `OSError` if it cannot be read.
    """
    from annotator.store import from_yaml

    require_file(path)
    document = from_yaml.load(path.read_bytes(), file=str(path))
    for problem in document.problems:
        raise ReadError(problem.message, file=path, line=problem.line, hint=problem.hint)
    if not isinstance(document.value, dict):
        raise ReadError(
            _("This is not a label set."), file=path, line=1, hint=_("It needs a list called “labels”.")
        )
    rest = dict(document.value)
    try:
        texts = {key: _text(rest, key) for key in _TEXTS}
    except ValueError as error:
        raise ReadError(
            _("The label set {error}.").format(error=error), file=path, line=document.line
        ) from error
    labels, problems, __ = from_data(rest.pop("labels", None), document, file=str(path))
    for problem in problems:
        raise ReadError(problem.message, file=path, line=problem.line, hint=problem.hint)
    items = document.value.get("labels")
    lines = {str(item.get("name")): document.line_of(item) for item in items or () if isinstance(item, dict)}
    odd = [
        Problem(message, str(path), lines.get(name, document.line), "warning", "odd-label")
        for name, message in (*_unknown_keys(labels, rest), *loose_names(labels))
    ]
    return LabelSetFile(labels=labels, **texts, extra=rest, problems=tuple(odd))


def read_head(path: Path) -> LabelSetFile:
    """What the file at `path` says before its labels: what the set is called and what it is for, without them.

    Raises `ReadError` and `OSError` as `read_file` does.
    """
    from annotator.store import from_yaml

    head = path.read_bytes().partition(b"\nlabels:")[0]
    found = from_yaml.load(head, file=str(path)).value
    if not isinstance(found, dict):
        raise ReadError(_("This is not a label set."), file=path, line=1)
    texts: dict[str, Any] = {key: str(found.get(key) or "") for key in _TEXTS}
    return LabelSetFile(**texts)


def in_language(labels: LabelSet, language: str) -> LabelSet:
    """The labels with their titles in a language (a BCP 47 tag) where they have one in it; one language is kept."""
    wanted = language.lower().replace("_", "-").split("-")[0]

    def titled(label: Label) -> Label:
        titles = label.extra.get(TITLES)
        if not isinstance(titles, Mapping):
            return label
        extra = {key: value for key, value in label.extra.items() if key != TITLES}
        return replace(label, title=str(titles.get(wanted) or label.title), extra=extra)

    return LabelSet([titled(label) for label in labels])


def loose_names(labels: LabelSet) -> Iterator[tuple[str, str]]:
    """The labels whose parents or rules name a label that does not exist, each with a sentence that says so."""
    for label in labels:
        others = dict.fromkeys(_named_in(label.rules), "rule")
        for name, role in {label.parent: "parent", **others}.items():
            if name and labels.get(name) is None:
                yield (
                    label.name,
                    _("A {role} of the label “{name}” is “{name2}”, which does not exist.").format(
                        role=role, name=label.name, name2=name
                    ),
                )


def _named_in(rules: Rules) -> tuple[str, ...]:
    return rules.no_overlap + rules.inside + rules.sources + rules.targets + rules.linked


def _unknown_keys(labels: LabelSet, rest: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for key in rest.keys() - set(_SET_KEYS):
        yield (
            "",
            _("The label set has a key “{key}”, which means nothing here.{meant}").format(
                key=key, meant=_meant(key, _SET_KEYS)
            ),
        )
    for label in labels:
        for what, extra, known in (
            (_("The label"), label.extra.keys() - {SUGGEST, TITLES}, _LABEL_KEYS),
            (_("A rule of the label"), label.rules.extra, _RULE_KEYS),
            *((_("An attribute of the label"), each.extra, _ATTRIBUTE_KEYS) for each in label.attributes),
        ):
            for key in sorted(extra, key=str):
                said = _("{what} “{name}” has a key “{key}”, which means nothing here.").format(
                    what=what, name=label.name, key=key
                )
                yield label.name, said + _meant(key, known)


def _meant(key: object, known: Iterable[str]) -> str:
    nearest = known_names.nearest(str(key), known)
    return _(" Did you mean “{nearest}”?").format(nearest=nearest) if nearest else ""


def write_file(labels: LabelSetFile) -> bytes:
    """The label set as a YAML file: one label a line."""
    lines = [
        f"{key}: {scalar(text)}\n"
        for key, text in (("name", labels.name), ("title", labels.title), ("summary", labels.summary))
        if text
    ]
    for key in ("description", "source", "guidelines"):
        text = getattr(labels, key)
        if text:
            lines.append(schema.block(key, text) if "\n" in text else f"{key}: {scalar(text)}\n")
    lines += [entry(key, labels.extra[key]) for key in sorted(labels.extra, key=str)]
    return "".join([*lines, lines_of(labels.labels)]).encode("utf-8")


def lines_of(labels: LabelSet) -> str:
    """The list `labels:` of a record, one label a line."""
    if not labels:
        return "labels: []\n"
    return "labels:\n" + "".join(f"  - {flow(to_data(label))}\n" for label in labels)


def to_data(label: Label) -> dict[str, Any]:
    """A label as plain data; what is empty is left out."""
    rules = label.rules
    own = (label.name,)
    overlap: Any = True if rules.no_overlap == own else list(rules.no_overlap)
    checks = {
        "one_of": rules.one_of,
        "no_overlap": overlap,
        "inside": list(rules.inside),
        "from": list(rules.sources),
        "to": list(rules.targets),
        "linked": list(rules.linked),
    }
    data = {
        "name": label.name,
        "id": label.id if label.id != label.name else "",
        "merged": list(label.merged),
        "title": label.title,
        "applies_to": list(label.applies_to),
        "parent": label.parent,
        "key": label.key,
        "colour": label.colour,
        "selectable": None if label.selectable else False,
        "description": label.description,
        "examples": list(label.examples),
        "attributes": [_attribute_data(attribute) for attribute in label.attributes],
        "rules": _filled(checks, rules.extra),
    }
    filled = _filled(data, label.extra)
    return filled if label.applies_to else {**filled, "applies_to": []}


def from_data(data: object, document: Document, *, file: str) -> tuple[LabelSet, list[Problem], list[Any]]:
    """The label set that a list of mappings describes, what is wrong in it, and the items that are left out."""
    items = [] if data is None else data if isinstance(data, list) else [data]
    read: dict[int, Label] = {}
    wrong: dict[int, LabelError] = {}
    for place, item in enumerate(items):
        try:
            read[place] = _label(item)
        except ValueError as error:
            name = item.get("name") if isinstance(item, dict) else item
            wrong[place] = LabelError(_("The label “{name}” {error}.").format(name=name, error=error))
    told = zip(read, checked(read.values()), strict=True)
    wrong |= {place: error for place, (__, error) in told if error is not None}
    found = LabelSet([label for place, label in read.items() if place not in wrong])
    problems = [
        Problem(error.message, file, document.line_of(items[place]), code="bad-label", hint=error.hint)
        for place, error in sorted(wrong.items())
    ]
    return found, problems, [items[place] for place in sorted(wrong)]


def _label(data: object) -> Label:
    if not isinstance(data, dict):
        raise ValueError(_("is not a mapping"))
    rest = dict(data)
    name = _text(rest, "name")
    kinds = _texts(rest, "applies_to", ("span",))
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(
                _("applies to “{kind}”, which is none of {kinds}").format(kind=kind, kinds=", ".join(KINDS))
            )
    texts = {key: _text(rest, key) for key in ("id", "title", "description", "key", "colour", "parent")}
    return Label(
        name=name,
        merged=_texts(rest, "merged"),
        **texts,
        applies_to=kinds,
        examples=_texts(rest, "examples"),
        attributes=tuple(_attribute(item) for item in _list(rest, "attributes")),
        rules=_rules(rest.pop("rules", None), name),
        selectable=_flag(rest, "selectable", True),
        extra=rest,
    )


def _rules(data: object, name: str) -> Rules:
    if data is None:
        return Rules()
    if not isinstance(data, dict):
        raise ValueError(_("has “rules” that are not a mapping"))
    rest = dict(data)
    if isinstance(rest.get("no_overlap"), bool):
        rest["no_overlap"] = [name] if rest["no_overlap"] else []
    return Rules(
        one_of=_text(rest, "one_of"),
        no_overlap=_texts(rest, "no_overlap"),
        inside=_texts(rest, "inside"),
        sources=_texts(rest, "from"),
        targets=_texts(rest, "to"),
        linked=_texts(rest, "linked"),
        extra=rest,
    )


def _attribute(data: object) -> Attribute:
    if not isinstance(data, dict):
        raise ValueError(_("has an attribute that is not a mapping"))
    rest = dict(data)
    name, title = _text(rest, "name"), _text(rest, "title")
    if not name:
        raise ValueError(_("has an attribute without a name"))
    kind = _text(rest, "kind") or "text"
    if kind not in ATTRIBUTE_KINDS:
        raise ValueError(
            _("has an attribute of the kind “{kind}”, which is none of {attribute_kinds}").format(
                kind=kind, attribute_kinds=", ".join(ATTRIBUTE_KINDS)
            )
        )
    attribute = Attribute(
        name=name,
        title=title,
        kind=kind,
        options=_texts(rest, "options"),
        default=rest.pop("default", None),
        required=_flag(rest, "required", False),
        extra=rest,
    )
    if attribute.default is not None and not attribute.accepts(attribute.default):
        raise ValueError(
            _("has an attribute “{name}” whose default “{default}” is not one of its values").format(
                name=name, default=attribute.default
            )
        )
    return attribute


def _attribute_data(attribute: Attribute) -> dict[str, Any]:
    data = {
        "name": attribute.name,
        "title": attribute.title,
        "kind": attribute.kind,
        "options": list(attribute.options),
        "default": attribute.default,
        "required": attribute.required or None,
    }
    return {**_filled(data, attribute.extra), "kind": attribute.kind} | (
        {} if attribute.default is None else {"default": attribute.default}
    )


def _filled(data: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    known = {key: value for key, value in data.items() if value is not None and value not in ("", [], {})}
    return known | {key: extra[key] for key in sorted(extra, key=str) if key not in data}


def _text(rest: dict[Any, Any], key: str) -> str:
    value = rest.pop(key, None)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(_("has a “{key}” that is not text").format(key=key))


def _list(rest: dict[Any, Any], key: str) -> list[Any]:
    value = rest.pop(key, None)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise ValueError(_("has “{key}” that is not a list").format(key=key))


def _texts(rest: dict[Any, Any], key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    if rest.get(key) is None:
        rest.pop(key, None)
        return default
    value = rest.pop(key)
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list):
        raise ValueError(_("has “{key}” that is not a list").format(key=key))
    return tuple(_text({key: part}, key) for part in values)


def _flag(rest: dict[Any, Any], key: str, default: bool) -> bool:
    value = rest.pop(key, None)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise ValueError(_("has a “{key}” that is neither true nor false").format(key=key))
