"""The formats as people look for them: in groups, and with what has to be installed for some."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata

from annotator.core.messages import _
from annotator.formats import Format

DISTRIBUTION = "news-annotator"
OURS, TOOLS, TRAINING, TABLES, REPORTS, NEWS = (
    _("Our own"),
    _("Annotation tools"),
    _("Training"),
    _("Tables"),
    _("For people to read"),
    _("News"),
)
GROUPS = (OURS, TOOLS, TRAINING, TABLES, REPORTS, NEWS)

_KNOWN = {
    "jsonl": OURS,
}
_TABLES = {".csv", ".xlsx"}
_REPORTS = {".html", ".pdf"}


def group_of(form: Format) -> str:
    """The group of a format; those of other packages are placed by what they can do."""
    if form.name in _KNOWN:
        return _KNOWN[form.name]
    if form.trains:
        return TRAINING
    if form.extensions and set(form.extensions[:1]) <= _TABLES:
        return TABLES
    if not form.writes:
        return NEWS
    if set(form.extensions) & _REPORTS and not form.reads:
        return REPORTS
    return TOOLS


def grouped(forms: Iterable[Format]) -> list[tuple[str, list[Format]]]:
    """The groups that have formats, in order, each with its formats in their order."""
    found: dict[str, list[Format]] = {group: [] for group in GROUPS}
    for form in forms:
        found[group_of(form)].append(form)
    return [(group, members) for group, members in found.items() if members]


def missing(form: Format) -> list[str]:
    """The packages that the format needs and that are not installed."""
    if not form.needs:
        return []
    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return []  # without an installation nobody knows; writing says what is missing
    wanted = [
        text for text in required if re.search(rf"extra\s*==\s*['\"]{re.escape(form.needs)}['\"]", text)
    ]
    names = [found[0] for text in wanted if (found := re.match(r"[\w.-]+", text))]
    return [name for name in names if not _is_installed(name)]


def install_command(form: Format) -> str:
    """What to type to install what the format needs."""
    return f'pip install "{DISTRIBUTION}[{form.needs}]"'


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
