"""What the label editor asks before it renames, merges, deletes or brings in labels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from annotator import paths
from annotator.app import projects
from annotator.app.importing import arriving
from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.labels import Uses
from annotator.core import regular
from annotator.core.errors import AnnotatorError
from annotator.core.file_names import safe
from annotator.core.labels import Label, LabelSet
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.formats.kit.files import replacing
from annotator.qt.parts import dialogs, progress
from annotator.qt.parts.dialogs import Choice
from annotator.store import labelsets

SET_FILTER = _("Label sets (*.yaml *.yml);;All files (*)")
READ_FILTER = _("Label sets and codebooks ({value});;All files (*)").format(
    value=" ".join("*" + s for s in projects.LABEL_SET_SUFFIXES)
)


def new_label(parent: QWidget, session: Session, below: str, beside: Label | None, colour: str) -> str:
    """Ask for a title and add a label below `below`; it is like its neighbour. Returns its name, or ""."""
    title = dialogs.ask_text(parent, _("New label"), _("What is the label called?"))
    if title is None or not title.strip():
        return ""
    name = arriving.unique(arriving.slug(title), lambda taken: session.labels.get(taken) is not None)
    label = Label(
        name=name,
        title=title.strip(),
        parent=below,
        colour=colour,
        applies_to=(beside.applies_to if beside else ()) or ("span",),
    )
    return name if labelling.add_label(session, label) else ""


def rename(parent: QWidget, session: Session, label: Label) -> str:
    """Ask for another name, say how many annotations it concerns, rename. Returns the name afterwards."""
    typed = dialogs.ask_text(
        parent,
        _("Rename the label"),
        _("Name of “{shown}” in the file").format(shown=label.shown),
        label.name,
    )
    new = (typed or "").strip()
    if not new or new == label.name:
        return label.name
    if session.labels.get(new) is not None:
        text = _("There is a label named “{new}” already.").format(new=new)
        asked = dialogs.ask(parent, text, _("You can merge the two."), [Choice("merge", _("Merge…"))])
        return merge(parent, session, label, new) if asked else label.name
    found = _uses(parent, session, label.name)
    if found is None:
        return label.name
    if found.annotations:
        text = _(
            "{sentence} this name. It is changed in all of them, as one step that can be undone."
        ).format(sentence=_sentence(found))
        title = _("Rename “{name}” to “{new}”?").format(name=label.name, new=new)
        if not dialogs.ask(parent, title, text, [Choice("rename", _("Rename in all"))]):
            return label.name
    edit = progress.run(parent, _("Renaming the label"), labelling.rename_label(session, label.name, new))
    return new if edit is not None else label.name


def merge(parent: QWidget, session: Session, label: Label, into: str = "") -> str:
    """Ask which label to merge into, say how many annotations it concerns, merge. Returns the name afterwards."""
    target = into or _other_label(
        parent, session, label, _("Merge “{shown}” into").format(shown=label.shown), _("Into which label?")
    )
    if not target:
        return label.name
    found = _uses(parent, session, label.name)
    if found is None:
        return label.name
    goal = session.labels.title(target)
    text = _("{sentence} “{shown}”. They get “{goal}” instead; “{shown}” goes.").format(
        sentence=_sentence(found), shown=label.shown, goal=goal
    ) + _children(session, label)
    if not dialogs.ask(
        parent,
        _("Merge “{shown}” into “{goal}”?").format(shown=label.shown, goal=goal),
        text,
        [Choice("merge", _("Merge"))],
    ):
        return label.name
    edit = progress.run(parent, _("Merging the labels"), labelling.merge_label(session, label.name, target))
    return target if edit is not None else label.name


def delete(parent: QWidget, session: Session, label: Label) -> bool:
    """Delete a label, after asking what becomes of the annotations that carry it. Whether it was deleted."""
    found = _uses(parent, session, label.name)
    if found is None:
        return False
    if not found.annotations:
        work = labelling.delete_label(session, label.name)
        return progress.run(parent, _("Deleting the label"), work) is not None
    text = _("{sentence} this label. What becomes of them?").format(sentence=_sentence(found)) + _children(
        session, label
    )
    choices = [
        Choice("move", _("Move to another label…")),
        Choice("keep", _("Keep, as unknown")),
        Choice("delete", _("Delete them too"), destructive=True),
    ]
    match dialogs.ask(parent, _("Delete the label “{shown}”?").format(shown=label.shown), text, choices):
        case "move":
            target = _other_label(parent, session, label, _("Move annotations"), _("To which label?"))
            if not target:
                return False
            work = labelling.delete_label(session, label.name, target)
        case "keep":
            work = labelling.delete_label(session, label.name)
        case "delete":
            work = labelling.delete_label(session, label.name, delete_annotations=True)
        case _:
            return False
    return progress.run(parent, _("Deleting the label"), work) is not None


def bring_in(parent: QWidget, session: Session, path: Path | None = None) -> None:
    """Take labels from a label set file: add those that are missing, or put them in place of the present ones."""
    chosen = path or dialogs.choose_file(parent, _("Import labels"), paths.documents_dir(), READ_FILTER)
    if chosen is None:
        return
    try:
        found = projects.read_label_set(chosen)
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return
    title = found.title or chosen.stem
    labels = labelsets.in_language(found.labels, session.project.header.language)
    how = "replace" if not session.labels else _ask_how(parent, session, labels, title)
    if how == "replace":
        labelling.replace_labels(session, labels, _("Import the label set {title}").format(title=title))
    elif how == "add":
        labelling.replace_labels(
            session, _added(session.labels, labels), _("Add labels of {title}").format(title=title)
        )
    if how and found.guidelines and not session.project.header.guidelines:
        labelling.set_guidelines(session, found.guidelines)


def save_set(parent: QWidget, session: Session) -> Path | None:
    """Write the label set with the guidelines into a file of its own."""
    header = session.project.header
    suggestion = paths.data_dir() / "labelsets" / f"{safe(arriving.slug(header.title or 'labels'))}.yaml"
    if not regular.is_folder(suggestion.parent):
        suggestion = paths.documents_dir() / suggestion.name
    path = dialogs.save_file(parent, _("Save the label set"), suggestion, SET_FILTER)
    if path is None:
        return None
    content = labelsets.LabelSetFile(
        labels=header.labels, title=header.title or path.stem, guidelines=header.guidelines
    )
    try:
        with replacing(path) as file:
            file.write(labelsets.write_file(content).decode("utf-8"))
    except AnnotatorError as problem:
        dialogs.error(parent, problem)
        return None
    return path


def _ask_how(parent: QWidget, session: Session, found: LabelSet, title: str) -> str:
    here = {label.name for label in session.labels}
    there = {label.name for label in found}
    new, gone = len(there - here), len(here - there)
    text = _("{labels} in “{title}”; {new} of them new here.").format(
        labels=_labels(len(found)), title=title, new=new
    )
    choices = [Choice("add", _("Add {new} to the present ones").format(new=new))] if new else []
    if gone:
        text += _(
            "\n\nReplacing takes {labels} out of the label set. Annotations that carry them stay and are "
            "shown as having an unknown label."
        ).format(labels=_labels(gone))
    choices.append(Choice("replace", _("Replace all labels"), destructive=bool(gone)))
    return dialogs.ask(parent, _("Import labels"), text, choices)


def _added(present: LabelSet, found: LabelSet) -> LabelSet:
    """Both sets in one; a key that is taken for the same kind of thing is not given twice."""
    result = present
    for label, __ in found.walk():
        if present.get(label.name) is None:
            taken = any(result.for_key(label.key, kind) for kind in label.applies_to) if label.key else False
            result = result.adding(replace(label, key="") if taken else label)
    return result


def _other_label(parent: QWidget, session: Session, label: Label, title: str, prompt: str) -> str:
    others = [other for other, __ in session.labels.walk() if other.name != label.name and other.selectable]
    fitting = [other for other in others if set(label.applies_to) <= set(other.applies_to)] or others
    if not fitting:
        dialogs.inform(parent, title, _("There is no other label."))
        return ""
    shown = [" › ".join(session.labels.path(other.name)) for other in fitting]
    shown = [
        path if shown.count(path) == 1 else f"{path} ({other.name})"
        for path, other in zip(shown, fitting, strict=True)
    ]

    chosen = dialogs.choose_item(parent, title, prompt, shown)
    return fitting[chosen].name if chosen is not None else ""


def _uses(parent: QWidget, session: Session, name: str) -> Uses | None:
    found = progress.run(parent, _("Counting annotations"), labelling.uses(session, [name]))
    return found[name] if found is not None else None


def _sentence(found: Uses) -> str:
    text = str(found)
    verb = "carries" if found.annotations == 1 else "carry"
    return f"{text[0].upper()}{text[1:]} {verb}"


def _children(session: Session, label: Label) -> str:
    below = session.labels.children(label.name)
    if not below:
        return ""
    one = len(below) == 1
    return _("\n\n{labels} below it {more} up one level.").format(
        labels=_labels(len(below)), more="moves" if one else "move"
    )


def _labels(count: int) -> str:
    return counted(count, "label", "labels")
