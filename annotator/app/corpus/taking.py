"""Taking what people did in a sample back to the shards that its articles were drawn from.

A layer takes the place of the one in the shard if that is what was drawn, or what was taken from the same sample
before. Where both were changed apart, the sample's is kept beside the other as “NAME (other copy)”: nothing is lost,
and taking the same again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.app.corpus.drawing import DRAWN_FROM
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, opened
from annotator.app.corpus.tasks import carried_out, rewritten
from annotator.app.importing import labels as label_mapping
from annotator.app.progress import Work
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.lineage import cuts_name
from annotator.core.messages import _, numeral
from annotator.core.names import copies, free_copy, is_model
from annotator.core.project import OpenArticle
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.review.versions import digest
from annotator.store import ProjectFile

TAKEN = "taken"
"""The key of a layer's state for the samples that it was taken from, and what it said: a list of “PROJECT DIGEST”."""

NEW, CHANGED, SAME, ASIDE, CUTS = "new", "changed", "same", "aside", "cuts"


@dataclass(frozen=True, slots=True)
class Taken:
    """How many layers came in new, in the place of earlier ones, and beside others; how many say what is there."""

    new: int = 0
    changed: int = 0
    same: int = 0
    aside: int = 0
    cuts: int = 0
    articles: int = 0
    labels: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        said = [
            _("{layers}, {changed} changed, {same} as they were").format(
                layers=counted(self.new, "new layer", "new layers"),
                changed=numeral(self.changed),
                same=numeral(self.same),
            )
        ]
        if self.aside:
            said.append(
                _("{layers} set aside, which were changed in the corpus as well").format(
                    layers=counted(self.aside, "layer", "layers")
                )
            )
        if self.cuts:
            said.append(
                _("sentences and zones of {articles}").format(
                    articles=counted(self.cuts, "article", "articles")
                )
            )
        if self.labels:
            said.append(_("new labels: {labels}").format(labels=", ".join(self.labels)))
        return _("From {articles}: {said}").format(
            articles=counted(self.articles, "article", "articles"), said="; ".join(said)
        )


@dataclass(frozen=True, slots=True)
class _Shard:
    """What of a sample goes to one shard: names of articles there, by those in the sample."""

    name: str
    path: str
    sample: str
    articles: Mapping[str, str]
    mapping: Mapping[str, str]
    header: ProjectHeader


def take(corpus: Corpus, executor: Executor, sample: Path) -> Work[Taken]:
    """Bring what people did in a sample back. Raises `AnnotatorError` where nothing of it is of this corpus."""
    problems: list[Problem] = []
    with opened(sample) as file:
        by_shard = _by_shard(file, corpus, problems)
        added, mapping = _labels(corpus, file.project.header)
    header = corpus.header()
    items = [
        _Shard(name, str(corpus.shard(name)), str(sample.absolute()), by_shard[name], mapping, header)
        for name in sorted(by_shard)
    ]
    made = yield from carried_out(executor, _take, items, "taking", problems)
    counts: Counter[str] = Counter()
    for each in made:
        if each is not None:
            counts.update(each[0])
            problems += each[1]
    return Taken(
        counts[NEW],
        counts[CHANGED],
        counts[SAME],
        counts[ASIDE],
        counts[CUTS],
        articles=sum(map(len, by_shard.values())),
        labels=added,
        problems=tuple(problems),
    )


