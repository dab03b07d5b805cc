"""The user guide says what the program does: its keys, its menus and its pictures."""

import re
from pathlib import Path

import pytest

from annotator.app.actions.action import Action
from annotator.app.actions.review import CANDIDATES, REVIEW_ACTIONS
from annotator.app.actions.table import ACTIONS, BY_ID

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guide.md").read_text(encoding="utf-8")
README = (DOCS.parent / "README.md").read_text(encoding="utf-8")

ROWS = {
    "next and previous conflict": ("next-conflict", "previous-conflict"),
    "take that candidate": tuple(f"candidate-{number}" for number in range(1, CANDIDATES + 1)),
    "take what most are for": ("take-majority",),
    "edit the edges": ("edit-conflict",),
    "reject": ("reject",),
    "put off": ("defer",),
    "reopen": ("undecide",),
    "apply the decision to identical": ("apply-alike",),
    "write a note": ("decision-note",),
    "flag that the guideline": ("flag-guideline",),
    "send back": ("send-back",),
    "accept all on which all agree": ("accept-unanimous",),
    "approve the article": ("approve-article",),
    "send the whole article back": ("return-article",),
    "while editing: move the edge by a word": ("edge-left", "edge-right"),
    "while editing: move the edge by a character": ("edge-left-character", "edge-right-character"),
    "while editing: go to the other edge": ("edge-other",),
    "while editing: stop": ("edge-cancel",),
}
"""What the rows of the table begin with, and the actions that they are about, in the order of their keys."""

SUBMENUS = {action.submenu for action in ACTIONS if action.submenu}


def chapter(title: str) -> str:
    found = GUIDE.split(f"\n## {title}", 1)[1]
    return found.split("\n## ", 1)[0]


def table() -> dict[str, list[str]]:
    """The rows of the table of the chapter on reviewing: what is done, and the keys for it."""
    cells = [line.strip("|").split("|") for line in chapter("Reviewing").splitlines() if line.startswith("|")]
    return {said.strip(): keys_in(keys) for keys, said in cells[2:]}


def keys_in(cell: str) -> list[str]:
    first, dots, last = cell.partition("…")
    if dots:
        return [str(number) for number in range(int(first), int(last) + 1)]
    written = cell.replace("←", "Left").replace("→", "Right").replace("Enter", "Return")
    return [key.strip() for key in written.split(",")]


def plain(title: str) -> str:
    return title.removesuffix("…")


def way(action: Action) -> str:
    return f"{action.within} → {plain(action.title)}" if action.within else plain(action.title)


@pytest.mark.parametrize(("said", "keys"), table().items())
def test_every_key_of_the_table_is_that_of_its_action(said, keys):
    # The longest beginning counts: “send back” is not “send the whole article back”.
    start = max((row for row in ROWS if said.startswith(row)), key=len)
    assert [BY_ID[name].keys[0] for name in ROWS[start]] == keys


def test_every_key_of_the_review_is_in_the_table():
    with_keys = {
        action.id
        for action in REVIEW_ACTIONS
        if action.keys and "+" not in action.keys[0].replace("Shift+", "")
    }
    assert with_keys == {name for names in ROWS.values() for name in names}
    assert len(table()) == len(ROWS)


@pytest.mark.parametrize(
    ("menu", "title", "key"),
    re.findall(r"\*([A-Z]\w+) →\s+([^*]+)\*(?:\s+\((Ctrl\+[^)]+|F\d+)\))?", GUIDE),
)
def test_every_action_that_the_guide_names_is_in_that_menu_with_that_key(menu, title, key):
    wanted = plain(" ".join(title.split()))
    found = [action for action in ACTIONS if action.menu == menu and way(action) == wanted]
    assert found or wanted in SUBMENUS
    assert not key or key in found[0].keys


@pytest.mark.parametrize("name", sorted({*re.findall(r"images/([\w-]+\.png)", GUIDE + README)}))
def test_every_picture_exists(name):
    assert (DOCS / "images" / name).is_file()


def test_every_key_in_brackets_belongs_to_some_action():
    known = {key for action in ACTIONS for key in action.keys}
    for key in re.findall(r"\((Ctrl\+[\w+]+|Alt\+[\w+]+|F\d+)\)", GUIDE):
        assert key in known, key
