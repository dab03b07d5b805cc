"""One corpus: imported, validated, written in every format, read back twice, compared with what was told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator import formats, store
from annotator.app.exporting import export as exporting
from annotator.app.importing import articles as importing
from annotator.app.importing import completing
from annotator.app.importing.articles import ImportResult
from annotator.app.progress import finish
from annotator.core.annotation import STATUSES, ArticleTag, SentenceTag, Span
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.project import Project
from annotator.core.source_tokens import CONLL
from annotator.formats import Format, Loss, Options
from annotator.formats.kit.values import NO_OPTIONS
from annotator.store.validate import validate
from benchmarks.roundtrip import columns, libraries, semeval_score, standoff
from benchmarks.roundtrip.columns import ROW
from benchmarks.roundtrip.facts import (
    ATTRIBUTE,
    NOTE,
    RELATION,
    SENTENCE,
    SPAN,
    TAG,
    TEXT,
    TOKEN,
    Difference,
    Fact,
    Facts,
    difference,
)
from benchmarks.roundtrip.project import facts_of


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody else's view of a format: the kinds of facts that it tells, all of them that the files hold."""

    read: Callable[..., Facts]
    kinds: frozenset[str]
    spelling: Callable[[str], str] | None = None
    """How the format spells labels, where that is not what our reader makes of them."""


def _reader(read: Callable[..., Facts], *kinds: str, spelling: Callable[[str], str] | None = None) -> Reader:
    return Reader(read, frozenset({TEXT, *kinds}), spelling)


READERS: dict[str, Reader] = {
    "brat": _reader(standoff.brat, SPAN, RELATION, spelling=standoff.brat_name),
    "doccano": _reader(standoff.doccano, SPAN, RELATION, TAG),
    "prodigy": _reader(standoff.prodigy, SPAN, RELATION, TAG, TOKEN),
    "label-studio": _reader(standoff.label_studio, SPAN, RELATION, TAG),
    "w3c": _reader(standoff.w3c, SPAN),
    "ptc": _reader(standoff.semeval, SPAN, spelling=lambda label: " ".join(label.split())),
    "qdpx": _reader(standoff.qdpx, SPAN, spelling=str),
    "csv": _reader(standoff.rows, SPAN, TAG),
    "conll": _reader(columns.conll, SPAN, TOKEN, ROW),
    "conllu": _reader(columns.conllu, TOKEN, ROW),
    "webanno-tsv": _reader(columns.webanno_tsv, SPAN, TOKEN),
    "cas-xmi": _reader(libraries.cas, SPAN, RELATION, TOKEN),
    "cas-json": _reader(libraries.cas, SPAN, RELATION, TOKEN),
    "spacy": _reader(libraries.spacy, SPAN, TAG, TOKEN),
}
OURS = frozenset({TEXT, SPAN, RELATION, TAG, SENTENCE, ATTRIBUTE, NOTE})

TOLD: tuple[tuple[str, frozenset[str]], ...] = (
    ("who made", frozenset()),
    ("status and review", frozenset()),
    ("labels", frozenset()),
    ("title", frozenset({TEXT})),
    ("tokens with blanks", frozenset({TEXT})),
    ("tokens that spans cut", frozenset({TOKEN})),
    ("overlapping spans", frozenset({SPAN})),
    ("fragment", frozenset({SPAN})),
    ("span", frozenset({SPAN})),
    ("link", frozenset({RELATION})),
    ("argument", frozenset({RELATION})),
    ("sentence tag", frozenset({SENTENCE})),
    ("article tag", frozenset({TAG})),
    ("value", frozenset({ATTRIBUTE})),
    ("attribute", frozenset({ATTRIBUTE})),
    ("note", frozenset({NOTE})),
    ("columns", frozenset({ROW})),
    ("annotation", OURS - {TEXT}),
    ("articles with several annotators", OURS),
    ("articles without", OURS),
    ("token", frozenset({TOKEN, ROW})),
    ("line breaks in notes", frozenset({NOTE})),
)
"""Words of a loss, and the kinds of facts that are then fewer, or other ones."""


