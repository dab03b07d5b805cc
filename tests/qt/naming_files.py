"""Opens a project in which every text names files, and everything that shows it. Run in a process of its own.

    python naming_files.py FOLDER [--spoiled] [--short]

FOLDER/planted holds what the texts name. Prints the titles of the windows that were looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

opened: list[str] = []


def _audited(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("open", "socket.connect", "socket.getaddrinfo", "os.listdir") and "planted" in str(
        arguments
    ):
        opened.append(f"{event} {arguments}")


sys.addaudithook(_audited)

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, Qt  # noqa: E402
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QStyleFactory, QToolTip, QWidget  # noqa: E402

from annotator import settings  # noqa: E402
from annotator.app import projects  # noqa: E402
from annotator.app.actions.table import ACTIONS  # noqa: E402
from annotator.app.reviewing.current import review_of  # noqa: E402
from annotator.app.session import Session  # noqa: E402
from annotator.app.tagging.modes import SpansMode  # noqa: E402
from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span  # noqa: E402
from annotator.core.article import Article, Sentence, Zone  # noqa: E402
from annotator.core.edits import Change, ProjectHeader  # noqa: E402
from annotator.core.labels import Attribute, Label, LabelSet  # noqa: E402
from annotator.core.layer import Layer  # noqa: E402
from annotator.core.text import sha256  # noqa: E402
from annotator.qt.parts import dialogs, fonts  # noqa: E402
from annotator.qt.parts.theme import Themes  # noqa: E402
from annotator.qt.shell.window import Window  # noqa: E402

STAYING = (
    "quit",
    "open-",
    "close-",
    "import",
    "full-screen",
    "remove-",
    "fold",
    "mode-",
    "zone-",
    "focus-",
    "start-",
    "end-",
)
WINDOWS = [action.id for action in ACTIONS if not action.id.startswith(STAYING)]
ROWS = 40
seen: set[str] = set()


def main(folder: Path, *, spoiled: bool, short: bool) -> None:
    app = QApplication([])
    app.setStyle(QStyleFactory.create("Fusion"))
    fonts.load()
    path = _project(folder)
    _answer_dialogs(app, folder)
    window = Window(Themes(app, "light"), settings.Settings(annotator=_named(folder, "anna")))
    window.resize(1280, 900)
    window.show()
    assert window.open_path(path)
    if spoiled:
        label = QLabel(_named(folder, "spoiled"), window)
        label.show()
    if short:
        _look(app)
    for mode in () if short else ("mode-sentences", "mode-spans", "mode-review"):
        window.session.open_article("first")
        window.run(mode)
        _settle(app, window)
        _select(window)
        _look(app)
        for name in WINDOWS if mode != "mode-sentences" else ():
            _select(window)
            window.run(name)
            if name == "link":  # the first time it waits for a click
                window.run(name)
            app.processEvents()
            if any(top is not window and top.isVisible() for top in app.topLevelWidgets()):
                _look(app)
                _close_others(app, window)
        _look(app)
    window.close()
    app.processEvents()
    print(f"opened: {opened}")
    print("\n".join(sorted(seen)))


def _named(folder: Path, name: str) -> str:
    """Words that name files in every way that a text can."""
    place = folder / "planted" / name
    return f'<b>{name}</b> <img src="{place}.png"> <img src="file://{place}.png"> ![x]({place}.png)'


def _guidelines(folder: Path) -> str:
    place = folder / "planted"
    pictures = [place / "picture.png", f"file://{place}/picture.png", f"{place}/fifo", f"file://{place}/fifo"]
    pictures += [
        "//planted/share/x.png",
        "\\\\\\\\planted\\\\share\\\\x.png",
        "http://127.0.0.1:9/planted.png",
    ]
    lines = [
        f"A picture ![words]({picture}) here.\n\n[![in a link]({picture})]({picture})" for picture in pictures
    ]
    lines += [
        f'<img src="{place}/html.png">',
        f'<link rel="stylesheet" href="{place}/style.css">',
        "| a |\n|-|\n| ![x]",
    ]
    lines += [f"[ref]: {place}/reference.png\n\n![by name][ref]", f"![x](<{place}/in angles.png>)"]
    return "# ![head](planted-head.png) Rules\n\n" + "\n\n".join(lines)


def _project(folder: Path) -> Path:
    path = folder / "desk.annot.yaml"
    file = projects.new_project(path, None, _named(folder, "title"), "en")
    anna, bob = _named(folder, "anna"), _named(folder, "bob")
    with file.importing() as batch:
        for number, name in enumerate(("first", "second")):
            text = (
                f"{_named(folder, 'headline')}\nKestrel Line signs. The mayor waits. {_named(folder, 'text')}"
            )
            line = text.index("\n")
            metadata = {key: _named(folder, key) for key in ("publisher", "section", "source", "url", "own")}
            metadata["byline"] = [_named(folder, "byline")]
            zones = (Zone(0, line, "headline"), Zone(line + 1, len(text), "body"))
            sentences = (Sentence(line + 1, line + 20), Sentence(line + 21, len(text)))
            title = _named(folder, f"article{number}")
            made = Article(name, title, text, {**metadata, "language": "en"}, zones, sentences, sha256(text))
            batch.add(made, [_layer(folder, made, anna, "org"), _layer(folder, made, bob, "person")])
    session = Session(file, anna, SpansMode)
    before = session.project.header
    after = ProjectHeader(
        id=before.id,
        title=before.title,
        language="en",
        labels=_labels(folder),
        guidelines=_guidelines(folder),
    )
    session.commit("Set up", [Change(before, after)])
    file.close()
    return path


def _labels(folder: Path) -> LabelSet:
    attribute = Attribute(name="size", title=_named(folder, "attribute"), kind="text")
    choice = Attribute(
        name="sure",
        title=_named(folder, "choice"),
        kind="choice",
        options=(_named(folder, "yes"), "no"),
        required=True,
    )

    def made(name: str, *kinds: str, key: str = "") -> Label:
        return Label(
            name=name,
            title=_named(folder, f"label-{name}"),
            description=_named(folder, f"description-{name}"),
            examples=(_named(folder, f"example-{name}"),),
            applies_to=kinds or ("span",),
            attributes=(attribute, choice) if name == "org" else (),
            key=key,
        )

    return LabelSet(
        [
            made("org", key="o"),
            made("person"),
            made("main", "sentence"),
            made("city", "article"),
            made("says", "link"),
        ]
    )


def _layer(folder: Path, article: Article, annotator: str, label: str) -> Layer:
    start = article.text.index("Kestrel")
    sentence = article.sentences[0]
    common = {"by": annotator, "note": _named(folder, "note")}
    return Layer(
        article.id,
        annotator,
        [
            Span(id=f"a{label}", label=label, fragments=((start, start + 12),), quote="Kestrel Line", doubt=True,
                 attributes={"size": _named(folder, "value")}, **common),
            Span(id=f"b{label}", label="org", fragments=((start + 24, start + 29),), quote="mayor", **common),
            SentenceTag(id=f"c{label}", label="main", start=sentence.start, end=sentence.end, **common),
            ArticleTag(id=f"d{label}", label=f"unknown {_named(folder, 'unknown')}", **common),
            Link(id=f"e{label}", label="says", source=f"a{label}", target=f"b{label}", **common),
            Note(id=f"f{label}", about=f"a{label}", **common),
        ],
    )  # fmt: skip


def _select(window: Window) -> None:
    session = window.session
    assert session is not None
    if session.article is None:
        session.open_article("first")
    if session.layer is not None and review_of(session) is None:
        span = next(iter(session.layer.spans), None)
        if span is not None:
            session.select_annotation(span.id)


def _settle(app: QApplication, window: Window) -> None:
    for _ in range(1000):
        app.processEvents()
        review = review_of(window.session) if window.session else None
        if review is None or not review.unread:
            return


# ------------------------------------------------------------------------------------------ looking at everything
def _look(app: QApplication) -> None:
    """Draw every window and show every tooltip."""
    app.processEvents()
    for top in app.topLevelWidgets():
        if top.isVisible() and not isinstance(top, QLabel):
            seen.add(type(top).__name__)
            top.grab()
            for widget in [top, *top.findChildren(QWidget)]:
                for tip in _tips(widget):
                    QToolTip.showText(QPoint(5, 5), tip, widget)
    app.processEvents()


def _tips(widget: QWidget) -> Iterator[str]:
    if "planted" in widget.toolTip():
        yield widget.toolTip()
    if isinstance(widget, QAbstractItemView) and widget.isVisible() and widget.model() is not None:
        yield from _tips_in(widget.model(), QModelIndex())


def _tips_in(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(min(model.rowCount(parent), ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and "planted" in tip:
                yield tip
        yield from _tips_in(model, model.index(row, 0, parent))


def _close_others(app: QApplication, window: Window) -> None:
    for top in app.topLevelWidgets():
        if top is not window and top.isVisible() and top.windowTitle():
            top.close()
    app.processEvents()


def _answer_dialogs(app: QApplication, folder: Path) -> None:
    """Each dialog is shown, looked at and cancelled; files to write are accepted."""

    def shown(dialog: QWidget) -> None:
        dialog.show()
        _look(app)
        dialog.close()
        dialog.deleteLater()

    def told(answer: object) -> Callable[..., object]:
        def tell(
            parent: QWidget | None, title: str, text: str, *_: object, details: str = "", **__: object
        ) -> object:
            shown(dialogs._box(parent, title, text, details, "warning"))
            return answer

        return tell

    def run(dialog: QWidget) -> bool:
        dialog.show()
        _look(app)
        dialog.hide()
        return False

    dialogs.run = run
    dialogs.inform = told(None)
    dialogs.ask = told("")
    for name in ("ask_text", "choose_item", "choose_file", "choose_folder"):
        setattr(dialogs, name, lambda *_, **__: None)
    dialogs.choose_files = lambda *_, **__: []
    dialogs.save_file = lambda *_, **__: folder / "written.pdf"


if __name__ == "__main__":
    main(Path(sys.argv[1]), spoiled="--spoiled" in sys.argv, short="--short" in sys.argv)
