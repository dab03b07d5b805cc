"""Whole pages without markup, in many languages: what stands around the article, and what between its paragraphs."""

from __future__ import annotations

import pytest

from annotator.text.zone_rules import ZoneRules, load_rules
from annotator.text.zones import mark_zones
from tests.text.zone_score import READER, RULES, Labelled, labelled

PAGES = {f"{page.language}-{page.name}": page for page in labelled("scraped")}
SOURCES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar", "zh")


@pytest.fixture(scope="module")
def rules() -> ZoneRules:
    return load_rules([RULES])


def read(page: Labelled, rules: ZoneRules) -> list[str]:
    """The roles that are found where nobody tells the title."""
    text = "\n\n".join(page.paragraphs)
    return [zone.role for zone in mark_zones(text, "", {}, page.language, rules, reader=READER)]


def test_pages_of_many_languages_are_there() -> None:
    assert {page.language for page in PAGES.values()} == set(SOURCES)


@pytest.mark.parametrize("name", PAGES)
def test_the_article_is_found_on_a_scraped_page(name: str, rules: ZoneRules) -> None:
    page = PAGES[name]
    wrong = [
        (role, found, line)
        for role, found, line in zip(page.roles, read(page, rules), page.paragraphs, strict=True)
        if role not in (found, "any")
    ]
    assert not wrong


@pytest.mark.parametrize("name", PAGES)
def test_an_article_without_residues_loses_no_line(name: str, rules: ZoneRules) -> None:
    page = PAGES[name]
    kept = [index for index, role in enumerate(page.roles) if role not in ("furniture", "any")]
    roles, lines = [page.roles[index] for index in kept], [page.paragraphs[index] for index in kept]
    found = read(Labelled(name, page.language, {}, roles, lines), rules)
    assert "furniture" not in found
    assert found.index("headline") == roles.index("headline")


def test_a_page_of_nothing_but_residues_has_no_body(rules: ZoneRules) -> None:
    page = PAGES["en-ferry"]
    lines = [line for role, line in zip(page.roles, page.paragraphs, strict=True) if role == "furniture"]
    found = read(Labelled("residues", "en", {}, [], lines), rules)
    assert "lead" not in found


LEAD = "The night ferry will sail again from June, the harbour authority said on Thursday after eleven years."
MORE = "Two ships have been refitted at a cost of nine million crowns and will sail on Tuesdays and Fridays."


@pytest.mark.parametrize(
    ("above", "headline"),
    [
        (["Is the age of the night ferry over, and who will miss it when it has gone for good?"], 0),
        (
            [
                "Home",
                "Harbour",
                "Who gains when the last night ferry to Merrow Island stops sailing this year?",
            ],
            2,
        ),
        (["Too late or not? The night ferry to Merrow Island"], 0),
        (["Home News Harbour Night ferry to Merrow returns", "Night ferry to Merrow returns"], 1),
        (["Night ferry to Merrow returns | The Harbour Gazette", "Night ferry to Merrow returns"], 1),
        (["Night ferry to Merrow returns", "Night ferry to Merrow returns: two crossings a week"], 0),
    ],
)
def test_a_headline_may_be_a_question_and_stands_in_a_line_of_its_own(
    above: list[str], headline: int, rules: ZoneRules
) -> None:
    found = read(Labelled("ferry", "en", {}, [], [*above, "By Tamsin Orrell", LEAD, MORE]), rules)
    assert found.index("headline") == headline
    assert found[len(above) + 1] == "lead"


def test_two_whole_sentences_are_no_headline(rules: ZoneRules) -> None:
    lines = ["The ferry is back. It sails in June.", LEAD, MORE]
    assert read(Labelled("ferry", "en", {}, [], lines), rules)[0] != "headline"


def test_the_first_line_of_a_box_belongs_to_it_however_short(rules: ZoneRules) -> None:
    lines = ["Night ferry returns", LEAD, "Related stories", "Island school closes", MORE, MORE + " Again."]
    found = read(Labelled("ferry", "en", {}, [], lines), rules)
    assert found[2:4] == ["furniture", "furniture"]
    lines[2] = "Sign up for our newsletter"
    assert read(Labelled("ferry", "en", {}, [], lines), rules)[3] != "furniture"
