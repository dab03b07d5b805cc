"""The sample project as `desk.annot.yaml`, in a folder of the test's own in which examples are run."""

import pytest

import annotator


@pytest.fixture
def sample(tmp_path):
    return annotator.copy_sample(tmp_path).rename(tmp_path / "desk.annot.yaml")


@pytest.fixture
def project(sample, monkeypatch):
    """The sample, open for writing, as in the examples of the documentation."""
    monkeypatch.chdir(sample.parent)
    annotator.open_project(sample).save_copy("copy.annot.yaml")
    with annotator.open_project(sample, write=True) as opened:
        yield opened
