"""Makes every picture of the documentation from the program itself: `make shots`.

    python packaging/shots.py

The sample project is copied to a temporary folder, opened in the real window and drawn offscreen.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
IMAGES = ROOT / "docs" / "images"


@dataclass(frozen=True)
class Shot:
    """A picture: its file, the article, the mode and theme, and what is done before it is taken."""

    name: str
    article: str = "kestrel-line-lease"
    mode: str = "spans"
    theme: str = "light"
    size: tuple[int, int] = (1280, 800)
    act: Callable[[Any], Any] | None = None


def select(words: str) -> Callable[[Any], Any]:
    """Select the span on these words."""

    def act(window: Any) -> None:
        session = window.need_session()
        span = next(span for span in session.layer.spans if span.quote == words)
        session.select_annotation(span.id)

    return act


def sentence(number: int) -> Callable[[Any], Any]:
    """Make this sentence the current one."""
    return lambda window: window.need_session().go_to_sentence(number)


def label_editor(window: Any) -> Any:
    """Open the label editor on a label."""
    window.commands.edit_labels("money")
    return window.commands._editor


def commands(window: Any) -> Any:
    """Open the list of actions."""
    from PySide6.QtWidgets import QApplication

    window.run("commands")
    return next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "CommandPalette")


def preferences(window: Any) -> Any:
    """Open the preferences on the keys."""
    from PySide6.QtWidgets import QApplication

    window.run("keys")
    return next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "Preferences")


SHOTS = (
    Shot("spans-light", act=select("US$2.8 million")),
    Shot("spans-dark", theme="dark", act=select("US$2.8 million")),
    Shot("sentences-light", mode="sentences", act=sentence(7)),
    Shot("sentences-dark", mode="sentences", theme="dark", act=sentence(7)),
    Shot("arabic-light", article="port-agreement-ar"),
    Shot("chinese-dark", article="night-ferry-zh", mode="sentences", theme="dark", act=sentence(4)),
    Shot("label-editor-light", act=label_editor),
    Shot("actions-light", act=commands),
    Shot("keys-light", act=preferences),
)


def main() -> None:
    """Take every picture, or those whose names are given."""
    from annotator import paths
    from annotator.app import projects
    from annotator.qt.application import make_application
    from annotator.qt.theme import Themes
    from annotator.qt.window import Window
    from annotator.settings import Settings

    IMAGES.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[1:])
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_HOME"] = folder
        for shot in SHOTS:
            if wanted and shot.name not in wanted:
                continue
            copy = Path(folder, f"{shot.name}.annot.yaml")
            copy.write_bytes(paths.resource("samples", projects.SAMPLE).read_bytes())
            themes = Themes(app, shot.theme)
            settings = replace(Settings(), annotator="alice", theme=shot.theme, window={"mode": shot.mode})
            window = Window(themes, settings)
            window.keeps_settings = False
            window.resize(*shot.size)
            window.open_path(copy)
            window.show()
            window.need_session().open_article(shot.article)
            settle(app, window)
            shown = (shot.act(window) if shot.act else None) or window
            settle(app, window)
            shown.grab().save(str(IMAGES / f"{shot.name}.png"))
            print(f"docs/images/{shot.name}.png")
            if shown is not window:
                shown.close()
            window.close()
            window.deleteLater()
            settle(app, None)
            themes.deleteLater()


def settle(app: Any, window: Any) -> None:
    """Let layouts come to rest."""
    for _ in range(8):
        app.processEvents()
        if window is not None:
            window.desk.settle_late()


if __name__ == "__main__":
    main()
