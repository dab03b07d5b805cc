"""A project in which a name was tagged so often that it is suggested, and another that nobody worked on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import store
from annotator.core.annotation import SentenceTag, Span, new_id, sentence_quote
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet, Rules
from annotator.core.layer import Layer, LayerState
from annotator.suggest.modes import is_blind
from tests.qt.conftest import article

NAME = "Kestrel Line"
KNOWN = 16
"""So many articles are done; what follows is to be tagged."""


def labels(sentences: str = "") -> LabelSet:
    """Two labels for names, two for sentences, suggested as `sentences` says."""
    how = {"suggest": sentences} if sentences else {}
    return LabelSet(
        [
            Label(name="org", title="Organisation", key="o", colour="#0072B2"),
            Label(name="person", title="Person", key="p", colour="#8E2F86"),
            *(
                Label(
                    name=name,
                    title=title,
                    key=key,
                    colour=colour,
                    applies_to=("sentence",),
                    rules=Rules(one_of="type"),
                    extra=how,
                )
                for name, title, key, colour in (
                    ("fact", "Fact", "1", "#00795A"),
                    ("voice", "Voice", "2", "#A32A00"),
                )
            ),
        ]
    )


def text_of(number: int) -> str:
    return (
        f"Quay {number} opens\n{NAME} paid {number} crowns. The clerk said that it was late.\n"
        f"Then {NAME} left the harbour. The porters said nothing.\nIn the end {NAME} was fined."
    )


def places(text: str) -> list[int]:
    found, at = [], text.find(NAME)
    while at >= 0:
        found.append(at)
        at = text.find(NAME, at + 1)
    return found


def seen(name: str, text: str) -> list[int]:
    """Where the name stands at places that do not stay blind."""
    return [at for at in places(text) if not is_blind("desk", name, ("span", at, at + len(NAME)))]


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """Makes the project: `make_project()`, or with `known=0` one that nobody worked on."""

    def make(known: int = KNOWN, more: int = 12, sentences: str = "") -> Path:
        path = tmp_path / "desk.annot.yaml"
        header = ProjectHeader(id="desk", title="Desk", language="en", labels=labels(sentences))
        file = store.create(path, header)
        with file.importing() as batch:
            for number in range(known + more):
                made, layers = article(f"a{number}", text_of(number)), []
                if number < known:
                    layers.append(done(made))
                batch.add(made, layers)
        file.close()
        return path

    return make


def caught_up(window, qtbot):
    """Wait until the program has learnt, and predicted anew, what it heard of; returns what it suggests."""
    made = window.suggestions.need()
    qtbot.waitUntil(lambda: not made.busy)
    return made


def done(made) -> Layer:
    text = made.text
    items = [
        Span(id=new_id(), label="org", fragments=((at, at + len(NAME)),), quote=NAME, by="alice")
        for at in places(text)
    ]
    tags = [
        SentenceTag(
            id=new_id(),
            label="voice" if " said " in text[each.start : each.end] else "fact",
            start=each.start,
            end=each.end,
            quote=sentence_quote(text, each.start, each.end),
            by="alice",
        )
        for each in made.sentences
    ]
    return Layer(made.id, "alice", [*items, *tags], LayerState(status="done"))
