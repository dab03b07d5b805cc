"""Handing out with stand-ins for names, through real files: nothing leaks, and work comes back on the true words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app import ledger
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing import stand_ins as standing
from annotator.cli import main
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    LayerState,
    Note,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import OpenArticle, Project
from annotator.core.text import normalise, sha256
from annotator.store import ProjectFile
from annotator.store.newproject import NewProject

TEXT = (
    "Ines Lindgren leaves the ferry line\n\n"
    "By Ida Brandt\n\n"
    "Lindgren’s ferries sail on. “I rose early,” said Ines Lindgren 🚢. Lindgrens ships, #ineslindgren.\n"
    "Анна Петрова met 王小明 at https://courier.example/ines-lindgren; كريم said no."
)
TAGGED = ("Ines Lindgren", "Анна Петрова", "王小明", "كريم")
SECRET = ("lindgren", "ines", "петрова", "анна", "王小明", "كريم", "brandt")
LABELS = LabelSet(
    [
        Label(name="person", title="Person", description="As “Ines Lindgren” is.", examples=("Lindgren",)),
        Label(
            name="org", attributes=(Attribute(name="head", kind="choice", options=("Ines Lindgren", "none")),)
        ),
        Label(name="main", applies_to=("sentence",)),
        Label(name="about", applies_to=("article",)),
    ]
)


def spans(label: str = "person", who: str = "chief") -> list[Span]:
    places = [(TEXT.index(words), words) for words in TAGGED]
    return [
        Span(id=f"p{number}", label=label, fragments=((at, at + len(words)),), quote=words, by=who)
        for number, (at, words) in enumerate(places)
    ]


def article(name: str, text: str = TEXT, **metadata: object) -> Article:
    start = text.index("By Ida")
    return Article(
        id=name,
        title="Ines Lindgren leaves the ferry line",
        text=text,
        metadata={
            "byline": ["Ida Brandt"],
            "publisher": "The Lindgren Post",
            "url": "https://courier.example/ines-lindgren",
            "source": "ines_lindgren.html",
            "language": "en",
            **metadata,
        },
        zones=(
            Zone(0, 35, "headline"),
            Zone(start, start + 13, "byline"),
            Zone(start + 15, len(text), "body"),
        ),
        sentences=(Sentence(0, 35), Sentence(start + 15, start + 42), Sentence(start + 43, len(text))),
        sha256=sha256(text),
    )


@pytest.fixture
def master(tmp_path: Path):
    path = tmp_path / "Lindgren desk.annot.yaml"
    header = ProjectHeader(
        id="desk",
        title="All about Ines Lindgren",
        labels=LABELS,
        guidelines="# Rules\n\nTag “Lindgren” wherever it stands.",
        extra={
            "guideline_versions": [
                {"version": 1, "note": "Lindgren asked for it", "labels": [], "rules": {}}
            ],
            "line_roles": {"The Lindgren Post": {"More about Ines Lindgren": "furniture"}},
            "suggestions": {"lists": ["lindgrens.csv"]},
        },
    )
    path.with_name("lindgrens.csv").write_text("Ines Lindgren,person\n", encoding="utf-8")
    dora = [
        Span(id="d1", label="org", fragments=((0, 13),), quote="Ines Lindgren", by="dora", note="Lindgren again?",
             attributes={"head": "Ines Lindgren"}),
    ]  # fmt: skip
    with NewProject(path, header) as new:
        new.add(
            article("ines-lindgren-leaves"),
            [
                Layer("ines-lindgren-leaves", "gold", spans(), LayerState("done")),
                Layer(
                    "ines-lindgren-leaves",
                    "dora",
                    dora,
                    LayerState("started", extra={"returned": {"why": "Lindgren?"}}),
                ),
            ],
        )
        new.add(article("other", TEXT + "\nMore.", story="ines-lindgren-leaves"))
        new.finish()
        new.place()
    with store.open_file(path) as file:
        yield file


def give(
    file: ProjectFile, folder: Path, *names: str, labels: tuple[str, ...] = ("person",)
) -> dict[str, Path]:
    made = finish(standing.prepared(file.project, list(file.project.entries), labels))
    result = finish(handing.hand_out(file, folder, names, articles=handing.ALL, overlap=1.0, stand_ins=made))
    ledger.record(file, result.title, result.changes)
    return dict(result.files)


def tag(path: Path, *items: Annotation, who: str = "dora") -> str:
    """Tag in the first article of an annotator's file, and return its id there."""
    with store.open_file(path) as file:
        name = next(iter(file.project.entries))
        ledger.record(file, "Work", [Change(None, item, name, who) for item in items])
        return name


