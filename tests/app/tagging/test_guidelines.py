"""Versions of the guidelines: what differs, what was tagged before, and what an export says."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.app.exporting import export as exporting
from annotator.app.places import remarks
from annotator.app.progress import finish
from annotator.app.tagging import guidelines
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.guidelines import made_before, moment
from annotator.core import guidelines as core
from annotator.core.annotation import Span
from annotator.core.edits import Change, ProjectHeader
from annotator.core.guidelines import GuidelineVersion
from annotator.core.labels import Label, LabelSet, Rules
from annotator.formats.kit.manifest import guidelines_version, labels_version


def header(*labels, text=""):
    return ProjectHeader(labels=LabelSet(labels), guidelines=text)


ORG = Label(name="org", description="A body that acts.", colour="#0072B2", key="o")
MONEY = Label(name="money", examples=("£40",))


def publish(made, *labels, at="2026-03-01T09:00:00Z"):
    return core.published(made, labels=labels, note="", by="ines", at=at)


# ----------------------------------------------------------------------------------------------- versions
def test_the_first_version_records_the_rules_as_they_are():
    made = publish(header(ORG, MONEY))
    (version,) = core.versions(made)
    assert (version.version, version.by, version.labels) == (1, "ines", ())
    assert set(version.rules) == {"org", "money"}
    assert core.differing(made) == ()
    assert not core.text_differs(made)
    assert core.differing(header(ORG)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Another."},
        {"examples": ("£40", "€5")},
        {"rules": Rules(one_of="type")},
        {"applies_to": ("span", "sentence")},
    ],
)
def test_a_rule_that_changed_is_seen(change):
    made = publish(header(ORG, MONEY))
    after = replace(made, labels=made.labels.replacing("money", replace(MONEY, **change)))
    assert core.differing(after) == ("money",)
    assert guidelines.standing(after) == "version 1, changed since"


def test_looks_are_no_rules_and_a_new_label_is_one():
    made = publish(header(ORG, MONEY))
    painted = replace(ORG, colour="#FF0000", key="x")
    assert core.differing(replace(made, labels=made.labels.replacing("org", painted))) == ()
    assert labels_version(LabelSet([ORG]), "") == labels_version(LabelSet([painted]), "")
    assert labels_version(LabelSet([ORG]), "") != labels_version(LabelSet([ORG]), "Rules")
    assert core.differing(replace(made, labels=made.labels.adding(Label(name="place")))) == ("place",)


def test_the_text_counts_by_itself():
    made = publish(header(ORG, text="Tag names."))
    assert not core.text_differs(replace(made, guidelines="Tag names.\n"))
    assert core.text_differs(replace(made, guidelines="Tag all names."))


def test_versions_count_up_and_what_is_not_understood_stays():
    made = replace(header(ORG), extra={core.VERSIONS: ["odd", {"version": 4, "acme": 1}], "other": 2})
    after = publish(made, "org")
    assert [version.version for version in core.versions(after)] == [4, 5]
    assert after.extra[core.VERSIONS][:2] == ["odd", {"version": 4, "acme": 1}]
    assert after.extra["other"] == 2
    assert core.versions(replace(made, extra={core.VERSIONS: "nonsense"})) == []


def test_the_last_change_of_a_label_counts():
    made = publish(publish(header(ORG, MONEY), "org", "money"), "org", at="2026-04-01T09:00:00Z")
    assert {name: version.version for name, version in core.changed_rules(made).items()} == {
        "org": 2,
        "money": 1,
    }


# --------------------------------------------------------------------------------------------- made before
def span(at, label="org"):
    return Span(id="a", fragments=((0, 3),), label=label, at=at)


RULES = {"org": GuidelineVersion(version=2, at="2026-03-01T09:00:00Z")}


@pytest.mark.parametrize(
    ("at", "older"),
    [
        ("2026-03-01T08:59:59Z", True),
        ("2026-03-01T09:00:00Z", False),
        ("2026-03-01T10:30:00+02:00", True),
        ("2026-03-01T11:00:00+02:00", False),
        ("2026-02-28", True),
        ("", True),
        ("some day", True),
    ],
)
def test_what_was_made_before(at, older):
    assert (made_before(span(at), RULES) is not None) == older
    assert made_before(span(at, "money"), RULES) is None


def test_a_look_counts_until_the_rule_changes_again():
    assert made_before(span(""), RULES, "2026-03-02T09:00:00Z") is None
    later = {"org": GuidelineVersion(version=3, at="2026-05-01T09:00:00Z")}
    assert made_before(span(""), later, "2026-03-02T09:00:00Z") is not None


@given(*[st.datetimes(timezones=st.timezones()).map(lambda time: time.isoformat(timespec="seconds"))] * 2)
def test_moments_compare_like_times(one, other):
    try:
        moments = moment(one), moment(other)
    except OverflowError:
        return
    assert (moments[0] < moments[1]) == (datetime.fromisoformat(one) < datetime.fromisoformat(other))


# -------------------------------------------------------------------------------------------- the use case
def test_publishing_is_one_step_that_is_stored(session, reopened):
    guidelines.publish(session, " First. ", [])
    assert guidelines.standing(session.project.header) == "version 1"
    org = session.labels.get("org")
    labelling.change_label(session, "org", replace(org, description="Bodies only."))
    assert core.differing(session.project.header) == ("org",)
    guidelines.publish(session, "Bodies only", core.differing(session.project.header))
    stored, _ = reopened()
    assert [(v.version, v.note, v.labels, v.by) for v in core.versions(stored)] == [
        (1, "First.", (), "alice"),
        (2, "Bodies only", ("org",), "alice"),
    ]
    session.undo()
    assert guidelines.standing(session.project.header) == "version 1, changed since"


def test_what_was_tagged_before_is_listed_and_does_not_come_back(session, select, reopened):
    for words, name in (("Kestrel Line", "org"), ("Ines Lindgren", "person")):
        select(words)
        session.mode.press_label(session.labels.get(name))
    _date(session, "2026-01-01T00:00:00Z")
    guidelines.publish(session, "Bodies only", ["org"])
    (old,) = finish(remarks.listed(session.project).whole())["port"]
    assert (old.kind, old.quote, old.text, old.open) == (
        "older rule", "Kestrel Line", "Version 1: Bodies only", True,
    )  # fmt: skip
    before = session.layer.get(old.id)
    finish(remarks.settle(session, [old]))
    (seen,) = remarks.of_article(session.project, "port")
    assert not seen.open
    assert session.layer.get(old.id) == before
    _, found = reopened()
    assert found["port"][1]["gold"].state.extra["looked_at"].keys() == {"alice"}
    session.undo()
    assert remarks.of_article(session.project, "port") == [old]


def test_a_look_is_over_when_the_rule_changes_again(session, select, monkeypatch):
    select("Kestrel Line")
    session.mode.press_label(session.labels.get("org"))
    _date(session, "2026-01-01T00:00:00Z")
    for day, open_after in (("01", True), ("02", True)):
        monkeypatch.setattr(guidelines, "now", lambda day=day: f"2026-02-{day}T00:00:00Z")
        monkeypatch.setattr(remarks, "now", lambda day=day: f"2026-02-{day}T12:00:00Z")
        guidelines.publish(session, "", ["org"])
        (old,) = remarks.of_article(session.project, "port")
        assert old.open == open_after
        finish(remarks.settle(session, [old]))
        assert not remarks.of_article(session.project, "port")[0].open


def _date(session, at):
    """Pretend that everything was made then."""
    changes = [session.change(item, replace(item, at=at)) for item in list(session.layer)]
    session.commit("Date", [Change(c.before, c.after, c.article, c.annotator) for c in changes])


# ---------------------------------------------------------------------------------------------- the export
def test_the_manifest_names_the_version(session, tmp_path):
    def manifest():
        result = finish(exporting.export(session.project, "jsonl", tmp_path / "out.jsonl", replace=True))
        return json.loads(result.manifest.read_text(encoding="utf-8"))

    assert manifest()["guidelines"] is None
    guidelines.publish(session, "First", [])
    told = manifest()
    assert (told["guidelines"]["version"], told["guidelines"]["changed_since"]) == (1, False)
    labelling.set_guidelines(session, "Tag every name.")
    assert manifest()["guidelines"]["changed_since"]
    assert manifest()["labels_version"] != told["labels_version"]
    assert guidelines_version(session.project.header)["version"] == 1


def test_a_renamed_label_keeps_its_place_in_the_versions(session):
    guidelines.publish(session, "First", ("org",))
    finish(labelling.rename_label(session, "org", "body"))
    assert "body" in core.changed_rules(session.project.header)
    assert core.differing(session.project.header) == ()
