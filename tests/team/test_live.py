"""Sessions that stay open and work at random, all at once, while everything is sent and taken in beside them."""

import random
import threading
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from annotator import store
from annotator.app.ledger import Ledger, carry_out
from annotator.app.session import Session
from annotator.app.sharing.live import Live
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.article import Sentence
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.team.sharing import Sharing
from annotator.team.turn import Turn
from tests.team.desk import TEXT, Desk
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

    def looked_around(self, around, refused) -> None:
        pass

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


def _settle(desks: dict[str, tuple[Worker, Live]]) -> None:
    """Wait until a whole round has brought nobody anything."""
    end = time.monotonic() + 60
    while True:
        before = {name: len(worker.hands.reports) for name, (worker, _) in desks.items()}
        for _, live in desks.values():
            live.try_again()
        while any(len(worker.hands.reports) <= before[name] for name, (worker, _) in desks.items()):
            assert time.monotonic() < end, {name: str(live.standing) for name, (_, live) in desks.items()}
            time.sleep(0.02)
        new = [
            report for name, (worker, _) in desks.items() for report in worker.hands.reports[before[name] :]
        ]
        if not any(report.sent or report.received for report in new):
            return


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
        _settle(desks)
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


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something done once, just when what others sent comes in: after it was looked at what is new here."""

    def when(do) -> None:
        waiting = [do]
        told_of = Turn.told_of

        def told_then(turn, rows):
            found = list(told_of(turn, rows))
            if found and waiting:
                waiting.pop()()
            return iter(found)

        monkeypatch.setattr(Turn, "told_of", told_then)

    return when


def _relabel(ledger: Ledger, layer: str, span_id: str, label: str) -> None:
    span = ledger.project.layer("deal", layer).get(span_id)
    ledger.commit("Relabel", [Change(span, replace(span, label=label), "deal", layer)])


def test_what_is_done_just_when_others_work_comes_in_stays_and_goes_out(team, meanwhile):
    olga, rita = team["olga"], team["rita"]
    with store.open_file(rita.path) as file, Sharing(file, carry_out) as sharing:
        ledger = Ledger(file, "rita")
        sharing.bring_together()
        Desk.tag_in(ledger, "deal", 0, 7, "org", "gold")
        theirs = olga.tag("deal", 8, 12, layer="gold")
        olga.sync()
        late = []
        meanwhile(lambda: late.append(Desk.tag_in(ledger, "deal", 13, 21, "org", "gold")))
        sharing.bring_together()
        assert {theirs, *late} < {span.id for span in file.project.layer("deal", "gold").spans}
        sharing.bring_together()
    olga.sync()
    assert len(olga.labels("deal", "gold")) == 3


def test_of_a_change_just_then_of_the_same_one_is_told(team, meanwhile):
    olga, rita = team["olga"], team["rita"]
    made = rita.tag("deal", 0, 7, layer="gold")
    rita.sync()
    olga.sync()
    with store.open_file(rita.path) as file, Sharing(file, carry_out) as sharing:
        sharing.bring_together()
        olga.relabel("deal", made, "topic", layer="gold")
        olga.sync()
        meanwhile(lambda: _relabel(Ledger(file, "rita"), "gold", made, "person"))
        report = sharing.bring_together()
        assert [change.after.label for change in report.late] == ["person"]
        assert report.senders["deal", "gold"] == "desk"
    assert rita.labels("deal", "gold") == olga.labels("deal", "gold") == {made: "topic"}