def bring(file: ProjectFile, path: Path) -> collecting.CollectPreview:
    found = finish(collecting.preview_collect(file, [path]))
    collecting.collect(Ledger(file), found)
    return found


def test_no_name_is_in_the_bytes_of_the_file_or_in_its_name(master: ProjectFile, tmp_path: Path) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    content = path.read_bytes().decode("utf-8").casefold()
    for name in SECRET:
        left = re.findall(rf"\S*{name}\S*", content)
        assert set(left) <= {"guidelines:", "guideline_versions:"}, (name, left)  # words of the file itself
        assert name not in path.name.casefold()
    assert "lists" not in content, "a list of names would say them again"
    assert "courier.example" not in re.sub(r"text: .*?\nzones", "", content, flags=re.DOTALL)


def test_a_later_hand_out_with_more_names_has_none_of_them_either(
    master: ProjectFile, tmp_path: Path
) -> None:
    with store.open_file(give(master, tmp_path / "first", "ada", labels=("org",))["ada"]) as file:
        assert "other" in file.project.entries
    name = "анна-петрова"
    with master.importing() as batch:
        batch.add(article(name, TEXT + "\nStill more."))
    first = give(master, tmp_path / "second", "ben", labels=("org",))["ben"]
    content = give(master, tmp_path / "third", "eve")["eve"].read_text(encoding="utf-8").casefold()
    assert not re.findall(r"анна|петрова|王小明", content)
    place = TEXT.index("Анна Петрова"), TEXT.index("Анна Петрова") + len("Анна Петрова")
    with store.open_file(first) as file:
        assert name in file.project.entries, "nobody had tagged that name then"
        item = Span(id="s1", label="person", fragments=(place,), quote=TEXT[slice(*place)], by="ben")
        ledger.record(file, "Work", [Change(None, item, name, "ben")])
    bring(master, first)
    (back,) = master.project.layer(name, "ben").spans
    assert (back.fragments, back.quote) == ((place,), "Анна Петрова")


def test_labels_that_nobody_has_used_are_refused(master: ProjectFile) -> None:
    with pytest.raises(AnnotatorError, match="nobody has tagged anything with these labels"):
        finish(standing.prepared(master.project, list(master.project.entries), ("main",)))


def test_the_map_is_in_the_senders_file_alone(master: ProjectFile, tmp_path: Path) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    words = master.project.header.extra["pseudonyms"]["words"]
    assert {"Ines", "Lindgren", "Анна", "王小明"} <= words.keys()
    with store.open_file(path, read_only=True) as file:
        assert "pseudonyms" not in file.project.header.extra
        assert file.problems == []
        texts = [each.text for each in file.project.articles()]
        assert [len(text) for text in texts] == [len(TEXT), len(TEXT) + 6]
        assert texts[0].startswith(f"{words['Ines']} {words['Lindgren']} leaves")
        assert all(not problem for problem in file.problems)


def test_the_same_names_keep_their_stand_ins_in_the_next_hand_out(
    master: ProjectFile, tmp_path: Path
) -> None:
    first = give(master, tmp_path / "one", "dora")["dora"]
    words = dict(master.project.header.extra["pseudonyms"]["words"])
    second = give(master, tmp_path / "two", "emil")["emil"]
    assert master.project.header.extra["pseudonyms"]["words"] == words
    with store.open_file(first, read_only=True) as one, store.open_file(second, read_only=True) as other:
        assert [each.text for each in one.project.articles()] == [
            each.text for each in other.project.articles()
        ]
        assert list(one.project.entries) == list(other.project.entries)


def test_nothing_changes_where_nobody_did_anything(master: ProjectFile, tmp_path: Path) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    found = bring(master, path)
    assert not found.refused
    assert [arrival.kind for arrival in found.arrivals] == ["same"]
    assert not found.coming


