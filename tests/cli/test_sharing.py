"""Sharing where there is no library for it, or nothing that is shared; what a server does is in tests/team."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "words",
    [("share", "PROJECT", "service=desk", "--as", "olga"), ("join", "service=desk"), ("sync", "SHARED")],
)
def test_without_the_library_the_command_to_type_is_said(run, desk, monkeypatch, words):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    if "SHARED" in words:
        link = "shared: {server: service=desk, name: olga, role: owner, seq: 3}"
        desk.write_text(
            desk.read_text(encoding="utf-8").replace("id: sample\n", f"id: sample\n{link}\n", 1), "utf-8"
        )
    before = desk.read_bytes()
    status, out, err = run(*(desk if word in ("PROJECT", "SHARED") else word for word in words))
    assert (status, out) == (2, "")
    assert 'pip install "news-annotator[team]"' in err
    assert desk.read_bytes() == before


@pytest.mark.parametrize("words", [("sync",), ("team",), ("team", "--add", "ada")])
def test_a_project_that_is_not_shared_says_so(run, desk, words):
    status, _, err = run(words[0], desk, *words[1:])
    assert (status, "This project is not shared" in err) == (2, True)


@pytest.mark.parametrize("link", ["7", "{server: x}", "{server: x, name: a, role: owner, seq: -1}"])
def test_a_link_that_cannot_be_understood_is_told(run, desk, link):
    text = desk.read_text(encoding="utf-8").replace("id: sample\n", f"id: sample\nshared: {link}\n", 1)
    desk.write_text(text, "utf-8")
    status, _, err = run("sync", desk)
    assert (status, "where the project is shared" in err) == (2, True)


def test_the_library_is_loaded_by_nobody_else():
    imports = "import sys, annotator.team.syncing; from annotator import cli; cli.parser()"
    command = [sys.executable, "-c", f"{imports}; print('psycopg' in sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
