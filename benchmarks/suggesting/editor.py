"""A simulated editor: knows what is right, sees what is suggested, and counts every key and every move of the mouse.

Reading order; what is suggested and right is accepted, what is wrong is rejected or overruled, the rest is tagged by
hand. In the end each article is as in gold, which is checked. Every key is one of the program's table of actions or of
a label; selecting a span, and going to another sentence, is one move of the mouse.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter

from annotator import store
from annotator.app.actions.table import ACTIONS
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
    answered: list[tuple[float, bool]] = field(default_factory=list)
    """Of each sentence tagged how probable the likeliest label was, and whether it was right."""
    times: list[float] = field(default_factory=list)
    """From a decision to new suggestions, in milliseconds."""
    trained: float = 0.0
    """Seconds of the last training that was waited for."""

    def copy(self) -> Counts:
        """As it is now."""
        return replace(
            self,
            ranked=self.ranked[:],
            certainties=self.certainties[:],
            answered=self.answered[:],
            times=self.times[:],
        )

    @property
    def precision(self) -> float:
        """The share of what was shown that was right."""
        return self.right / self.shown if self.shown else 0.0


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
                _key(session, "finish")
                tagging.set_status(session, "done")
                counts.articles += 1
                counts.actions += 1
                counts.annotations += len(gold.right)
                if suggesting is not None and _pauses(counts.articles):
                    start = perf_counter()
                    suggesting.wait_trained()
                    counts.trained = perf_counter() - start
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
        """Until everything is as in gold, and nothing is left to answer."""
        for _ in range(MANY):
            self.judge()
            given = set(given_by(self.session.layer.values()))
            left = next((each for each in self.gold.right if each not in given), None)
            said = self.visible[0] if self.visible else None
            if said is not None and (left is None or said.start <= left[0][1] or self.over(said, left)):
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
                    counts.worst = min(counts.worst, counts.precision)

    def answer(self, said: Suggestion) -> None:
        """Accept it, alone or with all of its paragraph; or reject it, or give the label that is right."""
        assert self.suggesting is not None
        suggesting = self.suggesting
        by_place = {place: label for place, label in self.right if place[0] == said.kind}
        if suggesting.current != said:
            if suggesting.after(suggesting.position) == said:
                self.press("accept-suggestion", lambda: accepting.go_to_next(suggesting, said.start))
            else:
                self.go_to(said.place)
        with_it = accepting.of_paragraph(suggesting)
        label = by_place.get(said.place)
        if len(with_it) > 1 and all((each.place, each.label) in self.right for each in with_it):
            self.press("accept-paragraph", lambda: accepting.accept_paragraph(suggesting))
        elif label == said.label:
            self.press("accept-suggestion", lambda: accepting.accept_here(suggesting, said))
        elif label is not None:
            self.press_label(label, lambda: accepting.accept(suggesting, said, label=label))
        else:
            self.press("reject-suggestion", lambda: accepting.reject_here(suggesting, said))

    def tag(self, place: Place, name: str) -> None:
        """Tag without a suggestion; or with the first of those beside the sentence."""
        session = self.session
        if place[0] == "span" or session.sentence_at(place[1]) != session.sentence:
            self.go_to(place)
        known = self.suggesting.likeliest() if place[0] == "sentence" and self.suggesting is not None else ()
        if known:
            self.counts.ranked.append(name in [each.label for each in known])
            self.counts.answered.append((known[0].score, known[0].label == name))
        label = session.labels.get(name)
        assert label is not None
        self.press_label(name, lambda: session.mode.press_label(label))

    def go_to(self, place: Place) -> None:
        """Select a span, or go to a sentence: with the mouse, or with one key where it is the next."""
        session = self.session
        if place[0] == "span":
            self.act(lambda: session.select(place[1], place[2]))
        else:
            self.act(lambda: session.go_to_sentence(session.sentence_at(place[1])))

    def press(self, action: str, run: Callable[[], object]) -> None:
        """Press the key of an action of the table."""
        _key(self.session, action)
        self.act(run)

    def press_label(self, name: str, run: Callable[[], object]) -> None:
        """Press the key of a label."""
        label = self.session.labels.get(name)
        assert label is not None, f"there is no label {name}"
        assert self.session.mode.label_for_key(label.key) is label, f"{label.key} is not the key of {name}"
        self.act(run)

    def act(self, action: Callable[[], object]) -> None:
        """Do it, counted as one action and timed until new suggestions are there."""
        start = perf_counter()
        action()
        self.counts.times.append((perf_counter() - start) * 1_000)
        self.counts.actions += 1


def _key(session: Session, name: str) -> str:
    """The first key of an action, which must be one that can be used in this mode."""
    action = next(each for each in ACTIONS if each.id == name)
    assert session.mode.name in action.modes, f"{name} is not for {session.mode.name}"
    return action.keys[0]
