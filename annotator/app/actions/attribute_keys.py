"""Keys that give the selected annotation values of its attributes, where they mean nothing else.

One attribute is asked for at a time: the first without a value, until somebody goes to another one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.app.actions.action import ARTICLE
from annotator.app.actions.table import ACTIONS
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
    shown: str


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
    values: list[tuple[AttributeValue, str]] = [(option, option) for option in attribute.options]
    if attribute.kind == "flag":
        values = [(True, "yes"), (False, "no")]
    elif attribute.kind != "choice":
        return ()
    letters = [_letter(shown) for _, shown in values]
    often = Counter(letters)
    found = []
    for at, ((value, shown), letter) in enumerate(zip(values, letters, strict=True)):
        keys = [str(at + 1)] if at < MOST else []
        keys += [letter] if letter and often[letter] == 1 else []
        found.append(Option(tuple(key for key in keys if _is_free(session, key)), value, shown))
    return tuple(found)


def press(session: Session, keys: Sequence[str]) -> bool:
    """Give the value of the option that has one of these keys, the first that one has; whether there was one."""
    offered = options(session)
    for key in keys:
        option = next((option for option in offered if key in option.keys), None)
        if option is not None:
            give(session, option)
            return True
    return False


def give(session: Session, option: Option) -> Edit | None:
    """Give the selected annotation the value of an option of the attribute that is asked for, which stays so."""
    attribute = asked(session)
    if attribute is None:
        return None
    session.ask_for(attribute.name)
    return set_attribute(session, attribute.name, option.value)


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


def _is_free(session: Session, key: str) -> bool:
    mode = session.mode
    taken = (each.lower() for action in ACTIONS if action.context == ARTICLE and mode.name in action.works_in
             for each in action.keys)  # fmt: skip
    labels = any(mode.label_for_key(way) is not None for way in (key, key.upper()))
    return not labels and key not in taken
