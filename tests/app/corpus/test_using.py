"""A model goes over the corpus, it is written in other formats, counted and searched: the same whoever does it."""

import json
from dataclasses import replace

import pytest

from annotator import formats, store
from annotator.app import projects
from annotator.app.corpus import drawing, exporting, facts, predicting, searching, taking
from annotator.app.corpus.executor import Here
from annotator.app.exporting.export import Selection
from annotator.app.exporting.training_layer import train
from annotator.app.progress import finish
from annotator.core.errors import AnnotatorError
from annotator.store.validate import validate
from tests import corpora
from tests.app.corpus.conftest import bytes_of
from tests.app.corpus.test_samples import annotated, layers, sampled


@pytest.fixture
def model(corpus, tmp_path, here):
    """What was learnt from a sample of twelve articles, which was taken back as well."""
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    annotated(path)
    finish(taking.take(corpus, here, path))
    with store.open_file(path, read_only=True) as file:
        finish(train(file, "ida", tmp_path / "harbour.model"))
    return tmp_path / "harbour.model"


def suggested(corpus, path, executor=None, labels=()):
    asked = predicting.model(path, corpus.header(), labels)
    return finish(predicting.predict(corpus, executor or Here(1), asked))


def test_a_model_says_what_it_expects_in_a_layer_of_its_own_with_scores(corpus, model):
    before = layers(corpus)
    result = suggested(corpus, model)
    assert (result.layer, result.articles, result.problems) == ("harbour (model)", 120, ())
    found = layers(corpus)
    assert {key: layer for key, layer in found.items() if key[1] == "ida"} == before
    spans = [item for (_, who), layer in found.items() if who == "harbour (model)" for item in layer.spans]
    assert len(spans) > 500
    assert all(0 < item.extra["predicted"]["score"] <= 1 and item.origin == "model" for item in spans)
    right = sum(corpora.NAMES.get(item.quote) == item.label for item in spans)
    assert right > 0.95 * len(spans)
    assert [problem for name in corpus.shards for problem in validate(corpus.shard(name))] == []


def test_the_same_again_changes_nothing_and_another_model_takes_its_own_layer(corpus, model, tmp_path):
    suggested(corpus, model)
    before = bytes_of(corpus.folder)
    assert suggested(corpus, model).articles == 120
    assert bytes_of(corpus.folder) == before
    other = tmp_path / "other.model"
    other.write_bytes(model.read_bytes())
    suggested(corpus, other, labels=("org",))
    found = layers(corpus)
    assert {who for _, who in found} == {"ida", "harbour (model)", "other (model)"}
    assert {item.label for (_, who), each in found.items() if who == "other (model)" for item in each} == {
        "org"
    }


def test_what_is_suggested_is_the_same_whoever_does_it(corpus, model, tmp_path):
    import shutil

    shutil.copytree(corpus.folder, tmp_path / "other")
    suggested(corpus, model)
    suggested(type(corpus)(tmp_path / "other"), model, Here(2))
    assert bytes_of(corpus.folder) == bytes_of(tmp_path / "other")


def test_without_notes_a_shard_that_is_done_is_done_again_with_the_same_bytes(corpus, model):
    import shutil

    suggested(corpus, model)
    before = bytes_of(corpus.folder)
    shutil.rmtree(corpus.folder / "known")
    suggested(corpus, model)
    assert bytes_of(corpus.folder) == before


def test_the_most_doubtful_articles_are_drawn_first(corpus, model, here):
    asked = predicting.model(model, corpus.header())
    drawn = finish(drawing.draw(corpus, here, drawing.Wish(10, doubtful=asked))).drawn
    suggested(corpus, model)
    again = finish(drawing.draw(corpus, here, drawing.Wish(10, doubtful=asked))).drawn
    assert drawn == again  # asked now, or said before
    doubts = {}
    for (name, who), layer in layers(corpus).items():
        if who == "harbour (model)":
            scores = [item.extra["predicted"]["score"] for item in layer]
            doubts[name] = sum(1 - abs(2 * score - 1) for score in scores) / len(scores)
    least = min(doubts[each.article] for each in drawn)
    assert sum(doubt > least + 1e-6 for doubt in doubts.values()) == 9


def test_a_file_that_is_no_model_is_refused_before_anything_is_done(corpus, tmp_path):
    (tmp_path / "broken.model").write_bytes(b"nothing")
    before = bytes_of(corpus.folder)
    with pytest.raises(AnnotatorError):
        suggested(corpus, tmp_path / "broken.model")
    assert bytes_of(corpus.folder) == before


