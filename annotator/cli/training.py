"""The command that learns from an export."""

from __future__ import annotations

import argparse
from pathlib import Path

from annotator.cli.options import FILES, add_force, add_format, add_json, add_out, offer
from annotator.cli.terminal import (
    DONE,
    PROBLEMS,
    Add,
    Source,
    destination,
    is_standard,
    print_json,
    print_problems,
    work,
)

CONLL = "conll"


def add(command: Add) -> None:
    """Add the command."""
    learn = command("train", _train, "Learn spans from a CoNLL file, and write a model.", project=False)
    file = learn.add_argument(
        "file", type=Path, metavar="FILE.conll", help="what to learn from; “-”: standard input"
    )
    add_out(learn, "MODEL", "model")
    add_force(learn)
    dev = learn.add_argument(
        "--dev", type=Path, metavar="FILE.conll", help="other articles, to try the model on"
    )
    for each in (file, dev):
        offer(each, FILES)
    add_format(learn, "read", default=CONLL)
    add_json(learn)


def _train(arguments: argparse.Namespace) -> int:
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
