"""“-” is standard input wherever a file is read, and standard output wherever one is written."""

import json

import pytest

from annotator.app import projects

TEXT = "Ferry late\n\nThe ferry came late on Monday."


@pytest.mark.parametrize(
    ("ending", "told", "came"),
    [
        (("--format", "text"), TEXT, ["ferry-late"]),
        (("--format", "jsonl"), json.dumps({"id": "ferry", "title": "Ferry", "text": TEXT}), ["ferry"]),
        (("--format", "html"), f"<article><h1>Ferry</h1><p>{TEXT * 5}</p></article>", None),
    ],
    ids=["text", "jsonl", "html"],
)
def test_articles_come_from_standard_input(shell, desk, ending, told, came):
    done = shell("import", "desk", "-", *ending, "--json", input=told.encode())
    assert done.stderr == b""
    added = json.loads(done.stdout)["added"]
    assert (added if came else len(added)) == (came or 1)
    assert done.returncode == 0


def test_what_is_wrong_with_standard_input_is_said_of_it_and_of_no_other_file(shell, desk):
    done = shell("import", "desk", "-", "--format", "jsonl", input=b'{"text": \n')
    assert done.returncode == 1
    assert done.stderr.startswith(b"standard input:")
    done = shell("import", "desk", "-", "--format", "xlsx", input=b"no table")
    assert done.returncode == 1
    assert b"standard input" in done.stderr
    assert b"/tmp" not in done.stderr


def test_standard_input_needs_a_format_and_is_read_once(shell, desk):
    done = shell("import", "desk", "-", input=TEXT.encode())
    assert (done.returncode, b"--format" in done.stderr) == (2, True)
    done = shell("import", "desk", "-", "--format", "text", "--map", "-", input=TEXT.encode())
    assert (done.returncode, b"only once" in done.stderr) == (2, True)


def test_a_name_is_no_stream(shell, desk, tmp_path):
    (tmp_path / "-x.txt").write_text(TEXT, encoding="utf-8")
    assert shell("import", "desk", "./-x.txt", "--json").returncode == 0


def test_new_names_for_labels_come_from_standard_input(shell, desk):
    words = ("export", "desk", "--format", "jsonl", "--layer", "ben", "--out", "-", "--map", "-")
    done = shell(*words, input=b'{"organisation": "ORG"}')
    assert done.returncode == 0
    assert b'"ORG"' in done.stdout
    assert b'"organisation"' not in done.stdout


def test_a_project_goes_through_a_pipe(shell, desk):
    copied = shell("copy", "desk", "--out", "-")
    assert (copied.returncode, copied.stderr) == (0, b"")
    assert copied.stdout == desk.read_bytes()
    checked = shell("validate", "-", input=copied.stdout)
    assert (checked.returncode, checked.stdout) == (0, b"standard input: no problems\n")
    broken = shell("validate", "-", input=copied.stdout.replace(b"kind: layer", b"kind: lair", 1))
    assert broken.returncode == 1
    assert broken.stdout.startswith(b"warning: standard input:131: ")


def test_a_label_set_a_model_and_an_annotators_file_come_through_pipes(shell, desk, tmp_path):
    known = projects.find_label_set("newsroom").read_bytes()
    made = shell("new", "other", "--labels", "-", input=known)
    assert (made.returncode, (tmp_path / "other.annot.yaml").is_file()) == (0, True)
    conll = shell("export", "desk", "--format", "conll", "--layer", "ben", "--out", "-").stdout
    model = shell("train", "-", "--out", "-", input=conll)
    assert (model.returncode, len(model.stdout) > 1000) == (0, True)
    assert shell("handout", "desk", "--to", "dora").returncode == 0
    theirs = (tmp_path / "desk dora.annot.yaml").read_bytes()
    collected = shell("collect", "desk", "-", "--json", input=theirs)
    (file,) = json.loads(collected.stdout)["files"]
    assert (collected.returncode, file["handed_to"], file["file"]) == (0, "dora", "standard input")
    refused = shell("collect", "desk", "-", input=b"no project")
    assert (refused.returncode, refused.stderr.startswith(b"standard input: ")) == (1, True)


def test_standard_output_is_for_one_thing(shell, desk):
    for words in (
        ("export", "desk", "--format", "jsonl", "--out", "-", "--json"),
        ("train", "desk", "--out", "-", "--json"),
    ):
        done = shell(*words)
        assert (done.returncode, b"--json" in done.stderr, done.stdout) == (2, True, b"")
