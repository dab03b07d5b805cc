"""Labels that come after their texts go to the article that is there, whatever white space a reader keeps."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.importing import articles as importing
from annotator.app.importing.known_texts import moved
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, Note, SentenceTag, Span, sentence_quote, span_quote
from annotator.core.layer import Layer

WORDS = "Kestrel Line cuts fares\n\nKestrel Line will cut fares in May, the port of Ansford said."
START = WORDS.index("Ansford")
RANGE = (START, START + len("Ansford"))


def ann(folder, text, shift=0):
    (folder / "a.txt").write_bytes(text.encode())
    lines = f"T1\tPLACE {RANGE[0] + shift} {RANGE[1] + shift}\tAnsford\n"
    (folder / "a.ann").write_text(lines, encoding="utf-8")
    return folder


def jsonl(folder, text, shift=0):
    row = {"text": text, "label": [[RANGE[0] + shift, RANGE[1] + shift, "PLACE"]]}
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def conll(folder, text, shift=0):
    cut = text.replace(",", " ,").replace(".", " .").split("\n")
    rows = [[f"{word} {'B-PLACE' if word == 'Ansford' else 'O'}" for word in line.split()] for line in cut]
    (folder / "a.conll").write_text("\n\n".join("\n".join(row) for row in rows if row) + "\n", "utf-8")
    return folder


COMING = [
    (ann, WORDS + "\n", 0),
    (ann, "\n\n" + WORDS + "\n\n", 2),
    (ann, WORDS.replace("\n", "\r\n"), 4),
    (jsonl, WORDS + " \n", 0),
    (jsonl, "  " + WORDS, 2),
    (jsonl, WORDS.replace("\n\n", "\n"), -1),
    (conll, WORDS, 0),
]


@pytest.mark.parametrize(("made", "text", "shift"), COMING)
@pytest.mark.parametrize("later", [True, False], ids=["later", "at once"])
def test_labels_find_the_article(session, tmp_path, made, text, shift, later):
    (tmp_path / "first").mkdir()
    (tmp_path / "then").mkdir()
    first = tmp_path / "first" / "story.txt"
    first.write_text(WORDS, encoding="utf-8")
    coming = made(tmp_path / "then", text, shift)
    (added,) = finish(importing.import_paths(session.file, [first] if later else [first, coming])).added
    if later:
        result = finish(importing.import_paths(session.file, [coming]))
        assert (result.added, len(result.duplicates)) == ((), 1)
    opened = session.file.load(added)
    assert opened.article.text == WORDS
    (layer,) = opened.layers.values()
    assert [(span.start, span.end, span.quote) for span in layer.spans] == [(*RANGE, "Ansford")]


def test_labels_that_come_twice_in_one_import_are_there_once(session, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    story = tmp_path / "story.txt"
    story.write_text(WORDS, encoding="utf-8")
    finish(importing.import_paths(session.file, [story]))
    both = [ann(tmp_path / "one", WORDS), jsonl(tmp_path / "two", WORDS + "\n")]
    result = finish(importing.import_paths(session.file, both, options={"annotator": "ida"}))
    spans = [change.after for change in result.merged if isinstance(change.after, Span)]
    assert [span.quote for span in spans] == ["Ansford"]


def test_other_words_are_another_article(session, tmp_path):
    for name, text in (("a.txt", WORDS), ("b.txt", WORDS.replace("May", "June"))):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(finish(importing.import_paths(session.file, [tmp_path])).added) == 2


TEXTS = st.text(st.sampled_from("ab🥳é \n\t\u00a0"), min_size=1, max_size=30)


@settings(max_examples=60)
@given(TEXTS, TEXTS, st.data())
def test_what_moves_covers_the_same_letters(text, spaces, data):
    gaps = spaces + " " * len(text)
    letters = "".join(text.split())
    onto = "".join(
        letter + (gap if gap.isspace() else "") for letter, gap in zip(letters, gaps, strict=False)
    )
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    items = [
        Span(id="s", label="x", fragments=((start, end),), quote=span_quote(text, ((start, end),))),
        SentenceTag(id="t", label="x", start=start, end=end, quote=sentence_quote(text, start, end)),
        Note(id="n", note="hm", start=start, end=end, quote=text[start:end]),
        ArticleTag(id="a", label="y"),
    ]
    after = moved({"ida": Layer("", "ida", items)}, text, onto)
    layer = after.layers["ida"]
    assert layer.get("a") == items[-1]
    assert after.lost + len(layer) == len(items)
    said = "".join(text[start:end].split())
    for item in layer:
        if not isinstance(item, ArticleTag):
            assert "".join(onto[item.start : item.end].split()) == said
    assert len(layer) == len(items) or not said
