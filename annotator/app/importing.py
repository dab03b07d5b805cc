"""Bringing articles in: read, zoned, cut into sentences, checked for duplicates, and added in one step."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from annotator import formats, paths
from annotator.app import sentences
from annotator.app.progress import Progress, Work, finish
from annotator.app.session import Session, Topic
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.formats import Imported, zones
from annotator.formats.zones import ZoneRules
from annotator.store import ProjectFile

ID_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came in: ids of the articles added, titles of those that were there already, and problems."""

    added: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        said = [_count(len(self.added), "article") + " added"]
        if self.duplicates:
            said.append(f"{len(self.duplicates)} already in the project")
        if self.problems:
            said.append(_count(len(self.problems), "problem"))
        return ", ".join(said)


def zone_rules() -> ZoneRules:
    """The rules for zones that come with the program, with the user's own on top."""
    return zones.load_rules((paths.resource("zones"), paths.config_dir() / "zones"))


def import_paths(file: ProjectFile, found: Iterable[str | Path], format_name: str = "") -> Work[ImportResult]:
    """Read files and folders into the project. Cancelled or failed, the project stays as it was.

    May run in a thread of its own: nothing is added to the project before `add`.
    """
    chosen = formats.find(format_name) if format_name else None
    files = list(formats.gather(found))

    def steps() -> Iterator[tuple[int, str, Imported | Problem]]:
        for number, path in enumerate(files):
            for item in formats.read_all([path], format=chosen):
                yield number, path.name, item

    return (yield from _add_all(file, steps(), len(files)))


def import_one(file: ProjectFile, imported: Imported) -> ImportResult:
    """Add a single article, such as a pasted one."""
    return finish(_add_all(file, iter([(0, imported.title, imported)]), 1))


def from_pasted(text: str, html: str = "") -> Imported:
    """The article in a clipboard: its HTML where that holds more than the plain text does."""
    return formats.from_html(html) if html.strip() else formats.from_pasted(text)


def record(session: Session, result: ImportResult) -> None:
    """Tell the session what was added, as a step that can be undone; open the first if none is open."""
    if not result.added:
        return
    changes = tuple(Change(None, Membership(article), article) for article in result.added)
    session.history.record(Edit(f"Import {_count(len(result.added), 'article')}", changes, session.annotator))
    session.tell(Topic.ARTICLES)
    session.tell(Topic.HISTORY)
    if session.article is None:
        session.open_article(result.added[0])


def prepared(imported: Imported, article_id: str, rules: ZoneRules) -> tuple[Article, list[Layer]]:
    """The article with every paragraph zoned and its sentences cut, and its layers under the new id."""
    article = imported.article(article_id)
    if not _covers(article):
        marked = zones.mark_zones(
            article.text, article.title, article.metadata, article.language, rules, known=article.zones
        )
        article = replace(article, zones=tuple(marked))
    layers = [Layer(article_id, name, list(layer), layer.state) for name, layer in imported.layers.items()]
    return sentences.cut(article), layers


def slug(title: str) -> str:
    """An identifier made of a title: letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", title).lower()
    words = re.findall(r"[^\W_]+", plain)
    made = "-".join(words)[:ID_LENGTH]
    return (made.rsplit("-", 1)[0] if len("-".join(words)) > ID_LENGTH and "-" in made else made) or "article"


def unique(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … if it is taken."""
    number, name = 1, wanted
    while is_taken(name):
        number += 1
        name = f"{wanted}-{number}"
    return name


def _add_all(
    file: ProjectFile, items: Iterator[tuple[int, str, Imported | Problem]], total: int
) -> Work[ImportResult]:
    rules = zone_rules()
    known = dict(file.text_hashes())
    added: list[str] = []
    duplicates: list[str] = []
    problems: list[Problem] = [*rules.problems]
    with file.importing() as batch:
        for number, name, item in items:
            if isinstance(item, Problem):
                problems.append(item)
            else:
                article_id = unique(item.id or slug(item.title or Path(item.source).stem), batch.is_taken)
                article, layers = prepared(item, article_id, rules)
                if article.sha256 in known:
                    duplicates.append(article.title)
                else:
                    known[article.sha256] = article_id
                    batch.add(article, layers)
                    added.append(article_id)
            yield Progress(number, total, name)
    return ImportResult(tuple(added), tuple(duplicates), tuple(problems))


def _covers(article: Article) -> bool:
    covered = sum(zone.end - zone.start for zone in article.zones)
    return covered >= len("".join(article.text.split("\n"))) > 0


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
