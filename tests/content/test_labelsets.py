"""The built-in label sets: complete, readable, and good enough for an editor to work from."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from annotator.app import projects
from annotator.core.labels import KINDS, Label
from annotator.store.labelsets import read_file

FOLDER = Path(__file__).parents[2] / "resources" / "labelsets"
NAMES = (
    "5w1h",
    "claims",
    "entities-conll",
    "entities-ontonotes",
    "frames",
    "media-topics",
    "media-topics-all",
    "news-discourse",
    "newsroom",
    "persuasion",
    "quotes",
    "sentiment",
    "structure",
)
VOCABULARIES = ("media-topics", "media-topics-all")
"""Vocabularies of others, with more entries than there are keys, in which what is above others can be chosen too."""
MOVING_KEYS = set("jkn? ")
"""Keys that the window uses itself: next and previous sentence, note, doubt, accept."""

CONLL = "PER ORG LOC MISC"
ONTONOTES = (
    "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE "
    "DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL"
)
DISCOURSE = (
    "Main Main_Consequence Cause_Specific Cause_General Distant_Historical Distant_Anecdotal "
    "Distant_Evaluation Distant_Expectations_Consequences NA"
)
FRAMES = (
    "Economic Capacity_and_resources Morality Fairness_and_equality "
    "Legality_Constitutionality_and_jurisprudence Policy_prescription_and_evaluation Crime_and_punishment "
    "Security_and_defense Health_and_safety Quality_of_life Cultural_identity Public_opinion Political "
    "External_regulation_and_reputation Other"
)
PERSUASION = {
    "Justification": (
        "Appeal_to_Authority Appeal_to_Popularity Appeal_to_Values Appeal_to_Fear-Prejudice Flag_Waving"
    ),
    "Simplification": "Causal_Oversimplification False_Dilemma-No_Choice Consequential_Oversimplification",
    "Distraction": "Straw_Man Red_Herring Whataboutism",
    "Call": "Slogans Appeal_to_Time Conversation_Killer",
    "Manipulative_Wording": (
        "Loaded_Language Repetition Exaggeration-Minimisation Obfuscation-Vagueness-Confusion"
    ),
    "Attack_on_Reputation": (
        "Name_Calling-Labeling Doubt Guilt_by_Association Appeal_to_Hypocrisy Questioning_the_Reputation"
    ),
}
STRUCTURE = (
    "kicker headline standfirst byline byline-title dateline lead body subhead quote caption credit "
    "furniture endnote"
)


def labels(name: str) -> list[Label]:
    return list(read_file(FOLDER / f"{name}.yaml").labels)


def selectable(name: str, kind: str | None = None) -> set[str]:
    return {
        label.name
        for label in labels(name)
        if label.selectable and (kind is None or kind in label.applies_to)
    }


def _is_below(name: str, label: Label) -> bool:
    return name in VOCABULARIES and bool(label.parent)


@pytest.mark.parametrize(("name", "count"), [("media-topics", 137), ("media-topics-all", 1085)])
def test_media_topics_are_whole_and_say_whose_they_are(name: str, count: int) -> None:
    whole = read_file(FOLDER / f"{name}.yaml")
    found = {label.name: label for label in whole.labels}
    assert len(found) == count
    assert all(re.fullmatch("medtop_[0-9]{8}", label) for label in found)
    assert {label.applies_to for label in found.values()} == {("article",)}
    top = [label for label in found.values() if not label.parent]
    assert sorted(label.name for label in top) == [f"medtop_{number:02}000000" for number in range(1, 18)]
    assert "© IPTC" in whole.source
    assert "CC BY 4.0" in whole.source
    assert "Changed" in whole.source
    assert "CC BY 4.0" in (FOLDER.parents[1] / "NOTICE").read_text(encoding="utf-8").partition("IPTC")[2]


def test_media_topics_have_their_names_in_the_language_of_the_project(tmp_path: Path) -> None:
    path = projects.find_label_set("media-topics")
    for language, title in (
        ("de", "Wirtschaft und Finanzen"),
        ("fr-CA", "Économie et finances"),
        ("es", "Economía, negocios y finanzas"),
        ("", "Economy, business and finance"),
        ("it", "Economy, business and finance"),
    ):
        with closing(projects.new_project(tmp_path / f"desk-{language}", path, "", language)) as file:
            label = file.project.labels.get("medtop_04000000")
            assert label is not None
            assert (label.title, dict(label.extra)) == (title, {})


def test_what_is_listed_of_a_set_is_what_its_file_says() -> None:
    listed = {info.name: info for info in projects.label_sets()}
    for name in NAMES:
        found = read_file(FOLDER / f"{name}.yaml")
        assert (listed[name].title, listed[name].description) == (found.title, found.summary)


def test_every_set_is_there_and_no_other() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(NAMES)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("entities-conll", "span", CONLL),
        ("entities-ontonotes", "span", ONTONOTES),
        ("frames", "article", FRAMES),
        ("frames", "span", FRAMES),
        ("persuasion", "span", " ".join(PERSUASION.values())),
        ("5w1h", "span", "who what when where why how"),
        ("structure", "sentence", STRUCTURE),
        ("sentiment", "article", "positive neutral negative"),
        ("quotes", "span", "content cue source"),
        ("claims", "sentence", "CFS UFS NFS SUBJ OBJ"),
        ("newsroom", "span", "organisation person place money quotation"),
        ("newsroom", "link", "says same-as"),
    ],
)
def test_the_list_of_the_source_is_complete_and_spelt_as_there(name: str, kind: str, expected: str) -> None:
    assert selectable(name, kind) == set(expected.split())


def test_discourse_has_one_type_for_each_sentence_and_speech_beside_it() -> None:
    found = {label.name: label for label in labels("news-discourse") if label.selectable}
    assert set(found) == {*DISCOURSE.split(), "Speech"}
    assert {name for name, label in found.items() if label.rules.one_of == "discourse"} == set(
        DISCOURSE.split()
    )


def test_persuasion_has_its_six_groups() -> None:
    groups: dict[str, set[str]] = {}
    for label in labels("persuasion"):
        if label.selectable:
            groups.setdefault(label.parent, set()).add(label.name)
    assert groups == {group: set(names.split()) for group, names in PERSUASION.items()}


@pytest.mark.parametrize("name", NAMES)
class TestEverySet:
    def test_says_what_it_is_and_where_it_comes_from(self, name: str) -> None:
        found = read_file(FOLDER / f"{name}.yaml")
        assert found.name == name
        assert found.title
        assert found.source
        assert len(found.description.split()) >= 10
        assert 20 <= len(found.summary) <= 72
        assert len([part for part in found.guidelines.split("\n\n") if part.strip()]) >= 3

    def test_every_label_can_be_understood(self, name: str) -> None:
        for label in labels(name):
            assert label.title, label.name
            assert label.description.endswith("."), label.name
            fewest = 1 if name in VOCABULARIES else 3 if not label.selectable else 4
            assert len(label.description.split()) >= fewest, label.name
            assert label.name == label.name.strip()
            assert " " not in label.name
            assert label.applies_to
            assert set(label.applies_to) <= set(KINDS)

    def test_keys_are_single_and_unique_and_leave_the_window_its_own(self, name: str) -> None:
        keys = [label.key for label in labels(name) if label.key]
        assert all(len(key) == 1 for key in keys)
        assert len(set(keys)) == len(keys)
        assert not set(keys) & MOVING_KEYS
        assert all(label.key for label in labels(name) if label.selectable and not _is_below(name, label))

    def test_parents_and_rules_name_labels_that_exist(self, name: str) -> None:
        found = labels(name)
        names = {label.name for label in found}
        groups = {label.name for label in found if not label.selectable}
        if name in VOCABULARIES:
            assert {label.parent for label in found} - {""} <= names
            assert not groups
            return
        for label in found:
            if label.parent:
                assert label.parent in groups, label.name
            if label.rules.one_of:
                assert label.rules.one_of in groups, label.name
            assert {*label.rules.no_overlap, *label.rules.inside} <= names, label.name
        assert groups == {label.parent for label in found if label.parent} | {
            label.rules.one_of for label in found if label.rules.one_of
        }

    def test_it_is_plain_yaml_that_reads_the_same_everywhere(self, name: str) -> None:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        kinds = Counter(type(token).__name__ for token in yaml.scan(text, Loader=yaml.SafeLoader))
        assert not kinds.keys() & {"TagToken", "AnchorToken", "AliasToken", "DirectiveToken"}
        data = yaml.safe_load(text)
        for label in data["labels"]:
            for key in ("name", "title", "description", "key", "colour", "parent"):
                assert isinstance(label.get(key, ""), str), (label["name"], key)
            for example in label.get("examples", []):
                assert isinstance(example, str), label["name"]
            for attribute in label.get("attributes", []):
                assert all(isinstance(option, str) for option in attribute.get("options", []))
