"""Records: what is written is read back, by this program and by any other reader of YAML."""

import gc
import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from annotator.core.annotation import LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import SHARED, Change, Edit, Membership, ProjectHeader, restated
from annotator.core.errors import ReadError
from annotator.core.layer import Layer
from annotator.store import canonical, from_yaml, records
from tests.store import values

PURE = yaml.SafeLoader


def read(raw):
    record, problems = records.parse(raw, file="desk.annot.yaml")
    assert problems == []
    return record


def by_yaml_1_1(raw):
    """The record as other programs see it, by both of PyYAML's parsers."""
    seen = yaml.load(raw, Loader=yaml.CSafeLoader)
    assert yaml.load(raw, Loader=PURE) == seen
    assert from_yaml.load(raw, file="").value == seen
    return seen


def agreed(raw):
    """The record, read the fast way and by YAML alone, which must be the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(canonical, "read", lambda *_, **__: None)
        slow = read(raw)
    fast = read(raw)
    assert fast == slow
    return fast


@given(values.headers)
def test_a_header_is_read_back(header):
    raw = records.header_record(header)
    assert agreed(raw) == header
    assert by_yaml_1_1(raw)["title"] == header.title
    assert records.header_record(read(raw)) == raw


@given(values.articles)
@example(Article("a", "t", "\n\n  x\n"))
@example(Article("a", "t", "--- # article b\n...\n# no comment\n\n  x"))
@example(Article("a", "t", "\ta\n"))
@example(Article("a", "t", "\n"))
@example(Article("a", "t", "a\n   \n"))
def test_an_article_is_read_back(article):
    raw = records.article_record(article)
    assert agreed(raw) == article
    seen = by_yaml_1_1(raw)
    assert (seen["text"], seen["title"]) == (article.text, article.title)
    assert seen.get("metadata", {}) == article.metadata
    assert list(seen.get("metadata", {})) == list(article.metadata)
    assert records.article_record(read(raw)) == raw


@given(values.layers)
def test_a_layer_is_read_back(layer):
    raw, whole = records.layer_record(layer), values.anchored(layer)
    assert raw == records.layer_record(whole)
    assert agreed(raw) == whole
    seen = by_yaml_1_1(raw)
    assert [span["quote"] for span in seen.get("spans", [])] == [span.quote for span in whole.spans]
    assert records.layer_record(read(raw)) == raw


@given(values.edits)
def test_an_edit_is_read_back_from_its_records(edit):
    stored = []
    for raw in records.edit_records(edit):
        assert raw.endswith(b"\n...\n")
        by_yaml_1_1(raw)
        stored.append(agreed(raw))
    assert [(part.part, part.parts) for part in stored] == [
        (n, len(stored)) for n in range(1, len(stored) + 1)
    ]
    assert {part.group for part in stored} == ({edit.id} if len(stored) > 1 else {""})
    assert {(part.edit.id, part.edit.title, part.edit.by, part.edit.at) for part in stored} == {
        (edit.id, edit.title, edit.by, edit.at)
    }

    def place(change):
        return change.article, change.annotator

    for part in stored:
        assert list(part.edit.changes) == [c for c in edit.changes if place(c) == place(part.edit.changes[0])]
    assert sum(len(part.edit.changes) for part in stored) == len(edit.changes)


@given(
    st.lists(
        st.one_of(
            values.articles.map(records.article_record),
            values.layers.map(records.layer_record),
            values.headers.map(records.header_record),
            values.edits.map(lambda edit: b"".join(records.edit_records(edit))),
        ),
        max_size=4,
    )
)
@settings(max_examples=50)
def test_a_whole_file_is_a_stream_of_plain_documents(raws):
    stream = records.PRELUDE + b"".join(raws)
    documents = list(yaml.load_all(stream, Loader=yaml.CSafeLoader))
    assert all(isinstance(document, dict) for document in documents)
    assert len(documents) == len(re.findall(rb"^--- ", stream, re.MULTILINE))


def test_the_canonical_form():
    layer = Layer(
        "platform-deal",
        "Alice B.",
        [
            SentenceTag(id="s1", start=97, end=210, label="claim", quote="The first words…", by="alice"),
            Span(id="a1", fragments=((14, 21),), label="org", quote="Kestrel", at="2026-11-24T09:00:00Z"),
            Span(
                id="a2",
                fragments=((14, 21), (30, 34)),
                label="no",
                quote="Kestrel … Ltd.",
                doubt=True,
                attributes={"sure": "yes", "age": 3},
                note='so "it" says',
                extra={"z": [1], "b": None},
            ),
            Link(id="r1", label="says", source="a2", target="a1", origin="import"),
        ],
        LayerState("done", "none", {"later": 1}),
    )
    assert (
        records.layer_record(layer).decode()
        == """\
