"""Set up everything a command of the Makefile needs, then run the command.

    python3 packaging/setup_env.py run            (on Windows: py packaging\\setup_env.py run)
    python3 packaging/setup_env.py test -k layer  (what follows the command is passed on)

Uses the standard library alone, since nothing else is there yet. Set-up means: the system libraries that Qt
needs (Linux), a virtual environment in .venv, and in it the exact versions of constraints.txt. All of it is
skipped when it is there already. The readers of other people, which `test-readers` compares our files with, are large
and get an environment of their own, .venv-readers; `fuzz` uses it for the formats that need them. So does what makes
the site of the documentation, .venv-docs.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


class Environment(NamedTuple):
    """A virtual environment: its folder, the files of exact versions, and a file of packages beside the project's.

    One that is not `with_project` has the packages of that file alone.
    """

    name: str
    constraints: tuple[str, ...]
    requirements: str = ""
    with_project: bool = True

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.folder / "set-up.txt"


MAIN = Environment(".venv", ("constraints.txt",))
READERS = Environment(
    ".venv-readers",
    ("constraints.txt", "packaging/readers-constraints.txt"),
    "packaging/readers-requirements.txt",
)

# Nothing but what the program needs and what makes packages of it.
PACKAGE = Environment(".venv-package", ("constraints.txt",))

# The pages are text: making a site of them takes nothing of the program.
DOCS = Environment(
    ".venv-docs",
    ("constraints.txt", "packaging/docs/constraints.txt"),
    "packaging/docs/requirements.txt",
    with_project=False,
)

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"

# A process for each core, four at most; a file's tests stay in one, in their order.
PYTEST = ["-m", "pytest", "--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]

# Warnings of other people's packages are theirs, so they are no errors here.
PYTEST_READERS = ["-m", "pytest", "-W", "default", "tests/readers", "tests/fuzz"]
PYTEST_CLUSTER = ["-m", "pytest", "-W", "default", "tests/cluster"]

# Command: (environment, groups and extras of pyproject.toml that it needs, the Python command lines that it runs).
COMMANDS: dict[str, tuple[Environment, str, list[list[str]]]] = {
    "set-up": (MAIN, "test", []),
    "run": (MAIN, "", [["-m", "annotator", "demo"]]),
    "test": (MAIN, "test", [PYTEST]),
    "test-readers": (READERS, "test,readers", [PYTEST_READERS]),
    "lint": (
        MAIN,
        "test",
        [["-m", "ruff", "check"], ["-m", "mypy"], ["-c", LINT_IMPORTS], ["packaging/unused.py"]],
    ),
    "test-team": (MAIN, "test,team", [["-m", "pytest", "tests/team"]]),
    "test-cluster": (READERS, "test,readers", [PYTEST_CLUSTER]),
    "crash": (MAIN, "test", [["-m", "pytest", "tests/store/test_crash.py", "--kills", "2000"]]),
    "fuzz": (READERS, "test,readers", [["-m", "tests.fuzz"]]),
    "histories": (MAIN, "test", [["-m", "tests.store.histories"]]),
    "soak": (MAIN, "test", [["-m", "tests.soak"]]),
    "bench": (MAIN, "test,team", [["-m", "benchmarks"]]),
    "shots": (MAIN, "test,shots", [["packaging/shots.py"]]),
    "docs": (DOCS, "", [["packaging/docs/make.py"]]),
    "wheel": (MAIN, "test", [["-m", "build", "--wheel", "--no-isolation"]]),
    "package": (PACKAGE, "package,team", [["packaging/package.py"]]),
    "test-package": (MAIN, "test", [["-m", "pytest", "tests/package"]]),
    "translations": (MAIN, "test", [["packaging/translations.py"]]),
    "fonts": (MAIN, "fonts", [["packaging/fonts.py"]]),
    "constraints": (MAIN, "test", [["packaging/constraints.py"]]),
}

# Environments that a command uses beside its own, with the groups and extras that they need.
ALSO: dict[str, list[tuple[Environment, str]]] = {"bench": [(READERS, "test,readers")]}

# What PySide6's wheels take from the system on Linux: library, and Debian's package of it.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def main(arguments: list[str]) -> int:
    if arguments == [
        "libraries"
    ]:  # the part that takes a superuser, where the rest should not be done by one
        ensure_libraries()
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Usage: {Path(__file__).name} {'|'.join(COMMANDS)} [arguments]", file=sys.stderr)
        return 2
    name, *rest = arguments
    environment, needs, lines = COMMANDS[name]
    ensure_python()
    if environment.with_project:
        ensure_libraries()
    if name == "test":
        ensure_screen()
    if name in ("test-team", "bench"):
        ensure_postgresql()
    if name == "package":
        ensure_binutils()
    if name == "test-package":
        ensure_judges()
    for needed, named in [(environment, needs), *ALSO.get(name, [])]:
        ensure_environment(named, needed)
    for line in lines:
        status = subprocess.run([environment.python, *line, *rest], cwd=ROOT).returncode
        if status:
            return status
    return 0


def ensure_python() -> None:
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"This program needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}.\n"
            "Install a newer one and name it: make PYTHON=python3.12 run"
        )


# ------------------------------------------------------------------------------------- system libraries
def ensure_libraries() -> None:
    missing = missing_libraries() if sys.platform == "linux" else []
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise SystemExit(f"Qt needs libraries of the system. Please install: {', '.join(missing)}")
    install("Qt needs libraries of the system", [LIBRARIES[library] for library in missing])
    if still_missing := missing_libraries():
        raise SystemExit(f"apt-get ran, yet these libraries cannot be loaded: {', '.join(still_missing)}.")


def ensure_postgresql() -> None:
    """Have the programs of PostgreSQL here, of which the tests start a server of their own."""
    if shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    if not shutil.which("apt-get"):
        raise SystemExit("The tests of shared projects need a PostgreSQL server. Please install one.")
    install("The tests of shared projects need a PostgreSQL server", ["postgresql"])


def ensure_screen() -> None:
    """Have here a screen, and what talks to the window from outside, as screen readers do.

    For a superuser only: for others the tests of the window from outside say that they were not run, and why.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    wanted = {
        "Xvfb": "xvfb",
        "openbox": "openbox",
        "xdotool": "xdotool",
        "setxkbmap": "x11-xkb-utils",
        "dbus-run-session": "dbus",
        "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    }
    missing = [package for program, package in wanted.items() if not shutil.which(program)]
    if not list(Path("/usr/lib").glob("*/girepository-1.0/Atspi-2.0.typelib")):
        missing += ["python3-gi", "gir1.2-atspi-2.0"]
    if missing:
        install("The tests of the window from outside take a screen and AT-SPI", missing)


def ensure_binutils() -> None:
    """Have here what PyInstaller asks of libraries and strips them with."""
    if sys.platform == "linux" and not (shutil.which("objdump") and shutil.which("strip")):
        install("Making packages needs the binutils", ["binutils"])


def ensure_judges() -> None:
    """Have here what tells whether a package of Debian is sound, and machines and screens to try it on."""
    wanted = {
        "lintian": "lintian",
        "appstreamcli": "appstream",
        "desktop-file-validate": "desktop-file-utils",
    }
    if os.geteuid() == 0:  # for others the tests on a machine of its own say that they were not run, and why
        wanted |= {"mmdebstrap": "mmdebstrap", "Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
    if missing := [package for program, package in wanted.items() if not shutil.which(program)]:
        install("Testing the packages takes what judges them and what they are tried on", missing)


def install(why: str, packages: list[str]) -> None:
    """Install packages of Debian, or say what to type."""
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0:
        raise SystemExit(f"{why}. Please type:\n\n  sudo sh -c '{command}'\n")
    say(f"{why}; installing {' '.join(packages)}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = command.replace("apt-get", "apt-get -qq -o Dpkg::Use-Pty=0")
    if subprocess.run(["sh", "-c", quiet], env=environment, stdin=subprocess.DEVNULL).returncode:
        raise SystemExit(
            "They could not be installed; apt-get says why above (is there a network?).\n"
            f"Please run the same again, or type:\n\n  {command}\n"
        )


def missing_libraries() -> list[str]:
    return [library for library in LIBRARIES if not can_load(library)]


def can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


# ---------------------------------------------------------------------------------- virtual environment
def ensure_environment(needs: str, environment: Environment = MAIN) -> None:
    """Make the environment what pyproject.toml and its own files say; do nothing where the stamp says that it is."""
    wanted = fingerprint(environment)
    stamp, python = environment.stamp, environment.python
    done = stamp.read_text(encoding="utf-8").split() if stamp.is_file() else []
    if works(python) and done[:1] == [wanted] and (needs or "base") in done[1:]:
        return
    if not works(python):
        make_environment(environment)
        done = []
    fixed = environment.constraints[-1]
    say(f"installing the packages of {fixed} into {environment.name} (once; it takes a minute)")
    stamp.unlink(missing_ok=True)
    if not environment.with_project:
        pip(environment, "install", "--requirement", environment.requirements)
        stamp.write_text(f"{wanted} base\n", encoding="utf-8")
        return
    # hatchling comes first and from the constraints, so that building the project fetches nothing else.
    # Some readers come as source, for which setuptools wants wheel.
    pip(environment, "install", "hatchling", *(["wheel"] if environment.requirements else []))
    more = ["--requirement", environment.requirements] if environment.requirements else []
    groups, project = wanted_packages(needs)
    pip(environment, "install", "--no-build-isolation", *more, *groups, "--editable", project)
    has = {"base", *([needs] if needs else []), *(done[1:] if done[:1] == [wanted] else [])}
    stamp.write_text(f"{wanted} {' '.join(sorted(has))}\n", encoding="utf-8")


def wanted_packages(needs: str) -> tuple[list[str], str]:
    """The packages of the groups named in `needs`, and the project with the extras named there.

    pip knows groups since 25.1, and Debian 12 has 23.0.
    """
    import tomllib

    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")).get("dependency-groups", {})

    def members(group: str) -> list[str]:
        return [
            name
            for item in groups[group]
            for name in (members(item["include-group"]) if isinstance(item, dict) else [item])
        ]

    names = [name for name in needs.split(",") if name]
    extras = ",".join(name for name in names if name not in groups)
    packages = [package for name in names if name in groups for package in members(name)]
    return packages, f".[{extras}]" if extras else "."


def fingerprint(environment: Environment = MAIN) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in ("pyproject.toml", *environment.constraints, environment.requirements):
        if name:
            digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def works(python: Path) -> bool:
    """Whether the environment is whole, and of the same Python as the one that runs this script."""
    if not python.is_file():
        return False
    question = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([python, "-c", question], stderr=subprocess.DEVNULL).returncode == 0


def make_environment(environment: Environment = MAIN) -> None:
    if find_spec("ensurepip") is None:
        raise SystemExit(
            "Python's module for virtual environments is not installed. Please type:\n\n"
            "  apt-get install -y python3-venv        (with sudo if you are not root)\n"
        )
    say(f"making the virtual environment {environment.name}")
    venv.create(environment.folder, clear=True, with_pip=True, symlinks=os.name != "nt")


def pip(environment: Environment, *arguments: str) -> None:
    """Run pip, and show what it has to say only if it fails: warnings about its settings are not our business."""
    options = ["--quiet", "--disable-pip-version-check", "--no-input"]
    for name in environment.constraints:
        options += ["--constraint", name]
    command = [environment.python, "-m", "pip", *arguments, *options]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(
            f"{done.stderr.decode(errors='replace')}\n"
            "The Python packages could not be installed; pip says why above (is there a network?).\n"
            "Nothing is lost: run the same command again when that is mended."
        )


def say(what: str) -> None:
    print(f"set-up: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
