"""A model is asked on the command line: here at once, elsewhere only when somebody says so."""

import json
import re
from importlib.metadata import EntryPoint

import pytest

from annotator import store
from annotator.app.ledger import Ledger
from annotator.core.article import RESERVED
from annotator.core.edits import Change, Heading
from annotator.suggest.registry import ENTRY_POINTS
from annotator.suggest.strings import RememberedStrings
from annotator.suggest.suggestion import Suggestion
from tests.suggest.model_server import serving

LAYER = "press-7b (model)"
EMPTY = {"spans": [], "sentences": [], "article": [], "links": []}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ANNOTATOR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ANNOTATOR_API_KEY", raising=False)


def ids(desk):
    with store.open_file(desk, read_only=True) as file:
        return list(file.project.entries)


def test_articles_are_asked_about_and_the_cost_is_told(run, desk, monkeypatch):
    monkeypatch.setenv("PRESS_KEY", "sk-secret")
    one = ids(desk)[0]
    with serving({**EMPTY, "spans": [{"sentence": 1, "quote": "Nowhere", "label": "place"}]}) as server:
        words = ("suggest", desk, "--model", "press-7b", "--endpoint", server.address, "--article", one)
        more = ("--key-env", "PRESS_KEY", "--price-sent", 1, "--price-received", 5)
        status, out, err = run(*words, *more)
        assert server.asked[0][1]["Authorization"] == "Bearer sk-secret"
        assert (status, "0 annotations in 1 article" in out, "0.0002 at these prices" in out) == (
            0,
            True,
            True,
        )
        assert f"{one}: left out: “Nowhere”" in err
        status, out, _ = run(*words, *more, "--json")
        assert (status, json.loads(out)["passed_over"]) == (0, 1)
    assert "sk-secret" not in desk.read_text(encoding="utf-8")
    assert run("undo", desk)[1] == "Undo “Suggestions of press-7b”\n"
    assert LAYER not in json.dumps(json.loads(run("stats", desk, "--json")[1])["statuses"])


def test_another_computer_is_sent_nothing_until_somebody_says_so(run, desk):
    before = desk.read_bytes()
    words = ("suggest", desk, "--model", "m", "--endpoint", "http://models.invalid", "--timeout", 1)
    status, _, err = run(*words)
    assert status == 2
    assert "another computer, models.invalid" in err
    assert "unencrypted: 10 articles" in err
    assert "--yes" in err
    assert desk.read_bytes() == before


def test_what_would_be_sent_is_shown(run, desk):
    status, out, _ = run("suggest", desk, "--model", "m", "--endpoint", "https://models.invalid", "--preview")
    assert status == 0
    assert out.startswith("To models.invalid: 10 articles, ")
    assert "\nsystem:\n" in out
    assert "[1] " in out


def test_articles_that_reserve_their_rights_go_to_no_other_computer_unless_they_are_let(run, desk):
    one = ids(desk)[0]
    with store.open_file(desk) as file:
        before = file.project.article(one)
        heading = Heading(before.title, {**before.metadata, RESERVED: ["noai"]})
        Ledger(file, "alice").commit(
            "Reserve", [Change(Heading(before.title, before.metadata), heading, one)]
        )
    words = ("suggest", desk, "--model", "m", "--preview", "--endpoint")
    _, out, err = run(*words, "https://models.invalid")
    assert out.startswith("To models.invalid: 9 articles, ")
    assert err.startswith("1 article not sent, for the rights that they reserve")
    assert run(*words, "https://models.invalid", "--include-reserved")[1].startswith(
        "To models.invalid: 10 articles, "
    )
    assert run(*words, "http://127.0.0.1:9")[1].startswith("To 127.0.0.1: 10 articles, ")


def test_names_that_are_not_there_are_said(run, desk):
    for more in (("--article", "x"), ("--label", "x"), ("--timeout", 0), ("--key-env", "NOT_SET_ANYWHERE")):
        status, _, err = run("suggest", desk, "--model", "m", *more)
        assert (status, bool(err)) == (2, True)


def test_a_file_that_is_no_model_is_refused(run, desk, tmp_path):
    (tmp_path / "m.zip").write_bytes(b"PK\x03\x04 hostile")
    status, _, err = run("suggest", desk, "--model", tmp_path / "m.zip")
    assert status == 2
    assert "m.zip" in err


def test_a_server_that_fails_is_a_problem_not_an_end(run, desk):
    with serving((400, "", {})) as server:
        status, out, err = run("suggest", desk, "--model", "m", "--endpoint", server.address)
    assert status == 1
    assert "status 400" in err
    assert "it failed too often" in err
    assert "0 annotations in 0 articles" in out


def test_what_a_layer_taught_is_used_on_another_project(run, desk, tmp_path):
    model = tmp_path / "desk.model"
    status, out, err = run("train", desk, "--layer", "ben", "--out", model)
    assert (status, err) == (0, "")
    assert "learnt " in out
    assert run("train", desk, "--layer", "ben", "--out", model)[0] == 2
    assert run("train", desk, "--layer", "ben", "--out", model, "--force", "--json")[0] == 0
    assert run("train", desk, "--layer", "nobody", "--out", tmp_path / "x")[0] == 2
    status, out, _ = run("suggest", desk, "--model", model, "--json")
    told = json.loads(out)
    assert (status, told["layer"], told["articles"], told["tokens_sent"]) == (0, "desk (model)", 10, 0)
    assert told["annotations"] > 10
    status, out, _ = run("agreement", desk, "--annotator", "ben", "--annotator", "desk (model)", "--names")
    assert (status, "desk (model)" in out) == (0, True)


class Shouting(RememberedStrings):
    """A suggester of another package: what is written in capitals is a place."""

    name = "shouting"

    def predict(self, article):
        for match in re.finditer(r"\b[A-Z]{2,}\b", article.text):
            yield Suggestion("span", *match.span(), "place", 0.9, self.name, "in capitals")
        yield Suggestion("span", 0, 3, "no such label", 0.9, self.name)


class Failing(RememberedStrings):
    name = "failing"

    def predict(self, article):
        raise ValueError("no idea")


def test_a_suggester_is_taught_by_a_layer_and_goes_through_all(run, desk, monkeypatch):
    made = [
        EntryPoint(each.name, f"{__name__}:{each.__name__}", ENTRY_POINTS) for each in (Shouting, Failing)
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: made)
    for name in ("spans", "shouting"):
        status, out, _ = run("suggest", desk, "--model", name, "--layer", "ben", "--json")
        told = json.loads(out)
        assert (status, told["layer"], told["articles"]) == (0, f"{name} (model)", 10)
        assert told["annotations"] > 0
        assert (
            json.loads(run("suggest", desk, "--model", name, "--layer", "ben", "--json")[1])["passed_over"]
            == 10
        )
    status, _, err = run("suggest", desk, "--model", "failing", "--layer", "ben")
    assert (status, "failing" in err, "no idea" in err) == (1, True, True), err
    for words in (("spans", "nobody"), ("spasn", "ben")):
        status, _, err = run("suggest", desk, "--model", words[0], "--layer", words[1])
        assert status == 2
        assert "spans" in err or "nobody" in err
    assert run("suggest", desk, "--model", "spans", "--layer", "ben", "--endpoint", "http://x")[0] == 2
