"""What people type for an option of a format."""

import pytest

from annotator.core.errors import AnnotatorError
from annotator.formats.kit.values import Option

FLAG = Option("marks", "Marks", "flag", default=True)
CHOICE = Option("columns", "Columns", "choice", ("2", "4"), "4")


@pytest.mark.parametrize("word", ["yes", "true", "1", "on"])
@pytest.mark.parametrize("change", [str, str.upper, str.title])
def test_on_is_on(word, change):
    assert FLAG.parsed(change(word)) is True


@pytest.mark.parametrize("word", ["no", "false", "0", "off"])
@pytest.mark.parametrize("change", [str, str.upper, str.title])
def test_off_is_off(word, change):
    assert FLAG.parsed(change(word)) is False


def test_what_is_said_already_stays():
    assert FLAG.parsed(True) is True
    assert FLAG.parsed(False) is False
    assert CHOICE.parsed("2") == "2"
    assert Option("name", "Name").parsed("On") == "On"


@pytest.mark.parametrize(
    ("option", "word", "hint"), [(FLAG, "maybe", "yes or no"), (FLAG, "", "yes or no"), (CHOICE, "3", "2, 4")]
)
def test_anything_else_is_refused_with_what_there_is(option, word, hint):
    with pytest.raises(AnnotatorError, match=f"“{word}” is not a value of {option.name}") as told:
        option.parsed(word)
    assert hint in told.value.hint
