"""A password that somebody typed into an address is in no report of a crash, on no stream and in no file."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer

from annotator.core.errors import AnnotatorError, without_secrets
from annotator.qt.parts import dialogs
from annotator.qt.shell.failures import Failures
from annotator.team.server import Server

ROOT = Path(__file__).resolve().parents[3]
SECRET = "tell-nobody"
ADDRESSES = [
    f"postgresql://olga:{SECRET}@db.example.org/desk?sslmode=verify-full",
    f"postgresql://olga@db.example.org/desk?password={SECRET}&sslmode=verify-full",
    f"host=db.example.org user=olga password='{SECRET}, and \\' more' dbname=desk",
    f"host=db.example.org password = {SECRET}",
]


def falls_over(address: str) -> None:
    """An error of Python that quotes what it was given, with the address in the variables of every frame."""
    parts = {"address": address}
    int(parts["address"])


@pytest.fixture
def reported(dressed, monkeypatch):
    """What the window shows of a crash."""
    told = []
    monkeypatch.setattr(
        dialogs,
        "inform",
        lambda parent, title, text, details="", **_: told.append(f"{title}\n{text}\n{details}"),
    )
    failures = Failures(lambda error: told.append(str(error)), dressed)
    failures.install()
    yield told
    failures.uninstall()
    failures.deleteLater()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("where", ["event loop", "thread"])
def test_the_report_of_a_crash_tells_the_place_and_no_password(reported, qtbot, capfd, address, where):
    if where == "thread":
        threading.Thread(target=falls_over, args=(address,)).start()
    else:
        QTimer.singleShot(0, lambda: falls_over(address))
    qtbot.waitUntil(lambda: bool(reported))
    said = reported[0] + "".join(capfd.readouterr())
    assert "That should not have happened" in said
    assert "in falls_over" in said
    assert "db.example.org" in said
    assert SECRET not in said


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_command_that_falls_over_prints_no_password(address):
    program = (
        "import sys\nfrom annotator.cli.boundary import guarded\n"
        "def falls_over(address):\n    try:\n        int(address)\n    except ValueError as error:\n"
        "        raise RuntimeError(f'{address} it was') from error\n"
        "sys.exit(guarded(lambda: falls_over(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, address],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert "RuntimeError" in done.stderr
    assert "ValueError" in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_error_of_the_server_holds_what_it_was_given(address):
    with pytest.raises(AnnotatorError) as found:
        Server(address)
    chain = [found.value, found.value.__cause__, found.value.__context__]
    assert SECRET not in " ".join(map(str, filter(None, (*chain, found.value.hint))))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=8))
def test_no_password_between_the_marks_of_an_address_is_left(secret):
    told = without_secrets(
        f"“postgresql://olga:{secret}@db.example.org/desk” is wrong, olga@example.org said: 5."
    )
    assert told == "“postgresql://olga:…@db.example.org/desk” is wrong, olga@example.org said: 5."
