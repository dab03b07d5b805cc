"""Handing out with stand-ins in place of names, and bringing what was said of them back to the original words.

Which name has which stand-in is known to the master alone: its header holds the map, and the annotators' files do not.
Stand-ins are as long as the words that they stand for, so that all places stay what they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from annotator.app.progress import Progress, Work
from annotator.core import known_names
from annotator.core.annotation import (
    Annotation,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import OLDER, STORY, Article
from annotator.core.edits import HANDED_TO, PSEUDONYMISED, PSEUDONYMS, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral
from annotator.core.project import Entry, OpenArticle, Project
from annotator.core.text import sha256
from annotator.core.wording import counted
from annotator.review import pseudonyms
from annotator.review.pseudonyms import Exchange, Left, Names

A = TypeVar("A", bound=Annotation)

_ADDRESS = re.compile(r"://|^www\.|[\w.]@\w")
_BYLINE, _SOURCE = "byline", "source"
_NAMED = 8
"""How many words are named in a sentence about what stays."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """What is exchanged in a hand-out: names and their stand-ins, and the ids that articles have in it.

    `left` is what stays of names, `silent` counts the articles in which nothing is exchanged.
    """

    names: Names
    ids: Mapping[str, str]
    usual: frozenset[str] = frozenset()
    left: Left = field(default_factory=Left)
    silent: int = 0
    places: int = 0
    _exchanges: list[Exchange] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        """The exchange of these names."""
        if not self._exchanges:
            self._exchanges.append(Exchange(self.names, self.usual))
        return self._exchanges[0]

    def article(self, article: Article) -> Article:
        """The article as it is handed out; addresses, and what is known of its source file, stay behind."""
        text = self.exchange.text(article.text)
        metadata = {
            self.exchange.text(name): self.exchange.plain(value)
            for name, value in article.metadata.items()
            if name not in (_SOURCE, STORY, OLDER) and not _has_address(value)
        }
        for name in (STORY, OLDER):
            if (other := article.metadata.get(name)) is not None:
                metadata[name] = self.ids.get(str(other), other)
        return replace(
            article,
            id=self.ids.get(article.id, article.id),
            title=self.exchange.text(article.title),
            text=text,
            metadata=metadata,
            sha256=sha256(text),
            extra={name: value for name, value in article.extra.items() if not _has_text(value)},
            lineage=(),
        )

    def layer(self, layer: Layer, article: Article) -> Layer:
        """A layer on the article as `self.article` gives it."""
        made = _mapped(layer, article.id, lambda item: self.annotation(item, article.text))
        made.state = replace(layer.state, extra=self.exchange.plain(layer.state.extra))
        return made

    def annotation(self, item: A, text: str) -> A:
        """An annotation on the text with stand-ins."""
        return _reworded(item, text, self.exchange)

    def header(self, header: ProjectHeader) -> ProjectHeader:
        """The header of an annotator's file, which `handout.header_for` has made."""
        texts = self.exchange
        extra = {
            name: value if name == HANDED_TO else texts.plain(value) for name, value in header.extra.items()
        }
        return replace(
            header,
            title=texts.text(header.title),
            guidelines=texts.text(header.guidelines),
            labels=LabelSet([self._label(label) for label in header.labels]),
            extra={**extra, PSEUDONYMISED: True},
        )

    def project(self, path: Path) -> Path:
        """The project as it is called in the names of files."""
        return path.with_name(self.exchange.text(path.name))

    def remembered(self, header: ProjectHeader, articles: Mapping[str, Iterable[str]]) -> ProjectHeader:
        """The master's header with the map; `articles` are the hashes of the texts that were handed out, by id."""
        known = _known(header)
        ids = dict(known.ids)
        hashes = {name: list(each) for name, each in known.hashes.items()}
        for article_id, found in articles.items():
            ids[article_id] = self.ids.get(article_id, article_id)
            hashes[article_id] = list(dict.fromkeys([*hashes.get(article_id, []), *found]))
        kept = {name: {"id": ids[name], "sha256": hashes[name]} for name in ids if name in hashes}
        return replace(header, extra={**header.extra, PSEUDONYMS: {**self.names.data, "articles": kept}})

    def _label(self, label: Label) -> Label:
        """A label keeps its names, by which it is known when work comes back."""
        texts = self.exchange
        attributes = [
            replace(
                each,
                title=texts.text(each.title),
                options=tuple(map(texts.text, each.options)),
                default=texts.plain(each.default),
                extra=texts.plain(each.extra),
            )
            for each in label.attributes
        ]
        return replace(
            label,
            title=texts.text(label.title),
            description=texts.text(label.description),
            examples=tuple(map(texts.text, label.examples)),
            attributes=tuple(attributes),
            extra=texts.plain(label.extra),
        )

    def sentences(self) -> list[str]:
        """What has to be known before the files are sent: what stays of names."""
        return [*doubts(self.left), *_remarks(self)]


