"""The entry in the desktop's menu is a command that the program knows, with a file and without one."""

import configparser
import shlex
from pathlib import Path

import pytest

from annotator import cli

ENTRY = Path(__file__).resolve().parents[2] / "packaging" / "linux" / "news-annotator.desktop"


@pytest.mark.parametrize("files", [[], ["desk.annot.yaml"]])
def test_the_menu_entry_can_be_started(files: list[str]) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ENTRY, encoding="utf-8")
    program, *words = shlex.split(parser["Desktop Entry"]["Exec"])
    assert program == parser["Desktop Entry"]["TryExec"] == "annotator"
    assert words[-1] == "%f"  # what is chosen in a file manager, or nothing
    arguments = cli.parser().parse_args([*words[:-1], *files])
    assert arguments.project == (Path(files[0]) if files else None)
