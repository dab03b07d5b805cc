"""The pages by which people come in name menus, keys, commands and pictures that there are."""

from __future__ import annotations

import argparse
import re
import struct
from pathlib import Path

import pytest

from annotator import cli
from annotator.app.actions.table import ACTIONS
from annotator.formats import registry

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NEWSROOMS = (DOCS / "newsrooms.md").read_text(encoding="utf-8")
RESEARCH = (DOCS / "research.md").read_text(encoding="utf-8")
OTHERS = "".join(
    (DOCS / name).read_text(encoding="utf-8") for name in ("data.md", "install.md", "upgrading.md")
)
PAGES = sorted(
    [*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md"))]
)
TYPED = [page for page in PAGES if page.name not in ("README.md", "CONTRIBUTING.md", "guide.md")]
"""The others have tests of their own for what is typed (tests/house/test_documented_examples.py)."""
COMMANDS = next(
    each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)
).choices

WAY = re.compile(r"\*([A-Z]\w+)((?: → [^*→]+)+)\*(?:\s+\(([^)]+)\))?")


def ways(text):
    """Every menu that a page names, with what is chosen in it, and the key in brackets after it."""
    for menu, rest, key in WAY.findall(" ".join(text.split())):
        yield menu, tuple(part.strip() for part in rest.split("→")[1:]), key


def action_of(menu, parts):
    """The action at that place of the menus; its title as it stands there, dots and all."""
    found = [
        action
        for action in ACTIONS
        if (action.menu, *filter(None, (action.within,)), action.title) == (menu, *parts)
    ]
    return found[0] if found else None


def is_menu(menu, parts):
    """Whether this is a menu in a menu."""
    return any(
        (action.menu, part) == (menu, parts[0])
        for action in ACTIONS
        for part in (action.within, action.submenu)
        if len(parts) == 1
    )


@pytest.mark.parametrize(("menu", "parts", "key"), sorted(set(ways(NEWSROOMS))))
def test_every_menu_of_the_first_hour_is_there_with_its_key(menu, parts, key):
    action = action_of(menu, parts)
    assert action is not None or is_menu(menu, parts), f"{menu} → {' → '.join(parts)}"
    if key and action is not None:
        assert key in action.keys


@pytest.mark.parametrize(("menu", "parts", "key"), sorted({*ways(RESEARCH), *ways(OTHERS)}))
def test_every_menu_of_the_other_pages_is_there(menu, parts, key):
    assert (
        (menu, *parts) == ("Account & Settings", "Hotkeys") or action_of(menu, parts) or is_menu(menu, parts)
    )


def test_the_first_hour_names_enough_to_be_worth_checking():
    assert len(set(ways(NEWSROOMS))) >= 15


def test_what_the_first_hour_leads_to_by_a_key_has_that_key():
    known = {key for action in ACTIONS for key in action.keys}
    named = re.findall(r"\((Ctrl\+[^)]+|Alt\+\w|F\d+|\?|N)\)", NEWSROOMS)
    assert len(named) > 15
    assert set(named) <= known
    modes = {action.title: action.keys for action in ACTIONS if action.menu == "View"}
    for mode, key in re.findall(r"(Sentences|Spans|Review) \((F\d)\)", NEWSROOMS):
        assert key in modes[mode]


def test_the_formats_are_as_many_as_the_pages_say():
    ours = [each for each in registry.all() if type(each).__module__.startswith("annotator.")]
    assert "writes more than twenty formats" in NEWSROOMS
    assert sum(each.writes for each in ours) > 20
    package = (ROOT / "packaging" / "package.py").read_text(encoding="utf-8")
    described = (ROOT / "packaging" / "linux" / "news-annotator.metainfo.xml").read_text(encoding="utf-8")
    assert all("some forty formats" in said for said in (package, described))
    assert 38 <= len(ours) <= 46


def places(page):
    """The names of a page's headings, as a forge makes them."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"))
    for heading in re.findall(r"(?m)^#+ (.+)$", text):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        yield words.strip().lower().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_to_a_page_and_a_place_on_it(page):
    for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            assert re.fullmatch(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", link), link
            continue
        path, _, place = link.partition("#")
        target = page.parent / path if path else page
        assert target.is_file(), link
        assert not place or place in set(places(target)), link


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_picture_is_there(page):
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / name).is_file(), name


@pytest.mark.parametrize("page", TYPED, ids=lambda path: path.name)
def test_every_command_of_a_page_is_one_with_these_options(page):
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    fenced = "".join(re.findall(r"(?ms)^```[^\n]*\n(.*?)^```$", text))
    found = [*re.findall(r"`annotator ([^`]+)`", text), *re.findall(r"(?m)^annotator +([^\n#]+)", fenced)]
    for words in found:
        name, *rest = words.split()
        if name.startswith("-") or "." in name:
            continue
        assert name in COMMANDS, words
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", " ".join(rest)))
        assert options <= {*COMMANDS[name]._option_string_actions, *further(COMMANDS[name])}, words


def further(parser):
    """The options of the commands below a command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from below._option_string_actions


class TestTheMovingPicture:
    """docs/tour.webp, by its form: https://developers.google.com/speed/webp/docs/riff_container."""

    CONTENT = (DOCS / "tour.webp").read_bytes()

    def parts(self):
        at = 12
        while at < len(self.CONTENT):
            kind, size = struct.unpack_from("<4sI", self.CONTENT, at)
            yield kind, self.CONTENT[at + 8 : at + 8 + size]
            at += 8 + size + size % 2

    def test_it_moves_for_about_half_a_minute_and_over_again(self):
        assert (self.CONTENT[:4], self.CONTENT[8:12]) == (b"RIFF", b"WEBP")
        times = [int.from_bytes(part[12:15], "little") for kind, part in self.parts() if kind == b"ANMF"]
        assert 20 <= len(times) <= 60
        assert 18_000 <= sum(times) <= 40_000
        [loop] = [part for kind, part in self.parts() if kind == b"ANIM"]
        assert int.from_bytes(loop[4:6], "little") == 0

    def test_nobody_waits_for_it(self):
        assert len(self.CONTENT) < 1_500_000

    def test_the_readme_and_the_first_page_show_it(self):
        assert "](docs/tour.webp)" in (ROOT / "README.md").read_text(encoding="utf-8")
        assert "](tour.webp)" in (DOCS / "index.md").read_text(encoding="utf-8")
