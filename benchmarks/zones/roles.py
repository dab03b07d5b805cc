"""Pages with gold, as lines that have lost their markup, each with what it is: material to learn and to measure from.

Three collections are read where somebody has fetched them, and pages that somebody has labelled line by line; nothing
of them is kept here:

- `test/test-pages` of mozilla/readability: `source.html` and the whole text that belongs, `expected.html`;
- `tests/eval` and `tests/evaldata.json` of adbar/trafilatura: some words that belong to each page and some that do not.
  A page counts where trafilatura takes all of the former and none of the latter; what its strict mode takes is text.
  Lines that only its generous mode takes are left out: nobody knows. The words themselves are a second, partial gold:
  `known`.
- `fixtures` and `src/extractors/custom` of postlight/parser: pages of news with their title, their author and their
  standfirst, and how their text begins. They are read like the former.

What an extractor takes for text is not always text. A short line that it takes many times from a page, or that is
furniture on far more other sites, is left out too (`without_doubtful`).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

from annotator.core.text import normalise
from annotator.formats.news.html import decode_page
from annotator.text.paragraph import BODY_WEIGHT, ends_like_a_sentence, weight_of
from benchmarks.zones.silver import FURNITURE, OPEN, TEXT, belonging, key, roles_of, visible_lines

_SHORT = 60
_ASSERTED = re.compile(
    r"assert\.equal\(\s*(?:result\.)?(title|author|dek),\s*(['\"`])((?:\\.|(?!\2).)*)\2", re.DOTALL
)
_BEGINS = re.compile(r"assert\.equal\(\s*\w*(?:[wW]ords|text)\w*,\s*(['\"`])((?:\\.|(?!\1).)*)\1", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page as lines, each with one of the letters above; `known` has what the page's own gold says of some."""

    site: str
    name: str
    lines: tuple[str, ...]
    roles: str
    title: str = ""
    language: str = ""
    known: dict[int, str] = field(default_factory=dict)
    full: bool = False
    """Whether the gold is of the whole page."""

    @property
    def prose(self) -> bool:
        """Whether it reads like news: at least five paragraphs, and four fifths of its text in paragraphs."""
        texts = [line for line, role in zip(self.lines, self.roles, strict=True) if role == TEXT]
        whole = [line for line in texts if weight_of(line) >= BODY_WEIGHT and ends_like_a_sentence(line)]
        return len(whole) >= 4 and sum(map(weight_of, whole)) >= 0.8 * sum(map(weight_of, texts))

    @property
    def half(self) -> int:
        """The half of the sites that it belongs to: 0 is for tuning, 1 for believing."""
        return fold(self.site, 2)


def fold(site: str, of: int) -> int:
    """Which of so many folds a site is in, the same on every machine."""
    return int(sha256(site.encode()).hexdigest()[:8], 16) % of


def readability(folder: Path) -> Iterator[Page]:
    """The pages of mozilla/readability, whose gold is whole."""
    for place in sorted(folder.iterdir()):
        source, expected = place / "source.html", place / "expected.html"
        told = json.loads((place / "expected-metadata.json").read_text(encoding="utf-8"))
        tree = _tree(source.read_bytes())
        if tree is None:
            continue
        gold = [
            line.text for line in visible_lines(lxml_html.fromstring(expected.read_text(encoding="utf-8")))
        ]
        canonical = tree.xpath("string(//link[@rel='canonical']/@href | //meta[@property='og:url']/@content)")
        site = _site(canonical) or re.sub(r"[-\d]+$", "", place.name)
        facts = {"title": told.get("title") or "", "author": told.get("byline") or ""}
        page = _labelled(site, place.name, tree, gold, facts, told.get("lang") or "")
        if page:
            yield page


def trafilatura(folder: Path) -> Iterator[Page]:
    """The pages of adbar/trafilatura that it reads as their gold has it."""
    entries = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, entry in entries.items():
        path = folder / "eval" / entry["file"]
        facts = {name: _as_text(entry.get(name)) for name in ("title", "author")}
        belongs, strange = ([key(text) for text in entry[kind] or ()] for kind in ("with", "without"))
        site = _site(url[url.rfind("http") :]) or entry["file"].split("-")[0]
        page = _extracted(site, path, facts, belongs, strange)
        if page is None:
            continue
        known = {}
        for index, line in enumerate(page.lines):
            plain_line = key(line)
            if any(words and words in plain_line for words in belongs):
                known[index] = TEXT
            elif page.roles[index] in "TF" and any(words and words == plain_line for words in strange):
                known[index] = FURNITURE
        yield replace(page, known=known)


