import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import paths

FOLDERS: dict[str, Callable[[], Path]] = {
    "config": paths.config_dir,
    "cache": paths.cache_dir,
    "data": paths.data_dir,
    "documents": paths.documents_dir,
}

freedesktop = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a rule of freedesktop systems")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with none of the variables set that move folders elsewhere."""
    for name in ("ANNOTATOR_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", FOLDERS)
def test_one_variable_moves_all_folders(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "stick"))
    assert FOLDERS[name]() == tmp_path / "stick" / name
    assert not (tmp_path / "stick").exists()


def test_a_relative_portable_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANNOTATOR_HOME", "stick")
    assert paths.data_dir() == tmp_path / "stick" / "data"


@freedesktop
def test_folders_of_the_user(home: Path) -> None:
    assert paths.config_dir() == home / ".config" / "news-annotator"
    assert paths.cache_dir() == home / ".cache" / "news-annotator"
    assert paths.data_dir() == home / ".local" / "share" / "news-annotator"
    assert not list(home.iterdir())


@freedesktop
def test_documents_are_the_home_where_there_is_no_folder_of_documents(home: Path) -> None:
    assert paths.documents_dir() == home
    (home / "Documents").mkdir()
    assert paths.documents_dir() == home / "Documents"


@freedesktop
def test_documents_as_the_desktop_names_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".config").mkdir()
    (home / ".config" / "user-dirs.dirs").write_text(
        '# a comment\nXDG_DESKTOP_DIR="$HOME/Bureau"\nXDG_DOCUMENTS_DIR="$HOME/Mes papiers"\n',
        encoding="utf-8",
    )
    assert paths.documents_dir() == home / "Mes papiers"
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(home / "elsewhere"))
    assert paths.documents_dir() == home / "elsewhere"


def test_resources_of_the_program() -> None:
    assert paths.resource("fonts", "README.md").is_file()
    assert paths.resource() == paths.resources()
