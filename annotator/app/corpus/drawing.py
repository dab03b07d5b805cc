"""Drawing articles of a corpus for people to annotate: evenly by what they are, by lot, or the most doubtful first.

The lot of an article follows from the seed and its id. So the same articles are drawn whatever the number of shards
that are read at once, and a larger sample holds the smaller one of the same seed where nothing else was asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from annotator.app.corpus import facts
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, key, opened
from annotator.app.corpus.predicting import Model, said_of
from annotator.app.corpus.tasks import carried_out
from annotator.app.importing.arriving import unique
from annotator.app.progress import Progress, Work
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.layer import Layer
from annotator.core.lineage import cuts_name
from annotator.core.messages import _, numeral
from annotator.core.names import is_model
from annotator.core.outputs import place
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.review.versions import digest
from annotator.store.newproject import NewProject

GROUPINGS = ("source", "month", "story")
DRAWN_FROM = "drawn_from"
"""The key of an article's `extra` that says where in a corpus it was drawn from, and what was there at the time."""
OPEN_SHARDS = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What to draw: how many, evenly by which of `GROUPINGS`, by which lot; the most doubtful for a model first.

    Of a story one article is drawn where the grouping names it. `without` are articles by shard that are not drawn.
    """

    count: int
    by: tuple[str, ...] = ()
    seed: str = "1"
    doubtful: Model | None = None
    without: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """An article that may be drawn, by rank: the least are drawn first. `group` is its source and month, as asked."""

    rank: tuple[float, str, str]
    shard: str
    article: str
    group: tuple[str, ...] = ()
    story: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and out of how many."""

    drawn: tuple[Candidate, ...]
    articles: int
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return _("{articles} drawn out of {articles2}").format(
            articles=counted(len(self.drawn), "article", "articles"), articles2=numeral(self.articles)
        )


def draw(corpus: Corpus, executor: Executor, wish: Wish) -> Work[Sample]:
    """Draw articles; nothing is written. Raises `AnnotatorError`."""
    if wish.count < 1:
        raise AnnotatorError(_("A sample has one article at least."))
    problems: list[Problem] = []
    items = [(name, str(corpus.shard(name)), wish, corpus.header()) for name in corpus.shards]
    made = yield from carried_out(executor, _candidates, items, "drawing", problems)
    found = [each for each in made if each is not None]
    everything = [candidate for candidates, __ in found for candidate in candidates]
    drawn = _evenly(_best(everything, wish), wish.count)
    return Sample(tuple(sorted(drawn)), sum(count for __, count in found), tuple(problems))


def write(corpus: Corpus, sample: Sample, path: Path, title: str = "") -> Work[Path]:
    """Make a project of the sample, in order of its lots; returns where it is. Raises `WriteError`."""
    if not sample.drawn:
        raise AnnotatorError(_("Nothing was drawn: there is no such article."), file=corpus.folder)
    target = place(path, project=True)
    header = corpus.header()
    names = [(each.shard, each.article) for each in sample.drawn]
    title = title or _("{title} sample").format(title=header.title).strip()
    with ExitStack() as stack:
        project = lru_cache(OPEN_SHARDS)(lambda name: stack.enter_context(opened(corpus.shard(name))).project)
        new = stack.enter_context(
            NewProject(target, replace(header, id=f"d{key(corpus.manifest.id, names)[:9]}", title=title))
        )
        taken: set[str] = set()
        for number, each in enumerate(sample.drawn):
            yield Progress(number, len(sample.drawn), each.title)
            article, layers = _drawn(
                corpus, project(each.shard), each, unique(each.article, taken.__contains__)
            )
            taken.add(article.id)
            new.add(article, layers)
        new.finish()
        new.place()
    return target


def drawn_before(corpus: Corpus, sample: Path) -> list[tuple[str, str]]:
    """The articles of a sample of this corpus, each with its shard. Raises `ReadError`."""
    with opened(sample) as file:
        origins = [article.extra.get(DRAWN_FROM) for article in file.project.articles()]
    ours = [each for each in origins if isinstance(each, dict) and each.get("corpus") == corpus.manifest.id]
    return [(str(each.get("shard")), str(each.get("article"))) for each in ours]


