"""Errors that say what happened, to which file and line, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from annotator.core.patterns import pattern
from annotator.core.values import dataclass

_IN_ADDRESS = pattern(r"(://[^\s:/@]*):\S*@")
_NAMED = pattern(
    r"(?i)(\b(?:ssl)?password|oauth_client_secret)([\"']?\s*[=:]\s*)('(?:[^'\\]|\\.)*'|\"[^\"]*\"|[^\s&,;'\"]+)"
)
_SPACE = pattern(r"[\s\x00-\x1f\x7f-\x9f]+")


def one_line(message: str) -> str:
    """A message as it fits in a list: those of libraries, and what is quoted of a file, may go over lines."""
    return _SPACE.sub(" ", message).strip()


def without_secrets(text: str) -> str:
    """The text with “…” for every password in it: of an address, or behind a name of libpq for one.

    >>> from annotator.core.errors import without_secrets
    >>> without_secrets("postgresql://ada:tell-nobody@db.example.org/desk")
    'postgresql://ada:…@db.example.org/desk'
    """
    return _NAMED.sub(r"\1\2…", _IN_ADDRESS.sub(r"\1:…@", text))


class AnnotatorError(Exception):
    """A problem that a person can understand and act on.

    `message` is a sentence; `file` and `line` (1-based) say where; `hint` says the way out.

    >>> try:
    ...     annotator.open_project("nothing.annot.yaml")
    ... except annotator.AnnotatorError as error:
    ...     error.file.name, error.line
    ('nothing.annot.yaml', None)
    """

    def __init__(
        self, message: str, *, file: str | Path | None = None, line: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else Path(file)
        self.line = line
        self.hint = hint

    @property
    def where(self) -> str:
        """`file:line`, `file`, or "" where the place is unknown."""
        if self.file is None:
            return "" if self.line is None else f"line {self.line}"
        return f"{self.file}:{self.line}" if self.line is not None else str(self.file)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class ReadError(AnnotatorError):
    """A file could not be read as what it claims to be.

    >>> annotator.validate("nothing.annot.yaml")
    Traceback (most recent call last):
    annotator.core.errors.ReadError: nothing.annot.yaml: The file cannot be read: No such file or directory.
    """


class UnreadableError(ReadError):
    """The record of an article cannot be read, now or later: whoever reads all of a project passes it over."""


class WriteError(AnnotatorError):
    """A file could not be written; what was to be written is still in memory.

    >>> annotator.new_project("desk.annot.yaml")
    Traceback (most recent call last):
    annotator.core.errors.WriteError: ...desk.annot.yaml: ...
    """


class LockedError(AnnotatorError):
    """Somebody else has the project open for writing.

    >>> annotator.open_project("desk", write=True)
    Traceback (most recent call last):
    annotator.core.errors.LockedError: ...desk.annot.yaml: ...
    """


class LabelError(AnnotatorError):
    """A label or a label set does not make sense (unknown parent, cycle, duplicate name or key).

    >>> annotator.LabelSet([annotator.Label(name="ship"), annotator.Label(name="ship")])
    Traceback (most recent call last):
    annotator.core.errors.LabelError: ...
    """


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check: a sentence on one line, where it is, and the way out.

    `severity` is "error" (data is wrong) or "warning" (suspicious, nothing is lost).

    >>> print(annotator.Problem("The range is empty.", "desk.annot.yaml", 12, hint="Correct it."))
    desk.annot.yaml:12: The range is empty. Correct it.
    """

    message: str
    file: str = ""
    line: int | None = None
    severity: str = "error"
    code: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", one_line(self.message))

    def __str__(self) -> str:
        place = (
            f"{self.file}:{self.line}: " if self.line is not None else (f"{self.file}: " if self.file else "")
        )
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"
