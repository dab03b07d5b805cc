"""Tables of separated values in every dialect: each cell as it was, or said what was guessed or looks wrong."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import formats
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported

HEADER = ["headline", "text", "section"]
ROWS = [
    ["Quay opens", 'He said "no, never", and left; the ferry | stayed.', "Harbour"],
    ["Two lines", "The first line.\nThe second, which is longer; it ends here.", "City"],
    ["Plain", "Nothing odd in this one at all.", "City"],
    ["Marks", "“Naïve” and ‘odd’, it's 5 o'clock.", "Harbour"],
    ["Last", 'The board of "Kestrel Works" met.', "City"],
]


def cell(value: str, delimiter: str, quotes: str) -> str:
    if quotes == "none":
        return value.replace("\n", " ").replace(delimiter, " ")
    mark = "'" if quotes == "single" else '"'
    if quotes == "backslash":
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return mark + value.replace(mark, mark * 2) + mark


def written(rows: list[list[str]], delimiter: str, quotes: str, end: str = "\n") -> str:
    return "".join(delimiter.join(cell(value, delimiter, quotes) for value in row) + end for row in rows)


def read(path: Path, **options: str) -> tuple[list[Imported], list[Problem], list[Guess]]:
    found = list(formats.read_all([path], options, formats.find("table")))
    return (
        [item for item in found if isinstance(item, Imported)],
        [item for item in found if isinstance(item, Problem)],
        [item for item in found if isinstance(item, Guess) and item.option != "lang"],
    )


def bodies(found: list[Imported]) -> list[str]:
    return [item.text.split("\n\n", 1)[1] for item in found]


@pytest.mark.parametrize(
    ("delimiter", "quotes", "end"),
    [*product(",;\t|", ("doubled", "backslash", "single", "none"), ("\n", "\r\n", "\r"))],
)
def test_every_dialect_is_found(tmp_path: Path, delimiter: str, quotes: str, end: str) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(b"\xef\xbb\xbf" + written([HEADER, *ROWS], delimiter, quotes, end).encode())
    found, problems, _ = read(path)
    wanted = [
        row[1].replace("\n", " ").replace(delimiter, " ") if quotes == "none" else row[1] for row in ROWS
    ]
    assert [text.split() for text in bodies(found)] == [text.split() for text in wanted]
    assert [item.title for item in found] == [row[0] for row in ROWS]
    assert not problems


@pytest.mark.parametrize("delimiter", ";|\t^")
def test_the_line_that_says_the_delimiter_is_followed(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "news.csv"
    path.write_text(f"sep={delimiter}\r\n" + written([HEADER, *ROWS], delimiter, "doubled"), encoding="utf-8")
    found, problems, guesses = read(path)
    assert bodies(found) == [row[1] for row in ROWS]
    assert found[0].metadata["row"] == 3
    assert not problems
    assert not guesses


def test_rows_that_run_together_are_said(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    lines = written(
        [HEADER, *([f"Title {n}", f"A sentence, number {n}.", "City"] for n in range(40))], ",", "doubled"
    )
    path.write_text(lines.replace('number 7."', "number 7."), encoding="utf-8")
    found, problems, guesses = read(path)
    assert len(found) == 40 or problems or guesses
    assert {problem.code for problem in problems} & {"fused-rows", "too-many-cells"}


def test_more_cells_than_the_header_names_are_said(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text(
        "headline,text\n" + "A day,It rained, and it snowed, they said here.\n" * 8, encoding="utf-8"
    )
    _, problems, _ = read(path)
    assert [problem.line for problem in problems] == [2, 3, 4, 5, 6, None]
    assert "4 cells where the header names 2" in problems[0].message


def test_a_single_column_is_not_cut_at_its_commas(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    texts = [
        f"On day {n}, the ferry came, went, and came again; nobody minded, it seems to us." for n in range(5)
    ]
    path.write_text("text\n" + "\n".join(texts) + "\n", encoding="utf-8")
    found, problems, _ = read(path)
    assert [item.text for item in found] == texts
    assert not problems


def test_what_may_be_another_delimiter_is_a_guess_with_its_option(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    path.write_text("title;text,more\nA;b,c d e f\nG;h,i j k l\n", encoding="utf-8")
    _, _, guesses = read(path, text="2")
    (guess,) = [guess for guess in guesses if guess.option == "delimiter"]
    other = read(path, text="2", delimiter=guess.alternatives[0])
    assert not [guess for guess in other[2] if guess.option == "delimiter"]
    assert other[0][0].text != read(path, text="2")[0][0].text


def test_letters_of_a_code_page_that_come_late_are_read(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    rows = [[f"Title {n}", "Plain words only, as far as one sees.", "City"] for n in range(3000)]
    rows.append(["Titel", "Die Brücke über die Förde wird größer, und die Straße länger.", "City"])
    path.write_bytes(written([HEADER, *rows], ";", "doubled").encode("cp1252"))
    found, problems, guesses = read(path)
    assert bodies(found)[-1] == rows[-1][1]
    assert [guess.chosen for guess in guesses] == ["windows-1252"]
    assert not problems


CELLS = st.text(st.sampled_from("abc äß.,;|\"'\n"), min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=8, max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from(("doubled", "backslash")),
)
def test_any_cells_come_back_or_something_is_said(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, quotes: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "news.csv"
    table = [
        ["text", "note", "id"],
        *([f"Text: {one}", f"Note: {two}", str(n)] for n, (one, two) in enumerate(rows)),
    ]
    path.write_text(written(table, delimiter, quotes), encoding="utf-8")
    found, problems, guesses = read(path)
    wanted: list[list[str | None]] = [[*row[:2]] for row in table[1:]]
    same = [[item.text, item.metadata.get("note")] for item in found]
    assert squeezed(same) == squeezed(wanted) or problems or guesses


def squeezed(rows: list[list[str | None]]) -> list[list[str]]:
    return [[" ".join((value or "").split()) for value in row] for row in rows]
