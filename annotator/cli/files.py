"""The commands on one project file: making, counting, checking, tidying."""

from __future__ import annotations

import argparse
import dataclasses
from contextlib import closing
from pathlib import Path

from annotator.cli.options import add_force, add_json, add_labels, add_names, add_out
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Said,
    Source,
    destination,
    is_standard,
    opened,
    print_json,
    print_problems,
    work,
)
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.outputs import place
from annotator.core.wording import counted


def add(command: Add) -> None:
    """Add the commands."""
    made = command("new", new, _("Make a new project from a label set."))
    add_labels(made)
    made.add_argument("--title", default="", help=_("the project's title"))
    made.add_argument("--language", default="", help=_("the language of most articles, such as en"))
    for made in (
        command("stats", _stats, _("Count articles, sentences and annotations.")),
        command(
            "validate",
            _validate,
            _("List every problem of a project file, or of standard input (“-”), one line each."),
        ),
    ):
        add_names(made)
        add_json(made)
    copied = command("copy", _copy, _("Write the whole project into another file."))
    add_out(copied, "PATH", "project")
    add_force(copied)
    command("fold", _fold, _("Write edits into their layers, so that the file is canonical and small."))


def new(arguments: argparse.Namespace) -> int:
    """Make a project."""
    from annotator.app import projects

    with Source(".yaml") as source:
        label_set = None
        if arguments.labels:
            given = arguments.labels
            label_set = source.path(given) if is_standard(given) else projects.find_label_set(given)
            print_problems([source.problem(each) for each in projects.read_label_set(label_set).problems])
        with closing(
            projects.new_project(arguments.project, label_set, arguments.title, arguments.language)
        ) as file:
            print(
                _("Made {path} with {labels}").format(
                    path=file.path, labels=counted(len(file.project.labels), "label", "labels")
                )
            )
    return DONE


def _stats(arguments: argparse.Namespace) -> int:
    from annotator.app.tagging import articles

    with opened(arguments.project, names=arguments.names) as file:
        found = dataclasses.asdict(work(articles.statistics(file.project)))
        said = Said(file.project, names=arguments.names)
    if said.hidden:
        called = {said.called(name): by_status for name, by_status in found["statuses"].items()}
        found["statuses"] = dict(sorted(called.items()))
    if arguments.json:
        print_json(found)
        return DONE
    for name, value in found.items():
        title = name.replace("_", " ")
        if not isinstance(value, dict):
            print(f"{title:<16}{value:>10,}")
            continue
        print(title)
        for key, count in sorted(value.items()):
            shown = (
                ", ".join(f"{n} {what}" for what, n in count.items())
                if isinstance(count, dict)
                else numeral(count)
            )
            print(f"  {key:<24}{shown:>10}")
    return DONE


def _validate(arguments: argparse.Namespace) -> int:
    from annotator.store.validate import validate

    with Source(".yaml") as source:
        path = source.path(arguments.project)
        problems = validate(path)
        if not arguments.names:
            problems = _without_names(path, problems)
        problems = [source.problem(problem) for problem in problems]
    if arguments.json:
        print_json([dataclasses.asdict(problem) for problem in problems])
    else:
        for problem in problems:
            print(f"{problem.severity}: {problem}" if problem.severity != "error" else problem)
        if not problems:
            print(_("{named}: no problems").format(named=source.named(str(path)) or path))
    return PROBLEMS if problems else DONE


def _without_names(path: Path, problems: list[Problem]) -> list[Problem]:
    """The problems as a blind review tells them; of what cannot be opened nobody knows whether it is blind."""
    from annotator.app import projects

    if not problems:
        return problems
    try:
        file = projects.open_project(path, read_only=True)
    except AnnotatorError:
        return problems
    with closing(file):
        said = Said(file.project)
        return [said.problem(problem) for problem in problems]


def _copy(arguments: argparse.Namespace) -> int:
    with opened(arguments.project) as file:
        with destination(arguments.out, ".yaml") as out:
            target = place(out, inputs=[file.path], replace=arguments.force, project=True)
            file.save_copy(target)
        if not is_standard(arguments.out):
            print(
                _("Copied {articles} to {target}").format(
                    articles=counted(len(file.project), "article", "articles"), target=target
                )
            )
    return DONE


def _fold(arguments: argparse.Namespace) -> int:
    with opened(arguments.project, write=True) as file:
        before = file.path.stat().st_size
        file.fold()
        print(
            _("{path}: {before} → {st_size} bytes").format(
                path=file.path, before=numeral(before), st_size=numeral(file.path.stat().st_size)
            )
        )
    return DONE
