"""Messages can be translated: whole literals that are looked up, with fields that are filled in afterwards."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "annotator"
LOOKS_UP = {"_", "ngettext", "pgettext"}
SENTENCE = re.compile(r"^[A-Z“][^\n]*[a-z”}] [^\n]*[a-z”}\)][.?!]$")
ERRORS = re.compile(r"(Error|Problem|Refusal)$")
SHOWS = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription",
    "setPlaceholderText", "setTitle", "setStatusTip", "setWhatsThis",
}  # fmt: skip
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
PATHS = sorted(PROGRAM.rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            yield node, name


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.AST]:
    return {
        path.relative_to(PROGRAM).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in PATHS
    }


def test_what_is_looked_up_is_a_literal(trees: dict[str, ast.AST]) -> None:
    """What is put together first would be in no catalogue."""
    odd = [
        f"{name}:{call.lineno}"
        for name, tree in trees.items()
        if name not in ("core/messages.py", "core/wording.py", "app/guide_text.py")
        for call, called in calls(tree)
        if called in LOOKS_UP and isinstance(call.func, ast.Name)
        for argument in call.args[: 2 if called != "_" else 1]
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str))
    ]
    assert odd == []


def test_errors_are_looked_up(trees: dict[str, ast.AST]) -> None:
    odd = [
        f"{name}:{call.lineno}: {text}"
        for name, tree in trees.items()
        for call, called in calls(tree)
        if ERRORS.search(called)
        for argument in (
            *call.args[:1],
            *(each.value for each in call.keywords if each.arg in ("message", "hint")),
        )
        if SENTENCE.match(text := text_of(argument))
    ]
    assert odd == []


def test_what_widgets_show_is_looked_up(trees: dict[str, ast.AST]) -> None:
    odd = [
        f"{name}:{call.lineno}: {text}"
        for name, tree in trees.items()
        if name.startswith("qt/")
        for call, called in calls(tree)
        if called in SHOWS
        for argument in call.args
        if WORDS.search(text := text_of(argument))
    ]
    assert odd == []


def test_nothing_else_is_called_as_what_looks_up(trees: dict[str, ast.AST]) -> None:
    """`_` that is bound in a function would hide it there."""
    odd = []
    for name, tree in trees.items():
        if not any(
            isinstance(node, ast.ImportFrom) and any(a.name == "_" for a in node.names)
            for node in ast.walk(tree)
        ):
            continue
        for node in ast.walk(tree):
            bound = isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
            if bound or (isinstance(node, ast.arg) and node.arg == "_"):
                odd.append(f"{name}:{node.lineno}")
    assert odd == []
