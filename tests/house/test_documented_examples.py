"""What the documentation tells people to type works: examples in Python and commands, run on the sample."""

import argparse
import re
import shlex
from pathlib import Path

import pytest

import annotator
from annotator import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", "docs/guide.md", "docs/formats.md", "docs/project-file.md", "docs/reliability.md")
FENCE = re.compile(r"(?ms)^ *```(\w*)\n(.*?)^ *```$")
COMMANDS = next(
    each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)
).choices

TYPED = {
    "annotator handout PROJECT --to alice ben dora --overlap 20%": [
        "handout desk --to alice ben dora --overlap 20% --all"
    ],
    "annotator collect PROJECT FILE…": ["handout desk --to dora", "collect desk 'desk dora' --dry-run"],
    "annotator handout PROJECT --to NAME… --pseudonymise person": [
        "handout desk --to dora --all --pseudonymise person --yes"
    ],
    "annotator restore STANDOFF --from PATH… --out OUT": [
        "export desk --format jsonl --without-text --out standoff.jsonl",
        "restore standoff.jsonl --from desk.annot.yaml --out whole.jsonl",
    ],
    "annotator merge PROJECT OTHER…": ["new fair --labels newsroom", "merge fair desk --yes"],
    "annotator settle-copy PROJECT": ["settle-copy desk"],
    "annotator settle PROJECT --rule majority": ["settle desk --rule majority"],
    "annotator undo PROJECT": ["undo desk"],
    "annotator import PROJECT PATH --versions take": [
        "export desk --format jsonl --out texts.jsonl --include-unfinished",
        "import desk texts.jsonl --versions take",
    ],
    "annotator versions PROJECT": ["versions desk"],
    "annotator agreement PROJECT --report agreement.html": ["agreement desk --report agreement.html"],
    "annotator suggestions PROJECT": [
        "suggestions desk",
        "suggestions desk --articles --report suggestions.html",
    ],
    "annotator validate PROJECT": ["validate desk"],
    "annotator validate FILE": ["validate desk.annot.yaml"],
    "annotator copy PROJECT --out COPY": ["copy desk --out copy.annot.yaml"],
    "annotator formats": ["formats"],
}
"""Every command of the pages, with what is typed for it on the sample."""
NOT_RUN = {
    "README.md, sh": "sets everything up anew, and runs all tests",
    "README.md, commands": "a synopsis, whose commands and options are looked up instead",
    "docs/guide.md, commands": "it asks a server, which tests/cli/test_suggest.py has",
    "docs/project-file.md": "the grammar of the file",
}
"""Blocks of the pages that are no examples to run, and why."""


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page):
    """The blocks of a page as pairs of what they are and what is in them."""
    for language, block in FENCE.findall(text_of(page)):
        is_synopsis = not language and block.startswith("annotator ")
        yield language or ("commands" if is_synopsis else ""), block


def inline(page):
    """The commands in the sentences of a page."""
    found = re.findall(r"`(annotator [^`]*)`", FENCE.sub("", text_of(page)))
    return {" ".join(command.split()) for command in found}


EXAMPLES = [(page, block) for page in PAGES for kind, block in blocks(page) if kind == "python"]


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    annotator.copy_sample(tmp_path).rename(tmp_path / "desk.annot.yaml")
    monkeypatch.chdir(tmp_path)


def test_every_block_is_run_or_there_is_a_reason_why_not():
    left = {
        ", ".join(filter(None, (page, kind)))
        for page in PAGES
        for kind, _ in blocks(page)
        if kind != "python"
    }
    assert left == NOT_RUN.keys()
    assert len(EXAMPLES) >= 1
    assert {command for page in PAGES for command in inline(page)} == TYPED.keys()


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=[page for page, _ in EXAMPLES])
def test_examples_in_python_run(page, example, capsys):
    exec(compile(example, page, "exec"), {})
    assert "25 37 organisation Kestrel Line" in capsys.readouterr().out


@pytest.mark.parametrize("command", TYPED)
def test_commands_do_what_is_said_of_them(command, capsys):
    for words in TYPED[command]:
        status = cli.main(shlex.split(words))
        assert status == 0, capsys.readouterr().err


def test_the_synopsis_names_commands_and_options_that_there_are():
    (synopsis,) = (block for kind, block in blocks("README.md") if kind == "commands")
    synopsis += "".join(block for kind, block in blocks("docs/guide.md") if kind == "commands")
    command = None
    named = set()
    for line in synopsis.splitlines():
        found = re.match(r"annotator ([a-z-]+)", line)
        if found:
            command = found[1]
            named.add(command)
        options = set(re.findall(r"(?<![\w-])--[a-z-]+", line.partition("   ")[0] if found else line))
        if command is not None:
            assert options <= COMMANDS[command]._option_string_actions.keys(), line
    assert named <= COMMANDS.keys()
    assert len(named) > 15
