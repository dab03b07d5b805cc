"""Hiding who said what, and when, while a review is blind: whoever shows names or times of people asks here.

What is hidden is said with letters where people are told apart, and with nothing where they need not be. Everybody has
one letter in the whole project, drawn with a seed of the project, so that no order gives away who is who. One's own
name is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from annotator.core.annotation import Annotation
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.core.names import is_copy, is_model, original, people
from annotator.core.patterns import pattern
from annotator.core.project import Project

A = TypeVar("A", bound=Annotation)

SETTINGS = "review"
"""The key of the project's header under which a review keeps its seed and whether it is blind."""
WHY = _("names are hidden in this review")

SOMEBODY = _("somebody else")
"""Who came after the names were given, or is nobody of this project."""
HIDDEN = "…"
"""What stands for a name that was said before."""
_MOMENT = pattern(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")


def settings(project: Project) -> Mapping[str, Any]:
    """What the project keeps about its review: "seed" and "blind"."""
    kept = project.header.extra.get(SETTINGS)
    return kept if isinstance(kept, Mapping) else {}


def settings_change(project: Project, **chosen: Any) -> Change:
    """The change of the project's header that keeps `seed` or `blind`."""
    header, kept = project.header, {**settings(project), **chosen}
    return Change(header, replace(header, extra={**header.extra, SETTINGS: kept}))


def is_blind(project: Project) -> bool:
    """Whether names and times of annotators are hidden."""
    return bool(settings(project).get("blind", False))


def letters(project: Project) -> dict[str, str]:
    """The letter of everybody who has a layer, in the order of the letters."""
    from annotator.review.decide import blind_names  # the start does without it

    hidden = blind_names(people(project.annotators()), int(settings(project).get("seed", 1)))
    return dict(sorted(hidden.items(), key=lambda pair: (len(pair[1]), pair[1])))


def called(project: Project, names: Iterable[str]) -> dict[str, str]:
    """What people are called, in the order in which they are shown: their names, in a blind review their letters.

    The layer of a model is nobody's, and called as it is.
    """
    known = list(names)
    if not is_blind(project):
        return {name: name for name in known}
    shown = letters(project)
    return {name: letter for name, letter in shown.items() if name in known} | {
        name: name if is_model(name) else SOMEBODY for name in known if name not in shown
    }


def order(project: Project, name: str) -> str:
    """By what the things of several people are sorted: by their names, in a blind review by nothing that tells them."""
    from annotator.review.answers import stable_id

    return stable_id(settings(project).get("seed", 1), name) if is_blind(project) else name


def who(project: Project, name: str, own: str = "") -> str:
    """What the annotator of a layer is called; `own` is the name of the person at the desk."""
    if not is_blind(project) or name in ("", GOLD, own) or is_model(name):
        return name
    shown = letters(project).get(original(name), SOMEBODY)
    return f"{shown}{name.removeprefix(original(name))}" if is_copy(name) else shown


def byline(project: Project, by: str, at: str, own: str = "") -> tuple[str, str]:
    """Who made something and when, as far as that is shown."""
    return (by, at) if not is_blind(project) or by == own else ("", "")


def signed(project: Project, annotation: A, own: str = "") -> A:
    """The annotation as it is shown, in a blind review without who made it and when."""
    by, at = byline(project, annotation.by, annotation.at, own)
    return replace(annotation, by=by, at=at) if (by, at) != (annotation.by, annotation.at) else annotation


def covered(project: Project, text: str, newcomers: Iterable[str] = ()) -> str:
    """A sentence as it is shown, in a blind review without names; no letters: who said it may know who was meant.

    `newcomers` are people who have nothing in the project yet.
    """
    return _without(project, text, lambda name: HIDDEN, newcomers)


def lettered(project: Project, text: str) -> str:
    """What is read out of the layers, as it is shown: in a blind review with letters for names, and without times."""
    if not is_blind(project):
        return text
    shown = {_key(name): letter for name, letter in letters(project).items()}
    return _without(project, _MOMENT.sub(HIDDEN, text), lambda name: shown.get(_key(name), HIDDEN))


def _without(
    project: Project, text: str, stand_in: Callable[[str], str], newcomers: Iterable[str] = ()
) -> str:
    """The text with something else for names, however they are spelt in the name of a file or a label."""
    if not text or not is_blind(project):
        return text
    from annotator.review.handout import whom  # the start does without it

    known = {*people(project.annotators()), *whom(project.header), *newcomers}
    names = sorted(known, key=lambda name: (-len(name), name))
    spelt = "|".join(
        r"[\W_]+".join(map(re.escape, re.findall(r"[^\W_]+", name))) or re.escape(name) for name in names
    )
    found = re.compile(rf"(?<![^\W_])(?:{spelt})(?![^\W_])", re.IGNORECASE)
    return found.sub(lambda match: stand_in(match[0]), text) if names else text


def _key(name: str) -> str:
    return "".join(re.findall(r"[^\W_]+", name)).casefold() or name
