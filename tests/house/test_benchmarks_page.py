"""The page of benchmarks: sections that are measured alone take the place of their own, and touch no others."""

from benchmarks.report import FIRST_REMARK, Measure, renewed

PAGE = f"""# Benchmarks

Machine: two cores.

## Window

| | median |
| start | 1 ms |

## {FIRST_REMARK}

Words.

## Facts of web pages

More words.
"""


def test_a_section_that_was_not_there_stands_behind_the_tables_and_is_then_renewed():
    once = renewed(PAGE, [Measure("Shared", "join", (2.0,), "s")], "Beside other work.")
    assert [line for line in once.splitlines() if line.startswith("## ")] == [
        "## Window",
        "## Shared",
        f"## {FIRST_REMARK}",
        "## Facts of web pages",
    ]
    assert "\n## Shared\n\nBeside other work.\n\n| | median |" in once
    assert "| join | 2.00 s |" in once
    again = renewed(once, [Measure("Shared", "join", (3.0,), "s")], "Beside other work.")
    assert again == once.replace("2.00", "3.00")
    start, end = once.index("## Shared"), once.index(f"## {FIRST_REMARK}")
    assert once[:start] + once[end:] == PAGE == renewed(PAGE, [])
