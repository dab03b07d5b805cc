"""The tools that read the code are part of the tests: a finding of theirs fails the run."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TOOLS = {
    "ruff": ["-m", "ruff", "check"],
    "mypy": ["-m", "mypy"],
    "unused": ["packaging/unused.py"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("tool", TOOLS)
def test_tool_has_no_findings(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, *TOOLS[tool]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        pytest.fail(f"{tool} says:\n{done.stdout}{done.stderr}", pytrace=False)


def test_core_imports_only_the_standard_library_and_itself() -> None:
    foreign = {
        f"{path.relative_to(ROOT)}:{line}: {module}"
        for path in (ROOT / "annotator" / "core").rglob("*.py")
        for line, module in imported(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not module.startswith("annotator.core")
    }
    assert not foreign


def imported(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "annotator.core." * bool(node.level) + (node.module or "")))
    return found
