"""The files of the propaganda tasks as their organisers' scorers read them: nothing here uses our own reader."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats.kit.offsets import normalised_positions
from annotator.formats.kit.values import Imported
from annotator.formats.registry import write_all
from annotator.formats.tools.ptc.format import PtcFormat
from annotator.store import records
from annotator.store.record_writing import article_record
from tests.formats.projects import projects

# Techniques of the task of 2020, spelled as there: some hold a comma.
TECHNIQUES = (
    "Appeal_to_Authority", "Appeal_to_fear-prejudice", "Bandwagon,Reductio_ad_hitlerum", "Black-and-White_Fallacy",
    "Causal_Oversimplification", "Doubt", "Exaggeration,Minimisation", "Flag-Waving", "Loaded_Language",
    "Name_Calling,Labeling", "Repetition", "Slogans", "Thought-terminating_Cliches",
    "Whataboutism,Straw_Men,Red_Herring",
)  # fmt: skip


class RuleBrokenError(Exception):
    """What makes a scorer refuse a file."""


def rows(path, columns):
    with path.open(encoding="utf-8", newline="") as file:
        found = [line.rstrip("\n").split("\t") for line in file]
    if any(len(row) != columns for row in found):
        raise RuleBrokenError(f"not {columns} columns")
    return found


def read_spans(path, article, text, techniques=None):
    """`(technique, begin, end)` of a file: 0 ≤ begin < end ≤ length in code points, of this article alone."""
    found = []
    for name, *technique, begin, end in rows(path, 3 if techniques is None else 4):
        if name != article:
            raise RuleBrokenError("another article")
        if techniques is not None and technique[0] not in techniques:
            raise RuleBrokenError(f"no technique: {technique[0]}")
        if not 0 <= int(begin) < int(end) <= len(text):
            raise RuleBrokenError(f"no fragment: {begin}, {end}")
        found.append((technique[0] if technique else "", int(begin), int(end)))
    return found


def refuse_overlaps(spans):
    """One technique may not have two fragments that share a character."""
    for at, (technique, begin, end) in enumerate(spans):
        for other, left, right in spans[:at]:
            if technique == other and max(begin, left) < min(end, right):
                raise RuleBrokenError(f"{technique} overlaps itself at {begin}")


def score(submitted, gold):
    """Precision and recall of fragments, with credit for the part that two share."""

    def shared(one, other):
        return max(0, min(one[2], other[2]) - max(one[1], other[1]))

    hits = [(s, t, shared(s, t)) for s in submitted for t in gold if s[0] == t[0]]
    precision = sum(Fraction(n, s[2] - s[1]) for s, _, n in hits) / len(submitted)
    recall = sum(Fraction(n, t[2] - t[1]) for _, t, n in hits) / len(gold)
    return precision, recall


def write(folder, article, layer):
    write_all(PtcFormat(), folder, [(article, {"anna": layer})])
    path = folder / f"article{article.id}.txt"
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def letters(text):
    return "".join(text.split())


def covered(spans):
    return {at for _, begin, end in spans for at in range(begin, end)}


@settings(max_examples=40, deadline=None)
@given(projects(annotators=("anna",), tags=False, discontinuous=False, notes=("",)))
def test_fragments_follow_the_rules_and_cover_their_words(tmp_path_factory, project):
    article, layers = project
    folder = tmp_path_factory.mktemp("ptc") / "out"
    text = write(folder, article, layers["anna"])
    title, empty, *_ = text.split("\n")
    assert (bool(title), empty, text[-1]) == (True, "", "\n")
    techniques = read_spans(
        folder / "articledoc.task2-TC.labels", "doc", text, {"org", "person", "Ökonomie 2"}
    )
    fragments = read_spans(folder / "articledoc.task1-SI.labels", "doc", text)
    refuse_overlaps(fragments)
    assert covered(fragments) == covered(techniques)
    if fragments:
        assert score(fragments, fragments) == (1, 1)
    words = sorted(letters(text[begin:end]) for _, begin, end in techniques)
    wanted = sorted(letters(article.text[span.start : span.end]) for span in layers["anna"].spans)
    assert [each for each in words if each] == [each for each in wanted if each]


LINE = st.text(st.sampled_from("ab é🥳.\u2028\u0085\t"), max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "  \n", "\r\n\r\n", "\r"])


@settings(max_examples=60)
@given(
    lines=st.lists(st.tuples(LINE, ENDS), min_size=1, max_size=6),
    mark=st.booleans(),
    counted=st.booleans(),
    data=st.data(),
)
def test_a_corpus_goes_out_as_it_came(tmp_path_factory, lines, mark, counted, data):
    """The text letter by letter, and the places of fragments as the corpus has them: the scorer's 1.0."""
    folder = tmp_path_factory.mktemp("ptc")
    raw = "Title words\n\nA body of words\n" + "".join(map("".join, lines))
    (folder / "article1.txt").write_bytes((("\ufeff" if mark else "") + raw).encode())
    seen = raw.replace("\r\n", "\n")
    shift = int(mark and counted)
    fragments = {(0, 5), (6, 11)}  # two that lie on words, so that the mark can be told
    for _ in range(data.draw(st.integers(0, 2))):
        start = data.draw(st.integers(0, len(seen) - 1))
        fragments.add((start, data.draw(st.integers(start + 1, len(seen)))))
    if shift:
        fragments = {(0, 5), (6, 11), (15, 19)}
    said = "".join(f"1\tDoubt\t{start + shift}\t{end + shift}\n" for start, end in sorted(fragments))
    (folder / "article1.task2-TC.labels").write_text(said)
    (folder / "article1.task-SLC.labels").write_text("".join(f"1\t{n}\tpropaganda\n" for n in [1, 3]))
    (imported,) = [item for item in PtcFormat().read(folder / "article1.txt") if isinstance(item, Imported)]
    article, problems = records.parse(article_record(imported.article()), file="project")
    assert not problems
    out = folder / "out"
    list(PtcFormat().write(out, [(article, imported.layers)]))
    assert (out / "article1.txt").read_bytes() == (folder / "article1.txt").read_bytes()
    gone = {row for row in said.splitlines() if not covers(seen, row, shift)}
    assert (out / "article1.task2-TC.labels").read_text().splitlines() == [
        row for row in said.splitlines() if row not in gone
    ]
    assert (out / "article1.task-SLC.labels").read_text() == "1\t1\tpropaganda\n1\t3\tpropaganda\n"


