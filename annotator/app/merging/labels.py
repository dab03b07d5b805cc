"""Labels of another project: which of ours each one is, and where nobody may decide that unasked.

A label of the same name that goes on the same kinds and has the same attributes is the same. Any other has to be told
apart or put together by somebody: in a mapping `{theirs: ours}`, as imports take it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from annotator.app.importing.labels import DROP, Foreign
from annotator.core.annotation import ArticleTag, Link, SentenceTag, Span
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, ngettext
from annotator.core.terms import term

_KINDS = {Span: "span", SentenceTag: "sentence", ArticleTag: "article", Link: "link"}
DIFFERS = "label-differs"
"""The code of the problem that a label means something else in the other project."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of another project, what they are called here, and what is to be said of them.

    `apart` are those that somebody has to tell apart or put together, each with a name of its own: one that is free
    here, or that under which it came in before.
    """

    foreign: tuple[Foreign, ...]
    mapping: Mapping[str, str]
    apart: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()


def counted(labels: LabelSet, layers: Iterable[Layer]) -> list[Foreign]:
    """The labels that a project defines or uses, and how many annotations of each kind carry them."""
    counts: dict[str, Counter[str]] = {label.name: Counter() for label in labels}
    for layer in layers:
        for item in (*layer.values(), *layer.unanchored):
            kind = _KINDS.get(type(item))
            if kind is not None and item.label:
                counts.setdefault(item.label, Counter())[kind] += 1
    return [Foreign(name, dict(found), labels.get(name)) for name, found in counts.items()]


def compared(
    foreign: Sequence[Foreign], ours: LabelSet, told: Mapping[str, str], renamed: Mapping[str, str], file: str
) -> Labels:
    """What the labels are called here: as it was `told`, or else as they were `renamed` in a copy of one project."""
    mapping = {**renamed, **told}
    apart: dict[str, str] = {}
    refused: list[Problem] = []
    remarks: list[Problem] = []
    coming: dict[str, Label] = {}
    for each in foreign:
        name = mapping.get(each.name, each.name)
        label = ours.get(name) or coming.get(name)
        if name == DROP:
            continue
        if label is None:  # a second of that name means what the first does, or has to be told apart as well
            coming[name] = replace(each.definition or Label(name=name), name=name, applies_to=each.kinds)
            continue
        different = _differences(each, label)
        if different and each.name in told:
            said = _("The label “{name}” comes in as “{name2}”, as it was told, though {different}.").format(
                name=each.name, name2=name, different=different
            )
            remarks.append(Problem(said, file, severity="warning", code=DIFFERS))
        elif different:
            taken = {*(every.name for every in foreign), *apart.values()}
            names = (f"{name}-{number}" for number in count(2))
            apart[each.name] = next(
                other for other in names if other not in taken and _may_be(each, ours.get(other))
            )
            refused.append(_refused(each.name, name, different, apart[each.name], file))
        elif each.definition is not None and _guided(each.definition) != _guided(label):
            said = _(
                "The label “{name}” has another description, other examples or rules there; ours stay."
            ).format(name=name)
            remarks.append(Problem(said, file, severity="info", code="label-guided-otherwise"))
    return Labels(tuple(foreign), mapping, apart, tuple(refused), tuple(remarks))


def written(pairs: Iterable[str]) -> dict[str, str]:
    """A mapping from words `THEIRS=OURS`, where nothing after the sign leaves a label out. Raises `AnnotatorError`."""
    found: dict[str, str] = {}
    for pair in pairs:
        theirs, sign, ours = pair.partition("=")
        if not sign or not theirs.strip():
            raise AnnotatorError(
                _("“{pair}” does not say which label is which.").format(pair=pair),
                hint=_("Write THEIRS=OURS, or THEIRS= to leave its annotations out."),
            )
        found[theirs.strip()] = ours.strip() or DROP
    return found


def _may_be(theirs: Foreign, ours: Label | None) -> bool:
    """Whether a name is free, or that under which the label came in before."""
    return ours is None or not _differences(theirs, ours)


def _differences(theirs: Foreign, ours: Label) -> str:
    """How the meanings differ, in words; "" where they do not."""
    kinds = set(theirs.kinds)
    if theirs.definition is None:
        more = kinds - set(ours.applies_to)
        return _("ours goes on no {listed}").format(listed=_listed(more)) if more else ""
    if kinds != set(ours.applies_to):
        return _("theirs goes on {listed}, ours on {listed2}").format(
            listed=_listed(kinds), listed2=_listed(ours.applies_to)
        )
    mine, other = (_attributes(label.attributes) for label in (ours, theirs.definition))
    names = sorted(name for name in {*mine, *other} if mine.get(name) != other.get(name))
    return (
        f"{_listed(names, _('its attributes'))} {'differs' if len(names) == 1 else 'differ'}" if names else ""
    )


def _attributes(attributes: Iterable[Attribute]) -> dict[str, object]:
    return {each.name: (each.kind, frozenset(each.options)) for each in attributes}


def _guided(label: Label) -> object:
    return label.description, label.examples, label.rules


def _refused(theirs: str, ours: str, different: str, free: str, file: str) -> Problem:
    return Problem(
        _("The label “{theirs}” does not mean what “{ours}” means here: {different}.").format(
            theirs=theirs, ours=ours, different=different
        ),
        file,
        code=DIFFERS,
        hint=_(
            "Say which it is: {theirs}={ours} puts both together, {theirs}={free} adds theirs under another name, "
            "{theirs}= leaves its annotations out."
        ).format(theirs=theirs, ours=ours, free=free),
    )


def _listed(names: Iterable[str], before: str = "") -> str:
    listed = list(names)
    quoted = [f"“{name}”" for name in listed] if before else sorted(listed)
    said = " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))
    if before:
        return ngettext("the attribute {said}", "{before} {said}", len(listed)).format(
            said=said, before=before
        )
    return said or term("nothing")