def doubts(left: Left) -> list[str]:
    """By what names may still be known, in sentences; none where nothing stays."""
    return [
        f"{what}: {_listed(found)}."
        for what, found in (
            (_("Left as they are, with a name inside"), left.inside),
            (_("Left as they are, for the texts have them in small letters too"), left.alone),
            (_("Left as they are, perhaps other forms of a name"), left.alike),
        )
        if found
    ]


def _remarks(made: StandIns) -> Iterator[str]:
    if made.left.endings:
        yield _("Endings stay behind the stand-ins: {listed}.").format(listed=_listed(made.left.endings))
    if short := [f"“{name}”" for name in made.names.names if not _words(name)]:
        more = (
            _(" and {short} more").format(short=numeral(len(short) - _NAMED)) if len(short) > _NAMED else ""
        )
        listed = ", ".join(short[:_NAMED]) + more
        yield _("Left as they are, too short or of small words alone: {listed}.").format(listed=listed)
    if made.silent:
        yield _("{articles} without any of these names: whoever is named there stays.").format(
            articles=counted(made.silent, "article", "articles")
        )
    yield _(
        "Names that nobody tagged stay as they are, and so do initials. Who has the original text elsewhere finds it "
        "by the words around the names."
    )


def _listed(found: Counter[tuple[str, str]]) -> str:
    most = [f"“{run}” ({word})" for (word, run), __ in found.most_common(_NAMED)]
    more = _(" and {found} more").format(found=numeral(len(found) - _NAMED)) if len(found) > _NAMED else ""
    return ", ".join(most) + more


def prepared(
    project: Project, articles: Collection[str], labels: Collection[str], also: Iterable[str] = ()
) -> Work[StandIns]:
    """Stand-ins for what anybody has tagged with these labels anywhere, for authors, and for the names `also`.

    Names that had stand-ins in an earlier hand-out keep them. Raises `AnnotatorError` for labels that there are not,
    and where there are no names.
    """
    known = [label.name for label in project.labels]
    for name in labels:
        if name not in known:
            raise known_names.unknown("label", name, known)
    wanted = {each.name for name in labels for each in _with_those_below(project.labels, name)}
    earlier = _known(project.header)
    counts = _Counts()
    for done, article_id in enumerate(project.members):
        yield Progress(done, len(project.members), project.title(article_id))
        counts.add(project.article(article_id), project.layers(article_id).values(), wanted)
    counts.names |= {name.strip(): None for name in (*also, *earlier.names.names) if name.strip()}
    words = dict.fromkeys(word for name in counts.names for word in _words(name))
    if not words or not (counts.named or also):  # names of authors alone are not what was asked for
        raise AnnotatorError(
            _("There is no name to put a stand-in for: nobody has tagged anything with these labels."),
            hint=_("Name other labels, or a list of names: --also-names FILE."),
        )
    names = counts.of(words, earlier.names)
    first = StandIns(names, {}, frozenset(counts.usual))
    ids = dict(earlier.ids)
    for article_id in project.members:
        # One that went out as it is may hold a name that has a stand-in by now.
        is_own = ids.get(article_id, article_id) == article_id
        if is_own and first.exchange.text(f"#{article_id}") != f"#{article_id}":
            ids[article_id] = new_id()
    return (yield from _tried(project, articles, replace(first, ids=ids, _exchanges=[])))


