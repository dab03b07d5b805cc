"""The options that several commands have, in the same words everywhere, and what is given to them.

`fits` of an option says what completion offers: the words that it takes, or "files".
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core import known_names
from annotator.core.errors import AnnotatorError
from annotator.core.outputs import place

if TYPE_CHECKING:
    from annotator.formats import Format

FILES = "files"
SEE_FORMATS = "see: annotator formats"


def offer(action: argparse.Action, fits: str | Callable[[], Sequence[str]]) -> None:
    """Say what completion offers for the values of an option or argument."""
    action.fits = fits  # type: ignore[attr-defined]


def add_project(parser: argparse.ArgumentParser, **more: Any) -> None:
    """Give the command the argument PROJECT."""
    text = "the project file (.annot.yaml)"
    offer(parser.add_argument("project", type=Path, metavar="PROJECT", help=text, **more), FILES)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def add_names(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--names`."""
    parser.add_argument(
        "--names",
        action="store_true",
        help="say names and times although the review is blind; without it people have letters, as in the window",
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--force`."""
    parser.add_argument(
        "--force", action="store_true", help="replace what is there already (a project never is)"
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--dry-run`."""
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def add_out(parser: argparse.ArgumentParser, metavar: str, what: str) -> None:
    """Give the command the option `--out`, which it needs."""
    text = f"the {what} to write; “-”: standard output"
    offer(parser.add_argument("--out", type=Path, required=True, metavar=metavar, help=text), FILES)


def add_report(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--report`."""
    text = "write a report to print or to send too: OUT.html or OUT.pdf"
    offer(parser.add_argument("--report", type=Path, metavar="OUT", help=text), FILES)


def check_report(report: Path, project: Path, *, replace: bool) -> None:
    """Raise `AnnotatorError` where a report cannot be written, before anything is worked out."""
    if report.suffix.lower() not in (".html", ".pdf"):
        raise AnnotatorError(
            f"A report cannot be written as “{report.name}”.", hint="Let its name end in .html or .pdf."
        )
    place(report, inputs=[project], replace=replace)


def add_format(
    parser: argparse.ArgumentParser, verb: str, *, required: bool = False, default: str = ""
) -> None:
    """Give the command the option `--format`; `verb` is “read” or “write”."""
    usual = f"; {default} unless said" if default else ""
    made = parser.add_argument(
        "--format",
        required=required,
        default=default,
        metavar="FORMAT",
        help=f"{verb} this format ({SEE_FORMATS}){usual}",
    )

    def names() -> list[str]:
        from annotator import formats

        return [form.name for form in formats.all() if (form.reads if verb == "read" else form.writes)]

    offer(made, names)


def add_option(parser: argparse.ArgumentParser, example: str) -> None:
    """Give the command the option `--option`."""
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=f"an option of the format, such as {example} ({SEE_FORMATS}; may be repeated)",
    )


def add_map(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--map`."""
    made = parser.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help="other names for labels: a JSON object {old: new}, where null leaves out; “-”: standard input",
    )
    offer(made, FILES)


def add_seed(parser: argparse.ArgumentParser, what: str, usual: str, **more: Any) -> None:
    """Give the command the option `--seed`."""
    parser.add_argument("--seed", metavar="N", help=f"seed of {what} (default: {usual})", **more)


def add_labels(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--labels`."""
    made = parser.add_argument(
        "--labels",
        default="",
        metavar="NAME|FILE",
        help="a built-in label set (see: annotator labelsets), or a file with one: .yaml, or a codebook of REFI-QDA "
        "(.qdc)",
    )

    def names() -> list[str]:
        from annotator.app import projects

        return [info.name for info in projects.label_sets()]

    offer(made, names)


def options_given(asked: Sequence[Format], given: Sequence[str], side: str) -> dict[str, str | bool]:
    """Options as a format knows them; without one format, as any of them does. Raises `AnnotatorError`."""
    from annotator import formats

    common = formats.COMMON_OPTIONS if side == "read_options" else ()
    known = {option.name: option for form in asked for option in getattr(form, side)}
    known |= {option.name: option for option in common}
    found: dict[str, str | bool] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if name not in known:
            whose = f"{asked[0].name} has no" if len(asked) == 1 else "No format has an"
            raise AnnotatorError(
                f"{whose} option “{name}”.", hint=known_names.unknown("option", name, known).hint
            )
        option = known[name]
        holders = sum(any(each.name == name for each in getattr(form, side)) for form in asked)
        loose = holders > 1 and option.kind == "choice"  # formats differ in what they let choose
        found[name] = value if loose else option.parsed(value or "yes" if option.kind == "flag" else value)
    return found
