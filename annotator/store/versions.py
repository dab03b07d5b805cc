"""What one asks about two versions of a project file: what differs, who is later, what earlier work is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annotator.core.annotation import Annotation
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Edit, Heading
from annotator.core.layer import Layer
from annotator.core.lineage import descends
from annotator.core.patterns import pattern
from annotator.store.compare import Replaced, article_values, compared, contents, is_older_article
from annotator.store.fold import rows_of
from annotator.store.index import Index
from annotator.store.merge_header import HeaderEdits, lacks_of_ours
from annotator.store.sides import HEADER, Key, Known, Side, touched_by

_ADDED = pattern(
    rb"  - \{id: .*\}|(?:tags|sentences|spans|links|notes|decisions):|(?:zones|sentences): \[.*\]"
)
"""A line that only adds something to a layer or an article in which it was not."""


def lacking(ours: Side, theirs: Side, known: Known) -> list[Key]:
    """What the earlier edits made, and their version has not, or older, without a trace of why.

    Of an article that is gone everything is lacking: the article itself and every layer.
    """
    return Versions(ours, theirs, known).lacking()


def revised(ours: Index, theirs: Index) -> set[str]:
    """The articles of which any record differs."""
    names = ours.articles.keys() | theirs.articles.keys()
    return {name for name in names if _fingerprint(ours, name) != _fingerprint(theirs, name)}


def _fingerprint(index: Index, article_id: str) -> list[int]:
    rows = index.articles.get(article_id)
    return [row.digest for row in rows_of(rows)] if rows else []


def article_copies(article_id: str, known: Iterable[str]) -> list[str]:
    """Those of the `known` articles that merging made of another version of this one."""
    return [name for name in known if name.startswith(f"{article_id}-other-copy")]


class Versions:
    """Ours and theirs, with what is known of how ours came about."""

    def __init__(self, ours: Side, theirs: Side, known: Known) -> None:
        self.ours = ours
        self.theirs = theirs
        self.known = known
        self._waiting = touched_by(ours.queued)
        self._touched = touched_by(known.sitting)
        self._earlier = touched_by(known.earlier)

    def _is_made_from_ours(self) -> bool:
        """Whether their file holds our latest edit: then all that differs was done to ours on purpose."""
        latest = self.known.latest
        if latest is None:
            return False
        keys = touched_by([latest])
        return all(latest.id in {edit.id for edit in self.theirs.edits(key)} for key in keys)

    def _keys(self) -> list[Key]:
        return [HEADER, *self.ours.index.keys()]

    def _differing_keys(self) -> Iterator[Key]:
        for key in dict.fromkeys([*self._keys(), *self._touched]):
            if self.ours.digests(key) != self.theirs.digests(key):
                yield key

    def _articles_here(self) -> Iterator[str]:
        """The articles that our version has and that were not taken out of the project here."""
        for name, rows in self.ours.index.articles.items():
            if rows.record is None:
                continue
            if any(row.listed for row in rows.edits):
                folded = self.ours.article(name)
                if folded is not None and folded.membership is not None:
                    continue
            yield name

    def _is_there(self, article_id: str) -> bool:
        rows = self.theirs.index.articles.get(article_id)
        return rows is not None and rows.record is not None

    def _is_worked_on(self, article_id: str) -> bool:
        return article_id in self.known.imported or any(key[0] == article_id for key in self._touched)

    def _replaced_here(self, key: Key) -> Replaced:
        """What our edits replaced that theirs do not have."""
        return Replaced(self._new_here(self._done_here(key), key))

    def _replaced_there(self, key: Key) -> Replaced:
        return Replaced(self._new_there(key))

    def _new_there(self, key: Key) -> list[Edit]:
        known = {edit.id for edit in self._done_here(key)}
        return [edit for edit in self.theirs.edits(key) if edit.id not in known]

    def _done_here(self, key: Key) -> list[Edit]:
        return [*self._touched.get(key, ()), *self._earlier.get(key, ()), *self.ours.edits(key)]

    def _new_here(self, edits: Iterable[Edit], key: Key) -> list[Edit]:
        theirs = {edit.id for edit in self.theirs.edits(key)}
        return [edit for edit in edits if edit.id not in theirs]

    def _went_on_from_ours(self, key: Key) -> bool:
        """Whether they have what we have and then edits that are new here, not such as we have taken back since."""
        here, there = self.ours.digests(key), self.theirs.digests(key)
        if not here or there[: len(here)] != here or key in self._waiting:
            return False
        known = {edit.id for edit in self._done_here(key)}
        return all(edit.id not in known for edit in self.theirs.edits(key)[len(self.ours.edits(key)) :])

    def _is_unreadable_there(self, key: Key) -> bool:
        """Whether there is a record that nobody can read, as where two programs wrote into the file at once."""
        if not key[0] or not self.theirs.digests(key):
            return False
        folded = self.theirs.article(key[0])
        return folded is None or key[1] in folded.kept

    def _is_lacking(self, key: Key, edits: Sequence[Edit]) -> bool:
        """Whether what these edits made at `key`, or had made when merging put it there, is older there or gone."""
        if self._went_on_from_ours(key):
            return False
        if self._lines_suffice(key):
            return False
        if key == HEADER:
            return self._is_header_lacking(edits)
        mine, other = self.ours.article(key[0]), self.theirs.article(key[0])
        if mine is None or other is None:
            return True
        # What others replaced is no news: they may have put it back.
        done, replaced_there = Replaced(self._new_here(edits, key)), self._replaced_there(key)
        if not key[1]:
            article, theirs = mine.opened.article, other.opened.article
            if is_older_article(article, theirs, done, replaced_there):
                return True
            other_here = article_values(article) - article_values(theirs)
            made = {change.after for edit in edits for change in edit.changes if change.after in other_here}
            return any(value not in replaced_there for value in made)
        if key[1] in mine.kept or key[1] in other.kept:
            return True
        layer, other_layer = mine.opened.layers.get(key[1]), other.opened.layers.get(key[1])
        if is_made_from(other_layer, layer):
            return False
        found = compared(layer, other_layer, done, replaced_there)
        layers = [contents(each) for each in other.opened.layers.values()]
        gone = [item for item in found.only_here if all(each.get(item.id) != item for each in layers)]
        if gone or found.newer_here or found.removed_here:
            return True
        if found.state != found.states[1] and done.is_older(found.states[1], replaced_there):
            return True
        return self._is_made_apart(
            key, edits, [(ours, [new]) for ours, new in found.differing], replaced_there
        )

    def _is_made_apart(
        self,
        key: Key,
        edits: Sequence[Edit],
        instead: Iterable[tuple[object, Sequence[object]]],
        replaced_there: Replaced,
    ) -> bool:
        """Whether what stands there `instead` of a value of ours, or what it was made of, is from before our edit.

        Between the two there may have been values of others, of which no step of ours tells.
        """
        made = [change.after for edit in edits for change in edit.changes]
        before = Replaced(self._new_here([*edits, *self.ours.edits(key)], key))
        return any(
            _is_dated_before(each, value) or each in before
            for value, others in instead
            if value in made and value not in replaced_there
            for each in (*others, *replaced_there.like(value))
        )

    def _is_header_lacking(self, edits: Iterable[Edit]) -> bool:
        """Whether their header lacks something that these edits of ours made."""
        mine, other = self.ours.header(), self.theirs.header()
        if mine is None or other is None:
            return mine is not None
        return lacks_of_ours(mine, other, HeaderEdits(edits), HeaderEdits(self._new_there(HEADER)))

    def _lines_suffice(self, key: Key) -> bool:
        """Whether theirs plainly holds every line of ours, which spares the parsing of most records."""
        mine, other = self.ours.index.of(key), self.theirs.index.of(key)
        if len(mine) != 1 or len(other) != 1 or mine[0].kind == "edit" or key in self._waiting:
            return False
        if key in self._touched or key in self._earlier or not key[0]:
            return False
        raw = self.ours.source.raw(mine[0])
        if hash(raw) != mine[0].digest:
            return False
        lines, more = set(raw.splitlines()), set(self.theirs.source.raw(other[0]).splitlines())
        return lines <= more and all(map(_ADDED.fullmatch, more - lines))

    def lacking(self) -> list[Key]:
        """The records with what our earlier edits made that are older there, or gone, without a trace of why."""
        here = set(self._articles_here())
        found: list[Key] = []
        for key, edits in self._where_it_is_now().items():
            if self.ours.digests(key) == self.theirs.digests(key) or (key[0] and key[0] not in here):
                continue
            if key[0] and not self._is_there(key[0]):
                found += self.ours.index.keys_of(key[0])
            elif self._is_lacking(key, edits):
                found.append(key)
        return list(dict.fromkeys(found))

    def _where_it_is_now(self) -> dict[Key, list[Edit]]:
        """The earlier edits by the records that they changed, and by those into which what they made was put since.

        Where two changed one record, merging puts one of the versions into a copy, and not always here.
        """
        changed = revised(self.ours.index, self.theirs.index)
        found = {key: list(edits) for key, edits in self._earlier.items()}
        for key, edits in self._earlier.items():
            if key[0] in changed:
                for other in self._moved_to(key, edits):
                    found.setdefault(other, []).extend(edits)
        return found

    def _moved_to(self, key: Key, edits: Iterable[Edit]) -> list[Key]:
        article_id, annotator = key
        copies = [] if annotator else article_copies(article_id, self.ours.index.articles)
        if not copies and len(self.ours.index.keys_of(article_id)) < 3:
            return []
        folded = self.ours.article(article_id)
        if folded is None:
            return []
        made = [change.after for edit in edits for change in edit.changes]
        if not annotator:
            values = {value for value in made if isinstance(value, Heading | Sentence | Zone)}
            return [] if values <= article_values(folded.opened.article) else [(name, "") for name in copies]
        layers = folded.opened.layers
        names = {value.id for value in made if isinstance(value, Annotation)}
        names -= contents(layers.get(annotator)).keys()
        return [(article_id, name) for name, layer in layers.items() if names & contents(layer).keys()]


def is_made_from(later: Layer | None, earlier: Layer | None) -> bool:
    """Whether the lineage of a layer, where it has one, shows that the other, with all its edits, went into it."""
    if later is None or earlier is None:
        return False
    names, known = earlier.state.lineage, later.state.lineage
    return descends(known, names) and set(names) <= set(known)


def _is_dated_before(one: object, other: object) -> bool:
    return isinstance(one, Annotation) and isinstance(other, Annotation) and one.at < other.at
