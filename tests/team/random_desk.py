"""One desk as a process of its own: works at random, and brings its file and the server together now and then.

Before each step a line of what is meant goes into the journal, and another one once it is in the file; so whoever kills
this process knows what was acknowledged. The journal is lines of JSON: `meant` and `kept` with what there should be
afterwards, each as [where, whose, what, label], label being null for what should be gone.

    python -m tests.team.random_desk

serves whoever wants many of these processes, and wants them at once: it takes a line of JSON for each, and answers with
the number of the process; to the number of one it answers how that ended, or null while it runs.
"""

import json
import os
import random
import sys
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.core.annotation import LayerState, Span, new_id, span_quote
from annotator.core.article import Sentence
from annotator.core.edits import Change, Heading, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.team import replica, server
from annotator.team.server import OfflineError
from annotator.team.sharing import Sharing
from tests.team.desk import TEXT

LABELS = ("org", "person", "topic")
HEADER, CUTS = "the header", "the sentences"
"""Whose, in the journal, is what belongs to nobody."""


@dataclass(frozen=True)
class Task:
    """What one process is to do; `batch` is the most steps between two times of bringing together."""

    path: str
    name: str
    role: str
    seed: str
    steps: int
    batch: int
    home: str
    journal: str
    said: str


class RandomDesk:
    def __init__(self, task: Task) -> None:
        self.path = Path(task.path)
        self.name = task.name
        self.batch = task.batch
        self.kept_edits = 0
        self.chance = random.Random(task.seed)
        self.journal = Path(task.journal)
        self.layers = [self.name]
        self.kinds = [self.tag] * 6 + [self.relabel] * 2 + [self.remove, self.undo, self.undo, self.redo]
        self.kinds += [self.cut, self.finish]
        if task.role != "annotator":
            self.layers.append("gold")
            self.kinds.append(self.retitle)
        if task.role == "owner":
            self.kinds += [self.label] * 2

    def note(self, *words: object) -> None:
        with self.journal.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(words) + "\n")

    def run(self, steps: int) -> None:
        self.note("begin")
        while self.kept_edits < steps:
            with store.open_file(self.path) as file, Sharing(file, carry_out) as sharing:
                ledger = Ledger(file, self.name)
                for _ in range(self.chance.randint(1, 4)):
                    for _ in range(min(self.chance.randint(1, self.batch), steps - self.kept_edits)):
                        self.step(ledger)
                    self.sync(sharing)
                    ledger.history.doubt()
        self.note("end")

    def sync(self, sharing: Sharing) -> None:
        try:
            report = sharing.bring_together()
        except OfflineError:
            return
        assert not report.forbidden, report.forbidden
        assert not report.unsent

    def step(self, ledger: Ledger) -> None:
        try:
            self.chance.choice(self.kinds)(ledger)
        except AnnotatorError as error:
            if "is not possible any more" not in error.message:
                raise

    def place(self, ledger: Ledger) -> tuple[str, str]:
        return self.chance.choice(ledger.file.article_ids()), self.chance.choice(self.layers)

    def commit(self, ledger: Ledger, what: str, changes: list[Change]) -> None:
        self.note("meant", what, list(told(changes)))
        ledger.commit(what, changes)
        self.kept(ledger)

    def kept(self, ledger: Ledger) -> None:
        if ledger.file.flush():
            self.note("kept")
            self.kept_edits += 1

    def span(self, ledger: Ledger) -> tuple[Span, str, str] | None:
        article, layer = self.place(ledger)
        spans = list(ledger.project.layer(article, layer).spans)
        return (self.chance.choice(spans), article, layer) if spans else None

    # ----------------------------------------------------------------------------------------------- steps
    def tag(self, ledger: Ledger) -> None:
        article, layer = self.place(ledger)
        start = self.chance.randrange(len(TEXT) - 8)
        ranges = ((start, start + self.chance.randint(1, 8)),)
        label = self.chance.choice(LABELS)
        span = Span(id=new_id(), label=label, fragments=ranges, quote=span_quote(TEXT, ranges), by=self.name)
        self.commit(ledger, "tag", [Change(None, span, article, layer)])

    def relabel(self, ledger: Ledger) -> None:
        if found := self.span(ledger):
            span, *place = found
            other = self.chance.choice([label for label in LABELS if label != span.label])
            self.commit(ledger, "relabel", [Change(span, replace(span, label=other), *place)])

    def remove(self, ledger: Ledger) -> None:
        if found := self.span(ledger):
            self.commit(ledger, "remove", [Change(found[0], None, *found[1:])])

    def undo(self, ledger: Ledger) -> None:
        self.take_back(ledger, ledger.undo)

    def redo(self, ledger: Ledger) -> None:
        self.take_back(ledger, ledger.redo)

    def take_back(self, ledger: Ledger, step) -> None:
        self.note("undo")
        edit = step()
        if edit is not None:
            self.note("meant", "undone", list(told(edit.changes)))
            self.kept(ledger)

    def cut(self, ledger: Ledger) -> None:
        article = self.chance.choice(ledger.file.article_ids())
        found = self.chance.choice(ledger.project.article(article).sentences)
        if found.end - found.start < 4:
            return
        at = self.chance.randint(found.start + 1, found.end - 1)
        made = (Sentence(found.start, at), Sentence(at, found.end))
        changes = [Change(found, None, article), *(Change(None, each, article) for each in made)]
        self.commit(ledger, "cut", changes)

    def finish(self, ledger: Ledger) -> None:
        article, layer = self.place(ledger)
        state = ledger.project.layer(article, layer).state
        status = self.chance.choice(["started", "done"])
        self.commit(
            ledger, "finish", [Change(state or LayerState(), replace(state, status=status), article, layer)]
        )

    def retitle(self, ledger: Ledger) -> None:
        article = ledger.project.article(self.chance.choice(ledger.file.article_ids()))
        now = Heading(article.title, article.metadata)
        self.commit(ledger, "retitle", [Change(now, replace(now, title=f"About {new_id()}"), article.id)])

    def label(self, ledger: Ledger) -> None:
        header = ledger.project.header
        own = [label for label in header.labels if label.name.startswith("more-")]
        if own and self.chance.random() < 0.5:
            other = self.chance.choice(own)
            labels = [replace(each, title=new_id()) if each is other else each for each in header.labels]
        else:
            labels = [*header.labels, Label(name=f"more-{new_id()}")]
        self.commit(ledger, "label", [Change(header, replace(header, labels=LabelSet(labels)))])


