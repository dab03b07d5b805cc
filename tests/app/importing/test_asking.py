"""An import in which somebody is asked, without a window: labels mapped, files read another way, things given up."""

import pytest

from annotator.app.importing import articles as importing
from annotator.app.importing import newer
from annotator.app.importing.asking import bring_in
from annotator.app.progress import finish
from annotator.core.errors import AnnotatorError, ReadError

RUSSIAN = "Мост открыт\n\nМэр города сообщил в пятницу, что мост через гавань вновь откроется в апреле.\n"
TABLE = "text,label\nThe bridge opens on Monday.,harbour\n"


class Scripted:
    """Somebody whose answers are known beforehand; what they were asked is kept."""

    def __init__(self, mapping=None, again=(), fails=(), takes=False):
        self.mapping, self.again, self.fails = mapping, list(again), list(fails)
        self.unknown, self.looked, self.completed = [], [], []
        self.takes, self.offered = takes, []

    def run(self, work):
        if self.fails and self.fails.pop(0):
            work.close()
            return None
        return finish(work)

    def map_labels(self, unknown):
        self.unknown.append([foreign.name for foreign in unknown])
        return self.mapping

    def look(self, result):
        self.looked.append(result)
        return self.again.pop(0) if self.again else {}

    def take_versions(self, offers):
        self.offered += offers
        return [offer for offer in offers if self.takes]

    def complete(self, late, step):
        self.completed.append((tuple(late), step))


@pytest.fixture
def russian(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes(RUSSIAN.encode("koi8-r"))
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_labels_are_mapped_and_it_is_one_step(session, table):
    before = len(session.project)
    desk = Scripted(mapping={"harbour": "org"})
    result = bring_in(session, [table], desk, options_of={table: {"label": "label"}})
    assert desk.unknown == [["harbour"]]
    assert (len(result.added), len(session.project), result.new_labels) == (1, before + 1, ())
    ((late, step),) = desk.completed
    assert (late, bool(step)) == ((), True)
    session.undo()
    assert len(session.project) == before


@pytest.mark.parametrize(("mapping", "fails"), [(None, ()), ({}, (True,)), ({}, (False, True))])
def test_given_up_nothing_comes_in(session, table, mapping, fails):
    before = len(session.project)
    desk = Scripted(mapping=mapping, fails=fails)
    assert bring_in(session, [table], desk, options_of={table: {"label": "label"}}) is None
    assert (len(session.project), desk.looked, desk.completed) == (before, [], [])


def test_a_file_is_read_another_way_in_place_of_what_it_brought(session, russian):
    before = set(session.project.entries)
    desk = Scripted(again=[{russian: {"encoding": "cp1251"}}, {russian: {"encoding": "koi8-r"}}])
    result = bring_in(session, [russian], desk)
    assert len(desk.looked) == 3
    (added,) = set(session.project.entries) - before
    assert (added,) == result.added
    assert session.project.article(added).text == RUSSIAN.strip()


def test_given_up_the_second_time_the_first_reading_stays(session, russian):
    desk = Scripted(again=[{russian: {"encoding": "cp1251"}}], fails=[False, True])
    result = bring_in(session, [russian], desk)
    assert result is desk.looked[0]
    assert result.added[0] in session.project.entries
    assert len(desk.completed) == 1


def test_failed_the_second_time_the_first_reading_stays_and_it_is_said(session, russian):
    class Failing(Scripted):
        def run(self, work):
            if self.looked:
                work.close()
                raise AnnotatorError("The disk is full.")
            return finish(work)

    desk = Failing(again=[{russian: {"encoding": "cp1251"}}])
    with pytest.raises(AnnotatorError, match="disk is full"):
        bring_in(session, [russian], desk)
    assert desk.looked[0].added[0] in session.project.entries


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("Bridge opens on Monday", "en")),
        ({"title": " Open ", "language": "de"}, ("Open", "de")),
        ({"language": ""}, ("Bridge opens on Monday", None)),
    ],
)
def test_pasted_text_is_an_article_with_another_title_or_language(session, given, expected):
    text = "Bridge opens on Monday\n\nThe mayor said on Friday that the bridge would be open to all of them again.\n"
    pasted = importing.from_pasted(text, **given)
    result = newer.add_pasted(session, pasted)
    article = session.project.article(result.added[0])
    assert (article.title, article.metadata.get("language")) == expected
    assert session.article.id == article.id
    session.undo()
    assert article.id not in session.project.entries
    with pytest.raises(ReadError):
        importing.from_pasted("  \n")


@pytest.mark.parametrize("takes", [True, False])
def test_a_newer_version_is_asked_about_and_belongs_to_the_step_of_its_import(session, tmp_path, takes):
    for name, last in (("one", "The ferry runs from May."), ("two", "The ferry runs from June.")):
        (tmp_path / f"{name}.txt").write_text(
            "Ferry sold\n\nThe city sold its ferry on Monday. Larkline pays four million euros for it. "
            f"Nobody asked the crews about the sale of it. {last} The council has to agree first, it said.\n",
            encoding="utf-8",
        )
    result = bring_in(session, [tmp_path / "one.txt"], Scripted())
    (older,) = result.added
    session.open_article(older)
    desk = Scripted(takes=takes)
    result = bring_in(session, [tmp_path / "two.txt"], desk)
    (newer,) = result.added
    assert [(offer.newer, offer.older) for offer in desk.offered] == [(newer, older)]
    assert session.project.newest(older) == (newer if takes else older)
    assert (older in session.project.entries) == (not takes)
    assert session.article.id == (newer if takes else older)
    before = session.history.undo_title
    session.undo()
    assert (before, older in session.project.entries, newer in session.project.members) == (
        "Import 1 article", True, False,
    )  # fmt: skip
    session.redo()
    assert session.project.newest(older) == (newer if takes else older)
