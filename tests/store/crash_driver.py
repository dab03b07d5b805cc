"""Works on a project through the real use cases until it is killed, and says what was durable before.

    python crash_driver.py work PROJECT JOB     work without end, a JSON object a line (see `Said`)
    python crash_driver.py serve                read one JSON job a line, run each in a process of its own, kill it
                                                at the instant the job names, answer with the lines it had written

Serving forks where it can, so that hundreds of runs do not pay for hundreds of starts. The first line that it answers
tells how long each step takes, in seconds and in calls that change a file. A job names the `step` in which to kill, how
many small steps come `before` it, and the instant: `delay` seconds after the step began, or the `call`th call that
changes a file since then, before it, in its middle or after it (`at`). If the step is over by then, others follow.
"""

import faulthandler
import gc
import itertools
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annotator import text as segment
from annotator.app.exporting import export as exporting
from annotator.app.exporting import training
from annotator.app.importing import articles as importing
from annotator.app.importing import completing
from annotator.app.progress import finish
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing import settle_many as settling_many
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import articles, sentences, zones
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import STATUSES, LayerState, Span, span_quote
from annotator.core.article import ZONE_ROLES, Article
from annotator.core.edits import Membership, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, apply_to_article
from annotator.core.text import sha256
from annotator.formats.own.jsonl import to_line
from annotator.review.merge import Policy
from annotator.store import create, open_file
from tests.store import plain

PEOPLE = ("alice", "ben")
WORDS = ("Kestrel", "said", "on", "Monday", "that", "couriers", "would", "be", "paid", "more", "🚢", "Adaş")
LABELS = LabelSet(
    [
        Label(name="org", key="o"),
        Label(name="person", key="p"),
        Label(name="claim", key="c", applies_to=("sentence",)),
        Label(name="business", key="b", applies_to=("article",)),
    ]
)
MOST_ARTICLES = 8
WRITE = os.write
LONGEST = 20
"""Seconds after which a run hangs."""


# --------------------------------------------------------------------------------------------- material
def article(article_id, rng, text=""):
    """An article as it is imported: zones and sentences are still to be found."""
    lines = [f"Report {article_id}", *(_paragraph(rng) for _ in range(3))]
    text = text or "\n\n".join(lines)
    return Article(
        article_id, lines[0], text, {"language": "en", "byline": ["Ada Example"]}, sha256=sha256(text)
    )


def _paragraph(rng):
    return " ".join(" ".join(rng.choices(WORDS, k=9)).capitalize() + "." for _ in range(3))


def layers(made, rng, labels=("org", "person")):
    """What two annotators who are done say of an article: some of it the same."""
    found = []
    for who in PEOPLE:
        places = {(0, 6): labels[0], _word(made.text, rng): rng.choice(labels)}
        spans = [
            Span(
                id=f"{who}{start}",
                label=label,
                fragments=((start, end),),
                quote=span_quote(made.text, ((start, end),)),
                by=who,
            )
            for (start, end), label in places.items()
        ]
        found.append(Layer(made.id, who, spans, LayerState("done")))
    return found


def make(path, rng):
    """A project to begin with."""
    with (
        create(path, ProjectHeader(id="desk", title="Desk", labels=LABELS)) as made,
        made.importing() as batch,
    ):
        for number in range(4):
            new = article(f"first-{number}", rng)
            batch.add(new, layers(new, rng))


def _word(text, rng):
    places = segment.words(text, "en")
    return tuple(rng.choice(places))


