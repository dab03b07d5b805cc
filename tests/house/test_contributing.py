"""The recipes of CONTRIBUTING.md work when they are followed to the letter."""

import json
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from annotator.app.actions import table as actions
from annotator.app.actions.action import Action
from annotator.app.tagging import annotations as tagging
from annotator.store.labelsets import read_file
from tests.app.conftest import file, select, session  # noqa: F401
from tests.content import test_labelsets

ROOT = Path(__file__).resolve().parents[2]


def blocks(heading: str, language: str) -> list[str]:
    """The blocks of code under a heading of the page."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", section, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


@pytest.fixture
def typed(tmp_path):
    """Run a command in a process that has the package of the recipe installed."""
    (module,) = blocks("Add a format", "python")
    (project,) = blocks("Add a format", "toml")
    told = tomllib.loads(project)["project"]
    points = told["entry-points"]["annotator.formats"]
    (home,) = {place.split(":")[0] for place in points.values()}
    site = tmp_path / "site"
    info = site / f"{told['name'].replace('-', '_')}-{told['version']}.dist-info"
    info.mkdir(parents=True)
    (site / f"{home}.py").write_text(module, encoding="utf-8")
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: {told['version']}\n", encoding="utf-8"
    )
    lines = "".join(f"{name} = {place}\n" for name, place in points.items())
    (info / "entry_points.txt").write_text(f"[annotator.formats]\n{lines}", encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{ROOT}",
        "ANNOTATOR_HOME": str(tmp_path / "home"),
    }

    def run(*words):
        command = [sys.executable, "-m", "annotator", *map(str, words)]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_a_format_of_a_package_of_ones_own(typed, tmp_path):
    status, said, err = typed("formats", "tabs", "--json")
    assert (status, err) == (0, "")
    (form,) = json.loads(said)
    assert (form["reads"], form["writes"], form["extensions"]) == (True, True, [".tabs"])
    assert "spans" in form["cannot_hold"]
    assert "article tags" not in form["cannot_hold"]
    source = tmp_path / "in.tabs"
    source.write_text(
        "Port opens\tThe port opened on Friday.\tbusiness politics\nEmpty\nFair\tThe fair closed.\t\n",
        encoding="utf-8",
    )
    assert typed("new", "desk")[0] == 0
    status, said, err = typed("import", "desk", source, "--option", "annotator=ida")
    assert (status, said) == (1, "2 articles added, 2 new labels, 1 problem, 1 guess.\n")
    assert f"{source}:2: This line has no text." in err
    status, said, err = typed(
        "export", "desk", "--format", "tabs", "--out", "out.tabs", "--include-unfinished"
    )
    assert (status, said) == (0, "Wrote 2 articles to out.tabs\n")
    assert "line breaks of texts" not in err  # nothing that is counted by itself
    port, fair = (tmp_path / "out.tabs").read_text(encoding="utf-8").splitlines()
    assert (port[:38], {*port[38:].split()}) == (
        "Port opens\tThe port opened on Friday.\t", {"business", "politics"}
    )  # fmt: skip
    assert fair == "Fair\tThe fair closed.\t"
    assert typed("validate", "desk.annot.yaml")[0] == 0


@pytest.fixture
def harbour(tmp_path, monkeypatch):
    (content,) = blocks("Add a label set", "yaml")
    path = tmp_path / "harbour.yaml"
    path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(test_labelsets, "FOLDER", tmp_path)
    return path


def test_a_label_set(harbour):
    found = read_file(harbour)
    assert (found.name, found.problems, len(found.labels)) == ("harbour", (), 3)
    checks = test_labelsets.TestEverySet()
    for name in dir(checks):
        if name.startswith("test_"):
            getattr(checks, name)("harbour")


def test_an_action(session, select, monkeypatch):  # noqa: F811
    function, row = blocks("Add an action", "python")
    names = {"Action": Action}
    exec(function, names)
    action = eval(row.strip(), names)
    table = (*actions.ACTIONS, action)
    monkeypatch.setattr(actions, "ACTIONS", table)
    assert actions.key_conflicts({each.id: each.keys for each in table}, session.labels) == []
    assert action.menu in actions.MENUS
    select("Kestrel Line")
    session.mode.press_label(session.labels.get("org"))
    tagging.toggle_doubt(session)
    assert session.layer.doubts == 1
    action.run(session)
    assert session.layer.doubts == 0
    session.undo()
    assert session.layer.doubts == 1
