"""A command typed as a person types it, in this process or in one of its own."""

import subprocess
import sys

import pytest

from annotator import cli
from annotator.app import projects


@pytest.fixture
def run(capsys):
    """Run a command here; gives its status, stdout and stderr."""

    def typed(*words):
        try:
            status = cli.main([str(word) for word in words])
        except SystemExit as stopped:  # as argparse ends it
            status = stopped.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


@pytest.fixture
def shell(tmp_path):
    """Run a command in a process of its own, in the folder of the test."""

    def typed(*words, **more):
        command = [sys.executable, "-m", "annotator", *map(str, words)]
        options = {"cwd": tmp_path, "capture_output": True, "check": False, "timeout": 60, **more}
        return subprocess.run(command, **options)

    return typed


@pytest.fixture
def desk(tmp_path):
    """The sample project as `desk.annot.yaml`."""
    made = projects.copy_sample(tmp_path)
    return made.rename(tmp_path / "desk.annot.yaml")
