"""Colours of labels, palette and themes: legible, distinct, and distinct for colour-blind eyes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from annotator.store.labelsets import read_file
from tests.content.test_labelsets import VOCABULARIES

RESOURCES = Path(__file__).parents[2] / "resources"
LABEL_SETS = sorted((RESOURCES / "labelsets").glob("*.yaml"))
PALETTE = [
    c["hex"] for c in json.loads((RESOURCES / "themes" / "palette.json").read_text("utf-8"))["colours"]
]
READABLE = 4.5

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
EYES = {
    "trichromat": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
APART = 0.06
"""Least distance in Oklab; two greys with a contrast of 1.25 on each other are about as far apart."""


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        red, green, blue = linear(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def oklab(colour: str, eye: str) -> tuple[float, float, float]:
    light = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in EYES[eye]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def closest(colours: Sequence[str], eye: str) -> tuple[float, str, str]:
    return min((math.dist(oklab(a, eye), oklab(b, eye)), a, b) for a, b in combinations(colours, 2))


def theme(name: str) -> dict[str, str]:
    return json.loads((RESOURCES / "themes" / f"{name}.json").read_text("utf-8"))["colours"]


def test_the_simulation_is_one() -> None:
    """Red and green of the same lightness are far apart for most, and close for a deuteranope."""
    assert closest(["#B0205E", "#00795A"], "trichromat")[0] > 0.2
    assert closest(["#B0205E", "#00795A"], "deuteranope")[0] < 0.03
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)


class TestPalette:
    def test_every_colour_can_be_read_on_white(self) -> None:
        assert {
            c: round(contrast(c, "#FFFFFF"), 2) for c in PALETTE if contrast(c, "#FFFFFF") < READABLE
        } == {}

    def test_no_two_are_alike(self) -> None:
        assert len(set(PALETTE)) == len(PALETTE) >= 20
        assert closest(PALETTE, "trichromat")[0] > 0.025

    @pytest.mark.parametrize("eye", EYES)
    def test_the_first_eight_stay_apart(self, eye: str) -> None:
        distance, one, other = closest(PALETTE[:8], eye)
        assert distance > APART, (one, other)


@pytest.mark.parametrize("path", LABEL_SETS, ids=lambda path: path.stem)
class TestLabelSets:
    def test_every_colour_can_be_read_on_white(self, path: Path) -> None:
        for label in read_file(path).labels:
            assert re.fullmatch(r"#[0-9A-F]{6}", label.colour), label.name
            assert contrast(label.colour, "#FFFFFF") >= READABLE, label.name

    def test_no_two_labels_that_can_meet_share_a_colour(self, path: Path) -> None:
        for kind in ("span", "sentence", "article", "link"):
            labels = [label for label in read_file(path).labels if label.applies(kind)]
            if path.stem in VOCABULARIES:  # a topic has the colour of its area
                labels = [label for label in labels if not label.parent]
            colours = [label.colour for label in labels]
            assert len(set(colours)) == len(colours), kind

    def test_small_sets_stay_apart_for_colour_blind_eyes(self, path: Path) -> None:
        spans = [label.colour for label in read_file(path).labels if label.applies("span")]
        if 2 <= len(spans) <= 8:
            for eye in EYES:
                assert closest(spans, eye)[0] > APART, eye


@pytest.mark.parametrize("name", ["light", "dark"])
class TestThemes:
    GROUNDS = (
        "window",
        "panel",
        "paper",
        "accent-soft",
        "hover",
        "selection",
        "current-sentence",
        "key-cap-background",
    )
    INKS = ("text", "text-muted", "text-faint", "accent", "danger", "warning", "success", "furniture-text")

    def test_text_can_be_read_on_every_ground(self, name: str) -> None:
        colours = theme(name)
        poor = {
            (ink, ground): round(contrast(colours[ink], colours[ground]), 2)
            for ink in self.INKS
            for ground in self.GROUNDS
            if contrast(colours[ink], colours[ground]) < READABLE
        }
        assert poor == {}

    def test_text_grows_fainter_in_order(self, name: str) -> None:
        colours = theme(name)
        steps = [contrast(colours[ink], colours["paper"]) for ink in ("text", "text-muted", "text-faint")]
        assert steps == sorted(steps, reverse=True)
        assert contrast(colours["furniture-text"], colours["paper"]) <= steps[1]

    def test_what_stands_on_the_accent_can_be_read(self, name: str) -> None:
        colours = theme(name)
        assert contrast(colours["on-accent"], colours["accent"]) >= READABLE

    def test_the_focus_can_be_seen(self, name: str) -> None:
        colours = theme(name)
        assert all(
            contrast(colours["focus"], colours[ground]) >= 3 for ground in ("window", "panel", "paper")
        )


def test_both_themes_name_the_same_colours() -> None:
    assert set(theme("light")) == set(theme("dark"))
