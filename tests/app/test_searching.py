"""Finding text by code points, in one article and in all."""

from annotator.app.progress import finish
from annotator.app.searching import find_in_text, search_project


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
    assert [(hit.article, hit.before, hit.text, hit.after) for hit in hits] == [
        ("fair", "The fair in Northmark ", "closed early", ". Nobody minded.")
    ]
    assert [hit.article for hit in finish(search_project(session, "NOBODY"))] == ["fair"]
