"""The tokens of a file come back token by token, through the project file, whatever our own rules would say."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.exporting.reading import tokenise
from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.source_tokens import kept, tokens_of
from annotator.core.text import sha256
from annotator.formats.kit.values import Export, Imported
from annotator.formats.kit.without_zones import without_zones
from annotator.formats.tools.prodigy.format import ProdigyFormat
from annotator.formats.tools.webanno.format import WebannoTsvFormat
from annotator.formats.training.conll import ConllFormat
from annotator.formats.training.conllu import ConlluFormat
from annotator.formats.training.huggingface import HuggingFaceFormat
from annotator.store import records
from annotator.store.record_writing import article_record

CONLL = """\
-DOCSTART- -X- O O

U.S. NNP I-NP B-LOC
's POS B-NP O
1996-08-30 CD I-NP O
BRUSSELS NNP I-NP B-LOC

can't MD I-VP O
( ( O O
$10m CD I-NP B-MONEY
www.a.example NN I-NP O
. . O O

"""

CONLLU = """\
# newdoc id = d1
# newpar
# sent_id = s1
# text = Le maire du Havre n'a rien dit.
1\tLe\tle\tDET\t_\tGender=Masc\t2\tdet\t_\t_
2\tmaire\tmaire\tNOUN\t_\t_\t6\tnsubj\t_\t_
3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_
3\tde\tde\tADP\t_\t_\t5\tcase\t_\t_
4\tle\tle\tDET\t_\t_\t5\tdet\t_\tNER=B-LOC
5\tHavre\tHavre\tPROPN\t_\t_\t2\tnmod\t_\tNER=I-LOC
6\tn'\tne\tADV\t_\t_\t7\tadvmod\t_\tSpaceAfter=No
7\ta\tavoir\tAUX\t_\t_\t9\taux\t_\tNER=O
8\trien\trien\tPRON\t_\t_\t9\tobj\t_\t_
8.1\tdit\tdire\tVERB\t_\t_\t_\t_\t5:conj\tCopyOf=9
9\tdit\tdire\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
10\t.\t.\tPUNCT\t_\t_\t9\tpunct\t_\tSpacesAfter=\\n\\n

# sent_id = s2
# text = Prix : 20 000 euros
1\tPrix\tprix\tNOUN\t_\t_\t0\troot\t_\t_
2\t:\t:\tPUNCT\t_\t_\t1\tpunct\t_\t_
3\t20 000\t20000\tNUM\t_\t_\t4\tnummod\t_\tNER=B-MONEY
4\teuros\teuro\tNOUN\t_\t_\t1\tnmod\t_\tNER=I-MONEY

"""

TSV = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=custom.Span|label|note|doubt


#Text=Silicon Valley's 🥳 can't-do.
1-1\t0-7\tSilicon\tPLACE[1]\t*[1]\t*[1]\t
1-2\t8-16\tValley's\t_\t_\t_\t
1-2.1\t8-14\tValley\tPLACE[1]\t*[1]\t*[1]\t
1-3\t17-19\t🥳\t_\t_\t_\t
1-4\t20-28\tcan't-do\t_\t_\t_\t
1-5\t28-29\t.\t_\t_\t_\t
"""


def stored(imported):
    """The article as a project holds it."""
    article, problems = records.parse(article_record(imported.article(imported.id)), file="project")
    assert not problems
    return article


def passed_on(form, path, out, **options):
    found = [item for item in form.read(path) if isinstance(item, Imported)]
    entries = [(stored(item), item.layers) for item in found]
    list(form.write(out, entries, Export(tokenise=tokenise, options=options)))
    return entries


def given_file(folder, name, text):
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def test_conll_comes_back_with_its_columns(tmp_path):
    passed_on(ConllFormat(), given_file(tmp_path, "a.conll", CONLL), tmp_path / "b.conll")
    assert (tmp_path / "b.conll").read_text("utf-8") == CONLL


def test_columns_beside_those_of_conll_2003_are_counted(tmp_path):
    wide = given_file(tmp_path, "a.conll", "Zwei zwei CARD I-NC O\nHäuser Haus NN I-NC B-LOC\n")
    ((article, layers),) = passed_on(ConllFormat(), wide, tmp_path / "b.conll", documents=False)
    assert (tmp_path / "b.conll").read_text("utf-8") == "Zwei CARD I-NC O\nHäuser NN I-NC B-LOC\n\n"
    losses = {loss.what: loss.count for loss in ConllFormat().losses(article, layers)}
    assert losses["columns that the tokens came with"] == 1


WORDS = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=6)


@settings(max_examples=40)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=4))
def test_any_tokens_come_back(tmp_path_factory, sentences):
    folder = tmp_path_factory.mktemp("conll")
    text = "\n\n".join("\n".join(f"x{word}\tO" for word in sentence) for sentence in sentences) + "\n\n"
    path = given_file(folder, "a.conll", text)
    passed_on(ConllFormat(), path, folder / "b.conll", columns="2", separator="tab", documents=False)
    assert (folder / "b.conll").read_text("utf-8") == text


