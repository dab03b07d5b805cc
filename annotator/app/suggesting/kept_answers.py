"""Answers of models that were paid for once, in the user's cache folder: by what was asked, up to a bound."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path

from annotator import paths
from annotator.core.plain_json import parsed
from annotator.suggest.chat import Answer

BOUND = 64 << 20
"""Bytes; beyond them the oldest answers go."""


def folder() -> Path:
    """Where they are; can be deleted at any time."""
    return paths.cache_dir() / "answers"


def known(digest: str) -> Answer | None:
    """The answer to that question, if it is kept."""
    try:
        value = parsed((folder() / f"{digest}.json").read_bytes())
        text, sent, received = value["text"], value["sent"], value["received"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    fits = isinstance(text, str) and isinstance(sent, int) and isinstance(received, int)
    return Answer(text, sent, received) if fits else None


def keep(digest: str, answer: Answer) -> None:
    """Keep the answer; a folder that cannot be written costs no more than asking again."""
    said = {"text": answer.text, "sent": answer.sent, "received": answer.received}
    with suppress(OSError):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder() / f"{digest}.json"
        temporary = target.with_suffix(f".{os.getpid()}.part")
        temporary.write_text(json.dumps(said), encoding="utf-8", newline="\n")
        temporary.replace(target)


def tidy(bound: int = BOUND) -> None:
    """Let the oldest go until the rest is within the bound."""
    with suppress(OSError):
        found = [(path.stat(), path) for path in folder().iterdir()]
        files = [(status.st_mtime, status.st_size, path) for status, path in found]
        size = sum(each for _, each, _ in files)
        for _, each, path in sorted(files):
            if size <= bound:
                break
            path.unlink(missing_ok=True)
            size -= each
