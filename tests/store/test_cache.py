"""Search over the project: every script, offsets in code points, up to date, and expendable."""

import sqlite3
import threading

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from annotator.core.edits import Change, Edit, Membership
from annotator.core.folding import continues
from annotator.store import cache, open_file
from annotator.store.cache import SearchCache
from tests.store.desk import article, make, saved

TEXTS = {
    "english": "Couriers strike.\n\nKestrel said couriers  would\nstrike on Monday 🛵 for “fair pay”. STRIKE!",
    "chinese": "平台公司宣布，骑手将获得更多报酬。骑手表示欢迎。",
    "thai": "แพลตฟอร์มประกาศขึ้นค่าจ้างให้ไรเดอร์ในวันจันทร์",
    "german": "Die Straße war gesperrt. Öffentliche Überweisungen für Kuriere.",
    "arabic": "أعلنت المنصة يوم الاثنين زيادة أجور السائقين.",
}


@pytest.fixture
def desk(tmp_path):
    made = make(tmp_path, "deal", layers=False)
    with made.importing() as batch:
        for name, text in TEXTS.items():
            batch.add(article(name, name, text))
    yield made
    made.close()


@pytest.fixture(params=["trigrams", "scan"])
def search(request, tmp_path, desk, monkeypatch):
    if request.param == "scan":
        monkeypatch.setattr(cache, "_FTS", "CREATE VIRTUAL TABLE found USING fts5_is_missing(text)")
    made = SearchCache(tmp_path / "cache", str(desk.path), desk)
    made.update()
    return made


def found(search, query):
    return [(hit.article, TEXTS[hit.article][hit.start : hit.end]) for hit in search.search(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("strike", [("english", "strike"), ("english", "strike"), ("english", "STRIKE")]),
        ("COURIERS would strike", [("english", "couriers  would\nstrike")]),
        ("🛵", [("english", "🛵")]),
        ("“fair pay”", [("english", "“fair pay”")]),
        ("骑手", [("chinese", "骑手"), ("chinese", "骑手")]),
        ("获得更多报酬", [("chinese", "获得更多报酬")]),
        ("酬", [("chinese", "酬")]),
        ("ไรเดอร์", [("thai", "ไรเดอร์")]),
        ("öffentliche", [("german", "Öffentliche")]),
        ("strasse", [("german", "Straße")]),
        ('"FAIR  PAY"', [("english", "“fair pay”")]),
        ("offentliche", []),
        ("أجور", [("arabic", "أجور")]),
        ("on Tuesday", []),
        ('" OR "', []),
        (".*", []),
        ("   ", []),
    ],
)
def test_finds_in_every_script(search, query, expected):
    assert found(search, query) == expected
    assert search.complete


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("offentliche uberweisungen", ["german"]),
        ("اُجور", ["arabic"]),
        ("STRASSE", ["german"]),
        ("ﬁndet", []),
        ("would strike on", ["english"]),
        ("ÜB", ["german"]),
        ("\u200b", []),
    ],
)
def test_articles_are_found_however_they_are_spelt(search, query, expected):
    assert search.articles(query) == expected


def test_a_text_that_changed_leaves_nothing_behind(desk, tmp_path):
    search = SearchCache(tmp_path / "cache", "x", desk)
    search.update()
    base = sqlite3.connect(search.path)
    with base:
        for name, text in TEXTS.items():
            cache._put(base, name, b"", text[::-1])
        for name in TEXTS:
            cache._forget(base, name)
    assert base.execute("SELECT count(*) FROM found WHERE found MATCH '骑手将'").fetchone() == (0,)
    base.close()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_piece_of_a_text_is_found(shared, data):
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[name]
    whole = [at for at in range(len(text) + 1) if at == len(text) or not continues(text[at])]
    first = data.draw(st.integers(0, len(whole) - 2))
    start = whole[first]
    piece = text[start : whole[min(first + data.draw(st.integers(1, 12)), len(whole) - 1)]]
    if piece.strip():
        inner = start + len(piece) - len(piece.lstrip())
        assert (name, inner) in {(hit.article, hit.start) for hit in shared.search(piece)}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared")
    made = make(folder, "deal", layers=False)
    with made.importing() as batch:
        for name, text in TEXTS.items():
            batch.add(article(name, name, text))
    searching = SearchCache(folder / "cache", "shared", made)
    searching.update()
    yield searching
    made.close()


def test_snippets_show_the_place_on_one_line(search):
    (hit,) = search.search("would strike on")
    assert hit.snippet == "…strike. Kestrel said couriers would strike on Monday 🛵 for “fair pay”. STRIKE!"


def test_only_what_changed_is_taken_in_again(search, desk, monkeypatch):
    read = []
    original = cache._text
    monkeypatch.setattr(cache, "_text", lambda raw, name: read.append(name) or original(raw, name))
    search.update()
    assert read == []
    with desk.importing() as batch:
        batch.add(article("new", "New", "A brand new text"))
    desk.fold()
    search.update()
    assert read == ["new"]
    assert [hit.article for hit in search.search("brand new")] == ["new"]
    saved(desk, Edit("Withdraw", (Change(Membership("new"), None, "new"),)))
    assert search.search("brand new") == []
    search.update()
    desk.close()
    with open_file(desk.path) as opened:
        again = SearchCache(search.path.parent, str(desk.path), opened)
        again.update()
        assert read == ["new"]
        assert len(again.search("strike")) == 3


@pytest.mark.parametrize("damage", ["deleted", "garbage", "half", "older"])
def test_it_can_be_lost_at_any_time(search, damage):
    if damage == "deleted":
        search.delete()
    elif damage == "older":
        base = sqlite3.connect(search.path)
        base.execute("PRAGMA user_version = 99")
        base.commit()
        base.close()
    else:
        raw = b"no database at all" * 200 if damage == "garbage" else search.path.read_bytes()[:5000]
        search.delete()
        search.path.write_bytes(raw)
    search.search("strike")
    search.update()
    assert len(search.search("strike")) == 3


def test_it_is_built_in_the_background_while_searching_and_can_be_stopped(desk, tmp_path):
    with desk.importing() as batch:
        for number in range(300):
            batch.add(article(f"a{number}", "A", f"Number {number} of the couriers"))
    search = SearchCache(tmp_path / "cache", "x", desk)
    search.start()
    while not search.complete:
        search.search("couriers")
    search.stop()
    assert len(search.search("of the couriers", limit=1000)) == 300
    assert len(search.search("of the couriers", limit=7)) == 7
    assert threading.active_count() < 10
    search.delete()
    search.start()
    search.stop()
    search.update()


def test_a_folder_that_cannot_be_written_is_no_disaster(desk, tmp_path):
    (tmp_path / "file").write_text("in the way")
    search = SearchCache(tmp_path / "file", "x", desk)
    search.start()
    search.stop()
    assert not search.complete


def test_two_who_bring_it_up_to_date_in_turns_wait_for_each_other(desk, tmp_path):
    """Two windows do so in one thread: neither may hold it up."""
    made = SearchCache(tmp_path / "cache", str(desk.path), desk)
    first, second = made.updating(), made.updating()
    next(first)
    assert next(second) == (0, 0)
    assert len(list(first)) == len(desk.project) - 1
    assert len(list(second)) == len(desk.project)
    assert made.complete
