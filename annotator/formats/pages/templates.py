"""Pages for people, made from the templates in `resources/pages`: styles inside, no script, nothing fetched."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from annotator import paths
from annotator.core.messages import _, language

if TYPE_CHECKING:
    from jinja2 import Environment

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fill(template: str, **values: object) -> str:
    """The page, with every value escaped; a value that is wanted and not given is an error."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(paths.resource("pages")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update({"_": _, "spoken": language()})
    return made


def _printable(value: object) -> object:
    """Text without characters that HTML may not hold."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return _UNPRINTABLE.sub("\ufffd", value)
    return value
