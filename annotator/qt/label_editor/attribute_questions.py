"""What the label editor asks before it changes attributes that annotations have values of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.labels import NO_VALUES, Uses
from annotator.core.labels import Attribute, Label
from annotator.core.messages import _
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.dialogs import Choice

KEPT = _("Values that are kept stay in the project and are shown with a question mark.")


def edit(parent: QWidget, session: Session, label: Label, name: str, after: Attribute) -> bool:
    """Put `after` in place of the attribute `name`, asking where annotations have values. Whether it was done."""
    before = _named(label, name)
    if before is None:
        return False
    if after.name != name and not _may_rename(parent, session, label, before, after):
        return False
    asked = _values(parent, session, label, before, after)
    if asked is None:
        return False
    default = before.default
    if isinstance(default, str) and default in asked and after.default is None:
        after = replace(after, default=default)  # it is renamed with the values
    work = labelling.change_attribute(session, label.name, name, after, asked)
    return progress.run(parent, _("Changing the attribute"), work) is not None


def remove(parent: QWidget, session: Session, label: Label, name: str) -> bool:
    """Take an attribute away, after asking what becomes of its values. Whether it was done."""
    attribute = _named(label, name)
    found = _uses(parent, session, label, name)
    if attribute is None or found is None:
        return False
    answer = "keep"
    if found.annotations:
        shown = attribute.title or name
        text = _(
            "{sentence} a value of it.\n\nValues that are kept stay in the project, out of sight until there "
            "is an attribute named “{name}” again."
        ).format(sentence=_sentence(found), name=name)
        choices = [
            Choice("keep", _("Keep the values")),
            Choice("delete", _("Remove the values too"), destructive=True),
        ]
        answer = dialogs.ask(parent, _("Remove the attribute “{shown}”?").format(shown=shown), text, choices)
    if not answer:
        return False
    work = labelling.remove_attribute(session, label.name, name, delete_values=answer == "delete")
    return progress.run(parent, _("Removing the attribute"), work) is not None


def _may_rename(parent: QWidget, session: Session, label: Label, before: Attribute, after: Attribute) -> bool:
    found = _uses(parent, session, label, before.name)
    if found is None or not found.annotations:
        return found is not None
    text = _(
        "{sentence} a value of it. It is renamed in all of them, as one step that can be undone."
    ).format(sentence=_sentence(found))
    title = _("Rename the attribute “{name}” to “{name2}”?").format(name=before.name, name2=after.name)
    return bool(dialogs.ask(parent, title, text, [Choice("rename", _("Rename in all"))]))


def _values(
    parent: QWidget, session: Session, label: Label, before: Attribute, after: Attribute
) -> Mapping[str, str | None] | None:
    """What becomes of the values that are no longer among the options; None where it was cancelled."""
    if not before.kind == after.kind == "choice":
        return NO_VALUES
    gone = [option for option in before.options if option not in after.options]
    renamed = _renamed(before.options, after.options)
    found = _uses(parent, session, label, before.name, gone) if gone else Uses()
    if found is None:
        return None
    if not found.annotations:
        return renamed
    one = len(gone) == 1
    said = f"{_sentence(found)} {_('this value') if one else _('one of these values')}."
    if renamed:
        (old, new), *__ = renamed.items()
        title = _("Rename the option “{old}” to “{new}”?").format(old=old, new=new)
        choices = [
            Choice("rename", _("Rename in all")),
            Choice("keep", _("Keep “{old}” there").format(old=old)),
        ]
    else:
        title = _("Take out {listed}?").format(listed=_listed(gone))
        choices = [
            Choice("keep", _("Keep the values")),
            Choice("delete", _("Remove the values too"), destructive=True),
        ]
    match dialogs.ask(parent, title, f"{said}\n\n{KEPT}", choices):
        case "rename":
            return renamed
        case "keep":
            return NO_VALUES
        case "delete":
            return dict.fromkeys(gone)
        case _:
            return None


def _renamed(before: tuple[str, ...], after: tuple[str, ...]) -> Mapping[str, str | None]:
    """The option that stands under another name in the same place, if it is the only difference."""
    if len(before) != len(after):
        return NO_VALUES
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return dict(pairs) if len(pairs) == 1 else NO_VALUES


def _named(label: Label, name: str) -> Attribute | None:
    return next((attribute for attribute in label.attributes if attribute.name == name), None)


def _uses(
    parent: QWidget, session: Session, label: Label, name: str, values: Collection[str] | None = None
) -> Uses | None:
    work = labelling.attribute_uses(session, label.name, name, values)
    return progress.run(parent, _("Counting values"), work)


def _sentence(found: Uses) -> str:
    text = str(found)
    return f"{text[0].upper()}{text[1:]} {'has' if found.annotations == 1 else 'have'}"


def _listed(options: list[str]) -> str:
    quoted = [f"“{option}”" for option in options]
    return (
        quoted[0]
        if len(quoted) == 1
        else _("{quoted} and {quoted2}").format(quoted=", ".join(quoted[:-1]), quoted2=quoted[-1])
    )
