"""What an import guessed is said on standard error, with the option that reads it the other way."""

import json
import re

import pytest

RUSSIAN = "Мост открыт\n\nМэр города сообщил в пятницу, что мост через гавань вновь откроется в апреле этого года.\n"
UKRAINIAN = "Порт\n\nПорт знову.\n"


@pytest.fixture
def project(tmp_path, run):
    path = tmp_path / "desk.annot.yaml"
    assert run("new", path)[0] == 0
    return path


def stored(project, run):
    status, out, _ = run("validate", project)
    assert status == 0, out
    return project.read_text(encoding="utf-8")


def test_a_guessed_encoding_is_said_and_the_option_that_is_named_reads_it_otherwise(project, tmp_path, run):
    old = tmp_path / "old.txt"
    old.write_bytes(RUSSIAN.encode("koi8-r"))
    status, _, err = run("import", project, old)
    assert status == 0
    assert f"guessed: {old}: the encoding is probably koi8-r" in err
    assert "Мэр города" in stored(project, run)
    option = re.search(r"otherwise: --option (encoding=\S+)", err)[1]
    status, _, err = run("import", project, old, "--option", option)
    assert status == 0
    assert "the encoding is" not in err
    assert stored(project, run).count("source: old.txt") == 2


def test_what_is_certain_is_not_said(project, tmp_path, run):
    (tmp_path / "sure.txt").write_text(RUSSIAN, encoding="utf-8")
    assert "guessed" not in run("import", project, tmp_path / "sure.txt")[2]


def test_a_language_that_may_be_another_is_said_and_can_be_given(project, tmp_path, run):
    (tmp_path / "short.txt").write_text(UKRAINIAN, encoding="utf-8")
    _, _, err = run("import", project, tmp_path / "short.txt")
    assert "the language is probably ru" in err
    assert "--option lang=uk" in err
    (tmp_path / "shorter.txt").write_text(UKRAINIAN + "\nПорт.\n", encoding="utf-8")
    _, _, err = run("import", project, tmp_path / "shorter.txt", "--option", "lang=uk")
    assert "language" not in err
    assert "language: uk" in stored(project, run)


def test_json_lists_guesses_with_their_options(project, tmp_path, run):
    (tmp_path / "old.txt").write_bytes(RUSSIAN.encode("cp866"))
    _, out, _ = run("import", project, tmp_path / "old.txt", "--json")
    (guess,) = json.loads(out)["guesses"]
    assert (guess["what"], guess["chosen"], guess["option"]) == ("encoding", "cp866", "encoding")
    assert guess["options"][0] == f"--option encoding={guess['alternatives'][0]}"


def test_many_alike_are_summed_up(project, tmp_path, run):
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number}.txt").write_bytes(f"Статья номер {number}\n\n{RUSSIAN}".encode("cp1251"))
    _, _, err = run("import", project, folder)
    assert len(re.findall("^guessed", err, re.MULTILINE)) == 6
    assert "in 25 more files the encoding is probably windows-1251" in err


def test_a_unit_with_blanks_in_its_name_is_named_so_that_it_can_be_pasted(project, tmp_path, run):
    rows = tmp_path / "rows.jsonl"
    text = "🚢 来た。フェリーは月曜に。"
    rows.write_text(json.dumps({"id": 1, "text": text, "label": [[3, 5, "SHIP"], [6, 9, "SEA"]]}), "utf-8")
    _, _, err = run("import", project, rows)
    assert "the unit of the positions is probably UTF-16 units" in err
    option = re.search(r"otherwise: --option unit='([^']+)'", err)[1]
    assert option == "code points"
    rows.write_text(rows.read_text("utf-8").replace("月曜", "火曜"), "utf-8")
    _, _, err = run("import", project, rows, "--option", f"unit={option}")
    assert "unit of the positions" not in err


def test_a_value_that_an_option_does_not_have_is_refused_with_those_it_has(project, tmp_path, run):
    (tmp_path / "a.txt").write_text(RUSSIAN, encoding="utf-8")
    for option in ("dates=sideways", "nothing=perhaps", "spread=folk"):
        status, _, err = run("import", project, tmp_path / "a.txt", "--option", option)
        assert status != 0
        assert "is not a value of" in err


def test_columns_that_are_not_used_are_one_line(project, tmp_path, run):
    (tmp_path / "a.csv").write_text(f'text,Los,Rang\n"{RUSSIAN.split(chr(10))[2]}",7,b\n', encoding="utf-8")
    _, _, err = run("import", project, tmp_path / "a.csv")
    assert err.count("Columns not used, but kept as metadata: Los (1), Rang (1).") == 1
