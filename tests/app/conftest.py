"""A real session on a real project file."""

from pathlib import Path

import pytest

from annotator import store
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.article import Article, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.text import sha256
from annotator.text import sentences

LABELS = LabelSet(
    [
        Label(
            name="org",
            title="Organisation",
            key="o",
            attributes=(Attribute(name="kind", kind="choice", options=("firm", "body"), default="firm"),),
        ),
        Label(name="person", title="Person", key="p"),
        Label(name="quote", title="Quotation", key="q"),
        Label(name="main", title="Main event", key="1", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="history", title="History", key="2", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="speech", title="Speech", key="s", applies_to=("sentence",)),
        Label(name="business", title="Business", key="b", applies_to=("article",)),
        Label(name="says", title="says", applies_to=("link",)),
    ]
)

PORT = (
    "Port opens\n\nKestrel Line 🚢 won the lease. It had failed twice.\n\n"
    "Read more\n\nInes Lindgren spoke on Friday."
)
FAIR = "Fair closes\n\nThe fair in Northmark closed early. Nobody minded."


def article(name: str, text: str) -> Article:
    starts = [0, *(i + 2 for i in range(len(text)) if text.startswith("\n\n", i))]
    roles = {"Read more": "furniture", "Port opens": "headline", "Fair closes": "headline"}
    zones = []
    for start in starts:
        end = text.find("\n\n", start)
        end = len(text) if end < 0 else end
        zones.append(Zone(start, end, roles.get(text[start:end], "body")))
    found = sentences(text, "en", zones)
    return Article(
        name,
        text.split("\n")[0],
        text,
        {"language": "en", "section": "Port"},
        tuple(zones),
        found,
        sha256(text),
    )


@pytest.fixture
def file(tmp_path: Path):
    made = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    with made.importing() as batch:
        batch.add(article("port", PORT))
        batch.add(article("fair", FAIR))
    yield made
    made.close()


@pytest.fixture
def session(file) -> Session:
    made = Session(file, "alice", SpansMode)
    made.open_article("port")
    return made


@pytest.fixture
def select(session: Session):
    """Select the words where they first occur, in Spans mode."""

    def chosen(words: str) -> None:
        session.set_mode(SpansMode)
        start = session.article.text.index(words)
        session.select(start, start + len(words))

    return chosen


@pytest.fixture
def reopened(file):
    """What another program would find in the file now."""

    def read():
        assert file.flush(10)
        with store.open_file(file.path, read_only=True) as again:
            project = again.project
            return project.header, {
                name: (project.article(name), project.layers(name)) for name in project.entries
            }

    return read
