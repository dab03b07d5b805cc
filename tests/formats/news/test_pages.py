"""How a web page becomes an article: its structure, its clean text, its headline, and the ways to find it."""

import json
import textwrap
from pathlib import Path

import pytest

from annotator import formats
from annotator.app import preparing
from annotator.formats.kit import html_page
from annotator.formats.kit.html_choice import Choice, fullest, of_one_story
from annotator.formats.kit.html_outline import outline
from annotator.formats.kit.values import Imported
from annotator.formats.news.html import HtmlFormat
from tests.formats.samples import roles, split

FIRST = (
    "The council of Tarn voted on Monday to keep the night ferry for another year, after a debate that went on "
    "until midnight and drew more than a hundred people to the town hall."
)
SECOND = (
    "The ferry carries about four hundred people a night, most of them on their way home from the late shift at "
    "the cannery, and costs the city three crowns for each of them."
)
THIRD = (
    "A new boat would be cheaper to run, the harbour office said, but it could not be delivered before the autumn "
    "of next year, and nobody had asked for an offer yet."
)


def read(folder: Path, body: str, head: str = "<title>Night ferry stays</title>") -> Imported:
    """The article in a page with this body."""
    path = folder / "page.html"
    path.write_text(f"<html lang='en'><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return split(HtmlFormat().read(path))[0][0]


def story(inside: str, top: str = "") -> str:
    """A page with a full article and something between its second and its third paragraph."""
    return (
        f"<nav><a href=/>Home</a></nav><main><article><h1>Night ferry stays</h1>{top}<p>{FIRST}</p><p>{SECOND}</p>"
        f"{inside}<p>{THIRD}</p></article></main>"
    )


def kept(imported: Imported) -> list[tuple[str, str]]:
    """Each paragraph of the article as it stands in a project: role and text."""
    article = preparing.prepared(imported.article("a"), imported.zones)
    return [(zone.role, article.text[zone.start : zone.end]) for zone in article.zones]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            "<table><tr><th>Year</th><th>Trips</th></tr><tr><td>2024</td><td><p>1,204</p></td></tr></table>",
            [("table", "Year | Trips"), ("table", "2024 | 1,204")],
        ),
        (
            "<ol><li>Stop the ferry</li><li><p>Sell the boat</p><p>At a good price</p></li></ol>",
            [("list", "• Stop the ferry"), ("list", "• Sell the boat"), ("list", "At a good price")],
        ),
        ("<dl><dt>Crew</dt><dd>Four sailors</dd></dl>", [("list", "• Crew"), ("list", "• Four sailors")]),
        ("<h3>Who pays</h3>", [("subhead", "Who pays")]),
        ("<p><strong>Who pays</strong></p>", [("subhead", "Who pays")]),
        (
            "<blockquote class='twitter-tweet'><p>The ferry stays!</p>— Mira Oduya (@mira) March 9</blockquote>",
            [("quote", "The ferry stays!"), ("quote", "— Mira Oduya (@mira) March 9")],
        ),
        (
            "<figure><img src=a.jpg><figcaption>The ferry on Monday<span class=credit>Lea Moor</span></figcaption>"
            "</figure>",
            [("caption", "The ferry on Monday"), ("credit", "Lea Moor")],
        ),
        ("<p>1. Stop the ferry</p>", [("body", "1. Stop the ferry")]),
        ("<p>Why the ferry is dear to the town and its people</p>", None),
    ],
    ids=["table", "list", "definitions", "heading", "bold", "post", "figure", "numbered", "headline-like"],
)
def test_the_structure_of_the_page_is_the_structure_of_the_article(tmp_path, inside, expected):
    found = kept(read(tmp_path, story(inside)))
    between = found[[text for _, text in found].index(SECOND) + 1 : -1]
    assert between == (expected or [("body", "Why the ferry is dear to the town and its people")])
    assert not [text for role, text in found if role == "furniture"]


def test_a_table_that_places_things_on_the_page_is_no_table(tmp_path):
    page = f"<table><tr><td><h1>Night ferry stays</h1><p>{FIRST}</p><p>{SECOND}</p></td><td>{THIRD}</td></tr></table>"
    found = read(tmp_path, page)
    assert "table" not in {role for role, _ in roles(found)}
    assert f"{FIRST}\n\n{SECOND}" in found.text


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        (
            "<p><span>ANA NORLING</span><span>Tarn Post Writer</span> looks back.</p>",
            "ANA NORLING Tarn Post Writer",
        ),
        ("<p>The cannery and its men<button>Share</button></p>", "The cannery and its men"),
        ("<p>One line of many words<br>and another line</p>", "One line of many words"),
        (
            "<p>In <span>T</span><span>arn</span> nobody slept that night.</p>",
            "In Tarn nobody slept that night.",
        ),
        ("<p>The can\u00adnery is si\u00adlent and dark.</p>", "The cannery is silent and dark."),
    ],
    ids=["labels", "button", "break", "initial", "soft-hyphens"],
)
def test_words_of_two_elements_do_not_run_together(tmp_path, inside, line):
    found = read(tmp_path, story(inside))
    assert any(text.startswith(line) for text in found.text.split("\n\n"))
    assert "menShare" not in found.text
    assert "lineand" not in found.text


