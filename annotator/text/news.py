"""The news layer: at every mark that could end a sentence it says cut, keep, or leave it to the splitter.

It works on one paragraph and on offsets alone; the text is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from annotator.text.newsdata import NewsData, news_data
from annotator.text.scripts import UNSPACED
from annotator.text.token_rules import LINK
from annotator.text.word_lists import word_lists

_PLAIN_MARKS = ".?!…‼⁇⁈⁉"
_FULL_MARKS = "。！？｡．؟۔।॥።။។៕։"
_EXTRA_MARKS = {"el": ";", "hy": ":"}
_CLOSERS = "\"'”’“‘»«›‹)\\]}」』）］】》〉"
_ONLY_CLOSERS = "\"'”’»›)\\]}」』）］】》〉"
_CJK_CLOSERS = tuple("」』）］】》〉")
_SPACES = " \u00a0\u202f"
_OPENERS = "\"'“”„‘’‚«»‹›([{¿¡「『（［【《〈,"
_QUOTE = re.compile("[\"'”’“‘»«›‹」』]")
_BEFORE, _AFTER = 40, 90
_LONGEST_BRACKET = 400
_LONGEST_MARKER = 12
_LONGEST_ABBREVIATION = 7
_OPENING_BRACKETS = "([{（［【"
_MARKS_SPEECH = frozenset({"en", "fr", "es", "it", "pt", "ca", "ru", "uk", "pl"})
"""Languages in which quotation marks or dashes part a question from who asks it: "Why? we wonder" is two sentences."""
_CARDINAL = frozenset({"en", "fr", "es", "it", "pt", "nl", "ca", "ro"})
"""Languages that write no full stop after an ordinal number."""

_BRACKETS = re.compile(r"[()\[\]（）［］【】《》〈〉「」『』]")
_PAIRS = dict(zip(")]）］】》〉」』", "([（［【《〈「『", strict=True))
_DATELINE = re.compile(
    r"(?=[^\W\d_a-z]{2})(?:[A-ZÀ-ÞΑ-ΩА-Я][A-ZÀ-ÞΑ-ΩА-Я.'’/-]*,? ){1,6}"
    r"(?:(?:[A-Z][a-zà-ÿ]{1,9}\.?|\d{1,4}\.?|\d{1,2}\.? (?:de )?[a-zà-ÿ]{3,9}\.?),? ){0,5}"
    r"(?:\([^()\n]{1,40}\) ?)?(?:[—–]|\.?-+ )"
)
_LIST_MARKER = re.compile(
    r"(?:[•‣▪◦●·*–—-]\s*)?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})(?:[.)]|\.\))(?:\s*\w[.)])?"
)
_NAME_LIKE = re.compile(r"[a-z]{1,3}[-'’]?[A-Z]|[st] [A-Z]")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.[-\s]?){1,5}[^\W\d_]{1,2}")
_CLOCK = re.compile(r"[ap]\.\s?m|[AP]\.M")
_POSSESSIVE = re.compile(r"['’]s\s")
_TIME_OF_PLACE = re.compile(
    r"(?:[A-Z][\w.'’-]*\s){1,3}(?:[Ss]tandard\s|[Dd]aylight\s|[Ss]ummer\s|[Ww]inter\s)?[Tt]ime\b"
)
_SMALL_WORD = re.compile(r"(?:^|[\s\"“(,-])[a-zß-öø-ÿ]{2,}\Z")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?=[\s'’])")
_RULERS = re.compile(
    r"[-:;=_~#*](?:(?<=[:;=])(?<!\S.)-?[)DP]|(?<=[*])(?<!\S.)(?: ?\*){2,}|(?<=[-=_~#*])[-=_~#*]{4,})\s+(?=[^\W_])"
)
"""What ends a sentence as a mark does in mail and on pages: a smiley, stars, a line drawn with signs."""
_STAMP = r"\d{1,2}/\d{1,2}/\d{2,4} \d{1,2}:\d\d(?::\d\d)? [AP]M\b"
_MAIL = re.compile(
    rf"{_STAMP}\s+(?=[^\W_])|(?<! on)(?<! at)\s(?={_STAMP})|[\w.-]@[\w.-]+\.[a-z]{{2,4}}>?\s+(?=[A-Z])"
    r"|https?://\S+\s+(?=https?://)|(?:[Rr]egards|Sincerely),\s+(?=[A-Z])"
)
"""What parts the lines of an English letter whose line breaks are lost: the time it was sent, an address, its end."""
_MAIL_SIGNS = ("@", "/", "egards,", "incerely,")

_NOTES = re.compile(r"(?:\[\d{1,3}\]\s*)+\Z")
_WORD = re.compile(r"[^\W_]")
_FIRST_WORD = re.compile(r"[\w'’]+")
_JOINTS = re.compile("[—–/]")
_APOSTROPHE = re.compile("['’]")
_ROMAN = re.compile(r"[IVXLC]+\b")
_SPEAKER = r"(?:[A-Z][\w.’'-]*\s|(?:of|de|van|von|the|al|bin)\s){1,6}(?:[a-z]+\s){0,2}"

Engine = Callable[[str, str, str, int, int], bool]
"""Whether a sentence begins in a paragraph: by language, the word before a mark, its place, and what follows' place."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a sentence could end: marks and closing quotes at `[mark, end)`; `next` is what follows."""

    mark: int
    end: int
    next: int
    marks: str
    closers: str


