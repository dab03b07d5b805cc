"""On a Debian that has nothing: the package from installing to purging, and the folder, each worked with by keys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import __version__
from tests.package.conftest import PAGE
from tests.package.machine import HOME, Machine, Screen, screen, until, why_not

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif(bool(why_not()), reason=f"not run: {why_not()}"),
]

DESKTOP_ENTRY = "/usr/share/applications/news-annotator.desktop"
LIBRARIES = "/usr/lib/news-annotator/_internal"
# What keeps the memory of packages, and what is worked out again whenever it is missing.
OF_THE_MANAGER = ("/var/lib/apt/", "/var/lib/dpkg/", "/var/cache/", "/var/log/", "/root", "/home")

# What is named as needed by a library of the folder and is neither there nor on the machine.
NOT_FOUND = f"""
find {LIBRARIES} -type f -name '*.so*' | while read -r library; do
    LD_LIBRARY_PATH={LIBRARIES} ldd "$library" 2>&1 | grep -E 'not found' | sed "s|^|$library |"
done
true
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    yield Machine(tmp_path / "machine")
    shutil.rmtree(tmp_path / "machine")  # nobody looks through half a gigabyte


@pytest.fixture(scope="module")
def desktop() -> Iterator[Screen]:
    with screen() as made:
        yield made


def a_project(machine: Machine, command: str, tmp_path: Path) -> Path:
    """A project of one article in the user's home, seen from outside."""
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    page = machine.give(page)
    machine(command, "new", "desk.annot.yaml", "--labels", "entities-conll")
    machine(command, "import", "desk.annot.yaml", page.name)
    return machine.home("desk.annot.yaml")


def tag_by_keys(desktop: Screen, project: Path) -> None:
    """Select the first word of the article that the window shows, tag it, and find it in the file; then quit."""
    window = desktop.window("desk — News Annotator")
    desktop.press(window, "F7")  # spans
    desktop.press(window, "ctrl+shift+Right", "o")
    until(lambda: "label: ORG, quote:" in project.read_text(encoding="utf-8"), "the tag is not in the file")
    desktop.press(window, "ctrl+q")
    until(lambda: not desktop.is_there(window), "the window is still there")
    until(lambda: not project.with_name(f"{project.name}.lock").exists(), "the project is still locked")
    saved = project.read_text(encoding="utf-8")
    assert re.search(r'start: 0, end: 5, label: ORG, quote: "?Ferry', saved)
    assert "--- # edit" not in saved  # it is tidied when it is closed


def test_the_debian_package_from_installing_to_purging(
    machine: Machine, desktop: Screen, deb: Path, tmp_path: Path
) -> None:
    machine.root(
        "apt-get", "-qq", "install", "libglib2.0-bin"
    )  # what a desktop opens files with, by their types
    before = machine.files()
    assert not [name for name in before if re.search(r"/bin/python[\d.]*$", name)]

    machine.root("apt-get", "-qq", "install", machine.give(deb))
    assert machine("annotator", "--version") == f"News Annotator {__version__} (Debian package)\n"
    assert machine("sh", "-c", NOT_FOUND) == ""
    listed = machine.root("dpkg", "--listfiles", "news-annotator").split("\n")
    assert machine.root("dpkg", "--verify", "news-annotator") == ""

    with machine.running("gio", "launch", DESKTOP_ENTRY, DISPLAY=desktop.display):
        window = desktop.window("News Annotator")
        assert window in desktop.belonging_to("news-annotator")  # what StartupWMClass promises
        desktop.press(window, "ctrl+q")
        until(lambda: not desktop.is_there(window), "the window is still there")

    project = a_project(machine, "annotator", tmp_path)
    kind = machine("gio", "info", "-a", "standard::content-type", project.name)
    assert "application/x-news-annotator" in kind
    with machine.running("gio", "open", project.name, DISPLAY=desktop.display):
        tag_by_keys(desktop, project)

    machine.root("apt-get", "-qq", "purge", "--autoremove", "news-annotator")
    after = machine.files()
    own = {name for name in listed if "news-annotator" in name or "NewsAnnotator" in name}
    assert len(own) > 500
    assert sorted(own & set(after)) == []
    left = [name for name in after if name not in before and not name.startswith(OF_THE_MANAGER)]
    assert left == [], left[:20]
    assert [name for name in before if name not in after and not name.startswith(OF_THE_MANAGER)] == []
    assert "label: ORG" in project.read_text(encoding="utf-8")  # the user's own stays


def test_the_folder_on_a_machine_without_python(
    machine: Machine, desktop: Screen, folder: Path, tmp_path: Path
) -> None:
    assert not [name for name in machine.files() if re.search(r"/bin/python[\d.]*$", name)]
    machine.give(folder)
    program = str(HOME / folder.name / "annotator")
    assert machine(program, "--version") == f"News Annotator {__version__} (folder)\n"
    project = a_project(machine, program, tmp_path)

    # It brings no driver of the screen; where the machine has none, it says which library is missing.
    refused = machine("sh", "-c", f"{program} open {project.name} 2>&1; echo $?", DISPLAY=desktop.display)
    assert re.search(r"^annotator: .*“libE?GL\.so\.1”", refused)
    assert "Traceback" not in refused
    assert refused.endswith("\n2\n")

    machine.root(
        "apt-get", "-qq", "install", "--no-install-recommends", "libgl1", "libegl1", "libfontconfig1"
    )
    with machine.running(program, "open", project.name, DISPLAY=desktop.display):
        tag_by_keys(desktop, project)