def test_conllu_comes_back_line_by_line(tmp_path):
    path = given_file(tmp_path, "a.conllu", CONLLU)
    passed_on(ConlluFormat(), path, tmp_path / "b.conllu")
    assert (tmp_path / "b.conllu").read_text("utf-8") == CONLLU


def test_new_tags_stand_in_the_lines_that_came(tmp_path):
    path = given_file(tmp_path, "a.conllu", CONLLU)
    (imported,) = ConlluFormat().read(path)
    article = stored(imported)
    at = article.text.index("du Havre")
    layer = Layer("", "ida", [Span(id="1", label="PLACE", fragments=((at, at + 8),), quote="du Havre")])
    export = Export(tokenise=tokenise, options={"key": "NE", "scheme": "BILOU"})
    list(ConlluFormat().write(tmp_path / "b.conllu", [(article, {"ida": layer})], export))
    rows = (tmp_path / "b.conllu").read_text("utf-8").splitlines()
    assert "4\tle\tle\tDET\t_\t_\t5\tdet\t_\tNE=I-PLACE" in rows
    assert "3\tde\tde\tADP\t_\t_\t5\tcase\t_\tNE=B-PLACE" in rows
    assert not any("NER=" in row or "MONEY" in row for row in rows)


def test_sentences_that_somebody_joined_lose_their_columns_and_keep_their_tokens(tmp_path):
    path = given_file(tmp_path, "a.conllu", CONLLU)
    (imported,) = ConlluFormat().read(path)
    article = stored(imported)
    article = replace(article, sentences=(Sentence(0, len(article.text)),))
    losses = [loss.what for loss in ConlluFormat().losses(article, imported.layers)]
    assert "columns that sentences came with, cut otherwise by now" in losses
    list(ConlluFormat().write(tmp_path / "b.conllu", [(article, imported.layers)], Export(tokenise=tokenise)))
    forms = [
        row.split("\t")[1] for row in (tmp_path / "b.conllu").read_text("utf-8").splitlines() if "\t" in row
    ]
    assert forms == [
        "Le",
        "maire",
        "du",
        "Havre",
        "n'",
        "a",
        "rien",
        "dit",
        ".",
        "Prix",
        ":",
        "20 000",
        "euros",
    ]


def test_webanno_tsv_comes_back(tmp_path):
    path = given_file(tmp_path, "a.tsv", TSV)
    passed_on(WebannoTsvFormat(), path, tmp_path / "out")
    (back,) = (tmp_path / "out").rglob("*.tsv")
    assert back.read_text("utf-8") == TSV


def article_with_tokens():
    text = "U.S. 's can't-do , 1996-08-30"
    places = [(0, 4), (5, 7), (8, 16), (17, 18), (19, 29)]
    extra = kept(places)
    sentences = (Sentence(0, len(text)),)
    return Article("a", "", text, sentences=sentences, sha256=sha256(text), extra=extra), text.split()


def test_hugging_face_has_the_same_tokens(tmp_path):
    article, words = article_with_tokens()
    layer = Layer("", "ida", [Span(id="1", label="LOC", fragments=((0, 4),), quote="U.S.")])
    options = {"task": "token-classification", "files": "jsonl"}
    export = Export(tokenise=tokenise, options=options)
    list(HuggingFaceFormat().write(tmp_path / "out", [(article, {"ida": layer})], export))
    (file,) = (tmp_path / "out").rglob("*.jsonl")
    assert json.loads(file.read_text("utf-8"))["tokens"] == words


def test_prodigy_gives_its_tokens_back(tmp_path):
    article, words = article_with_tokens()
    first = given_file(tmp_path, "a.jsonl", "")
    list(ProdigyFormat().write(first, [(article, {"ida": Layer("", "ida")})], Export(tokenise=tokenise)))
    (imported,) = ProdigyFormat().read(first)
    assert [imported.text[start:end] for start, end in tokens_of(imported.article("a"))] == words


def test_tokens_move_with_an_excerpt():
    article, words = article_with_tokens()
    article = replace(article, zones=(Zone(0, 8, "furniture"), Zone(8, len(article.text), "body")))
    excerpt = without_zones(article, {}, ["furniture"]).article
    assert [excerpt.text[start:end] for start, end in tokens_of(excerpt)] == words[2:]


@pytest.mark.parametrize("said", ["0+4 1", "0+4 x+2", "0+400", "0+0", "-1+2", ["0+4"], 7])
def test_tokens_that_make_no_sense_are_none(said):
    article, _ = article_with_tokens()
    assert tokens_of(replace(article, extra={"tokens": said})) == ()


def test_tokens_of_another_text_are_none():
    article, _ = article_with_tokens()
    assert tokens_of(replace(article, text=article.text.replace("1996", "1997"))) == ()


def test_spans_that_cut_tokens_are_counted_and_blanks_at_their_ends_are_not():
    article, _ = article_with_tokens()
    spans = [Span(id="1", label="A", fragments=((0, 5),)), Span(id="2", label="A", fragments=((8, 13),))]
    losses = {
        loss.what: loss.count
        for loss in ConllFormat().losses(article, {"ida": Layer("", "ida", spans)}, Export(tokenise=tokenise))
    }
    assert losses["spans that cut a word are widened to whole words"] == 1
