"""The scan: hand-written files, foreign files, and tails torn at every byte."""

from dataclasses import replace

import pytest
import yaml

from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit, Heading, Membership
from annotator.core.errors import ReadError
from annotator.core.layer import Layer
from annotator.store import index as indexing
from annotator.store import open_file, records, schema
from annotator.store.index import scan
from tests.store.desk import article, make, saved, span, spans_of, tag

HAND_WRITTEN = b"""\
--- # project
kind: project
id: p1
title: By hand
--- # article deal
kind: article
id: deal
title: Kestrel pays
text: |-
  Kestrel pays couriers more.
  --- this is no record
--- # layer deal alice
kind: layer
article: deal
annotator: alice
status: done
review: in review
"""


def index_of(raw):
    return scan(lambda offset, length: raw[offset : offset + length], len(raw), file="desk.annot.yaml")


def test_rows_say_what_the_list_of_articles_needs():
    index, sound = index_of(HAND_WRITTEN)
    assert sound == len(HAND_WRITTEN)
    rows = index.articles["deal"]
    assert rows.record.title == "Kestrel pays"
    assert rows.layers["alice"].state == LayerState("done", "in review")
    for row in (index.header, rows.record, rows.layers["alice"]):
        assert HAND_WRITTEN[row.offset : row.end].startswith(b"--- # ")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
def test_the_size_of_the_pieces_that_are_read_does_not_matter(monkeypatch, size):
    whole, _ = index_of(HAND_WRITTEN)
    monkeypatch.setattr(indexing, "CHUNK", size)
    pieces, _ = index_of(HAND_WRITTEN)
    assert pieces.articles == whole.articles
    assert pieces.header == whole.header


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b" # ", b"\n# "),
        lambda raw: raw.replace(b"# article deal", b"# article storm").replace(
            b"# layer deal alice", b"# edit x"
        ),
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: b"# written by hand\n\n%YAML 1.2\n" + raw,
        lambda raw: raw.removeprefix(b"--- # project\n"),
        lambda raw: raw.removesuffix(b"\n"),
        lambda raw: raw.replace(b"title: Kestrel pays", b"title: >-\n  Kestrel\n  pays"),
        lambda raw: raw.replace(b"title: Kestrel pays", b"title: Kestrel\n  pays"),
        lambda raw: raw.replace(b"title: Kestrel pays", b"title: 'Kestrel pays' # as printed"),
        lambda raw: yaml.safe_dump_all(yaml.safe_load_all(raw), explicit_start=True).encode(),
        lambda raw: yaml.safe_dump_all(yaml.safe_load_all(raw)).encode(),
        lambda raw: yaml.safe_dump_all(yaml.safe_load_all(raw), default_flow_style=True, width=20).encode(),
    ],
)
def test_hand_written_files_are_understood(tmp_path, change):
    path = tmp_path / "desk.annot.yaml"
    path.write_bytes(change(HAND_WRITTEN))
    with open_file(path, read_only=True) as opened:
        assert opened.problems == []
        assert opened.project.header.title == "By hand"
        assert opened.project.entries["deal"].title == "Kestrel pays"
        assert opened.project.entries["deal"].states == {"alice": LayerState("done", "in review")}
        assert opened.project.article("deal").text.startswith("Kestrel pays couriers more.")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"\0\1\2\3 not text", "binary"),
        ("--- # project\n".encode("utf-16"), "UTF-16"),
        (b"Just a text.\n", "not a News Annotator project"),
        (b"services: {web: {image: shop}}\n", "not a News Annotator project"),
        (b"--- # project\nkind: project\ntitle: [\n", "not"),
        (b"--- # project\nkind: project\nformat: new\n", "format"),
    ],
)
def test_what_is_no_project_is_refused_with_the_reason(tmp_path, raw, says):
    path = tmp_path / "desk.annot.yaml"
    path.write_bytes(raw)
    with pytest.raises(ReadError) as caught:
        open_file(path)
    assert says in str(caught.value)
    assert caught.value.file == path
    assert not (tmp_path / "desk.annot.yaml.lock").exists()
    assert path.read_bytes() == raw


