"""Every kind of damage is found, with its line, and all of it in one run."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import ReadError
from annotator.core.labels import Label, LabelSet, Rules
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.store import open_file, records
from annotator.store.validate import split, validate

TEXT = "Kestrel buys Heron. Kestrel is glad."
LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", key="o", applies_to=("span",)),
        Label(name="claim", applies_to=("sentence",), key="c", rules=Rules(one_of="verdict")),
        Label(name="fact", applies_to=("sentence",), rules=Rules(one_of="verdict")),
        Label(name="business", applies_to=("article",)),
        Label(name="says", applies_to=("link",)),
    ]
)
HEADER = ProjectHeader(id="p1", title="Desk", labels=LABELS)
ARTICLE = Article(
    "deal",
    "Deal",
    TEXT,
    {"publisher": "The Fictional"},
    (Zone(0, 36, "body"),),
    (Sentence(0, 19), Sentence(20, 36)),
    sha256(TEXT),
)
SPAN = Span(id="a1", fragments=((0, 7),), label="org", quote="Kestrel")
OTHER = Span(id="a2", fragments=((13, 18),), label="org", quote="Heron")
TAG = SentenceTag(id="s1", start=0, end=19, label="claim", quote="Kestrel buys Heron.")
LAYER = Layer("deal", "ann", [SPAN, TAG, ArticleTag(id="t1", label="business")])


def stream(*parts):
    """A project file; the header, the article and the layer unless others are given."""
    written = []
    for part in parts or (HEADER, ARTICLE, LAYER):
        match part:
            case ProjectHeader():
                written.append(records.header_record(part))
            case Article():
                written.append(records.article_record(part))
            case Layer():
                written.append(records.layer_record(part))
            case Edit():
                written += records.edit_records(part)
            case str():
                written.append(part.encode())
            case _:
                written.append(part)
    return records.PRELUDE + b"".join(written)


@pytest.fixture
def found(tmp_path):
    """What is found in a file of these bytes, as (code, line) pairs; every problem must name the file."""

    def run(data):
        path = tmp_path / "desk.annot.yaml"
        path.write_bytes(data)
        problems = validate(path)
        assert all(problem.file == str(path) and problem.line for problem in problems)
        return [(problem.code, problem.line) for problem in problems]

    return run


def line_of(data, text):
    return data[: data.index(text)].count(b"\n") + 1


def change(before, after, annotator="ann"):
    return Change(before, after, "deal", annotator)


def test_a_sound_project_has_no_problems(found):
    assert found(stream()) == []
    edit = Edit("Tag", (change(None, OTHER), change(SPAN, None), change(None, Zone(0, 1, "lead"), "")))
    undo = Edit("Undo", edit.inverted().changes)
    assert found(stream(HEADER, ARTICLE, LAYER, edit, undo)) == []


def test_a_project_in_another_program_s_words(found):
    documents = list(yaml.safe_load_all(stream()))
    assert found(yaml.dump_all(documents, allow_unicode=True, explicit_start=True).encode()) == []
    assert found(b"\xef\xbb\xbf" + stream().replace(b"\n", b"\r\n")) == []
    assert found(stream().removeprefix(records.PRELUDE + b"--- # project\n")) == []


@pytest.mark.parametrize(
    "data", [b"", b"  \n\n", b"PK\x03\x04\0\0\0", b"\xff\xfek\0i\0n\0d\0", b"\x7fELF\x02\x01\x01\0\0\0\0"]
)
def test_what_is_no_text_at_all(found, data):
    assert found(data) == [("not-a-project", 1)]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ReadError, match="cannot be read"):
        validate(tmp_path / "missing.yaml")


def test_other_yaml_is_no_project(found):
    assert ("no-header", 1) in found(b"name: compose\nservices: {}\n")


def test_bad_bytes_in_one_record_leave_the_rest(found):
    bad = Article("bad", "Bad", "x")
    data = stream(HEADER, bad, ARTICLE, LAYER, Layer("gone", "ann"))
    data = data.replace(b"title: Bad", b"title: B\xffd")
    assert found(data) == [
        ("unreadable-record", line_of(data, b"title: B\xff")),
        ("orphan-layer", line_of(data, b"--- # layer gone")),
    ]


@pytest.mark.parametrize("content", [b"title: [1", b"title: !!str x", b"title: *bomb", b"title: a\x01b"])
def test_bad_yaml_in_one_record_leaves_the_rest(found, content):
    broken = Article("bad", "Bad", "x")
    span = Span(id="b1", fragments=((0, 7),), label="nope", quote="Kestrel")
    data = stream(HEADER, broken, ARTICLE, Layer("deal", "ann", [span])).replace(b"title: Bad", content)
    (first, line), second = found(data)
    assert first == "unreadable-record"
    assert line in (line_of(data, content), line_of(data, content) + 1)
    assert second == ("unknown-label", line_of(data, b"{id: b1"))


def test_duplicate_records(found):
    data = stream(HEADER, ARTICLE, LAYER, ARTICLE, LAYER, HEADER)
    lines = [line for line, _ in split(data)]
    assert found(data) == [("duplicate-record", line) for line in lines[3:]]


def test_duplicates_that_lose_something_are_errors(tmp_path):
    path = tmp_path / "desk.yaml"
    path.write_bytes(stream(HEADER, ARTICLE, LAYER, ARTICLE, Layer("deal", "ann", [*LAYER, OTHER])))
    assert [problem.severity for problem in validate(path)] == ["warning", "warning"]
    other = replace(ARTICLE, text=TEXT + "!", sha256="")
    path.write_bytes(stream(HEADER, ARTICLE, LAYER, other, Layer("deal", "ann", [OTHER])))
    assert [problem.severity for problem in validate(path)] == ["error", "error"]


def test_duplicate_annotations(found):
    data = stream(HEADER, ARTICLE, Layer("deal", "ann", [SPAN, OTHER])).replace(b"{id: a2", b"{id: a1")
    assert found(data) == [("duplicate-annotation", line_of(data, b"{id: a1, start: 13"))]


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (Span(id="x", fragments=((30, 99),), label="org"), "out-of-range"),
        (Span(id="x", fragments=((5, 5),), label="org"), "bad-range"),
        (Span(id="x", fragments=((9, 5),), label="org"), "bad-range"),
        (Span(id="x", fragments=((8, 12), (0, 7)), label="org"), "bad-range"),
        (Span(id="x", fragments=((1, 8),), label="org", quote="Kestrel"), "quote-mismatch"),
        (Span(id="x", fragments=((0, 7),), label="org", quote="Osprey"), "quote-mismatch"),
        (Span(id="x", fragments=((0, 7),), label="nope", quote="Kestrel"), "unknown-label"),
        (Span(id="x", fragments=((0, 7),), label="claim", quote="Kestrel"), "wrong-kind"),
        (SentenceTag(id="x", start=0, end=7, label="claim", quote="Kestrel"), "loose-sentence"),
        (SentenceTag(id="x", start=20, end=20, label="claim"), "bad-range"),
        (Link(id="x", label="says", source="a1", target="zz"), "loose-link"),
        (Note(id="x", about="zz", note="hm"), "loose-note"),
        (Note(id="x", start=1, end=99, note="hm"), "out-of-range"),
    ],
)
@pytest.mark.parametrize("by_edit", [False, True])
def test_annotations_that_do_not_fit(found, span, code, by_edit):
    edit = Edit("Tag", (change(None, span),))
    parts = (LAYER, edit) if by_edit else (Layer("deal", "ann", [*LAYER, span]),)
    data = stream(HEADER, ARTICLE, *parts)
    assert (code, line_of(data, b"{id: x,")) in found(data)
    removed = Edit("Undo", (change(span, None),))
    assert found(stream(HEADER, ARTICLE, *parts, removed)) == []


def test_rules_are_warnings(tmp_path):
    path = tmp_path / "desk.yaml"
    second = SentenceTag(id="s2", start=0, end=19, label="fact", quote="Kestrel buys Heron.")
    path.write_bytes(stream(HEADER, ARTICLE, Layer("deal", "ann", [TAG, second])))
    assert [(problem.code, problem.severity) for problem in validate(path)] == [("one-of", "warning")]


def test_layers_and_edits_without_their_article(found):
    edit = Edit("Tag", (Change(None, SPAN, "gone", "ann"),))
    data = stream(HEADER, ARTICLE, Layer("lost", "ann"), edit)
    assert found(data) == [
        ("orphan-layer", line_of(data, b"--- # layer lost")),
        ("orphan-edit", line_of(data, b"--- # edit gone")),
    ]


def test_zones_and_sentences_that_do_not_fit(found):
    article = Article(
        "deal",
        "Deal",
        TEXT,
        zones=(Zone(0, 10, "body"), Zone(5, 20, "fog"), Zone(20, 20, "body")),
        sentences=(Sentence(0, 19), Sentence(18, 30), Sentence(30, 50)),
    )
    data = stream(HEADER, article)
    line = line_of(data, b"--- # article")
    assert found(data) == [
        (code, line) for code in ("overlapping", "bad-range", "overlapping", "out-of-range", "unknown-role")
    ]


def test_a_text_that_was_changed(found):
    data = stream(HEADER, ARTICLE).replace(b"Heron.", b"Herons")
    assert found(data) == [("text-changed", line_of(data, b"--- # article"))]


def test_a_newer_format_and_an_unknown_kind(found):
    data = stream(ProjectHeader(id="p", format=9), "--- # sketch\nkind: sketch\n", ARTICLE)
    assert found(data) == [("newer-format", 2), ("unknown-kind", line_of(data, b"--- # sketch"))]


def test_the_label_set(found):
    header = ProjectHeader(
        id="p", labels=LabelSet([Label(name="a", key="x", parent="zz"), Label(name="b", key="x")])
    )
    assert found(stream(header)) == [("key-clash", 2), ("loose-label", 2)]
    data = stream(header).replace(b"{name: b", b"{name: a")
    assert ("bad-label", line_of(data, b"{name: a, applies_to: [span], key: x}")) in found(data)


def test_states_that_are_unknown(found):
    data = stream().replace(b"status: new", b"status: half").replace(b"review: none", b"review: odd")
    line = line_of(data, b"--- # layer")
    assert found(data) == [("unknown-status", line)] * 2


def test_torn_tails_wherever_the_file_is_cut(found):
    edit = Edit("Tag “Heron”", (change(None, OTHER), change(None, Heading("New"), "")))
    whole = stream(HEADER, ARTICLE, LAYER, edit)
    start = whole.index(b"--- # edit")
    first_line = line_of(whole, b"--- # edit")
    for cut in range(start + 1, len(whole) - 1, 5):
        problems = found(whole[:cut])
        assert [code for code, _ in problems] == ["torn"], whole[start:cut]
        assert problems[0][1] >= first_line
    assert found(whole) == []
    assert found(whole[:-1]) == []
    assert [code for code, _ in found(whole + bytes(4096))] == ["torn"]


def test_an_import_that_was_cut_short(found):
    articles = stream(ARTICLE, LAYER).removeprefix(records.PRELUDE)
    announced = f"--- # edit\nkind: edit\ntitle: Import\nbytes: {len(articles)}\nchanges: []\n...\n"
    whole = stream(HEADER, announced, articles)
    assert found(whole) == []
    cut = whole[: whole.index(b"--- # layer")]
    assert found(cut) == [("torn", line_of(cut, b"--- # edit"))]


def test_a_file_that_was_cut_off_elsewhere(found):
    whole = stream()
    cut = whole.index(b"{id: t1") + 20
    line = line_of(whole, b"{id: t1")
    (code, where), *others = found(whole[:cut])
    assert (code, others) == ("unreadable-record", [])
    assert where in (line, line + 1)


def test_an_edit_that_lacks_a_part_in_the_middle(found):
    edit = Edit("Tag", (change(None, OTHER), change(Heading("a"), Heading("b"), "")))
    first, second = records.edit_records(edit)
    data = stream(HEADER, ARTICLE, LAYER, first, Edit("x", (change(None, Zone(0, 1, "lead"), ""),)))
    assert [code for code, _ in found(data)] == ["overlapping", "incomplete-edit"]
    assert found(stream(HEADER, ARTICLE, LAYER, first, second)) == []


def test_a_withdrawn_article_is_not_checked_any_more(found):
    bad = Span(id="x", fragments=((30, 99),), label="org")
    gone = Edit("Remove", (Change(Membership("deal"), None, "deal"),))
    assert found(stream(HEADER, ARTICLE, Layer("deal", "ann", [bad]), gone)) == []
    assert (
        found(
            stream(HEADER, ARTICLE, Layer("deal", "ann", [bad]), gone, Edit("Back", gone.inverted().changes))
        )
        != []
    )


def test_a_later_layer_replaces_earlier_edits(found):
    bad = Span(id="x", fragments=((30, 99),), label="org")
    edit = Edit("Tag", (change(None, bad),))
    assert found(stream(HEADER, ARTICLE, edit, LAYER)) == []
    assert [code for code, _ in found(stream(HEADER, ARTICLE, LAYER, edit))] == ["out-of-range"]


def test_everything_in_one_run(found):
    bad = [
        Span(id="x1", fragments=((30, 99),), label="org"),
        Span(id="x2", fragments=((0, 7),), label="nope", quote="Kestrel"),
    ]
    data = stream(
        HEADER,
        ARTICLE,
        Layer("deal", "ann", bad),
        "--- # x\nkind: [\n",
        Layer("lost", "ann"),
        Edit("t", (change(None, OTHER),)),
    )
    codes = {code for code, _ in found(data[:-4])}
    assert codes == {"out-of-range", "unknown-label", "unreadable-record", "orphan-layer", "torn"}


def test_split_counts_lines():
    data = b"# prelude\n\n--- # a\nx: 1\n---\ny: 2\n...\n--- z"
    assert list(split(data)) == [(3, b"--- # a\nx: 1\n"), (5, b"---\ny: 2\n...\n"), (8, b"--- z")]
    assert list(split(b"x: 1\n--- # b\n")) == [(1, b"x: 1\n"), (2, b"--- # b\n")]
    assert list(split(b"# only a comment")) == []


def test_the_documentation_shows_a_project_that_is_one(found):
    text = (Path(__file__).parents[2] / "docs" / "project-file.md").read_text(encoding="utf-8")
    example = text.split('```yaml title="desk.annot.yaml"\n')[1].split("```")[0].encode()
    assert found(example) == []
    for line, raw in split(example):
        record, problems = records.parse(raw, file="docs", line=line)
        assert problems == []
        match record:
            case ProjectHeader():
                assert records.header_record(record) == raw
            case Article():
                assert records.article_record(record) == raw
            case Layer():
                assert records.layer_record(record) == raw
            case records.StoredEdit():
                assert records.edit_records(record.edit) == [raw] or record.parts > 1


def test_a_tail_is_torn_for_the_check_where_it_is_for_the_reader(tmp_path):
    edit = Edit("Tag “Heron”", (change(None, OTHER),))
    whole = stream(HEADER, ARTICLE, LAYER, edit)
    by_hand = whole.replace(b"--- # edit", b"---")
    variants = [
        whole,
        by_hand,
        by_hand.removesuffix(b"...\n"),
        whole.removesuffix(b"\n"),
        whole.removesuffix(b"...\n"),
        whole + b"\n\n# looked at\n",
        whole + b"\0" * 20,
        *(whole[:cut] for cut in range(whole.index(b"--- # edit"), len(whole), 23)),
    ]
    variants += [data.replace(b"\n", b"\r\n") for data in variants]
    for number, data in enumerate(variants):
        path = tmp_path / f"{number}.annot.yaml"
        path.write_bytes(data)
        checked = {problem.code for problem in validate(path)}
        with open_file(path, read_only=True) as file:
            read = {problem.code for problem in file.problems}
        assert ("torn" in checked) == ("torn" in read), data
