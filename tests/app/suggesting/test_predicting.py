"""A model goes through a project: its own layer, one step, resumed, never gold."""

import os
import re
import threading
import time

import pytest

from annotator import store
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.suggesting import kept_answers, predicting
from annotator.core import rules
from annotator.core.annotation import Span
from annotator.core.edits import Change, ProjectHeader
from annotator.suggest.chat import Answer, Server
from annotator.suggest.crf import Example, Trainer
from tests.app.conftest import LABELS, article
from tests.suggest.model_server import HANG, completion, serving

LAYER = "press-7b (model)"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "home"))


@pytest.fixture
def ledger(tmp_path):
    header = ProjectHeader(id="desk", title="Desk", labels=LABELS, guidelines="Tag names.")
    made = store.create(tmp_path / "desk.annot.yaml", header)
    with made.importing() as batch:
        for number in range(6):
            batch.add(article(f"a{number}", f"Story {number}\n\nKestrel Line paid {number} crowns."))
    with made:
        yield Ledger(made, "alice")


def name(body):
    """An answer that tags the name wherever it stands."""
    lines = re.findall(r"(?m)^\[(\d+)\] .*Kestrel Line", body["messages"][1]["content"])
    return {"spans": [{"sentence": int(n), "quote": "Kestrel Line", "label": "org"} for n in lines]}


def model(ledger, server, **more):
    waits = []
    asked = Server(server.address, "press-7b", attempts=2)
    return predicting.LanguageModel(asked, ledger.project, pause=waits.append, **more)


def run(ledger, made, articles=()):
    return finish(predicting.predict(ledger, made, predicting.chosen(ledger.project, articles)))


def test_what_it_says_is_a_layer_of_its_own_and_one_step(ledger):
    with serving(name) as server:
        result = run(ledger, model(ledger, server))
    assert (result.articles, result.annotations, result.asked, result.problems) == (6, 6, 6, [])
    assert (result.tokens_sent, result.tokens_received) == (600, 120)
    assert result.cost(2, 10) == pytest.approx(0.0024)
    layer = ledger.project.layer("a3", LAYER)
    (span,) = layer.spans
    assert (span.text, span.label, span.origin, span.by, layer.state.status) == (
        "Kestrel Line",
        "org",
        "model",
        LAYER,
        "done",
    )
    assert not ledger.project.layer("a3", "gold")
    ledger.undo()
    assert not any(ledger.project.layer(f"a{n}", LAYER) for n in range(6))
    ledger.redo()
    assert list(ledger.project.layer("a3", LAYER).spans) == [span]


def test_what_was_answered_is_asked_again_only_when_the_question_is_another(ledger):
    with serving(name) as server:
        run(ledger, model(ledger, server), ["a0", "a1"])
        assert run(ledger, model(ledger, server)).passed_over == 2
        assert len(server.asked) == 6
        again = run(ledger, model(ledger, server, wanted=["org"]))
        assert (again.articles, again.passed_over) == (6, 0)
    assert len(ledger.project.layer("a0", LAYER)) == 1


def test_an_answer_that_was_paid_for_is_not_asked_for_twice(ledger):
    with serving(name) as server:
        run(ledger, model(ledger, server))
        ledger.undo()
        result = run(ledger, model(ledger, server))
        assert (result.articles, result.asked, result.tokens_sent) == (6, 0, 0)
        assert len(server.asked) == 6


def test_what_a_person_put_there_stays(ledger):
    with serving(name) as server:
        run(ledger, model(ledger, server), ["a0"])
        mine = Span(id="mine", label="org", fragments=((0, 5),), quote="Story")
        ledger.commit("Tag", [Change(None, mine, "a0", LAYER)])
        run(ledger, model(ledger, server, wanted=["org"]), ["a0"])
    assert ledger.project.layer("a0", LAYER).get("mine") == mine
    assert len(ledger.project.layer("a0", LAYER)) == 2


def test_one_article_that_fails_does_not_end_the_others(ledger):
    replies = [name, "no json at all", (500, "", {}), (500, "", {}), name]
    with serving(*replies) as server:
        result = run(ledger, model(ledger, server))
    assert result.articles == 4
    assert [problem.file for problem in result.problems] == ["a1", "a2"]
    with serving(name) as server:
        result = run(ledger, model(ledger, server))
    assert (result.articles, result.passed_over) == (2, 4)


def test_a_server_that_is_gone_is_not_asked_about_everything(ledger):
    with serving((400, "", {})) as server:
        result = run(ledger, model(ledger, server))
        assert len(server.asked) == 3
    assert result.problems[-1].message == "3 articles not asked about: it failed too often."


def test_given_up_in_between_what_is_done_stays_and_is_one_step(ledger):
    with serving(name) as server:
        work = predicting.predict(ledger, model(ledger, server), list(ledger.project.entries))
        while next(work).done < 2:
            pass
        work.close()
    done = [n for n in range(6) if ledger.project.layer(f"a{n}", LAYER)]
    assert done == [0, 1]
    ledger.undo()
    assert not ledger.project.layer("a0", LAYER)
    assert not ledger.project.layer("a1", LAYER)


