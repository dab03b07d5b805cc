"""What a model quotes is found again exactly, in order, or listed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.article import Article, Sentence, Zone
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet, Rules
from annotator.suggest.answers import found, occurrences
from annotator.suggest.prompt import question

LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", description="A body.", examples=("Kestrel Line",)),
        Label(name="source", description="Who speaks."),
        Label(name="quote"),
        Label(name="claim", applies_to=("sentence",), rules=Rules(one_of="kind")),
        Label(name="colour", applies_to=("sentence",), rules=Rules(one_of="kind")),
        Label(name="business", applies_to=("article",)),
        Label(name="says", applies_to=("link",), rules=Rules(sources=("quote",), targets=("source",))),
    ]
)
TEXT = "Kestrel Line paid Kestrel Line.\n“We sail”, said Ines;\nInes smiled.\nShare this"


def article(text=TEXT):
    bounds, at = [], 0
    for line in text.split("\n") if text == TEXT else [text]:
        bounds.append(Sentence(at, at + len(line)))
        at += len(line) + 1
    zones = (Zone(text.index("Share"), len(text), "furniture"),) if "Share" in text else ()
    return Article(id="a", title="A", text=text, sentences=tuple(bounds), zones=zones)


def read(answer, text=TEXT):
    one = article(text)
    return found(
        one, LABELS, question(one, LABELS), answer if isinstance(answer, str) else json.dumps(answer)
    )


def span(sentence, quote, label="org"):
    return {"sentence": sentence, "quote": quote, "label": label}


def test_the_question_holds_guidelines_labels_and_sentences_without_furniture():
    asked = question(article(), LABELS, "Tag names.", ["org", "claim"])
    system, user = (each["content"] for each in asked.messages)
    assert "Tag names." in system
    assert "- org: Organisation. A body. Examples: Kestrel Line" in system
    assert "business" not in system
    assert user.splitlines()[0] == "[1] Kestrel Line paid Kestrel Line."
    assert "Share" not in user
    assert asked.labels == {"spans": ("org",), "sentences": ("claim",)}
    assert asked.schema["properties"]["spans"]["items"]["properties"]["label"]["enum"] == ["org"]
    assert asked.digest("m") != asked.digest("n")
    assert asked.digest("m") != question(article(), LABELS, "Tag all names.", ["org", "claim"]).digest("m")


def test_the_nth_answer_takes_the_nth_occurrence_and_one_too_many_is_listed():
    said = read({"spans": [span(1, "Kestrel Line")] * 3})
    assert [(each.start, each.end) for each in said.said] == [(0, 12), (18, 30)]
    (lost,) = said.lost
    assert "more often" in lost


def test_two_labels_may_have_the_same_words():
    said = read({"spans": [span(3, "Ines"), span(3, "Ines", "source")]})
    assert len({(each.start, each.end) for each in said.said}) == 1
    assert {each.label for each in said.said} == {"org", "source"}


@pytest.mark.parametrize(
    "entry",
    [
        span(1, "kestrel line"),
        span(2, "Kestrel Line"),
        span(9, "Ines"),
        span(0, "Ines"),
        span(-1, "Ines"),
        span(True, "Kestrel Line"),
        span("1", "Kestrel Line"),
        span(4, "Share"),
        span(1, ""),
        span(1, None),
        span(1, "Line", "ship"),
        span(1, "Line", "claim"),
        span(1, "Line", ["org"]),
        {"label": "org"},
        "org",
        None,
        7,
    ],
)
def test_what_has_no_place_is_listed(entry):
    said = read({"spans": [entry, span(3, "Ines")]})
    assert len(said.said) == 1
    assert len(said.lost) == 1


def test_sentences_and_the_article_and_one_of_a_group():
    answer = {
        "sentences": [{"sentence": 1, "label": "claim"}, {"sentence": 1, "label": "colour"}],
        "article": [{"label": "business"}, {"label": "business"}],
    }
    said = read(answer)
    assert [(each.kind, each.start, each.end, each.label) for each in said.said] == [
        ("sentence", 0, 31, "claim"),
        ("article", 0, 0, "business"),
    ]
    assert "first was kept" in said.lost[0]


def test_a_quote_is_joined_to_the_nearest_of_its_speaker():
    answer = {
        "spans": [span(2, "We sail", "quote"), span(3, "Ines", "source"), span(2, "Ines", "source")],
        "links": [
            {"sentence": 2, "quote": "We sail", "speaker": "Ines", "label": "says"},
            {"sentence": 2, "quote": "Ines", "speaker": "We sail", "label": "says"},
        ],
    }
    said = read(answer)
    (link,) = said.links
    assert (said.said[link.source].label, said.said[link.target].start) == ("quote", TEXT.index("Ines"))
    assert len(said.lost) == 1


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here you are: {} Anything else?"])
def test_an_answer_of_who_ignores_the_schema_is_read(around):
    assert len(read(around.replace("{}", json.dumps({"spans": [span(3, "Ines")]}))).said) == 1


@pytest.mark.parametrize("answer", ["", "no", "[]", "{", "{'spans': []}", "[" * 10_000, "null"])
def test_what_is_no_object_is_refused(answer):
    with pytest.raises(AnnotatorError, match="no JSON object"):
        read(answer)


@pytest.mark.parametrize("value", [None, 5, "x", {"a": 1}])
def test_a_list_that_is_none_is_listed(value):
    assert read({"spans": value}).lost == ("“spans” is no list.",)


def test_whole_words_come_first_and_letters_keep_their_marks():
    text = "The USA and the US; cafe\u0301 cafe"
    assert occurrences(text, (0, len(text)), "US") == [(16, 18)]
    assert occurrences(text, (0, len(text)), "cafe") == [(26, 30)]
    assert occurrences("港口关闭港口", (0, 6), "港口") == [(0, 2), (4, 6)]


TRICKY = st.text(st.sampled_from('aA ßﬁİıéß\u0301\u0307’"\n\u00a0港'), min_size=1, max_size=30)


@settings(max_examples=80)
@given(TRICKY, st.data())
def test_whatever_is_quoted_of_a_text_is_found_as_it_stands(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    for left, right in occurrences(text, (0, len(text)), quote) if quote.strip() else ():
        assert text[left:right].split() == quote.split()
        assert 0 <= left < right <= len(text)


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(-1, 5), TRICKY | st.just("Ines"), st.sampled_from(["org", "x", "quote"])))
)
def test_every_entry_is_placed_or_listed_whatever_it_is(entries):
    said = read({"spans": [span(*each) for each in entries]})
    assert len(said.said) + len(said.lost) == len(entries)
    for each in said.said:
        assert 0 <= each.start < each.end <= len(TEXT)
