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
from annotator.core.messages import _, ngettext
from annotator.core.outputs import place

if TYPE_CHECKING:
    from annotator.formats import Format

FILES = "files"
SEE_FORMATS = _("see: annotator formats")


def offer(action: argparse.Action, fits: str | Callable[[], Sequence[str]]) -> None:
    """Say what completion offers for the values of an option or argument."""
    action.fits = fits  # type: ignore[attr-defined]


def add_project(parser: argparse.ArgumentParser, **more: Any) -> None:
    """Give the command the argument PROJECT."""
    text = _("the project file (.annot.yaml)")
    offer(parser.add_argument("project", type=Path, metavar="PROJECT", help=text, **more), FILES)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--json`."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON value"))


def add_names(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--names`."""
    parser.add_argument(
        "--names",
        action="store_true",
        help=_(
            "say names and times although the review is blind; without it people have letters, as in the window"
        ),
    )


def add_force(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--force`."""
    parser.add_argument(
        "--force", action="store_true", help=_("replace what is there already (a project never is)")
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--dry-run`."""
    parser.add_argument(
        "--dry-run", action="store_true", help=_("say what would be done, and change nothing")
    )


def add_out(parser: argparse.ArgumentParser, metavar: str, what: str) -> None:
    """Give the command the option `--out`, which it needs."""
    text = _("the {what} to write; “-”: standard output").format(what=what)
    offer(parser.add_argument("--out", type=Path, required=True, metavar=metavar, help=text), FILES)


def add_report(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--report`."""
    text = _("write a report to print or to send too: OUT.html or OUT.pdf")
    offer(parser.add_argument("--report", type=Path, metavar="OUT", help=text), FILES)


def check_report(report: Path, project: Path, *, replace: bool) -> None:
    """Raise `AnnotatorError` where a report cannot be written, before anything is worked out."""
    if report.suffix.lower() not in (".html", ".pdf"):
        raise AnnotatorError(
            _("A report cannot be written as “{name}”.").format(name=report.name),
            hint=_("Let its name end in .html or .pdf."),
        )
    place(report, inputs=[project], replace=replace)


def add_format(
    parser: argparse.ArgumentParser, verb: str, *, required: bool = False, default: str = ""
) -> None:
    """Give the command the option `--format`; `verb` is “read” or “write”."""
    usual = _("; {default} unless said").format(default=default) if default else ""
    made = parser.add_argument(
        "--format",
        required=required,
        default=default,
        metavar="FORMAT",
        help=_("{verb} this format ({see_formats}){usual}").format(
            verb=verb, see_formats=SEE_FORMATS, usual=usual
        ),
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
        help=_("an option of the format, such as {example} ({see_formats}; may be repeated)").format(
            example=example, see_formats=SEE_FORMATS
        ),
    )


def add_map(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--map`."""
    made = parser.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help=_(
            "other names for labels: a JSON object {old: new}, where null leaves out; “-”: standard input"
        ),
    )
    offer(made, FILES)


def add_seed(parser: argparse.ArgumentParser, what: str, usual: str, **more: Any) -> None:
    """Give the command the option `--seed`."""
    parser.add_argument(
        "--seed",
        metavar="N",
        help=_("seed of {what} (default: {usual})").format(what=what, usual=usual),
        **more,
    )


def add_labels(parser: argparse.ArgumentParser) -> None:
    """Give the command the option `--labels`."""
    made = parser.add_argument(
        "--labels",
        default="",
        metavar="NAME|FILE",
        help=_(
            "a built-in label set (see: annotator labelsets), or a file with one: .yaml, or a codebook of REFI-QDA "
            "(.qdc)"
        ),
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
        name, __, value = pair.partition("=")
        if name not in known:
            whose = ngettext("{name} has no", "No format has an", len(asked)).format(name=asked[0].name)
            raise AnnotatorError(
                _("{whose} option “{name}”.").format(whose=whose, name=name),
                hint=known_names.unknown("option", name, known).hint,
            )
        option = known[name]
        holders = sum(any(each.name == name for each in getattr(form, side)) for form in asked)
        loose = holders > 1 and option.kind == "choice"  # formats differ in what they let choose
        found[name] = value if loose else option.parsed(value or "yes" if option.kind == "flag" else value)
    return found
