"""The list of remarks filtered, and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.app.places.remarks import KINDS, ListedRemark
from annotator.core.folding import holds, loose
from annotator.core.labels import LabelSet
from annotator.formats.kit.files import replacing
from annotator.formats.kit.values import NO_OPTIONS
from annotator.formats.tables.long_write import cell

COLUMNS = (
    "kind", "open", "article", "title", "annotator", "start", "end", "quote", "labels", "text", "by", "at",
    "answer", "answered by", "answered at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RemarkFilter:
    """Which remarks are wanted; empty fields want all. Every one of the words must occur somewhere in the remark."""

    kind: str = ""
    annotator: str = ""
    label: str = ""
    words: str = ""
    only_open: bool = False

    def keep(self, remarks: Iterable[ListedRemark], labels: LabelSet) -> list[ListedRemark]:
        """Those that are wanted, in their order."""
        words = loose(self.words).split()
        return [r for r in remarks if self._wants(r) and _holds(r, words, labels)]

    def _wants(self, remark: ListedRemark) -> bool:
        return (
            (not self.kind or remark.kind == self.kind)
            and (not self.annotator or remark.annotator == self.annotator)
            and (not self.label or self.label in remark.labels)
            and (not self.only_open or remark.open)
        )


def table(remarks: Sequence[ListedRemark], labels: LabelSet) -> str:
    """The remarks as CSV, with the names of the columns first."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for r in remarks:
        titles = "; ".join(labels.title(name) for name in r.labels)
        row = (
            KINDS[r.kind], "yes" if r.open else "no", r.article, r.title, r.annotator, r.start, r.end, r.quote,
            titles, r.text, r.by, r.at, r.answer, r.answered_by, r.answered_at,
        )  # fmt: skip
        writer.writerow([cell(value, NO_OPTIONS) for value in row])
    return file.getvalue()


def write_table(path: Path, remarks: Sequence[ListedRemark], labels: LabelSet) -> None:
    """Write the remarks as a CSV file that spreadsheets open as it is; raises `WriteError`."""
    with replacing(path, "utf-8-sig") as file:
        file.write(table(remarks, labels))


def _holds(remark: ListedRemark, words: list[str], labels: LabelSet) -> bool:
    if not words:
        return True
    titles = [labels.title(name) for name in remark.labels]
    parts = (remark.text, remark.answer, remark.quote, remark.title, remark.by, remark.annotator, *titles)
    return holds("\n".join(parts), words)
