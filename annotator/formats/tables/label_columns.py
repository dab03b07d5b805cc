"""The labels in a table of articles: whose they are, how certain, from when; in one column, in several, as 0 and 1."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from annotator.core.annotation import Annotation, ArticleTag, AttributeValue, new_id
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.text import normalise
from annotator.formats.kit.values import Guess, Option, Options

SEPARATOR = Option(
    "separator",
    _("Between several labels in a cell"),
    help=_("Such as a comma; empty: ; or | or what is found."),
)
SPREAD = Option(
    "spread",
    _("Several columns of labels are"),
    "choice",
    ("found", "people", "questions", "metadata"),
    "found",
    _("people: a column for each annotator; questions: several answers of one; metadata: no labels."),
)
FLAGS = Option(
    "flags",
    _("Columns of 0 and 1 are"),
    "choice",
    ("found", "labels", "metadata"),
    "found",
    _("labels: the column's name is a label of each article that has 1 there."),
)
NOTHING = Option(
    "nothing",
    _("Labels such as none, O, - and N/A are"),
    "choice",
    ("found", "labels", "nothing"),
    "found",
    _("found: words such as none are labels, since somebody said so; a dash or N/A says nothing."),
)
_SAYS_NOTHING = frozenset(("-", "--", "–", "—", ".", "?", "n/a", "na", "nan", "null", "nil", "#n/a"))
_SAYS_NONE = frozenset(
    ("none", "no label", "nothing", "o", "0", "keine", "keins", "kein", "aucun", "aucune", "ninguno", "ninguna",
     "nenhum", "nenhuma", "nessuno", "nessuna", "geen", "ingen", "inga", "brak", "žádný", "yok", "hiçbiri", "нет",
     "немає", "καμία", "κανένα", "لا شيء", "אין", "هیچ", "无", "無", "なし", "없음", "कोई नहीं")
)  # fmt: skip
_ABOUT_NONE = _SAYS_NOTHING | _SAYS_NONE | {"1"}
_USUAL = re.compile(r"\s*[;|]\s*")
_SPREAD = re.compile(
    r"(?:(?P<what>labels?|class|tags?|codes?|rating|annotation)[\s_.:-]+(?P<who>.+)"
    r"|(?P<whose>.+?)[\s_.:-]+(?:labels?|class|tags?|codes?|rating|annotation)"
    r"|(?P<one>(?:annotator|coder|rater|worker|judge)[\s_.:-]*\w+))",
    re.IGNORECASE,
)
_NO_NAME = frozenset(("id", "name", "names", "ids", "confidence", "count", "time"))
_YES = frozenset(("1", "true", "yes", "x"))
_NO = frozenset(("0", "false", "no", ""))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the labels of a table are. Places are those of its columns; `people` are columns of one person each."""

    label: int | None = None
    who: int | None = None
    confidence: int | None = None
    at: int | None = None
    people: Mapping[int, str] = field(default_factory=dict)
    questions: tuple[int, ...] = ()
    flags: Mapping[int, str] = field(default_factory=dict)
    separator: re.Pattern[str] = _USUAL
    annotator: str = "import"
    no_labels: frozenset[str] = _SAYS_NOTHING

    @property
    def used(self) -> set[int]:
        """The columns that are no metadata."""
        one = {place for place in (self.label, self.who, self.confidence, self.at) if place is not None}
        return one | {*self.people, *self.questions, *self.flags}

    def layers(self, row: Sequence[Any]) -> dict[str, Layer]:
        """The layer of each annotator that says something of the article in a row."""
        found: dict[str, list[Annotation]] = {}
        who = _text(_cell(row, self.who)).strip() or self.annotator
        common = self._common(row)
        for place in (self.label, *self.questions):
            for label in self._labels(_cell(row, place)):
                found.setdefault(who, []).append(_tag(label, who, common))
        for place, label in self.flags.items():
            if _text(_cell(row, place)).strip().casefold() in _YES:
                found.setdefault(who, []).append(_tag(label, who, common))
        for place, person in self.people.items():
            for label in self._labels(_cell(row, place)):
                found.setdefault(person, []).append(_tag(label, person, {}))
        return {name: Layer("", name, tags) for name, tags in found.items()}

    def saying_none(self, row: Sequence[Any]) -> dict[str, str]:
        """What in a row may say that there is no label, or is 1, folded and as it is written."""
        cells = [_text(_cell(row, at)) for at in (self.label, *self.questions, *self.people)]
        parts = [part.strip() for cell in cells for part in self.separator.split(cell)]
        return {folded: part for part in parts if (folded := part.casefold()) in _ABOUT_NONE}

    def _common(self, row: Sequence[Any]) -> dict[str, Any]:
        confidence, moment = _cell(row, self.confidence), _cell(row, self.at)
        attributes = {} if confidence in (None, "") else {"confidence": as_number(confidence)}
        at = utc_time(moment)
        extra = {"annotated": _text(moment)} if moment not in (None, "") and not at else {}
        return {"attributes": attributes, "at": at, "extra": extra}

    def _labels(self, value: Any) -> list[str]:
        if isinstance(value, str) and value.lstrip().startswith("["):
            with suppress(ValueError, RecursionError):
                value = json.loads(value.replace("'", '"'))
        items = value if isinstance(value, list) else self.separator.split(_text(value))
        names = (
            " ".join(normalise(_text(item)).split()) for item in items if not isinstance(item, list | dict)
        )
        return list(dict.fromkeys(name for name in names if name and name.casefold() not in self.no_labels))


