"""In a blind review no command says a name, or when somebody tagged, unless it is asked to."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from annotator import cli, store
from annotator.app import blinding, ledger
from annotator.app.agreement.blind import study as blind_study
from annotator.app.agreement.counts import Choice
from annotator.app.progress import finish
from annotator.core.annotation import LayerState, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.text import sha256
from tests.app.conftest import LABELS
from tests.app.reviewing.test_handing import give, make, work_on
from tests.app.reviewing.test_handing import span as desk_span

WHO = ("Zebulon Quist", "Ottoline-Mae", "Xanthe")
SIGNS = re.compile(r"quist|zebulon|ottoline|xanthe|2019-03|2019-W1", re.IGNORECASE)
TEXT = "Kestrel Line won the lease. The port is old."


@pytest.fixture
def desk(tmp_path):
    path = tmp_path / "desk.annot.yaml"
    blind = {blinding.SETTINGS: {"blind": True, "seed": 3}}
    header = ProjectHeader(id="desk", title="Desk", labels=LABELS, extra=blind)
    sentences = (Sentence(0, 27), Sentence(28, 44))
    with store.create(path, header) as file, file.importing() as batch:
        for number in range(3):
            name, layers = f"a{number}", []
            for index, who in enumerate((*WHO, f"{WHO[0]} (other copy)")):
                by = {"by": who, "at": f"2019-03-1{index}T04:0{number}:33Z"}
                start = 0 if index != number else 32
                label = "main" if index != 1 else "history"
                items = [
                    Span(id="s", label="org", fragments=((start, start + 4),), quote=TEXT[start : start + 4], **by),
                    SentenceTag(id="t", label=label, start=0, end=27, quote=TEXT[:27], **by),
                ]  # fmt: skip
                status = "started" if index == 2 and number == 2 else "done"
                layers.append(Layer(name, who, items, LayerState(status)))
            batch.add(Article(name, f"Lease {number}", TEXT, {}, (), sentences, sha256(TEXT)), layers)
    return path


@pytest.fixture
def run(capsys):
    def typed(*words):
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return typed


COMMANDS = [
    ["agreement"],
    ["agreement", "--json", "--by", "week"],
    ["agreement", "--annotator", "nobody"],
    ["agreement", "--annotator", WHO[0]],
    ["stats"],
    ["stats", "--json"],
    ["handout", "--list"],
    ["handout", "--list", "--json"],
    ["settle-copy"],
    ["settle-copy", "--json"],
    ["settle-copy", "--copy", "nobody"],
    ["validate"],
    ["validate", "--json"],
]


@pytest.fixture
def faulty(desk):
    """With a standing of everybody, and with something to be said about somebody’s layer."""
    with store.open_file(desk) as file:
        header = file.project.header
        shares = {who: ["a0", "a1", "a2"] for who in WHO}
        record = {"handouts": [{"to": shares}], "collected": dict.fromkeys(WHO, "2019-03-12T04:00:00Z")}
        after = replace(header, extra={**header.extra, **record})
        ledger.record(file, "Hand out", [Change(header, after)])
        stray = Span(id="w", label="unheard", fragments=((4, 7),), quote=TEXT[4:7], by=WHO[0])
        ledger.record(file, "Tag", [Change(None, stray, "a0", WHO[0])])
    return desk


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_says_who_or_when(run, faulty, words):
    command, *more = words
    status, out, err = run(command, faulty, *more)
    assert not SIGNS.search(out + err), (out, err)
    assert "Traceback" not in err
    assert status in (0, 1, 2)


@pytest.mark.parametrize(
    "words", [each for each in COMMANDS if not set(each) & {"nobody", "validate"}], ids=" ".join
)
def test_they_say_it_when_asked_to(run, faulty, words):
    command, *more = words
    status, out, err = run(command, faulty, *more, "--names")
    assert status == 0, err
    assert SIGNS.search(out)


def test_validate_names_layers_when_asked_to(run, faulty):
    hidden, shown = run("validate", faulty)[1], run("validate", faulty, "--names")[1]
    assert len(hidden.splitlines()) == len(shown.splitlines()) > 0


def test_letters_are_those_of_the_window_and_choose_annotators(run, desk):
    with store.open_file(desk, read_only=True) as file:
        letters = blinding.letters(file.project)
    assert set(letters.values()) == {"A", "B", "C"}
    data = json.loads(run("agreement", desk, "--json", "--no-intervals")[1])
    assert data["annotators"] == ["A", "B", "C"]
    assert data["names_hidden"]
    tags = data["kinds"]["sentence"]
    assert tags["over_time"] == {}
    one = json.loads(run("agreement", desk, "--json", "--no-intervals", "--names")[1])["kinds"]["sentence"]
    assert one["over_time"]

    def values(found, called=lambda name: name):
        return {frozenset(map(called, pair["annotators"])): pair["value"] for pair in found["pairs"]}

    assert values(tags) == values(one, letters.get)
    two = json.loads(run("agreement", desk, "--json", "--annotator", "C", "--annotator", "A")[1])
    assert two["annotators"] == ["C", "A"]
    statuses = json.loads(run("stats", desk, "--json")[1])["statuses"]
    assert statuses[letters["Xanthe"]] == {"done": 2, "started": 1}
    assert list(statuses) == sorted(statuses)


def test_days_cannot_be_asked_for_by_anybody_who_does_not_see_names(run, desk, tmp_path):
    for days in (
        ["--since", "2019-03-11"],
        ["--until", "2019-03-11"],
        ["--since", "2019-03-01", "--until", "2019-04-01"],
    ):
        for more in ([], ["--json"], ["--report", tmp_path / "out.html"]):
            status, out, err = run("agreement", desk, "--no-intervals", *days, *more)
            assert (status, out) == (2, "")
            assert "times and names are hidden in this review" in err
            assert not (tmp_path / "out.html").exists()
    shown = run("agreement", desk, "--json", "--no-intervals", "--since", "2019-03-13", "--names")
    assert (shown[0], json.loads(shown[1])["since"]) == (0, "2019-03-13")
    with store.open_file(desk, read_only=True) as file, pytest.raises(AnnotatorError, match="certain days"):
        finish(blind_study(file.project, Choice(since="2019-03-11")))


def test_the_order_of_names_tells_nobody(run, desk):
    """Under every seed the letters come first to last, whoever has them."""
    pairs = set()
    for seed in range(8):
        with store.open_file(desk) as file:
            ledger.record(file, "Seed", [blinding.settings_change(file.project, seed=seed)])
            real = {letter: name for name, letter in blinding.letters(file.project).items()}
        found = json.loads(run("agreement", desk, "--json", "--no-intervals")[1])["kinds"]["span"]
        listed = [tuple(pair["annotators"]) for pair in found["pairs"]]
        assert listed == [("A", "B"), ("A", "C"), ("B", "C")]
        pairs.add(tuple(real[name] for name in listed[0]))
    assert len(pairs) > 2


def test_reports_name_nobody(run, desk, tmp_path, qapp):
    page, paper = tmp_path / "out.html", tmp_path / "out.pdf"
    for out in (page, paper):
        assert run("agreement", desk, "--no-intervals", "--report", out)[0] == 0
    text = page.read_text(encoding="utf-8")
    words = " ".join(page.extract_text() for page in PdfReader(paper).pages)
    for said in (text, words):
        assert not SIGNS.search(said)
        assert "Names and times are hidden" in " ".join(said.split())
    assert run("agreement", desk, "--no-intervals", "--report", page, "--force", "--names")[0] == 0
    assert WHO[0] in page.read_text(encoding="utf-8")


def test_a_copy_is_settled_by_what_it_is_called(run, desk):
    with store.open_file(desk, read_only=True) as file:
        name = blinding.who(file.project, f"{WHO[0]} (other copy)")
    assert name in run("settle-copy", desk)[1]
    status, _, err = run("settle-copy", desk, "--copy", f"{WHO[0]} (other copy)")
    assert status == 2
    assert name in err
    assert run("settle-copy", desk, "--copy", name)[0] == 0
    assert "no copies" in run("settle-copy", desk)[1]


def test_collecting_names_the_file_only(run, tmp_path):
    who = "Ottoline-Mae"
    with store.open_file(make(tmp_path / "master.annot.yaml")) as master:
        one = give(master, tmp_path / "out", [who], overlap=1.0).files[who]
        ledger.record(master, "Hide names", [blinding.settings_change(master.project, blind=True)])
    other = Path(shutil.copy(one, tmp_path / "laptop.annot.yaml"))
    work_on(one, who, desk_span("Kestrel Line"))
    work_on(other, who, desk_span("opens", name="s2"))
    master = tmp_path / "master.annot.yaml"
    for words in (["--dry-run"], ["--dry-run", "--json"], []):
        status, out, err = run("collect", master, one, other, *words)
        assert status == 0, err
        assert one.name in out
        assert not SIGNS.search((out + err).replace(one.name, "").replace(str(one), ""))
    assert who in run("collect", master, one, "--names", "--dry-run")[1]


def test_exports_hold_names_and_their_messages_do_not(run, desk, tmp_path):
    for words in (["--layer", "all"], ["--layer", "Xanthe"], ["--layer", "Xanthia"], ["--json"]):
        _, out, err = run(
            "export", desk, "--format", "conll", "--out", tmp_path / "x.conll", "--force", *words
        )
        assert not SIGNS.search(out + err.replace("“Xanthia”", "")), (out, err)
    whole = tmp_path / "x.jsonl"
    assert run("export", desk, "--format", "jsonl", "--out", whole)[0] == 0
    assert SIGNS.search(whole.read_text(encoding="utf-8"))
