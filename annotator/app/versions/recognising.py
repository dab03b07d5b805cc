"""Which articles are newer versions of others: by their address, their id at the agency, or their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from annotator.app.progress import Progress, Work, finish
from annotator.core.article import STORY
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _, numeral
from annotator.core.patterns import pattern
from annotator.core.values import dataclass
from annotator.store import ProjectFile, flow
from annotator.text.alignment import Alignment

LEAST_ALIKE = 0.6
"""The share of its sentences with which a text of the same story is taken for another version of it."""
_MARKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
"""How the parts of an address begin that say how somebody came there."""
FEW = 100
BREATH = 100
"""Articles between two reports of progress."""
_DATES = ("modified", "updated", "versioncreated", "published")
_METADATA = pattern(rb"^metadata: (\{.*\})$", 8)  # 8: re.MULTILINE
BY_NAME = _ADDRESS, _ID = _("the same address"), _("the same id of its source")
"""Why an article is taken for another's newer version without a look at its text."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An article that is probably a newer version of another, and why."""

    newer: str
    older: str
    why: str


def offers(file: ProjectFile, fresh: Iterable[str]) -> list[Offer]:
    """Which of the articles that came in are probably newer versions of those before them, or by their dates older."""
    return finish(recognised(file, fresh))


def recognised(file: ProjectFile, fresh: Iterable[str]) -> Work[list[Offer]]:
    """The same as work that may take long: it looks at all articles of the project, and aligns texts."""
    facts = {name: _facts(file, name) for name in fresh if name in file.project.entries}
    needles = _needles(facts.values())
    if not needles:
        return []
    known: dict[tuple[str, str], list[str]] = {}
    stories: dict[str, list[str]] = {}
    for number, name in enumerate(list(file.project.entries)):
        if number % BREATH == 0:
            yield Progress(0, len(facts), _("Looking for newer versions"))
        if name not in facts:
            _note(name, _facts(file, name, needles), known, stories)
    found: list[Offer] = []
    for number, (name, said) in enumerate(sorted(facts.items(), key=lambda item: _age(item[1]))):
        yield Progress(number, len(facts), file.project.title(name))
        offer = _by_name(file, name, said, known) or _by_text(file, name, said, stories)
        if offer is not None and offer.older == name:  # the one that is there stays the newest
            if not file.project.older_than(offer.newer) and offer.newer not in {each.newer for each in found}:
                found.append(offer)
            continue
        if offer is not None:
            found.append(offer)
            older = _facts(file, offer.older)
            lists = [
                *(known.get(key, []) for key in _names(older)),
                stories.get(_story(offer.older, older), []),
            ]
            for named in lists:  # what has a newer version is none any more that another could be newer than
                if offer.older in named:
                    named.remove(offer.older)
        _note(name, said, known, stories)
    return found


