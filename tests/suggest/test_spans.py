"""Spans are learnt from sentences that were read, and found where they were never seen."""

from dataclasses import replace

from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.labels import Label, LabelSet
from annotator.suggest.spans import MOST, LearntSpans
from annotator.suggest.suggestion import Read, Tagged

LABELS = LabelSet([Label(name="person")])
FIRST = ("Ines", "Tomas", "Aino", "Petr", "Lena", "Owen")
LAST = ("Lindgren", "Kask", "Novak", "Holm", "Pryce", "Weiss")


def article(number: int) -> tuple[Article, Span]:
    name = f"{FIRST[number % 6]} {LAST[(number // 6 + number) % 6]}"
    text = f"On Monday {name} said no. The ferry was late."
    start = text.index(name)
    sentences = (Sentence(0, text.index(" The")), Sentence(text.index("The"), len(text)))
    span = Span(id="a", label="person", fragments=((start, start + len(name)),), quote=name)
    return Article(f"a{number}", "", text, {"language": "en"}, (), sentences), span


def taught(count: int = 12) -> LearntSpans:
    made = LearntSpans()
    made.set_labels(LABELS)
    for number in range(count):
        one, span = article(number)
        made.learn(Read(one, (span,), len(one.text)))
    return made


def trained(count: int = 12) -> LearntSpans:
    made = taught(count)
    task = made.task()
    made.take(made.train(*task), task)
    return made


def test_names_that_were_never_seen_are_found():
    text = "On Monday Mira Osei said no."
    (said,) = trained().predict(Article("b", "", text, {"language": "en"}, (), (Sentence(0, len(text)),)))
    assert (text[said.start : said.end], said.label) == ("Mira Osei", "person")
    assert 0.5 < said.score <= 1
    assert said.reason == "looks like what was tagged 12 times"


def test_it_is_stale_as_long_as_there_is_something_new():
    made = taught(3)
    assert made.stale
    made.task()
    assert not made.stale
    one, span = article(1)
    made.learn(Read(one, (span,), len(one.text)))
    assert not made.stale, "that was known"
    made.learn(Read(one, (), len(one.text)))
    assert made.stale


def test_what_was_not_read_is_not_learnt_as_empty():
    made = taught(0)
    one, _ = article(1)
    made.learn(Read(one, (), 5, final=False))
    assert made.task() == ((),)


def test_without_spans_there_is_no_model():
    made = taught(0)
    task = made.task()
    made.take(made.train(*task), task)
    assert list(made.predict(article(0)[0])) == []


def test_only_the_last_sentences_are_kept():
    made = taught(MOST)
    (examples,) = made.task()
    assert MOST - 2 <= len(examples) <= MOST


def test_it_comes_back_from_what_was_saved():
    made, again = trained(), taught(0)
    again.load(made.save())
    one, _ = article(3)
    assert list(again.predict(one)) == list(made.predict(one))


def test_what_a_name_was_tagged_as_is_known_long_after_its_sentences_are_forgotten():
    """Nothing but its having been tagged before tells a ship from a person."""
    made = LearntSpans()
    made.set_labels(LabelSet([Label(name="person"), Label(name="ship")]))

    def said(number: int, name: str) -> tuple[Article, tuple[Span, ...]]:
        text = f"On Monday {name} came in."
        place = ((10, 10 + len(name)),)
        label = "ship" if name in ships else "person"
        span = Span(id="a", label=label, fragments=place, quote=name)
        return Article(f"n{number}", "", text, {"language": "en"}, (), (Sentence(0, len(text)),)), (span,)

    names = [f"{first}{last}" for first in FIRST for last in LAST]
    ships = set(names[::2])
    for number in range(3 * len(names)):
        one, spans = said(number, names[(7 * number) % len(names)])
        made.learn(Read(one, spans, len(one.text)))
    task = (made.task()[0][-2 * len(names) :],)
    made.take(made.train(*task), task)
    new, (span,) = said(1_000, "Tavira")
    found = {each.label: each.score for each in made.predict(new)}
    for number in range(4):
        one, _ = said(1_001 + number, "Tavira")
        made.learn(Tagged(one, Span(id="s", label="ship", fragments=span.fragments, quote="Tavira")))
    known = {each.label: each.score for each in made.predict(new)}
    assert known["ship"] > max(found.get("ship", 0), 0.8)
    for number in range(4):
        one, _ = said(1_001 + number, "Tavira")
        made.learn(
            Tagged(one, Span(id="s", label="ship", fragments=span.fragments, quote="Tavira"), taken_back=True)
        )
    assert {each.label: each.score for each in made.predict(new)} == found


def test_a_sentence_is_learnt_with_what_was_known_before_it():
    made = taught(0)
    one, span = article(1)
    made.learn(Read(one, (span,), len(one.text)))
    assert not any(hint.startswith("k") for some in made.task()[0][0].hints for hint in some)
    made.learn(Read(one, (span,), len(one.text), final=False))
    assert not made.stale, "its own spans tell nothing about it"
    made.learn(Read(replace(one, id="other"), (span,), len(one.text)))
    assert any(hint == "k=B-person" for some in made.task()[0][2].hints for hint in some)
