"""The commands that open or draw the window."""

from __future__ import annotations

import argparse
import gc
import os
from pathlib import Path

from annotator.cli.options import FILES, add_force, add_project, offer
from annotator.cli.terminal import DONE, Add, destination, has_display, opened
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _

MOST_PIXELS = 16_000


def add(command: Add) -> None:
    """Add the commands."""
    window = command(
        "open", open_window, _("Open the window on a project, or on the last one."), project=False
    )
    add_project(window, nargs="?")
    demo = command("demo", _demo, _("Copy the sample project to your documents and open it."), project=False)
    folder = demo.add_argument("--folder", type=Path, metavar="FOLDER", help=_("where to copy it instead"))
    shot = command("screenshot", _screenshot, _("Save a picture of the window on a project."))
    out = shot.add_argument(
        "out", type=Path, metavar="OUT.png", help=_("the picture to write; “-”: standard output")
    )
    for each in (folder, out):
        offer(each, FILES)
    shot.add_argument(
        "--article", default="", metavar="ID", help=_("the article to show (default: first unfinished)")
    )
    shot.add_argument("--annotator", default="", metavar="NAME", help=_("whose layer to show"))
    shot.add_argument(
        "--mode", default="spans", choices=["sentences", "spans", "review"], help=_("the mode to show it in")
    )
    shot.add_argument(
        "--theme", default="light", choices=["light", "dark"], help=_("the colours of the window")
    )
    add_force(shot)
    shot.add_argument(
        "--size", default="1440x900", metavar="WxH", help=_("size of the window, 1440x900 by default")
    )


def open_window(arguments: argparse.Namespace) -> int:
    """Open the window, on a project if one is named; without a display, draw it into a picture."""
    if not has_display():
        if arguments.project is None:
            raise AnnotatorError(_("There is no display to open a window on."), hint=_("Try: annotator demo"))
        return _picture(arguments.project, arguments.project.with_name(arguments.project.name + ".png"))
    gc.disable()  # the window enables it when it is shown
    from annotator.qt.shell.application import main

    status = main([] if arguments.project is None else [str(arguments.project)])
    gc.freeze()  # what is still there goes with the process: Python need not look it through once more
    return status


def _demo(arguments: argparse.Namespace) -> int:
    from annotator.app import projects

    path = projects.copy_sample(arguments.folder)
    print(_("The sample project is {path}").format(path=path))
    arguments.project = path
    return open_window(arguments)


def _picture(project: Path, out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from annotator.qt.shell.application import screenshot

    screenshot(project, out, replace=True)
    print(_("There is no display here, so the window was drawn into a picture: {out}").format(out=out))
    return DONE


def _screenshot(arguments: argparse.Namespace) -> int:
    try:
        width, height = (int(part) for part in arguments.size.lower().split("x"))
    except ValueError:
        width = height = 0
    if not (1 <= width <= MOST_PIXELS and 1 <= height <= MOST_PIXELS):
        raise AnnotatorError(
            _("“{size}” is not a size.").format(size=arguments.size), hint=_("Write it as 1440x900.")
        )
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from annotator.app import project_names
    from annotator.qt.shell.application import screenshot

    with opened(arguments.project) as file:
        project_names.require_articles(file.project, [arguments.article] if arguments.article else [])
        project_names.require_annotators(file.project, [arguments.annotator] if arguments.annotator else [])
    with destination(arguments.out, ".png") as out:
        screenshot(
            arguments.project,
            out,
            article=arguments.article,
            annotator=arguments.annotator,
            mode=arguments.mode,
            theme=arguments.theme,
            size=(width, height),
            replace=arguments.force,
        )
    return DONE


OPENING = (open_window, _demo)
"""The commands that stay with a window, which ends in its own way."""
