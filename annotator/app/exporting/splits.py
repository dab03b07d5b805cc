"""Dividing articles into train, dev and test so that nothing leaks: what belongs together stays together.

A split is recorded in the metadata of each article, so that the next export of a grown project keeps it.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.core.article import STORY, Article
from annotator.core.edits import Change, Edit, Heading
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.project import Project
from annotator.core.wording import counted

SPLIT = "split"
GROUPINGS: tuple[str, ...] = ("story", "source", "date", "article")
NAMES: tuple[str, ...] = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Division:
    """Which share of the articles each split gets, what stays together, and the seed of the order."""

    shares: tuple[float, ...] = (80, 10, 10)
    by: str = "story"
    seed: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the splits: train, dev, test; train and test where there are two."""
        return NAMES if len(self.shares) == 3 else ("train", "test")


def described(division: Division) -> str:
    """How the articles were divided, in sentences for a data card."""
    shares = "/".join(f"{share:g}" for share in division.shares)
    kept = {
        "story": _("one story"),
        "source": _("one source and of one story"),
        "date": _("one date and of one story"),
    }
    together = (
        _(" Articles of {kept} are in the same split.").format(kept=kept[division.by])
        if division.by in kept
        else ""
    )
    return _(
        "The articles were divided {shares} into {names} and {names2}, with "
        "the seed {seed}.{together} Labels are spread over the splits as evenly as that allows. Each "
        "article's split is recorded in the project and kept in every later export; one that had a split before "
        "kept it."
    ).format(
        shares=shares,
        names=", ".join(division.names[:-1]),
        names2=division.names[-1],
        seed=division.seed,
        together=together,
    )


def parse_shares(text: str) -> tuple[float, ...]:
    """`80/10/10` or `90/10` as numbers; raises `AnnotatorError`."""
    try:
        shares = tuple(float(part) for part in text.split("/"))
    except ValueError:
        shares = ()
    if len(shares) not in (2, 3) or not all(0 <= share < math.inf for share in shares) or not sum(shares):
        raise AnnotatorError(
            _("“{text}” is no division.").format(text=text), hint=_("Write shares as 80/10/10 or 90/10.")
        )
    return shares


def split_of(article: Article) -> str:
    """The split that the project records for the article, or ""."""
    return str(article.metadata.get(SPLIT) or "")


def group_of(article: Article, by: str) -> str:
    """What the article must stay together with: its story, its source, its date; by itself where that is unknown."""
    metadata = article.metadata
    match by:
        case "story":
            found = metadata.get(STORY)
        case "source":
            found = metadata.get("publisher")
        case "date":
            found = str(metadata.get("published") or "")[:10]
        case _:
            found = None
    return f"{by}:{found}" if found else f"article:{article.id}"


def outlook(
    project: Project,
    going: Mapping[str, Sequence[str]],
    splits: Sequence[str],
    placed: Mapping[str, str] | None = None,
) -> Work[list[str]]:
    """What is odd about the parts of an export, in sentences: those without an article, labels that only one has.

    `going` are the articles that go out, each with the names of its layers; `splits` the parts that are expected.
    `placed` says in which split an article will be, where the project does not say so yet.
    """
    filled: dict[str, None] = {}
    where: dict[str, Counter[str]] = {}
    for done, (article_id, names) in enumerate(going.items()):
        yield Progress(done, len(going), project.title(article_id))
        split = (placed or {}).get(article_id) or split_of(project.article(article_id))
        filled[split] = None
        layers = project.layers(article_id)
        for item in (item for name in names if name in layers for item in layers[name] if item.label):
            where.setdefault(item.label, Counter())[split] += 1
    said = [
        _("empty: no article is in the split “{name}”, so there is no file of it").format(name=name)
        for name in splits
        if name not in filled
    ]
    if len(filled) > 1:
        for label, counts in sorted(where.items()):
            if len(counts) == 1:
                ((split, count),) = counts.items()
                said.append(
                    _("one-sided: the label “{label}” is in the split “{split}” only, {count} ×").format(
                        label=label, split=split, count=numeral(count)
                    )
                )
    return said


def planned(changes: Sequence[Change]) -> dict[str, str]:
    """The splits that these changes of `divide` give to articles."""
    return {
        change.article: str(change.after.metadata[SPLIT])
        for change in changes
        if isinstance(change.after, Heading)
    }


def _together(article: Article, by: str) -> list[str]:
    """All that the article must stay together with: a story is never divided, unless articles stand by themselves."""
    keys = [group_of(article, by)]
    if by != "article" and article.metadata.get(STORY):
        keys.append(group_of(article, "story"))
    return keys


