"""The commands that list labels: of a project, and of the sets that a project can start from."""

from __future__ import annotations

import argparse
import dataclasses

from annotator.cli.options import add_json, offer
from annotator.cli.terminal import DONE, Add, opened, print_json, print_problems, print_table
from annotator.core.errors import Problem
from annotator.core.labels import LabelSet
from annotator.core.messages import _


def add(command: Add) -> None:
    """Add the commands."""
    add_json(command("labels", _labels, _("List the labels of a project.")))
    sets = command("labelsets", _label_sets, _("List the label sets that there are."), project=False)
    names = sets.add_argument(
        "names", nargs="*", metavar="NAME|FILE", help=_("list the labels of these instead")
    )
    offer(names, _names)
    add_json(sets)


def _labels(arguments: argparse.Namespace) -> int:
    with opened(arguments.project) as file:
        labels = file.project.labels
    if arguments.json:
        print_json([dataclasses.asdict(label) for label in labels])
    else:
        _print(labels)
    return DONE


def _label_sets(arguments: argparse.Namespace) -> int:
    from annotator.app import projects

    if not arguments.names:
        found = projects.label_sets()
        if arguments.json:
            print_json([dataclasses.asdict(info) for info in found])
            return DONE
        print_table(("name", "title", _("what it is for")), [(i.name, i.title, i.description) for i in found])
        print_problems([Problem(info.problem) for info in found if info.problem])
        return DONE
    read = {name: projects.read_label_set(projects.find_label_set(name)) for name in arguments.names}
    if arguments.json:
        print_json(
            {name: [dataclasses.asdict(label) for label in each.labels] for name, each in read.items()}
        )
        return DONE
    for each in read.values():
        if len(read) > 1:
            print(f"\n{each.title}")
        _print(each.labels)
    return DONE


def _print(labels: LabelSet) -> None:
    rows = [
        (label.name, label.shown, label.key, ", ".join(label.applies_to), label.parent, label.description)
        for label in labels
    ]
    print_table(("name", "title", "key", "for", "below", "meaning"), rows)


def _names() -> list[str]:
    from annotator.app import projects

    return [info.name for info in projects.label_sets()]