@dataclass(slots=True)
class Outcome:
    """What one format did to the corpus. `failures` are differences that nobody was told of."""

    format: str
    checked: str = ""
    told: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Trip:
    """Everything that was seen of one corpus."""

    corpus: Path
    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        """All differences that nobody was told of, with the format in which they were seen."""
        return [
            *(f"project: {each}" for each in self.invalid),
            *(f"{each.format}: {failure}" for each in self.outcomes for failure in each.failures),
        ]


def travel(
    corpus: Path, source: str, work: Path, only: Iterable[str] = (), options: Options = NO_OPTIONS
) -> Iterator[Trip]:
    """Take a folder of files through the program, yielding the trip after each step.

    `source` is the name of its format, which says who counts it; "" where there is no such reader. `work` is an empty
    folder for what is made on the way. `only` are the names of the formats to export to, all that can hold something
    where there are none. `options` tell the independent reader which columns have the words and tags: `word`, `tag`.
    """
    trip = Trip(corpus)
    project_file = work / "corpus.annot.yaml"
    with store.create(project_file, ProjectHeader()) as file:
        result = finish(importing.import_paths(file, [corpus]))
        finish(completing.complete(file, result.late))
        file.flush(60)
        trip.said = [*map(str, result.problems), *(str(guess) for _, guess in result.guesses)]
        reader = READERS.get(source)
        ours = facts_of(file.project)
        trip.counts = Counter(fact.kind for fact in ours.elements())
        before = reader.read(corpus, **options) if reader else Counter()
        if reader:
            trip.outcomes.append(_imported(source, reader, before, ours, result))
        trip.invalid = [str(each) for each in validate(project_file) if each.severity == "error"]
        yield trip
        for form in _able(file.project, only):
            trip.outcomes.append(
                _exported(
                    file.project,
                    form,
                    work / "out" / form.name,
                    corpus if form.name == source and not options else None,
                )
            )
            yield trip


def _imported(source: str, reader: Reader, theirs: Facts, ours: Facts, result: ImportResult) -> Outcome:
    outcome = Outcome(f"{source} → project", "independent reader")
    kinds = reader.kinds - {ROW}
    # One article for each text, however often it comes; what several rows say of it is said once.
    once = Counter(dict.fromkeys(theirs, 1))
    found = difference(once, Counter(dict.fromkeys(ours, 1)), kinds)
    for fact in [fact for fact in found.extra if fact.kind == TEXT]:
        del found.extra[fact]  # what else lies in the folder, such as a README, comes in as an article
    told = sum(_number(str(problem)) for problem in result.problems)
    _judge(outcome, found, dict.fromkeys(kinds, told))
    return outcome


def _able(project: Project, only: Iterable[str]) -> list[Format]:
    """The formats that can hold something of what the project says."""
    kinds: set[type] = set()
    for article_id in project.entries:
        for layer in project.layers(article_id).values():
            kinds.update(map(type, layer))
    wanted = {"spans": Span in kinds, "tags": ArticleTag in kinds, "sentences": SentenceTag in kinds}
    features = {name for name, is_there in wanted.items() if is_there} or {"cuts", "metadata"}
    chosen = set(only)
    return [
        form
        for form in formats.all()
        if form.writes and form.holds & features and (not chosen or form.name in chosen)
    ]


