"""Reading what was typed: whole names only, and for what is misspelt the name that was probably meant."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from annotator.cli.options import add_project
from annotator.cli.terminal import Add
from annotator.core import known_names
from annotator.core.messages import _
from annotator.core.patterns import pattern

_NUMBER = pattern(r"-\d+(\.\d+)?")


class Parser(argparse.ArgumentParser):
    """Takes options by their whole names only, and says which option, command or value was probably meant."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **more})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, but a misspelt option is told before what is missing because of it."""
        self._refuse_unknown_options(args or ())
        return super().parse_known_args(args, namespace)

    def _refuse_unknown_options(self, words: Sequence[str]) -> None:
        for word in words:
            if word == "--" or (self._subparsers is not None and not word.startswith("-")):
                return  # what follows a command is the command's
            name = word.partition("=")[0]
            is_option = word.startswith("-") and word != "-" and not _NUMBER.fullmatch(word)
            if is_option and name not in self._option_string_actions:
                known = [known for known in self._option_string_actions if known.startswith("--")]
                self._refuse("option", name, known)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            if isinstance(action, argparse._SubParsersAction):
                self._refuse("command", str(value), list(action.choices))
            problem = known_names.unknown("value", str(value), map(str, action.choices))
            raise argparse.ArgumentError(action, str(problem))

    def _refuse(self, what: str, name: str, known: Sequence[str]) -> NoReturn:
        self.error(str(known_names.unknown(what, name, known)))


class _Version(argparse.Action):
    """Says the version when it is asked for: how the program was installed is looked up then."""

    def __call__(self, parser: argparse.ArgumentParser, *__: Any) -> None:
        from annotator import installation

        print(installation.version_line())
        parser.exit()


def made(prog: str, groups: Sequence[Any], run: Any) -> argparse.ArgumentParser:
    """The parser with the commands of all groups; without a command, `run` is what is done."""
    parser = Parser(
        prog=prog,
        description=_("Tag news articles: sentence by sentence, span by span, article by article."),
    )
    parser.add_argument(
        "--version",
        action=_Version,
        nargs=0,
        default=argparse.SUPPRESS,
        help=_("say the version and how it was installed"),
    )
    parser.set_defaults(run=run, project=None)
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND", dest="command")

    def command(name: str, run: Any, text: str, *, project: bool = True) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        if project:
            add_project(found)
        return found

    add: Add = command
    for group in groups:
        group.add(add)
    return parser
