"""What every test of the window has: fonts and style, a real project, a check for what is left over."""

from __future__ import annotations

import gc
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication, QStyleFactory
from shiboken6 import isValid

from annotator import paths
from annotator.app import projects
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import SentenceTag, Span, new_id, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.qt.parts import dialogs, fonts
from annotator.qt.parts.theme import Theme, Themes, load_theme

ASK = dialogs.ask

KESTREL = """Advertisement
SHIPPING
Kestrel Line wins lease on disputed quay after two-year wrangle
• The port wants night sailings back before the summer
By A. Norling · Merrow Bay · 15 March 2026
A forty-year lease signed by Kestrel Line and Merrow Bay’s harbour trust hands the ferry operator the quay. \
An opening payment of US$2.8 million was agreed.
Ines Lindgren, who runs the Harbour Office, told reporters that the old terminal was “a shed with a leaking roof”. \
Bookings rose by a third 🚢 within the week.
Share · 24 comments · Post"""

HARBOUR_AR = """ميناء يوقّع اتفاقا جديدا
وقّع الميناء اتفاقا جديدا مع شركة النقل البحري. وسيبدأ العمل في الصيف."""


def labels() -> LabelSet:
    """A small label set with a group, keys for every kind, attributes and rules."""
    return LabelSet(
        [
            Label(name="names", title="Names and amounts", colour="#0072B2", selectable=False),
            Label(
                name="org",
                title="Organisation",
                key="o",
                colour="#0072B2",
                parent="names",
                description="A body that can act: say, decide, sign, pay.",
                examples=("Kestrel Line",),
            ),
            Label(name="person", title="Person", key="p", colour="#8E2F86", parent="names"),
            Label(
                name="money",
                title="Money",
                key="m",
                colour="#996000",
                parent="names",
                description="An amount with its currency and magnitude. Leave out “about”.",
                examples=("US$2.8 million", "£40"),
                attributes=(
                    Attribute(
                        name="certainty",
                        title="Certainty",
                        kind="choice",
                        options=("sure", "about", "at most"),
                    ),
                    Attribute(name="disputed", title="Disputed", kind="flag"),
                    Attribute(name="amount", title="Amount", kind="number"),
                    Attribute(name="currency", title="Currency", kind="text"),
                ),
            ),
            Label(
                name="main",
                title="Main event",
                key="1",
                colour="#0072B2",
                applies_to=("sentence",),
                rules=Rules(one_of="type"),
            ),
            Label(
                name="history",
                title="History",
                key="3",
                colour="#00795A",
                applies_to=("sentence",),
                rules=Rules(one_of="type"),
            ),
            Label(name="speech", title="Speech", key="s", colour="#A32A00", applies_to=("sentence",)),
            Label(name="business", title="Business", key="b", colour="#5F6368", applies_to=("article",)),
            Label(name="politics", title="Politics", key="j", colour="#5F6368", applies_to=("article",)),
            Label(name="says", title="says", colour="#3F37B8", applies_to=("link",)),
        ]
    )


def article(article_id: str, text: str, language: str = "en") -> Article:
    """An article whose paragraphs are zones by their place, cut into sentences at full stops."""
    zones, sentences = [], []
    start = 0
    lines = text.split("\n")
    roles = ["furniture", "kicker", "headline", "standfirst", "byline"] if len(lines) > 5 else ["headline"]
    for index, line in enumerate(lines):
        role = roles[index] if index < len(roles) else "furniture" if line.startswith("Share") else "body"
        zones.append(Zone(start, start + len(line), role))
        offset = start
        for part in line.split(". "):
            end = offset + len(part) + (1 if offset + len(part) < start + len(line) else 0)
            if role != "furniture":
                sentences.append(Sentence(offset, end))
            offset = end + 1
        start += len(line) + 1
    title = lines[roles.index("headline")]
    metadata = {"language": language, "publisher": "The Merrow Courier"}
    return Article(article_id, title, text, metadata, tuple(zones), tuple(sentences), sha256(text))


def span(text: str, quote: str, label: str, **more: object) -> Span:
    """A span on the first occurrence of `quote`."""
    start = text.index(quote)
    fields: dict = {"by": "alice", "at": "2026-11-24T09:12:00Z", **more}
    return Span(id=new_id(), label=label, fragments=((start, start + len(quote)),), quote=quote, **fields)


