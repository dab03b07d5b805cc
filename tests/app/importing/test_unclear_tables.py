"""Which tables somebody has to be asked about before they are read."""

from annotator.app.importing.tables import is_clear, unclear
from annotator.formats.tables import articles as tables


def test_one_column_named_like_text_is_clear(tmp_path):
    def look(head):
        path = tmp_path / "t.csv"
        path.write_text(f"{head}\n" + ",".join("word" for _ in head.split(",")), encoding="utf-8")
        return is_clear(tables.preview(path))

    assert look("title,text,date")
    assert not look("title,text,content")
    assert not look("kopf,wortlaut")


def test_those_that_are_clear_and_what_is_no_table_are_not_asked_about(tmp_path):
    clear, odd, broken = (tmp_path / f"{name}.csv" for name in ("clear", "odd", "broken"))
    clear.write_text("title,text\nA,Some words.\n", encoding="utf-8")
    odd.write_text("kopf,wortlaut\nA,Some words of it.\n", encoding="utf-8")
    broken.write_bytes(b"\x00\x01\x02")
    (tmp_path / "letter.txt").write_text("A letter.", encoding="utf-8")
    assert [(path, look.columns) for path, look in unclear([tmp_path])] == [(odd, ("kopf", "wortlaut"))]
    assert [path.name for path, _ in unclear([clear, odd], "table")] == ["clear.csv", "odd.csv"]
