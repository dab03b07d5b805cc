"""Labels of sentences and articles are ranked by what was tagged before."""

from time import perf_counter

from annotator.core.annotation import ArticleTag, SentenceTag
from annotator.core.article import Article, Sentence
from annotator.core.labels import Label, LabelSet, Rules
from annotator.suggest.ranker import WHOLE, Ranker
from annotator.suggest.suggestion import Read, Tagged

LABELS = LabelSet(
    [
        Label(name="main", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="history", applies_to=("sentence",), rules=Rules(one_of="type")),
        Label(name="speech", applies_to=("sentence",)),
        Label(name="sport", applies_to=("article",)),
    ]
)
PARTS = [
    ("The ferry sank on Monday.", "main", False),
    ("In 1987 a ship had sunk here.", "history", False),
    ("“We are sad”, the mayor said.", "main", True),
]


def article(number: int = 0) -> Article:
    words, places = "", []
    for each in (PARTS[(number + step) % 3][0] for step in range(3)):
        start = len(words) + bool(words)
        words += f" {each}" if words else each
        places.append(Sentence(start, len(words)))
    return Article(f"a{number}", "", words, {"language": "en"}, (), tuple(places))


def tags_of(made: Article):
    for sentence in made.sentences:
        place = (sentence.start, sentence.end)
        _, kind, speech = next(part for part in PARTS if part[0] == made.text[slice(*place)])
        yield SentenceTag(id=f"t{place[0]}", label=kind, start=place[0], end=place[1])
        if speech:
            yield SentenceTag(id=f"s{place[0]}", label="speech", start=place[0], end=place[1])


def taught(count: int = 6) -> Ranker:
    made = Ranker()
    made.set_labels(LABELS)
    for number in range(count):
        one = article(number)
        tags = tuple(tags_of(one))
        for tag in tags:
            made.learn(Tagged(one, tag))
        made.learn(Read(one, tags, len(one.text)))
    return made


def test_the_likeliest_label_comes_first():
    ranker, one = taught(), article(7)
    right = {(tag.start, tag.label) for tag in tags_of(one)}
    assert {(said.start, said.label) for said in ranker.predict(one)} == right
    for tag in tags_of(one):
        if tag.label != "speech":
            ranked = ranker.rank(one, ("sentence", tag.start, tag.end))
            assert next(said.label for said in ranked if said.label != "speech") == tag.label
            assert {said.label for said in ranked} == {"main", "history", "speech"}


def test_nothing_is_said_before_anything_was_tagged():
    ranker = taught(0)
    assert list(ranker.predict(article())) == ranker.rank(article(), ("sentence", 0, 5)) == []
    one = article()
    ranker.learn(Read(one, (), len(one.text)))
    assert list(ranker.predict(one)) == []


def test_articles_are_ranked_too():
    ranker, one, other = (
        taught(0),
        article(0),
        Article("b", "", "The cup final was lost.", {"language": "en"}),
    )
    for _ in range(4):
        ranker.learn(Tagged(other, ArticleTag(id="x", label="sport")))
        ranker.learn(Read(one, (), len(one.text)))
    assert [said.label for said in ranker.predict(other)] == ["sport"]
    assert list(ranker.predict(one)) == []
    assert ranker.rank(other, WHOLE)[0].score > 0.8


def test_another_label_set_starts_over_only_where_it_differs():
    ranker, one = taught(), article(1)
    ranker.set_labels(LabelSet([*LABELS, Label(name="mood", applies_to=("sentence",))]))
    assert {said.label for said in ranker.predict(one)} == {"main", "history", "speech"}
    ranker.set_labels(LabelSet(LABELS[1:]))
    assert {said.label for said in ranker.predict(one)} == {"speech"}


def test_it_comes_back_from_what_was_saved():
    import json

    ranker, again = taught(), taught(0)
    again.load(json.loads(json.dumps(ranker.save())))
    assert list(again.predict(article(2))) == list(ranker.predict(article(2)))


def test_a_lesson_takes_no_time():
    ranker, one = taught(), article(0)
    tag = next(tags_of(one))
    start = perf_counter()
    for _ in range(100):
        ranker.learn(Tagged(one, tag))
    assert (perf_counter() - start) / 100 < 0.005


def test_what_was_passed_over_is_learnt_with_the_next_tag():
    ranker, one = taught(3), article(3)
    (voice,) = (tag for tag in tags_of(one) if tag.label == "speech")
    assert voice.start > 0
    first = ("sentence", one.sentences[0].start, one.sentences[0].end)

    def speech():
        return next(said.score for said in ranker.rank(one, first) if said.label == "speech")

    before = speech()
    ranker.learn(Tagged(one, voice))
    assert speech() < before, "it was read, and nothing was tagged there"


def test_a_sentence_is_passed_over_once():
    ranker, one = taught(3), article(3)
    tags = tuple(tag for tag in tags_of(one) if tag.label == "speech")
    ranker.learn(Tagged(one, tags[0]))
    before = ranker._lessons
    ranker.learn(Tagged(one, tags[0]))
    assert ranker._lessons == before + 1, "what stands before it was taught already"


def test_without_a_lesson_in_between_nothing_is_worked_out_again():
    ranker, one = taught(), article(8)
    assert None in list(ranker.predicting(one))
    assert None not in list(ranker.predicting(one))
    ranker.learn(Tagged(one, next(tags_of(one))))
    assert None in list(ranker.predicting(one))