def test_a_server_that_hangs_keeps_nobody_from_giving_up(ledger):
    with serving(name, HANG) as server:
        work = predicting.predict(ledger, model(ledger, server), list(ledger.project.entries))
        while len(server.asked) < 2:
            next(work)
        start = time.monotonic()
        work.close()
        assert time.monotonic() - start < 1
    assert [n for n in range(6) if ledger.project.layer(f"a{n}", LAYER)] == [0]


def test_who_waits_to_try_again_ends_with_who_gave_up(ledger):
    with serving((503, "", {"Retry-After": "60"})) as server:
        made = predicting.LanguageModel(Server(server.address, "press-7b"), ledger.project)
        work = predicting.predict(ledger, made, ["a0"])
        while not server.asked:
            next(work)
        work.close()
        for thread in threading.enumerate():
            if thread.name == "asking a model":
                thread.join(5)
                assert not thread.is_alive()
        assert len(server.asked) == 1


def test_what_has_no_place_is_told_with_its_article(ledger):
    lies = {
        "spans": [
            {"sentence": 1, "quote": "Nobody", "label": "org"},
            {"sentence": 1, "quote": "S", "label": "lie"},
        ]
    }
    with serving(lies) as server:
        result = run(ledger, model(ledger, server), ["a0"])
    assert [where for where, _ in result.lost] == ["a0", "a0"]
    assert result.annotations == 0
    assert ledger.project.layer("a0", LAYER).state.status == "done"


def test_what_would_be_sent_is_told_before(ledger):
    with serving(name) as server:
        made = model(ledger, server)
        run(ledger, made, ["a0"])
        told = finish(predicting.sending(ledger.project, made, ["a0", "a1", "a2"]))
        assert len(server.asked) == 1
    assert told.articles == 2
    assert "Tag names." in told.example[0]["content"]
    assert "[1] Story 1" in told.example[1]["content"]
    assert told.characters > 2 * len(told.example[0]["content"])


def test_a_reason_is_kept_with_the_annotation(ledger):
    answer = {"spans": [{"sentence": 2, "quote": "Kestrel Line", "label": "org", "reason": "a\ncompany"}]}
    with serving(answer) as server:
        run(ledger, model(ledger, server, reasons=True), ["a0"])
        schema = server.asked[0][0]["response_format"]["json_schema"]["schema"]
    assert "reason" in schema["properties"]["spans"]["items"]["required"]
    (span,) = ledger.project.layer("a0", LAYER).spans
    assert span.extra["predicted"] == {"reason": "a company"}


def test_the_file_reads_back_as_it_was(ledger):
    with serving(name) as server:
        run(ledger, model(ledger, server), ["a0"])
    before = ledger.project.layer("a0", LAYER)
    ledger.file.fold()
    with store.open_file(ledger.file.path, read_only=True) as again:
        assert again.project.layer("a0", LAYER) == before
        assert not rules.check(again.project.layer("a0", LAYER), LABELS)


def test_answers_are_kept_up_to_a_bound_and_what_is_damaged_is_none():
    for number in range(4):
        kept_answers.keep(f"d{number}", Answer("x" * 1000, 1, 2))
        os.utime(kept_answers.folder() / f"d{number}.json", (number, number))
    kept_answers.tidy(2_500)
    assert [kept_answers.known(f"d{n}") is not None for n in range(4)] == [False, False, True, True]
    (kept_answers.folder() / "d3.json").write_text('{"text": 5}')
    assert kept_answers.known("d3") is None


def test_a_model_in_a_file_does_the_same_with_scores(ledger, tmp_path):
    trainer = Trainer()
    for number in range(9):
        trainer.add(Example(("Kestrel", "Line", "paid", str(number), "crowns", "."), ((0, 1, "org"),)))
        trainer.add(Example(("Story", str(number)), ()))
    trainer.write(tmp_path / "names.crfsuite")
    made = predicting.FileModel(tmp_path / "names.crfsuite", ledger.project)
    result = run(ledger, made)
    assert (result.layer, result.articles, result.annotations) == ("names (model)", 6, 6)
    (span,) = ledger.project.layer("a2", "names (model)").spans
    assert span.text == "Kestrel Line"
    assert 0.3 <= span.extra["predicted"]["score"] <= 1
    assert run(ledger, predicting.FileModel(tmp_path / "names.crfsuite", ledger.project)).passed_over == 6


def test_lies_of_a_server_about_itself_are_survived(ledger):
    with serving((200, completion("[" * 5000), {})) as server:
        result = run(ledger, model(ledger, server), ["a0"])
    assert result.articles == 0
    assert "no JSON object" in result.problems[0].message
