"""What every action and every key does in every mode, tried in the window on the sample: the tables of docs/keys.md.

python packaging/keys_page.py > docs/keys.md
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from annotator import paths
from annotator.app.actions.action import ARTICLE
from annotator.app.actions.table import ACTIONS, available
from annotator.app.mode import ModeName
from annotator.app.projects import SAMPLE
from annotator.app.reviewing.current import review_shown
from annotator.app.session import Session
from annotator.qt.parts import dialogs
from annotator.qt.parts.application import make_application
from annotator.qt.parts.theme import Themes
from annotator.qt.shell.window import Window
from annotator.settings import Settings

ARTICLE_ID = "kestrel-line-lease"
OLDER_ID = "grain-prices-ease"
"""Another article, of which it is a newer version where that is said."""
WORDS = "ferry operator"
"""Where the caret is when nothing else is said: words that nobody has annotated."""
LABEL_KEYS = ("O", "S", "Ctrl+B")
"""A label for spans, one for sentences, one for articles: one of each."""
MOVING = ("Left", "Right", "Up", "Down", "Tab")

PAGE = """# What can be done, and what keys do

<!-- Made by packaging/keys_page.py, which tries all of it out in the window on the sample project; do not edit. -->

For each mode two tables, by what is there.

The first says with ● where actions can be used. What is not in it cannot be used in that mode. Undoing and doing
again can be used wherever there is a step.

The second says what keys do while the article has the keyboard: its own keys, and those of one label for spans (O), one
for sentences (S) and one for articles (Ctrl+B). What is between quotation marks is the step that can be undone; · is
nothing.

