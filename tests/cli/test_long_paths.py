"""Paths that are longer than Windows takes without being told (260), and names as long as none may be (255 bytes)."""

import pytest

from annotator.app import projects

TEXT = (
    "Port strike ends\n\nDockers in Merrow Bay went back to work on Friday. They had been out for a week.\n"
)
ENDING = projects.SUFFIX


@pytest.fixture
def deep(tmp_path):
    folder = tmp_path.joinpath(*(f"a folder of the desk {number:02}" for number in range(16)))
    folder.mkdir(parents=True)
    assert len(str(folder)) > 350
    return folder


def test_the_whole_way_with_long_paths(run, deep):
    project, text = deep / f"desk{ENDING}", deep / "strike.txt"
    text.write_text(TEXT, encoding="utf-8")
    for words in (
        ["new", project, "--labels", "entities-conll"],
        ["import", project, text],
        ["export", project, "--format", "brat", "--include-unfinished", "--out", deep / "brat"],
        ["export", project, "--format", "jsonl", "--include-unfinished", "--out", deep / "out.jsonl"],
        ["handout", project, "--to", "alice", "--out", deep / "handed out", "--yes"],
        ["copy", project, "--out", deep / f"copy{ENDING}"],
        ["fold", project],
        ["validate", project],
    ):
        status, _, err = run(*words)
        assert status == 0, (words[0], err)
    assert (deep / "out.jsonl").read_text(encoding="utf-8").count("\n") > 0
    assert (deep / "handed out" / f"desk alice{ENDING}").is_file()
    assert not list(deep.glob("*.tmp"))


@pytest.mark.parametrize("length", [200, 240])
def test_long_names_work(run, tmp_path, length):
    project = tmp_path / ("x" * (length - len(ENDING)) + ENDING)
    assert run("new", project, "--labels", "entities-conll")[0] == 0
    (tmp_path / "strike.txt").write_text(TEXT, encoding="utf-8")
    assert run("import", project, tmp_path / "strike.txt")[0] == 0
    assert run("fold", project)[0] == 0


@pytest.mark.parametrize(
    ("command", "length"),
    [
        *(("new", length) for length in (246, 252, 255, 256, 400)),
        *(("import", length) for length in (246, 252, 255)),
    ],
)
def test_names_that_are_too_long_are_refused_in_a_sentence(run, desk, tmp_path, length, command):
    project = tmp_path / ("x" * (length - len(ENDING)) + ENDING)
    if command == "new":
        words = ["new", project, "--labels", "entities-conll"]
    else:
        project.write_bytes(desk.read_bytes())
        (tmp_path / "strike.txt").write_text(TEXT, encoding="utf-8")
        words = ["import", project, tmp_path / "strike.txt"]
    before = sorted(path.name for path in tmp_path.iterdir())
    status, _, err = run(*words)
    assert status == 2
    assert "too long" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before
