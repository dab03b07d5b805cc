"""Where things are: the program's own resources, and the user's folders. No query creates a folder.

The environment variable ``ANNOTATOR_HOME`` names one folder that holds all of the user's folders (``config``,
``cache``, ``data``, ``documents``): for portable use, and for tests.
"""

import os
import sys
from functools import cache
from pathlib import Path

import appdirs

_NAME = "news-annotator"
_HERE = Path(__file__).resolve().parent


@cache
def resources() -> Path:
    """The icons, themes, fonts, label sets and samples: in the package, or beside it in a checkout."""
    packaged = _HERE / "resources"
    return packaged if packaged.is_dir() else _HERE.parent / "resources"


def resource(*parts: str) -> Path:
    """A file or folder in the resources, for example ``resource("icons", "undo.svg")``."""
    return resources().joinpath(*parts)


def config_dir() -> Path:
    """The user's folder of settings."""
    return _portable("config") or Path(appdirs.user_config_dir(_NAME, appauthor=False))


def cache_dir() -> Path:
    """The user's folder of things that can be deleted at any time."""
    return _portable("cache") or Path(appdirs.user_cache_dir(_NAME, appauthor=False))


def data_dir() -> Path:
    """The user's folder of the program's own lasting data, such as label sets made by the user."""
    return _portable("data") or Path(appdirs.user_data_dir(_NAME, appauthor=False))


def documents_dir() -> Path:
    """Where new projects go: the user's documents as the desktop names it, else ``Documents``, else home."""
    return _portable("documents") or _desktop_documents() or _default_documents()


def _portable(folder: str) -> Path | None:
    home = os.environ.get("ANNOTATOR_HOME")
    return Path(home).expanduser().absolute() / folder if home else None


def _desktop_documents() -> Path | None:
    if sys.platform == "win32":
        return _windows_documents()
    if sys.platform == "darwin":
        return None
    named = os.environ.get("XDG_DOCUMENTS_DIR") or _user_dirs_entry("XDG_DOCUMENTS_DIR")
    return Path(named).expanduser() if named else None


def _default_documents() -> Path:
    home = Path.home()
    documents = home / "Documents"
    return documents if documents.is_dir() or sys.platform in ("win32", "darwin") else home


def _user_dirs_entry(key: str) -> str | None:
    """A value of the freedesktop file user-dirs.dirs, whose lines read ``KEY="$HOME/Folder"``."""
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    try:
        lines = (Path(config) / "user-dirs.dirs").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == key:
            return value.strip().strip('"').replace("$HOME", str(Path.home()), 1) or None
    return None


def _windows_documents() -> Path | None:
    """The Documents folder as Explorer knows it, which may be on another drive or in a cloud folder."""
    if sys.platform != "win32":
        return None
    import winreg

    key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as folders:
            value, _ = winreg.QueryValueEx(folders, "Personal")
    except OSError:
        return None
    return Path(os.path.expandvars(value))