def covers(seen, row, shift):
    """Whether anything of a fragment is left in a text without blanks at line ends."""
    start, end = (int(cell) - shift for cell in row.split("\t")[2:])
    kept = normalised_positions(seen)
    return kept[start] < kept[end]


def test_the_names_of_the_techniques_stay(tmp_path):
    body = "\n".join(f"They said number {number} 🚢 was a lie." for number in range(len(TECHNIQUES)))
    text = f"Harbour war\n\n{body}"
    starts = [text.index(line) for line in body.split("\n")]
    spans = [
        Span(id=f"s{at}", label=name, fragments=((starts[at], starts[at] + 9),))
        for at, name in enumerate(TECHNIQUES)
    ]
    article = Article("701", "Harbour war", text, sha256=sha256(text))
    written = write(tmp_path / "out", article, Layer("701", "anna", spans))
    found = read_spans(tmp_path / "out/article701.task2-TC.labels", "701", written, TECHNIQUES)
    assert [(technique, written[begin:end]) for technique, begin, end in found] == [
        (name, "They said") for name in TECHNIQUES
    ]
    refuse_overlaps(found)


def test_lines_with_labels_are_those_of_the_sentences(tmp_path):
    text = "Harbour war 🚢\n\nThey lied.  Of course they\ndid. The end."
    sentences = (Sentence(15, 25), Sentence(27, 46), Sentence(47, 55))
    tags = [
        SentenceTag(id=f"t{at}", label=label, start=sentences[at].start, end=sentences[at].end)
        for at, label in ((0, "propaganda"), (1, "non-propaganda"), (2, "propaganda"))
    ]
    article = Article("7", "Harbour war 🚢", text, {}, (), sentences, sha256(text))
    written = write(tmp_path / "out", article, Layer("7", "anna", tags)).split("\n")
    found = [
        (written[int(number) - 1], label)
        for name, number, label in rows(tmp_path / "out/article7.task-SLC.labels", 3)
        if name == "7"
    ]
    assert found == [
        ("They lied.", "propaganda"),
        ("Of course they did.", "non-propaganda"),
        ("The end.", "propaganda"),
    ]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("1\tDoubt\t4", "not 4 columns"),
        ("2\tDoubt\t4\t9", "another article"),
        ("1\tDoubting\t4\t9", "no technique"),
        ("1\tDoubt\t9\t9", "no fragment"),
        ("1\tDoubt\t4\t99", "no fragment"),
        ("1\tDoubt\t0\t4\n1\tDoubt\t3\t9", "overlaps itself"),
    ],
)
def test_the_rules_can_be_broken(tmp_path, row, what):
    path = tmp_path / "article1.task2-TC.labels"
    path.write_text(f"{row}\n", encoding="utf-8")
    with pytest.raises(RuleBrokenError, match=what):
        refuse_overlaps(read_spans(path, "1", "A short text", TECHNIQUES))
    assert score([("", 0, 4)], [("", 2, 4), ("", 8, 9)]) == (Fraction(1, 2), Fraction(1, 2))
