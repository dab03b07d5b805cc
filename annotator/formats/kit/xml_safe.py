"""XML from strangers: nothing is fetched, no entity is expanded, and a document that defines some is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.core.text import normalise

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PROLOG = re.compile(
    rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(rb"\s*<([A-Za-z_][\w.:-]*)")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30};)")
_ONE_BYTE = re.compile(
    rb"\A[\xef\xbb\xbf\s]*<\?xml[^>]{0,100}?encoding\s*=\s*[\"'](?:iso-8859-\d+|latin-?1|windows-125\d|us-ascii|ascii)[\"']",
    re.IGNORECASE,
)
_LARGEST = 4_000_000
_OF_HTML = frozenset((
    "html", "head", "body", "p", "div", "span", "a", "b", "i", "em", "strong", "h1", "h2", "h3", "h4", "ul", "ol", "li",
    "table", "blockquote", "section", "article", "main", "br", "img", "pre",
))  # fmt: skip
_OF_XML = (b"amp;", b"lt;", b"gt;", b"quot;", b"apos;")


def parse(data: bytes, file: str | Path | None = None) -> Any:
    """The root element (lxml) of a document, without comments and instructions. Raises `ReadError`.

    The character entities of HTML, which wire services use without defining them, are read as what they mean.
    """
    from lxml import etree  # type: ignore[import-untyped]

    refuse_entities(data, file)
    parser = etree.XMLParser(
        encoding="utf-8" if _is_utf8_all_the_same(data) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_NAMED.sub(_as_number, data), parser)
    except etree.XMLSyntaxError as error:
        reason = str(error).partition(", line ")[0]
        raise ReadError(
            _("This is not sound XML: {reason}.").format(reason=reason), file=file, line=error.lineno or None
        ) from None
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise ReadError(_("This is not sound XML: {error}.").format(error=error), file=file) from None
    defined = root.getroottree().docinfo.internalDTD
    if defined is not None and next(iter(defined.entities()), None) is not None:
        raise _refusal(file)
    return root


def _is_utf8_all_the_same(data: bytes) -> bool:
    """Whether a document says that it is in an encoding of one byte a letter, but is UTF-8 by its letters."""
    if data.isascii() or not _ONE_BYTE.match(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refuse_entities(data: bytes, file: str | Path | None = None) -> None:
    """Raise `ReadError` if the document defines entities, in whatever encoding."""
    if b"<!ENTITY" in data.replace(b"\x00", b"").upper():
        raise _refusal(file)


def root_name(head: bytes) -> str:
    """The name of the root element as the beginning of a document has it (`nitf`, `rdf:RDF`), or ""."""
    plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")
    at = 0
    while found := _PROLOG.match(plain, at):
        at = found.end()
    root = _ROOT.match(plain, at)
    return root[1].decode("ascii", "replace") if root else ""


def is_document(path: Path, head: bytes) -> bool:
    """Whether a file whose name does not say so is a document of XML, other than HTML."""
    root = root_name(head)
    if not root or root.lower() in _OF_HTML:
        return False
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml"):
        return True
    try:
        return path.stat().st_size <= _LARGEST and len(parse(path.read_bytes(), path)) > 0
    except (ReadError, OSError):
        return False


def name(element: Any) -> str:
    """The element's name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Any, path: str) -> Iterator[Any]:
    """The elements at a path of names without namespaces, such as `head/docdata/doc-id`."""
    first, __, rest = path.partition("/")
    for child in element:
        if name(child) == first:
            if rest:
                yield from children(child, rest)
            else:
                yield child


def child(element: Any, path: str) -> Any:
    """The first element at the path, or None."""
    return next(children(element, path), None)


def says_nothing(element: Any) -> bool:
    """Whether there is neither text nor an attribute in an element or below it."""
    return not any(
        part.attrib or (part.text or "").strip() or (part is not element and (part.tail or "").strip())
        for part in element.iter()
        if isinstance(part.tag, str)
    )


def text_of(element: Any) -> str:
    """All text in an element, normalised, on one line; "" for None."""
    if element is None:
        return ""
    return " ".join(normalise("".join(element.itertext())).split())


def text_at(element: Any, path: str) -> str:
    """The text of the first element at the path that has any, or ""."""
    return next((text for found in children(element, path) if (text := text_of(found))), "")


def _as_number(match: re.Match[bytes]) -> bytes:
    if match[1] in _OF_XML:
        return match[0]
    characters = html5.get(match[1].decode("ascii"))
    return "".join(f"&#{ord(character)};" for character in characters).encode() if characters else match[0]


def _refusal(file: str | Path | None) -> ReadError:
    return ReadError(
        _("The document defines entities of its own, which no news document needs and attacks use."),
        file=file,
        hint=_("Save it without <!ENTITY …> definitions."),
    )
