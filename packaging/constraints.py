"""Write constraints.txt: the exact version of everything that News Annotator runs and is tested with.

    make constraints        the newest versions that pyproject.toml allows, as this machine's Python sees them

It installs into a fresh environment, so nothing that happens to lie in .venv gets in. The file names no index:
where packages come from is the business of each machine. Run `make test` before you keep the result.
"""

import os
import subprocess
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The exact version of everything that News Annotator runs and is tested with. Made by `make constraints`.
"""
# Needed on Windows alone: not found by installing the project elsewhere.
MORE = ["colorama"]
# What every environment brings, and need not be the same.
IGNORED = {"pip", "setuptools", "wheel", "news-annotator"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
        python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"{ROOT}[test]", *MORE], check=True)
        listed = subprocess.run(
            [python, "-m", "pip", "list", "--format=freeze"], check=True, stdout=subprocess.PIPE, text=True
        )
    pins = [line for line in listed.stdout.split() if line.partition("==")[0].lower() not in IGNORED]
    text = HEADER + "\n".join(sorted(pins, key=str.lower)) + "\n"
    (ROOT / "constraints.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