def candidates(paragraph: str, language: str) -> Iterator[Candidate]:
    """Every place in a trimmed paragraph where a sentence could end, by its punctuation."""
    marks = _PLAIN_MARKS + _FULL_MARKS + _EXTRA_MARKS.get(language, "")
    unspaced = _FULL_MARKS + ("?!‼⁇⁈⁉" if language in UNSPACED else "")
    closers = _CLOSERS if language not in UNSPACED else _ONLY_CLOSERS
    for match in _candidate_pattern(marks, closers).finditer(paragraph):
        spaced = (
            match["gap"]
            or match["marks"][-1] in unspaced
            or match["closers"][:1] in _CJK_CLOSERS
            or _lost_its_space(paragraph, match.start(), match.end(), language)
        )
        if spaced and not (match["marks"] == "．" and paragraph[match.end()].isdigit()):
            yield Candidate(
                match.start(), match.end("closers"), match.end(), match["marks"], match["closers"]
            )


def _lost_its_space(paragraph: str, mark: int, place: int, language: str) -> bool:
    """Whether two sentences touch, as in text that was cut out of a page ("there.The")."""
    if not _SMALL_WORD.search(paragraph, max(0, mark - _BEFORE), mark):
        return False
    if paragraph[mark] in "?!" or paragraph[mark : mark + 2] in ("..", "…"):
        return paragraph[place].isalpha()
    following = _PLAIN_WORD.match(paragraph, place)
    return following is not None and following.group() in news_data(language).starters


@cache
def _candidate_pattern(marks: str, closers: str) -> re.Pattern[str]:
    # Beginning with one set of characters lets `re` skip to the next of them.
    return re.compile(
        rf"(?P<marks>[{marks}፡](?:(?<=\.)(?:\s\.){{2,}}|(?<=፡)፡|(?<!፡)[{marks}]*))"
        rf"(?P<closers>[{closers}]*(?:[ \u00a0\u202f](?:[»›”]|'')(?=[\s,.;:]))?(?: ?\[\d{{1,3}}\]|[¹²³⁴-⁹])*)"
        r"(?P<gap>\s*)(?=\S)"
    )


def cuts(paragraph: str, language: str, engine: Engine | None) -> list[int]:
    """Positions in a trimmed paragraph at which a new sentence begins, in order, without 0.

    `engine` is asked only where the layer has no opinion; without one the answer there is to cut.
    """
    data = news_data(language)
    nowhere = (len(paragraph), len(paragraph))
    whole = iter(_unbroken(paragraph, language))
    unbroken = next(whole, nowhere)
    found: list[int] = []
    begin = 0
    for candidate in candidates(paragraph, language):
        while unbroken[1] <= candidate.mark:
            unbroken = next(whole, nowhere)
        inside = unbroken[0] <= candidate.mark
        if inside and (candidate.next <= unbroken[1] or not _starts(paragraph, candidate, data)):
            continue
        if candidate.end - begin <= _LONGEST_MARKER and _LIST_MARKER.fullmatch(
            paragraph, begin, candidate.end
        ):
            continue
        verdict = decide(paragraph, candidate, language, data)
        if verdict is None:
            word = _before(paragraph, candidate)
            verdict = engine is None or engine(paragraph, language, word, candidate.mark, candidate.next)
        if verdict:
            found.append(candidate.next)
            begin = candidate.next
    found += [match.end() for match in _RULERS.finditer(paragraph)]
    if language == "en" and any(sign in paragraph for sign in _MAIL_SIGNS):
        found += [match.end() for match in _MAIL.finditer(paragraph)]
    return _without_wordless(paragraph, sorted(set(found)))


