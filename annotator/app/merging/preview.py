"""What merging other projects into this one would do: nothing has been changed yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.app.importing.labels import Foreign
from annotator.app.merging.layers import Differing
from annotator.app.merging.people import REFUSE
from annotator.core.annotation import Annotation
from annotator.core.edits import Change
from annotator.core.errors import Problem
from annotator.core.messages import _, ngettext, numeral
from annotator.core.project import OpenArticle
from annotator.core.terms import term
from annotator.core.wording import counted


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody said beforehand.

    `labels` are other names for labels, `{theirs: ours}` (see `importing.labels`); `same_name`, one of
    `people.SAME_NAMES`, says what becomes of work on the same article under one name, `people` the same of some names.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    same_name: str = REFUSE
    people: Mapping[str, str] = field(default_factory=dict)

    def of_person(self, name: str) -> str:
        """What becomes of work on the same article under this name."""
        return self.people.get(name, self.same_name)


@dataclass(frozen=True, slots=True)
class Share:
    """How many layers and annotations come in."""

    layers: int = 0
    annotations: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.layers + other.layers, self.annotations + other.annotations)

    def __str__(self) -> str:
        return _("{annotations} in {layers}").format(
            annotations=counted(self.annotations, "annotation", "annotations"),
            layers=counted(self.layers, "layer", "layers"),
        )


@dataclass(frozen=True, slots=True)
class Overruled:
    """A decision of the other project on a conflict that is decided otherwise here, and is not taken over."""

    article: str
    title: str
    differing: Differing

    def __str__(self) -> str:
        found = self.differing
        made, left = (_words(each) for each in (found.theirs_made, found.left))
        also = (
            ngettext("; with it {left} is left out", "; with it {left} are left out", len(found.left)).format(
                left=left
            )
            if left
            else ""
        )
        why = f" ({found.theirs.note})" if found.theirs.note else ""
        return _(
            "“{title}”, {removeprefix}: {verdict} here "
            "({words}), {verdict2} there ({made}){why}. "
            "Ours stays{also}."
        ).format(
            title=self.title,
            removeprefix=found.ours.cluster.removeprefix(f"{self.article}/"),
            verdict=found.ours.verdict,
            words=_words(found.ours_made) or term("nothing"),
            verdict2=found.theirs.verdict,
            made=made or term("nothing"),
            why=why,
            also=also,
        )


@dataclass(frozen=True, slots=True)
class Coming:
    """What one other project brings. Ids and names are pairs: what it is called there, and here.

    `added` and `matched` are its articles, by their ids there; `labels` all of its labels, `new_labels` those that the
    project gets, `mapped` those that have another name here, `people` all annotators, `shares` what comes in of each,
    by their names here. `refused` has to be settled before anything comes in: labels, each with a name of its own
    here (`apart`), and people (`unclear`). `left` cannot be taken, `remarks` is what else is to be said.
    """

    path: Path
    title: str = ""
    added: Mapping[str, str] = field(default_factory=dict)
    matched: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[Foreign, ...] = ()
    new_labels: tuple[str, ...] = ()
    mapped: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    same: int = 0
    overruled: tuple[Overruled, ...] = ()
    apart: Mapping[str, str] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()
    left: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def layers(self) -> int:
        """In how many layers something comes in."""
        return sum(each.layers for each in self.shares.values())

    @property
    def annotations(self) -> int:
        """How many annotations come in."""
        return sum(each.annotations for each in self.shares.values())

    @property
    def renamed(self) -> dict[str, str]:
        """The articles that come in under another id, since theirs is that of another text."""
        return {theirs: ours for theirs, ours in self.added.items() if theirs != ours}

    @property
    def renamed_people(self) -> dict[str, str]:
        """The annotators who have another name here."""
        return {theirs: ours for theirs, ours in self.people.items() if theirs != ours}

    def __str__(self) -> str:
        said = [
            _("{articles} added").format(articles=counted(len(self.added), "article", "articles")),
            _("{matched} there already").format(matched=numeral(len(self.matched))),
        ]
        said.append(str(Share(self.layers, self.annotations)))
        if self.same:
            said.append(_("{same} the same as here").format(same=numeral(self.same)))
        if self.new_labels:
            said.append(counted(len(self.new_labels), "new label", "new labels"))
        if self.overruled:
            said.append(
                _("{decisions} not taken over").format(
                    decisions=counted(len(self.overruled), "decision", "decisions")
                )
            )
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging would do: what each project brings, the articles that are new, and what changes of those here."""

    projects: tuple[Coming, ...]
    relabelled: Change | None = None
    articles: tuple[OpenArticle, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def refused(self) -> list[Problem]:
        """What has to be settled first: with any of it nothing comes in."""
        return [problem for each in self.projects for problem in each.refused]

    @property
    def left(self) -> list[Problem]:
        """What cannot be taken."""
        return [problem for each in self.projects for problem in each.left]

    @property
    def brings(self) -> bool:
        """Whether anything changes."""
        return bool(self.relabelled or self.articles or self.changes)

    @property
    def title(self) -> str:
        """The name of the step."""
        names = [f"“{each.title}”" for each in self.projects]
        return (
            _("Merge {names}").format(names=", ".join(names))
            if len(names) <= 3
            else _("Merge {names} projects").format(names=len(names))
        )


def _words(items: tuple[Annotation, ...]) -> str:
    """Labels with the words that they are on, or how often they are where there are none."""
    said = Counter(
        f"{item.label} “{quote}”" if (quote := getattr(item, "quote", "")) else item.label for item in items
    )
    return ", ".join(f"{words} ×{count}" if count > 1 else words for words, count in said.items())
