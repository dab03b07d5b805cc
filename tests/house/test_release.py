"""The version stands in one place, and whatever names it besides agrees with that."""

import datetime
import importlib.util
import re
import sys
from pathlib import Path

import pytest
import yaml

from annotator import __version__

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture
def package(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    spec = importlib.util.spec_from_file_location("package", ROOT / "packaging" / "package.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "package", module)
    spec.loader.exec_module(module)
    return module


def test_it_is_a_version_of_python_packages():
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+|\.dev\d+)?", __version__)


def test_the_citation_is_of_this_version_and_its_day():
    assert CITATION["version"] == __version__
    assert dated(__version__) == CITATION["date-released"]
    assert {"cff-version", "message", "title", "authors", "license"} <= CITATION.keys()


def dated(version):
    return datetime.date.fromisoformat(re.search(rf"(?m)^## \[{re.escape(version)}\] – (\S+)$", CHANGELOG)[1])


def test_the_changelog_has_room_above_what_was_released():
    headings = re.findall(r"(?m)^## \[(.+?)\]", CHANGELOG)
    assert headings[0] == "Unreleased"
    assert headings[1] == __version__
    assert len(headings) == len(set(headings))


def test_the_security_page_says_which_version_is_looked_after():
    assert f"the newest, {__version__} |" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("stated", "debian", "kind"),
    [
        ("1.0.0rc1", "1.0.0~rc1", "development"),
        ("1.0.0", "1.0.0", "stable"),
        ("1.1.0.dev0", "1.1.0~dev0", "development"),
    ],
)
def test_debian_sorts_a_candidate_below_its_release(package, monkeypatch, stated, debian, kind):
    monkeypatch.setattr(package, "version", lambda: stated)
    assert (package.debian_version(), package.kind_of_release()) == (debian, kind)


def test_the_package_reads_the_version_from_its_place(package):
    assert package.version() == __version__


@pytest.mark.parametrize("page", ["research.md", "install.md"])
def test_the_pages_name_this_version(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert set(re.findall(r"\b\d+\.\d+\.\d+(?:rc\d+)?\b", text)) == {__version__}


def test_nothing_else_states_the_version():
    for name in (
        "pyproject.toml",
        *(str(path.relative_to(ROOT)) for path in (ROOT / "packaging").rglob("*.*")),
    ):
        if name.endswith((".toml", ".py", ".yml", ".xml", ".spec", ".desktop")) and not name.endswith(
            "installer.py"  # which says what becomes of a candidate's name on Windows
        ):
            assert __version__ not in (ROOT / name).read_text(encoding="utf-8"), name
