"""A desk at work, as the files that `own` damages: `python -m tests.fuzz.desk` makes those of tests/fuzz/desk anew.

They are kept so that the same number means the same damage everywhere, and so that files of older versions are read.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from annotator import store
from annotator.app.places import consistency, remarks
from annotator.app.places import settle_consistency as consistency_settling
from annotator.app.progress import finish
from annotator.app.reviewing import decide as deciding
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import articles, guidelines, notes
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import LayerState
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from tests.formats import tagged
from tests.fuzz.seeds import LABELS, tagged_articles

FOLDER = Path(__file__).with_name("desk")
PROJECT = "desk.annot.yaml"
EDITS = "edits.annot.yaml"
"""The same project as long as its edits stand at the end of the file."""
THEIRS = "anna.annot.yaml"
BESIDE = ("project.annot.yaml", "steps.yaml", "as-left.json", "removed.yaml", "lock")
"""What is kept of the project in the user's own folder, and the lock of another machine."""
_LOCK = '{"user": "anna", "host": "elsewhere", "pid": 7, "since": "2026-03-14T09:00:00Z"}\n'


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ANNOTATOR_HOME"] = str(folder / "home")
        header = ProjectHeader(id="desk", title="Desk", labels=LABELS, guidelines="# Names\n\nWhole ones.")
        with store.create(folder / PROJECT, header) as file:
            with file.importing() as batch:
                for article, layers in tagged_articles():
                    batch.add(article, [_done(layer) for layer in layers.values()])
                batch.add(tagged.article("a3", "Nobody wants this."))
            _work(Session(file, "rita", SpansMode), folder)
            file.flush()
            with_edits = file.path.read_bytes()
        kept = next((folder / "home").rglob("steps.yaml")).parent
        FOLDER.mkdir(exist_ok=True)
        for each in BESIDE:
            (FOLDER / each).write_bytes(_LOCK.encode() if each == "lock" else (kept / each).read_bytes())
        (FOLDER / PROJECT).write_bytes(file.path.read_bytes())
        (FOLDER / EDITS).write_bytes(with_edits)
        (FOLDER / THEIRS).write_bytes(next((folder / "out").glob("*.yaml")).read_bytes())


def _done(layer: Layer) -> Layer:
    return Layer(layer.article, layer.annotator, layer.values(), LayerState("done"))


def _work(session: Session, folder: Path) -> None:
    """What leaves something in the header, in states, in gold and in notes."""
    guidelines.publish(session, "First.", ["org"])
    articles.remove_article(session, "a3")
    session.open_article("a1")
    notes.ask_question(session, "Is it a firm?")
    review = session.mode_of(ReviewMode).review
    finish(review.load("a1"))
    for decide in (lambda: deciding.take(session, 1), lambda: deciding.reject(session)) * 2:
        with suppress(AnnotatorError):  # a link whose ends are not settled
            review.go_to_next()
            decide()
    deciding.set_reason(session, "A brand.")
    for remark in remarks.of_article(session.project, "a1"):
        if remark.answerable:
            remarks.answer(session, remark, "Yes.")
    check = consistency.Check(session, consistency.EVERYONE)
    finish(check.reading())
    for line in check.lines[:1]:
        consistency_settling.leave(session, line)
    handed = finish(handing.hand_out(session.file, folder / "out", ["anna"], articles=handing.ALL))
    handing.record(session, handed)


if __name__ == "__main__":
    main()
