"""Everything that is wrong in a project file, found in one run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from annotator.core import anchor, rules
from annotator.core.annotation import (
    REVIEWS,
    STATUSES,
    Annotation,
    Note,
    SentenceTag,
    Span,
    covered_text,
    quote_matches,
)
from annotator.core.article import ZONE_ROLES, Article, Sentence
from annotator.core.edits import Membership, ProjectHeader, stated
from annotator.core.errors import Problem, ReadError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.patterns import pattern
from annotator.core.project import OpenArticle, apply_to_article, older_id
from annotator.core.regular import require_file
from annotator.core.wording import counted
from annotator.store import records
from annotator.store.index import is_binary, is_cut_off
from annotator.store.labelsets import loose_names
from annotator.store.records import Parsed, StoredEdit
from annotator.store.row import describe

_RECORD_START = pattern(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_PRELUDE = pattern(rb"(?:[#%].*|[ \t\r]*)(?:\n|\Z)")
_EDIT_START = b"--- # edit"
_BATCH = pattern(rb"^bytes: ([0-9]{1,18})$(\nsupplement: true$)?", re.MULTILINE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LIES = frozenset({"unknown-label", "wrong-kind", "loose-link"})
"""Findings of the rules that are errors in the data rather than warnings."""


def validate(path: Path) -> list[Problem]:
    """All problems of the project file at `path`, by line. Raises `ReadError` if it cannot be read at all."""
    require_file(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror), file=path
        ) from error
    check = _Check(str(path))
    unfit = _unfit(data)
    if unfit:
        return [
            Problem(unfit, str(path), 1, code="not-a-project", hint=_("Choose another file or a backup."))
        ]
    check.file_as_a_whole(data.removeprefix(_BYTE_ORDER_MARK))
    return sorted(check.problems, key=lambda problem: problem.line or 0)


def _unfit(data: bytes) -> str:
    if not data.strip():
        return _("The file is empty.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _("The file is UTF-16, not UTF-8.")
    if is_binary(data[:4096]):
        return _("This is not a text file.")
    return ""


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a file, each with the line on which it starts (1-based), without comments before the first."""
    starts = [match.start() for match in _RECORD_START.finditer(data)]
    before = 0
    while (match := _PRELUDE.match(data, before)) and match.end() > before:
        before = match.end()
    if before < (starts[0] if starts else len(data)):
        starts.insert(0, before)
    line, counted = 1, 0
    for start, end in pairwise([*starts, len(data)]):
        line += data.count(b"\n", counted, start)
        counted = start
        yield line, data[start:end]


