"""Reading the projects that are merged, one after the other, and what each adds to what is there by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator import store
from annotator.app.importing import labels as label_mapping
from annotator.app.importing.arriving import unique
from annotator.app.importing.known_texts import KnownTexts
from annotator.app.merging import labels as label_meaning
from annotator.app.merging import people, translated
from annotator.app.merging.layers import Joined, is_blank, joined, joined_gold
from annotator.app.merging.people import Pair
from annotator.app.merging.preview import Coming, MergePreview, Overruled, Share, Terms
from annotator.app.merging.translated import Names
from annotator.app.progress import Progress, Work
from annotator.app.reviewing.collect_read import renamed_labels
from annotator.core import known_names, regular
from annotator.core.article import OLDER, STORY, Article
from annotator.core.edits import HANDED_TO, SUGGESTIONS_SEEN, Change, Heading, ProjectHeader
from annotator.core.errors import AnnotatorError, Problem, ReadError, UnreadableError
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, ngettext
from annotator.core.names import folded
from annotator.core.project import OpenArticle, apply_to_article, older_id
from annotator.core.text import sha256
from annotator.core.wording import counted
from annotator.review.collect import copied
from annotator.store import ProjectFile

_SAID_ELSEWHERE = frozenset({HANDED_TO, SUGGESTIONS_SEEN})
"""Keys of a header that are about one file alone."""


def preview_merge(file: ProjectFile, paths: Iterable[Path], terms: Terms | None = None) -> Work[MergePreview]:
    """What the other projects would bring; they are only read, even while somebody has them open.

    Raises `AnnotatorError` for one that cannot be read, that is this project itself or an annotator's file of it, and
    for names of labels that none of them has.
    """
    asked = terms or Terms()
    target = _Target(file)
    coming: list[Coming] = []
    named: dict[str, None] = {}
    for path in dict.fromkeys(paths):
        with closing(_opened(file, path)) as theirs:
            reading = _Reading(target, theirs, asked)
            coming.append((yield from reading.run()))
            named.update(dict.fromkeys(each.name for each in reading.labels.foreign))
    known_names.require(_("label in these projects"), asked.labels, named)
    header = file.project.header
    relabelled = None
    if target.labels != header.labels:
        relabelled = Change(header, replace(header, labels=target.labels))
    fresh = tuple(target.here[name] for name in target.fresh)
    return MergePreview(tuple(coming), relabelled, fresh, tuple(target.changes))


def _opened(file: ProjectFile, path: Path) -> ProjectFile:
    try:
        if path.samefile(file.path):
            raise AnnotatorError(_("This is the project itself."), file=path, hint=_("Name another project."))
        if regular.is_folder(path):
            raise ReadError(_("This is a folder."), file=path, hint=_("Name a project file in it."))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        said = _("There is no such file") if missing else error.strerror or str(error)
        raise ReadError(f"{said}.", file=path) from error
    theirs = store.open_file(path, read_only=True)
    header = theirs.project.header
    if header.id == file.project.header.id and header.extra.get(HANDED_TO):
        theirs.close()
        raise AnnotatorError(
            _("This file was handed out from this project."),
            file=path,
            hint=_("Collect it: collecting knows which of two versions is the later."),
        )
    return theirs


class _Target:
    """The project as it will be, with what has come in so far."""

    def __init__(self, file: ProjectFile) -> None:
        self.file = file
        self.labels: LabelSet = file.project.labels
        self.here: dict[str, OpenArticle] = {}
        """Articles with what comes in: those that are new, and those of the project that were looked at."""
        self.fresh: dict[str, None] = {}
        self.changes: list[Change] = []
        self.annotators = dict.fromkeys(file.project.annotators())
        self._by_text: dict[str, list[str]] = {}
        for digest, name in file.text_hashes():
            self._by_text.setdefault(digest, []).append(name)

    def matched(self, articles: Iterable[Article]) -> dict[str, str]:
        """By id, the article here that has the very same text: of several the one of that id, else the first left.

        So an article that a project has twice is there twice, and merged again neither is added.
        """
        found: dict[str, str] = {}
        given: set[str] = set()
        alike = {each.id: self._with_text(each.text) for each in articles}
        for name in sorted(alike, key=lambda each: each not in alike[each]):
            here = (
                name if name in alike[name] else next((each for each in alike[name] if each not in given), "")
            )
            if here:
                found[name] = here
                given.add(here)
        return {name: found[name] for name in alike if name in found}

    def _with_text(self, text: str) -> list[str]:
        found = []
        for name in self._by_text.get(sha256(text), ()):
            with suppress(UnreadableError):  # nothing can be put beside what nobody can read
                if self.article(name).article.text == text:
                    found.append(name)
        return found

    def article(self, name: str) -> OpenArticle:
        """The article as it will be."""
        if name not in self.here:
            self.here[name] = copied(self.file.load(name))
        return self.here[name]

    def is_taken(self, name: str) -> bool:
        """Whether an article of that id is or was here."""
        return name in self.fresh or self.file.project.knows(name)

    def add(self, article: Article) -> None:
        """Take a new article, of which there are no layers yet."""
        self.fresh[article.id] = None
        self.here[article.id] = OpenArticle(article)
        self._by_text.setdefault(sha256(article.text), []).append(article.id)

    def apply(self, changes: Iterable[Change]) -> None:
        """Change an article as it will be."""
        for change in changes:
            apply_to_article(self.here[change.article], change)
            if change.annotator:
                self.annotators[change.annotator] = None
            if change.article not in self.fresh:
                self.changes.append(change)

    def is_older(self, name: str, other: str) -> bool:
        """Whether an article is an older version of the other, or the other itself."""
        seen: set[str] = set()
        while other != name and other not in seen and self._is_here(other):
            seen.add(other)
            other = older_id(self.article(other).article.metadata)
        return other == name

    def _is_here(self, name: str) -> bool:
        return name in self.fresh or name in self.file.project.members


@dataclass(slots=True)
class _Counts:
    shares: dict[str, Share] = field(default_factory=dict)
    same: int = 0
    exchanged: int = 0
    other_status: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    overruled: list[Overruled] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


class _Reading:
    """One of the other projects: what it holds, and what of it comes in."""

    def __init__(self, target: _Target, theirs: ProjectFile, terms: Terms) -> None:
        self.target, self.theirs, self.terms = target, theirs, terms
        self.path = str(theirs.path)
        self.labels = label_meaning.Labels((), {})
        self.found: dict[str, OpenArticle] = {}
        self.counts = _Counts()

    def run(self) -> Work[Coming]:
        """Read everything, decide what it is called here, and add it to the target."""
        yield from self._read()
        before = self.target.labels
        self._compare_labels()
        matched = self.target.matched(each.article for each in self.found.values())
        called, refused, remarks = people.called(
            self._annotators(), self.target.annotators, self._pairs(matched), self.terms.of_person, self.path
        )
        added = self._new_ids(matched)
        names = Names({**matched, **added}, self.labels.mapping, called)
        self.counts.remarks += [*self.labels.remarks, *remarks]
        for done, name in enumerate(self._older_first()):
            yield Progress(
                done, len(self.found), f"{self.theirs.path.name}: {self.found[name].article.title}"
            )
            self._take(name, names, is_new=name in added)
        self._say_what_is_nearly_here(added)
        self._say_what_stays()
        header = self.theirs.project.header
        counts = self.counts
        return Coming(
            path=self.theirs.path,
            title=header.title or self.theirs.path.name,
            added=added,
            matched=matched,
            titles={name: each.article.title for name, each in self.found.items()},
            labels=self.labels.foreign,
            new_labels=tuple(label.name for label in self.target.labels if before.get(label.name) is None),
            mapped={
                each.name: new for each in self.labels.foreign if (new := self._label(each.name)) != each.name
            },
            people=called,
            shares=counts.shares,
            same=counts.same,
            overruled=tuple(counts.overruled),
            apart=self.labels.apart,
            unclear=tuple(refused),
            refused=(*self.labels.refused, *refused.values()),
            left=tuple(counts.left),
            remarks=tuple(counts.remarks),
        )

    def _read(self) -> Work[None]:
        theirs = self.theirs
        for done, (name, entry) in enumerate(list(theirs.project.members.items())):
            yield Progress(done, len(theirs.project.members), f"{theirs.path.name}: {entry.title}")
            try:
                self.found[name] = theirs.load(name)
            except AnnotatorError:
                continue  # it is among the problems of the file then
        for problem in theirs.problems:
            (self.counts.left if problem.severity == "error" else self.counts.remarks).append(problem)

    def _annotators(self) -> list[str]:
        return list(dict.fromkeys(name for each in self.found.values() for name in each.layers))

    def _label(self, name: str) -> str:
        return self.labels.mapping.get(name, name)

    def _compare_labels(self) -> None:
        target, header = self.target, self.theirs.project.header
        layers = (layer for each in self.found.values() for layer in each.layers.values())
        foreign = label_meaning.counted(header.labels, layers)
        copy = header.id == target.file.project.header.id
        renamed = renamed_labels(header.labels, target.labels) if copy else {}
        self.labels = label_meaning.compared(foreign, target.labels, self.terms.labels, renamed, self.path)
        new = label_mapping.additions(foreign, target.labels, self.labels.mapping)
        target.labels = label_mapping.extended(target.labels, new)

    def _pairs(self, matched: Mapping[str, str]) -> list[Pair]:
        def here(layers: Mapping[str, Layer]) -> dict[str, Layer]:
            return {
                name: label_mapping.mapped_layer(each, self.labels.mapping, {})
                for name, each in layers.items()
            }

        return [
            (self.found[name].article.title, self.target.article(ours).layers, here(self.found[name].layers))
            for name, ours in matched.items()
        ]

    def _new_ids(self, matched: Mapping[str, str]) -> dict[str, str]:
        """Ids for the articles that are new; of several with one text each is an article, as it is there."""
        made: dict[str, str] = {}
        given: set[str] = set()
        for name in self.found:
            if name not in matched:
                made[name] = unique(name, lambda each: each in given or self.target.is_taken(each))
                given.add(made[name])
        return made

    def _older_first(self) -> list[str]:
        """The articles, older versions before newer ones, which speak of their annotations."""
        return sorted(self.found, key=lambda name: len(self.theirs.project.older_than(name)))

    def _take(self, name: str, names: Names, *, is_new: bool) -> None:
        """Take one article: where it is new as it is, else what its layers add."""
        opened, target = self.found[name], self.target
        article = self._in_its_story(translated.article(opened.article, names))
        if is_new:
            target.add(article)
            self._say_of_whom_it_speaks(opened.article, article)
        else:
            self._compare_articles(target.article(article.id).article, article)
        older = older_id(opened.article.metadata)
        for annotator in sorted(
            opened.layers, key=lambda each: folded(each) == GOLD
        ):  # gold speaks of all the others
            layer = opened.layers[annotator]
            if is_blank(layer):
                continue
            coming = translated.layer(layer, names, older, self.counts.left_out)
            ours = target.here[article.id].layers.get(coming.annotator)
            join = joined_gold if folded(annotator) == GOLD else joined
            made = join(ours, coming, article.id, coming.annotator)
            names.ids[name, annotator] = made.ids
            target.apply(made.changes)
            self._count(made, article, coming.annotator)

    def _in_its_story(self, article: Article) -> Article:
        """The article in the story that the first of its own story is in here."""
        first = article.metadata.get(STORY)
        if first is None or first == article.id or first not in self.target.here:
            return article
        story = self.target.here[first].article.metadata.get(STORY) or first
        return replace(article, metadata={**article.metadata, STORY: story})

    def _count(self, made: Joined, article: Article, annotator: str) -> None:
        counts = self.counts
        if made.added:
            counts.shares[annotator] = counts.shares.get(annotator, Share()) + Share(1, made.added)
        counts.same += made.same
        counts.exchanged += made.exchanged
        counts.other_status += made.other_status
        counts.overruled += [Overruled(article.id, article.title, each) for each in made.differing]
        for wrong in made.unsound:
            said = _("An annotation of “{title}” was left out. {wrong}").format(
                title=article.title, wrong=wrong
            )
            counts.left.append(Problem(said, self.path, code="unsound"))

    def _compare_articles(self, ours: Article, theirs: Article) -> None:
        """Ours stays; that theirs is the newer version of another is taken over where ours is none."""
        older, differ = older_id(theirs.metadata), []
        if older and not older_id(ours.metadata) and not self.target.is_older(ours.id, older):
            after = Heading(ours.title, {**ours.metadata, OLDER: older})
            self.target.apply([Change(Heading(ours.title, ours.metadata), after, ours.id)])
        elif older != older_id(ours.metadata) and older:
            differ.append(_("older version"))
        if STORY in theirs.metadata and theirs.metadata[STORY] != ours.metadata.get(STORY, ours.id):
            differ.append("story")
        if (ours.sentences, ours.zones) != (theirs.sentences, theirs.zones):
            differ.append(_("sentences or zones"))
        keys = sorted(
            key
            for key, value in theirs.metadata.items()
            if key not in (OLDER, STORY) and ours.metadata.get(key) != value
        )
        if ours.title != theirs.title:
            differ.append(_("title (“{title}”)").format(title=theirs.title))
        if keys:
            differ.append(
                _("metadata ({value})").format(
                    value=", ".join(f"{key}: {theirs.metadata[key]}" for key in keys)
                )
            )
        if more := [key for key, value in theirs.extra.items() if ours.extra.get(key) != value]:
            differ.append(_("keys of the record ({more})").format(more=", ".join(more)))
        if differ:
            said = _("Other {differ} of “{title}” are not taken over; ours stay.").format(
                differ=" and ".join(differ), title=ours.title
            )
            self.counts.remarks.append(Problem(said, self.path, severity="info", code="article-differs"))

    def _say_of_whom_it_speaks(self, theirs: Article, made: Article) -> None:
        """A new article may name one that does not come, since it was removed or cannot be read."""
        for key, said in ((OLDER, _("the newer version")), (STORY, _("in the story"))):
            if key in theirs.metadata and key not in made.metadata:
                said = _(
                    "“{title}” is {said} of an article that does not come: it comes without that."
                ).format(title=made.title, said=said)
                self.counts.remarks.append(Problem(said, self.path, severity="info", code="speaks-of-none"))

    def _say_what_is_nearly_here(self, added: Iterable[str]) -> None:
        """Places are counted by letters and white space: what differs in white space is another text."""
        known = KnownTexts(self.target.file)
        for name in added:
            article = self.found[name].article
            there = known.find(article.text)
            if there and self.target.article(there).article.text != article.text:
                said = _("“{title}” differs from an article that is here in white space alone.").format(
                    title=article.title
                )
                hint = _("It comes in as an article of its own.")
                self.counts.remarks.append(
                    Problem(said, self.path, severity="warning", code="white-space", hint=hint)
                )

    def _say_what_stays(self) -> None:
        counts = self.counts
        counts.remarks += [replace(each, file=self.path) for each in label_mapping.told(counts.left_out)]
        stays = _stays(self.target.file.project.header, self.theirs.project.header)
        if stays:
            said = _("Not taken over of the project’s own settings: {stays}.").format(stays=", ".join(stays))
            counts.remarks.append(Problem(said, self.path, severity="info", code="settings-stay"))
        if counts.exchanged:
            said = _(
                "What was handed out and collected there is not taken over, of {layers}: "
                "files that were handed out from that project are collected into that project."
            ).format(layers=counted(counts.exchanged, "layer", "layers"))
            counts.remarks.append(Problem(said, self.path, severity="info", code="exchanged-there"))
        if counts.other_status:
            said = _("{layers} had another status there; ours stay.").format(
                layers=counted(counts.other_status, "layer", "layers")
            )
            counts.remarks.append(Problem(said, self.path, severity="info", code="status-stays"))
        withdrawn = len(self.theirs.project.withdrawn())
        if withdrawn:
            said = ngettext(
                "{articles} that was removed there stay out.",
                "{articles} that were removed there stay out.",
                withdrawn,
            ).format(articles=counted(withdrawn, "article", "articles"))
            counts.remarks.append(Problem(said, self.path, severity="info", code="removed-there"))


def _stays(ours: ProjectHeader, theirs: ProjectHeader) -> list[str]:
    """What the header of the other project says that ours does not."""
    found = [_("its guidelines")] if theirs.guidelines.strip() not in ("", ours.guidelines.strip()) else []
    extra = theirs.extra.items()
    found += [
        key for key, value in extra if key not in _SAID_ELSEWHERE and value and ours.extra.get(key) != value
    ]
    return found