# ------------------------------------------------------------------------------------------------ exporting
def exported(corpus, name, folder, executor=None, force=False, **chosen):
    selection = Selection(**chosen)
    return finish(
        exporting.export(corpus, executor or Here(1), formats.find(name), folder, selection, force=force)
    )


def test_each_shard_is_written_by_itself_and_what_is_not_done_stays(corpus, model, tmp_path):
    result = exported(corpus, "conll", tmp_path / "out", layer="ida")
    assert result.entries == 12
    assert dict(result.stayed) == {"“ida” has no layer on them": 108}
    files = sorted(path.name for path in (tmp_path / "out").glob("*.conll"))
    assert files == [f"{name}.conll" for name in corpus.shards]
    suggested(corpus, model)
    assert exported(corpus, "conll", tmp_path / "said", layer="harbour (model)").entries == 120


def test_the_same_bytes_again_and_by_two(corpus, model, tmp_path):
    for name, executor in (("one", Here(1)), ("two", Here(2))):
        exported(corpus, "jsonl", tmp_path / name, executor)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    lines = [
        json.loads(line)
        for name in corpus.shards
        for line in (tmp_path / "one" / f"{name}.jsonl").read_text().splitlines()
    ]
    assert len(lines) == 120


def test_an_export_that_is_there_is_gone_on_with_and_another_not_replaced_unasked(corpus, model, tmp_path):
    out = tmp_path / "out"
    exported(corpus, "conll", out, layer="ida")
    kept = out / f"{corpus.shards[0]}.conll"
    whole, times = bytes_of(out), {path: path.stat().st_mtime_ns for path in out.iterdir()}
    (out / f"{corpus.shards[1]}.conll").unlink()
    exported(corpus, "conll", out, layer="ida")
    assert bytes_of(out) == whole
    assert kept.stat().st_mtime_ns == times[kept]
    with pytest.raises(AnnotatorError, match="Something else was exported"):
        exported(corpus, "conll", out, layer="ida", labels=("org",))
    exported(corpus, "conll", out, layer="ida", labels=("org",), force=True)
    assert b"person" not in kept.read_bytes()


def test_where_nothing_goes_out_it_is_said_why(corpus, tmp_path):
    with pytest.raises(AnnotatorError, match="120 articles: “ida” has no layer on them"):
        exported(corpus, "conll", tmp_path / "out", layer="ida")
    with pytest.raises(AnnotatorError, match="There is something else in that folder"):
        exported(corpus, "jsonl", corpus.folder)
    with pytest.raises(AnnotatorError, match="label"):
        exported(corpus, "conll", tmp_path / "out", labels=("ship",))


# ---------------------------------------------------------------------------------- counting and searching
def test_counts_are_of_all_shards_and_are_kept(corpus, model, here, monkeypatch):
    counts = facts.total(finish(facts.counted_in(corpus, here, [])))
    assert counts.articles == 120
    assert counts.sources == dict.fromkeys(corpora.PAPERS, 40)
    assert counts.months == {f"2026-0{number}": 20 for number in range(1, 7)}
    assert (counts.layers, counts.done) == ({"ida": 12}, {"ida": 12})
    assert counts.annotations["ida"] > 40
    monkeypatch.setattr(facts, "_count", None)  # nothing is counted again
    assert facts.total(finish(facts.counted_in(corpus, here, []))) == counts


def test_places_are_found_in_all_shards_in_order_and_indexes_follow_changes(corpus, here, tmp_path):
    query = searching.Query("number of this report is 7")
    found = [
        (places.shard, each.words)
        for places in searching.search(corpus, here, query)
        for each in places.found
    ]
    assert [shard for shard, _ in found] == ["000001"] * 1 + ["000002"] * 10  # 7; 70 to 79
    file = store.open_file(corpus.shard("000001"))
    gone = file.article_ids()[7]
    from annotator.app.ledger import Ledger
    from annotator.app.tagging.articles import remove_article

    remove_article(Ledger(file, "ida"), gone)
    file.close()
    assert [places.shard for places in searching.search(corpus, here, query) if places.found] == ["000002"]


def test_a_search_asks_for_how_letters_are_compared(corpus, here):
    def count(words, **how):
        return sum(len(each.found) for each in searching.search(corpus, here, searching.Query(words, **how)))

    assert count("LARKLINE") == count("Larkline") > 100
    assert count("LARKLINE", case=True) == 0
    assert count("Lark", whole_word=True) == 0
    assert count("Larkline", most=2) == 6


def test_shards_are_projects_that_people_may_open_and_change(corpus, model, here):
    file = projects.open_project(corpus.shard("000002"))
    assert file.problems == []
    header = file.project.header
    assert header.title == "Harbour 000002"
    file.close()
    assert replace(header, id="", title="") == replace(corpus.header(), id="", title="")
