"""The labelling configuration of Label Studio: what it defines, and one that fits a label set and what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from annotator.core.annotation import AttributeValue
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.formats.kit import xml_safe
from annotator.formats.kit.files import read_whole

SPANS, SENTENCES, REMARKS, TAGS = "label", "sentence", "remark", "tags"
NOTE, NOTES, DOUBT = "note", "notes", "doubt"
DOUBTFUL, REMARK = "doubtful", "note"
YES, NO = "yes", "no"
SENTENCE_NAMES = (SENTENCES, "sentences")
NOTE_NAMES = (NOTE, NOTES, "comment", "comments")
_OURS = (SPANS, REMARKS, TAGS, DOUBT, "text", *SENTENCE_NAMES, *NOTE_NAMES)
_PREFIX = "value:"
_SUFFIX = re.compile(r" \[(choice|flag|number|text)\]$")
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ATTRIBUTE_KINDS = {"choices": "choice", "number": "number", "rating": "number", "textarea": "text"}


@dataclass(frozen=True, slots=True)
class Control:
    """A control of a configuration: its name, its tag in small letters, and its values."""

    name: str
    kind: str
    per_region: bool = False
    values: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """What a configuration defines. `texts` gives for each text object the key of the data that it shows."""

    controls: dict[str, Control] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()


def attribute_name(control: str) -> str:
    """The attribute that a control for single regions is for."""
    return _SUFFIX.sub("", control).removeprefix(_PREFIX)


def read_config(path: Path) -> Config:
    """The controls and labels in a configuration. Raises `ReadError`."""
    root = xml_safe.parse(read_whole(path), path)
    controls: dict[str, Control] = {}
    texts: dict[str, str] = {}
    labels: dict[str, Label] = {}
    for element in root.iter():
        kind = xml_safe.name(element).lower()
        name = element.get("name") or ""
        if kind in ("text", "hypertext", "paragraphs"):
            texts[name] = (element.get("value") or "").removeprefix("$")
        elif kind == "relations":
            for item in xml_safe.children(element, "Relation"):
                _add(labels, Label(name=_value(item), applies_to=("link",)))
        elif name and element.get("toName"):
            per_region = (element.get("perRegion") or "").lower() == "true"
            values = tuple(_value(item) for item in element.iter() if _is_value(item))
            only = (element.get("whenLabelValue") or "").split(",")
            controls[name] = Control(name, kind, per_region, values, tuple(filter(None, only)))
            if kind in ("labels", "hypertextlabels"):
                applies = "sentence" if name in SENTENCE_NAMES else "span"
                for item in element.iter() if name != REMARKS else ():
                    if _is_value(item):
                        _add(labels, _label(item, applies))
            elif kind in ("choices", "taxonomy") and not per_region:
                _add_tree(labels, element, "")
    return Config(controls, texts, tuple(_with_attributes(labels.values(), controls.values())))


def _is_value(element: Any) -> bool:
    return xml_safe.name(element) in ("Label", "Choice") and bool(_value(element).strip())


def _value(element: Any) -> str:
    return str(element.get("alias") or element.get("value") or "")


def _label(element: Any, applies: str, parent: str = "") -> Label:
    key = element.get("hotkey") or ""
    return Label(
        name=_value(element),
        title=element.get("value") or "" if element.get("alias") else "",
        description=element.get("hint") or "",
        key=key if len(key) == 1 else "",
        colour=element.get("background") or "",
        applies_to=(applies,),
        parent=parent,
    )


def _add(labels: dict[str, Label], label: Label) -> None:
    """Add a label; one that is there already applies to the new kind too."""
    known = labels.get(label.name)
    if known is None:
        if label.name.strip():
            labels[label.name] = label
    elif not set(label.applies_to) <= set(known.applies_to):
        labels[label.name] = replace(known, applies_to=(*known.applies_to, *label.applies_to))


def _add_tree(labels: dict[str, Label], element: Any, parent: str) -> None:
    for item in xml_safe.children(element, "Choice"):
        if _is_value(item):
            _add(labels, _label(item, "article", parent if parent != _value(item) else ""))
            _add_tree(labels, item, _value(item))


def _with_attributes(labels: Iterable[Label], controls: Iterable[Control]) -> Iterator[Label]:
    found = [
        (control, attribute)
        for control in controls
        if control.per_region and (attribute := _attribute(control)) is not None
    ]
    for label in labels:
        fitting = {
            attribute.name: attribute
            for control, attribute in found
            if not control.labels or label.name in control.labels
        }
        regional = {"span", "sentence"} & set(label.applies_to)
        yield replace(label, attributes=tuple(fitting.values())) if regional else label


def _attribute(control: Control) -> Attribute | None:
    if control.name in (DOUBT, *NOTE_NAMES) or control.kind not in _ATTRIBUTE_KINDS:
        return None
    name = attribute_name(control.name)
    if set(control.values) == {YES, NO}:
        return Attribute(name=name, kind="flag")
    return Attribute(name=name, kind=_ATTRIBUTE_KINDS[control.kind], options=control.values)


class ConfigMaker:
    """Gathers what a label set defines and what results use, and makes the configuration in which all are valid."""

    def __init__(self, labels: LabelSet) -> None:
        self._set = labels
        self._values: dict[str, dict[str, None]] = {SPANS: {}, SENTENCES: {}, TAGS: {}, "link": {}}
        self._attributes: dict[tuple[str, str], str] = {}
        self._options: dict[str, dict[str, None]] = {}
        self._of_labels: dict[str, set[str]] = {}
        self.used: set[str] = set()
        for control, kind in ((SPANS, "span"), (SENTENCES, "sentence"), (TAGS, "article"), ("link", "link")):
            for label in labels.applying_to(kind):
                self._values[control][label.name] = None
                if control in (SPANS, SENTENCES):
                    for attribute in label.attributes:
                        name = self._control(attribute.name, attribute.kind)
                        self._of_labels.setdefault(name, set()).add(label.name)
                        self._options.setdefault(name, {}).update(dict.fromkeys(attribute.options))

    def use(self, control: str, value: str) -> None:
        """Note that a label, tag or relation is used, so that the control offers it."""
        self._values[control][value] = None

    def attribute(self, label: str, name: str, value: AttributeValue) -> tuple[str, str, dict[str, Any]]:
        """The control, the type and the value of a result that holds an attribute of a region."""
        kind = self._kind(label, name, value)
        control = self._control(name, kind)
        self._of_labels.setdefault(control, set()).add(label)
        if kind == "number":
            return control, "number", {"number": value}
        if kind == "text":
            return control, "textarea", {"text": [value]}
        chosen = (YES if value else NO) if kind == "flag" else str(value)
        self._options.setdefault(control, {})[chosen] = None
        return control, "choices", {"choices": [chosen]}

    def xml(self) -> str:
        """The configuration."""
        view = ElementTree.Element("View")
        self._labels(view, SPANS, self._values[SPANS])
        self._labels(view, SENTENCES, self._values[SENTENCES])
        if REMARKS in self.used:
            self._labels(view, REMARKS, [REMARK])
        _child(view, "Text", name="text", value="$text")
        if self._values[TAGS]:
            tags = _child(view, "Choices", name=TAGS, toName="text", choice="multiple")
            for value in self._values[TAGS]:
                _child(tags, "Choice", value=value, **self._hint(value))
        _child(view, "TextArea", name=NOTES, toName="text")
        if self._values["link"]:
            relations = _child(view, "Relations")
            for value in self._values["link"]:
                _child(relations, "Relation", value=value)
        if self._values[SPANS] or self._values[SENTENCES] or REMARKS in self.used:
            self._of_regions(view)
        ElementTree.indent(view)
        return ElementTree.tostring(view, encoding="unicode") + "\n"

    def _of_regions(self, view: ElementTree.Element) -> None:
        for (_, kind), control in self._attributes.items():
            tag = {"number": "Number", "text": "TextArea"}.get(kind, "Choices")
            element = _child(
                view, tag, name=control, toName="text", perRegion="true", **self._visible(control)
            )
            if tag == "Choices":
                element.set("choice", "single-radio")
                for value in (YES, NO) if kind == "flag" else self._options.get(control, {}):
                    _child(element, "Choice", value=value)
        doubt = _child(view, "Choices", name=DOUBT, toName="text", perRegion="true", choice="multiple")
        _child(doubt, "Choice", value=DOUBTFUL)
        _child(view, "TextArea", name=NOTE, toName="text", perRegion="true")

    def _visible(self, control: str) -> dict[str, str]:
        """Show the control for its labels only, where that can be said: commas separate the labels."""
        names = self._of_labels.get(control, set())
        on_spans = names <= set(self._values[SPANS]) and not names & set(self._values[SENTENCES])
        if not names or not on_spans or any("," in name for name in names):
            return {}
        return {"whenTagName": SPANS, "whenLabelValue": ",".join(sorted(names))}

    def _labels(self, view: ElementTree.Element, name: str, values: Iterable[str]) -> None:
        found = list(values)
        if not found:
            return
        parent = _child(view, "Labels", name=name, toName="text")
        for value in found:
            label = self._set.get(value)
            more = self._hint(value)
            if label is not None and label.colour:
                more["background"] = label.colour
            _child(parent, "Label", value=value, **more)

    def _hint(self, value: str) -> dict[str, str]:
        label = self._set.get(value)
        return (
            {"hint": label.description or label.title} if label and (label.description or label.title) else {}
        )

    def _kind(self, label: str, name: str, value: AttributeValue) -> str:
        if isinstance(value, bool):
            return "flag"
        if isinstance(value, int | float):
            return "number"
        known = self._set.get(label)
        declared = {item.name: item.kind for item in known.attributes} if known else {}
        return "choice" if declared.get(name) == "choice" else "text"

    def _control(self, name: str, kind: str) -> str:
        """The control for an attribute; the first kind gets the plain name, as far as it is free."""
        if (name, kind) not in self._attributes:
            plain = f"{_PREFIX}{name}" if name in _OURS or name.startswith(_PREFIX) or not name else name
            clash = plain in self._attributes.values() or _SUFFIX.search(plain)
            self._attributes[name, kind] = f"{plain} [{kind}]" if clash else plain
        return self._attributes[name, kind]


def _child(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    clean = {name: _BAD.sub("\ufffd", value) for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, clean)
