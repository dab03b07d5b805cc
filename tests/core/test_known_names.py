"""Names that do not exist: which was meant, and which there are."""

import pytest

from annotator.core import known_names
from annotator.core.errors import AnnotatorError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Person", "person"), ("persn", "person"), ("ORG", "org"), (" org ", "org"), ("zzz", ""), ("", "")],
)
def test_the_nearest_name(typed, meant):
    assert known_names.nearest(typed, ["person", "org", "place"]) == meant


def test_a_name_that_exists_is_taken_and_others_are_not():
    known_names.require("label", ["a", "b"], iter(["b", "a"]))
    with pytest.raises(AnnotatorError, match=r"no label “c”\. There are: a, b\."):
        known_names.require("label", ["a", "c"], ["a", "b"])
    with pytest.raises(AnnotatorError, match=r"There is: a\."):
        known_names.require("label", ["c"], ["a"])
    with pytest.raises(AnnotatorError, match=r"There are: none\."):
        known_names.require("label", ["c"], [])
    with pytest.raises(AnnotatorError, match=r"and 60 more"):
        known_names.require("label", ["c"], map(str, range(100)))