def test_work_comes_back_on_the_original_words(master: ProjectFile, tmp_path: Path) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    words = master.project.header.extra["pseudonyms"]["words"]
    with store.open_file(path, read_only=True) as file:
        text = next(file.project.articles()).text
    start = TEXT.index("Lindgren’s")
    tag(
        path,
        Span(id="n1", label="org", fragments=((start, start + 8),), quote=text[start : start + 8],
             note=f"{words['Lindgren']} is no firm", attributes={"head": f"{words['Ines']} {words['Lindgren']}"}),
        SentenceTag(id="n2", label="main", start=0, end=35, quote=sentence_quote(text, 0, 35)),
        Note(id="n3", start=0, end=4, quote=text[:4], note="Who?"),
        ArticleTag(id="n4", label="about"),
    )  # fmt: skip
    before = master.project.layer("ines-lindgren-leaves", "dora").get("d1")
    found = bring(master, path)
    assert not found.refused
    assert [arrival.kind for arrival in found.arrivals] == ["update"]
    layer = master.project.layer("ines-lindgren-leaves", "dora")
    assert layer.get("d1") == before
    span = layer.get("n1")
    assert (span.quote, span.note, span.attributes["head"]) == (
        "Lindgren",
        "Lindgren is no firm",
        "Ines Lindgren",
    )
    assert layer.get("n2").quote == "Ines Lindgren leaves the ferry line"
    assert layer.get("n3").quote == "Ines"
    assert not layer.unanchored
    assert [each.title for each in master.project.articles()] == ["Ines Lindgren leaves the ferry line"] * 2
    master.close()
    with store.open_file(master.path, read_only=True) as again:
        assert again.project.layer("ines-lindgren-leaves", "dora").get("n1") == span
        assert again.problems == []


def test_work_comes_back_although_the_hand_out_was_taken_back(master: ProjectFile, tmp_path: Path) -> None:
    made = finish(standing.prepared(master.project, list(master.project.entries), ["person"]))
    result = finish(
        handing.hand_out(master, tmp_path / "out", ["dora"], articles=handing.ALL, stand_ins=made)
    )
    desk = Ledger(master, "chief")
    handing.record(desk, result)
    desk.undo()
    assert "handouts" not in master.project.header.extra
    tag(result.files["dora"], ArticleTag(id="n4", label="about"))
    assert not bring(master, result.files["dora"]).refused
    assert master.project.layer("ines-lindgren-leaves", "dora").get("n4") is not None


def test_the_map_is_stored_before_there_is_a_file_that_needs_it(master: ProjectFile, tmp_path: Path) -> None:
    made = finish(standing.prepared(master.project, list(master.project.entries), ["person"]))
    result = finish(
        handing.hand_out(master, tmp_path / "out", ["dora"], articles=handing.ALL, stand_ins=made)
    )
    with store.open_file(master.path, read_only=True) as again:  # nothing was recorded yet of who has what
        assert again.project.header.extra["pseudonyms"]["words"] == made.names.words
        assert "handouts" not in again.project.header.extra
    assert result.files["dora"].exists()


def test_sentences_that_an_annotator_joins_come_back_too(master: ProjectFile, tmp_path: Path) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    with store.open_file(path) as file:
        name = next(iter(file.project.entries))
        first, second = file.project.article(name).sentences[1:]
        joined = Sentence(first.start, second.end)
        changes = [Change(first, None, name), Change(second, None, name), Change(None, joined, name)]
        changes.append(
            Change(None, SentenceTag(id="s", label="main", start=joined.start, end=joined.end), name, "dora")
        )
        ledger.record(file, "Join", changes)
    assert not bring(master, path).refused
    assert master.project.article("ines-lindgren-leaves").sentences[1:] == (joined,)


def test_an_article_with_another_text_is_refused_by_its_own_title(
    master: ProjectFile, tmp_path: Path
) -> None:
    path = give(master, tmp_path / "out", "dora")["dora"]
    tag(path, ArticleTag(id="n4", label="about"))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"ferries sail on", b"ferries go on"))
    found = finish(collecting.preview_collect(master, [path]))
    assert any("Ines Lindgren leaves the ferry line" in problem.message for problem in found.refused)
    assert not found.coming


def test_a_file_without_stand_ins_still_comes_in(master: ProjectFile, tmp_path: Path) -> None:
    give(master, tmp_path / "one", "dora")
    result = finish(handing.hand_out(master, tmp_path / "two", ["emil"], articles=handing.ALL))
    ledger.record(master, result.title, result.changes)
    tag(result.files["emil"], spans("org", "emil")[0], who="emil")
    assert not bring(master, result.files["emil"]).refused
    assert master.project.layer("ines-lindgren-leaves", "emil").get("p0").quote == "Ines Lindgren"


def test_labels_that_there_are_not_and_names_that_nobody_tagged(master: ProjectFile) -> None:
    with pytest.raises(AnnotatorError, match="“persn”"):
        finish(standing.prepared(master.project, [], ["persn"]))
    bare = Project(ProjectHeader(labels=LABELS))
    with pytest.raises(AnnotatorError, match="no name"):
        finish(standing.prepared(bare, [], ["person"]))


def test_a_name_too_short_for_a_stand_in_is_told(master: ProjectFile) -> None:
    made = finish(standing.prepared(master.project, ["other"], ["person"], ["王", "J."]))
    assert any(
        "Left as they are, too short or of small words alone: “王”, “J.”." in said
        for said in made.sentences()
    )


