"""Hard wraps are told from breaks that somebody made on purpose, are undone, and that is a guess."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator import formats
from annotator.formats import Guess, Imported
from annotator.formats.kit.wraps import LEAST, unwrap, unwrapped, width
from tests.formats.samples import TEXTS

PROSE = [TEXTS[language] for language in ("en", "de", "fr", "es", "cs", "pl", "ru", "el", "he", "ar")]
STORY = (
    "Ferries stayed at the quay on Monday, and nobody at the port could say for how long. Crews had walked out at "
    "dawn after a night of talks about pay, rest and the new timetable, which begins in May and has two sailings more."
)

VERSE = """The ferry left the quay at dawn
with no one at the rail but me,
a lamp was lit, the blinds were drawn
in every house along the sea
and I had nothing left to say
to anybody on the shore
who watched the water where it lay
as they had watched it long before"""
FREE_VERSE = """What the harbour keeps
is not the boats but the sound of them leaving,
a rope let go, the water closing over
the place where something was
and then a gull
saying again what it said yesterday to
nobody in particular, and the long
light on the stones of the north quay"""
NAMES = """Mira Oduya, mayor of Tarn since the spring of 2021
Bo Katz, engineer
Ana Norling of The Tarn Post, who wrote about the bridge
Kim Sato, skipper of the ferry
Lea Moor, photographer, whose pictures hang in the hall
Ed Lund"""
RESULTS = """North Quay      12     3    .800
South Quay       9     6    .600
Old Harbour      7     8    .467
Ferry Island     4    11    .267
Lighthouse       2    13    .133
Tarn Works       1    14    .067"""
ITEMS = """- the first lane opens on Monday morning for buses
- the second lane follows in the week after that
- lorries have to wait until the summer, the city says
- the ferry keeps its timetable until the end of May
- tickets stay at two crowns for all of the summer"""
SENTENCES = """The bridge opens in April.
The ferry stays until May, the port said.
Lorries have to wait until the summer.
Nobody was hurt.
The costs have risen to 48 million crowns.
Buses come first."""
ADDRESS = "Tarn Press\nNorth Quay 1\n12345 Tarn\nTarnland"


@pytest.mark.parametrize("text", [VERSE, FREE_VERSE, NAMES, RESULTS, ITEMS, SENTENCES, ADDRESS])
@pytest.mark.parametrize("times", [1, 3])
def test_verse_lists_and_tables_stay_as_they_are(text: str, times: int) -> None:
    written = "\n\n".join([text] * times)
    assert width(written) == 0
    assert unwrapped(written) == (written, ())


@settings(deadline=None)
@given(st.lists(st.sampled_from(PROSE), min_size=4, max_size=8), st.integers(38, 76), st.booleans())
def test_prose_wrapped_at_any_width_is_as_it_was(parts: list[str], at: int, indented: bool) -> None:
    indent = "   " if indented else ""
    wrapped = [
        textwrap.fill(part, at, initial_indent=indent, break_long_words=False, break_on_hyphens=False)
        for part in parts
    ]
    within = [line for part in wrapped for line in part.split("\n")[:-1] if line[-1] not in ".,;:"]
    assume(len(within) >= LEAST)  # fewer breaks within sentences are no evidence
    written = ("\n" if indented else "\n\n").join(wrapped)
    found, _ = unwrapped(written)
    assert [line.strip() for line in found.split("\n") if line.strip()] == parts


def test_what_stands_among_wrapped_prose_stays(tmp_path: Path) -> None:
    story = textwrap.fill(STORY, 64)
    written = f"Ferry strike\nBy Kim Sato\n\n{story}\n\n{RESULTS}\n\n{story}\n\n{ITEMS}\n\n1. First one\n2. Second one"
    joined, (guess,) = unwrapped(written)
    assert joined == written.replace(story, STORY)
    assert guess.option == "unwrap"


def test_the_change_is_a_guess_that_can_be_overruled(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    wrapped = textwrap.fill(STORY, 60)
    written = f"Ferry strike leaves thousands waiting\n\n{wrapped}\n\n{wrapped}"
    path.write_text(written, encoding="utf-8")
    found = list(formats.read_all([path]))
    (article,) = [item for item in found if isinstance(item, Imported)]
    (guess,) = [item for item in found if isinstance(item, Guess)]
    assert article.text.endswith(STORY)
    assert str(guess).endswith(
        ": the text is probably wrapped at 60 characters, so that its lines were joined; perhaps no"
    )
    (kept,) = formats.read_all([path], {guess.option: guess.alternatives[0]})
    assert isinstance(kept, Imported)
    assert kept.text == written
    (forced,) = [item for item in formats.read_all([path], {"unwrap": "yes"}) if isinstance(item, Imported)]
    assert forced.text == article.text


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the long-", "term plan of the city", "the long-term plan of the city"),
        ("the pros of north-", "and south-bound lanes", "the pros of north- and south-bound lanes"),
        ("the Vor-", "und Nachteile", "the Vor- und Nachteile"),
        ("the bridge", "- an old one", "the bridge\n- an old one"),
        ("the bridge", "2. The ferry", "the bridge\n2. The ferry"),
    ],
)
def test_how_two_lines_are_joined(before: str, after: str, joined: str) -> None:
    assert unwrap(f"{before}\n{after}", len(before)) == joined


def test_mail_of_plain_text_is_unwrapped_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    head = "From: ana@example.org\nSubject: Strike\nDate: Sat, 14 Mar 2026 10:30:00 +0100\n\n"
    path.write_text(head + textwrap.fill(STORY, 70), encoding="utf-8")
    found = list(formats.read_all([path]))
    assert [
        item.option for item in found if isinstance(item, Guess)
    ] == []  # three breaks are too few to tell
    path.write_text(head + textwrap.fill(f"{STORY} {STORY}", 70), encoding="utf-8")
    found = list(formats.read_all([path]))
    assert [item.option for item in found if isinstance(item, Guess)] == ["unwrap"]
    assert [item.text for item in found if isinstance(item, Imported)] == [f"Strike\n\n{STORY} {STORY}"]