def _tried(project: Project, articles: Collection[str], made: StandIns) -> Work[StandIns]:
    """With what stays of names in these articles, told by exchanging them once."""
    silent = places = 0
    for done, article_id in enumerate(articles):
        yield Progress(done, len(articles), project.title(article_id))
        for each in (article_id, *project.older_than(article_id)):
            article = project.article(each)
            found = len(made.exchange.places(article.text))
            places += found
            silent += not found
            changed = made.article(article)
            for layer in project.layers(each).values():
                made.layer(layer, changed)
    made.header(project.header)
    return replace(made, left=made.exchange.left, silent=silent, places=places, _exchanges=[])


class _Counts:
    """What the texts say of the words of names: how often they are written small, and how often great."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.usual: set[str] = set()
        self.small: Counter[str] = Counter()
        self.great: Counter[str] = Counter()
        self.named: Counter[str] = Counter()

    def add(self, article: Article, layers: Iterable[Layer], wanted: Collection[str]) -> None:
        for run in pseudonyms.running(article.text):
            folded = pseudonyms.key(run)
            if run.islower():
                self.usual.add(run)
                self.small[folded] += 1
            else:
                self.great[folded] += 1
        places: set[tuple[int, int]] = set()
        for layer in layers:
            for item in layer.spans:
                places.update(item.fragments if item.label in wanted else ())
        for start, end in places:
            name = article.text[start:end].strip()
            self.names[name] = None
            self.named.update(pseudonyms.key(run) for __, run in pseudonyms.runs(name))
        self.names.update(dict.fromkeys(authors(article)))

    def of(self, words: Collection[str], earlier: Names) -> Names:
        """The names, with stand-ins for these words."""
        keys = {pseudonyms.key(word): word for word in reversed([*words])}
        whole = {pseudonyms.key(name) for name in self.names if len(_words(name)) == 1}
        small = {folded for folded in keys if self.small[folded]}
        small -= {pseudonyms.key(name) for name in self.names if name.islower()}
        common = {
            folded
            for folded in small - whole
            if self.small[folded] >= self.great[folded] - self.named[folded]
        }
        old = {pseudonyms.key(word) for word in earlier.words}
        new = [word for folded, word in keys.items() if folded not in old]
        taken = [*self.small, *self.great, *words, *earlier.words, *earlier.words.values()]
        return Names(
            {**earlier.words, **pseudonyms.stand_ins(new, taken)},
            tuple(self.names),
            frozenset(small - common),
            frozenset(common),
        )


def authors(article: Article) -> list[str]:
    """The names in the byline of an article."""
    found = article.metadata.get(_BYLINE)
    return [str(name).strip() for name in (found if isinstance(found, list) else [found]) if name]


def _words(name: str) -> list[str]:
    """The words of a name that are exchanged: not those in small letters (“of”, “van”), and no initials."""
    return [
        run
        for __, run in pseudonyms.runs(name)
        if len(pseudonyms.key(run)) > 1 and (not run.islower() or " " not in name)
    ]


def _with_those_below(labels: LabelSet, name: str) -> Iterator[Label]:
    label = labels.get(name)
    if label is not None:
        yield label
    for each in labels:
        if each.parent == name and each.name != name:
            yield from _with_those_below(labels, each.name)


# ----------------------------------------------------------------------------------------------- bringing back
@dataclass(frozen=True, slots=True)
class _Known:
    """What the master's header says of stand-ins: the ids that articles have, and the hashes of their texts, by id."""

    names: Names
    ids: Mapping[str, str]
    hashes: Mapping[str, list[str]]


def _known(header: ProjectHeader) -> _Known:
    data = header.extra.get(PSEUDONYMS)
    articles = data.get("articles") if isinstance(data, Mapping) else None
    ids: dict[str, str] = {}
    hashes: dict[str, list[str]] = {}
    for name, told in articles.items() if isinstance(articles, Mapping) else ():
        if isinstance(told, Mapping) and isinstance(told.get("sha256"), list):
            ids[str(name)] = str(told.get("id") or name)
            hashes[str(name)] = [str(each) for each in told["sha256"]]
    return _Known(pseudonyms.from_data(data), ids, hashes)


