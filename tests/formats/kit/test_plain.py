"""Plain text files and pasted text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import formats
from annotator.core.errors import ReadError
from annotator.core.text import normalise
from annotator.formats import Guess, Imported
from annotator.formats.kit import boundary, plain
from annotator.formats.kit.plain import PlainFormat
from tests.formats.samples import TEXTS, one, roles, split

ARTICLE = f"""Harbour bridge to reopen in spring

By Ana J. Norling, Bo Katz and Kim Sato
{TEXTS["en"]}

{TEXTS["en"]}
"""


def write(folder: Path, data: bytes, name: str = "bridge.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_text_file_becomes_an_article(tmp_path: Path) -> None:
    imported = one(boundary.read(PlainFormat(), write(tmp_path, ARTICLE.encode())))
    assert imported.title == "Harbour bridge to reopen in spring"
    assert imported.text == ARTICLE.strip("\n")
    assert imported.metadata == {
        "source": "bridge.txt",
        "byline": ["Ana J. Norling", "Bo Katz", "Kim Sato"],
        "language": "en",
    }


def test_line_ends_and_marks_are_normalised_and_the_encoding_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, ARTICLE.replace("\n", "\r\n").encode("utf-16"))
    imported = one(PlainFormat().read(path))
    assert imported.text == ARTICLE.strip("\n")
    assert imported.metadata["encoding"] == "utf-16"


def test_a_header_is_read_into_the_metadata(tmp_path: Path) -> None:
    header = (
        "Title: Harbour bridge to reopen\nBy: Ana Norling and Bo Katz\nPublished: 2026-03-14\n"
        "Source: The Tarn Post\nDesk: City\n\n"
    )
    imported = one(PlainFormat().read(write(tmp_path, (header + TEXTS["en"]).encode())))
    assert imported.text == f"Harbour bridge to reopen\n\n{TEXTS['en']}"
    assert imported.title == "Harbour bridge to reopen"
    assert roles(imported) == [("headline", "Harbour bridge to reopen")]
    assert imported.metadata["byline"] == ["Ana Norling", "Bo Katz"]
    assert imported.metadata["published"] == "2026-03-14"
    assert imported.metadata["publisher"] == "The Tarn Post"
    assert imported.metadata["desk"] == "City"


def test_front_matter_between_rules_is_a_header() -> None:
    facts, text = plain.split_header('---\ntitle: "Bridge: open"\nlang: en\n---\n\nThe text.')
    assert facts == {"title": "Bridge: open", "language": "en"}
    assert text == "The text."


@pytest.mark.parametrize(
    "text",
    [
        "Key points: inflation eased\n\nMore text.",
        "Title: one\nand a line that is none\n\nMore.",
        "---\ntitle: never closed\n\nText.",
        "Warning: the bridge is closed",
    ],
)
def test_what_only_looks_like_a_header_stays_in_the_text(text: str) -> None:
    assert plain.split_header(text) == ({}, text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"SHIPPING\n\nKestrel Line wins lease\n\n{TEXTS['en']}", "Kestrel Line wins lease"),
        (f"港口大桥四月重新开放\n\n{TEXTS['zh']}", "港口大桥四月重新开放"),
        ("Only one line", "Only one line"),
        (
            f"{TEXTS['en']}\n\nMore.",
            "The mayor said on Friday that the harbour bridge will reopen in April after two…",
        ),
    ],
)
def test_the_headline_is_found(text: str, title: str) -> None:
    assert formats.from_pasted(text).title == title


def test_lines_broken_at_one_width_are_joined(tmp_path: Path) -> None:
    wrapped = "Bridge to reopen\n\n" + "\n\n".join(
        "The harbour bridge will reopen in April after two years of repairs,\n"
        "the city said on Friday, ending long detours for many thousands of\n"
        "commuters. The cost rose to 48 million crowns from 31 million, and\n"
        "lorries wait."
        for _ in range(3)
    )
    path = write(tmp_path, wrapped.encode())
    joined = one(PlainFormat().read(path)).text
    assert joined.count("\n") == 6
    assert "repairs, the city" in joined
    assert one(PlainFormat().read(path, {"unwrap": False})).text == wrapped
    poem = (
        "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you\n\nThe rose is red\nThe violet blue"
    )
    assert formats.from_pasted(poem).text == poem


def test_broken_places_are_reported(tmp_path: Path) -> None:
    data = (TEXTS["de"] * 3).encode() + b" \xff."
    articles, problems = split(PlainFormat().read(write(tmp_path, data)))
    assert len(articles) == 1
    assert problems[0].severity == "warning"
    assert "1 place could not be read as utf-8" in str(problems[0])
    assert "bridge.txt" in str(problems[0])


@pytest.mark.parametrize("data", [b"", b" \n\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        list(PlainFormat().read(write(tmp_path, data)))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        list(PlainFormat().read(tmp_path / "gone.txt"))


def test_pasting_nothing_is_refused() -> None:
    with pytest.raises(ReadError, match="clipboard"):
        formats.from_pasted(" \n ")


@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_make_an_article_or_are_refused(tmp_path_factory, data: bytes) -> None:
    path = write(tmp_path_factory.mktemp("plain", numbered=True), data, "any.txt")
    try:
        articles, _ = split(PlainFormat().read(path))
    except ReadError:
        return
    else:
        assert len(articles) == 1
        assert articles[0].text == normalise(articles[0].text)
        assert articles[0].title.strip()


@given(st.text(max_size=300))
def test_pasted_text_keeps_every_letter(text: str) -> None:
    try:
        imported = plain.from_text(text, {}, unwrap=False)
    except ReadError:
        return
    if not imported.zones:
        assert imported.text == normalise(text).strip("\n")


@pytest.mark.parametrize(
    ("text", "chosen", "titles"),
    [
        (
            "SPORT\n\nKestrel wins the cup\n\nThe team won on Monday.",
            "a line below the first",
            ["SPORT", "a"],
        ),
        ("The team won on Monday, and the whole town came to see it, " * 3, "missing", ["a"]),
    ],
)
def test_a_headline_that_is_not_the_first_line_is_a_guess(
    tmp_path: Path, text: str, chosen: str, titles: list[str]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    (guess,) = [item for item in formats.read_all([path]) if isinstance(item, Guess)]
    assert guess.chosen.startswith(chosen)
    for value, title in zip(guess.alternatives, titles, strict=True):
        (item,) = formats.read_all([path], {guess.option: value})
        assert isinstance(item, Imported)
        assert item.title == title


def test_a_headline_that_is_the_first_line_is_certain(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Kestrel wins the cup\n\nThe team won on Monday, and the town came.", encoding="utf-8")
    (item,) = formats.read_all([path])
    assert isinstance(item, Imported)


def test_the_end_of_a_page_is_the_end_of_a_line_and_no_lost_letter(tmp_path):
    path = tmp_path / "from-pdf.txt"
    path.write_text(
        "Bridge to open\n\nIt opens in May.\fThe mayor said so.\vNobody else did.\n", encoding="utf-8"
    )
    (article,), problems = split(PlainFormat().read(path))
    assert article.text == "Bridge to open\n\nIt opens in May.\nThe mayor said so.\nNobody else did."
    assert not problems
