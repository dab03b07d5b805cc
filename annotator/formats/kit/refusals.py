"""Why a file is none that is read, in one sentence: what it is instead, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError, one_line
from annotator.core.messages import _
from annotator.formats.kit import encoding, json_kinds, json_records, xml_safe
from annotator.formats.kit.files import read_whole
from annotator.formats.kit.json_values import load

_PAGE = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_TITLE = re.compile(rb"<(?:title|h1)[^>]*>\s*([^<]{1,200})", re.IGNORECASE)
_NO_PAGES = frozenset((
    ".json", ".jsonl", ".ndjson", ".jsonld", ".ninjs", ".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".docx", ".docm",
    ".pdf", ".epub", ".rtf", ".zip", ".gz", ".tgz", ".tar", ".warc", ".wacz", ".rss", ".atom", ".rdf", ".nitf",
    ".newsml", ".g2",
))  # fmt: skip
"""Endings of what is never a web page: where one has it, a download went wrong."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_OLE = (
    ("EncryptedPackage", _("The document is encrypted with a password."), _("Save it without the password.")),
    ("__substg1.0", _("This is a message of Outlook (.msg)."), _("Save it as .eml from the mail program.")),
    ("WordDocument", _("This is a document of an old Word (.doc)."), _("Save it as DOCX.")),
    ("Workbook", _("This is a workbook of an old Excel (.xls)."), _("Save it as XLSX.")),
    (
        "PowerPoint Document",
        _("These are slides of an old PowerPoint (.ppt)."),
        _("Copy the text into a document."),
    ),
)
_SAID = (
    "message",
    "error",
    "detail",
    "error_description",
    "msg",
    "fault",
    "faultstring",
    "errors",
    "status",
    "title",
)
_WRONG = ("error", "errors", "fault")
_LARGE = 20_000_000


def outright(path: Path, head: bytes) -> ReadError | None:
    """Why no format need be asked: there is nothing in the file, or it is not what its ending says."""
    if not head:
        return ReadError(_("The file is empty."), file=path, hint=_("Export or download it again."))
    if not head.strip(b"\x00"):
        return ReadError(
            _("The file begins with zero bytes only: it is damaged."), file=path, hint=_("Copy it again.")
        )
    if head.startswith(_OLE):
        return _ole(path)
    if path.suffix.lower() in _NO_PAGES and _PAGE.match(head):
        title = _TITLE.search(head)
        named = f" (“{one_line(title[1].decode('utf-8', 'replace'))}”)" if title else ""
        return ReadError(
            _("This is a web page{named}, not what “{suffix}” says.").format(named=named, suffix=path.suffix),
            file=path,
            hint=_("Perhaps the download failed. If the page itself is meant, call the file .html."),
        )
    return None


def unknown(path: Path, head: bytes, titles: list[str]) -> ReadError:
    """Why none of the formats took the file; `titles` are those that have its ending."""
    try:
        found = _markup(path, head, titles) or _binary(path, head)
    except ReadError as error:
        return error
    if found is not None:
        return found
    if titles:
        return ReadError(
            _("What “{name}” holds is none of the formats with that ending.").format(name=path.name),
            file=path,
            hint=_(
                "Those are: {titles}. To have it read as one of them all the same, name the format."
            ).format(titles="; ".join(titles)),
        )
    return ReadError(
        _("No format is known for files of the type “{suffix}”.").format(suffix=path.suffix or path.name),
        file=path,
        hint=_("If it is one that is read under another name, name the format."),
    )


def _markup(path: Path, head: bytes, titles: list[str]) -> ReadError | None:
    """What is wrong with JSON or XML. Raises `ReadError` where it is not sound."""
    size = path.stat().st_size
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() in json_kinds.ENDINGS and start[:1] not in (b"{", b"["):
        return ReadError(
            _("This is no JSON: it begins with “{shown}”.").format(shown=_shown(start)), file=path, line=1
        )
    if json_kinds.is_json(path, head) and size <= _LARGE:
        return (
            _json(path, titles)
            if path.suffix.lower() not in json_records.LINES
            else _without_articles(path, {}, titles)
        )
    root = xml_safe.root_name(head)
    if root and size <= _LARGE:
        xml_safe.parse(read_whole(path), path)
        return ReadError(
            _("The document begins with <{root}>, which is none of the kinds of XML that are read.").format(
                root=root
            ),
            file=path,
        )
    return None


def _json(path: Path, titles: list[str]) -> ReadError:
    value = load(path)
    if isinstance(value, dict) and len(value) <= 12 and (said := _refused(value)):
        return ReadError(
            _("The service that made this file answered with an error: “{said}”.").format(said=said),
            file=path,
        )
    return _without_articles(path, value, titles)


def _without_articles(path: Path, value: Any, titles: list[str]) -> ReadError:
    first = value[0] if isinstance(value, list) and value else value
    keys = [str(key) for key in first][:8] if isinstance(first, Mapping) else []
    named = _(" (its keys are {keys})").format(keys=", ".join(keys)) if keys else ""
    why = (
        _("it is an empty list")
        if value == []
        else _("no value in it looks like the text of an article{named}").format(named=named)
    )
    way = _(
        "To have it read all the same, name the format; as a table, name the column of the text: text=NAME."
    )
    return ReadError(
        _("What “{name}” holds is none of the formats with that ending: {why}.").format(
            name=path.name, why=why
        ),
        file=path,
        hint=way if titles and value else "",
    )


def _refused(value: Mapping[str, Any]) -> str:
    """What an answer says that is an error: one of its keys or values does, and it has a message."""
    wrong = any(key.lower() in _WRONG or held in ("error", "fail", "failed") for key, held in value.items())
    return next(_messages(value), "") if wrong else ""


def _messages(value: Any, depth: int = 3) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield one_line(value)[:200]
    elif isinstance(value, list) and depth:
        for item in value[:3]:
            yield from _messages(item, depth - 1)
    elif isinstance(value, Mapping) and depth:
        for key in _SAID:
            if key in value:
                yield from _messages(value[key], depth - 1)


def _binary(path: Path, head: bytes) -> ReadError | None:
    try:
        encoding.decode(head, path)
    except ReadError as error:
        return error
    return None


def _ole(path: Path) -> ReadError:
    """Which of the programs that kept files so wrote this one."""
    with path.open("rb") as file:
        data = file.read(_LARGE)
    for name, message, hint in _IN_OLE:
        if name.encode("utf-16-le") in data:
            return ReadError(message, file=path, hint=hint)
    return ReadError(
        _("This is a document of an old office program."), file=path, hint=_("Save it in a newer format.")
    )


def _shown(start: bytes) -> str:
    return one_line(start[:30].decode("utf-8", "replace"))