class Originals:
    """The way back for the file of an annotator in which names have stand-ins; for other files it changes nothing.

    `articles` are those of the file, by their ids there: one may have gone out as itself once, and otherwise later.
    """

    def __init__(self, master: ProjectHeader, theirs: ProjectHeader, articles: Iterable[str] = ()) -> None:
        self._known = _known(master)
        self.needed = bool(theirs.extra.get(PSEUDONYMISED))
        self._ids = {handed: name for name, handed in self._known.ids.items()} if self.needed else {}
        self._handed = {self.id(name): name for name in articles}
        self._there = Exchange(self._known.names)
        self._back = self._there.reversed()

    def handed(self, article_id: str) -> str:
        """The id that the article of this id here has in the file."""
        return self._handed.get(article_id, article_id)

    def id(self, handed: str) -> str:
        """The id that the article of this id in the file has here."""
        return self._ids.get(handed, handed)

    def entries(self, entries: Mapping[str, Entry], project: Project) -> dict[str, Entry]:
        """What is listed of the file's articles, by the ids and with the titles that they have here."""
        return {
            self.id(name): Entry(self.id(name), project.title(self.id(name)) or entry.title, entry.states)
            for name, entry in entries.items()
        }

    def opened(self, theirs: OpenArticle, mine: OpenArticle | None) -> OpenArticle:
        """The article as it would be if it had been tagged on the original text.

        Where its text is not the one that was handed out it stays as it is, and its hash tells that.
        """
        if not self.needed or mine is None:
            return theirs
        article, own = theirs.article, mine.article
        same = sha256(article.text) in self._known.hashes.get(own.id, ()) and len(article.text) == len(
            own.text
        )
        if not same:
            return OpenArticle(replace(article, id=own.id), theirs.layers)
        restored = replace(
            article,
            id=own.id,
            title=own.title,
            text=own.text,
            metadata=own.metadata,
            sha256=own.sha256,
            extra=own.extra,
        )
        layers = {
            name: self._layer(layer, article, own, mine.layers.get(name))
            for name, layer in theirs.layers.items()
        }
        return OpenArticle(restored, layers)

    def _layer(self, layer: Layer, handed: Article, own: Article, mine: Layer | None) -> Layer:
        here = {item.id: item for item in (*mine.values(), *mine.unanchored)} if mine is not None else {}

        def back(item: A) -> A:
            before = here.get(item.id)
            if isinstance(before, type(item)) and _reworded(before, handed.text, self._there) == item:
                return before
            return _reworded(item, own.text, self._back)

        made = _mapped(layer, own.id, back)
        made.state = replace(layer.state, extra=self._back.plain(layer.state.extra))
        return made


def _reworded(item: A, text: str, exchange: Exchange) -> A:
    """The annotation on a text that differs in names alone: at the same place, with what that text says there."""
    changes: dict[str, Any] = {
        "note": exchange.text(item.note),
        "attributes": exchange.plain(item.attributes),
        "extra": exchange.plain(item.extra),
    }
    match item:
        case Span():
            quote = span_quote(text, item.fragments) if item.end <= len(text) else exchange.text(item.quote)
            changes["quote"] = quote if len(quote) == len(item.quote) else exchange.text(item.quote)
        case SentenceTag():
            quote = sentence_quote(text, item.start, item.end)
            changes["quote"] = quote if len(quote) == len(item.quote) else exchange.text(item.quote)
        case Note() if item.start is not None and item.quote:
            quote = text[item.start : item.end]
            changes["quote"] = quote if len(quote) == len(item.quote) else exchange.text(item.quote)
    found = {name: value for name, value in changes.items() if value != getattr(item, name)}
    return replace(item, **found) if found else item


def _mapped(layer: Layer, article: str, change: Callable[[Annotation], Annotation]) -> Layer:
    made = Layer(article, layer.annotator, map(change, layer.values()), layer.state)
    made.unanchored = [change(item) for item in layer.unanchored]
    return made


def _has_address(value: object) -> bool:
    if isinstance(value, str):
        return bool(_ADDRESS.search(value))
    if isinstance(value, Mapping):
        return any(map(_has_address, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_address, value))


def _has_text(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, str) or (isinstance(value, list | tuple) and any(map(_has_text, value)))
