"""Conflicts in words: what a candidate says and where it differs, for cards, lists and tooltips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.app.reviewing.values import Conflict
from annotator.core.annotation import Annotation, Decision, Link, SentenceTag, Span
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.terms import term
from annotator.core.wording import counted
from annotator.review.answers import LINK_BREAK, Place
from annotator.review.compare import Candidate, Cluster

LONGEST_PART = 72
"""Code points of a part that are shown at most; what is longer is cut in its middle."""
LONGEST_EDGE, LONGEST_END = 14, 30

GAP = " … "
"""Stands between the fragments of a span, and where the middle of a long part is left out."""

KIND_TITLES: dict[str, str] = {"agree": _("all agree")}
NOTHING_HERE = _("nothing here")

Parts = tuple[tuple[str, bool], ...]
"""Text in pieces, each with whether the answers differ in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One annotation of a candidate: its label by name, its words, and its attributes in words."""

    label: str
    parts: Parts
    attributes: str = ""


def words_of(cluster: Cluster, title: str, text: str) -> str:
    """What a conflict is about, on one line: the words of the text, for a link both its ends."""
    if cluster.what == "article":
        return title
    if cluster.what != "link" or LINK_BREAK not in cluster.place:
        return " ".join(text[cluster.start : cluster.end].split())
    middle = cluster.place.index(LINK_BREAK)
    ends: tuple[Place, Place] = (cluster.place[:middle], cluster.place[middle + 1 :])
    return " → ".join(
        " ".join(" ".join(text[start:end] for start, end in place).split()) or title for place in ends
    )


def kind_of(cluster: Cluster) -> str:
    """What kind of conflict it is, in a word or two; a lone answer has nothing to differ from."""
    return kind_title(cluster.kind)


def kind_title(kind: str) -> str:
    """What a kind of conflict is called."""
    return KIND_TITLES.get(kind) or term(kind)


def lines_of(
    cluster: Cluster, candidate: Candidate, text: str, labels: LabelSet, layer: Layer | None
) -> list[Line]:
    """What the candidate says; `layer` is that of one who chose it, to look up the ends of links."""
    core = _core(cluster)
    wanted = _differing_attributes(cluster)
    found = []
    for item in candidate.annotations:
        if isinstance(item, Span):
            parts = tuple(
                part
                for number, fragment in enumerate(item.fragments)
                for part in (((GAP, False),) * bool(number) + _parts(text, fragment, core))
            )
        elif isinstance(item, SentenceTag) and item is candidate.annotations[-1]:
            # All the labels are about the same words, which stand below the last one.
            parts = ((_shortened(" ".join(text[item.start : item.end].split())), False),)
        elif isinstance(item, Link) and layer is not None:
            parts = (
                (
                    _("{end}” to “{end2}").format(
                        end=_end(layer, item.source), end2=_end(layer, item.target)
                    ),
                    False,
                ),
            )
        else:
            parts = ()
        found.append(Line(item.label, parts, _attributes(item, labels, wanted)))
    return found


def all_settled(remaining: Mapping[str, int]) -> str:
    """What is said where nothing is left to settle, and what remains elsewhere (see `Review.remaining`)."""
    deferred, hidden = remaining["deferred"], remaining["hidden"]
    parts = [_("All settled.")]
    if deferred:
        parts.append(_("{is_} put off.").format(is_=counted(deferred, "conflict is", "conflicts are")))
    if hidden:
        parts.append(
            _("{remains} that the filters hide.").format(
                remains=counted(hidden, "conflict remains", "conflicts remain")
            )
        )
    if not deferred and not hidden:
        parts.append(_("Nothing remains elsewhere."))
    return " ".join(parts)


def summary(conflict: Conflict, labels: LabelSet) -> str:
    """How the answers differ, in as few characters as a row of the queue has room for."""
    cluster = conflict.cluster
    spoken = [candidate for candidate in cluster.candidates if candidate.answer]
    said = sum(len(candidate.annotators) for candidate in spoken)
    match cluster.kind:
        case "label":
            if len(spoken) == 2 and cluster.what == "span":
                return " ≠ ".join(labels_of(candidate, labels) for candidate in spoken)
            return " : ".join(str(len(candidate.annotators)) for candidate in cluster.candidates)
        case "only some":
            return _("{said} of {votes}").format(said=said, votes=len(cluster.votes))
        case "boundary":
            return f"{_edge(cluster) or 'gap'} ±"
        case "attribute":
            return ", ".join(sorted(_differing_attributes(cluster)))
        case "split":
            return " : ".join(str(len(candidate.annotations)) for candidate in spoken)
        case "duplicate":
            return term("twice")
        case _:
            return labels_of(spoken[0], labels) if spoken else NOTHING_HERE


def settled_as(conflict: Conflict, decision: Decision) -> str:
    """How a decided conflict was settled, in a word."""
    match decision.verdict:
        case "reject":
            return NOTHING_HERE if conflict.cluster.is_empty else term("rejected")
        case "edit":
            return term("edited")
        case "defer":
            return _("sent back") if decision.extra.get("to") else _("put off")
        case _:
            cluster = conflict.cluster
            if cluster.unanimous is not None:
                return term("unanimous")
            majority = cluster.majority
            chosen = list(decision.extra.get("from", ()))
            taken = majority is not None and chosen == list(majority.annotators)
            return term("majority" if taken else "chosen")


def labels_of(candidate: Candidate, labels: LabelSet) -> str:
    """The titles of the candidate's labels, each once."""
    return ", ".join(dict.fromkeys(labels.title(said[1]) for said in candidate.answer))


