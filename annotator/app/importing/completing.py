"""What a long import left for later, found while people work and stored as it comes: zones, sentences and stories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from annotator.app import ledger, preparing, processes
from annotator.app.importing import stories
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.article import EXTRACTED, GUESSED_TITLE, STORY, Article, Sentence, Zone
from annotator.core.edits import Change, Heading
from annotator.core.errors import ReadError
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.store import ProjectFile, records
from annotator.text.near_duplicates import Signature, Stories, WordHashes, signature

AT_ONCE = 16
"""Articles that a process is given at once."""

WORTH_HELP = 300
"""With fewer articles to look at, the work is done before another process has begun."""

STORE_AFTER = 400
"""Articles that are stored together."""

_Zones = list[tuple[int, int, str, float]]
_Sentences = list[tuple[int, int]]
_Found = tuple[str, _Zones, _Sentences, Signature | None]
"""What comes back for an article: plain values, which are quickest to send from one process to another."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How many articles were completed, and the stories of those for which an edit has to tell it.

    These are articles that were in the project before, of which others turned out to be copies, and those that were
    edited meanwhile. `copies` are the completed articles that turned out to be of the story of another.
    """

    count: int = 0
    stories: Mapping[str, str] = field(default_factory=dict, hash=False)
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article and its story. `article` is None where it is looked at only because others may be copies of it.

    `lines` are the roles that the project remembers for lines of its source.
    """

    id: str
    digest: int
    story: str
    text: str
    article: Article | None
    lines: Mapping[str, str] = field(default_factory=dict, hash=False)


def complete(file: ProjectFile, late: Collection[str], helpers: int = 0) -> Work[Completed]:
    """Find zones and sentences of the articles, and which are copies; those in which they are found already stay so.

    `helpers` are processes that help. May run in a thread of its own, while people work on the project: what they
    edit meanwhile is left alone. Closed early, it keeps what it has stored; the rest is prepared when it is opened.
    """
    if not late:
        return Completed()
    known = Stories()
    copies: dict[str, str] = {}
    batch: list[tuple[int, Article]] = []
    stored: set[str] = set()
    done = 0
    wanted = set(late)
    helpers = helpers if len(file.article_ids()) >= WORTH_HELP else 0
    chunks = processes.mapped(_looked_at, _chunks(file, wanted), helpers)
    try:
        for chunk, answers in chunks:
            for waiting, (title, zones, sentences, made) in zip(chunk, answers, strict=True):
                story = known.take(waiting.id, made, waiting.story)
                if waiting.article is None:
                    continue
                done += 1
                article = _with(waiting.article, title, zones, sentences)
                if story and not waiting.story:
                    copies[waiting.id] = story
                    article = replace(article, metadata={**article.metadata, STORY: story})
                if article != waiting.article:
                    batch.append((waiting.digest, article))
            if len(batch) >= STORE_AFTER:
                stored.update(file.supplement(batch))
                batch.clear()
            yield Progress(done, len(late), _("Finding zones, sentences and copies"))
    finally:
        chunks.close()
    stored.update(file.supplement(batch))
    return Completed(done, _to_tell(file, copies, stored), tuple(copies))


def record(session: Session, completed: Completed, import_id: str = "") -> None:
    """Tell the session what was completed; taking back the import `import_id` takes back what is edited here too."""
    session.ledger.extend(import_id, tell_stories(session.file, completed))
    session.read_again()


def tell_stories(file: ProjectFile, completed: Completed) -> tuple[Change, ...]:
    """Carry out the edit that some stories need; returns its changes. In the thread that works on the project."""
    changes = tuple(_headings(file, completed.stories))
    ledger.record(file, _("Group copies into stories"), changes)
    return changes


def _chunks(file: ProjectFile, late: Collection[str]) -> Iterator[list[_Waiting]]:
    chunk: list[_Waiting] = []
    for article_id in file.article_ids():
        chunk.append(_waiting(file, article_id, article_id in late))
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    yield chunk


def _waiting(file: ProjectFile, article_id: str, late: bool) -> _Waiting:
    raw = file.raw_article(article_id)
    said = None if late else stories.said(raw)
    if said is not None:
        return _Waiting(article_id, hash(raw), said[1], said[0], None)
    article = _parsed(file, raw)
    story = str(article.metadata.get(STORY) or "") if article else ""
    if article is None:
        return _Waiting(article_id, hash(raw), story, "", None)
    lines = lines_of(file.project.header, article) if late else {}
    return _Waiting(article_id, hash(raw), story, article.text, article if late else None, lines)


def _parsed(file: ProjectFile, raw: bytes) -> Article | None:
    """The article in a record; None where that is damaged, which is told when somebody opens it."""
    try:
        found, __ = records.parse(raw, file=str(file.path))
    except ReadError:
        return None
    return found if isinstance(found, Article) else None


def _looked_at(chunk: list[_Waiting]) -> list[_Found]:
    hashes = WordHashes()
    return [_found(waiting, signature(waiting.text, hashes)) for waiting in chunk]


def _found(waiting: _Waiting, made: Signature | None) -> _Found:
    if waiting.article is None:
        return "", [], [], made
    article = preparing.prepared(waiting.article, lines=waiting.lines)
    zones = [(zone.start, zone.end, zone.role, zone.sure) for zone in article.zones]
    return article.title, zones, [(sentence.start, sentence.end) for sentence in article.sentences], made


def _with(article: Article, title: str, zones: _Zones, sentences: _Sentences) -> Article:
    return replace(
        article,
        title=title,
        extra={key: item for key, item in article.extra.items() if key not in (EXTRACTED, GUESSED_TITLE)},
        zones=tuple(Zone(*zone) for zone in zones),
        sentences=tuple(Sentence(*sentence) for sentence in sentences),
    )


def _to_tell(file: ProjectFile, copies: Mapping[str, str], stored: Collection[str]) -> dict[str, str]:
    """Store the stories of their first articles where these are new; what is left has to be told by edits."""
    present = {
        article_id: story for article_id, story in copies.items() if article_id in file.project.entries
    }
    left = {article_id: story for article_id, story in present.items() if article_id not in stored}
    firsts = dict.fromkeys(present.values())
    own = file.supplement([*_own_stories(file, (name for name in firsts if name in stored))])
    return left | {name: name for name in firsts if name not in own}


def _own_stories(file: ProjectFile, firsts: Iterable[str]) -> Iterator[tuple[int, Article]]:
    for article_id in firsts:
        raw = file.raw_article(article_id)
        article = _parsed(file, raw)
        if article is not None and not article.metadata.get(STORY):
            yield hash(raw), replace(article, metadata={**article.metadata, STORY: article_id})


def _headings(file: ProjectFile, told: Mapping[str, str]) -> Iterator[Change]:
    for article_id, story in told.items():
        if article_id in file.project.entries:
            article = file.project.article(article_id)
            if not article.metadata.get(STORY):
                before = Heading(article.title, article.metadata)
                yield Change(before, Heading(article.title, {**article.metadata, STORY: story}), article_id)
