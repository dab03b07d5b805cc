"""Labels and label sets: a tree without cycles, with keys, colours, attributes and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from annotator.core.annotation import AttributeValue, new_id
from annotator.core.errors import LabelError
from annotator.core.messages import _
from annotator.core.values import dataclass

KINDS: tuple[str, ...] = ("span", "sentence", "article", "link")
ATTRIBUTE_KINDS: tuple[str, ...] = ("choice", "flag", "number", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A property that annotations with a label may carry; `kind` is choice, flag (yes/no), number or text.

    >>> sure = annotator.Attribute(name="sure", kind="flag", default=True)
    >>> sure.accepts(True), sure.accepts("yes")
    (True, False)
    """

    name: str
    title: str = ""
    kind: str = "text"
    options: tuple[str, ...] = ()
    default: AttributeValue | None = None
    required: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def accepts(self, value: object) -> bool:
        """Whether `value` has the right type and, for a choice, is one of the options."""
        match self.kind:
            case "choice":
                return value in self.options
            case "flag":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool)
            case _:
                return isinstance(value, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Checks on a label's annotations; they report and never prevent storing.

    `one_of` names a group of which a sentence or article may carry at most one label. `no_overlap` lists labels
    whose spans this label's may not overlap. `inside` lists labels in one of whose spans this one must lie. `sources`
    and `targets` list the labels from which and to which links with this one may go; none: all. `linked` lists labels
    of links one of which has to start or end at each annotation with this one.

    >>> annotator.Label(name="good", rules=annotator.Rules(one_of="tone")).rules.one_of
    'tone'
    """

    one_of: str = ""
    no_overlap: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A named category. `name` is what files hold, `title` what people read; `selectable` is false on a group.

    `id` stays when the label is renamed: with "" it is the name, which is the first that the label has. `merged` are
    the ids of labels that became this one.

    >>> annotator.Label(name="ship", title="Ship", key="s").applies_to
    ('span',)
    """

    name: str
    id: str = ""
    merged: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    key: str = ""
    colour: str = ""
    applies_to: tuple[str, ...] = ("span",)
    parent: str = ""
    examples: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    rules: Rules = Rules()
    selectable: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def shown(self) -> str:
        """The title, or the name where there is no title."""
        return self.title or self.name

    def joins(self, source: str, target: str) -> bool:
        """Whether a link with this label may go from an annotation with the one label to one with the other."""
        rules = self.rules
        return (not rules.sources or source in rules.sources) and (
            not rules.targets or target in rules.targets
        )

    @property
    def lasting(self) -> str:
        """What names the label in every copy of the project, whatever it is called there."""
        return self.id or self.name

    def applies(self, kind: str) -> bool:
        """Whether the label may be put on a `kind` (span, sentence, article or link)."""
        return self.selectable and kind in self.applies_to

    def defaults(self) -> dict[str, AttributeValue]:
        """The attribute values that a new annotation starts with."""
        return {a.name: a.default for a in self.attributes if a.default is not None}


class LabelSet(Sequence[Label]):
    """An immutable, ordered tree of labels.

    Order is the order of display among siblings. Raises `LabelError` when a name is empty or used twice, or when
    parents form a cycle. A parent that does not exist is tolerated: its children are shown at the top.

    >>> project.labels.get("place").title, [label.name for label in project.labels.applying_to("link")]
    ('Place', ['says', 'same-as'])
    """

    __slots__ = ("_applying", "_below", "_by_name", "_labels")

    def __init__(self, labels: Sequence[Label] = ()) -> None:
        self._labels = tuple(labels)
        for __, error in checked(self._labels):
            if error is not None:
                raise error
        self._by_name = {label.name: label for label in self._labels}
        self._below: dict[str, list[Label]] = {}
        self._applying: dict[str, tuple[Label, ...]] = {}
        for label in self._labels:
            above = label.parent if label.parent in self._by_name else ""
            self._below.setdefault(above, []).append(label)

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: Any) -> Any:
        return self._labels[index]

    def __iter__(self) -> Iterator[Label]:
        return iter(self._labels)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LabelSet) and self._labels == other._labels

    def __hash__(self) -> int:
        return hash(self._labels)

    def __repr__(self) -> str:
        return f"LabelSet({', '.join(label.name for label in self._labels)})"

    def get(self, name: str) -> Label | None:
        """The label of that name, or None."""
        return self._by_name.get(name)

    def of_id(self, lasting: str) -> Label | None:
        """The label with that lasting id, or the one that it was merged into; None where there is neither."""
        found = next((label for label in self._labels if label.lasting == lasting), None)
        return found or next((label for label in self._labels if lasting in label.merged), None)

    def title(self, name: str) -> str:
        """The title of a label; the name itself where the label is unknown."""
        label = self._by_name.get(name)
        return label.shown if label else name

    def parent(self, label: Label) -> Label | None:
        """The label above, or None at the top."""
        return self._by_name.get(label.parent) if label.parent else None

    def children(self, name: str = "") -> list[Label]:
        """The labels directly below `name`, in order; without a name, those at the top."""
        return list(self._below.get(name, ()))

    def walk(self, name: str = "") -> Iterator[tuple[Label, int]]:
        """Every label below `name` with its depth, parents before children."""
        left = [(label, 0) for label in reversed(self.children(name))]
        while left:
            label, depth = left.pop()
            yield label, depth
            left += [(child, depth + 1) for child in reversed(self.children(label.name))]

    def path(self, name: str) -> tuple[str, ...]:
        """The titles from the top down to the label."""
        label = self._by_name.get(name)
        if label is None:
            return (name,)
        titles = [label.shown]
        while (label := self.parent(label)) is not None:
            titles.append(label.shown)
        return tuple(reversed(titles))

    def applying_to(self, kind: str) -> list[Label]:
        """The labels that may be put on a `kind`, in the order of the tree."""
        if kind not in self._applying:
            self._applying[kind] = tuple(label for label, __ in self.walk() if label.applies(kind))
        return list(self._applying[kind])

    def for_key(self, key: str, kind: str) -> Label | None:
        """The label that `key` puts on a `kind`, or None."""
        return next((label for label in self._labels if label.key == key and label.applies(kind)), None)

    def key_clashes(self) -> list[tuple[str, list[Label]]]:
        """Keys that two labels of the same kind share."""
        clashes: dict[str, list[Label]] = {}
        for kind in KINDS:
            by_key: dict[str, list[Label]] = {}
            for label in self._labels:
                if label.key and label.applies(kind):
                    by_key.setdefault(label.key, []).append(label)
            clashes.update({key: labels for key, labels in by_key.items() if len(labels) > 1})
        return sorted(clashes.items())

    def adding(self, label: Label, index: int | None = None) -> LabelSet:
        """A set with `label` added, at `index` or at the end; it gets an id where another has its name for one."""
        made = self.adding_all([label])
        return made if index is None else made.moving(label.name, index)

    def adding_all(self, labels: Iterable[Label]) -> LabelSet:
        """A set with labels added at the end; one gets an id where another has its name for one."""
        taken = {name for known in self._labels for name in (known.lasting, *known.merged)}
        made = list(self._labels)
        for label in labels:
            made.append(replace(label, id=new_id()) if label.lasting in taken else label)
            taken.update((made[-1].lasting, *made[-1].merged))
        return LabelSet(made)

    def replacing(self, name: str, label: Label) -> LabelSet:
        """A set in which `label` stands for the one named `name`; children, rules and the id follow a new name."""
        known = self._by_name.get(name)
        if known is None:
            raise LabelError(_("There is no label named “{name}”.").format(name=name))
        kept = known.lasting if known.lasting != label.name else ""
        label = replace(label, id=kept, merged=label.merged or known.merged)
        renamed = [label if old.name == name else _renamed_in(old, name, label.name) for old in self._labels]
        return LabelSet(renamed)

    def removing(self, name: str) -> LabelSet:
        """A set without the label; its children move up to its parent."""
        gone = self._by_name.get(name)
        if gone is None:
            raise LabelError(_("There is no label named “{name}”.").format(name=name))
        return LabelSet(
            [
                replace(label, parent=gone.parent) if label.parent == name else label
                for label in self._labels
                if label.name != name
            ]
        )

    def merging(self, name: str, into: str) -> LabelSet:
        """A set in which the label `name` has become the one named `into`, which is known by its id as well."""
        gone, goal = self._by_name.get(name), self._by_name.get(into)
        if gone is None or goal is None:
            raise LabelError(_("There is no label named “{into}”.").format(into=into if gone else name))
        merged = tuple(dict.fromkeys((*goal.merged, gone.lasting, *gone.merged)))
        return self.removing(name).replacing(into, replace(goal, merged=merged))

    def moving(self, name: str, index: int, parent: str | None = None) -> LabelSet:
        """A set in which the label stands at `index`, under another `parent` if one is given."""
        label = self._by_name[name]
        rest = [other for other in self._labels if other.name != name]
        rest.insert(index, label if parent is None else replace(label, parent=parent))
        return LabelSet(rest)