def test_a_record_without_end_is_refused_before_memory_runs_out(monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 1000)
    monkeypatch.setattr(schema, "RECORD_LIMIT", 5000)
    with pytest.raises(ReadError) as caught:
        index_of(HAND_WRITTEN + b"--- # article big\n" + b"x" * 20_000)
    assert caught.value.line == HAND_WRITTEN.count(b"\n") + 1


@pytest.fixture
def two_edits(tmp_path):
    """A file that ends with two edits, the second in three records, and where they start."""
    made = make(tmp_path, layers=False)
    starts = [made.path.stat().st_size]
    saved(made, tag(span(0, 7, "first")))
    starts.append(made.path.stat().st_size)
    everywhere = [Change(None, span(28, 35, "second"), name, "alice") for name in ("deal", "storm", "vote")]
    saved(made, Edit("Everywhere", tuple(everywhere)))
    made.close(fold=False)
    return made.path, made.path.read_bytes(), starts


def test_a_tail_torn_at_any_byte_is_found(two_edits):
    _, whole, (first, second) = two_edits
    for cut in range(first, len(whole) + 1):
        index, sound = index_of(whole[:cut])
        if cut >= len(whole) - 1:
            expected = cut  # the last newline alone may be missing
        elif cut == second - 1:
            expected = cut
        else:
            expected = second if cut >= second else first
        assert sound == expected, cut
        counts = [len(index.articles[name].edits) for name in ("deal", "storm", "vote")]
        everything = cut >= len(whole) - 1
        assert counts == ([2, 1, 1] if everything else [1, 0, 0] if cut >= second - 1 else [0, 0, 0]), cut


def test_a_torn_tail_is_set_aside_and_work_goes_on(two_edits, tmp_path):
    _, whole, (_, second) = two_edits
    path = tmp_path / "torn" / "desk.annot.yaml"
    path.parent.mkdir()
    for cut in [
        *range(second, second + 16),
        *range(second + 16, len(whole), 61),
        *range(len(whole) - 6, len(whole) + 1),
    ]:
        for name in path.parent.iterdir():
            name.unlink()
        path.write_bytes(whole[:cut])
        with open_file(path) as opened:
            torn = [problem for problem in opened.problems if problem.code == "torn"]
            assert len(torn) == (second < cut < len(whole) - 1), cut
            saved(opened, tag(span(10, 12, "third")))
            opened.close(fold=False)
        aside = b"".join(name.read_bytes() for name in path.parent.glob("*.torn-*.yaml"))
        assert aside == (whole[second:cut] if torn else b"")
        list(yaml.safe_load_all(path.read_bytes()))
        with open_file(path, read_only=True) as again:
            assert again.problems == []
            second_too = {"second"} if cut >= len(whole) - 1 else set()
            assert spans_of(again) == {"first", "third"} | second_too
            assert spans_of(again, "vote") == second_too


def test_an_import_torn_at_any_byte_does_not_count(tmp_path):
    made = make(tmp_path, "deal", layers=False)
    made.close()
    before = made.path.read_bytes()
    made = open_file(made.path)
    with made.importing() as batch:
        batch.add(article("storm"))
        batch.add(article("vote"))
    whole = made.path.read_bytes()
    made.close(fold=False)
    for cut in range(len(before), len(whole) + 1):
        index, sound = index_of(whole[:cut])
        assert list(index.articles) == ["deal", "storm", "vote"][: 3 if cut == len(whole) else 1]
        assert sound == (cut if cut in (len(before), len(whole)) else len(before))


@pytest.mark.parametrize("zeros", [1, 100, 5000])
def test_zeros_after_a_power_cut_are_set_aside(tmp_path, zeros):
    made = make(tmp_path)
    saved(made, tag(span(0, 7, "first")))
    made.close(fold=False)
    whole = made.path.read_bytes()
    for torn in (whole + b"\0" * zeros, whole + b"--- # edit deal al" + b"\0" * zeros):
        made.path.write_bytes(torn)
        with open_file(made.path) as opened:
            assert [problem.code for problem in opened.problems] == ["torn"]
            assert "first" in spans_of(opened)
            opened.close(fold=False)
        assert made.path.read_bytes() == whole


