"""A folder that `datasets.load_dataset` takes: a data card with typed columns, and JSONL or Parquet for each split."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.messages import _
from annotator.formats.kit import data_card
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing_folder
from annotator.formats.kit.losses import counted
from annotator.formats.kit.one_layer import NEGATIVES, Entry, one_by_one
from annotator.formats.kit.unique_ids import EntryIds
from annotator.formats.kit.values import Export, Layers, Loss, Option, Options
from annotator.formats.training.huggingface_tasks import TASKS, Task, TokenTask
from annotator.formats.training.huggingface_types import (
    Classes,
    Columns,
    arrow_schema,
    card_features,
    parquet_metadata,
    pyarrow,
)

ROWS_AT_ONCE = 1000
_NAMES = {"dev": "validation", "valid": "validation"}
_CARD_TASKS = {
    "token-classification": "token-classification",
    "sentence-classification": "text-classification",
    "article-classification": "text-classification",
    "spans": "token-classification",
}


class HuggingFaceFormat(Format):
    """A data set for one task, with the project's splits as its own."""

    name = "huggingface"
    trains = True
    title = _("Hugging Face data set")
    extensions = ()
    writes = True
    output = "folder"
    flat = True
    holds_of_labels = frozenset({"unused", "title", "description"})
    holds = frozenset({"spans", "sentences", "tags", "overlaps", "cuts"})
    also_lost = (_("all that the chosen task has no column for"),)
    write_options = (
        Option(
            "task", "Task", "choice", tuple(TASKS), "token-classification", _("What a model is to learn.")
        ),
        Option(
            "unit",
            _("A row for each"),
            "choice",
            ("sentence", "article"),
            "sentence",
            _("For entities: whether a row is a sentence or a whole article."),
        ),
        Option(
            "files", "Files", "choice", ("jsonl", "parquet"), "jsonl", _("Parquet needs the extra “parquet”.")
        ),
        Option("several", _("A sentence may have several classes"), "flag", default=False),
        NEGATIVES,
    )

    def on_tokens(self, options: Options) -> bool:
        """For the task of entities only: the other tasks have whole sentences, whole articles or places."""
        return str(options.get("task") or TokenTask.name) == TokenTask.name

    def columns(self, export: Export) -> Columns:
        """Those of the chosen task."""
        return _task(export).columns(export)

    def classes(self, export: Export) -> list[str]:
        """Those of the chosen task."""
        return _task(export).classes(export.labels).names

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a folder, yielding the number of entries. Raises `WriteError`; then `path` is as it was."""
        told = export or Export()
        task = _task(told)
        classes, counts, ids = task.classes(told.labels), data_card.Counts(), EntryIds()
        parquet = told.options.get("files") == "parquet"
        if parquet:
            pyarrow()
        count = 0
        with replacing_folder(path) as folder, _Files(folder / "data", task.columns(told), parquet) as files:
            for article, layers in articles:
                split = split_name(article)
                counts.article(split, article, told.language)
                for annotator, layer in one_by_one(article, layers):
                    if annotator:
                        counts.annotators[annotator] += 1
                    entry = Entry(ids.next(article.id, annotator), article, annotator, layer, told)
                    for row in task.rows(entry, classes, Counter()):
                        files.write(split, row.values)
                        counts.row(split, ((task.kind, label) for label in row.labels))
                count += 1
                yield count
            written = files.close(classes)
            card = _card(task, told, counts, classes, written)
            (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the chosen task has no column for, and the rows that are no negatives."""
        told = export or Export()
        task = _task(told)
        # Overlaps are counted below, on tokens; here only what the task has no place for at all.
        lost: Counter[str] = Counter()
        for annotator, layer in one_by_one(article, layers):
            entry = Entry(article.id, article, annotator, layer, told)
            for __ in task.rows(entry, task.classes(told.labels), lost):
                pass
        own = [Loss(what, count) for what, count in lost.items() if count]
        return [*counted(task.holds | {"overlaps"}, article, layers, told), *own]


def split_name(article: Article) -> str:
    """The split as Hugging Face calls it: train, validation, test; letters, digits and underscores only."""
    named = str(article.metadata.get("split") or "train")
    return _NAMES.get(named, re.sub(r"\W+", "_", named, flags=re.ASCII).strip("_") or "train")


def _task(export: Export) -> Task:
    return TASKS[str(export.options.get("task") or "token-classification")]


def _card(
    task: Task, export: Export, counts: data_card.Counts, classes: Classes, files: Mapping[str, str]
) -> str:
    features = card_features(task.columns(export), classes)
    top = data_card.front_matter(export.title, counts, _CARD_TASKS[task.name], files, features)
    tokens = task.name == "token-classification"
    return top + data_card.body(export, counts, task.what, task.fields, (task.kind,), tokens=tokens)


class _Files:
    """One file for each split, opened when its first row comes."""

    def __init__(self, folder: Path, columns: Columns, parquet: bool) -> None:
        self._folder = folder
        self._columns = columns
        self._parquet = parquet
        self._open: dict[str, _Jsonl | _Parquet] = {}

    def __enter__(self) -> _Files:
        self._folder.mkdir()
        return self

    def __exit__(self, *__: object) -> None:
        for file in self._open.values():
            file.abandon()

    def write(self, split: str, row: Mapping[str, Any]) -> None:
        """Add a row to the file of its split."""
        self._of(split).write(row)

    def close(self, classes: Classes) -> dict[str, str]:
        """Finish all files, and return the path of each split's in the folder."""
        for file in self._open.values():
            file.finish(classes)
        return {split: f"{self._folder.name}/{file.name}" for split, file in self._open.items()}

    def _of(self, split: str) -> _Jsonl | _Parquet:
        file = self._open.get(split)
        if file is None:
            kind = _Parquet if self._parquet else _Jsonl
            file = self._open[split] = kind(self._folder, split, self._columns)
        return file


class _Jsonl:
    """An object a line."""

    def __init__(self, folder: Path, split: str, columns: Columns) -> None:
        self.name = f"{split}.jsonl"
        self._file = (folder / self.name).open("w", encoding="utf-8", newline="\n")

    def write(self, row: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")

    def finish(self, classes: Classes) -> None:
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


class _Parquet:
    """Columns in groups of rows; the names of the classes are added at the end, when all are known."""

    def __init__(self, folder: Path, split: str, columns: Columns) -> None:
        self.name = f"{split}.parquet"
        self._columns = columns
        self._rows: list[Mapping[str, Any]] = []
        self._schema = arrow_schema(columns)
        # With Arrow's own copy of the schema stored, readers would overlook what is added at the end.
        writer = pyarrow().parquet.ParquetWriter
        self._writer: Any = writer(folder / self.name, self._schema, store_schema=False)

    def write(self, row: Mapping[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._flush()

    def finish(self, classes: Classes) -> None:
        self._flush()
        self._writer.add_key_value_metadata(parquet_metadata(self._columns, classes))
        self._writer.close()

    def abandon(self) -> None:
        self._rows.clear()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_batch(pyarrow().RecordBatch.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()
