"""docs/formats.md says what the registry says."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from annotator import formats
from annotator.app.exporting import format_groups
from annotator.formats import Format

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "formats.md"


def made() -> str:
    command = [sys.executable, str(ROOT / "packaging" / "format_table.py")]
    return subprocess.run(command, capture_output=True, check=True, cwd=ROOT, timeout=120).stdout.decode(
        "utf-8"
    )


def test_the_page_is_up_to_date() -> None:
    hint = "run: python packaging/format_table.py > docs/formats.md"
    assert PAGE.read_text(encoding="utf-8") == made(), hint


def test_every_format_has_one_row_and_its_options() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for form in formats.all():
        if type(form).__module__.startswith("annotator."):
            assert page.count(f"\n| `{form.name}` |") == 1
            for option in (*form.read_options, *form.write_options):
                assert f"- `{option.name}`: {option.title}" in page


def test_formats_of_other_packages_have_a_group_too() -> None:
    class Report(Format):
        name, extensions, writes = "report", (".html",), True

    class Sheet(Format):
        name, extensions, reads, writes = "sheet", (".xlsx",), True, True

    class Other(Format):
        name, extensions, writes = "other", (".oth",), True

    class Reader(Format):
        name, extensions, reads = "reader", (".rdr",), True

    wanted = [Report(), Sheet(), Other(), Reader()]
    assert [format_groups.group_of(form) for form in wanted] == [
        format_groups.REPORTS,
        format_groups.TABLES,
        format_groups.TOOLS,
        format_groups.NEWS,
    ]
    assert [group for group, _ in format_groups.grouped(wanted)] == [
        format_groups.TOOLS,
        format_groups.TABLES,
        format_groups.REPORTS,
        format_groups.NEWS,
    ]


def test_what_an_extra_needs_and_lacks_is_named() -> None:
    class Plain(Format):
        name = "plain"

    class Tested(Format):
        name, needs = "tested", "uima"

    assert format_groups.missing(Plain()) == []
    assert format_groups.missing(Tested()) == ([] if find_spec("cassis") else ["dkpro-cassis"])
    assert format_groups.install_command(Tested()) == 'pip install "news-annotator[uima]"'
