"""What a project's texts name is never opened: no picture, no pipe, no share, no address.

A process opens a project in which everything names files, and all windows that show it (`naming_files.py`). Python's
own opens are seen by an audit hook; those of Qt by strace where that is installed, and everywhere by a pipe among the
files: who opens it, hangs.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from annotator.qt.parts.quiet_text import QuietText

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("naming_files.py")
STRACE = shutil.which("strace") if sys.platform == "linux" else None
QUIET = {"quiet_text", "guide"}
"""Modules that show Markdown: of a project, and of the program."""
FORBIDDEN = re.compile(r"/planted/|//planted|planted-head|planted\.png|127\.0\.0\.1")


def looked_at(folder: Path, *options: str) -> tuple[str, list[str]]:
    """What the driver printed, and what it opened of what the texts name."""
    (folder / "planted").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "planted" / "fifo")
    trace = folder / "trace.txt"
    command = [sys.executable, str(DRIVER), str(folder), *options]
    if STRACE:
        command = [
            STRACE,
            "-f",
            "--seccomp-bpf",
            "-e",
            "trace=%file",
            "-s",
            "400",
            "-o",
            str(trace),
            *command,
        ]
    more = {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, env=os.environ | more)
    assert done.returncode == 0, done.stderr[-2000:]
    traced = trace.read_text(encoding="utf-8", errors="replace") if STRACE else ""
    if STRACE and not traced:
        pytest.skip("strace may not trace here")
    return done.stdout, [line for line in traced.splitlines() if FORBIDDEN.search(line)]


@pytest.mark.timeout(120)
@pytest.mark.slow
def test_nothing_that_a_project_names_is_opened(tmp_path: Path) -> None:
    said, opened = looked_at(tmp_path)
    first, *windows = said.splitlines()
    assert first == "opened: []"
    assert {
        "AgreementWindow", "ArticleDetails", "Box", "ConsistencyWindow", "DeskChanges", "ExportDialog", "HandoutDialog",
        "LabelEditor", "LinkDialog", "NoteDialog", "OccurrencesDialog", "RemarksWindow", "Window",
    } <= set(windows)  # fmt: skip
    assert (tmp_path / "written.pdf").stat().st_size > 1000
    assert opened == []


@pytest.mark.timeout(120)
@pytest.mark.slow
@pytest.mark.skipif(STRACE is None, reason="only strace sees what Qt opens")
def test_the_trace_would_see_it(tmp_path: Path) -> None:
    """A label that takes its words for rich text opens the pictures in them."""
    _, opened = looked_at(tmp_path, "--spoiled", "--short")
    assert any("spoiled" in line for line in opened)


@pytest.fixture
def text(dressed):
    made = QuietText()
    made.resize(300, 200)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_pictures_go_and_words_stay(text: QuietText, tmp_path: Path) -> None:
    picture = f"![words]({tmp_path}/x.png)"
    last = f"two [three {picture}](http://x.example.org) \ufffc.\n\n{picture}"
    text.show_markdown(f"# {picture} Rules\n\nOne {picture} {last}")
    assert "<img" not in text.toHtml()
    assert text.toPlainText().split() == ["Rules", "One", "two", "three", "\ufffc."]
    assert "three" in text.toHtml()


def test_what_is_asked_for_all_the_same_is_an_empty_picture(text: QuietText) -> None:
    for kind in range(1, 5):
        assert text.loadResource(kind, QUrl("file:///etc/hostname")) is not None
    assert text.loadResource(2, QUrl("x.png")).size().width() == 1


def test_only_links_of_the_web_and_of_mail_are_followed(text: QuietText, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    wanted = ["http://a.example.org/", "https://a.example.org/", "mailto:desk@example.org"]
    for url in (
        *wanted,
        "file:///etc/hostname",
        "//host/share",
        "ftp://a.example.org/",
        "javascript:x",
        "x.html",
    ):
        text.anchorClicked.emit(QUrl(url))
    assert opened == wanted
    assert not text.openLinks()
    assert not text.openExternalLinks()


# ------------------------------------------------------------------------------------------------ the code itself
def test_what_could_be_taken_for_rich_text_says_what_it_is() -> None:
    """Labels whose words are not written there have a format, tooltips go through `plain_tip`, Markdown is quiet."""
    wrong = [line for path in sorted((ROOT / "annotator" / "qt").glob("*.py")) for line in _loud(path)]
    assert wrong == []


def _loud(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    methods = [(call, call.func) for call in calls if isinstance(call.func, ast.Attribute)]
    told = {ast.unparse(of.value) for _, of in methods if of.attr in ("setTextFormat", "setPixmap")}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and _is_label(node.value)
            and ast.unparse(node.targets[0]) not in told
        ):
            yield f"{path.name}:{node.lineno}: {ast.unparse(node)}: call setTextFormat"
    for call, of in methods:
        if of.attr == "setToolTip" and not _is_plain(call.args[-1]):
            yield f"{path.name}:{call.lineno}: {ast.unparse(call)}: use plain_tip"
        if of.attr in ("setMarkdown", "setHtml", "insertHtml", "setSource") and path.stem not in QUIET:
            yield f"{path.name}:{call.lineno}: {ast.unparse(call)}: use QuietText"


def _is_label(value: ast.expr) -> bool:
    """A label with words that are not written there, or with none yet."""
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) == "QLabel"):
        return False
    return not (value.args and isinstance(value.args[0], ast.Constant) and value.args[0].value)


def _is_plain(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _is_plain(value.body) and _is_plain(value.orelse)
    if isinstance(value, ast.Call):
        return ast.unparse(value.func) in ("plain_tip", "escape")
    if isinstance(value, ast.JoinedStr):
        return all(_is_plain(part.value) for part in value.values if isinstance(part, ast.FormattedValue))
    return isinstance(value, ast.Constant)
