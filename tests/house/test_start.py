"""What a start waits for: nothing is imported before the article is painted that can be imported after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from annotator.app import projects

ROOT = Path(__file__).resolve().parents[2]

AFTERWARDS = (
    "PySide6.QtNetwork",
    "PySide6.QtPrintSupport",
    "PySide6.QtSvg",
    "annotator.app.actions.",
    "annotator.app.exporting.",
    "annotator.app.importing.",
    "annotator.app.index",
    "annotator.app.places.",
    "annotator.app.suggesting.",
    "annotator.formats.",
    "annotator.qt.panels.",
    "annotator.qt.parts.dialogs",
    "annotator.qt.parts.forms",
    "annotator.qt.parts.icons",
    "annotator.qt.parts.widgets",
    "annotator.qt.shell.actions",
    "annotator.qt.shell.commands",
    "annotator.qt.shell.foreign_changes",
    "annotator.qt.shell.notices",
    "annotator.qt.shell.suggesting",
    "annotator.qt.shell.toolbar",
    "annotator.review.",
    "annotator.store.cache",
    "annotator.store.from_yaml",
    "annotator.store.merge",
    "annotator.suggest.",
    "annotator.text.",
    "difflib",
    "jinja2",
    "lxml",
    "markdown_it",
    "multiprocessing",
    "socket",
    "sqlite3",
    "yaml",
)
"""Import these where they are used, or in what is given to `AfterPaint`. Not argparse: PySide6 itself brings it."""

PROGRAM = """
import json, sys
from annotator import cli
from annotator.cli import windows
windows.has_display = lambda: True
from PySide6.QtCore import QTimer
from annotator.qt.article.annotated_page import ArticlePage
from annotator.qt.shell.window import Window
paint, seen, opened = ArticlePage.paintEvent, [], []
def painted(page, event):
    paint(page, event)
    if not seen:
        seen.append([sorted(sys.modules), page.window().later.waits, page.document().characterCount()])
        page.window().later.finished.connect(lambda: QTimer.singleShot(0, page.window().close))
        if not page.window().later.waits:
            QTimer.singleShot(0, page.window().close)
ArticlePage.paintEvent = painted
status = cli.main(["open", sys.argv[1]])
print(json.dumps(seen[0]))
sys.exit(status)
"""


def start(path: Path, home: Path) -> tuple[list[str], bool, int]:
    """What was imported at the first paint of the program, whether something waited then, how long the text was."""
    environment = {**os.environ, "ANNOTATOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, waits, length = json.loads(done.stdout)
    return modules, waits, length


def test_the_article_is_painted_before_anything_else_is_imported(tmp_path: Path) -> None:
    path = projects.copy_sample(tmp_path)
    _, waits, _ = start(path, tmp_path / "home")
    assert not waits  # how high the bars are is not known yet: the first start makes the window at once
    modules, waits, length = start(path, tmp_path / "home")
    assert waits
    assert length > 100
    assert [name for name in modules if name.startswith(AFTERWARDS)] == []


def test_the_guard_knows_what_there_is(tmp_path: Path) -> None:
    """A module that was renamed would be guarded no more."""
    own = [name for name in AFTERWARDS if name.startswith("annotator.")]
    places = [ROOT / name.rstrip(".").replace(".", "/") for name in own]
    assert [place for place in places if not (place.is_dir() or place.with_suffix(".py").exists())] == []
