"""Getting articles in and annotations out: one module per format, a registry, and entry points for more.

Importing this package loads none of the libraries that formats use; each loads its own when it reads.
"""

from annotator.formats.kit.base import Format
from annotator.formats.kit.boundary import FAILED, UNSOUND
from annotator.formats.kit.files import gather
from annotator.formats.kit.plain import from_pasted
from annotator.formats.kit.values import (
    FEATURES,
    Export,
    Guess,
    Imported,
    Layers,
    Loss,
    Option,
    Options,
    total,
)
from annotator.formats.news.html import from_html
from annotator.formats.registry import (
    COMMON_OPTIONS,
    all,
    blamed,
    find,
    for_file,
    problems,
    read_all,
    write_all,
)
from annotator.text.language import guess_language

__all__ = [
    "COMMON_OPTIONS",
    "FAILED",
    "FEATURES",
    "UNSOUND",
    "Export",
    "Format",
    "Guess",
    "Imported",
    "Layers",
    "Loss",
    "Option",
    "Options",
    "all",
    "blamed",
    "find",
    "for_file",
    "from_html",
    "from_pasted",
    "gather",
    "guess_language",
    "problems",
    "read_all",
    "total",
    "write_all",
]
