"""Names that people type: refused where there is nothing of that name, with those that there are."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, ngettext
from annotator.core.terms import term

MOST_NAMED = 40


def unknown(what: str, name: str, known: Iterable[str]) -> AnnotatorError:
    """The error for a `what` (a noun, such as “label”) that does not exist: which was meant, and which there are."""
    names = list(dict.fromkeys(known))
    meant = nearest(name, names)
    guess = _("Did you mean “{meant}”? ").format(meant=meant) if meant else ""
    shown = ", ".join(names[:MOST_NAMED]) + (
        _(" and {names} more").format(names=len(names) - MOST_NAMED) if names[MOST_NAMED:] else ""
    )
    return AnnotatorError(
        _("There is no {what} “{name}”.").format(what=term(what), name=name),
        hint=ngettext("{guess}There is: {shown}.", "{guess}There are: {shown}.", len(names)).format(
            guess=guess, shown=shown or term("none")
        ),
    )


def require(what: str, wanted: Iterable[str], known: Iterable[str]) -> None:
    """Raise `AnnotatorError` for the first of the names that is not known."""
    names = list(known)
    for name in wanted:
        if name not in names:
            raise unknown(what, name, names)


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant: the same but for its case, or a similar one; "" where none is."""
    import difflib  # wanted only where something is wrong

    names = list(known)
    folded = {each.casefold(): each for each in reversed(names)}
    found = difflib.get_close_matches(name.casefold().strip(), folded, 1, 0.6)
    return folded[found[0]] if found else ""
