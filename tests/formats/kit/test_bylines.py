"""Who is named in a byline, in many languages, and what is no name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.formats.kit import bylines


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Ana Norling", ["Ana Norling"]),
        ("By Ana Norling and Bo Katz, Political Editors", ["Ana Norling", "Bo Katz"]),
        ("Written by Ana J. Norling, Staff Writer", ["Ana J. Norling"]),
        ("by June Topol July 10, 2015", ["June Topol"]),
        ("Ana Norling | 14 March 2026", ["Ana Norling"]),
        ("By Ana Norling in Tarn", ["Ana Norling"]),
        ("By\nAna Norling\nMarch 14, 2026 9:30 am", ["Ana Norling"]),
        ("BY ANA NORLING AND BO KATZ", ["ANA NORLING", "BO KATZ"]),
        ("Von Jürgen von der Marwitz und Anna-Lena Öhm", ["Jürgen von der Marwitz", "Anna-Lena Öhm"]),
        ("Autorin: Ute Brandt, Projektleiterin", ["Ute Brandt"]),
        ("Par Sébastien d’Aubrac et Zoé L’Hôte", ["Sébastien d’Aubrac", "Zoé L’Hôte"]),
        ("Por José Miguel Lara y Rocío del Val", ["José Miguel Lara", "Rocío del Val"]),
        ("Автор: Анна Озерская и Пётр Ильин", ["Анна Озерская", "Пётр Ильин"]),
        ("بقلم ليلى الحداد", ["ليلى الحداد"]),
        ("本报记者 林小雨", ["林小雨"]),
        ("作者：林小雨、王海", ["林小雨", "王海"]),
        ("김하늘 기자", ["김하늘"]),
        ("By Khalid al-Rawi, Vincent van Loo", ["Khalid al-Rawi", "Vincent van Loo"]),
        ("By Jack London and Isaiah Berlin", ["Jack London", "Isaiah Berlin"]),
        ("By Ana Norling, Tarn News, New Tarn", ["Ana Norling"]),
        ("By Ana Norling, Tarn, Bo Katz", ["Ana Norling", "Bo Katz"]),
        ("By Ana Norling, Foreign Editor, and Bo Katz", ["Ana Norling", "Bo Katz"]),
        ("Date: 14.03.2026\nAuthor: Ana Norling/TPN", ["Ana Norling"]),
        ("By Ana Norling Ana Norling", ["Ana Norling"]),
        ("Text by Ana Norling Illustration by Bo Katz", ["Ana Norling"]),
        ("Ana Norling im Gespräch mit Bo Katz", ["Ana Norling", "Bo Katz"]),
        ("Von Mat\u00adthi\u00adas Öhm", ["Matthias Öhm"]),
        ("von Ana Norling, TPN SÜDHAFEN", ["Ana Norling"]),
        ("Ana Norling Senior Politics Editor, The Tarn Post", ["Ana Norling"]),
        ("Ana (A.J.) Norling", ["Ana Norling"]),
        ("Harbour · Ana Norling, Bo Katz", ["Ana Norling", "Bo Katz"]),
        ("Ana Norling, Direktorin des Hafens", ["Ana Norling"]),
        ("Juli Norling", ["Juli Norling"]),
        ("Geschreven door Ana Norling", ["Ana Norling"]),
        ("Artículo por Ana Norling", ["Ana Norling"]),
        ("Penulis: Ana Norling", ["Ana Norling"]),
        ("Írta: Norling Ana", ["Norling Ana"]),
        ("取材・文：林小雨", ["林小雨"]),
        ("By Oleh Norling", ["Oleh Norling"]),
        ("By our Foreign Staff", []),
        ("By Staff", []),
        ("By the Tarn Post", []),
        ("Redaktion", []),
        ("Updated: 14 March", []),
        ("ana@post.example", []),
        ("post.example.com", []),
        ("TPN", []),
        ("Follow", []),
        ("", []),
    ],
)
def test_the_people_in_a_byline(line: str, people: list[str]) -> None:
    assert bylines.people_in(line) == people


def test_a_stated_name_that_holds_something_else_is_none() -> None:
    assert bylines.people(["Ana Norling, Bo Katz", "Kim Sato"]) == ["Ana Norling", "Bo Katz", "Kim Sato"]
    assert bylines.people(["Fish & Rod"]) == []


def test_agencies_stand_as_they_are() -> None:
    assert bylines.is_agency("Reuters")
    assert bylines.is_agency("dpa/AFP")
    assert bylines.is_agency("kno/dpa")
    assert not bylines.is_agency("Tarn/dpa")
    assert not bylines.is_agency("The Tarn Post")


@settings(max_examples=60)
@given(st.text(max_size=220))
def test_whatever_a_line_holds_what_comes_out_can_be_a_name(line: str) -> None:
    found = bylines.people_in(line)
    assert all(map(bylines.is_person, found))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("by harbourmouse", "harbourmouse"), ("TPN", "TPN"), ("Friends of the Harbour", "Friends of the Harbour"),
        ("Staff", ""), ("Foreign desk", ""), ("post.example", ""), ("https://post.example/ana", ""), ("By", ""),
    ],
)  # fmt: skip
def test_who_is_marked_as_the_author_may_sign_by_any_name_but_an_office(said: str, name: str) -> None:
    assert bylines.pen_name(said) == name
