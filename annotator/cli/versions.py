"""The command about corrected articles: which are newer versions of others, what changed, what has no place yet."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from annotator.cli.options import add_json, add_names
from annotator.cli.terminal import DONE, Add, Said, opened, print_json, print_table, stepping
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.core.article import Article
    from annotator.core.project import Project
    from annotator.text.alignment import Row

_SIGNS = {"same": " ", "moved": "↕", "added": "+", "removed": "-"}


def add(command: Add) -> None:
    """Add the command."""
    made = command(
        "versions",
        _versions,
        _(
            "List newer versions of articles; show what changed in one; make one the newer version of another."
        ),
    )
    made.add_argument("newer", nargs="?", default="", metavar="NEWER", help=_("the id of one article"))
    what = made.add_mutually_exclusive_group()
    what.add_argument(
        "--of", default="", metavar="OLDER", help=_("make NEWER the newer version of this article")
    )
    what.add_argument(
        "--separate", action="store_true", help=_("make NEWER an article of its own again; annotations stay")
    )
    what.add_argument(
        "--probable", action="store_true", help=_("list articles that are probably newer versions")
    )
    add_names(made)
    add_json(made)


def _versions(arguments: argparse.Namespace) -> int:
    from annotator.app.project_names import require_members
    from annotator.app.versions import taking

    writes = bool(arguments.of or arguments.separate)
    if writes and not arguments.newer:
        raise AnnotatorError(
            _("Nothing says which article is the newer one."), hint=_("Write its id after the project.")
        )
    with opened(arguments.project, write=writes, names=arguments.names) as file:
        project, said = file.project, Said(file.project, names=arguments.names)
        require_members(project, [name for name in (arguments.newer, arguments.of) if name])
        if arguments.of:
            edit = taking.take(stepping(file), arguments.newer, arguments.of)
            done = taking.told(edit.changes if edit is not None else (), arguments.newer)
            _say(
                arguments, said.text(str(done)), {**dataclasses.asdict(done), "reopened": len(done.reopened)}
            )
        elif arguments.separate:
            edit = taking.separate(stepping(file), arguments.newer)
            was = (
                _("is an article of its own again")
                if edit is not None
                else _("was a newer version of nothing")
            )
            _say(arguments, f"“{project.title(arguments.newer)}” {was}.", {"separated": edit is not None})
        elif arguments.newer:
            _show(arguments, project, said)
        elif arguments.probable:
            from annotator.app.versions.recognising import offers

            found = offers(file, [name for name in project.entries if not project.older_than(name)])
            _table(
                arguments, ("newer", "older", "why"), [(each.newer, each.older, each.why) for each in found]
            )
        else:
            rows = [
                (newer, older, said.text(_waiting(project, newer)))
                for newer in project.members
                for older in project.older_than(newer)[:1]
            ]
            _table(arguments, ("newer", "older", _("without a place")), rows)
    return DONE


def _waiting(project: Project, newer: str) -> str:
    from annotator.review.carrying import unplaced_in

    counts = ((name, len(unplaced_in(layer.state))) for name, layer in project.layers(newer).items())
    return ", ".join(f"{name}: {numeral(count)}" for name, count in counts if count)


def _show(arguments: argparse.Namespace, project: Project, said: Said) -> None:
    """What changed in the article since the version before it, and what of the annotations has no place in it."""
    from annotator.app.versions import unplaced

    found = unplaced.compared(project, arguments.newer)
    if found is None:
        raise AnnotatorError(
            _("“{project}” is no newer version of another article.").format(
                project=project.title(arguments.newer)
            ),
            hint=_("Make it one with --of OLDER."),
        )
    rows = [(row.kind, _of(found.older, row, "old"), _of(found.newer, row, "new")) for row in found.rows]
    waiting = [
        (
            said.called(name),
            type(item.annotation).__name__,
            item.annotation.label,
            item.words,
            found.newer.text[slice(*item.place)] if item.place is not None else "",
        )
        for name in project.layers(arguments.newer)
        for item in unplaced.unplaced(project, arguments.newer, name)
    ]
    if arguments.json:
        fields = ("annotator", "kind", "label", "words", "likeliest")
        print_json(
            {
                "older": found.older.id,
                "rows": [dataclasses.asdict(row) for row in found.rows],
                "to_look_at": found.touched,
                "unplaced": [dict(zip(fields, each, strict=True)) for each in waiting],
            }
        )
        return
    for kind, old, new in rows:
        if kind in _SIGNS:
            print(f"{_SIGNS[kind]} {new or old}")
        else:
            print(f"- {old}\n+ {new}")
    if waiting:
        print(
            _("\n{annotations} without a place:").format(
                annotations=counted(len(waiting), "annotation", "annotations")
            )
        )
        print_table(("annotator", "kind", "label", "words", "perhaps"), waiting)


def _of(article: Article, row: Row, side: str) -> str:
    return " ".join(article.text[start:end] for start, end in getattr(row, side))


def _say(arguments: argparse.Namespace, said: str, value: Any) -> None:
    if arguments.json:
        print_json(value)
    else:
        print(said)


def _table(arguments: argparse.Namespace, fields: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if arguments.json:
        print_json([dict(zip(fields, row, strict=True)) for row in rows])
    elif rows:
        print_table(fields, rows)
    else:
        print(_("No article is a newer version of another."))
