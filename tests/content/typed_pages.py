"""Pages whose commands are typed one after the other, as their reader would, in a folder that is empty at first."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"(?ms)^```(\S+)(?: needs=(\S+))?\n(.*?)^```$")


def blocks(page: str) -> list[tuple[str, str, str]]:
    """The blocks of a page that are to be typed: what they are in, what they need beside the program, and the block."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [(kind, needs, block) for kind, needs, block in FENCE.findall(text) if kind in ("sh", "python")]


class Reader:
    """Somebody who types what a page says. `said` is what came of each block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        tools = folder / "tools"
        tools.mkdir()
        # What an installation puts on the path.
        program = tools / "annotator"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m annotator "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "PYTHONIOENCODING": "utf-8",
            "ANNOTATOR_HOME": str(folder / "home"),
            "QT_QPA_PLATFORM": "offscreen",
            # What comes of a command is looked at in the language of the page.
            "LC_ALL": "C.UTF-8",
        }
        self.said: list[str] = []

    def type(self, kind: str, block: str) -> str:
        """Type a block, and return what came of it; it has to go well."""
        command = ["sh", "-eu", "-c", block] if kind == "sh" else [sys.executable, "-c", block]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}"
        self.said.append(done.stdout)
        return done.stdout
