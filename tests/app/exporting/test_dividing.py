"""An export that divides first: one step of undo, nothing for an export that cannot begin, what was divided stays."""

import pytest

from annotator.app.exporting.dividing import export_file
from annotator.app.exporting.export import Selection
from annotator.app.exporting.splits import Division, split_of
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.core.annotation import STATUSES
from annotator.core.errors import AnnotatorError
from annotator.formats import find

ALL = Selection(statuses=STATUSES, splits=True, division=Division((50, 50), "article"))


@pytest.fixture
def several(session):
    for number in range(6):
        text = f"Bridge number {number}\n\nThe mayor opened it on day {number} of the month, and many came."
        importing.import_one(session.file, importing.from_pasted(text))
    return session


def splits(session):
    return {article.id: split_of(article) for article in session.project.articles()}


def export(session, path, chosen=ALL, **more):
    return finish(export_file(session.file, find("conll"), path, chosen, session, **more))


def test_the_division_is_one_step_that_can_be_undone(several, tmp_path):
    count = len(several.project)
    result = export(several, tmp_path / "out.conll")
    assert sorted(path.name for path in result.files) == ["out.test.conll", "out.train.conll"]
    assert set(splits(several).values()) == {"train", "test"}
    assert (result.articles, result.kept) == (count, 0)
    assert several.history.undo_title == f"Divide {count} articles into train, test"
    several.undo()
    assert set(splits(several).values()) == {""}


def test_what_was_divided_stays_unless_all_are_divided_anew(several, tmp_path):
    export(several, tmp_path / "out.conll")
    before = splits(several)
    other = Selection(statuses=STATUSES, splits=True, division=Division((1, 99), "article", 5))
    again = export(several, tmp_path / "out.conll", other, replace=True)
    assert splits(several) == before
    assert 0 < again.kept < len(before)
    anew = export(several, tmp_path / "out.conll", other, replace=True, anew=True)
    assert (anew.kept, list(splits(several).values()).count("train")) == (0, 0)


@pytest.mark.parametrize("why", ["place", "layer", "nothing goes out"])
def test_nothing_is_divided_for_an_export_that_cannot_begin(several, tmp_path, why):
    path, chosen = tmp_path / "out.conll", ALL
    if why == "place":
        path = tmp_path / "missing" / "out.conll"
    else:
        layer = "nobody" if why == "layer" else "alice"
        chosen = Selection(layer=layer, statuses=("done",), splits=True, division=Division())
    before = several.history.undo_title
    with pytest.raises(AnnotatorError):
        export(several, path, chosen)
    assert set(splits(several).values()) == {""}
    assert several.history.undo_title == before


def test_without_a_division_nothing_is_recorded(several, tmp_path):
    before = several.history.undo_title
    export(several, tmp_path / "out.conll", Selection(statuses=STATUSES))
    assert several.history.undo_title == before
