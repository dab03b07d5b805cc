"""A small project on disk, for the tests of the project file."""

from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.store import create

TEXT = "Kestrel pays couriers more\n\nKestrel said on Monday that it would pay. Nobody believed it. 😀 Adaş agreed."
LABELS = LabelSet([Label(name="org", key="o"), Label(name="claim", key="c", applies_to=("sentence",))])


def article(article_id="deal", title="Kestrel pays", text=TEXT):
    return Article(
        article_id,
        title,
        text,
        {"language": "en", "byline": ["Ada Example"]},
        (Zone(0, 26, "headline"), Zone(28, len(text), "body")),
        (Sentence(0, 26), Sentence(28, 70), Sentence(71, 89), Sentence(90, len(text))),
        sha256(text),
    )


def span(start=0, end=7, name="", text=TEXT, **more):
    quote = span_quote(text, ((start, end),))
    return Span(id=name or new_id(), label="org", fragments=((start, end),), quote=quote, by="alice", **more)


def tag(value, article_id="deal", annotator="alice", title="Tag"):
    return Edit(title, (Change(None, value, article_id, annotator),), annotator, "2026-11-24T09:00:00Z")


def put(project_file, edit):
    """What the session does with an edit."""
    project_file.submit(edit)
    project_file.project.apply(edit)


def saved(project_file, *edits):
    for edit in edits:
        put(project_file, edit)
    assert project_file.flush(10)


def make(folder, *ids, disk=None, layers=True):
    """A project with these articles, each tagged by two annotators; left open."""
    project_file = create(folder / "desk.annot.yaml", ProjectHeader(title="Desk", labels=LABELS), disk=disk)
    with project_file.importing() as batch:
        for name in ids or ("deal", "storm", "vote"):
            made = [Layer(name, who, [span(0, 7, f"{who}1")]) for who in ("alice", "bob")] if layers else []
            batch.add(article(name, f"Title of {name}"), made)
    return project_file


def spans_of(project_file, article_id="deal", annotator="alice"):
    layer = project_file.load(article_id).layers.get(annotator)
    return {item.id for item in layer.spans} if layer else set()
