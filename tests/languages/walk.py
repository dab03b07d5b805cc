"""Open every window of the program in a made-up language, and write down what is said in them.

    python -m tests.languages.walk CATALOGUES LANGUAGE PROJECT OUT.json [WIDTHxHEIGHT]

A process of its own, since messages that are made when a module is imported stay as they are. Everything in the project
is written in Greek, so that each Latin word without accents is one that was not looked up.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TEXT = """Το λιμάνι ανοίγει ξανά τον Μάιο
Η Εταιρεία Κύμα υπέγραψε χθες νέα σύμβαση για την προβλήτα. Το ποσό είναι 2,8 εκατομμύρια.
Η Άννα Νορή, που διευθύνει το λιμάνι, είπε ότι η σκεπή έσταζε. Οι κρατήσεις αυξήθηκαν."""
WORD = re.compile(r"(?<![\w{/.\-])[A-Za-z]{3,}(?![\w}/])")
SKIPPED = {"quit", "close-project", "open-sample", "open-project", "remove-article", "guide", "full-screen"}
"""Actions that end the walk, or that show what is no message: the guide is a text of its own."""

ALSO = {
    "about", "keys", "board", "agreement", "consistency", "remarks", "suggestions", "compare-versions", "desk-changes",
    "commands", "find",
}  # fmt: skip


def make_project(path: Path) -> None:
    """Write a project in Greek: two annotators, spans, tags, notes and doubts."""
    import annotator
    from annotator import Label, LabelSet

    labels = LabelSet(
        [
            Label(name="όνομα", title="Όνομα", key="1", colour="#1F5FBF"),
            Label(name="ποσό", title="Ποσό", key="2", colour="#8A4B00", description="Ένα ποσό."),
            Label(name="κύριο", title="Κύριο", key="3", colour="#00795A", applies_to=("sentence",)),
            Label(name="θέμα", title="Θέμα", key="4", colour="#5F6368", applies_to=("article",)),
            Label(name="λέει", title="λέει", colour="#3F37B8", applies_to=("link",)),
        ]
    )
    with annotator.new_project(path, title="Έργο", language="el") as project:
        project.set_labels(labels)
        for number in range(1, 4):
            project.add_article(
                f"{TEXT}\nΑριθμός {number}.", f"Το λιμάνι {number}", id=f"α{number}", language="el"
            )
            for name, word in (("Άλφα", "Εταιρεία Κύμα"), ("Βήτα", "Κύμα")):
                start = TEXT.index(word)
                project.add_span(
                    f"α{number}", name, start, start + len(word), "όνομα", doubt=name == "Άλφα", note="Γιατί;"
                )
                project.tag_sentence(f"α{number}", name, 1, "κύριο")
                project.tag_article(f"α{number}", name, "θέμα")
                project.set_status(f"α{number}", name, "done" if number < 3 else "started")


class Walk:
    """What was seen: `{where: [text]}`."""

    def __init__(self) -> None:
        from tests.qt.test_nothing_clipped import clipped

        self.said: dict[str, dict[str, str]] = {}
        self.cut: dict[str, list[str]] = {}
        self._clipped = clipped

    def look(self, where: str, window: Any) -> None:
        """Read every visible part of a window."""
        from PySide6.QtWidgets import QApplication

        for _ in range(4):  # what wraps needs a second round to find its height
            QApplication.processEvents()
        found = self.said.setdefault(where, {})
        for kind, text in texts(window):
            if WORD.search(text):
                found.setdefault(text, kind)
        from PySide6.QtWidgets import QWidget

        cut = self.cut.setdefault(where, [])
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.window() is window and (text := self._clipped(widget)):
                cut.append(f"{type(widget).__name__}: {text}")

    def told(self, where: str, *words: str) -> None:
        """Note what a box says."""
        found = self.said.setdefault(where, {})
        for text in words:
            if text and WORD.search(text):
                found.setdefault(text, "box")


def texts(window: Any) -> Iterator[tuple[str, str]]:
    """Everything that a window says, with what says it."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import (
        QAbstractButton,
        QAbstractItemView,
        QAbstractSpinBox,
        QComboBox,
        QGroupBox,
        QLabel,
        QLineEdit,
        QMenu,
        QTabWidget,
        QWidget,
    )  # fmt: skip

    yield "title", window.windowTitle()
    for widget in (window, *window.findChildren(QWidget)):
        kind = f"{type(widget).__name__} {widget.objectName()}"
        yield f"{kind} name", widget.accessibleName()
        yield f"{kind} description", widget.accessibleDescription()
        yield f"{kind} tip", widget.toolTip()
        if isinstance(widget, QLabel | QAbstractButton):
            yield kind, widget.text()
        if isinstance(widget, QGroupBox | QMenu):
            yield kind, widget.title()
        if isinstance(widget, QLineEdit):
            yield f"{kind} placeholder", widget.placeholderText()
        if isinstance(widget, QComboBox) and widget.objectName() != "qt_spinbox_lineedit":
            for index in range(min(widget.count(), 40)):
                yield f"{kind} item", widget.itemText(index)
        if isinstance(widget, QAbstractSpinBox):
            yield kind, widget.text()
        if isinstance(widget, QTabWidget):
            for index in range(widget.count()):
                yield f"{kind} tab", widget.tabText(index)
        in_a_box = isinstance(getattr(widget.parentWidget(), "parentWidget", lambda: None)(), QComboBox)
        if isinstance(widget, QAbstractItemView) and widget.model() is not None and not in_a_box:
            yield from of_model(kind, widget.model(), Qt)
    for action in window.findChildren(QAction):
        yield f"action {action.objectName()}", action.text()
        yield f"action {action.objectName()} tip", action.toolTip()


