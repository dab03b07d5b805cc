"""Names that do not exist: which was meant, and which there are."""

import pytest

from annotator.core import names
from annotator.core.errors import AnnotatorError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Person", "person"), ("persn", "person"), ("ORG", "org"), (" org ", "org"), ("zzz", ""), ("", "")],
)
def test_the_nearest_name(typed, meant):
    assert names.nearest(typed, ["person", "org", "place"]) == meant


def test_a_name_that_exists_is_taken_and_others_are_not():
    names.require("label", ["a", "b"], iter(["b", "a"]))
    with pytest.raises(AnnotatorError, match=r"no label “c”\. There are: a, b\."):
        names.require("label", ["a", "c"], ["a", "b"])
    with pytest.raises(AnnotatorError, match=r"There is: a\."):
        names.require("label", ["c"], ["a"])
    with pytest.raises(AnnotatorError, match=r"There are: none\."):
        names.require("label", ["c"], [])
    with pytest.raises(AnnotatorError, match=r"and 60 more"):
        names.require("label", ["c"], map(str, range(100)))
