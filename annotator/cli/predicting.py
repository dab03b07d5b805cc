"""The command that has a model go through articles."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.cli.options import FILES, add_json, add_names, offer
from annotator.cli.terminal import DONE, PROBLEMS, Add, Said, opened, print_json, stepping, work
from annotator.core import regular
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted

if TYPE_CHECKING:
    from annotator.app.suggesting.predicting import LanguageModel, Predicted, Predictor, Sending
    from annotator.core.project import Project
    from annotator.suggest.chat import Server

HERE = "http://127.0.0.1:8080"


def add(command: Add) -> None:
    """Add the command."""
    ask = command(
        "suggest",
        _suggest,
        _("Have a model go through articles; what it says becomes a layer of its own, without a vote."),
    )
    model = ask.add_argument(
        "--model",
        required=True,
        metavar="FILE|NAME",
        help=_(
            "a file that annotator train wrote, or the name of a language model on a server; with --layer the name "
            "of a suggester"
        ),
    )
    offer(model, FILES)
    ask.add_argument(
        "--layer",
        default="",
        metavar="NAME",
        help=_(
            "MODEL is a suggester, of this program or another package, that first learns what this layer says"
        ),
    )
    _add_server(ask)
    ask.add_argument("--yes", action="store_true", help=_("do it without asking"))
    ask.add_argument(
        "--include-reserved",
        action="store_true",
        help=_("also articles that reserve their rights in text and data mining"),
    )
    ask.add_argument("--preview", action="store_true", help=_("show what would be sent, and send nothing"))
    _repeated(ask, "--label", "L", _("ask for this label"))
    _repeated(ask, "--article", "ID", _("ask about this article"))
    add_names(ask)
    add_json(ask)


def _add_server(ask: argparse.ArgumentParser) -> None:
    """What is said to, and of, the server of a language model."""
    ask.add_argument(
        "--endpoint",
        default="",
        metavar="URL",
        help=_(
            "the server of the language model (default: {here}); on another computer only with --yes"
        ).format(here=HERE),
    )
    ask.add_argument(
        "--reasons", action="store_true", help=_("have the language model say why, for more tokens")
    )
    ask.add_argument(
        "--key-env",
        default="",
        metavar="VARIABLE",
        help=_(
            "the environment variable with the server’s key (default: ANNOTATOR_API_KEY, or the system’s keyring)"
        ),
    )
    ask.add_argument(
        "--timeout",
        type=float,
        default=120,
        metavar="SECONDS",
        help=_("wait so long for an answer (default: 120)"),
    )
    for what in ("sent", "received"):
        ask.add_argument(
            f"--price-{what}",
            type=float,
            default=0,
            metavar="P",
            help=_("what a million tokens {what} cost, to count the cost").format(what=what),
        )


def _repeated(parser: argparse.ArgumentParser, name: str, metavar: str, text: str) -> None:
    parser.add_argument(
        name,
        action="append",
        default=[],
        metavar=metavar,
        help=_("{text} (may be repeated; default: all)").format(text=text),
    )


def _suggest(arguments: argparse.Namespace) -> int:
    from annotator.app.suggesting import predicting

    if arguments.timeout <= 0:
        raise AnnotatorError(_("A time to wait is more than 0 seconds."))
    with opened(arguments.project, write=not arguments.preview, names=arguments.names) as file:
        project = file.project
        predicting.require_labels(project, arguments.label)
        articles = predicting.chosen(project, arguments.article)
        model: Predictor
        here = _model_here(arguments, project)
        if here is not None:
            model = here
            if arguments.preview:
                print(_("Nothing is sent: the model is here"))
                return DONE
        else:
            model = asked = _language_model(arguments, project)
            articles, stay = predicting.may_leave(
                project, asked.server, articles, reserved=arguments.include_reserved
            )
            if stay:
                print(
                    _(
                        "{articles} not sent, for the rights that they reserve: --include-reserved sends them"
                    ).format(articles=counted(stay, "article", "articles")),
                    file=sys.stderr,
                )
            sending = work(predicting.sending(project, asked, articles))
            if arguments.preview:
                print(_("To {host}: {sending}").format(host=asked.server.host, sending=sending))
                for each in sending.example:
                    print(f"\n{each['role']}:\n{each['content']}")
                return DONE
            _confirmed(arguments, asked.server, sending)
        said = Said(project, names=arguments.names)
        result = work(predicting.predict(stepping(file), model, articles))
    cost = result.cost(arguments.price_sent, arguments.price_received)
    if arguments.json:
        fields = dataclasses.asdict(result)
        fields["lost"] = [{"article": name, "says": text} for name, text in result.lost]
        fields["problems"] = [str(said.problem(problem)) for problem in result.problems]
        print_json({**fields, "cost": cost})
    else:
        _tell(result, cost)
        said.problems(result.problems)
    return PROBLEMS if result.problems else DONE


def _model_here(arguments: argparse.Namespace, project: Project) -> Predictor | None:
    """The model that runs in this program, if it is one: a suggester that has learnt, or a file."""
    if arguments.layer:
        from annotator.app.suggesting.taught import TaughtSuggester

        if arguments.endpoint:
            raise AnnotatorError(_("--layer goes with a suggester, and not with --endpoint."))
        suggester = TaughtSuggester(arguments.model, arguments.layer, project, arguments.label)
        if not arguments.preview:
            work(suggester.learning())
        return suggester
    if not arguments.endpoint and regular.is_file(Path(arguments.model)):
        from annotator.app.suggesting.predicting import FileModel

        return FileModel(Path(arguments.model), project, arguments.label)
    return None


def _language_model(arguments: argparse.Namespace, project: Project) -> LanguageModel:
    from annotator.app.suggesting.predicting import LanguageModel
    from annotator.suggest.chat import Server
    from annotator.suggest.server_key import key_for

    server = Server(arguments.endpoint or HERE, arguments.model, timeout=arguments.timeout)
    server = dataclasses.replace(server, key=key_for(server.host, arguments.key_env))
    return LanguageModel(server, project, arguments.label, reasons=arguments.reasons)


def _confirmed(arguments: argparse.Namespace, server: Server, sending: Sending) -> None:
    """Raise `AnnotatorError` where articles would go to another computer and nobody said that they may."""
    if server.is_here or not sending.articles:
        return
    how = " unencrypted" if server.is_open else ""
    if not arguments.yes:
        raise AnnotatorError(
            _("The model is on another computer, {host}. This would be sent there{how}: {sending}.").format(
                host=server.host, how=how, sending=sending
            ),
            hint=_("--preview shows it as it is; --yes sends it."),
        )
    print(
        _("Sent to {host}{how}: {sending}").format(host=server.host, how=how, sending=sending),
        file=sys.stderr,
    )


def _tell(result: Predicted, cost: float) -> None:
    print(
        _("{layer}: {annotations} in {articles}").format(
            layer=result.layer,
            annotations=counted(result.annotations, "annotation", "annotations"),
            articles=counted(result.articles, "article", "articles"),
        )
    )
    if result.passed_over:
        print(
            _("{articles} passed over: answered already").format(
                articles=counted(result.passed_over, "article", "articles")
            )
        )
    if result.tokens_sent or result.tokens_received:
        price = _("; {cost} at these prices").format(cost=numeral(cost, ",.4f")) if cost else ""
        print(
            _("{tokens_sent} tokens sent, {tokens_received} received{price}").format(
                tokens_sent=numeral(result.tokens_sent),
                tokens_received=numeral(result.tokens_received),
                price=price,
            )
        )
    for name, text in result.lost:
        print(_("{name}: left out: {text}").format(name=name, text=text), file=sys.stderr)
