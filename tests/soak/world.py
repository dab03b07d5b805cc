"""What a soak works on: a copy of the sample, and a generated project of hundreds of articles by several people."""

from __future__ import annotations

import ast
import contextlib
import importlib
import pkgutil
import random
from dataclasses import replace
from pathlib import Path

import annotator
from annotator import paths, store
from annotator.app import projects
from annotator.core.annotation import (
    ArticleTag,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import Layer
from tests.app import generated

PEOPLE = ("alice", "ben", "carla", "dev")
AT = "2026-11-24T09:12:00Z"
SENTENCE_LABELS, ARTICLE_LABELS = ("main", "history", "speech"), ("business", "politics")
LABELS = LabelSet(
    [
        Label(name="person", title="Person", key="p", colour="#8E2F86"),
        Label(name="organisation", title="Organisation", key="o", colour="#0072B2"),
        Label(name="place", title="Place", key="l", colour="#00795A"),
        Label(
            name="money",
            title="Money",
            key="m",
            colour="#996000",
            attributes=(
                Attribute(name="certainty", title="Certainty", kind="choice", options=("sure", "about")),
                Attribute(name="disputed", title="Disputed", kind="flag"),
                Attribute(name="amount", title="Amount", kind="number"),
                Attribute(name="currency", title="Currency", kind="text"),
            ),
        ),
        *(
            Label(name=name, title=name.title(), key=key, applies_to=("sentence",), rules=rules)
            for name, key, rules in zip(
                SENTENCE_LABELS, "123", (Rules(one_of="type"), Rules(one_of="type"), Rules()), strict=True
            )
        ),
        *(
            Label(name=name, title=name.title(), key=key, applies_to=("article",))
            for name, key in zip(ARTICLE_LABELS, "bj", strict=True)
        ),
        Label(name="says", title="says", colour="#3F37B8", applies_to=("link",)),
    ]
)


CORRECTED = 6
"""Articles that have newer versions."""

LATE = (
    "charset_normalizer", "feedparser", "lxml.etree", "multiprocessing.pool", "openpyxl",
    "pycrfsuite", "pypdf", "sentencex", "trafilatura", "warcio.archiveiterator",
)  # fmt: skip
"""Other people's packages that the program loads when it first needs them."""


def load_everything() -> None:
    """Load what is loaded late, so that it is not taken for memory that was lost."""
    found = pkgutil.walk_packages(annotator.__path__, "annotator.")
    ours = [module.name for module in found if not module.name.endswith("__main__")]
    for name in (*LATE, *ours, *_named_in_sources()):
        with contextlib.suppress(ImportError):  # packages of the extras, if they are not there
            importlib.import_module(name)


def _named_in_sources() -> set[str]:
    """Other people's modules that some module of the program imports, wherever it does."""
    found: set[str] = set()
    for path in Path(annotator.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return {name for name in found if not name.startswith("annotator")}


def sample(folder: Path) -> Path:
    """A copy of the sample project."""
    return projects.copy_sample(folder)


def many(path: Path, count: int, seed: int) -> Path:
    """A project of that many articles, most of them tagged by up to four people who do not always agree."""
    chance = random.Random(seed)
    header = ProjectHeader(
        id="soak",
        title="Harbour desk",
        language="en",
        labels=LABELS,
        guidelines="# Desk\n\nTag what it says.",
    )
    with store.create(path, header) as file, file.importing() as batch:
        for article, (layer, *_) in generated.articles(count, seed):
            people = PEOPLE[: chance.choice((0, 1, 2, 3, 3, 4))]
            layers = [_layer(article, list(layer.spans), name, chance) for name in people]
            if chance.random() < 0.2:  # as a long import leaves them until they are opened
                article, layers = replace(article, zones=(), sentences=()), []
            batch.add(article, layers)
    _correct(path, chance)
    return path


def _correct(path: Path, chance: random.Random) -> None:
    """Let newer versions of a few articles come in, one of them twice."""
    with annotator.open_project(path, write=True, by="desk") as project:
        older = [article.id for article in project if len(article.sentences) > 4][:CORRECTED]
        for name in (*older, *older[:1]):
            name = next((each.id for each in project if name in project.older_versions(each.id)), name)
            article = project[name]
            sentences = [article.text[each.start : each.end] for each in article.sentences]
            text = article.text.replace(chance.choice(sentences[2:]), "The desk has put this right since.", 1)
            text = (
                text.replace(chance.choice(sentences[2:]), "", 1) + "\n\nNobody at the quay had more to say."
            )
            newer = project.add_article(text, article.title, language=article.language)
            project.take_as_newer(newer.id, name)


def files(folder: Path) -> list[Path]:
    """What can be chosen in a file dialog: pages, label sets, and a file that is none of them."""
    odd = folder / "odd.annot.yaml"
    odd.write_text("no project\n", encoding="utf-8")
    table = folder / "wire.csv"
    table.write_text("title,text\nFerry late,The ferry was late. Nobody minded.\n", encoding="utf-8")
    pages = sorted(paths.resource("samples", "pages").iterdir())
    return [*pages[:4], *sorted(paths.resource("labelsets").glob("*.yaml"))[:3], odd, table]


def _layer(article: Article, spans: list[Span], name: str, chance: random.Random) -> Layer:
    text = article.text
    mine: list[Span] = []
    for span in spans:
        luck = chance.random()
        if luck < 0.15:
            continue
        ((start, end),) = span.fragments
        fragments = ((start, end - 1),) if luck > 0.9 and end - start > 2 else ((start, end),)
        label = "organisation" if 0.8 < luck < 0.87 else span.label
        mine.append(
            replace(
                span,
                id=new_id(),
                label=label,
                fragments=fragments,
                quote=span_quote(text, fragments),
                by=name,
                at=AT,
                doubt=luck < 0.2,
                note="Is this one meant?" if 0.2 < luck < 0.23 else "",
            )
        )
    sentences = [
        SentenceTag(
            id=new_id(),
            label=chance.choice(SENTENCE_LABELS),
            start=sentence.start,
            end=sentence.end,
            quote=sentence_quote(text, sentence.start, sentence.end),
            by=name,
            at=AT,
        )
        for sentence in article.sentences
        if chance.random() < 0.5
    ]
    more: list[ArticleTag | Link | Note] = []
    if chance.random() < 0.5:
        more.append(ArticleTag(id=new_id(), label=chance.choice(ARTICLE_LABELS), by=name, at=AT))
    if len(mine) > 1 and chance.random() < 0.4:
        one, other = chance.sample(mine, 2)
        more.append(Link(id=new_id(), label="says", source=one.id, target=other.id, by=name, at=AT))
    if mine and chance.random() < 0.3:
        more.append(Note(id=new_id(), note="Who says so?", about=mine[0].id, by=name, at=AT))
    state = LayerState(chance.choice(("done", "done", "done", "started")))
    return Layer(article.id, name, [*mine, *sentences, *more], state)