def decide(text: str, here: Candidate, language: str, data: NewsData) -> bool | None:
    """True to cut at `here`, False to go on with the sentence, None for no opinion."""
    after = text[here.next : here.next + _AFTER]
    if after[0] in ",;:，、；：،؛)]}%" and not after.startswith(",,"):
        return False
    if (language == "en" and _POSSESSIVE.match(after)) or _NOTES.match(after):
        return False
    if language in UNSPACED and here.end == here.next and here.marks == "!" and text[here.mark - 1].isascii():
        return False
    if (
        here.marks[-1] in _FULL_MARKS
        or here.marks == "፡፡"
        or (language in UNSPACED and here.marks[-1] in "?!")
    ):
        return not _quotation_goes_on(here, after, data)
    opened = after.lstrip(_OPENERS + _SPACES)
    if opened[:1] in tuple("—–-") and _is_small(opened.lstrip("—–- ")[:1]):
        return False
    word = _before(text, here)
    if _is_small(opened[:1]):
        return _small_start(here, after, opened, word, language, data)
    if _quotation_goes_on(here, after, data):
        return False
    if _is_ellipsis(here.marks):
        return _after_ellipsis(text, here, word, opened, data)
    if here.marks != ".":
        return word not in data.exclaimed or _first_word(opened) in data.starters
    if here.closers:
        return True if _is_starter(opened, _first_word(opened), data) else None
    verdict = _after_full_stop(text, here, word, opened, data)
    if verdict is None and opened != after and opened[:1].isupper() and len(word) > 3 and word.islower():
        return True
    return verdict


def _small_start(here: Candidate, after: str, opened: str, word: str, language: str, data: NewsData) -> bool:
    """Whether a sentence begins in small letters: names like iPhone, and texts whose authors use no capitals."""
    if _NAME_LIKE.match(opened):
        return not word.isupper()
    lists = word_lists(language)
    if lists is None or here.closers or after[0] in _OPENING_BRACKETS:
        return False
    if here.marks[-1] in "?!":
        said = data.saying and re.match(data.saying, opened)
        return language in _MARKS_SPEECH and word not in data.exclaimed and not said
    if here.marks != ".":
        return False
    if word.replace("-", "").isdigit():
        return len(word) > 2 and language in _CARDINAL
    if word.endswith((")", "]")):
        return word[:-1].isalnum()
    if lists.is_abbreviation(word) or word in data.months | data.titles or _ROMAN.fullmatch(word):
        return False
    return lists.is_surely_a_word(word) or (
        len(word) > _LONGEST_ABBREVIATION and LINK.fullmatch(word) is not None
    )


def _after_full_stop(text: str, here: Candidate, word: str, opened: str, data: NewsData) -> bool | None:
    following = _first_word(opened)
    number = opened[:1].isdigit()
    starts = _is_starter(opened, following, data) and not number
    named = not number and opened[:1].isalpha()
    if word in data.inner or word.rpartition(".")[2] in data.inner or (len(word) == 1 and opened[1:2] == "."):
        return False
    if (word in data.numbered or word.endswith(data.number_endings)) and (number or _ROMAN.match(opened)):
        return False
    if word in data.months and number:
        return False
    if word in data.weekdays and following in data.months | data.ordinals and re.match(r"\w+\.? \d", opened):
        return False
    if word.isdigit() and len(word) <= 2 and _is_ordinal(text, here, word, following, starts, data):
        return False
    if named and (word in data.plain or (word in data.units and _after_number(text, here, word))):
        return True
    if named and (word in data.titles or (word.isupper() and word.capitalize() in data.titles)):
        return False
    if word in data.clock and word.isupper() and named:
        return True
    if _CLOCK.fullmatch(word):
        return None if number else following not in data.clock and not _TIME_OF_PLACE.match(opened)
    if starts:
        return True
    if word in data.states and named and text[: here.mark - len(word)].rstrip()[-1:] == ",":
        return following not in data.roles
    if word in data.names and named:
        return False
    if len(word) == 1 and word.isalpha() and named:
        return _after_initial(text, here, data)
    if _ACRONYM.fullmatch(word) and named and word[0].isupper() and word.lower() not in data.ending:
        return text[here.next] in '"“„«'
    return None


def _is_ordinal(text: str, here: Candidate, word: str, following: str, starts: bool, data: NewsData) -> bool:
    """Whether "3." counts what follows ("the 3. place"), or numbers an item ("steps: 1. Stop")."""
    before = text[max(0, here.mark - _BEFORE) : here.mark - len(word)].split()[-1:] or [""]
    if following in data.ordinals or before[0].endswith((":", ";")):
        return True
    return not starts and before[0].lower() in data.before_ordinals


def _after_number(text: str, here: Candidate, word: str) -> bool:
    return text[max(0, here.mark - len(word) - 2) : here.mark - len(word)].rstrip()[-1:].isdigit()


def _after_initial(text: str, here: Candidate, data: NewsData) -> bool | None:
    if not text[here.mark - 1].isupper():
        return None
    previous = text[max(0, here.mark - _BEFORE) : here.mark - 1].split()
    return bool(previous) and previous[-1].lower() in data.designators


