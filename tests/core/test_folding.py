"""What two spellings of the same words share: in every script, and always with the way back."""

import time
import unicodedata

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, example, given, settings

from annotator.core import folding
from annotator.core.folding import LOOSE, SPELLING, Folded, Folding, _Units, fold, holds, loose

EXACT = Folding(case=True)
WAYS = (SPELLING, LOOSE, EXACT, Folding(case=True, accents=False))
SIGNS = (
    "aAeEéÉ\u0301\u0323 \n\t\u00a0\u202f\u00ad\u200b\u200c\u200d\u2060\ufeff\u200f’‘'`“”\"«»-–—‐−…ßẞsSİIıi\u0307ςσΣΌό"
    "ﬁﬃｱｶﾞＡ１\u0640مُأهِشּׁ־״हिन्दीनำ가각ᄀ\u1161\u11a8đœæøйё👩🚀🏽❤\ufe0f🇩🇪"
)
TEXTS = st.text(SIGNS, max_size=14) | st.text(max_size=8)


def test_decomposed_letters_are_composed():
    assert fold("Hà Nội") == fold(unicodedata.normalize("NFD", "Hà Nội")) == "hà nội"
    assert fold("각") == fold("\u1100\u1161\u11a8") == "각"
    assert fold("क\u093c") == fold("\u0958")


def test_signs_of_every_kind_are_one():
    assert {fold(f"l{sign}école") for sign in "'’‘‛ʼ`´′＇"} == {"l'école"}
    assert {fold(pair[0] + "oui" + pair[1]) for pair in ("“”", "«»", "„“", '""', "「」", "＂＂")} == {'"oui"'}
    assert {fold(f"9{dash}11") for dash in "-‐‑‒–—―−－"} == {"9-11"}
    assert fold("צה״ל") == 'צה"ל'
    assert fold("wait…") == "wait..."


def test_what_cannot_be_seen_is_nothing_and_white_space_is_a_space():
    assert fold("co\u00adop\u200ber\u2060ate\ufeff \u200e\u202bnow\u202c") == "cooperate now"
    assert fold("می\u200cخواهم") == fold("میخواهم")
    assert fold("क\u094d\u200dष") == fold("क\u094dष")
    assert fold("\u00a0Port\u202fof \n\n \tMarrow ") == "port of marrow"


def test_capitals_of_all_alphabets():
    assert fold("STRASSE") == fold("Straße") == fold("STRAẞE") == "strasse"
    assert fold("ΟΔΟΣ") == fold("οδος") == fold("οδοσ")
    assert fold("İSTANBUL") == fold("İstanbul") == fold("istanbul") == fold("Istanbul") == "istanbul"
    assert fold("DİYARBAKIR") == fold("Diyarbakır")
    assert fold("Straße", EXACT) == "Straße"


def test_accents_vowel_points_and_stretched_letters_where_they_make_no_difference():
    assert fold("L’École", LOOSE) == "l'ecole"
    assert fold("Đà Nẵng", LOOSE) == fold(unicodedata.normalize("NFD", "Đà Nẵng"), LOOSE) == "da nang"
    assert fold("مُحَمَّد", LOOSE) == fold("محـــمد", LOOSE) == fold("محمد", LOOSE)
    assert fold("שָׁלוֹם", LOOSE) == fold("שלום", LOOSE)
    assert fold("Œuvre, Ærø, Łódź, ὁδός, ёж", LOOSE) == "oeuvre, aero, lodz, οδοσ, еж"
    assert fold("École") != fold("Ecole")
    assert fold("مُحَمَّد") != fold("محمد")


def test_what_only_looks_like_an_accent_is_kept():
    for word in ("हिन्दी", "น้ำ", "が", "й", "1\u20e3"):
        assert fold(word, LOOSE) == unicodedata.normalize("NFC", word)


def test_widths_and_ligatures():
    assert fold("２０２４ Ａｂｃ ｶﾞｷﾞ") == "2024 abc ガギ"
    assert fold("ﬁnal oﬃce", EXACT) == "final office"
    assert fold("①²") == "①²", "not all that is compatible is the same"


