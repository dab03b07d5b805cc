"""What a review adds to a project survives the project file: gold, decisions, states, the record of handing out."""

import pytest

from annotator.core.annotation import SentenceTag, Span, sentence_quote, span_quote
from annotator.core.article import Article
from annotator.core.edits import Edit, ProjectHeader
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.review.collect import digest, handed_over
from annotator.review.compare import clusters
from annotator.review.decide import Remark, decisions_of, defer, edit, send_back
from annotator.review.handout import assign, recorded, who_has
from annotator.review.merge import Policy, premerge
from annotator.store.projectfile import create, open_file
from tests.review.building import ARTICLE, TEXT, layer, link, sentence, span, tag

AT = "2026-11-24T10:00:00Z"


def quoted(item):
    match item:
        case Span():
            return Span(
                id=item.id, fragments=item.fragments, label=item.label, quote=span_quote(TEXT, item.fragments)
            )
        case SentenceTag():
            quote = sentence_quote(TEXT, item.start, item.end)
            return SentenceTag(id=item.id, start=item.start, end=item.end, label=item.label, quote=quote)
        case _:
            return item


def work(*more):
    one, two = span(0, 12), span(54, 63, "person")
    return [quoted(item) for item in (one, two, link(two, one), sentence(), tag(), *more)]


@pytest.mark.parametrize("fold", [False, True])
def test_a_review_survives_the_project_file(tmp_path, fold):
    path = tmp_path / "desk.annot.yaml"
    with create(path, ProjectHeader(title="Desk")) as file:
        with file.importing() as batch:
            article = Article(ARTICLE, "The deal", TEXT, sha256=sha256(TEXT))
            batch.add(article, [layer("alice", *work(span(22, 36))), layer("bob", *work(span(22, 36, "x")))])
        gold = file.project.layer(ARTICLE, "gold")
        layers = file.project.layers(ARTICLE)
        found = clusters(ARTICLE, layers)
        conflict = next(c for c in found if c.kind == "label")
        remark = Remark(by="rita", at=AT, reason="slip", note="no: “the” is out", guideline=True)
        commit(file, premerge(found, gold, Policy(), "rita", AT).changes)
        commit(file, defer(conflict, gold, remark))
        commit(
            file, edit(conflict, [quoted(span(27, 36, "place"))], gold, remark, chosen=conflict.candidates[0])
        )
        commit(file, [*send_back(layers["alice"], remark), *handed_over(layers["bob"], AT)])
        commit(file, [recorded(file.project.header, assign([ARTICLE], ["alice", "bob"], 1.0), AT)])
        before = (file.project.layers(ARTICLE), file.project.header)
        assert len(gold.links) == 1
        assert file.flush()
        if fold:
            file.fold()
    with open_file(path) as file:
        layers = file.project.layers(ARTICLE)
        assert (layers, file.project.header) == before
        assert file.problems == []
        assert who_has(file.project.header) == {"alice": [ARTICLE], "bob": [ARTICLE]}
        assert handed_over(layers["bob"], AT) == (), "the digest is the same after reading"
        assert {c.id for c in clusters(ARTICLE, layers)} == set(decisions_of(layers["gold"]))


def commit(file, changes):
    made = Edit("Review", tuple(changes), "rita", AT)
    file.project.apply(made)
    file.submit(made)


def test_a_digest_does_not_depend_on_the_order_of_attributes():
    one = Layer(ARTICLE, "a", [span(0, 4, attributes={"a": 1, "b": 2})])
    other = Layer(ARTICLE, "a", [span(0, 4, attributes={"b": 2, "a": 1})])
    assert digest(one) == digest(other)
