"""Starting: the whole program until its article is painted, against a bare window until its text is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from annotator.app import projects
from benchmarks import frozen, storing
from benchmarks.report import Measure

SECTION = "Starting"

BARE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit
class Text(QTextEdit):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, app.quit)
app = QApplication([])
window = QMainWindow()
text = Text()
text.setPlainText(Path(sys.argv[1]).read_text("utf-8")[:3000])
window.setCentralWidget(text)
window.resize(1280, 800)
window.show()
app.exec()
"""

# The command `annotator open`, until the article has been painted.
WHOLE = """
import sys
from annotator import cli
from annotator.cli import windows
windows.has_display = lambda: True
from annotator.qt.article.annotated_page import ArticlePage
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
paint = ArticlePage.paintEvent
def painted(page, event):
    paint(page, event)
    if page.document().characterCount() > 100:
        QTimer.singleShot(0, QApplication.quit)
ArticlePage.paintEvent = painted
sys.exit(cli.main(["open", sys.argv[1]]))
"""

MEMORY = """
import sys
import psutil
from annotator.qt.shell.application import main, make_application
from PySide6.QtCore import QTimer
app = make_application()
def said():
    print(psutil.Process().memory_info().rss / 1e6)
    app.quit()
QTimer.singleShot(500, said)
main([sys.argv[1]])
"""


def measure(times: int = 9) -> list[Measure]:
    """Process start → text painted → end, in turn, bare and whole; and memory with a large project."""
    from time import perf_counter

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        sample = projects.copy_sample(Path(folder))
        large = Path(folder, "large.annot.yaml")
        storing.make_desk(large)
        # As on a person's machine: modules are compiled at the first start and read compiled ever after.
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "ANNOTATOR_HOME": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPYCACHEPREFIX": str(Path(folder, "compiled")),
        }
        subprocess.run([sys.executable, "-c", WHOLE, str(sample)], env=environment, check=True)
        samples: dict[str, list[float]] = {"bare": [], "sample": [], "large": []}
        for _ in range(times):
            for name, program in (("bare", BARE), ("sample", WHOLE), ("large", WHOLE)):
                path = {"bare": str(sample), "sample": str(sample), "large": str(large)}[name]
                start = perf_counter()
                subprocess.run([sys.executable, "-c", program, path], env=environment, check=True)
                samples[name].append((perf_counter() - start) * 1000)
        memory = subprocess.run(
            [sys.executable, "-c", MEMORY, str(large)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    bare = Measure(
        SECTION, "a bare PySide6 window with one QTextEdit, until its text is painted", tuple(samples["bare"])
    )
    of_packages = []
    if frozen.can_be_measured():
        what = "the program of the packages, without Python, until its window is there and a key has tagged"
        of_packages.append(Measure(SECTION, what, tuple(frozen.starts(times)), bar=1000))
    return [
        *of_packages,
        bare,
        Measure(
            SECTION,
            "the program on the sample project, until its article is painted",
            tuple(samples["sample"]),
            bar=2 * bare.median,
        ),
        Measure(
            SECTION,
            "the program on a project of 10,000 articles, 100 MB, until usable",
            tuple(samples["large"]),
            bar=1500,
        ),
        Measure(SECTION, "memory with that project open", (float(memory.stdout),), "MB", bar=250),
    ]
