"""fastText: labels and words of articles and of sentences."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Note, SentenceTag
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.formats import Export, total
from annotator.formats.registry import for_file, write_all
from annotator.formats.training.fasttext import FastTextFormat, to_line
from tests.formats.samples import split

FASTTEXT = FastTextFormat()
labels = st.sampled_from(["economy", "sport 📌", "a\tb", "#x", "__label__y"])


def read(path):
    return split(FASTTEXT.read(path))


def names(item):
    return sorted(tag.label for layer in item.layers.values() for tag in layer.tags)


def squeezed(text):
    return " ".join(word for word in re.split(r"[ \t\n\r\x0b\x0c]+", text) if word)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sets(labels), st.sampled_from(["One  two\n\nthree", "Zoë 📌\u00a0x", "…"])), max_size=4
    )
)
def test_labels_and_words_are_read_back(tmp_path_factory, examples):
    path = tmp_path_factory.mktemp("ft") / "all.txt"
    entries = []
    for number, (tags, text) in enumerate(examples):
        items = [ArticleTag(id=name, label=name) for name in tags]
        entries.append(
            (Article(f"a{number}", "", text), {"anna": Layer("", "anna", items, LayerState("done"))})
        )
    assert write_all(FASTTEXT, path, entries) == len(entries)
    found, problems = read(path)
    assert not problems
    assert [item.text for item in found] == [squeezed(text) for _, text in examples]
    assert [names(item) for item in found] == [
        sorted({squeezed(name).replace(" ", "_") for name in tags}) for tags, _ in examples
    ]


def sample():
    text = "It rained. The bridge held.\nNobody was hurt."
    article = Article("a", "Rain", text, {}, (), (Sentence(0, 10), Sentence(11, 27), Sentence(28, 44)))
    items = [
        SentenceTag(id="1", start=0, end=10, label="weather"),
        SentenceTag(id="2", start=0, end=10, label="main event"),
        SentenceTag(id="3", start=28, end=44, label="toll"),
        SentenceTag(id="4", start=0, end=27, label="off"),
        ArticleTag(id="5", label="city"),
        Note(id="6", note="hm"),
    ]
    return article, {"anna": Layer("a", "anna", items)}


def test_sentences_as_examples_keep_the_untagged(tmp_path):
    path = tmp_path / "s.txt"
    write_all(
        FASTTEXT,
        path,
        [sample()],
        Export(options={"examples": "sentence", "untagged": "none", "negatives": "all"}),
    )
    assert path.read_text() == (
        "__label__weather __label__main_event It rained.\n"
        "__label__none The bridge held.\n"
        "__label__toll Nobody was hurt.\n"
    )
    assert for_file(path).name == "fasttext"
    said = Export(options={"examples": "sentence"})
    assert any("nobody said yet" in str(loss) for loss in FASTTEXT.losses(*sample(), said))
    write_all(FASTTEXT, path, [sample()], said)
    assert len(path.read_text().splitlines()) == 2
    lost = {str(loss) for loss in total(FASTTEXT.losses(*sample(), Export(options={"examples": "sentence"})))}
    assert lost >= {
        "1 × article tags",
        "1 × tags of what is no longer one sentence",
        "1 × labels whose spaces become “_”",
        "1 × notes",
    }
    lost = {str(loss) for loss in FASTTEXT.losses(*sample())}
    assert "4 × sentence tags" in lost
    write_all(FASTTEXT, path, [sample()])
    assert path.read_text() == "__label__city It rained. The bridge held. Nobody was hurt.\n"


def test_words_that_look_like_labels_do_not_become_any():
    assert to_line("say __label____label__x now", ["a"]) == "__label__a say x now\n"
    article = Article("a", "", "say __label__x")
    assert "1 × words of the text that begin with __label__ and lose it" in map(
        str, FASTTEXT.losses(article, {})
    )


def test_bad_lines_are_named(tmp_path):
    path = tmp_path / "in.txt"
    path.write_bytes(b"\xef\xbb\xbf__label__a One\n__label__b\n\n__label__c \xff\nplain __label__d words\n")
    found, problems = read(path)
    assert [(item.text, names(item)) for item in found] == [("One", ["a"]), ("plain words", ["d"])]
    assert [problem.line for problem in problems] == [2, 4]
