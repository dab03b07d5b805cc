"""constraints.txt gives every package that pyproject.toml names one exact version, and names no index."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LINES = [
    line
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_line_is_one_exact_version() -> None:
    assert LINES
    assert [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line)] == []


def test_every_requirement_is_pinned_to_a_version_that_it_allows() -> None:
    pinned = {
        canonicalize_name(name): version for name, _, version in (line.partition("==") for line in LINES)
    }
    wanted = [
        *PROJECT["build-system"]["requires"],
        *PROJECT["project"]["dependencies"],
        *(
            item
            for group in ("lint", "test")
            for item in PROJECT["dependency-groups"][group]
            if isinstance(item, str)
        ),
    ]
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None, requirement
        assert requirement.specifier.contains(version), requirement
