"""What `make package` made, of which each test gets what it asks for."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"

# A page as it comes from a newspaper, in two scripts.
PAGE = """<html lang="en"><head><title>Ferry line adds night sailings</title></head><body><article>
<h1>Ferry line adds night sailings</h1><p class="byline">By Ida Brandt</p>
<p>The Kestrel Line said on Monday that it would sail at night from June on. Crews will be paid more.</p>
<p>市长周二表示,新的港口计划将于明年开始。</p></article></body></html>"""


def only(pattern: str) -> Path:
    """The file in dist/ of that pattern."""
    found = sorted(DIST.glob(pattern))
    assert len(found) == 1, f"{pattern} in dist/: {[path.name for path in found]}. Type first: make package"
    return found[0]


@pytest.fixture(scope="session")
def wheel() -> Path:
    return only("*.whl")


@pytest.fixture(scope="session")
def deb() -> Path:
    return only("*.deb")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that needs no Python, unpacked somewhere with a space in its path."""
    place = tmp_path_factory.mktemp("a folder")
    with tarfile.open(only("*.tar.xz")) as archive:
        archive.extractall(place, filter="data")
    (made,) = place.iterdir()
    return made


class Program:
    """A program that somebody installed, with a home of its own and nothing of this environment."""

    def __init__(self, path: Path, home: Path) -> None:
        self.path = path
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "ANNOTATOR_HOME": str(home / "annotator"),
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        }

    def __call__(self, *words: object, **more: str) -> str:
        """Run it, and return what it says."""
        command = [str(self.path), *map(str, words)]
        done = subprocess.run(
            command,
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=240,
            cwd=self.environment["HOME"],
        )
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path):
    """Make a `Program` of a path."""
    return lambda path: Program(path, tmp_path)
