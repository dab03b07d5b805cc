"""A model in a file, as `annotator train` writes it, used on articles of any project with these labels.

Of spans alone it is the file of a random field; else a ZIP archive with that (`spans.crfsuite`) and `model.json`: a
format number, the name of the label set, and the weights for labels of sentences and articles. Nothing in it is run.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core import regular
from annotator.core.article import Article, taggable
from annotator.core.errors import ReadError
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.plain_json import parsed
from annotator.core.values import dataclass
from annotator.suggest.answers import Found, Said
from annotator.suggest.crf import Model
from annotator.suggest.page import page_of
from annotator.suggest.ranker import SIZE, WHOLE, Ranker
from annotator.suggest.spans import LEAST
from annotator.suggest.suggestion import Place

FORMAT = 1
LARGEST = 256 << 20
"""Bytes of a part."""
JSON_PART, SPANS_PART = "model.json", "spans.crfsuite"
_MADE = (1980, 1, 1, 0, 0, 0)
_HEADER = 48
_OFFSETS = range(28, _HEADER, 4)
"""Where the header of a random field says where its parts are."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: the random field (b"" for none), what the ranker saved, and the label set that they know."""

    spans: bytes
    ranker: Mapping[str, Any]
    label_set: str = ""


def write(path: Path, content: Content) -> None:
    """Write a model; the same content makes the same bytes."""
    said = {"format": FORMAT, "label_set": content.label_set, "ranker": content.ranker}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_info(JSON_PART), json.dumps(said, sort_keys=True), zipfile.ZIP_DEFLATED)
        if content.spans:
            archive.writestr(_info(SPANS_PART), content.spans, zipfile.ZIP_DEFLATED)


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, _MADE)


def read(path: Path) -> Content:
    """What the file holds. Raises `ReadError` for whatever is no model."""
    if not regular.is_file(path):
        raise ReadError(_("There is no such model."), file=path)
    try:
        if path.stat().st_size > LARGEST:
            raise ReadError(_("This is too large for a model."), file=path)
        if not zipfile.is_zipfile(path):
            return Content(_checked(path.read_bytes(), path), {})
        with zipfile.ZipFile(path) as archive:
            said = parsed(_part(archive, JSON_PART, path))
            has_spans = SPANS_PART in archive.namelist()
            spans = _checked(_part(archive, SPANS_PART, path), path) if has_spans else b""
    except ReadError:
        raise
    except Exception:  # what unpacks has many errors of its own
        raise ReadError(_("This is no model, or a damaged one."), file=path) from None
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise ReadError(_("This is no model."), file=path)
    if said["format"] > FORMAT:
        raise ReadError(_("This model was made by a newer version of the program."), file=path)
    ranker = said.get("ranker")
    if not isinstance(ranker, dict) or not all(map(_is_group, _listed(ranker.get("groups", [])))):
        raise ReadError(_("What this model says of sentences and articles makes no sense."), file=path)
    return Content(spans, ranker, str(said.get("label_set") or ""))


def _part(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """A part of the archive, of which no more is unpacked than is allowed."""
    with archive.open(name) as part:
        content = part.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ReadError(_("This is too large for a model."), file=path)
    return content


def _checked(spans: bytes, path: Path) -> bytes:
    """The bytes of a random field, whose header says how long it is and where its parts are."""
    size = len(spans)
    whole = size >= _HEADER and spans[:4] == b"lCRF" and int.from_bytes(spans[4:8], "little") == size
    if not whole or any(int.from_bytes(spans[at : at + 4], "little") > size for at in _OFFSETS):
        raise ReadError(_("This is no model of a conditional random field, or a damaged one."), file=path)
    return spans


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [None]


def _is_group(entry: Any) -> bool:
    match entry:
        case [str(), str(), [*labels], [*taught], [*weights], [*squares]]:
            count = len(labels) + 1
            return (
                all(isinstance(each, str) for each in labels)
                and len(taught) == count
                and all(type(each) is int and each >= 0 for each in taught)
                and all(_is_row(each, count) for each in (*weights, *squares))
                and [each[0] for each in weights] == [each[0] for each in squares]
            )
        case _:
            return False


def _is_row(entry: Any, count: int) -> bool:
    match entry:
        case [int(feature), [*row]]:
            numbers = all(type(each) in (int, float) and math.isfinite(each) for each in row)
            return 0 <= feature < SIZE and len(row) == count and numbers
        case _:
            return False


class ModelFile:
    """What a model in a file says of articles. Raises `ReadError` for a file that holds none."""

    def __init__(self, path: Path) -> None:
        content = read(path)
        self._model = Model.of(content.spans) if content.spans else None
        self._content = content
        self._ranker: tuple[LabelSet, Ranker] | None = None

    def found(self, article: Article, labels: LabelSet, wanted: tuple[str, ...] = ()) -> Found:
        """The likeliest labels that are not too improbable; what the label set does not have is listed."""
        known = {label.name for label in labels if not wanted or label.name in wanted}
        said = [each for each in self._all(article, labels) if each.label in known]
        missing = sorted((self._model.labels() if self._model else set()) - {each.name for each in labels})
        return Found(
            tuple(said),
            (),
            tuple(_("There is no label “{name}” for spans.").format(name=name) for name in missing),
        )

    def _all(self, article: Article, labels: LabelSet) -> Iterator[Said]:
        if self._ranker is None or self._ranker[0] != labels:
            ranker = Ranker()
            ranker.set_labels(labels)
            ranker.load(self._content.ranker)
            self._ranker = (labels, ranker)
        ranker, page = self._ranker[1], page_of(article)
        spans = {label.name for label in labels.applying_to("span")}
        yield from _likeliest(ranker, article, WHOLE, labels)
        for index in taggable(article):
            sentence = article.sentences[index]
            yield from _likeliest(ranker, article, ("sentence", sentence.start, sentence.end), labels)
            first, after = page.rows[index]
            scored = self._model.scored(page.words[first:after]) if self._model else ()
            for (left, right, label), score in scored:
                if label in spans and score >= LEAST:
                    start, end = page.starts[first + left], page.ends[first + right]
                    yield Said("span", start, end, label, round(score, 3))


def _likeliest(ranker: Ranker, article: Article, place: Place, labels: LabelSet) -> Iterator[Said]:
    """Of the labels that exclude each other the likeliest, where it is likelier than none."""
    groups: dict[str, list[tuple[float, str]]] = {}
    for each in ranker.rank(article, place):
        label = labels.get(each.label)
        group = label.rules.one_of if label is not None else ""
        groups.setdefault(f"group {group}" if group else f"label {each.label}", []).append(
            (each.score, each.label)
        )
    for scores in groups.values():
        score, name = max(scores)
        if score > 1 - sum(other for other, __ in scores):
            yield Said(*place, name, round(score, 3))
