"""What of a REFI-QDA project or codebook has no place in ours: counted by element and attribute."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from annotator.formats.kit.unused_keys import ONCE, WHOLE, UnusedKeys, Used
from annotator.formats.kit.xml_safe import child, children, name, text_at
from annotator.formats.tools.refi.codes import SET_NAMES, plain_guid
from annotator.formats.tools.refi.write import SENTENCE

NOUN = "Elements and attributes"
_MADE = ("guid", "creatingUser", "creationDateTime")
_NAMED = ("guid", "name", "isCodable", "color")
_OF_CODE: Used = {"Code/Description": (WHOLE, ONCE), "Code/Code": (*_NAMED, WHOLE)}
_OF_SOURCE: Used = {
    "PlainTextContent": (WHOLE,),
    "NoteRef": ("targetGUID",),
    "VariableValue": (WHOLE,),
    "Coding": _MADE,
    "Coding/CodeRef": ("targetGUID",),
    "Coding/NoteRef": ("targetGUID",),
    "PlainTextSelection": (*_MADE, "name", "startPosition", "endPosition"),
    "PlainTextSelection/Description": (WHOLE,),
    "PlainTextSelection/Coding": _MADE,
    "PlainTextSelection/Coding/CodeRef": ("targetGUID",),
    "PlainTextSelection/Coding/NoteRef": ("targetGUID",),
    "PlainTextSelection/NoteRef": ("targetGUID",),
}
_OF_PROJECT: Used = {
    "Users": (),
    "Users/User": ("guid", "name", "id"),
    "CodeBook": (),
    "CodeBook/Codes": (WHOLE,),
    "Variables": (),
    "Variables/Variable": ("guid", "name", "typeOfVariable"),
    "Cases": (),
    "Graphs": (),
    **dict.fromkeys(("Notes", "Links", "Sets"), (WHOLE,)),
}
_OF_NOTE: Used = {"Note/PlainTextContent": (WHOLE,)}
_OF_LINK: Used = {"Link/NoteRef": ("targetGUID",)}


def note_source(source: Any, unused: UnusedKeys) -> None:
    """Count what a text source holds beyond its text, its codings, notes and variables."""
    unused.note_attributes(source, (*_MADE, "name", "plainTextPath"), "TextSource")
    unused.note_elements(source, _OF_SOURCE)
    for selection in children(source, "PlainTextSelection"):
        described = text_at(selection, "Description")
        unused.add("PlainTextSelection/Description", int(described not in ("", SENTENCE)))
        if child(selection, "Coding") is None and child(selection, "NoteRef") is None:
            unused.add("PlainTextSelection without a code")


def note_other_source(source: Any, unused: UnusedKeys) -> None:
    """Count the codings of a source that is no plain text."""
    unused.add(f"{name(source)}/Coding", sum(1 for _ in source.iter("{*}Coding")))


def note_project(root: Any, unused: UnusedKeys, notes: Container[str], links: Container[int]) -> None:
    """Count what stands beside the sources; `notes` are identifiers, `links` numbers of those that were used."""
    unused.note_elements(root, _OF_PROJECT)
    book = child(root, "CodeBook")
    if book is not None:
        note_codes(book, unused)
    note_sets(root, unused)
    for note in children(root, "Notes/Note"):
        if plain_guid(note.get("guid")) in notes:
            unused.note_attributes(note, (*_MADE, "name", "plainTextPath"), "Note")
            unused.note_elements(note, _OF_NOTE, "Note")
        else:
            unused.add("Note on nothing that was read")
    for number, link in enumerate(children(root, "Links/Link")):
        if number in links:
            one_way = ("direction",) if link.get("direction") == "OneWay" else ()
            unused.note_attributes(link, ("guid", "name", "originGUID", "targetGUID", *one_way), "Link")
            unused.note_elements(link, _OF_LINK, "Link")
        else:
            unused.add("Link between other things than annotations of one person in one text")


def note_codes(book: Any, unused: UnusedKeys) -> None:
    """Count what codes say beyond their names, colours and descriptions."""
    for code in book.iter("{*}Code"):
        unused.note_attributes(code, _NAMED, "Code")
        unused.note_elements(code, _OF_CODE, "Code")


def note_sets(root: Any, unused: UnusedKeys) -> None:
    """Count the sets, but for those that tell what labels are put on."""
    own = SET_NAMES.values()
    unused.add("Set", sum(item.get("name") not in own for item in children(root, "Sets/Set")))
