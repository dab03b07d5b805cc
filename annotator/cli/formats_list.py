"""The command that tells which formats there are, what they can be told and what they lose."""

from __future__ import annotations

import argparse
import dataclasses
from typing import TYPE_CHECKING, Any

from annotator.cli.options import add_json, offer
from annotator.cli.terminal import DONE, Add, print_json, print_problems, print_table
from annotator.core.messages import _

if TYPE_CHECKING:
    from annotator.formats import Format
    from annotator.formats.kit.values import Option


def add(command: Add) -> None:
    """Add the command."""
    text = _("List the formats: read, write, their options, and what each loses.")
    made = command("formats", _formats, text, project=False)
    offer(made.add_argument("names", nargs="*", metavar="NAME", help=_("these formats only")), _names)
    add_json(made)


def _formats(arguments: argparse.Namespace) -> int:
    from annotator import formats

    known = [formats.find(name) for name in arguments.names] or list(formats.all())
    if arguments.json:
        print_json([_as_json(form) for form in known])
    else:
        heads = ("name", "format", "can", "endings", "needs", "loses")
        print_table(heads, [_row(form) for form in known])
        rows = [
            (form.name, when, option.name, _values(option), f"{option.title}. {option.help}".strip())
            for form in known
            for when, options in (("read", form.read_options), ("write", form.write_options))
            for option in options
        ]
        rows += [
            ("all", "read", option.name, _values(option), f"{option.title}. {option.help}")
            for option in formats.COMMON_OPTIONS
        ]
        if rows:
            print(_("\nOptions, as --option NAME=VALUE"))
            print_table(("format", "to", "option", "values", "meaning"), rows)
    print_problems(formats.problems())
    return DONE


def _names() -> list[str]:
    from annotator import formats

    return [form.name for form in formats.all()]


def _row(form: Format) -> tuple[str, ...]:
    from annotator.app.exporting import format_groups

    absent = format_groups.missing(form)
    needs = f"{form.needs} (missing: {format_groups.install_command(form)})" if absent else form.needs
    can = _("read, write") if form.reads and form.writes else "read" if form.reads else "write"
    endings = " ".join(form.extensions) or "folder"
    loses = ", ".join(form.cannot_hold) or "nothing" if form.writes else "–"
    return form.name, form.title, can, endings, needs, loses


def _values(option: Option) -> str:
    if option.kind == "choice":
        return "|".join(f"{choice}*" if choice == option.default else choice for choice in option.choices)
    if option.kind == "flag":
        return "yes*|no" if option.default else "yes|no*"
    return _("text ({default}*)").format(default=option.default) if option.default else "text"


def _as_json(form: Format) -> dict[str, Any]:
    fields = ("name", "title", "extensions", "reads", "writes", "output", "needs", "cannot_hold")
    sides = ("read_options", "write_options")
    options = {side: [dataclasses.asdict(option) for option in getattr(form, side)] for side in sides}
    return {**{name: getattr(form, name) for name in fields}, **options}
