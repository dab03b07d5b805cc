"""What stands around an article without markup: the parts of its head, its captions, and what a page adds below it."""

from __future__ import annotations

import pytest

from annotator.text.line_reader import ABOVE, BELOW, IN_HEAD, INSIDE
from annotator.text.zone_rules import ZoneRules, load_rules
from annotator.text.zones import mark_zones
from benchmarks.zones.lines import states
from tests.text.zone_score import READER, RULES

EN = (
    "The council of Northmark voted on Tuesday to close the old ferry terminal after forty years of service.",
    "Residents of the eastern quay had collected nine thousand signatures against the plan since the spring.",
    "“We were told that the terminal would be kept as long as one ship called here,” said Ines Varga, a baker.",
    "The mayor promised a new landing stage by next summer, though no money has been set aside for it yet.",
)
DE = (
    "Der Rat von Förderheim hat am Dienstag beschlossen, das alte Fährhaus nach vierzig Jahren zu schließen.",
    "Anwohner am Ostkai hatten seit dem Frühjahr neuntausend Unterschriften gegen den Plan gesammelt.",
    "„Man hat uns gesagt, das Haus bleibe, solange ein Schiff hier anlegt“, sagte die Bäckerin Ines Varga.",
    "Der Bürgermeister versprach bis zum nächsten Sommer einen neuen Anleger, für den noch kein Geld da ist.",
)


@pytest.fixture(scope="module")
def rules() -> ZoneRules:
    return load_rules([RULES])


def roles(lines: list[str], language: str, rules: ZoneRules) -> dict[str, str]:
    """The role of each line, where nobody tells the title."""
    text = "\n\n".join(lines)
    zones = mark_zones(text, "", {}, language, rules, reader=READER)
    return {text[zone.start : zone.end]: zone.role for zone in zones}


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The old terminal on the eastern quay of Northmark (Photo M. Osei. NNA)"),
        ("en", "Figure 2: Passengers of the ferry by year"),
        ("de", "Das Fährhaus am Ostkai (Foto: Stadt Förderheim)"),
        ("de", "Abbildung: Fahrgäste der Fähre nach Jahren, eigene Zählung der Stadt"),
        ("de", "Abb. 3: Fahrgäste der Fähre nach Jahren"),
        ("pl", "Stary terminal promowy, zdjęcie ilustracyjne / Źródło: Pixabay"),
        ("cs", "Starý terminál na východním nábřeží | Foto: Lorvin Press"),
        ("ja", "図2 フェリーの年間乗客数の推移"),
        ("zh", "图注：北马克东岸的旧渡轮码头"),
    ],
)
def test_a_caption_is_known_by_its_credit_or_its_number(language: str, line: str, rules: ZoneRules) -> None:
    assert roles([EN[0], EN[1], line, EN[2], EN[3]], language, rules)[line] == "caption"


@pytest.mark.parametrize("line", ["© Lorvin Press", "© M. Osei", "iStockphoto", "GettyImages", "Adobe Stock"])
def test_a_bare_name_below_the_headline_is_a_credit_and_no_residue(line: str, rules: ZoneRules) -> None:
    found = roles(["Northmark closes its old ferry terminal", "By Ines Varga", line, *EN], "en", rules)
    assert found[line] == "credit"


def test_a_copyright_line_below_the_article_is_furniture(rules: ZoneRules) -> None:
    line = "© Northmark Courier"
    found = roles(["Northmark closes its old ferry terminal", *EN, "Contact", "Imprint", line], "en", rules)
    assert found[line] == "furniture"


def test_a_day_in_figures_is_no_counter(rules: ZoneRules) -> None:
    lines = ["Förderheim schließt sein altes Fährhaus", "13.10.2021", *DE]
    assert roles(lines, "de", rules)["13.10.2021"] == "dateline"
    assert (
        roles(["Förderheim schließt sein altes Fährhaus", "13.021", *DE], "de", rules)["13.021"]
        == "furniture"
    )


def test_furniture_is_learned_by_its_place() -> None:
    assert states("FFKHFYTFTCTFF") == [
        ABOVE, ABOVE, "K", "H", IN_HEAD, "Y", "T", INSIDE, "T", "C", "T", BELOW, BELOW,
    ]  # fmt: skip
    assert states("FTTF") == [ABOVE, "T", "T", BELOW]


def test_a_day_and_names_around_the_headline_are_told_by_their_places(rules: ZoneRules) -> None:
    lines = [
        "Home",
        "Harbour",
        "12 May 2026, 08:15",
        "Northmark closes its old ferry terminal",
        "Ines Varga",
        *EN,
    ]
    found = roles(lines, "en", rules)
    assert found["12 May 2026, 08:15"] == "dateline"
    assert found["Northmark closes its old ferry terminal"] == "headline"
    assert found["Ines Varga"] == "byline"


def test_the_longer_of_two_lines_above_the_byline_is_the_headline(rules: ZoneRules) -> None:
    headline = "Northmark closes its old ferry terminal after forty years, and nobody knows what comes next"
    found = roles(["Vote in the council", headline, "By Ines Varga", "12 May 2026", *EN], "en", rules)
    assert found[headline] == "headline"
    assert found["Vote in the council"] == "kicker"


@pytest.mark.parametrize("count", [3, 30, 100])
def test_paragraphs_that_are_much_alike_are_the_text_and_no_long_standfirst(
    count: int, rules: ZoneRules
) -> None:
    lines = [f"Paragraph {number} of a long article about the quay." for number in range(count)]
    found = list(roles(lines, "en", rules).values())
    assert found.count("standfirst") <= 2
    assert "furniture" not in found
