"""What the lines of a page with gold text are, by its markup and its metadata: near enough to learn from.

The gold tells text from furniture. What the head of the article is made of, and what stands below its pictures, is
told by elements and their classes, by what `meta` elements say of the page, and by the wording of lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import Any, NamedTuple

from annotator.text.paragraph import weight_of

TEXT, FURNITURE, HEADLINE, STANDFIRST, BYLINE, DATELINE, CAPTION, KICKER = "TFHSYDCK"
"""What a line is: text of the article, furniture, and the parts of its head; captions."""

OPEN = "X"
"""What a line is that could well be one thing or another; only people say so."""

_HEADING = "h"
_HIDDEN = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "head", "textarea", "video",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_STRUCTURE = (
    (CAPTION, re.compile(
        r"(?:^|[\s_-])(?:wp-)?captions?(?:[\s_-]|$)|figcaption|image-?(?:credit|source|copyright)|photo-?credit|"
        r"\b(?:bildunterschrift|bildquelle|legende|credits?)\b",
        re.IGNORECASE,
    )),
    (STANDFIRST, re.compile(
        r"standfirst|sub-?title\b|sub-?line|strapline|chapo\b|chapeau|vorspann|entradilla|bajada|\bdek\b|\bdeck?\b|"
        r"sub-?head(?:line|ing)?\b|\b(?:article|post|entry)?[-_]*(?:summary|excerpt|teaser|intro|lead|perex)\b",
        re.IGNORECASE,
    )),
    (BYLINE, re.compile(r"byline|\bauthors?\b|\bauteurs?\b|\bautor(?:en|es)?\b|\bwriter\b", re.IGNORECASE)),
    (DATELINE, re.compile(
        r"\bdate(?:line|time)?\b|timestamp|\bpublished\b|\bpubdate\b|\bfecha\b|\bdatum\b", re.IGNORECASE
    )),
)  # fmt: skip

_BY = re.compile(r"(?i:by|von|par|por|di|door|от|text:?|autore?:?) ?[^\W\d_a-z][\w’'-]*[ .]+[^\W\d_a-z]")
_AGENCY = (
    r"(?:getty ?images|shutterstock|afp|dpa|reuters|imago|picture alliance|adobe ?stock|istock(?:photo)?|"
    r"associated press|ap photo|unsplash|pixabay|epa|efe)"
)
_CREDITED = re.compile(
    r"(?:\b(?:photo|foto|fotograf|photograph|picture|bild|image|imagen|credit|crédit|illustration)s?\b\s?(?:by\b|[:/©])"
    rf"|©.{{2,60}}$|^©|\b{_AGENCY}\W*$)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?:abbildung|abb\.|fig(?:ure|\.)|図|图注)\s?\d*\W", re.IGNORECASE)
_DAY = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d|[\d０-９]+年|\d月\d|\b\d{1,2}\.? [^\W\d_]{3,9}\.? \d\d\b",
    re.IGNORECASE,
)
_PATH = re.compile(r"[>»›/|]")
_MANY_WORDS = 18
_ABOVE, _BELOW = 4, 12
"""So many lines above and below a headline may tell who wrote it, and when."""


class Line(NamedTuple):
    """A line as it is seen: what its own elements say that it is, or "", and the number of what its block stands in."""

    text: str
    said: str
    inside: int


def key(text: str) -> str:
    """A line as it is compared: its letters and digits."""
    return "".join(character for character in text.casefold() if character.isalnum())


def visible_lines(tree: Any) -> list[Line]:
    """The lines of a page as they are seen."""
    found: list[Line] = []
    current: list[str] = []
    role = [""]
    blocks = [0, 0]
    number = count(1)

    def flush() -> None:
        line = " ".join("".join(current).split())
        current.clear()
        if any(character.isalnum() for character in line):
            found.append(Line(line, role[-1], blocks[-2]))

    def walk(element: Any) -> None:
        if not isinstance(element.tag, str) or element.tag in _HIDDEN or _is_hidden(element):
            return
        block = element.tag not in _INLINE
        if block:
            flush()
            blocks.append(next(number))
        role.append(_said(element) or role[-1])
        if element.tag == "br":
            flush()
        current.append(element.text or "")
        for child in element:
            walk(child)
            current.append(child.tail or "")
        if block:
            flush()
            blocks.pop()
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


def roles_of(seen: Sequence[Line], gold: Sequence[str], facts: dict[str, str], tree: Any) -> list[str] | None:
    """What each line is, by the gold text and the facts `title`, `author` and `dek`; None without two lines of text."""
    keys = [key(line.text) for line in seen]
    roles = belonging(keys, [key(line) for line in gold])
    if roles.count(TEXT) < 2:
        return None
    first, last = roles.index(TEXT), len(roles) - 1 - roles[::-1].index(TEXT)
    headline = _headline(keys, first, _titles(tree, facts["title"]))
    if headline >= 0:
        roles[headline] = HEADLINE
        first = next((i for i in range(headline + 1, last) if roles[i] == TEXT), last)
    _find_signatures(roles, seen, keys, headline, first, _names(facts.get("author", "")))
    _find_captions(roles, seen, headline, last)
    _find_kicker(roles, seen, headline)
    _find_standfirst(roles, seen, keys, headline, last, _summaries(tree, facts.get("dek", "")))
    return roles


def _titles(tree: Any, told: str) -> list[str]:
    """What the page calls its article, the best first."""
    said = tree.xpath("//meta[@property='og:title' or @name='twitter:title']/@content")
    headings = [" ".join(heading.itertext()) for heading in tree.iter("h1")]
    page = " ".join(tree.xpath("//title/text()")[:1])
    heads = [heading for heading in headings if len(key(heading)) > 15 and key(heading) in key(page)]
    return [title for title in map(key, (told, *said, *heads)) if title]


def _headline(keys: Sequence[str], first: int, titles: Sequence[str]) -> int:
    for title in titles:
        near = [i for i in range(min(first + 3, len(keys))) if _is_title(keys[i], title)]
        if near:
            return near[-1]
    return -1


def _is_title(line: str, title: str) -> bool:
    begins = len(line) > 20 and title.startswith(line)
    goes_on = len(title) > 20 and line.startswith(title) and len(line) < len(title) + 30
    return line == title or begins or goes_on


def _names(author: str) -> list[str]:
    names = map(key, re.split(r"[;,]| and | und | et | y ", author))
    return [name for name in names if len(name) > (3 if name.isascii() else 1)]


def _summaries(tree: Any, dek: str) -> list[str]:
    said = tree.xpath(
        "//meta[@property='og:description' or @name='description' or @name='twitter:description']/@content"
    )
    return [words for words in map(key, (dek, *said)) if len(words) > 20]


def _find_captions(roles: list[str], seen: Sequence[Line], headline: int, last: int) -> None:
    """What its element calls a caption, and what names who has taken a picture."""
    for index in range(max(0, headline - 2), last + 1):
        text, said, _ = seen[index]
        words = len(text.split())
        credited = words < 40 and len(text) < 400 and _CREDITED.search(text)
        told = said == CAPTION and len(text) < 400 and words > (2 if index > headline else 3)
        free = roles[index] in (TEXT, FURNITURE)
        if free and (told or credited or (index > headline and _FIGURE.match(text))):
            roles[index] = CAPTION


def _find_signatures(
    roles: list[str],
    seen: Sequence[Line],
    keys: Sequence[str],
    headline: int,
    first: int,
    names: Sequence[str],
) -> None:
    """Who wrote it, and when, as the lines around the headline say."""
    if headline < 0:
        return
    for index in range(max(0, headline - _ABOVE), min(first + 3, headline + _BELOW, len(seen))):
        text, said, _ = seen[index]
        if roles[index] not in (TEXT, FURNITURE) or said == CAPTION or weight_of(text) > 120:
            continue
        words = len(text.split())
        named = any(name in keys[index] for name in names) or (index > headline and _BY.match(text))
        signed = said == BYLINE and _is_names(text) and index < first + 1
        if words <= _MANY_WORDS and (named or signed):
            roles[index] = BYLINE
        elif words <= _MANY_WORDS and _is_date(text, said):
            roles[index] = DATELINE


def _find_kicker(roles: list[str], seen: Sequence[Line], headline: int) -> None:
    """A line right above the headline, in the same element, that is no path of sections."""
    if headline > 0 and seen[headline - 1].inside == seen[headline].inside:
        above = seen[headline - 1].text
        if roles[headline - 1] in (TEXT, FURNITURE) and len(above.split()) <= 12 and not _PATH.search(above):
            roles[headline - 1] = KICKER


def _find_standfirst(
    roles: list[str],
    seen: Sequence[Line],
    keys: Sequence[str],
    headline: int,
    last: int,
    summaries: Sequence[str],
) -> None:
    """What sums the article up, set apart from its paragraphs: between the headline and the second of these."""
    bodies = [i for i in range(headline + 1, last + 1) if roles[i] == TEXT and len(keys[i]) > 60]
    if headline < 0 or len(bodies) < 3:
        return
    inside = max({seen[i].inside for i in bodies}, key=[seen[i].inside for i in bodies].count)
    for index in range(headline + 1, min(bodies[1], headline + 16)):
        text, said, own = seen[index]
        if roles[index] not in (TEXT, FURNITURE) or len(text.split()) < 5 or len(text) > 500:
            continue
        summed = any(
            words.startswith(keys[index][:60]) or keys[index].startswith(words[:60]) for words in summaries
        )
        apart = own != inside
        if apart and (
            summed or said == STANDFIRST or (said == _HEADING and index <= headline + 3 and index < bodies[0])
        ):
            roles[index] = STANDFIRST


def _is_names(line: str) -> bool:
    """Whether most of a line's words, two at least, are capitalised."""
    words = line.split()
    return len(words) > 1 and 3 * sum(word[:1].isupper() for word in words) >= 2 * len(words)


def _is_date(line: str, said: str) -> bool:
    """Whether a line is a day, with little beside it."""
    small = [word for word in re.findall(r"[^\W\d_]{2,}", line) if word.islower()]
    plain = _DAY.search(line) is not None and len(small) <= 8
    return plain or (said == DATELINE and re.search(r"\d", line) is not None and len(line) < 60)


def belonging(lines: Sequence[str], gold: Sequence[str]) -> list[str]:
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
