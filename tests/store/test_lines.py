"""Annotations on one line: the fast path and YAML agree on every line, canonical or not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import SentenceTag, Span, new_id
from annotator.core.edits import ProjectHeader
from annotator.core.errors import ReadError
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.core.layer import Layer
from annotator.store import canonical, from_yaml, lines, records, schema
from tests.store import values

RANGED = values.spans | values.sentence_tags
PIECES = st.sampled_from(
    [
        "",
        " ",
        "  ",
        ",",
        ":",
        ": ",
        "#",
        " #",
        '"',
        "'",
        "\\",
        "\\x41",
        "\\ud83d",
        "\\/",
        "{",
        "}",
        "[",
        "]",
        "-",
        "\n",
        "\n  ",
        "\n  - ",
        "0",
        "~",
        "null",
        "true",
        "no",
        "a: b",
        ", x: 1",
        "&a ",
        "*a",
        "!t ",
        "\t",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "\x07",
        "é",
        "😀",
        "010",
        "1e3",
        "quote: ",
        ", origin: hand",
        "...",
        "---",
        "?",
        "% ",
    ]
)


def by_yaml(body, kind):
    """What the list means when nothing but YAML reads it; None where it is not YAML."""
    try:
        value = from_yaml.load(f"--- # x\nspans:\n{body}", file="").value["spans"]
        return [lines.annotation(kind, item) for item in value]
    except (ReadError, ValueError, TypeError, KeyError):
        return None


def by_lines(body, kind):
    name = "spans" if kind is Span else "sentences"
    document = canonical.read(f"--- # x\n{name}:\n{body}".encode(), file="", line=1)
    if document is None:
        return None
    try:
        return [i if isinstance(i, kind) else lines.annotation(kind, i) for i in document.value[name] or []]
    except ValueError:
        return None


@given(RANGED)
def test_a_written_line_is_read_back_in_both_ways(item):
    body = f"  - {lines.write(item)}\n"
    assert by_lines(body, type(item)) == by_yaml(body, type(item)) == [item]


@given(RANGED, st.data())
@settings(max_examples=600)
def test_a_line_that_somebody_changed_is_read_alike(item, data):
    body = (
        f'  - {lines.write(item)}\n  - {{id: last, start: 1, end: 2, label: x, quote: "y", origin: hand}}\n'
    )
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(start + 4, len(body))))
    changed = body[:start] + data.draw(PIECES) + body[end:]
    fast = by_lines(changed, type(item))
    assert fast is None or fast == by_yaml(changed, type(item))


@given(st.none() | RANGED, st.none() | RANGED, st.data())
@settings(max_examples=300)
def test_changes_are_read_alike(before, after, data):
    names = {Span: "span", SentenceTag: "sentence"}
    sides = [f"{{{names[type(item)]}: {lines.write(item)}}}" if item else "null" for item in (before, after)]
    body = f"  - {{before: {sides[0]}, after: {sides[1]}}}\n"
    start = data.draw(st.integers(0, len(body)))
    piece = data.draw(PIECES)
    for changed in (body, body[:start] + piece + body[start + len(piece) :]):
        raw = f"--- # x\nkind: edit\narticle: a\nchanges:\n{changed}...\n".encode()
        fast = canonical.read(raw, file="", line=1)
        if changed is body:
            assert fast is not None
        if fast is None:
            continue
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(canonical, "read", lambda *_, **__: None)
            slow = result(raw)
        assert result(raw) == slow


def result(raw):
    try:
        record = records.parse(raw, file="")[0]
    except ReadError:
        return None
    return record.edit.changes if isinstance(record, records.StoredEdit) else record


@pytest.mark.parametrize(
    "line",
    [
        '{id: null, start: 1, end: 2, label: x, quote: "y", origin: hand}',
        '{id: a, start: 1, end: 2, label: true, quote: "y", origin: hand}',
        '{id: a, start: 1, end: 2, label: ~, quote: "y", origin: hand}',
        '{id: a, start: 1, end: 2, label: x, quote: "\\ud83d\\ude00", origin: hand}',
        '{id: a, start: 1, end: 2, label: x, quote: "\\x41\\/", origin: hand}',
        "{id: a, start: 1, end: 2, label: x, quote: \"y\", attributes: {a: '}'}, origin: hand}",
        '{id: a, start: 1, end: 2, label: x, quote: "y", attributes: {a: [1]}, origin: hand}',
        '{id: a, start: ١, end: 2, label: x, quote: "y", origin: hand}',
        '{id: a, start: 1, end: 2, label: x, quote: "y", origin: hand} # why',
        '{id: a, start: 1, end: 2, fragments: [[1, 2]], label: x, quote: "y", origin: hand}',
    ],
)
@pytest.mark.parametrize("kind", [Span, SentenceTag])
def test_lines_that_look_canonical_but_are_not(line, kind):
    body = f"  - {line}\n"
    fast = by_lines(body, kind)
    assert fast is None or fast == by_yaml(body, kind)


@given(st.lists(values.spans, max_size=4), st.data())
def test_every_annotation_has_its_line(items, data):
    strange = '  - id: "strange"\n    start: 1\n    end: 2\n'
    at = data.draw(st.integers(0, len(items)))
    written = [f"  - {lines.write(item)}\n" for item in items]
    body = "".join([*written[:at], strange, *written[at:]])
    document = canonical.read(f"--- # x\nspans:\n{body}".encode(), file="", line=100)
    assert document is not None
    found = [document.line_of(item) for item in document.value["spans"]]
    assert found == [*range(102, 102 + at), 102 + at, *range(105 + at, 105 + len(items))]


@pytest.mark.parametrize(
    "raw",
    [
        b'--- # x\nkind: layer\ntitle: "a\nspans:\n  - b"\n',
        b"--- # x\nkind: &a layer\ntitle: *a\n",
        b"--- # x\nkind: layer\nkind: article\n",
        b"--- # x\nkind: layer\n# a comment\ntitle: x\n",
        b"--- # x\nkind: layer\r\ntitle: x\r\n",
        b"--- # x\nnull: layer\n",
        b"kind: layer\n",
    ],
)
def test_a_record_that_is_not_canonical_is_left_to_yaml(raw):
    assert canonical.read(raw, file="", line=1) is None


@pytest.mark.parametrize(
    "text",
    [
        "|-\n  a\n  b\n",
        "|\n  a\n\n",
        "|+\n  a\n\n",
        "|-\n   a\n  b\n",
        "|2-\n   a\n  b\n",
        "|-\n\n  a\n",
        "|-\n    a\n",
        ">-\n  a\n  b\n",
        "|-\n  a\n\n   \n",
        "|1-\n  a\n",
        "|-\n \n  a\n",
        "|- # why\n  a\n",
        "|2\n\n\n",
        "|\n\n",
        "a\n  b\n",
    ],
)
def test_literal_blocks_are_read_as_yaml_reads_them(text):
    raw = f"--- # x\nkind: layer\ntext: {text}last: 1\n"
    document = canonical.read(raw.encode(), file="", line=1)
    try:
        expected = from_yaml.load(raw, file="").value
    except ReadError:
        assert document is None
    else:
        assert document is None or document.value == expected


def test_sixty_thousand_spans_are_read_by_the_fast_path():
    spans = [
        Span(
            id=new_id(),
            fragments=((n * 9, n * 9 + 7),),
            label="org",
            quote=f"Kestrel “{n}”",
            by="ann",
            at=f"2026-{n % 60}",
        )
        for n in range(60_000)
    ]
    layer = Layer("a", "ann", spans)
    raw = records.layer_record(layer)
    started = time.process_time()
    parsed, problems = records.parse(raw, file="")
    took = time.process_time() - started
    assert (parsed, problems) == (layer, [])
    # Through YAML it takes more than five seconds; a second leaves room for a busy machine.
    assert took < 2


TEXTS = st.text(max_size=8) | st.sampled_from(["no", "null", "2026", "a b", "x: y", "12:30", "true"])
METADATA = st.dictionaries(
    st.text("abn_1", min_size=1, max_size=4),
    TEXTS | st.lists(TEXTS, max_size=3) | st.integers() | st.none(),
    max_size=4,
)


def metadata_by_lines(written):
    document = canonical.read(
        f"--- # x\nkind: x\nmetadata: {written}\n".encode(errors="replace"), file="", line=1
    )
    return document and (document.value["metadata"], document.problems)


@given(METADATA, st.data())
@settings(max_examples=400)
def test_metadata_is_read_as_yaml_reads_it(metadata, data):
    written = schema.flow(metadata)
    assert metadata_by_lines(written) == (metadata, [])
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(start + 3, len(written))))
    changed = written[:start] + data.draw(PIECES) + written[end:]
    try:
        loaded = from_yaml.load(f"kind: x\nmetadata: {changed}\n".encode(errors="replace"), file="")
        by_yaml = (loaded.value["metadata"], loaded.problems)
    except (ReadError, KeyError, TypeError):
        by_yaml = None
    fast = metadata_by_lines(changed)
    assert fast is None or (by_yaml and fast[0] == by_yaml[0] and len(fast[1]) == len(by_yaml[1]))


def test_what_is_no_text_among_metadata_is_left_to_yaml():
    # An example that a pattern with groups in a possessive repetition fails on, inside Python's re.
    assert metadata_by_lines('{b: null, a1: null, a: [""]}') == ({"b": None, "a1": None, "a": [""]}, [])
    assert metadata_by_lines('{a: x, b: [y, z], url: "http://x.example/1"}') == (
        {"a": "x", "b": ["y", "z"], "url": "http://x.example/1"},
        [],
    )


LABELS = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(LABELS, min_size=1, max_size=4), st.data())
@settings(max_examples=300)
def test_lists_of_anything_are_read_as_yaml_reads_them(items, data):
    body = "".join(f"  - {schema.flow(item)}\n" for item in items)
    for document in read_both(body):
        assert document.value["labels"] == items
    start = data.draw(st.integers(0, len(body)))
    changed = body[:start] + data.draw(PIECES) + body[min(start + data.draw(st.integers(0, 3)), len(body)) :]
    fast, by_yaml = read_both(changed)
    if fast is not None:
        assert by_yaml is not None
        assert fast.value == by_yaml.value
        for one, other in zip(containers(fast.value), containers(by_yaml.value), strict=True):
            assert fast.line_of(one) == by_yaml.line_of(other)


def read_both(body):
    raw = f"--- # x\nkind: project\nlabels:\n{body}".encode(errors="replace")
    try:
        by_yaml = from_yaml.load(raw, file="", line=7)
    except ReadError:
        by_yaml = None
    return canonical.read(raw, file="", line=7), by_yaml


def containers(value):
    """The mappings and lists in a record, without the record."""
    found = []
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            found += [part, *containers(part)]
    return found


def test_a_project_that_the_program_wrote_is_read_without_yaml(monkeypatch):
    monkeypatch.setattr(from_yaml, "load", lambda *_, **__: pytest.fail("YAML was asked"))
    label = Label(
        name="quotation",
        title="Quotation: “direct”",
        examples=("says <“no”>", "2026"),
        attributes=(Attribute(name="kind", kind="choice", options=("yes", "no"), default="no"),),
        rules=Rules(no_overlap=("quotation",)),
    )
    header = ProjectHeader(
        id="p", title="Desk", guidelines="# Names\n\nAll of them.\n", labels=LabelSet([label])
    )
    assert records.parse(records.header_record(header), file="") == (header, [])
