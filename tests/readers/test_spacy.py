"""spaCy itself reads what we write, finds nothing wrong with it, and trains on it; and we read what it writes."""

import gc
import random
import subprocess
import sys
import zlib

import pytest
import spacy
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.formats.kit.unused_keys import Unused
from annotator.formats.kit.values import Export, Imported
from annotator.formats.registry import write_all
from annotator.formats.training.spacy_docbin import SpacyFormat
from tests.formats import tagged


def documents(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def read(path):
    return list(SpacyFormat().read(path))


@settings(max_examples=60)
@given(tagged.articles())
def test_what_is_written_is_read_back(tmp_path_factory, pair):
    article, layer = pair
    folder = tmp_path_factory.mktemp("spacy") / "out"
    write_all(SpacyFormat(), folder, [(article, {"alice": layer})], Export(labels=tagged.LABELS))
    split = article.metadata["split"]
    (found,) = read(folder / split / f"{split}-000.spacy")
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert found.sentences == article.sentences
    assert dict(found.metadata) == dict(article.metadata)
    assert [list(layer) for layer in found.layers.values()] == ([list(layer)] if len(layer) else [])


@settings(max_examples=40)
@given(tagged.articles(exact=False))
def test_spans_are_widened_to_words_and_the_text_stays(tmp_path_factory, pair):
    article, layer = pair
    folder = tmp_path_factory.mktemp("spacy") / "out"
    write_all(SpacyFormat(), folder, [(article, {"alice": layer})], Export(labels=tagged.LABELS))
    split = article.metadata["split"]
    (doc,) = documents(folder / split / f"{split}-000.spacy")
    assert doc.text == article.text
    given_spans = {span.id: span for span in layer.spans if article.text[span.start : span.end].strip()}
    assert {span.id_ for span in doc.spans["sc"]} == set(given_spans)
    for span in doc.spans["sc"]:
        old = given_spans[span.id_]
        covered = article.text[old.start : old.end].strip()
        assert covered in span.text
        assert span.label_ == old.label
        assert not span[0].is_space
        assert not span[-1].is_space


def test_overlaps_tags_sentences_and_splits_are_where_spacy_looks_for_them(tmp_path):
    one = tagged.article("one", "Kestrel Line wins the lease 🚢.\nIt paid $3.", "train")
    two = tagged.article("two", "Nothing here.", "dev")
    layer = Layer(
        "one",
        "alice",
        [
            tagged.span(one, "Kestrel Line", "org"),
            tagged.span(one, "Line", "person"),
            tagged.span(one, "$3", "money"),
            tagged.sentence_tag(one, 1, "main"),
            ArticleTag(id="t", label="economy"),
        ],
        LayerState("done"),
    )
    write_all(
        SpacyFormat(), tmp_path / "o", [(one, {"alice": layer}), (two, {})], Export(labels=tagged.LABELS)
    )
    (doc,) = documents(tmp_path / "o/train/train-000.spacy")
    assert {(span.text, span.label_) for span in doc.spans["sc"]} == {
        ("Kestrel Line", "org"), ("Line", "person"), ("$3", "money")
    }  # fmt: skip
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Kestrel Line", "org"), ("$3", "money")]
    assert [(span.text, span.label_) for span in doc.spans["sentences"]] == [("It paid $3.", "main")]
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "Kestrel Line wins the lease 🚢.",
        "It paid $3.",
    ]
    assert doc.cats == {"economy": 1.0, "📌 sport: “x”": 0.0}
    card = (tmp_path / "o/README.md").read_text(encoding="utf-8")
    assert "| main | sentence | main |  | 1 | 0 |" in card
    (other,) = documents(tmp_path / "o/dev/dev-000.spacy")
    assert (other.text, other.cats, list(other.ents)) == ("Nothing here.", {}, [])


def test_several_annotators_get_documents_of_their_own(tmp_path):
    article = tagged.article("one", "Kestrel Line wins.")
    entries = [
        (article, {name: Layer("one", name, [tagged.span(article, words, "org")])})
        for name, words in (("alice", "Kestrel Line"), ("ben", "Kestrel"))
    ]
    write_all(SpacyFormat(), tmp_path / "o", entries)
    found = read(tmp_path / "o/train/train-000.spacy")
    assert [(item.id, list(item.layers)) for item in found] == [("one", ["alice"]), ("one@ben", ["ben"])]


