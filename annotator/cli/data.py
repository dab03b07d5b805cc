"""The commands that bring data in and out, and learn from it."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Said,
    add_force,
    add_json,
    destination,
    is_standard_output,
    opened,
    print_json,
    print_problems,
    work,
)
from annotator.core import known_names
from annotator.core.errors import AnnotatorError
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.exporting.export import ExportResult
    from annotator.app.exporting.splits import Division
    from annotator.formats import Format, Guess

GROUPINGS = ("story", "source", "date", "article")

MOST_ALIKE = 5
"""Of so many files in which the same was guessed each has a line of its own."""


def add(command: Add) -> None:
    """Add the commands."""
    bring = command(
        "import", _import, "Bring articles into a project: files and folders of every known format."
    )
    bring.add_argument("paths", nargs="+", metavar="PATH", help="a file or folder")
    bring.add_argument("--format", default="", help="read all files as this format (see: annotator formats)")
    bring.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help="labels of the files that are labels of the project: a JSON object {theirs: ours}; null leaves out",
    )
    bring.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the reader, such as text=BODY for the column with the text (may be repeated)",
    )
    add_json(bring)
    out = command("export", _export, "Write articles and annotations in another format.")
    out.add_argument("--format", required=True, help="the format (see: annotator formats)")
    out.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="the file to write; “-”: standard output"
    )
    add_force(out)
    out.add_argument(
        "--layer",
        default="all",
        metavar="NAME",
        help="one annotator's layer, gold, all, or rejected: what a review did not keep, as negatives",
    )
    which = out.add_mutually_exclusive_group()
    which.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="STATUS",
        help="layers of this status: new, started or done (may be repeated, or several with commas between them). "
        "Without it only what is done goes out; for gold, what was reviewed to its end. Whole copies and pages for "
        "reading (jsonl, qdpx, html-report, pdf-report) of all layers have everything",
    )
    which.add_argument(
        "--include-unfinished",
        action="store_true",
        help="also layers that are started or new, gold whose review has not come to its end, and articles that "
        "nobody annotated",
    )
    out.add_argument(
        "--without", action="append", default=[], metavar="ZONE", help="leave zones out, such as furniture"
    )
    out.add_argument("--label", action="append", default=[], help="only this label (may be repeated)")
    out.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help="other names for labels: a JSON object {old: new}; null leaves out",
    )
    out.add_argument(
        "--split", metavar="80/10/10", help="divide the articles, and write a file for each split"
    )
    out.add_argument("--by", choices=GROUPINGS, help="what stays together in a split (default: story)")
    out.add_argument("--seed", type=int, help="seed of the division (default: 1)")
    out.add_argument(
        "--divide-anew", action="store_true", help="divide all articles again, also those that have a split"
    )
    out.add_argument(
        "--overlaps",
        default="longest",
        choices=["longest", "first", "priority", "split"],
        help="which of overlapping spans a flat format keeps; split: a file for each label",
    )
    out.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the format (see: formats)",
    )
    add_json(out)
    learn = command("train", _train, "Learn spans from a CoNLL file, and write a model.", project=False)
    learn.add_argument("file", type=Path, metavar="FILE.conll", help="what to learn from")
    learn.add_argument("--out", type=Path, required=True, metavar="MODEL", help="the model to write")
    add_force(learn)
    learn.add_argument("--dev", type=Path, metavar="FILE.conll", help="other articles, to try the model on")
    learn.add_argument(
        "--format", default="conll", help="read the files as this format (see: annotator formats)"
    )
    add_json(learn)


def _import(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app import processes
    from annotator.app.importing import articles as importing
    from annotator.app.importing import completing
    from annotator.app.importing import labels as label_mapping

    mapping = label_mapping.read_mapping(arguments.map) if arguments.map else {}
    asked = (
        [formats.find(arguments.format)] if arguments.format else formats.all() if arguments.option else ()
    )
    options = _options(asked, arguments.option, "read_options")
    with opened(arguments.project, write=True) as file:
        result = work(
            importing.import_paths(
                file, arguments.paths, arguments.format, options, mapping=mapping, strict=True
            )
        )
        told = Said(file.project)
        # Nobody waits to open an article here: the rest is found now, so that exports need not find it again.
        completing.tell_stories(file, work(completing.complete(file, result.late, processes.all())))
    if arguments.json:
        print_json(
            {
                "added": result.added,
                "duplicates": result.duplicates,
                "annotations_added": len(result.merged),
                "new_labels": result.new_labels,
                "problems": [dataclasses.asdict(told.problem(problem)) for problem in result.problems],
                "guesses": [
                    {**dataclasses.asdict(guess), "options": [said for said, _ in _choices(guess)]}
                    for _, guess in result.guesses
                ],
            }
        )
    else:
        print(f"{result}.")
        told.problems(result.problems)
        _print_guesses([guess for _, guess in result.guesses])
    return PROBLEMS if any(problem.severity == "error" for problem in result.problems) else DONE


def _print_guesses(guesses: Sequence[Guess]) -> None:
    """A line for each guess, with the options that read the file another way; of many alike the first few."""
    alike: dict[tuple[str, str], int] = {}
    for guess in guesses:
        kind = (guess.what, guess.chosen)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= MOST_ALIKE:
            first, *others = [*_choices(guess), ("", "")]
            more = ", ".join(value for _, value in others if value)
            ways = f"; otherwise: {first[0]}{f' (or {more})' if more else ''}" if first[0] else ""
            print(f"guessed: {guess.file}: {guess.said}{ways}", file=sys.stderr)
    for (what, chosen), count in alike.items():
        if count > MOST_ALIKE:
            print(
                f"guessed: in {counted(count - MOST_ALIKE, 'more file')} the {what} is probably {chosen}",
                file=sys.stderr,
            )


def _choices(guess: Guess) -> list[tuple[str, str]]:
    """What to write on the command line for each alternative, and the alternative."""
    from annotator.formats.kit.values import FORMAT

    flag = "--format " if guess.option == FORMAT else f"--option {guess.option}="
    return [(flag + shlex.quote(value), value) for value in guess.alternatives]


def _export(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app import ledger, processes
    from annotator.app.exporting import export as exporting
    from annotator.app.exporting import splits as splitting
    from annotator.app.exporting.dividing import export_file
    from annotator.core.annotation import STATUSES

    form = formats.find(arguments.format)
    _refuse_idle(arguments)
    chosen = exporting.Selection(
        layer=arguments.layer,
        statuses=STATUSES if arguments.include_unfinished else _statuses(arguments.status),
        without=tuple(arguments.without),
        labels=tuple(arguments.label),
        rename=_mapping(arguments.map),
        splits=bool(arguments.split),
        overlaps=arguments.overlaps,
        options=_options([form], arguments.option, "write_options"),
        division=_division(arguments),
    )
    to_stdout = is_standard_output(arguments.out)
    if to_stdout:
        _refuse_several(arguments, form)
    with opened(arguments.project, write=bool(arguments.split)) as file:
        told = Said(file.project)
        with destination(arguments.out, next(iter(form.extensions), "")) as out:
            result = work(
                export_file(
                    file,
                    form,
                    out,
                    chosen,
                    partial(ledger.record, file),
                    anew=arguments.divide_anew,
                    helpers=processes.all(),
                    replace=arguments.force,
                )
            )
        if chosen.division is not None:
            _print_division(
                result, work(splitting.outlook(file.project, result.choice.picks, chosen.division.names))
            )
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
        return DONE
    if not to_stdout:
        places = ", ".join(str(path) for path in result.files)
        print(f"Wrote {counted(result.articles, 'article')} to {places}")
    for path in result.stale:
        print(f"stale: {path} is of the export that was there before, not of this one", file=sys.stderr)
    for said in result.choice.sentences():
        print(told.text(said), file=sys.stderr)
    for loss in result.losses:
        print(told.text(f"left out: {loss}"), file=sys.stderr)
    return DONE


def _print_division(result: ExportResult, odd: Sequence[str]) -> None:
    if result.kept:
        print(
            f"kept: {counted(result.kept, 'article')} of an earlier division, which this one would put into another "
            "split; --divide-anew divides all of them again",
            file=sys.stderr,
        )
    for said in odd:
        print(said, file=sys.stderr)


def _statuses(given: Sequence[str]) -> tuple[str, ...]:
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
            raise AnnotatorError(f"{name} says how to divide, but nothing is divided.", hint="Add --split.")


def _refuse_several(arguments: argparse.Namespace, form: Format) -> None:
    """Standard output takes one file."""
    by_label = arguments.overlaps == "split" and "overlaps" not in form.holds
    if form.output != "file" or arguments.split or by_label:
        raise AnnotatorError(
            "Only one file can go to standard output, and this export is several.", hint="Name a place."
        )
    if arguments.json:
        raise AnnotatorError("The export and --json cannot both go to standard output.", hint="Name a file.")


def _division(arguments: argparse.Namespace) -> Division | None:
    from annotator.app.exporting.splits import Division, parse_shares

    if not arguments.split:
        return None
    seed = 1 if arguments.seed is None else arguments.seed
    return Division(parse_shares(arguments.split), arguments.by or "story", seed)


def _options(asked: Sequence[Format], given: Sequence[str], side: str) -> dict[str, str | bool]:
    """Options as a format knows them; without one format, as any of them does."""
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


def _mapping(path: Path | None) -> dict[str, str | None]:
    if path is None:
        return {}
    from annotator.app.importing.labels import read_object

    names: dict[str, str | None] = {}
    for old, new in read_object(path).items():
        if not isinstance(new, str | None):
            raise AnnotatorError(
                f"The name of the label “{old}” is no text.",
                file=path,
                hint='Write the file as {"person": "PER", "work": null}; null leaves annotations out.',
            )
        names[old] = new if new is None else new.strip()
    return names


def _train(arguments: argparse.Namespace) -> int:
    from annotator.app.exporting import training

    if is_standard_output(arguments.out) and arguments.json:
        raise AnnotatorError("The model and --json cannot both go to standard output.", hint="Name a file.")
    with destination(arguments.out) as out:
        result = work(
            training.train(arguments.file, out, arguments.dev, arguments.format, replace=arguments.force)
        )
    if arguments.json:
        score = result.score
        print_json(
            {
                "model": str(result.path),
                "sentences": result.sentences,
                "spans": result.spans,
                "labels": list(result.labels),
                "precision": score and score.precision,
                "recall": score and score.recall,
                "f1": score and score.f1,
                "sentences_not_tried": result.shared,
                "problems": [str(problem) for problem in result.problems],
            }
        )
    else:
        if not is_standard_output(arguments.out):
            print(result)
        print_problems(result.problems)
    return PROBLEMS if result.problems else DONE
