"""An article without its furniture keeps every annotation on its words, and knows the way back."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Link, Note, SentenceTag, Span, span_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.text import paragraphs
from annotator.formats.kit.without_zones import OFFSET_MAP, without_zones

TEXT = "Advertisement\n\nPort opens\n\nThe port opened.\n\nRead more\nShare\n\nNobody came.\n\nPost"
ROLES = ["furniture", "headline", "body", "furniture", "furniture", "body", "furniture"]


def article(text=TEXT, roles=ROLES):
    lines = paragraphs(text)
    zones = tuple(Zone(a, b, role) for (a, b), role in zip(lines, roles, strict=True))
    return Article("port", "Port opens", text, {}, zones, tuple(Sentence(a, b) for a, b in lines))


def span(text, words, id):
    start = text.index(words)
    return Span(id=id, fragments=((start, start + len(words)),), label="org", quote=words)


def test_furniture_goes_with_its_blank_lines_and_the_rest_keeps_its_words():
    found = [
        span(TEXT, "port opened", "a"),
        span(TEXT, "Read more", "b"),
        span(TEXT, "came", "c"),
        span(TEXT, "opened.\n\nRead", "d"),
        Link(id="l", source="a", target="b"),
        Link(id="m", source="a", target="c"),
        Note(id="n", note="hm"),
        SentenceTag(id="s", start=TEXT.index("Nobody"), end=TEXT.index("Nobody") + 12, label="main"),
    ]
    excerpt = without_zones(article(), {"alice": Layer("port", "alice", found)}, ["furniture"])
    text = excerpt.article.text
    assert text == "Port opens\n\nThe port opened.\n\nNobody came."
    assert [text[z.start : z.end] for z in excerpt.article.zones] == text.split("\n\n")
    layer = excerpt.layers["alice"]
    assert [(s.id, text[s.start : s.end], s.quote) for s in layer.spans] == [
        ("a", "port opened", "port opened"),
        ("d", "opened.\n\n", "opened.\n\n"),
        ("c", "came", "came"),
    ]
    assert [link.id for link in layer.links] == ["m"]
    assert text[layer.sentence_tags[0].start : layer.sentence_tags[0].end] == "Nobody came."
    assert (excerpt.dropped, excerpt.cut) == (2, 1)
    for new, old, length in excerpt.article.metadata[OFFSET_MAP]:
        assert text[new : new + length] == TEXT[old : old + length]


def test_an_article_without_furniture_is_the_same():
    whole = article("Port opens\n\nIt opened.", ["headline", "body"])
    assert without_zones(whole, {}, ["furniture"]).article is whole


@given(
    st.lists(st.tuples(st.text("ab📌", min_size=1, max_size=4), st.booleans()), min_size=1, max_size=6),
    st.data(),
)
def test_what_is_left_of_a_span_reads_as_before(lines, data):
    text = "\n\n".join(words for words, _ in lines)
    whole = article(text, ["furniture" if gone else "body" for _, gone in lines])
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    fragments = ((start, end),)
    layer = Layer("port", "a", [Span(id="x", fragments=fragments, quote=span_quote(text, fragments))])
    excerpt = without_zones(whole, {"a": layer}, ["furniture"])
    assert excerpt.article.text == "\n\n".join(words for words, gone in lines if not gone)
    back = excerpt.article.metadata.get(OFFSET_MAP, [[0, 0, len(text)]])
    kept = {old + i: new + i for new, old, length in back for i in range(length)}
    assert "".join(text[i] for i in sorted(kept)) == excerpt.article.text
    expected = [kept[i] for i in range(start, end) if i in kept]
    found = [i for s in excerpt.layers["a"].spans for a, b in s.fragments for i in range(a, b)]
    assert found == expected