def find(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    places: Mapping[str, int],
    options: Options,
    file: str,
) -> tuple[Columns, list[Guess]]:
    """Where the labels are, given the columns that are known by their names and the first rows; and what is a guess."""
    guesses: list[Guess] = []
    free = [at for at in range(len(columns)) if at not in places.values()]
    people: dict[int, str] = {}
    questions: tuple[int, ...] = ()
    flags: dict[int, str] = {}
    spread = str(options.get(SPREAD.name) or "found")
    named = _spread(columns, rows, free) if spread != "metadata" and "who" not in places else {}
    if "label" not in places and "who" not in places and len(named) < 2 and spread != "metadata":
        alike = _alike(columns, rows, free)
        if spread != "found":
            named = alike or named
        elif alike:
            what, shown = "meaning of columns with the same few words", ", ".join(alike.values())
            guesses.append(Guess(file, what, "metadata", ("people", "questions"), SPREAD.name, why=shown))
    if len(named) > 1:
        are_people = _share_labels(rows, named) if spread == "found" else spread == "people"
        if are_people:
            people = named
        else:
            questions = tuple(named)
        if spread == "found":
            said = "people" if are_people else "questions"
            shown = ", ".join(columns[at] for at in named)
            others = tuple(choice for choice in SPREAD.choices[1:] if choice != said)
            guesses.append(
                Guess(file, _("meaning of several columns of labels"), said, others, SPREAD.name, why=shown)
            )
    given = str(options.get(FLAGS.name) or "found")
    if given != "metadata" and "label" not in places and not named:
        found = {at: name for at, name in flag_columns(columns, rows).items() if at in free}
        # Without somebody who said so, they may as well be facts: paid for or not, with a picture or not.
        chosen, other = ("labels", "metadata") if "who" in places else ("metadata", "labels")
        flags = found if given == "labels" or (len(found) > 1 and chosen == "labels") else {}
        if given == "found" and len(found) > 1:
            what, shown = "meaning of columns of 0 and 1", ", ".join(found.values())
            guesses.append(Guess(file, what, chosen, (other,), FLAGS.name, why=shown))
    label_places = [at for at in (places.get("label"), *named) if at is not None]
    separator, told = _separator(rows, label_places, str(options.get(SEPARATOR.name) or ""), file)
    guesses += told
    meant = {"labels": frozenset[str](), "nothing": _SAYS_NOTHING | _SAYS_NONE}
    no_labels = meant.get(str(options.get(NOTHING.name)), _SAYS_NOTHING)
    return (
        Columns(
            places.get("label"), places.get("who"), places.get("confidence"), places.get("at"),
            people, questions, flags, separator, str(options.get("annotator") or "import"), no_labels,
        ),
        guesses,
    )  # fmt: skip


