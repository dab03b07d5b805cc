"""Remembered strings: what an editor tagged once is suggested wherever the same words stand, at once.

Words are compared as everywhere (`core.folding`), but for one thing: what was tagged with capitals is not looked for
in small letters, nor the other way round; “us” is not “US”.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.suggest.page import Page, page_of
from annotator.suggest.suggestion import Lesson, Read, Rejected, Suggestion, Tagged, place_of

LONGEST = 12
"""So many tokens at most are taken for a name that comes again."""
NOT = ""
"""Under this name is counted how often the words were read and carried no label."""
LISTS = "lists"
"""In place of the name of the suggester, for what stands in a list: somebody vouched for it. See `by_list`."""
LISTED = 2
"""A name in a list counts as if it had been tagged so often."""
HERE = 3
"""So many more times counts what was tagged in the same article last: there it means the same."""

Key = tuple[str, ...]
"""Folded tokens, and “x” before them where all letters are small."""


def by_list(name: str) -> str:
    """Who suggests what stands in the list of that name, so that each list is trusted for itself; "" is no file."""
    return f"{LISTS}:{name.replace('+', ' ')}" if name else LISTS


def is_list(by: str) -> bool:
    """Whether that is a list of names."""
    return by.partition(":")[0] == LISTS


class RememberedStrings:
    """Spans by their words: how often tagged, as what, and how often rejected or passed over."""

    name = "strings"

    def __init__(self) -> None:
        self._counts: dict[Key, Counter[str]] = {}
        self._listed: dict[Key, dict[str, str]] = {}
        self._by_first: dict[str, dict[Key, int]] = {}
        self._last: dict[Key, tuple[str, str]] = {}
        self._labels: frozenset[str] = frozenset()

    def set_labels(self, labels: LabelSet) -> None:
        """Suggest the labels of spans among these."""
        self._labels = frozenset(label.name for label in labels.applying_to("span"))

    def set_lists(self, lists: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Know the names of these lists, each with its label, as if they had been tagged; in place of those before.

        What stands in several lists is suggested by the first.
        """
        for key in self._listed:
            if key not in self._counts:
                self._forget(key)
        self._listed = {}
        for which, names in lists.items():
            for name, label in names:
                page = Page(name, "", ())
                if 0 < len(page.words) <= LONGEST:
                    key = _key(page, 0, len(page.words))
                    self._listed.setdefault(key, {}).setdefault(label, by_list(which))
                    self._know(key)

    def learn(self, lesson: Lesson) -> None:
        """Count what was tagged, rejected or passed over."""
        page = page_of(lesson.article)
        match lesson:
            case Tagged(annotation=annotation):
                place = place_of(annotation)
                if place is not None and place[0] == "span" and (key := _key_at(page, *place[1:])):
                    self._count(key, annotation.label, -1 if lesson.taken_back else 1)
                    if lesson.taken_back:
                        self._last.pop(key, None)
                    else:
                        self._last[key] = (lesson.article.id, annotation.label)
            case Rejected(place=("span", start, end)):
                if key := _key_at(page, start, end):
                    self._count(key, NOT, -1 if lesson.taken_back else 1)
            case Read(final=True):
                spans = [p for each in lesson.annotations if (p := place_of(each)) and p[0] == "span"]
                tagged = {(start, end) for __, start, end in spans}
                for key, first, after in self._found(page):
                    start, end = page.starts[first], page.ends[after - 1]
                    if end <= lesson.until and (start, end) not in tagged:
                        self._count(key, NOT, 1)
            case _:
                pass

    def predict(self, article: Article) -> Iterator[Suggestion]:
        """The remembered strings that stand in the article; of those that overlap the longest."""
        page = page_of(article)
        for key, first, after in self._found(page):
            counts, listed = self._counts.get(key, Counter()), self._listed.get(key, {})
            here = self._last.get(key)
            weights = {
                label: counts[label] + LISTED * (label in listed) + HERE * (here == (article.id, label))
                for label in {*counts, *listed}
            }
            total = sum(weights.values())
            for label, times in weights.items():
                if label in self._labels and times > 0:
                    yield Suggestion(
                        "span",
                        page.starts[first],
                        page.ends[after - 1],
                        label,
                        (times + 1) / (total + 2),
                        listed.get(label, self.name),
                        _reason(counts[label], label in listed, counts[NOT]),
                    )

    def save(self) -> dict[str, Any]:
        """The strings with their counts."""
        return {"strings": [[list(key), dict(counts)] for key, counts in self._counts.items()]}

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on with saved counts."""
        for key in self._counts:
            if key not in self._listed:
                self._forget(key)
        self._counts = {tuple(key): Counter(counts) for key, counts in data.get("strings", ())}
        for key in self._counts:
            self._know(key)

    def __len__(self) -> int:
        return len(self._counts)

    def _count(self, key: Key, label: str, step: int) -> None:
        counts = self._counts.setdefault(key, Counter())
        counts[label] += step
        if counts[label] <= 0:
            del counts[label]
        if any(name != NOT for name in counts):
            self._know(key)
        elif not counts or key not in self._listed:
            del self._counts[key]  # nothing is left that could be suggested
            if key not in self._listed:
                self._forget(key)

    def _know(self, key: Key) -> None:
        self._by_first.setdefault(key[1], {})[key] = len(key) - 1

    def _forget(self, key: Key) -> None:
        below = self._by_first.get(key[1], {})
        below.pop(key, None)
        if not below:
            self._by_first.pop(key[1], None)

    def _found(self, page: Page) -> list[tuple[Key, int, int]]:
        """The strings that stand in the text: key, first token, token after the last; none within a longer one."""
        found: list[tuple[int, int, Key]] = []
        for word, numbers in page.where.items():
            below = self._by_first.get(word)
            if not below:
                continue
            lengths = sorted(set(below.values()), reverse=True)
            for first in numbers:
                for length in lengths:
                    if first + length <= len(page.ranges):
                        key = _key(page, first, first + length)
                        if key in below:
                            found.append((first, -(first + length), key))
                            break
        found.sort()
        taken, kept = 0, []
        for first, minus_after, key in found:
            if first >= taken:
                taken = -minus_after
                kept.append((key, first, taken))
        return kept


def _key(page: Page, first: int, after: int) -> Key:
    small = all(word == word.lower() for word in page.words[first:after])
    return ("x" if small else "", *page.folded[first:after])


def _key_at(page: Page, start: int, end: int) -> Key | None:
    """The key of what stands there; None where it begins or ends within a token, or is too long to come again."""
    tokens = page.exactly(start, end)
    return None if tokens is None or tokens[1] - tokens[0] > LONGEST else _key(page, *tokens)


def _reason(times: int, listed: bool, passed: int) -> str:
    said = [_("tagged {times} here").format(times=counted(times, "time", "times"))] if times else []
    said += [_("in a list of names")] if listed else []
    said += [_("passed over {times}").format(times=counted(passed, "time", "times"))] if passed else []
    return "; ".join(said)
