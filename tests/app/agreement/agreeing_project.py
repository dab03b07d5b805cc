"""A project file in which the answers of annotators are given by letters: a published table as tagged articles."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator import store
from annotator.core.annotation import ArticleTag, LayerState, Link, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256

SENTENCE = "Kestrel won it."
STEP = len(SENTENCE) + 1
LABELS = LabelSet(
    [
        *(Label(name=name, title=f"Answer {name}", applies_to=("sentence",)) for name in "abcdefgh"),
        Label(name="skip", applies_to=("sentence",)),
        Label(name="org", title="Organisation"),
        Label(name="place", title="Place"),
        Label(name="business", applies_to=("article",)),
        Label(name="says", applies_to=("link",)),
    ]
)


def article(name: str, size: int) -> Article:
    """An article of `size` sentences; the first is its lead, the rest its body."""
    text = " ".join([SENTENCE] * size)
    sentences = tuple(Sentence(at * STEP, at * STEP + len(SENTENCE)) for at in range(size))
    zones = [Zone(0, min(STEP, len(text)), "lead")]
    if size > 1:
        zones.append(Zone(STEP, len(text), "body"))
    return Article(name, f"Title of {name}", text, {"language": "en"}, tuple(zones), sentences, sha256(text))


def tags(answers: str, *, at: str = "2026-11-24T09:00:00Z") -> list[SentenceTag]:
    """A tag for each letter; "." leaves the sentence without one, "-" is the label that means "skip"."""
    return [
        SentenceTag(
            id=f"t{place}",
            label="skip" if letter == "-" else letter,
            start=place * STEP,
            end=place * STEP + len(SENTENCE),
            at=at,
        )
        for place, letter in enumerate(answers)
        if letter != "."
    ]


def span(name: str, start: int, end: int, label: str = "org", at: str = "2026-11-24T09:00:00Z") -> Span:
    """A span, with the quote that the store wants."""
    text = " ".join([SENTENCE] * 40)
    return Span(id=name, label=label, fragments=((start, end),), quote=text[start:end], at=at)


def link(name: str, source: str, target: str) -> Link:
    """A link between two annotations of the layer."""
    return Link(id=name, label="says", source=source, target=target)


def tag(name: str, label: str = "business") -> ArticleTag:
    """A tag of the article."""
    return ArticleTag(id=name, label=label)


def layer(article_id: str, annotator: str, items: Sequence[object], status: str = "done") -> Layer:
    """A layer, finished unless said otherwise."""
    return Layer(article_id, annotator, items, LayerState(status))  # type: ignore[arg-type]


def make(
    path: Path,
    articles: Mapping[str, tuple[int, Mapping[str, Sequence[object]]]],
    open_: Sequence[tuple] = (),
) -> Path:
    """A project file: for each article its size and what each annotator said; `open_` names unfinished layers."""
    with (
        store.create(path, ProjectHeader(id="desk", title="Desk", labels=LABELS)) as file,
        file.importing() as batch,
    ):
        for name, (size, said) in articles.items():
            made = [
                layer(name, who, items, "started" if (name, who) in open_ else "done")
                for who, items in said.items()
            ]
            batch.add(article(name, size), made)
    return path
