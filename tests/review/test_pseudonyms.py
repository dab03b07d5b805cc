"""Names exchanged for stand-ins: every place stays where it is, a name has one stand-in, and what stays is told."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review.pseudonyms import Exchange, Names, from_data, key, runs, stand_ins

WORDS = (
    "Ines", "Lindgren", "Ann", "Anna", "Maria", "Rose", "McDonald", "Müller", "Jose\u0301", "Straße", "O",
    "Анна", "Петров", "Γιώργος", "王小明", "田中", "김철수", "ليندغرين", "كريم", "דוד", "अनीता", "สมชาย", "Հայկ",
)  # fmt: skip
FILLER = (
    " ", " ", "\n", "’s ", "-", ", ", "s ", "in ", "у ", "的", "さん", "는 ", "straße ", "Announcement ",
    "rose ", "The ", "#", "https://x.org/", "🚢", "\u00ad", "\u0301", "وال", "1", "_",
)  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS).map(str.upper),
        st.sampled_from(WORDS).map(str.lower),
        st.sampled_from(FILLER),
    ),
    max_size=20,
).map("".join)


def exchange(*words: str, names: tuple[str, ...] = (), **more: frozenset[str]) -> Exchange:
    usual = more.pop("usual", frozenset())
    return Exchange(Names(stand_ins(words, []), names or words, **more), usual)


EVERY = exchange(*WORDS)


@settings(max_examples=200)
@given(texts)
def test_a_text_keeps_its_length_and_everything_between_the_names(text: str) -> None:
    changed = EVERY.text(text)
    places = EVERY.places(text)
    assert len(changed) == len(text)
    kept = set(range(len(text)))
    for start, end, new in places:
        assert 0 <= start < end <= len(text)
        assert len(new) == end - start
        assert changed[start:end] == new
        kept -= set(range(start, end))
    assert all(changed[place] == text[place] for place in kept)
    assert [(start, len(run)) for start, run in runs(changed)] == [
        (start, len(run)) for start, run in runs(text)
    ]


@settings(max_examples=200)
@given(texts)
def test_capitals_and_digits_and_marks_are_as_they_were(text: str) -> None:
    for before, after in zip(text, EVERY.text(text), strict=True):
        assert before.isalpha() == after.isalpha()
        if not before.isalpha():
            assert before == after
        elif len(before.upper()) == 1 == len(before.lower()):
            assert (before.isupper(), before.islower()) == (after.isupper(), after.islower()), (before, after)


@settings(max_examples=100)
@given(texts)
def test_no_whole_name_is_left_where_it_stands_by_itself(text: str) -> None:
    keys = {key(word) for word in WORDS if len(key(word)) > 2}
    standing = {key(each) for each in EVERY._names.words.values()}
    for _, run in runs(EVERY.text(text)):
        assert key(run) not in keys - standing, run


def test_one_name_has_one_stand_in_in_every_spelling() -> None:
    made = exchange("Ines", "Lindgren")
    text = "Ines Lindgren, LINDGREN, lindgren, Lindgren’s, Líndgren"
    first, whole, *others = (run for _, run in runs(made.text(text)))
    assert first.lower() not in text.lower()
    assert {key(each) for each in others if len(each) > 1} == {key(whole)}


def test_a_case_ending_stays_behind_the_stand_in_and_is_said() -> None:
    made = exchange("Lindgren", "Линдгрен")
    changed = made.text("Lindgrens Boot, Линдгрену дали, Lindgrenstraße")
    assert (changed[8], changed[24]) == ("s", "у")
    assert "ndgr" not in changed
    assert "ндгр" not in changed
    assert set(made.left.endings) == {
        ("Lindgren", "Lindgrens"), ("Линдгрен", "Линдгрену"), ("Lindgren", "Lindgrenstraße")
    }  # fmt: skip
    assert not made.left.doubtful


def test_another_form_of_a_name_stays_and_is_said() -> None:
    made = exchange("Анна", "Γιώργος", "Claudia")
    text = "Анне и Анны, Γιώργου, Claudius"
    assert made.text(text) == text
    assert {run for _, run in made.left.alike} == {"Анне", "Анны", "Γιώργου", "Claudius"}
    assert made.left.doubtful


def test_a_name_inside_a_word_stays_where_the_word_is_another_and_is_said() -> None:
    made = exchange("Ann", "Paris", usual=frozenset(("annex",)))
    text = "Announcement of Annex, comparison"
    assert made.text(text) == text
    assert dict(made.left.inside) == {("Ann", "Announcement"): 1}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("see https://x.org/ines-lindgren-resigns", "lindgren"),
        ("@ineslindgren", "lindgren"),
        ("#InesLindgren", "Lindgren"),
        ("ines.lindgren@courier.example", "lindgren"),
        ("ferries_ines_lindgren.html", "lindgren"),
        ("MacLindgren", "Lindgren"),
        ("وليندغرين قال", "ليندغرين"),
        ("记者王小明报道", "王小明"),
        ("김철수는", "김철수"),
        ("คุณสมชายพูด", "สมชาย"),
    ],
)
def test_a_name_inside_a_word_goes_where_it_is_one(text: str, name: str) -> None:
    made = exchange("Ines", "Lindgren", "ليندغرين", "王小明", "김철수", "สมชาย")
    changed = made.text(text)
    assert name not in changed
    assert len(changed) == len(text)


def test_overlapping_names_share_the_stand_ins_of_their_words() -> None:
    made = exchange("Anna", "Maria", "Lindgren", names=("Anna Maria", "Maria Lindgren"))
    anna, maria, lindgren = made.text("Anna Maria Lindgren").split()
    assert made.text("Maria Lindgren") == f"{maria} {lindgren}"
    assert made.text("Anna Maria") == f"{anna} {maria}"


def test_a_common_word_is_exchanged_within_the_name_and_else_left_and_said() -> None:
    made = exchange("Rose", "Miller", names=("Rose Miller",), common=frozenset(("rose",)))
    changed = made.text("Rose Miller rose. Rose prices rose.")
    assert changed.startswith(made.text("Rose Miller"))
    assert "Rose" not in changed[:11]
    assert changed.endswith(" rose. Rose prices rose.")
    assert dict(made.left.alone) == {("Rose", "Rose"): 1}


def test_stand_ins_are_new_words_and_none_of_them_alike() -> None:
    words = [f"Nam{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(300)]
    made = stand_ins(words, ["kabo"])
    assert len({key(each) for each in made.values()}) == len(words)
    assert not {key(each) for each in made.values()} & {*map(key, words), "kabo"}
    assert all(len(word) == len(each) for word, each in made.items())


@pytest.mark.parametrize("word", [word for word in WORDS if len(key(word)) > 1])
def test_a_stand_in_is_of_the_same_script(word: str) -> None:
    made = stand_ins([word], [])[word]
    scripts = [unicodedata.name(each).split()[0] for each in (word[0], made[0])]
    assert scripts[0].split("-")[0] == scripts[1].split("-")[0]
    assert made != word


@given(texts)
def test_what_is_written_with_stand_ins_is_read_with_names(text: str) -> None:
    plain = exchange("Ines", "Lindgren", "王小明")
    note = "Ines Lindgren, Lindgrens, 王小明"
    assert plain.reversed().text(plain.text(note)) == note
    assert len(plain.reversed().text(text)) == len(text)


def test_names_are_read_as_they_were_written() -> None:
    names = Names({"Ines": "Olka"}, ("Ines",), frozenset(("rose",)), frozenset(("the",)))
    assert from_data(names.data) == names
    assert from_data({"words": [1], "names": 3}) == Names()
    assert from_data(None) == Names()
