"""What a person prefers: every option declared once, kept as a short YAML file in the user's config folder.

Only what differs from the defaults is written. A file that cannot be read is set aside, never overwritten.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import field, fields, replace
from pathlib import Path
from typing import Any

from annotator import paths
from annotator.core.errors import ReadError, WriteError
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.plain_json import parsed
from annotator.core.regular import as_read_error
from annotator.core.values import dataclass

RECENT_PROJECTS = 12
MOST_VALUES = 10_000
"""How many single values the options may have together, aliases written out."""
LARGEST_NUMBER = 2**31 - 1
"""No window is wider, and what Qt takes for a whole number is not larger."""
SMALLEST_TEXT, LARGEST_TEXT = 7, 40
"""Sizes of the article's text, in points."""
NARROWEST, WIDEST = 26, 60
"""Widths of the article's column, in ems."""
SMALLEST_INTERFACE, LARGEST_INTERFACE = 100, 200
"""Sizes of everything in the window, in per cent of the usual one."""
CLOSEST, WIDEST_APART = 85, 150
"""Distances of the article's lines, in per cent of the usual one."""

_DEEPEST = 10
_OURS = pattern(r"(?m)^(?:#.*|([a-z_]+): (.*))\n")
_ESCAPED = pattern("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option with its type and default."""

    annotator: str = field(default="", metadata={"help": "Your name, as it is written into annotations"})
    language: str = field(
        default="", metadata={"help": "Language of the program, such as de; empty as the system"}
    )
    theme: str = field(
        default="system",
        metadata={"help": "Colours of the window: system, light, dark, contrast-light, contrast-dark"},
    )
    text_size: int = field(default=12, metadata={"help": "Size of the article's text, in points"})
    article_font: str = field(default="", metadata={"help": "Font of the text; empty for the program's own"})
    whole_words: bool = field(default=True, metadata={"help": "Whether the mouse selects whole words"})
    reduced_motion: bool = field(default=False, metadata={"help": "Whether nothing lights up for a moment"})
    announcements: str = field(
        default="full",
        metadata={"help": "What screen readers are told of spans by itself: full, short or off"},
    )
    interface_size: int = field(
        default=100, metadata={"help": "Size of everything in the window, in per cent of the usual one"}
    )
    running_text: bool = field(
        default=False, metadata={"help": "Sentences mode shows paragraphs, not a row for each sentence"}
    )
    goes_on: bool = field(
        default=True,
        metadata={"help": "After a label that excludes others, go on to the next sentence without a tag"},
    )
    line_width: int = field(default=39, metadata={"help": "Width of the article's column, in ems"})
    line_spacing: int = field(default=100, metadata={"help": "Distance of its lines, in per cent"})
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
        same = os.path.normcase(shown)
        others = (path for path in self.recent if os.path.normcase(path) != same)
        return replace(self, recent=[shown, *others][:RECENT_PROJECTS])


def usual_path() -> Path:
    """Where the settings are kept."""
    return paths.config_dir() / "settings.yaml"


def load(path: Path) -> Settings:
    """The settings in the file, or the defaults where there is none; raises `ReadError`."""
    if not path.exists():
        return Settings()
    with as_read_error(path):
        found = _parsed(path)
    if not isinstance(found, dict):
        raise ReadError(_("The settings are not a list of options."), file=path, hint=_("Delete the file."))
    return replace(
        Settings(), **{name: _checked(name, found[name], path) for name in _names() & found.keys()}
    )


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeError as problem:
        raise ReadError(
            _("The settings cannot be read: {problem}.").format(problem=problem), file=path
        ) from problem
    ours = _as_written(text)
    return _by_yaml(text, path) if ours is None else ours


def _as_written(text: str) -> dict[str, Any] | None:
    """The options as `save` writes them, without waiting for YAML to be imported; None where they stand otherwise."""
    try:
        found = {match[1]: parsed(match[2]) for match in _OURS.finditer(text) if match[1]}
    except ValueError:
        return None
    return found if not _OURS.sub("", text) else None


def _by_yaml(text: str, path: Path) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:  # libyaml's composer breaks down on lists within lists without an end
                line = event.start_mark.line + 1 if event.start_mark is not None else None
                raise ReadError(
                    _("The settings are nested too deeply."),
                    file=path,
                    line=line,
                    hint=_("Correct the line."),
                )
        return yaml.load(text, loader) or {}
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise ReadError(
            _("The settings are not valid YAML."),
            file=path,
            line=mark.line + 1 if mark else None,
            hint=_("Correct the line, or delete the file to start from the defaults."),
        ) from problem


def save(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults, atomically; raises `WriteError`."""
    defaults = Settings()
    sparse = {
        name: getattr(settings, name)
        for name in sorted(_names())
        if getattr(settings, name) != getattr(defaults, name)
    }
    text = "# Settings of News Annotator: only what differs from the defaults.\n"
    for name, value in sparse.items():  # JSON on one line is YAML, and quicker to read
        written = json.dumps(value, ensure_ascii=False, sort_keys=True)
        text += f"{name}: {_ESCAPED.sub(_escape, written)}\n"
    temporary = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as problem:
        raise WriteError(
            _("The settings cannot be saved: {strerror}.").format(strerror=problem.strerror), file=path
        ) from problem


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _names() -> set[str]:
    return {f.name for f in fields(Settings)}


def _checked(name: str, value: object, path: Path) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, str) and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if type(value) is not type(default) or not _is_plain(value) or not _fits(name, value):
        raise ReadError(
            _("The option “{name}” has a value of the wrong kind.").format(name=name),
            file=path,
            hint=_("Correct it, or delete the line to use the default."),
        )
    return value


def _fits(name: str, value: Any) -> bool:
    match name:
        case "text_size":
            return bool(SMALLEST_TEXT <= value <= LARGEST_TEXT)
        case "interface_size":
            return bool(SMALLEST_INTERFACE <= value <= LARGEST_INTERFACE)
        case "line_width":
            return bool(NARROWEST <= value <= WIDEST)
        case "line_spacing":
            return bool(CLOSEST <= value <= WIDEST_APART)
        case "recent":
            return all(isinstance(each, str) for each in value)
        case "keys":
            lists = [keys for keys in value.values() if isinstance(keys, list)]
            return len(lists) == len(value) and all(isinstance(key, str) for keys in lists for key in keys)
    return True


def _is_plain(value: object) -> bool:
    """Whether it is made of texts, truth values and numbers that a window can have, and not of too many."""
    left = [value]
    for __ in range(MOST_VALUES):
        if not left:
            return True
        match left.pop():
            case dict() as mapping if all(isinstance(key, str) for key in mapping):
                left += mapping.values()
            case list() as entries:
                left += entries
            case int() as number if abs(number) <= LARGEST_NUMBER:
                pass
            case str() | float() | None:
                pass
            case _:
                return False
    return False


def _account_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "editor"
