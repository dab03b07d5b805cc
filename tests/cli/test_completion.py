"""What shells complete is what the commands take."""

import os
import subprocess

import pytest

from annotator import cli, formats
from annotator.cli import completion

COMMANDS = completion.commands(cli.parser())
OPTIONS = [
    (command.name, name) for command in COMMANDS for option in command.options for name in option.names
]


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_every_command_and_option_is_in_the_script(run, shell):
    status, script, err = run("completion", shell)
    assert (status, err) == (0, "")
    for command in COMMANDS:
        assert command.name in script
        assert command.help
    for _, name in OPTIONS:
        in_fish = f"-l {name[2:]} " if name.startswith("--") else f"-s {name[1:]} "
        assert (in_fish if shell == "fish" else name) in script


def test_another_shell_is_refused_with_those_that_there_are(run):
    status, _, err = run("completion", "zhs")
    assert status == 2
    assert "Did you mean “zsh”?" in err


def completed(typed, script):
    """What bash offers for the last of the words."""
    words = " ".join(f"'{word}'" for word in typed)
    asked = f"{script}\nCOMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _annotator; echo ${{COMPREPLY[@]}}"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.skipif(os.name == "nt", reason="no bash there")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["annotator", "exp"], ["export"]),
        (["annotator", "--vers"], ["--version"]),
        (["annotator", "export", "desk", "--form"], ["--format"]),
        (["annotator", "export", "desk", "--format", "conl"], ["conll", "conllu"]),
        (["annotator", "export", "desk", "--format", "pdf"], ["pdf-report"]),
        (["annotator", "import", "desk", "--format", "tei"], []),
        (["annotator", "export", "desk", "--by", "s"], ["story", "source"]),
        (["annotator", "export", "desk", "--without", "furn"], ["furniture"]),
        (["annotator", "settle", "desk", "--rule", "ma"], ["majority"]),
        (["annotator", "new", "desk", "--labels", "newsr"], ["newsroom"]),
        (["annotator", "labelsets", "newsr"], ["newsroom"]),
        (["annotator", "completion", "z"], ["zsh"]),
        (["annotator", "stats", "de"], []),
    ],
    ids=" ".join,
)
def test_bash_offers_what_fits(run, typed, offered):
    assert completed(typed, run("completion", "bash")[1]) == offered


def test_every_format_is_offered_where_it_can_be_used():
    found = {command.name: {o.names[-1]: o.words for o in command.options} for command in COMMANDS}
    assert set(found["import"]["--format"]) == {form.name for form in formats.all() if form.reads}
    assert set(found["export"]["--format"]) == {form.name for form in formats.all() if form.writes}
