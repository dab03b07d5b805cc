"""What the words of the program's own vocabulary are called in the person's language: roles, kinds, states, answers.

In files, on the command line and between modules they are the English words; where people read them, `term` says how.
"""

from __future__ import annotations

from annotator.core.messages import pgettext

TERMS: dict[str, str] = {
    # Roles of zones
    "kicker": pgettext("term", "kicker"),
    "headline": pgettext("term", "headline"),
    "standfirst": pgettext("term", "standfirst"),
    "byline": pgettext("term", "byline"),
    "dateline": pgettext("term", "dateline"),
    "lead": pgettext("term", "lead"),
    "body": pgettext("term", "body"),
    "subhead": pgettext("term", "subhead"),
    "quote": pgettext("term", "quote"),
    "list": pgettext("term", "list"),
    "table": pgettext("term", "table"),
    "caption": pgettext("term", "caption"),
    "credit": pgettext("term", "credit"),
    "furniture": pgettext("term", "furniture"),
    "endnote": pgettext("term", "endnote"),
    # Modes
    "sentences": pgettext("term", "sentences"),
    "spans": pgettext("term", "spans"),
    "review": pgettext("term", "review"),
    # What is annotated
    "span": pgettext("term", "span"),
    "sentence": pgettext("term", "sentence"),
    "article": pgettext("term", "article"),
    "link": pgettext("term", "link"),
    "note": pgettext("term", "note"),
    "tag": pgettext("term", "tag"),
    "token": pgettext("term", "token"),
    # What lists are of
    "articles": pgettext("term", "articles"),
    "links": pgettext("term", "links"),
    # How far a layer is, and its review
    "new": pgettext("term", "new"),
    "claimed": pgettext("term", "claimed"),
    "started": pgettext("term", "started"),
    "sent back": pgettext("term", "sent back"),
    "answered": pgettext("term", "answered"),
    "done": pgettext("term", "done"),
    "in review": pgettext("term", "in review"),
    "approved": pgettext("term", "approved"),
    "none": pgettext("term", "none"),
    "reviewed": pgettext("term", "reviewed"),
    # How answers differ
    "duplicate": pgettext("term", "duplicate"),
    "split": pgettext("term", "split"),
    "label": pgettext("term", "label"),
    "boundary": pgettext("term", "boundary"),
    "attribute": pgettext("term", "attribute"),
    "only some": pgettext("term", "only some"),
    "one only": pgettext("term", "one only"),
    "agree": pgettext("term", "agree"),
    # Why a decision was hard
    "ambiguous text": pgettext("term", "ambiguous text"),
    "guideline gap": pgettext("term", "guideline gap"),
    "slip": pgettext("term", "slip"),
    "edge case": pgettext("term", "edge case"),
    "matter of opinion": pgettext("term", "matter of opinion"),
    # What a message is
    "error": pgettext("term", "error"),
    "warning": pgettext("term", "warning"),
    "info": pgettext("term", "info"),
    "success": pgettext("term", "success"),
    # How articles are ordered
    "project": pgettext("term", "project"),
    "source": pgettext("term", "source"),
    "date": pgettext("term", "date"),
    "story": pgettext("term", "story"),
    "status": pgettext("term", "status"),
    "progress": pgettext("term", "progress"),
    # Answers and other single words
    "train": pgettext("term", "train"),
    "dev": pgettext("term", "dev"),
    "test": pgettext("term", "test"),
    "unknown": pgettext("term", "unknown"),
    "everyone": pgettext("term", "everyone"),
    "undefined": pgettext("term", "undefined"),
    "conflict": pgettext("term", "conflict"),
    "agreed": pgettext("term", "agreed"),
    "decided": pgettext("term", "decided"),
    "rejected": pgettext("term", "rejected"),
    "edited": pgettext("term", "edited"),
    "unanimous": pgettext("term", "unanimous"),
    "majority": pgettext("term", "majority"),
    "chosen": pgettext("term", "chosen"),
    "twice": pgettext("term", "twice"),
    "saved": pgettext("term", "saved"),
    "saving…": pgettext("term", "saving…"),
    "read-only": pgettext("term", "read-only"),
    "open": pgettext("term", "open"),
    "group": pgettext("term", "group"),
    "any": pgettext("term", "any"),
    "on": pgettext("term", "on"),
    "off": pgettext("term", "off"),
    "yes": pgettext("term", "yes"),
    "no": pgettext("term", "no"),
    "added": pgettext("term", "added"),
    "changed": pgettext("term", "changed"),
    "removed": pgettext("term", "removed"),
    "kept": pgettext("term", "kept"),
    "nothing": pgettext("term", "nothing"),
    "undo": pgettext("term", "undo"),
    "redo": pgettext("term", "redo"),
    "more": pgettext("term", "more"),
    "less": pgettext("term", "less"),
    "settled": pgettext("term", "settled"),
    "stories": pgettext("term", "stories"),
    "sources": pgettext("term", "sources"),
    "dates": pgettext("term", "dates"),
    "quotes": pgettext("term", "quotes"),
    # What names are of
    "annotator": pgettext("term", "annotator"),
    "choice": pgettext("term", "choice"),
    "copy": pgettext("term", "copy"),
    "format": pgettext("term", "format"),
    "grouping": pgettext("term", "grouping"),
    "kind": pgettext("term", "kind"),
    "layer": pgettext("term", "layer"),
    "option": pgettext("term", "option"),
    "rule": pgettext("term", "rule"),
    "side": pgettext("term", "side"),
    "suggester": pgettext("term", "suggester"),
    "unit": pgettext("term", "unit"),
    "value": pgettext("term", "value"),
    "zone": pgettext("term", "zone"),
    "label set": pgettext("term", "label set"),
    # Colours of labels
    "Blue": pgettext("colour", "Blue"),
    "Purple": pgettext("colour", "Purple"),
    "Green": pgettext("colour", "Green"),
    "Amber": pgettext("colour", "Amber"),
    "Rust": pgettext("colour", "Rust"),
    "Indigo": pgettext("colour", "Indigo"),
    "Wine": pgettext("colour", "Wine"),
    "Petrol": pgettext("colour", "Petrol"),
    "Grey": pgettext("colour", "Grey"),
    "Rose": pgettext("colour", "Rose"),
    "Olive": pgettext("colour", "Olive"),
    "Violet": pgettext("colour", "Violet"),
    "Teal": pgettext("colour", "Teal"),
    "Vermilion": pgettext("colour", "Vermilion"),
    "Cobalt": pgettext("colour", "Cobalt"),
    "Brown": pgettext("colour", "Brown"),
    "Orchid": pgettext("colour", "Orchid"),
    "Forest": pgettext("colour", "Forest"),
    "Slate": pgettext("colour", "Slate"),
    "Crimson": pgettext("colour", "Crimson"),
    "Moss": pgettext("colour", "Moss"),
    "Aubergine": pgettext("colour", "Aubergine"),
    "Lagoon": pgettext("colour", "Lagoon"),
    "Coffee": pgettext("colour", "Coffee"),
}


def term(word: str) -> str:
    """The word as people read it; one that is not ours stays as it is."""
    return TERMS.get(word, word)


def titled(word: str) -> str:
    """The word as a title: with a capital letter."""
    said = term(word)
    return f"{said[:1].upper()}{said[1:]}"
