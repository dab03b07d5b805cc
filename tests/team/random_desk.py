"""One desk as a process of its own: works at random, and brings its file and the server together now and then.

    python -m tests.team.random_desk PROJECT NAME SEED STEPS JOURNAL

Before each step a line of what is meant goes into the journal, and another one once it is in the file; so whoever kills
this process knows what was acknowledged. `JOURNAL` is lines of JSON.
"""

import json
import random
import sys
from dataclasses import replace
from pathlib import Path

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Sentence
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.team import syncing
from annotator.team.server import OfflineError
from tests.team.desk import TEXT

LABELS = ("org", "person", "topic")


class RandomDesk:
    def __init__(self, path: Path, name: str, seed: str, journal: Path) -> None:
        self.path = path
        self.name = name
        self.chance = random.Random(seed)
        self.journal = journal.open("a", encoding="utf-8")
        self.layers = [name]
        self.may_label = name == "olga"
        if name in ("olga", "rita"):
            self.layers.append("gold")

    def note(self, *words: object) -> None:
        self.journal.write(json.dumps(words) + "\n")
        self.journal.flush()

    def run(self, steps: int) -> None:
        self.note("begin")
        done = 0
        while done < steps:
            count = self.chance.randint(1, 6)
            with store.open_file(self.path) as file:
                ledger = Ledger(file, self.name)
                for _ in range(count):
                    self.step(ledger)
            done += count
            self.sync()

    def sync(self) -> None:
        try:
            with store.open_file(self.path) as file:
                report = syncing.sync(file, carry_out)
        except OfflineError:
            return
        for change in report.late:
            value = change.before if change.before is not None else change.after
            self.note("late", change.article, change.annotator, getattr(value, "id", ""))
        assert not report.forbidden, report.forbidden
        assert not report.unsent

    def step(self, ledger: Ledger) -> None:
        kinds = [self.tag, self.tag, self.tag, self.relabel, self.remove, self.undo, self.cut]
        if self.may_label:
            kinds.append(self.label)
        try:
            self.chance.choice(kinds)(ledger)
        except AnnotatorError as error:
            if "is not possible any more" not in error.message:
                raise

    def place(self, ledger: Ledger) -> tuple[str, str]:
        return self.chance.choice(ledger.file.article_ids()), self.chance.choice(self.layers)

    def commit(self, ledger: Ledger, what: str, changes: list[Change]) -> None:
        self.meant(what, changes)
        ledger.commit(what, changes)
        self.kept(ledger)

    def meant(self, what: str, changes) -> None:
        spans = [
            [
                change.article,
                change.annotator,
                (change.before or change.after).id,
                change.after and change.after.label,
            ]
            for change in changes
            if isinstance(change.before or change.after, Span)
        ]
        self.note("meant", what, spans)

    def kept(self, ledger: Ledger) -> None:
        if ledger.file.flush():
            self.note("kept")

    def tag(self, ledger: Ledger) -> None:
        article, layer = self.place(ledger)
        start = self.chance.randrange(len(TEXT) - 8)
        ranges = ((start, start + self.chance.randint(1, 8)),)
        label = self.chance.choice(LABELS)
        span = Span(id=new_id(), label=label, fragments=ranges, quote=span_quote(TEXT, ranges), by=self.name)
        self.commit(ledger, "tag", [Change(None, span, article, layer)])

    def relabel(self, ledger: Ledger) -> None:
        article, layer = self.place(ledger)
        spans = list(ledger.project.layer(article, layer).spans)
        if spans:
            span = self.chance.choice(spans)
            other = self.chance.choice([label for label in LABELS if label != span.label])
            self.commit(ledger, "relabel", [Change(span, replace(span, label=other), article, layer)])

    def remove(self, ledger: Ledger) -> None:
        article, layer = self.place(ledger)
        spans = list(ledger.project.layer(article, layer).spans)
        if spans:
            self.commit(ledger, "remove", [Change(self.chance.choice(spans), None, article, layer)])

    def undo(self, ledger: Ledger) -> None:
        self.note("undo")
        edit = ledger.undo()
        if edit is not None:
            self.meant("undone", edit.changes)
            self.kept(ledger)

    def cut(self, ledger: Ledger) -> None:
        article = self.chance.choice(ledger.file.article_ids())
        sentences = ledger.project.article(article).sentences
        found = self.chance.choice(sentences)
        if found.end - found.start < 4:
            return
        at = self.chance.randint(found.start + 1, found.end - 1)
        made = (Sentence(found.start, at), Sentence(at, found.end))
        changes = [Change(found, None, article), *(Change(None, each, article) for each in made)]
        self.commit(ledger, "cut", changes)

    def label(self, ledger: Ledger) -> None:
        header = ledger.project.header
        labels = LabelSet([*header.labels, Label(name=f"more-{new_id()}")])
        self.commit(ledger, "label", [Change(header, replace(header, labels=labels))])


if __name__ == "__main__":
    path, name, seed, steps, journal = sys.argv[1:]
    RandomDesk(Path(path), name, seed, Path(journal)).run(int(steps))
