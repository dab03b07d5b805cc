"""The templates of pages: what is filled in is text and never markup, and nothing that they ask for is missing."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from annotator import paths
from annotator.app.agreement.counts import Choice
from annotator.app.agreement.values import Report
from annotator.app.reviewing.changes import HOW, DeskArticle, DeskLine, DeskReport, Said
from annotator.app.reviewing.changes_page import desk_page
from annotator.core.article import Article
from annotator.core.labels import Label, LabelSet
from annotator.formats.pages import templates
from annotator.formats.pages.html_article import page
from annotator.qt.agreement.report import html as agreement_page

EVIL = "</title><script>x</script>{{ 7 * 7 }}{% raw %}\"'&\x00\ud800<img src=x onerror=y>"
SHOWN = EVIL.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")


def desk(text):
    labels = LabelSet([Label(name=text, title=text)])
    side = (Said(text, text, ((text, text),)),)
    line = DeskLine(
        article="a",
        start=0,
        end=1,
        before=side,
        after=side,
        how=next(iter(HOW)),
        reason=text,
        note=text,
        by=text,
    )
    reviewed = DeskArticle(text, text, "en", "", None, (line,), ())
    return desk_page(DeskReport(text, (reviewed,), 2, 1), labels, text)


def of_agreement(text):
    return agreement_page(Report(text, Choice(), (text, "b"), (), 0, 0), LabelSet())


@pytest.mark.parametrize(
    "made", [desk, of_agreement, lambda text: page(Article("a", text, "Text."), {}, LabelSet())]
)
def test_what_is_hostile_is_shown_as_it_is(made):
    text = made(EVIL)
    text.encode()
    tree = html.fromstring(text)
    assert not tree.xpath("//script | //img | //@onerror")
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']")
    assert SHOWN in tree.findtext(".//title")


@given(st.text(min_size=1, max_size=20).filter(str.strip))
def test_any_text_can_be_put_into_a_page(text):
    desk(text).encode()


def test_what_a_template_asks_for_and_does_not_get_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        templates.fill("index.html", title="T")


def test_no_template_turns_escaping_off_for_what_a_person_wrote():
    folder = paths.resource("pages")
    assert {
        line.strip()
        for path in folder.iterdir()
        for line in path.read_text(encoding="utf-8").splitlines()
        if "| safe" in line or "autoescape" in line
    } == {"{{ drawn(part) | safe }}"}
