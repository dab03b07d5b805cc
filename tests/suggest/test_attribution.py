"""How much of a sentence is quoted, and who says something in it, is seen in any language with such verbs."""

import pytest

from annotator.core.article import Sentence
from annotator.suggest.attribution import marks
from annotator.suggest.page import Page


def seen(text: str, language: str = "en", cut: str = "|") -> list[set[str]]:
    ranges, at = [], 0
    for part in text.split(cut):
        ranges.append(Sentence(at, at + len(part)))
        at += len(part)
    page = Page(text.replace(cut, ""), language, tuple(ranges))
    return [set(marks(page, index)) for index in range(len(ranges))]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("“The ferry is late,” Ines Lindgren said.", "en", {"quoted=2", "says=name", "says at=end"}),
        ("The ferry is late, she said.", "en", {"quoted=0", "says=word", "says at=end"}),
        ("„Die Fähre kommt nicht“, sagte Lena Holm.", "de", {"quoted=1", "says=name", "says at=end"}),
        ("« Le quai est vide », a déclaré Aino Kask hier soir.", "fr", {"quoted=1", "says=name"}),
        ("«Пароход не придёт», — сказала Вера.", "ru", {"quoted=1", "says=name"}),
        ("「船は来ない」と港長は述べた。", "ja", {"says at=end"}),
        ("The ferry was late.", "en", {"quoted=0"}),
        ("“The ferry is late.”", "en", {"quoted=3"}),
        ("He left “a mistake” behind and went to the quay at noon.", "en", {"quoted=1"}),
    ],
)
def test_marks_and_verbs_are_seen(text, language, found):
    (marked,) = seen(text, language)
    assert found <= marked
    assert any(each.startswith("says") for each in found) == any(each.startswith("says") for each in marked)


def test_a_quotation_goes_on_in_the_next_sentence_of_its_paragraph_and_no_further():
    first, second, third, other = seen("“We wait. |Nobody came. |Not one,” she said.\n|The quay was empty.")
    assert {"opened=False", "quoted=3"} <= first
    assert {"opened=True", "quoted=3"} <= second
    assert {"opened=True", "says at=end"} <= third
    assert {"opened=False", "quoted=0"} <= other


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph():
    assert "opened=False" in seen("“We wait.\n|The quay was empty.")[1]
