"""The program as it is started, and its pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from annotator.core.errors import AnnotatorError
from annotator.qt.parts.theme import load_theme
from annotator.qt.shell import application
from annotator.qt.shell.application import enlarge
from annotator.qt.shell.window import Window
from annotator.settings import Settings, load, save


def run_main(argv, look):
    """Start the program, let `look` see its window, and close it."""
    seen = []

    def see():
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window) and w.isVisible())
        seen.append(look(window))
        window.close()

    QTimer.singleShot(0, see)
    status = application.main(argv)
    for window in [w for w in QApplication.topLevelWidgets() if isinstance(w, Window)]:
        window.deleteLater()
    return status, seen[0]


def test_main_opens_the_project_that_is_named(project_path, annotator_home):
    status, title = run_main([str(project_path)], lambda window: window.windowTitle())
    assert (status, title) == (0, "Desk — News Annotator")
    assert load(annotator_home / "config" / "settings.yaml").recent == [str(project_path)]


def test_main_opens_the_last_project(project_path, annotator_home):
    save(Settings(recent=[str(project_path)]), annotator_home / "config" / "settings.yaml")
    assert run_main([], lambda window: window.session.article.id)[1] == "kestrel"


def test_main_welcomes_where_there_is_nothing_to_open(annotator_home):
    assert run_main([], lambda window: window._welcome.isVisible())[1]


def test_broken_settings_are_set_aside_and_told(annotator_home):
    path = annotator_home / "config" / "settings.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("theme: [", encoding="utf-8")
    texts = run_main([], lambda window: window.notices.texts())[1]
    assert any("not valid YAML" in text and "settings.yaml.unreadable" in text for text in texts)
    assert path.with_name("settings.yaml.unreadable").read_text(encoding="utf-8") == "theme: ["


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_shows_the_window_in_a_theme(project_path, tmp_path, theme):
    before = project_path.read_bytes()
    out = application.screenshot(
        project_path, tmp_path / "out.png", "kestrel", "alice", "spans", theme, size=(1280, 800)
    )
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1280, 800)
    assert QColor(picture.pixel(5, 795)) == load_theme(theme).window
    assert QColor(picture.pixel(600, 700)) == load_theme(theme).paper
    assert project_path.read_bytes() == before
    assert [path.name for path in project_path.parent.iterdir() if path.suffix == ".lock"] == []


def test_a_picture_of_nothing_is_refused(tmp_path, project_path):
    with pytest.raises(AnnotatorError, match="cannot be read"):
        application.screenshot(tmp_path / "none.annot.yaml", tmp_path / "out.png")
    with pytest.raises(AnnotatorError, match="cannot be written"):
        application.screenshot(project_path, tmp_path / "no" / "such" / "folder.png")
    with pytest.raises(AnnotatorError):
        application.screenshot(project_path, tmp_path / "out.png", article="no such article")


LATE = (
    "annotator.app.importing.",
    "annotator.app.reviewing.",
    "annotator.qt.agreement.",
    "annotator.qt.article.review_",
    "annotator.qt.dialogs.",
    "annotator.qt.exporting.",
    "annotator.qt.importing.",
    "annotator.qt.label_editor.",
    "annotator.qt.parts.progress",
    "annotator.qt.reviewing.",
    "annotator.qt.shell.command_palette",
    "annotator.qt.shell.welcome",
    "annotator.review.handout",
    "annotator.review.merge",
    "annotator.text.",
    "jinja2",
    "lxml",
    "markdown_it",
    "mdit_py_plugins",
    "striprtf",
    "trafilatura",
)
"""What a window that opens a project does without until somebody asks for it."""
SMALL = "annotator.app.reviewing.current"
"""What tells whether there is a review, without the rest of it."""


def test_dialogs_and_readers_are_not_imported_at_the_start(project_path, annotator_home):
    code = (
        "import sys; from annotator.qt.parts.application import make_application\n"
        "from annotator.qt.parts.theme import Themes; from annotator.qt.shell.window import Window\n"
        "from annotator.settings import Settings; from pathlib import Path\n"
        "app = make_application(); window = Window(Themes(app), Settings())\n"
        f"window.show(); window.open_path(Path({str(project_path)!r})); app.processEvents()\n"
        f"print([name for name in sys.modules if name.startswith({LATE!r}) and name != {SMALL!r}])\n"
        "window.close()\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_window_is_as_large_as_somebody_prefers_it(monkeypatch):
    monkeypatch.delenv("QT_SCALE_FACTOR", raising=False)
    enlarge(Settings())
    assert "QT_SCALE_FACTOR" not in os.environ
    monkeypatch.setenv("QT_SCALE_FACTOR", "3")
    enlarge(Settings(interface_size=150))
    assert os.environ["QT_SCALE_FACTOR"] == "3", "who starts the program says how large"
    monkeypatch.delenv("QT_SCALE_FACTOR")
    try:
        enlarge(Settings(interface_size=150))
        assert os.environ["QT_SCALE_FACTOR"] == "1.5"
    finally:
        os.environ.pop("QT_SCALE_FACTOR", None)
