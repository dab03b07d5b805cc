"""Roles of paragraphs: several at once, with every letter its own, and marked where they are."""

import pytest

from annotator.app.actions.table import BY_ID
from annotator.app.tagging import sentences, zones
from annotator.core.article import ZONE_ROLES


def roles(session):
    text = session.article.text
    return {text[zone.start : zone.end][:9]: zone.role for zone in session.article.zones}


def test_every_role_has_a_letter_of_its_own_that_is_in_its_name():
    assert set(zones.LETTERS) == set(ZONE_ROLES)
    assert len(set(zones.LETTERS.values())) == len(ZONE_ROLES)
    assert all(letter in role for role, letter in zones.LETTERS.items())
    assert BY_ID["zone-everywhere"].letter not in zones.LETTERS.values()


def test_several_paragraphs_get_a_role_in_one_step(session, reopened):
    text = session.article.text
    before = session.article.zones
    session.select(text.index("failed"), text.index("Lindgren") + 3)
    assert zones.chosen_role(session) == ""
    edit = zones.set_chosen_role(session, "quote")
    assert edit.title == "Make 3 paragraphs quotes"
    assert roles(session) == {
        "Port open": "headline", "Kestrel L": "quote", "Read more": "quote", "Ines Lind": "quote",
    }  # fmt: skip
    assert zones.chosen_role(session) == "quote"
    assert zones.set_chosen_role(session, "quote") is None
    _, found = reopened()
    assert found["port"][0].zones == session.article.zones
    session.undo()
    assert session.article.zones == before


def test_text_selected_up_to_the_end_of_a_line_is_of_one_paragraph(session):
    session.select(0, len("Port opens\n"))
    assert [session.article.text[start:end] for start, end in zones.chosen_paragraphs(session)] == [
        "Port opens"
    ]


def test_without_selected_text_the_paragraph_of_the_caret_is_meant(session):
    place = session.article.text.index("more")
    session.select(place, place)
    assert zones.chosen_role(session) == "furniture"
    assert zones.set_chosen_role(session, "body").title == "Make the paragraph body"
    blank = session.article.text.index("\n\n") + 1
    session.select(blank, blank)
    assert zones.chosen_paragraphs(session) == []
    assert zones.set_chosen_role(session, "body") is None


def test_a_role_is_marked_where_it_is(session):
    session.select(0, 0)
    on = [role for role in ZONE_ROLES if BY_ID[f"zone-{role}"].checked(session)]
    assert on == ["headline"]


@pytest.mark.parametrize(("role", "stay"), [("lead", True), ("quote", True), ("byline", False)])
def test_a_new_role_cuts_anew_only_what_it_makes_a_sentence_of_its_own(session, role, stay):
    text = session.article.text
    place = text.index("the lease")
    session.select(place, place)
    sentences.split_here(session)
    before = session.article.sentences
    zones.set_chosen_role(session, role)
    assert (session.article.sentences == before) is stay
