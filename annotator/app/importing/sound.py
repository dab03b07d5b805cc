"""What a reader hands over, as far as it can be stored; the rest is said, and left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from annotator.core import soundness
from annotator.core.article import Sentence, Zone
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.names import NOBODY
from annotator.formats import Imported


def sound(imported: Imported) -> tuple[Imported, list[Problem]]:
    """The article without what could not be read again from a project, and a problem for each that is left out."""
    problems: list[Problem] = []

    def say(message: str) -> None:
        problems.append(Problem(message, imported.source, severity="error", code="unsound"))

    zones, sentences = imported.zones, imported.sentences
    if not _in_order(zones, len(imported.text)):
        say(
            _("The zones of “{title}” are not in order or not in the text; they are found anew.").format(
                title=imported.title
            )
        )
        zones = ()
    if not _in_order(sentences, len(imported.text)):
        say(
            _("The sentences of “{title}” are not in order or not in the text; they are found anew.").format(
                title=imported.title
            )
        )
        sentences = ()
    layers: dict[str, Layer] = {}
    for given, layer in imported.layers.items():
        name = _name(given)
        if name in layers:
            say(
                _("Two annotators of “{title}” are called “{name}”; the second is left out.").format(
                    title=imported.title, name=name
                )
            )
            continue
        layers[name] = _sound_layer(layer, imported, say)
    if not problems and list(layers) == list(imported.layers):
        return imported, problems
    return replace(imported, zones=zones, sentences=sentences, layers=layers), problems


def _sound_layer(layer: Layer, imported: Imported, say: Callable[[str], None]) -> Layer:
    wrong = {
        item.id: problem for item in layer.values() if (problem := soundness.unsound(item, imported.text))
    }
    for link in layer.links:
        missing = [end for end in (link.source, link.target) if end in wrong or layer.get(end) is None]
        if link.id not in wrong and missing:
            wrong[link.id] = _("A link ends at “{missing}”, which is not there.").format(missing=missing[0])
    if not wrong:
        return layer
    for problem in wrong.values():
        say(
            _("An annotation of “{title}” was left out. {problem}").format(
                title=imported.title, problem=problem
            )
        )
    kept = [item for item in layer.values() if item.id not in wrong]
    return Layer(layer.article, layer.annotator, kept, layer.state)


def _name(annotator: str) -> str:
    if not soundness.wrong_name(annotator):
        return annotator
    plain = "".join(character if character.isprintable() else " " for character in annotator)
    return " ".join(plain.split()) or NOBODY


def _in_order(ranges: Sequence[Zone] | Sequence[Sentence], length: int) -> bool:
    pairs = [(each.start, each.end) for each in ranges]
    return all(0 <= start < end <= length for start, end in pairs) and all(
        before[1] <= after[0] for before, after in pairwise(pairs)
    )
