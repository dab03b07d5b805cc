"""Roles of paragraphs: several at once, with every letter its own, and marked where they are."""

from dataclasses import replace

import pytest

from annotator import store
from annotator.app.actions.table import BY_ID
from annotator.app.ledger import Ledger
from annotator.app.tagging import sentences, zones
from annotator.core.article import ZONE_ROLES, unsure
from annotator.core.edits import Change, Heading


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


def test_the_title_follows_its_headline_in_the_same_step(session, reopened):
    text, title = session.article.text, session.article.title
    assert title == "Port opens"
    session.select(text.index("Ines"), text.index("Ines"))
    zones.set_chosen_role(session, "headline")
    line = text[slice(*zones.paragraph_at(text, text.index("Ines")))].strip()
    assert session.article.title == line
    assert session.project.title("port") == line
    _, found = reopened()
    assert found["port"][0].title == line
    session.undo()
    assert session.article.title == title


def test_a_title_that_stands_nowhere_in_the_text_stays(session):
    heading = Heading("What the source called it", session.article.metadata)
    session.commit(
        "Correct the title",
        [Change(Heading(session.article.title, session.article.metadata), heading, "port")],
    )
    session.select(session.article.text.index("Ines"), session.article.text.index("Ines"))
    zones.set_chosen_role(session, "headline")
    assert session.article.title == heading.title


def test_a_role_that_a_person_confirms_is_sure(session, reopened):
    zone = session.article.zones[1]
    doubtful = replace(zone, sure=0.4)
    session.commit("Doubt", [Change(zone, None, "port"), Change(None, doubtful, "port")])
    assert unsure(session.article) == (doubtful,)
    _, found = reopened()
    assert [each.sure for each in unsure(found["port"][0])] == [0.4]
    session.select(zone.start, zone.start)
    assert zones.set_chosen_role(session, zone.role) is not None
    assert unsure(session.article) == ()
    assert zones.set_chosen_role(session, zone.role) is None
    session.undo()
    assert [each.sure for each in unsure(session.article)] == [0.4]
    session.redo()
    session.file.close()
    with store.open_file(session.file.path) as later:
        ledger = Ledger(later, "alice")
        assert unsure(later.project.article("port")) == ()
        ledger.undo()
        assert [each.sure for each in unsure(later.project.article("port"))] == [0.4], (
            "in another sitting too"
        )


def test_a_step_of_several_takes_back_how_sure_a_zone_was(session):
    zone = session.article.zones[1]
    doubtful = replace(zone, sure=0.4)
    session.commit("Doubt", [Change(zone, None, "port"), Change(None, doubtful, "port")])
    with session.ledger.together("Look at lines"):
        session.select(zone.start, zone.start)
        zones.set_chosen_role(session, zone.role)
    assert unsure(session.article) == ()
    session.undo()
    assert [each.sure for each in unsure(session.article)] == [0.4]
