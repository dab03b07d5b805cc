"""Changing the label set: every change is one step of undo, and no annotation is ever dropped silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import Annotation, AttributeValue
from annotator.core.edits import Change, Edit, ProjectHeader
from annotator.core.errors import LabelError
from annotator.core.guidelines import with_label_renamed
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.messages import _
from annotator.core.wording import counted

H = TypeVar("H", bound=Hashable)
NO_VALUES: Mapping[str, str | None] = {}


@dataclass(frozen=True, slots=True)
class Uses:
    """How much carries a label: annotations, in how many articles, by how many annotators."""

    annotations: int = 0
    articles: int = 0
    annotators: int = 0

    def __str__(self) -> str:
        if not self.annotations:
            return _("no annotations")
        return (
            ", ".join(
                [
                    counted(self.annotations, "annotation", "annotations"),
                    _("in {count}").format(count=counted(self.articles, "article", "articles")),
                    _("by {count}").format(count=counted(self.annotators, "annotator", "annotators")),
                ]
            )
            .replace(", in", " in")
            .replace(", by", " by")
        )


def uses(session: Session, names: Sequence[str]) -> Work[dict[str, Uses]]:
    """Count what carries each of the labels, over the whole project."""
    found = yield from _counted(session, lambda item: item.label)
    return {name: found.get(name, Uses()) for name in names}


def attribute_uses(
    session: Session, name: str, attribute: str, values: Collection[AttributeValue] | None = None
) -> Work[Uses]:
    """Count the annotations with the label `name` that have a value of an attribute, or one of `values`."""

    def has_value(item: Annotation) -> bool:
        value = item.attributes.get(attribute)
        return item.label == name and value is not None and (values is None or value in values)

    found = yield from _counted(session, has_value)
    return found.get(True, Uses())


def add_label(session: Session, label: Label, index: int | None = None) -> Edit | None:
    """Add a label; raises `LabelError` when its name is taken."""
    return _set_labels(
        session, _("Add label {shown}").format(shown=label.shown), session.labels.adding(label, index)
    )


def change_label(session: Session, name: str, label: Label) -> Edit | None:
    """Change anything about a label except its name, which annotations refer to."""
    if label.name != name:
        raise LabelError(_("The name of a label is changed by renaming it."), hint=_("Use Rename."))
    if session.labels.get(name) == label:
        return None
    return _set_labels(
        session, _("Change label {shown}").format(shown=label.shown), session.labels.replacing(name, label)
    )


def rename_label(session: Session, old: str, new: str) -> Work[Edit | None]:
    """Rename a label, in the label set and on every annotation."""
    label = session.labels.get(old)
    if label is None or old == new:
        return None
    labels = session.labels.replacing(old, replace(label, name=new))
    changes = yield from _on_annotations(session, old, lambda item: replace(item, label=new))
    header = with_label_renamed(replace(session.project.header, labels=labels), old, new)
    return _set_header(session, _("Rename label {old} to {new}").format(old=old, new=new), header, changes)


def change_attribute(
    session: Session,
    name: str,
    old: str,
    attribute: Attribute,
    values: Mapping[str, str | None] = NO_VALUES,
) -> Work[Edit | None]:
    """Put `attribute` in place of the one named `old` of the label `name`; values follow a new name.

    `values` says what becomes of single values: another one, or None for no value; all others stay as they are.
    Raises `LabelError` where the new name is taken, by another attribute or by values of one that is gone.
    """
    label = session.labels.get(name)
    if label is None or all(known.name != old for known in label.attributes):
        return None
    new = attribute.name
    if new != old and any(known.name == new for known in label.attributes):
        raise LabelError(
            _("“{shown}” has an attribute named “{new}” already.").format(shown=label.shown, new=new),
            hint=_("Choose another name."),
        )
    default = attribute.default
    if isinstance(default, str) and default in values:
        attribute = replace(attribute, default=values[default])
    attributes = tuple(attribute if known.name == old else known for known in label.attributes)
    labels = session.labels.replacing(name, replace(label, attributes=attributes))
    changes: list[Change] = []
    if new != old or values:
        changes = yield from _on_annotations(session, name, lambda item: _revalued(item, old, new, values))
    title = (
        _("Change label {shown}").format(shown=label.shown)
        if new == old
        else _("Rename attribute {old} to {new}").format(old=old, new=new)
    )
    return _set_labels(session, title, labels, changes)


def remove_attribute(
    session: Session, name: str, attribute: str, *, delete_values: bool = False
) -> Work[Edit | None]:
    """Take an attribute away from the label `name`; its values stay on annotations unless they are to go too."""
    label = session.labels.get(name)
    if label is None:
        return None
    kept = tuple(known for known in label.attributes if known.name != attribute)
    labels = session.labels.replacing(name, replace(label, attributes=kept))
    changes: list[Change] = []
    if delete_values:
        changes = yield from _on_annotations(session, name, lambda item: _without(item, attribute))
    return _set_labels(
        session,
        _("Remove attribute {attribute} of {shown}").format(attribute=attribute, shown=label.shown),
        labels,
        changes,
    )


def merge_label(session: Session, name: str, into: str) -> Work[Edit | None]:
    """Put label `into` on everything that carries `name`, and take `name` out of the label set."""
    return (yield from delete_label(session, name, move_to=into))


def delete_label(
    session: Session, name: str, move_to: str | None = None, *, delete_annotations: bool = False
) -> Work[Edit | None]:
    """Take a label out of the label set.

    Its annotations are moved to the label `move_to`, or deleted if `delete_annotations` says so; otherwise they
    stay as they are and are shown as having an unknown label.
    """
    label = session.labels.get(name)
    if label is None:
        return None
    target = session.labels.get(move_to) if move_to else None
    if move_to and (target is None or move_to == name):
        raise LabelError(_("There is no other label named “{move_to}”.").format(move_to=move_to))
    changes: list[Change] = []
    if target is not None:
        goal = target

        def moved(item: Annotation) -> Annotation:
            known = {attribute.name for attribute in goal.attributes}
            kept = {key: value for key, value in item.attributes.items() if key in known}
            return replace(item, label=goal.name, attributes={**goal.defaults(), **kept})

        changes = yield from _on_annotations(session, name, moved)
    elif delete_annotations:
        changes = yield from _on_annotations(session, name, lambda __: None)
    title = (
        _("Merge label {shown} into {shown2}").format(shown=label.shown, shown2=target.shown)
        if target
        else _("Delete label {shown}").format(shown=label.shown)
    )
    kept = session.labels.merging(name, target.name) if target else session.labels.removing(name)
    return _set_labels(session, title, kept, changes)


def move_label(session: Session, name: str, index: int, parent: str | None = None) -> Edit | None:
    """Move a label to `index` in the list, below another `parent` if one is given ("" is the top)."""
    label = session.labels.get(name)
    if label is None:
        return None
    return _set_labels(
        session, _("Move label {shown}").format(shown=label.shown), session.labels.moving(name, index, parent)
    )


def replace_labels(desk: Desk, labels: LabelSet, title: str) -> Edit | None:
    """Put another label set in place of this one; annotations stay as they are."""
    return _set_labels(desk, title, labels)


def set_guidelines(desk: Desk, guidelines: str) -> Edit | None:
    """Write the project's guidelines (Markdown)."""
    return _set_header(desk, _("Edit the guidelines"), replace(desk.project.header, guidelines=guidelines))