def test_the_command_says_what_stays_before_it_writes(master: ProjectFile, tmp_path: Path, capsys) -> None:
    path = master.path
    master.close()
    out = tmp_path / "out"
    names = tmp_path / "names.txt"
    names.write_text("Sailor\nCarla\n", encoding="utf-8")
    words = [
        "handout",
        str(path),
        "--to",
        "dora",
        "--out",
        str(out),
        "--pseudonymise",
        "person",
        "--also-names",
        str(names),
    ]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "Endings stay behind the stand-ins: “Lindgrens” (Lindgren)" in said.err
    assert "Names that nobody tagged stay" in said.err
    assert len(list(out.iterdir())) == 1


def test_the_command_refuses_what_may_be_known_unless_told(
    master: ProjectFile, tmp_path: Path, capsys
) -> None:
    path = master.path
    master.close()
    names = tmp_path / "names.txt"
    names.write_text("Fer\nEarla\n", encoding="utf-8")
    raw = path.read_bytes().decode().replace("sail on.", "sail on: Ferrara.")
    raw = re.sub(
        r"sha256: [0-9a-f]+", f"sha256: {sha256(TEXT.replace('sail on.', 'sail on: Ferrara.'))}", raw, count=1
    )
    path.write_text(raw, encoding="utf-8")
    out = tmp_path / "out"
    words = [
        "handout",
        str(path),
        "--to",
        "dora",
        "--out",
        str(out),
        "--pseudonymise",
        "person",
        "--also-names",
        str(names),
    ]
    assert main(words) != 0
    said = capsys.readouterr()
    assert "“Ferrara” (Fer)" in said.err
    assert "--yes" in said.err
    assert not out.exists()
    assert main([*words, "--yes"]) == 0
    assert len(list(out.iterdir())) == 1


# ------------------------------------------------------------------------------------------ any text, any place
WORDS = (
    "Ines",
    "Lindgren",
    "Ann",
    "Anna",
    "Maria",
    "Müller",
    "Jose\u0301",
    "Анна",
    "王小明",
    "김철수",
    "كريم",
    "अनीता",
)
BETWEEN = (
    " ",
    " ",
    "\n",
    "’s ",
    "-",
    "s ",
    "у ",
    "的",
    "는 ",
    "straße ",
    "Announcement ",
    "rose",
    "🚢",
    "#",
    "و",
)
texts = st.lists(st.sampled_from(WORDS + BETWEEN), min_size=1, max_size=25).map("".join).map(normalise)


@settings(max_examples=60)
@given(text=texts, data=st.data())
def test_what_is_tagged_on_stand_ins_is_what_would_be_tagged_on_the_names(
    text: str, data: st.DataObject
) -> None:
    if not text.strip():
        return
    names = [" ".join(WORDS[:2]), *WORDS[2:]]
    own = Article("a", "Ines", text, sha256=sha256(text))
    project = Project(ProjectHeader(labels=LABELS))
    project.add(own)
    made = finish(standing.prepared(project, ["a"], ["person"], names))
    handed = made.article(own)
    edges = st.integers(0, len(text))
    pairs = data.draw(st.lists(st.tuples(edges, edges).map(sorted).filter(lambda e: e[0] < e[1]), max_size=6))

    def tagged(on: str) -> list[Annotation]:
        return [
            *(
                Span(id=f"s{n}", label="org", fragments=((a, b),), quote=span_quote(on, ((a, b),)))
                for n, (a, b) in enumerate(pairs)
            ),
            *(
                SentenceTag(id=f"t{n}", label="main", start=a, end=b, quote=sentence_quote(on, a, b))
                for n, (a, b) in enumerate(pairs)
            ),
        ]

    header = made.remembered(project.header, {"a": [handed.sha256]})
    file = made.header(project.header)
    back = standing.Originals(header, file)
    theirs = OpenArticle(handed, {"dora": Layer(handed.id, "dora", tagged(handed.text))})
    restored = back.opened(theirs, OpenArticle(own, {}))
    assert restored.article.text == text
    assert back.id(handed.id) == "a"
    assert list(restored.layers["dora"].values()) == list(Layer("a", "dora", tagged(text)).values())
    # Out and back is the identity, whatever is there already.
    mine = Layer("a", "emil", tagged(text))
    there = OpenArticle(handed, {"emil": made.layer(mine, handed)})
    again = back.opened(there, OpenArticle(own, {"emil": mine}))
    assert list(again.layers["emil"].values()) == list(mine.values())
