"""`python -m benchmarks.zones.pages FOLDER`: how well the text of web pages is found, beside the extractor alone.

FOLDER holds, anywhere in it, pages of `mozilla/readability` (`test/test-pages`: `source.html` beside `expected.html`,
the text as it should be) or of `adbar/trafilatura` (`tests/eval` and `tests/evaldata.json`: segments of each page that
belong to its article, and segments that do not). Nothing is fetched.

Pages are divided by site into two halves. Rules are made by looking at the one (*tuning*), believed by the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import trafilatura
from lxml import html as lxml_html  # type: ignore[import-untyped]

from annotator.app import preparing
from annotator.core.article import Article, Zone
from annotator.core.errors import ReadError
from annotator.formats.kit import boundary
from annotator.formats.kit.html_facts import clean
from annotator.formats.kit.values import Imported
from annotator.formats.news.html import HtmlFormat

ABOVE_AND_BESIDE = frozenset(
    ("kicker", "headline", "standfirst", "byline", "dateline", "caption", "credit", "endnote")
)
"""Roles of what stands around an article's running text; gold texts often leave it out."""

OURS, THEIRS = "running text, head nowhere", "the extractor, head nowhere"
"""Figures with headline, byline, captions and so on left out of gold too, for only some gold texts have them."""

SHINGLE = 4
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\\W_]+")
_ADDRESS = re.compile(
    r"""<(?:link|meta)[^>]+(?:canonical|og:url)[^>]+?(?:href|content)=["']?(https?://[^"'\s>]+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of its text: the whole of it, or segments that belong and that do not."""

    name: str
    site: str
    file: Path
    gold: str = ""
    title: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def half(self) -> str:
        """Which half of the sites it is in."""
        return "tuning" if hashlib.sha256(self.site.encode()).digest()[0] % 2 else "held out"


@dataclass(slots=True)
class Figures:
    """What was measured on some pages: one number a page and reading."""

    texts: dict[str, list[float]] = field(default_factory=dict)
    segments: dict[str, Counter[str]] = field(default_factory=dict)
    paragraphs: Counter[tuple[str, bool]] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)


def pages(folder: Path) -> Iterator[Page]:
    """The pages below a folder of which anything is known."""
    for expected in sorted(folder.rglob("expected.html")):
        source = expected.with_name("source.html")
        told = expected.with_name("expected-metadata.json")
        title = json.loads(told.read_text("utf-8")).get("title") or "" if told.exists() else ""
        found = _ADDRESS.search(source.read_text("utf-8", "replace"))
        site = urlsplit(found[1]).hostname or "" if found else re.sub(r"-\d+$", "", expected.parent.name)
        tree = lxml_html.fromstring(expected.read_bytes().decode("utf-8", "replace") or "<p></p>")
        gold = " ".join(tree.itertext())
        yield Page(expected.parent.name, site.removeprefix("www."), source, gold, title)
    for data in sorted(folder.rglob("evaldata.json")):
        for url, entry in json.loads(data.read_text("utf-8")).items():
            file = data.with_name("eval") / entry["file"]
            if file.exists():
                site = (urlsplit(url).hostname or url).removeprefix("www.")
                wanted, unwanted = (tuple(map(clean, entry[key])) for key in ("with", "without"))
                yield Page(file.name, site, file, "", entry.get("title") or "", wanted, unwanted)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The bag of runs of four words in a text; of the words, where it has fewer."""
    words = [match[0].casefold() for match in _WORD.finditer(text)]
    length = min(SHINGLE, len(words)) or 1
    return Counter(tuple(words[at : at + length]) for at in range(len(words) - length + 1))


def f1(found: str, gold: str) -> float:
    """How much two texts have in common, by their shingles."""
    one, other = shingles(found), shingles(gold)
    if not one or not other:
        return float(not one and not other)
    return 2 * (one & other).total() / (one.total() + other.total())


def read(file: Path) -> Article:
    """The page as it stands in a project. One that is refused is an empty article."""
    try:
        found = next((item for item in boundary.read(HtmlFormat(), file) if isinstance(item, Imported)), None)
    except ReadError:
        found = None
    return preparing.prepared(found.article("page"), found.zones) if found else Article("page", "", "")


def alone(file: Path) -> str:
    """What the extractor finds by itself, in the mode that leaves out rather too much."""
    html = file.read_bytes()
    found = trafilatura.extract(html, favor_precision=True, include_comments=False)
    return found or ""


def readings(article: Article) -> dict[str, str]:
    """The text of an article, and what is left of it without some of its zones."""

    def but(*roles: str) -> str:
        kept = (zone for zone in article.zones if zone.role not in roles)
        return "\n".join(article.text[zone.start : zone.end] for zone in kept)

    return {
        "all of the text": article.text,
        "without furniture": but("furniture"),
        "running text": but("furniture", *ABOVE_AND_BESIDE),
        "running text and furniture": but(*ABOVE_AND_BESIDE),
    }


def without_head(text: str, article: Article) -> str:
    """The words of a text, without those of what stands above and beside the article's running text."""
    words = f" {' '.join(_words(text))} "
    for zone in article.zones:
        part = " ".join(_words(article.text[zone.start : zone.end]))
        if zone.role in ABOVE_AND_BESIDE and part:
            words = words.replace(f" {part} ", " ", 1)
    return words


