"""Names inside of archives that some system does not take: the members are read all the same, hidden ones are not."""

from annotator import formats
from annotator.formats import Imported
from tests.formats.makers import zipped

TEXT = (
    "Port strike ends\n\nDockers in Merrow Bay went back to work on Friday. They had been out for a week.\n"
)


def test_members_with_names_that_no_file_may_have_are_read(tmp_path):
    names = [
        "desk/con.txt",
        "desk/NUL",
        "what? a*b|c.txt",
        "北" * 150 + ".txt",
        "north./south /east.txt",
        "COM1.d/x.txt",
        "same.TXT",
        "same.txt",
    ]
    path = zipped({name: f"{number}. {TEXT}" for number, name in enumerate(names)}, tmp_path / "all.zip")
    found = [item for item in formats.read_all([path], {}) if isinstance(item, Imported)]
    titles = sorted(item.text.partition(".")[0] for item in found)
    assert titles == [str(number) for number in range(len(names))]
    assert {item.source for item in found} == {f"all.zip/{name}" for name in names}


def test_hidden_members_stay_hidden(tmp_path):
    members = dict.fromkeys([".notes.txt", "desk/._strike.txt", "strike.txt"], TEXT)
    path = zipped(members, tmp_path / "all.zip")
    found = [item for item in formats.read_all([path], {}) if isinstance(item, Imported)]
    assert [item.source for item in found] == ["all.zip/strike.txt"]
