"""spaCy, seqscore and conllu read our column files, each for itself, and find the same spans."""

import subprocess
import sys
import tempfile
from pathlib import Path

import conllu
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics import f1_score
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities
from seqscore.conll import LineSpec, ingest_conll_file
from spacy.tokens import DocBin

from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.formats.kit.values import Export, plain_words
from annotator.formats.training.conll import ConllFormat
from annotator.formats.training.conllu import ConlluFormat
from tests.formats.projects import LABELS, projects

SEQSCORE = {"IOB2": "BIO", "IOB1": "IOB", "BIOES": "BIOES", "BILOU": "BILOU"}


def ingest(path, encoding):
    return ingest_conll_file(
        path,
        encoding,
        "utf-8",
        LineSpec(0, -1),
        ignore_document_boundaries=False,
        allow_comment_lines=False,
        quiet=True,
    )


def read_back(form, path, **options):
    found = []
    for item in form.read(path, options):
        spans = [(span.quote, span.label) for span in item.layers["import"].spans]
        found.append((item.text, spans))
    return found


@settings(max_examples=80, deadline=None)
@given(projects(tags=False), st.sampled_from(list(SEQSCORE)), st.sampled_from(["4", "3", "2"]))
def test_seqscore_finds_valid_tags_and_the_same_spans(project, scheme, columns):
    article, layers = project
    export = Export(labels=LABELS, options={"scheme": scheme, "columns": columns})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.conll")
        list(ConllFormat().write(path, [(article, {name: layer}) for name, layer in layers.items()], export))
        documents = ingest(path, SEQSCORE[scheme])
        ours = read_back(ConllFormat(), path)
    assert len(documents) == len(ours)
    for sentences, (text, spans) in zip(documents, ours, strict=True):
        assert "\n".join(" ".join(sentence.tokens) for sentence in sentences) == text
        theirs = [
            (" ".join(sentence.tokens[mention.span.start : mention.span.end]), mention.type)
            for sentence in sentences
            for mention in sentence.mentions
        ]
        assert theirs == spans


SEQEVAL = {"IOB2": IOB2, "IOB1": IOB1, "BIOES": IOBES, "BILOU": BILOU}


def tag_columns(path):
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    rows = [[line.split() for line in block.splitlines() if line] for block in blocks]
    return [sentence for sentence in rows if not sentence[0][0].startswith("-DOCSTART-")]


@pytest.mark.parametrize("scheme", list(SEQEVAL))
def test_seqeval_reads_the_same_spans_and_scores_them_as_perfect(tmp_path, scheme):
    path = tmp_path / "news.conll"
    list(ConllFormat().write(path, news(), Export(options={"scheme": scheme})))
    sentences = tag_columns(path)
    tags = [[row[-1] for row in sentence] for sentence in sentences]
    assert f1_score(tags, tags, mode="strict", scheme=SEQEVAL[scheme]) == 1.0
    found = Entities(tags, SEQEVAL[scheme]).entities
    theirs = [
        (" ".join(row[0] for row in sentence[entity.start : entity.end]), entity.tag)
        for sentence, entities in zip(sentences, found, strict=True)
        for entity in entities
    ]
    ours = [span for _, spans in read_back(ConllFormat(), path) for span in spans]
    assert theirs == ours
    assert ("Ann Ek", "PER") in theirs


def news(count=12):
    """Articles with spans on words, two of a label side by side among them."""
    for number in range(count):
        text = f"Ann Ek 🥳 of Line {number} met Bo Ål Cy.\n\nNo one won in Ny Bern."
        found = [
            ("PER", "Ann Ek"),
            ("ORG", f"Line {number}"),
            ("PER", "Bo Ål"),
            ("PER", "Cy"),
            ("LOC", "Ny Bern"),
        ]
        spans = [
            Span(id=words, label=label, fragments=((text.index(words), text.index(words) + len(words)),))
            for label, words in found
        ]
        border = text.index("\n")
        sentences = (Sentence(0, border), Sentence(border + 2, len(text)))
        yield Article(f"a{number}", "", text, sentences=sentences), {"ann": Layer("", "ann", spans)}


def convert(path, kind):
    out = path.parent / "converted"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "convert", str(path), str(out), "-c", kind, "-n", "1"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    return list(DocBin().from_disk(made).get_docs(spacy.blank("en").vocab))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "BILOU"])
def test_spacy_converts_conll(tmp_path, scheme):
    path = tmp_path / "news.iob"
    list(ConllFormat().write(path, news(), Export(options={"scheme": scheme})))
    docs = convert(path, "ner")
    ours = read_back(ConllFormat(), path)
    theirs = [(" ".join(token.text for token in span), span.label_) for doc in docs for span in doc.ents]
    assert theirs == [span for _, spans in ours for span in spans]
    assert len(theirs) == 12 * 5
    assert sum(len(list(doc.sents)) for doc in docs) == 24


@pytest.mark.timeout(180)
def test_spacy_converts_conllu(tmp_path):
    path = tmp_path / "news.conllu"
    list(ConlluFormat().write(path, news(), Export(options={"scheme": "BILOU", "key": "NE"})))
    docs = convert(path, "conllu")
    theirs = [(" ".join(token.text for token in span), span.label_) for doc in docs for span in doc.ents]
    assert [label for _, label in theirs] == ["PER", "ORG", "PER", "PER", "LOC"] * 12
    assert theirs[0][0] == "Ann Ek"


@settings(max_examples=100, deadline=None)
@given(projects(tags=False))
def test_conllu_gives_the_file_back_byte_for_byte(project):
    article, layers = project
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.conllu")
        list(ConlluFormat().write(path, [(article, layers)], Export(labels=LABELS)))
        content = path.read_bytes().decode("utf-8")
    sentences = conllu.parse(content)
    assert "".join(sentence.serialize() for sentence in sentences) == content
    for sentence in sentences:
        said = ""
        for token in sentence:
            misc = token["misc"] or {}
            said += token["form"] + ("" if misc.get("SpaceAfter") == "No" else " ")
        assert said.rstrip(" ") == sentence.metadata["text"]
        assert [token["id"] for token in sentence] == list(range(1, len(sentence) + 1))


def test_a_treebank_that_conllu_writes_is_read_by_us(tmp_path):
    blank = dict.fromkeys(("lemma", "upos", "xpos", "feats", "head", "deprel", "deps"), None)
    words = [
        conllu.Token({"id": place, "form": form, **blank, "misc": {"NER": tag}})
        for place, (form, tag) in enumerate((("Ann", "B-PER"), ("Ek", "I-PER"), ("won", "O")), 1)
    ]
    path = tmp_path / "a.conllu"
    path.write_text(conllu.TokenList(words).serialize(), "utf-8")
    assert read_back(ConlluFormat(), path) == [("Ann Ek won", [("Ann Ek", "PER")])]


def test_tokens_are_those_of_the_export(tmp_path):
    path = tmp_path / "a.conll"
    article = Article("a", "", "Ann-Ek won")
    export = Export(tokenise=lambda text, language: [(0, 3), (3, 4), (4, 6), (7, 10)])
    list(ConllFormat().write(path, [(article, {})], export))
    (sentences,) = ingest(path, "BIO")
    assert [sentence.tokens for sentence in sentences] == [("Ann", "-", "Ek", "won")]
    assert [article.text[start:end] for start, end in plain_words(article.text)] == ["Ann-Ek", "won"]
