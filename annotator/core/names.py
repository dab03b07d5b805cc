"""Names of annotators: which are one name, and which layers are nobody's: copies that were set aside, and models'."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable

from annotator.core.patterns import pattern

GOLD = "gold"
"""The annotator of the layer that review produces."""
NOBODY = "import"
"""The annotator of the layer of what comes in without a name."""
_COPY = pattern(r"(?s)(.+) \(other copy(?: [0-9]+)?\)")
_MODEL = " (model)"


def cleaned(name: str) -> str:
    """The name as it is used: composed letters, single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def folded(name: str) -> str:
    """What two spellings of one name share: capitals, decomposed letters and white space make no difference."""
    return unicodedata.normalize("NFC", cleaned(name).casefold())


def same_person(name: str, known: Iterable[str]) -> str:
    """The one of the `known` names that is this name, spelt the same if possible; "" where there is none."""
    there = list(known)
    if name in there:
        return name
    return next((each for each in there if folded(each) == folded(name)), "")


def is_copy(name: str) -> bool:
    """Whether a layer of that name is another version that was set aside, to be settled with its original.

    Such a layer is no annotator: it has no vote and gets no articles.
    """
    return _COPY.fullmatch(name) is not None


def model_layer(model: str) -> str:
    """What the layer of a model is called: “press-7b (model)”."""
    return f"{cleaned(model)}{_MODEL}"


def is_model(name: str) -> bool:
    """Whether a layer of that name holds what a model said. It can be compared, and has no vote."""
    return name.endswith(_MODEL) and name != _MODEL


def comparable(names: Iterable[str]) -> list[str]:
    """Those of the names of layers that can be compared where they are named, each once: neither gold nor copies."""
    return [name for name in dict.fromkeys(names) if name != GOLD and not is_copy(name)]


def people(names: Iterable[str]) -> list[str]:
    """Those who may stand as annotators among the names of layers, each once: neither gold, copies nor models."""
    return [name for name in comparable(names) if not is_model(name)]


def models(names: Iterable[str]) -> list[str]:
    """Those among the names of layers that are of models, each once, by name."""
    return sorted({name for name in names if is_model(name)})


def original(name: str) -> str:
    """The annotator of whom a layer of that name holds a version."""
    while (found := _COPY.fullmatch(name)) is not None:
        name = found[1]
    return name


def copies(name: str, known: Iterable[str]) -> list[str]:
    """Those of the `known` names that are copies of this one's layer."""
    return [each for each in known if is_copy(each) and original(each) == name]


def free_copy(name: str, taken: Collection[str]) -> str:
    """What another version of this annotator's layer is called: “alice (other copy)”, “alice (other copy 2)” …"""
    number, made = 1, f"{original(name)} (other copy)"
    while made in taken:
        number += 1
        made = f"{original(name)} (other copy {number})"
    return made
