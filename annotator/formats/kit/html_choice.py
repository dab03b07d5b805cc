"""Which paragraphs of a web page are its article: those that the extractor chose, and what belongs to them.

The extractor tells paragraphs by its own copy of the page, from which it has taken the structure and some of the white
space. So it only chooses; the text and the roles come from the page's `html_outline`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from annotator.formats.kit.html_elements import clean, is_article
from annotator.formats.kit.html_outline import HEADINGS, Paragraph
from annotator.formats.kit.html_titles import folded

LINKED = 0.8
"""A caption or a heading that is a link for more than this share of its letters belongs to another story."""

ENDS = re.compile("[.!?…。！？؟।][\"'”’»“›)\\]）」』]*$")
LONGEST_SUBHEAD = 100
LEAST_TEASER, LONGEST_LABEL = 4, 30
"""Words of the headline of another story, and characters of the label before it."""

MOST_ABOVE = 5
"""Short lines between headline and text; where there are more, they are text."""

BODY = 80
"""Characters from which on a paragraph without a role counts as text of the article."""

LEAST_OTHER = 120
"""Characters of text from which on an element for articles holds one, and not the beginning of one."""

_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the article, with its role where the page tells it."""

    text: str
    role: str = ""


class Choice:
    """The paragraphs of a page, and which of them are chosen; `extra` is text that is in none of them."""

    def __init__(self, page: Sequence[Paragraph]) -> None:
        self.page = page
        self.keys = [folded(paragraph.text) for paragraph in page]
        self.chosen: set[int] = set()
        self.extra: dict[int, list[str]] = {}
        self._whole = "".join(self.keys)
        self._starts = [0, *accumulate(map(len, self.keys))]

    @property
    def length(self) -> int:
        """Characters of what is chosen."""
        found = sum(len(self.page[index].text) for index in self.chosen)
        return found + sum(len(text) for texts in self.extra.values() for text in texts)

    def take(self, texts: Iterable[str]) -> None:
        """Choose the paragraphs that have these texts, which come in their order."""
        last = 0
        for text in texts:
            key = folded(text)
            if not key:
                continue
            found = self._places(key, last) or self._places(key, 0) or self._alike(key, last)
            if found:
                self.chosen.update(found)
                last = max(last, self._starts[found[-1] + 1])
            else:
                before = bisect_right(self._starts, max(last - 1, 0)) - 1
                self.extra.setdefault(before, []).append(clean(text))

    def _places(self, key: str, first: int) -> list[int]:
        """The paragraphs that a run of letters fills: one, or several that the extractor has joined."""
        at = first - 1
        for _ in range(_MOST_TRIES):
            at = self._whole.find(key, at + 1)
            if at < 0:
                return []
            if filled := self._filled(at, at + len(key)):
                return filled
        return []

    def _alike(self, key: str, first: int) -> list[int]:
        """The paragraph of which the extractor has left out some words."""
        at = self._whole.find(key[:40], first) if len(key) >= 40 else -1
        if at < 0:
            return []
        place = bisect_right(self._starts, at) - 1
        own = self.keys[place]
        return [place] if key[-20:] in own and len(own) <= 1.5 * len(key) else []

    def _filled(self, start: int, end: int) -> list[int]:
        """The paragraphs that have at least half of their letters in a range, if they fill it."""
        place = bisect_right(self._starts, start) - 1
        found = []
        while place < len(self.keys) and self._starts[place] < end:
            left, right = self._starts[place], self._starts[place + 1]
            if right > left and (min(end, right) - max(start, left)) * 2 >= right - left:
                found.append(place)
            place += 1
        filled = sum(len(self.keys[index]) for index in found)
        return found if filled * 2 >= end - start else []


def worth(page: Sequence[Paragraph]) -> int:
    """Characters of a page that may be text of its article."""
    return sum(len(paragraph.text) for paragraph in _texts(page) if _is_body(paragraph))


