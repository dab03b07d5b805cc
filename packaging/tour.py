"""The moving picture of the README: the real window on the sample, driven by keys. `make shots` makes it too.

    python packaging/tour.py [--frames FOLDER]      each frame as PNG too, to look at

Each step presses keys as a person would, through Qt, and is drawn when the window has come to rest. A line below the
window says which key that was, and what for. Nothing is drawn into the window itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# A common screen: dialogs are no larger than the one they are on.
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={ROOT / 'packaging' / 'screen.json'}"
TARGET = ROOT / "docs" / "tour.webp"
"""Beside the pictures, not among them: those go into the program for its guide, in which nothing moves."""
SIZE = (1120, 680)
LINE = 52
ARTICLE, REVIEWED = "kestrel-line-lease", "grain-prices-ease"
MOST = 1_500_000
"""Bytes: more makes people wait for the page."""

WALK, TAG, READ, END = 260, 900, 1500, 2800
"""Milliseconds: a key that selects, one with an effect, the last of a step, the last of all."""
CAPS = {
    "Ctrl+Shift+Right": "Ctrl Shift →",
    "Return": "Enter",
    "Ctrl+Z": "Ctrl Z",
}


@dataclass(frozen=True)
class Step:
    """What is said below the window, the keys that are pressed, what is arranged before, how long the end is seen."""

    said: str
    keys: Sequence[str] = ()
    before: Callable[[Any], object] | None = None
    last: int = READ


def caret_at(words: str) -> Callable[[Any], object]:
    """Put the caret before these words, as a click there would."""

    def act(window: Any) -> None:
        session = window.need_session()
        session.place_caret(session.article.text.index(words))

    return act


def sentence(words: str) -> Callable[[Any], object]:
    """Make the sentence that begins so the current one, as a click on it would."""

    def act(window: Any) -> None:
        session = window.need_session()
        place = session.article.text.index(words)
        number = next(n for n, each in enumerate(session.article.sentences) if each.start == place)
        session.go_to_sentence(number)

    return act


def read_all(window: Any) -> None:
    """Wait until Review has read all articles."""
    from shots import wait_for

    review = window.need_session().mode.review
    wait_for(lambda: not review.unread and "κ" in window.status.whole())


def open_article(name: str) -> Callable[[Any], object]:
    """Open another article, as Enter in the list does."""
    return lambda window: window.need_session().open_article(name)


def conflict(kind: str) -> Callable[[Any], object]:
    """Go to the article's first conflict of that kind about a span, as a click in the queue does."""

    def act(window: Any) -> None:
        session = window.need_session()
        review = session.mode.review
        clusters = {name: review.conflicts[name].cluster for name in review.sections["open"]}
        review.go_to(
            next(
                name
                for name, cluster in clusters.items()
                if (cluster.article, cluster.what, cluster.kind) == (session.article.id, "span", kind)
            )
        )

    return act


WORD = "Ctrl+Shift+Right"
BUILDING = "Merrow Bay Harbour Trust Building"
STORY = (
    Step("Spans: select words, press a label’s key.", before=caret_at("Kestrel Line and Merrow"), last=1300),
    Step("Kestrel Line is an organisation.", (WORD, WORD, "O")),
    Step("Ines Lindgren is a person.", (WORD, WORD, "P"), caret_at("Ines Lindgren")),
    Step("The building of the trust of Merrow Bay is a place …", (*[WORD] * 5, "L"), caret_at(BUILDING)),
    Step("… named after an organisation …", (*[WORD] * 4, "O"), caret_at(BUILDING)),
    Step("… named after a place. Spans nest and overlap.", (*[WORD] * 2, "L"), caret_at(BUILDING)),
    Step("Sentences: a row a sentence.", ("F6",), sentence("Kestrel Line wins"), last=1300),
    Step("A label’s key leads on to the next.", ("1", "1", "0"), sentence("Kestrel Line wins")),
    Step(
        "Review: where three people differ, conflict by conflict.",
        ("F8",),
        open_article(REVIEWED),
        last=1800,
    ),
    Step("The edges differ: take a candidate …", ("1",), conflict("boundary")),
    Step("… or what most are for.", ("Return", "Return")),
    Step("Everything is saved as it is made, and can be undone.", ("Ctrl+Z",), last=END),
)


