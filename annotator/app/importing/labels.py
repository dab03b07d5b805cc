"""Labels that files bring in: counted, matched with the project's own, mapped, and added where they are new.

A mapping is `{foreign name: name in the project}`; a name that is not in it stays as it is, and an empty one leaves
the annotations out, which is counted and said.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator import paths
from annotator.app.actions.table import ACTIONS, KeyConflict, key_conflicts
from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span, freed
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import KINDS, Label, LabelSet, Rules, checked
from annotator.core.layer import Layer
from annotator.core.messages import _, ngettext, numeral
from annotator.core.plain_json import parsed
from annotator.core.regular import require_file
from annotator.core.wording import counted
from annotator.formats import Imported

DROP = ""
"""What a label is mapped to whose annotations are left out."""

_KINDS: Mapping[type[Annotation], str] = {
    Span: "span",
    SentenceTag: "sentence",
    ArticleTag: "article",
    Link: "link",
}
_NOUNS = {"span": "span", "sentence": _("sentence tag"), "article": _("article tag"), "link": "link"}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A label as files bring it: how many annotations of each kind carry it, and its definition if there is one."""

    name: str
    counts: Mapping[str, int] = field(default_factory=dict, hash=False)
    definition: Label | None = None

    @property
    def count(self) -> int:
        """How many annotations carry it."""
        return sum(self.counts.values())

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it is put on; where nothing carries it, what its definition says."""
        used = tuple(kind for kind in KINDS if self.counts.get(kind))
        defined = self.definition.applies_to if self.definition else ()
        return used + tuple(kind for kind in defined if kind not in used)

    def __str__(self) -> str:
        counts = ((_NOUNS[kind], self.counts.get(kind, 0)) for kind in KINDS)
        said = [f"{numeral(count)} {noun}{'' if count == 1 else 's'}" for noun, count in counts if count]
        return ", ".join(said) or _("defined, not used")


class Collector:
    """Counts the labels of articles as they are read.

    `surprised` tells whether there is one that the label set lacks and the mapping does not speak of.
    """

    def __init__(self, labels: LabelSet, mapping: Mapping[str, str] | None = None) -> None:
        self.surprised = False
        self._labels = labels
        self._mapping = mapping or {}
        self._counts: dict[str, dict[str, int]] = {}
        self._definitions: dict[str, Label] = {}
        self._seen: tuple[Label, ...] = ()

    def look_at(self, imported: Imported) -> None:
        """Count the labels that one article brings."""
        if imported.labels is not self._seen:
            self._seen = imported.labels
            self.define(imported.labels)
        for layer in imported.layers.values():
            # New labels are taken up in the order of the text; sorting the others into it would be for nothing.
            new = any(item.label not in self._counts for item in layer.values() if item.label)
            if new:
                for item in layer:
                    if type(item) in _KINDS and item.label and item.label not in self._counts:
                        self._counts[item.label] = {}
                        self._note(item.label)
            given = Counter((type(item), item.label) for item in layer.values())
            for (kind, label), times in given.items():
                if kind in _KINDS and label:
                    counts = self._counts[label]
                    counts[_KINDS[kind]] = counts.get(_KINDS[kind], 0) + times

    def define(self, labels: Iterable[Label]) -> None:
        """Take up labels that a file defines, whether anything carries them or not."""
        for label in labels:
            self._definitions.setdefault(label.name, label)
            self._note(label.name)

    def found(self) -> list[Foreign]:
        """Every label so far: those that were defined in their order, then those that are merely used."""
        names = dict.fromkeys([*self._definitions, *self._counts])
        return [Foreign(name, self._counts.get(name, {}), self._definitions.get(name)) for name in names]

    def _note(self, name: str) -> None:
        self.surprised = self.surprised or (self._labels.get(name) is None and name not in self._mapping)


def unknown(found: Iterable[Foreign], labels: LabelSet, mapping: Mapping[str, str]) -> list[Foreign]:
    """Those whose names neither the label set nor the mapping has."""
    return [foreign for foreign in found if labels.get(foreign.name) is None and foreign.name not in mapping]


def propose(found: Iterable[Foreign], labels: LabelSet) -> dict[str, str]:
    """The label of the project that each foreign one probably is: the same name or title, whatever its case."""
    by_word: dict[str, str] = {}
    for label in labels:
        if label.selectable:
            for word in (label.name, label.title):
                by_word.setdefault(_plain(word), label.name)
    proposed: dict[str, str] = {}
    for foreign in found:
        words = [foreign.name, foreign.definition.title if foreign.definition else ""]
        match = next((by_word[_plain(word)] for word in words if _plain(word) in by_word), None)
        if match is not None and labels.get(foreign.name) is None:
            proposed[foreign.name] = match
    return proposed


def mapped(imported: Imported, mapping: Mapping[str, str]) -> tuple[Imported, dict[str, int]]:
    """The article with its labels renamed, and how many annotations of each label were left out.

    Links from or to an annotation that is left out go with it, and are counted; notes on it stay, on its words.
    """
    left_out: dict[str, int] = {}
    foreign = (item for item in _annotations(imported) if item.label) if mapping else ()
    if not any(mapping.get(item.label, item.label) != item.label for item in foreign):
        return imported, left_out
    layers = {name: mapped_layer(layer, mapping, left_out) for name, layer in imported.layers.items()}
    return replace(imported, layers=layers), left_out


def mapped_layer(layer: Layer, mapping: Mapping[str, str], left_out: dict[str, int]) -> Layer:
    """The layer with its labels renamed, what has no place in the text included; see `mapped`."""
    everything = (*layer, *layer.unanchored)
    gone = {item.id for item in everything if item.label and mapping.get(item.label, item.label) == DROP}

    def kept(items: Iterable[Annotation]) -> Iterator[Annotation]:
        for item in items:
            if item.id in gone or (isinstance(item, Link) and {item.source, item.target} & gone):
                left_out[item.label] = left_out.get(item.label, 0) + 1
            elif isinstance(item, Note) and item.about in gone:
                yield freed(item, layer.get(item.about))
            else:
                yield replace(item, label=mapping.get(item.label, item.label)) if item.label else item

    made = Layer(layer.article, layer.annotator, kept(layer), layer.state)
    made.unanchored = list(kept(layer.unanchored))
    return made


def additions(found: Iterable[Foreign], labels: LabelSet, mapping: Mapping[str, str]) -> list[Label]:
    """Labels that the project needs: new ones with a colour each, and its own that go on more kinds now."""
    wanted: dict[str, Label] = {}
    keyed = [label for label in labels if label.key]
    colours = _free_colours(labels)
    for foreign in found:
        name = mapping.get(foreign.name, foreign.name)
        if name == DROP:
            continue
        known = wanted.get(name) or labels.get(name)
        if known is None:
            wanted[name] = _with_a_free_key(_new_label(foreign, name, colours, mapping), keyed)
            continue
        more = [kind for kind in foreign.kinds if foreign.counts.get(kind) and kind not in known.applies_to]
        if more:
            wanted[name] = replace(known, applies_to=(*known.applies_to, *more), selectable=True)
    everything = [wanted.get(label.name, label) for label in labels]
    everything += [label for name, label in wanted.items() if labels.get(name) is None]
    for label, error in checked(everything):
        if error is not None and not label.parent:
            raise error
        if error is not None:  # it would stand below itself
            wanted[label.name] = replace(label, parent="")
    return list(wanted.values())


def extended(labels: LabelSet, added: Iterable[Label]) -> LabelSet:
    """The label set with labels added, and those of the same name replaced."""
    new: list[Label] = []
    for label in added:
        if labels.get(label.name) is None:
            new.append(label)
        else:
            labels = labels.replacing(label.name, label)
    return labels.adding_all(new)


def told(left_out: Mapping[str, int]) -> list[Problem]:
    """What was left out because a mapping says so, as warnings."""
    return [
        Problem(
            ngettext(
                "{annotations} with the label “{name}” was left out, as the mapping says.",
                "{annotations} with the label “{name}” were left out, as the mapping says.",
                count,
            ).format(annotations=counted(count, "annotation", "annotations"), name=name),
            severity="warning",
            code="left-out",
        )
        for name, count in left_out.items()
        if count
    ]


def read_object(path: Path) -> dict[str, object]:
    """The object in a JSON file of names of labels. Raises `AnnotatorError`."""
    require_file(path)
    try:
        found = parsed(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise AnnotatorError(
            _("The names of labels cannot be read: {problem}.").format(problem=problem), file=path
        ) from problem
    if not isinstance(found, dict):
        raise AnnotatorError(
            _("The names of labels are not a JSON object {foreign: ours}."),
            file=path,
            hint=_('Write it as {"PER": "person", "MISC": null}; null leaves annotations out.'),
        )
    return found


def read_mapping(path: Path) -> dict[str, str]:
    """A mapping from a JSON file `{foreign: ours}`; null leaves a label's annotations out. Raises `AnnotatorError`."""
    found = read_object(path)
    if not all(isinstance(name, str | None) for name in found.values()):
        raise AnnotatorError(
            _("The names of labels are not a JSON object {foreign: ours}."),
            file=path,
            hint=_('Write it as {"PER": "person", "MISC": null}; null leaves annotations out.'),
        )
    return {str(foreign): str(ours or DROP).strip() for foreign, ours in found.items()}