@dataclass(slots=True)
class _Stored:
    """Where the records that make up one article stand."""

    record: tuple[int, bytes] | None = None
    layers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    edits: list[tuple[int, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """The records of one edit that were found."""

    line: int
    parts: int
    found: set[int] = field(default_factory=set)
    last: int = 0


class _Check:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.header: ProjectHeader | None = None
        self.header_line = 1
        self.articles: dict[str, _Stored] = {}
        self.withdrawn: set[str] = set()
        self.groups: dict[str, _Group] = {}
        self.older: dict[str, tuple[str, int]] = {}
        self.complete = 0
        self.is_torn = False

    def file_as_a_whole(self, data: bytes) -> None:
        chunks = list(split(self.without_tail(data)))
        behind = supplement_end = sum(len(raw) for __, raw in chunks)
        for line, raw in chunks:
            behind -= len(raw)
            self.one_record(raw, line, last=behind == 0, supplement=behind >= supplement_end)
            announced = _BATCH.search(raw) if raw.startswith(_EDIT_START) else None
            if announced and int(announced[1]) > behind:
                self.torn(line, _("The import that this edit announces is not complete."))
            elif announced and announced[2]:
                supplement_end = behind - int(announced[1])
        self.edits_in_parts()
        if self.header is None:
            self.say(
                _("The file has no record of the kind “project”."), 1, "no-header", hint=_("Is it a project?")
            )
        labels = self.header.labels if self.header else LabelSet()
        self.label_set(labels)
        for name, stored in self.articles.items():
            if stored.record is None:
                self.without_article(name, stored)
            elif name not in self.withdrawn:
                self.one_article(stored.record, stored, labels if self.header else None)
        self.versions()

    def without_tail(self, data: bytes) -> bytes:
        """The file without what a power cut may leave at its end: zeros, or a piece of an edit's first line."""
        kept = data.rstrip(b"\0")
        line = kept[kept.rfind(b"\n") + 1 :]
        if line and _EDIT_START.startswith(line):
            kept = kept[: -len(line)]
        if len(kept) < len(data):
            self.torn(kept.count(b"\n") + 1, _("Its end is not part of any record."))
        return kept

    # ------------------------------------------------------------------------------------ record by record
    def one_record(self, raw: bytes, line: int, *, last: bool, supplement: bool = False) -> None:
        if last and is_cut_off(raw, describe(0, raw).kind):
            self.torn(line, _("The edit is not closed by “...”."))
            return
        try:
            parsed = records.read(raw, file=self.file, line=line)
        except ReadError as error:
            cut = _("The file may have been cut off in its last record. ") if last else ""
            self.say(f"{cut}{error.message}", error.line or line, "unreadable-record", hint=error.hint)
            return
        self.problems += parsed.problems
        self.complete += 1
        match parsed.record:
            case ProjectHeader():
                if self.header is not None:
                    self.twice(_("project record"), self.header_line, line)
                self.header, self.header_line = parsed.record, line
            case Article(id=name):
                stored = self.articles.setdefault(name, _Stored())
                if stored.record is not None and not supplement:
                    earlier = self.reread(stored.record).record
                    same = isinstance(earlier, Article) and earlier.text == parsed.record.text
                    self.twice(
                        _("article “{name}”").format(name=name),
                        stored.record[0],
                        line,
                        "" if same else _("its text is another"),
                    )
                self.articles[name] = replace(stored, record=(line, raw))
                self.withdrawn.discard(name)
            case Layer(article=name, annotator=annotator):
                stored = self.articles.setdefault(name, _Stored())
                if annotator in stored.layers:
                    place = stored.layers[annotator]
                    gone = len(self.reread(place).lines.keys() - parsed.lines.keys())
                    lost = counted(
                        gone, "annotation of the earlier one does", "annotations of the earlier one do"
                    )
                    lost = _("{lost} not").format(lost=lost) if gone else ""
                    self.twice(
                        _("layer of “{annotator}” on “{name}”").format(annotator=annotator, name=name),
                        place[0],
                        line,
                        lost,
                    )
                stored.layers[annotator] = (line, raw)
            case StoredEdit():
                self.one_edit(parsed.record, raw)

    def one_edit(self, stored: StoredEdit, raw: bytes) -> None:
        if stored.group:
            group = self.groups.setdefault(stored.group, _Group(stored.line, stored.parts))
            group.found.add(stored.part)
            group.last = self.complete
        for change in stored.edit.changes:
            value = change.after if change.after is not None else change.before
            if isinstance(value, ProjectHeader):
                self.header = stated(self.header, change)
            elif isinstance(value, Membership):
                (self.withdrawn.discard if change.after is not None else self.withdrawn.add)(value.article)
            else:
                edits = self.articles.setdefault(change.article, _Stored()).edits
                if not edits or edits[-1][0] != stored.line:
                    edits.append((stored.line, raw))

    def edits_in_parts(self) -> None:
        for name, group in self.groups.items():
            missing = ", ".join(str(n) for n in range(1, group.parts + 1) if n not in group.found)
            if not missing:
                continue
            message = _("The edit “{name}” lacks part {missing} of {parts}.").format(
                name=name, missing=missing, parts=group.parts
            )
            if group.last < self.complete:
                self.say(
                    message, group.line, "incomplete-edit", hint=_("Its other parts count nevertheless.")
                )
            elif not self.is_torn:
                self.torn(group.line, message)

    # ----------------------------------------------------------------------------------- article by article
    def one_article(self, record: tuple[int, bytes], stored: _Stored, labels: LabelSet | None) -> None:
        line, __ = record
        article = self.reread(record).record
        assert isinstance(article, Article)
        opened = OpenArticle(article)
        where: dict[str, dict[str, int]] = {}
        starts = {"": line}
        for name, place in stored.layers.items():
            parsed = self.reread(place)
            assert isinstance(parsed.record, Layer)
            opened.layers[name] = parsed.record
            where[name] = dict(parsed.lines)
            starts[name] = place[0]
        for place in stored.edits:
            self.apply(opened, place, starts, where)
        if older := older_id(opened.article.metadata):
            self.older[article.id] = (older, line)
        self.text_ranges(opened.article, line)
        for name, layer in opened.layers.items():
            self.layer(opened.article, layer, starts.get(name, line), where.get(name, {}), labels)

    def versions(self) -> None:
        """Articles that say to be newer versions of what is not there, or of themselves."""
        for name, (older, line) in self.older.items():
            there = self.articles.get(older)
            if there is None or there.record is None:
                self.say(
                    _("“{name}” says to be a newer version of “{older}”, which is not in the file.").format(
                        name=name, older=older
                    ),
                    line,
                    "no-older-version",
                    "warning",
                    hint=_("Correct `older_version` in its metadata, or take it out."),
                )
                continue
            passed = {name}
            while older in self.older and older not in passed:
                passed.add(older)
                older, __ = self.older[older]
            if older == name:
                self.say(
                    _(
                        "“{name}” is a newer version of itself, by way of “{older}”: in a circle nothing "
                        "is older, and all of these articles count."
                    ).format(name=name, older=self.older[name][0]),
                    line,
                    "circle-of-versions",
                    "warning",
                    hint=_("Take `older_version` out of the metadata of one of them."),
                )

    def apply(
        self,
        opened: OpenArticle,
        place: tuple[int, bytes],
        starts: dict[str, int],
        where: dict[str, dict[str, int]],
    ) -> None:
        parsed = self.reread(place)
        assert isinstance(parsed.record, StoredEdit)
        for change in parsed.record.edit.changes:
            if starts.get(change.annotator, 0) > place[0]:
                continue
            apply_to_article(opened, change)
            starts.setdefault(change.annotator, place[0])
            if isinstance(change.after, Annotation):
                where.setdefault(change.annotator, {})[change.after.id] = parsed.lines[change.after.id]

    def text_ranges(self, article: Article, line: int) -> None:
        ranges = {
            "zone": sorted((zone.start, zone.end) for zone in article.zones),
            "sentence": sorted((sentence.start, sentence.end) for sentence in article.sentences),
        }
        for what, places in ranges.items():
            furthest = 0
            for start, end in places:
                shown = _("The {what} {start}–{end} of “{id}”").format(
                    what=what, start=start, end=end, id=article.id
                )
                if start >= end:
                    self.say(_("{shown} is empty or reversed.").format(shown=shown), line, "bad-range")
                elif start < 0 or end > len(article.text):
                    self.say(
                        _("{shown} is outside the text (0–{text}).").format(
                            shown=shown, text=len(article.text)
                        ),
                        line,
                        "out-of-range",
                    )
                elif start < furthest:
                    self.say(_("{shown} overlaps the one before.").format(shown=shown), line, "overlapping")
                furthest = max(furthest, end)
        for zone in article.zones:
            if zone.role not in ZONE_ROLES:
                self.say(
                    _("A zone has the role “{role}”, which is unknown.").format(role=zone.role),
                    line,
                    "unknown-role",
                    "warning",
                )

    def layer(
        self, article: Article, layer: Layer, line: int, where: dict[str, int], labels: LabelSet | None
    ) -> None:
        if layer.state.status not in STATUSES:
            self.say(
                _("The status “{status}” is unknown.").format(status=layer.state.status),
                line,
                "unknown-status",
                "warning",
            )
        if layer.state.review not in REVIEWS:
            self.say(
                _("The review “{review}” is unknown.").format(review=layer.state.review),
                line,
                "unknown-status",
                "warning",
            )
        sentences = set(article.sentences)
        for item in layer:
            at = where.get(item.id, line)
            if isinstance(item, Span | SentenceTag | Note):
                self.place(article, item, at)
            if (
                isinstance(item, SentenceTag)
                and sentences
                and Sentence(item.start, item.end) not in sentences
            ):
                self.say(
                    _("The sentence tag “{id}” is on {start}–{end}, which is not a sentence.").format(
                        id=item.id, start=item.start, end=item.end
                    ),
                    at,
                    "loose-sentence",
                    "warning",
                )
            if isinstance(item, Note) and item.about and layer.get(item.about) is None:
                self.say(
                    _("The note “{id}” is about “{about}”, which does not exist.").format(
                        id=item.id, about=item.about
                    ),
                    at,
                    "loose-note",
                )
        if labels is None:
            return
        for finding in rules.check(layer, labels):
            at = where.get(finding.annotations[0], line)
            severity = "error" if finding.code in _LIES else "warning"
            self.say(f"{finding.message} ({', '.join(finding.annotations)})", at, finding.code, severity)

    def place(self, article: Article, item: Span | SentenceTag | Note, line: int) -> None:
        if isinstance(item, Span):
            ranges = item.fragments
        elif item.start is None or item.end is None:
            return
        else:
            ranges = ((item.start, item.end),)
        shown = _("“{id}” ({value}) in “{id2}”").format(
            id=item.id, value=", ".join(f"{start}–{end}" for start, end in ranges), id2=article.id
        )
        hint = _("Correct the offsets or the quote.")
        if any(start >= end for start, end in ranges):
            self.say(_("{shown} is empty or reversed.").format(shown=shown), line, "bad-range", hint=hint)
        elif ranges[0][0] < 0 or ranges[-1][1] > len(article.text):
            self.say(
                _("{shown} is outside the text (0–{text}).").format(shown=shown, text=len(article.text)),
                line,
                "out-of-range",
                hint=hint,
            )
        elif any(before[1] > after[0] for before, after in pairwise(ranges)):
            self.say(
                _("{shown} has fragments that are not in order.").format(shown=shown),
                line,
                "bad-range",
                hint=hint,
            )
        elif item.quote and not quote_matches(item.quote, covered_text(article.text, ranges)):
            found = anchor.reanchored(article.text, ranges, item.quote)
            if found is not None:
                hint = _("On opening it is put on {found}–{found2}, where the text reads so.").format(
                    found=found[0][0], found2=found[-1][1]
                )
            covered = covered_text(article.text, ranges)
            self.say(
                _("{shown} covers “{covered}”, not “{quote}”.").format(
                    shown=shown, covered=covered, quote=item.quote
                ),
                line,
                "quote-mismatch",
                hint=hint,
            )

    # ----------------------------------------------------------------------------------------------- others
    def label_set(self, labels: LabelSet) -> None:
        line = self.header_line
        for key, clashing in labels.key_clashes():
            names = ", ".join(f"“{label.name}”" for label in clashing)
            self.say(
                _("The key “{key}” belongs to several labels: {names}.").format(key=key, names=names),
                line,
                "key-clash",
                "warning",
            )
        for __, message in loose_names(labels):
            self.say(message, line, "loose-label", "warning")

    def without_article(self, name: str, stored: _Stored) -> None:
        hint = _("Bring the article back or remove what belongs to it.")
        for annotator, (line, __) in stored.layers.items():
            message = _(
                "The layer of “{annotator}” belongs to the article “{name}”, which is not in the file."
            ).format(annotator=annotator, name=name)
            self.say(message, line, "orphan-layer", hint=hint)
        for line, __ in stored.edits:
            message = _("An edit belongs to the article “{name}”, which is not in the file.").format(
                name=name
            )
            self.say(message, line, "orphan-edit", hint=hint)

    def reread(self, place: tuple[int, bytes]) -> Parsed:
        return records.read(place[1], file=self.file, line=place[0])

    def torn(self, line: int, why: str) -> None:
        self.is_torn = True
        self.say(
            _("The file ends in the middle of a record. {why}").format(why=why),
            line,
            "torn",
            hint=_("On opening, that record is set aside in a file next to the project."),
        )

    def twice(self, what: str, first: int, line: int, lost: str = "") -> None:
        message = _("The {what} occurs twice (first in line {first}); this one counts{lost}{lost2}.").format(
            what=what, first=first, lost=lost and ", ", lost2=lost
        )
        self.say(message, line, "duplicate-record", "error" if lost else "warning")

    def say(self, message: str, line: int, code: str, severity: str = "error", hint: str = "") -> None:
        self.problems.append(Problem(message, self.file, line, severity, code, hint))
