"""Keys of labels that are keys of something else as well, told label by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.app.actions.table import KeyConflict, key_conflicts
from annotator.core.labels import Label, LabelSet
from annotator.core.messages import _

Keys = Mapping[str, Sequence[str]]


def in_conflict(keys: Keys, labels: LabelSet) -> tuple[frozenset[str], list[str]]:
    """The names of the labels whose keys are not theirs alone, and the conflicts with the keys of actions in words."""
    conflicts = key_conflicts(keys, labels)
    shared = {label.name for __, several in labels.key_clashes() for label in several}
    concerned = {label.name for label in labels if any(_concerns(each, label) for each in conflicts)}
    return frozenset(concerned | shared), [str(each) for each in conflicts]


def conflicts_of(label: Label, keys: Keys, labels: LabelSet) -> list[str]:
    """What else has the label's key, a sentence each."""
    found = [str(each) for each in key_conflicts(keys, labels) if _concerns(each, label)] if label.key else []
    for key, shared in labels.key_clashes():
        others = [other.shown for other in shared if other.name != label.name]
        if label in shared and not any(other in text for text in found for other in others):
            found.append(
                _("{key} is also the key of “{others}”.").format(key=key, others="”, “".join(others))
            )
    return found


def _concerns(conflict: KeyConflict, label: Label) -> bool:
    return bool({conflict.first, conflict.second} & {f"label {label.shown}", f"article tag {label.shown}"})
