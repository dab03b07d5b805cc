"""CoNLL-U: the text is kept to the letter, and treebanks are read."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.article import Article, Sentence
from annotator.core.errors import Problem, ReadError
from annotator.formats.kit.flatten import SCHEMES
from annotator.formats.kit.token_spans import flat_on_tokens
from annotator.formats.kit.tokens import tokens_by_sentence
from annotator.formats.kit.values import Export, Imported
from annotator.formats.training.conllu import ConlluFormat
from tests.formats.projects import LABELS, projects

CONLLU = ConlluFormat()


def read(path, **options):
    found = list(CONLLU.read(Path(path), options))
    return [item for item in found if isinstance(item, Imported)], [
        item for item in found if isinstance(item, Problem)
    ]


def what_remains(article, layer, export):
    sentences = tokens_by_sentence(article, export)
    tokens = [token for sentence in sentences for token in sentence]
    kept, _ = flat_on_tokens(tokens, layer.spans, "longest", export.labels)
    expected = []
    for span in kept:
        at = 0
        for sentence in sentences:
            inside = [token for place, token in enumerate(sentence, at) if span.first <= place <= span.last]
            at += len(sentence)
            if inside:
                expected.append(((inside[0][0], inside[-1][1]), span.label))
    return expected


@settings(max_examples=80, deadline=None)
@given(projects(tags=False), st.sampled_from(SCHEMES))
def test_text_sentences_and_flat_spans_are_read_back(project, scheme):
    article, layers = project
    export = Export(labels=LABELS, options={"scheme": scheme})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.conllu")
        assert list(CONLLU.write(path, [(article, {n: layer}) for n, layer in layers.items()], export))
        found, problems = read(path)
    assert not problems
    assert [item.id for item in found] == ["doc", *(f"doc@{name}" for name in list(layers)[1:])]
    for back, layer in zip(found, layers.values(), strict=True):
        assert (back.text, back.title) == (article.text, article.title)
        assert back.sentences == article.sentences
        spans = [(span.fragments[0], span.label) for span in back.layers["import"].spans]
        assert spans == what_remains(article, layer, export)


@pytest.mark.parametrize(
    "text",
    [
        "a  b",
        "a\tb",
        "a\u00a0b",
        "a\n\n\nb\n",
        "a | b_ \\n",
        "\n a",
        "# no = comment",
        "_",
        "a\u3000b=c|d",
        "e\u0301 🥳",
    ],
)
def test_every_kind_of_white_space_is_kept(tmp_path, text):
    path = tmp_path / "a.conllu"
    list(CONLLU.write(path, [(Article("x", "", text), {})]))
    (back,), problems = read(path)
    assert not problems
    assert back.text == text


def test_written_as_the_format_wants_it(tmp_path):
    article = Article("x 1", "Big\tnews", "Ann won.\n\nOk", sentences=(Sentence(0, 8), Sentence(10, 12)))
    path = tmp_path / "a.conllu"
    list(CONLLU.write(path, [(article, {})]))
    blank = "\t_" * 7
    assert path.read_text() == (
        "# newdoc id = x 1\n# meta::title = Big news\n# sent_id = x 1-1\n# text = Ann won.\n"
        f"1\tAnn{blank}\t_\n2\twon{blank}\tSpaceAfter=No\n3\t.{blank}\tSpacesAfter=\\n\\n\n\n"
        f"# sent_id = x 1-2\n# text = Ok\n1\tOk{blank}\tSpaceAfter=No\n\n"
    )


TREEBANK = """\
# newdoc id = w01
# sent_id = w01-1
# text = Vámonos al mar, dijo.
1-2\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_
1\tVamos\tir\tVERB\t_\t_\t0\troot\t_\tNER=O
2\tnos\tnosotros\tPRON\t_\t_\t1\tobj\t_\tNER=B-PER
3-4\tal\t_\t_\t_\t_\t_\t_\t_\t_
3\ta\ta\tADP\t_\t_\t5\tcase\t_\t_
4\tel\tel\tDET\t_\t_\t5\tdet\t_\tNER=B-LOC
5\tmar\tmar\tNOUN\t_\t_\t1\tobl\t_\tNER=I-LOC|SpaceAfter=No
5.1\t_\t_\tVERB\t_\t_\t_\t_\t_\t_
6\t,\t,\tPUNCT\t_\t_\t1\tpunct\t_\t_
7\tdijo\tdecir\tVERB\t_\t_\t1\tparataxis\t_\tSpaceAfter=No
8\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_

# newpar
# sent_id = w01-2
# text = Sí.
1\tSí\tsí\tINTJ\t_\t_\t0\troot\t_\tSpaceAfter=No
2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_

# newdoc id = w02
# sent_id = w02-1
# text = Fin
1\tFin\tfin\tNOUN\t_\t_\t0\troot\t_\t_
"""


def test_a_treebank_is_read(tmp_path):
    path = tmp_path / "es.conllu"
    path.write_text(TREEBANK, "utf-8")
    (first, second), problems = read(path)
    assert not problems
    assert (first.id, first.text) == ("w01", "Vámonos al mar, dijo.\n\nSí.")
    assert (second.id, second.text) == ("w02", "Fin")
    assert [(span.quote, span.label) for span in first.layers["import"].spans] == [
        ("Vámonos", "PER"),
        ("al mar", "LOC"),
    ]
    assert [first.text[s.start : s.end] for s in first.sentences] == ["Vámonos al mar, dijo.", "Sí."]


def test_a_bad_line_is_named_and_the_rest_comes_in(tmp_path):
    path = tmp_path / "a.conllu"
    path.write_text("1\ta" + "\t_" * 8 + "\nbroken line\n2\tb" + "\t_" * 8 + "\n")
    (back,), problems = read(path)
    assert back.text == "a b"
    assert [(problem.file, problem.line) for problem in problems] == [(str(path), 2)]


def test_a_file_without_tokens_says_so(tmp_path):
    path = tmp_path / "a.conllu"
    path.write_text("# nothing\n")
    with pytest.raises(ReadError, match="no tokens"):
        read(path)