def test_an_ornament_that_is_hidden_from_those_who_listen_is_no_text(tmp_path):
    cap = f"<span aria-hidden='true'>{THIRD[0]}</span><span class='sr-only'>{THIRD[0]}</span>"
    found = read(tmp_path, story("").replace(THIRD, f"{cap}{THIRD[1:]}"))
    assert found.text.split("\n\n")[-1] == THIRD


def test_a_line_break_in_the_headline_is_a_blank(tmp_path):
    page = story("").replace("Night ferry stays</h1>", "Night ferry<br>stays</h1>")
    assert roles(read(tmp_path, page))[0] == ("headline", "Night ferry stays")


def test_captions_of_other_stories_stay_out_and_those_of_the_article_come_once(tmp_path):
    figure = "<figure><img src=a.jpg><figcaption>The ferry on Monday</figcaption></figure>"
    teaser = "<a href=/b><figure><img src=b.jpg><figcaption>Ten bridges to see</figcaption></figure></a>"
    box = (
        "<div class='related-stories'><figure><figcaption>The tram is late again</figcaption></figure></div>"
    )
    found = read(tmp_path, story(figure + teaser + figure + box) + figure.replace("Monday", "Sunday"))
    assert found.text.count("The ferry on Monday") == 1
    for other in ("Ten bridges", "The tram is late", "Sunday"):
        assert other not in found.text


def test_a_caption_that_the_extractor_took_for_a_paragraph_is_a_caption(tmp_path):
    inside = f"<div><img src=a.jpg><p class='caption'>{THIRD} The ferry is seen here.</p></div>"
    assert ("caption", f"{THIRD} The ferry is seen here.") in roles(read(tmp_path, story(inside)))


@pytest.mark.parametrize(
    "head",
    [
        "<title>Night ferry stays | The Tarn Post</title><meta property='og:site_name' content='The Tarn Post'>",
        "<meta property='og:title' content='Night ferry stays'><title>Tarn Post</title>",
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Night ferry stays"}</script>'
        "<title>Night ferry stays</title>",
    ],
    ids=["title", "og", "json-ld"],
)
@pytest.mark.parametrize("heading", ["<h1>Night ferry stays</h1>", "<h2>Night ferry stays</h2>", ""])
def test_the_headline_is_what_the_page_says_and_stands_once(tmp_path, head, heading):
    page = story("", "<h2 class='standfirst'>Four hundred people breathe again</h2>")
    found = read(tmp_path, page.replace("<h1>Night ferry stays</h1>", heading), head)
    assert found.title == "Night ferry stays"
    assert [text for role, text in roles(found) if role == "headline"] == ["Night ferry stays"]
    assert found.text.startswith("Night ferry stays\n\nFour hundred people breathe again")
    assert ("standfirst", "Four hundred people breathe again") in roles(found)


def test_a_description_that_is_the_first_paragraph_makes_it_no_standfirst(tmp_path):
    head = f"<title>Night ferry stays</title><meta name=description content='{FIRST}'>"
    assert ("standfirst", FIRST) not in kept(read(tmp_path, story(""), head))
    apart = f"<header><p>{FIRST}</p></header>"
    top = f"<main><article><h1>Night ferry stays</h1>{apart}<div><p>{SECOND}</p><p>{THIRD}</p></div></article></main>"
    assert ("standfirst", FIRST) in kept(read(tmp_path, top, head))


def test_a_script_that_compares_numbers_does_not_swallow_the_page(tmp_path):
    script = "for (i=0;i<n.length;i++){x='a'}" + ";".join(f"a{i}=1" for i in range(4000)) + "; s='it\\'s'"
    found = read(tmp_path, f"<script>{script}</script>{story('')}")
    assert FIRST in found.text
    assert THIRD in found.text


def test_the_data_of_a_page_is_no_text_wherever_it_stands(tmp_path):
    data = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "' + FIRST + '"}</script>'
    )
    article = read(tmp_path, story(data))
    assert "@type" not in article.text
    assert article.text.count(FIRST) == 1


