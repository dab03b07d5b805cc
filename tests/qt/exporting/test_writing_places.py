"""Whatever is chosen in a dialog of the system: the window writes over no project."""

import os
import shutil

import pytest

from annotator.app import projects
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement.counts import Choice
from annotator.app.progress import finish
from annotator.core.errors import WriteError
from annotator.qt.agreement import report as agreement_report
from annotator.qt.agreement import save
from annotator.qt.label_editor import questions as label_editor_questions
from annotator.qt.parts import dialogs


@pytest.fixture
def other(project_path, tmp_path):
    """Another project, under a name that says nothing of it."""
    return shutil.copyfile(project_path, tmp_path / "notes.html")


@pytest.fixture
def window(make_window, project_path, other, monkeypatch):
    made = make_window(project_path)
    monkeypatch.setattr(dialogs, "save_file", lambda *_, **__: other)
    return made


def write_copy(window):
    window.run("save-copy")


def write_pdf(window):
    window.run("pdf")


def write_labels(window):
    label_editor_questions.save_set(window, window.session)


@pytest.mark.parametrize("write", [write_copy, write_pdf, write_labels])
def test_no_project_is_written_over(window, other, monkeypatch, qtbot, write):
    said = []
    monkeypatch.setattr(dialogs, "error", lambda _, problem, **__: said.append(problem.message))
    before = other.read_bytes()
    write(window)
    qtbot.waitUntil(lambda: any("That is a project" in text for text in [*said, *window.notices.texts()]))
    assert other.read_bytes() == before


def test_a_copy_goes_through_a_link(window, other, tmp_path):
    real = tmp_path / "real.txt"
    real.write_text("mine", encoding="utf-8")
    other.unlink()
    other.symlink_to(real)
    window.run("save-copy")
    assert other.is_symlink()
    with projects.open_project(real, read_only=True) as file:
        assert len(file.project) == len(window.session.project)


def test_a_report_replaces_a_file_after_the_question_alone(tmp_path, session):
    report = finish(agreeing.study(session.project, Choice(), repeats=0))
    paper = agreement_report.paper(report, session.labels)
    path = tmp_path / "report.html"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="already a file"):
        save.write(paper, path)
    assert path.read_text(encoding="utf-8") == "mine"
    save.write(paper, path, replace=True)
    assert "<html" in path.read_text(encoding="utf-8")
    os.link(session.file.path, tmp_path / "hard.html")
    with pytest.raises(WriteError, match="That is a project"):
        save.write(paper, tmp_path / "hard.html", replace=True)