def test_words_of_unfinished_articles_can_be_unknown(tmp_path):
    article = tagged.article("one", "Kestrel Line wins.")
    layer = Layer("one", "alice", [tagged.span(article, "Kestrel", "org")], LayerState("started"))
    write_all(SpacyFormat(), tmp_path / "o", [(article, {"a": layer})], Export(options={"unknown": True}))
    (doc,) = documents(tmp_path / "o/train/train-000.spacy")
    assert [token.ent_iob_ for token in doc] == ["B", "", "", ""]


def test_much_text_becomes_several_files(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.formats.training.spacy_docbin.SHARD_CHARACTERS", 100)
    entries = [(tagged.article(f"n{number}", f"Line {number} wins the lease."), {}) for number in range(20)]
    write_all(SpacyFormat(), tmp_path / "o", entries)
    files = sorted((tmp_path / "o/train").glob("*.spacy"))
    assert len(files) > 3
    texts = [doc.text for file in files for doc in documents(file)]
    assert texts == [article.text for article, _ in entries]


def test_a_cancelled_export_leaves_nothing(tmp_path):
    work = SpacyFormat().write(tmp_path / "o", [(tagged.article("a", "Text one."), {})] * 3)
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_documents_of_others_are_read(tmp_path):
    vocab = spacy.blank("en").vocab
    words = ["Firetrucks", "\r\n", "🚒", "reach", "Merrow", "Bay", "."]
    doc = Doc(vocab, words=words, spaces=[False, False, True, True, True, False, False])
    doc.set_ents([DocSpan(doc, 4, 6, "GPE")])
    doc.spans["sc"] = [DocSpan(doc, 4, 5, "WORD"), DocSpan(doc, 4, 6, "GPE")]
    doc.spans["other"] = [DocSpan(doc, 0, 3, "THING")]
    doc.cats = {"fire": 0.9, "sport": 0.1}
    (tmp_path / "dev.spacy").write_bytes(DocBin(docs=[doc]).to_bytes())
    found, told = read(tmp_path / "dev.spacy")
    assert isinstance(told, Unused)
    assert dict(told.counts) == {"the name of the group “other”": 1, "scores of categories": 2}
    assert isinstance(found, Imported)
    assert found.text == "Firetrucks\n🚒 reach Merrow Bay."
    assert found.metadata == {"source": "dev.spacy", "split": "dev"}
    (layer,) = found.layers.values()
    spans = [item for item in layer if isinstance(item, Span)]
    assert sorted((span.quote, span.label) for span in spans) == [
        ("Firetrucks\n🚒", "THING"), ("Merrow", "WORD"), ("Merrow Bay", "GPE")
    ]  # fmt: skip
    assert all(found.text[span.start : span.end] == span.quote for span in spans)
    assert [tag.label for tag in layer.tags] == ["fire"]
    assert len({item.id for item in layer}) == len(layer)


def test_whatever_of_a_document_becomes_nothing_is_named(tmp_path):
    Doc.set_extension("desk", default=None, force=True)
    words = ["Kestrel", "  ", "wins", "."]
    doc = Doc(
        spacy.blank("en").vocab, words=words, spaces=[False, False, False, False],
        pos=["PROPN", "SPACE", "VERB", "PUNCT"], lemmas=["Kestrel", " ", "win", "."],
    )  # fmt: skip
    doc.set_ents([DocSpan(doc, 0, 1, "ORG", kb_id="Q1")], default="missing")
    doc.spans["sc"] = [DocSpan(doc, 1, 2, "BLANK")]
    doc.spans["sc"].attrs["made"] = "by hand"
    doc._.desk = "city"
    doc.user_data["batch"] = 7
    (tmp_path / "a.spacy").write_bytes(
        DocBin(
            attrs=["POS", "LEMMA", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID"], docs=[doc, doc], store_user_data=True
        ).to_bytes()
    )
    *found, told = read(tmp_path / "a.spacy")
    assert len(found) == 2
    assert isinstance(told, Unused)
    assert dict(told.counts) == {
        "POS": 2, "LEMMA": 2, "._.desk": 2, "batch": 2, "attributes of the group “sc”": 2, "kb_id": 2,
        "spans of white space alone": 2, "tokens of which it is unknown whether they are in an entity": 6,
    }  # fmt: skip


def test_what_is_no_docbin_is_named(tmp_path):
    for name, data in (("a.spacy", b"x\x9cnonsense"), ("b.spacy", b""), ("d.spacy", zlib.compress(b"\xd9"))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ReadError, match=name):
            read(tmp_path / name)
    assert gc.isenabled()
    blank = Doc(spacy.blank("en").vocab, words=[" "], spaces=[False])
    (tmp_path / "c.spacy").write_bytes(DocBin(docs=[blank]).to_bytes())
    (problem,) = read(tmp_path / "c.spacy")
    assert isinstance(problem, Problem)


def test_damaged_files_are_named_and_the_rest_comes_in(tmp_path):
    article = tagged.article("one", "Kestrel Line wins.")
    layer = Layer("one", "alice", [tagged.span(article, "Kestrel Line", "org")])
    write_all(SpacyFormat(), tmp_path / "o", [(article, {"alice": layer})] * 3)
    whole = zlib.decompress((tmp_path / "o/train/train-000.spacy").read_bytes())
    chance, kinds = random.Random(5), set()
    for _ in range(400):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (tmp_path / "x.spacy").write_bytes(zlib.compress(bytes(damaged)))
        try:
            kinds |= {type(item) for item in read(tmp_path / "x.spacy")}
        except ReadError:
            kinds.add(ReadError)
    assert kinds - {Unused} == {Imported, Problem, ReadError}


NAMES = {"org": ["Kestrel Line", "Northmark Rail", "Harbour Office"], "person": ["Ines Lindgren", "Bo Katz"]}


def news(count):
    """Articles with a split each, entities in every sentence, and tags."""
    chance = random.Random(3)
    for number in range(count):
        lines, spans = [], []
        for _ in range(4):
            org, person = chance.choice(NAMES["org"]), chance.choice(NAMES["person"])
            lines.append(f"{person} of {org} spoke about the quay on day {chance.randrange(90)}.")
            spans += [(org, "org"), (person, "person")]
        article = tagged.article(f"n{number}", "\n".join(lines), "dev" if number % 5 == 0 else "train")
        items = {span.id: span for span in (tagged.span(article, *pair) for pair in spans)}
        tag = ArticleTag(id="t", label=chance.choice(["economy", "📌 sport: “x”"]))
        yield article, {"alice": Layer(article.id, "alice", [*items.values(), tag], LayerState("done"))}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("task", ["ner", "spancat", "textcat_multilabel"])
def test_spacy_checks_the_data_and_trains_on_it(tmp_path, task):
    folder = tmp_path / "out"
    write_all(SpacyFormat(), folder, news(60), Export(labels=tagged.LABELS, options={"task": task}))
    checked = run(folder, "debug", "data", "config.cfg", "--verbose")
    said = checked.stdout + checked.stderr
    assert "Pipeline can be initialized with data" in said, said
    assert "Corpus is loadable" in said, said
    assert "48 training docs" in said, said
    assert "12 evaluation docs" in said, said
    if task == "ner":
        assert "No entities consisting of or starting/ending with whitespace" in said, said
        assert "No entities crossing sentence boundaries" in said, said
    limits = ("--training.max_epochs", "1", "--training.eval_frequency", "5")
    trained = run(folder, "train", "config.cfg", "--output", str(tmp_path / "model"), *limits)
    assert trained.returncode == 0, trained.stdout + trained.stderr
    nlp = spacy.load(tmp_path / "model/model-last")
    assert task in nlp.pipe_names
    if task == "textcat_multilabel":
        assert set(nlp("The quay.").cats) == {"economy", "📌 sport: “x”"}


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "spacy", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
