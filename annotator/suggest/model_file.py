"""A model in a file, as `annotator train` writes it, used on articles of any project with these labels."""

from __future__ import annotations

from pathlib import Path

from annotator.core import regular
from annotator.core.article import Article, taggable
from annotator.core.errors import ReadError
from annotator.core.labels import LabelSet
from annotator.suggest.answers import Found, Said
from annotator.suggest.crf import Model
from annotator.suggest.page import page_of
from annotator.suggest.spans import LEAST

LARGEST = 512 << 20


class ModelFile:
    """The spans that a model finds. Raises `ReadError` for a file that holds none."""

    def __init__(self, path: Path) -> None:
        if regular.is_file(path) and path.stat().st_size > LARGEST:
            raise ReadError("This is too large for a model.", file=path)
        self._model = Model(path)
        self.labels = self._model.labels()

    def found(self, article: Article, labels: LabelSet, wanted: tuple[str, ...] = ()) -> Found:
        """The likeliest spans of the article that are not too improbable; labels the project lacks are listed."""
        here = {label.name for label in labels.applying_to("span")}
        lost = sorted(self.labels - here)
        page, found = page_of(article), []
        for index in taggable(article):
            first, after = page.rows[index]
            for (left, right, label), score in self._model.scored(page.words[first:after]):
                if label in here and (not wanted or label in wanted) and score >= LEAST:
                    start, end = page.starts[first + left], page.ends[first + right]
                    found.append(Said("span", start, end, label, round(score, 3)))
        return Found(tuple(found), (), tuple(f"There is no label “{name}” for spans." for name in lost))
