"""A suggester that goes through a whole project: one of the program's own or of another package, taught by a layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from annotator.app import preparing
from annotator.app.progress import Progress, Work
from annotator.app.suggesting import stored
from annotator.app.suggesting.seeing import best, is_unread, together
from annotator.core import known_names
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.project import Project
from annotator.core.regular import named
from annotator.suggest import registry
from annotator.suggest.answers import Found, Said
from annotator.suggest.chat import Answer
from annotator.suggest.suggestion import (
    Lesson,
    Read,
    Rejected,
    Suggester,
    Suggestion,
    Tagged,
    Trained,
    place_of,
)

LIKELY = 0.5
"""What is not likelier than this is not said."""


class TaughtSuggester:
    """A suggester by its name, which learns what one annotator said and then predicts; see `Predictor`.

    Raises `AnnotatorError` where there is no suggester or layer of that name.
    """

    def __init__(self, name: str, layer: str, project: Project, wanted: Sequence[str] = ()) -> None:
        found, problems = registry.suggesters()
        made = {each.name: each for each in found}
        if name not in made and problems:
            raise AnnotatorError(
                _("There is no suggester “{name}”. {message}").format(name=name, message=problems[0].message)
            )
        known_names.require("suggester", [name], list(made))
        known_names.require("layer", [layer], project.annotators())
        self.name = name
        self._suggester: Suggester = made[name]
        self._project, self._layer, self._wanted = project, layer, frozenset(wanted)
        self._lessons = sha256(repr((name, layer, sorted(self._wanted))).encode("utf-8", "surrogatepass"))

    def learning(self) -> Work[int]:
        """Learn from all that is tagged in the layer, in steps; ends with the number of articles.

        Raises `AnnotatorError` where there is nothing to learn from, or the suggester fails.
        """
        project, learnt = self._project, 0
        self._guarded(lambda: self._suggester.set_labels(project.labels))
        names = [name for name, entry in project.entries.items() if self._layer in entry.states]
        for done, name in enumerate(names):
            yield Progress(done, len(names), project.title(name))
            article, layer = self._prepared(name), project.layer(name, self._layer)
            lessons = _lessons(article, layer)
            learnt += bool(lessons)
            for lesson in lessons:
                self._lessons.update(repr(lesson).encode("utf-8", "surrogatepass"))
                self._guarded(lambda lesson=lesson: self._suggester.learn(lesson))  # type: ignore[misc]
        if not learnt:
            raise AnnotatorError(_("Nothing is tagged in that layer that a suggester could learn from."))
        yield Progress(len(names), len(names), "learning")
        self._guarded(self._train)
        return learnt

    def _train(self) -> None:
        suggester = self._suggester
        if isinstance(suggester, Trained) and suggester.stale:
            task = suggester.task()
            suggester.take(suggester.train(*task), task)

    def digest(self, article: Article) -> str:
        """A hash of the text, its sentences, the labels and all that was learnt."""
        said = (article.text, article.sentences, [each.name for each in self._project.labels])
        made = self._lessons.copy()
        made.update(repr(said).encode("utf-8", "surrogatepass"))
        return made.hexdigest()

    def predict(self, article: Article, progress: Progress) -> Work[tuple[Found, Answer | None]]:
        """What it finds likely; of what excludes each other the likeliest."""
        yield progress
        labels = self._project.labels
        found: list[Suggestion] = []
        self._guarded(lambda: found.extend(self._suggester.predict(article)))
        likely = [
            Said(said.kind, said.start, said.end, said.label, round(said.score, 3), said.reason)
            for said in best(labels, together(labels, found))
            if said.score > LIKELY
            and labels.get(said.label) is not None
            and (not self._wanted or said.label in self._wanted)
        ]
        return Found(tuple(likely)), None

    def _prepared(self, name: str) -> Article:
        article = self._project.article(name)
        if preparing.is_prepared(article):
            return article
        return preparing.prepared(article, lines=lines_of(self._project.header, article))

    def _guarded(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # of strangers anything may come
            raise AnnotatorError(
                _("The suggester “{name}” failed: {named}.").format(name=self.name, named=named(error))
            ) from None


def _lessons(article: Article, layer: Layer) -> list[Lesson]:
    """All that the layer says of an article, in reading order."""
    items = [(place, each) for each in layer.values() if (place := place_of(each)) is not None]
    items = [(place, each) for place, each in items if not is_unread(each)]
    made: list[Lesson] = [
        Tagged(article, each) for __, each in sorted(items, key=lambda one: (one[0][1], one[1].id))
    ]
    made += [Rejected(article, place, label) for place, label in sorted(stored.rejected(layer.state))]
    if layer.state.status == "done":
        made.append(Read(article, tuple(layer.values()), len(article.text)))
    return made