# ------------------------------------------------------------------------------------------ what is said
class Said:
    """The lines that tell what is about to happen and what has been acknowledged, each before it is done.

    `doing`: the step that begins. `edit`: the slots of `plain` as the edit that is now submitted leaves them.
    `durable`: so many edits are on the disk. `batch`: articles that are now appended, `whole` if all or none of them
    count; `stored`: which of them are. `making`: a file that is now written whole; `made`: it is there. `refused`: what
    was not taken back. `failed`.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._lock = threading.Lock()

    def __call__(self, **what):
        with self._lock:
            self._write((json.dumps(what) + "\n").encode())


class Watched:
    """A project file that tells everything before it is done. What is told and done at once keeps others out."""

    def __init__(self, path: Path, say: Said, batches, edits=0) -> None:
        """`batches` names those of the whole run, and so many `edits` were made in it before."""
        self.file = open_file(path)
        self.say = say
        self.edits = edits
        self.batches = batches
        self._gate = threading.RLock()
        self._submit, self._importing = self.file.submit, self.file.importing
        self._supplement = self.file.supplement
        self.file.submit, self.file.importing = self.submit, self.importing
        self.file.supplement = self.supplement

    def submit(self, edit):
        with self._gate:
            self.say(edit=plain.digests(self.after(edit)))
            self.edits += 1
            self._submit(edit)

    def after(self, edit):
        """The slots that an edit changes, as it leaves them; the model may have it already."""
        found, opened = {}, {}
        for change in edit.changes:
            value = change.after if change.after is not None else change.before
            if isinstance(value, ProjectHeader):
                found[plain.HEADER] = plain.header_data(change.after)
            elif isinstance(value, Membership):
                found[plain.member_slot(value.article)] = None if change.after is None else True
                if change.after is not None and value.article not in opened:
                    opened[value.article] = self.copied(value.article)
                    found |= plain.of_article(opened[value.article])
            else:
                if change.article not in opened:
                    opened[change.article] = self.copied(change.article)
                here = opened[change.article]
                apply_to_article(here, change)
                if change.annotator:
                    data = plain.layer_data(here.layers[change.annotator])
                    found[plain.layer_slot(change.article, change.annotator)] = data
                else:
                    found[plain.article_slot(change.article)] = plain.article_data(here.article)
        return found

    def copied(self, article_id):
        opened = self.file.project.opened(article_id) or self.file.load(article_id)
        return OpenArticle(
            opened.article,
            {name: Layer(article_id, name, one.values(), one.state) for name, one in opened.layers.items()},
        )

    @contextmanager
    def importing(self):
        slots = {}
        with self._importing() as batch:
            add = batch.add

            def telling(article, layers=()):
                kept = list(layers)
                add(article, kept)
                slots.update(plain.of_article(OpenArticle(article, {one.annotator: one for one in kept})))

            batch.add = telling
            yield batch
            name = self.name()
            if slots:
                self.say(batch=name, whole=True, slots=plain.digests(slots))
        if slots:
            self.say(stored=name, slots=list(slots))

    def supplement(self, found):
        with self._gate:
            kept = list(found)
            slots = {plain.article_slot(one.id): plain.article_data(one) for _, one in kept}
            name = self.name()
            self.say(batch=name, whole=False, slots=plain.digests(slots))
            stored = self._supplement(kept)
            self.say(stored=name, slots=[plain.article_slot(article_id) for article_id in stored])
            return stored

    def name(self):
        return next(self.batches)

    def durable(self):
        count = self.edits
        while not self.file.flush(1):
            pass
        self.say(durable=count)


# ------------------------------------------------------------------------------------------------- steps
class Desk:
    """Somebody who works on the project at `path`, whatever comes to hand."""

    def __init__(self, path: Path, seed: int, say: Said) -> None:
        self.path, self.seed, self.say = path, seed, say
        self.rng = random.Random(seed)
        self.count = 0
        self.batches = itertools.count()
        self.open()

    def open(self, edits=0):
        self.watched = Watched(self.path, self.say, self.batches, edits)
        self.file = self.watched.file
        self.session = Session(self.file, self.rng.choice(PEOPLE), SpansMode, "rita")

    def name(self):
        self.count += 1
        return f"n{self.seed}-{self.count}"

    def durable(self):
        self.watched.durable()

    def any_article(self):
        self.session.open_article(self.rng.choice(list(self.file.project.entries)))
        return self.session.article

    def labels(self, kind):
        return [label for label in self.session.labels if label.applies(kind)]

    def step(self, act):
        """Undo or redo something; what is refused is told."""
        try:
            act()
        except AnnotatorError as error:
            self.say(refused=str(error))

    @contextmanager
    def making(self, kind, path, **more):
        self.say(making=kind, path=str(path), **more)
        yield path
        self.say(made=kind, path=str(path))


def tag(desk):
    session = desk.session
    text = desk.any_article().text
    session.set_mode(SpansMode)
    session.select(*_word(text, desk.rng))
    tagging.tag_selection(session, desk.rng.choice(desk.labels("span")))


def tag_quickly(desk):
    for _ in range(8):
        tag(desk)


def change(desk):
    """Something about a span that is there: its label, its edge, a note, a doubt, or that it is."""
    session, rng = desk.session, desk.rng
    desk.any_article()
    session.set_mode(SpansMode)
    spans = list(session.layer.spans)
    if not spans:
        return tag(desk)
    session.select_annotation(rng.choice(spans).id)
    match rng.randrange(5):
        case 0:
            tagging.relabel(session, rng.choice(desk.labels("span")))
        case 1:
            tagging.move_edge(session, rng.choice(("start", "end")), rng.choice((-1, 1)))
        case 2:
            tagging.set_note(session, f"Is this {desk.name()}?")
        case 3:
            tagging.toggle_doubt(session)
        case 4:
            tagging.delete_selected(session)


def tag_sentence(desk):
    session = desk.session
    session.set_mode(SentencesMode)
    session.go_to_sentence(desk.rng.randrange(max(len(desk.any_article().sentences), 1)))
    tagging.toggle_sentence_tag(session, desk.rng.choice(desk.labels("sentence")))
    tagging.toggle_article_tag(session, desk.rng.choice(desk.labels("article")))
    session.set_mode(SpansMode)


def mark_done(desk):
    desk.session.set_annotator(desk.rng.choice(PEOPLE))
    desk.any_article()
    desk.session.saw_end()
    if tagging.finish(desk.session) is None:
        tagging.set_status(desk.session, "started")


def undo(desk):
    for _ in range(desk.rng.randrange(1, 5)):
        desk.step(desk.session.undo)
    desk.durable()
    for _ in range(desk.rng.randrange(0, 4)):
        desk.step(desk.session.redo)


def cut_sentences(desk):
    session = desk.session
    found = desk.any_article().sentences
    session.set_mode(SpansMode)
    middle = found[desk.rng.randrange(len(found))]
    space = session.article.text.find(" ", (middle.start + middle.end) // 2, middle.end)
    session.place_caret(space + 1 if space > 0 else middle.start)
    with suppress(AnnotatorError):  # there is nothing to join or to split here
        desk.rng.choice((sentences.split_here, sentences.join_here))(session)


def correct_zones(desk):
    text = desk.any_article().text
    role = desk.rng.choice(ZONE_ROLES)
    zones.set_role(desk.session, desk.rng.randrange(len(text)), role)


def correct_details(desk):
    found = desk.any_article()
    articles.set_heading(desk.session, f"Title {desk.name()}", {**found.metadata, "desk": desk.name()})


def change_labels(desk):
    """Renaming and merging labels that are in use, in one edit over many layers."""
    session, rng = desk.session, desk.rng
    spans = desk.labels("span")
    if len(spans) > 3:
        finish(labelling.merge_label(session, spans[-1].name, spans[0].name))
    elif rng.random() < 0.7:
        finish(labelling.rename_label(session, rng.choice(spans).name, f"label-{desk.name()}"))
    else:
        labelling.add_label(session, Label(name=f"label-{desk.name()}"))
        labelling.set_guidelines(session, f"# Rules\n\nAs of {desk.name()}.\n")


def review(desk):
    session, rng = desk.session, desk.rng
    desk.any_article()
    found = session.mode_of(ReviewMode).review
    finish(found.load())
    session.set_mode(ReviewMode)
    for _ in range(3):
        found.go_to_next()
        if found.conflict is None:
            break
        try:
            rng.choice((deciding.take_majority, deciding.reject, deciding.defer, deciding.undecide))(session)
        except AnnotatorError:
            deciding.take(session, 1)
        if rng.random() < 0.5:
            desk.durable()
    session.set_mode(SpansMode)


def settle(desk):
    session = desk.session
    desk.any_article()
    finish(session.mode_of(ReviewMode).review.load())
    session.set_mode(ReviewMode)
    policy = Policy(desk.rng.choice(("unanimous", "majority", "union")))
    settling_many.apply_premerge(session, finish(settling_many.premerge(session, policy)))
    session.set_mode(SpansMode)


def remove(desk):
    """Take an article out of the project, and often bring it back."""
    session = desk.session
    articles.remove_article(session, desk.rng.choice(list(desk.file.project.entries)))
    desk.durable()
    if len(desk.file.project.entries) < 4 or desk.rng.random() < 0.6:
        session.undo()


def bring_in(desk):
    """Import several files with annotations; what the import leaves for later is found while somebody tags."""
    session, rng = desk.session, desk.rng
    while len(desk.file.project.entries) >= MOST_ARTICLES:
        articles.remove_article(session, next(iter(desk.file.project.entries)))
    labels = [label.name for label in desk.labels("span")]
    if rng.random() < 0.3:
        labels[0] = f"label-{desk.name()}"  # which the project does not know
    folder = desk.path.parent / "incoming" / desk.name()
    folder.mkdir(parents=True)
    text = ""
    for _ in range(3):
        made = article(desk.name(), rng, f"{text} Nobody knew more." if text else "")
        text = made.text if rng.random() < 0.5 else ""  # the next one is much the same, a copy of its story
        kept = {one.annotator: one for one in layers(made, rng, labels)}
        (folder / f"{made.id}.jsonl").write_text(to_line(made, kept), encoding="utf-8")
    if rng.random() < 0.5:
        tag_quickly(desk)  # which waits in the queue meanwhile
    result = finish(importing.import_paths(desk.file, [folder], at_once=1))
    step = importing.record(session, result)
    finding = []
    thread = threading.Thread(
        target=lambda: finding.append(finish(completing.complete(desk.file, result.late)))
    )
    thread.start()
    for _ in range(4):
        tag(desk)
    correct_zones(desk)
    thread.join()
    completing.record(session, finding[0], step)


def exchange(desk):
    """Hand articles out, have them tagged, and collect them again."""
    session, rng = desk.session, desk.rng
    folder = desk.path.parent / f"out-{desk.name()}"
    files = handing.file_names(desk.path, PEOPLE)
    for path in files.values():
        desk.say(making="handed", path=str(folder / path))
    handed = finish(handing.hand_out(desk.file, folder, PEOPLE, overlap=0.5, articles=handing.ALL))
    for path in handed.files.values():
        desk.say(made="handed", path=str(path))
    handing.record(session, handed)
    desk.durable()
    for name, path in handed.files.items():
        with open_file(path) as theirs:
            other = Session(theirs, name, SpansMode)
            text = other.project.article(next(iter(other.project.entries))).text
            other.open_article(next(iter(other.project.entries)))
            other.select(*_word(text, rng))
            tagging.tag_selection(other, other.labels[0])
            tagging.finish(other)
    preview = finish(collecting.preview_collect(desk.file, handed.files.values()))
    collecting.collect(session, preview)


def fold(desk):
    """Fold while edits wait in the queue and more of them come."""
    for _ in range(3):
        tag(desk)
    desk.file.fold(lambda done, total: tag(desk))


def close(desk):
    if desk.rng.random() < 0.5:
        tag_quickly(desk)
    count = desk.watched.edits
    desk.file.close()
    desk.say(durable=count)
    desk.open(count)


def copy(desk):
    tag(desk)
    name = desk.rng.choice((desk.name(), "copy"))
    with desk.making("copy", desk.path.parent / f"{name}.annot.yaml") as path:
        desk.file.save_copy(path)


def export(desk):
    project = desk.file.project
    with desk.making("export", desk.path.parent / "out.jsonl", count=len(project)) as path:
        finish(exporting.export(project, "jsonl", path, replace=True))


def train(desk):
    project = desk.file.project
    path = desk.path.parent / "out.conll"
    chosen = exporting.Selection(layer="alice", statuses=STATUSES, overlaps="longest")
    finish(exporting.export(project, "conll", path, chosen, replace=True))
    with desk.making("model", desk.path.parent / "out.model") as model:
        finish(training.train(path, model, replace=True))


# The small ones take a few milliseconds each.
SMALL = [tag, change, tag_sentence, mark_done, undo, correct_zones]
STEPS = {
    step.__name__: step
    for step in [
        *[*SMALL, tag_quickly, cut_sentences, correct_details, change_labels, review, settle, remove],
        *[bring_in, exchange, fold, close, copy, export, train],
    ]
}


def work(job, say):
    """Work without end: a few small steps, the one that the job names, then whatever comes."""
    desk = Desk(Path(job["path"]), job["seed"], say)
    for step in desk.rng.choices(SMALL, k=job["before"]):
        do(step, desk)
    Instant.begin()
    say(begun=job["step"])
    step = STEPS[job["step"]]
    while True:
        do(step, desk)
        step = desk.rng.choice(list(STEPS.values()))


def do(step, desk):
    desk.say(doing=step.__name__)
    step(desk)
    if desk.rng.random() < 0.8:
        desk.durable()


# ------------------------------------------------------------------------------------------- being killed
class Instant:
    """Counts the calls that change files, and ends the process at one of them, without any farewell.

    Whatever is written goes out in two pieces with a pause between, so that many a kill from outside falls between.
    """

    call = 0
    at = ""
    _calls = itertools.count(1)  # which threads may share
    _began = None

    @classmethod
    def aim(cls, call, at):
        cls.call, cls.at = call, at

    @classmethod
    def begin(cls):
        cls._began = cls.reached()

    @classmethod
    def reached(cls):
        """The number of this call."""
        return next(cls._calls)

    @classmethod
    def install(cls):
        for name in ("write", "fdatasync", "fsync", "ftruncate", "replace", "rename", "unlink"):
            if hasattr(os, name):
                setattr(os, name, cls.watched(name, getattr(os, name)))

    @classmethod
    def watched(cls, name, real):
        def call(*arguments, **more):
            here = cls.is_here()
            if here and (cls.at == "before" or (cls.at == "middle" and name != "write")):
                die()
            try:
                if name != "write" or len(arguments[1]) < 64:
                    return real(*arguments, **more)
                done = real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                if here and cls.at == "middle":
                    die()
                time.sleep(0.0003)
                return done
            finally:  # also when the call failed
                if here:
                    die()

        return call

    @classmethod
    def is_here(cls):
        number = cls.reached()
        return cls._began is not None and number == cls._began + cls.call


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def run_until_killed(job):
    """Run `work` and kill it at the instant that the job names; returns the lines that it wrote."""
    reader, writer = os.pipe()
    if hasattr(os, "fork"):
        child = os.fork()
        if child == 0:
            os.close(reader)
            run_here(job, writer)
        os.close(writer)

        def kill():
            os.kill(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    else:
        process = subprocess.Popen([sys.executable, __file__, "work", json.dumps(job)], stdout=writer)
        os.close(writer)

        def kill():
            process.kill()
            return process.wait()

    seen = b""
    while b'{"begun"' not in seen and (part := os.read(reader, 4096)):
        seen += part
    if job["delay"]:
        seen += read_for(reader, job["delay"])
        ended = kill()
    while part := os.read(reader, 65536):
        seen += part
    if not job["delay"]:
        ended = kill()
    os.close(reader)
    lines = [json.loads(line) for line in seen.decode().splitlines()]
    if ended == 1:
        lines.append({"failed": "The run ended by itself."})
    return lines


def run_here(job, writer):
    """Never returns."""
    say = Said(lambda line: WRITE(writer, line))
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    try:
        Instant.aim(job["call"], job["at"])
        work(job, say)
    except BaseException as error:
        import traceback

        say(failed=f"{error!r}\n{traceback.format_exc()}")
    os._exit(1)


def read_for(reader, seconds):
    """What comes within the time: a pipe that is full would stop the work."""
    seen = b""
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        if os.name != "posix":
            time.sleep(left)
        elif select.select([reader], [], [], left)[0]:
            part = os.read(reader, 65536)
            if not part:
                break
            seen += part
    return seen


def measured():
    """How long each step takes, in seconds and in calls; after that everything is loaded that forks need."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.annot.yaml"
        make(path, random.Random(0))
        desk = Desk(path, 0, lambda **_: None)
        for name, step in STEPS.items():
            for _ in range(2):  # the first time more is loaded
                started, before = time.perf_counter(), Instant.reached()
                step(desk)
                desk.durable()
                took = [time.perf_counter() - started, Instant.reached() - before - 1]
            found[name] = took
        desk.file.close()
    gc.collect()
    gc.freeze()
    return found


def main(arguments):
    Instant.install()
    if arguments[0] == "work":
        run_here(json.loads(arguments[1]), sys.stdout.fileno())
    print(json.dumps(measured()), flush=True)
    for line in sys.stdin:
        print(json.dumps(run_until_killed(json.loads(line))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
