"""Our own JSONL: what is written is read back the same."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.annotation import (
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    covered_text,
)
from annotator.core.article import ZONE_ROLES, Article, Sentence, Zone
from annotator.core.errors import WriteError
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256
from annotator.formats.own import annotation as json_annotation
from annotator.formats.own.jsonl import JsonlFormat, to_line
from annotator.formats.registry import write_all
from tests.formats.samples import split

texts = (
    st.text(min_size=1, max_size=60)
    .map(lambda text: normalise("🚢 " + text + "é"))
    .filter(lambda text: bool(text.strip()))
)
words = st.text(max_size=12)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)
extras = st.dictionaries(words.map(lambda word: f"x-{word}"), plain, max_size=2)
values = words | st.booleans() | st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def cuts(draw, length: int, most: int = 3):
    bounds = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=2 * most)))
    return list(zip(bounds[0::2], bounds[1::2], strict=False))


@st.composite
def annotations(draw, text: str, id: str):
    kind = draw(st.sampled_from([Span, SentenceTag, ArticleTag, Link, Note, Decision]))
    common = {
        "id": id,
        "label": draw(words),
        "attributes": draw(st.dictionaries(words, values, max_size=2)),
        "note": draw(words),
        "doubt": draw(st.booleans()),
        "by": draw(words),
        "at": draw(words),
        "origin": draw(st.sampled_from(["hand", "import", "", "review"])),
        "extra": draw(extras),
    }
    pieces = draw(cuts(len(text)))
    start, end = pieces[0]
    if kind is Span:
        quote = draw(st.sampled_from(["", covered_text(text, tuple(pieces))]))
        return Span(fragments=tuple(pieces), quote=quote, **common)
    if kind is SentenceTag:
        return SentenceTag(start=start, end=end, quote=text[start:end], **common)
    if kind is ArticleTag:
        return ArticleTag(**common)
    if kind is Link:
        return Link(source=draw(words), target=draw(words), **common)
    if kind is Note:
        ranged = draw(st.booleans())
        return Note(start=start if ranged else None, end=end if ranged else None, about=draw(words), **common)
    return Decision(
        cluster=draw(words), verdict=draw(words), chosen=draw(words), guideline=draw(st.booleans()), **common
    )


SURE = st.sampled_from([1.0, 0.79, 0.5, 0.0])


@st.composite
def articles(draw):
    text = draw(texts)
    article = Article(
        id=draw(words),
        title=draw(words),
        text=text,
        metadata=draw(extras),
        zones=tuple(
            Zone(s, e, draw(st.sampled_from(ZONE_ROLES)), draw(SURE)) for s, e in draw(cuts(len(text)))
        ),
        sentences=tuple(Sentence(s, e) for s, e in draw(cuts(len(text)))),
        sha256=sha256(text),
        extra=draw(extras),
    )
    layers = {}
    for name in draw(st.sets(words, max_size=2)):
        found = [draw(annotations(text, f"a{number}")) for number in range(draw(st.integers(0, 4)))]
        state = LayerState(
            draw(st.sampled_from(["new", "done"])), draw(st.sampled_from(["none", "approved"])), draw(extras)
        )
        layers[name] = Layer(article.id, name, found, state)
    return article, layers


def details(layer: Layer):
    """Everything of a layer, with the parts that equality of annotations does not look at."""
    return [(type(item), item, dict(item.attributes), dict(item.extra)) for item in layer], dict(
        layer.state.extra
    )


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.lists(articles(), max_size=3))
def test_what_is_written_is_read_back_the_same(tmp_path: Path, written) -> None:
    path = tmp_path / "all.jsonl"
    assert write_all(JsonlFormat(), path, iter(written)) == len(written)
    found, problems = split(JsonlFormat().read(path))
    assert problems == []
    assert len(found) == len(written)
    for imported, (article, layers) in zip(found, written, strict=True):
        again = imported.article()
        assert again == article
        assert [zone.sure for zone in again.zones] == [zone.sure for zone in article.zones]
        assert again.metadata == article.metadata
        assert again.extra == article.extra
        assert dict(imported.layers) == layers
        assert list(imported.layers) == list(layers)
        for name, layer in layers.items():
            assert details(imported.layers[name]) == details(layer)
        assert to_line(again, imported.layers) == to_line(article, layers)


def sample() -> tuple[Article, dict[str, Layer]]:
    text = "Kestrel 🚢 wins.\n\nThe end."
    article = Article(
        "kestrel",
        "Kestrel wins",
        text,
        {"language": "en"},
        (Zone(0, 15, "headline"), Zone(17, 25, "lead")),
        (Sentence(0, 15), Sentence(17, 25)),
        sha256(text),
    )
    found = [
        ArticleTag(id="t1", label="business"),
        SentenceTag(id="s1", start=17, end=25, label="claim", quote="The end."),
        Span(
            id="a1",
            fragments=((0, 7),),
            label="org",
            quote="Kestrel",
            attributes={"kind": "ship"},
            doubt=True,
            by="al",
        ),
        Span(id="a2", fragments=((0, 7), (17, 20)), label="org", quote="Kestrel … The"),
        Link(id="r1", label="says", source="a1", target="a2"),
    ]
    return article, {"al": Layer("kestrel", "al", found, LayerState("done", "none"))}


def test_roles_that_were_guessed_say_how_sure_they_are(tmp_path: Path) -> None:
    article, layers = sample()
    guessed = replace(article, zones=(article.zones[0], replace(article.zones[1], sure=0.55)))
    line = json.loads(to_line(guessed, layers))
    assert line["unsure"] == [[17, 25, "lead", 0.55]]
    line["unsure"] += [
        [0, 15, "lead", 0.1],
        [0, 15, "headline", 7],
        [0, 15, "headline", "x"],
        3,
    ]  # of no zone, or no number
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    (found,), problems = split(JsonlFormat().read(path))
    assert [zone.sure for zone in found.zones] == [1.0, 0.55]
    assert problems == []
    assert "unsure" not in found.extra


def test_the_shape_of_a_line() -> None:
    record = json.loads(to_line(*sample()))
    assert list(record) == ["id", "title", "text", "metadata", "sha256", "zones", "sentences", "layers"]
    assert record["zones"] == [[0, 15, "headline"], [17, 25, "lead"]]
    assert record["sentences"] == [[0, 15], [17, 25]]
    assert record["layers"]["al"] == {
        "status": "done",
        "review": "none",
        "tags": [{"id": "t1", "label": "business"}],
        "sentences": [{"id": "s1", "start": 17, "end": 25, "label": "claim", "quote": "The end."}],
        "spans": [
            {"id": "a2", "fragments": [[0, 7], [17, 20]], "label": "org", "quote": "Kestrel … The"},
            {
                "id": "a1",
                "start": 0,
                "end": 7,
                "label": "org",
                "quote": "Kestrel",
                "attributes": {"kind": "ship"},
                "doubt": True,
                "by": "al",
            },
        ],
        "links": [{"id": "r1", "label": "says", "from": "a1", "to": "a2"}],
    }


def reading(folder: Path, *lines: str | bytes):
    path = folder / "in.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return split(JsonlFormat().read(path))


def test_bad_lines_are_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    good = to_line(*sample()).strip()
    found, problems = reading(
        tmp_path,
        good,
        "{",
        "",
        "[1]",
        '{"text": 3}',
        b'{"text": "\xff"}',
        "[" * 100_000,
        '{"text": "Hi"}',
        good,
    )
    assert [imported.id for imported in found] == ["kestrel", "", "kestrel"]
    assert [problem.line for problem in problems] == [2, 4, 5, 6, 7]
    assert all(str(tmp_path / "in.jsonl") in str(problem) for problem in problems)
    assert [problem.severity for problem in problems] == ["error"] * 5


@pytest.mark.parametrize(
    ("kind", "record", "said"),
    [
        ("spans", {"id": "z", "start": 3, "end": 99}, "3–99"),
        ("spans", {"id": "z", "start": 3, "end": 3}, "3–3"),
        ("spans", {"id": "z", "start": "3", "end": 5}, "no start and end"),
        ("spans", {"id": "z", "start": True, "end": 5}, "no start and end"),
        ("spans", {"start": 3, "end": 5}, "no “id”"),
        ("spans", {"id": "z", "fragments": [[4, 6], [3, 5]]}, "out of order"),
        ("spans", {"id": "z", "fragments": []}, "no fragments"),
        ("spans", 7, "not an object"),
        ("spans", {"id": "z", "start": 1, "end": 5, "attributes": {"k": [1]}}, "attributes"),
        ("spans", {"id": "z", "start": 1, "end": 5, "doubt": "no"}, "“doubt”"),
        ("sentences", {"id": "z", "start": -1, "end": 5}, "-1–5"),
        ("links", {"id": "z", "from": "a"}, "no “to”"),
        ("tags", {"id": 5}, "“id” is 5"),
    ],
)
def test_bad_annotations_are_named_and_the_rest_comes_in(
    tmp_path: Path, kind: str, record: object, said: str
) -> None:
    line = json.loads(to_line(*sample()))
    line["layers"]["al"].setdefault(kind, []).append(record)
    found, problems = reading(tmp_path, json.dumps(line))
    assert found[0].layers == sample()[1]
    assert len(problems) == 1
    assert said in str(problems[0])
    assert problems[0].line == 1


def test_bad_zones_and_sentences_are_named(tmp_path: Path) -> None:
    line = json.loads(to_line(*sample()))
    line["zones"] += [[0, 3, "body"], [25, 90, "body"], [25, 25, "body"], "x"]
    line["sentences"] = [[0, 15, 3], [17, 25]]
    line["layers"]["bo"] = []
    found, problems = reading(tmp_path, json.dumps(line))
    assert found[0].zones == sample()[0].zones
    assert found[0].sentences == (Sentence(17, 25),)
    assert len(problems) == 6
    line["zones"] = [[0, 15, "nonsense"]]
    assert "nonsense" in str(reading(tmp_path, json.dumps(line))[1][0])


def test_a_changed_text_and_a_wrong_quote_are_warned_of(tmp_path: Path) -> None:
    line = json.loads(to_line(*sample()))
    line["text"] = line["text"].replace("Kestrel", "Lestrel")
    found, problems = reading(tmp_path, json.dumps(line))
    assert [problem.severity for problem in problems] == ["warning", "warning"]
    assert {problem.code for problem in problems} == {"hash", "quote"}
    assert len(found[0].layers["al"]) == 5


def test_positions_in_a_text_that_we_would_change_are_refused(tmp_path: Path) -> None:
    found, problems = reading(tmp_path, '{"text": "a\\r\\nb", "sentences": [[0, 1]]}', '{"text": "a\\r\\nb"}')
    assert [imported.text for imported in found] == ["a\nb"]
    assert "would shift" in str(problems[0])


def test_half_a_surrogate_pair_in_a_note_survives(tmp_path: Path) -> None:
    article, layers = sample()
    layers["al"].put(Note(id="n1", note="odd \ud83d"))
    path = tmp_path / "out.jsonl"
    write_all(JsonlFormat(), path, [(article, layers)])
    assert split(JsonlFormat().read(path))[0][0].layers == layers


def test_what_json_cannot_hold_stops_the_export_and_leaves_no_file(tmp_path: Path) -> None:
    article, layers = sample()
    layers["al"].put(ArticleTag(id="t2", attributes={"score": float("nan")}))
    with pytest.raises(WriteError, match="kestrel"):
        write_all(JsonlFormat(), tmp_path / "out.jsonl", [sample(), (article, layers)])
    assert list(tmp_path.iterdir()) == []


PLAIN = {
    "id": "a",
    "start": 0,
    "end": 2,
    "label": "org",
    "quote": "🚢K",
    "by": "alice",
    "at": "2026-03-14T09:00:00Z",
}
STRANGE = st.sampled_from(
    [
        ("start", -1),
        ("end", 99),
        ("end", True),
        ("quote", "other"),
        ("label", None),
        ("note", "why"),
        ("id", 3),
        ("start", 2),
    ]
)


@given(st.lists(st.none() | STRANGE, max_size=5), st.sampled_from(["", "origin", "label", "at"]))
def test_spans_read_all_at_once_are_those_read_one_by_one(changes, left_out):
    text = "🚢Kestrel"
    records = []
    for number, change in enumerate(changes):
        record = {**PLAIN, "id": f"a{number}"}
        record.pop(left_out, None)
        if change is not None:
            record[change[0]] = change[1]
        records.append(record)
    plain = json_annotation.plain_spans(records, text)
    if not changes or any(changes):
        assert plain is None
    else:
        assert plain == [json_annotation.read_annotation(record, Span, len(text)) for record in records]
