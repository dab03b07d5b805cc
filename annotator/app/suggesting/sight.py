"""What is expected in the open article, and what of it the editor may see."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace

from annotator.app.session import Session
from annotator.app.suggesting import stored
from annotator.app.suggesting.seeing import Given, Near, best, given_by
from annotator.app.suggesting.team import Team
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.suggest.evidence import Evidence
from annotator.suggest.modes import AFTER, ON_REQUEST, Way, is_blind
from annotator.suggest.strings import is_list
from annotator.suggest.suggestion import Place, Suggestion

WHOLE: Place = ("article", 0, 0)
"""The place of what is said of an article as a whole."""


class Sight:
    """The expectations about an article, for one annotator and one label set.

    `found` is what the suggesters say, `likely` what of it nothing likelier excludes, with how probable it is, by place
    and label; `against` is what spoke against a decision, by the annotation's id; `rejected` what the editor rejected.
    """

    def __init__(self, session: Session, team: Team, evidence: Evidence, ways: dict[str, Way]) -> None:
        self.session, self.team, self.evidence, self.ways = session, team, evidence, ways
        self.annotator, self.labels = session.annotator, session.labels
        self.article: Article | None = None
        self.on, self.asked = True, False
        self.found: list[Suggestion] = []
        self.likely: dict[Given, Suggestion] = {}
        self.against: dict[str, list[Suggestion]] = {}
        self.rejected: set[stored.Rejection] = set()
        self.visible: tuple[Suggestion, ...] = ()
        self.contrary: tuple[Suggestion, ...] = ()

    # ------------------------------------------------------------------------------------------ how probable
    def expecting(
        self, article: Article
    ) -> Generator[None, None, tuple[list[Suggestion], dict[Given, Suggestion]]]:
        """Everything that is expected in an article, in steps: as the suggesters say it, and `likeliest_of` that."""
        found: list[Suggestion] = []
        for said in self.team.predicting(article):
            yield
            if said is not None:
                found.append(said)
        found = self.team.together(found)
        yield
        likely = self.likeliest_of(found)
        yield
        return found, likely

    def certain(self, said: Suggestion) -> Suggestion:
        """The suggestion with how probable it is, going by what came of the like."""
        return replace(said, score=self.evidence.certainty(said.label, said.by, said.score))

    def likeliest_of(self, found: Iterable[Suggestion]) -> dict[Given, Suggestion]:
        """Of what excludes each other the likeliest, by place, with how probable it is."""
        likely = best(self.labels, map(self.certain, found))
        return {(said.place, said.label): said for said in likely}

    def excludes(self, name: str) -> bool:
        """Whether that label is one of a group of which only one may be given."""
        label = self.labels.get(name)
        return label is not None and bool(label.rules.one_of)

    # ------------------------------------------------------------------------------------------- what is seen
    def look(self) -> list[Suggestion]:
        """Work out what may be seen now; what is seen other than before."""
        before = {*self.visible, *self.contrary}
        self.visible, self.contrary = self._seen()
        return [*(before ^ {*self.visible, *self.contrary})]

    def _seen(self) -> tuple[tuple[Suggestion, ...], tuple[Suggestion, ...]]:
        article = self.article
        if article is None or not self.on or self.session.mode.reviews:
            return (), ()
        near = Near(self.labels, self.given())
        visible = [
            said
            for said in self.likely.values()
            if said.kind in (self.session.mode.kind, WHOLE[0])
            and self._may_show(said, decided=False)
            and self.has_earned_it(article, said)
            and not near.deciding(said)
        ]
        contrary = (said for some in self.against.values() for said in some)
        return tuple(visible), tuple(s for s in contrary if (s.place, s.label) not in self.rejected)

    def has_earned_it(self, article: Article, said: Suggestion) -> bool:
        """Whether it is probable enough, or vouched for, and neither rejected nor at a place that stays blind."""
        return (
            (
                self._is_vouched_for(said)
                or self.evidence.shows(said.label, said.score, self.ways[said.label].target)
            )
            and (said.place, said.label) not in self.rejected
            and not self._is_blind(article.id, said.place)
        )

    def _is_vouched_for(self, said: Suggestion) -> bool:
        target = self.ways[said.label].target
        return any(self.evidence.believes(said.label, by, target) for by in said.by.split("+") if is_list(by))

    def ranked(self, place: Place | None, count: int) -> tuple[Suggestion, ...]:
        """The likeliest labels of a place that may be shown there: see `Suggesting.likeliest`."""
        article = self.article
        if place is None:
            current = self.session.current_sentence
            place = ("sentence", current.start, current.end) if current is not None else None
        if article is None or place is None or not self.on or self._is_blind(article.id, place):
            return ()
        decided = any(where == place for where, _ in self.given())
        ranked = (
            said
            for said in self.team.rank(article, place)
            if self._may_show(said, decided=decided)
            and (said.score > 0.5 or self.excludes(said.label))
            and (place, said.label) not in self.rejected
        )
        return tuple(ranked)[:count]

    def _may_show(self, said: Suggestion, *, decided: bool) -> bool:
        way = self.ways[said.label]
        return decided if way.mode == AFTER else self.asked if way.mode == ON_REQUEST else True

    def in_sight(self) -> set[Given]:
        """Place and label of what is visible."""
        return {(said.place, said.label) for said in self.visible}

    def _is_blind(self, article: str, place: Place) -> bool:
        return is_blind(self.session.project.header.id, article, place)

    # ----------------------------------------------------------------------------------------------- the layer
    def layer(self, article_id: str) -> Layer:
        """What the annotator says of an article."""
        return self.session.project.layer(article_id, self.annotator)

    def given(self) -> list[Given]:
        """What is annotated in the open article."""
        return given_by(self.layer(self.article.id).values()) if self.article is not None else []
