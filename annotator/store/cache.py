"""Search over the texts of a whole project: a cache in SQLite that can be deleted at any time.

The trigram index of FTS5 finds the articles that may contain a query, in any script and however it is spelt: it knows
the texts folded, without accents. The text itself decides. Without FTS5, and for queries shorter than three characters,
every text is looked through.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from unicodedata import unidata_version

from annotator.core.article import Article
from annotator.core.errors import ReadError
from annotator.core.finding import find, without_mark
from annotator.core.folding import LOOSE, SPELLING, Folded, fold
from annotator.store import records

VERSION = zlib.crc32(f"2 {unidata_version}".encode()) & 0x7FFFFFFF
"""Of the tables; and of the letters that Python knows, on which depends how texts are folded."""
BATCH = 200
"""How many articles are taken in between two commits."""
CONTEXT = 40
"""How many code points of context a snippet shows on each side."""
TRIGRAM = 3
PATIENCE = 0.005
"""Seconds that a step waits for somebody else who is updating."""
BREATH = 0.001
"""Seconds of rest after each article when working in the background, so that the window never waits."""

_SCHEMA = """
CREATE TABLE texts (id INTEGER PRIMARY KEY, article TEXT UNIQUE NOT NULL, digest BLOB, text TEXT, folded TEXT);
"""
_FTS = """
CREATE VIRTUAL TABLE found USING fts5(text, content='', detail='none', tokenize='trigram');
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in an article's text, `[start, end)` in code points, with some text around it."""

    article: str
    start: int
    end: int
    snippet: str


class Articles(Protocol):
    """Where the texts come from: a `ProjectFile`."""

    def article_ids(self) -> list[str]:
        """The ids of all articles, in order."""
        ...

    def raw_article(self, article_id: str) -> bytes:
        """The article's record."""
        ...


