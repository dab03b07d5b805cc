"""Pictures to look at before a release: low windows, a scale of 2, ten languages, three hundred labels.

They are made of the sample and of a project that is generated here, and kept nowhere.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from shots import ROOT, Shot, review, reviewing, select, sentence, take

SIZES = ((1024, 700), (1920, 1080))
AT_TWO = (952, 504)
"""What is left of 1920×1080 at a scale of 2, without the frame of a window."""
THEMES = ("light", "dark")
LABELS = 300

TEXTS = {
    "en": "Ferry returns to the quay\n\nThe ferry is back. “We waited all winter,” said Ada Quill of Merrow Bay.",
    "de": "Die Fähre legt wieder an\n\nDie Fähre fährt wieder. „Wir haben den Winter gewartet“, sagte Ada Quill.",
    "fr": "Le bac revient au quai\n\nLe bac est de retour. « Nous avons attendu tout l’hiver », dit Ada Quill.",
    "pl": "Prom wraca na nabrzeże\n\nProm znów pływa. „Czekaliśmy całą zimę”, mówi Ada Quill z Zatoki Merrow.",
    "ru": "Паром снова у причала\n\nПаром вернулся. «Мы ждали всю зиму», — сказала Ада Квилл из Мерроу-Бей.",
    "el": "Το φέρι επέστρεψε στην προκυμαία\n\nΤο φέρι γύρισε. «Περιμέναμε όλο τον χειμώνα», είπε η Άντα Κουίλ.",
    "ar": "العبّارة تعود إلى الرصيف\n\nعادت العبّارة. «انتظرنا طوال الشتاء»، قالت آدا كويل من خليج ميرو.",
    "he": "המעבורת חוזרת לרציף\n\nהמעבורת חזרה. „חיכינו כל החורף”, אמרה עדה קוויל ממפרץ מרו.",
    "zh": "渡轮重返码头\n\n渡轮回来了。“我们等了一个冬天，”梅罗湾的艾达·奎尔说。票价不变。",
    "ja": "フェリーが埠頭に戻る\n\nフェリーが戻ってきた。「冬の間ずっと待った」とメロウ湾のエイダ・クィルは語った。",
}
"""A piece of news in ten languages."""


def take_all(folder: Path) -> None:
    """Take all of them, those at a scale of 2 in a process of their own."""
    if os.environ.get("QT_SCALE_FACTOR") != "2":
        take([*of_sample(SIZES), *looked_through()], folder)
        take(of_many((1024, 700)), folder, many)
        doubled = {**os.environ, "QT_SCALE_FACTOR": "2", "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, __file__, str(folder / "at 2")], env=doubled, check=True)
        return
    take(of_sample([AT_TWO]), folder)
    take(of_many(AT_TWO), folder, many)


def of_sample(sizes: Any) -> list[Shot]:
    """The three modes at each size, in both themes."""
    acts: dict[str, Callable[[Any], Any]] = {
        "spans": select("US$2.8 million"),
        "sentences": sentence(7),
        "review": review("boundary"),
    }
    return [
        Shot(
            f"{mode}-{size[0]}-{theme}",
            mode="spans" if mode == "review" else mode,
            theme=theme,
            size=size,
            act=act,
        )
        for size, theme, (mode, act) in product(sizes, THEMES, acts.items())
    ]


def looked_through() -> list[Shot]:
    """Sentences in running text, and their conflicts."""
    return [
        shot
        for size in SIZES
        for shot in (
            Shot(f"running-{size[0]}-light", mode="sentences", size=size, act=in_running_text),
            Shot(f"sentence-conflict-{size[0]}-light", size=size, act=sentence_conflict),
        )
    ]


def in_running_text(window: Any) -> None:
    """Show paragraphs, not rows."""
    window.run("running-text")


def sentence_conflict(window: Any) -> None:
    """Review what a sentence is."""
    found = reviewing(window)
    wanted = (name for name in found.sections["open"] if found.conflicts[name].cluster.what == "sentence")
    found.go_to(next(wanted))


def of_many(size: tuple[int, int]) -> list[Shot]:
    """Every language of the generated project, in both modes and themes by turns."""
    return [
        Shot(
            f"many-{language}-{mode}-{theme}",
            article=language,
            mode=mode,
            theme=theme,
            size=size,
            act=last_span if mode == "spans" else None,
        )
        for at, language in enumerate(TEXTS)
        for mode, theme in (("spans", THEMES[at % 2]), ("sentences", THEMES[(at + 1) % 2]))
    ]


def last_span(window: Any) -> None:
    """Select the last span."""
    session = window.need_session()
    session.select_annotation(list(session.layer.spans)[-1].id)


def many(path: Path) -> None:
    """Make a project of ten languages with three hundred labels, some of long titles and with attributes."""
    from annotator import store
    from annotator.app import preparing
    from annotator.core.annotation import SentenceTag, Span, sentence_quote
    from annotator.core.article import Article
    from annotator.core.edits import ProjectHeader
    from annotator.core.labels import Attribute, Label, LabelSet
    from annotator.core.layer import Layer

    degrees = Attribute(name="degree", title="How sure", kind="choice", options=("certain", "likely", "open"))
    doubts = Attribute(name="checked", title="Checked with a second source", kind="flag", required=True)
    kinds = ("span", "sentence", "article")
    labels = [
        Label(
            name=f"label-{number}",
            title=f"Label {number}" if number % 7 else f"A label whose title is long, number {number}",
            key="abcdefghijklmopqrstuvwxyz"[number // 3] if number < 60 else "",
            colour=("#0072B2", "#8E2F86", "#996000", "#00795A", "#A32A00")[number % 5],
            applies_to=(kinds[number % 3],),
            attributes=(degrees, doubts) if number % 3 == 0 else (),
        )
        for number in range(LABELS)
    ]
    header = ProjectHeader(title="Ten languages", labels=LabelSet(labels))
    with store.create(path, header) as file, file.importing() as batch:
        for language, text in TEXTS.items():
            title, _, body = text.partition("\n\n")
            long = f"{text}\n\n{body}"
            article = preparing.prepared(Article(language, title, long, {"language": language}))
            spans = [
                Span(
                    id=f"s{number}",
                    label=f"label-{number * 21}",
                    fragments=((start, start + 4),),
                    quote=long[start : start + 4],
                    by="alice",
                )
                for number, start in enumerate(range(len(text) + 2, len(long) - 5, 9))
            ]
            tags = [
                SentenceTag(
                    id=f"t{number}",
                    label=f"label-{1 + 21 * (number % 4)}",
                    start=each.start,
                    end=each.end,
                    quote=sentence_quote(long, each.start, each.end),
                    by="alice",
                )
                for number, each in enumerate((*article.sentences, article.sentences[0]))
            ]
            batch.add(article, [Layer(language, "alice", [*spans, *tags])])


if __name__ == "__main__":
    take_all(Path(sys.argv[1]))
