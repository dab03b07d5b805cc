"""How this copy of the program was installed."""

import sys

import pytest

from annotator import __version__, installation


def test_a_frozen_program_says_what_it_was_put_into(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "annotator"))
    assert installation.how() == "folder"
    (tmp_path / installation.MARK).write_text("Debian package\n", encoding="utf-8")
    assert installation.version_line() == f"News Annotator {__version__} (Debian package)"


class Installed:
    """What pip leaves of a package."""

    def __init__(self, **files: str) -> None:
        self._files = files

    def read_text(self, name: str) -> str | None:
        return self._files.get(name.partition(".")[0])


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"INSTALLER": "pip\n"}, "installed with pip"),
        ({"INSTALLER": "uv"}, "installed with uv"),
        ({}, "installed with pip"),
        (
            {"INSTALLER": "pip", "direct_url": '{"url": "file:///x.whl", "archive_info": {}}'},
            "installed with pip",
        ),
        ({"INSTALLER": "pip", "direct_url": "["}, "installed with pip"),
    ],
)
def test_a_package_says_what_installed_it(
    files: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation.metadata, "distribution", lambda _: Installed(**files))
    assert installation.how() == said


def test_a_checkout_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    editable = Installed(INSTALLER="pip", direct_url='{"url": "file:///x", "dir_info": {"editable": true}}')
    monkeypatch.setattr(installation.metadata, "distribution", lambda _: editable)
    assert installation.how().startswith("from ")


def test_without_metadata_it_runs_from_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise installation.metadata.PackageNotFoundError

    monkeypatch.setattr(installation.metadata, "distribution", missing)
    assert installation.how().startswith("from ")
