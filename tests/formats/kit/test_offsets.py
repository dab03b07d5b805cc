"""The unit in which a file counts is found by what its ranges cover."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import ReadError
from annotator.core.text import normalise
from annotator.formats.kit.anchor_ranges import Placer
from annotator.formats.kit.offsets import Claim, OffsetMap, detect, normalised_positions, units
from annotator.formats.kit.values import Guess

RAW = "  Zoë 📌 and 👩‍👩‍👧:\r\nfiretrucks \r\nin 🇩🇪 Paris\r\n\r\n"
MEASURED = {
    "code points": len,
    "UTF-16 units": lambda text: len(text.encode("utf-16-le")) // 2,
    "UTF-8 bytes": lambda text: len(text.encode()),
}
FORMS = {
    "": lambda text: text.replace("\r\n", "\n"),
    " before CR LF became LF": lambda text: text,
    " with CR LF at every line end": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    " with a byte-order mark": lambda text: "\ufeff" + text.replace("\r\n", "\n"),
    " without the byte-order mark": lambda text: text.replace("\r\n", "\n").lstrip("\ufeff"),
    " after the white space at the start": lambda text: text.replace("\r\n", "\n").lstrip(),
}


def claims_in(text, measure):
    starts = [text.index(words) for words in ("firetrucks", "Paris")]
    return [
        Claim(measure(text[:start]), measure(text[: start + len(words)]), words)
        for start, words in zip(starts, ("firetrucks", "Paris"), strict=True)
    ]


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize("form", FORMS)
def test_each_unit_is_told_from_the_others(name, form):
    raw = {
        " with CR LF at every line end": RAW.replace("\r\n", "\n"),
        " without the byte-order mark": "\ufeff" + RAW,
    }.get(form, RAW)
    claims = claims_in(FORMS[form](raw), MEASURED[name])
    assert detect(raw, claims) == name + form
    convert = OffsetMap(raw, name + form)
    text = normalise(raw)
    for claim in claims:
        start, end = convert.to_point(claim.start), convert.to_point(claim.end)
        assert text[start:end] == claim.quote
        assert (convert.from_point(start), convert.from_point(end, end=True)) == (claim.start, claim.end)


def test_grapheme_clusters_are_told_from_the_others():
    raw = "Zoë 👩‍👩‍👧: in 🇩🇪 Paris"
    start = len("Zoë ?: in ? ")
    assert detect(raw, [Claim(start, start + 5, "Paris")]) == "grapheme clusters"


def test_only_units_that_differ_in_a_text_are_tried():
    assert list(units("plain")) == ["code points", "code points with a byte-order mark"]
    assert list(units("plain", seen=True)) == ["code points"]
    assert list(units("\ufeffa\r\n", seen=True))[1:4] == [
        "grapheme clusters", "UTF-8 bytes", "code points before CR LF became LF",
    ]  # fmt: skip
    for raw in ("plain", "two\nlines", "é", "📌", "\ufeffé\r\n", " é\n"):
        tried = list(units(raw))
        assert len(set(tried)) == len(tried)
        assert set(units(raw, seen=True)) <= set(tried)


def test_a_tie_goes_to_what_the_format_documents_and_nothing_to_nothing():
    claims = [Claim(0, 5, "Paris")]
    assert detect("Paris is", claims) == "code points"
    assert detect("Paris is", claims, "UTF-16 units") == "UTF-16 units"
    assert detect("Paris is", [Claim(0, 5)], "UTF-8 bytes") == "UTF-8 bytes"
    assert detect("Paris is", [Claim(1, 5, "Rome")]) is None
    assert detect("Paris is", [Claim(4, 99, "s is")]) is None


@given(st.text(st.sampled_from("ab \t\u3000\n\r\ufeff\u2028\u0085📌\x00\x1c"), max_size=30))
def test_positions_follow_what_normalising_removes(text):
    kept = normalised_positions(text)
    final = normalise(text)
    assert len(kept) == len(text) + 1
    assert kept == sorted(kept)
    assert kept[-1] == len(final)
    for place, character in enumerate(text):
        if character in "ab📌":
            assert final[kept[place] : kept[place + 1]] == character


def test_positions_outside_are_none():
    convert = OffsetMap("ab", "code points")
    assert [convert.to_point(place) for place in (-1, 0, 2, 3)] == [None, 0, 2, None]


WORDS = ("Mayor", "harbour", "cranes")
BODY = "Zoë 🥳\u00a0— the Mayor of the harbour town\nbuys three cranes"


def placed(raw, measure, expected="code points", texts=3, **options):
    """What a placer makes of ranges without words, and what it says of them."""
    placer = Placer(Path("a.jsonl"), expected, "this tool", options)
    claims = [
        Claim(measure(raw[: raw.index(word)]), measure(raw[: raw.index(word) + len(word)])) for word in WORDS
    ]
    found = [placer.place(raw, claims, line) for line in range(1, texts + 1)][-1]
    text = normalise(raw)
    return [text[slice(*place)] if place else "" for place in found], [*placer.told(), *placer.doubts()]


def in_bytes(text):
    return len(text.encode())


def in_utf16(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("measure", "unit"), [(in_bytes, "UTF-8 bytes"), (in_utf16, "UTF-16 units"), (len, "code points")]
)
@pytest.mark.parametrize("expected", ["code points", "UTF-16 units"])
def test_the_unit_that_fits_words_is_taken_and_is_a_guess_where_it_is_not_the_documented_one(
    measure, unit, expected
):
    _, said = placed(BODY, measure, expected, texts=1)
    assert unit == expected or [guess.alternatives[0] for guess in said if isinstance(guess, Guess)] == [unit]
    found, said = placed(BODY, measure, expected)
    assert found == list(WORDS)
    if unit == expected:
        assert said == []
    else:
        (guess,) = [one for one in said if isinstance(one, Guess)]
        assert (guess.what, guess.option, guess.count) == ("unit of the positions", "unit", 3)
        assert guess.chosen == f"{unit}, which the first were not read in"
        assert {unit, expected} <= {*guess.alternatives}


def test_where_two_units_fit_the_other_is_one_option_away():
    raw = "🥳市長は港町のクレーンを三台買った。"
    claims = [Claim(3, 5), Claim(6, 8)]
    placer = Placer(Path("a.jsonl"), "code points", "this tool")
    taken = placer.place(raw, claims, 1)
    (guess,) = placer.doubts()
    assert guess.chosen == "code points"
    assert guess.alternatives[0] == "UTF-16 units"
    assert "fit as well" in guess.why
    other = Placer(Path("a.jsonl"), "code points", "this tool", {"unit": guess.alternatives[0]})
    assert other.place(raw, claims, 1) == [(start - 1, end - 1) for start, end in taken]
    assert list(other.doubts()) == []


def test_single_spans_decide_together_and_what_came_before_is_said():
    raw = "📌 Zoë saw the firetrucks."
    start = in_bytes(raw[: raw.index("fire")])
    placer = Placer(Path("a.jsonl"), "code points", "this tool")
    found = [placer.place(raw, [Claim(start, start + len("firetrucks"))], line)[0] for line in range(1, 7)]
    words = [raw[slice(*place)] if place else "" for place in found]
    assert words[2] != "firetrucks"
    assert words[3:] == ["firetrucks"] * 3
    (guess,) = placer.doubts()
    assert guess.alternatives[0] == "UTF-8 bytes"
    assert "the first were not" in guess.chosen


def test_no_guess_where_the_units_say_the_same():
    """Nothing beyond ASCII stands before the last position."""
    assert placed("The Mayor of the harbour buys cranes — three 🥳", in_bytes)[1] == []


def test_a_mark_that_nobody_sees_is_offered_not_taken():
    raw = "The Mayor of the harbour town buys three cranes now"
    found, (guess,) = placed(raw, lambda text: len(text) + 1)
    assert found != list(WORDS)
    assert guess.alternatives == ("code points with a byte-order mark",)
    assert placed(raw, lambda text: len(text) + 1, unit=guess.alternatives[0])[0] == list(WORDS)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ReadError, match="no unit “codepoints”"):
        placed(BODY, len, unit="codepoints")
    assert placed(BODY, in_bytes, unit="utf-8 BYTES")[0] == list(WORDS)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("\ufeff" + BODY, lambda raw: raw.removeprefix("\ufeff")),
        (BODY.replace("\n", "\r\n").replace("the Mayor", "the\r\nMayor"), lambda raw: raw),
        ("\n\n " + BODY, lambda raw: raw.lstrip()),
    ],
)
def test_what_is_seen_in_the_text_decides_where_words_do(raw, seen):
    """A byte-order mark that was not counted, CR LF that counted twice, white space that had been removed."""
    text = seen(raw)
    placer = Placer(Path("a.jsonl"), "code points", "this tool")
    claims = [Claim(text.index(word), text.index(word) + len(word)) for word in WORDS]
    found = placer.place(raw, claims, 7)
    assert [normalise(raw)[slice(*place)] for place in found] == list(WORDS)
    assert placer.told() == []
    (guess,) = placer.doubts()
    assert "code points" in guess.alternatives


def test_what_fits_is_left_alone():
    assert placed(BODY, len) == (list(WORDS), [])
    assert placed("\r\n\ufeff " + BODY, lambda text: len(text.replace("\r\n", "\n")))[1] == []


def test_where_no_unit_fits_it_is_said():
    placer = Placer(Path("a.jsonl"), "code points", "this tool")
    placer.place(BODY, [Claim(BODY.index(word) + 2, BODY.index(word) + 4) for word in WORDS], 1)
    (doubt,) = placer.doubts()
    assert doubt.severity == "warning"
    assert "no other unit" in str(doubt)


def test_scripts_without_blanks_are_not_doubted():
    placer = Placer(Path("a.jsonl"), "code points", "this tool")
    placer.place("市長は港町のクレーンを三台買った。", [Claim(0, 2), Claim(3, 5), Claim(6, 10)], 1)
    assert list(placer.doubts()) == []
