"""What an export takes from each article: what of it is selected, with its tokens, and what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from annotator import text as segment
from annotator.app import preparing
from annotator.app.exporting.rejected import REJECTED, rejected_layer
from annotator.app.exporting.splits import Division, described
from annotator.app.exporting.tally import Tally
from annotator.core.annotation import Annotation, Link
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.formats import Export, Format, Layers, Loss
from annotator.formats.kit.token_spans import Tokens
from annotator.formats.kit.without_zones import Excerpt, without_zones

ALL_LAYERS = "all"
TOKENISER = _(
    "those that an article came with, else words with clitics ('s, n't, l’) and punctuation apart, as trainers' own "
    "tokenisers cut them, by a dictionary (ICU) for Chinese, Japanese and Thai"
)


Picks = Iterable[tuple[str, Sequence[str]]]
"""Articles by id, each with the names of its layers that go out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export. Empty tuples mean everything, but for the statuses.

    `layer` is an annotator's name, "gold" or "all". `statuses` are those of layers (new, started, done) that go out;
    without any, those that are done, and all in a whole copy of the project (see `export_choosing`). `without`
    are roles of zones to leave out, with offsets computed anew. `labels` are those to keep, `rename` gives them other
    names, or None, which leaves their annotations out. `splits` writes a file (or part of a folder) for each split that
    is recorded in the project. `overlaps` says which of overlapping spans a flat format keeps: longest, first,
    priority, or "split" for a file per label.
    `division` is how the articles were just divided, so that the data card and the manifest can say it.
    `reserved` lets articles that reserve their rights in text and data mining into training data as well,
    `older_versions` also the texts of corrected articles of which a newer one took the place.
    """

    layer: str = ALL_LAYERS
    statuses: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rename: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    splits: bool = False
    overlaps: str = "longest"
    options: Mapping[str, str | bool] = field(default_factory=dict, hash=False)
    division: Division | None = None
    reserved: bool = False
    older_versions: bool = False

    def articles(self, project: Project) -> list[str]:
        """The articles of which one asks whether they go out, in order."""
        return list(project.members if self.older_versions else project.entries)


def told(project: Project, selection: Selection, stays: Sequence[str] = ()) -> Export:
    """What a writer is told beside the articles; `stays` says in sentences which of them are left out."""
    header = project.header
    labels = header.labels
    for old, new in selection.rename.items():
        known = labels.get(old)
        if known is not None and new is None:
            labels = labels.removing(old)
        elif known is not None and new is not None and labels.get(new) is None:
            labels = labels.replacing(old, replace(known, name=new))
    overlaps = "longest" if selection.overlaps == "split" else selection.overlaps
    return Export(
        labels=labels,
        title=header.title,
        guidelines=header.guidelines,
        language=header.language,
        tokenise=tokenise,
        tokeniser=TOKENISER,
        options={
            **selection.options,
            "overlaps": overlaps,
            **({"division": described(selection.division)} if selection.division else {}),
            **({"articles_left_out": ". ".join(stays) + "."} if stays else {}),
        },
    )


def taken(
    project: Project, form: Format, selection: Selection, export: Export, tally: Tally, picks: Picks
) -> Iterator[tuple[Article, Layers]]:
    """What the format is to write of these articles, in order; the tally counts it."""
    for article_id, names in picks:
        excerpt = selected(project, article_id, names, selection)
        tally.lose(losses_of(form, excerpt, len(excerpt.layers), export))
        for layers in _entries(form, excerpt.layers):
            tally.count(excerpt.article, layers, export)
            yield excerpt.article, layers


def selected(project: Project, article_id: str, names: Sequence[str], selection: Selection) -> Excerpt:
    """An article with the layers of these names, as the selection wants it."""
    article = project.article(article_id)
    if not preparing.is_prepared(article):
        article = preparing.prepared(article, lines=lines_of(project.header, article))
    present = project.layers(article_id)
    if REJECTED in names:
        present = {REJECTED: rejected_layer(article_id, present)}
    layers = {name: present[name] for name in names if name in present}
    excerpt = without_zones(article, layers, selection.without)
    unplaced = sum(_is_wanted(item, selection) for layer in layers.values() for item in layer.unanchored)
    if unplaced:
        excerpt = replace(excerpt, unplaced=unplaced)
    if selection.labels or selection.rename:
        gone = [name for name, new in selection.rename.items() if new is None]
        unnamed = sum(
            item.label in gone for layer in excerpt.layers.values() for item in layer.values() if gone
        )
        kept, loose = {}, 0
        for name, layer in excerpt.layers.items():
            kept[name], its = _relabelled(layer, selection)
            loose += its
        excerpt = replace(excerpt, layers=kept, loose=loose, unnamed=unnamed)
    return excerpt


@lru_cache(maxsize=2)
def tokenise(text: str, language: str) -> Tokens:
    """The tokens of a text, punctuation included; remembered, since counting and writing both ask for them."""
    return Tokens(segment.tokens(text, language))


def losses_of(form: Format, excerpt: Excerpt, several: int, export: Export) -> list[Loss]:
    """What the format leaves out of an article of which `several` layers are wanted."""
    found = [
        Loss(_("annotations in zones that are left out"), excerpt.dropped),
        Loss(_("spans that reach into zones that are left out are cut"), excerpt.cut),
        Loss(_("annotations with labels that the new names leave out"), excerpt.unnamed),
        Loss(_("links to annotations that are not selected"), excerpt.loose),
        Loss(_("annotations whose words are no longer in the text"), excerpt.unplaced),
    ]
    if "annotators" not in form.holds and several > 1:
        found.append(Loss(_("articles with several annotators: each becomes an entry of its own"), 1))
    for layers in _entries(form, excerpt.layers):
        found.extend(form.losses(excerpt.article, layers, export))
    return found


def _entries(form: Format, layers: Layers) -> list[dict[str, Layer]]:
    """The layers as the format takes them: all at once, or one at a time."""
    if "annotators" in form.holds or len(layers) < 2:
        return [dict(layers)]
    return [{name: layer} for name, layer in layers.items()]


def _is_wanted(item: Annotation, selection: Selection) -> bool:
    if not item.label:
        return True
    kept = not selection.labels or item.label in selection.labels
    return kept and selection.rename.get(item.label, item.label) is not None


def _relabelled(layer: Layer, selection: Selection) -> tuple[Layer, int]:
    """What is selected of the layer, under its new labels, and how many links lost an end by that."""
    wanted = [item for item in layer if _is_wanted(item, selection)]
    gone = {item.id for item in layer} - {item.id for item in wanted}
    kept = [item for item in wanted if not isinstance(item, Link) or not gone & {item.source, item.target}]
    named = [replace(item, label=selection.rename.get(item.label) or item.label) for item in kept]
    return Layer(layer.article, layer.annotator, named, layer.state), len(wanted) - len(kept)
