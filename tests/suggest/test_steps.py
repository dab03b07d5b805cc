"""What takes longer than an editor should wait is done in small steps, and interrupted between them without harm."""

from annotator.core.annotation import SentenceTag
from annotator.core.article import Article, Sentence
from annotator.core.labels import Label, LabelSet
from annotator.suggest import page as pages
from annotator.suggest.page import PART, Page, page_of, reading
from annotator.suggest.ranker import Ranker
from annotator.suggest.suggestion import Tagged
from annotator.text import tokens


def long_article(name: str, sentences: int = 300) -> Article:
    parts = [f"In the year {number} the ferry to Merrow Bay was late again." for number in range(sentences)]
    text, ranges, at = " ".join(parts), [], 0
    for part in parts:
        ranges.append(Sentence(at, at + len(part)))
        at += len(part) + 1
    return Article(name, "", text, {"language": "en"}, (), tuple(ranges))


def test_a_long_text_is_cut_and_folded_a_part_at_a_time(monkeypatch):
    folded: list[str] = []
    fold = pages.fold
    monkeypatch.setattr(pages, "fold", lambda word: folded.append(word) or fold(word))
    article, most = long_article("long"), 0
    for _ in reading(article):
        most, folded[:] = max(most, len(folded)), []
    assert 0 < most <= PART
    made, plain = page_of(article), Page(article.text, "en", article.sentences)
    assert made.ranges == tokens(article.text, "en")
    assert (made.folded, made.where, made.rows) == (plain.folded, plain.where, plain.rows)
    folded.clear()
    assert made.folded
    assert folded == [], "nothing is left to do"


def test_who_is_left_between_two_steps_mixes_up_no_articles():
    flag = Label(name="late", applies_to=("sentence",))
    first, second = long_article("one", 9), long_article("two", 5)
    alone, mixed = Ranker(), Ranker()
    for each in (alone, mixed):
        each.set_labels(LabelSet([flag]))
        place = first.sentences[0]
        each.learn(Tagged(first, SentenceTag(id="a", label="late", start=place.start, end=place.end)))
    begun = mixed.predicting(first)
    next(begun)
    between = list(mixed.predict(second))
    went_on = [said for said in begun if said is not None]
    assert between == list(alone.predict(second))
    assert went_on[-1:] == list(alone.predict(first))[-1:]
    assert list(mixed.predict(first)) == list(alone.predict(first))
    assert list(mixed.predict(second)) == list(alone.predict(second))