def of_model(kind: str, model: Any, qt: Any) -> Iterator[tuple[str, str]]:
    """Headers and the first rows of a model."""
    from PySide6.QtCore import QAbstractListModel, QModelIndex

    roles = (qt.ItemDataRole.DisplayRole, qt.ItemDataRole.ToolTipRole, qt.ItemDataRole.AccessibleTextRole)
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(QModelIndex()), 12)
    for column in range(columns):
        yield f"{kind} header", str(model.headerData(column, qt.Orientation.Horizontal) or "")
    for row in range(min(model.rowCount(QModelIndex()), 60)):
        for column in range(columns):
            index = model.index(row, column)
            for role in roles:
                yield f"{kind} row", str(index.data(role) or "")
            for below in range(min(model.rowCount(index), 30)):
                yield f"{kind} row", str(model.index(below, 0, index).data() or "")


def wait(ready: Callable[[], bool], seconds: float = 5) -> None:
    """Work through events until something is so, or the time is over."""
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while not ready() and time.monotonic() < end:
        QApplication.processEvents()


def draw_on(width: int, height: int, folder: Path) -> None:
    """Draw offscreen, on a screen of that size: no dialog is larger than it, and it is 800 × 800 otherwise."""
    screen = {"name": "drawn", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    written = folder / "screen.json"
    written.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={written}"


def main(argv: list[str]) -> int:
    """Walk, and write what was seen."""
    from annotator.core import messages

    folder, language, project, out = Path(argv[0]), argv[1], Path(argv[2]), Path(argv[3])
    width, height = map(int, (argv[4] if len(argv) > 4 else "1280x800").split("x"))
    draw_on(width, height, out.parent)
    assert messages.use(language, folder) == language
    make_project(project)
    from PySide6.QtWidgets import QApplication, QWidget

    from annotator.qt.parts import dialogs, fonts
    from annotator.qt.parts.application import make_application
    from annotator.qt.parts.theme import Themes
    from annotator.qt.shell.window import Window
    from annotator.settings import Settings

    app = make_application()
    fonts.load()
    walk = Walk()
    where = "start"
    dialogs.run = lambda dialog: dialog.show() or walk.look(where, dialog) or (dialog.close() and False)  # type: ignore[assignment]
    dialogs.ask = lambda parent, title, text, choices, details="": (
        walk.told(  # type: ignore[assignment]
            where, title, text, *(each.title for each in choices)
        )
        or ""
    )
    dialogs.inform = lambda parent, title, text, **__: walk.told(where, title, text)  # type: ignore[assignment]
    dialogs.ask_text = lambda parent, title, prompt, *_, **__: walk.told(where, title, prompt)  # type: ignore[assignment]
    dialogs.choose_item = lambda parent, title, prompt, items: walk.told(where, title, prompt)  # type: ignore[assignment]
    for name in ("choose_file", "choose_folder", "save_file"):
        setattr(dialogs, name, lambda parent, title, *_, **__: walk.told(where, title))
    dialogs.choose_files = lambda parent, title, *_, **__: walk.told(where, title) or []  # type: ignore[assignment]
    window = Window(Themes(app, "light"), Settings(annotator="Άλφα"))
    window.resize(width, height)
    window.show()
    window.show_welcome()
    walk.look("welcome", window)
    assert window.open_path(project)
    for mode in ("mode-spans", "mode-sentences", "mode-review"):
        window.run(mode)
        wait(lambda: False, 0.3)
        walk.look(mode, window)
        if mode == "mode-spans":
            spans = list(window.session.layer.spans)
            window.session.select_annotation(spans[0].id)
            walk.look("span selected", window)
        for action in actions():
            where = action
            if window.session is None:
                break
            try:
                window.run(action)
            except Exception as problem:  # what cannot be used here says so
                print(f"{mode}: {action}: {problem!r}", file=sys.stderr)
            QApplication.processEvents()
            for other in [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]:
                walk.look(action, other)
                other.close()
                QApplication.processEvents()
    assert isinstance(window, QWidget)
    seen = {"said": walk.said, "cut": walk.cut, "direction": window.layoutDirection().name}
    out.write_text(json.dumps(seen, ensure_ascii=False, indent=1), encoding="utf-8")
    os._exit(0)


def actions() -> list[str]:
    """Everything that opens a window or says something."""
    from annotator.app.actions.table import ACTIONS

    return [each.id for each in ACTIONS if each.id in ALSO or ("…" in each.title and each.id not in SKIPPED)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
