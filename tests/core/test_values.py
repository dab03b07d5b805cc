"""Frozen values made quickly are the dataclasses that the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core import values


def made_by(dataclass):
    @dataclass(frozen=True, slots=True)
    class Base:
        """Made of parts."""

        name: str
        numbers: list[int] = field(default_factory=list)
        extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
        seen: bool = field(default=False, compare=False, repr=False)

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Derived(Base):
        """With more parts."""

        label: str
        note: str = ""

        def said(self) -> str:
            return f"{self.name} {self.label}"

    @dataclass(frozen=True, slots=True)
    class Empty:
        """Of nothing."""

    return Base, Derived, Empty


OURS, THEIRS = made_by(values.dataclass), made_by(dataclasses.dataclass)
VALUES = st.fixed_dictionaries(
    {"name": st.sampled_from("ab"), "label": st.sampled_from("ab")},
    optional={
        "numbers": st.lists(st.integers(0, 1), max_size=2),
        "extra": st.dictionaries(st.sampled_from("ab"), st.integers(0, 1)),
        "seen": st.booleans(),
        "note": st.sampled_from("ab"),
    },
)


@given(VALUES, VALUES)
def test_they_are_alike_where_those_of_the_standard_library_are(one, other):
    ours, theirs = ([kind(**data) for data in (one, other)] for kind in (OURS[1], THEIRS[1]))
    assert (ours[0] == ours[1]) == (theirs[0] == theirs[1])
    assert repr(ours[0]) == repr(theirs[0])
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0])
    assert dataclasses.replace(ours[0], note="c") == OURS[1](**{**one, "note": "c"})
    assert ours[0] != theirs[0]


def test_what_is_hashed_is_told_by_the_fields():
    base, _, empty = OURS
    assert hash(base("a", (1,), {"b": 1})) == hash(base("a", (1,), {}, True))
    assert len({empty(), empty()}) == 1


def test_they_are_frozen_and_have_no_other_attributes():
    value = OURS[0]("a")
    with pytest.raises(FrozenInstanceError):
        value.name = "b"
    with pytest.raises(FrozenInstanceError):
        del value.name
    with pytest.raises(FrozenInstanceError):
        value.other = 1
    assert not hasattr(value, "__dict__")


def test_each_gets_its_own_default():
    assert OURS[0]("a").numbers is not OURS[0]("a").numbers


def test_what_is_missing_or_too_much_is_refused():
    for wrong in ({}, {"name": "a", "label": "b", "more": 1}):
        with pytest.raises(TypeError):
            OURS[1](**wrong)
    with pytest.raises(TypeError):
        OURS[1]("a", [], {}, False, "label")


@values.dataclass(frozen=True, slots=True)
class Kept:
    """At the top of a module, as pickling wants it."""

    name: str
    length: int = field(default=0)


def test_they_can_be_copied_and_sent_to_another_process():
    value = Kept("a", 3)
    for same in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert same == value
    match value:
        case Kept(name, length):
            assert (name, length) == ("a", 3)
