"""Sessions that stay open and work at random, all at once, while everything is sent and taken in beside them."""

import random
import threading
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.session import Session
from annotator.app.sharing.live import Live
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Sentence
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from tests.team.desk import TEXT
from tests.team.proxy import Proxy

LABELS = ("org", "person", "topic")


class Hands:
    """One desk: whatever is done to the session is done under its lock, by the thread that holds it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.lock = threading.RLock()
        self.reports = []
        self.problems = []

    def at_desk(self, act, *, is_seen):
        with self.lock:
            return act()

    def stands(self, standing) -> None:
        if standing.problem is not None:
            self.problems.append(standing.problem)

    def took_in(self, report, names) -> None:
        self.reports.append(report)


class Worker:
    """Somebody who does not know that others are there; remembers what every span that they made is at last."""

    def __init__(self, hands: Hands, name: str, seed: int) -> None:
        self.hands, self.name = hands, name
        self.chance = random.Random(f"{name} {seed}")
        self.layers = [name, "gold"] if name in ("olga", "rita") else [name]
        self.own: dict[str, str | None] = {}

    def work(self, steps: int) -> None:
        for _ in range(steps):
            with self.hands.lock:
                try:
                    self.chance.choice([self.tag] * 3 + [self.relabel, self.undo, self.cut, self.label])()
                except AnnotatorError as error:
                    if "is not possible any more" not in error.message:
                        raise
            time.sleep(self.chance.random() / 100)

    @property
    def session(self) -> Session:
        return self.hands.session

    def tag(self) -> None:
        article, layer = self.chance.choice(["deal", "storm"]), self.chance.choice(self.layers)
        start = self.chance.randrange(len(TEXT) - 8)
        ranges = ((start, start + 5),)
        label = self.chance.choice(LABELS)
        span = Span(id=new_id(), label=label, fragments=ranges, quote=span_quote(TEXT, ranges), by=self.name)
        self.session.commit("Tag", [Change(None, span, article, layer)])
        self.own[span.id] = label

    def relabel(self) -> None:
        article, layer = self.chance.choice(["deal", "storm"]), self.name
        spans = list(self.session.project.layer(article, layer).spans)
        if spans:
            span = self.chance.choice(spans)
            label = self.chance.choice(LABELS)
            self.session.commit("Relabel", [Change(span, replace(span, label=label), article, layer)])
            self.own[span.id] = label

    def undo(self) -> None:
        edit = self.session.undo()
        for change in edit.changes if edit else ():
            value = change.before or change.after
            if isinstance(value, Span):
                self.own[value.id] = getattr(change.after, "label", None)

    def cut(self) -> None:
        sentences = self.session.project.article("ferry").sentences
        found = self.chance.choice(sentences)
        if found.end - found.start >= 4:
            at = self.chance.randint(found.start + 1, found.end - 1)
            made = (Sentence(found.start, at), Sentence(at, found.end))
            changes = [Change(found, None, "ferry"), *(Change(None, each, "ferry") for each in made)]
            self.session.commit("Split", changes)

    def label(self) -> None:
        if self.name == "olga":
            header = self.session.project.header
            labels = [*header.labels, Label(name=f"more-{new_id()}")]
            self.session.commit("Label", [Change(header, replace(header, labels=LabelSet(labels)))])


def _settled(desks: dict[str, tuple[Worker, Live]]) -> bool:
    links = [worker.session.project.header.extra["shared"] for worker, _ in desks.values()]
    quiet = all(not live.standing.waiting and not live._wake.is_set() for _, live in desks.values())
    return (
        quiet and all("sending" not in link for link in links) and len({link["seq"] for link in links}) == 1
    )


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_lost_while_all_work_at_once_and_the_network_comes_and_goes(team, postgres, seed):
    proxy = Proxy(postgres.port)
    for name in ("ada", "rita"):
        text = team[name].path.read_text(encoding="utf-8")
        team[name].path.write_text(text.replace(f":{postgres.port}/", f":{proxy.port}/"), encoding="utf-8")
    desks: dict[str, tuple[Worker, Live]] = {}
    with ExitStack() as stack:
        stack.callback(proxy.stop)
        for name in ("olga", "rita", "ada"):
            file = stack.enter_context(store.open_file(team[name].path))
            hands = Hands(Session(file, name, SpansMode))
            live = Live(hands.session, hands, every=1)
            stack.callback(live.stop)
            desks[name] = Worker(hands, name, seed), live
        threads = [threading.Thread(target=worker.work, args=(60,)) for worker, _ in desks.values()]
        for thread in threads:
            thread.start()
        for _ in range(3):
            time.sleep(0.3)
            proxy.cut()
            time.sleep(0.1)
            proxy.restore()
        for thread in threads:
            thread.join()
        end = time.monotonic() + 60
        while not _settled(desks):
            assert time.monotonic() < end, {name: str(live.standing) for name, (_, live) in desks.items()}
            time.sleep(0.1)
        for worker, live in desks.values():
            assert not worker.hands.problems
            live.stop()
    for name, (worker, _) in desks.items():
        assert not [change for report in worker.hands.reports for change in report.forbidden]
        lost = {_id(change) for report in worker.hands.reports for change in report.late}
        here = {**team[name].labels("deal"), **team[name].labels("storm")}
        if name != "ada":
            here |= {**team[name].labels("deal", "gold"), **team[name].labels("storm", "gold")}
        assert {key: here.get(key) for key in worker.own if key not in lost} == {
            key: label for key, label in worker.own.items() if key not in lost
        }
    assert team["olga"].bytes() == team["rita"].bytes()
    assert team["rita"].labels("deal", "ada") == team["ada"].labels("deal")


def _id(change: Change) -> str:
    return getattr(change.after if change.after is not None else change.before, "id", "")
