"""The commands that write articles and annotations in other formats, and divide them for that."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.options import (
    add_force,
    add_format,
    add_json,
    add_map,
    add_option,
    add_out,
    add_seed,
    offer,
    options_given,
)
from annotator.cli.terminal import (
    DONE,
    Add,
    Said,
    Source,
    destination,
    is_standard,
    opened,
    print_json,
    stepping,
    work,
)
from annotator.core.annotation import STATUSES
from annotator.core.article import ZONE_ROLES
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.exporting.export import ExportResult
    from annotator.app.exporting.splits import Division
    from annotator.formats import Format

GROUPINGS = ("story", "source", "date", "article")
SHARES = "80/10/10"


def add(command: Add) -> None:
    """Add the commands."""
    out = command("export", _export, _("Write articles and annotations in another format."))
    add_format(out, "write", required=True)
    add_out(out, "PATH", "file")
    add_force(out)
    out.add_argument(
        "--layer",
        default="all",
        metavar="NAME",
        help=_("one annotator's layer, gold, all, or rejected: what a review did not keep, as negatives"),
    )
    add_which(out)
    zones = out.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="ZONE",
        help=_("leave zones out, such as furniture (may be repeated)"),
    )
    offer(zones, lambda: ZONE_ROLES)
    out.add_argument(
        "--without-text",
        action="store_true",
        help=_("places and hashes in place of the words, for jsonl; see: annotator restore"),
    )
    out.add_argument(
        "--label", action="append", default=[], metavar="L", help=_("only this label (may be repeated)")
    )
    add_map(out)
    out.add_argument(
        "--split", metavar=SHARES, help=_("divide the articles, and write a file for each split")
    )
    _add_division(out)
    out.add_argument(
        "--overlaps",
        default="longest",
        choices=["longest", "first", "priority", "split"],
        help=_("which of overlapping spans a flat format keeps; split: a file for each label"),
    )
    add_option(out, _("task=spans for huggingface"))
    add_json(out)
    _add_divide(command)


def _add_divide(command: Add) -> None:
    divide = command("divide", _divide_only, _("Divide the articles into train, dev and test."))
    divide.add_argument(
        "shares",
        nargs="?",
        default=SHARES,
        metavar=SHARES,
        help=_("shares of the splits (default: {shares})").format(shares=SHARES),
    )
    _add_division(divide)
    add_json(divide)


def add_which(out: argparse.ArgumentParser) -> None:
    """Which articles go out."""
    which = out.add_mutually_exclusive_group()
    statuses = which.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="STATUS",
        help=_(
            "layers of this status: new, started or done (may be repeated, or several with commas between them). "
            "Without it only what is done goes out; for gold, what was reviewed to its end. Whole copies and pages for "
            "reading (jsonl, qdpx, html-report, pdf-report) of all layers have everything"
        ),
    )
    offer(statuses, lambda: STATUSES)
    which.add_argument(
        "--include-unfinished",
        action="store_true",
        help=_(
            "also layers that are started or new, gold whose review has not come to its end, and articles that "
            "nobody annotated"
        ),
    )
    out.add_argument(
        "--include-reserved",
        action="store_true",
        help=_("also articles that reserve their rights in text and data mining"),
    )
    out.add_argument(
        "--older-versions",
        action="store_true",
        help=_("also older texts of corrected articles, which otherwise stay"),
    )


def _add_division(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", choices=GROUPINGS, help=_("what stays together in a split (default: story)"))
    add_seed(parser, _("the division"), "1", type=int)
    parser.add_argument(
        "--divide-anew",
        action="store_true",
        help=_("divide all articles again, also those that have a split"),
    )


def _export(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app import processes
    from annotator.app.exporting import export as exporting
    from annotator.app.exporting import splits as splitting
    from annotator.app.exporting.dividing import export_file

    form = formats.find(arguments.format)
    if arguments.without_text:
        arguments.option.append("without_text=yes")
    _refuse_idle(arguments)
    with Source() as source:
        rename = mapping_in(source.path(arguments.map) if arguments.map else None)
    chosen = exporting.Selection(
        layer=arguments.layer,
        statuses=STATUSES if arguments.include_unfinished else statuses_given(arguments.status),
        without=tuple(arguments.without),
        labels=tuple(arguments.label),
        rename=rename,
        splits=bool(arguments.split),
        overlaps=arguments.overlaps,
        options=options_given([form], arguments.option, "write_options"),
        division=_division(arguments, arguments.split) if arguments.split else None,
        reserved=arguments.include_reserved,
        older_versions=arguments.older_versions,
    )
    if is_standard(arguments.out):
        _refuse_several(arguments, form)
    with opened(arguments.project, write=bool(arguments.split)) as file:
        told = Said(file.project)
        with destination(arguments.out, next(iter(form.extensions), ""), json=arguments.json) as out:
            result = work(
                export_file(
                    file,
                    form,
                    out,
                    chosen,
                    stepping(file),
                    anew=arguments.divide_anew,
                    helpers=processes.all(),
                    replace=arguments.force,
                )
            )
        if chosen.division is not None:
            _say_kept(result.kept)
            for said in work(splitting.outlook(file.project, result.choice.picks, chosen.division.names)):
                print(said, file=sys.stderr)
    _say(arguments, result, told)
    return DONE


def _say(arguments: argparse.Namespace, result: ExportResult, told: Said) -> None:
    """What went out, where to, and what did not."""
    told.problems(result.problems)
    left_out = [{**dataclasses.asdict(each), "why": told.text(each.why)} for each in result.choice.left_out]
    if arguments.json:
        print_json(
            {
                "path": str(result.path),
                "files": [str(path) for path in result.files],
                "manifest": str(result.manifest),
                "articles": result.articles,
                "left_out": [{"what": told.text(loss.what), "count": loss.count} for loss in result.losses],
                "articles_left_out": left_out,
                "articles_not_finished": result.choice.unfinished,
            }
        )
        return
    if not is_standard(arguments.out):
        places = ", ".join(str(path) for path in result.files)
        print(
            _("Wrote {articles} to {places}").format(
                articles=counted(result.articles, "article", "articles"), places=places
            )
        )
    for path in result.stale:
        print(
            _("stale: {path} is of the export that was there before, not of this one").format(path=path),
            file=sys.stderr,
        )
    for said in result.choice.sentences():
        print(told.text(said), file=sys.stderr)
    for loss in result.losses:
        print(told.text(_("left out: {loss}").format(loss=loss)), file=sys.stderr)


def statuses_given(given: Sequence[str]) -> tuple[str, ...]:
    """Statuses, each its own option or several with commas between them."""
    return tuple(dict.fromkeys(name.strip() for one in given for name in one.split(",") if name.strip()))


def _refuse_idle(arguments: argparse.Namespace) -> None:
    """Options that would be passed over in silence."""
    for name, given in (
        ("--by", arguments.by),
        ("--seed", arguments.seed is not None),
        ("--divide-anew", arguments.divide_anew),
    ):
        if given and not arguments.split:
            raise AnnotatorError(
                _("{name} says how to divide, but nothing is divided.").format(name=name),
                hint=_("Add --split."),
            )


def _refuse_several(arguments: argparse.Namespace, form: Format) -> None:
    """Standard output takes one file."""
    by_label = arguments.overlaps == "split" and "overlaps" not in form.holds
    if form.output != "file" or arguments.split or by_label:
        raise AnnotatorError(
            _("Only one file can go to standard output, and this export is several."), hint=_("Name a place.")
        )


def _division(arguments: argparse.Namespace, shares: str) -> Division:
    from annotator.app.exporting.splits import Division, parse_shares

    seed = 1 if arguments.seed is None else arguments.seed
    return Division(parse_shares(shares), arguments.by or "story", seed)


def _say_kept(count: int) -> None:
    if count:
        print(
            _(
                "kept: {articles} of an earlier division, which this one would put into another "
                "split; --divide-anew divides all of them again"
            ).format(articles=counted(count, "article", "articles")),
            file=sys.stderr,
        )


def _divide_only(arguments: argparse.Namespace) -> int:
    from annotator.app.exporting import splits as splitting
    from annotator.app.exporting.dividing import divide

    division = _division(arguments, arguments.shares)
    with opened(arguments.project, write=True) as file:
        _say_kept(work(divide(stepping(file), division, anew=arguments.divide_anew)))
        counts = dict.fromkeys(division.names, 0)
        for article in file.project.articles():
            name = splitting.split_of(article)
            counts[name] = counts.get(name, 0) + 1
    if arguments.json:
        print_json({"shares": division.shares, "by": division.by, "seed": division.seed, "articles": counts})
    else:
        print(", ".join(f"{name}: {counted(count, 'article', 'articles')}" for name, count in counts.items()))
    return DONE


def mapping_in(path: Path | None) -> dict[str, str | None]:
    if path is None:
        return {}
    from annotator.app.importing.labels import read_object

    names: dict[str, str | None] = {}
    for old, new in read_object(path).items():
        if not isinstance(new, str | None):
            raise AnnotatorError(
                _("The name of the label “{old}” is no text.").format(old=old),
                file=path,
                hint=_('Write the file as {"person": "PER", "work": null}; null leaves annotations out.'),
            )
        names[old] = new if new is None else new.strip()
    return names
