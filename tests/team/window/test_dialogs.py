"""Sharing, joining and leaving in the window: what is refused says why, and nothing keeps a password."""

import sys
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from annotator import paths
from annotator.qt.parts import dialogs
from annotator.qt.sharing.join import JoinDialog
from annotator.qt.sharing.share import ShareDialog
from tests.team.postgres import OWNER
from tests.team.window.test_live import spans, standing, tag

SECRET = "tell-nobody"


@pytest.fixture
def dialog(monkeypatch):
    """Have the next dialog filled in by a function instead of a person."""

    def answer(fill) -> None:
        def run(shown) -> bool:
            shown.show()
            fill(shown)
            accepted = bool(shown.result())
            shown.hide()
            return accepted

        monkeypatch.setattr(dialogs, "run", run)

    return answer


def typed(shown, address: str) -> None:
    shown.address.field.clear()
    QTest.keyClicks(shown.address.field, address)


def test_a_project_is_shared_and_somebody_joins_it(
    make_window, project, postgres, database, dialog, typed_command, qtbot, tmp_path
):
    olga = make_window(project)
    said = []

    def share(shown: ShareDialog) -> None:
        typed(shown, postgres.address(OWNER, database))
        shown.name.setText("olga")
        shown.address.test.click()
        said.append(shown.message.text())
        shown.go.click()

    dialog(share)
    olga.run("share")
    assert "You may share projects there" in said[0]
    assert "The connection is not encrypted" in said[0]
    assert olga.session.annotator == "olga"
    qtbot.waitUntil(lambda: standing(olga) == "synced", timeout=10_000)
    assert not olga.actions_made.made["share"].isEnabled()

    postgres.login("ada")
    assert typed_command("team", project, "--add", "ada")[0] == 0
    ada = make_window()

    def join(shown: JoinDialog) -> None:
        typed(shown, postgres.address("ada", database))
        shown.address.test.click()
        said.append(shown.message.text())
        assert shown.which.currentText() == "Harbour desk"
        shown.folder.setText(str(tmp_path / "new"))
        shown.go.click()

    dialog(join)
    ada.run("join")
    assert "“Harbour desk”, where you are annotator “ada”" in said[1]
    assert ada.session.file.path == tmp_path / "new" / "Harbour desk.annot.yaml"
    made = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: spans(olga, "deal", "ada") == {made: "org"}, timeout=10_000)


def test_who_leaves_has_a_complete_file_that_nobody_else_hears_of(at, qtbot, monkeypatch):
    ada, rita = at("ada"), at("rita")
    first = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: spans(rita, "deal", "ada") == {first: "org"})
    asked = []
    monkeypatch.setattr(dialogs, "ask", lambda *words, **_: asked.append(words[2]) or "leave")
    ada.run("leave")
    assert "stays complete" in asked[0]
    assert standing(ada) == ""
    assert "shared" not in ada.session.project.header.extra
    tag(ada, "deal", 8, 12)
    assert ada.session.file.flush()
    qtbot.waitUntil(lambda: standing(rita) == "synced")
    assert len(spans(ada, "deal", "ada")) == 2
    assert list(spans(rita, "deal", "ada")) == [first]
    assert ada.actions_made.made["share"].isEnabled()


@pytest.mark.parametrize("kind", [ShareDialog, JoinDialog])
@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"postgresql://olga:{SECRET}@db.example.org/desk", "holds a password"),
        (f"host=db.example.org password={SECRET}", "holds a password"),
        ("x y z", "cannot be understood"),
    ],
)
def test_an_address_with_a_password_is_refused_with_the_reason(kind, address, why, session_of, theme, qtbot):
    shown = kind(session_of, theme) if kind is ShareDialog else kind(theme)
    qtbot.addWidget(shown)
    shown.show()
    typed(shown, address)
    assert why in shown.message.text()
    assert SECRET not in shown.message.text()
    assert not shown.go.isEnabled()
    assert not shown.address.test.isEnabled()
    shown.accept()
    assert shown.isVisible()


def test_the_missing_library_is_said_with_the_command_to_type(theme, qtbot, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    shown = JoinDialog(theme)
    qtbot.addWidget(shown)
    assert 'pip install "news-annotator[team]"' in shown.message.text()
    assert not shown.go.isEnabled()


def test_a_server_that_is_not_there_is_said_in_a_sentence(theme, qtbot):
    shown = JoinDialog(theme)
    qtbot.addWidget(shown)
    shown.show()
    typed(shown, "postgresql://ada@127.0.0.1:1/desk")
    shown.go.click()
    assert "The server cannot be reached" in shown.message.text()
    assert shown.joined is None


def test_no_password_is_kept_anywhere(at, annotator_home, tmp_path, postgres, capsys):
    """Whatever the program wrote: files, settings, what it keeps, and what it says."""
    ada = at("ada")
    tag(ada, "deal", 0, 7)
    ada.close()
    secrets = [line.rsplit(":", 1)[1].encode() for line in postgres.passfile.read_text().splitlines()]
    assert b"of ada" in secrets
    written = [path for folder in (annotator_home, tmp_path) for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".annot.yaml") for path in written)
    for path in written:
        assert not any(secret in path.read_bytes() for secret in secrets), path
    said = "".join(capsys.readouterr())
    assert not any(secret.decode() in said for secret in secrets)
    assert str(paths.config_dir()).startswith(str(annotator_home))


@pytest.fixture
def typed_command(typed):
    return typed


@pytest.fixture
def session_of(project: Path):
    from annotator import store
    from annotator.app.session import Session
    from annotator.app.tagging.modes import SpansMode

    with store.open_file(project) as file:
        yield Session(file, "olga", SpansMode)
