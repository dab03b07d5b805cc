"""Whose a file is: every format takes the files that are its own, and none of another's, whatever they are called."""

from pathlib import Path

import pytest

from annotator import formats
from tests.formats.samples import TEXTS
from tests.fuzz.seeds import seeds

NAMES = [form.name for form in formats.all() if form.reads]
WITHOUT_TEXT = "layout-wide"
"""Seeds of tables that hold no text and so are no articles."""

BY_CONTENT = ("wire", "newsml-1", "newsml-g2", "nitf", "feed", "eml", "rtf", "ninjs", "jsonld-article", "pdf")
"""Formats that are known by what they hold, under any name that says nothing else."""

SILENT = ("story", "story.txt", "20260314-093000")


@pytest.mark.parametrize("name", NAMES)
def test_each_format_takes_its_own_files(name: str, tmp_path: Path) -> None:
    for number, seed in enumerate(seeds(name)):
        if seed.name == WITHOUT_TEXT:
            continue
        for file, data in seed.files.items():
            path = tmp_path / str(number) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for file in seed.files:
            if not file.endswith("manifest.json"):
                assert formats.for_file(tmp_path / str(number) / file).name == name, (seed.name, file)


@pytest.mark.parametrize("called", SILENT)
@pytest.mark.parametrize("name", BY_CONTENT)
def test_what_is_known_by_what_it_holds_is_known_under_any_name(
    name: str, called: str, tmp_path: Path
) -> None:
    for seed in seeds(name):
        (data,) = seed.files.values()
        path = tmp_path / called
        path.write_bytes(data)
        assert formats.for_file(path).name == name, seed.name


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXTS['en']}\n\n{TEXTS['en']}",
        '{"Quoted," she said, and left}. The rest of it is prose.',
        '[Editor\'s note: "this" is prose.]\n\nThe bridge opens.',
        "[1] The bridge opens.\n[2] The ferry stays.",
        "<p>The bridge opens.</p>\n<p>The ferry stays.</p>",
        "<Sic> is what he wrote. The bridge opens.",
        "eca062 4 i 211 tpa 061\n\nTarn/bridge/\n\nThe bridge opens.",
        "From our correspondent: the bridge opens.\nSubject to rain: the ferry.",
        "By: Ana Norling\nTo: the mayor\n\nDear Mira",
    ],
)
def test_prose_that_begins_like_something_else_is_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(text, encoding="utf-8")
    assert formats.for_file(path).name == "text"


@pytest.mark.parametrize("called", ["story", "story.txt"])
def test_json_and_xml_that_nobody_reads_are_not_taken_for_text(called: str, tmp_path: Path) -> None:
    path = tmp_path / called
    path.write_text("<results><result>1</result></results>", encoding="utf-8")
    with pytest.raises(formats.registry.ReadError, match="begins with <results>"):
        formats.for_file(path)
    path.write_text('<?xml version="1.0"?><results>1</results>', encoding="utf-8")
    with pytest.raises(formats.registry.ReadError, match="begins with <results>"):
        formats.for_file(path)
