"""How long it takes until what one does in a window is in the window of another, over the loopback.

    python -m tests.team.latency [--edits N] [--articles N]

Both windows are in one process, which waits for nothing else: from the key to the event by which the other is painted.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--articles", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two edits")
    chosen = parser.parse_args()
    from tests.team.postgres import Postgres

    server = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["ANNOTATOR_HOME"] = str(Path(folder) / "home")
            _measure(server, Path(folder), chosen)
    finally:
        server.stop()


def _measure(server, folder: Path, chosen: argparse.Namespace) -> None:
    from PySide6.QtWidgets import QApplication

    from annotator import cli, store
    from annotator.app.events import Topic
    from annotator.core.edits import ProjectHeader
    from annotator.core.labels import Label, LabelSet
    from annotator.qt.parts import fonts
    from annotator.qt.parts.theme import Themes
    from annotator.qt.shell.window import Window
    from annotator.settings import Settings
    from tests.team.desk import article
    from tests.team.postgres import OWNER
    from tests.team.window.test_live import tag

    database = server.database("latency")
    header = ProjectHeader(title="Desk", labels=LabelSet([Label(name="org"), Label(name="person")]))
    with store.create(folder / "desk.annot.yaml", header) as file, file.importing() as batch:
        for number in range(chosen.articles):
            batch.add(article(f"a{number:05}"))
    done = cli.main(
        ["share", str(folder / "desk.annot.yaml"), server.address(OWNER, database), "--as", "olga"]
    )
    assert done == 0
    paths = {}
    for name, role in (("ada", "annotator"), ("rita", "reviewer")):
        server.login(name)
        (folder / name).mkdir()
        cli.main(["team", str(folder / "desk.annot.yaml"), "--add", name, "--role", role])
        assert cli.main(["join", server.address(name, database), str(folder / name)]) == 0
        paths[name] = folder / name / "Desk.annot.yaml"
    app = QApplication([])
    fonts.load()
    windows = {}
    for name, path in paths.items():
        window = windows[name] = Window(Themes(app, "light"), Settings(annotator=name))
        window.keeps_settings = False
        window.resize(1280, 800)
        window.show()
        assert window.open_path(path)
        _until(app, lambda window=window: window.status.parts["sharing"].text() == "synced")
    seen: set[str] = set()
    windows["rita"].session.subscribe(
        lambda event: (
            seen.update(getattr(c.after, "id", "") for c in event.edit.changes if c.after)
            if event.edit
            else None
        ),
        Topic.EDIT,
    )
    took = []
    for number in range(chosen.edits):
        begun = time.perf_counter()
        made = tag(windows["ada"], f"a{number % chosen.articles:05}", number % 80, number % 80 + 3)
        _until(app, lambda made=made: made in seen)
        took.append(1000 * (time.perf_counter() - begun))
        _rest(app, chosen.pause)
    took.sort()
    print(
        f"{chosen.edits} edits, {chosen.articles} articles: median {statistics.median(took):.0f} ms, "
        f"p95 {took[int(0.95 * len(took))]:.0f} ms, longest {took[-1]:.0f} ms"
    )
    for window in windows.values():
        window.close()
    windows.clear()


def _until(app, holds) -> None:
    end = time.monotonic() + 60
    while not holds():
        app.processEvents()
        time.sleep(0.0005)
        assert time.monotonic() < end


def _rest(app, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
