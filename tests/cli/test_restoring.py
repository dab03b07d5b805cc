"""Exports without their texts, and the texts put back: the same as before, or told."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import paths, store
from annotator.cli import main
from annotator.core.annotation import Note, SentenceTag, Span, sentence_quote, span_quote
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256
from annotator.formats.own.record import article_record, read_record
from annotator.formats.own.standoff import has_its_title, with_text, without_text


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return Path(shutil.copy(paths.resource("samples", "sample.annot.yaml"), tmp_path / "sample.annot.yaml"))


@pytest.fixture
def standoff(sample: Path) -> Path:
    out = sample.with_name("standoff.jsonl")
    assert main(["export", str(sample), "--format", "jsonl", "--without-text", "--out", str(out)]) == 0
    return out


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def whole(sample: Path) -> list[dict[str, object]]:
    out = sample.with_name("whole.jsonl")
    assert main(["export", str(sample), "--format", "jsonl", "--out", str(out)]) == 0
    return records(out)


def test_no_words_of_an_article_are_in_it(sample: Path, standoff: Path) -> None:
    content = json.dumps(records(standoff), ensure_ascii=False)
    guide = standoff.with_name("standoff.jsonl.croissant.json").read_text(encoding="utf-8")
    with closing(store.open_file(sample, read_only=True)) as file:
        known = json.dumps(file.project.header.guidelines, ensure_ascii=False)
        for article in file.project.articles():
            for line in article.text.split("\n"):
                words = line.strip()
                if len(words.split()) > 5:
                    assert words not in content, words
                    assert words not in guide or words in known
    assert not re.search(r'"(quote|text|title)":', content)


def test_a_round_trip_from_the_project_is_the_identity(sample: Path, standoff: Path, capsys) -> None:
    back = standoff.with_name("back.jsonl")
    assert main(["restore", str(standoff), "--from", str(sample), "--out", str(back)]) == 0
    assert "0 missing" in capsys.readouterr().out
    assert records(back) == whole(sample)


def test_a_round_trip_from_texts_in_a_folder_has_all_annotations(
    sample: Path, standoff: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "texts" / "inner"
    folder.mkdir(parents=True)
    with closing(store.open_file(sample, read_only=True)) as file:
        for number, article in enumerate(file.project.articles()):
            (folder / f"{number}.txt").write_text(article.text, encoding="utf-8")
    back = standoff.with_name("back.jsonl")
    main(["restore", str(standoff), "--from", str(tmp_path / "texts"), "--out", str(back)])
    for mine, theirs in zip(whole(sample), records(back), strict=True):
        assert {key: theirs[key] for key in ("id", "text", "sha256", "layers", "sentences", "zones")} == {
            key: mine[key] for key in ("id", "text", "sha256", "layers", "sentences", "zones")
        }
    project = tmp_path / "new.annot.yaml"
    assert main(["new", str(project), "--labels", "newsroom"]) == 0
    assert main(["import", str(project), str(back)]) == 0
    with store.open_file(project, read_only=True) as file, store.open_file(sample, read_only=True) as own:
        for article in own.project.articles():
            there = file.project.layers(article.id)
            for name, layer in own.project.layers(article.id).items():
                assert list(there[name].values()) == list(layer.values())


def test_what_is_not_there_is_told_and_never_guessed(
    sample: Path, standoff: Path, tmp_path: Path, capsys
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    with closing(store.open_file(sample, read_only=True)) as file:
        first, second, *_ = file.project.articles()
        (folder / "1.txt").write_text(first.text, encoding="utf-8")
        (folder / "2.txt").write_text(second.text.replace(".", "!", 1), encoding="utf-8")
    back = standoff.with_name("back.jsonl")
    assert main(["restore", str(standoff), "--from", str(folder), "--out", str(back), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["articles"], told["missing"]) == (1, len(records(standoff)) - 1)
    missing = [problem for problem in told["problems"] if problem["code"] == "missing-text"]
    assert any(second.id in problem["message"] for problem in missing)
    assert [record["id"] for record in records(back)] == [first.id]


def test_an_annotation_on_other_words_is_left_out_and_told(sample: Path, standoff: Path, capsys) -> None:
    lines = records(standoff)
    layer = next(iter(lines[0]["layers"].values()))
    layer["spans"][0]["start"] += 1
    standoff.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    back = standoff.with_name("back.jsonl")
    assert main(["restore", str(standoff), "--from", str(sample), "--out", str(back)]) == 1
    assert "1 annotation of" in capsys.readouterr().err
    spans = next(iter(records(back)[0]["layers"].values()))["spans"]
    assert layer["spans"][0]["id"] not in {span["id"] for span in spans}


def test_importing_it_as_it_is_says_what_to_do(standoff: Path, tmp_path: Path, capsys) -> None:
    project = tmp_path / "new.annot.yaml"
    assert main(["new", str(project)]) == 0
    main(["import", str(project), str(standoff)])
    assert "annotator restore" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "conll"), "without_text"),
        (("--format", "jsonl", "--without", "furniture"), "no zones can be left out"),
    ],
)
def test_formats_and_choices_that_cannot_do_without_say_so(sample: Path, words, said: str, capsys) -> None:
    out = sample.with_name("out.jsonl")
    assert main(["export", str(sample), *words, "--without-text", "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


@settings(max_examples=60)
@given(
    text=st.text(st.sampled_from("ab \n.é🚢王"), min_size=1, max_size=90).map(normalise).filter(str.strip),
    data=st.data(),
)
def test_any_record_comes_back_as_it_was(text: str, data: st.DataObject) -> None:
    edges = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(edges, edges).map(sorted).filter(lambda e: e[0] < e[1]), max_size=5))
    items = [
        each
        for number, (start, end) in enumerate(pairs)
        for each in (
            Span(
                id=f"s{number}",
                label="org",
                fragments=((start, end),),
                quote=span_quote(text, ((start, end),)),
            ),
            SentenceTag(
                id=f"t{number}", label="x", start=start, end=end, quote=sentence_quote(text, start, end)
            ),
            Note(id=f"n{number}", note="Why?", start=start, end=end, quote=text[start:end]),
        )
    ]
    article = Article(
        "a",
        "Title",
        text,
        {"url": "https://x.example/", "teaser": "b"},
        sentences=(Sentence(0, len(text)),),
        sha256=sha256(text),
    )
    record = json.loads(json.dumps(article_record(article, {"ida": Layer("a", "ida", items)})))
    bare = without_text(record)
    assert "text" not in bare
    back, lost = with_text(bare, "Title", text, article.metadata)
    assert lost == 0
    assert has_its_title(bare, back)
    assert back == record
    assert read_record(back, "x")[1] == read_record(record, "x")[1]