def flag_columns(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[int, str]:
    """The columns that hold nothing but yes and no, with the labels that they stand for."""
    return {at: name.removeprefix("label:") for at, name in enumerate(columns) if _is_flag(at, rows)}


def utc_time(value: Any) -> str:
    """A time as the project writes times; "" where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 10**8 < value < 10**13:
        value = datetime.fromtimestamp(value / (1000 if value > 10**11 else 1), UTC)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return ""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        return ""
    moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _spread(columns: Sequence[str], rows: Sequence[Sequence[Any]], free: Sequence[int]) -> dict[int, str]:
    """Columns called after what they hold and whose it is, with the names, where their cells are as short as labels."""
    found = {}
    for at in free:
        match = _SPREAD.fullmatch(columns[at].strip())
        name = (match["who"] or match["whose"] or match["one"]) if match else ""
        cells = [_text(_cell(row, at)) for row in rows]
        if name and name.casefold() not in _NO_NAME and any(cells) and all(len(cell) <= 60 for cell in cells):
            found[at] = name.strip()
    return found


def _alike(columns: Sequence[str], rows: Sequence[Sequence[Any]], free: Sequence[int]) -> dict[int, str]:
    """Columns of a few short words each that have those in common, as columns of several annotators have."""
    found: dict[int, str] = {}
    for at in free:
        cells = [cell for row in rows if (cell := _text(_cell(row, at)).strip())]
        few = len(rows) > 2 and 0 < len(set(cells)) <= max(2, len(cells) // 2)
        if few and all(len(cell) <= 60 for cell in cells) and not _is_flag(at, rows):
            found[at] = columns[at]
    return found if len(found) > 1 and _share_labels(rows, found) else {}


def _share_labels(rows: Sequence[Sequence[Any]], named: Mapping[int, str]) -> bool:
    """Whether columns have labels in common, as several people's have, and answers to several questions have not."""
    sets = [{_text(_cell(row, at)).casefold() for row in rows} - {""} for at in named]
    everything = set().union(*sets)
    shared = {value for value in everything if sum(value in one for one in sets) > 1}
    return len(shared) * 2 >= len(everything)


def _is_flag(at: int, rows: Sequence[Sequence[Any]]) -> bool:
    values = {_text(_cell(row, at)).strip().casefold() for row in rows}
    return (
        bool(values & (_YES | _NO - {""}))
        and values <= _YES | _NO
        and bool(values & {"0", "1", "true", "false"})
    )


def _separator(
    rows: Sequence[Sequence[Any]], places: Sequence[int], given: str, file: str
) -> tuple[re.Pattern[str], list[Guess]]:
    """What stands between labels in a cell: a comma where the parts come again in other cells."""
    if given:
        return re.compile(rf"\s*{re.escape(given.strip() or given)}\s*"), []
    cells = [text for row in rows for at in places if isinstance(text := _cell(row, at), str) and text]
    with_commas = [cell for cell in cells if "," in cell and not cell.lstrip().startswith("[")]
    if not with_commas:
        return _USUAL, []
    counts = Counter(part.strip() for cell in cells for part in set(cell.split(",")))
    parts = [part.strip() for cell in with_commas for part in cell.split(",")]
    again = sum(counts[part] > 1 for part in parts) * 2 >= len(parts)
    chosen, other = ("a comma", "none") if again else ("none", ",")
    guess = Guess(
        file, _("sign between several labels in a cell"), chosen, (";" if again else other,), SEPARATOR.name
    )
    return re.compile(r"\s*[;|,]\s*") if again else _USUAL, [guess]


def about_none(said: Mapping[str, str], options: Options, file: str) -> Iterator[Guess]:
    """What the labels of a file mean that say there is none, folded and as they are written: a guess if any do."""
    if str(options.get(NOTHING.name) or "found") != "found":
        return
    # 0 beside 1 is an answer like any other.
    none = [said[name] for name in said if name in _SAYS_NONE and not (name == "0" and "1" in said)]
    nothing = [said[name] for name in said if name in _SAYS_NOTHING]
    meant = [f"labels ({', '.join(none)})"] if none else []
    meant += [f"nothing ({', '.join(nothing)})"] if nothing else []
    if meant:
        others = ("labels", "nothing") if len(meant) > 1 else ("nothing",) if none else ("labels",)
        what = "meaning of labels that say there is none"
        yield Guess(file, what, ", ".join(meant), others, NOTHING.name)


def _tag(label: str, who: str, common: Mapping[str, Any]) -> ArticleTag:
    return ArticleTag(id=new_id(), label=label, by=who, origin="import", **common)


def _cell(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def as_number(value: Any) -> AttributeValue:
    """A cell as a number, where it is one."""
    if isinstance(value, int | float | bool):
        return value
    text = _text(value).strip()
    try:
        return float(text)
    except ValueError:
        return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def joined(before: Mapping[str, Layer], more: Mapping[str, Layer]) -> dict[str, Layer]:
    """The layers of two rows of one article; what both say is there once."""
    found = dict(before)
    for name, layer in more.items():
        known = {(type(item), item.label) for item in found[name]} if name in found else set()
        kept = list(found[name]) if name in found else []
        kept += [item for item in layer if (type(item), item.label) not in known]
        found[name] = Layer("", name, kept)
    return found