{}
"""


@dataclass(frozen=True)
class Situation:
    """What is there before a key is pressed: `arrange` brings it about in the mode, `words` say it."""

    mode: ModeName
    words: str
    arrange: Callable[[Session], object]
    read_only: bool = False


def _conflict(session: Session) -> None:
    review = review_shown(session)
    assert review is not None
    review.go_to(next(c.id for c in review.of_article(ARTICLE_ID) if c.cluster.kind == "boundary"))


def _conflict_and_text(session: Session) -> None:
    _conflict(session)
    _text(session)


def _edited(session: Session) -> None:
    from annotator.app.reviewing.edit_edges import start_editing

    _conflict(session)
    start_editing(session)


def _settled(session: Session) -> None:
    from annotator.app.reviewing.decide import take

    _conflict(session)
    take(session, 1)
    _nowhere(session)


def _nowhere(session: Session) -> None:
    review = review_shown(session)
    assert review is not None
    review.go_to("")
    review.current = ""


def _text(session: Session) -> None:
    assert session.article is not None
    start = session.article.text.index("Merrow Bay’s")
    session.select(start, start + len("Merrow Bay"))


def _span(session: Session) -> None:
    session.select_annotation(next(span.id for span in session.layer.spans if span.label == "person"))


def _span_and_text(session: Session) -> None:
    _span(session)
    _text(session)


def _tag(session: Session) -> None:
    session.select_annotation(session.layer.sentence_tags[2].id)


def _caret(session: Session) -> None:
    assert session.article is not None
    place = session.article.text.index("had been refused")
    session.select(place, place)


def _newer(session: Session) -> None:
    """The article as a newer version of another one."""
    from annotator.app.versions.taking import take

    take(session, ARTICLE_ID, OLDER_ID)


SENTENCES, SPANS, REVIEW = ModeName
SITUATIONS = (
    Situation(SENTENCES, "no article", Session.close_article),
    Situation(SENTENCES, "a sentence", lambda session: session.go_to_sentence(6)),
    Situation(SENTENCES, "an older version", _newer),
    Situation(SENTENCES, "a tag selected", _tag),
    Situation(SENTENCES, "read-only, a tag selected", _tag, read_only=True),
    Situation(SPANS, "no article", Session.close_article),
    Situation(SPANS, "the caret", _caret),
    Situation(SPANS, "an older version", _newer),
    Situation(SPANS, "text selected", _text),
    Situation(SPANS, "a span selected", _span),
    Situation(SPANS, "text selected after a span", _span_and_text),
    Situation(SPANS, "a sentence tag selected", _tag),
    Situation(SPANS, "read-only, a span selected", _span, read_only=True),
    Situation(REVIEW, "no conflict", _nowhere),
    Situation(REVIEW, "no conflict, one just settled", _settled),
    Situation(REVIEW, "an older version", _newer),
    Situation(REVIEW, "a conflict", _conflict),
    Situation(REVIEW, "a conflict, text selected", _conflict_and_text),
    Situation(REVIEW, "an answer edited", _edited),
    Situation(REVIEW, "read-only, a conflict", _conflict, read_only=True),
)


# ------------------------------------------------------------------------------------------------- arranging
def arrange(window: Window, situation: Situation) -> Session:
    """Bring the situation about, whatever was done before; the session that it is in."""
    session = window.need_session()
    while session.history.undo_title:
        session.undo()
    if session.mode.name is not situation.mode:
        window.run(f"mode-{situation.mode}")
    review = review_shown(session)
    if review is not None:
        _until(lambda: not review.unread)
        review.set_editing(None)
    if session.article is None or session.article.id != ARTICLE_ID:
        session.open_article(ARTICLE_ID)
    assert session.article is not None
    session.place_caret(session.article.text.index(WORDS))  # the article opens where it was left
    situation.arrange(session)
    window.notices.clear()
    window.desk.focus_article()
    return session


def sample_in(folder: Path) -> Path:
    """A copy of the sample project."""
    path = folder / "sample.annot.yaml"
    path.write_bytes(paths.resource("samples", SAMPLE).read_bytes())
    return path


def keys_tried() -> list[str]:
    """The keys of the article, those of labels, and those that move in text, each once."""
    keys = [key for action in ACTIONS if action.context == ARTICLE for key in action.keys]
    return list(dict.fromkeys((*LABEL_KEYS, *keys, *MOVING)))


# ------------------------------------------------------------------------------------------------- observing
def usable(window: Window, situation: Situation) -> dict[str, bool]:
    """Which actions can be used in the situation, by id."""
    session = arrange(window, situation)
    return {action.id: available(action, session) for action in ACTIONS}


def effects(window: Window, situation: Situation) -> dict[str, str]:
    """What each key does in the situation, in words; keys that do nothing are left out."""
    found = {key: effect(window, situation, key) for key in keys_tried()}
    return {key: said for key, said in found.items() if said}


def effect(window: Window, situation: Situation, key: str) -> str:
    """What the key does in the situation, in words; "" for nothing."""
    arrange(window, situation)
    before = _state(window)
    with _nobody_answers() as asked:
        QTest.keySequence(window.desk.view, QKeySequence(key))
    after = _state(window)
    changed = {name for name in before if before[name] != after[name]}
    said = [f"asks: {title}" for title in asked]
    said += [f"“{after['edit']}”"] * ("edit" in changed)
    said += [words for name, words in _ALSO.items() if name in changed]
    alone = (words[not after[name]] for name, words in _ALONE.items() if name in changed)
    return ", ".join(said) or next(alone, "") or "".join(after["said"])


def _state(window: Window) -> dict[str, Any]:
    session = window.need_session()
    review = review_shown(session)
    focus = QApplication.focusWidget()
    editing = review.editing if review is not None else None
    return {
        "edit": session.history.undo_title,
        "article": session.article.id if session.article is not None else "",
        "conflict": review.current if review is not None else "",
        "remark": review.draft if review is not None else None,
        "editing": editing is not None,
        "candidate": editing.candidate if editing is not None else -1,
        "label": editing.span.label if editing is not None else "",
        "edges": editing.span.fragments if editing is not None else (),
        "edge": editing.edge if editing is not None else "",
        "sentence": session.sentence,
        "selected": session.selected,
        "selection": (session.selection.start, session.selection.end) if session.selection else (),
        "caret": session.selection.position,
        "focus": id(focus),
        "said": window.notices.texts(),
    }


_ALSO = {"article": "goes to another article", "conflict": "goes to another conflict"}
_ALONE = {
    "remark": ("flags the decision",) * 2,
    "editing": ("edits the answer", "stops editing"),
    "candidate": ("edits the next answer",) * 2,
    "label": ("relabels what is edited",) * 2,
    "edges": ("moves the edge",) * 2,
    "edge": ("goes to the other edge",) * 2,
    "sentence": ("goes to another sentence",) * 2,
    "selection": ("selects text", "lets the text go"),
    "selected": ("selects an annotation", "lets the annotation go"),
    "caret": ("moves the caret",) * 2,
    "focus": ("goes to a field",) * 2,
}
"""What is said of a change if it is the only one: where something is there afterwards, and where nothing is."""
_ASKING = (
    "run",
    "ask",
    "ask_text",
    "choose_item",
    "choose_file",
    "choose_files",
    "choose_folder",
    "save_file",
)


@contextmanager
def _nobody_answers() -> Iterator[list[str]]:
    """What is asked within the block, by its title; nobody says yes to anything."""
    asked: list[str] = []
    known = {name: getattr(dialogs, name) for name in _ASKING}

    def answer(name: str, *given: Any, **_: Any) -> Any:
        asked.append(given[0].windowTitle() if name == "run" else str(given[1]))
        return {"ask": "", "run": False, "choose_files": []}.get(name)

    for name in _ASKING:
        setattr(dialogs, name, partial(answer, name))
    try:
        yield asked
    finally:
        for name, real in known.items():
            setattr(dialogs, name, real)


def _until(reached: Callable[[], bool]) -> None:
    while not reached():
        QApplication.processEvents()


# -------------------------------------------------------------------------------------------------- writing
def page(open_window: Callable[[bool], Window]) -> str:
    """The page; `open_window` opens the sample, for reading only if that is asked."""
    return PAGE.format("\n\n".join(part(mode, open_window) for mode in ModeName))


def part(mode: ModeName, open_window: Callable[[bool], Window]) -> str:
    """The part of the page about one mode."""
    can: dict[Situation, dict[str, bool]] = {}
    does: dict[Situation, dict[str, str]] = {}
    for read_only in (False, True):
        window = open_window(read_only)
        here = [s for s in SITUATIONS if (s.mode, s.read_only) == (mode, read_only)]
        can |= {situation: usable(window, situation) for situation in here}
        does |= {situation: effects(window, situation) for situation in here}
    return f"## {mode.capitalize()}\n\n{_actions(can)}\n\n{_keys(does)}"


def _actions(can: Mapping[Situation, Mapping[str, bool]]) -> str:
    rows: dict[tuple[str, ...], list[str]] = {}
    for action in (action for action in ACTIONS if action.needs not in ("step", "undone step")):
        titles = rows.setdefault(tuple("●" if usable[action.id] else "" for usable in can.values()), [])
        title = f"{action.submenu}…" if action.submenu else action.title.rstrip("…")
        titles += [title] * (title not in titles)
    body = [[*marks, ", ".join(titles)] for marks, titles in rows.items() if any(marks)]
    return _table([*(situation.words for situation in can), "actions"], body)


def _keys(does: Mapping[Situation, Mapping[str, str]]) -> str:
    rows: dict[tuple[str, ...], list[str]] = {}
    for key in keys_tried():
        rows.setdefault(tuple(effects.get(key, "") for effects in does.values()), []).append(key)
    body = [[", ".join(keys), *(said or "·" for said in cells)] for cells, keys in rows.items() if any(cells)]
    return _table(["key", *(situation.words for situation in does)], body)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def main() -> None:
    """Print the page."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = str(Path(folder) / name)
        app = make_application()
        themes = Themes(app, "light")

        def opened(read_only: bool) -> Window:
            window = Window(themes, Settings(annotator="alice"))
            window.resize(1280, 800)
            window.show()
            window.open_path(sample_in(Path(tempfile.mkdtemp(dir=folder))), read_only=read_only)
            window.activateWindow()
            _until(window.isActiveWindow)
            return window

        print(page(opened), end="")


if __name__ == "__main__":
    main()
