"""Generated news to learn from: sentences made from patterns, names that the training part has not seen in the rest."""

import random
from collections.abc import Iterator

from annotator.core.annotation import LayerState, Span
from annotator.core.article import Article, Zone
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.text import sentences

LABELS = LabelSet(
    [Label(name="person"), Label(name="organisation"), Label(name="place"), Label(name="money")]
)

_GIVEN = ("Ines", "Bo", "Ana", "Karel", "Maud", "Tove", "Ruben", "Sanna", "Iwan", "Petra", "Oskar", "Lena")
_SYLLABLES = (
    "lind",
    "kat",
    "nor",
    "vess",
    "hol",
    "berg",
    "mer",
    "row",
    "tarn",
    "quil",
    "dov",
    "ask",
    "fen",
    "stra",
)
_KINDS = ("Line", "Rail", "Bank", "Holdings", "Institute", "Water Board", "University")
_PLACES = ("Bay", "Quay", "Heath", "Bridge", "Market")
_PATTERNS = (
    "{person} of {organisation} said on {day} that the lease would cost {money}.",
    "{organisation} has offered {money} for the old terminal in {place}, its spokeswoman said.",
    "Residents of {place} asked {person}, the mayor, for a second hearing.",
    "“We will pay for the repairs,” said {person}, who runs {organisation}.",
    "The council met in {place} on {day} and heard nobody.",
    "The plan, which {organisation} and {organisation} had drawn up together, fell through.",
    "On {day} it rained, and the ferry stayed in port for the whole of the afternoon.",
    "{person} and {organisation} are at odds over the {place} tender, worth {money}.",
    "{organisation} and {person} are at odds over it.",
    "{place} has never trusted {organisation}.",
    "Nor does {person} trust {place} and {organisation}.",
    "Neither side would say how much was paid before the deadline on {day}.",
    "{person} flew from {place} to {place} and signed a loan of {money}.",
)
_DAYS = ("Monday", "Tuesday", "Friday", "Sunday")


def articles(count: int, seed: int = 1) -> Iterator[tuple[Article, list[Layer]]]:
    """Tagged articles, the last fifth of them for testing."""
    chance = random.Random(seed)
    for number in range(count):
        text, spans = _text(chance)
        article = Article(
            f"n{number}",
            text.split("\n", 1)[0],
            text,
            {"language": "en", "split": "test" if number >= count * 0.8 else "train"},
            (Zone(0, len(text), "body"),),
            sentences(text, "en", [Zone(0, len(text), "body")]),
            sha256(text),
        )
        yield article, [Layer(article.id, "alice", spans, LayerState("done"))]


def _text(chance: random.Random) -> tuple[str, list[Span]]:
    text, spans = "", []
    for _ in range(8):
        pattern = chance.choice(_PATTERNS)
        for number, part in enumerate(pattern.replace("}", "{").split("{")):
            if number % 2 == 0 or part == "day":
                text += part if part != "day" else chance.choice(_DAYS)
                continue
            name = _name(part, chance)
            spans.append(
                Span(
                    id=f"s{len(spans)}",
                    label=part,
                    fragments=((len(text), len(text) + len(name)),),
                    quote=name,
                )
            )
            text += name
        text += " "
    return text.rstrip(), spans


def _name(kind: str, chance: random.Random) -> str:
    made = "".join(chance.sample(_SYLLABLES, 2)).capitalize()
    if kind in ("person", "organisation") and chance.random() < 0.25:
        return made
    match kind:
        case "person":
            return f"{chance.choice(_GIVEN)} {made}"
        case "organisation":
            return f"{made} {chance.choice(_KINDS)}"
        case "place":
            return f"{made} {chance.choice(_PLACES)}"
    return f"${chance.randint(2, 90)}.{chance.randint(1, 9)} million"
