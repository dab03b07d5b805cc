"""Functions that can be read in one sitting; ruff has the limit of their branches (C901)."""

import ast
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "annotator"
LONGEST = 60


def test_no_function_is_longer_than_sixty_lines() -> None:
    found = set()
    for path in PROGRAM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST:
                found.add(f"{path.relative_to(PROGRAM).as_posix()}: {node.name}")
    assert found == set()
