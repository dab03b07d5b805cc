"""Files have the permissions that others need to open them: those of any new file, or those that they had before."""

import os
import sys

import pytest

from annotator import formats, settings, store
from annotator.app import projects
from annotator.app.exporting import export as exporting
from annotator.app.exporting import training
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.core.annotation import STATUSES, Span
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, ProjectHeader
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats.tools.refi.format import write_codebook
from tests.app.conftest import LABELS
from tests.app.generated import articles

EVERYTHING = exporting.Selection(statuses=STATUSES)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")

TEXT = "Kestrel Line won the lease. It had failed twice."


@pytest.fixture(params=[0o022, 0o002, 0o077], ids=oct)
def mask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return path.stat().st_mode & 0o777


def desk(folder):
    file = store.create(folder / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk", labels=LABELS))
    span = Span(id="s", label="org", fragments=((0, 12),), quote="Kestrel Line")
    with file.importing() as batch:
        batch.add(Article("port", "Port", TEXT, {}, (), (), sha256(TEXT)), [Layer("port", "alice", [span])])
    return file


def tag(file, name):
    edit = Edit("Tag", (Change(None, Span(id=name, label="org", fragments=((0, 7),)), "port", "alice"),))
    file.submit(edit)
    file.project.apply(edit)
    assert file.flush(10)


def test_new_projects_are_like_any_new_file(tmp_path, mask):
    with desk(tmp_path) as file:
        assert mode(file.path) == 0o666 & ~mask
        file.save_copy(tmp_path / "copy.annot.yaml")
        finish(handing.hand_out(file, tmp_path / "out", ["alice", "ben"]))
        tag(file, "t")
    assert mode(file.path) == 0o666 & ~mask, "after it was folded"
    with store.open_file(file.path) as again:
        again.path.unlink()
        tag(again, "u")  # it is written again
    projects.new_project(tmp_path / "new", None).close()
    projects.copy_sample()
    made = [*tmp_path.glob("*.yaml"), *(tmp_path / "out").iterdir()]
    assert len(made) == 4
    assert {mode(path) for path in made} == {0o666 & ~mask}
    assert mode(tmp_path / "out") == 0o777 & ~mask


@pytest.mark.parametrize("kept", [0o640, 0o600, 0o664])
def test_a_project_keeps_the_permissions_that_it_was_given(tmp_path, kept):
    with desk(tmp_path) as file:
        file.path.chmod(kept)
        tag(file, "t")
        file.fold()
        assert mode(file.path) == kept
        tag(file, "u")
    assert mode(file.path) == kept
    with store.open_file(file.path) as again, again.importing() as batch:
        batch.add(Article("new", "New", "New.", {}, (), (), sha256("New.")))
    assert mode(file.path) == kept


@pytest.mark.parametrize("form", [form.name for form in formats.all() if form.writes and not form.needs])
def test_exports_are_like_any_new_file_and_keep_what_they_were_given(tmp_path, form):
    target = tmp_path / "out"
    before = os.umask(0o027)
    try:
        with desk(tmp_path) as file:
            result = finish(exporting.export(file.project, form, target, EVERYTHING))
            files = [path for path in (*result.files, result.manifest) if path.is_file()]
            files += [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else []
            folders = (
                [target, *(path for path in target.rglob("*") if path.is_dir())] if target.is_dir() else []
            )
            assert files
            assert {mode(path) for path in files} == {0o640}
            assert {mode(path) for path in folders} <= {0o750}
            if target.is_file():
                target.chmod(0o660)
                result.manifest.chmod(0o604)
                finish(exporting.export(file.project, form, target, EVERYTHING, replace=True))
                assert (mode(target), mode(result.manifest)) == (0o660, 0o604)
    finally:
        os.umask(before)


def test_settings_codebooks_and_models_are_like_any_new_file(tmp_path, mask):
    settings.save(settings.Settings(theme="dark"), tmp_path / "settings.yaml")
    write_codebook(tmp_path / "book.qdc", LABELS)
    (tmp_path / "in").mkdir()
    with store.create(tmp_path / "in" / "train.annot.yaml", ProjectHeader(labels=LABELS)) as file:
        with file.importing() as batch:
            for article, layers in articles(6):
                batch.add(article, layers)
        finish(exporting.export(file.project, "conll", tmp_path / "in" / "train.conll", EVERYTHING))
    model = tmp_path / "model"
    finish(training.train(tmp_path / "in" / "train.conll", model))
    made = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(made) == 3
    assert {path.name: mode(path) for path in made} == dict.fromkeys(
        ("settings.yaml", "book.qdc", "model"), 0o666 & ~mask
    )
    model.chmod(0o604)
    finish(training.train(tmp_path / "in" / "train.conll", model, replace=True))
    assert mode(model) == 0o604
