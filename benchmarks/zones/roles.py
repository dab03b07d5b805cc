"""Pages with gold, as lines that have lost their markup, each with what it is: material to learn and to measure from.

Three collections are read where somebody has fetched them; nothing of them is kept here:

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
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

from annotator.core.text import normalise
from annotator.formats.news.html import decode_page
from annotator.text.paragraph import BODY_WEIGHT, ends_like_a_sentence, weight_of

TEXT, FURNITURE, HEADLINE, STANDFIRST, BYLINE, DATELINE, CAPTION = "TFHSYDC"
"""What a line is: text of the article, furniture, and the parts of its head; captions."""

_HEADING = "h"
_HIDDEN = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "select",
    "head",
    "textarea",
    "video",
}
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_STRUCTURE = (
    (CAPTION, re.compile(r"(?:^|[\s_-])(?:wp-)?captions?(?:[\s_-]|$)|figcaption", re.IGNORECASE)),
    (STANDFIRST, re.compile(
        r"standfirst|sub-?title\b|sub-?line|strapline|chapo\b|chapeau|vorspann|entradilla|\bdeck?\b|"
        r"\b(?:article|post|entry)?[-_]*(?:summary|excerpt|teaser|intro|lead)\b",
        re.IGNORECASE,
    )),
    (BYLINE, re.compile(r"byline|\bauthors?\b|\bauteurs?\b|\bautor\b", re.IGNORECASE)),
    (DATELINE, re.compile(r"\bdate(?:line)?\b|timestamp|\bpublished\b|\bpubdate\b", re.IGNORECASE)),
)  # fmt: skip

_SHORT = 60
_BY = re.compile(r"(?i:by|von|par|por|di|door|от|text:?) ?[^\W\d_a-z][\w’'-]*[ .]+[^\W\d_a-z]")
_CREDITED = re.compile(
    r"(?:\b(?:photo|foto|fotograf|photograph|picture|bild|image|imagen|credit|crédit|illustration)s?\b\s?(?:by\b|[:/©])"
    r"|©.{2,60}$|\b(?:getty images|shutterstock|afp|dpa|reuters|imago|picture alliance)\W*$)",
    re.IGNORECASE,
)
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


def key(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def visible_lines(tree: Any) -> list[tuple[str, str]]:
    """The lines of a page as they are seen, each with what its own elements say that it is, or ""."""
    found: list[tuple[str, str]] = []
    current: list[str] = []
    role = [""]

    def flush() -> None:
        line = " ".join("".join(current).split())
        current.clear()
        if any(character.isalnum() for character in line):
            found.append((line, role[-1]))

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _HIDDEN or _is_hidden(element):
            return
        block = element.tag not in _INLINE
        if block:
            flush()
        role.append(_said(element) or role[-1])
        if element.tag == "br":
            flush()
        current.append(element.text or "")
        for child in element:
            walk(child)
            current.append(child.tail or "")
        if block:
            flush()
        role.pop()

    walk(tree)
    flush()
    return found


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


def _said(element: Any) -> str:
    if element.tag == "figcaption":
        return CAPTION
    if element.tag == "time":
        return DATELINE
    if element.tag in ("h2", "h3"):
        return _HEADING
    if element.get("rel") == "author":
        return BYLINE
    words = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    if element.tag in ("body", "html", "main", "article") or len(words) > 200:
        return ""
    return next((role for role, pattern in _STRUCTURE if pattern.search(words)), "")


def readability(folder: Path) -> Iterator[Page]:
    """The pages of mozilla/readability, whose gold is whole."""
    for place in sorted(folder.iterdir()):
        source, expected = place / "source.html", place / "expected.html"
        told = json.loads((place / "expected-metadata.json").read_text(encoding="utf-8"))
        tree = _tree(source.read_bytes())
        if tree is None:
            continue
        gold = [line for line, _ in visible_lines(lxml_html.fromstring(expected.read_text(encoding="utf-8")))]
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
    keys = [key(line) for line, _ in seen]
    roles = _belonging(keys, [key(line) for line in gold])
    if doubtful:
        perhaps = _belonging(keys, [key(line) for line in doubtful])
        kept = [i for i, role in enumerate(roles) if role == TEXT or perhaps[i] == FURNITURE]
        seen, keys, roles = [seen[i] for i in kept], [keys[i] for i in kept], [roles[i] for i in kept]
    lines = [normalise(line) for line, _ in seen]
    if roles.count(TEXT) < 2 or len(lines) > 3000:
        return None
    first, last = roles.index(TEXT), len(roles) - 1 - roles[::-1].index(TEXT)
    title = key(facts["title"])
    near = [i for i in range(first + 3) if i < len(lines) and title and _is_title(keys[i], title)]
    headline = near[-1] if near else -1
    if headline >= 0:
        roles[headline] = HEADLINE
        first = next((i for i in range(headline + 1, last) if roles[i] == TEXT), last)
    standfirst = key(facts.get("dek", ""))
    names = [
        key(part)
        for part in re.split(r"[;,]| and | und | et ", facts.get("author", ""))
        if len(key(part)) > 4
    ]
    for index in range(len(lines)):
        said = seen[index][1]
        inside = headline < index <= last
        short = len(lines[index]) < 400
        if standfirst and index < last and len(keys[index]) > 20 and standfirst.startswith(keys[index]):
            roles[index] = STANDFIRST
            continue
        words = len(lines[index].split())
        inside = inside and first - 12 <= index
        if (
            inside
            and short
            and ((said == CAPTION and words > 2) or (words < 40 and _CREDITED.search(lines[index])))
        ):
            roles[index] = CAPTION
        elif 0 <= headline < index <= first + 2 and index - headline < 12 and short:
            named = any(name in keys[index] for name in names) or _BY.match(lines[index])
            signed = said == BYLINE and _is_names(lines[index]) and index < first + 1
            if words <= 14 and (named or signed):
                roles[index] = BYLINE
            elif _is_date(lines[index], said):
                roles[index] = DATELINE
            elif said == STANDFIRST or (said == _HEADING and index <= headline + 3 and index < first):
                many = len(lines[index].split()) > 4
                roles[index] = STANDFIRST if many and TEXT in roles[index + 1 : index + 6] else roles[index]
    return Page(site, name, tuple(lines), "".join(roles), facts["title"], language, full=not doubtful)


def _is_names(line: str) -> bool:
    """Whether most of a line's words, two at least, are capitalised."""
    words = line.split()
    return len(words) > 1 and 3 * sum(word[:1].isupper() for word in words) >= 2 * len(words)


