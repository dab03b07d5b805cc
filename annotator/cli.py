"""The command line. Commands that need no window never import Qt.

Exit status: 0 done, 1 problems found in the data, 2 wrong usage or something that could not be done.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.app.progress import Progress, T, Work, finish
from annotator.core.errors import AnnotatorError, Problem

DONE, PROBLEMS, FAILED = 0, 1, 2
PDF = "pdf-report"
"""The one format that Qt writes, which no command imports before it is asked for."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except AnnotatorError as problem:
        print(f"annotator: {problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("annotator: stopped.", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="annotator",
        description="Tag news articles: sentence by sentence, span by span, article by article.",
    )
    parser.add_argument("--version", action="version", version=f"News Annotator {__version__}")
    parser.set_defaults(run=_window, project=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Any, text: str, *, project: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        if project:
            made.add_argument("project", type=Path, metavar="PROJECT", help="the project file (.annot.yaml)")
        return made

    command("open", _window, "Open the window on a project.")
    demo = command("demo", _demo, "Copy the sample project to your documents and open it.", project=False)
    demo.add_argument("--folder", type=Path, help="where to copy it instead")
    new = command("new", _new, "Make a new project from a label set.")
    new.add_argument(
        "--labels", default="", metavar="NAME|FILE", help="a built-in label set, or a file with one"
    )
    new.add_argument("--title", default="", help="the project's title")
    new.add_argument("--language", default="", help="the language of most articles, such as en")
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
    _add_json(bring)
    out = command("export", _export, "Write articles and annotations in another format.")
    out.add_argument("--format", required=True, help="the format (see: annotator formats), or pdf-report")
    out.add_argument("--out", type=Path, required=True, metavar="PATH", help="the file to write")
    out.add_argument("--layer", default="all", metavar="NAME", help="one annotator's layer, gold, or all")
    out.add_argument(
        "--status", action="append", default=[], help="only layers of this status (may be repeated)"
    )
    out.add_argument(
        "--without", action="append", default=[], metavar="ZONE", help="leave zones out, such as furniture"
    )
    out.add_argument("--label", action="append", default=[], help="only this label (may be repeated)")
    out.add_argument(
        "--map", type=Path, metavar="FILE", help="other names for labels: a JSON object {old: new}"
    )
    out.add_argument(
        "--split", metavar="80/10/10", help="divide the articles, and write a file for each split"
    )
    out.add_argument(
        "--by", default="story", help="what stays together in a split: story, source, date, article"
    )
    out.add_argument("--seed", type=int, default=1, help="seed of the division")
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
    _add_json(out)
    _add_json(command("formats", _formats, "List the formats: read, write, what each loses.", project=False))
    learn = command("train", _train, "Learn spans from a CoNLL file, and write a model.", project=False)
    learn.add_argument("file", type=Path, metavar="FILE.conll", help="what to learn from")
    learn.add_argument("--out", type=Path, required=True, metavar="MODEL", help="the model to write")
    learn.add_argument("--dev", type=Path, metavar="FILE.conll", help="other articles, to try the model on")
    learn.add_argument(
        "--format", default="conll", help="read the files as this format (see: annotator formats)"
    )
    _add_json(learn)
    _add_json(command("stats", _stats, "Count articles, sentences and annotations."))
    _add_json(command("validate", _validate, "List every problem of a project file, one line each."))
    command("fold", _fold, "Write edits into their layers, so that the file is canonical and small.")
    shot = command("screenshot", _screenshot, "Save a picture of the window on a project.")
    shot.add_argument("out", type=Path, metavar="OUT.png", help="the picture to write")
    shot.add_argument(
        "--article", default="", metavar="ID", help="the article to show (default: first unfinished)"
    )
    shot.add_argument("--annotator", default="", metavar="NAME", help="whose layer to show")
    shot.add_argument("--mode", default="spans", choices=["sentences", "spans"])
    shot.add_argument("--theme", default="light", choices=["light", "dark"])
    shot.add_argument(
        "--size", default="1440x900", metavar="WxH", help="size of the window, 1440x900 by default"
    )
    return parser


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def _window(arguments: argparse.Namespace) -> int:
    if not _has_display():
        if arguments.project is None:
            raise AnnotatorError("There is no display to open a window on.", hint="Try: annotator demo")
        return _picture(arguments.project, arguments.project.with_name(arguments.project.name + ".png"))
    gc.disable()  # the window enables it when it is shown
    from annotator.qt.application import main as open_window

    return open_window([] if arguments.project is None else [str(arguments.project)])


def _demo(arguments: argparse.Namespace) -> int:
    from annotator.app import projects

    path = projects.copy_sample(arguments.folder)
    print(f"The sample project is {path}")
    arguments.project = path
    return _window(arguments)


def _picture(project: Path, out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from annotator.qt.application import screenshot

    screenshot(project, out)
    print(f"There is no display here, so the window was drawn into a picture: {out}")
    return DONE


def _new(arguments: argparse.Namespace) -> int:
    from annotator.app import projects

    label_set = projects.find_label_set(arguments.labels) if arguments.labels else None
    with closing(
        projects.new_project(arguments.project, label_set, arguments.title, arguments.language)
    ) as file:
        print(f"Made {file.path} with {len(file.project.labels)} labels")
    return DONE


def _import(arguments: argparse.Namespace) -> int:
    from annotator.app import importing, label_mapping, projects

    mapping = label_mapping.read_mapping(arguments.map) if arguments.map else {}
    options = _options(arguments.format, arguments.option, "read_options")
    with closing(projects.open_project(arguments.project)) as file:
        _refuse_read_only(file)
        # Nobody waits to open an article here: everything is found now, so that exports need not find it again.
        work = importing.import_paths(
            file, arguments.paths, arguments.format, options, mapping=mapping, at_once=sys.maxsize
        )
        result = _work(work)
    if arguments.json:
        _print_json(
            {
                "added": result.added,
                "duplicates": result.duplicates,
                "annotations_added": len(result.merged),
                "new_labels": result.new_labels,
                "problems": [dataclasses.asdict(problem) for problem in result.problems],
            }
        )
    else:
        print(f"{result}.")
        _print_problems(result.problems)
    return PROBLEMS if any(problem.severity == "error" for problem in result.problems) else DONE


def _export(arguments: argparse.Namespace) -> int:
    from annotator.app import exporting, projects

    pdf = arguments.format == PDF
    with closing(projects.open_project(arguments.project, read_only=not arguments.split)) as file:
        if arguments.split:
            _divide(file, arguments)
        chosen = exporting.Selection(
            layer=arguments.layer,
            statuses=tuple(arguments.status),
            without=tuple(arguments.without),
            labels=tuple(arguments.label),
            rename=_mapping(arguments.map),
            splits=bool(arguments.split),
            overlaps=arguments.overlaps,
            options={} if pdf else _options(arguments.format, arguments.option, "write_options"),
        )
        if pdf:
            result = _work(_pdf(file.project, arguments.out, chosen))
        else:
            result = _work(exporting.export(file.project, arguments.format, arguments.out, chosen))
    if arguments.json:
        _print_json(
            {
                "path": str(result.path),
                "files": [str(path) for path in result.files],
                "manifest": str(result.manifest),
                "articles": result.articles,
                "left_out": [{"what": loss.what, "count": loss.count} for loss in result.losses],
            }
        )
    else:
        print(f"Wrote {result.articles:,} articles to {', '.join(str(path) for path in result.files)}")
        for loss in result.losses:
            print(f"left out: {loss}", file=sys.stderr)
    return DONE


def _pdf(project: Any, path: Path, chosen: Any) -> Work[Any]:
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from annotator.qt.pdf_report import write_pdf

    return write_pdf(project, path, chosen)


def _divide(file: Any, arguments: argparse.Namespace) -> None:
    from annotator.app import splitting
    from annotator.core.edits import Edit, now

    _refuse_read_only(file)
    division = splitting.Division(splitting.parse_shares(arguments.split), arguments.by, arguments.seed)
    changes = _work(splitting.divide(file.project, division))
    if changes:
        edit = Edit(f"Divide {len(changes)} articles", tuple(changes), "", now())
        file.project.apply(edit)
        file.submit(edit)


def _options(format_name: str, given: Sequence[str], side: str) -> dict[str, str | bool]:
    """Options as a format knows them; without a format, as any of them does."""
    from annotator import formats

    asked = [formats.find(format_name)] if format_name else list(formats.all()) if given else []
    known = {option.name: option for form in asked for option in getattr(form, side)}
    found: dict[str, str | bool] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if name not in known:
            whose = f"{format_name} has no" if format_name else "No format has an"
            hint = f"There are: {', '.join(known) or 'none'}."
            raise AnnotatorError(f"{whose} option “{name}”.", hint=hint)
        option = known[name]
        loose = not format_name and option.kind == "choice"  # formats differ in what they let choose
        found[name] = value if loose else option.parsed(value or "yes" if option.kind == "flag" else value)
    return found


def _mapping(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise AnnotatorError(f"The names of labels cannot be read: {problem}.", file=path) from problem
    if not isinstance(found, dict):
        raise AnnotatorError("The names of labels are not a JSON object {old: new}.", file=path)
    return {str(old): str(new) for old, new in found.items()}


def _formats(arguments: argparse.Namespace) -> int:
    from annotator import formats

    known = formats.all()
    if arguments.json:
        fields = ("name", "title", "extensions", "reads", "writes", "cannot_hold")
        _print_json([{name: getattr(form, name) for name in fields} for form in known])
        return DONE
    rows = [
        (
            form.name,
            form.title,
            "read, write" if form.reads and form.writes else "read" if form.reads else "write",
            ", ".join(form.cannot_hold) or "nothing",
        )
        for form in known
    ]
    _print_table(("name", "format", "can", "loses"), rows)
    _print_problems(formats.problems())
    return DONE


def _train(arguments: argparse.Namespace) -> int:
    from annotator.app import training

    result = _work(training.train(arguments.file, arguments.out, arguments.dev, arguments.format))
    if arguments.json:
        score = result.score
        _print_json(
            {
                "model": str(result.path),
                "sentences": result.sentences,
                "spans": result.spans,
                "labels": list(result.labels),
                "precision": score and score.precision,
                "recall": score and score.recall,
                "f1": score and score.f1,
                "problems": [str(problem) for problem in result.problems],
            }
        )
    else:
        print(result)
        _print_problems(result.problems)
    return PROBLEMS if result.problems else DONE


def _stats(arguments: argparse.Namespace) -> int:
    from annotator.app import articles, projects

    with closing(projects.open_project(arguments.project, read_only=True)) as file:
        found = dataclasses.asdict(_work(articles.statistics(file.project)))
    if arguments.json:
        _print_json(found)
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
                else f"{count:,}"
            )
            print(f"  {key:<24}{shown:>10}")
    return DONE


def _validate(arguments: argparse.Namespace) -> int:
    from annotator.store.validate import validate

    problems = validate(arguments.project)
    if arguments.json:
        _print_json([dataclasses.asdict(problem) for problem in problems])
    else:
        for problem in problems:
            print(f"{problem.severity}: {problem}" if problem.severity != "error" else problem)
        if not problems:
            print(f"{arguments.project}: no problems")
    return PROBLEMS if problems else DONE


def _fold(arguments: argparse.Namespace) -> int:
    from annotator.app import projects

    with closing(projects.open_project(arguments.project)) as file:
        _refuse_read_only(file)
        before = file.path.stat().st_size
        file.fold()
        print(f"{file.path}: {before:,} → {file.path.stat().st_size:,} bytes")
    return DONE


def _screenshot(arguments: argparse.Namespace) -> int:
    try:
        width, height = (int(part) for part in arguments.size.lower().split("x"))
    except ValueError:
        raise AnnotatorError(f"“{arguments.size}” is not a size.", hint="Write it as 1440x900.") from None
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from annotator.qt.application import screenshot

    screenshot(
        arguments.project,
        arguments.out,
        article=arguments.article,
        annotator=arguments.annotator,
        mode=arguments.mode,
        theme=arguments.theme,
        size=(width, height),
    )
    return DONE


def _has_display() -> bool:
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _refuse_read_only(file: Any) -> None:
    if file.read_only:
        reasons = " ".join(problem.message for problem in file.problems)
        raise AnnotatorError(f"The project can only be read. {reasons}".strip(), file=file.path)


def _work(work: Work[T]) -> T:
    """Do long work, showing how far it is on a terminal."""
    if not sys.stderr.isatty():
        return finish(work)
    width = 0

    def report(progress: Progress) -> None:
        nonlocal width
        line = f"{progress.done:,}/{progress.total:,} {progress.text}"[:78]
        print(f"\r{line:<{width}}", end="", file=sys.stderr, flush=True)
        width = len(line)

    try:
        return finish(work, report)
    finally:
        print(f"\r{'':<{width}}\r", end="", file=sys.stderr)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)


def _print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads) - 1)]
    for row in (heads, *rows):
        print(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:-1], widths, strict=True)),
            row[-1],
            sep="  ",
        )