def set_title(desk: Desk, title: str) -> Edit | None:
    """Give the project another title."""
    return _set_header(desk, _("Rename the project"), replace(desk.project.header, title=title))


def problems(labels: LabelSet, conflicts: Iterable[str]) -> list[str]:
    """What an editor should know about the label set: keys used twice, parents that do not exist.

    `conflicts` are the keys that it shares with something else, in words.
    """
    found = [conflict for conflict in conflicts if "label " in conflict]
    found += [_("Two labels share the key {key}.").format(key=key) for key, __ in labels.key_clashes()]
    found += [
        _("“{shown}” stands below “{parent}”, which does not exist.").format(
            shown=label.shown, parent=label.parent
        )
        for label in labels
        if label.parent and labels.get(label.parent) is None
    ]
    return list(dict.fromkeys(found))


def _revalued(item: Annotation, old: str, new: str, values: Mapping[str, str | None]) -> Annotation:
    """The annotation with its value of the attribute `old` under the name `new`, and changed as `values` says."""
    value = item.attributes.get(old)
    if value is None:
        return item
    if new != old and new in item.attributes:
        raise LabelError(
            _(
                "There are annotations with a value of “{new}” already, an attribute that is no longer there."
            ).format(new=new),
            hint=_("Choose another name, so that no value is lost."),
        )
    found = values.get(value, value) if isinstance(value, str) else value
    if found is None:
        return _without(item, old)
    if (new, found) == (old, value):
        return item
    pairs = ((new, found) if key == old else (key, kept) for key, kept in item.attributes.items())
    return replace(item, attributes=dict(pairs))


def _without(item: Annotation, attribute: str) -> Annotation:
    if attribute not in item.attributes:
        return item
    return replace(item, attributes={k: v for k, v in item.attributes.items() if k != attribute})


def _counted(session: Session, group: Callable[[Annotation], H]) -> Work[dict[H, Uses]]:
    """How many annotations are in each group, over the whole project."""
    places: dict[H, Counter[tuple[str, str]]] = {}
    project = session.project
    total = len(project.members)
    for done, article_id in enumerate(list(project.members)):
        yield Progress(done, total, project.title(article_id))
        for annotator, layer in project.layers(article_id).items():
            for item in layer:
                places.setdefault(group(item), Counter())[article_id, annotator] += 1
    return {
        key: Uses(found.total(), len({a for a, __ in found}), len({b for __, b in found}))
        for key, found in places.items()
    }


def _on_annotations(
    session: Session, name: str, changed: Callable[[Annotation], Annotation | None]
) -> Work[list[Change]]:
    """The changes that `changed` makes of all annotations with the label `name`; None deletes one and its links."""
    project = session.project
    total = len(project.members)
    changes: list[Change] = []
    for done, article_id in enumerate(list(project.members)):
        yield Progress(done, total, project.title(article_id))
        for annotator, layer in project.layers(article_id).items():
            pairs = [(item, changed(item)) for item in layer if item.label == name]
            gone = {item.id for item, after in pairs if after is None}
            changes.extend(
                Change(item, after, article_id, annotator) for item, after in pairs if after is not item
            )
            changes.extend(
                Change(link, None, article_id, annotator)
                for link in layer.links
                if link.id not in gone and (link.source in gone or link.target in gone) and link.label != name
            )
    return changes


def _set_labels(desk: Desk, title: str, labels: LabelSet, changes: Sequence[Change] = ()) -> Edit | None:
    return _set_header(desk, title, replace(desk.project.header, labels=labels), changes)


def _set_header(desk: Desk, title: str, header: ProjectHeader, changes: Sequence[Change] = ()) -> Edit | None:
    if header == desk.project.header:
        return None
    return desk.commit(title, [Change(desk.project.header, header), *changes])
