"""The sample project: its three annotators differ in every way that a review can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from annotator import paths
from annotator.app import projects
from annotator.core.annotation import Span
from annotator.core.article import Article
from annotator.core.layer import GOLD
from annotator.review.compare import WHATS, Cluster, clusters
from annotator.review.consistency import Desk, gathered
from annotator.review.queue import identity
from annotator.store.projectfile import ProjectFile, open_file

THREE = {"alice", "ben", "cy"}
KESTREL = "kestrel-line-lease"

Found = list[tuple[Cluster, Article]]


@pytest.fixture(scope="module")
def sample() -> Iterator[ProjectFile]:
    with open_file(paths.resource("samples", projects.SAMPLE), read_only=True) as file:
        yield file


@pytest.fixture(scope="module")
def found(sample: ProjectFile) -> Found:
    project = sample.project
    return [
        (cluster, project.article(name))
        for name in project.entries
        for cluster in clusters(name, project.layers(name))
    ]


def words(cluster: Cluster, article: Article) -> str:
    return article.text[cluster.start : cluster.end]


def finished(sample: ProjectFile) -> dict[str, set[str]]:
    return {
        name: {who for who, state in entry.states.items() if state.status == "done"}
        for name, entry in sample.project.entries.items()
    }


def test_three_finished_the_same_english_articles(sample: ProjectFile) -> None:
    done = finished(sample)
    together = [name for name, who in done.items() if who == THREE]
    assert len(together) >= 3
    assert {sample.project.article(name).metadata["language"] for name in together} == {"en"}
    assert set(sample.project.annotators()) == THREE
    assert any(len(who) == 2 for who in done.values()), "two alone come to ties"


def test_one_has_not_finished_the_first_article_and_starts_there(sample: ProjectFile) -> None:
    assert next(iter(sample.project.entries)) == KESTREL
    assert sample.project.entries[KESTREL].states["alice"].status == "started"
    assert finished(sample)[KESTREL] == {"ben", "cy"}


def test_nothing_is_decided(sample: ProjectFile) -> None:
    assert GOLD not in sample.project.annotators()


@pytest.mark.parametrize(
    ("what", "kinds"),
    [
        ("span", {"label", "boundary", "attribute", "split", "duplicate", "only some", "agree"}),
        ("sentence", {"label", "only some", "agree"}),
        ("article", {"label", "only some", "agree"}),
        ("link", {"label", "only some", "agree"}),
    ],
)
def test_every_kind_of_difference_occurs(found: Found, what: str, kinds: set[str]) -> None:
    assert {cluster.kind for cluster, _ in found if cluster.what == what} == kinds | {"one only"}
    assert what in WHATS


@pytest.mark.parametrize(("marked", "voted"), [(2, 3), (1, 3), (1, 2)])
def test_only_some_marked_a_span(found: Found, marked: int, voted: int) -> None:
    assert any(
        sum(bool(vote.annotations) for vote in cluster.votes) == marked and len(cluster.votes) == voted
        for cluster, _ in found
        if cluster.what == "span" and cluster.kind == "only some"
    )


@pytest.mark.parametrize("what", ["span", "sentence"])
def test_three_give_three_answers(found: Found, what: str) -> None:
    assert any(len(cluster.candidates) == 3 for cluster, _ in found if cluster.what == what)


def test_most_agree_and_a_majority_settles_most_of_the_rest(found: Found) -> None:
    several = [cluster for cluster, _ in found if len(cluster.votes) > 1]
    differing = [cluster for cluster in several if cluster.kind != "agree"]
    decided = [cluster for cluster in differing if cluster.majority]
    assert len(differing) <= len(several) / 3
    assert 10 <= len(differing) - len(decided) <= 45


def test_silence_counts_only_for_who_finished(found: Found) -> None:
    share = next(
        cluster for cluster, article in found if words(cluster, article) == "a share of every ticket"
    )
    assert [(vote.annotator, bool(vote.annotations)) for vote in share.votes] == [
        ("ben", True),
        ("cy", False),
    ]


def test_the_office_of_the_first_article_divides_all_three(found: Found) -> None:
    office = next(
        cluster
        for cluster, article in found
        if cluster.article == KESTREL and words(cluster, article) == "the Harbour Office"
    )
    said = {
        vote.annotator: [(item.label, item.quote) for item in vote.annotations if isinstance(item, Span)]
        for vote in office.votes
    }
    assert said == {
        "alice": [("organisation", "Harbour Office")],
        "ben": [("place", "the Harbour Office")],
        "cy": [],
    }
    assert office.differs == ("label", "boundary", "only some")
    assert office.doubts == 1


@pytest.mark.parametrize(
    ("string", "kind"),
    [("The U.S. Shipping Board", "boundary"), ("Sundholm", "label"), ("Greens", "only some")],
)
def test_the_same_conflict_stands_in_two_articles(found: Found, string: str, kind: str) -> None:
    same = [
        (cluster, article)
        for cluster, article in found
        if cluster.what == "span" and cluster.kind == kind and words(cluster, article) == string
    ]
    assert len({cluster.article for cluster, _ in same}) == 2
    assert len({identity(cluster, article.text) for cluster, article in same}) == 1


def test_strings_change_their_label_from_article_to_article(sample: ProjectFile) -> None:
    desk = Desk()
    for name in sample.project.entries:
        for layer in sample.project.layers(name).values():
            desk.take(gathered(layer, sample.project.article(name).text))
    clashing = {
        clash.string: {label: {m.article for m in mentions} for label, mentions in clash.mentions.items()}
        for clash in desk.clashes()
    }
    for string in ("harbour office", "sundholm", "port ansgar"):
        assert clashing[string].keys() == {"organisation", "place"}
        assert len(set.union(*clashing[string].values())) >= 2


def test_conflicts_carry_doubts_and_notes(found: Found) -> None:
    differing = [cluster for cluster, _ in found if cluster.kind not in ("agree", "one only")]
    noted = Counter(
        item.by for cluster in differing for vote in cluster.votes for item in vote.annotations if item.note
    )
    assert sum(bool(cluster.doubts) for cluster in differing) >= 5
    assert set(noted) == THREE
