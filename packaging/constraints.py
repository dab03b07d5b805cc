"""Write the exact version of everything that News Annotator runs and is tested with.

    make constraints        the newest versions that pyproject.toml allows, as this machine's Python sees them

constraints.txt has what `make test` and `make test-team` need, packaging/readers-constraints.txt what
`make test-readers` needs beside it, packaging/docs/constraints.txt what `make docs` does.
It installs into fresh environments, so nothing that happens to lie in .venv gets in. The files name no index: where
packages come from is the business of each machine. Run `make test test-readers` before you keep the result.
"""

import os
import subprocess
import tempfile
import venv
from pathlib import Path

from setup_env import wanted_packages

ROOT = Path(__file__).resolve().parent.parent
HEADER = """\
# The exact version of everything that News Annotator runs and is tested with. Made by `make constraints`.
"""
READERS_HEADER = """\
# The exact version of what `make test-readers` needs beside constraints.txt. Made by `make constraints`.
"""
DOCS_HEADER = """\
# The exact version of what `make docs` needs beside constraints.txt. Made by `make constraints`.
"""
# Needed on Windows alone: not found by installing the project elsewhere.
MORE = ["colorama"]
# What every environment brings, and need not be the same.
IGNORED = {"pip", "setuptools", "wheel", "news-annotator"}


def main() -> None:
    tests, _ = wanted_packages("test")
    base = pins(f"{ROOT}[team]", *tests, *MORE)
    write("constraints.txt", HEADER, base)
    packages = ROOT / "packaging" / "readers-requirements.txt"
    both = pins("-c", ROOT / "constraints.txt", f"{ROOT}[readers]", *tests, "-r", packages)
    write("packaging/readers-constraints.txt", READERS_HEADER, both - base)
    docs = ROOT / "packaging" / "docs" / "requirements.txt"
    made = pins("-c", ROOT / "constraints.txt", "-r", docs)
    write("packaging/docs/constraints.txt", DOCS_HEADER, made - base)


def pins(*wanted: str | Path) -> set[str]:
    """What pip installs into a fresh environment: `name==version` for each package."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
        python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        listed = subprocess.run(
            [python, "-m", "pip", "list", "--format=freeze"], check=True, stdout=subprocess.PIPE, text=True
        )
    return {line for line in listed.stdout.split() if line.partition("==")[0].lower() not in IGNORED}


def write(name: str, header: str, found: set[str]) -> None:
    """Write the pins to the file, in order of name."""
    text = header + "\n".join(sorted(found, key=str.lower)) + "\n"
    (ROOT / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