--- # layer platform-deal Alice B.
kind: layer
article: platform-deal
annotator: Alice B.
status: done
review: none
sentences:
  - {id: s1, start: 97, end: 210, label: claim, quote: "The first words…", by: alice, origin: hand}
spans:
  - {id: a2, start: 14, end: 34, fragments: [[14, 21], [30, 34]], label: "no", quote: "Kestrel … Ltd.", \
attributes: {age: 3, sure: "yes"}, note: "so \\"it\\" says", doubt: true, origin: hand, b: null, z: [1]}
  - {id: a1, start: 14, end: 21, label: org, quote: "Kestrel", origin: hand, at: "2026-11-24T09:00:00Z"}
links:
  - {id: r1, label: says, from: a2, to: a1, origin: import}
later: 1
"""
    )


@pytest.mark.parametrize(
    ("article", "annotator", "comment"),
    [
        ("a", "Ann B", " a Ann B"),
        ("a b", "Ann", ""),
        ("a", "Ann\nB", ""),
        ("a", " Ann", ""),
        ("a", "A\u2028", ""),
    ],
)
def test_only_names_that_fit_stand_in_the_comment(article, annotator, comment):
    layer = Layer(article, annotator)
    raw = records.layer_record(layer)
    assert raw.decode().split("\n")[0] == f"--- # layer{comment}"
    assert read(raw) == layer


@pytest.mark.parametrize(
    "odd", ["", "unsure: 3", "unsure: [[0, 4, [x], 0.5], 7, [1]]", "unsure: [[0, 4, quote, 0.5]]"]
)
def test_doubts_of_other_zones_are_passed_over(odd):
    raw = f"--- # article\nkind: article\nid: a\ntext: |-\n  Four\nzones: [[0, 4, body]]\n{odd}\n"
    article = read(raw.encode())
    assert [zone.sure for zone in article.zones] == [1.0]


def test_how_sure_a_zone_is_is_kept_where_it_is_worth_a_look():
    zones = (Zone(0, 4, "headline", 0.95), Zone(5, 8, "body", 0.6))
    raw = records.article_record(Article("a", "Four", "Four\nand", zones=zones))
    assert b"zones: [[0, 4, headline], [5, 8, body]]\nunsure: [[5, 8, body, 0.60]]\n" in raw
    article = agreed(raw)
    assert [zone.sure for zone in article.zones] == [1.0, 0.6]
    change = Change(None, zones[1], "a")
    (raw,) = records.edit_records(Edit("Guess", (change,)))
    assert read(raw).edit.changes[0].after.sure == 0.6
    assert b"{before: null, after: {zone: [5, 8, body]}, sure: 0.60}" in raw


def test_an_edit_across_articles_is_several_records():
    span = Span(id="a1", fragments=((0, 1),))
    edit = Edit(
        "Tag",
        (Change(None, span, "x", "ann"), Change(None, span, "y", "ann"), Change(None, Membership("z"), "z")),
    )
    raws = records.edit_records(edit)
    assert [raw.split(b"\n")[0] for raw in raws] == [
        b"--- # edit x ann",
        b"--- # edit y ann",
        b"--- # edit z",
    ]
    header = Edit("Rename", (Change(ProjectHeader(id="p"), ProjectHeader(id="p", title="New")),))
    assert records.edit_records(header)[0].startswith(b"--- # edit\nkind: edit\n")


def test_a_hand_written_layer_is_understood():
    raw = b"""\
