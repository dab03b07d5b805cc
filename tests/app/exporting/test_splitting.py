"""The promises of a division: shares and labels are near what was asked for, and what was divided never moves."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.exporting import splits as splitting
from annotator.app.exporting.splits import SPLIT, Division
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, SentenceTag, Span
from annotator.core.article import STORY, Article
from annotator.core.edits import Edit, Heading, ProjectHeader
from annotator.core.layer import GOLD, Layer
from annotator.core.project import Project


def article(number, **metadata):
    return Article(f"n{number}", f"Title {number}", "Text.", metadata)


def tagged(number, *labels, annotator="alice"):
    return Layer(
        f"n{number}", annotator, [ArticleTag(id=f"t{n}", label=label) for n, label in enumerate(labels)]
    )


def project_of(*rows):
    """A project of pairs: an article, and its layers."""
    project = Project(ProjectHeader(id="desk"))
    for made, layers in rows:
        project.add(made, layers)
    return project


def divided(project, **more):
    """The split of every article once what is found is applied."""
    project.apply(Edit("Divide", tuple(finish(splitting.divide(project, Division(**more))))))
    return {name: splitting.split_of(project.article(name)) for name in project.entries}


def sizes(found, among=None):
    counts = Counter(split for name, split in found.items() if among is None or name in among)
    return tuple(counts[name] for name in splitting.NAMES)


@pytest.mark.parametrize(("shares", "rare", "common"), [((80, 10, 10), 10, 20), ((60, 20, 20), 15, 30)])
def test_each_label_is_divided_as_the_articles_are(shares, rare, common):
    """A label is off its share by less than one article on average; a division by chance is off by two or three."""
    off = []
    for seed in range(16):
        names = ["rare"] * rare + ["common"] * common + [""] * (100 - rare - common)
        random.Random(seed).shuffle(names)
        rows = [(article(n), [tagged(n, name)] if name else []) for n, name in enumerate(names)]
        found = divided(project_of(*rows), shares=shares, by="article", seed=seed)
        assert max(abs(has - share) for has, share in zip(sizes(found), shares, strict=True)) <= 1
        for label, count in (("rare", rare), ("common", common)):
            has = sizes(found, {f"n{n}" for n, name in enumerate(names) if name == label})
            off.append(max(abs(h - count * share / 100) for h, share in zip(has, shares, strict=True)))
    assert sum(off) / len(off) < 0.5


@pytest.mark.parametrize("seed", range(8))
def test_articles_count_as_much_as_their_labels(seed):
    """Where some articles hold almost all annotations, the number of articles must not suffer for it."""
    rows = [(article(n), [tagged(n, *["many"] * 30)] if n % 10 == 0 else []) for n in range(100)]
    found = divided(project_of(*rows), by="article", seed=seed)
    assert max(abs(has - want) for has, want in zip(sizes(found), (80, 10, 10), strict=True)) <= 2
    assert all(sizes(found, {f"n{n}" for n in range(0, 100, 10)}))


@pytest.mark.parametrize("kind", [ArticleTag, SentenceTag, Span])
def test_every_kind_and_every_annotator_counts(kind):
    """Sentence tags and spans of anyone are spread like article tags."""
    place = {ArticleTag: {}, SentenceTag: {"start": 0, "end": 5}, Span: {"fragments": ((0, 5),)}}[kind]
    rows = []
    for n in range(40):
        who = ("alice", "ben", GOLD)[n % 3]
        rows.append((article(n), [Layer(f"n{n}", who, [kind(id="t", label="x", **place)] if n < 8 else [])]))
    for seed in range(6):
        found = divided(project_of(*rows), shares=(50, 25, 25), by="article", seed=seed)
        assert sizes(found, {f"n{n}" for n in range(8)}) == (4, 2, 2)


@pytest.mark.parametrize("seed", range(12))
def test_large_stories_come_first_so_that_small_ones_can_make_up_for_them(seed):
    stories = ["big"] * 18 + ["second"] * 12 + ["third"] * 10
    rows = [(article(n, story=stories[n]) if n < 40 else article(n), []) for n in range(100)]
    found = divided(project_of(*rows), shares=(60, 20, 20), seed=seed)
    assert sizes(found) == (60, 20, 20)
    assert len({found[f"n{n}"] for n in range(18)}) == 1


@pytest.mark.parametrize("seed", range(8))
def test_what_has_a_split_counts_before_anything_new_is_placed(seed):
    rows = [(article(n, split="dev") if n < 30 else article(n), []) for n in range(100)]
    assert sizes(divided(project_of(*rows), shares=(40, 30, 30), by="article", seed=seed)) == (40, 30, 30)


def test_a_split_of_another_name_is_kept_and_followed():
    """A project that came with “validation” keeps it, whatever the splits are called here."""
    rows = [
        (article(0, split="validation", story="s"), []),
        (article(1, story="s"), []),
        *((article(n), []) for n in range(2, 12)),
    ]
    found = divided(project_of(*rows), shares=(50, 50))
    assert found["n0"] == found["n1"] == "validation"
    assert {found[f"n{n}"] for n in range(2, 12)} == {"train", "test"}


def test_annotations_count_and_not_the_articles_that_hold_them():
    """Where two articles hold half of a label, most of the others that hold it are in the other split."""
    off = []
    for seed in range(12):
        rows = [(article(n, story="s"), [tagged(n, *["x"] * 6)]) for n in range(2)]
        rows += [(article(n), [tagged(n, "x")] if n < 14 else []) for n in range(2, 24)]
        found = divided(project_of(*rows), shares=(50, 50), seed=seed)
        counts = Counter()
        for made, layers in rows:
            counts[found[made.id]] += sum(len(layer) for layer in layers)
        off.append(abs(counts["train"] - counts["test"]))
    assert sum(off) / len(off) < 7


def test_the_order_of_the_articles_does_not_matter():
    rows = [(article(n, story=f"s{n % 7}"), [tagged(n, "x")]) for n in range(20)]
    first = divided(project_of(*rows), shares=(50, 25, 25))
    assert divided(project_of(*reversed(rows)), shares=(50, 25, 25)) == first


def test_two_shares_have_no_dev():
    project = project_of(*((article(n), []) for n in range(20)))
    assert sizes(divided(project, shares=(75, 25))) == (15, 0, 5)
    assert "divided 75/25 into train and test, with" in splitting.described(Division((75, 25)))


def test_a_division_says_what_stays_together():
    said = splitting.described(Division(by="source", seed=7))
    assert "divided 80/10/10 into train, dev and test, with the seed 7." in said
    assert "Articles of one source and of one story" in said
    assert "Articles of one" not in splitting.described(Division(by="article"))


def test_by_source_and_by_date_what_belongs_together_stays_together():
    rows = [
        (article(n, publisher=f"Paper {n % 4}", published=f"2026-03-{n % 5 + 1:02}T0{n % 9}:00:00Z"), [])
        for n in range(40)
    ]
    for by, key in (("source", lambda n: n % 4), ("date", lambda n: n % 5)):
        found = divided(project_of(*rows), by=by, shares=(50, 25, 25))
        groups = {}
        for n in range(40):
            groups.setdefault(key(n), set()).add(found[f"n{n}"])
        assert all(len(splits) == 1 for splits in groups.values())
        assert len(set(found.values())) == 3


@st.composite
def grown(draw):
    """A project some articles of which have a split already, stories that were told in two splits included."""
    rows = []
    for n in range(draw(st.integers(1, 14))):
        metadata = {"section": "port"}
        if draw(st.booleans()):
            metadata[STORY] = draw(st.sampled_from(["s1", "s2", "s3"]))
        if draw(st.integers(0, 2)) == 0:
            metadata[SPLIT] = draw(st.sampled_from([*splitting.NAMES, "validation"]))
        labels = draw(st.lists(st.sampled_from(["a", "b"]), max_size=3))
        rows.append((article(n, **metadata), [tagged(n, *labels)]))
    return rows


@settings(max_examples=60)
@given(grown(), st.sampled_from([(80, 10, 10), (50, 50), (1, 0, 0)]), st.integers(0, 3))
def test_what_was_divided_before_never_moves_and_stories_stay_whole(rows, shares, seed):
    project, division = project_of(*rows), Division(shares=shares, seed=seed)
    changes = finish(splitting.divide(project, division))
    before = {made.id: made for made, _ in rows}
    assert {c.article for c in changes} == {name for name, a in before.items() if SPLIT not in a.metadata}
    assert len(changes) == len({c.article for c in changes})
    for change in changes:
        was, heading = before[change.article], change.after
        assert change.before == Heading(was.title, was.metadata)
        assert heading == Heading(was.title, {**was.metadata, SPLIT: heading.metadata[SPLIT]})
    fresh = {c.article: c.after.metadata[SPLIT] for c in changes}
    for story in ("s1", "s2", "s3"):
        members = [a for a in before.values() if a.metadata.get(STORY) == story]
        known = {a.metadata[SPLIT] for a in members if SPLIT in a.metadata}
        new = {fresh[a.id] for a in members if a.id in fresh}
        assert len(new) <= 1
        assert not known or new <= known
    alone = {fresh[name] for name in fresh if STORY not in before[name].metadata}
    assert alone <= set(division.names)
    if shares == (1, 0, 0) and not any(SPLIT in a.metadata for a in before.values()):
        assert set(fresh.values()) == {"train"}
