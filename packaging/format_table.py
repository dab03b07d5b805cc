"""Prints docs/formats.md: what can be read and written, what each format loses, and its options.

python packaging/format_table.py > docs/formats.md
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotator.app.exporting import format_groups
from annotator.formats import Format, Option, registry

HEAD = """# Formats

<!-- Made by packaging/format_table.py from the registry of formats; do not edit. -->

What News Annotator reads and writes. “Loses” is what a format has no place for: an export counts it beforehand and
says it. `annotator formats` prints the same list. Formats of other packages join it by the entry point
`annotator.formats`.
"""


def page(forms: tuple[Format, ...]) -> str:
    """The page in Markdown."""
    parts = [HEAD]
    for group, members in format_groups.grouped(forms):
        rows = "\n".join(_row(form) for form in members)
        parts.append(
            f"\n## {group}\n\n| name | format | files | can | loses |\n|---|---|---|---|---|\n{rows}\n"
        )
    options = [_options(form) for form in forms if form.read_options or form.write_options]
    parts.append(
        "\n## Options\n\nOn the command line: `--option NAME=VALUE`. In the window they are fields of the dialogs.\n"
    )
    for option in registry.COMMON_OPTIONS:
        parts.append(f"\nEvery reader takes `{option.name}`. {option.title}: {option.help}\n")
    return "".join([*parts, *options])


def _row(form: Format) -> str:
    can = " and ".join(word for word, able in (("read", form.reads), ("write", form.writes)) if able)
    files = ", ".join(f"`{ending}`" for ending in form.extensions) or form.output
    title = _cell(form.title) + (f" (needs `news-annotator[{form.needs}]`)" if form.needs else "")
    loses = _cell(", ".join(form.cannot_hold) or "nothing") if form.writes else "–"
    return f"| `{form.name}` | {title} | {files} | {can} | {loses} |"


def _options(form: Format) -> str:
    lines = [f"\n### {form.title}\n"]
    for side, options in (("Reading", form.read_options), ("Writing", form.write_options)):
        if options:
            lines.append(f"\n{side}:\n\n" + "".join(map(_option, options)))
    return "".join(lines)


def _option(option: Option) -> str:
    match option.kind:
        case "choice":
            values = ", ".join(f"`{choice}`" for choice in option.choices)
        case "flag":
            values = "yes or no"
        case _:
            values = "text"
    default = {True: "yes", False: "no"}.get(option.default, option.default)  # type: ignore[call-overload]
    said = f"{values}; `{default}` by default" if default else values
    return f"- `{option.name}`: {option.title} ({said}). {option.help}".rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def built_in() -> tuple[Format, ...]:
    """The program's own formats, whatever other packages are installed."""
    return tuple(form for form in registry.all() if type(form).__module__.startswith("annotator."))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    print(page(built_in()), end="")
