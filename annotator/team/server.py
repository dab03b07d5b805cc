"""A connection to PostgreSQL, and what is asked of it. Nothing of ours runs there but what `migrations` says."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, LiteralString

from annotator.core.errors import AnnotatorError, one_line
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.store import schema
from annotator.team.link import ANNOTATOR, OWNER, REVIEWER
from annotator.team.rebase import Member
from annotator.team.replica import Row

MIGRATIONS = {
    int(path.name[:3]): path for path in sorted(Path(__file__).with_name("migrations").glob("*.sql"))
}
"""The scripts that make the database what it is, by their numbers."""
SCHEMA = max(MIGRATIONS)
"""The number of the last migration that this version knows."""
SENT, MOVED = "news_annotator", "news_annotator_desk"
"""What is heard of: that somebody sent something, that somebody is elsewhere or has taken an article."""
FOLD_FROM = 8
"""From so many records on that came since the last snapshot of something, another one pays."""
FEW = 500
"""So many records are read as they are; of more, snapshots take the place of those that they are made of."""
_USUAL = {"connect_timeout": 10, "tcp_user_timeout": 30_000, "application_name": "news-annotator"}
_SECRET = ("password", "sslpassword", "oauth_client_secret")
_NOT_TRUSTED = pattern(r"(?i)certificate|does not support SSL")
_NOT_LET_IN = pattern(
    r"(?i)authentication failed|no password supplied|pg_hba\.conf|password file|"
    r"(?:role|database) \".*\" does not exist|not permitted to log in|permission denied for database"
)
_LOCATED = pattern(r"(?s)\n(?:CONTEXT|LINE|DETAIL|HINT|QUERY).*")
_COLUMNS = "seq, push, kind, article, annotator, login"
_BODY = "CASE WHEN octet_length(body) <= %(limit)s THEN body END"
# Snapshots stand where the first record stood that they are made of: so articles keep their order, whoever folded.
_READ = f"""
COPY (
  SELECT {_COLUMNS}, {_BODY} FROM (
    SELECT first AS place, seq, '' AS push, kind, article, annotator, login, body FROM news_annotator.folded
    WHERE %(many)s AND project = %(project)s AND seq > %(after)s AND seq <= %(to)s
    UNION ALL
    SELECT seq, {_COLUMNS}, body FROM news_annotator.record AS each
    WHERE project = %(project)s AND seq > %(after)s AND seq <= %(to)s AND NOT EXISTS (
      SELECT FROM news_annotator.folded AS whole
      WHERE %(many)s AND whole.project = each.project AND whole.article = each.article
        AND whole.annotator = each.annotator AND whole.seq >= each.seq AND whole.seq <= %(to)s)
  ) AS found ORDER BY place
) TO STDOUT"""
_READ_SENT = f"""
COPY (
  SELECT {_COLUMNS}, {_BODY} FROM news_annotator.record
  WHERE project = %(project)s AND push = %(push)s AND seq > %(after)s AND seq <= %(to)s ORDER BY seq
) TO STDOUT"""
_TYPES = ("int8", "text", "text", "text", "text", "text", "text")
_UNFOLDED = """
SELECT article, annotator FROM news_annotator.record AS each
WHERE project = %s AND seq <= %s AND seq > coalesce((
  SELECT seq FROM news_annotator.folded AS whole
  WHERE whole.project = each.project AND whole.article = each.article AND whole.annotator = each.annotator), 0)