def told(changes):
    """What of changes the journal says."""
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before or after, Span):
            yield [change.article, change.annotator, (before or after).id, after and after.label]
        elif isinstance(before, ProjectHeader) and isinstance(after, ProjectHeader):
            was, now = ({each.name: each.title for each in header.labels} for header in (before, after))
            for name in was | now:
                if was.get(name) != now.get(name):
                    yield ["", HEADER, name, now.get(name)]
    cuts = [change for change in changes if isinstance(change.before or change.after, Sentence)]
    ends = {(change.article, change.before.end) for change in cuts if change.before is not None}
    made = {(change.article, change.after.end) for change in cuts if change.after is not None}
    for article, end in ends ^ made:
        yield [article, CUTS, str(end), "cut" if (article, end) in made else None]


def fold_often(chance: random.Random) -> None:
    """Have snapshots made and read as often as records, which otherwise takes a large project."""
    replica.FOLD_AT_LEAST = chance.choice((2_000, 20_000))
    replica.FOLD_SHARE = 1 << 30
    server.FOLD_FROM = 2
    server.FEW = chance.choice((0, 0, 20, 500))


def run(task: Task) -> int:
    """Do what is to be done; gives the status of the process."""
    os.environ["ANNOTATOR_HOME"] = task.home
    fold_often(random.Random(f"folding {task.seed}"))
    try:
        RandomDesk(task).run(task.steps)
    except BaseException:
        with Path(task.said).open("a", encoding="utf-8") as said:
            traceback.print_exc(file=said)
        return 1
    return 0


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if isinstance(asked, int):
            pid, status = os.waitpid(asked, os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if answer == 0:
                os._exit(run(Task(**asked)))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