class _Groups:
    """Keys that belong together because an article has both; each group has the name of its first key in order."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def name(self, key: str) -> str:
        """The name of the group that holds the key."""
        above = self._above.setdefault(key, key)
        if above != key:
            self._above[key] = above = self.name(above)
        return above

    def join(self, keys: Sequence[str]) -> None:
        """Put the groups of all these keys together."""
        names = sorted(self.name(key) for key in keys)
        for name in names[1:]:
            self._above[name] = names[0]


def divide(project: Project, division: Division, *, anew: bool = False) -> Work[list[Change]]:
    """Give every article without a split one; those that have one keep it, unless all are divided `anew`.

    Groups are taken in seeded order, the largest first, each into the split that lacks most of what the group
    brings: articles, and annotations of each label (greedy stratification). A group of which a member has a
    split already follows that member.
    """
    if division.by not in GROUPINGS:
        raise AnnotatorError(
            _("Articles cannot be divided by {by}.").format(by=division.by),
            hint=_("By: {groupings}.").format(groupings=", ".join(GROUPINGS)),
        )
    together = _Groups()
    first_keys: list[tuple[str, Article, Counter[str]]] = []
    present: dict[str, Heading] = {}
    ids = list(project.members)  # an older version is where the newer is, whether it goes out or not
    for done, article_id in enumerate(ids):
        yield Progress(done, len(ids), project.title(article_id))
        article = project.article(article_id)
        keys = [
            *_together(article, division.by),
            _("version {newest}").format(newest=project.newest(article_id)),
        ]
        together.join(keys)
        metadata = {name: value for name, value in article.metadata.items() if not (anew and name == SPLIT)}
        slim = Article(article.id, article.title, "", metadata)
        present[article_id] = Heading(article.title, article.metadata)
        first_keys.append(
            (keys[0], slim, _labels(project, article_id) if article_id in project.entries else Counter())
        )
    groups: dict[str, list[Article]] = {}
    weights: dict[str, Counter[str]] = {}
    for key, slim, labels in first_keys:
        groups.setdefault(together.name(key), []).append(slim)
        weights.setdefault(together.name(key), Counter()).update(labels)
    placed = _place(groups, weights, division)
    return [
        Change(
            present[article.id],
            Heading(article.title, {**present[article.id].metadata, SPLIT: placed[group]}),
            article.id,
        )
        for group, members in groups.items()
        for article in members
        if not split_of(article) and present[article.id].metadata.get(SPLIT) != placed[group]
    ]


def record(desk: Desk, division: Division, changes: Sequence[Change]) -> Edit | None:
    """Carry out what `divide` found, as one step that can be undone."""
    title = _("Divide {articles} into {names}").format(
        articles=counted(len(changes), "article", "articles"), names=", ".join(division.names)
    )
    return desk.commit(title, changes)


def _place(
    groups: Mapping[str, Sequence[Article]], weights: Mapping[str, Counter[str]], division: Division
) -> dict[str, str]:
    names, total = division.names, sum(division.shares)
    everything: Counter[str] = sum(weights.values(), Counter())
    wanted = {
        name: {label: count * share / total for label, count in everything.items()}
        for name, share in zip(names, division.shares, strict=True)
    }
    placed: dict[str, str] = {}
    order = sorted(groups)
    random.Random(division.seed).shuffle(order)
    order.sort(key=lambda group: -len(groups[group]))
    settled = [group for group in order if any(split_of(article) for article in groups[group])]
    for group in [*settled, *(group for group in order if group not in set(settled))]:
        known = next((split_of(article) for article in groups[group] if split_of(article)), "")
        chosen = known or max(names, key=lambda name: _need(wanted[name], weights[group]))
        placed[group] = chosen
        if chosen in wanted:
            for label, count in weights[group].items():
                wanted[chosen][label] -= count
    return placed


def _need(wanted: Mapping[str, float], brings: Counter[str]) -> float:
    """How much a split lacks of what a group brings; articles count as much as all labels together."""
    labels = [label for label in brings if label != ""]
    lacking = sum(wanted[label] for label in labels) / max(len(labels), 1)
    return wanted[""] + lacking


def _labels(project: Project, article_id: str) -> Counter[str]:
    found: Counter[str] = Counter({"": 1})
    for layer in project.layers(article_id).values():
        found.update(item.label for item in layer if item.label)
    return found
