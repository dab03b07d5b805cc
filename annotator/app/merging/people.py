"""Annotators of two projects under one name: one person, or two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from annotator.app.merging.layers import fits, is_blank
from annotator.core.errors import Problem
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, numeral
from annotator.core.names import folded, original, same_person
from annotator.review.versions import contents

REFUSE, KEEP_BOTH, SAME_PERSON = SAME_NAMES = ("refuse", "keep-both", "same-person")
"""What becomes of work under a name that worked on the same article here: ask, another name, or one person's work."""
TWO_PEOPLE = "two-people"
"""The code of the problem that nobody said whether a name is one person or two."""
NAMED = 3

Pair = tuple[str, Mapping[str, Layer], Mapping[str, Layer]]
"""An article that both projects have: its title, the layers here, and the other project's, with our labels."""


def called(
    names: Iterable[str],
    known: Collection[str],
    pairs: Sequence[Pair],
    same_name: Callable[[str], str],
    file: str,
) -> tuple[dict[str, str], dict[str, Problem], list[Problem]]:
    """What the annotators of another project are called here, who is refused and why, and what is to be said.

    `known` are the annotators here. Whoever's work on an article is not a version of what is here under the name has to
    be told: `same_name` says of a name which of `SAME_NAMES` it is.
    """
    found: dict[str, str] = {}
    refused: dict[str, Problem] = {}
    remarks: list[Problem] = []
    for name in dict.fromkeys(map(original, names)):
        if folded(name) == GOLD:
            found[name] = GOLD
            continue
        mine = same_person(name, map(original, known)) or name
        titles, told = _at_odds(name, mine, pairs), same_name(name)
        if not titles or told == SAME_PERSON:
            found[name] = mine
            if mine in known:
                said = _("“{name}” is an annotator of both projects, and taken for one person.").format(
                    name=name
                )
                remarks.append(Problem(said, file, severity="info", code="same-name"))
            continue
        other = next(each for each in _free(mine) if _is_theirs(name, each, known, pairs, found.values()))
        found[name] = other
        if told == KEEP_BOTH:
            said = _("“{name}” comes in as “{other}”, beside the work of “{mine}” that is here.").format(
                name=name, other=other, mine=mine
            )
            remarks.append(Problem(said, file, severity="info", code="renamed-annotator"))
        else:
            refused[name] = _unclear(name, mine, other, titles, file)
    return found, refused, remarks


def _at_odds(name: str, here: str, pairs: Iterable[Pair]) -> list[str]:
    """The titles of articles on which the layers of both names say different things."""
    return [
        title
        for title, ours, theirs in pairs
        if any(not fits(*two) for two in _both(name, here, ours, theirs))
    ]


def _both(
    name: str, here: str, ours: Mapping[str, Layer], theirs: Mapping[str, Layer]
) -> Iterator[tuple[Layer | None, Layer]]:
    for other, layer in theirs.items():
        if original(other) == name:
            yield ours.get(here + other.removeprefix(name)), layer


def _free(name: str) -> Iterator[str]:
    number = 1
    while True:
        number += 1
        yield f"{name} ({number})"


def _is_theirs(
    name: str, candidate: str, known: Collection[str], pairs: Sequence[Pair], given: Collection[str]
) -> bool:
    """Whether the name is free, or that under which this work came in before."""
    if candidate in given:
        return False
    if candidate not in known:
        return True
    if _at_odds(name, candidate, pairs):
        return False
    return any(
        not is_blank(layer) and contents(mine or layer).keys() & contents(layer).keys() and mine is not None
        for __, ours, theirs in pairs
        for mine, layer in _both(name, candidate, ours, theirs)
    )


def _unclear(name: str, mine: str, other: str, titles: Sequence[str], file: str) -> Problem:
    shown = ", ".join(f"“{title}”" for title in titles[:NAMED])
    more = _(" and {titles} more").format(titles=numeral(len(titles) - NAMED)) if len(titles) > NAMED else ""
    return Problem(
        _(
            "“{name}” worked on {shown}{more} in both projects, and not in the same way: one person or two?"
        ).format(name=name, shown=shown, more=more),
        file,
        code=TWO_PEOPLE,
        hint=_(
            "Two people ({keep_both}): theirs comes in as “{other}”. One person ({same_person}): what both say is "
            "kept in the layer of “{mine}”."
        ).format(keep_both=KEEP_BOTH, other=other, same_person=SAME_PERSON, mine=mine),
    )
