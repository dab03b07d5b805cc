"""Merging by record: what another program wrote into the file, and what we had. Nothing of either is lost.

Their version may be newer than ours, older, or both at once: a program that synchronises folders puts whole files in
place and knows nothing of edits. So each record is compared. What they add is theirs, what they lack stays, and
what differs is taken from whoever can be shown to have changed the other's value: by the edits of this sitting and
those remembered from earlier ones, or by edits of theirs that are not yet folded. What cannot be decided is kept twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from annotator.core.article import Article
from annotator.core.edits import HANDED_TO
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.messages import _, ngettext, numeral
from annotator.core.names import copies, free_copy
from annotator.core.project import OpenArticle
from annotator.store import records
from annotator.store.compare import (
    Compared,
    compared,
    completed,
    contents,
    is_older_article,
    says_less,
    went_on_from,
)
from annotator.store.fold import alone, is_empty, rows_of
from annotator.store.index import Index, announces_batch
from annotator.store.merge_header import HeaderEdits, merged_headers
from annotator.store.sides import HEADER, Key, Known, Merged, Side
from annotator.store.versions import Versions, article_copies, is_made_from, revised

_SHOWN = 5
"""How many articles a message names."""


def merge(ours: Side, theirs: Side, known: Known, open_here: Callable[[str], OpenArticle | None]) -> Merged:
    """Bring both versions together, as records to append to theirs.

    Where both changed one record in this sitting, ours keeps its name and theirs stands next to it as an
    “(other copy)”.
    """
    return _Merge(ours, theirs, known, open_here).run()


def is_same(ours: Index, theirs: Index) -> bool:
    """Whether two versions of the file hold the same records."""
    rows = [{row.digest for row in (*index.of(HEADER), *index.others)} for index in (ours, theirs)]
    return rows[0] == rows[1] and not revised(ours, theirs)


class _Merge(Versions):
    def __init__(
        self, ours: Side, theirs: Side, known: Known, open_here: Callable[[str], OpenArticle | None]
    ) -> None:
        super().__init__(ours, theirs, known)
        self.open_here = open_here
        self.file = theirs.source.file
        self.result = Merged()
        header = ours.header()
        self._new: list[str] = []
        self._traced = header is not None and HANDED_TO in header.extra

    # ------------------------------------------------------------------------------------------ what to do
    def run(self) -> Merged:
        if self._is_made_from_ours():
            for key in self._differing_keys():
                if self._is_unreadable_there(key):
                    self._merge_record(key)
            self._keep_replaced_header()
            self._tell_of_the_missing(self._withdrawn_or_gone())
            return self.result
        gone = [name for name in self._articles_here() if not self._is_there(name)]
        revived = [name for name in gone if self._is_worked_on(name)]
        for name in revived:
            self._revive(name)
        for name in gone:
            if name not in revived:
                self._set_aside_article(name)
        for key in self._differing_keys():
            if key[0] not in gone:
                self._merge_record(key)
        for name in {article for article, __ in self._touched if article and article not in gone}:
            self._keep_in_project(name)
        for raw in self._others_missing():
            self.result.aside.append(raw)
        self._tell_of_the_missing([name for name in self._withdrawn_or_gone() if name not in revived])
        return self.result

    # ---------------------------------------------------------------------------------------- articles gone
    def _revive(self, article_id: str) -> None:
        """An article that was worked on here and is gone there: it comes back whole."""
        rows = self.ours.index.articles.get(article_id)
        raws = [(row, self.ours.source.raw(row)) for row in rows_of(rows)] if rows is not None else []
        opened = self.open_here(article_id)
        if raws and all(hash(raw) == row.digest for row, raw in raws):
            self.result.records += [alone(raw) for __, raw in raws]
        elif opened is not None:
            self.result.records.append(self._article_raw(opened.article))
            self.result.records += [
                self._layer_raw(layer) for layer in opened.layers.values() if not is_empty(layer)
            ]
        else:
            edits = [e for key, edits in self._touched.items() if key[0] == article_id for e in edits]
            self.result.aside += [raw for edit in edits for raw in records.edit_records(edit)]
            self._say(
                _("The article “{article_id}” is gone from the file and could not be restored.").format(
                    article_id=article_id
                ),
                "lost",
            )
            return
        self._say(
            _("The article “{article_id}” was removed there and edited here; it was kept.").format(
                article_id=article_id
            ),
            "kept",
        )

    def _set_aside_article(self, article_id: str) -> None:
        rows = self.ours.index.articles.get(article_id)
        if rows is not None:
            self.result.aside += [self.ours.source.raw(row) for row in rows_of(rows)]

    def _keep_in_project(self, article_id: str) -> None:
        """An article that was taken out there, and that somebody worked on here, stays in the project."""
        there = self.theirs.article(article_id)
        here = self.ours.article(article_id)
        if there is None or there.membership is None or here is None or here.membership is not None:
            return
        if there.membership.id in {edit.id for edit in self._touched.get((article_id, ""), ())}:
            return
        back = replace(
            there.membership.inverted(_("Keep “{article_id}”").format(article_id=article_id)), by=""
        )
        self.result.records += records.edit_records(back)
        self._say(
            _("The article “{article_id}” was removed there and edited here; it was kept.").format(
                article_id=article_id
            ),
            "kept",
        )

    def _withdrawn_or_gone(self) -> list[str]:
        found = []
        for name in self._articles_here():
            rows = self.theirs.index.articles.get(name)
            if rows is None or rows.record is None:
                found.append(name)
            elif any(row.listed for row in rows.edits):
                folded = self.theirs.article(name)
                if folded is not None and folded.membership is not None and not self._is_worked_on(name):
                    found.append(name)
        return found

    def _tell_of_the_missing(self, missing: Sequence[str]) -> None:
        if missing:
            shown = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
            count = len(missing)
            what = ngettext("1 article is", "{count} articles are", count).format(count=numeral(count))
            self._say(_("{what} no longer in the file: {shown}").format(what=what, shown=shown), "missing")

    def _others_missing(self) -> list[bytes]:
        """Records of kinds that this version does not know, which ours has and theirs has not."""
        there = {row.digest for row in self.theirs.index.others}
        return [self.ours.source.raw(row) for row in self.ours.index.others if row.digest not in there]

    # --------------------------------------------------------------------------------------- record by record
    def _merge_record(self, key: Key) -> None:
        here, there = self.ours.digests(key), self.theirs.digests(key)
        if there and here[: len(there)] == there:
            self._go_on_from_theirs(key, len(there))
        elif self._went_on_from_ours(key) or self._lines_suffice(key):
            return
        elif key == HEADER:
            self._merge_header()
        elif not key[1]:
            self._merge_article(key[0])
        else:
            self._merge_layer(key)

    def _go_on_from_theirs(self, key: Key, count: int) -> None:
        """They have what we had before our edits: these go on top."""
        raws = self.ours.raws(key)
        if len(raws) == len(self.ours.index.of(key)):
            self.result.records += [alone(raw) for raw in raws[count:] if not announces_batch(raw)]
        else:
            self._append_edits(key)

    def _append_edits(self, key: Key) -> None:
        self.result.records += [
            raw for edit in self._touched.get(key, ()) for raw in records.edit_records(edit)
        ]

    # ------------------------------------------------------------------------------------------------ header
    def _keep_replaced_header(self) -> None:
        """Ours, where another program that merged them let its own count: it kept ours aside, but not here."""
        if self._is_header_lacking(self._done_here(HEADER)):
            self.result.aside += self.ours.raws(HEADER)
            self._say(
                _(
                    "Title, labels or guidelines were changed both here and there; in the project is "
                    "what was made there."
                ),
                "both",
            )

    def _merge_header(self) -> None:
        mine, other = self.ours.header(), self.theirs.header()
        if mine is None or other is None or mine == other:
            return
        sitting = self._new_here(self._touched.get(HEADER, ()), HEADER)
        here = self._new_here(self._done_here(HEADER), HEADER)
        found = merged_headers(
            mine, other, HeaderEdits(here), HeaderEdits(sitting), HeaderEdits(self._new_there(HEADER))
        )
        if found.header != other:
            self.result.records.append(records.header_record(found.header))
        if found.ours_aside:
            self.result.aside += self.ours.raws(HEADER)
        if found.theirs_aside:
            self.result.aside += self.theirs.raws(HEADER)
        if found.message:
            self._say(found.message, found.code)

    # ----------------------------------------------------------------------------------------------- article
    def _merge_article(self, article_id: str) -> None:
        key = (article_id, "")
        mine, folded = self._opened_here(article_id), self.theirs.article(article_id)
        if mine is None:
            self._append_edits(key)
            return
        if folded is None:
            self.result.aside += self.theirs.raws(key)
            self._write_article(mine.article)
            self._say(
                _("The article “{article_id}” could not be read there; it stayed as it was here.").format(
                    article_id=article_id
                ),
                "kept",
            )
            return
        article, other = mine.article, folded.opened.article
        if article == other or went_on_from(
            article, other, self._replaced_here(key), self._replaced_there(key)
        ):
            return
        if key not in self._touched:
            self._take_their_article(article, other)
            return
        self._write_article(article)
        if self._is_older_article(article, other) or says_less(other, article):
            return
        copy = replace(other, id=self._free_id(article_id), title=f"{other.title} (other copy)")
        if self._has_copy(article_id, copy):
            return
        self.result.records.append(self._article_raw(copy))
        self._say(
            _("The article “{article_id}” was changed both here and there; theirs is now “{id}”.").format(
                article_id=article_id, id=copy.id
            ),
            "both",
        )

    def _is_older_article(self, article: Article, other: Article) -> bool:
        key = (article.id, "")
        return is_older_article(article, other, self._replaced_here(key), self._replaced_there(key))

    def _take_their_article(self, article: Article, other: Article) -> None:
        """Theirs counts where nobody changed ours in this sitting, unless it is known to be older or says less."""
        if self._is_older_article(article, other) or says_less(other, article):
            self._write_article(article)
        elif article.text != other.text or not says_less(article, other):
            self.result.aside += self.ours.raws((article.id, ""))

    def _write_article(self, article: Article) -> None:
        self.result.records.append(self._article_raw(article))
        folded = self.ours.article(article.id)
        if folded is not None and folded.membership is not None:
            self.result.records += records.edit_records(folded.membership)

    def _has_copy(self, article_id: str, copy: Article) -> bool:
        """Whether a copy that was made before says the same already."""
        found = map(self.ours.article, article_copies(article_id, self.ours.index.articles))
        return any(each is not None and replace(each.opened.article, id=copy.id) == copy for each in found)

    # ------------------------------------------------------------------------------------------------- layer
    def _merge_layer(self, key: Key) -> None:
        article_id, annotator = key
        mine, folded = self._opened_here(article_id), self.theirs.article(article_id)
        layer = mine.layers.get(annotator) if mine is not None else None
        other = folded.opened.layers.get(annotator) if folded is not None else None
        if folded is None or annotator in folded.kept:
            self.result.aside += self.theirs.raws(key)
        if layer is None:
            # Only our edits are left: they go on top of theirs.
            self._append_edits(key)
            if key not in self._touched:
                self.result.aside += self.ours.raws(key)
            return
        found = compared(layer, other, self._replaced_here(key), self._replaced_there(key))
        if found.theirs_suffices or is_made_from(other, layer):
            return
        if other is None or found.ours_suffices:
            self._write_layer(layer, other)
        elif key in self._touched:
            self._write_layer(layer, other)
            self._keep_other_copy(key, other)
        else:
            self._complete(key, layer, other, found)

    def _write_layer(self, layer: Layer, other: Layer | None) -> None:
        if not is_empty(layer) or other is not None:
            self.result.records.append(self._layer_raw(layer))

    def _complete(self, key: Key, layer: Layer, other: Layer, found: Compared) -> None:
        """Their layer, which nobody changed here in this sitting, with what it lacks."""
        article_id, annotator = key
        whole = completed(layer, other, found)
        if whole != other:
            self.result.records.append(self._layer_raw(whole))
        if found.only_here:
            count = len(found.only_here)
            what = ngettext("1 annotation", "{count} annotations", count).format(count=numeral(count))
            self._say(
                _(
                    "{what} by {annotator} on “{article_id}” that the new version lacks stayed in the project."
                ).format(what=what, annotator=annotator, article_id=article_id),
                "kept",
            )
        if found.differing or found.state is None:
            older = Layer(article_id, annotator, (mine for mine, __ in found.differing), layer.state)
            self.result.aside.append(records.layer_record(older))

    def _keep_other_copy(self, key: Key, other: Layer) -> None:
        article_id, annotator = key
        if is_empty(other) or self._has_layer_copy(key, other):
            return
        keys = (key for side in (self.ours, self.theirs) for key in side.index.keys_of(article_id))
        taken = {name for __, name in keys} | set(self._new)
        name = free_copy(annotator, taken)
        self._new.append(name)
        copy = Layer(article_id, name, other, other.state)
        copy.unanchored = list(other.unanchored)
        self.result.records.append(self._layer_raw(copy))
        self._say(
            _(
                "{annotator} changed “{article_id}” both here and there; what was there is now the layer “{name}”."
            ).format(annotator=annotator, article_id=article_id, name=name),
            "both",
        )

    def _has_layer_copy(self, key: Key, other: Layer) -> bool:
        """Whether a copy that was made before holds all of theirs already."""
        article_id, annotator = key
        folded = self.ours.article(article_id)
        wanted = contents(other)
        there = folded.opened.layers if folded is not None else {}
        return any(wanted.items() <= contents(there[name]).items() for name in copies(annotator, there))

    def _layer_raw(self, layer: Layer) -> bytes:
        return records.layer_record(layer, traced=self._traced)

    def _article_raw(self, article: Article) -> bytes:
        return records.article_record(article, traced=self._traced)

    def _opened_here(self, article_id: str) -> OpenArticle | None:
        folded = self.ours.article(article_id)
        return folded.opened if folded is not None else self.open_here(article_id)

    def _free_id(self, article_id: str) -> str:
        number, name = 1, f"{article_id}-other-copy"
        while name in self.ours.index.articles or name in self.theirs.index.articles:
            number += 1
            name = f"{article_id}-other-copy-{number}"
        return name

    def _say(self, message: str, code: str) -> None:
        self.result.problems.append(Problem(message, self.file, severity="warning", code=f"merge-{code}"))
