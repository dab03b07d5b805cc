"""Two texts of one article: which sentences of the older stand in the newer, and where each of their words is.

Sentences of the same words are found first, in order, then elsewhere; what is left between them is compared word by
word. White space makes no difference. Every place is given in code points of its own text, half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from annotator.core.annotation import Fragment
from annotator.core.article import Article
from annotator.core.patterns import pattern
from annotator.core.values import dataclass

KEPT = 0.5
"""A sentence is still the same one, and what is said of its words still holds, if so much of its words stayed."""
LEAST_MOVED = 3
"""Words without which a sentence elsewhere says nothing: “Yes.” stands in many places."""
MOST_AT_ONCE = 1_000_000
"""Stretches of more pairs of words than this are not compared word by word as a whole, but sentence by sentence."""
MOST_ALIKE = 20
"""A word that stands in more of the left-over sentences does not tell which of them are alike."""
SAME, MOVED, EDITED, MERGED, SPLIT, ADDED, REMOVED = (
    "same", "moved", "edited", "merged", "split", "added", "removed",
)  # fmt: skip
UNTOUCHED = (SAME, MOVED)

# Scripts without spaces are compared letter by letter; numbers, abbreviations and compounds are words.
_TOKEN = pattern(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    r"|[^\W_]+(?:['’.,:\-–][^\W_]+)*|\S"
)


Gap = tuple[range, range]
"""Sentences of both texts between two that are the same."""


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that belong together: places in the older and in the newer text, and how they differ.

    `gone` and `come` are the ranges of the words that only one of the texts has; `moved` says that they stand in
    another order there, whatever else was done to them.
    """

    kind: str
    old: tuple[Fragment, ...] = ()
    new: tuple[Fragment, ...] = ()
    gone: tuple[Fragment, ...] = ()
    come: tuple[Fragment, ...] = ()
    moved: bool = False


class _Side:
    """One of the texts in words, sentence by sentence; what stands outside of all sentences is one too."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self.units: list[Fragment] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self.unit_of: list[int] = []
        self.first: list[int] = []
        at = 0
        for sentence in article.sentences:
            self._take(at, sentence.start)
            self._take(sentence.start, sentence.end)
            at = sentence.end
        self._take(at, len(self.text))
        self.first.append(len(self.words))

    def _take(self, start: int, end: int) -> None:
        found = [(each.start(), each.end(), each[0]) for each in _TOKEN.finditer(self.text, start, end)]
        if not found:
            return
        self.first.append(len(self.words))
        for begin, stop, word in found:
            self.starts.append(begin)
            self.ends.append(stop)
            self.words.append(word)
            self.unit_of.append(len(self.units))
        self.units.append((found[0][0], found[-1][1]))

    def tokens(self, unit: int) -> range:
        return range(self.first[unit], self.first[unit + 1])

    def key(self, unit: int) -> tuple[str, ...]:
        return tuple(self.words[self.first[unit] : self.first[unit + 1]])

    def weight(self, unit: int) -> int:
        """How much it says: how many words it has, without signs unless there is nothing else."""
        return len(self.telling(unit))

    def telling(self, unit: int) -> list[int]:
        """The tokens that are words; all of them where none is."""
        tokens = self.tokens(unit)
        return [token for token in tokens if _is_word(self.words[token])] or list(tokens)

    def within(self, start: int, end: int) -> range:
        """The tokens that share a code point with the range."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