def test_a_tag_with_thousands_of_attributes_is_made_bare(tmp_path):
    attributes = " ".join(f"a{i}={i}" for i in range(4000))
    found = read(tmp_path, story(f"<p {attributes}>The end is near, say some.</p>"))
    assert "The end is near, say some." in found.text


def test_a_page_inside_an_element_that_was_never_ended_is_read(tmp_path):
    assert FIRST in read(tmp_path, f"<noscript><img src=pixel.gif>{story('')}").text


@pytest.mark.parametrize(
    "around", ["<div id=comments-area>{}</div>", "<fieldset>{}</fieldset>", "<button>{}</button>"]
)
def test_an_article_that_strict_rules_miss_is_found_by_looser_ones_and_that_is_said(tmp_path, around):
    path = tmp_path / "page.html"
    text = around.format("".join(f"<div>{text}</div>" for text in (FIRST, SECOND, THIRD)))
    page = (
        f"<html><head><title>Night ferry stays</title></head><body><p>© The Tarn Post</p>{text}</body></html>"
    )
    path.write_text(page, encoding="utf-8")
    articles, problems = split(HtmlFormat().read(path))
    assert all(text in articles[0].text for text in (FIRST, SECOND, THIRD))
    assert [problem.code for problem in problems] == ["looser-rules"]
    assert "page.html" in str(problems[0])


