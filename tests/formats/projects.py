"""Random projects for round trips: astral characters, combining marks, nested, crossing, discontinuous spans."""

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span, sentence_quote, span_quote
from annotator.core.article import Article, Sentence
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import normalise, paragraphs, sha256

LABELS = LabelSet(
    [
        Label(name="Actor", title="Who acts", selectable=False),
        Label(
            name="org",
            title="Organisation",
            colour="#7fa2ff",
            key="o",
            parent="Actor",
            attributes=(
                Attribute(name="certainty", kind="choice", options=("low", "high")),
                Attribute(name="named", kind="flag"),
                Attribute(name="size", kind="number"),
                Attribute(name="remark", kind="text"),
            ),
        ),
        Label(name="person", title="Person", colour="#ffccaa", parent="Actor"),
        Label(name="Ökonomie 2", title="Wirtschaft", applies_to=("span", "sentence", "article")),
        Label(name="main-event", title="Main event", applies_to=("sentence",)),
        Label(name="works for", title="Works for", applies_to=("link",)),
    ]
)
PIECES = (
    "Die", "Mayor", "of", "Ålund", "said:", "“No", "🥳", "e\u0301te\u0301", "北京", "U.S.", "x-ray", "3.5",
    "👩‍🚀", ",", ".",
)  # fmt: skip
_attributes = st.fixed_dictionaries(
    {},
    optional={
        "certainty": st.sampled_from(["low", "high"]),
        "named": st.booleans(),
        "size": st.sampled_from([3, 2.5, -1]),
        "remark": st.sampled_from(["a b", "3", "true"]),
    },
)


@st.composite
def texts(draw):
    """Lines of words; normalised, and not blank."""
    lines = draw(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), min_size=1, max_size=4))
    joined = draw(st.sampled_from(["\n", "\n\n"])).join(" ".join(words) for words in lines)
    return normalise(joined)


@st.composite
def articles(draw, id="doc", title="A title"):
    """An article whose sentences are its lines, some of them cut in two at a space."""
    text = draw(texts())
    sentences = []
    for start, end in paragraphs(text):
        space = text.find(" ", start, end)
        if space > 0 and draw(st.booleans()):
            sentences += [Sentence(start, space), Sentence(space + 1, end)]
        else:
            sentences.append(Sentence(start, end))
    return Article(id=id, title=title, text=text, sentences=tuple(sentences), sha256=sha256(text))


@st.composite
def layers(draw, article, annotator="anna", tags=True, discontinuous=True, notes=("", "why?")):
    """A layer with spans in any position, tags and links."""
    length = len(article.text)
    found = []
    common = {
        "note": st.sampled_from(notes),
        "doubt": st.booleans(),
        "by": st.just(annotator),
        "origin": st.just("import"),
    }
    for number in range(draw(st.integers(0, 5))):
        count = draw(st.integers(1, 3)) if discontinuous and length > 12 else 1
        bounds = sorted(draw(st.sets(st.integers(0, length), min_size=2 * count, max_size=2 * count)))
        fragments = tuple(zip(bounds[::2], bounds[1::2], strict=True))
        label = draw(st.sampled_from(["org", "person", "Ökonomie 2"]))
        found.append(
            Span(
                id=f"s{number}",
                fragments=fragments,
                quote=span_quote(article.text, fragments),
                label=label,
                attributes=draw(_attributes) if label == "org" else {},
                **{name: draw(value) for name, value in common.items()},
            )
        )
    if tags:
        for number in range(draw(st.integers(0, 3))):
            sentence = draw(st.sampled_from(article.sentences))
            found.append(
                SentenceTag(
                    id=f"t{number}",
                    start=sentence.start,
                    end=sentence.end,
                    quote=sentence_quote(article.text, sentence.start, sentence.end),
                    label=draw(st.sampled_from(["main-event", "Ökonomie 2"])),
                    **{name: draw(value) for name, value in common.items()},
                )
            )
        for number in range(draw(st.integers(0, 2))):
            values = {name: draw(value) for name, value in common.items()}
            found.append(ArticleTag(id=f"d{number}", label="Ökonomie 2", **values))
    ends = [item.id for item in found if isinstance(item, Span)]
    for number in range(draw(st.integers(0, 2)) if len(ends) > 1 else 0):
        source, target = draw(st.permutations(ends))[:2]
        values = {name: draw(value) for name, value in common.items()}
        found.append(Link(id=f"l{number}", label="works for", source=source, target=target, **values))
    if tags and found and draw(st.booleans()):
        about = draw(st.sampled_from(found)).id
        found.append(Note(id="n0", about=about, note="look again", by=annotator, origin="import"))
    return Layer("", annotator, found)


@st.composite
def projects(draw, annotators=("anna", "bob"), **more):
    """One article and the layers of some annotators."""
    article = draw(articles())
    names = draw(st.lists(st.sampled_from(annotators), min_size=1, max_size=len(annotators), unique=True))
    return article, {name: draw(layers(article, name, **more)) for name in names}
