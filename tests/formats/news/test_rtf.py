"""RTF: letters in every way of writing them, paragraphs, tables, what a document says of itself, what is not read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import formats
from annotator.core.errors import ReadError
from annotator.core.text import normalise
from annotator.formats.news import rtf
from tests.formats.samples import TEXTS, split

WORD = (
    r"{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset204 Arial;}}"
    r"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}"
    r"{\info{\title Bridge to reopen}{\author Ana Norling; Bo K\u228 ?st}{\keywords bridges, harbour}"
    r"{\creatim\yr2026\mo3\dy4\hr9\min30}}"
    "\n"
)


def document(body, head=WORD):
    return f"{head}{body}}}".encode("latin-1")


@pytest.fixture
def one(tmp_path):
    """Reads what stands in a file: the article and the messages of problems."""

    def read(data, name="a.rtf"):
        path = tmp_path / name
        path.write_bytes(data)
        (article,), problems = split(formats.read_all([path]))
        return article, [problem.message for problem in problems]

    return read


def test_a_document_of_word_is_one_article(one):
    body = (
        r"\pard\plain\s1\b Bridge to reopen\b0\par \pard " + TEXTS["en"] + r"\par"
        r"{\header Post}{\pict{\*\picprop x}\wmetafile8 " + "0a1b" * 500 + r"}"
        "\n" + r"{\field{\*\fldinst{HYPERLINK "
        '"http://x.example.org/"'
        r"}}{\fldrslt The timetable}} is \i out\i0 .\line All of it.\par"
    )
    article, problems = one(document(body))
    assert article.text == f"Bridge to reopen\n\n{TEXTS['en']}\n\nThe timetable is out. All of it."
    assert article.title == "Bridge to reopen"
    assert [(zone.start, zone.end, zone.role) for zone in article.zones] == [(0, 16, "headline")]
    assert article.metadata["byline"] == ["Ana Norling", "Bo Käst"]
    assert article.metadata["keywords"] == ["bridges", "harbour"]
    assert article.metadata["published"] == "2026-03-04"
    assert problems == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"Z\'fcrich \u8220?so\u8221? \lquote it\rquote\~is\emdash", "Zürich “so” ‘it’ is—"),
        (r"\u-10179?\u-8482? sails", "🛞 sails".replace("🛞", chr(0x1F6DE))),
        (r"{\f1 \'cc\'ee\'f1\'f2} opens", "Мост opens"),
        (r"100\'80 \{sic\} a\\line b", "100€ {sic} a\\line b"),
        (r"\u252\line next", "ü next"),
        (r"one\line\line two", "one two"),
    ],
)
def test_letters_are_what_the_writer_meant(one, written, expected):
    article, problems = one(
        document(rf"{written}, it was said on the quay.\par Bookings rose on the quay.\par")
    )
    assert article.text.split("\n\n")[0] == normalise(f"{expected}, it was said on the quay.")
    assert problems == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_letters_that_are_not_escaped_are_read_too(one, encoding):
    head = r"{\rtf1\ansi\ansicpg1251 " if encoding == "cp1251" else WORD
    article, _ = one(head.encode() + "Мост открыт снова.\\par Все рады.\\par}".encode(encoding))
    assert article.text == "Мост открыт снова.\n\nВсе рады."


@pytest.mark.parametrize("page", ["125", "99999"])
def test_a_code_page_that_does_not_exist_is_told(one, page):
    head = WORD.replace("ansicpg1252", f"ansicpg{page}")
    article, problems = one(document(r"It\'e9 is closed.\par", head))
    assert article.text == "Ité is closed."
    assert article.metadata["byline"] == ["Ana Norling", "Bo Käst"]
    assert problems == [
        f"The document names code page {page}, which does not exist; it was read as windows-1252."
    ]


def test_rows_of_tables_are_lines_of_cells(one):
    article, _ = one(
        document(r"Times\par\trowd\intbl Bus \b 7\b0\cell 8:30 | 9:30\cell\row\intbl \cell x\cell\row")
    )
    assert article.text.split("\n\n") == ["Times", "Bus 7 | 8:30 | 9:30", "x"]


def test_what_is_not_read_as_it_stands_is_told(one):
    _, problems = one(document(r"It\'s{\footnote\pard See below.} opened {\deleted not }again.\par"))
    assert problems == [
        "Footnotes are not read: 1 in this document.",
        "What somebody marked as deleted is read as text: 1 times in this document.",
    ]
    _, problems = one(document(r"Say \'81 it opened.\par"))
    assert "1 place could not be read as windows-1252" in problems[0]


def test_it_is_known_by_its_beginning_whatever_its_name_says(one, tmp_path):
    assert one(document(r"The bridge opens.\par"), "letter.doc")[0].text == "The bridge opens."
    (tmp_path / "plain.rtf").write_text("The bridge opens.", encoding="utf-8")
    with pytest.raises(ReadError, match="no RTF document"):
        next(rtf.RtfFormat().read(tmp_path / "plain.rtf"))


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_whatever_is_written_as_numbers_comes_back(text):
    units = text.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    written = "".join(f"\\u{number}?" for number in numbers)
    expected = text.replace(rtf._CELL, " | ")
    if "\n" not in text and rtf._CELL not in text:
        assert rtf._text(f"{{\\rtf1 {written}}}", "cp1252") == expected


@pytest.mark.parametrize(
    "piece",
    [
        '{\\field{\\*\\fldinst{HYPERLINK "x"',
        "{\\pict{",
        "{\\f1",
        "\\line",
        "{\\*\\pict 00}",
        "\\'e4",
        "{\\title ",
    ],
)
def test_odd_documents_take_no_longer_than_they_are(tmp_path, piece):
    path = tmp_path / "a.rtf"
    path.write_bytes(document(piece * 20_000 + r"The bridge opens.\par"))
    begun = time.process_time()
    list(formats.read_all([path]))
    assert time.process_time() - begun < 3