def test_pictures_that_are_joined_stay_joined():
    assert fold("👩\u200d🚀") != fold("👩🚀")
    assert fold("❤\ufe0f") == fold("❤")
    assert fold("👩\u200d❤\ufe0f\u200d👩") == fold("👩\u200d❤\u200d👩")


def test_names_are_found_by_what_is_typed():
    assert holds("Café de l’Été", loose("cafe L'ETE").split())
    assert not holds("Café", ["tea"])


@pytest.mark.parametrize("way", WAYS)
@given(text=TEXTS)
def test_what_is_folded_stays_as_it_is(way, text):
    assert fold(fold(text, way), way) == fold(text, way)


@given(TEXTS)
def test_what_earlier_versions_compared_is_folded_to_the_same(text):
    assert fold(" ".join(text.split()).casefold()) == fold(text)


@given(TEXTS)
def test_what_is_the_same_in_spelling_is_the_same_loosely(text):
    assert fold(fold(text), LOOSE) == fold(fold(text, EXACT), LOOSE) == fold(text, LOOSE)


@pytest.mark.parametrize("way", WAYS)
@given(text=TEXTS)
def test_composed_and_decomposed_are_the_same(way, text):
    assert fold(unicodedata.normalize("NFD", text), way) == fold(text, way)
    assert fold(unicodedata.normalize("NFC", text), way) == fold(text, way)


@pytest.mark.parametrize("way", WAYS)
@given(text=TEXTS)
def test_every_place_leads_back_to_a_text_that_is_folded_so(way, text):
    folded = Folded(text, way)
    for start in range(len(folded.text)):
        for end in range(start + 1, len(folded.text) + 1):
            place = folded.place(start, end)
            if place:
                assert 0 <= place[0] < place[1] <= len(text)
                assert Folded(text[place[0] : place[1]], way).text == folded.text[start:end]


def whole(text, way):
    """The slow way: a text as one, with all its places at once."""
    units = _Units(text, way)
    places = {
        (start, end): None if left is None or right is None else (left, right)
        for start in range(len(units.text) + 1)
        for end in range(start + 1, len(units.text) + 1)
        for left, right in [(units.left(start), units.right(end))]
    }
    return units.text, places


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(SIGNS + " " * 12, max_size=24) | st.lists(TEXTS).map(" ".join))
@example(text="\n\u0301 a  \u00ad b\u00ad c\n \u200b\u0301 d ")
@example(text="\x00 é\x01 \x02e\u0301 \x03 ")
def test_word_by_word_is_the_same_as_the_whole(monkeypatch, way, text):
    monkeypatch.setattr(folding, "_LONG", 0)
    folded = Folded(text, way)
    assert (folded.text, {pair: folded.place(*pair) for pair in whole(text, way)[1]}) == whole(text, way)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "words",
    [
        "وَقَالَ الرَّئِيسُ إِنَّ الْجِسْرَ سَيُفْتَحُ فِي أَبْرِيلَ",
        "וַיֹּאמֶר רֹאשׁ הָעִיר כִּי הַגֶּשֶׁר יִפָּתַח",
        "महापौर ने कहा कि पुल अप्रैल में खुलेगा",
        "Bürgermeister öffnet près de la forêt",
    ],
)
def test_a_long_text_of_marked_letters_is_folded_in_a_moment(words, form):
    """Half a million characters: measured in time of the processor, since others use it too."""
    text = unicodedata.normalize(form, words).split()
    long = " ".join(
        f"{text[at % len(text)]}{text[at % 7 % len(text)]}" + "\n" * (not at % 80) for at in range(60_000)
    )
    Folded(long[:10_000])
    took = []
    for _ in range(3):
        began = time.process_time()
        Folded(long[:500_000]).place(400_000, 400_010)
        took.append(time.process_time() - began)
    assert min(took) < 0.15


def test_long_texts_take_time_in_proportion_to_their_length():
    marks = "\u0301\u0323" * 20_000
    text = f"Hà Nội {marks} \u200b\u00ad" + "n\u0303o " * 20_000 + " " * 50_000 + "\u200b" * 50_000
    began = time.perf_counter()
    Folded(text, LOOSE)
    assert time.perf_counter() - began < 2
