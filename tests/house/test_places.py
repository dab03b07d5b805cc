"""A name that somebody typed can be none that the system takes; asking what is there must not fail over it."""

import ast
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "annotator"
ROOMS = ("app", "qt", "cli", "api", "suggest")
ASKED = {"exists": "is_there", "is_file": "is_file", "is_dir": "is_folder"}


def test_what_is_at_a_place_is_asked_in_a_way_that_cannot_fail() -> None:
    found = []
    for room in ROOMS:
        for path in (PROGRAM / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
                    better = ASKED.get(node.func.attr)
                    named = isinstance(node.func.value, ast.Name) and node.func.value.id == "regular"
                    if better and not named:
                        found.append(f"{path}:{node.lineno}: core.regular.{better}")
    assert found == []
