"""YAML as plain data: the 1.2 core schema, limits, line numbers, and one rule for quoting."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import AnnotatorError, ReadError
from annotator.store import from_yaml, schema
from tests.store import values


@pytest.fixture(params=[yaml.CSafeLoader, yaml.SafeLoader], ids=["libyaml", "pure"], autouse=True)
def loader(request, monkeypatch):
    """Every test here runs on both parsers."""
    monkeypatch.setattr(from_yaml, "LOADER", request.param)


def value(text):
    return from_yaml.load(text, file="f.yaml").value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("2026-03-14", "2026-03-14"),
        ("1_000", "1_000"),
        ("010", 10),
        ("0o10", 8),
        ("0x1f", 31),
        ("-7", -7),
        ("+7", 7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("-.inf", -math.inf),
        (".Inf", math.inf),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("<<", "<<"),
        ("=", "="),
        ("nULL", "nULL"),
        ("'1'", "1"),
        ('"null"', "null"),
        ("0b1", "0b1"),
        ("1e", "1e"),
        ("-", [None]),
        ("-0", 0),
        ("٣", "٣"),
    ],
)
def test_scalars_resolve_by_the_core_schema(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)


def test_a_number_that_is_none():
    assert math.isnan(value(".nan"))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: !!str x", 6, "tag"),
        ("a: 1\nb: !x {}", 6, "tag"),
        ("!!python/object/apply:os.system [ls]", 5, "tag"),
        ("- ! a", 5, "tag"),
        ("a: [1\nb: 2", 6, "not valid YAML"),
        ("a: 1\n---\nb: 2", 6, "second record"),
        ("a: 1\n? [1]\n: 2", 6, "single value"),
        ("{{a: 1}: 2}", 5, "single value"),
        ("a: *x", 5, "anchor"),
        ("a: &x [1, *x]", 5, "inside"),
        ("a:\n  - &x {b: [*x]}", 6, "inside"),
        ("a: 1\nb: c\x01", 6, "control"),
        (b"a: 1\nb: \xc3", 6, "UTF-8"),
        ("a: 1\nb: " + "1" * 5000, 6, "too long"),
        ("[" * 51 + "]" * 51, 5, "deeper"),
        ("[" * 100_000, 5, "deeper"),
        ("{a: " * 100_000, 5, "deeper"),
    ],
)
def test_anything_but_plain_data_is_refused_with_its_line(text, line, words):
    with pytest.raises(ReadError, match=words) as caught:
        from_yaml.load(text, file="f.yaml", line=5)
    assert (str(caught.value.file), caught.value.line) == ("f.yaml", line)


def test_alias_bombs_are_refused_and_plain_aliases_are_not():
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    with pytest.raises(ReadError, match="aliases") as caught:
        value(bomb)
    assert caught.value.line in range(2, 12)
    deep = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 60))
    with pytest.raises(ReadError, match="aliases"):
        value(deep)
    assert value("a: &x {k: 1}\nb: *x\nc: &y s\nd: *y") == {"a": {"k": 1}, "b": {"k": 1}, "c": "s", "d": "s"}
    assert value("a: &x 1\nb: &x 2\nc: *x") == {"a": 1, "b": 2, "c": 2}


def test_a_record_may_not_be_too_large(monkeypatch):
    monkeypatch.setattr(schema, "RECORD_LIMIT", 20)
    with pytest.raises(ReadError, match="larger") as caught:
        from_yaml.load("x" * 21, file="f.yaml", line=3)
    assert caught.value.line == 3


def test_a_key_that_occurs_twice_is_a_problem():
    document = from_yaml.load("a: 1\nb: {c: 1, c: 2}\na: 3", file="f.yaml", line=5)
    assert document.value == {"a": 3, "b": {"c": 2}}
    assert [(p.line, p.code) for p in document.problems] == [(6, "duplicate-key"), (7, "duplicate-key")]


def test_lines_of_mappings_and_lists():
    document = from_yaml.load("--- # x\na:\n  - {b: 1}\n  - [2]\n", file="f.yaml", line=10)
    first, second = document.value["a"]
    assert (document.line_of(first), document.line_of(second), document.line_of("other")) == (12, 13, 10)


def test_an_empty_document():
    assert value("") is None
    assert value("# nothing\n") is None
    assert value("---\n...\n") is None


@given(values.texts)
def test_a_string_is_that_string_for_every_reader(text):
    for written in (schema.scalar(text), schema.quoted(text)):
        assert "\n" not in written
        for stream in (
            f"{written}\n",
            f"- {written}\n",
            f"{{a: {written}, b: [{written}]}}\n",
            f"{{{written}: 1}}\n",
        ):
            seen = value(stream)
            assert seen == yaml.safe_load(stream) == yaml.load(stream, Loader=yaml.CSafeLoader)
        assert value(f"{written}\n") == text


@pytest.mark.parametrize(
    "text", ["claim", "Platform economy desk", "it's", "a-b/c", "US$2.8 billion", "Straße", "新闻"]
)
def test_ordinary_words_stay_plain(text):
    assert schema.scalar(text) == text


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "n", "null", "12:30", "2026-03-14", "a: b", "a ", "", "1e3", "a, b", "what?", "_x", "<<"],
)
def test_others_are_quoted(text):
    assert schema.scalar(text) == f'"{text}"'


def test_lone_surrogates_become_replacement_characters():
    assert schema.quoted("a\ud800b") == '"a\ufffdb"'


@given(values.data)
def test_plain_data_on_one_line(data):
    written = schema.flow(data)
    assert "\n" not in written
    assert value(written) == data == yaml.safe_load(written) == yaml.load(written, Loader=yaml.CSafeLoader)
    assert type(value(written)) is type(data)


def test_long_keys():
    data = {"k" * 3000: {"é" * 1020: 1}, "Ω": 2}
    assert value(schema.flow(data)) == data == yaml.safe_load(schema.flow(data))
    written = "".join(schema.entry(key, part) for key, part in data.items())
    assert value(written) == data == yaml.safe_load(written)


@given(values.article_texts | st.text(values.characters))
def test_a_literal_block_is_that_text_for_every_reader(text):
    written = "a: 1\n" + schema.block("text", text) + "b: 2\n"
    expected = {"a": 1, "text": text, "b": 2}
    assert (
        value(written) == expected == yaml.safe_load(written) == yaml.load(written, Loader=yaml.CSafeLoader)
    )


def test_text_is_a_literal_block():
    assert schema.block("text", "a\n\n b") == "text: |-\n  a\n\n   b\n"
    assert schema.block("text", "a\n") == "text: |\n  a\n"
    assert schema.block("text", "a\n\n") == "text: |+\n  a\n\n"
    assert schema.block("text", " a") == "text: |2-\n   a\n"
    assert schema.block("text", "a\u2028b") == 'text: "a\\u2028b"\n'


def test_what_is_not_plain_data_cannot_be_written():
    with pytest.raises(AnnotatorError, match="object"):
        schema.flow(object())
    deep = []
    for _ in range(60):
        deep = [deep]
    with pytest.raises(AnnotatorError, match="deep"):
        schema.flow(deep)