def palette() -> list[str]:
    """The colours that labels are given, in order."""
    data = json.loads(paths.resource("themes", "palette.json").read_text(encoding="utf-8"))
    return [entry["hex"] for entry in data["colours"]]


def _plain(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def _annotations(imported: Imported) -> Iterator[Annotation]:
    for layer in imported.layers.values():
        yield from layer


def _new_label(foreign: Foreign, name: str, colours: Iterator[str], mapping: Mapping[str, str]) -> Label:
    label = foreign.definition or Label(name=name)
    parent = mapping.get(label.parent, label.parent) if label.parent else ""
    return replace(
        label,
        name=name,
        colour=label.colour or next(colours),
        applies_to=foreign.kinds or label.applies_to,
        parent=parent,
        rules=_mapped_rules(label.rules, mapping),
        selectable=label.selectable or foreign.count > 0,
    )


def _mapped_rules(rules: Rules, mapping: Mapping[str, str]) -> Rules:
    """The rules with the labels that they speak of under their names here, without those that are left out."""

    def named(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(found for name in names if (found := mapping.get(name, name)) != DROP)

    return replace(
        rules,
        no_overlap=named(rules.no_overlap),
        inside=named(rules.inside),
        sources=named(rules.sources),
        targets=named(rules.targets),
        linked=named(rules.linked),
    )


def _with_a_free_key(label: Label, keyed: list[Label]) -> Label:
    """The label without a key that an action or a label has; one that keeps its key joins those with keys."""
    if not label.key:
        return label
    together = LabelSet([replace(each, parent="") for each in (*keyed, label)])
    keys = {action.id: action.keys for action in ACTIONS}
    clashes = any(_about(conflict, label) for conflict in key_conflicts(keys, together))
    if clashes or any(
        label.name in {each.name for each in sharing} for __, sharing in together.key_clashes()
    ):
        return replace(label, key="")
    keyed.append(label)
    return label


def _about(conflict: KeyConflict, label: Label) -> bool:
    return {
        _("label {shown}").format(shown=label.shown),
        _("article tag {shown}").format(shown=label.shown),
    } & {conflict.first, conflict.second} != set()


def _free_colours(labels: LabelSet) -> Iterator[str]:
    """Colours that no label has, then all of them again and again."""
    every = palette()
    used = {label.colour.upper() for label in labels}
    yield from (colour for colour in every if colour.upper() not in used)
    while True:
        yield from every
