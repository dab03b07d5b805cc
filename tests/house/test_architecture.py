"""Whoever looks for what the documents name finds it: modules and rooms are where they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "annotator"
NAMED = re.compile(r"`((?:[a-z_0-9]+/)*[a-z_0-9]+\.py|(?:[a-z_0-9]+/)+[a-z_0-9]+/?)(?::\w+)?`")
ELSEWHERE = {"docs", "resources", "packaging", "tests", "benchmarks"}


def is_there(name: str) -> bool:
    """Whether a module or a room is called so, seen from the root, the program or one of its rooms."""
    bare = name.rstrip("/").removesuffix(".py")
    places = [ROOT / bare, PROGRAM / bare, *PROGRAM.glob(f"*/{bare}.py"), *PROGRAM.glob(f"*/*/{bare}.py")]
    places += [*PROGRAM.glob(f"*/{bare}"), *PROGRAM.glob(f"*/*/{bare}")]
    return any(place.with_suffix(".py").exists() or place.is_dir() for place in places)


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md", "docs/project-file.md"])
def test_what_is_named_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = {match[1] for match in NAMED.finditer(text) if match[1].split("/")[0] not in ELSEWHERE}
    assert [name for name in sorted(named) if not is_there(name)] == []
    assert document != "docs/architecture.md" or len(named) > 20


def test_every_room_is_in_the_picture() -> None:
    """The tree at the head of the architecture shows every room that there is."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("## Rooms")[1].split("```")[1]
    rooms = {path.parent for path in PROGRAM.rglob("__init__.py")} - {PROGRAM}
    shown = {room.name for room in rooms if room.parent.name != "tools"}
    assert {name for name in shown if not re.search(rf"\b{name}/", picture)} == set()
