"""The command that prints what a shell completes commands, options and their values with: made of the parser."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotator.cli.options import FILES
from annotator.cli.terminal import DONE, Add


@dataclass(frozen=True, slots=True)
class Argument:
    """An option (with its `names`) or an argument (without), and what may follow: words, files or both, or neither."""

    names: tuple[str, ...]
    help: str
    words: tuple[str, ...] = ()
    files: bool = False
    takes: bool = False
    """Whether a value follows the option."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what can be typed after it."""

    name: str
    help: str
    arguments: tuple[Argument, ...]

    @property
    def options(self) -> list[Argument]:
        """Its options."""
        return [each for each in self.arguments if each.names]

    @property
    def words(self) -> list[str]:
        """The words that its arguments may be."""
        return [word for each in self.arguments if not each.names for word in each.words]


def add(command: Add) -> None:
    """Add the command."""
    text = "Print a script that makes a shell complete what is typed; source it where the shell starts."
    made = command("completion", _completion, text, project=False)
    made.add_argument("shell", choices=tuple(SHELLS), metavar="SHELL", help="bash, zsh or fish")


def _completion(arguments: argparse.Namespace) -> int:
    from annotator import cli

    print(SHELLS[arguments.shell](commands(cli.parser())), end="")
    return DONE


def commands(parser: argparse.ArgumentParser) -> list[Command]:
    """Every command of a parser."""
    tree = next(each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in tree._choices_actions}
    return [
        Command(name, helps[name], tuple(map(_argument, command._actions)))
        for name, command in tree.choices.items()
    ]


def _argument(action: argparse.Action) -> Argument:
    fits = getattr(action, "fits", ())
    words = action.choices or (fits() if callable(fits) else ())
    return Argument(
        tuple(action.option_strings),
        (action.help or "").replace("%%", "%"),
        tuple(map(str, words)),
        fits == FILES,
        action.nargs != 0,
    )


def bash(known: Sequence[Command]) -> str:
    """For bash: words by the command and by the option before; where there are none, names of files."""
    cases = []
    for each in known:
        for option in each.options:
            if option.takes:
                places = "|".join(f'"{each.name} {name}"' for name in option.names)
                cases.append(f"        {places}) words={_joined(option.words)} ;;")
    cases += [f'        "{each.name} "*) words={_joined([*each.words, *_names(each)])} ;;' for each in known]
    listed = "\n".join(cases)
    return f"""# Completion of annotator for bash: eval "$(annotator completion bash)"
_annotator() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD - 1]}}" command="" words="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ "${{COMP_WORDS[i]}}" != -* ]]; then command="${{COMP_WORDS[i]}}"; break; fi
    done
    case "$command $before" in
{listed}
        " "*) words={_joined([*(each.name for each in known), "--help", "--version"])} ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -F _annotator annotator
"""


def zsh(known: Sequence[Command]) -> str:
    """For zsh: what `_arguments` needs of each command."""
    cases = "\n".join(
        f"        {each.name})\n            _arguments "
        + " ".join([*(line for option in each.options for line in _zsh_lines(option)), *_zsh_rest(each)])
        + " ;;"
        for each in known
    )
    listed = " ".join(_quoted(f"{each.name}:{each.help}") for each in known)
    return f"""#compdef annotator
# Completion of annotator for zsh: eval "$(annotator completion zsh)", after compinit
_annotator() {{
    local -a commands=({listed})
    if ((CURRENT == 2)); then
        _describe command commands
        return
    fi
    local command="${{words[2]}}"
    shift words
    ((CURRENT--))
    case "$command" in
{cases}
    esac
}}
compdef _annotator annotator
"""


def _zsh_lines(option: Argument) -> list[str]:
    action = f"({' '.join(option.words)})" if option.words else "_files" if option.files else " "
    value = f":value:{action}" if option.takes else ""
    return [_quoted(f"*{name}[{_plain(option.help)}]{value}") for name in option.names]


def _zsh_rest(command: Command) -> list[str]:
    """Whatever is no option: zsh takes one line about it."""
    if any(each.files for each in command.arguments if not each.names):
        return [_quoted("*:file:_files")]
    return [_quoted(f"*:word:({' '.join(command.words)})")] if command.words else []


def fish(known: Sequence[Command]) -> str:
    """For fish: a line for each command, option and argument."""
    lines = [
        "# Completion of annotator for fish: annotator completion fish | source",
        "complete -c annotator -f",
    ]
    lines += [
        f"complete -c annotator -n __fish_use_subcommand -a {each.name} -d {_quoted(each.help)}"
        for each in known
    ]
    for each in known:
        here = f"complete -c annotator -n '__fish_seen_subcommand_from {each.name}'"
        for argument in each.arguments:
            words = f" -a {_quoted(' '.join(argument.words))}" if argument.words else ""
            files = " -F" if argument.files else ""
            if not argument.names:
                lines += [f"{here}{words}{files}"] if words or files else []
                continue
            names = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in argument.names)
            value = f"{' -r' if files else ' -x'}{words}{files}" if argument.takes else ""
            lines.append(f"{here} {names}{value} -d {_quoted(argument.help)}")
    return "\n".join(lines) + "\n"


def _names(command: Command) -> list[str]:
    return [name for option in command.options for name in option.names if name.startswith("--")]


def _joined(words: Sequence[str]) -> str:
    return _quoted(" ".join(words))


def _quoted(text: str) -> str:
    return shlex.quote(text)


def _plain(text: str) -> str:
    """Help without what `_arguments` reads as its own signs."""
    return text.replace("[", "(").replace("]", ")").replace(":", "")


SHELLS: dict[str, Callable[[Sequence[Command]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