def pytest_configure(config: pytest.Config) -> None:
    # What the offscreen platform says about itself, not about the program.
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    """What a test leaves open is closed whatever is written in it: nobody is there to be asked."""
    dialogs.ask = lambda parent, title, text, choices, **_: choices[-1].key
    try:
        return (yield)
    finally:
        dialogs.ask = ASK


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application as the program sets it up."""
    qapp.setStyle(QStyleFactory.create("Fusion"))
    fonts.load()
    qapp.setFont(fonts.interface_font())
    yield qapp
    # The offscreen platform keeps its clipboard until after Python has gone, with what Python put there.
    qapp.clipboard().clear()


@pytest.fixture
def theme(dressed: QApplication) -> Theme:
    """The light theme."""
    return load_theme("light")


@pytest.fixture
def themes(dressed: QApplication) -> Iterator[Themes]:
    """The theme keeper, set to light."""
    keeper = Themes(dressed, "light")
    yield keeper
    keeper.deleteLater()


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    """A project file with three articles, tagged by alice."""
    path = tmp_path / "desk.annot.yaml"
    file = projects.new_project(path, None, "Desk", "en")
    with file.importing() as batch:
        kestrel = article("kestrel", KESTREL)
        quote = sentence_quote(KESTREL, kestrel.sentences[3].start, kestrel.sentences[3].end)
        batch.add(
            kestrel,
            [
                Layer(
                    "kestrel",
                    "alice",
                    [
                        span(KESTREL, "Kestrel Line and", "org"),
                        span(KESTREL, "US$2.8 million", "money"),
                        span(KESTREL, "Ines Lindgren", "person", doubt=True, note="Is she the director?"),
                        SentenceTag(
                            id=new_id(),
                            label="main",
                            start=kestrel.sentences[3].start,
                            end=kestrel.sentences[3].end,
                            quote=quote,
                            by="alice",
                        ),
                    ],
                )
            ],
        )
        batch.add(article("grain", "Grain prices ease after harvest\nPrices eased. Farmers waited."))
        batch.add(article("harbour-ar", HARBOUR_AR, "ar"))
    session = Session(file, "alice", SpansMode)
    from annotator.core.edits import Change

    header = session.project.header
    after = ProjectHeader(
        id=header.id,
        title=header.title,
        language="en",
        labels=labels(),
        guidelines="# Desk rules\n\nTag what the article **says**, not what you know.",
    )
    session.commit("Set up", [Change(header, after)])
    file.close()
    shutil.rmtree(
        paths.data_dir() / "kept"
    )  # it comes from another desk: nothing of it can be taken back here
    return path


@pytest.fixture
def session(project_path: Path) -> Iterator[Session]:
    """A session of alice with the first article of a real project file open."""
    file = projects.open_project(project_path)
    made = Session(file, "alice", SpansMode)
    made.open_article("kestrel")
    yield made
    file.close()


@pytest.fixture
def make_window(dressed: QApplication, themes: Themes, qtbot) -> Iterator[Callable[..., object]]:
    """Opens the real window: `make_window(path)` on a project, `make_window()` on the welcome page."""
    from annotator import settings
    from annotator.qt.shell.window import Window

    made: list[Window] = []

    def open_window(path: Path | None = None, **options: object) -> Window:
        chosen = settings.Settings(annotator="alice", **options)  # type: ignore[arg-type]
        window = Window(themes, chosen)
        made.append(window)
        window.resize(1280, 800)
        window.show()
        if path is None or not window.open_path(path):
            window.show_welcome()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_window
    for window in made:
        window.close()
        window.deleteLater()


def active_timers() -> set[int]:
    """The timers that tick, by identity."""
    return {
        id(item) for item in gc.get_objects() if type(item) is QTimer and isValid(item) and item.isActive()
    }


def told(timers: set[int]) -> list[str]:
    """Timers in words: how long they take and whom they belong to."""
    found = [item for item in gc.get_objects() if id(item) in timers]
    return [f"{timer.interval()} ms of {timer.parent()}" for timer in found]


@pytest.fixture(autouse=True)
def nothing_left_over(dressed: QApplication) -> Iterator[None]:
    """Fails when a test leaves a top-level widget or a thread behind."""
    widgets = set(map(id, dressed.topLevelWidgets()))
    threads = set(threading.enumerate())
    timers = active_timers()
    yield
    _tidy()
    left = [widget for widget in dressed.topLevelWidgets() if id(widget) not in widgets]
    if left:
        gc.collect()
        _tidy()
        left = [widget for widget in dressed.topLevelWidgets() if id(widget) not in widgets]
    assert not left, f"left on the screen: {left}"
    alive = [thread for thread in threading.enumerate() if thread not in threads and thread.is_alive()]
    assert not alive, f"still running: {alive}"
    patience = time.monotonic() + 2  # single shots that are about to fire are no leak
    while (ticking := active_timers() - timers) and time.monotonic() < patience:
        QCoreApplication.processEvents()
    assert not ticking, f"timers still ticking: {told(ticking)}"


def _tidy() -> None:
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