def fullest(page: Sequence[Paragraph]) -> Choice:
    """The text in the element that has most of it directly below, as readability finds it."""
    scores: dict[Any, float] = {}
    texts = _texts(page)
    for paragraph in texts:
        if len(paragraph.text) >= 25:
            score = 1 + paragraph.text.count(",") + min(len(paragraph.text) // 100, 3)
            for share, parent in zip((1, 0.5), paragraph.block.iterancestors(), strict=False):
                scores[parent] = scores.get(parent, 0) + share * score
    choice = Choice(page)
    if scores:
        root = max(scores, key=lambda element: scores[element])
        known = {id(paragraph) for paragraph in texts}
        choice.chosen = {
            index
            for index, paragraph in enumerate(page)
            if id(paragraph) in known and _is_within(paragraph.block, root)
        }
    return choice


def of_one_story(choice: Choice, sure: Choice) -> Choice:
    """The choice without other stories than the one where all of the surer choice stands, if there is one.

    Posts of a thread, which have no headings of their own, are one story.
    """
    page = choice.page
    stories = [_story(paragraph) for paragraph in page]
    home = {stories[index] for index in sure.chosen if _is_body(page[index])}
    if len(home) != 1 or None in home:
        return choice
    titled = {story for story, each in zip(stories, page, strict=True) if each.block.tag in HEADINGS}
    with_home = home if home & titled else set(stories) - titled - {None}
    made = Choice(page)
    made.chosen = {index for index in choice.chosen if stories[index] in with_home}
    made.extra = choice.extra
    return made


def _story(paragraph: Paragraph) -> Any:
    """The innermost element around a paragraph that is an article of its own, or None."""
    return next((element for element in paragraph.block.iterancestors() if is_article(element)), None)


def _texts(page: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs that are no links and stand in no box, unless the box has a fourth of the page's text."""
    sizes: dict[Any, int] = {}
    for paragraph in page:
        if _is_body(paragraph):
            sizes[paragraph.box] = sizes.get(paragraph.box, 0) + len(paragraph.text)
    large = {None, *(box for box, size in sizes.items() if size * 4 >= sum(sizes.values()))}
    return [paragraph for paragraph in page if paragraph.box in large and paragraph.linked < 0.5]


def others(choice: Choice) -> list[str]:
    """How the other articles of the page begin: elements for articles with text of their own, none of it chosen."""
    page = choice.page
    own = {element for index in choice.chosen for element in page[index].block.iterancestors("article")}
    found: dict[Any, list[Paragraph]] = {}
    for paragraph in page:
        above = (paragraph.block, *paragraph.block.iterancestors("article"))
        element = next((each for each in above if each.tag == "article"), None)
        if element is not None and element not in own and paragraph.box is None:
            found.setdefault(element, []).append(paragraph)
    told = []
    for paragraphs in found.values():
        text = [each.text for each in paragraphs if ENDS.search(each.text) and each.linked < LINKED]
        # The card of another story has a sentence or two.
        if len(text) > 1 and sum(map(len, text)) >= LEAST_OTHER:
            told.append(paragraphs[0].text)
    return told


def article(choice: Choice, title: str, description: str, names: Sequence[str]) -> list[Block]:
    """The article's paragraphs in the page's order, under their headline.

    Captions, credits, the byline and the standfirst, which extractors leave out, are put back where the page has
    them, unless they stand in a box of other stories.
    """
    page, keys = choice.page, choice.keys
    if not choice.chosen:
        return [Block(text) for texts in choice.extra.values() for text in texts]
    headline = _headline(choice, folded(title))
    body = next(
        (i for i in sorted(choice.chosen) if _is_body(page[i]) and i not in headline), min(choice.chosen)
    )
    start = min([*choice.chosen, *headline])
    roles = {index: _role_at(page[index], index < body) for index in range(len(page))}
    if description:
        wanted = folded(description)
        for index in range(start, min(body + 1, len(page))):
            told = keys[index] == wanted and index not in headline and roles[index] in ("", "subhead")
            if told and not _is_lead(choice, index):
                roles[index] = "standfirst"
    for index in choice.chosen:
        short = index < body and not roles[index] and ENDS.search(page[index].text)
        if short and _is_beside(page[index].block, page[body].block):
            roles[index] = "body"
    wanted_too = set(_put_back(choice, roles, names, start, body))
    everything = choice.chosen | wanted_too | set(headline)
    blocks: list[Block] = []
    if not headline and title:
        blocks.append(Block(clean(title), "headline"))
    seen: set[tuple[str, str]] = set()
    for index in sorted(everything | set(choice.extra)):
        if index in headline:
            if index == headline[0]:
                blocks.append(Block(" ".join(page[i].text for i in headline), "headline"))
        elif index in everything and (roles[index], keys[index]) not in seen:
            if roles[index] in ("caption", "credit", "byline", "standfirst"):
                seen.add((roles[index], keys[index]))
            blocks.append(Block(page[index].shown, roles[index]))
        blocks += [Block(text) for text in choice.extra.get(index, ())]
    return _told(blocks)


def _headline(choice: Choice, title: str) -> list[int]:
    """The paragraphs that are the title: a heading rather than any other line, near the first of the article."""
    if not title:
        return []
    first = min(choice.chosen)
    found = []
    for start, key in enumerate(choice.keys):
        if start > first + 6:
            break
        end = start
        while key and title.startswith(key) and len(key) < len(title) and end + 1 < len(choice.keys):
            end += 1
            key += choice.keys[end]
        if key == title and end - start < 4:
            found.append(list(range(start, end + 1)))

    def rank(place: list[int]) -> tuple[bool, bool, int]:
        paragraph = choice.page[place[0]]
        return paragraph.role != "headline", paragraph.box is not None, -place[0]

    return min(found, key=rank, default=[])


def _role_at(paragraph: Paragraph, above: bool) -> str:
    """The role of a paragraph that is not the headline, by whether it is above the first one of the text."""
    role = paragraph.role
    if role == "headline":
        return "subhead"
    if _is_teaser(paragraph):
        return "furniture"
    if role in ("standfirst", "byline", "kicker") and not above:
        role = "subhead" if paragraph.block.tag in HEADINGS else ""
    if not role and not above and paragraph.bold and not ENDS.search(paragraph.text):
        return "subhead" if len(paragraph.text) <= LONGEST_SUBHEAD else ""
    return role


def _is_teaser(paragraph: Paragraph) -> bool:
    """Whether a line is the linked headline of another story, alone or after a label such as “Read also:”."""
    label, colon, rest = paragraph.text.partition(":")
    if len((rest if colon else label).split()) < LEAST_TEASER or paragraph.role not in ("", "subhead"):
        return False
    linked = round(paragraph.linked * len(paragraph.text))
    after_label = colon and len(label) <= LONGEST_LABEL and abs(linked - len(rest.strip())) <= 2
    return bool(after_label) or (paragraph.role == "subhead" and paragraph.linked > 0.9)


def _is_body(paragraph: Paragraph) -> bool:
    return paragraph.role in ("", "quote") and len(paragraph.text) >= BODY


def _put_back(
    choice: Choice, roles: dict[int, str], names: Sequence[str], start: int, body: int
) -> Iterable[int]:
    """What belongs to the article beside the paragraphs that were chosen."""
    page, last = choice.page, max(choice.chosen)
    root = _around(page[index].block for index in choice.chosen if _is_body(page[index]))
    known = {folded(name) for name in names if name}
    boxes = {None, *(page[index].box for index in choice.chosen if _is_body(page[index]))}
    titles = {choice.keys[index] for index in range(start, body) if page[index].role == "headline"}
    chosen = "\n".join(choice.keys[index] for index in sorted(choice.chosen))
    for index in range(start, len(page)):
        paragraph, key, role = page[index], choice.keys[index], roles[index]
        if index in choice.chosen or not key or paragraph.box not in boxes or paragraph.linked > LINKED:
            continue
        if role in ("caption", "credit") and key not in titles:
            near = index < last or _is_within(paragraph.block, root)
            if near and not (len(key) > 15 and key in chosen):
                yield index
        elif role == "standfirst" and index < body:
            yield index
        elif index < body and role in ("byline", "") and any(name in key for name in known):
            # Beside the names there is room for a word such as "By".
            bare = len(key) <= 12 + sum(map(len, known))
            if role == "byline" or bare:
                roles[index] = "byline"
                yield index


def _is_lead(choice: Choice, index: int) -> bool:
    """Whether a paragraph is set like the next one of the text: many pages describe themselves by their first."""
    page = choice.page
    following = next((i for i in sorted(choice.chosen) if i > index and _is_body(page[i])), None)
    return (
        following is not None
        and _is_body(page[index])
        and _is_beside(page[index].block, page[following].block)
    )


def _is_beside(block: Any, other: Any) -> bool:
    """Whether two paragraphs are alike and stand side by side, as those of running text do."""
    alike = block.tag == other.tag and block.get("class") == other.get("class")
    return alike and block.getparent() is other.getparent()


def _around(blocks: Iterable[Any]) -> Any:
    """The innermost element around all of these, or None."""
    common: list[Any] | None = None
    for block in blocks:
        path = [block, *block.iterancestors()][::-1]
        if common is None:
            common = path[:-1]
        common = [one for one, other in zip(common, path, strict=False) if one is other]
    return common[-1] if common else None


def _is_within(block: Any, root: Any) -> bool:
    return root is not None and any(parent is root for parent in block.iterancestors())


def _told(blocks: list[Block]) -> list[Block]:
    """The blocks with `body` for text that does not end like a sentence, which no shape tells from a menu.

    The rest stays open, with a few short lines above the first full paragraph: their words tell lead, byline, date line
    and endnote. Where no paragraph is full, the first is the lead, and nothing is above it. A page that sets everything
    as a quotation or a list tells nothing by it.
    """
    for role in ("quote", "list"):
        if sum(block.role == role for block in blocks) * 2 > len(blocks):
            blocks = [replace(block, role="") if block.role == role else block for block in blocks]
    untold = [at for at, block in enumerate(blocks) if not block.role]
    full = (at for at in untold if len(blocks[at].text) >= BODY and ENDS.search(blocks[at].text))
    lead = next(full, -1)
    if lead < 0:
        return [
            replace(block, role="lead" if at == untold[0] else "body") if not block.role else block
            for at, block in enumerate(blocks)
        ]
    above = [at for at in untold if at < lead]
    still_open = set(above if len(above) <= MOST_ABOVE else above[:2])
    still_open.update(at for at in untold if at >= lead and ENDS.search(blocks[at].text))
    return [
        block if block.role or at in still_open else replace(block, role="body")
        for at, block in enumerate(blocks)
    ]
