"""The list of formats: those built in, and those that other packages add by the entry point `annotator.formats`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from annotator.core import known_names
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, Problem, ReadError, WriteError
from annotator.core.messages import _
from annotator.core.outputs import is_project
from annotator.core.regular import named
from annotator.formats.kit import boundary, json_kinds, refusals
from annotator.formats.kit.base import Format
from annotator.formats.kit.dates import DATES
from annotator.formats.kit.files import gather, read_head
from annotator.formats.kit.language import LANGUAGE
from annotator.formats.kit.plain import PlainFormat
from annotator.formats.kit.values import (
    FEATURES,
    FORMAT,
    NO_OPTIONS,
    Export,
    Guess,
    Layers,
    Option,
    Options,
    Read,
)
from annotator.formats.news.archives import ArchiveFormat
from annotator.formats.news.docx import DocxFormat
from annotator.formats.news.eml import EmlFormat
from annotator.formats.news.epub import EpubFormat
from annotator.formats.news.feeds import FeedFormat
from annotator.formats.news.html import HtmlFormat
from annotator.formats.news.jsonld import JsonLdFormat
from annotator.formats.news.markdown import MarkdownFormat
from annotator.formats.news.mhtml import MhtmlFormat
from annotator.formats.news.newsml import NewsmlFormat
from annotator.formats.news.newsml1 import Newsml1Format
from annotator.formats.news.ninjs import NinjsFormat
from annotator.formats.news.nitf import NitfFormat
from annotator.formats.news.pdf import PdfFormat
from annotator.formats.news.rtf import RtfFormat
from annotator.formats.news.warc import WaczFormat, WarcFormat
from annotator.formats.news.wire import WireFormat
from annotator.formats.own.jsonl import JsonlFormat
from annotator.formats.pages.html import HtmlReportFormat
from annotator.formats.tables.annotations_csv import CsvFormat
from annotator.formats.tables.articles import TableFormat
from annotator.formats.tables.workbook import XlsxFormat
from annotator.formats.tools.brat.format import BratFormat
from annotator.formats.tools.cas.format import CasJsonFormat, CasXmiFormat
from annotator.formats.tools.doccano.format import DoccanoFormat
from annotator.formats.tools.label_studio.format import LabelStudioFormat
from annotator.formats.tools.prodigy.format import ProdigyFormat
from annotator.formats.tools.ptc.format import PtcFormat
from annotator.formats.tools.refi.format import QdcFormat, QdpxFormat
from annotator.formats.tools.tei.format import TeiFormat
from annotator.formats.tools.w3c.format import W3cFormat
from annotator.formats.tools.webanno.format import WebannoTsvFormat
from annotator.formats.training.conll import ConllFormat
from annotator.formats.training.conllu import ConlluFormat
from annotator.formats.training.fasttext import FastTextFormat
from annotator.formats.training.huggingface import HuggingFaceFormat
from annotator.formats.training.instructions import InstructionsFormat
from annotator.formats.training.spacy_docbin import SpacyFormat

COMMON_OPTIONS = (LANGUAGE, DATES)
"""What every reader can be told; the boundary sees to it."""

ENTRY_POINTS = "annotator.formats"
_KINDS: dict[str, type] = {
    "extensions": str,
    "holds": str,
    "holds_of_labels": str,
    "also_lost": str,
    "read_options": Option,
    "write_options": Option,
}
"""What the lists of a format hold."""


def all() -> tuple[Format, ...]:
    """Every format, in the order in which they are asked whether a file is theirs."""
    return _load()[0]


def problems() -> tuple[Problem, ...]:
    """Why formats of other packages could not be loaded."""
    return _load()[1]


def find(name: str) -> Format:
    """The format of that name. Raises `ReadError` with the names there are."""
    for format in all():
        if format.name == name:
            return format
    problem = known_names.unknown("format", name, [format.name for format in all()])
    failed = " ".join(each.message for each in problems())
    raise ReadError(
        _("There is no format called “{name}”.").format(name=name), hint=f"{problem.hint} {failed}".strip()
    )


def for_file(path: Path) -> Format:
    """The format that can read this file. Raises `ReadError` if none can, or if the file cannot be opened."""
    head = read_head(path)
    if (refused := refusals.outright(path, head)) is not None:
        raise refused
    for format in all():
        if boundary.sniffed(format, path, head):
            return format
    if is_project(path):
        raise ReadError(
            _("This is a project, not a file with articles."),
            file=path,
            hint=_("The work of annotators is brought in by: annotator collect PROJECT FILE"),
        )
    titles = sorted(
        format.title for format in all() if format.reads and path.suffix.lower() in format.extensions
    )
    raise refusals.unknown(path, head, titles)


def read_all(
    paths: Iterable[str | Path], options: Options = NO_OPTIONS, format: Format | None = None
) -> Iterator[Read]:
    """Read files and folders, one article at a time; what cannot be read becomes a `Problem` and the rest comes in.

    `format` is used for all files; without it each file is asked. Raises `ReadError` for one that reads nothing.
    """
    if format is not None and not format.reads:
        raise ReadError(
            _("“{title}” can only be written.").format(title=format.title),
            hint=_("Leave the format out, and each file is asked which it is."),
        )
    for path in gather(paths):
        try:
            chosen = format or for_file(path)
            rivals = () if format is not None else _rivals(chosen, path)
        except ReadError as error:
            yield boundary.problem(error, path)
        else:
            if rivals:
                yield Guess(str(path), "format", chosen.title, rivals, FORMAT)
            yield from boundary.read(chosen, path, options)


def _rivals(chosen: Format, path: Path) -> tuple[str, ...]:
    """Other formats that a file of rows fits as well as the one that is chosen for it."""
    if chosen.name == DoccanoFormat.name and path.suffix.lower() == ".csv":
        return (TableFormat.name,)
    if chosen.name == PlainFormat.name and _looks_like_rows(read_head(path)):
        return (TableFormat.name,)
    head = read_head(path)
    found = json_kinds.kinds(path, head) if json_kinds.is_json(path, head) else None
    return found.rivals if found is not None and found.names[:1] == (chosen.name,) else ()


def _looks_like_rows(head: bytes) -> bool:
    """Whether each of the first lines of a text has as many tabs."""
    lines = [line for line in head.split(b"\n")[:-1] if line.strip()] or [
        line for line in head.split(b"\n") if line
    ]
    counts = {line.count(b"\t") for line in lines[:50]}
    return len(lines) > 2 and len(counts) == 1 and counts != {0}


def _is_built_in(format: Format) -> bool:
    return type(format).__module__.startswith("annotator.")


@contextmanager
def blamed(format: Format, kind: type[ReadError | WriteError], path: Path) -> Iterator[None]:
    """Within the block, whatever goes wrong in a format of another package becomes an error that names it."""
    try:
        yield
    except AnnotatorError:
        raise
    except (Exception, SystemExit) as error:
        if _is_built_in(format):
            raise
        message = _("The format “{name}” of another package failed ({named}).").format(
            name=format.name, named=named(error)
        )
        raise kind(message, file=path, hint=_("Tell those who made it.")) from error


def write_all(
    format: Format, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
) -> int:
    """Write all articles at once and return how many. Raises `WriteError`."""
    count = 0
    for count in format.write(path, articles, export):  # noqa: B007
        pass
    return count


def _refuse_unusable(format: Format, taken: set[str]) -> None:
    texts: tuple[Any, ...] = (format.name, format.title)
    if any(not isinstance(text, str) or not text for text in texts):
        raise ValueError(_("it has no name or no title"))
    for field, kind in _KINDS.items():
        value = getattr(format, field)
        if not isinstance(value, tuple | frozenset) or any(not isinstance(each, kind) for each in value):
            raise ValueError(
                _("its “{field}” are not a tuple of {name__}").format(field=field, name__=kind.__name__)
            )
    if format.name in taken:
        raise ValueError(_("there is a format “{name}” already").format(name=format.name))
    if not format.reads and not format.writes:
        raise ValueError(_("it neither reads nor writes"))
    unknown = set(format.holds) - set(FEATURES)
    if unknown:
        raise ValueError(
            _("it holds “{unknown}”, which is none of {features}").format(
                unknown=min(unknown), features=", ".join(FEATURES)
            )
        )


@cache
def _load() -> tuple[tuple[Format, ...], tuple[Problem, ...]]:
    built_in = _built_in()
    added, problems = _of_others({format.name for format in built_in})
    # Formats of other packages are asked first: they look for something in particular, plain text takes anything.
    return (*added, *built_in), tuple(problems)


def _built_in() -> tuple[Format, ...]:
    # The order in which files are asked: what cannot be mistaken first, then markup by its root element before the
    # web page that would take any, then other tools' JSON by its keys before our own and before tables, text last.
    return (
        ArchiveFormat(read_all),
        DocxFormat(),
        RtfFormat(),
        EpubFormat(),
        WaczFormat(),
        WarcFormat(),
        QdpxFormat(),
        PdfFormat(),
        BratFormat(),
        PtcFormat(),
        ConllFormat(),
        ConlluFormat(),
        WebannoTsvFormat(),
        CasXmiFormat(),
        CasJsonFormat(),
        WireFormat(),
        MhtmlFormat(),
        EmlFormat(),
        NewsmlFormat(),
        Newsml1Format(),
        NitfFormat(),
        FeedFormat(),
        HtmlFormat(),
        W3cFormat(),
        DoccanoFormat(),
        ProdigyFormat(),
        LabelStudioFormat(),
        JsonLdFormat(),
        NinjsFormat(),
        JsonlFormat(),
        CsvFormat(),
        XlsxFormat(),
        FastTextFormat(),
        SpacyFormat(),
        HuggingFaceFormat(),
        InstructionsFormat(),
        QdcFormat(),
        TeiFormat(),
        HtmlReportFormat(),
        TableFormat(),
        MarkdownFormat(),
        PlainFormat(),
    )


def _of_others(taken: set[str]) -> tuple[list[Format], list[Problem]]:
    """The formats of other packages, and why some could not be loaded; `taken` are names that are given."""
    added: list[Format] = []
    problems: list[Problem] = []
    for entry in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        try:
            format = entry.load()()
            if not isinstance(format, Format):
                raise TypeError(_("it is not a subclass of annotator.formats.Format"))
            _refuse_unusable(format, taken)
        except (Exception, SystemExit) as error:
            problems.append(
                Problem(
                    _("The format “{name}” of another package could not be loaded: {named}.").format(
                        name=entry.name, named=named(error)
                    ),
                    file=entry.value,
                    severity="warning",
                    code="format-not-loaded",
                )
            )
        else:
            taken.add(format.name)
            added.append(format)
    return added, problems