def _exported(project: Project, form: Format, target: Path, same: Path | None) -> Outcome:
    outcome = Outcome(form.name)
    target.mkdir(parents=True)
    path = target / "out" if form.output == "folder" else target / f"out{form.extensions[0]}"
    options: dict[str, str | bool] = {"texts": True} if form.name == "csv" else {}
    if form.name == "conll":
        options["columns"] = _columns(project)
    chosen = exporting.Selection(statuses=STATUSES, options=options)
    try:
        shown = finish(exporting.losses(project, form, chosen))
        finish(exporting.export(project, form, path, chosen))
    except AnnotatorError as error:
        outcome.checked = f"not written: {error}"
        return outcome
    outcome.told = list(map(str, shown))
    allowed = _allowed(shown)
    titled = form.name == "ptc"
    expected = facts_of(project, form.spelling, titled=titled)
    who = []
    if form.reads:
        who.append("our reader")
        with store.create(target / "back.annot.yaml", ProjectHeader()) as file:
            finish(importing.import_paths(file, [path], form.name))
            back = _with_given_tokens(facts_of(file.project, form.spelling), expected)
        kinds = OURS | ({TOKEN} if reads_tokens(form) else set())
        _judge(outcome, difference(_once(expected), _once(back), kinds), allowed, "read by us, ")
    if reader := READERS.get(form.name):
        try:
            theirs = _with_given_tokens(reader.read(path), expected)
            who.append("independent reader")
        except ImportError as error:
            who.append(f"no independent reader ({error.name} is not installed)")
        else:
            if reader.spelling:
                expected = facts_of(project, reader.spelling, titled=titled)
            _judge(outcome, difference(_once(expected), _once(theirs), reader.kinds - {ROW}), allowed)
            if same is not None:
                _judge(outcome, difference(reader.read(same), theirs, frozenset({ROW})), allowed)
    if same is not None and form.name == "ptc":
        outcome.failures += _scored(same, path)
    outcome.checked = " and ".join(who) or "written only"
    return outcome


def _scored(gold: Path, submitted: Path) -> list[str]:
    """What the tasks' own score says of a corpus that came and went in their format."""
    found = semeval_score.score(gold, submitted)
    if found.f1 == 1.0 and not found.other_texts:
        return []
    return [f"score of the tasks: {found.f1:.6f}, not 1; {found.other_texts} texts have other bytes"]


def reads_tokens(form: Format) -> bool:
    """Whether what a format calls tokens comes back as such."""
    return form.name in ("conll", "conllu", "webanno-tsv", "spacy", "prodigy", "cas-xmi", "cas-json", "jsonl")


def _columns(project: Project) -> str:
    """As many columns as the tokens came with."""
    most = 2
    for article_id in project.entries:
        row, _, _ = str(project.article(article_id).extra.get(CONLL) or "").partition("\n")
        most = max(most, len(row.split()) + 2 if row else 2)
    return str(min(most, 4))


def _with_given_tokens(facts: Facts, expected: Facts) -> Facts:
    """The facts without tokens of what no token came for: a writer cuts the rest of a text itself."""
    given = {(fact.text, at) for fact in expected if fact.kind == TOKEN for at in _places(fact)}
    return Counter(
        {
            fact: n
            for fact, n in facts.items()
            if fact.kind != TOKEN or any((fact.text, at) in given for at in _places(fact))
        }
    )


def _places(token: Fact) -> Iterator[int]:
    for ranges in token.said:
        if isinstance(ranges, tuple):
            for start, end in ranges:
                yield from range(start, end)


def _once(facts: Facts) -> Facts:
    """Each fact once: a format may hold what two annotators say as one."""
    return Counter(dict.fromkeys(facts, 1))


def _allowed(losses: Iterable[Loss]) -> dict[str, int]:
    """How many facts of each kind may be missing or other ones, as was said."""
    found: Counter[str] = Counter()
    for loss in losses:
        for words, kinds in TOLD:
            if words in loss.what:
                found.update(dict.fromkeys(kinds, loss.count))
                break
    return dict(found)


def _judge(outcome: Outcome, found: Difference, allowed: dict[str, int], where: str = "") -> None:
    for kind, missing, extra in found.kinds():
        may = allowed.get(kind, 0)
        if missing > may or (extra and not may):
            outcome.failures.append(
                f"{where}{kind}: {missing} missing, {extra} too many, {may} told of"
                f"{_shown('missing', found.missing, kind)}{_shown('too many', found.extra, kind)}"
            )


def _shown(what: str, facts: Facts, kind: str) -> str:
    some: list[Fact] = [fact for fact in facts if fact.kind == kind][:2]
    return "".join(f"; {what}: {fact.text} {fact.said!r:.160}" for fact in some)


def _number(problem: str) -> int:
    """How many things a problem speaks of: the number it names, else one."""
    match = re.search(r"(?<![\w:])(\d[\d,]*) (?=\w)", problem)
    return int(match[1].replace(",", "")) if match else 1
