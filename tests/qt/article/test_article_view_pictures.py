"""The article as a picture, compared with kept ones: light, dark, from right to left, long labels.

The fonts are the program's own, so that a picture is the same everywhere but for rounding; the two limits say
what may differ. To make the pictures anew after a wanted change, delete them and run this file once.
"""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.annotation import Note, SentenceTag, Span, sentence_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.qt.article.view import ArticleView
from annotator.qt.parts.theme import load_theme
from annotator.store import create

PICTURES = Path(__file__).parent / "pictures"
STEP = 40
"""By how much a channel of a pixel may differ."""
SHARE = 0.01
"""How many of the pixels may differ by more."""

ENGLISH = """Advertisement

SHIPPING

Kestrel Line wins lease on disputed quay

• The port wants night sailings back before the summer

By A. Norling · Merrow Bay · 15 March 2026

A forty-year lease signed by Kestrel Line and Merrow Bay’s harbour trust hands the operator the quay 🚢. It paid \
US$2.8 million.

Ines Lindgren told reporters that the terminal was “a shed with a leaking roof”. Bookings rose by a third."""
ENGLISH_ROLES = ["furniture", "kicker", "headline", "standfirst", "byline", "lead", "body"]

ARABIC = """ميناء رملة الورد يوقّع اتفاقا جديدا

وقّع الميناء اتفاقا جديدا مع شركة النقل البحري Kestrel Line بمبلغ 12.5 مليون دينار. وسيبدأ العمل في الصيف."""

LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", colour="#0072B2"),
        Label(name="place", title="Place", colour="#00795A"),
        Label(name="money", title="Money", colour="#996000"),
        Label(name="quote", title="Quotation", colour="#A32A00"),
        Label(name="appeal-to-popularity-or-bandwagon", title="Appeal to popularity", colour="#3F37B8"),
        Label(name="main", title="Main event", colour="#0072B2", applies_to=("sentence",)),
        Label(name="comment", title="Comment on what happened", colour="#8E2F86", applies_to=("sentence",)),
    ]
)


def made_article(text: str, roles: list[str], language: str) -> Article:
    zones, sentences, start = [], [], 0
    for role, paragraph in zip(roles, text.split("\n\n"), strict=True):
        zones.append(Zone(start, start + len(paragraph), role))
        offset = start
        for part in paragraph.split(". "):
            end = min(offset + len(part) + 1, start + len(paragraph))
            sentences.append(Sentence(offset, end))
            offset = end + 1
        start += len(paragraph) + 2
    return Article("a", "A", text, {"language": language}, tuple(zones), tuple(sentences))


def span(text: str, quote: str, label: str, **more: object) -> Span:
    start = text.index(quote)
    fields: dict = {"by": "alice", **more}
    name, fragments = f"s{start}{label[:3]}{len(quote)}", ((start, start + len(quote)),)
    return Span(id=name, label=label, fragments=fragments, quote=quote, **fields)


def tagged_english() -> list[object]:
    article = made_article(ENGLISH, ENGLISH_ROLES, "en")
    first, second, third = article.sentences[5], article.sentences[7], article.sentences[8]

    def tag(sentence: Sentence, label: str, **more: object) -> SentenceTag:
        quote = sentence_quote(ENGLISH, sentence.start, sentence.end)
        fields: dict = {"by": "alice", **more}
        place = {"start": sentence.start, "end": sentence.end, "quote": quote}
        return SentenceTag(id=f"t{sentence.start}{label}", label=label, **place, **fields)

    return [
        span(ENGLISH, "Kestrel Line and", "org"),
        span(ENGLISH, "Merrow Bay’s harbour trust", "org"),
        span(ENGLISH, "Merrow Bay’s", "place"),
        span(ENGLISH, "US$2.8 million", "money"),
        span(ENGLISH, "Ines Lindgren", "org", doubt=True, note="a person?"),
        span(ENGLISH, "a shed with a leaking roof", "quote"),
        span(ENGLISH, "Bookings", "gone"),
        Note(id="n1", note="Check with the desk.", by="ben", start=third.start, end=third.end),
        tag(first, "main"),
        tag(second, "main"),
        tag(second, "comment"),
        tag(third, "comment", doubt=True),
    ]