kind: layer            # block style, comments, single quotes, keys in another order
annotator: on
article: 010x
spans:
  - label: 12:30
    id: 7
    end: 9
    start: 010
  # a comment
  - {id: 'a1', start: 0, end: 4, label: no, quote: "four", origin: hand}
"""
    layer = read(raw)
    assert (layer.article, layer.annotator) == ("010x", "on")
    assert list(layer.spans) == [
        Span(id="a1", fragments=((0, 4),), label="no", quote="four"),
        Span(id="7", fragments=((10, 9),), label="12:30"),
    ]


def test_what_cannot_be_understood_is_kept_and_tried_again():
    raw = b"kind: layer\narticle: a\nannotator: b\nspans:\n  - {id: x, start: here, end: 3}\n  - {start: 1}\n"
    layer, problems = records.parse(raw, file="f.yaml", line=10)
    assert [(p.line, p.code) for p in problems] == [(14, "unreadable"), (15, "unreadable")]
    again, problems = records.parse(records.layer_record(layer), file="f.yaml")
    assert again == layer
    assert len(problems) == 2
    mended = records.layer_record(layer).replace(b"start: here", b"start: 1")
    layer, problems = records.parse(mended, file="f.yaml")
    assert [span.id for span in layer.spans] == ["x"]
    assert len(problems) == 1


def test_the_same_id_twice_loses_nothing():
    layer = Layer("a", "b", [Span(id="x", fragments=((0, 1),)), Span(id="z", fragments=((0, 2),))])
    raw = records.layer_record(layer).replace(b"{id: z,", b"{id: x,")
    layer, problems = records.parse(raw, file="f.yaml")
    assert sorted(span.id for span in layer.spans) == ["x", "x-2"]
    assert [(p.line, p.code) for p in problems] == [(9, "duplicate-annotation")]


def test_unknown_kinds_and_edits_are_kept_byte_for_byte():
    raw = b"--- # sketch\nkind: sketch\nlines: [1, 2]\n"
    record, problems = records.parse(raw, file="f.yaml")
    assert record == records.Unknown("sketch", raw)
    assert [p.code for p in problems] == ["unknown-kind"]
    raw = b"--- # edit\nkind: edit\nchanges:\n  - {before: null, after: {melody: {id: x}}}\n...\n"
    record, problems = records.parse(raw, file="f.yaml")
    assert record == records.Unknown("edit", raw)
    assert [p.code for p in problems] == ["bad-edit"]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"--- # article a\nkind: article\nid: !!python/name:os.system ''\n", 12, "tag"),
        (b"--- # article a\nkind: article\nid: \xff\n", 12, "UTF-8"),
        (b"--- # article a\nkind: article\ntitle: x\n", 10, "id"),
        (b"--- # layer a\nkind: layer\narticle: x\n", 10, "annotator"),
        (b"- 1\n", 10, "mapping"),
        (b"--- # x\n", 10, "kind"),
        (b"--- # x\nid: x\n", 10, "kind"),
        (b"--- # article a\nkind: article\nid: a\nzones: [[1, 2]]\n", 10, "zone"),
        (b"--- # article a\nkind: article\nid: a\ntext: |-\n  a\x01b\n", 14, "control"),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(raw, line, words):
    with pytest.raises(ReadError, match=words) as caught:
        records.parse(raw, file="f.yaml", line=10)
    assert (str(caught.value.file), caught.value.line) == ("f.yaml", line)


def test_labels_that_cannot_be_understood_are_kept():
    raw = b"kind: project\nid: p\nlabels:\n  - {name: a}\n  - {name: b, applies_to: [x]}\n  - {name: a, key: x}\n"
    header, problems = records.parse(raw, file="f.yaml")
    assert [label.name for label in header.labels] == ["a"]
    assert [(p.line, p.code) for p in problems] == [(5, "bad-label"), (6, "bad-label")]
    again, problems = records.parse(records.header_record(header), file="f.yaml")
    assert again == header
    assert len(problems) == 2


def test_a_newer_format_and_a_changed_text_are_reported():
    raw = records.header_record(ProjectHeader(id="p", format=7))
    header, problems = records.parse(raw, file="f.yaml")
    assert header.format == 7
    assert [p.code for p in problems] == ["newer-format"]
    article = Article("a", "t", "Text", sha256="0" * 64)
    assert [p.code for p in records.parse(records.article_record(article), file="f")[1]] == ["text-changed"]


# ---------------------------------------------------------------------------------------------- reconcile
ARTICLE = Article(
    "a", "t", "Kestrel buys Heron. Kestrel is glad.", sentences=(Sentence(0, 19), Sentence(20, 36))
)


def reconciled(*items):
    layer = Layer("a", "ann", items)
    return records.reconcile(ARTICLE, layer, file="f.yaml")


def test_a_layer_that_fits_is_left_alone():
    layer = Layer("a", "ann", [Span(id="x", fragments=((0, 7),), quote="Kestrel"), Note(id="n", note="hm")])
    result, problems = records.reconcile(ARTICLE, layer)
    assert result is layer
    assert problems == []


def test_annotations_are_put_back_on_their_words():
    layer, problems = reconciled(
        Span(id="x", fragments=((18, 25),), quote="Kestrel"),
        Span(id="y", fragments=((2, 6), (9, 14)), quote="buys … Heron"),
        SentenceTag(id="s", start=15, end=30, quote="Kestrel is…"),
        Note(id="n", start=1, end=3, quote="glad"),
    )
    assert layer.spans.get("x").fragments == ((20, 27),)
    assert layer.spans.get("y").fragments == ((8, 12), (13, 18))
    assert (layer.get("s").start, layer.get("s").end) == (20, 36)
    assert (layer.get("n").start, layer.get("n").end) == (31, 35)
    assert [p.code for p in problems] == ["moved"] * 4
    assert any("18–25 to 20–27" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("start", "end", "found"), [(1, 5, 0), (4, 8, 0), (12, 16, 13), (9, 13, 13), (20, 24, 22), (90, 94, 22)]
)
def test_a_tag_goes_to_the_nearest_of_several_sentences_that_read_the_same(start, end, found):
    text = "Yes. Not so. Yes. So? Yes."
    sentences = (Sentence(0, 4), Sentence(5, 12), Sentence(13, 17), Sentence(18, 21), Sentence(22, 26))
    article = Article("a", "t", text, sentences=sentences)
    tag = SentenceTag(id="s", start=start, end=end, label="claim", quote="Yes.")
    layer, _ = records.reconcile(article, Layer("a", "ann", [tag]))
    (moved,) = layer.sentence_tags
    assert (moved.start, moved.end) == (found, found + 4)


def test_what_has_no_place_is_kept_aside_and_written_unchanged():
    lost = [
        Span(id="out", fragments=((90, 95),), label="org"),
        Span(id="back", fragments=((5, 2),), quote="Osprey"),
        SentenceTag(id="s", start=3, end=3, quote="Osprey…"),
    ]
    good = Span(id="x", fragments=((0, 7),), quote="Kestrel")
    layer, problems = reconciled(*lost, good)
    assert list(layer) == [good]
    assert sorted(item.id for item in layer.unanchored) == ["back", "out", "s"]
    assert [p.code for p in problems] == ["unanchored"] * 3
    raw = records.layer_record(layer)
    assert raw == records.layer_record(Layer("a", "ann", [*lost, good]))
    again, _ = records.reconcile(ARTICLE, read(raw))
    assert again == layer
    assert records.reconcile(ARTICLE, layer)[0] == layer


def test_an_unanchored_annotation_can_be_removed_and_replaced():
    lost = Span(id="x", fragments=((90, 95),), quote="Osprey")
    layer, _ = reconciled(lost)
    layer.put(replace(lost, fragments=((0, 7),), quote="Kestrel"))
    assert layer.unanchored == []
    assert len(layer) == 1
    layer, _ = reconciled(lost)
    layer.remove("x")
    assert layer.unanchored == []


SPAN_LINE = '{id: a1, start: 0, end: 7, label: org, quote: "Kestrel", by: ida, origin: hand}'


@pytest.mark.parametrize(
    "odd",
    [
        f"--- # article a\nkind: article\nid: a\ntitle: A\ntext: |-\n  Kestrel\nspans:\n  - {SPAN_LINE}\n",
        "--- # layer a ida\nkind: layer\narticle: a\nannotator: ida\n"
        f"changes:\n  - {{before: null, after: {{span: {SPAN_LINE}}}}}\n",
    ],
)
def test_keys_of_other_kinds_of_record_hold_plain_data(odd):
    record, problems = records.parse(odd.encode(), file="desk.annot.yaml")
    assert problems == []
    extra = record.extra if isinstance(record, Article) else record.state.extra
    assert all(isinstance(item, dict) for items in extra.values() for item in items)
    write = records.article_record if isinstance(record, Article) else records.layer_record
    assert records.parse(write(record), file="x")[0] == record


def test_a_long_layer_is_not_looked_through_for_garbage_once_it_was_read():
    spans = [
        Span(id=f"a{n}", label="org", fragments=((n * 9, n * 9 + 7),), quote="Kestrel") for n in range(40_000)
    ]
    raw = records.layer_record(Layer("a", "ann", spans))
    collected = []
    note = lambda phase, _: collected.append(phase)  # noqa: E731
    gc.collect()
    gc.callbacks.append(note)
    try:
        parsed, _ = records.parse(raw, file="")
        more = [[] for _ in range(100)]
    finally:
        gc.callbacks.remove(note)
    assert gc.isenabled()
    assert collected == []
    assert (len(parsed), len(more)) == (40_000, 100)


SEEN = {"server": "service=desk", "name": "ada", "role": "annotator"}


@given(values.headers, values.extras, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_what_sharing_notes_of_itself_is_written_by_its_keys_alone(header, meanwhile, old, new):
    """And does to a header, changed otherwise meanwhile, what the whole of both headers would do to these keys."""
    assume(old != new)

    def come_to(number, extra=header.extra):
        link = {} if number is None else {SHARED: {**SEEN, "seq": number}}
        return replace(header, extra={**extra, **link})

    whole = Change(come_to(old), come_to(new))
    (raw,) = records.edit_records(Edit("Bring together with the server", (whole,)))
    assert len(raw) < 400
    (short,) = read(raw).edit.changes
    assert restated(come_to(old), short) == come_to(new)
    assert restated(come_to(new), short.inverted()) == come_to(old)
    other = replace(come_to(old, meanwhile), title="Other", guidelines="Long")
    assert restated(other, short) == replace(come_to(new, meanwhile), title="Other", guidelines="Long")
    again = Edit("Bring together with the server", (short,), id="x")
    assert records.edit_records(again) == records.edit_records(replace(again, changes=(whole,)))


def test_a_header_that_changes_otherwise_too_is_written_whole():
    before = ProjectHeader(id="p", title="Desk", extra={SHARED: {**SEEN, "seq": 3}})
    after = replace(before, title="Ferry desk", extra={SHARED: {**SEEN, "seq": 4}})
    (raw,) = records.edit_records(Edit("Bring together with the server", (Change(before, after),)))
    assert read(raw).edit.changes == (Change(before, after),)
