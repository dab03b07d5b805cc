"""The project file of REFI-QDA, read part by part, so that large projects need little memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.errors import ReadError
from annotator.core.messages import _
from annotator.formats.kit import xml_safe, zip_safe


def new_root() -> Any:
    """An empty element to gather parts in."""
    from lxml import etree  # type: ignore[import-untyped]

    return etree.Element("Project")


def elements(archive: zipfile.ZipFile, member: str, file: Path) -> Iterator[Any]:
    """Each source and each other part of a project, one at a time; each is empty when the next comes."""
    from lxml import etree

    with archive.open(member) as stream:
        try:
            parsed = etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            depth = 0
            inside = ""
            for event, element in parsed:
                if event == "start":
                    depth += 1
                    if depth == 1:
                        _check_root(element, file)
                    elif depth == 2:
                        inside = xml_safe.name(element)
                    continue
                depth -= 1
                if depth == (2 if inside == "Sources" else 1):
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
        except etree.XMLSyntaxError as error:
            reason = str(error).partition(", line ")[0]
            raise ReadError(
                _("The project is not sound XML: {reason}.").format(reason=reason),
                file=file,
                line=error.lineno,
            ) from None
        except zip_safe.BROKEN as error:
            raise ReadError(
                _("The project cannot be read: {error}.").format(error=error), file=file
            ) from None


def _check_root(root: Any, file: Path) -> None:
    if xml_safe.name(root) != "Project":
        raise ReadError(_("This is no project of REFI-QDA."), file=file)
    defined = root.getroottree().docinfo.internalDTD
    if defined is not None and next(iter(defined.entities()), None) is not None:
        raise ReadError(
            _("The document defines entities of its own, which no project needs and attacks use."),
            file=file,
            hint=_("Export the project again without them."),
        )