def checked(labels: Iterable[Label]) -> Iterator[tuple[Label, LabelError | None]]:
    """Each label, with what keeps it from being in one set with those before it that can be, or None."""
    names: set[str] = set()
    above: dict[str, str] = {}

    def top(name: str) -> str:
        passed = []
        while name in above:
            passed.append(name)
            name = above[name]
        above.update(dict.fromkeys(passed, name))  # the next time the way is short
        return name

    for label in labels:
        error = None
        if not label.name.strip():
            error = LabelError(_("A label has no name."), hint=_("Give every label a name of its own."))
        elif label.name in names:
            error = LabelError(
                _("Two labels are named “{name}”.").format(name=label.name), hint=_("Rename one of them.")
            )
        elif label.parent and top(label.parent) == label.name:
            said = _("“{name}” would stand below itself.").format(name=label.name)
            error = LabelError(said, hint=_("Choose another parent for one of them."))
        else:
            names.add(label.name)
            if label.parent:
                above[label.name] = label.parent
        yield label, error


def _renamed_in(label: Label, old: str, new: str) -> Label:
    if old == new:
        return label

    def swap(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    rules = replace(
        label.rules,
        no_overlap=swap(label.rules.no_overlap),
        inside=swap(label.rules.inside),
        sources=swap(label.rules.sources),
        targets=swap(label.rules.targets),
        linked=swap(label.rules.linked),
    )
    return replace(label, parent=new if label.parent == old else label.parent, rules=rules)
