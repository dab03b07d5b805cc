"""Our version of a project: what this computer knows of it beside what the file says at the moment.

Whatever another program puts in the file's place is compared with that, so that nothing of ours is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import Problem, WriteError
from annotator.core.messages import _, ngettext
from annotator.core.project import OpenArticle
from annotator.store import records
from annotator.store.disk import Disk
from annotator.store.fold import Source, alone
from annotator.store.index import Index, announces_batch
from annotator.store.kept import AT_ONCE, GROWN, Kept
from annotator.store.opening import set_aside
from annotator.store.records import edit_name
from annotator.store.steps import Steps
from annotator.store.writer import AppendFile, Queued

if TYPE_CHECKING:  # merging is rare, and starting is not
    from annotator.store.sides import Key, Merged, Side

SET_ASIDE = "earlier"
"""The code of the problem that tells of work of earlier sittings that the file no longer holds."""


SHOWN = 5
"""How many records a message names."""


def _called(key: Key) -> str:
    article, annotator = key
    if not article:
        return _("title, labels or guidelines")
    return (
        _("{annotator} on “{article}”").format(annotator=annotator, article=article)
        if annotator
        else _("the article “{article}”").format(article=article)
    )


class OwnVersion:
    """What was done here, in this sitting and before, and a copy of the file as it was last ours.

    `kept` is None where nothing can be kept, and for a project that is open for reading only. `steps` are the last
    edits of sittings before this one.
    """

    def __init__(self, path: Path, disk: Disk, kept: Kept | None = None) -> None:
        self.path = path
        self._disk = disk
        self._kept = kept
        self._steps = Steps(kept.folder) if kept is not None else None
        self.steps: list[Edit] = self._steps.read() if self._steps is not None else []
        self._sitting: list[Edit] = []
        self._imported: list[str] = []
        self._latest: Edit | None = None
        self._aside: set[int] = set()

    # ------------------------------------------------------------------------------------------- at the opening
    def compare(self, index: Index, file: AppendFile) -> list[Problem]:
        """Set aside, and tell, what earlier sittings did here and the file has no more; then take the file as ours."""
        if self._kept is None or self._steps is None:
            return []
        problems: list[Problem] = []
        if not self._kept.is_as_left(self.path):
            if self.steps:
                with self._kept.opened() as copy:
                    try:
                        problems = self._set_aside_what_is_gone(index, file, copy) if copy is not None else []
                    except WriteError:
                        self._kept = self._steps = None  # what cannot be set aside stays where it is
                        return []
            self.renew(file)
        elif self._kept.size > GROWN * file.length + AT_ONCE:
            self.renew(file)
        # Only now: what the copy lacks must not count as known to it.
        self.steps = self._steps.complete(self.steps, lambda edit: self._is_in(edit, index, file))
        return problems

    def _is_in(self, edit: Edit, index: Index, file: AppendFile) -> bool:
        """Whether the file has an edit that is not folded yet."""
        from annotator.store.sides import HEADER, touched_by

        side = self._side(index, file)
        if any(announces_batch(raw) and edit_name(raw) == edit.id for raw in side.raws(HEADER)):
            return True  # it is what was brought in, of which the file has all or nothing
        return all(edit.id in {there.id for there in side.edits(key)} for key in touched_by([edit]))

    def _set_aside_what_is_gone(
        self, index: Index, file: AppendFile, copy: tuple[Index, AppendFile]
    ) -> list[Problem]:
        from annotator.store.sides import HEADER, Known
        from annotator.store.versions import lacking

        ours = self._side(*copy)
        found = lacking(ours, self._side(index, file), Known(earlier=self.steps))
        if not found:
            return []
        whole: list[Key] = [HEADER] if HEADER in found else []
        whole += dict.fromkeys((article, "") for article, __ in found if article)
        keys = [*whole, *(key for key in found if key[1])]
        aside = set_aside(self.path, [raw for key in keys for raw in ours.raws(key)], "earlier", self._disk)
        found = [
            key for key in found if not key[1] or (key[0], "") not in found
        ]  # an article with its layers
        shown = "; ".join(map(_called, found[:SHOWN])) + ("; …" if len(found) > SHOWN else "")
        return [
            self._problem(
                ngettext(
                    "Another version stands in the place of the one that was last open here. Not as it "
                    "was here, or gone, "
                    "is: {shown}.",
                    "Another version stands in the place of the one that was last open here. Not as it "
                    "was here, or gone, "
                    "are: {shown}.",
                    len(found),
                ).format(shown=shown),
                SET_ASIDE,
                _("As they were here they were set aside in “{name}”.").format(name=aside.name),
            )
        ]

    # ------------------------------------------------------------------------------------------- what is done
    def submitted(self, edit: Edit) -> None:
        """An edit is on its way to the file."""
        self._sitting.append(edit)

    def about_to_write(self, batch: Sequence[Queued]) -> None:
        """Edits will be in the file in a moment."""
        if self._steps is not None:
            self._steps.expect([item.records for item in batch if item.records and item.step])

    def about_to_bring_in(self, step: Edit) -> None:
        """Articles, and an edit of what is there, will be in the file in a moment: all that the step is."""
        if self._steps is not None:
            self._steps.expect([records.edit_records(step)])

    def written(self, batch: Sequence[Queued]) -> None:
        """Edits are in the file."""
        self._latest = next((item.edit for item in reversed(batch) if item.records), self._latest)
        self._keep(record for item in batch for record in item.records)
        if self._steps is not None:
            self._steps.note(*(item.step for item in batch if item.step))

    def imported(
        self,
        article_ids: Sequence[str],
        chunks: Iterable[bytes],
        edit: Edit | None = None,
        step: Edit | None = None,
    ) -> None:
        """Articles are in the file, as these bytes, the last of which are an edit of what was there; all is a step."""
        self._imported += article_ids
        self._latest = None
        self._keep(chunks)
        entered = tuple(Change(None, Membership(name), name) for name in article_ids)
        made = [Edit(_("Import"), entered)] if entered else []
        if edit is not None:
            self._sitting.append(edit)
            made.append(edit)
        if step is not None:
            made.append(step)
        if self._steps is not None:
            self._steps.note(*(records.edit_records(each) for each in made))

    def supplemented(self, raws: Iterable[bytes]) -> None:
        """What was found in articles is in the file."""
        self._latest = None
        self._keep(raws)

    def _keep(self, raws: Iterable[bytes]) -> None:
        if self._kept is not None:
            self._kept.append(raws)

    def renew(self, file: AppendFile) -> None:
        """The file as it is now is ours."""
        self._latest = None
        if self._kept is not None:
            self._kept.renew(self.path, file.chunks(0, file.length), file.length)

    def leave(self) -> None:
        """The project is closed, and the file as it is now is ours."""
        if self._kept is not None:
            self._kept.leave(self.path)
        if self._steps is not None:
            self._steps.leave()

    # -------------------------------------------------------------------------------------------- merging
    @contextmanager
    def copy(self, index: Index, file: AppendFile) -> Iterator[tuple[Index, AppendFile]]:
        """What we had: from the copy, since the file itself may have been written over; else the file as we have it."""
        if self._kept is None or not self._kept.is_whole:
            yield index, file
            return
        with self._kept.opened() as copy:
            yield copy or (index, file)

    def merged_with(
        self,
        theirs: tuple[Index, AppendFile],
        ours: tuple[Index, AppendFile],
        queued: Sequence[Edit],
        opened: Callable[[str], OpenArticle | None],
    ) -> Merged:
        """What has to be done to their version so that nothing of ours is missing in it."""
        from annotator.store.merge import merge
        from annotator.store.sides import Known

        known = Known(self._sitting, self.steps, self._imported, self._latest)
        with self.copy(*ours) as copy:
            return merge(self._side(*copy, queued), self._side(*theirs), known, opened)

    def set_aside(self, raws: Sequence[bytes]) -> list[Problem]:
        """Keep records in a file beside the project, unless they are kept already, and tell. Raises `WriteError`."""
        new = [raw for raw in raws if hash(raw) not in self._aside]
        if not new:
            return []
        aside = set_aside(self.path, new, "other-copy", self._disk)
        self._aside.update(map(hash, new))
        return [
            self._problem(
                _("What could not be merged was set aside in “{name}”.").format(name=aside.name), "aside"
            )
        ]

    # ------------------------------------------------------------------------------------- removed articles
    def shelve(self, raws: Iterable[bytes]) -> None:
        """Keep the records of articles that leave the file for good, so that this can be undone."""
        if self._kept is not None:
            self._kept.shelve(map(alone, raws))

    def shelved(self, article_id: str) -> OpenArticle | None:
        """An article that was removed in an earlier sitting, with its layers; None where it was not kept."""
        return self._kept.shelved(article_id) if self._kept is not None else None

    def _side(self, index: Index, file: AppendFile, queued: Sequence[Edit] = ()) -> Side:
        from annotator.store.sides import Side

        return Side(index, Source(file.read, str(self.path)), queued)

    def _problem(self, message: str, code: str, hint: str = "") -> Problem:
        return Problem(message, str(self.path), None, "warning", code, hint)