def _by_shard(file: ProjectFile, corpus: Corpus, problems: list[Problem]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    others = 0
    for name in list(file.project.entries):
        if not file.project.can_read(name):
            problems.append(
                Problem(
                    _("“{project}” cannot be read.").format(project=file.project.title(name)), str(file.path)
                )
            )
            continue
        origin = file.project.article(name).extra.get(DRAWN_FROM)
        if not isinstance(origin, dict) or origin.get("corpus") != corpus.manifest.id:
            others += 1
        elif str(origin.get("shard")) in corpus.manifest.shards:
            found.setdefault(str(origin["shard"]), {})[name] = str(origin.get("article"))
        else:
            said = _("“{project}” is of the shard {get}, which is not there.").format(
                project=file.project.title(name), get=origin.get("shard")
            )
            problems.append(Problem(said, str(file.path), code="no-shard"))
    if others and not found:
        raise AnnotatorError(_("Nothing in this project was drawn from this corpus."), file=file.path)
    if others:
        said = _("{articles} of the project not drawn from this corpus: left alone.").format(
            articles=counted(others, "article", "articles")
        )
        problems.append(Problem(said, str(file.path), severity="warning", code="not-drawn"))
    return found


def _labels(corpus: Corpus, theirs: ProjectHeader) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give the corpus the labels that the sample has beside its own; returns them, and what others are called here."""
    header = corpus.header()
    ours = {label.name: header.labels.of_id(label.lasting) for label in theirs.labels}
    mapping = {name: known.name for name, known in ours.items() if known is not None and known.name != name}
    new: list[Label] = []
    wider: list[Label] = []
    for label in theirs.labels:
        known = ours[label.name] or header.labels.get(label.name)
        if known is None:
            new.append(_under(label, mapping))
        elif not set(label.applies_to) <= set(known.applies_to):
            kinds = tuple(dict.fromkeys((*known.applies_to, *label.applies_to)))
            wider.append(replace(known, applies_to=kinds))
    if new or wider:
        corpus.save_header(replace(header, labels=label_mapping.extended(header.labels, [*wider, *new])))
    return tuple(label.name for label in new), mapping


def _under(label: Label, mapping: Mapping[str, str]) -> Label:
    return replace(label, parent=mapping.get(label.parent, label.parent), key="")


def _take(shard: _Shard) -> tuple[dict[str, int], list[Problem]]:
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    with opened(Path(shard.sample)) as sample:
        theirs = {there: name for name, there in shard.articles.items()}
        sample_id = sample.project.header.id

        def changed(file: ProjectFile, name: str) -> OpenArticle | None:
            if name not in theirs:
                return None
            came = sample.load(theirs.pop(name))
            return _merged(file.load(name), came, shard.mapping, sample_id, counts, problems)

        rewritten(Path(shard.path), changed, shard.header)
        for name in theirs.values():
            said = _("“{project}” is not in the shard {name} any more; it was left out.").format(
                project=sample.project.title(name), name=shard.name
            )
            problems.append(Problem(said, shard.path, code="no-article"))
    return dict(counts), problems


def _merged(
    here: OpenArticle,
    came: OpenArticle,
    mapping: Mapping[str, str],
    sample_id: str,
    counts: Counter[str],
    problems: list[Problem],
) -> OpenArticle | None:
    """The shard's article with what came; None where nothing is new. Counts what came."""
    if came.article.sha256 != here.article.sha256:
        said = _("The text of “{title}” is another one in the shard; nothing was taken.").format(
            title=here.article.title
        )
        problems.append(Problem(said, code="other-text"))
        return None
    origin: Mapping[str, Any] = came.article.extra[DRAWN_FROM]
    drawn = origin.get("layers") if isinstance(origin.get("layers"), dict) else {}
    layers = dict(here.layers)
    for name in sorted(came.layers):
        layer = came.layers[name]
        if is_model(name) or not layer:
            continue
        known = layers.get(name)
        made = _placed(label_mapping.mapped_layer(layer, mapping, {}), here.article.id, sample_id, known)
        kind, place = _kind(layers, name, made, str((drawn or {}).get(name, "")), sample_id)
        counts[kind] += 1
        if kind != SAME:
            layers[place] = _called(made, place)
    article = _cut(here, came.article, str(origin.get("cuts", "")), counts, problems)
    if article is here.article and layers == here.layers:
        return None
    return OpenArticle(article, layers)


def _kind(layers: Mapping[str, Layer], name: str, made: Layer, drawn: str, sample: str) -> tuple[str, str]:
    """What becomes of a layer that came, and under which name it is kept."""
    known = layers.get(name)
    if not known:
        return NEW, name
    said, there = digest(made), digest(known)
    taken = _taken(known)
    if said in (there, drawn, *(each.rpartition(" ")[2] for each in taken)):
        return SAME, name
    if there == drawn or taken[-1:] == [f"{sample} {there}"]:
        return CHANGED, name
    for other in copies(name, layers):
        if digest(layers[other]) == said:
            return SAME, other
    return ASIDE, free_copy(name, layers)


def _taken(layer: Layer | None) -> list[str]:
    """What is known of the samples that a layer was taken from, the latest last."""
    found = layer.state.extra.get(TAKEN) if layer is not None else None
    return [str(each) for each in found] if isinstance(found, list) else []


def _placed(layer: Layer, article: str, sample_id: str, known: Layer | None) -> Layer:
    """The layer as it stands in the shard, where it remembers which samples it is from and what it said."""
    taken = [*_taken(known), f"{sample_id} {digest(layer)}"]
    state = replace(layer.state, extra={**layer.state.extra, TAKEN: taken})
    made = Layer(article, layer.annotator, layer.values(), state)
    made.unanchored = list(layer.unanchored)
    return made


def _called(layer: Layer, name: str) -> Layer:
    made = Layer(layer.article, name, layer.values(), layer.state)
    made.unanchored = list(layer.unanchored)
    return made


def _cut(
    here: OpenArticle, theirs: Article, drawn: str, counts: Counter[str], problems: list[Problem]
) -> Article:
    """The article with the sentences and zones of the sample, where those here are as they were drawn."""
    ours = here.article
    if (ours.sentences, ours.zones) == (theirs.sentences, theirs.zones) or cuts_name(theirs) == drawn:
        return ours
    why = ""
    if drawn != cuts_name(ours):
        why = _("they were changed in the corpus as well")
    gone = set(ours.sentences) - set(theirs.sentences)
    tagging = [
        name
        for name, layer in here.layers.items()
        if not is_model(name) and any(layer.tags_of(each.start, each.end) for each in gone)
    ]
    if tagging and not why:
        why = _("there are tags of {tagging} on sentences that would go").format(
            tagging=", ".join(sorted(tagging))
        )
    if why:
        said = _("The sentences and zones of “{title}” stay as they are in the corpus: {why}.").format(
            title=ours.title, why=why
        )
        problems.append(Problem(said, severity="warning", code="cuts"))
        return ours
    counts[CUTS] += 1
    return replace(ours, sentences=theirs.sentences, zones=theirs.zones)
