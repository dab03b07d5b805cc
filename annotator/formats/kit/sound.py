"""Whether an article that a reader made can be one: places within its text, values of the right types."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, pairwise
from operator import attrgetter
from typing import Any

from annotator.core.annotation import Annotation, Decision, Link, Note, SentenceTag, Span
from annotator.core.article import ZONE_ROLES, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.soundness import ARTICLE_KEYS, LAYER_KEYS, LONGEST_NUMBER, OWN_KEYS
from annotator.core.text import normalise
from annotator.formats.kit.values import Imported

NOBODY = "import"
"""Whose layer it is of which a file does not say whose it is."""
_PLAIN = (str, bool, int, float)
_DEEPEST = 50
_LARGEST: int = 10**LONGEST_NUMBER
_OF_ARTICLES = ARTICLE_KEYS | {"layers", "lineage"}
_OF_LAYERS = LAYER_KEYS | {"lineage", "unanchored", "unreadable"}
"""What the project file calls things of its own; what a source holds under such a name gets another."""


class UnsoundError(Exception):
    """An article cannot be kept; the message is the end of a sentence."""


def mended(item: Imported) -> tuple[Imported, list[str]]:
    """The article without what no article can have, and what that was, each as the end of a sentence.

    Raises `UnsoundError` where its text, its title, its identifier or its metadata are none.
    """
    try:
        return _mended(item)
    except (AttributeError, TypeError, ValueError) as error:
        raise UnsoundError(_("a value has the wrong type ({error})").format(error=error)) from None


def _mended(item: Imported) -> tuple[Imported, list[str]]:
    why = next(_faults(item), "")
    if why:
        raise UnsoundError(why)
    length = len(item.text)
    said: list[str] = []
    if odd := _odd_places(item.zones, length) or next(_odd_roles(item.zones), ""):
        said.append(_("its zones: {odd}").format(odd=odd))
        item = replace(item, zones=())
    if odd := _odd_places(item.sentences, length):
        said.append(_("its sentences: {odd}").format(odd=odd))
        item = replace(item, sentences=())
    if not _OF_ARTICLES.isdisjoint(item.extra):
        own = {key: value for key, value in item.extra.items() if key in _OF_ARTICLES}
        extra = {key: value for key, value in item.extra.items() if key not in own}
        item = replace(item, metadata={**item.metadata, **_renamed(own, item.metadata)}, extra=extra)
    layers = {name: _mended_layer(layer, length, said) for name, layer in item.layers.items()}
    for name in [name for name in layers if not name.strip()]:
        who = next(free for free in _names() if free not in layers)
        layers[who] = layers.pop(name)
        said.append(_("the name of an annotator, which is empty; they are called “{who}”").format(who=who))
    same = layers.keys() == item.layers.keys() and all(layers[name] is item.layers[name] for name in layers)
    return (item if same else replace(item, layers=layers)), said


def _names() -> Iterator[str]:
    yield NOBODY
    yield from (f"{NOBODY} {number}" for number in count(2))


def _faults(item: Imported) -> Iterator[str]:
    """Why the article cannot be kept."""
    if not all(isinstance(value, str) for value in (item.text, item.title, item.id)):
        yield _("its title, its text or its identifier is no text")
    elif normalise(item.text) != item.text:
        yield _("its text is not normalised")
    elif not all(_is_plain(values) and isinstance(values, Mapping) for values in (item.metadata, item.extra)):
        yield _("its metadata hold what no file can keep")
    layers: Mapping[Any, Any] = item.layers
    for name, layer in layers.items():
        if not isinstance(name, str) or not isinstance(layer, Layer):
            yield _("a layer is no layer of an annotator")


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether the project file can hold the value, and any program read it again."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < _LARGEST
    if value is None or isinstance(value, _PLAIN):
        return True
    if isinstance(value, list | tuple):
        return all(_is_plain(entry, depth + 1) for entry in value)
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _is_plain(entry, depth + 1) for key, entry in value.items())
    return False


def _odd_places(places: Iterable[Zone | Sentence], length: int) -> str:
    found = list(places)
    if not all(_within(place.start, place.end, length) for place in found):
        return _("one lies outside the text")
    if any(before.end > after.start for before, after in pairwise(found)):
        return _("two lie on each other")
    return ""


def _odd_roles(zones: Iterable[Zone]) -> Iterator[str]:
    return (
        _("there is no role “{role}”").format(role=zone.role) for zone in zones if zone.role not in ZONE_ROLES
    )


def _within(start: object, end: object, length: int) -> bool:
    return isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length


def _mended_layer(layer: Layer, length: int, said: list[str]) -> Layer:
    """The layer without annotations that cannot be, and without those that hang on them."""
    clashing = any(
        not OWN_KEYS[type(found)].isdisjoint(found.extra) for found in layer.values() if found.extra
    )
    if clashing or not _OF_LAYERS.isdisjoint(layer.state.extra):
        state = replace(layer.state, extra=_renamed(layer.state.extra, _OF_LAYERS))
        items = [replace(each, extra=_renamed(each.extra, OWN_KEYS[type(each)])) for each in layer]
        layer = Layer(layer.article, layer.annotator, items, state)
    if not any(_odd(found, length) for found in layer.values()):
        return layer
    wrong = {found.id: why for found in layer if (why := _odd(found, length))}
    said += [_("the annotation “{name}”: {why}").format(name=name, why=why) for name, why in wrong.items()]
    kept = [found for found in layer if found.id not in wrong and not _hangs_on(found, wrong)]
    return Layer(layer.article, layer.annotator, kept, layer.state)


def _renamed(values: Mapping[str, Any], taken: Container[str]) -> dict[str, Any]:
    """The values, those under a name that is taken under another."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = key
        while name in taken or (name != key and name in values):
            name += "_"
        found[name] = value
    return found


def _hangs_on(found: Annotation, wrong: Mapping[str, str]) -> bool:
    if isinstance(found, Link):
        return found.source in wrong or found.target in wrong
    return isinstance(found, Note) and found.about in wrong


_TEXTS = attrgetter("id", "label", "note", "by", "at", "origin")


def _is_single(value: object) -> bool:
    return isinstance(value, _PLAIN) and _is_plain(value)


def _odd(found: Annotation, length: int) -> str:
    texts, flag = _TEXTS(found), found.doubt
    if {*map(type, texts)} != {str} and not all(isinstance(value, str) for value in texts):
        return _("a value has the wrong type")
    if not isinstance(flag, bool):
        return _("a value has the wrong type")
    attributes: Mapping[str, Any] = found.attributes
    if len(attributes) and not all(_is_single(value) for value in attributes.values()):
        return _("an attribute is no text, no number and no yes or no")
    if not isinstance(found, Note | Decision) and not found.label:
        return _("it has no label")
    if isinstance(found, Span):
        edges = [edge for fragment in found.fragments for edge in fragment]
        if not edges or edges != sorted(edges):
            return _("its fragments are out of order")
        return "" if _within(edges[0], edges[-1], length) else _("it lies outside the text")
    if isinstance(found, SentenceTag) or (isinstance(found, Note) and found.start is not None):
        return "" if _within(found.start, found.end, length) else _("it lies outside the text")
    return ""
