"""From outside over AT-SPI, as a screen reader: an article is tagged, a conflict reviewed, a file exported.

Needs Xvfb, openbox, xdotool, a D-Bus session, the launcher of AT-SPI and the system's Python with its bindings
(Debian's packages xvfb, openbox, xdotool, dbus, at-spi2-core, python3-gi, gir1.2-atspi-2.0).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import annotator
from annotator import Label, LabelSet
from annotator.app import projects

ROOT = Path(__file__).parents[2]
READER = Path(__file__).with_name("reader.py")
TOOLS = ("Xvfb", "openbox", "xdotool", "dbus-run-session")
LAUNCHERS = [
    path
    for path in ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
    if Path(path).exists()
]
PYTHON = "/usr/bin/python3"
TEXT = "Port opens\nKestrel Line won the lease. It had failed twice.\nInes Lindgren spoke on Friday."


def can_be_read() -> bool:
    if sys.platform != "linux" or not all(map(shutil.which, TOOLS)) or not LAUNCHERS:
        return False
    asked = "import gi; gi.require_version('Atspi', '2.0')"
    return Path(PYTHON).exists() and not subprocess.run([PYTHON, "-c", asked], capture_output=True).returncode


pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(not can_be_read(), reason="needs a screen, D-Bus and the Python bindings of AT-SPI"),
]


@pytest.fixture
def screen():
    """An X server; its name."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(20)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An article on which two people differ; its reader is a third one."""
    path = tmp_path / "port.annot.yaml"
    labels = LabelSet(
        [
            Label(name="org", title="Organisation", key="o", colour="#0072B2"),
            Label(name="person", title="Person", key="p", colour="#8E2F86"),
            Label(name="business", title="Business", key="b", applies_to=("article",)),
        ]
    )
    start = TEXT.index("Kestrel Line")
    with annotator.new_project(path, title="Port", language="en") as made:
        made.set_labels(labels)
        made.add_article(TEXT, "Port opens", id="port", language="en")
        for name, label in (("alice", "org"), ("bob", "person")):
            made.add_span("port", name, start, start + 12, label)
            made.set_status("port", name, "done")
    return path


def read(screen: str, project: Path, out: Path, home: Path) -> tuple[int, dict, str]:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.yaml").write_text("annotator: carol\n", encoding="utf-8")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "QT_"))},
        "DISPLAY": screen,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "ANNOTATOR_HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
    }
    program = [sys.executable, "-m", "annotator", "open", str(project)]
    done = subprocess.run(
        ["dbus-run-session", "--", PYTHON, str(READER), LAUNCHERS[0], str(out), *program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


def test_an_article_is_tagged_reviewed_and_exported_by_names_and_roles(screen, project, tmp_path):
    out = tmp_path / "out.jsonl"
    status, found, errors = read(screen, project, out, tmp_path / "home")
    assert status == 0, errors
    assert found["described"] == "Spans mode: Port opens. Person, Ines Lindgren"
    assert found["cells"] == ["–", "the article", "Business", "4", "? Ines Lindgren", "Person"]
    with projects.open_project(project, read_only=True) as file:
        mine, gold = (file.project.layer("port", name) for name in ("carol", "gold"))
        assert [(span.quote, span.label, span.doubt) for span in mine.spans] == [
            ("Ines Lindgren", "person", True)
        ]
        assert [tag.label for tag in mine.tags] == ["business"]
        assert [(span.quote, span.label) for span in gold.spans] == [("Kestrel Line", "org")]
    assert out.is_file()
    assert "Kestrel Line" in out.read_text(encoding="utf-8")
