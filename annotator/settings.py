"""What a person prefers: every option declared once, kept as a short YAML file in the user's config folder.

Only what differs from the defaults is written. A file that cannot be read is set aside, never overwritten.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from annotator.core.errors import ReadError, WriteError

RECENT_PROJECTS = 12

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option with its type and default."""

    annotator: str = field(default="", metadata={"help": "Your name, as it is written into annotations"})
    theme: str = field(default="system", metadata={"help": "Colours of the window: system, light or dark"})
    text_size: int = field(default=12, metadata={"help": "Size of the article's text, in points"})
    article_font: str = field(default="", metadata={"help": "Font of the text; empty for the program's own"})
    keys: dict[str, list[str]] = field(
        default_factory=dict, metadata={"help": "Keys by action, where they differ from the defaults"}
    )
    recent: list[str] = field(
        default_factory=list, metadata={"help": "Projects opened lately, the last first"}
    )
    window: dict[str, Any] = field(default_factory=dict, metadata={"help": "Size and layout of the window"})

    @property
    def name(self) -> str:
        """The annotator's name: the one that was set, else the name of the account."""
        return self.annotator or _account_name()

    def with_recent(self, path: Path) -> Settings:
        """Settings in which `path` is the project opened last."""
        shown = str(path.absolute())
        return replace(self, recent=[shown, *(p for p in self.recent if p != shown)][:RECENT_PROJECTS])


def load(path: Path) -> Settings:
    """The settings in the file, or the defaults where there is none; raises `ReadError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeError) as problem:
        raise ReadError(f"The settings cannot be read: {problem}.", file=path) from problem
    try:
        found = yaml.load(text, _LOADER) or {}
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise ReadError(
            "The settings are not valid YAML.",
            file=path,
            line=mark.line + 1 if mark else None,
            hint="Correct the line, or delete the file to start from the defaults.",
        ) from problem
    if not isinstance(found, dict):
        raise ReadError("The settings are not a list of options.", file=path, hint="Delete the file.")
    return replace(
        Settings(), **{name: _checked(name, found[name], path) for name in _names() & found.keys()}
    )


def save(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults, atomically; raises `WriteError`."""
    defaults = Settings()
    sparse = {
        name: getattr(settings, name)
        for name in sorted(_names())
        if getattr(settings, name) != getattr(defaults, name)
    }
    text = "# Settings of News Annotator: only what differs from the defaults.\n" + yaml.dump(
        sparse, Dumper=_DUMPER, allow_unicode=True, sort_keys=True
    )
    temporary = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as problem:
        raise WriteError(f"The settings cannot be saved: {problem.strerror}.", file=path) from problem


def help_text(name: str) -> str:
    """What an option means, for people."""
    return str(next(f.metadata["help"] for f in fields(Settings) if f.name == name))


def _names() -> set[str]:
    return {f.name for f in fields(Settings)}


def _checked(name: str, value: object, path: Path) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, str) and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if type(value) is not type(default):
        raise ReadError(
            f"The option “{name}” has a value of the wrong kind.",
            file=path,
            hint="Correct it, or delete the line to use the default.",
        )
    return value


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "editor"
