"""The key of a server: from an environment variable, or the system's keyring where the package `keyring` is there.

It is kept nowhere else.
"""

from __future__ import annotations

import os
from importlib import import_module

from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

VARIABLE = "ANNOTATOR_API_KEY"
SERVICE = "news-annotator"


def key_for(host: str, variable: str = "") -> str:
    """The key for a server, or "" where there is none.

    Raises `AnnotatorError` where a variable is named and not set, or holds what is no key.
    """
    found = os.environ.get(variable or VARIABLE, "").strip()
    if found:
        if not found.isascii() or not found.isprintable():
            raise AnnotatorError(
                _("What the environment variable {variable} holds is no key.").format(
                    variable=variable or VARIABLE
                )
            )
        return found
    if variable:
        raise AnnotatorError(
            _("The environment variable {variable} is not set.").format(variable=variable),
            hint=_("Set it to the key of the server."),
        )
    try:
        stored = import_module("keyring").get_password(SERVICE, host)
    except Exception:  # not there, locked, or without a backend
        return ""
    return str(stored or "")