class SearchCache:
    """Full-text search over one project. `folder` is the user's folder for caches; `key` names the project."""

    def __init__(self, folder: Path, key: str, source: Articles) -> None:
        self.path = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.search.sqlite"
        self.complete = False
        self._source = source
        self._update = threading.Lock()
        self._connecting = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Bring the cache up to date in the background."""
        if self._thread is None or not self._thread.is_alive():
            self._stop.clear()
            self._thread = threading.Thread(target=self._in_background, name="search cache", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop updating, and wait until it has stopped; what is done so far stays."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def update(self, progress: Callable[[int, int], None] | None = None, *, breath: float = 0) -> None:
        """Take in articles that are new or changed, with a rest of `breath` seconds after each; forget those gone.

        Raises `OSError`, `sqlite3.Error`.
        """
        for done, total in self.updating(breath=breath):
            if progress is not None:
                progress(done, total)

    def updating(self, *, breath: float = 0) -> Iterator[tuple[int, int]]:
        """The same in steps: yields, before each article, how many are done of how many.

        Somebody else may be in the middle of it, also in this thread; the steps are waiting until that is through.
        """
        while not self._update.acquire(timeout=PATIENCE):
            if self._stop.is_set():
                return
            yield 0, 0
        try:
            yield from self._take_in(breath)
        finally:
            self._update.release()

    def _take_in(self, breath: float) -> Iterator[tuple[int, int]]:
        with self._open() as base:
            known = dict(base.execute("SELECT article, digest FROM texts"))
            ids = self._source.article_ids()
            for done, article_id in enumerate(ids):
                if self._stop.is_set():
                    return
                yield done, len(ids)
                raw = self._source.raw_article(article_id)
                digest = hashlib.blake2b(raw, digest_size=16).digest()
                if known.pop(article_id, None) != digest:
                    _put(base, article_id, digest, _text(raw, article_id))
                    if breath:
                        self._stop.wait(breath)
                if done % BATCH == BATCH - 1:
                    base.commit()
            for article_id in known:
                _forget(base, article_id)
            base.commit()
            self.complete = True

    def articles(self, query: str) -> list[str]:
        """The articles in which the query stands, in order, whatever its capitals, accents, signs and white space.

        Finds what has been taken in so far; `complete` says whether that is everything.
        """
        with self._open() as base:
            return [article_id for article_id, _ in self._having(base, query)]

    def texts(self, articles: Sequence[str]) -> dict[str, str]:
        """The texts of those of the articles that have been taken in, sooner than from the project."""
        with self._open() as base:
            marks = ",".join("?" * len(articles))
            return dict(base.execute(f"SELECT article, text FROM texts WHERE article IN ({marks})", articles))

    def search(self, query: str, limit: int = 200) -> list[Hit]:
        """Where the texts read `query`, in order; accents make a difference, unlike with `articles`."""
        hits: list[Hit] = []
        with self._open() as base:
            for article_id, number in self._having(base, query):
                (text,) = base.execute("SELECT text FROM texts WHERE id = ?", (number,)).fetchone() or ("",)
                for start, end in find(text, query, SPELLING):
                    hits.append(Hit(article_id, start, end, _snippet(text, start, end)))
                    if len(hits) == limit:
                        return hits
        return hits

    def _having(self, base: sqlite3.Connection, query: str) -> list[tuple[str, int]]:
        order = {article_id: place for place, article_id in enumerate(self._source.article_ids())}
        wanted = fold(query, LOOSE)
        rows = _having(base, wanted) if wanted else []
        return sorted((row for row in rows if row[0] in order), key=lambda row: order[row[0]])

    def delete(self) -> None:
        """Remove the cache; the next update builds it again."""
        self.complete = False
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def _in_background(self) -> None:
        # A cache that cannot be written means slower or no search, never a broken program.
        with contextlib.suppress(OSError, sqlite3.Error):
            self.update(breath=BREATH)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connecting:
            try:
                base = self._connect()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # Not a database, or half of one: it holds nothing that is not in the project.
                self.delete()
                base = self._connect()
        try:
            yield base
        finally:
            base.close()

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=10)
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = OFF")
            if _version(base) != VERSION:
                _build(base)
        except BaseException:
            base.close()
            raise
        return base


def _version(base: sqlite3.Connection) -> int:
    return int(base.execute("PRAGMA user_version").fetchone()[0])


def _build(base: sqlite3.Connection) -> None:
    """Make empty tables, unless somebody else has just made them."""
    base.execute("BEGIN IMMEDIATE")
    if _version(base) != VERSION:
        for table in ("texts", "found"):
            base.execute(f"DROP TABLE IF EXISTS {table}")
        base.execute(_SCHEMA)
        with contextlib.suppress(sqlite3.OperationalError):  # built without FTS5, or too old for trigrams
            base.execute(_FTS)
        base.execute(f"PRAGMA user_version = {VERSION}")
    base.commit()


def _has_trigrams(base: sqlite3.Connection) -> bool:
    return base.execute("SELECT 1 FROM sqlite_master WHERE name = 'found'").fetchone() is not None


def _put(base: sqlite3.Connection, article_id: str, digest: bytes, text: str) -> None:
    _forget(base, article_id)
    folded = Folded(text, LOOSE).text
    added = base.execute(
        "INSERT INTO texts (article, digest, text, folded) VALUES (?, ?, ?, ?)",
        (article_id, digest, text, folded),
    )
    if _has_trigrams(base):
        base.execute("INSERT INTO found (rowid, text) VALUES (?, ?)", (added.lastrowid, folded))


def _forget(base: sqlite3.Connection, article_id: str) -> None:
    old = base.execute("SELECT id, folded FROM texts WHERE article = ?", (article_id,)).fetchone()
    if old is None:
        return
    if _has_trigrams(base):
        base.execute("INSERT INTO found (found, rowid, text) VALUES ('delete', ?, ?)", old)
    base.execute("DELETE FROM texts WHERE id = ?", (old[0],))


def _text(raw: bytes, article_id: str) -> str:
    try:
        record, _ = records.parse(raw, file=article_id)
    except ReadError:
        return ""
    return record.text if isinstance(record, Article) else ""


def _having(base: sqlite3.Connection, wanted: str) -> list[tuple[str, int]]:
    """Articles, with their numbers, whose folded texts hold the words."""
    query, values = "SELECT article, id FROM texts WHERE instr(folded, ?)", [wanted]
    if len(wanted) >= TRIGRAM and _has_trigrams(base):
        parts = {wanted[at : at + TRIGRAM] for at in range(len(wanted) - TRIGRAM + 1)}
        query += " AND id IN (SELECT rowid FROM found WHERE found MATCH ?)"
        values.append(" AND ".join('"' + part.replace('"', '""') + '"' for part in sorted(parts)))
    return base.execute(query, values).fetchall()


def _snippet(text: str, start: int, end: int) -> str:
    """The place with whole words around it, where the script has spaces, on one line."""
    before = text[without_mark(text, max(start - CONTEXT, 0), start) : start]
    after = text[end : without_mark(text, min(end + CONTEXT, len(text)), len(text))]
    if start > CONTEXT:
        before = "…" + (before.split(maxsplit=1)[-1] if " " in before.strip() else before)
    if end + CONTEXT < len(text):
        after = (after.rsplit(maxsplit=1)[0] if " " in after.strip() else after) + "…"
    return " ".join((before + text[start:end] + after).split())
