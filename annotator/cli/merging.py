"""The command that brings other projects into one."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.options import FILES, add_json, add_names, offer
from annotator.cli.terminal import DONE, PROBLEMS, Add, Said, opened, print_json, stepping, work
from annotator.core.messages import _, numeral
from annotator.core.names import original

if TYPE_CHECKING:
    from annotator.app.merging.preview import Coming, MergePreview

SHOWN = 20
"""How many of a kind are listed one by one."""


def add(command: Add) -> None:
    """Add the command."""
    made = command(
        "merge",
        _merge,
        _(
            "Bring other projects into this one, as one step: articles by their text, labels by their "
            "meaning, layers side "
            "by side. Says first what will come of it, and asks."
        ),
    )
    others = made.add_argument(
        "others", nargs="+", type=Path, metavar="OTHER", help=_("a project; it is only read")
    )
    offer(others, FILES)
    made.add_argument(
        "--labels",
        nargs="+",
        action="extend",
        default=[],
        metavar="THEIRS=OURS",
        help=_(
            "which label of theirs is which of ours, or a new name for it; nothing after the sign leaves its "
            "annotations out"
        ),
    )
    made.add_argument(
        "--same-name",
        choices=("refuse", "keep-both", "same-person"),
        default="refuse",
        help=_(
            "what becomes of people who worked on the same article under one name: nothing comes in until it is said "
            "(the default), theirs gets another name, or their work becomes one layer"
        ),
    )
    made.add_argument("--yes", action="store_true", help=_("do it without asking"))
    add_names(made)
    add_json(made)


def _merge(arguments: argparse.Namespace) -> int:
    from annotator.app import projects
    from annotator.app.merging import labels
    from annotator.app.merging.merge import merge
    from annotator.app.merging.preview import Terms
    from annotator.app.merging.reading import preview_merge

    terms = Terms(labels.written(arguments.labels), arguments.same_name)
    others = [projects.named(path) for path in arguments.others]
    with opened(arguments.project, write=True, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        preview = work(preview_merge(file, others, terms))
        people = {name for each in preview.projects for pair in each.people.items() for name in pair}
        said.newcomers |= {original(name) for name in people} - set(file.project.annotators())
        if not arguments.json:
            _print(preview, said)
        done = not preview.refused and preview.brings and (arguments.yes or _is_wanted(arguments))
        if done:
            merge(stepping(file), preview)
    if arguments.json:
        print_json(_as_json(preview, said, done=done))
    elif done:
        print(_("Merged, as one step: annotator undo takes it back"))
    elif preview.refused:
        print(_("Nothing was changed: what is asked above has to be said first"))
    elif not preview.brings:
        print(_("Nothing was changed: all of it is here already"))
    else:
        print(_("Nothing was changed; with --yes it is done"))
    return PROBLEMS if preview.refused or preview.left else DONE


def _is_wanted(arguments: argparse.Namespace) -> bool:
    """Ask, where there is somebody to ask."""
    if arguments.json or sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    print("Merge? [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _print(preview: MergePreview, said: Said) -> None:
    for each in preview.projects:
        print(f"{each.path.name}: {each}")
        for line in _lines(each, said):
            print(f"  {line}")
        said.problems([*each.refused, *each.left, *each.remarks])


def _lines(each: Coming, said: Said) -> list[str]:
    added = [_("new: {titles}").format(titles=each.titles[name]) for name in each.added]
    matched = [_("here already: {titles}").format(titles=each.titles[name]) for name in each.matched]
    renamed = [
        _("another id, since that of another text: {old} is {new}").format(old=old, new=new)
        for old, new in each.renamed.items()
    ]
    labels = [_("new label: {name}").format(name=name) for name in each.new_labels]
    mapped = [
        _("label: {old} is {new}").format(old=old, new=new or _("left out"))
        for old, new in each.mapped.items()
    ]
    people = [
        _("annotator: {old} is {new}").format(old=old, new=new) for old, new in each.renamed_people.items()
    ]
    overruled = [
        _("decided here already: {one}").format(one=one) for one in each.overruled
    ]  # none may go without being said
    lines = [line for some in (added, matched, labels) for line in _some(some)]
    return [said.text(line) for line in (*lines, *renamed, *mapped, *people, *overruled)]


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], _("and {more} more").format(more=numeral(more))]


def _as_json(preview: MergePreview, said: Said, *, done: bool) -> dict[str, Any]:
    def problems(found: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [dataclasses.asdict(said.problem(problem)) for problem in found]

    return {
        "merged": done,
        "names_hidden": said.hidden,
        "projects": [
            {
                "file": str(each.path),
                "title": each.title,
                "added": each.added,
                "matched": each.matched,
                "renamed": each.renamed,
                "new_labels": each.new_labels,
                "labels": {old: new or None for old, new in each.mapped.items()},
                "annotators": None if said.hidden else each.people,
                "layers": each.layers,
                "annotations": each.annotations,
                "same": each.same,
                "decisions_not_taken": [
                    {
                        "article": one.article,
                        "conflict": one.differing.ours.cluster,
                        "ours": one.differing.ours.verdict,
                        "theirs": one.differing.theirs.verdict,
                        "said": said.text(str(one)),
                    }
                    for one in each.overruled
                ],
                "refused": problems(each.refused),
                "cannot_be_taken": problems(each.left),
                "remarks": problems(each.remarks),
            }
            for each in preview.projects
        ],
    }
