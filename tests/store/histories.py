"""Random histories of one project on several computers, with a program that synchronises their folders.

    python -m tests.store.histories [--count N] [--first SEED] [--steps N]

Each desk has a folder, a home and a replica of the project of its own. At any moment the synchronising program puts a
version of one desk in the place of another's: by renaming, by writing over it in pieces, by deleting and creating it
anew, beside a conflict copy; or it only touches it. Desks crash, close, open, fold, tag, change, remove and undo.

What was acknowledged on a desk, and was not changed or removed since by anybody, must be in that desk's file, or in a
file set aside that the desk's problems name. Who takes an edit back asks for what was there before it, unless somebody
else has removed or changed that apart: a change that was undone is none, and the other's counts.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from annotator.core.annotation import Annotation, ArticleTag, LayerState, Note, Span, new_id
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.store import Disk, ProjectFile, create, open_file, projectfile, records
from annotator.store.index import raw_records
from tests.home import at_home

TEXT = "Kestrel pays couriers more. Nobody at the harbour believed it. The ferries run again from May."
ARTICLES = ("deal", "storm")
LABELS = LabelSet([Label(name="org"), Label(name="topic", applies_to=("article",))])

Place = tuple[str, str, Annotation]


class QuickDisk(Disk):
    """Histories do not pull the plug, so nothing has to reach the medium."""

    def sync(self, fd: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


def article(name: str) -> Article:
    return Article(
        name, f"About {name}", TEXT, sentences=(Sentence(0, 27), Sentence(28, 62), Sentence(63, 94))
    )


class Desk:
    """One computer: who works there, the file, and what its problems said over time."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.home = folder / f"home of {name}"
        self.folder = folder / name
        self.folder.mkdir()
        self.path = self.folder / "desk.annot.yaml"
        self.file: ProjectFile | None = None
        self.told: list[str] = []
        self.done: list[Edit] = []

    def open(self) -> None:
        if self.file is None:
            with at_home(self.home):
                self.file = open_file(self.path, disk=QuickDisk())

    def close(self) -> None:
        if self.file is not None:
            file, self.file = self.file, None
            file.close()
            self._hear(file)

    def crash(self) -> None:
        """What is left when the process is gone: nothing in memory, and the file as it is."""
        if self.file is not None:
            file, self.file = self.file, None
            self._hear(file)
            file._writer.stop(5)
            file._file.close()
            file._lock.release()

    def submit(self, edit: Edit) -> bool:
        assert self.file is not None
        self.file.submit(edit)
        self.file.project.apply(edit)
        return self.file.settle(10)

    def notice(self) -> None:
        """What the window does when the file changed."""
        if self.file is not None and not self.file.settle(10):
            self.file.merge_from_disk()
            raise AssertionError(f"{self.path} could not be saved: {self.file.save_state}")

    def _hear(self, file: ProjectFile) -> None:
        self.told += [f"{problem.message} {problem.hint}" for problem in file.problems]

    def said(self) -> str:
        if self.file is not None:
            self._hear(self.file)
            self.file.problems.clear()
        return "\n".join(self.told)

    def layers(self, name: str) -> dict[str, Layer]:
        assert self.file is not None
        if name not in self.file.project.entries:
            return {}
        for _ in range(2):
            if name not in self.file.project.entries:
                break
            try:
                return dict(self.file.load(name).layers)
            except ReadError:  # written over since it was last looked at, perhaps by two at once
                self.notice()
        return {}

    def title_of(self, name: str) -> str:
        assert self.file is not None
        return self.file.load(name).article.title

    def can_read(self, name: str) -> bool:
        """Whether the article can be opened, so that somebody can work on it."""
        assert self.file is not None
        try:
            return self.file.load(name) is not None
        except AnnotatorError:
            return False


