"""The commands for a project that several people share on a PostgreSQL server."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from annotator.cli.options import FILES, add_json, offer
from annotator.cli.terminal import DONE, PROBLEMS, Add, opened, print_json, print_table, stepping
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.wording import counted
from annotator.team.link import ANNOTATOR, OWNER, REVIEWER

_ADDRESS = _(
    "address of the database, without a password, such as service=NAME or "
    "postgresql://NAME@HOST/DATABASE?sslmode=verify-full"
)


def add(command: Add) -> None:
    """Add the commands."""
    made = command("share", _share, _("Share a project on a PostgreSQL server, as its owner."))
    made.add_argument("server", metavar="URL", help=_ADDRESS)
    _add_name(made)
    add_json(made)
    made = command(
        "join", _join, _("Write a file of a project that somebody shares with you."), project=False
    )
    made.add_argument("server", metavar="URL", help=_ADDRESS)
    folder = made.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help=_("where to write it (default: here)"),
    )
    offer(folder, FILES)
    made.add_argument(
        "--project", dest="wanted", default="", metavar="ID", help=_("which, where you belong to several")
    )
    add_json(made)
    made = command("sync", _sync, _("Send what is new in a shared project, and take in what others sent."))
    add_json(made)
    made = command("team", _team, _("List the members of a shared project; add, change or remove one."))
    made.add_argument(
        "--add", default="", metavar="LOGIN", help=_("add or change the one who logs in under this name")
    )
    _add_name(made)
    made.add_argument(
        "--role", choices=(ANNOTATOR, REVIEWER, OWNER), default=ANNOTATOR, metavar="ROLE", help=_ROLES
    )
    made.add_argument(
        "--overlap",
        type=int,
        default=0,
        metavar="N",
        help=_("say how many annotators each article is for (1)"),
    )
    made.add_argument(
        "--remove", default="", metavar="LOGIN", help=_("take a member out; what they sent stays")
    )
    add_json(made)


def _add_name(parser: argparse.ArgumentParser) -> None:
    text = _("the name as an annotator (default: your own, or LOGIN)")
    parser.add_argument("--as", dest="name", default="", metavar="NAME", help=text)


_ROLES = _(
    "annotator (sees and writes layers of their own), reviewer (sees all layers, writes gold, adds articles) "
    "or owner (labels and members too); default: annotator"
)


def _share(arguments: argparse.Namespace) -> int:
    from annotator.app.ledger import carry_out
    from annotator.team import syncing

    with opened(arguments.project, write=True) as file:
        name = arguments.name or stepping(file).author
        if not name:
            raise AnnotatorError(_("Your name is not known here."), hint=_("Say it: --as NAME"))
        return _told(syncing.share(file, arguments.server, name, carry_out), as_json=arguments.json)


def _sync(arguments: argparse.Namespace) -> int:
    from annotator.app.ledger import carry_out
    from annotator.team import syncing
    from annotator.team.server import OfflineError

    with opened(arguments.project, write=True) as file:
        try:
            report = syncing.sync(file, carry_out)
        except OfflineError as error:
            error.hint = error.hint or _("Everything is kept here; it goes out the next time.")
            raise
        return _told(report, as_json=arguments.json)


def _told(report: object, *, as_json: bool) -> int:
    from annotator.team.syncing import Report

    assert isinstance(report, Report)
    late, forbidden = len(report.late), len(report.forbidden)
    if as_json:
        aside = report.aside.name if report.aside is not None else None
        numbers = {"sent": report.sent, "received": report.received, "late": late, "forbidden": forbidden}
        print_json({**numbers, "unsent": report.unsent, "aside": aside})
    else:
        print(
            _("{sent} sent, {received} taken in").format(
                sent=numeral(report.sent), received=numeral(report.received)
            )
        )
        if late:
            print(_("{late} not sent: somebody else had changed the same before").format(late=numeral(late)))
        if forbidden:
            print(
                _("{forbidden} not sent: they are not yours to change").format(forbidden=numeral(forbidden))
            )
        if report.unsent:
            print(
                _("only in this file: {unsent}{more}").format(
                    unsent=", ".join(report.unsent[:5]), more=" …" if len(report.unsent) > 5 else ""
                )
            )
        if report.aside is not None:
            print(
                _("what was not sent was undone here and set aside in “{name}”").format(
                    name=report.aside.name
                )
            )
    return PROBLEMS if late or forbidden else DONE


def _join(arguments: argparse.Namespace) -> int:
    from annotator.team import syncing

    found = syncing.join(arguments.server, arguments.folder, arguments.wanted)
    if arguments.json:
        print_json({"project": str(found)})
    else:
        print(found)
    return DONE


def _team(arguments: argparse.Namespace) -> int:
    from annotator.team import around, syncing
    from annotator.team.rebase import Member
    from annotator.team.server import Server

    with opened(arguments.project) as file:
        link, project = syncing.required_link(file), file.project.header.id
    with Server(link.server) as server:
        server.update_schema()
        if arguments.add:
            server.add(project, Member(arguments.add, arguments.name or arguments.add, arguments.role))
        if arguments.remove and not server.remove(project, arguments.remove):
            raise AnnotatorError(
                _("“{remove}” could not be removed.").format(remove=arguments.remove),
                hint=_("Owners remove others, by their login."),
            )
        if arguments.overlap:
            around.set_overlap(server, project, arguments.overlap)
        members, overlap = server.members(project), around.look_around(server, project).overlap
    if arguments.json:
        print_json([dataclasses.asdict(member) for member in members])
    else:
        print_table(("login", "name", "role"), [(each.login, each.name, each.role) for each in members])
        print(
            _("each article is for {annotators}").format(
                annotators=counted(overlap, "annotator", "annotators")
            )
        )
    return DONE
