"""Options are whole names, the same in every command; what is misspelt is told with what was probably meant."""

import argparse
from collections import defaultdict

import pytest

from annotator import cli

TREE = next(each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction))
OWN_MEANING = {
    "--overlap",
    "--kind",
    "--out",
    "--seed",
    "--format",
    "--option",
    "--label",
    "--labels",
    "--by",
    "--annotator",
    "--layer",
    "--article",
}
"""Options that say what they are of: of several commands, each its own."""


def test_the_same_option_has_the_same_words_everywhere():
    helps = defaultdict(set)
    for command in TREE.choices.values():
        for action in command._actions:
            for name in action.option_strings:
                helps[name].add((action.help, action.metavar, action.nargs, type(action)))
    assert {name for name, said in helps.items() if len(said) > 1} <= OWN_MEANING


@pytest.mark.parametrize("name", TREE.choices)
def test_every_command_and_every_argument_has_help(name):
    command = TREE.choices[name]
    assert command.description
    for action in command._actions:
        assert action.help, action.dest


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("stat", "desk"), "stats"),
        (("hand-out", "desk"), "handout"),
        (("stats", "desk", "--jsn"), "--json"),
        (("export", "desk", "--formt", "conll", "--out", "x"), "--format"),
        (
            ("export", "desk", "--format", "conll", "--out", "x", "--includ-unfinished"),
            "--include-unfinished",
        ),
        (("export", "desk", "--format=conll", "--outt=x"), "--out"),
        (("handout", "desk", "--overlp=20%", "--to", "ann"), "--overlap"),
        (("settle", "desk", "--dryrun"), "--dry-run"),
        (("--verson",), "--version"),
    ],
    ids=" ".join,
)
def test_what_was_probably_meant(run, words, meant):
    status, out, err = run(*words)
    assert (status, out, f"Did you mean “{meant}”?" in err) == (2, "", True), err


@pytest.mark.parametrize(
    "words", [("stats", "desk", "--js"), ("export", "desk", "--form", "conll", "--out", "x"), ("--vers",)]
)
def test_the_beginning_of_a_name_is_no_name(run, words):
    assert run(*words)[0] == 2


def test_numbers_and_what_follows_two_hyphens_are_no_options(run, desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("agreement", "desk", "--seed", "-3", "--no-intervals")[0] == 0
    (tmp_path / "--odd.txt").write_text("Odd\n\nA file of an odd name.", encoding="utf-8")
    assert run("import", "desk", "--", "--odd.txt")[0] == 0
