"""The set-up: what it does on a machine that lacks something, told by the messages a person gets."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "setup_env.py"

posix = pytest.mark.skipif(os.name == "nt", reason="there is no apt-get on Windows")


@pytest.fixture
def setup_env() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_env", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare_machine(setup_env: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A Linux machine that lacks a library."""
    monkeypatch.setattr(setup_env.sys, "platform", "linux")
    monkeypatch.setattr(setup_env, "LIBRARIES", {"libmissing-9.so.0": "libmissing9"})
    return setup_env


def apt_get(folder: Path, monkeypatch: pytest.MonkeyPatch, status: int) -> Path:
    """Put an apt-get on the path that notes its arguments and ends with `status`; returns its notes."""
    notes = folder / "notes"
    program = folder / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$@" >> "{notes}"\nexit {status}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return notes


def test_make_and_the_script_know_the_same_commands(setup_env: ModuleType) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^(set-up .*):$", makefile, re.MULTILINE)
    assert targets is not None
    assert targets[1].split() == list(setup_env.COMMANDS)


def test_an_unknown_command_is_wrong_usage() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "tset"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "run|test|test-readers|lint" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="about the libraries of Linux")
def test_this_machine_has_all_libraries(setup_env: ModuleType) -> None:
    assert setup_env.missing_libraries() == []


@posix
def test_missing_libraries_as_a_user_name_the_one_command(
    bare_machine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = apt_get(tmp_path, monkeypatch, 0)
    monkeypatch.setattr(bare_machine.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"sudo sh -c 'apt-get update && apt-get install .* libmissing9'"):
        bare_machine.ensure_libraries()
    assert not notes.exists()


@posix
def test_missing_libraries_as_root_are_installed_without_asking(
    bare_machine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = apt_get(tmp_path, monkeypatch, 0)
    monkeypatch.setattr(bare_machine.os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match=r"cannot be loaded: libmissing-9\.so\.0"):
        bare_machine.ensure_libraries()
    update, install = notes.read_text(encoding="utf-8").splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends libmissing9")


@posix
def test_no_network_is_said_in_a_sentence(
    bare_machine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt_get(tmp_path, monkeypatch, 100)
    monkeypatch.setattr(bare_machine.os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match="is there a network"):
        bare_machine.ensure_libraries()


def test_a_system_without_apt_gets_the_names_of_the_libraries(
    bare_machine: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"libmissing-9\.so\.0"):
        bare_machine.ensure_libraries()


def test_python_without_venv_names_the_one_command(
    setup_env: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_env, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install -y python3-venv"):
        setup_env.make_environment()


def test_too_old_a_python_is_said(setup_env: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_env, "OLDEST", (3, 99))
    with pytest.raises(SystemExit, match=r"needs Python 3\.99 or newer"):
        setup_env.ensure_python()


GROUPS = """[dependency-groups]
lint = ["checker>=2"]
test = [{include-group = "lint"}, "tester"]
"""
TEST = "checker>=2 tester --editable ."


@pytest.fixture
def checkout(setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose .venv is this Python, with pip replaced by a note of what it was asked for."""
    (tmp_path / "pyproject.toml").write_text(GROUPS, encoding="utf-8")
    (tmp_path / "constraints.txt").write_text("a==1\n", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(setup_env, "ROOT", tmp_path)
    monkeypatch.setattr(setup_env.Environment, "python", Path(sys.executable))
    setup_env.asked = []

    def note(environment: object, *arguments: str) -> None:
        if "--editable" in arguments:
            setup_env.asked.append(" ".join(arguments[arguments.index("--no-build-isolation") + 1 :]))

    monkeypatch.setattr(setup_env, "pip", note)
    return tmp_path


def test_the_environment_is_made_once_for_each_need(setup_env: ModuleType, checkout: Path) -> None:
    for extra in ("", "", "test", "test", ""):
        setup_env.ensure_environment(extra)
    assert setup_env.asked == ["--editable .", TEST]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_environment_is_made_again_when_what_it_follows_changes(
    setup_env: ModuleType, checkout: Path, name: str
) -> None:
    setup_env.ensure_environment("test")
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    setup_env.ensure_environment("test")
    assert setup_env.asked == [TEST, TEST]


def test_a_failed_installation_leaves_no_stamp(
    setup_env: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup_env.ensure_environment("")

    def fail(*arguments: str) -> None:
        raise SystemExit("no network")

    monkeypatch.setattr(setup_env, "pip", fail)
    with pytest.raises(SystemExit):
        setup_env.ensure_environment("test")
    assert not setup_env.MAIN.stamp.exists()


def test_the_readers_have_an_environment_of_their_own(setup_env: ModuleType, checkout: Path) -> None:
    readers = setup_env.READERS
    readers.folder.mkdir()
    (checkout / "packaging").mkdir()
    for name in (*readers.constraints[1:], readers.requirements):
        (checkout / name).write_text("b==1\n", encoding="utf-8")
    setup_env.ensure_environment("test")
    setup_env.ensure_environment("test,readers", readers)
    setup_env.ensure_environment("test,readers", readers)
    more = f"--requirement {readers.requirements} {TEST}[readers]"
    assert setup_env.asked == [TEST, more]
    assert setup_env.MAIN.stamp.exists()
    (checkout / readers.requirements).write_text("b==1\nc\n", encoding="utf-8")
    setup_env.ensure_environment("test", setup_env.MAIN)
    setup_env.ensure_environment("test,readers", readers)
    assert setup_env.asked == [TEST, more, more]


def test_the_site_of_the_documentation_takes_nothing_of_the_program(
    setup_env: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = setup_env.DOCS
    docs.folder.mkdir()
    (checkout / "packaging" / "docs").mkdir(parents=True)
    for name in (*docs.constraints[1:], docs.requirements):
        (checkout / name).write_text("b==1\n", encoding="utf-8")
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(setup_env, "pip", lambda environment, *arguments: asked.append(arguments))
    for _ in range(2):
        setup_env.ensure_environment("", docs)
    assert asked == [("install", "--requirement", docs.requirements)]


def test_what_pip_says_is_shown_when_it_fails(setup_env: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_env.Environment, "python", Path(sys.executable))
    with pytest.raises(SystemExit, match="no-such-package-9") as said:
        setup_env.pip(setup_env.MAIN, "install", "--no-index", "no-such-package-9")
    assert "could not be installed" in str(said.value)
