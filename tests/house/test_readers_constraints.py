"""packaging/readers-constraints.txt gives every reader one exact version, and names no index."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def lines(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    stripped = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]


def pinned() -> dict[str, str]:
    found = [line.partition("==") for line in lines("packaging/readers-constraints.txt")]
    base = [line.partition("==") for line in lines("constraints.txt")]
    assert not {canonicalize_name(name) for name, _, _ in found} & {canonicalize_name(n) for n, _, _ in base}
    return {canonicalize_name(name): version for name, _, version in (*base, *found)}


def test_every_line_is_one_exact_version() -> None:
    found = lines("packaging/readers-constraints.txt")
    assert found
    assert [line for line in found if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*", line)] == []


def test_every_reader_is_pinned_to_a_version_that_is_allowed() -> None:
    extras = [requirement for name in own_extras() for requirement in map(Requirement, EXTRAS[name])]
    for requirement in [*extras, *map(Requirement, lines("packaging/readers-requirements.txt"))]:
        version = pinned().get(canonicalize_name(requirement.name))
        assert version is not None, requirement
        assert requirement.specifier.contains(version), requirement


def own_extras() -> list[str]:
    (itself,) = map(Requirement, EXTRAS["readers"])
    assert itself.name == "news-annotator"
    return sorted(itself.extras)