class Alignment:
    """How an older text of an article lies in a newer one."""

    def __init__(self, old: Article, new: Article) -> None:
        self.old, self.new = old, new
        self._old, self._new = _Side(old), _Side(new)
        self._to: dict[int, int] = {}
        """Where the tokens of the older text stand in the newer, one to one."""
        self._moved: set[int] = set()
        """Units of the older text that stand in another order in the newer."""
        self._align()
        self._known = set(self._to.values())
        self._shared = self._counted()
        self.rows: tuple[Row, ...] = tuple(self._made_rows())

    @property
    def touched(self) -> tuple[Fragment, ...]:
        """The sentences of the newer text that the older has not word for word, in order."""
        return tuple(sorted(place for row in self.rows if row.kind not in UNTOUCHED for place in row.new))

    @property
    def kept(self) -> float:
        """The share of the shorter text's sentences that the other has too, as they are or moved."""
        least = min(len(self._old.units), len(self._new.units))
        return sum(len(row.old) for row in self.rows if row.kind in UNTOUCHED) / least if least else 0.0

    def place(self, start: int, end: int) -> Fragment | None:
        """Where the words of a range of the older text stand, untouched; None where any of them does not.

        They stand one after the other, in sentences that kept enough of their words for this to be no accident.
        """
        tokens = self._old.within(start, end)
        if not tokens or any(token not in self._to for token in tokens):
            return None
        first, last = self._to[tokens[0]], self._to[tokens[-1]]
        if any(self._to[token] - first != token - tokens[0] for token in tokens):
            return None
        if not all(self._is_kept(unit) for unit in {self._old.unit_of[token] for token in tokens}):
            return None
        return self._begins(start, tokens[0], first), self._ends(end, tokens[-1], last)

    def likeliest(self, start: int, end: int) -> Fragment | None:
        """The range of the newer text that most probably is what a range of the older one was; None without any."""
        tokens = self._old.within(start, end)
        found = [self._to[token] for token in tokens if token in self._to]
        if found and max(found) - min(found) < 2 * len(tokens) + 2:
            return self._new.starts[min(found)], self._new.ends[max(found)]
        if (again := self._again(start, end)) is not None:
            return again
        return self._between(tokens) or self._partner(tokens)

    # -------------------------------------------------------------------------------------------- aligning
    def _align(self) -> None:
        old, new = self._old, self._new
        keys_old, keys_new = [[side.key(unit) for unit in range(len(side.units))] for side in (old, new)]
        left_old, left_new = set(range(len(keys_old))), set(range(len(keys_new)))
        gaps: list[Gap] = []
        a = b = 0
        for block in SequenceMatcher(None, keys_old, keys_new, autojunk=False).get_matching_blocks():
            gaps.append((range(a, block.a), range(b, block.b)))
            for step in range(block.size):
                self._pair(block.a + step, block.b + step)
                left_old.discard(block.a + step)
                left_new.discard(block.b + step)
            a, b = block.a + block.size, block.b + block.size
        self._find_moved(keys_old, keys_new, left_old, left_new)
        for here, there in gaps:
            self._compare([u for u in here if u in left_old], [u for u in there if u in left_new])
        self._find_moved_and_edited(left_old, left_new, gaps)

    def _pair(self, old: int, new: int) -> None:
        self._to.update(zip(self._old.tokens(old), self._new.tokens(new), strict=True))

    def _find_moved(
        self,
        keys_old: Sequence[tuple[str, ...]],
        keys_new: Sequence[tuple[str, ...]],
        left_old: set[int],
        left_new: set[int],
    ) -> None:
        """Sentences of the same words in another place, where it is clear which is which."""
        counts = [Counter(keys[unit] for unit in left) for keys, left in
                  ((keys_old, left_old), (keys_new, left_new))]  # fmt: skip
        places = {keys_new[unit]: unit for unit in left_new}
        for unit in sorted(left_old):
            key = keys_old[unit]
            once = all(count[key] == 1 for count in counts)
            if once and self._old.weight(unit) >= LEAST_MOVED:
                self._pair(unit, places[key])
                self._moved.add(unit)
                left_old.discard(unit)
                left_new.discard(places[key])

    def _compare(self, here: Sequence[int], there: Sequence[int]) -> None:
        """Find the words that are left of these sentences in those, in order."""
        if not here or not there:
            return
        mine = [token for unit in here for token in self._old.tokens(unit)]
        theirs = [token for unit in there for token in self._new.tokens(unit)]
        if len(mine) * len(theirs) > MOST_AT_ONCE and len(here) + len(there) > 2:
            return
        words = [self._old.words[token] for token in mine]
        others = [self._new.words[token] for token in theirs]
        for block in SequenceMatcher(None, words, others).get_matching_blocks():
            for step in range(block.size):
                self._to[mine[block.a + step]] = theirs[block.b + step]

    def _find_moved_and_edited(self, left_old: set[int], left_new: set[int], gaps: Sequence[Gap]) -> None:
        """Compare sentences of which little was found where they stood with those that are new elsewhere."""
        from_old, from_new = Counter[int](), Counter[int]()
        for token, there in self._to.items():
            if _is_word(self._old.words[token]):
                from_old[self._old.unit_of[token]] += 1
                from_new[self._new.unit_of[there]] += 1
        lost = [u for u in sorted(left_old) if from_old[u] < KEPT * self._old.weight(u)]
        fresh = [u for u in sorted(left_new) if from_new[u] < KEPT * self._new.weight(u)]
        gap_of = {unit: number for number, (here, _) in enumerate(gaps) for unit in here}
        taken_old, taken_new = set[int](), set[int]()
        for _, unit, other in sorted(self._alike(lost, fresh)):
            if unit not in taken_old and other not in taken_new:
                taken_old.add(unit)
                taken_new.add(other)
                self._forget(unit, other)
                self._compare([unit], [other])
                if other not in gaps[gap_of[unit]][1]:
                    self._moved.add(unit)

    def _alike(self, lost: Sequence[int], fresh: Sequence[int]) -> Iterator[tuple[float, int, int]]:
        """Pairs of sentences that share most of their words, the more the smaller the number before them."""
        bags = {unit: Counter(filter(_is_word, self._new.key(unit))) for unit in fresh}
        holders: dict[str, list[int]] = defaultdict(list)
        for unit, bag in bags.items():
            for word in bag:
                holders[word].append(unit)
        for unit in lost:
            bag = Counter(filter(_is_word, self._old.key(unit)))
            telling = [holders[word] for word in bag if 0 < len(holders.get(word, ())) <= MOST_ALIKE]
            for other in dict.fromkeys(chain.from_iterable(telling)):
                common = (bag & bags[other]).total()
                most = max(bag.total(), bags[other].total())
                if common >= LEAST_MOVED and common > KEPT * most:
                    yield -common / most, unit, other

    def _forget(self, old: int, new: int) -> None:
        for token in self._old.tokens(old):
            self._to.pop(token, None)
        there = self._new.tokens(new)
        for token in [token for token, to in self._to.items() if to in there]:
            del self._to[token]

    def _counted(self) -> dict[int, Counter[int]]:
        """How many words each sentence of the older text shares with which of the newer."""
        return {
            unit: Counter(
                self._new.unit_of[self._to[token]] for token in self._old.telling(unit) if token in self._to
            )
            for unit in range(len(self._old.units))
        }

    # ------------------------------------------------------------------------------------------------ rows
    def _made_rows(self) -> list[Row]:
        partners = {
            unit: [n for n, count in shared.items() if self._belong(unit, n, count)]
            for unit, shared in self._shared.items()
        }
        of_new: dict[int, list[int]] = defaultdict(list)
        for unit, found in partners.items():
            for other in found:
                of_new[other].append(unit)
        rows: dict[int, list[Row]] = defaultdict(list)
        done: set[int] = set()
        last = -1
        for other in range(len(self._new.units)):
            if other in done:
                continue
            old, new = self._together(other, partners, of_new)
            done |= new
            rows[other].append(self._row(sorted(old), sorted(new)))
        whereabouts = {unit: min(found) for unit, found in partners.items() if found}
        for unit in range(len(self._old.units)):
            if unit in whereabouts:
                if unit not in self._moved:
                    last = max(last, max(partners[unit]))
            else:
                rows[last].append(self._row([unit], []))
        return [row for other in sorted(rows) for row in rows[other]]

    def _belong(self, old: int, new: int, count: int) -> bool:
        return count >= KEPT * min(self._old.weight(old), self._new.weight(new))

    def _together(
        self, new: int, partners: dict[int, list[int]], of_new: dict[int, list[int]]
    ) -> tuple[set[int], set[int]]:
        """The sentences of both texts that hang together with this one of the newer."""
        old, found, waiting = set[int](), {new}, [new]
        while waiting:
            for unit in of_new[waiting.pop()]:
                if unit not in old:
                    old.add(unit)
                    more = set(partners[unit]) - found
                    found |= more
                    waiting += more
        return old, found

    def _row(self, old: Sequence[int], new: Sequence[int]) -> Row:
        here = tuple(self._old.units[unit] for unit in old)
        there = tuple(self._new.units[unit] for unit in new)
        if not old or not new:
            return Row(REMOVED if old else ADDED, here, there, here, there)
        gone = [token for unit in old for token in self._old.tokens(unit) if token not in self._to]
        come = [token for unit in new for token in self._new.tokens(unit) if token not in self._known]
        moved = not self._moved.isdisjoint(old)
        ranges = _ranges(self._old, gone), _ranges(self._new, come)
        return Row(self._kind(old, new), here, there, *ranges, moved)

    def _kind(self, old: Sequence[int], new: Sequence[int]) -> str:
        if len(old) == len(new) == 1 and self._old.key(old[0]) == self._new.key(new[0]):
            return MOVED if old[0] in self._moved else SAME
        if len(old) == len(new):
            return EDITED
        return MERGED if len(old) > len(new) else SPLIT

    # ---------------------------------------------------------------------------------------------- places
    def _is_kept(self, unit: int) -> bool:
        return self._shared[unit].total() >= KEPT * self._old.weight(unit)

    def _begins(self, start: int, token: int, there: int) -> int:
        """Where a range begins that began in this token, or in the white space before it."""
        inside = start - self._old.starts[token]
        place = self._new.starts[there] + inside
        if inside >= 0 or (
            place >= 0 and self.old.text[start : start - inside] == self.new.text[place : place - inside]
        ):
            return place
        return self._new.starts[there]

    def _ends(self, end: int, token: int, there: int) -> int:
        behind = end - self._old.ends[token]
        place = self._new.ends[there] + behind
        if behind <= 0 or self.old.text[end - behind : end] == self.new.text[place - behind : place]:
            return place
        return self._new.ends[there]

    def _again(self, start: int, end: int) -> Fragment | None:
        """The same words nearest to where they would stand, cut as they were."""
        tokens = self._old.within(start, end)
        words = [self._old.words[token] for token in tokens]
        if not any(map(_is_word, words)):
            return None  # a sign stands everywhere
        near = self._image(tokens[0])
        found = [
            at
            for at in range(len(self._new.words) - len(words) + 1)
            if self._new.words[at] == words[0] and self._new.words[at : at + len(words)] == words
        ]
        if not found:
            return None
        at = min(found, key=lambda place: (abs(place - near), place))
        return self._new.starts[at], self._new.ends[at + len(words) - 1]

    def _image(self, token: int) -> int:
        """About which token of the newer text stands where this one did."""
        for distance in range(len(self._old.words)):
            for near in (token - distance, token + distance):
                if near in self._to:
                    return self._to[near] + token - near
        return token

    def _between(self, tokens: Sequence[int]) -> Fragment | None:
        """What stands in the place of the words: between the words before and behind them, in one sentence."""
        if not tokens:
            return None
        before, behind = self._to.get(tokens[0] - 1), self._to.get(tokens[-1] + 1)
        first = before + 1 if before is not None else behind
        last = behind - 1 if behind is not None else before
        if first is None or last is None:
            return None
        units = self._new.unit_of
        if before is None:
            first = self._new.first[units[last]] if last >= 0 else 0
        if behind is None:
            last = self._new.first[units[min(first, len(units) - 1)] + 1] - 1
        if not 0 <= first <= last < len(units) or units[first] != units[last]:
            return None
        return self._new.starts[first], self._new.ends[last]

    def _partner(self, tokens: Sequence[int]) -> Fragment | None:
        """The sentence that shares most words with the one of these words."""
        shared = Counter[int]()
        for unit in {self._old.unit_of[token] for token in tokens}:
            shared.update(self._shared[unit])
        best = max(shared, key=lambda unit: (shared[unit], -unit), default=None)
        return self._new.units[best] if best is not None else None


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _ranges(side: _Side, tokens: Sequence[int]) -> tuple[Fragment, ...]:
    """The places of tokens, those together that follow each other in one sentence."""
    found: list[Fragment] = []
    last = -2
    for token in tokens:
        if token == last + 1 and side.unit_of[token] == side.unit_of[last]:
            found[-1] = (found[-1][0], side.ends[token])
        else:
            found.append((side.starts[token], side.ends[token]))
        last = token
    return tuple(found)