def test_a_full_article_is_not_searched_for_twice(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{story('')}</body></html>", encoding="utf-8")
    assert not split(HtmlFormat().read(path))[1]


def test_the_fullest_element_has_the_article():
    page = html_page.parse(
        f"<body><div><p>Menu, of, many, things that one can see here</p></div>{story('')}</body>"
    )
    paragraphs = outline(page.tree.find("body"))
    assert [paragraphs[index].text for index in sorted(fullest(paragraphs).chosen)][-3:] == [
        FIRST,
        SECOND,
        THIRD,
    ]


@pytest.mark.parametrize(("heading", "count"), [("<h2>Night ferry</h2>", 1), ("", 3)])
def test_looser_rules_keep_to_one_story_but_take_a_whole_thread(heading, count):
    posts = "".join(f"<article>{heading}<p>{text}</p></article>" for text in (FIRST, SECOND, THIRD))
    paragraphs = outline(html_page.parse(f"<body>{posts}<p>{THIRD} It is old.</p></body>").tree.find("body"))
    sure, loose = Choice(paragraphs), Choice(paragraphs)
    sure.take([FIRST])
    loose.chosen = set(range(len(paragraphs)))
    found = of_one_story(loose, sure)
    texts = [paragraphs[index].text for index in sorted(found.chosen)]
    assert [text for text in texts if text != "Night ferry"] == [FIRST, SECOND, THIRD][:count]
    sure.chosen = set()
    assert of_one_story(loose, sure).chosen == loose.chosen


def test_a_text_that_is_in_no_paragraph_comes_after_the_one_before_it():
    paragraphs = outline(html_page.parse(f"<body><p>{FIRST}</p><p>{SECOND}</p></body>").tree)
    choice = Choice(paragraphs)
    choice.take([FIRST, "Text that only the extractor knows", f"{SECOND[:60]} and {SECOND[60:]}"])
    assert choice.chosen == {0, 1}
    assert choice.extra == {0: ["Text that only the extractor knows"]}


@pytest.mark.parametrize(
    "teaser",
    [
        "<p>Read also: <a href=/b>Ten bridges that you should see</a></p>",
        "<p><strong>Lea también:</strong> <a href=/b>Diez puentes que hay que ver</a></p>",
        "<h3><a href=/b>Ten bridges that you should see</a></h3>",
    ],
)
def test_the_linked_headline_of_another_story_is_furniture(tmp_path, teaser):
    found = read(tmp_path, story(teaser))
    told = [role for role, text in roles(found) if "Ten bridges" in text or "Diez puentes" in text]
    assert told == ["furniture"]


def test_a_sentence_with_a_link_is_not_furniture(tmp_path):
    inside = (
        f"<p>The office said: <a href=/b>{THIRD}</a> It did not say why.</p><h3>The <a href=/b>boat</a></h3>"
    )
    assert "furniture" not in {role for role, _ in kept(read(tmp_path, story(inside)))}


def test_a_short_sentence_among_the_paragraphs_of_the_text_is_text(tmp_path):
    page = story("").replace(f"<p>{FIRST}", f"<p>Nobody slept in Tarn.</p><p>{FIRST}")
    assert ("body", "Nobody slept in Tarn.") in roles(read(tmp_path, page))


def test_menus_of_a_page_without_an_article_are_furniture():
    page = "<body><nav><a href=/>Home</a></nav><p>Two words</p><footer>The Tarn Post</footer></body>"
    told = [(block.text, block.role) for block in html_page.lines(html_page.parse(page), whole=True)]
    assert told == [("Home", "furniture"), ("Two words", ""), ("The Tarn Post", "furniture")]
    only = html_page.lines(html_page.parse("<body><nav>Home</nav></body>"), whole=True)
    assert [block.role for block in only] == [""]


def test_where_no_paragraph_is_full_all_of_them_are_text(tmp_path):
    lines = ["Nobody slept in Tarn", "The ferry came at two", "All were aboard"]
    page = f"<article><h1>Night ferry stays</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article>"
    told = dict(reversed(pair) for pair in kept(read(tmp_path, page)))
    assert [told[line] for line in lines] == ["lead", "body", "body"]


def test_a_part_that_holds_the_article_is_no_box_whatever_it_is_called(tmp_path):
    figure = "<figure><img src=a.jpg><figcaption>The ferry on Monday</figcaption></figure>"
    page = f"<div class='no-sidebar has-widget'>{story(figure)}</div>"
    assert ("caption", "The ferry on Monday") in roles(read(tmp_path, page))


def test_the_text_that_a_page_states_for_machines_alone_is_its_article(tmp_path):
    told = {
        "@graph": [
            {"@type": "WebSite", "name": "Courier"},
            {
                "@type": ["NewsArticle"],
                "headline": "Night ferry stays",
                "articleBody": "\n\n".join([FIRST, SECOND]),
            },
        ]
    }
    for shown in ("<div id=root></div>", f"<main><h1>Night ferry stays</h1><p>{FIRST[:60]} …</p></main>"):
        head = (
            f"<title>Night ferry stays</title><script type='application/ld+json'>{json.dumps(told)}</script>"
        )
        path = tmp_path / "page.html"
        path.write_text(f"<html lang=en><head>{head}</head><body>{shown}</body></html>", encoding="utf-8")
        (article,), problems = split(HtmlFormat().read(path))
        assert kept(article) == [("headline", "Night ferry stays"), ("lead", FIRST), ("body", SECOND)]
        assert problems[-1].code == "stated-text"


def test_text_stated_for_machines_does_not_take_the_place_of_what_is_shown(tmp_path):
    told = json.dumps({"@type": "NewsArticle", "articleBody": f"{FIRST} {SECOND} {THIRD}"})
    article = read(tmp_path, story(""), f"<script type='application/ld+json'>{told}</script>")
    assert [text for _, text in kept(article)] == ["Night ferry stays", FIRST, SECOND, THIRD]


def test_another_article_of_the_page_is_not_left_out_in_silence(tmp_path):
    other = f"<article><h2>Bees on the roof</h2><p>{THIRD}</p><p>Neighbours may object.</p></article>"
    card = "<article><h3>Trams late</h3><p>The trams of Tarn will be late until Friday, the city said.</p></article>"
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{story('')}{other}{card}</body></html>", encoding="utf-8")
    (article,), problems = split(HtmlFormat().read(path))
    if "Neighbours" in article.text:
        assert not problems
    else:
        assert [problem.message for problem in problems] == [
            "Another article of the page was left out: “Bees on the roof”."
        ]


def test_a_page_that_was_saved_as_text_is_a_page(tmp_path):
    page, told = tmp_path / "page.txt", tmp_path / "told.txt"
    page.write_text(f"<!DOCTYPE html><html><body>{story('')}</body></html>", encoding="utf-8")
    told.write_text("A page begins with <html> and a head.", encoding="utf-8")
    assert formats.for_file(page).name == "html"
    assert formats.for_file(told).name == "text"


def test_preformatted_lines_stay_lines_and_wrapped_prose_keeps_its_paragraphs(tmp_path):
    lines = read(tmp_path, story("<pre>Line 1  06:00\nLine <b>2</b>  07:30\n\nLine 3  09:15</pre>"))
    assert [line for line in lines.text.split("\n\n") if line.startswith("Line")] == [
        "Line 1 06:00", "Line 2 07:30", "Line 3 09:15",
    ]  # fmt: skip
    wrapped = "\n\n".join(textwrap.fill(part, 60) for part in (FIRST, SECOND, THIRD))
    prose = read(tmp_path, f"<main><h1>Night ferry stays</h1><pre>{wrapped}</pre></main>")
    assert {FIRST, SECOND, THIRD} <= set(prose.text.split("\n\n"))
