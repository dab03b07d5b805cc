"""Names for the files of an export with one file an article: legal everywhere, and no two the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.core.file_names import another, folded_name, safe


class FileNames:
    """Gives each article a file name of its own, also where systems do not tell capital letters from small ones."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, article_id: str, annotators: Sequence[str] = ()) -> str:
        """The name for an article, without extension; the second time `ID@ANNOTATOR`."""
        wanted = safe(article_id or "article")
        if folded_name(wanted) in self._taken and annotators:
            wanted = safe(f"{wanted}@{annotators[0]}")
        name = another(wanted, self._taken)
        self._taken.add(folded_name(name))
        return name


_DOCUMENT = re.compile(r"(?i)\.(txt|html?|pdf|xml|xmi|json|tsv|conllu?|docx|md|tei|vrt|tcf|csv)")


def is_document_folder(folder: Path) -> bool:
    """Whether a folder is named after a document, as in INCEpTION's exports: it holds a file for each annotator."""
    return bool(_DOCUMENT.fullmatch(folder.suffix))


def files_of_article(path: Path, text_of: Callable[[Path], object]) -> list[Path]:
    """The files beside `path` with the layers of the same article, itself among them, in order.

    Those are the ones in a folder named after a document for which `text_of` gives the same.
    """
    if not is_document_folder(path.parent):
        return [path]
    beside = sorted(
        file
        for file in path.parent.iterdir()
        if file.suffix.lower() == path.suffix.lower() and not file.name.startswith(".") and file.is_file()
    )
    text = text_of(path)
    return [file for file in beside if file == path or text_of(file) == text]
