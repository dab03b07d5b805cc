"""What the installers for Windows and macOS are made of is there, in the form that Briefcase takes."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BRIEFCASE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["briefcase"]


def test_the_application_is_a_module_that_can_be_started() -> None:
    ((name, app),) = BRIEFCASE["app"].items()
    module = name.replace("-", "_")
    assert module in [Path(source).name for source in app["sources"]]
    assert (ROOT / module / "__main__.py").is_file()
    assert all((ROOT / source).is_dir() for source in app["sources"])


def test_its_licences_are_files_by_their_names() -> None:
    """Briefcase takes no patterns, and no `license.file` beside the project's own `license-files`."""
    assert isinstance(BRIEFCASE["license"], str)
    assert all((ROOT / name).is_file() for name in BRIEFCASE["license-files"])


def test_the_program_for_both_processors_of_macs_is_of_one_version_each() -> None:
    mac = BRIEFCASE["app"]["annotator"]["macOS"]
    assert mac["universal_build"]
    assert [each for each in mac["requires"] if each.startswith("python-crfsuite==")]
