"""A simulated editor: knows what is right, sees what is suggested, and counts every key and every move of the mouse.

Reading order; what is suggested and right is accepted, what is wrong is rejected or overruled, the rest is tagged by
hand. In the end each article is as in gold, which is checked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from annotator import store
from annotator.app.session import Session
from annotator.app.suggesting import accepting
from annotator.app.suggesting.following import Suggesting
from annotator.app.suggesting.seeing import given_by
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.edits import ProjectHeader
from annotator.suggest.suggestion import Place, Suggestion
from benchmarks.suggesting.data import Gold, Task

MANY = 1_000
"""More actions than this on one thing would be a loop."""


@dataclass
class Counts:
    """What was done up to an article."""

    articles: int = 0
    annotations: int = 0
    actions: int = 0
    shown: int = 0
    right: int = 0
    worst: float = 1.0
    """The lowest precision of what was shown, after its first 50."""
    ranked: list[bool] = field(default_factory=list)
    """Of each sentence tagged whether its label was among the three likeliest."""
    certainties: list[tuple[float, bool]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """From a decision to new suggestions, in milliseconds."""


def work(task: Task, limit: int, *, with_suggestions: bool, told: Callable[[Counts], None]) -> Counts:
    """Work through the task's first articles, telling the counts after each."""
    with tempfile.TemporaryDirectory() as folder:
        header = ProjectHeader(id="bench", labels=task.labels)
        with store.create(Path(folder, "bench.annot.yaml"), header) as file:
            with file.importing() as batch:
                for gold in task.articles[:limit]:
                    batch.add(gold.article)
            session = Session(file, "editor", SpansMode if task.kind == "span" else SentencesMode)
            suggesting = Suggesting(session) if with_suggestions else None
            counts = Counts()
            for gold in task.articles[:limit]:
                session.open_article(gold.article.id)
                _Editor(session, suggesting, gold, counts).work()
                made = sorted(given_by(session.layer.values()))
                assert made == sorted(gold.right), f"{gold.article.id}: other annotations than in gold"
                tagging.set_status(session, "done")
                counts.articles += 1
                counts.actions += 1
                counts.annotations += len(gold.right)
                if suggesting is not None and _pauses(counts.articles):
                    suggesting.wait_trained()
                told(counts)
            if suggesting is not None:
                suggesting.close()
            return counts


def _pauses(articles: int) -> bool:
    return articles <= 30 or (articles <= 100 and articles % 4 == 0) or articles % 10 == 0


class _Editor:
    """One article."""

    def __init__(self, session: Session, suggesting: Suggesting | None, gold: Gold, counts: Counts) -> None:
        self.session, self.suggesting, self.gold, self.counts = session, suggesting, gold, counts
        self.right = set(gold.right)
        self.judged: set[tuple[Place, str]] = set()

    def work(self) -> None:
        for _ in range(MANY):
            self.judge()
            given = set(given_by(self.session.layer.values()))
            left = next((each for each in self.gold.right if each not in given), None)
            said = self.visible[0] if self.visible else None
            if said is not None and (
                left is None or said.start <= max(left[0][1], said.start if self.over(said, left) else 0)
            ):
                self.answer(said)
            elif left is not None:
                self.tag(*left)
            else:
                return
        raise AssertionError(f"{self.gold.article.id} comes to no end")

    @property
    def visible(self) -> tuple[Suggestion, ...]:
        return self.suggesting.visible if self.suggesting is not None else ()

    @staticmethod
    def over(said: Suggestion, left: tuple[Place, str]) -> bool:
        return said.start < left[0][2] and said.end > left[0][1]

    def judge(self) -> None:
        """Count what is seen, once."""
        counts = self.counts
        for said in self.visible:
            key = (said.place, said.label)
            if key not in self.judged:
                self.judged.add(key)
                counts.shown += 1
                counts.right += key in self.right
                counts.certainties.append((said.score, key in self.right))
                if counts.shown >= 50:
                    counts.worst = min(counts.worst, counts.right / counts.shown)

    def answer(self, said: Suggestion) -> None:
        assert self.suggesting is not None
        session = self.session
        by_place = {place: label for place, label in self.right if place[0] == said.kind}
        if session.mode.by_sentence:
            self.go_to(said.start)
        elif self.suggesting.current != said:
            session.place_caret(said.start)
            self.act()  # to the next suggestion
        with_it = accepting.of_paragraph(self.suggesting)
        label = by_place.get(said.place)
        if len(with_it) > 1 and all((each.place, each.label) in self.right for each in with_it):
            self.act(lambda: accepting.accept_paragraph(self.suggesting))
        elif label == said.label:
            self.act(lambda: accepting.accept(self.suggesting, said))
        elif label is not None:
            self.act(lambda: accepting.accept(self.suggesting, said, label=label))
        else:
            self.act(lambda: accepting.reject(self.suggesting, said))

    def tag(self, place: Place, name: str) -> None:
        session = self.session
        label = session.labels.get(name)
        assert label is not None
        if place[0] == "span":
            self.act(lambda: session.select(place[1], place[2]))
        else:
            self.go_to(place[1])
            if self.suggesting is not None:
                known = [each.label for each in self.suggesting.likeliest()]
                if known:
                    self.counts.ranked.append(name in known)
        self.act(lambda: session.mode.press_label(label))

    def go_to(self, position: int) -> None:
        """Go down to a sentence: the same keys with suggestions and without, so they are not counted."""
        self.session.go_to_sentence(self.session.sentence_at(position))

    def act(self, action: Callable[[], object] = lambda: None) -> None:
        start = perf_counter()
        action()
        self.counts.times.append((perf_counter() - start) * 1_000)
        self.counts.actions += 1