def test_a_torn_tail_is_left_where_it_is_when_only_reading(tmp_path):
    made = make(tmp_path)
    made.close()
    torn = made.path.read_bytes() + b"--- # edit deal alice\nkind: edit\n"
    made.path.write_bytes(torn)
    with open_file(made.path, read_only=True) as opened:
        assert [problem.code for problem in opened.problems] == ["torn"]
        assert len(opened.project) == 3
    assert made.path.read_bytes() == torn
    assert [name.name for name in tmp_path.iterdir()] == ["desk.annot.yaml"]


def test_what_is_wrong_in_one_record_does_not_prevent_opening_the_rest(tmp_path):
    path = tmp_path / "desk.annot.yaml"
    path.write_bytes(
        HAND_WRITTEN
        + b"--- # layer nowhere bob\nkind: layer\narticle: nowhere\nannotator: bob\n"
        + b"--- # layer deal carol\nkind: layer\narticle: deal\nannotator: carol\nspans: [\n"
        + b"--- # broken\n{[\n"
        + b"--- # drawing x\nkind: drawing\nid: x\n"
        + b"--- # article deal\nkind: article\nid: deal\ntitle: Second\ntext: Kestrel pays\n"
    )
    lines = path.read_bytes().split(b"\n")
    with open_file(path) as opened:
        found = {problem.code: problem.line for problem in opened.problems}
        assert found == {
            "no-article": lines.index(b"--- # layer nowhere bob") + 1,
            "unreadable": lines.index(b"--- # broken") + 1,
            "duplicate": 5,
        }
        assert opened.project.entries["deal"].title == "Second"
        assert set(opened.load("deal").layers) == {"alice"}
        problem = opened.problems[-1]
        assert (problem.code, problem.line) == ("unreadable", lines.index(b"spans: [") + 2)


def test_withdrawn_articles_titles_and_states_are_known_from_edits_alone(tmp_path):
    made = make(tmp_path)
    saved(
        made,
        Edit("Withdraw", (Change(Membership("vote"), None, "vote"),)),
        Edit("Rename", (Change(Heading("Title of deal", {}), Heading("New title", {}), "deal"),)),
        tag(LayerState("done"), "storm", "carol"),
        tag(span(), "deal", "dora"),
    )
    expected = made.project.entries
    made.close(fold=False)
    with open_file(made.path, read_only=True) as opened:
        assert opened.project.entries == expected
        assert list(opened.project.entries) == ["deal", "storm"]
        assert opened.project.entries["deal"].title == "New title"


def test_a_newer_format_opens_for_reading_only(tmp_path):
    path = tmp_path / "desk.annot.yaml"
    path.write_bytes(HAND_WRITTEN.replace(b"id: p1", b"format: 99\nid: p1"))
    with open_file(path) as opened:
        assert opened.read_only
        assert [problem.code for problem in opened.problems] == ["newer-format"]
        assert not (tmp_path / "desk.annot.yaml.lock").exists()
    assert b"format: 99" in path.read_bytes()


def test_an_edit_before_a_record_that_replaces_what_it_changed_counts_no_more(tmp_path):
    made = make(tmp_path)
    header = made.project.header
    saved(
        made,
        Edit("Rename it", (Change(header, replace(header, title="Older title")),)),
        Edit("Withdraw", (Change(Membership("vote"), None, "vote"),)),
        tag(LayerState("done"), "storm", "carol"),
    )
    made.close(fold=False)
    made.path.write_bytes(
        made.path.read_bytes()
        + records.header_record(replace(header, title="Newest title"))
        + records.article_record(article("vote"))
        + records.layer_record(Layer("storm", "carol", (), LayerState("started")))
    )
    with open_file(made.path, read_only=True) as opened:
        assert opened.project.header.title == "Newest title"
        assert list(opened.project.entries) == ["deal", "storm", "vote"]
        assert opened.project.entries["storm"].states["carol"] == LayerState("started")
