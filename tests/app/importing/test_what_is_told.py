"""What an import says of itself is what the person finds in the list below, and true of what came in."""

import pytest

from annotator import store
from annotator.app.importing import read_again
from annotator.app.importing.articles import import_paths
from annotator.app.progress import finish
from annotator.core.edits import ProjectHeader

LEASE = "Kestrel Line won the lease on Friday after a long dispute with the port of Northmark."
FAIR = "The fair in Northmark closed early on Sunday and nobody in the town minded it much."


@pytest.fixture
def project(tmp_path):
    with store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk")) as file:
        yield file


def test_the_headline_counts_the_guesses_that_are_listed(project, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(12):
        text = f"Das Café am Hafen {number}\n\nDie Fähre nach Nordmark fährt heute {number} Mal über den Fluss.\n"
        (folder / f"page{number:02}.txt").write_bytes(text.encode("cp1252"))
    result = finish(import_paths(project, [folder]))
    assert len(result.guesses) >= 12
    rows = len(read_again.doubts(result))
    assert rows < 12
    assert str(result).endswith(f"12 articles added, {rows} guess{'' if rows == 1 else 'es'}")


def judged(tmp_path, *texts):
    path = tmp_path / f"judged{len(texts)}.csv"
    rows = [f'"{text}",owns,{number},{9 - number}' for number, text in enumerate(texts)]
    path.write_text("\n".join(["text,relation,judgments_yes,judgments_no", *rows]), encoding="utf-8")
    return path


def columns(result):
    (said,) = [problem.message for problem in result.problems if problem.code == "unused-keys"]
    return said


def test_columns_of_judgments_are_said_and_kept_only_where_an_article_comes_in(project, tmp_path):
    named = "judgments_yes (1), judgments_no (1)"
    first = columns(finish(import_paths(project, [judged(tmp_path, LEASE)])))
    assert first.startswith("Columns not used, but kept as metadata: ")
    assert named in first
    result = finish(import_paths(project, [judged(tmp_path, LEASE)]))
    assert (result.added, len(result.duplicates)) == ((), 1)
    assert columns(result).startswith("Columns not used: ")
    assert named in columns(result)
    some = finish(import_paths(project, [judged(tmp_path, LEASE, FAIR)]))
    assert (len(some.added), len(some.duplicates)) == (1, 1)
    assert "kept as metadata" in columns(some)
