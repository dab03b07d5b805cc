"""Finding text by code points, in one article and in all."""

import unicodedata

from annotator.app.places.search import find_in_text, search_project
from annotator.app.progress import finish
from annotator.review.occurrences import in_context


def test_hits_are_code_points_and_spaces_are_any_white_space():
    text = "🚢 The Port, the\nport; ports"
    assert [text[a:b] for a, b in find_in_text(text, "port")] == ["Port", "port", "port"]
    assert find_in_text(text, "the port") == [(2, 10), (12, 20)]
    assert find_in_text(text, "Port", case=True) == [(6, 10)]
    assert len(find_in_text(text, "port", whole_word=True)) == 2
    assert find_in_text(text, "  ") == []
    assert find_in_text("a.b a+b", "a+b") == [(4, 7)]
    assert find_in_text("ميناء جديد", "جديد") == [(6, 10)]


def test_the_whole_project_is_searched_with_context(session):
    hits = finish(search_project(session, "closed early"))
    assert [(hit.article, hit.before, hit.words, hit.after) for hit in hits] == [
        ("fair", "The fair in Northmark ", "closed early", ". Nobody minded.")
    ]
    assert [hit.article for hit in finish(search_project(session, "NOBODY"))] == ["fair"]


def test_what_was_imported_since_is_found_too(session):
    from annotator.app.importing import articles as importing

    assert finish(search_project(session, "harbourmaster")) == []
    text = "A new post\n\nThe harbourmaster was named on Friday, the port said.\n\nNobody else had applied."
    result = importing.import_one(session.file, importing.from_pasted(text))
    assert [hit.article for hit in finish(search_project(session, "harbourmaster"))] == list(result.added)


def test_without_a_cache_every_article_is_read(session, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder", encoding="utf-8")
    session.search_cache.path = blocked / "cache.sqlite"
    assert [hit.article for hit in finish(search_project(session, "nobody"))] == ["fair"]


def test_words_are_found_however_they_are_spelt():
    text = "L’école de İstanbul: co\u00adopérer, «oui»"
    assert find_in_text(text, "l'ecole") == [(0, 7)]
    assert find_in_text(text, "l'ecole", accents=True) == []
    assert find_in_text(text, "L'école", accents=True, case=True) == [(0, 7)]
    assert find_in_text(text, "istanbul", whole_word=True) == [(11, 19)]
    assert find_in_text(text, "cooperer") == [(21, 30)]
    assert find_in_text(text, '"oui"') == [(32, 37)]


def test_whole_words_in_scripts_with_and_without_spaces():
    assert find_in_text("山田さんは東京都知事です。京都。", "京都", whole_word=True) == [(13, 15)]
    assert find_in_text("การศึกษา กา", "กา", whole_word=True) == [(9, 11)]
    assert find_in_text("हिन्दीवाला हिन्दी", "हिन्दी", whole_word=True) == [(11, 17)]


def test_the_project_is_searched_however_it_is_spelt(session):
    hits = finish(search_project(session, "Nobódy"))
    assert [hit.article for hit in hits] == ["fair"]
    assert finish(search_project(session, "Nobódy", accents=True)) == []
    (hit,) = finish(search_project(session, "clo\u00adsed early"))
    assert session.project.article(hit.article).text[hit.start : hit.end] == "closed early"


def test_a_hit_is_shown_without_half_a_letter():
    text = "e\u0301" * 40 + " harbour " + "o\u0302" * 40
    ((start, end),) = find_in_text(text, "harbour")
    for width in (6, 7):
        before, _, after = in_context(text, start, end, width)
        assert not unicodedata.combining(before.lstrip("…")[0])
        assert after.rstrip("…")[-1] == "\u0302"
