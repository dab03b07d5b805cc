"""CoNLL columns: every scheme is read back, and files of other people's shapes are read."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.source_tokens import kept
from annotator.formats.kit.flatten import SCHEMES
from annotator.formats.kit.token_spans import flat_on_tokens
from annotator.formats.kit.tokens import tokens_by_sentence
from annotator.formats.kit.values import Export, Guess, Imported
from annotator.formats.registry import for_file
from annotator.formats.training.conll import ConllFormat
from tests.formats.projects import LABELS, projects

CONLL = ConllFormat()


def read(path, **options):
    found = list(CONLL.read(Path(path), options))
    return [item for item in found if isinstance(item, Imported)], [
        item for item in found if isinstance(item, Problem)
    ]


def said(imported, name="import"):
    return [(span.quote, span.label) for span in imported.layers[name].spans]


def what_remains(article, layer, export):
    """The words and labels of the spans that a flat format keeps, cut at sentence borders."""
    sentences = tokens_by_sentence(article, export)
    tokens = [token for sentence in sentences for token in sentence]
    kept, _ = flat_on_tokens(tokens, layer.spans, "longest", export.labels)
    expected = []
    for span in kept:
        at = 0
        for sentence in sentences:
            inside = [
                article.text[slice(*sentence[place - at])]
                for place in range(at, at + len(sentence))
                if span.first <= place <= span.last
            ]
            at += len(sentence)
            if inside:
                expected.append((" ".join(inside), "_".join(span.label.split())))
    return expected


@settings(max_examples=80, deadline=None)
@given(
    projects(tags=False),
    st.sampled_from(SCHEMES),
    st.sampled_from(["2", "3", "4"]),
    st.sampled_from(["space", "tab"]),
)
def test_what_remains_is_read_back(project, scheme, columns, separator):
    article, layers = project
    export = Export(labels=LABELS, options={"scheme": scheme, "columns": columns, "separator": separator})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.conll")
        entries = [(article, {name: layer}) for name, layer in layers.items()]
        assert list(CONLL.write(path, entries, export)) == list(range(1, len(entries) + 1))
        found, problems = read(path)
    assert not problems
    assert len(found) == len(entries)
    sentences = tokens_by_sentence(article, export)
    text = "\n".join(" ".join(article.text[slice(*token)] for token in tokens) for tokens in sentences)
    for back, layer in zip(found, layers.values(), strict=True):
        assert back.text == text
        assert [text[s.start : s.end] for s in back.sentences] == text.split("\n")
        assert said(back) == what_remains(article, layer, export)


@settings(max_examples=100)
@given(projects(tags=False))
def test_losses_are_what_is_lost(project):
    article, layers = project
    export = Export(labels=LABELS)
    for name, layer in layers.items():
        lost = {loss.what: loss.count for loss in CONLL.losses(article, {name: layer}, export)}
        tokens = [token for sentence in tokens_by_sentence(article, export) for token in sentence]
        kept, gone = flat_on_tokens(tokens, layer.spans, "longest", LABELS)
        counted = lost.get("overlapping spans: the longest is kept", 0)
        counted += lost.get("spans that share a token with another or cover none", 0)
        assert counted >= gone
        assert counted == gone or len(kept) > len(layer.spans) - counted


SHAPES = {
    "2003, IOB1": "-DOCSTART- -X- O O\n\nU.N. NNP I-NP I-ORG\nofficial NN I-NP O\nRolf NNP I-NP I-PER\n"
    "Ekeus NNP I-NP I-PER\nAnn NNP I-NP B-PER\n\n-DOCSTART- -X- O O\n\nBern NNP I-NP I-LOC\n",
    "2002, IOB2, Windows line ends": "U.N. B-ORG\r\nofficial O\r\nRolf B-PER\r\nEkeus I-PER\r\n"
    "Ann B-PER\r\n\r\nBern B-LOC\r\n",
    "WNUT, tabs": "U.N.\tB-ORG\nofficial\tO\nRolf\tB-PER\nEkeus\tI-PER\nAnn\tB-PER\n\t\nBern\tB-LOC",
    "BILOU": "U.N. U-ORG\nofficial O\nRolf B-PER\nEkeus L-PER\nAnn U-PER\n\nBern U-LOC\n",
    "BIOES": "U.N. S-ORG\nofficial O\nRolf B-PER\nEkeus E-PER\nAnn S-PER\n\nBern S-LOC\n",
    "BMEWO": "U.N. W-ORG\nofficial O\nRolf B-PER\nEkeus E-PER\nAnn W-PER\n\nBern W-LOC\n",
    "IOE1": "U.N. I-ORG\nofficial O\nRolf I-PER\nEkeus E-PER\nAnn I-PER\n\nBern I-LOC\n",
    "IOE2": "U.N. E-ORG\nofficial O\nRolf I-PER\nEkeus E-PER\nAnn E-PER\n\nBern E-LOC\n",
    "MultiCoNER": "# id a1 domain=train\nU.N. _ _ B-ORG\nofficial _ _ O\nRolf _ _ B-PER\nEkeus _ _ I-PER\n"
    "Ann _ _ B-PER\n\n# id a2 domain=train\nBern _ _ B-LOC\n",
    "Label Studio": "-DOCSTART- -X- O\nU.N. -X- _ B-ORG\nofficial -X- _ O\nRolf -X- _ B-PER\nEkeus -X- _ I-PER\n"
    "Ann -X- _ B-PER\n\nBern -X- _ B-LOC\n",
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_says_the_same(tmp_path, shape):
    path = tmp_path / "news.conll"
    path.write_bytes(SHAPES[shape].encode())
    found, problems = read(path)
    assert not problems
    assert [pair for item in found for pair in said(item)] == [
        ("U.N.", "ORG"),
        ("Rolf Ekeus", "PER"),
        ("Ann", "PER"),
        ("Bern", "LOC"),
    ]
    assert found[0].text.startswith("U.N. official Rolf Ekeus Ann")
    assert len(found) == (2 if shape.startswith("2003") else 1)
    assert len([sentence for item in found for sentence in item.sentences]) == 2


def test_labels_without_a_prefix_count_as_inside(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("Rolf PER\nEkeus PER\nspoke O\n")
    (back,), _ = read(path)
    assert said(back) == [("Rolf Ekeus", "PER")]


def test_written_as_conll_2003_is(tmp_path):
    text = "Ann Ek met Bo.\nUN won."
    article = Article("a", "T", text, sentences=(Sentence(0, 14), Sentence(15, 22)))
    spans = [
        Span(id="1", fragments=((0, 6),), label="PER"),
        Span(id="2", fragments=((11, 17),), label="main event"),
    ]
    path = tmp_path / "a.conll"
    list(CONLL.write(path, [(article, {"x": Layer("a", "x", spans)})]))
    assert path.read_text("utf-8") == (
        "-DOCSTART- -X- O O\n\n"
        "Ann -X- _ B-PER\nEk -X- _ I-PER\nmet -X- _ O\nBo -X- _ B-main_event\n. -X- _ I-main_event\n\n"
        "UN -X- _ B-main_event\nwon -X- _ O\n. -X- _ O\n\n"
    )
    lost = {loss.what: loss.count for loss in CONLL.losses(article, {"x": Layer("a", "x", spans)})}
    assert lost["spans that cross a sentence border: cut there"] == 1


def test_two_columns_for_other_tools(tmp_path):
    article = Article("a", "", "Ann won")
    export = Export(options={"columns": "2", "separator": "tab", "documents": False})
    path = tmp_path / "a.conll"
    list(CONLL.write(path, [(article, {})], export))
    assert path.read_text() == "Ann\tO\nwon\tO\n\n"


def test_spans_that_share_a_token_are_counted():
    article = Article("a", "", "anti-war")
    spans = [
        Span(id="1", fragments=((0, 4),), label="A"),
        Span(id="2", fragments=((5, 8),), label="B"),
        Span(id="3", fragments=((4, 5),), label="B"),
    ]
    lost = {loss.what: loss.count for loss in CONLL.losses(article, {"x": Layer("a", "x", spans)})}
    assert lost["spans that share a token with another or cover none"] == 2


def test_a_bad_line_is_named_and_its_token_kept(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("Ann NNP I-NP B-PER\nbroken\nspoke VBD I-VP O\nKestrel B-ORG\nLine NNP I-NP I-ORG x\n")
    (back,), problems = read(path)
    assert back.text == "Ann broken spoke Kestrel Line"
    assert [(problem.file, problem.line) for problem in problems] == [(str(path), n) for n in (2, 4, 5)]
    assert said(back) == [("Ann", "PER")]


def test_many_bad_lines_are_summed_up(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("Ann B-PER\n" + "x\n" * 60)
    _, problems = read(path)
    assert len(problems) == 51
    assert "10 more" in problems[-1].message


def test_without_document_marks_articles_may_be_cut(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("a O\n\nb O\n\nc B-X\n\n")
    assert [item.text for item in read(path)[0]] == ["a\nb\nc"]
    assert [item.text for item in read(path, per_article="1")[0]] == ["a", "b", "c"]
    assert [item.text for item in read(path, layout="paragraph")[0]] == ["a b c"]


def test_where_documents_are_marked_articles_are_not_cut(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("-DOCSTART- O\n\na O\n\nb O\n\n-DOCSTART- O\n\nc O\n\nd O\n")
    assert [item.text for item in read(path, per_article="1")[0]] == ["a\nb", "c\nd"]


def test_a_comment_with_an_id_stands_before_a_sentence_and_nowhere_else(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("# id a1\nAnn B-PER\n# id O\nBo B-PER\n\n# id = a2\nEk B-PER\n")
    (back,), problems = read(path)
    assert back.text == "Ann # Bo\nEk"
    assert said(back) == [("Ann", "PER"), ("Bo", "PER"), ("Ek", "PER")]
    assert [problem.line for problem in problems] == [3]


def test_a_new_span_of_the_scheme_iob1_starts_where_the_label_is_another(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("Ann I-PER\nKestrel B-ORG\nLine I-ORG\nBo I-PER\nEk B-PER\n")
    (back,), _ = read(path)
    assert said(back) == [("Ann", "PER"), ("Kestrel Line", "ORG"), ("Bo", "PER"), ("Ek", "PER")]


def test_latin_1_is_read_with_a_warning(tmp_path):
    path = tmp_path / "esp.train"
    path.write_bytes("Málaga B-LOC\n".encode("latin-1"))
    (back,), problems = read(path)
    assert back.text == "Málaga"
    assert [problem.code for problem in problems] == ["encoding"]


def test_an_empty_file_says_so(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("\n\n")
    with pytest.raises(ReadError, match="no tokens"):
        read(path)


def test_sniffs_what_begins_as_conll_does(tmp_path):
    assert CONLL.sniff(Path("eng.testa"), b"-DOCSTART- -X- O O\n")
    assert CONLL.sniff(Path("a.conll"), b"")
    assert not CONLL.sniff(Path("a.txt"), b"Ann spoke")


class TestFilesOfOtherColumns:
    """Shared tasks have numbers, comments, headers and several columns with tags; any name, too."""

    NUMBERED = (
        "#\thttp://harbour.example/1\t[2010-07-04]\n"
        "1\tDie\tO\tO\n2\tKestrel\tB-ORG\tB-OTH\n3\tLine\tI-ORG\tO\n4\tfährt\tO\tO\n\n"
        "#\thttp://harbour.example/2\t[2010-07-05]\n"
        "1\tAnn\tB-PER\tO\n2\tLind\tI-PER\tO\n3\tsah\tO\tO\n4\tsie\tO\tO\n5\t.\tO\tO\n\n"
    )
    HEADED = (
        "TOKEN\tNE-COARSE\tNE-FINE\tLINK\tMISC\n# set:document_id = one\n# set:year = 1881\n"
        "Ann\tB-pers\tB-pers.name\tQ1\tNoSpaceAfter\n,\tO\tO\t_\t_\n"
        "# set:line = 2\nof\tO\tO\t_\t_\nMerrow\tB-loc\tB-loc.town\tQ2\t_\n\n"
        "# set:document_id = two\nBo\tB-pers\tB-pers.name\t_\t_\nrows\tO\tO\t_\t_\nthe\tO\tO\t_\t_\nboat\tO\tO\t_\t_\n"
    )

    def imported(self, tmp_path, name, text, **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert for_file(path).name == "conll"
        found = list(CONLL.read(path, options))
        return [[item for item in found if isinstance(item, kind)] for kind in (Imported, Problem, Guess)]

    def test_numbers_of_tokens_are_no_words_and_the_outer_tags_are_read(self, tmp_path):
        (back,), problems, (guess,) = self.imported(tmp_path, "NER-de.tsv", self.NUMBERED)
        assert back.text == "Die Kestrel Line fährt\nAnn Lind sah sie ."
        assert said(back) == [("Kestrel Line", "ORG"), ("Ann Lind", "PER")]
        assert (guess.option, guess.chosen, guess.alternatives) == ("tags", "3", ("4",))
        assert [problem.message for problem in problems] == ["Lines and columns not used: comments (2)."]

    def test_the_other_column_is_read_where_it_is_named(self, tmp_path):
        (back,), _, guesses = self.imported(tmp_path, "NER-de.tsv", self.NUMBERED, tags="4")
        assert said(back) == [("Kestrel", "OTH")]
        assert not guesses

    def test_a_row_of_names_is_no_token_and_comments_divide_documents(self, tmp_path):
        (one, two), problems, (guess,) = self.imported(tmp_path, "data.tsv", self.HEADED)
        assert (one.text, two.text) == ("Ann , of Merrow", "Bo rows the boat")
        assert said(one) == [("Ann", "pers"), ("Merrow", "loc")]
        assert guess.chosen == "2"
        assert not [problem for problem in problems if problem.severity == "error"]

    def test_chunks_are_not_taken_for_entities(self, tmp_path):
        text = "".join(f"Ann NNP B-NP B-PER\nsaw VBD B-VP O\nBo{n} NNP B-NP O\n\n" for n in range(4))
        (back,), problems, guesses = self.imported(tmp_path, "eng.testa", f"-DOCSTART- -X- O O\n\n{text}")
        assert said(back) == [("Ann", "PER")] * 4
        assert not problems
        assert not guesses

    def test_documents_of_conll_2012_have_their_words_and_it_is_said_what_is_not_read(self, tmp_path):
        rows = "".join(f"a\t0\t{n}\t{w}\t_\t_\t({n})\n" for n, w in enumerate(["Ann", "saw", "Bo"]))
        text = f"#begin document (a); part 0\n{rows}\n#end document\n#begin document (b); part 0\n{rows}#end document\n"
        found, problems, _ = self.imported(tmp_path, "coref.conll", text)
        assert [back.text for back in found] == ["Ann saw Bo"] * 2
        assert not any(len(back.layers["import"].spans) for back in found)
        assert "were not read" in problems[0].message

    def test_a_table_of_articles_stays_a_table(self, tmp_path):
        path = tmp_path / "articles.tsv"
        path.write_text("title\ttext\n" + "One\tThe ferry left at noon and came back.\n" * 9)
        assert for_file(path).name == "table"


def test_tokens_with_blanks_are_counted_before_they_are_changed():
    article = Article("a", "A", "10 000 boats", extra=kept([(0, 6), (7, 12)]))
    losses = CONLL.losses(article, {"alice": Layer("a", "alice")}, Export())
    assert [str(loss) for loss in losses if "blanks" in loss.what] == [
        "1 × tokens with blanks in them: underscores take their place"
    ]
