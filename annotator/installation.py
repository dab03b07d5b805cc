"""How this copy of the program came onto the machine, for `annotator --version` and Help → About."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path

from annotator._version import __version__
from annotator.core.messages import _

MARK = "installed-as.txt"
"""A file beside the frozen program that says in a word or two what it was put into: `Debian package`, `folder`."""


def version_line() -> str:
    """For example `News Annotator 1.2.0 (Debian package)`."""
    return _("News Annotator {version__} ({how})").format(version__=__version__, how=how())


def how() -> str:
    """In a few words: a package of the system, a folder, a package of pip or uv, or the checkout it runs from."""
    if getattr(sys, "frozen", False):
        mark = Path(sys.executable).resolve().with_name(MARK)
        return mark.read_text(encoding="utf-8").strip() if mark.is_file() else "folder"
    try:
        installed = metadata.distribution("news-annotator")
    except metadata.PackageNotFoundError:
        return _("from {root}").format(root=_root())
    if _is_editable(installed):
        return _("from {root}").format(root=_root())
    return _("installed with {read_text}").format(
        read_text=(installed.read_text("INSTALLER") or "pip").strip()
    )


def _is_editable(installed: metadata.Distribution) -> bool:
    """By direct_url.json: https://packaging.python.org/en/latest/specifications/direct-url/."""
    try:
        source = json.loads(installed.read_text("direct_url.json") or "{}")
    except ValueError:
        return False
    return bool(isinstance(source, dict) and source.get("dir_info", {}).get("editable"))


def _root() -> Path:
    return Path(__file__).resolve().parent.parent