def guidelines_for(labels: LabelSet, names: Sequence[str]) -> list[tuple[str, str]]:
    """Title and guideline of the labels concerned, as far as they have one."""
    found = [labels.get(name) for name in names]
    return [(label.shown, label.description) for label in found if label is not None and label.description]


def _core(cluster: Cluster) -> tuple[int, int] | None:
    """What all the answers have in common, where that is one range and not everything."""
    spans = [item for c in cluster.candidates for item in c.annotations if isinstance(item, Span)]
    if "boundary" not in cluster.differs or not spans:
        return None
    start, end = max(span.start for span in spans), min(span.end for span in spans)
    return (start, end) if start < end else None


def _parts(text: str, fragment: tuple[int, int], core: tuple[int, int] | None) -> Parts:
    start, end = fragment
    if core is None:
        return ((_shortened(text[start:end]), False),)
    cuts = [start, min(max(core[0], start), end), max(min(core[1], end), start), end]
    pieces = [
        (text[cuts[0] : cuts[1]], True),
        (text[cuts[1] : cuts[2]], False),
        (text[cuts[2] : cuts[3]], True),
    ]
    return tuple((_shortened(piece), differs) for piece, differs in pieces if piece)


def _edge(cluster: Cluster) -> str:
    """The words that some have in and others have not."""
    spans = [c.annotations[0] for c in cluster.candidates if c.annotations]
    ends = [span for span in spans if isinstance(span, Span)]
    if len(ends) < 2:
        return ""
    longest = max(ends, key=lambda span: span.end - span.start)
    other = next((span for span in ends if span.fragments != longest.fragments), longest)
    quote = longest.quote
    words = (
        quote[: other.start - longest.start]
        if other.start > longest.start
        else quote[len(quote) - max(longest.end - other.end, 0) :]
    )
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_EDGE else line[: LONGEST_EDGE - 1].rstrip() + "…"


def _differing_attributes(cluster: Cluster) -> set[str]:
    if "attribute" not in cluster.differs:
        return set()
    values = [dict(content[2]) for candidate in cluster.candidates for content in candidate.answer]
    names = {name for each in values for name in each}
    return {name for name in names if len({each.get(name) for each in values}) > 1}


def _attributes(item: Annotation, labels: LabelSet, wanted: set[str]) -> str:
    label = labels.get(item.label)
    titles = (
        {attribute.name: attribute.title or attribute.name for attribute in label.attributes} if label else {}
    )
    shown = [
        f"{titles.get(name, name)}: {_value(item.attributes.get(name))}"
        for name in (wanted or item.attributes)
        if name in item.attributes or name in wanted
    ]
    return " · ".join(sorted(shown))


def _value(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _end(layer: Layer, name: str) -> str:
    item = layer.get(name)
    words = " ".join((getattr(item, "quote", "") or _("the article")).split())
    return words if len(words) <= LONGEST_END else words[:LONGEST_END].rsplit(" ", 1)[0] + "…"


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_PART:
        return text
    half = (LONGEST_PART - len(GAP)) // 2
    head, tail = text[:half], text[-half:]
    if not text[half].isspace():
        head = head.rsplit(" ", 1)[0]
    if not text[-half - 1].isspace():
        tail = tail.split(" ", 1)[-1]
    return f"{head.rstrip()}{GAP}{tail.lstrip()}"
