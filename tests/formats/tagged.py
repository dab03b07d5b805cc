"""Random tagged articles: sentences that are whole, spans on tokens or anywhere, tags; and a small fixed set."""

from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, SentenceTag, Span, sentence_quote, span_quote
from annotator.core.article import Article, Sentence
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256
from annotator.formats.kit.values import plain_words

LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", description="Firms & bodies: “all” of them"),
        Label(name="person"),
        Label(name="main", applies_to=("sentence",)),
        Label(name="history", applies_to=("sentence",)),
        Label(name="economy", applies_to=("article",)),
        Label(name="📌 sport: “x”", applies_to=("article",)),
    ]
)
SPLITS = ("train", "dev", "test")
WORDS = ("Kestrel", "Line", "Zu\u0308rich", "🚢", "👩‍🔬", "N.", "$3", "港口", "it's", "…", "Ω")


@st.composite
def articles(draw, exact: bool = True, id: str = "a"):
    """An article and its layer; with `exact`, spans start and end where tokens do."""
    parts: list[str] = []
    sentences: list[Sentence] = []
    at = 0
    for _ in range(draw(st.integers(1, 4))):
        gap = draw(st.sampled_from([" ", "  ", "\n\n", "\n"])) if parts else ""
        words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
        sentence = draw(st.sampled_from([" ", "  ", "\u00a0"])).join(words)
        sentences.append(Sentence(at + len(gap), at + len(gap) + len(sentence)))
        parts += [gap, sentence]
        at += len(gap) + len(sentence)
    text = "".join(parts)
    assert normalise(text) == text
    metadata = {"split": draw(st.sampled_from(SPLITS)), "language": draw(st.sampled_from(["en", "zh", ""]))}
    article = Article(id, "Kestrel 🚢", text, metadata, (), tuple(sentences), sha256(text))
    return article, draw(layers(article, exact))


@st.composite
def layers(draw, article: Article, exact: bool = True):
    """A layer on the article: crossing and nested spans, sentence tags, article tags."""
    text = article.text
    tokens = plain_words(text)
    made = []
    for number in range(draw(st.integers(0, 6))):
        if exact:
            first, last = sorted(
                draw(st.tuples(st.integers(0, len(tokens) - 1), st.integers(0, len(tokens) - 1)))
            )
            place = (tokens[first][0], tokens[last][1])
        else:
            start = draw(st.integers(0, len(text) - 1))
            place = (start, draw(st.integers(start + 1, len(text))))
        label = draw(st.sampled_from(["org", "person", "unheard of"]))
        quote = span_quote(text, (place,))
        made.append(
            Span(id=f"s{number}", label=label, fragments=(place,), quote=quote, by="alice", origin="import")
        )
    for number, sentence in enumerate(article.sentences):
        for label in draw(st.sets(st.sampled_from(["main", "history"]))):
            quote = sentence_quote(text, sentence.start, sentence.end)
            made.append(
                SentenceTag(
                    id=f"t{number}{label}",
                    label=label,
                    start=sentence.start,
                    end=sentence.end,
                    quote=quote,
                    by="alice",
                    origin="import",
                )
            )
    for label in draw(st.sets(st.sampled_from(["economy", "📌 sport: “x”"]))):
        made.append(ArticleTag(id=f"d{label}", label=label, by="alice", origin="import"))
    return Layer(article.id, "alice", made, LayerState(draw(st.sampled_from(["new", "started", "done"]))))


def article(id: str, text: str, split: str = "train", **metadata) -> Article:
    """An article whose lines are its sentences."""
    found, at = [], 0
    for line in text.split("\n"):
        if line:
            found.append(Sentence(at, at + len(line)))
        at += len(line) + 1
    return Article(
        id, text[:12], text, {"split": split, "language": "en", **metadata}, (), tuple(found), sha256(text)
    )


def span(of: Article, words: str, label: str, id: str = "") -> Span:
    """A span on the first place where the article reads `words`."""
    start = of.text.index(words)
    return Span(
        id=id or f"{label}-{start}", label=label, fragments=((start, start + len(words)),), quote=words
    )


def sentence_tag(of: Article, number: int, label: str) -> SentenceTag:
    """A tag on the sentence of that number, from 0."""
    place = of.sentences[number]
    return SentenceTag(id=f"{label}{number}", label=label, start=place.start, end=place.end)