def frames(window: Any, rest: Callable[[], object]) -> Iterator[tuple[Any, int]]:
    """A picture of each key, with the milliseconds for which it is seen."""
    for step in STORY:
        if step.before is not None:
            step.before(window)
            rest()
        if not step.keys:
            yield drawn(window, step.said), step.last
        for number, key in enumerate(step.keys, 1):
            press(window, key)
            if key == "F8":
                read_all(window)
            rest()
            is_last = number == len(step.keys)
            yield drawn(window, step.said, key), step.last if is_last else WALK if "+" in key else TAG


def press(window: Any, key: str) -> None:
    """Press a key in the article."""
    from PySide6.QtGui import QKeySequence
    from PySide6.QtTest import QTest

    QTest.keySequence(window.desk.view, QKeySequence(key))


def drawn(window: Any, said: str, key: str = "") -> Any:
    """The window as it is, above a line with the key as a cap and the sentence."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

    width, height = SIZE
    picture = QImage(width, height + LINE, QImage.Format.Format_RGB32)
    picture.fill(QColor("#1f2328"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawPixmap(0, 0, window.grab())
    font = QFont(window.font())
    font.setPixelSize(17)
    painter.setFont(font)
    left = 20.0
    for cap in CAPS.get(key, key).split():
        wide = max(30.0, painter.fontMetrics().horizontalAdvance(cap) + 18.0)
        box = QRectF(left, height + 10.5, wide, LINE - 21.0)
        painter.setPen(QPen(QColor("#8b949e"), 1))
        painter.setBrush(QColor("#f6f8fa"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor("#1f2328"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
        left += wide + 6
    painter.setPen(QColor("#f6f8fa"))
    place = QRectF(max(left + 8, 20.0), height, width - left - 28, LINE)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
    painter.end()
    return picture


def begin_anew(copy: Path) -> None:
    """Leave the article as it is before somebody begins with it."""
    import annotator

    with annotator.open_project(copy, write=True) as project:
        while there := list(project[ARTICLE].layer("alice")):
            project.remove(ARTICLE, "alice", there[0])  # and the links to it
        project.set_status(ARTICLE, "alice", "new")
        project.fold()


def taken(target: Path, into: Path | None = None) -> None:
    """Play the story, and write it."""
    made = played()
    write(made, target)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        for number, (picture, _) in enumerate(made):
            picture.save(str(into / f"{number:02}.png"))
    print(target)


def played() -> list[tuple[Any, int]]:
    """The pictures of the story, played in the window."""
    from shots import settle

    from annotator import paths
    from annotator.app import projects
    from annotator.qt.parts.application import make_application
    from annotator.qt.parts.theme import Themes
    from annotator.qt.shell.window import Window
    from annotator.settings import Settings

    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_HOME"] = str(Path(folder, "before"))  # what is done there is nobody's to undo
        copy = Path(folder, "harbour-desk.annot.yaml")
        copy.write_bytes(paths.resource("samples", projects.SAMPLE).read_bytes())
        begin_anew(copy)
        os.environ["ANNOTATOR_HOME"] = str(Path(folder, "home"))
        themes = Themes(app, "light")
        settings = replace(Settings(), annotator="alice", theme="light", window={"mode": "spans"})
        window = Window(themes, settings)
        window.keeps_settings = False
        window.resize(*SIZE)
        window.open_path(copy)
        window.show()
        window.activateWindow()
        window.need_session().open_article(ARTICLE)
        settle(app, window)
        window.desk.focus_article()
        made = list(frames(window, lambda: settle(app, window)))
        window.close()
        window.deleteLater()
        settle(app, None)
        themes.deleteLater()
    return made


def write(made: Sequence[tuple[Any, int]], target: Path) -> None:
    """Write the pictures as an animated WebP, pixel by pixel as they are."""
    from PIL import Image

    pictures = []
    for picture, _ in made:
        pixels = picture.convertToFormat(picture.Format.Format_RGB888)
        raw = bytes(pixels.constBits())
        pictures.append(
            Image.frombuffer(
                "RGB", (pixels.width(), pixels.height()), raw, "raw", "RGB", pixels.bytesPerLine(), 1
            )
        )
    pictures[0].save(
        target,
        save_all=True,
        append_images=pictures[1:],
        duration=[duration for _, duration in made],
        loop=0,
        lossless=True,
        quality=100,
        method=6,
        minimize_size=True,
    )
    if target.stat().st_size > MOST:
        raise SystemExit(f"{target.name} has {target.stat().st_size:,} bytes; {MOST:,} are the most.")


def main() -> None:
    """Take it, with its frames for somebody to look at if a folder is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=Path, metavar="FOLDER")
    taken(TARGET, parser.parse_args().frames)


if __name__ == "__main__":
    main()
