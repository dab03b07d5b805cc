"""Two windows on one project: what one does is seen in the other, and nothing that somebody does is lost."""

from annotator.core.annotation import Span, new_id, span_quote
from annotator.core.edits import Change
from tests.team.desk import TEXT


def tag(window, article: str, start: int, end: int, label: str = "org", layer: str = "") -> str:
    session = window.session
    ranges = ((start, end),)
    span = Span(id=new_id(), label=label, fragments=ranges, quote=span_quote(TEXT, ranges), by=session.person)
    session.commit("Tag", [Change(None, span, article, layer or session.annotator)])
    return span.id


def spans(window, article: str, layer: str) -> dict[str, str]:
    return {span.id: span.label for span in window.session.project.layer(article, layer).spans}


def test_what_one_tags_is_in_the_window_of_the_reviewer(at, qtbot):
    ada, rita = at("ada"), at("rita")
    made = tag(ada, "deal", 0, 7)
    qtbot.waitUntil(lambda: spans(rita, "deal", "ada") == {made: "org"})
