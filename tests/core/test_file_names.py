"""Names of files that the program makes up: what Windows, macOS and Linux each refuse is in none of them."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.core import file_names, outputs
from annotator.core.errors import WriteError

DEVICES = (
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CONIN$",
    "CONOUT$",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
)
PARTS = st.sampled_from(
    [*DEVICES, "con", "nul.txt", ".", "..", " ", "/", "\\", ":", "é", "e\u0301", "北", "🦊", "a"]
)
NAMES = st.one_of(
    st.text(st.characters(), max_size=300),
    st.lists(PARTS, max_size=12).map("".join),
    st.sampled_from([f"{device}{ending}" for device in DEVICES for ending in ("", ".txt", " .txt", ". ")]),
)


def refused(name: str) -> str:
    """Why some system does not take the name; empty where all do."""
    if not name or name in (".", ".."):
        return "empty"
    if set(name) & set('<>:"/\\|?*') or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        return "a character"
    if name[-1] in ". ":
        return "its end"
    if name.split(".")[0].rstrip(" ").upper() in DEVICES:
        return "a device"
    return ""


@given(NAMES, st.sampled_from("_-"), st.integers(20, 200))
@example("北" * 300, "_", 120)
@example("x" * 119 + ".txt", "_", 120)
@example("con", "_", 20)
@example("COM¹.log", "_", 20)
@example("nul .txt", "_", 20)
@example("CON.00000000000000\xa0", "_", 20)
@example("..", "-", 20)
@example("a\u202etxt.exe", "_", 20)
def test_a_safe_name_is_taken_by_every_system(name: str, stand_in: str, longest: int) -> None:
    made = file_names.safe(name, stand_in, longest)
    assert refused(made) == ""
    assert len(made.encode()) <= longest
    assert file_names.is_legal(made)
    assert file_names.safe(made, stand_in, longest) == made
    assert not made.startswith((".", " "))


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
def test_plain_words_stay_as_they_are(name: str) -> None:
    assert file_names.safe(name) == (name if not refused(name) else f"_{name}")


@given(NAMES)
def test_it_can_be_made_here(name: str) -> None:
    path = Path(file_names.safe(name))
    assert path.name == str(path)
    assert len(path.parts) == 1


@given(st.lists(NAMES, max_size=20))
def test_no_two_names_are_one_on_any_system(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        made = file_names.another(file_names.safe(name), taken)
        assert refused(made) == ""
        assert file_names.folded_name(made) not in taken
        taken.add(file_names.folded_name(made))
    assert len(taken) == len(names)


@pytest.mark.parametrize(
    ("one", "other"), [("Ä", "a\u0308"), ("STRASSE", "straße"), ("é.txt", "E\u0301.TXT")]
)
def test_names_that_some_system_takes_for_one(one: str, other: str) -> None:
    assert file_names.folded_name(one) == file_names.folded_name(other)


@pytest.mark.parametrize("name", ["con", "nul.html", "a:b.html", "report.", "what?.html"])
def test_windows_is_given_no_name_that_it_takes_for_something_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(WriteError, match="Windows takes that for something else"):
        outputs.place(tmp_path / name)
    assert outputs.place(tmp_path / "report.html") == (tmp_path / "report.html").resolve()


def test_what_people_name_elsewhere_is_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert outputs.place(tmp_path / "con.html").name == "con.html"


def test_a_path_as_its_folders_list_it(tmp_path: Path) -> None:
    """As on a system that takes `desk` for `Desk`: what is kept by a project's path is kept once."""
    folder = tmp_path / "Zoë’s Desk"
    folder.mkdir()
    made = folder / "Élan.annot.yaml"
    made.write_text("", encoding="utf-8")
    typed = tmp_path / "zoe\u0308’s desk" / "E\u0301LAN.annot.yaml"
    assert file_names.as_listed(typed) == made
    assert file_names.as_listed(made) == made
    assert file_names.as_listed(folder / "new.annot.yaml") == folder / "new.annot.yaml"


@pytest.mark.skipif(sys.platform == "win32", reason="links take a right there")
def test_a_path_is_resolved_by_every_system_in_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "Desk.annot.yaml"
    made.write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(made)
    assert file_names.real(tmp_path / "link") == made.resolve()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert file_names.real(tmp_path / "desk.annot.yaml") == made.resolve()