def postlight(folder: Path) -> Iterator[Page]:
    """The pages of postlight/parser whose title its tests tell."""
    for test in sorted(folder.glob("src/extractors/custom/*/index.test.js")):
        # What stands before a test's page are the facts of the page before.
        _, *pages = re.split(r"fixtures/([\w.-]+\.html)", test.read_text(encoding="utf-8"))
        for file, told in zip(pages[::2], pages[1::2], strict=True):
            facts = {
                name: re.sub(r"\\(.)", r"\1", value)
                for name, _, value in _ASSERTED.findall(told.split("fixtures/")[0])
            }
            begins = _BEGINS.search(told)
            words = [key(re.sub(r"\\(.)", r"\1", begins[2]))[:60]] if begins else []
            if facts.get("title"):
                page = _extracted(
                    test.parent.name.removeprefix("www."), folder / "fixtures" / file, facts, words
                )
                if page is not None:
                    yield page


def labelled(folder: Path) -> Iterator[Page]:
    """Pages that people have labelled: a file each, the site and the language, then lines, each after its letter."""
    for path in sorted(folder.glob("*.txt")):
        head, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        site, _, language = head.partition(" ")
        roles = "".join(line[0] for line in lines)
        yield Page(site, path.stem, tuple(line[2:] for line in lines), roles, language=language, full=True)


def without_open(page: Page) -> Page:
    """The page without the lines of which nobody can say what they are."""
    kept = [index for index, role in enumerate(page.roles) if role != OPEN]
    lines = tuple(page.lines[index] for index in kept)
    return replace(page, lines=lines, roles="".join(page.roles[index] for index in kept))


def without_doubtful(pages: Iterable[Page]) -> list[Page]:
    """The pages without the lines that are text by an extractor, but furniture by their wording."""
    pages = list(pages)
    furniture, text = defaultdict(set), defaultdict(set)
    for page in pages:
        for line, role in zip(page.lines, page.roles, strict=True):
            if len(line) <= _SHORT:
                (furniture if role == FURNITURE else text)[key(line)].add(page.site)
    usual = {words for words, sites in furniture.items() if len(sites) >= max(3, 6 * len(text[words]))}
    return [page if page.full else _without(page, usual) for page in pages]


def _without(page: Page, usual: set[str]) -> Page:
    often = Counter(key(line) for line in page.lines if len(line) <= _SHORT)
    kept = [
        index
        for index, line in enumerate(page.lines)
        if page.roles[index] != TEXT or not (key(line) in usual or often[key(line)] >= 3)
    ]
    known = {place: page.known[index] for place, index in enumerate(kept) if index in page.known}
    lines = tuple(page.lines[index] for index in kept)
    return replace(page, lines=lines, roles="".join(page.roles[index] for index in kept), known=known)


def _extracted(
    site: str, path: Path, facts: dict[str, str], belongs: Sequence[str], strange: Sequence[str] = ()
) -> Page | None:
    """A page with the text that trafilatura takes; None where that lacks what belongs, or has what is strange."""
    import trafilatura as extractor

    tree = _tree(path.read_bytes()) if path.is_file() else None
    if tree is None:
        return None
    source = decode_page(path.read_bytes()).text
    ways = [
        extractor.extract(source, include_comments=False, favor_precision=not way, favor_recall=way) or ""
        for way in (False, True)
    ]
    plain = [key(way) for way in ways]
    if not all(words in plain[0] for words in belongs) or any(words in plain[0] for words in strange):
        return None
    gold, doubtful = ([line.strip(" -|") for line in way.split("\n")] for way in ways)
    return _labelled(site, path.name, tree, gold, facts, "", doubtful)


def _as_text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _tree(data: bytes) -> Any:
    source = decode_page(data).text
    try:
        tree = lxml_html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    except Exception:  # a page that nobody can read teaches nothing
        return None
    return tree


def _site(url: str) -> str:
    host = (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    return host if host != "127.0.0.1" and host != "fakehost" else ""


def _labelled(
    site: str,
    name: str,
    tree: Any,
    gold: list[str],
    facts: dict[str, str],
    language: str,
    doubtful: Sequence[str] = (),
) -> Page | None:
    """The page with its roles; lines that are only in the `doubtful` text are left out."""
    seen = visible_lines(tree)
    if doubtful:
        keys = [key(line.text) for line in seen]
        sure, perhaps = (belonging(keys, [key(line) for line in lines]) for lines in (gold, doubtful))
        seen = [line for i, line in enumerate(seen) if sure[i] == TEXT or perhaps[i] == FURNITURE]
    roles = roles_of(seen, gold, facts, tree) if len(seen) <= 3000 else None
    if roles is None:
        return None
    lines = tuple(normalise(line.text) for line in seen)
    return Page(site, name, lines, "".join(roles), facts["title"], language, full=not doubtful)