def judged(article: Article, gold: str) -> Iterator[tuple[Zone, bool]]:
    """Each paragraph that has words, and whether the gold text has it."""
    known = f" {' '.join(_words(gold))} "
    for zone in article.zones:
        if words := " ".join(_words(article.text[zone.start : zone.end])):
            yield zone, f" {words} " in known


def measured(found: Iterable[Page], show: bool = False) -> dict[str, Figures]:
    """The figures for each half of the pages."""
    halves: dict[str, Figures] = {"tuning": Figures(), "held out": Figures()}
    for page in found:
        figures = halves[page.half]
        begun = time.process_time()
        article = read(page.file)
        figures.milliseconds.append((time.process_time() - begun) * 1000)
        texts = {**readings(article), "the extractor alone": alone(page.file)}
        if page.gold:
            figures.texts.setdefault(OURS, []).append(
                f1(without_head(texts["running text"], article), without_head(page.gold, article))
            )
            figures.texts.setdefault(THEIRS, []).append(
                f1(
                    without_head(texts["the extractor alone"], article),
                    without_head(page.gold, article),
                )
            )
        for name, text in texts.items():
            if page.gold:
                figures.texts.setdefault(name, []).append(f1(text, page.gold))
            else:
                figures.segments.setdefault(name, Counter()).update(_segments(page, clean(text)))
        if page.gold:
            for zone, known in judged(article, page.gold):
                figures.paragraphs[zone.role, known] += 1
                if show and known == (zone.role == "furniture") and page.half == "tuning":
                    print(f"{page.name}\t{zone.role}\t{article.text[zone.start : zone.end][:160]}")
    return halves


def _segments(page: Page, text: str) -> Counter[str]:
    found, spurious = (sum(part in text for part in parts) for parts in (page.wanted, page.unwanted))
    return Counter({"found": found, "missed": len(page.wanted) - found, "spurious": spurious})


def _words(text: str) -> list[str]:
    return [match[0].casefold() for match in _WORD.finditer(text)]


def table(half: str, figures: Figures) -> str:
    """The figures of a half, as they are printed."""
    count = len(figures.milliseconds)
    rows = [f"{half}: {count} pages, {statistics.median(figures.milliseconds):.1f} ms each (median)"]
    rows.append(f"{'':28}{'text F1':>10}{'segments: precision':>22}{'recall':>8}")
    for name in figures.texts or figures.segments:
        scores = figures.texts.get(name, [])
        told = figures.segments.get(name, Counter())
        precision = told["found"] / ((told["found"] + told["spurious"]) or 1)
        recall = told["found"] / ((told["found"] + told["missed"]) or 1)
        mean = f"{statistics.fmean(scores):.4f}" if scores else "–"
        parts = (f"{precision:.3f}", f"{recall:.3f}") if told else ("–", "–")
        rows.append(f"{name:28}{mean:>10}{parts[0]:>22}{parts[1]:>8}")
    if figures.paragraphs:
        rows.append(f"{'paragraphs':28}{'in gold':>10}{'not in gold':>22}")
        for role in sorted({role for role, _ in figures.paragraphs}):
            known, unknown = figures.paragraphs[role, True], figures.paragraphs[role, False]
            rows.append(f"{role:28}{known:>10}{unknown:>22}")
    return "\n".join(rows)


def main() -> None:
    """Measure the pages of a folder, and print a table for each half of the sites."""
    parser = argparse.ArgumentParser(prog="benchmarks.zones.pages", description=main.__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--show", action="store_true", help="print the paragraphs of the tuning half that gold contradicts"
    )
    told = parser.parse_args()
    for folder in told.folders:
        print(folder)
        for half, figures in measured(pages(folder), told.show).items():
            if figures.milliseconds:
                print(table(half, figures), end="\n\n")


if __name__ == "__main__":
    main()