def _needles(facts: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """What stands in the metadata of articles that may belong together with one of these."""
    found: dict[str, None] = {}
    for said in facts:
        if address(str(said.get("url") or "")):
            parts = urlsplit(str(said["url"]).strip())
            found[parts.path.rstrip("/").rpartition("/")[2] or parts.query] = None
        found[str(said.get("guid") or "").strip()] = None
        found[str(said.get(STORY) or "")] = None
    found.pop("", None)
    return [needle.encode() for needle in found]


def candidates(file: ProjectFile, article_id: str) -> Work[list[str]]:
    """The articles of which this one may be a newer version, the likeliest first: by what they say of themselves."""
    project = file.project
    said, words = _facts(file, article_id), _words(project.title(article_id))
    names, story = set(_names(said)), _story(article_id, said)

    def likely(name: str) -> tuple[bool, bool, float]:
        other = _facts(file, name)
        theirs = _words(project.title(name))
        alike = len(words & theirs) / max(len(words | theirs), 1)
        return bool(names & set(_names(other))), _story(name, other) == story, alike

    found: dict[str, tuple[bool, bool, float]] = {}
    for number, name in enumerate(list(project.entries)):
        if number % BREATH == 0:
            yield Progress(number, len(project.entries), _("Looking for the older version"))
        if name != article_id:
            found[name] = likely(name)
    return sorted(found, key=found.__getitem__, reverse=True)


def _words(title: str) -> set[str]:
    return set(title.casefold().split())


def address(url: str) -> str:
    """What two addresses of one page have in common; "" for the front page of a site, which is of many things."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    query = sorted(pair for pair in parse_qsl(parts.query) if not pair[0].startswith(_MARKERS))
    if not parts.netloc or not (path or query):
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}?{urlencode(query)}"


def _note(
    name: str,
    said: Mapping[str, Any],
    known: dict[tuple[str, str], list[str]],
    stories: dict[str, list[str]],
) -> None:
    for key in _names(said):
        known.setdefault(key, []).append(name)
    stories.setdefault(_story(name, said), []).append(name)


def _story(name: str, said: Mapping[str, Any]) -> str:
    return str(said.get(STORY) or name)


def _names(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = [(_ADDRESS, address(str(said.get("url") or ""))), (_ID, str(said.get("guid") or "").strip())]
    return [pair for pair in names if pair[1]]


def _by_name(
    file: ProjectFile, name: str, said: Mapping[str, Any], known: Mapping[tuple[str, str], list[str]]
) -> Offer | None:
    for key in _names(said):
        older = known.get(key, [])
        # Where several articles share an address, it is that of none of them.
        if len(older) == 1:
            return _dated(name, said, older[0], _facts(file, older[0]), key[0])
    return None


def _by_text(
    file: ProjectFile, name: str, said: Mapping[str, Any], stories: Mapping[str, list[str]]
) -> Offer | None:
    best: tuple[bool, float, str] | None = None
    story = str(said.get(STORY) or "")
    for older in stories.get(story, []) if story else ():
        other = _facts(file, older)
        if _is_of_others(said, other):
            continue
        try:
            kept = Alignment(file.project.article(older), file.project.article(name)).kept
        except AnnotatorError:
            continue  # what cannot be read says so when it is opened
        likely = (not _is_earlier(said, other), kept)
        if kept >= LEAST_ALIKE and (best is None or likely > best[:2]):
            best = (*likely, older)
    if best is None:
        return None
    return _dated(
        name,
        said,
        best[2],
        _facts(file, best[2]),
        _("{best} of its sentences").format(best=numeral(best[1], ".0%")),
    )


def _dated(name: str, said: Mapping[str, Any], there: str, other: Mapping[str, Any], why: str) -> Offer:
    """An article that came in is newer than the one that is there, unless their dates say that it is earlier."""
    return Offer(there, name, why) if _is_earlier(said, other) else Offer(name, there, why)


def _is_earlier(said: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an article is older than another, by the numbers of their versions, else by their times or days."""
    numbers = [str(each.get("version") or "").strip() for each in (said, other)]
    same = str(said.get("guid") or "").strip() == str(other.get("guid") or "").strip() != ""
    if (
        same
        and all(number.isdecimal() and len(number) < 10 for number in numbers)
        and numbers[0] != numbers[1]
    ):
        return int(numbers[0]) < int(numbers[1])
    times = [_moment(each) for each in (said, other)]
    if times[0] is not None and times[1] is not None:
        return times[0] < times[1]
    mine, theirs = (
        max((str(each.get(key) or "")[:10] for key in _DATES), default="") for each in (said, other)
    )
    return bool(mine and theirs) and mine < theirs


def _age(said: Mapping[str, Any]) -> tuple[float, int]:
    """By what the articles of one import are ordered: older ones first; those without a time as they came."""
    moment, number = _moment(said), str(said.get("version") or "").strip()
    version = int(number) if number.isdecimal() and len(number) < 10 else 0
    return moment.timestamp() if moment is not None else 0.0, version


def _moment(said: Mapping[str, Any]) -> datetime | None:
    """The last moment that an article states, where it says the zone too; None where it states days only."""
    found = []
    for key in _DATES:
        try:
            moment = datetime.fromisoformat(str(said.get(key) or ""))
        except ValueError:
            continue
        if moment.tzinfo is not None:
            found.append(moment)
    return max(found, default=None)


def _is_of_others(said: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two articles are of two publishers: copies of one report, each of which is corrected by itself."""
    mine, theirs = (str(each.get("publisher") or "").casefold().strip() for each in (said, other))
    return bool(mine and theirs) and mine != theirs


def _facts(file: ProjectFile, article_id: str, needles: Sequence[bytes] = ()) -> Mapping[str, Any]:
    """The metadata of an article, from its record where that says them plainly; nothing where it cannot be read.

    Few `needles` save reading those in whose metadata none of them stands.
    """
    if file.project.opened(article_id) is None and not file.is_edited(article_id):
        line = _METADATA.search(file.raw_article(article_id))
        if line is None:
            return {}
        if 0 < len(needles) <= FEW and not any(needle in line[1] for needle in needles):
            return {}
        try:
            found = flow.read(line[1].decode("utf-8"))
            return found if isinstance(found, dict) else {}
        except ValueError:  # YAML has to tell
            pass
    try:
        return file.project.article(article_id).metadata
    except AnnotatorError:
        return {}
