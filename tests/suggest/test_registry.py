"""Packages bring suggesters of their own; one that cannot be loaded is named and left out."""

import pytest

from annotator.suggest import registry
from annotator.suggest.strings import RememberedStrings
from annotator.suggest.suggestion import Suggester, Trained


class Other(RememberedStrings):
    name = "other"


class Entry:
    value = "somewhere:Thing"

    def __init__(self, name, made):
        self.name, self._made = name, made

    def load(self):
        if isinstance(self._made, Exception):
            raise self._made
        return self._made


@pytest.fixture
def installed(monkeypatch):
    def install(*entries):
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: list(entries))

    return install


def test_the_programs_own_are_there(installed):
    installed()
    found, problems = registry.suggesters()
    assert [each.name for each in found] == ["strings", "spans", "ranker", "sentences"]
    assert not problems
    assert [each.name for each in found if isinstance(each, Trained)] == ["spans", "sentences"]
    several: list[Suggester] = found
    assert several


def test_others_come_after_them_and_broken_ones_are_named(installed):
    installed(
        Entry("a", Other),
        Entry("b", ImportError("no such module")),
        Entry("c", RememberedStrings),
        Entry("d", int),
    )
    found, problems = registry.suggesters()
    assert [each.name for each in found] == ["strings", "spans", "ranker", "sentences", "other"]
    said = [problem.message for problem in problems]
    assert len(said) == 3
    assert "no such module" in said[0]
    assert "one named “strings” already" in said[1]
