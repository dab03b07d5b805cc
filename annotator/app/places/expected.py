"""What speaks against a decision that was made: annotations where the program surely expects another label.

It is looked for only in what the editor tagged whose decisions the program learnt, and in gold; for somebody who tagged
nothing, in the work of everybody. Only labels that have earned it are expected. It is a line of the consistency desk,
and no vote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.core.annotation import Annotation, Span
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _, numeral
from annotator.core.names import is_copy, people
from annotator.core.project import Project
from annotator.suggest.suggestion import Suggestion, place_of

if TYPE_CHECKING:
    from annotator.app.suggesting.following import Suggesting

Learnt = Callable[[], "Suggesting | None"]
"""What learnt from the editor's decisions, or None where no suggestions are wanted."""
TOLD = ("after", "shown")
"""The modes of labels that may be told after a decision without being asked for."""


@dataclass(frozen=True, slots=True)
class Expected:
    """`item`, a span or a tag, carries another label than what is `said` of its place."""

    article: str
    annotator: str
    item: Annotation
    said: Suggestion

    @property
    def start(self) -> int:
        """Where it starts, in code points of the article."""
        return self.said.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.said.end

    @property
    def span(self) -> Span | None:
        """The span, where it is one."""
        return self.item if isinstance(self.item, Span) else None


def nobody() -> None:
    """What has learnt where nothing has."""


def basis(learnt: Learnt) -> object:
    """What the places rest on: whose decisions were learnt, and which labels have earned to be told."""
    made = learnt()
    if made is None or not made.on or made.to_read:
        return None
    return made.session.annotator, tuple(label for label in made.ways if made.threshold(label) is not None)


def in_article(learnt: Learnt, project: Project, article_id: str, layers: Iterable[Layer]) -> list[Expected]:
    """The places of an article, in the layers among these of which something is expected."""
    made = learnt()
    if made is None or basis(learnt) is None:
        return []
    from annotator.app.suggesting.reviewed import Reviewed

    of_all = isinstance(made, Reviewed)
    whose = (made.session.annotator, GOLD)
    own = [each for each in layers if each.annotator in whose or (of_all and people([each.annotator]))]
    if not any(len(list(each.values())) for each in own):
        return []
    from annotator.app.suggesting import stored
    from annotator.app.suggesting.seeing import best, decides
    from annotator.suggest.modes import is_blind

    seed, labels = project.header.id, project.labels
    sure = [
        said
        for said in best(labels, made.expected(article_id))
        if made.ways[said.label].mode in TOLD
        and made.evidence.shows(said.label, said.score, made.ways[said.label].target)
        and not is_blind(seed, article_id, said.place)
    ]
    found = []
    for layer in own:
        there: dict[object, list[Annotation]] = {}
        for item in layer.values():
            there.setdefault(place_of(item), []).append(item)
        not_wanted = stored.rejected(layer.state)
        for said in sure:
            items = there.get(said.place, [])
            against = [item for item in items if decides(labels, (said.place, item.label), said)]
            if (said.place, said.label) not in not_wanted and all(i.label != said.label for i in items):
                found += [Expected(article_id, layer.annotator, item, said) for item in against[:1]]
    return found


def told(place: Expected, labels: LabelSet) -> str:
    """What is expected there, in short."""
    return _("{labels}; expected {labels2} ({score})").format(
        labels=labels.title(place.item.label),
        labels2=labels.title(place.said.label),
        score=numeral(place.said.score, ".0%"),
    )


def explained(place: Expected, labels: LabelSet) -> str:
    """What is expected there and why, in a sentence."""
    why = f": {place.said.reason}" if place.said.reason else ""
    return _("Tagged {labels}; the program expects {labels2} ({score}){why}.").format(
        labels=labels.title(place.item.label),
        labels2=labels.title(place.said.label),
        score=numeral(place.said.score, ".0%"),
        why=why,
    )


def as_it_is_now(place: Expected, layer: Layer) -> Expected | None:
    """The place, if its annotation is as it was; else None."""
    return place if layer.get(place.item.id) == place.item and not is_copy(layer.annotator) else None
