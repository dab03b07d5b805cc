"""The commands that hand articles out to annotators and bring their work back."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.options import (
    FILES,
    add_dry_run,
    add_json,
    add_names,
    add_project,
    add_seed,
    offer,
)
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Said,
    Source,
    opened,
    print_json,
    print_table,
    stepping,
    work,
)
from annotator.core import regular
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.messages import _, numeral
from annotator.core.names import original
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.reviewing.collect import Incoming
    from annotator.app.reviewing.stand_ins import StandIns
    from annotator.store import ProjectFile


def add(command: Add) -> None:
    """Add the commands."""
    give = command(
        "handout",
        _handout,
        _("Write a project file for each annotator with their share of the articles."),
        project=False,
    )
    add_project(give, nargs="?")
    give.add_argument(
        "--to", nargs="+", default=[], action="extend", metavar="NAME", help=_("the annotators")
    )
    give.add_argument(
        "--overlap", default="0", metavar="SHARE", help=_("the share that several get, such as 20%% or 0.2")
    )
    give.add_argument(
        "--several",
        type=int,
        default=0,
        metavar="N",
        help=_("how many get each of those (default: everyone)"),
    )
    add_seed(give, _("the division"), "1", default="1")
    folder = give.add_argument(
        "--out", type=Path, metavar="FOLDER", help=_("where the files go (default: next to the project)")
    )
    which = give.add_mutually_exclusive_group()
    which.add_argument(
        "--own", action="store_true", help=_("to each again the articles that they have already")
    )
    which.add_argument(
        "--sent-back",
        action="store_true",
        help=_("to each the articles of which something was sent back to them"),
    )
    which.add_argument(
        "--all", action="store_true", help=_("all articles, not only those that nobody has been given yet")
    )
    _add_stand_ins(give)
    give.add_argument("--list", action="store_true", help=_("hand nothing out, but say who has what"))
    offer(folder, FILES)
    add_names(give)
    add_json(give)
    _add_collect(command)


def _add_stand_ins(give: argparse.ArgumentParser) -> None:
    """Names that annotators need not know."""
    give.add_argument(
        "--pseudonymise",
        metavar="LABEL,…",
        help=_(
            "put stand-ins in place of names: of all that is tagged with these labels, such as person, and of authors"
        ),
    )
    also = give.add_argument(
        "--also-names", type=Path, metavar="FILE", help=_("further names to put stand-ins for, one a line")
    )
    offer(also, FILES)
    give.add_argument("--yes", action="store_true", help=_("do it without asking"))


def _add_collect(command: Add) -> None:
    bring = command("collect", _collect, _("Bring annotators’ files back into the project."))
    files = bring.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help=_("a file of an annotator; “-”: standard input")
    )
    bring.add_argument(
        "--keep-both",
        action="store_true",
        help=_("keep work beside what is here that has nothing in common with it under the same name"),
    )
    taken = bring.add_argument(
        "--take",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help=_("let such work of this file take the place of what is here, which is kept beside it"),
    )
    for each in (files, taken):
        offer(each, FILES)
    add_dry_run(bring)
    add_names(bring)
    add_json(bring)


def _handout(arguments: argparse.Namespace) -> int:
    from annotator.app.reviewing import hand_out as handing

    _find_project(arguments)
    if arguments.list:
        return _list(arguments)
    if not arguments.to:
        raise AnnotatorError(
            _("There is nobody to hand out to."), hint=_("Name annotators: --to NAME…, or use --list.")
        )
    overlap = _share(arguments.overlap)
    with opened(arguments.project, write=True, names=True) as file:  # whoever hands out has named them
        articles = _which(arguments, file)
        given = _GivenOut(arguments.to, overlap, arguments.seed, arguments.several, articles)
        stand_ins = _stand_ins(arguments, file, given)
        result = work(
            handing.hand_out(
                file,
                arguments.out or file.path.parent,
                given.names,
                given.overlap,
                given.seed,
                given.several,
                given.articles,
                stand_ins=stand_ins,
            )
        )
        handing.record(stepping(file), result)
    shares = result.plan.shares
    if arguments.json:
        print_json(
            {
                "articles": result.articles,
                "shared": len(result.plan.shared),
                "overlap": result.plan.overlap,
                "seed": result.plan.seed,
                **({"stand_ins": stand_ins.places, "told": stand_ins.sentences()} if stand_ins else {}),
                "annotators": [
                    {"annotator": name, "articles": len(share), "file": _path(result.files.get(name))}
                    for name, share in shares.items()
                ],
            }
        )
        return DONE
    print(
        _("{articles} handed out, {shared} of them to several annotators").format(
            articles=counted(result.articles, "article", "articles"), shared=numeral(len(result.plan.shared))
        )
    )
    rows = [
        (name, numeral(len(share)), _path(result.files.get(name)) or _("no file"))
        for name, share in shares.items()
    ]
    print_table(("annotator", "articles", "file"), rows)
    return DONE


@dataclasses.dataclass(frozen=True)
class _GivenOut:
    """To whom, and how articles are chosen and divided: as the use case takes it."""

    names: list[str]
    overlap: float
    seed: str
    several: int
    articles: str


def _stand_ins(arguments: argparse.Namespace, file: ProjectFile, given: _GivenOut) -> StandIns | None:
    """The stand-ins that were asked for; what stays of names is said before anything is written."""
    from annotator.app.reviewing import hand_out as handing
    from annotator.app.reviewing import stand_ins as standing

    if arguments.pseudonymise is None:
        if arguments.also_names:
            raise AnnotatorError(
                _("--also-names needs --pseudonymise."), hint=_("Name a label: --pseudonymise person")
            )
        return None
    labels = [name.strip() for name in arguments.pseudonymise.split(",") if name.strip()]
    also = _lines(arguments.also_names) if arguments.also_names else []
    plan = handing.planned(
        file.project, given.names, given.overlap, given.seed, given.several, given.articles
    )
    articles = dict.fromkeys(article for share in plan.shares.values() for article in share)
    made = work(standing.prepared(file.project, articles, labels, also))
    for said in made.sentences():
        print(said, file=sys.stderr)
    if made.left.doubtful and not arguments.yes:
        raise AnnotatorError(
            _("Nothing was written: something stays by which a name may be known."),
            hint=_("Name what is missing in a file (--also-names FILE), or hand out all the same: --yes."),
        )
    return made


def _which(arguments: argparse.Namespace, file: ProjectFile) -> str:
    """Which articles are handed out."""
    from annotator.app.reviewing import hand_out as handing

    chosen = [
        (arguments.own, handing.OWN),
        (arguments.sent_back, handing.SENT_BACK),
        (arguments.all, handing.ALL),
    ]
    articles = next((name for wanted, name in chosen if wanted), handing.NEW)
    if articles == handing.NEW and file.project.entries and not handing.to_hand_out(file.project):
        raise AnnotatorError(
            _("Every article has been handed out already."),
            hint=_(
                "With --own each gets theirs again, with --sent-back what was sent back to them, with --all "
                "everybody gets all."
            ),
        )
    return articles


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            _("The names cannot be read."), file=path, hint=_("Save them as UTF-8, one a line.")
        ) from error


def _find_project(arguments: argparse.Namespace) -> None:
    """The project may stand behind the names of `--to`, among which it was then taken for one."""
    from annotator.app import projects

    if arguments.project is not None:
        return
    last = projects.named(Path(arguments.to[-1])) if arguments.to else Path()
    if not regular.is_file(last):
        raise AnnotatorError(
            _("Which project is to be handed out?"),
            hint=_("Name it first: annotator handout PROJECT --to NAME…"),
        )
    arguments.project = last
    del arguments.to[-1]


def _list(arguments: argparse.Namespace) -> int:
    from annotator.app.reviewing import hand_out as handing

    with opened(arguments.project, names=arguments.names) as file:
        said = Said(file.project, names=arguments.names)
        found = [(said.called(name), each) for name, each in handing.standings(file.project).items()]
        left = len(handing.to_hand_out(file.project))
    if said.hidden:
        found = [(name, dataclasses.replace(each, collected="")) for name, each in found]
        found.sort(key=lambda line: (line[0], dataclasses.astuple(line[1])))
    if arguments.json:
        people = [{"annotator": name, **dataclasses.asdict(standing)} for name, standing in found]
        print_json({"annotators": people, "not_handed_out": left, "names_hidden": said.hidden})
        return DONE
    never = "hidden" if said.hidden else "never"
    rows = [
        (name, numeral(each.given), numeral(each.started), numeral(each.done), each.collected[:16] or never)
        for name, each in found
    ]
    print_table(("annotator", "given", "started", "done", _("collected as of")), rows)
    print(_("Not handed out: {articles}").format(articles=counted(left, "article", "articles")))
    return DONE


def _collect(arguments: argparse.Namespace) -> int:
    from annotator.app import projects
    from annotator.app.reviewing import collect as collecting
    from annotator.review.collect import ASK, BOTH

    if not arguments.files and not arguments.take:
        raise AnnotatorError(
            _("There is nothing to collect."), hint=_("Name the files of annotators: FILE….")
        )
    with (
        Source(projects.SUFFIX) as source,
        opened(arguments.project, write=not arguments.dry_run, names=arguments.names) as file,
    ):
        said = Said(file.project, names=arguments.names)
        unclear = BOTH if arguments.keep_both else ASK
        taken = [projects.named(source.path(path)) for path in arguments.take]
        files = [*(projects.named(source.path(path)) for path in arguments.files), *taken]
        preview = work(collecting.preview_collect(file, files, unclear, taken))
        preview = dataclasses.replace(preview, files=tuple(_named(each, source) for each in preview.files))
        if not arguments.dry_run:
            collecting.collect(stepping(file), preview)
        said.newcomers |= {original(arrival.annotator) for arrival in preview.arrivals}
        titles = {name: entry.title for name, entry in file.project.entries.items()}
    if arguments.json:
        print_json(_as_json(preview, titles, said, dry_run=arguments.dry_run))
    else:
        _print(preview, titles, said, dry_run=arguments.dry_run)
    return PROBLEMS if preview.refused else DONE


def _named(incoming: Incoming, source: Source) -> Incoming:
    """What is said of a file, with standard input called what it is."""
    return dataclasses.replace(
        incoming,
        path=Path(source.named(str(incoming.path)) or incoming.path),
        refused=tuple(map(source.problem, incoming.refused)),
        remarks=tuple(map(source.problem, incoming.remarks)),
    )


def _print(preview: Any, titles: dict[str, str], said: Said, *, dry_run: bool) -> None:
    from annotator.app.reviewing import collect as collecting
    from annotator.review.collect import TWO_PEOPLE

    for incoming in preview.files:
        whose = "" if said.hidden else f" ({', '.join(incoming.annotators) or 'nobody'})"
        print(f"{incoming.path.name}{whose}")
        for arrival in incoming.arrivals:
            if arrival.kind != "same":
                whose = "" if said.hidden else f" ({arrival.annotator})"
                print(f"  {titles[arrival.article]}{whose}. {said.text(collecting.told(arrival))}")
        said.problems([*incoming.refused, *incoming.remarks])
    if any(problem.code == TWO_PEOPLE for problem in preview.refused):
        print(
            _("With --keep-both both are kept; with --take FILE that file’s takes the place of what is here.")
        )
    print(", ".join(f"{numeral(count)} {kind}" for kind, count in preview.totals.items()))
    if dry_run:
        print(_("Nothing was changed"))


def _as_json(preview: Any, titles: dict[str, str], said: Said, *, dry_run: bool) -> dict[str, Any]:
    names = () if said.hidden else ("annotator", "beside")
    fields = ("article", "kind", "added", "changed", "removed", "status", *names)
    return {
        "dry_run": dry_run,
        "totals": preview.totals,
        "cuts": preview.recut,
        "names_hidden": said.hidden,
        "files": [
            {
                "file": str(incoming.path),
                "handed_to": None if said.hidden else incoming.annotator or None,
                "saved": None if said.hidden else incoming.at or None,
                "layers": [
                    {**{name: getattr(arrival, name) for name in fields}, "title": titles[arrival.article]}
                    for arrival in incoming.arrivals
                ],
                "refused": [dataclasses.asdict(said.problem(problem)) for problem in incoming.refused],
                "remarks": [dataclasses.asdict(said.problem(problem)) for problem in incoming.remarks],
            }
            for incoming in preview.files
        ],
    }


def _share(typed: str) -> float:
    """A share written as a percentage or a fraction."""
    try:
        found = float(typed.rstrip("% ")) / 100 if typed.endswith("%") else float(typed)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise AnnotatorError(_("“{typed}” is not a share.").format(typed=typed), hint="Write 20% or 0.2.")
    return found


def _path(path: Path | None) -> str | None:
    return str(path) if path else None
