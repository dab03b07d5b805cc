"""What people install, as they do it: a wheel in a fresh environment, a folder without Python, a Debian package."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from annotator import __version__
from annotator.core import file_names
from tests.package.conftest import DIST, PAGE, ROOT

MOST = {"deb": 90_000_000, "installed": 350_000_000}


def work(run, tmp_path: Path) -> None:
    """The way from a page to training data, with what is loaded late: readers, the learner in a process of its own."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    project = tmp_path / "desk.annot.yaml"
    run("new", project, "--labels", "entities-conll")
    run("import", project, "page.html")
    assert json.loads(run("stats", project, "--json"))["articles"] == 1
    run("export", project, "--format", "conll", "--include-unfinished", "--out", "out.conll")
    assert (tmp_path / "out.conll").read_text(encoding="utf-8").count("\n") > 20
    run("screenshot", project, "window.png")
    assert (tmp_path / "window.png").stat().st_size > 20_000
    assert "parquet" in run("formats")


@pytest.mark.timeout(600)
def test_the_wheel_in_a_fresh_environment(wheel: Path, program, tmp_path: Path) -> None:
    venv.create(tmp_path / "fresh", with_pip=True)
    python = tmp_path / "fresh" / "bin" / "python"
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *constraints, wheel], check=True)
    run = program(tmp_path / "fresh" / "bin" / "annotator")
    assert run("--version") == f"News Annotator {__version__} (installed with pip)\n"
    work(run, tmp_path)
    size = sum(
        path.stat().st_size
        for package in (tmp_path / "fresh" / "lib").glob("python*/site-packages/*")
        if not package.name.startswith(("pip", "setuptools", "pkg_resources", "_distutils"))
        for path in ([package] if package.is_file() else package.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"  # what the packages bring, not what Python makes of it
    )
    assert size <= MOST["installed"], f"{size / 1e6:.0f} MB"


@pytest.mark.timeout(600)
def test_the_folder_needs_no_python(folder: Path, program, tmp_path: Path) -> None:
    run = program(folder / "annotator")
    assert run("--version") == f"News Annotator {__version__} (folder)\n"
    work(run, tmp_path)
    sample = tmp_path / "sample"
    run("demo", "--folder", sample)
    (project,) = sample.rglob("*.annot.yaml")
    assert (
        "Model" in run("train", project, "--layer", "alice", "--out", "desk.model")
        or (tmp_path / "desk.model").is_file()
    )


def test_the_folder_could_lie_on_every_system(folder: Path) -> None:
    """What is in it has names that Windows takes, none of them twice, and short enough for a folder of a user."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    assert [name for name in names if not all(map(file_names.is_legal, name.split("/")))] == []
    assert len({file_names.folded_name(name) for name in names}) == len(names)
    assert max(map(len, names)) <= 160
    broken = [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    assert broken == []


def test_checksums_are_of_what_is_there() -> None:
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=DIST, check=True)


def test_the_debian_package_is_small_and_described(deb: Path) -> None:
    assert deb.stat().st_size <= MOST["deb"]
    said = subprocess.run(["dpkg-deb", "--info", deb], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^ Depends: libc6 \(>= [\d.]+\)", said, re.MULTILINE)
    names = subprocess.run(["dpkg-deb", "--contents", deb], capture_output=True, text=True, check=True).stdout
    for wanted in (
        "applications/news-annotator.desktop",
        "mime/packages/news-annotator.xml",
        "man1/annotator.1.gz",
    ):
        assert wanted in names


@pytest.mark.timeout(600)
@pytest.mark.parametrize("tool", ["desktop-file-validate", "appstreamcli", "lintian"])
def test_other_programs_find_nothing_wrong(tool: str, deb: Path, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "--extract", deb, tmp_path], check=True)
    share = tmp_path / "usr" / "share"
    command = {
        "desktop-file-validate": [tool, share / "applications" / "news-annotator.desktop"],
        "appstreamcli": [
            tool,
            "validate",
            "--no-net",
            share / "metainfo" / "io.github.newsannotator.NewsAnnotator.metainfo.xml",
        ],
        "lintian": [tool, "--allow-root", "--fail-on", "error,warning", deb],
    }[tool]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# What markers of requirements ask of a machine, by what pip calls it.
MACHINES = {
    "win_amd64": {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "platform_machine": "AMD64",
        "os_name": "nt",
    },
    "macosx_13_0_arm64": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    "macosx_13_0_x86_64": {
        "sys_platform": "darwin",
        "platform_system": "Darwin",
        "platform_machine": "x86_64",
    },
    "manylinux_2_34_x86_64": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
    },
}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", MACHINES)
@pytest.mark.timeout(600)
def test_every_dependency_has_a_wheel_for_every_system(platform: str, python: str, tmp_path: Path) -> None:
    """Nobody needs a compiler: pip finds a wheel of everything, what they need in turn included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    machine = {
        "os_name": "posix",
        "python_version": python,
        "python_full_version": f"{python}.0",
        **MACHINES[platform],
    }
    wanted = [
        f"{each.name}{'[' + ','.join(each.extras) + ']' if each.extras else ''}{each.specifier}"
        for each in map(Requirement, project["dependencies"] + project["optional-dependencies"]["team"])
        if each.marker is None or each.marker.evaluate(machine)  # pip would ask the machine that it runs on
    ]
    asked = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
    asked += ["--only-binary=:all:", "--target", tmp_path, "--python-version", python, "--platform", platform]
    if platform.startswith("manylinux"):
        asked += [
            "--platform",
            "manylinux_2_28_x86_64",
            "--platform",
            "manylinux2014_x86_64",
        ]  # older ones do, too
    done = subprocess.run([*asked, *wanted], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