def _drawn(corpus: Corpus, project: Project, each: Candidate, name: str) -> tuple[Article, list[Layer]]:
    """The article as it goes into the project, with the layers of people; it remembers where it is from."""
    article, there = project.article(each.article), project.layers(each.article)
    layers = {layer: value for layer, value in there.items() if not is_model(layer)}
    origin = {
        "corpus": corpus.manifest.id,
        "shard": each.shard,
        "article": each.article,
        "cuts": cuts_name(article),
        **({"layers": {layer: digest(value) for layer, value in layers.items()}} if layers else {}),
    }
    moved = [Layer(name, layer, value.values(), value.state) for layer, value in sorted(layers.items())]
    for made, value in zip(moved, (layers[layer] for layer in sorted(layers)), strict=True):
        made.unanchored = list(value.unanchored)
    return replace(article, id=name, extra={**article.extra, DRAWN_FROM: origin}), moved


def _candidates(item: tuple[str, str, Wish, ProjectHeader]) -> tuple[list[Candidate], int]:
    """Those of a shard that may be among the drawn, and how many articles it has."""
    shard, path, wish, header = item
    found = []
    with opened(Path(path)) as file:
        project = file.project
        for name in list(project.entries):
            if (shard, name) in wish.without or not project.can_read(name):
                continue
            article = project.article(name)
            group = tuple(_GROUPS[each](article) for each in wish.by if each != "story")
            story = facts.story(article) if "story" in wish.by else ""
            doubt = _doubt(project, article, wish, header)
            rank = (-doubt, _lot(wish.seed, story or name), _lot(wish.seed, shard, name))
            found.append(Candidate(rank, shard, name, group, story, article.title))
        return _best(found, wish), len(project.entries)


_GROUPS = {"source": facts.source, "month": facts.month}


def _best(candidates: Collection[Candidate], wish: Wish) -> list[Candidate]:
    """Of each group the first `count`, of each story one."""
    kept: list[Candidate] = []
    counts: dict[tuple[str, ...], int] = {}
    told: set[str] = set()
    for each in sorted(candidates):
        if each.story and each.story in told:
            continue
        if counts.get(each.group, 0) < wish.count:
            counts[each.group] = counts.get(each.group, 0) + 1
            told.add(each.story)
            kept.append(each)
    return kept


def _evenly(candidates: Sequence[Candidate], count: int, depth: int = 0) -> list[Candidate]:
    """So many of the candidates, which are in order: as many of each group as there are, or can be."""
    if not candidates or depth >= len(candidates[0].group):
        return list(candidates[:count])
    groups: dict[str, list[Candidate]] = {}
    for each in candidates:
        groups.setdefault(each.group[depth], []).append(each)
    shares = _shares({name: len(each) for name, each in groups.items()}, count)
    return [one for name, each in groups.items() for one in _evenly(each, shares[name], depth + 1)]


def _shares(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """How many of each group, so that all have the same but for those that have not so many."""
    shares: dict[str, int] = {}
    left = count
    for done, (name, size) in enumerate(sorted(sizes.items(), key=lambda item: item[1])):
        shares[name] = min(size, left // (len(sizes) - done))
        left -= shares[name]
    for name, size in sizes.items():  # what is left over by division
        more = min(size - shares[name], left)
        shares[name] += more
        left -= more
    return shares


def _lot(*said: str) -> str:
    return hashlib.blake2b("\0".join(said).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _doubt(project: Project, article: Article, wish: Wish, header: ProjectHeader) -> float:
    """How doubtful what the model says of the article is, from 0 to 1: on the whole, as far as it says anything."""
    if wish.doubtful is None:
        return 0.0
    scores = said_of(wish.doubtful, project, article, header)
    return round(sum(1 - abs(2 * score - 1) for score in scores) / len(scores), 6) if scores else 0.0
