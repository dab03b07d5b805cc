"""Zones: who is who among the paragraphs of an article."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.article import ZONE_ROLES, Zone
from annotator.core.text import normalise, paragraphs
from annotator.text.zone_rules import ZoneRules, load_rules, may_take_for_ever
from annotator.text.zones import mark_zones
from tests.text.zone_score import READER, RULES, labelled, score

BODY = "The council votes on the petition in May, and neither side would say whether work could start before then."


@pytest.fixture(scope="module")
def rules() -> ZoneRules:
    return load_rules([RULES])


def roles(
    text: str, rules: ZoneRules, title: str = "", language: str = "en", known: tuple[Zone, ...] = ()
) -> list[str]:
    return [zone.role for zone in mark_zones(text, title, {}, language, rules, known)]


def test_the_rules_that_come_with_the_program_are_sound(rules: ZoneRules) -> None:
    assert rules.problems == ()
    assert {"common", "en", "de", "fr", "es", "ar", "zh"} <= set(rules.languages)


def test_there_is_enough_to_score() -> None:
    articles = [*labelled("tuning"), *labelled("heldout")]
    assert len(articles) >= 12
    assert {article.language for article in articles} == {"en", "de", "fr", "es", "ar", "zh"}
    assert {role for article in articles for role in article.roles} == set(ZONE_ROLES) - {"list", "table"}


@pytest.mark.parametrize("name", ["tuning", "heldout"])
def test_furniture_is_told_from_the_article(name: str, rules: ZoneRules) -> None:
    table, mistakes = score(name, rules)
    right, guessed, true = table["furniture"]
    assert right / guessed >= 0.95, mistakes
    assert right / true >= 0.9, mistakes
    assert sum(row[0] for row in table.values()) / sum(row[2] for row in table.values()) >= 0.95, mistakes


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "SHARE",
        "24 comments",
        "1.2K shares",
        "Share · 24 comments · Post",
        "3 min read",
        "Get more with the Courier’s Weekend Letter",
        "Learn more",
        "Ferry prices to rise again in June · Read more",
        "READ MORE: Ferry prices to rise again",
        "Related: Ferry prices to rise again",
        "Click here for the full list",
        "© 2026 The Merrow Courier",
        "Published 9 hours ago",
        "https://courier.example.org/ferry",
        "* * *",
    ],
)
def test_lines_of_furniture(line: str, rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{line}\n\n{BODY}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "furniture", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "We use cookies to improve your experience on this site.",
        "Topics: Harbours, Bridges",
        "Home | News | Harbour",
        "All rights reserved",
    ],
)
def test_lines_of_furniture_after_the_article(line: str, rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{BODY}\n\n{line}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "body", "furniture"]


def test_a_short_sentence_above_a_credit_is_a_caption(rules: ZoneRules) -> None:
    picture = "Lorries queue at the silo outside Upper Sallow on the Tuesday of that week.\n\nPhoto: Lea Moor"
    text = f"Bridge to reopen\n\n{BODY}\n\n{picture}\n\n{BODY}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "caption", "credit", "body"]
    assert roles(text.replace("Photo: Lea Moor", BODY), rules, "Bridge to reopen")[2] == "body"


def test_a_rule_leaves_longer_paragraphs_alone(tmp_path: Path) -> None:
    rule = "[rules.x]\nrole = 'quote'\npatterns = ['a+']\nmax_chars = 10"
    long = user_rules(tmp_path, rule).for_language("en").rules
    (mine,) = [rule for rule in long if rule.name == "x"]
    assert mine.matches("a" * 10)
    assert not mine.matches("a" * 11)


@pytest.mark.parametrize(
    "line",
    [
        "Two years of detours",
        "Noise after ten",
        "What happens next?",
        "The missing hour",
        "A gap of nine million",
    ],
)
def test_subheads_are_no_related_stories(line: str, rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{line}\n\n{BODY}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "subhead", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "“For the cat,” he explained.",
        "He said no.",
        "Share prices fell by a tenth.",
        "The post office will close.",
        "Comments by the minister drew anger.",
        "• The first lane opens on Monday",
        "The list of demands is short:",
        "Subscribers are leaving the paper in droves, and nobody at the top seems to have noticed it yet.",
    ],
)
def test_short_paragraphs_of_the_article_are_body(line: str, rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{line}\n\n{BODY}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "body", "body"]


def test_a_box_takes_the_short_lines_after_it_but_no_paragraph(rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\nMost popular\n\nFive quiet beaches near the city\n\n{BODY}"
    assert roles(text, rules, "Bridge to reopen") == ["headline", "lead", "furniture", "furniture", "body"]


def test_what_the_source_tells_is_kept_unless_a_rule_says_furniture(rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\nA bridge at dawn\n\nAdvertisement\n\n{BODY}"
    caption = text.index("A bridge")
    advert = text.index("Advert")
    known = (Zone(caption, caption + 16, "caption"), Zone(advert, advert + 13, "subhead"))
    assert roles(text, rules, "Bridge to reopen", known=known) == [
        "headline",
        "lead",
        "caption",
        "furniture",
        "body",
    ]


def test_the_section_name_is_a_kicker_above_and_furniture_below(rules: ZoneRules) -> None:
    text = f"SHIPPING\n\nBridge to reopen\n\n{BODY}\n\nShipping\n\n{BODY}"
    zones = mark_zones(text, "Bridge to reopen", {"section": "Shipping"}, "en", rules)
    assert [zone.role for zone in zones] == ["kicker", "headline", "lead", "furniture", "body"]


def test_names_of_the_metadata_make_a_byline(rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\nana norling, city desk\n\n{BODY}"
    zones = mark_zones(text, "Bridge to reopen", {"byline": ["Ana Norling"]}, "en", rules)
    assert [zone.role for zone in zones] == ["headline", "byline", "lead"]


def test_an_unknown_language_uses_the_english_rules(rules: ZoneRules) -> None:
    assert roles(f"Bridge\n\n{BODY}\n\nAdvertisement", rules, "Bridge", "tlh")[-1] == "furniture"
    assert roles(f"Bridge\n\n{BODY}\n\nAdvertisement", rules, "Bridge", "en-GB")[-1] == "furniture"
    assert roles(f"Bridge\n\n{BODY}\n\nAdvertisement", ZoneRules(), "Bridge") == [
        "headline",
        "lead",
        "subhead",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Ferry operators fined over late winter sailings",
        "How the town lost its trams",
        "Ferry prices",
        "Berth 4\n\n12 m\n\nBerth 5\n\n14 m",
        "3. Rostock",
        "— Harbour Watch (@harbourwatch) 12 March 2026",
    ],
)
@pytest.mark.parametrize("after", [BODY, ""])
def test_without_evidence_a_line_stays(line: str, after: str, rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{line}\n\n{after}"
    assert "furniture" not in roles(text, rules, "Bridge to reopen")


def test_what_was_taken_from_a_page_needs_more_evidence(rules: ZoneRules) -> None:
    tail = "Ferry prices\n\nFive quiet beaches near Merrow\n\nTrams return\n\nSport\n\nWeather\n\nContact us"
    text = f"Bridge to reopen\n\n{BODY}\n\n{BODY.replace('May', 'June')}\n\n{tail}"
    guessed = [
        sum(
            zone.role == "furniture"
            for zone in mark_zones(text, "", {}, "en", rules, reader=READER, extracted=extracted)
        )
        for extracted in (False, True)
    ]
    assert guessed[0] > guessed[1]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Photo: Lea Moor", "credit"),
        ("Reporting by Lea Moor; Editing by Bo Katz", "endnote"),
        ("Why ferries stay", "body"),
    ],
)
def test_what_an_extractor_takes_for_text_may_be_a_credit_or_an_endnote(
    line: str, role: str, rules: ZoneRules
) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\n{BODY}\n\n{line}"
    known = (Zone(len(text) - len(line), len(text), "body"),)
    found = [
        mark_zones(text, "Bridge to reopen", {}, "en", rules, known, extracted=extracted)[-1].role
        for extracted in (True, False)
    ]
    assert found == [role, "body"]


DIRTY_TOP = (
    "Skip to main content",
    "Sign up for our weekly letter",
    "Enter your email address",
    "Subscribe now",
    "Harbour bridge to reopen after two years",
    "By Ana Norling",
)


@pytest.mark.parametrize("first", range(5))
def test_the_headline_is_found_below_the_furniture(first: int, rules: ZoneRules) -> None:
    text = "\n\n".join([*DIRTY_TOP[first:], BODY, BODY.replace("May", "June"), "All rights reserved"])
    zones = mark_zones(text, "", {}, "en", rules, reader=READER)
    found = {zone.role: text[zone.start : zone.end] for zone in zones}
    assert found["headline"] == DIRTY_TOP[4]
    assert all(zone.role in ("furniture", "kicker") for zone in zones[: 4 - first])


def test_a_short_text_has_a_headline_too(rules: ZoneRules) -> None:
    text = f"Ferry returns to the quay\n\nBy T. Hallam\n\n{BODY}"
    zones = mark_zones(text, "", {}, "en", rules, reader=READER)
    assert [zone.role for zone in zones] == ["headline", "byline", "lead"]


def test_a_paragraph_of_several_sentences_is_no_headline(rules: ZoneRules) -> None:
    text = "The bridge is shut. Nobody knows why. The council says it will tell."
    for reader in (None, READER):
        assert [zone.role for zone in mark_zones(text, "", {}, "en", rules, reader=reader)] == ["body"]


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        (["It sails on Thursday."], "en"),
        (["The kiln is cold.", "Nobody was hurt."], "en"),
        (["Verletzt wurde niemand.", "Die Polizei sucht Zeugen.", "Der Rat stimmt ab.", "Es regnet."], "de"),
        (["I eat the pile,", "the pile eats me,", "and what is left", "goes out to sea."], "en"),
        (
            ["Bees on the roof", "The council allowed hives on flat roofs.", "Trams late", "They run late."],
            "en",
        ),
        (["Engineers replaced the piles that had been eaten", "by the worm since the winter"], "en"),
    ],
)
def test_nothing_of_a_brief_is_furniture_but_what_a_rule_says(
    lines: list[str], language: str, rules: ZoneRules
) -> None:
    text = "\n\n".join(["Ferry back at the quay", *lines, "© 2026 The Merrow Courier"])
    zones = mark_zones(text, "Ferry back at the quay", {}, language, rules, reader=READER)
    assert [zone.role == "furniture" for zone in zones] == [False] * (len(lines) + 1) + [True]


def test_a_guessed_role_says_how_sure_it_is(rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\nA bridge at dawn"
    known = (Zone(0, 16, "headline"),)
    zones = mark_zones(text, "", {}, "en", rules, known, reader=READER)
    assert zones[0].sure == 1
    assert all(0 < zone.sure < 1 for zone in zones[1:])


def test_known_captions_tables_and_lists_are_never_furniture(rules: ZoneRules) -> None:
    text = f"Bridge to reopen\n\n{BODY}\n\nAdvertisement\n\n{BODY}"
    place = text.index("Advert")
    for role in ("caption", "quote", "table", "list"):
        known = (Zone(place, place + 13, role),)
        found = mark_zones(text, "Bridge to reopen", {}, "en", rules, known, reader=READER)
        assert found[2].role == role


@given(
    st.lists(
        st.one_of(
            st.text(max_size=60), st.sampled_from([BODY, "Advertisement", "By Ana Norling", "港口大桥。" * 9])
        ),
        max_size=12,
    ),
    st.sampled_from(["en", "de", "fr", "es", "ar", "zh", "", "xx"]),
)
def test_every_paragraph_gets_one_zone(rules: ZoneRules, lines: list[str], language: str) -> None:
    text = normalise("\n\n".join(lines))
    zones = mark_zones(text, lines[0] if lines else "", {"section": "x"}, language, rules)
    assert [text[zone.start : zone.end] for zone in zones] == [text[s:e].strip() for s, e in paragraphs(text)]
    assert all(zone.role in ZONE_ROLES for zone in zones)


@pytest.mark.parametrize(
    "line", ["a " * 200, "a" * 400, "Ab " * 130, "x . " * 99, "by A" * 90, "share " * 60, "1,." * 99]
)
def test_no_rule_takes_long_on_any_line(line: str, rules: ZoneRules) -> None:
    text = "\n".join([line] * 20)
    started = time.perf_counter()
    for language in rules.languages:
        mark_zones(text, "x", {}, language, rules)
    assert time.perf_counter() - started < 5


def user_rules(folder: Path, text: str) -> ZoneRules:
    (folder / "en.toml").write_text(text, encoding="utf-8")
    return load_rules([RULES, folder, folder / "missing"])


def test_a_person_can_add_replace_and_switch_off_rules(tmp_path: Path) -> None:
    mine = user_rules(
        tmp_path,
        """
        [rules.my-box]
        role = "furniture"
        patterns = ['tide tables for .*']
        [rules.advertisement]
        off = true
        """,
    )
    assert mine.problems == ()
    text = f"Bridge\n\n{BODY}\n\nTide tables for Monday\n\n{BODY}\n\nAdvertisement feedback\n\n{BODY}"
    assert roles(text, mine, "Bridge")[2] == "furniture"
    assert roles(text, mine, "Bridge")[4] == "subhead"
    assert len(mine.for_language("en").rules) == len(load_rules([RULES]).for_language("en").rules)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules.x]\nrole = 'furniture'\npatterns = ['(']", "rules.x.*not a regular expression"),
        ("[rules.x]\nrole = 'furniture'\npatterns = ['(a+)+$']", "for ever"),
        ("[rules.x]\nrole = 'furniture'\npatterns = 'a'", "list of regular expressions"),
        ("[rules.x]\nrole = 'nonsense'\npatterns = ['a']", "role.*nonsense"),
        ("[rules.x]\nrole = 'body'\npattern = ['a']", "pattern.*not a key"),
        ("[rules.x]\nrole = 'body'\npatterns = ['a']\nmax_chars = 9000", "max_chars.*9000"),
        ("[rules.x]\nrole = 'body'\npatterns = ['a']\nwhere = 'left'", "where.*left"),
        ("rules = 3", "rules.*not a table"),
        ("[rules]\nx = 3", "rules.x.*not a table"),
        ("[words]\nheadline = 'is'", "words.headline"),
        ("[rules.x\n", "cannot be read.*line 1"),
    ],
)
def test_a_mistake_in_the_rules_is_told_with_its_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    rules = user_rules(tmp_path, text)
    assert len(rules.problems) == 1
    assert str(tmp_path / "en.toml") in str(rules.problems[0])
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(str(rules.problems[0]))
    assert len(rules.for_language("en").rules) == len(load_rules([RULES]).for_language("en").rules)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "(?:a|aa)+", "((ab)+c)*", r"(\w+\s?)+x", "(a{2,})+", "(x(a|b)y)*"]
)
def test_patterns_that_can_take_for_ever_are_found(pattern: str) -> None:
    assert may_take_for_ever(pattern)


@pytest.mark.parametrize(
    "pattern", ["a+b*", "(abc)+", r"\(a+\)+", "[(+]*", "(a|b)", "(a+){2,8}", "(a|b)?c+", r"(\+)*"]
)
def test_harmless_patterns_are_let_through(pattern: str) -> None:
    assert not may_take_for_ever(pattern)


@pytest.mark.parametrize("reader", [None, READER])
def test_the_first_sentence_of_a_brief_is_its_lead(rules, reader):
    text = "Ferry prices\n\nFerry prices rise in May.\n\nThe council voted nine to four."
    found = mark_zones(text, "Ferry prices", {}, "en", rules, reader=reader)
    assert [zone.role for zone in found] == ["headline", "lead", "body"]


def test_a_text_of_nothing_but_paragraphs_is_not_read_line_by_line(rules, monkeypatch):
    paragraph = (
        "The council of Tarn voted on Monday to keep the night ferry for another year, after a long debate."
    )
    text = f"Night ferry stays\n\n{paragraph}\n\n{paragraph.replace('Monday', 'Friday')}"
    asked = []
    read = READER.read
    monkeypatch.setattr(READER, "read", lambda *given: asked.append(given) or read(*given))
    plain = mark_zones(text, "Night ferry stays", {}, "en", rules, reader=READER)
    assert [zone.role for zone in plain] == ["headline", "lead", "body"]
    assert asked == []
    mark_zones(f"{text}\n\nShare", "Night ferry stays", {}, "en", rules, reader=READER)
    assert len(asked) == 1
