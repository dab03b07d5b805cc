"""What may be written where, and several files that come to their places together."""

import os
from pathlib import Path

import pytest

from annotator.core import outputs, regular
from annotator.core.errors import WriteError
from annotator.core.outputs import ExistsError, Outputs, place

PROJECT = b"# News Annotator project\n--- # project\nkind: project\nid: x\n"


def whole(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


def write(made, names, content="new"):
    for name in names:
        made.add(name).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PROJECT, True),
        (PROJECT.replace(b"\n", b"\r\n"), True),
        (b"\xef\xbb\xbf" + PROJECT.split(b"\n", 1)[1], True),
        (b'---\n{"kind": "project", "id": "x"}\n', True),
        (b"--- {kind: article, id: x}\n", True),
        (b"id: x\nkind: project\nlabels: []\n---\nid: y\nkind: article\n", True),
        (b"# by hand\n\n---\nformat: 1\nguidelines: |-\n  Long.\nid: x\n'kind': \"project\"\n", True),
        (b"--- # edit\nkind: edit\nchanges: []\n...\n", True),
        (b"", False),
        (b"name: set\nlabels:\n  - {name: a}\n", False),
        (b'{"kind": "article", "text": "kind: project"}\n', False),
        (b"-DOCSTART- -X- O O\n\nkind: O\n", False),
        ("Art: kind: project\n--- said he\n".encode("utf-16"), False),
        (bytes(range(256)) * 40, False),
    ],
)
def test_a_project_is_known_by_what_it_holds(tmp_path, content, found):
    path = tmp_path / "anything"
    path.write_bytes(content)
    assert outputs.is_project(path) is found
    if found:
        with pytest.raises(WriteError, match="That is a project"):
            place(path, replace=True)
    else:
        assert place(path, replace=True) == path


def test_what_the_output_is_made_from_is_never_replaced(tmp_path):
    source = tmp_path / "in.txt"
    source.write_text("in", encoding="utf-8")
    os.link(source, tmp_path / "hard")
    for name in ("in.txt", "hard"):
        with pytest.raises(WriteError, match="made from"):
            place(tmp_path / name, inputs=[source, tmp_path / "gone"], replace=True)


@pytest.mark.parametrize("name", ["x/", ".", "..", "new/out.txt"])
def test_names_that_are_none(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("x").mkdir()
    with pytest.raises(WriteError):
        place(Path(name), replace=True)


def test_a_link_to_nothing_makes_what_it_points_to(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there" / "real")
    with Outputs() as made:
        write(made, [link])
        made.place()
    assert link.is_symlink()
    assert whole(tmp_path / "there") == {"real": "new"}


def test_a_home_folder_may_be_written_short(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place(Path("~/x.txt")) == tmp_path / "x.txt"


def test_nothing_is_there_before_everything_is(tmp_path):
    names = [tmp_path / "a", tmp_path / "b"]
    with Outputs() as made:
        write(made, names)
        assert whole(tmp_path) == {}
        made.place()
    assert whole(tmp_path) == {"a": "new", "b": "new"}
    with Outputs() as made, pytest.raises(ExistsError):
        made.add(names[0])
    with Outputs(replace=True) as made:
        write(made, names, "newer")
    assert whole(tmp_path) == {"a": "new", "b": "new"}
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_where_one_cannot_be_placed_all_are_as_before(tmp_path, monkeypatch, error, fails_at):
    names = [tmp_path / name for name in ("a", "b", "c")]
    names[0].write_text("old", encoding="utf-8")
    names[2].write_text("old", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"contents": []}', encoding="utf-8")
    calls = []
    replace = Path.replace

    def failing(self, target):
        if self.suffix != ".old" and target.parent == tmp_path:
            calls.append(target)
            if len(calls) == fails_at:
                raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with Outputs(replace=True) as made:
        made.add(folder, folder=True).mkdir()
        write(made, names)
        with pytest.raises(WriteError if isinstance(error, OSError) else KeyboardInterrupt):
            made.place()
    assert whole(tmp_path) == {"a": "old", "c": "old"}
    assert whole(folder) == {"manifest.json": '{"contents": []}'}
    assert len(list(tmp_path.iterdir())) == 3


def test_what_somebody_puts_there_meanwhile_stays(tmp_path):
    with Outputs() as made:
        write(made, [tmp_path / "a", tmp_path / "b"])
        (tmp_path / "b").write_text("mine", encoding="utf-8")
        with pytest.raises(ExistsError):
            made.place()
    assert whole(tmp_path) == {"b": "mine"}
    with Outputs(replace=True) as made:
        write(made, [tmp_path / "c"])
        (tmp_path / "c").write_bytes(PROJECT)
        with pytest.raises(WriteError, match="That is a project"):
            made.place()
    assert (tmp_path / "c").read_bytes() == PROJECT


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_what_is_replaced_keeps_its_permissions(tmp_path):
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    with Outputs(replace=True) as made:
        write(made, [path])
        made.place()
    assert path.stat().st_mode & 0o777 == 0o640


def test_two_outputs_cannot_be_one_file(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with Outputs() as made:
        made.add(tmp_path / "a")
        with pytest.raises(WriteError, match="one file"):
            made.add(tmp_path / "link")


def test_errors_name_the_place_that_people_know(tmp_path):
    path = tmp_path / "a"
    with pytest.raises(WriteError) as told, Outputs() as made:
        raise WriteError("It cannot be written.", file=made.add(path))
    assert told.value.file == path


@pytest.mark.parametrize("name", ["x" * 300, "x\0y", "a\n" * 200, f"{'z' * 300}/b.txt", f"a/{'y' * 5000}"])
@pytest.mark.parametrize("how", [{}, {"folder": True}, {"project": True}])
def test_a_name_that_no_system_takes_is_refused_in_a_sentence(tmp_path, name, how):
    with pytest.raises(WriteError):
        place(tmp_path / name, **how)
    for ask in (regular.is_there, regular.is_file, regular.is_folder):
        assert not ask(tmp_path / name)