def _is_date(line: str, said: str) -> bool:
    plain = len(line.split()) <= 8 and re.search(r"\b(?:19|20)\d\d\b|\d[./]\d{1,2}[./]\d", line) is not None
    return len(line) < 60 and (plain or (said == DATELINE and re.search(r"\d", line) is not None))


def _is_title(line: str, title: str) -> bool:
    begins = len(line) > 20 and title.startswith(line)
    goes_on = len(title) > 20 and line.startswith(title) and len(line) < len(title) + 30
    return line == title or begins or goes_on


def _belonging(lines: list[str], gold: list[str]) -> list[str]:
    """Which lines are in the gold, in its order; long ones wherever they are."""
    whole = "".join(gold)
    roles = [TEXT if len(line) >= 40 and line in whole else FURNITURE for line in lines]
    gold = [line for line in gold if line]
    for tag, start, end, _, _ in SequenceMatcher(None, lines, gold, autojunk=False).get_opcodes():
        if tag == "equal":
            roles[start:end] = [TEXT] * (end - start)
    # Short pieces of a paragraph that the gold has as one, between two lines that belong.
    for index, line in enumerate(lines):
        near = TEXT in roles[max(0, index - 2) : index] and TEXT in roles[index + 1 : index + 3]
        if roles[index] == FURNITURE and 12 <= len(line) < 40 and near and line in whole:
            roles[index] = TEXT
    return roles
