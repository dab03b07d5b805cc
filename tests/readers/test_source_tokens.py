"""Tokens that others' libraries made go through a project and come back to those libraries token by token."""

import conllu
import pytest
import spacy
from datasets import Dataset
from spacy.tokens import Doc, DocBin

from annotator.app.exporting.reading import tokenise
from annotator.core.errors import Problem
from annotator.formats.kit.values import Export, Imported
from annotator.formats.training.conll import ConllFormat
from annotator.formats.training.conllu import ConlluFormat
from annotator.formats.training.huggingface import HuggingFaceFormat
from annotator.formats.training.spacy_docbin import SpacyFormat
from annotator.store import records
from annotator.store.record_writing import article_record
from tests.formats.kit.test_source_tokens import CONLL, CONLLU
from tests.text.generated_news import news

EXPORT = Export(tokenise=tokenise)


def stored(form, path):
    """What a project holds of a file."""
    found = [item for item in form.read(path) if isinstance(item, Imported)]
    return [
        (records.parse(article_record(item.article(item.id or "a")), file="p")[0], item.layers)
        for item in found
    ]


def docs(path, pipeline):
    return list(DocBin().from_disk(path).get_docs(pipeline.vocab))


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_spacys_own_tokens_come_back(tmp_path, language):
    pipeline = spacy.blank(language)
    text = " 🥳 ".join(news(language, 12).split("\n")) + "\n\n  can’t-do  \nend"
    first = pipeline(text)
    odd = Doc(pipeline.vocab, words=["U.S", ". '", "s", "e", "st"], spaces=[False, True, False, False, False])
    DocBin(docs=[first, odd], store_user_data=True).to_disk(tmp_path / "a.spacy")
    list(SpacyFormat().write(tmp_path / "out", stored(SpacyFormat(), tmp_path / "a.spacy"), EXPORT))
    (path,) = (tmp_path / "out").rglob("*.spacy")
    back, _ = docs(path, pipeline)
    visible = [[token.text for token in doc if not token.is_space] for doc in (first, back)]
    assert visible[0] == visible[1]


def test_the_grammar_of_documents_is_named(tmp_path):
    doc = Doc(spacy.blank("en").vocab, words=["Ships", "sail"], pos=["NOUN", "VERB"], lemmas=["ship", "sail"])
    DocBin(docs=[doc], attrs=["ORTH", "POS", "LEMMA"]).to_disk(tmp_path / "a.spacy")
    (problem,) = [item for item in SpacyFormat().read(tmp_path / "a.spacy") if isinstance(item, Problem)]
    assert (problem.severity, problem.message) == (
        "warning",
        "Parts of documents not used: POS (1), LEMMA (1).",
    )


def test_conllu_reads_the_same_again(tmp_path):
    (tmp_path / "a.conllu").write_text(CONLLU, encoding="utf-8")
    list(ConlluFormat().write(tmp_path / "b.conllu", stored(ConlluFormat(), tmp_path / "a.conllu"), EXPORT))
    first, second = (conllu.parse((tmp_path / name).read_text("utf-8")) for name in ("a.conllu", "b.conllu"))
    assert [sentence.serialize() for sentence in first] == [sentence.serialize() for sentence in second]
    assert [len(sentence) for sentence in first] == [12, 4]


def test_hugging_face_and_spacy_have_the_tokens_of_a_conll_file(tmp_path):
    (tmp_path / "a.conll").write_text(CONLL, encoding="utf-8")
    words = [line.split()[0] for line in CONLL.splitlines()[1:] if line]
    entries = stored(ConllFormat(), tmp_path / "a.conll")
    list(HuggingFaceFormat().write(tmp_path / "hf", entries, EXPORT))
    (file,) = (tmp_path / "hf").rglob("*.jsonl")
    rows = Dataset.from_json(str(file), cache_dir=str(tmp_path / "cache"))["tokens"]
    assert [word for row in rows for word in row] == words
    list(SpacyFormat().write(tmp_path / "spacy", entries, EXPORT))
    (path,) = (tmp_path / "spacy").rglob("*.spacy")
    (doc,) = docs(path, spacy.blank("en"))
    assert [token.text for token in doc if not token.is_space] == words
