"""What the simulated editor works on: articles with what is right about them. Fetched data is named by a folder.

Names: the files `eng.train` … of CoNLL-2003. Sentences: the folders `train` … of the news discourse types of
Choubey and others (2020). Quotes are generated, and so is everything where no folder is named.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.core.article import Article, Sentence, Zone
from annotator.core.labels import Label, LabelSet, Rules
from annotator.core.text import sha256
from annotator.suggest.suggestion import Place

IN_A_PARAGRAPH = 3


@dataclass(frozen=True)
class Gold:
    """An article, and all that is right about it: places and labels, in order."""

    article: Article
    right: tuple[tuple[Place, str], ...]


@dataclass(frozen=True)
class Task:
    """What one editor is to do."""

    name: str
    labels: LabelSet
    articles: list[Gold]
    kind: str


def names(folder: Path, file: str = "eng.train", half: int | None = None) -> Task:
    """Names of persons, places, organisations and others in news of an agency; of one half of the articles if named."""
    found = [
        made for n, rows in enumerate(_documents(folder / file)) if (made := _named(f"{file}-{n}", rows))
    ]
    labels = LabelSet(
        [Label(name=n, key=k) for n, k in (("PER", "p"), ("LOC", "l"), ("ORG", "o"), ("MISC", "m"))]
    )
    return Task(f"names ({file})", labels, _half(found, half), "span")


def _documents(path: Path) -> Iterator[list[list[tuple[str, str]]]]:
    sentences: list[list[tuple[str, str]]] = []
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text("utf-8").splitlines(), "", "-DOCSTART- O"]:
        columns = line.split()
        if columns and columns[0] == "-DOCSTART-":
            if sentences:
                yield sentences
            sentences = []
        elif columns:
            rows.append((columns[0], columns[-1]))
        elif rows:
            sentences.append(rows)
            rows = []


def _named(name: str, sentences: list[list[tuple[str, str]]]) -> Gold | None:
    text, ranges, right = "", [], []
    for number, rows in enumerate(sentences):
        if number:
            text += "\n\n" if number == 1 or (number - 1) % IN_A_PARAGRAPH == 0 else " "
        start, open_at, label = len(text), -1, ""
        for word, tag in [*rows, ("", "O")]:
            begins = tag != "O" and (tag[2:] != label or tag[0] == "B")
            if open_at >= 0 and (tag == "O" or begins):
                right.append((("span", open_at, len(text)), label))
                open_at, label = -1, ""
            if not word:
                break
            text += " " if len(text) > start else ""
            if begins:
                open_at, label = len(text), tag[2:]
            text += word
        ranges.append(Sentence(start, len(text)))
    return Gold(_article(name, text, tuple(ranges)), tuple(right)) if right else None


def discourse(folder: Path, part: str = "train", half: int | None = None, only: str = "") -> Task:
    """What each sentence does in the news; with `only`, one label alone, which a sentence may carry or not."""
    found = []
    for path in sorted(folder.glob(f"{part}/{part}*/*/*.txt")):
        made = _discoursed(path, only)
        if made is not None:
            found.append(made)
    random.Random(7).shuffle(found)
    every = sorted({label for each in found for _, label in each.right})
    rules = Rules(one_of="" if only else "type")
    extra = {"suggest": "shown"}
    labels = [
        Label(name=n, key=str(k), applies_to=("sentence",), rules=rules, extra=extra)
        for k, n in enumerate(every, 1)
    ]
    return Task(f"{only or 'discourse types'} ({part})", LabelSet(labels), _half(found, half), "sentence")


_LINE = re.compile(r"(H|S\d+)\s+(.*)")


def _discoursed(path: Path, only: str) -> Gold | None:
    marks = path.with_suffix(".ann")
    if not marks.exists():
        return None
    types: dict[str, set[str]] = {}
    for line in marks.read_text("utf-8").splitlines():
        columns = line.split()
        if line.startswith("T") and len(columns) > 4:
            types.setdefault(columns[-1], set()).add(columns[1])
    text, ranges, right = "", [], []
    for line in path.read_text("utf-8").splitlines():
        match = _LINE.match(line.strip())
        if match is None or not match[2].strip():
            text += "" if text.endswith("\n\n") or not text else "\n\n"
            continue
        text += "" if text.endswith("\n\n") or not text else " "
        start = len(text)
        text += match[2].strip()
        ranges.append(Sentence(start, len(text)))
        own = types.get(match[1], set())
        own = own & {only} if only else own - {"Speech", "NA"}
        right += [(("sentence", start, len(text)), label) for label in sorted(own)[:1]]
    return (
        Gold(_article(f"{path.parent.name}-{path.stem}", text.rstrip(), tuple(ranges)), tuple(right))
        if ranges
        else None
    )


SPEAKERS = """Ines Lindgren|Tomas Verhagen|Aino Kask|Joao Ferraz|Mira Osei|Petr Novak|Lena Holm|Rashid Amin|Nell Carrow|
Idris Boateng|Yuki Tanabe|Clara Weiss|Owen Pryce|Samira Haddad|Jonas Birk|Ada Quill"""
ROLES = "spokesman|minister|harbour master|teacher|union leader|chair of the council|engineer|nurse|resident"
THINGS = "lease|ferry|terminal|budget|school|bridge|petition|contract|hearing|night service|repair|port fee"
WHAT = """{t} will cost more than we were told|{t} cannot wait another year|nobody asked the people about the {t}|
we shall sign the {t} in spring|the {t} was a mistake from the start|without the {t} the town has no future|
they promised the {t} twice|it is too early to speak of the {t}"""
PLAIN = """The {t} was discussed on Monday|Residents had asked for the {t} in March|The {t} is the third in ten years|
Work on the {t} began last week|A report on the {t} is due in June|The {t} was opened in 1987"""


def quotes(count: int = 400, seed: int = 5, sentences: tuple[int, int] = (8, 14)) -> Task:
    """Who says what, in generated news: speakers, and what they say between quotation marks."""
    chance = random.Random(seed)

    def one(words: str) -> str:
        return chance.choice([word.strip() for word in words.split("|")])

    found = []
    for number in range(count):
        text, ranges, right = f"News of the {one(THINGS)}", [], []
        ranges.append(Sentence(0, len(text)))
        for sentence in range(chance.randint(*sentences)):
            text += "\n\n" if sentence % IN_A_PARAGRAPH == 0 else " "
            start = len(text)
            said, who = one(WHAT).format(t=one(THINGS)), one(SPEAKERS)
            parts: list[tuple[str, str]]
            match chance.randrange(4):
                case 0:
                    parts = [
                        (f"“{said.capitalize()},”", "quote"),
                        (" said ", ""),
                        (who, "speaker"),
                        (".", ""),
                    ]
                case 1:
                    parts = [
                        (who, "speaker"),
                        (f", a {one(ROLES)}, said: ", ""),
                        (f"“{said.capitalize()}.”", "quote"),
                    ]
                case 2:
                    scare = f"{one(PLAIN).format(t=f'“{one(THINGS)}”')}."
                    parts = [(scare, "")]
                case _:
                    parts = [(f"{one(PLAIN).format(t=one(THINGS))}.", "")]
            for words, label in parts:
                if label:
                    right.append((("span", len(text), len(text) + len(words)), label))
                text += words
            ranges.append(Sentence(start, len(text)))
        found.append(Gold(_article(f"quotes-{number}", text, tuple(ranges)), tuple(right)))
    labels = LabelSet([Label(name="quote", key="q"), Label(name="speaker", key="s")])
    return Task("quotes (generated)", labels, found, "span")


def speech(count: int = 400) -> Task:
    """Which sentences quote anybody, in the same generated news: a flag that a sentence has or has not."""
    found = []
    for gold in quotes(count).articles:
        quoted = [place for place, label in gold.right if label == "quote"]
        right = tuple(
            (("sentence", each.start, each.end), "speech")
            for each in gold.article.sentences
            if any(each.start <= start < each.end for _, start, _ in quoted)
        )
        found.append(Gold(gold.article, right))
    flag = Label(name="speech", key="s", applies_to=("sentence",), extra={"suggest": "shown"})
    return Task("speech (generated)", LabelSet([flag]), found, "sentence")


def _article(name: str, text: str, ranges: tuple[Sentence, ...]) -> Article:
    zones, at = [], 0
    for line in text.split("\n"):
        if line:
            zones.append(Zone(at, at + len(line), "body"))
        at += len(line) + 1
    return Article(
        name, text[:60].split("\n")[0], text, {"language": "en"}, tuple(zones), ranges, sha256(text)
    )


def _half(found: list[Gold], half: int | None) -> list[Gold]:
    return found if half is None else found[half::2]
