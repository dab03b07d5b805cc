"""Colours of labels on paper: pure functions that keep text legible (WCAG contrast) in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QColor

from annotator.core.labels import LabelSet
from annotator.core.values import dataclass

READABLE = 4.5
"""The least contrast between text and what is behind it."""

SEEN = 3.0
"""The least contrast between paper and the colour that tints it."""

UNKNOWN = "#6B6E73"
WHITE = QColor("#FFFFFF")
BLACK = QColor("#000000")

_LIGHT_TINT, _DARK_TINT = 0.16, 0.30
_DEEPEST_BLEND = 3


def luminance(colour: QColor) -> float:
    """Relative luminance from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(under: QColor, over: QColor, share: float) -> QColor:
    """`over` laid on `under` with an opacity of `share`."""
    return QColor.fromRgbF(
        under.redF() + (over.redF() - under.redF()) * share,
        under.greenF() + (over.greenF() - under.greenF()) * share,
        under.blueF() + (over.blueF() - under.blueF()) * share,
    )


def readable(colour: QColor, paper: QColor, ratio: float = READABLE) -> QColor:
    """The colour itself, or as little lighter or darker as it takes to be read on `paper`."""
    towards = BLACK if luminance(paper) > 0.18 else WHITE
    return _until(colour, towards, lambda found: contrast(found, paper) >= ratio)


def behind_white(colour: QColor, ratio: float = READABLE) -> QColor:
    """The colour itself, or as little darker as it takes for white text on it to be read."""
    return _until(colour, BLACK, lambda found: contrast(WHITE, found) >= ratio)


def tint(colours: Sequence[QColor], paper: QColor, text: QColor, ratio: float = READABLE) -> QColor:
    """The fill behind `text` where labels of these colours lie on each other, the innermost last.

    It is blended from the three innermost and kept so light, or so dark, that the text can be read.
    """
    share = _LIGHT_TINT if luminance(paper) > 0.18 else _DARK_TINT
    fill = paper
    for colour in colours[-_DEEPEST_BLEND:]:
        fill = mix(fill, readable(colour, paper, SEEN), share)
    needed = min(ratio, contrast(paper, text))
    return _until(fill, paper, lambda found: contrast(found, text) >= needed)


@dataclass(frozen=True, slots=True)
class Swatch:
    """How one label looks: `ink` for lines and small text on paper, `chip` behind white text, and its names.

    `sign` stands for it where there is no room for a name: its key, or its first letter.
    """

    colour: QColor
    ink: QColor
    chip: QColor
    title: str
    known: bool = True
    sign: str = "?"


class LabelPalette:
    """The swatches and fills of a label set on one paper, each computed once; text has a contrast of `ratio`."""

    __slots__ = ("_fills", "_labels", "_paper", "_places", "_ratio", "_swatches")

    def __init__(self, labels: LabelSet, paper: QColor, ratio: float = READABLE) -> None:
        self._ratio = ratio
        self._labels = labels
        self._paper = paper
        self._swatches: dict[str, Swatch] = {}
        self._fills: dict[tuple[tuple[str, ...], int], QColor] = {}
        self._places = {label.name: place for place, (label, _) in enumerate(labels.walk())}

    @property
    def ratio(self) -> float:
        """The least contrast of text."""
        return self._ratio

    def place(self, name: str) -> int:
        """Where the label stands in the label set; one that is not in it comes last."""
        return self._places.get(name, len(self._places))

    def swatch(self, name: str) -> Swatch:
        """How the label of that name looks; grey with a question mark where there is none."""
        found = self._swatches.get(name)
        if found is None:
            found = self._swatches[name] = self._make(name)
        return found

    def fill(self, names: tuple[str, ...], text: QColor) -> QColor:
        """The fill where labels of these names lie on each other, the innermost last."""
        key = (names[-_DEEPEST_BLEND:], text.rgb())
        found = self._fills.get(key)
        if found is None:
            colours = [self.swatch(name).colour for name in key[0]]
            found = self._fills[key] = tint(colours, self._paper, text, self._ratio)
        return found

    def _make(self, name: str) -> Swatch:
        label = self._labels.get(name)
        colour = QColor(label.colour) if label and QColor.isValidColorName(label.colour) else QColor(UNKNOWN)
        title = label.shown if label else f"{name} ?"
        ink = readable(colour, self._paper, self._ratio)
        sign = (label.key or title[:1].upper()) if label else "?"
        return Swatch(colour, ink, behind_white(colour, self._ratio), title, label is not None, sign)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _until(colour: QColor, towards: QColor, good: Callable[[QColor], bool]) -> QColor:
    found = colour
    for step in range(1, 41):
        if good(found):
            break
        found = mix(colour, towards, step / 40)
    return found
