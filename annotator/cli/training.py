"""The command that learns from an export."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from annotator.cli.options import FILES, add_force, add_format, add_json, add_out, offer
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Source,
    destination,
    is_standard,
    opened,
    print_json,
    print_problems,
    work,
)
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

CONLL = "conll"


def add(command: Add) -> None:
    """Add the command."""
    learn = command(
        "train",
        _train,
        _("Learn from a CoNLL file or a layer of a project, and write a model."),
        project=False,
    )
    file = learn.add_argument(
        "file", type=Path, metavar="FILE.conll", help=_("what to learn from; “-”: standard input")
    )
    add_out(learn, "MODEL", "model")
    add_force(learn)
    dev = learn.add_argument(
        "--dev", type=Path, metavar="FILE.conll", help=_("other articles, to try the model on")
    )
    for each in (file, dev):
        offer(each, FILES)
    learn.add_argument(
        "--layer",
        default="",
        metavar="NAME",
        help=_(
            "FILE is a project: learn from what is done in this layer, labels of sentences and articles included"
        ),
    )
    add_format(learn, "read", default=CONLL)
    add_json(learn)


def _train_layer(arguments: argparse.Namespace) -> int:
    from annotator.app.exporting import training_layer

    if arguments.dev is not None:
        raise AnnotatorError(_("--dev goes with an export, and not with --layer."))
    with opened(arguments.file) as file, destination(arguments.out, json=arguments.json) as out:
        result = work(training_layer.train(file, arguments.layer, out, replace=arguments.force))
    if arguments.json:
        print_json(dataclasses.asdict(result))
    elif not is_standard(arguments.out):
        print(result)
    return DONE


def _train(arguments: argparse.Namespace) -> int:
    if arguments.layer:
        return _train_layer(arguments)
    from annotator.app.exporting import training

    with Source() as source, destination(arguments.out, json=arguments.json) as out:
        file, dev = source.path(arguments.file), source.path(arguments.dev) if arguments.dev else None
        result = work(training.train(file, out, dev, arguments.format, replace=arguments.force))
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
                "problems": [str(source.problem(problem)) for problem in result.problems],
            }
        )
    else:
        if not is_standard(arguments.out):
            print(result)
        print_problems([source.problem(problem) for problem in result.problems])
    return PROBLEMS if result.problems else DONE