def long_labels() -> list[object]:
    name = "appeal-to-popularity-or-bandwagon"
    return [
        span(ENGLISH, quote, label)
        for quote, label in (
            ("lease signed by Kestrel Line and Merrow Bay", name),
            ("Kestrel Line and Merrow", "org"),
            ("Line and", name),
            ("hands the operator", name),
            ("operator", "place"),
            ("the quay 🚢", name),
            ("It paid", name),
            ("told reporters that", name),
            ("told", name),
        )
    ]


def arabic() -> list[object]:
    return [
        span(ARABIC, "ميناء رملة الورد", "org"),
        span(ARABIC, "رملة", "place"),
        span(ARABIC, "شركة النقل البحري Kestrel Line بمبلغ", "quote"),
        span(ARABIC, "Kestrel Line", "org", note="اسم الشركة؟"),
        span(ARABIC, "12.5 مليون دينار", "money", doubt=True),
    ]


CASES = {
    "spans-light": (ENGLISH, ENGLISH_ROLES, "en", tagged_english, SpansMode, "light"),
    "sentences-dark": (ENGLISH, ENGLISH_ROLES, "en", tagged_english, SentencesMode, "dark"),
    "arabic-light": (ARABIC, ["headline", "body"], "ar", arabic, SpansMode, "light"),
    "long-labels-dark": (ENGLISH, ENGLISH_ROLES, "en", long_labels, SpansMode, "dark"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_article_looks_as_it_did(name, tmp_path, qtbot):
    text, roles, language, annotations, mode, theme = CASES[name]
    file = create(tmp_path / "desk.annot.yaml", ProjectHeader(title="Desk", labels=LABELS))
    with file.importing() as batch:
        batch.add(made_article(text, roles, language), [Layer("a", "alice", annotations())])  # type: ignore[arg-type]
    session = Session(file, "alice", SpansMode)
    session.open_article("a")
    session.set_mode(mode)
    view = ArticleView(session, load_theme(theme))
    qtbot.addWidget(view)
    # How bars look is said by the application's stylesheet, which some test before may have set.
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.resize(840, 520 if language == "en" else 260)
    with qtbot.waitExposed(view):
        view.show()
    if mode is SentencesMode:
        session.go_to_sentence(7)
    else:
        session.select_annotation(next(iter(list(session.layer.spans)[2:])).id)
    view.clearFocus()
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    file.close()

    kept = PICTURES / f"{name}.png"
    if not kept.is_file():
        PICTURES.mkdir(exist_ok=True)
        image.save(str(kept))
        pytest.fail(
            f"There was no picture {kept.name} yet. It has been made now: look at it, and run this again."
        )
    wanted = QImage(str(kept)).convertToFormat(QImage.Format.Format_RGB32)
    assert image.size() == wanted.size()
    share = differing(image, wanted)
    if share > SHARE:
        image.save(str(tmp_path / f"{name}.png"))
    assert share <= SHARE, f"{share:.1%} of the picture changed; see {tmp_path / name}.png"


def differing(one: QImage, other: QImage) -> float:
    """The share of pixels of which a channel differs by more than the step."""
    first, second = bytes(one.constBits()), bytes(other.constBits())
    count = sum(
        1
        for start in range(0, len(first), 4)
        if first[start : start + 3] != second[start : start + 3]
        and any(
            abs(a - b) > STEP
            for a, b in zip(first[start : start + 3], second[start : start + 3], strict=True)
        )
    )
    return count / (len(first) // 4)


def test_a_small_change_is_noticed(tmp_path):
    one, other = (QImage(100, 100, QImage.Format.Format_RGB32) for _ in range(2))
    one.fill(0)
    other.fill(0)
    for x in range(100):
        for y in range(2):
            other.setPixel(x, y, 0xFFFFFF)
    assert differing(one, other) == pytest.approx(0.02)
    assert differing(one, one) == 0
