"""A model in a file is used elsewhere; what is none is refused in a sentence."""

import json
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, SentenceTag
from annotator.core.article import Article, Sentence
from annotator.core.errors import ReadError
from annotator.core.labels import Label, LabelSet, Rules
from annotator.suggest import model_file
from annotator.suggest.crf import Example, Trainer
from annotator.suggest.ranker import Ranker
from annotator.suggest.suggestion import Read, Tagged

LABELS = LabelSet(
    [
        Label(name="org"),
        Label(name="speech", applies_to=("sentence",), rules=Rules(one_of="kind")),
        Label(name="fact", applies_to=("sentence",), rules=Rules(one_of="kind")),
        Label(name="business", applies_to=("article",)),
    ]
)


def article(number):
    text = f"Kestrel Line paid {number} crowns. “We agree”, said Ines."
    cut = text.index("“")
    return Article(
        id=f"a{number}", title="A", text=text, sentences=(Sentence(0, cut - 1), Sentence(cut, len(text)))
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    trainer, ranker = Trainer(), Ranker()
    ranker.set_labels(LABELS)
    for number in range(9):
        one = article(number)
        given = [SentenceTag(id=f"s{i}", label=name, start=s.start, end=s.end) for i, (s, name) in
                 enumerate(zip(one.sentences, ("fact", "speech"), strict=True))]  # fmt: skip
        given.append(ArticleTag(id="t", label="business"))
        for each in given:
            ranker.learn(Tagged(one, each))
        ranker.learn(Read(one, tuple(given), len(one.text)))
        trainer.add(Example(("Kestrel", "Line", "paid", str(number), "crowns", "."), ((0, 1, "org"),)))
        trainer.add(Example(("said", "Ines"), ()))
    trainer.write(folder / "spans")
    made = model_file.Content((folder / "spans").read_bytes(), ranker.save(), "Desk")
    model_file.write(folder / "m.zip", made)
    return folder / "m.zip"


def test_it_says_elsewhere_what_was_learnt(path):
    one = article(77)
    said = model_file.ModelFile(path).found(one, LABELS)
    assert [(each.kind, one.text[each.start : each.end][:12], each.label) for each in said.said] == [
        ("article", "", "business"),
        ("sentence", "Kestrel Line", "fact"),
        ("span", "Kestrel Line", "org"),
        ("sentence", "“We agree”, ", "speech"),
    ]
    assert all(0 < each.score <= 1 for each in said.said)
    only = model_file.ModelFile(path).found(one, LABELS, ("org",))
    assert [each.label for each in only.said] == ["org"]
    missing = model_file.ModelFile(path).found(one, LabelSet([Label(name="person")]))
    assert (missing.said, missing.lost) == ((), ("There is no label “org” for spans.",))


def test_the_same_makes_the_same_bytes(path, tmp_path):
    model_file.write(tmp_path / "again", model_file.read(path))
    assert (tmp_path / "again").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"format": 2, "ranker": {}},
        {"format": "1", "ranker": {}},
        {"format": 1},
        {"format": 1, "ranker": {"groups": 5}},
        {"format": 1, "ranker": {"groups": [["sentence", "g", ["a"], [1], [], []]]}},
        {"format": 1, "ranker": {"groups": [["sentence", "g", ["a"], [1, 1], [[1 << 40, [0, 0]]], []]]}},
        {
            "format": 1,
            "ranker": {"groups": [["sentence", "g", ["a"], [1, 1], [[1, [0, "x"]]], [[1, [0, 0]]]]]},
        },
        {
            "format": 1,
            "ranker": {"groups": [["sentence", "g", ["a"], [1, 1], [[1, [0, 1e999]]], [[1, [0, 0]]]]]},
        },
    ],
)
def test_what_makes_no_sense_is_refused(said, tmp_path):
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.json", json.dumps(said))
    with pytest.raises(ReadError, match=r"m\.zip"):
        model_file.ModelFile(path)


def test_a_part_that_grows_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(model_file, "LARGEST", 10_000)
    with zipfile.ZipFile(tmp_path / "m.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.json", b" " * 1_000_000)
    with pytest.raises(ReadError, match="too large"):
        model_file.read(tmp_path / "m.zip")


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_file_is_refused_or_says_the_same_kind_of_thing(path, tmp_path_factory, data):
    content = path.read_bytes()
    cut = data.draw(st.integers(0, len(content) - 1))
    damaged = tmp_path_factory.mktemp("d") / "m.zip"
    damaged.write_bytes(
        content[:cut] if data.draw(st.booleans()) else content[:cut] + b"\xff" + content[cut + 1 :]
    )
    with suppress(ReadError):
        assert isinstance(model_file.read(damaged), model_file.Content)


def test_a_random_field_that_is_cut_off_is_refused(path, tmp_path):
    spans = model_file.read(path).spans
    for content in (spans[:-1], spans[:40], b"", b"lCRF", spans[:28] + b"\xff" * 20 + spans[48:]):
        (tmp_path / "m.crfsuite").write_bytes(content)
        with pytest.raises(ReadError):
            model_file.ModelFile(tmp_path / "m.crfsuite")
