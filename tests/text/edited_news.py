"""Texts of sentences, and what desks do to them: words and sentences added, deleted, edited, merged, split, moved."""

from hypothesis import strategies as st

from annotator.core.article import Article, Sentence

Sentences = list[list[str]]


def written(name: str, sentences: Sentences, breaks: int = 4) -> Article:
    """The article of these sentences, in paragraphs of so many."""
    text, cut = "", []
    for number, words in enumerate(sentences):
        text += ("\n" if number % breaks == 0 else " ") if number else ""
        said = " ".join(words)
        cut.append(Sentence(len(text), len(text) + len(said)))
        text += said
    return Article(name, name, text, sentences=tuple(cut))


def places(article: Article) -> list[list[tuple[int, int]]]:
    """Where the words of each sentence stand."""
    found = []
    for sentence in article.sentences:
        at, here = sentence.start, []
        for word in article.text[sentence.start : sentence.end].split(" "):
            here.append((at, at + len(word)))
            at += len(word) + 1
        found.append(here)
    return found


@st.composite
def corrected(draw, words: st.SearchStrategy[str] | None = None):
    """A text and a newer version of it, as lists of sentences. Without `words` each word is another."""
    count = 0

    def word() -> str:
        nonlocal count
        count += 1
        return draw(words) if words is not None else f"w{count}é🚢"[: 3 + count % 3] + str(count)

    old = [[word() for _ in range(draw(st.integers(1, 7)))] for _ in range(draw(st.integers(1, 9)))]
    new = [list(sentence) for sentence in old]
    for _ in range(draw(st.integers(0, 6))):
        what = draw(
            st.sampled_from(["word", "drop word", "add word", "add", "drop", "move", "merge", "split"])
        )
        at = draw(st.integers(0, max(len(new) - 1, 0)))
        if what == "add" or not new:
            new.insert(at, [word() for _ in range(draw(st.integers(1, 5)))])
            continue
        inside = draw(st.integers(0, len(new[at]) - 1))
        if what == "word":
            new[at][inside] = word()
        elif what == "add word":
            new[at].insert(inside, word())
        elif what == "drop word" and len(new[at]) > 1:
            del new[at][inside]
        elif what == "drop" and len(new) > 1:
            del new[at]
        elif what == "move":
            new.insert(draw(st.integers(0, len(new) - 1)), new.pop(at))
        elif what == "merge" and at + 1 < len(new):
            new[at] += new.pop(at + 1)
        elif what == "split" and inside:
            new[at], rest = new[at][:inside], new[at][inside:]
            new.insert(at + 1, rest)
    return old, new