class World:
    """Several desks, everything that was acknowledged, and the versions that the synchronising program has seen."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.rng = rng
        self.script: list[str] = []
        names = ["anna", "ben", "carla", "dan"][: rng.randint(2, 4)]
        self.desks = [Desk(name, folder) for name in names]
        first = self.desks[0]
        header = ProjectHeader(title="Desk", labels=LABELS)
        with at_home(first.home), create(first.path, header) as made, made.importing() as batch:
            for name in ARTICLES:
                batch.add(article(name))
        for desk in self.desks[1:]:
            shutil.copy(first.path, desk.path)
        self.versions = [first.path.read_bytes()]
        # What was made on which desk and not taken away or changed by anybody since.
        self.made: dict[str, list[Place]] = {desk.name: [] for desk in self.desks}
        # What an edit took the place of, by the edit's id: undoing brings it back, if nobody else took it away too.
        self.behind: dict[str, list[Place]] = {}
        self.imported: dict[str, set[str]] = {desk.name: set() for desk in self.desks}
        self.labels: dict[str, set[str]] = {desk.name: set() for desk in self.desks}
        self.titles: dict[str, set[str]] = {desk.name: set() for desk in self.desks}
        # Words of the header: its title, its guidelines, the titles of its labels.
        self.words: dict[str, set[str]] = {desk.name: set() for desk in self.desks}

    def note(self, desk: Desk, edit: Edit) -> None:
        for change in edit.changes:
            before, after = change.before, change.after
            if isinstance(after, ProjectHeader) and isinstance(before, ProjectHeader):
                new = {label.name for label in after.labels} - {label.name for label in before.labels}
                self.labels[desk.name] |= new
                for words in self.words.values():
                    words -= words_of(before) - words_of(after)
                self.words[desk.name] |= words_of(after) - words_of(before)
            if isinstance(after, Heading) and isinstance(before, Heading):
                for titles in self.titles.values():
                    titles.discard(plain(before.title))
                self.titles[desk.name].add(after.title)
            if isinstance(before, Membership) and after is None:
                title = plain(desk.title_of(change.article))
                for titles in self.titles.values():
                    titles.discard(title)
                for names in self.imported.values():
                    names.discard(change.article)
                for places in self.made.values():
                    places[:] = [place for place in places if place[0] != change.article]
            if isinstance(before, Annotation):
                gone = (change.article, change.annotator, before)
                wanted = any(gone in places for places in self.made.values())
                for places in (*self.made.values(), *self.behind.values()):
                    places[:] = [place for place in places if place != gone]
                if wanted:
                    self.behind.setdefault(edit.id, []).append(gone)
            if isinstance(after, Annotation):
                place = (change.article, change.annotator, after)
                if not edit.undoes or place in self.behind.get(edit.undoes, ()):
                    self.made[desk.name].append(place)

    def step(self) -> None:
        desk = self.rng.choice(self.desks)
        dice = self.rng.random()
        if dice < 0.40:
            self.work(desk)
        elif dice < 0.72:
            self.synchronise(desk)
        elif dice < 0.78:
            self.say(f"{desk.name} folds")
            desk.open()
            assert desk.file is not None
            desk.file.fold()
        elif dice < 0.84:
            self.say(f"{desk.name} crashes")
            desk.crash()
        elif dice < 0.94:
            self.say(f"{desk.name} closes")
            desk.close()
        else:
            self.say(f"{desk.name} opens")
            desk.open()
        if desk.path.is_file() and self.rng.random() < 0.5:
            self.versions.append(desk.path.read_bytes())

    def say(self, line: str) -> None:
        self.script.append(line)

    # ------------------------------------------------------------------------------------------------ work
    def work(self, desk: Desk) -> None:
        desk.open()
        if self.rng.random() < 0.1:
            self.import_article(desk)
            return
        for _ in range(self.rng.choice((1, 1, 2, 5))):
            edit = self.some_edit(desk)
            if edit is None:
                continue
            self.say(f"{desk.name}: {edit.title}")
            if desk.submit(edit):
                self.note(desk, edit)
                desk.done.append(edit)

    def import_article(self, desk: Desk) -> None:
        assert desk.file is not None
        name = f"news-{new_id()}"
        self.say(f"{desk.name} imports {name}")
        with desk.file.importing() as batch:
            tagged = self.something()
            batch.add(article(name), [Layer(name, desk.name, [tagged])])
        self.imported[desk.name].add(name)
        self.made[desk.name].append((name, desk.name, tagged))

    def some_edit(self, desk: Desk) -> Edit | None:
        assert desk.file is not None
        where = self.rng.choice([*ARTICLES, *ARTICLES, *desk.file.project.entries])
        layers = desk.layers(where)
        if where not in desk.file.project.entries or not desk.can_read(where):
            return None
        whose = self.rng.choice((desk.name, desk.name, desk.name, "gold", "anna"))
        mine = list(layers[whose]) if whose in layers else []
        dice = self.rng.random()
        if dice < 0.12 and desk.done:
            undone = desk.done.pop()
            if not self.holds(desk, undone):
                return None
            return replace(undone.inverted(f"undo {undone.title}"), undoes=undone.id)
        if dice < 0.24 and mine:
            item = self.rng.choice(mine)
            return self.edit(desk, f"remove {item.id} of {whose}", Change(item, None, where, whose))
        if dice < 0.36 and mine:
            item = self.rng.choice(mine)
            after = replace(item, note=f"note {new_id()}")
            return self.edit(desk, f"note on {item.id} of {whose}", Change(item, after, where, whose))
        if dice < 0.42:
            state = layers[whose].state if whose in layers else LayerState()
            status = self.rng.choice(("started", "done"))
            return self.edit(desk, f"{status} {where}", Change(state, LayerState(status), where, whose))
        if dice < 0.46:
            found = desk.file.load(where).article
            before, after_ = (
                Heading(found.title, found.metadata),
                Heading(f"Title {new_id()}", found.metadata),
            )
            return self.edit(desk, f"title {where}", Change(before, after_, where))
        if dice < 0.49:
            header = desk.file.project.header
            labels = header.labels.adding(Label(name=f"label-{new_id()}"))
            return self.edit(desk, "new label", Change(header, replace(header, labels=labels)))
        if dice < 0.53:
            header = desk.file.project.header
            return self.edit(desk, "reword the header", Change(header, self.reworded(header)))
        if dice < 0.55 and where not in ARTICLES:
            return self.edit(desk, f"withdraw {where}", Change(Membership(where), None, where))
        return self.edit(desk, "", Change(None, self.something(), where, whose))

    def reworded(self, header: ProjectHeader) -> ProjectHeader:
        word = f"word-{new_id()}"
        match self.rng.randrange(3):
            case 0:
                return replace(header, title=word)
            case 1:
                return replace(header, guidelines=word)
        label = replace(self.rng.choice(list(header.labels)), title=word)
        return replace(
            header, labels=LabelSet([label if each.name == label.name else each for each in header.labels])
        )

    def holds(self, desk: Desk, edit: Edit) -> bool:
        for change in edit.changes:
            if isinstance(change.after or change.before, Annotation):
                layer = desk.layers(change.article).get(change.annotator)
                name = (change.after or change.before).id  # type: ignore[union-attr]
                if (layer.get(name) if layer else None) != change.after:
                    return False
            else:
                return False
        return True

    def edit(self, desk: Desk, title: str, change: Change) -> Edit:
        made = change.after
        title = title or f"tag {getattr(made, 'id', '')} in {change.article} of {change.annotator}"
        return Edit(title, (change,), desk.name, "2026-11-24T09:00:00Z")

    def something(self) -> Annotation:
        start = self.rng.choice((0, 8, 13, 28, 39, 67))
        end = start + 5
        match self.rng.randrange(5):
            case 0:
                return ArticleTag(id=new_id(), label="topic")
            case 1:
                return Note(id=new_id(), note=f"remark {new_id()}")
        return Span(id=new_id(), label="org", fragments=((start, end),), quote=TEXT[start:end])

    # -------------------------------------------------------------------------------------------- synchronising
    def synchronise(self, target: Desk) -> None:
        source = self.rng.choice([desk for desk in self.desks if desk is not target])
        dice = self.rng.random()
        if dice < 0.1 or not source.path.is_file():
            self.say(f"{target.name}'s file is touched")
            if target.path.is_file():
                os.utime(target.path)
            data = None
        elif dice < 0.75:
            data = source.path.read_bytes()
            self.say(f"{source.name}'s version for {target.name}")
        else:
            data = self.rng.choice(self.versions)
            self.say(f"an earlier version for {target.name}")
        if data is not None:
            self.rng.choice((self.rename, self.write_over, self.delete_and_create))(target, data)
        if self.rng.random() < 0.7:
            self.say(f"{target.name} notices")
            target.notice()

    def rename(self, target: Desk, data: bytes) -> None:
        self.say("by renaming")
        if self.rng.random() < 0.2 and target.path.is_file():
            shutil.copy(target.path, target.folder / f"desk (conflict {new_id()}).annot.yaml")
        new = target.folder / ".incoming"
        new.write_bytes(data)
        new.replace(target.path)

    def write_over(self, target: Desk, data: bytes) -> None:
        self.say("by writing over")
        with target.path.open("wb") as file:
            size = max(len(data) // self.rng.randint(1, 3), 1)
            for start in range(0, len(data), size):
                file.write(data[start : start + size])
                file.flush()
                if self.rng.random() < 0.1 and target.file is not None and start + size < len(data):
                    self.say("(seen half written)")
                    with suppress(AnnotatorError):
                        target.file.merge_from_disk()

    def delete_and_create(self, target: Desk, data: bytes) -> None:
        self.say("by deleting and creating")
        target.path.unlink(missing_ok=True)
        if self.rng.random() < 0.2:
            target.notice()
        target.path.write_bytes(data)

    # ------------------------------------------------------------------------------------------------- checking
    def check(self) -> None:
        for desk in self.desks:
            desk.open()
            desk.notice()
            assert desk.file is not None
            there = [
                (name, item)
                for name in desk.file.project.entries
                for layer in desk.layers(name).values()
                for item in (*layer, *layer.unanchored)
            ]
            wanted: set[object] = {(place[0], place[2].id, repr(place[2])) for place in self.made[desk.name]}
            found: set[object] = {(name, item.id, repr(item)) for name, item in there}
            wanted |= self.imported[desk.name] | self.labels[desk.name]
            found |= desk.file.project.entries.keys() | {each.name for each in desk.file.project.labels}
            wanted |= self.titles[desk.name] | self.words[desk.name]
            found |= words_of(desk.file.project.header)
            found |= {plain(entry.title) for entry in desk.file.project.entries.values()}
            missing = wanted - found and wanted - found - set_aside_by(desk)
            assert not missing, f"lost on {desk.name}'s desk: {missing}\n" + "\n".join(self.script)
            desk.close()


def words_of(header: ProjectHeader) -> set[str]:
    """The words that a history put into the header, which are all different."""
    texts = (header.title, header.guidelines, *(label.title for label in header.labels))
    return {word for text in texts for word in text.split() if word.startswith("word-")}


def plain(title: str) -> str:
    """The title without what merging adds to that of a copy."""
    return title.removesuffix(" (other copy)")


def set_aside_by(desk: Desk) -> set[object]:
    """What is in the files that the desk's problems name: annotations, articles and labels."""
    said = desk.said()
    found: set[object] = set()
    for path in desk.folder.iterdir():
        if path.name not in said:
            continue
        data = path.read_bytes()
        for _, raw in raw_records(
            lambda at, size, data=data: data[at : at + size], 0, len(data), file=path.name
        ):
            try:
                record, _ = records.parse(raw, file=path.name)
            except AnnotatorError:
                continue
            values: list[tuple[str, object]] = []
            if isinstance(record, Layer):
                values = [(record.article, item) for item in (*record, *record.unanchored)]
            elif isinstance(record, records.StoredEdit):
                values = [(change.article, change.after) for change in record.edit.changes]
                for header in (value for _, value in values if isinstance(value, ProjectHeader)):
                    found |= {label.name for label in header.labels} | words_of(header)
                found |= {plain(value.title) for _, value in values if isinstance(value, Heading)}
            elif isinstance(record, Article):
                found |= {record.id, plain(record.title)}
            elif isinstance(record, ProjectHeader):
                found |= {label.name for label in record.labels} | words_of(record)
            found |= {(name, item.id, repr(item)) for name, item in values if isinstance(item, Annotation)}
    return found


def play(seed: int, steps: int, folder: Path) -> None:
    """One history; raises `AssertionError` with its script when something was lost."""
    world = World(folder, random.Random(seed))
    try:
        for _ in range(steps):
            world.step()
        world.check()
    except AssertionError:
        raise
    except Exception as error:
        raise AssertionError(f"{error!r} in history {seed}:\n" + "\n".join(world.script)) from error
    finally:
        for desk in world.desks:
            desk.crash()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--count", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--steps", type=int, default=14)
    chosen = options.parse_args()
    projectfile.QUIET = 0.0
    for seed in range(chosen.first, chosen.first + chosen.count):
        with tempfile.TemporaryDirectory() as folder:
            try:
                play(seed, chosen.steps, Path(folder))
            except AssertionError as error:
                print(f"history {seed}: {error}")
                return 1
        if seed % 500 == 499:
            print(f"{seed + 1 - chosen.first:,} histories", file=sys.stderr)
    print(f"{chosen.count:,} histories: nothing acknowledged was lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
