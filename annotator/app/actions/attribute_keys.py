"""Keys that give the selected annotation values of its attributes, where they mean nothing else.

One attribute is asked for at a time: the first without a value, until somebody goes to another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.app.actions.table import ACTIONS, bindings
from annotator.app.session import Session
from annotator.app.tagging.annotations import set_attribute
from annotator.core.annotation import AttributeValue
from annotator.core.edits import Edit
from annotator.core.labels import Attribute

MOST = 9
"""How many options have a digit."""


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be given by one key press: by each of `keys`, the first of which is shown."""

    keys: tuple[str, ...]
    value: AttributeValue


def values_of(attribute: Attribute) -> dict[AttributeValue, str]:
    """The values that can be picked, with what people read; none of an attribute that is typed."""
    if attribute.kind == "flag":
        return {True: "yes", False: "no"}
    return {option: option for option in attribute.options} if attribute.kind == "choice" else {}


def attributes_of(session: Session) -> tuple[Attribute, ...]:
    """The attributes that the selected annotation can have here; none where it cannot be changed."""
    annotation = session.selected_annotation
    if annotation is None or session.unchangeable or session.mode.reviews:
        return ()
    label = session.labels.get(annotation.label)
    return label.attributes if label is not None else ()


def asked(session: Session) -> Attribute | None:
    """The attribute of the selected annotation whose value keys give."""
    known, annotation = attributes_of(session), session.selected_annotation
    if not known or annotation is None:
        return None
    chosen = next((attribute for attribute in known if attribute.name == session.attribute), None)
    empty = [attribute for attribute in known if attribute.name not in annotation.attributes]
    required = [attribute for attribute in empty if attribute.required]
    return chosen or (required or empty or list(known))[0]


def options(session: Session) -> tuple[Option, ...]:
    """What keys can set right now: digits, and first letters that only one option has and nothing else is meant by."""
    attribute = asked(session)
    if attribute is None:
        return ()
    often = Counter(map(_letter, values_of(attribute).values()))
    taken = _taken(session)
    found = []
    for at, (value, shown) in enumerate(values_of(attribute).items()):
        letter = _letter(shown)
        keys = [str(at + 1)] if at < MOST else []
        keys += [letter] if letter and often[letter] == 1 else []
        free = (key for key in keys if key not in taken and not _gives_a_label(session, key))
        found.append(Option(tuple(free), value))
    return tuple(found)


def press(session: Session, keys: Sequence[str]) -> bool:
    """Give the value of the option that has one of these keys, the first that one has; whether there was one."""
    attribute = asked(session)
    if attribute is None:
        return False
    offered = options(session)
    for key in keys:
        option = next((option for option in offered if key in option.keys), None)
        if option is not None:
            give(session, attribute.name, option.value)
            return True
    return False


def give(session: Session, name: str, value: AttributeValue | None) -> Edit | None:
    """Give the selected annotation a value of an attribute, or take it away; from now on this one is asked for."""
    session.ask_for(name)
    return set_attribute(session, name, value)


def go_on(session: Session, step: int) -> bool:
    """Ask for the next attribute of the selected annotation, or the one before; False where there is none."""
    names = [attribute.name for attribute in attributes_of(session)]
    now = asked(session)
    place = names.index(now.name) + step if now is not None else -1
    if not 0 <= place < len(names):
        return False
    session.ask_for(names[place])
    return True


def _letter(shown: str) -> str:
    first = shown[:1].lower()
    return first if first.isalnum() and not first.isdigit() else ""


def _taken(session: Session) -> set[str]:
    """What the actions have that work here: as the person has set their keys."""
    keys = bindings(session.habits.keys)
    here = (action for action in ACTIONS if session.mode.name in action.works_in)
    return {key.lower() for action in here for key in keys[action.id]}


def _gives_a_label(session: Session, key: str) -> bool:
    return any(session.mode.label_for_key(way) is not None for way in (key, key.upper()))
