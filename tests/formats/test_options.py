"""What a format is told: the values that people type."""

import pytest

from annotator.core.errors import AnnotatorError
from annotator.formats import Option


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yes", True), ("Yes", True), ("true", True), ("on", True), ("1", True), (True, True),
        ("no", False), ("NO", False), ("false", False), ("off", False), ("0", False), (False, False),
    ],
)  # fmt: skip
def test_a_flag_is_on_or_off(typed, meant):
    assert Option("x", "X", "flag").parsed(typed) is meant


def test_what_is_no_value_is_refused():
    with pytest.raises(AnnotatorError, match="Say yes or no"):
        Option("x", "X", "flag").parsed("maybe")
    with pytest.raises(AnnotatorError, match="There are: a, b"):
        Option("x", "X", "choice", ("a", "b")).parsed("A")
    assert Option("x", "X", "choice", ("a", "b")).parsed("b") == "b"
    assert Option("x", "X").parsed("anything") == "anything"
