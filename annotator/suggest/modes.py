"""When a suggestion may be seen: what the label set says of its label, and which places stay blind whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from annotator.core.labels import Label, LabelSet
from annotator.core.values import dataclass
from annotator.suggest.evidence import TARGET
from annotator.suggest.suggestion import Place

SUGGEST = "suggest"
"""The key of a label, in project files and label sets, that says how it is suggested: a mode, or a mapping."""
OFF, AFTER, ON_REQUEST, SHOWN = "off", "after", "on request", "shown"
MODES = (OFF, AFTER, ON_REQUEST, SHOWN)
"""Never; after the editor has decided; where the editor asks; where it has earned it."""
BLIND = 0.15
"""The share of places that stay blind, whatever the mode: they tell what the editor decides unseen."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a label is suggested: its mode, the suggesters that may (none named: all), and the precision wanted."""

    mode: str
    by: tuple[str, ...] = ()
    target: float = TARGET

    def has(self, suggester: str) -> bool:
        """Whether that suggester may suggest the label; “lists” are all lists of names, “lists:FILE” is one of them."""
        return self.mode != OFF and (
            not self.by or not {suggester, suggester.partition(":")[0]}.isdisjoint(self.by)
        )


def way_of(label: Label, labels: LabelSet | None = None) -> Way:
    """How the label is suggested, as it says, or else the nearest label above it in the set that says anything.

    Where none does, labels of spans alone (names, amounts, quotes) are shown; the others are taken for judgements, and
    come only after the editor's own.
    """
    saying: Label | None = label
    while labels is not None and saying is not None and SUGGEST not in saying.extra:
        saying = labels.parent(saying)
    said = (saying or label).extra.get(SUGGEST)
    data = said if isinstance(said, Mapping) else {"mode": said}
    mode, by, target = (data.get(key) for key in ("mode", "by", "target"))
    sound = isinstance(target, int | float) and not isinstance(target, bool) and 0 < target <= 1
    return Way(
        mode
        if isinstance(mode, str) and mode in MODES
        else SHOWN
        if label.applies_to == ("span",)
        else AFTER,
        tuple(map(str, by)) if isinstance(by, list | tuple) else (by,) if isinstance(by, str) else (),
        float(target) if sound and target is not None else TARGET,
    )


def said_as(way: Way) -> object:
    """The value of the label's key that says this."""
    if not way.by and way.target == TARGET:
        return way.mode
    rest = {"by": list(way.by)} if way.by else {}
    return {"mode": way.mode, **rest, **({"target": way.target} if way.target != TARGET else {})}


def is_blind(seed: str, article: str, place: Place, share: float = BLIND) -> bool:
    """Whether the place is one of those that stay blind: always the same ones in a project."""
    named = "\n".join((seed, article, *map(str, place)))
    number = int.from_bytes(blake2b(named.encode("utf-8", "replace"), digest_size=4).digest())
    return number < share * 2**32
