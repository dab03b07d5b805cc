"""Strings that were tagged once are suggested wherever the same words stand, and only there."""

from annotator.core.annotation import Span, span_quote
from annotator.core.article import Article
from annotator.core.labels import Label, LabelSet
from annotator.suggest.modes import SHOWN, Way
from annotator.suggest.strings import RememberedStrings, is_list
from annotator.suggest.suggestion import Read, Rejected, Tagged

LABELS = LabelSet([Label(name="org"), Label(name="person"), Label(name="main", applies_to=("sentence",))])


def article(text: str, name: str = "a") -> Article:
    return Article(name, "", text, {"language": "en"})


def span(text: str, words: str, label: str = "org", at: int = 0) -> Span:
    start = text.index(words, at)
    place = ((start, start + len(words)),)
    return Span(id=f"s{start}", label=label, fragments=place, quote=span_quote(text, place))


def taught(text: str, *words: str) -> RememberedStrings:
    made = RememberedStrings()
    made.set_labels(LABELS)
    for each in words:
        made.learn(Tagged(article(text), span(text, each)))
    return made


def found(suggester: RememberedStrings, text: str) -> list[str]:
    return [text[said.start : said.end] for said in suggester.predict(article(text, "other"))]


def test_the_same_words_are_suggested_everywhere_in_every_spelling():
    strings = taught("The Kestrel Line won.", "Kestrel Line")
    text = "KESTREL LINE, Kestrel\u00a0Line and Kes\u00adtrel  Line; kestrel line; Kestrel Liner; Kestrel"
    assert found(strings, text) == ["KESTREL LINE", "Kestrel\u00a0Line", "Kes\u00adtrel  Line"]


def test_capitals_and_small_letters_are_two_names():
    assert found(taught("The US pays.", "US"), "They told us. US troops.") == ["US"]
    assert found(taught("the euro fell", "euro"), "Euro and euro") == ["euro"]


def test_the_longest_of_two_that_overlap_is_suggested():
    strings = taught("East Harbour, Harbour", "East Harbour")
    strings.learn(Tagged(article("Harbour"), span("Harbour", "Harbour")))
    assert found(strings, "East Harbour and Harbour") == ["East Harbour", "Harbour"]


def test_what_is_taken_back_is_forgotten():
    text = "Kestrel Line"
    strings = taught(text, text)
    strings.learn(Tagged(article(text), span(text, text), taken_back=True))
    assert found(strings, text) == []
    assert len(strings) == 0


def score(strings: RememberedStrings, text: str) -> float:
    (said,) = strings.predict(article(text, "other"))
    return said.score


def test_rejections_and_passing_over_count_against_a_string():
    text = "May spoke."
    strings = taught(text, "May")
    first = score(strings, text)
    strings.learn(Rejected(article("In May."), ("span", 3, 6), "org"))
    second = score(strings, text)
    strings.learn(Read(article("In May. In May."), (), 15))
    third = score(strings, text)
    assert first > second > third
    strings.learn(Rejected(article("In May."), ("span", 3, 6), "org", taken_back=True))
    assert score(strings, text) > third


def test_what_was_not_read_yet_is_not_passed_over():
    strings = taught("May spoke.", "May")
    before = score(strings, "May")
    strings.learn(Read(article("In May. In May."), (), 2))
    strings.learn(Read(article("In May. In May."), (), 15, final=False))
    assert score(strings, "May") == before


def test_lists_of_names_teach_at_once_and_go_without_a_trace():
    strings = taught("")
    strings.set_lists({"ports.csv": [("Merrow Bay", "org"), ("Nobody", "unknown")]})
    text = "Merrow Bay. Nobody."
    (said,) = strings.predict(article(text))
    assert (text[said.start : said.end], said.label, said.reason) == (
        "Merrow Bay",
        "org",
        "in a list of names",
    )
    strings.set_lists({})
    assert found(strings, text) == []


def test_each_list_speaks_under_its_own_name_and_what_is_in_several_under_the_first():
    strings = taught("")
    seeds = [("Ines Lindgren", "person"), ("Merrow Bay", "org")]
    strings.set_lists({"ports+piers.csv": [("Merrow Bay", "org")], "people.csv": seeds[:1], "": seeds})
    said = list(strings.predict(article("Ines Lindgren saw Merrow Bay.")))
    assert [each.by for each in said] == ["lists:people.csv", "lists:ports piers.csv"]
    assert all(is_list(each.by) for each in said)
    way = Way(SHOWN, ("lists:people.csv",))
    assert [way.has(each.by) for each in said] == [True, False]
    assert all(Way(SHOWN, ("lists",)).has(each.by) for each in said)
    strings.set_lists({"": seeds})
    assert {each.by for each in strings.predict(article("Ines Lindgren saw Merrow Bay."))} == {"lists"}


def test_it_comes_back_from_what_was_saved():
    strings = taught("Kestrel Line and Merrow Bay", "Kestrel Line", "Merrow Bay")
    again = taught("")
    again.load(strings.save())
    text = "Merrow Bay, Kestrel Line"
    assert list(again.predict(article(text, "b"))) == list(strings.predict(article(text, "b")))


def test_spans_that_cut_words_teach_nothing():
    strings = taught("Kestrels", "Kestrel")
    assert found(strings, "Kestrel Kestrels") == []
