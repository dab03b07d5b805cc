"""What words were tagged as before is known of them in every sentence, and forgotten when it is taken back."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.hints import LONGEST, OFTEN, Hints

WORDS = st.lists(st.sampled_from(["merrow", "bay", "ines", "in"]), min_size=1, max_size=3)
TAGGED = st.lists(st.tuples(st.sampled_from("ab"), WORDS, st.sampled_from(["org", "place"])), max_size=12)


def of(made: Hints, text: str) -> list[set[str]]:
    return [set(each) for each in made.of(text.split())]


def test_the_longest_that_was_tagged_is_known_with_its_neighbours():
    made = Hints()
    made.add("a", ["merrow"], "person")
    made.add("a", ["merrow", "bay"], "place")
    assert of(made, "in merrow bay today") == [
        {"k+1=place"},
        {"k=B-place", "k=B-place 1", "kw=?"},
        {"k=I-place", "k=I-place 1", "kw=place"},
        {"k-1=place"},
    ]
    assert of(made, "merrow") == [{"k=B-person", "k=B-person 1", "kw=?"}]


def test_how_sure_it_is_follows_from_how_often():
    made = Hints()
    for times in range(1, OFTEN + 1):
        made.add("a", ["kestrel"], "org")
        sure = {1: "1", OFTEN: "5"}.get(times, "2")
        assert f"k=B-org {sure}" in of(made, "kestrel")[0]
    made.add("b", ["kestrel"], "place")
    made.add("b", ["kestrel"], "place")
    assert {"k=B-org ?", "kw=?"} <= of(made, "kestrel")[0]


def test_what_is_too_long_to_come_again_is_not_remembered():
    made = Hints()
    made.add("a", ["word"] * (LONGEST + 1), "quote")
    assert made.of(["word"]) == [[]]


@given(TAGGED, TAGGED)
def test_what_is_taken_back_or_forgotten_was_never_known(some, more):
    plain, made = Hints(), Hints()
    for article, words, label in some:
        plain.add(article, words, label)
        made.add(article, words, label)
    for article, words, label in more:
        made.add(article, words, label)
    for article, words, label in more:
        made.take_back(article, words, label)
    text = ["in", "merrow", "bay", "ines", "in", "merrow"]
    assert {tuple(key): counts for key, counts in made.save()} == {
        tuple(k): counts for k, counts in plain.save()
    }
    assert of(made, " ".join(text)) == of(plain, " ".join(text))
    again = Hints()
    again.load(made.save())
    assert [set(each) for each in again.of(text)] == [set(each) for each in made.of(text)]
    for article in "ab":
        made.forget(article)
    assert made.of(text) == [[]] * len(text)