def _after_ellipsis(text: str, here: Candidate, word: str, opened: str, data: NewsData) -> bool:
    following = _first_word(opened)
    if following == word or not opened[:1].isalpha():
        return False
    attached = here.mark > 0 and not text[here.mark - 1].isspace() and not here.marks.startswith(". ")
    return attached or following in data.starters or (not data.starters and opened[0].isupper())


def _quotation_goes_on(here: Candidate, after: str, data: NewsData) -> bool:
    if not _QUOTE.search(here.closers):
        return False
    if data.quote_tail and re.match(data.quote_tail, after):
        return True
    if not data.saying:
        return False
    if here.marks[-1] in _FULL_MARKS or not data.starters:
        return re.match(rf"[^。！？।؟.?!「」“”，、]{{0,30}}{data.saying}", after) is not None
    if here.marks == "." or _first_word(after) in data.starters:
        return False
    return re.match(_SPEAKER + data.saying + r"\b", after) is not None


def _is_starter(opened: str, following: str, data: NewsData) -> bool:
    if following in data.starters:
        return not (len(following) == 1 and opened[1:2] == ".")
    if following not in data.subjects:
        return False
    rest = opened[len(following) :].lstrip()
    return rest[:1].islower()


def _starts(text: str, here: Candidate, data: NewsData) -> bool:
    opened = text[here.next : here.next + _AFTER].lstrip(_OPENERS + _SPACES)
    return _is_starter(opened, _first_word(opened), data)


def _before(text: str, here: Candidate) -> str:
    words = text[max(0, here.mark - _BEFORE) : here.mark].split()
    if not words or text[here.mark - 1].isspace():
        return ""
    word = _JOINTS.split(words[-1].lstrip(_OPENERS))[-1]
    leaning, *rest = _APOSTROPHE.split(word)
    # "l'art" leans on its article; what follows a longer word is its ending ("Mulligan's").
    return rest[-1] if rest and (len(rest[-1]) > 2 or len(leaning) <= 2) else word


def _is_ellipsis(marks: str) -> bool:
    return marks.startswith((". .", "..", "…")) or marks[-1] == "…"


def _is_small(character: str) -> bool:
    """Whether it is a small letter of a script that begins sentences with capitals; Georgian does not."""
    return character.islower() and not "\u10d0" <= character <= "\u10ff"


def _first_word(text: str) -> str:
    match = _FIRST_WORD.match(text)
    return match.group() if match else ""


def _unbroken(paragraph: str, language: str) -> list[tuple[int, int]]:
    """Ranges inside which no sentence ends: datelines, and brackets opened in the middle of a sentence."""
    found = []
    dateline = _DATELINE.match(paragraph)
    if dateline:
        found.append(dateline.span())
    open_at: list[tuple[str, int]] = []
    ignored = "()" if _are_reversed(paragraph) else ""
    for match in _BRACKETS.finditer(paragraph):
        bracket, place = match.group(), match.start()
        if bracket in ignored:
            continue
        if bracket not in _PAIRS:
            open_at.append((bracket, place))
            continue
        if not open_at or open_at[-1][0] != _PAIRS[bracket]:
            continue
        _, start = open_at.pop()
        if place - start > _LONGEST_BRACKET or (
            bracket not in "》〉" and _opens_a_sentence(paragraph, start)
        ):
            continue
        if bracket in "」』" and not _goes_on_after(paragraph, place + 1, language):
            continue
        while found and found[-1][0] > start:
            found.pop()
        found.append((start, place + 1))
    return found


def _are_reversed(paragraph: str) -> bool:
    """Whether the first bracket closes what nothing opened, as text from right to left is often stored."""
    closing = paragraph.find(")")
    return 1 < closing < paragraph.find("(") and paragraph[closing - 2 : closing].isalpha()


def _opens_a_sentence(paragraph: str, place: int) -> bool:
    if _is_small(paragraph[place + 1 : place + 2]):
        return False
    before = paragraph[max(0, place - _BEFORE) : place].rstrip().rstrip(_CLOSERS.replace("\\", ""))
    return not before or before[-1] in _PLAIN_MARKS + _FULL_MARKS


def _goes_on_after(paragraph: str, place: int, language: str) -> bool:
    following = paragraph[place : place + 1]
    return language == "ja" and following != "" and (following.isalpha() or following in "、，")


def _without_wordless(paragraph: str, found: list[int]) -> list[int]:
    """Cuts that leave a piece without any letter or digit go: such a piece belongs to its neighbour."""
    kept: list[int] = []
    begin, words_before = 0, False
    for place, until in zip(found, [*found[1:], len(paragraph)], strict=False):
        words_before = words_before or _has_word(paragraph, begin, place)
        begin = place
        if words_before and _has_word(paragraph, place, until):
            kept.append(place)
            words_before = False
    return kept


def _has_word(paragraph: str, start: int, end: int) -> bool:
    return _WORD.search(paragraph, start, end) is not None
