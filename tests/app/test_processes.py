"""Other processes help: in order, only a few steps ahead, and not needed for the result."""

import multiprocessing
import os
import sys

import pytest

from annotator.app import processes
from annotator.app.corpus.executor import Here
from annotator.app.suggesting.helper import Helper


def squared(number):
    return number * number, os.getpid()


def dying_elsewhere(number):
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return number + 1


@pytest.mark.parametrize("helpers", [0, 2])
def test_results_come_in_order(helpers):
    found = list(processes.mapped(squared, range(30), helpers))
    assert [(item, square) for item, (square, _) in found] == [(n, n * n) for n in range(30)]
    where = {process for _, (_, process) in found}
    assert (where == {os.getpid()}) == (helpers == 0)


def test_items_are_taken_a_few_steps_ahead_and_not_after_the_end():
    taken = []
    work = processes.mapped(squared, (taken.append(n) or n for n in range(1000)), 1)
    next(work)
    assert len(taken) == processes.AHEAD + 1
    work.close()
    assert len(taken) == processes.AHEAD + 1
    assert multiprocessing.active_children() == []


def test_where_the_helpers_die_the_work_is_done_here():
    found = list(processes.mapped(dying_elsewhere, range(20), 2))
    assert found == [(n, n + 1) for n in range(20)]


def test_mistakes_in_the_work_are_not_hidden():
    with pytest.raises(TypeError):
        list(processes.mapped(squared, [1, "two"], 1))


def test_there_is_always_one_to_help():
    assert 1 <= processes.spare() <= processes.all() <= processes.MOST


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """As in an application for Windows or macOS, whose executable is its own."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "News Annotator.exe"))


def test_an_application_is_not_started_again_as_a_helper(installed):
    assert not processes.can_start()
    found = list(processes.mapped(squared, range(5), 2))
    assert [process for _, (_, process) in found] == [os.getpid()] * 5
    assert [process for _, (_, process) in Here(2).results(squared, range(5))] == [os.getpid()] * 5


def model_of(number):
    return f"{number} {os.getpid()}".encode()


def test_an_application_learns_in_its_own_process(installed):
    helper = Helper()
    helper.start(model_of, (7,), "mark")
    assert helper.wait(20)
    assert helper.result() == ("mark", model_of(7))


@pytest.mark.parametrize("name", ["python3.11", "python.exe", "Python", "pythonw.exe", "pypy3"])
def test_python_and_the_frozen_program_are(name, monkeypatch):
    monkeypatch.setattr(sys, "executable", f"/usr/bin/{name}")
    assert processes.can_start()
    monkeypatch.setattr(sys, "executable", "/usr/lib/news-annotator/annotator")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert processes.can_start()
