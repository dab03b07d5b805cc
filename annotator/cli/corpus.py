"""The commands for a corpus: a folder of project files, worked on by many processes, here or on a cluster."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.cli.exporting import add_which, mapping_in, statuses_given
from annotator.cli.options import (
    FILES,
    add_format,
    add_json,
    add_labels,
    add_map,
    add_option,
    add_seed,
    offer,
    options_given,
)
from annotator.cli.terminal import DONE, PROBLEMS, Add, print_json, print_problems, print_table, work
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.messages import _, numeral
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.corpus.executor import Executor
    from annotator.app.corpus.folder import Corpus
    from annotator.core.edits import ProjectHeader

SEED = "1"
MOST_LISTED = 12


def add(command: Add) -> None:
    """Add the command, with commands of its own."""
    whole = command(
        "corpus",
        _nothing,
        _("Work on a corpus: a folder of project files of some 10,000 articles each."),
        project=False,
    )
    whole.set_defaults(usage=whole.format_usage)
    commands = whole.add_subparsers(
        title="commands", metavar="COMMAND", dest="corpus_command", help=_("what to do with it")
    )

    def made(name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        offer(
            found.add_argument("corpus", type=Path, metavar="CORPUS", help=_("the folder of the corpus")),
            FILES,
        )
        found.add_argument(
            "--workers",
            type=int,
            default=0,
            metavar="N",
            help=_("processes here (default: one for each processor)"),
        )
        found.add_argument(
            "--dask", default="", metavar="ADDRESS", help=_("a Dask cluster instead, such as tcp://HOST:8786")
        )
        add_json(found)
        return found

    _add_import(made)
    made(
        "dedup",
        _dedup,
        _("Find the stories of the whole corpus: articles that tell the same in much the same words."),
    )
    _add_sample(made)
    take = made(
        "take", _take, _("Take what people did in a sample back to the shards that it was drawn from.")
    )
    offer(
        take.add_argument("sample", type=Path, metavar="PROJECT", help=_("the project with the sample")),
        FILES,
    )
    suggest = made(
        "suggest",
        _suggest,
        _("Have a model go through all articles; what it says becomes a layer of its own."),
    )
    _add_model(suggest, "--model", required=True, text=_("a file that annotator train wrote"))
    suggest.add_argument(
        "--label", action="append", default=[], metavar="L", help=_("only this label (may be repeated)")
    )
    _add_export(made)
    made("stats", _stats, _("Count articles, sources, months, stories and layers."))
    _add_search(made)


def _add_import(made: Callable[..., argparse.ArgumentParser]) -> None:
    found = made(
        "import", _import, _("Read archives, feeds, folders and files of every known format into shards.")
    )
    paths = found.add_argument("paths", nargs="+", type=Path, metavar="SOURCE", help=_("a file or folder"))
    offer(paths, FILES)
    add_format(found, "read")
    add_map(found)
    add_option(found, _("text=BODY for the column with the text"))
    add_labels(found)
    found.add_argument("--title", default="", help=_("the title of a new corpus"))
    found.add_argument("--language", default="", help=_("the language of most articles, such as en"))
    found.add_argument(
        "--shard-size",
        type=int,
        default=0,
        metavar="N",
        help=_("articles in a shard of a new corpus (default: 10,000)"),
    )


def _add_sample(made: Callable[..., argparse.ArgumentParser]) -> None:
    found = made("sample", _sample, _("Draw articles for people to annotate into an ordinary project."))
    out = found.add_argument("out", type=Path, metavar="PROJECT", help=_("the project to make"))
    offer(out, FILES)
    found.add_argument("--count", type=int, required=True, metavar="N", help=_("how many articles"))
    by = found.add_argument(
        "--by",
        default="",
        metavar="source,month,story",
        help=_("as many of each source, of each month; of each story one article"),
    )
    offer(by, lambda: ("source", "month", "story"))
    add_seed(found, _("the lots"), SEED, default=SEED)
    _add_model(
        found,
        "--doubtful",
        required=False,
        text=_("the articles of which this model is least sure come first"),
    )
    others = found.add_argument(
        "--except",
        dest="others",
        action="append",
        default=[],
        type=Path,
        metavar="PROJECT",
        help=_("no article that is in this sample (may be repeated)"),
    )
    offer(others, FILES)
    found.add_argument(
        "--preview", action="store_true", help=_("list what would be drawn, and write nothing")
    )


def _add_model(parser: argparse.ArgumentParser, name: str, *, required: bool, text: str) -> None:
    offer(parser.add_argument(name, type=Path, required=required, metavar="MODEL", help=text), FILES)


def _add_export(made: Callable[..., argparse.ArgumentParser]) -> None:
    found = made(
        "export", _export, _("Write the corpus in another format: a file, or a folder, for each shard.")
    )
    add_format(found, "write", required=True)
    out = found.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("the folder to write"))
    offer(out, FILES)
    found.add_argument("--force", action="store_true", help=_("replace an earlier export of something else"))
    found.add_argument(
        "--layer", default="all", metavar="NAME", help=_("one annotator's or model's layer, gold, or all")
    )
    add_which(found)
    found.add_argument(
        "--without", action="append", default=[], metavar="ZONE", help=_("leave zones out (may be repeated)")
    )
    found.add_argument(
        "--label", action="append", default=[], metavar="L", help=_("only this label (may be repeated)")
    )
    add_map(found)
    add_option(found, _("files=parquet for huggingface"))


def _add_search(made: Callable[..., argparse.ArgumentParser]) -> None:
    found = made(
        "search", _search, _("Find words in all articles, and print them with what stands around them.")
    )
    found.add_argument("words", metavar="WORDS", help=_("what to look for"))
    found.add_argument("--jsonl", action="store_true", help=_("print a JSON object for each place"))
    found.add_argument("--case", action="store_true", help=_("capitals make a difference"))
    found.add_argument("--accents", action="store_true", help=_("accents make a difference"))
    found.add_argument("--whole-word", action="store_true", help=_("whole words only"))
    found.add_argument(
        "--most", type=int, default=1000, metavar="N", help=_("so many places of each shard (default: 1,000)")
    )


def _nothing(arguments: argparse.Namespace) -> int:
    raise AnnotatorError(_("What is to be done with the corpus?"), hint=_("See: annotator corpus --help"))


def _executing(arguments: argparse.Namespace) -> AbstractContextManager[Executor]:
    from annotator.app.corpus.executor import executing

    if arguments.workers < 0 or (arguments.workers and arguments.dask):
        raise AnnotatorError(_("--workers is a number of processes here, and does not go with --dask."))
    return executing(arguments.workers, arguments.dask)


@contextmanager
def _corpus(arguments: argparse.Namespace, *, write: bool = False) -> Iterator[tuple[Corpus, Executor]]:
    """The corpus and who works on it, within the block; nobody else writes to it meanwhile."""
    from annotator.app.corpus.folder import Corpus

    corpus = Corpus(arguments.corpus)
    with corpus.locked() if write else nullcontext(), _executing(arguments) as executor:
        yield corpus, executor


def _ended(
    arguments: argparse.Namespace, said: object, fields: dict[str, Any], problems: Sequence[Problem]
) -> int:
    """Say what came of it."""
    if arguments.json:
        print_json({**fields, "problems": [dataclasses.asdict(problem) for problem in problems]})
    else:
        print(f"{said}.")
        print_problems(problems)
    return PROBLEMS if any(problem.severity == "error" for problem in problems) else DONE


def _import(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app.corpus import bringing, folder
    from annotator.app.importing import labels as label_mapping

    asked = (
        [formats.find(arguments.format)] if arguments.format else formats.all() if arguments.option else ()
    )
    options = options_given(asked, arguments.option, "read_options")
    mapping = label_mapping.read_mapping(arguments.map) if arguments.map else {}
    with _executing(arguments) as executor:
        size = arguments.shard_size or folder.SIZE
        if not folder.Corpus.is_one(arguments.corpus):
            folder.make(arguments.corpus, _header(arguments, size), size)
        else:
            _require_same(arguments, folder.Corpus(arguments.corpus))
        corpus = folder.Corpus(arguments.corpus)
        with corpus.locked():
            result = work(
                bringing.bring(corpus, executor, arguments.paths, arguments.format, options, mapping)
            )
    fields = {
        "articles": result.articles,
        "shards": result.shards,
        "copies": result.copies,
        "read_before": result.known,
        "new_labels": result.labels,
    }
    return _ended(arguments, result, fields, result.problems)


def _header(arguments: argparse.Namespace, size: int) -> ProjectHeader:
    """What a new corpus says of itself."""
    from annotator.app import projects
    from annotator.app.corpus.bringing import new_id
    from annotator.core.edits import ProjectHeader

    title = arguments.title or arguments.corpus.absolute().name
    header = ProjectHeader(id=new_id(arguments.paths, size), title=title, language=arguments.language)
    if not arguments.labels:
        return header
    loaded = projects.read_label_set(projects.find_label_set(arguments.labels))
    print_problems(loaded.problems)
    return dataclasses.replace(header, labels=loaded.labels, guidelines=loaded.guidelines)


def _require_same(arguments: argparse.Namespace, corpus: Corpus) -> None:
    """Raise `AnnotatorError` where what is said of a new corpus is not what the one that is there is."""
    asked, there = _header(arguments, corpus.manifest.size), corpus.header()
    labels = all(there.labels.get(label.name) is not None for label in asked.labels)
    for name, given, same in (
        ("--labels", arguments.labels, labels),
        ("--title", arguments.title, there.title == arguments.title),
        ("--language", arguments.language, there.language == arguments.language),
        ("--shard-size", arguments.shard_size, corpus.manifest.size == arguments.shard_size),
    ):
        if given and not same:
            raise AnnotatorError(
                _("{name} is for a new corpus, and the one that is there has another.").format(name=name),
                file=arguments.corpus,
                hint=_("Labels, guidelines, title and language are changed in its corpus.annot.yaml."),
            )


def _dedup(arguments: argparse.Namespace) -> int:
    from annotator.app.corpus.dedup import find_stories

    with _corpus(arguments, write=True) as (corpus, executor):
        result = work(find_stories(corpus, executor))
    fields = {name: getattr(result, name) for name in ("articles", "shared", "stories", "shards")}
    return _ended(arguments, result, fields, result.problems)


def _sample(arguments: argparse.Namespace) -> int:
    from annotator.app.corpus import drawing, predicting
    from annotator.core import known_names
    from annotator.core.outputs import place

    by = tuple(name.strip() for name in arguments.by.split(",") if name.strip())
    known_names.require("grouping", by, drawing.GROUPINGS)
    with _corpus(arguments) as (corpus, executor):
        if not arguments.preview:
            place(arguments.out, project=True)
        doubtful = predicting.model(arguments.doubtful, corpus.header()) if arguments.doubtful else None
        others = frozenset(each for path in arguments.others for each in drawing.drawn_before(corpus, path))
        wish = drawing.Wish(arguments.count, by, arguments.seed, doubtful, others)
        sample = work(drawing.draw(corpus, executor, wish))
        path = arguments.out if arguments.preview else work(drawing.write(corpus, sample, arguments.out))
    listed = [
        {"shard": each.shard, "article": each.article, "title": each.title, "group": each.group}
        for each in sample.drawn
    ]
    if arguments.preview and not arguments.json:
        for each in sample.drawn:
            print("  ".join((*each.group, each.title)))
    said = f"{sample}{'' if arguments.preview else f': {path}'}"
    fields = {"project": None if arguments.preview else str(path), "of": sample.articles, "drawn": listed}
    return _ended(arguments, said, fields, sample.problems)


def _take(arguments: argparse.Namespace) -> int:
    from annotator.app import projects
    from annotator.app.corpus.taking import take

    with _corpus(arguments, write=True) as (corpus, executor):
        result = work(take(corpus, executor, projects.named(arguments.sample)))
    names = ("new", "changed", "same", "aside", "cuts", "articles", "labels")
    return _ended(arguments, result, {name: getattr(result, name) for name in names}, result.problems)


def _suggest(arguments: argparse.Namespace) -> int:
    from annotator.app.corpus import predicting

    with _corpus(arguments, write=True) as (corpus, executor):
        asked = predicting.model(arguments.model, corpus.header(), tuple(arguments.label))
        result = work(predicting.predict(corpus, executor, asked))
    fields = {name: getattr(result, name) for name in ("layer", "articles", "annotations")}
    return _ended(arguments, result, fields, result.problems)


def _export(arguments: argparse.Namespace) -> int:
    from annotator import formats
    from annotator.app.corpus import exporting
    from annotator.app.exporting.export import Selection

    form = formats.find(arguments.format)
    chosen = Selection(
        layer=arguments.layer,
        statuses=STATUSES if arguments.include_unfinished else statuses_given(arguments.status),
        without=tuple(arguments.without),
        labels=tuple(arguments.label),
        rename=mapping_in(arguments.map),
        options=options_given([form], arguments.option, "write_options"),
        reserved=arguments.include_reserved,
        older_versions=arguments.older_versions,
    )
    with _corpus(arguments) as (corpus, executor):
        result = work(exporting.export(corpus, executor, form, arguments.out, chosen, force=arguments.force))
    fields = {
        "folder": str(result.folder),
        "articles": result.entries,
        "shards": result.shards,
        "left_out": dict(result.lost),
        "articles_left_out": dict(result.stayed),
    }
    if not arguments.json:
        for why, count in result.stayed:
            print(
                _("{articles} left out: {why}").format(
                    articles=counted(count, "article", "articles"), why=why
                ),
                file=sys.stderr,
            )
        for what, count in result.lost:
            print(_("left out: {count} × {what}").format(count=numeral(count), what=what), file=sys.stderr)
    return _ended(arguments, result, fields, result.problems)


def _stats(arguments: argparse.Namespace) -> int:
    from annotator.app.corpus import facts

    problems: list[Problem] = []
    with _corpus(arguments) as (corpus, executor):
        by_shard = work(facts.counted_in(corpus, executor, problems))
        whole = facts.total(by_shard)
    found = dataclasses.asdict(whole)
    if arguments.json:
        shards = {name: each.articles for name, each in by_shard.items()}
        return _ended(arguments, "", {**found, "shards": shards}, problems)
    print_table(("", ""), [("shards", numeral(len(by_shard)))])
    for name, value in found.items():
        if not isinstance(value, dict):
            print(f"{name:<16}{value:>12,}")
            continue
        print(name)
        ranked = sorted(value.items(), key=lambda item: (-item[1], item[0]))
        for what, count in ranked[:MOST_LISTED]:
            print(f"  {what:<30}{count:>12,}")
        if len(ranked) > MOST_LISTED:
            print(_("  … and {ranked} more").format(ranked=numeral(len(ranked) - MOST_LISTED)))
    print_problems(problems)
    return PROBLEMS if problems else DONE


def _search(arguments: argparse.Namespace) -> int:
    from annotator.app.corpus import searching

    if arguments.json:
        raise AnnotatorError(_("What is found is more than one JSON value."), hint=_("Use --jsonl."))
    query = searching.Query(
        arguments.words, arguments.case, arguments.accents, arguments.whole_word, arguments.most
    )
    status = DONE
    with _corpus(arguments) as (corpus, executor):
        for places in searching.search(corpus, executor, query):
            if places.problem is not None:
                print_problems([places.problem])
                status = PROBLEMS
            for line in searching.as_text(places) if not arguments.jsonl else _as_json(places):
                print(line)
    return status


def _as_json(places: Any) -> Iterator[str]:
    for each in places.found:
        said = {"shard": places.shard, **dataclasses.asdict(each)}
        yield json.dumps(
            {name: value for name, value in said.items() if value != "" and value != ()}, ensure_ascii=False
        )