GROUP BY article, annotator HAVING count(*) >= %s"""
_FOLD = """
INSERT INTO news_annotator.folded (project, article, annotator, kind, first, seq, login, at, body)
VALUES (%s, %s, %s, %s, 0, %s, '', now(), %s)
ON CONFLICT (project, article, annotator)
DO UPDATE SET kind = EXCLUDED.kind, seq = EXCLUDED.seq, body = EXCLUDED.body"""
_SEND = """
INSERT INTO news_annotator.record (project, push, kind, article, annotator, body) VALUES (%s, %s, %s, %s, %s, %s)"""


class ServerError(AnnotatorError):
    """The server cannot be reached, or does not do what it is asked."""


class OfflineError(ServerError):
    """There is no server to be reached just now: everything is kept here."""


class UntrustedError(ServerError):
    """What answers is not the server that was asked for, or cannot show that it is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A record on its way to the server."""

    kind: str
    article: str
    annotator: str
    body: bytes


@dataclass(frozen=True, slots=True)
class About:
    """A server: its version, the role that logs in, the database, whether one may create in it, whether anybody listens
    in on the way, whether projects can be shared there already."""

    version: str
    login: str
    database: str
    may_create: bool
    encrypted: bool
    has_schema: bool


def require_library() -> Any:
    """The library that speaks to PostgreSQL. Raises `ServerError` with what to type where it is not installed."""
    try:
        import psycopg
    except ImportError:
        raise ServerError(
            _("Sharing a project takes a library that is not installed."),
            hint=_('Type: pip install "news-annotator[team]"'),
        ) from None
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what is to be told is told by errors
    return psycopg


def require_address(address: str) -> None:
    """Raise `ServerError` where an address cannot be understood, or holds a password, which would stay in files."""
    psycopg = require_library()
    try:
        parts = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.Error:  # what it says repeats what was typed
        raise ServerError(
            _("This address of a server cannot be understood."),
            hint=_("It looks like postgresql://NAME@HOST/DATABASE?sslmode=verify-full, or service=NAME."),
        ) from None
    if any(parts.get(key) for key in _SECRET):
        raise ServerError(
            _(
                "The address holds a password, which would be kept in the project file and in the shell's history."
            ),
            hint=_("Leave it out and put it into ~/.pgpass, or into the file that PGPASSFILE names."),
        )


class Server:
    """A connection to the server within a `with` block. Raises `OfflineError` where it cannot be reached."""

    def __init__(self, address: str) -> None:
        require_address(address)
        self._psycopg = require_library()
        self.address = address
        with self._told():
            self._connection = self._psycopg.connect(address, autocommit=True, **_kept_out_of(address))
            self._connection.execute("SET client_encoding = 'UTF8'")
            self._connection.execute("SET lock_timeout = '20s'")

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, ___: BaseException | None, __: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        with contextlib.suppress(Exception):
            self._connection.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong as a sentence; never with what was sent, or what the connection was made with."""
        errors = self._psycopg.errors
        try:
            yield
        except errors.InsufficientPrivilege as error:
            raise ServerError(
                _("The server does not allow that: {said}.").format(said=_said(error))
            ) from None
        except errors.LockNotAvailable:
            raise OfflineError(
                _("Others are sending to the server just now."), hint=_("Try again in a moment.")
            ) from None
        except self._psycopg.OperationalError as error:
            raise _unreached(_said(error)) from None
        except self._psycopg.Error as error:
            raise ServerError(
                _("The server did not do what it was asked: {said}.").format(said=_said(error))
            ) from None

    # --------------------------------------------------------------------------------------------- schema
    def require_schema(self) -> None:
        """Raise `ServerError` unless the database is what this version of the program knows."""
        found = self._version()
        if found == 0:
            raise ServerError(
                _("No project is shared in this database."), hint=_("Share one first: annotator share")
            )
        if found != SCHEMA:
            raise ServerError(
                _(
                    "The database has version {found} of what projects are shared in; this program knows {schema}."
                ).format(found=found, schema=SCHEMA),
                hint=_("Update the program.")
                if found > SCHEMA
                else _("Let the owner of the database type: annotator team PROJECT"),
            )

    def migrate(self) -> None:
        """Make the database what this version knows, where it is not yet. Raises `ServerError`."""
        done = self._version()
        for number, script in MIGRATIONS.items():
            if number > done:
                with self._told(), self._connection.transaction():
                    self._connection.execute(script.read_text(encoding="utf-8"))
        self.require_schema()

    def update_schema(self) -> None:
        """Bring the database up to date where it belongs to the one who asks; raise `ServerError` where it is not."""
        owner = "SELECT pg_has_role(nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = 'news_annotator'"
        if self._value(owner):
            self.migrate()
        self.require_schema()

    def _version(self) -> int:
        if self._value("SELECT to_regclass('news_annotator.schema_version') IS NULL"):
            return 0
        return self._number("SELECT version FROM news_annotator.schema_version")

    def about(self) -> About:
        """Whom one has reached, and as whom."""
        row = self._rows(
            "SELECT current_setting('server_version'), session_user::text, current_database()::text, "
            "has_database_privilege(current_database(), 'CREATE')"
        )[0]
        encrypted = bool(self._connection.pgconn.ssl_in_use)
        return About(str(row[0]), str(row[1]), str(row[2]), bool(row[3]), encrypted, self._version() > 0)

    # -------------------------------------------------------------------------------------------- members
    def create(self, project: str, name: str) -> None:
        """Start sharing a project. Raises `ServerError`, also where it is shared there already."""
        try:
            self._value("SELECT news_annotator.create_project(%s, %s)", project, name)
        except ServerError as error:
            if isinstance(error.__cause__ or error.__context__, self._psycopg.errors.UniqueViolation):
                raise ServerError(
                    _("This project is shared there already."), hint=_("Join it: annotator join")
                ) from None
            raise

    def projects(self) -> list[str]:
        """The ids of the projects that the one who asks belongs to."""
        return [str(row[0]) for row in self._rows("SELECT id FROM news_annotator.project ORDER BY id")]

    def members(self, project: str) -> list[Member]:
        """Who shares the project, as far as the one who asks may know, by name."""
        found = self._rows(
            "SELECT login, name, role FROM news_annotator.member WHERE project = %s ORDER BY name", project
        )
        return [Member(*map(str, row)) for row in found]

    def me(self, project: str) -> Member:
        """Who the one who asks is in the project. Raises `ServerError` where they do not belong to it."""
        found = self._rows(
            "SELECT login, name, role FROM news_annotator.member WHERE project = %s AND login = session_user",
            project,
        )
        if not found:
            raise ServerError(
                _("You do not belong to this shared project."),
                hint=_("Ask its owner to add you: annotator team"),
            )
        me = Member(*map(str, found[0]))
        if me.role not in (ANNOTATOR, REVIEWER, OWNER):
            raise ServerError(
                _("This version of the program does not know what you are there: “{role}”.").format(
                    role=one_line(me.role)[:40]
                ),
                hint=_("Update the program."),
            )
        return me

    def add(self, project: str, member: Member) -> None:
        """Add a member, or give one another name or role."""
        self._done(
            "INSERT INTO news_annotator.member (project, login, name, role) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (project, login) DO UPDATE SET name = EXCLUDED.name, role = EXCLUDED.role",
            project,
            member.login,
            member.name,
            member.role,
        )

    def remove(self, project: str, login: str) -> bool:
        """Take a member out; what they sent stays. False where there is none of that login."""
        return (
            self._done("DELETE FROM news_annotator.member WHERE project = %s AND login = %s", project, login)
            > 0
        )

    # -------------------------------------------------------------------------------------------- records
    def head(self, project: str) -> int:
        """The number of the last record."""
        return self._number("SELECT news_annotator.head(%s)", project)

    def read(self, project: str, after: int, to: int) -> Iterator[Row]:
        """What came behind one number up to another, as far as the one who asks may see it, in order.

        Where that is more than `FEW`, snapshots of articles, layers and the header stand for the records that they are
        made of.
        """
        return self._copied(_READ, project=project, after=after, to=to, many=to - after > FEW)

    def sent(self, project: str, push: str, after: int, to: int) -> Iterator[Row]:
        """The records behind one number up to another that were sent together under a name."""
        return self._copied(_READ_SENT, project=project, push=push, after=after, to=to)

    def _copied(self, query: str, **values: object) -> Iterator[Row]:
        values["limit"] = schema.RECORD_LIMIT
        with self._told(), self._connection.cursor() as cursor, cursor.copy(query, values) as copy:
            copy.set_types(_TYPES)
            rows = copy.rows()
            while True:
                try:
                    row = next(rows, None)
                except (ValueError, TypeError, LookupError):  # of the library, about what there was in it
                    raise _odd() from None
                if row is None:
                    return
                yield _row(row)

    def first_header(self, project: str) -> Row | None:
        """The record that the project was begun with."""
        rows = self._rows(
            "SELECT seq, push, kind, article, annotator, login, body FROM news_annotator.record "
            "WHERE project = %s AND kind = 'project' ORDER BY seq DESC LIMIT 1",
            project,
        )
        return _row(rows[0]) if rows else None

    @contextlib.contextmanager
    def turn(self, project: str) -> Iterator[int]:
        """Within the block nobody else sends; gives the number of the last record. What is sent counts at its end."""
        with self._told(), self._connection.transaction():
            yield self._number("SELECT news_annotator.take_turn(%s)", project)

    def send(self, project: str, push: str, records: Sequence[Sent]) -> None:
        """Add records, which were sent together under the name `push`."""
        rows = [
            (project, push, each.kind, each.article, each.annotator, each.body.decode()) for each in records
        ]
        with self._told(), self._connection.cursor() as cursor:
            cursor.executemany(_SEND, rows)

    # ----------------------------------------------------------------------------------------- snapshots
    def unfolded(self, project: str, to: int) -> list[tuple[str, str]]:
        """Of what it would pay to make a snapshot at a number: pairs of article and annotator, as in the records."""
        return [(str(a), str(b)) for a, b in self._rows(_UNFOLDED, project, to, FOLD_FROM)]

    def fold(self, project: str, to: int, folded: Sequence[Sent]) -> None:
        """Keep snapshots: what the records up to a number come to."""
        rows = [(project, each.article, each.annotator, each.kind, to, each.body.decode()) for each in folded]
        with self._told(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(_FOLD, rows)

    # ------------------------------------------------------------------------------------- lists of names
    def names(self, project: str) -> dict[str, str]:
        """Which lists of names there are, with the digest of what is in each."""
        found = self._rows("SELECT file, digest FROM news_annotator.names WHERE project = %s", project)
        return {str(file): str(digest) for file, digest in found}

    def names_of(self, project: str, file: str) -> str | None:
        """What is in a list of names; None where there is none, or it is larger than a record may be."""
        question = (
            "SELECT CASE WHEN octet_length(body) <= %s THEN body END FROM news_annotator.names "
            "WHERE project = %s AND file = %s"
        )
        found = self._value(question, schema.RECORD_LIMIT, project, file)
        return found if isinstance(found, str) else None

    def send_names(self, project: str, file: str, raw: bytes) -> None:
        """Have this in a list of names, in place of what was in it."""
        self._done(
            "INSERT INTO news_annotator.names (project, file, login, at, body) VALUES (%s, %s, '', now(), %s) "
            "ON CONFLICT (project, file) DO UPDATE SET body = EXCLUDED.body",
            project,
            file,
            raw.decode(),
        )

    def remove_names(self, project: str, file: str) -> None:
        """Take a list of names away."""
        self._done("DELETE FROM news_annotator.names WHERE project = %s AND file = %s", project, file)

    # ---------------------------------------------------------------------------------------------- news
    def listen(self) -> None:
        """Have the server say from now on when somebody sends something; this connection is then for nothing else."""
        self.require_schema()
        with self._told():
            self._connection.execute(f"LISTEN {SENT}; LISTEN {MOVED}")

    def heard(self, seconds: float) -> set[str]:
        """Wait until somebody has `SENT` something or `MOVED`, so long at most; which of these it was."""
        with self._told():
            return {each.channel for each in self._connection.notifies(timeout=seconds, stop_after=1)}

    def ask(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        """The rows that a question gives. Raises `ServerError`."""
        return self._rows(query, *values)

    def _rows(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with self._told():
            try:
                return list(self._connection.execute(query, values).fetchall())
            except (ValueError, TypeError, LookupError):  # of the library, about what there was in it
                raise _odd() from None

    def _value(self, query: LiteralString, *values: object) -> Any:
        found = self._rows(query, *values)
        return found[0][0] if found else None

    def _number(self, query: LiteralString, *values: object) -> int:
        found = self._value(query, *values)
        if not isinstance(found, int) or found < 0:
            raise _odd()
        return found

    def _done(self, query: LiteralString, *values: object) -> int:
        with self._told():
            return int(self._connection.execute(query, values).rowcount)


def _kept_out_of(address: str) -> dict[str, Any]:
    """What is usual and the address does not say."""
    parts = require_library().conninfo.conninfo_to_dict(address)
    return {key: value for key, value in _USUAL.items() if key not in parts}


def _row(found: Sequence[object]) -> Row:
    match found:
        case (int(seq), str(push), str(kind), str(article), str(annotator), str(login), str() | None as body):
            return Row(seq, push, kind, article, annotator, login, body)
    raise _odd()


def _odd() -> ServerError:
    return ServerError(
        _("The server does not answer as it should."), hint=_("Ask the owner of the database.")
    )


def _unreached(said: str) -> ServerError:
    """Why there is no connection: nobody there, not the one who was asked for, or one who does not let us in."""
    if _NOT_TRUSTED.search(said):
        return UntrustedError(
            _(
                "The server cannot show that it is the one in the address: {said}. Nothing was sent to it."
            ).format(said=said),
            hint=_("Ask whoever runs the database for its address and for the certificate of its authority."),
        )
    if _NOT_LET_IN.search(said):
        return ServerError(
            _("The server does not let you in: {said}.").format(said=said),
            hint=_(
                "Passwords are looked for in ~/.pgpass; names and rights are given by whoever runs the database."
            ),
        )
    return OfflineError(_("The server cannot be reached: {rstrip}.").format(rstrip=said.rstrip(".?!")))


def _said(error: Exception) -> str:
    """What the server said, in one line; without the place, which may quote what was sent."""
    diagnosis = getattr(error, "diag", None)
    said = getattr(diagnosis, "message_primary", None) or _LOCATED.sub("", str(error))
    return one_line(said).rstrip(".")[:300] or type(error).__name__
