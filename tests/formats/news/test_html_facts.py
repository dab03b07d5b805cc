"""What is read of an article's facts in its page: title, day, people, publisher, language, rights."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from annotator.formats.kit import boundary
from annotator.formats.kit.values import Guess, Imported
from annotator.formats.news.html import HtmlFormat
from tests.formats.samples import split

Read = tuple[Imported, list[Guess]]
HEADING = "<h1>Harbour bridge to reopen in spring</h1>"
SITE = "<meta property='og:site_name' content='The Tarn Post'>"
BODY = "".join(
    f"<p>The harbour office of Tarn counted {n} ships in the week before the storm, and it wants to count them again "
    "when the wind has gone, as it has always done in the years before.</p>"
    for n in ("forty", "sixty", "ninety", "twelve")
)


def read(folder: Path, *, head: str = "", top: str = HEADING, ld: object = None, lang: str = "en") -> Read:
    """The article in a page with this head and this above its text, and what was guessed."""
    data = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    body = f"<body><article>{top}{BODY}</article></body>"
    path = folder / "page.html"
    path.write_text(
        f"<!doctype html><html lang='{lang}'><head>{head}{data}</head>{body}</html>", encoding="utf-8"
    )
    found = list(boundary.read(HtmlFormat(), path))
    articles, _ = split(found)
    return articles[0], [each for each in found if isinstance(each, Guess)]


def facts(folder: Path, **parts: Any) -> Mapping[str, Any]:
    return read(folder, **parts)[0].metadata


@pytest.mark.parametrize(
    ("head", "top", "title"),
    [
        (f"<title>Bridge to reopen | The Tarn Post</title>{SITE}", "", "Bridge to reopen"),
        ("<title>Tarn Post: Bridge to reopen - post.example</title>", "<h1>Bridge to reopen</h1>", "Bridge to reopen"),
        # The heading says it in its own words.
        (
            "<meta property='og:title' content='Bridge reopens'>",
            "<h1>After a year the bridge reopens</h1>",
            "After a year the bridge reopens",
        ),
        # A promotion is no headline, whatever its level.
        (
            "<meta property='og:title' content='Bridge to reopen in spring'>",
            "<h1>Join our newsletter today</h1><h1>Bridge to reopen in spring</h1>",
            "Bridge to reopen in spring",
        ),
        (
            "<meta property='og:title' content='Bridge to reopen in spring'>",
            "<h1><span class='kicker'>Harbour</span>Bridge to reopen in spring</h1>",
            "Bridge to reopen in spring",
        ),
        (
            "<meta property='og:title' content='Bridge to reopen in spring'>",
            "<h1><span>Bridge to reopen in spring</span> <small>What the harbour office says</small></h1>",
            "Bridge to reopen in spring",
        ),
        # What is in no other place than the data of the page.
        (
            """<script type="application/ld+json">{"@type": "WebPage", "headline": "Bridge to reopen"}</script>""",
            "",
            "Bridge to reopen",
        ),
        (
            """<script type="application/ld+json">
            //<![CDATA[
            {"@type": "Article", "headline": "Bridge to reopen in spring"}
            //]]>
            </script>""",
            "",
            "Bridge to reopen in spring",
        ),
        # A dot in the title does not make it a site.
        (
            "<title>HO - 15. Day of the bridge</title><meta property='og:title' content='15. Day of the bridge'>",
            "<h1>Office of the harbour and its bridge</h1><h1>15. Day of the bridge</h1>",
            "15. Day of the bridge",
        ),
        ("<title>Tarn talks » Blog Archive » Bridge to reopen</title>", "<h1>Tarn talks</h1>", "Bridge to reopen"),
        (
            "<title>14.03.2026 - Bridge to reopen in spring</title>",
            "<h1>14.03.2026 - Bridge to reopen in spring</h1>",
            "Bridge to reopen in spring",
        ),
        # The title says how the lines of the heading belong together.
        (
            "<meta property='og:title' content='A year later: Bridge to reopen'>",
            "<h1><span>A year later</span> <span>Bridge to reopen</span></h1>",
            "A year later: Bridge to reopen",
        ),
        # A heading that breaks off at a colon is the beginning of the title.
        (
            "<meta property='og:title' content='The old harbour bridge: It reopens in spring'>",
            "<h1>Old harbour bridge:</h1>",
            "The old harbour bridge: It reopens in spring",
        ),
        # A title may tell of its site.
        (
            "<title>post.example - News - The snow maps of the winter on Post.example</title>"
            "<link rel='canonical' href='https://post.example/1'>",
            "<h1>News | Entry</h1><h2>The snow maps of the winter on Post.example</h2>",
            "The snow maps of the winter on Post.example",
        ),
        (
            "<title>港湾でMaps 10に船を見つける新しい地図を発売。｜ミナトのサイト</title>",
            "<h1>ニュース</h1><h1>港湾でMaps 10に船を見つける新しい地図を発売</h1>",
            "港湾でMaps 10に船を見つける新しい地図を発売",
        ),
        ("<title>大桥将于春季重新开放-港湾网</title>", "<h1>大桥将于春季重新开放</h1>", "大桥将于春季重新开放"),
        (f"<title>The Tarn Post</title>{SITE}", "<h1>The Tarn Post</h1><h2>Bridge to reopen</h2>", "Bridge to reopen"),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_without_the_site(
    tmp_path: Path, head: str, top: str, title: str | None
) -> None:
    assert read(tmp_path, head=head, top=top)[0].title == title


def test_people_come_from_the_surest_place(tmp_path: Path) -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Harbour bridge",
        "author": {"@type": "Person", "name": "Ana Norling"},
    }
    meta = "<meta name='author' content='Bo Katz'>"
    assert facts(tmp_path, ld=article, head=meta)["byline"] == ["Ana Norling"]
    assert facts(tmp_path, head=meta)["byline"] == ["Bo Katz"]
    assert facts(tmp_path, top="<h1>Bridge</h1><a rel='author' href='#'>Kim Sato</a>")["byline"] == [
        "Kim Sato"
    ]
    assert facts(tmp_path, top="<h1>Bridge</h1><p>By Kim Sato and Bo Katz</p>")["byline"] == [
        "Kim Sato",
        "Bo Katz",
    ]
    linked = "<h1>Bridge</h1><p><a href='/staff/kim-sato'>Kim Sato</a></p>"
    assert facts(tmp_path, top=linked)["byline"] == ["Kim Sato"]


def test_an_author_may_be_another_object(tmp_path: Path) -> None:
    graph = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": "Bridge",
                "author": [{"@id": "#ana"}],
                "publisher": {"@id": "#post"},
            },
            {"@type": "Person", "@id": "#ana", "name": "Ana Norling"},
            {"@type": "NewsMediaOrganization", "@id": "#post", "name": "The Tarn Post"},
        ]
    }
    found = facts(tmp_path, ld=graph)
    assert (found["byline"], found["publisher"]) == (["Ana Norling"], "The Tarn Post")


@pytest.mark.parametrize(
    "author",
    [
        "The Tarn Post",
        "post.example",
        "Staff",
        "admin",
        "Foreign desk",
        "https://post.example/ana",
        "TPN-Redaktion",
        "Onlineredaktion",
    ],
)
def test_who_is_nobody_is_no_author(tmp_path: Path, author: str) -> None:
    head = f"<meta name='author' content='{author}'><meta property='og:site_name' content='The Tarn Post'>"
    assert "byline" not in facts(tmp_path, head=head)


def test_an_agency_stands_where_nobody_is_named(tmp_path: Path) -> None:
    head = "<meta name='author' content='Reuters'>"
    assert facts(tmp_path, head=head)["byline"] == ["Reuters"]
    assert facts(tmp_path, head=head, top="<h1>Bridge</h1><p>By Bo Katz</p>")["byline"] == ["Bo Katz"]


def test_an_agency_beside_people_is_the_source_of_the_article(tmp_path: Path) -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Bridge",
        "author": {"name": "Ana Norling und Bo Katz, dpa"},
    }
    found = facts(tmp_path, ld=article)
    assert (found["byline"], found["infoSource"]) == (["Ana Norling", "Bo Katz"], ["dpa"])
    found = facts(tmp_path, top=f"{HEADING}<p class='author'>Kim Sato | SDA</p>")
    assert (found["byline"], found["infoSource"]) == (["Kim Sato"], ["SDA"])
    assert "infoSource" not in facts(tmp_path, head="<meta name='author' content='Reuters'>")


def test_an_author_may_sign_by_another_name_or_be_an_organisation(tmp_path: Path) -> None:
    top = "<h1>Bridge</h1><p><a rel='author' href='/u/7'>harbourmouse</a></p>"
    assert facts(tmp_path, top=top)["byline"] == ["harbourmouse"]
    friends = {"@type": "Organization", "name": "Friends of the Harbour"}
    article = {"@type": "NewsArticle", "headline": "Bridge", "author": friends}
    assert facts(tmp_path, ld=article)["byline"] == ["Friends of the Harbour"]
    both = article | {"author": [friends, {"@type": "Person", "name": "Ana Norling"}]}
    assert facts(tmp_path, ld=both)["byline"] == ["Ana Norling"]


def test_a_site_may_be_called_after_its_author(tmp_path: Path) -> None:
    article = {
        "@type": "BlogPosting",
        "headline": "Bridge",
        "author": {"@type": "Person", "name": "Ana Norling"},
    }
    site = "<meta property='og:site_name' content='Ana Norling'>"
    assert facts(tmp_path, head=site, ld=article)["byline"] == ["Ana Norling"]


def test_the_site_before_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    head = f"{SITE}<meta name='author' content='The Tarn Post - Ana Norling'>"
    assert facts(tmp_path, head=head)["byline"] == ["Ana Norling"]


def test_a_first_name_is_told_in_full_where_the_page_has_one_that_begins_so(tmp_path: Path) -> None:
    article = {"@type": "NewsArticle", "headline": "Bridge", "author": {"@type": "Person", "name": "Ana"}}
    one = "<p class='author'>Ana Norling</p>"
    assert facts(tmp_path, ld=article, top=HEADING + one)["byline"] == ["Ana Norling"]
    two = f"{one}<p class='author'>Ana Katz</p>"
    assert facts(tmp_path, ld=article, top=HEADING + two)["byline"] == ["Ana"]


def test_the_authors_of_what_an_article_cites_are_not_its_own(tmp_path: Path) -> None:
    head = "<meta name='citation_author' content='Ana Norling'>"
    cited = "<li itemprop='citation' itemscope><meta itemprop='author' content='Bo Katz, Ute Brandt'>Katz 2020</li>"
    assert facts(tmp_path, head=head, top=f"{HEADING}<ul>{cited}</ul>")["byline"] == ["Ana Norling"]


def test_the_card_of_an_author_holds_a_name_of_one_word(tmp_path: Path) -> None:
    card = "<span class='author vcard'><a class='url fn n' href='/author/norle'>Norle</a></span>"
    assert facts(tmp_path, top=HEADING + card)["byline"] == ["Norle"]
    assert "byline" not in facts(tmp_path, top=f"{HEADING}<span class='author-note'>Norle</span>")


def test_a_linked_person_is_not_the_author_where_an_office_is(tmp_path: Path) -> None:
    article = {"@type": "NewsArticle", "headline": "Bridge", "author": {"@type": "Person", "name": "Staff"}}
    top = "<h1>Bridge</h1><p><a href='/people/kim-sato'>Kim Sato</a></p>"
    assert "byline" not in facts(tmp_path, top=top, ld=article)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        # The name stands in another block than "By".
        ("<div><p class='label'><strong>By</strong></p><div><p class='full'>Kim Sato</p></div></div>", ["Kim Sato"]),
        ("<p>Blog-Beitrag von Kim Sato</p>", ["Kim Sato"]),
        ("<p><strong>Autorin: Kim Sato, Projektleiterin des Hafens in Tarn.</strong></p>", ["Kim Sato"]),
        ("<p>14.03.2026 - Kim Sato</p>", ["Kim Sato"]),
        ("<p class='date'>14 March 2026 9:30 am by Kim Sato</p>", ["Kim Sato"]),
        ("<p>New York - 14.03.2026</p>", None),
        ("<p>4.47.4 - Harbour Bugfix Build</p>", None),
        ("<p style='text-align: right'><strong>Kim Sato</strong></p>", ["Kim Sato"]),
        ("<p align='right'><em>Kim Sato</em></p>", ["Kim Sato"]),
        ("<p style='text-align: right'><strong>Harbour news</strong></p>", None),
        ("<p class='article-author'>Harbour · Kim Sato, Bo Katz</p>", ["Kim Sato", "Bo Katz"]),
        # Who signs by another name.
        ("<div>Von <a class='user' href='#'>Kim.Sato</a> am <span>Samstag, 14. März 2026</span></div>", ["Kim.Sato"]),
        ("<p class='author vcard'>von <span class='fn'>norle</span></p>", ["norle"]),
        ("<p class='author'>harbourmouse</p>", ["harbourmouse"]),
        ("<p class='author'>AFP</p>", ["AFP"]),
        ("<p class='author'>Picture from the archive of the harbour</p>", None),
        # What is stated for machines only.
        ("<div itemprop='author' itemscope><meta itemprop='name' content='Kim Sato'></div>", ["Kim Sato"]),
    ],
)  # fmt: skip
def test_the_author_is_read_from_the_lines_below_the_headline(
    tmp_path: Path, line: str, byline: list[str] | None
) -> None:
    assert facts(tmp_path, top=HEADING + line).get("byline") == byline


def test_the_name_of_a_person_may_be_stated_in_parts(tmp_path: Path) -> None:
    person = {"@type": "Person", "familyName": "Norling", "givenName": "Ana"}
    article = {"@type": "NewsArticle", "headline": "Bridge", "author": [person]}
    assert facts(tmp_path, ld=article)["byline"] == ["Ana Norling"]


def test_one_value_may_be_of_several_properties(tmp_path: Path) -> None:
    head = "<meta property='x:maker dc:creator' content='Ana Norling'><meta property='x:t dc:title' content='Bridge'>"
    found, _ = read(tmp_path, head=head, top="")
    assert (found.metadata["byline"], found.title) == (["Ana Norling"], "Bridge")


def test_whoever_the_data_describes_is_less_sure_than_a_byline(tmp_path: Path) -> None:
    keeper = {"@type": "Person", "name": "Bo Katz"}
    assert facts(tmp_path, ld=keeper)["byline"] == ["Bo Katz"]
    assert facts(tmp_path, ld=keeper, top=f"{HEADING}<p>By Kim Sato</p>")["byline"] == ["Kim Sato"]
    card = "<p class='author'>Kim Sato</p>"
    assert facts(tmp_path, ld=keeper, top=HEADING + card)["byline"] == ["Bo Katz"]


def test_who_publishes_what_he_writes_is_its_author(tmp_path: Path) -> None:
    person = {"@type": ["Person", "Organization"], "name": "Ana Norling"}
    article = {"@type": "Article", "headline": "Bridge", "author": person, "publisher": person}
    site = "<meta property='og:site_name' content='Ana Norling'>"
    assert facts(tmp_path, head=site, ld=article)["byline"] == ["Ana Norling"]


def test_the_line_below_the_headline_is_surer_than_the_head_and_less_than_the_data(tmp_path: Path) -> None:
    head, top = "<meta name='author' content='Bo Katz'>", f"{HEADING}<p>By Kim Sato</p>"
    assert facts(tmp_path, head=head, top=top)["byline"] == ["Kim Sato"]
    article = {"@type": "NewsArticle", "headline": "Bridge", "author": {"name": "Ana Norling"}}
    assert facts(tmp_path, head=head, top=top, ld=article)["byline"] == ["Ana Norling"]


def test_who_made_the_page_did_not_write_it(tmp_path: Path) -> None:
    head = "<meta name='author' content='Bo Katz and Friends designed'>"
    top = f"{HEADING}<p>Text: Kim Sato</p>"
    assert "byline" not in facts(tmp_path, head=head)
    assert facts(tmp_path, head=head, top=top)["byline"] == ["Kim Sato"]


def test_a_name_of_small_letters_is_one_where_the_page_shows_it(tmp_path: Path) -> None:
    head = "<meta name='author' content='kim sato'>"
    assert "byline" not in facts(tmp_path, head=head)
    line = "<p class='byline'>By <span>Kim sato</span> <span>14 March 2026</span></p>"
    assert facts(tmp_path, head=head, top=HEADING + line)["byline"] == ["kim sato"]


@pytest.mark.parametrize(
    "box",
    [
        "<footer class='post-footer'><h3>Share</h3>{}</footer>",
        "<aside class='author-meta'><h3>About</h3>{}</aside>",
        "<nav>{}</nav>",
    ],
)
def test_a_box_of_the_article_may_name_its_author(tmp_path: Path, box: str) -> None:
    by = "Posted by <a rel='author' href='#'>Kim Sato</a>"
    assert facts(tmp_path, top=HEADING + box.format(by))["byline"] == ["Kim Sato"]
    related = f"<aside><h3>More</h3>{by}</aside>"
    assert "byline" not in facts(tmp_path, top=HEADING + related)


def test_what_holds_the_headline_is_no_box_and_another_article_is_one(tmp_path: Path) -> None:
    own = f"<div class='widget post'>{HEADING}<p class='author'>Kim Sato</p></div>"
    other = "<article class='card'><h3>Ships</h3><a rel='author' href='#'>Bo Katz</a></article>"
    assert facts(tmp_path, top=own)["byline"] == ["Kim Sato"]
    assert facts(tmp_path, top=f"{own}{other}")["byline"] == ["Kim Sato"]
    assert "byline" not in facts(tmp_path, top=f"{HEADING}{other}")
    aside = f"</article><aside>{other}</aside><article>"
    assert "byline" not in facts(tmp_path, top=f"</article>{HEADING}<article>{aside}")


def test_a_form_may_hold_the_whole_page(tmp_path: Path) -> None:
    top = "</article><form><h2>Bridge</h2><article><p class='author'>Kim Sato</p></article></form><article>"
    assert facts(tmp_path, top=top)["byline"] == ["Kim Sato"]


def test_a_link_to_a_person_of_whom_the_headline_tells_is_none_to_the_author(tmp_path: Path) -> None:
    top = "<h1>Kim Sato reopens the bridge</h1><p><a href='/people/kim-sato'>Kim Sato</a></p>"
    assert "byline" not in facts(tmp_path, top=top)


def test_of_several_lines_the_first_below_the_headline_names_the_author(tmp_path: Path) -> None:
    top = f"<p>By Bo Katz</p>{HEADING}<p class='author'>Kim Sato</p><p>By Ana Norling</p>"
    assert facts(tmp_path, top=top)["byline"] == ["Kim Sato"]


@pytest.mark.parametrize(
    "around", ["post type-post category-newsletter", "widget Blog", "elementor-widget-wrap"]
)
def test_the_article_is_no_box_whatever_its_classes_are(tmp_path: Path, around: str) -> None:
    top = f"</article><div class='{around}'>{HEADING}<p class='author'>By Kim Sato</p>{BODY}</div><article>"
    assert facts(tmp_path, top=top)["byline"] == ["Kim Sato"]


def test_people_in_comments_and_teasers_are_not_the_authors(tmp_path: Path) -> None:
    top = "<div class='related-teaser'><span class='author'>Kim Sato</span></div><h1>Bridge</h1>"
    assert "byline" not in facts(tmp_path, top=top)


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("2026-03-14T09:30:00+0100", "2026-03-14T09:30:00+01:00"),
        ("2026-03-14 09:30:00", "2026-03-14T09:30:00"),
        ("2026-03-14T09:30Z", "2026-03-14T09:30Z"),
        ("Sat, 14 Mar 2026 09:30:00 GMT", "2026-03-14T09:30:00+00:00"),
        ("20260314", "2026-03-14"),
        ("2026/3/14", "2026-03-14"),
        ("1773480600", "2026-03-14T09:30:00Z"),
        ("0001-01-01T00:00:00Z", None),
        ("2226-03-14", None),
        ("2026-13-45", None),
        ("soon", None),
    ],
)
def test_moments_are_iso_8601_within_sane_bounds(tmp_path: Path, said: str, published: str | None) -> None:
    head = f"<meta property='article:published_time' content='{said}'>"
    assert facts(tmp_path, head=head).get("published") == published


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("14. März 2026, 9.30 Uhr", "de"), ("Stand: 14.03.2026", "de"), ("Sábado, 14 de marzo de 2026", "es"),
        ("March 14th, 2026", "en"), ("2026年3月14日", "zh"), ("14 марта 2026 | Порт", "ru"), ("le 14 mars 2026", "fr"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(tmp_path: Path, line: str, lang: str) -> None:
    top = f"<p>3. Januar 2025</p><h1>Bridge to reopen</h1><p>{line}</p>"
    assert facts(tmp_path, top=top, lang=lang)["published"] == "2026-03-14"


def test_the_same_moment_in_a_zone_of_its_own_is_the_day_that_people_saw(tmp_path: Path) -> None:
    article = {"@type": "NewsArticle", "headline": "Bridge", "datePublished": "2026-03-15T01:18:13Z"}
    head = "<meta property='article:published_time' content='2026-03-14T17:18:13-08:00'>"
    assert facts(tmp_path, ld=article, head=head)["published"] == "2026-03-14T17:18:13-08:00"


@pytest.mark.parametrize(
    ("stated", "shown", "published"),
    [
        ("2026-03-13T23:00Z", "14 March 2026", "2026-03-14"),
        ("2026-03-15T02:30:00+00:00", "March 14, 2026", "2026-03-14"),
        # Half a day is no other zone; what has a zone of its own is believed; the same day is the same.
        ("2026-03-13T08:00Z", "14 March 2026", "2026-03-13T08:00Z"),
        ("2026-03-13T23:00+01:00", "14 March 2026", "2026-03-13T23:00+01:00"),
        ("2026-03-14T23:00Z", "14 March 2026", "2026-03-14T23:00Z"),
    ],
)
def test_a_moment_by_greenwich_is_on_the_day_that_the_page_shows(
    tmp_path: Path, stated: str, shown: str, published: str
) -> None:
    head = f"<meta property='article:published_time' content='{stated}'>"
    assert facts(tmp_path, head=head, top=f"{HEADING}<p class='date'>{shown}</p>")["published"] == published


@pytest.mark.parametrize("own", ["14 March 2026", "14/03/2026"])
def test_the_day_of_the_visit_is_not_that_of_the_article(tmp_path: Path, own: str) -> None:
    head = "<meta property='article:published_time' content='2026-03-14T12:53:40+00:00'>"
    visit = "<p class='date'>15 March 2026</p>"
    top = f"{visit * 4}<p class='published'>{own}</p>"
    assert facts(tmp_path, head=head, top=top)["published"] == "2026-03-14T12:53:40+00:00"


def test_the_day_that_is_said_to_be_that_of_the_article_comes_first(tmp_path: Path) -> None:
    top = f"{HEADING}<p class='date'>March 16, 2026</p><p class='date'>Published on March 14, 2026</p>"
    assert facts(tmp_path, top=top)["published"] == "2026-03-14"


def test_a_day_in_russian_is_read_on_a_page_of_another_language(tmp_path: Path) -> None:
    assert (
        facts(tmp_path, top=f"{HEADING}<p>14 марта 2026, 13:43</p>", lang="uk")["published"] == "2026-03-14"
    )


@pytest.mark.parametrize(
    "line",
    [
        "<p>Veröffentlicht am 14.03.2026<br>Dauer: 1 Stunde 4 Minuten<br>Lizenz: die des Hafens und seiner Leute</p>",
        "<p>Veröffentlicht am 14. März 2026 um 9.30 Uhr von dem Büro, das dies im Frühjahr wieder tun will.</p>",
        "<p>Dieser Beitrag wurde am <nobr>14. März 2026</nobr> geschrieben, und er gehört zu unserem Hafen.</p>",
        "<p>Pressemitteilung vom 14. März 2026 | Tarn – Das Büro des Hafens zählt Schiffe, wie es das immer tat.</p>",
        "<abbr class='published' title='2026-03-14T09:30:00+01:00'>Samstag</abbr>",
        "<p class='date'>14.03.26</p>",
    ],
)
def test_a_day_is_found_in_a_line_with_other_words(tmp_path: Path, line: str) -> None:
    assert facts(tmp_path, top=HEADING + line, lang="de")["published"][:10] == "2026-03-14"


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("13.03.2026, 12:01 Uhr", "2026-03-13"),
        # A day alone may be of the paper as well, a change is one, and what is far away is of something else.
        ("13.03.2026", "2026-03-14"),
        ("Aktualisiert: 15.03.2026, 12:01 Uhr", "2026-03-14"),
        ("14.02.2026, 12:01 Uhr", "2026-03-14"),
    ],
)
def test_the_moment_that_a_page_shows_is_surer_than_the_day_of_the_paper(
    tmp_path: Path, shown: str, published: str
) -> None:
    head = "<meta name='date' content='2026-03-14'>"
    top = f"{HEADING}<p class='date'>{shown}</p>"
    assert facts(tmp_path, head=head, top=top, lang="de")["published"] == published


def test_the_day_of_the_visit_is_in_no_zone_of_the_language(tmp_path: Path) -> None:
    head = "<meta property='article:published_time' content='2026-03-14T12:53:40+00:00'>"
    top = f"{HEADING}<p class='date'>15/03/2026</p>"
    assert facts(tmp_path, head=head, top=top, lang="fr")["published"] == "2026-03-14T12:53:40+00:00"


def test_figures_that_may_be_two_days_are_asked(tmp_path: Path) -> None:
    _, guesses = read(tmp_path, top="<h1>Bridge</h1><p class='date'>03/04/2026</p>")
    assert [guess.option for guess in guesses] == ["dates"]


def test_the_publisher_is_a_name_unless_it_calls_itself_by_its_host(tmp_path: Path) -> None:
    article = {"@type": "NewsArticle", "headline": "Bridge", "publisher": {"name": "The Tarn Post"}}
    head = "<meta property='og:site_name' content='tarnpost.example'>"
    assert facts(tmp_path, ld=article, head=head)["publisher"] == "The Tarn Post"
    assert facts(tmp_path, head=head)["publisher"] == "tarnpost.example"


def test_the_language_of_the_words_is_believed_where_a_template_was_left(tmp_path: Path) -> None:
    assert facts(tmp_path, lang="de")["language"] == "en"
    assert facts(tmp_path, lang="en-GB")["language"] == "en-GB"
    assert facts(tmp_path, lang="eu")["language"] == "eu"


def test_a_page_without_an_article_has_its_facts(tmp_path: Path) -> None:
    page = tmp_path / "short.html"
    head = "<meta property='og:site_name' content='The Tarn Post'><meta name='author' content='Ana Norling'>"
    page.write_text(
        f"<html lang='en'><head><title>Bridge reopens</title>{head}</head><body></body><p>Yes.</html>"
    )
    (article,), _ = split(boundary.read(HtmlFormat(), page))
    assert (article.metadata["publisher"], article.metadata["byline"]) == ("The Tarn Post", ["Ana Norling"])


@pytest.mark.parametrize(
    ("head", "reserved"),
    [
        ("<meta name='tdm-reservation' content='1'>", ["tdmReservation: 1"]),
        ("<meta name='tdm-reservation' content='0'>", None),
        ("<meta name='robots' content='index, noai, noimageai'>", ["robots: noai, noimageai"]),
        ("<meta name='robots' content='noindex'>", None),
        ("<meta name='robots' content='noimageai'>", None),
        ("<meta name='copyright' content='© 2026 The Tarn Post. Text and data mining is reserved.'>",
         ["copyright: © 2026 The Tarn Post. Text and data mining is reserved."]),
        ("<meta name='copyright' content='Nutzung für KI-Training vorbehalten (§ 44b UrhG)'>",
         ["copyright: Nutzung für KI-Training vorbehalten (§ 44b UrhG)"]),
        ("<meta name='copyright' content='© 2026 The Tarn Post. All rights reserved.'>", None),
    ],
)  # fmt: skip
def test_a_page_reserves_its_rights(tmp_path: Path, head: str, reserved: list[str] | None) -> None:
    assert facts(tmp_path, head=head).get("reserved") == reserved


def test_rights_are_kept_as_they_are_stated(tmp_path: Path) -> None:
    article = {
        "@type": "NewsArticle",
        "headline": "Bridge",
        "copyrightHolder": {"name": "The Tarn Post"},
        "usageInfo": "https://post.example/terms",
        "dataMining": "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING",
    }
    head = "<link rel='license' href='https://post.example/licence'><meta name='tdm-policy' content='https://post.example/tdm'>"
    found = facts(tmp_path, ld=article, head=head)
    assert found["copyright"] == "The Tarn Post"
    assert found["rights"] == "https://post.example/terms"
    assert found["license"] == "https://post.example/licence"
    assert found["tdmPolicy"] == "https://post.example/tdm"
    assert found["reserved"] == [f"dataMining: {found['dataMining']}"]


def test_the_licence_of_a_picture_is_not_that_of_the_article(tmp_path: Path) -> None:
    top = "<h1>Bridge</h1><figure><figcaption><a rel='license' href='https://cc.example/by'>CC</a></figcaption></figure>"
    assert "license" not in facts(tmp_path, top=top)
