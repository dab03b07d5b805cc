"""Make the installer of the system this runs on, Windows (MSI) or macOS (DMG), with Briefcase.

    python -m pip install "briefcase>=0.4.5,<0.5" PySide6-Essentials
    python packaging/installer.py

What it is made of stands in `[tool.briefcase]` of pyproject.toml; the version and the icons are added here, since they
have one place each: annotator/_version.py and resources/icons/app.svg. Linux has `make package`.

An MSI has three numbers and nothing behind them, so Briefcase makes 1.0.0 of 1.0.0rc1 there: to Windows a candidate and
the release after it are one version, and the candidate is uninstalled first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from package import ROOT, draw_icon, version

KINDS = {"win32": ("windows", ["-p", "msi"]), "darwin": ("macOS", ["-p", "dmg", "--adhoc-sign"])}
ICONS = ROOT / "build" / "icons"


def main() -> int:
    if sys.platform not in KINDS:
        print("This makes installers on Windows and macOS; on Linux: make package", file=sys.stderr)
        return 2
    platform, kind = KINDS[sys.platform]
    make_icons()
    stated = ["-C", f'version="{version()}"', "--no-input"]
    for step, more in (("create", []), ("build", []), ("package", kind)):
        done = subprocess.run([sys.executable, "-m", "briefcase", step, platform, *more, *stated], cwd=ROOT)
        if done.returncode:
            return done.returncode
    return 0


def make_icons() -> list[Path]:
    """The program's icon as Windows and macOS want it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    ICONS.mkdir(parents=True, exist_ok=True)
    made = [ICONS / "news-annotator.ico", ICONS / "news-annotator.icns"]
    for path in made:
        draw_icon(path, 256)
    return made


if __name__ == "__main__":
    sys.exit(main())
