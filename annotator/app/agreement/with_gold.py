"""How far each annotator agrees with gold, by month or week: what the desk makes of their work in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from annotator.app.agreement.counts import Choice, day_of, in_time, read_work
from annotator.app.agreement.figures import period_of
from annotator.app.agreement.values import Line
from annotator.app.index import Derived, Index
from annotator.app.progress import Progress, Work
from annotator.core.edits import Change, Heading
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.core.names import comparable, people
from annotator.core.project import Entry, Project
from annotator.review import measuring
from annotator.review.measuring import Wanted
from annotator.review.study import Counted, Study

NOTHING = _(
    "Nobody can be compared with gold yet. Gold is done where every conflict of an article is settled in Review; "
    "whoever finished such an article is compared with it here."
)


@dataclass(frozen=True, slots=True)
class WithGold:
    """A measure of each annotator with gold, by name: of all articles (`whole`), and in each of the `periods`.

    The count of a line is that of the articles. A period is that in which the annotator made the article's last
    annotation; `undated` articles are in none.
    """

    main: str
    periods: tuple[str, ...] = ()
    whole: Mapping[str, Line] = field(default_factory=dict, hash=False)
    lines: Mapping[tuple[str, str], Line] = field(default_factory=dict, hash=False)
    undated: int = 0


class CountingGold(Index[dict[str, Counted]]):
    """What is counted of each article of which gold is done, for a choice: by annotator, each compared with gold."""

    def __init__(self, project: Project, choice: Choice) -> None:
        self.choice = choice
        self.kinds = [kind for kind in choice.kinds if kind != "article" or not choice.zone]
        super().__init__(project, Derived(self._count, _moves, self._wanted, self._may_hold))

    def of_annotators(self) -> dict[str, Study]:
        """A study of each annotator and gold, as far as there is anything to compare, in order of the annotators."""
        studies: dict[str, Study] = {}
        for known in self.all().values():
            for name, counted in known.items():
                studies.setdefault(name, self._study(name)).articles.append(counted)
        return {name: studies[name] for name in self._wanted(self._project) if name in studies}

    def _wanted(self, project: Project) -> tuple[str, ...]:
        known = project.annotators()
        chosen = [name for name in self.choice.annotators if name in comparable(known)]
        return tuple(chosen if self.choice.annotators else people(known))

    def _may_hold(self, entry: Entry) -> bool:
        gold = entry.states.get(GOLD)
        return gold is not None and gold.status == "done"

    def _study(self, name: str) -> Study:
        return Study((name, stand_in(name)), self.choice.ignored, self.kinds)

    def _count(self, project: Project, article_id: str) -> dict[str, Counted] | None:
        names = self._wanted(project)
        __, work = read_work(project, article_id, self.choice, (*names, GOLD))
        gold, found = work.layers.get(GOLD), {}
        if gold is None:
            return None
        for name in names:
            layer = work.layers.get(name)
            day = day_of([layer]) if layer is not None else ""
            if layer is not None and in_time(day, self.choice):
                two = {name: layer, stand_in(name): gold}
                found[name] = self._study(name).counted(replace(work, layers=two, day=day))
        return found or None


def stand_in(name: str) -> str:
    """What gold is called in the study of an annotator, who cannot be called so: a study takes people alone."""
    return _("{name} as reviewed").format(name=name)


def with_gold(
    counting: CountingGold, kind: str, main: str = "", *, label: str = "", period: str = "month"
) -> Work[WithGold]:
    """Read what is not known, and measure; `main` is the kind's first measure by default, `period` month or week."""
    yield from counting.reading()
    main = main or measuring.measures_of(kind)[0]
    wanted = Wanted(kind, main, (main,), label, brief=True)
    whole: dict[str, Line] = {}
    lines: dict[tuple[str, str], Line] = {}
    undated = 0
    studies = counting.of_annotators() if kind in counting.kinds else {}
    for done, (name, study) in enumerate(studies.items()):
        yield Progress(done, len(studies), name)
        whole[name] = yield from _line(name, study, wanted)
        periods = {period_of(each.day, period) for each in study.articles if each.day}
        undated += sum(not each.day for each in study.articles)
        for when in periods:
            part = study.part(lambda each, when=when: bool(each.day) and period_of(each.day, period) == when)  # type: ignore[misc]
            lines[name, when] = yield from _line(when, part, wanted)
    return WithGold(main, tuple(sorted({when for __, when in lines})), whole, lines, undated)


def _line(name: str, study: Study, wanted: Wanted) -> Work[Line]:
    work = measuring.measured(study, wanted, repeats=0)
    while True:
        try:
            done, total = next(work)
        except StopIteration as end:
            return Line(name, end.value["measure", wanted.main], len(study.articles))
        yield Progress(done, total, name)


def _moves(change: Change) -> bool:
    """Whether a change can make other counts: not what an article is called."""
    return not isinstance(change.after or change.before, Heading)
