"""Which names are one name, and which are nobody's."""

import pytest

from annotator.core.names import copies, folded, free_copy, is_copy, original, people, same_person


@pytest.mark.parametrize("name", ["ALICE", " alice ", "Alice", "a\u200blice".replace("\u200b", "")])
def test_spellings_of_one_name(name):
    assert folded(name) == folded("alice")


def test_decomposed_letters_sharp_s_and_blanks():
    assert folded("Zoe\u0308  Strau\u00df") == folded("zoë strauss")
    assert same_person("zoë quill", ["Ben", "Zoe\u0308 Quill"]) == "Zoe\u0308 Quill"
    assert same_person("Ben", ["ben", "Ben"]) == "Ben"
    assert same_person("dora", ["Ben"]) == ""


def test_copies_are_nobody():
    assert [is_copy(n) for n in ("alice", "alice (other copy)", "alice (other copy 12)", "(other copy)", "gold")] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert original("alice (other copy 2)") == "alice"
    assert original("alice (other copy) (other copy)") == "alice"
    assert people(["gold", "alice", "alice (other copy)", "alice", "ben"]) == ["alice", "ben"]


def test_every_copy_has_a_name_of_its_own():
    taken = ["alice"]
    for _ in range(3):
        taken.append(free_copy(taken[-1], taken))
    assert taken[1:] == ["alice (other copy)", "alice (other copy 2)", "alice (other copy 3)"]
    assert copies("alice", [*taken, "alicia (other copy)"]) == taken[1:]
