"""A model goes through articles: what it says becomes a layer of its own, which has no vote and is never gold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from annotator.app import preparing, project_names
from annotator.app.ledger import Ledger
from annotator.app.progress import Progress, Work
from annotator.app.suggesting import kept_answers
from annotator.app.suggesting.apart import waited_for
from annotator.core import known_names
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    LayerState,
    Link,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import RESERVED, Article
from annotator.core.edits import Change, now
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.line_roles import lines_of
from annotator.core.messages import _, numeral
from annotator.core.names import model_layer
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.suggest.answers import Found, Said, found
from annotator.suggest.chat import Answer, Server, ask
from annotator.suggest.model_file import ModelFile
from annotator.suggest.prompt import Question, question

ORIGIN = "model"
PREDICTED = "predicted"
"""The key of an annotation for what a model said of it: `score`, `reason`."""
ASKED = "model"
"""The key of a layer's state for what the model was asked, as a hash: the same is not asked again."""
GIVEN_UP_AFTER = 3
"""So many articles one after the other that cannot be had end the work: the next would fail too."""


class Predictor(Protocol):
    """A model that can be asked about one article after the other."""

    name: str

    def digest(self, article: Article) -> str:
        """The same where asking again would be asking the same."""

    def predict(self, article: Article, progress: Progress) -> Work[tuple[Found, Answer | None]]:
        """What it says, and the answer where that had to be paid for; steps meanwhile are `progress`.

        Raises `AnnotatorError`.
        """


class LanguageModel:
    """A language model on a server. What it answered before is not asked again."""

    def __init__(
        self,
        server: Server,
        project: Project,
        wanted: Sequence[str] = (),
        *,
        reasons: bool = False,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        self.name = server.model
        self.server, self._header = server, project.header
        self._wanted, self._reasons, self._pause = tuple(wanted), reasons, pause

    def question(self, article: Article) -> Question:
        """What is sent about an article."""
        header = self._header
        return question(article, header.labels, header.guidelines, self._wanted, reasons=self._reasons)

    def digest(self, article: Article) -> str:
        """A hash of the text, the prompt, the labels and the model."""
        return self.question(article).digest(self.name)

    def predict(self, article: Article, progress: Progress) -> Work[tuple[Found, Answer | None]]:
        """Ask, unless the answer is kept; only answers that can be read are kept. Closing it waits for nothing."""
        asked = self.question(article)
        digest = sha256(f"{self.server.url} {asked.digest(self.name)}".encode()).hexdigest()
        kept = kept_answers.known(digest)
        if kept is not None:
            return found(article, self._header.labels, asked, kept.text), None
        answer = yield from waited_for(
            lambda pause: ask(self.server, asked.messages, asked.schema, pause), progress, self._pause
        )
        made = found(article, self._header.labels, asked, answer.text)
        kept_answers.keep(digest, answer)
        return made, answer


class FileModel:
    """A model that `annotator train` wrote."""

    def __init__(self, path: Path, project: Project, wanted: Sequence[str] = ()) -> None:
        self.name = path.stem or path.name
        self._model, self._labels, self._wanted = ModelFile(path), project.labels, tuple(wanted)
        self._content = sha256(path.read_bytes()).hexdigest()

    def digest(self, article: Article) -> str:
        """A hash of the text, its sentences, the labels and the model."""
        said = [
            self._content,
            article.text,
            article.sentences,
            self._wanted,
            [each.name for each in self._labels],
        ]
        return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()

    def predict(self, article: Article, progress: Progress) -> Work[tuple[Found, Answer | None]]:
        """What it finds."""
        yield progress
        return self._model.found(article, self._labels, self._wanted), None


@dataclass(frozen=True, slots=True)
class Sending:
    """What a language model would be sent: how many articles and code points, and the first question as it is."""

    articles: int
    characters: int
    example: tuple[dict[str, str], ...] = ()

    def __str__(self) -> str:
        return _("{articles}, {characters} characters with guidelines and labels").format(
            articles=counted(self.articles, "article", "articles"), characters=numeral(self.characters)
        )


@dataclass(slots=True)
class Predicted:
    """What came of it. `lost` are entries of answers that have no place, by article; tokens as the server counted."""

    layer: str
    articles: int = 0
    passed_over: int = 0
    annotations: int = 0
    asked: int = 0
    tokens_sent: int = 0
    tokens_received: int = 0
    lost: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def cost(self, sent: float, received: float) -> float:
        """What the tokens cost, at prices for a million of them."""
        return (self.tokens_sent * sent + self.tokens_received * received) / 1_000_000


def chosen(project: Project, articles: Sequence[str]) -> list[str]:
    """The articles named, or all. Raises `AnnotatorError` for one that is not there."""
    project_names.require_articles(project, articles)
    return list(dict.fromkeys(articles)) or list(project.entries)


def may_leave(
    project: Project, server: Server, articles: Iterable[str], *, reserved: bool = False
) -> tuple[list[str], int]:
    """The articles that may be sent to a server, and how many stay here.

    Those that reserve their rights in text and data mining go to no other computer, unless they are let (`reserved`).
    """
    names = list(articles)
    if reserved or server.is_here:
        return names, 0
    free = [name for name in names if not project.says(name, RESERVED)]
    return free, len(names) - len(free)


def require_labels(project: Project, labels: Sequence[str]) -> None:
    """Raise `AnnotatorError` for a label that is not in the label set, or where there are none at all."""
    known_names.require("label", labels, [label.name for label in project.labels])
    if not len(project.labels):
        raise AnnotatorError(
            _("The project has no labels to ask for."), hint=_("Make some in the label editor.")
        )


def sending(project: Project, model: LanguageModel, articles: Iterable[str]) -> Work[Sending]:
    """What would be sent; articles that were answered already are not."""
    count = size = 0
    example: tuple[dict[str, str], ...] = ()
    names = list(articles)
    for done, name in enumerate(names):
        yield Progress(done, len(names), project.title(name))
        article = _prepared(project, name)
        if not _is_answered(project, name, model, article):
            asked = model.question(article)
            count, size = count + 1, size + sum(len(each["content"]) for each in asked.messages)
            example = example or asked.messages
    return Sending(count, size, example)


def predict(
    ledger: Ledger, model: Predictor, articles: Sequence[str], prices: tuple[float, float] = (0, 0)
) -> Work[Predicted]:
    """Have the model say what it expects in these articles, as one step; what it said of them before makes room.

    Articles that were answered are passed over unless their text, the prompt or the labels are others now. Whatever
    ends it early, also closing it, keeps what is done. With `prices` of a million tokens sent and received, progress
    says what it has cost so far.
    """
    project, result = ledger.project, Predicted(model_layer(model.name))
    stopped: BaseException | None = None
    failed = 0
    with ledger.together(_("Suggestions of {name}").format(name=model.name)):
        for done, name in enumerate(articles):
            try:
                cost = result.cost(*prices)
                said = _("{cost} so far · ").format(cost=numeral(cost, ",.4f")) if cost else ""
                progress = Progress(done, len(articles), f"{said}{project.title(name)}")
                yield progress
                failed = 0 if (yield from _predict_one(ledger, model, name, result, progress)) else failed
            except AnnotatorError as error:
                result.problems.append(Problem(str(error), file=name, code="no-answer"))
                failed += 1
                if failed == GIVEN_UP_AFTER:
                    said = _("{articles} not asked about: it failed too often.").format(
                        articles=counted(len(articles) - done - 1, "article", "articles")
                    )
                    result.problems.append(Problem(said, code="given-up"))
                    break
            except BaseException as error:  # closed, or Ctrl+C: what is done stays
                stopped = error
                break
    kept_answers.tidy()
    if stopped is not None:
        raise stopped
    return result


def _predict_one(
    ledger: Ledger, model: Predictor, name: str, result: Predicted, progress: Progress
) -> Work[bool]:
    """Ask about one article; whether anything had to be asked."""
    project = ledger.project
    article = _prepared(project, name)
    if _is_answered(project, name, model, article):
        result.passed_over += 1
        return False
    said, answer = yield from model.predict(article, progress)
    if answer is not None:
        result.asked += 1
        result.tokens_sent += answer.sent
        result.tokens_received += answer.received
    layer = project.layer(name, result.layer)
    made = as_annotations(article, said, result.layer, now())
    state = layer.state
    after = replace(state, status="done", extra={**state.extra, ASKED: model.digest(article)})
    gone = [Change(item, None, name, result.layer) for item in layer.values() if item.origin == ORIGIN]
    # Links go before what they join, and come after it.
    gone.sort(key=lambda change: not isinstance(change.before, Link))
    ledger.commit(
        _("Suggestions of {name}").format(name=model.name),
        [
            *gone,
            *(Change(None, item, name, result.layer) for item in made),
            Change(state, after, name, result.layer),
        ],
    )
    result.articles += 1
    result.annotations += len(made)
    result.lost += [(name, each) for each in said.lost]
    return True


def _is_answered(project: Project, name: str, model: Predictor, article: Article) -> bool:
    layer = model_layer(model.name)
    if layer not in project.entries[name].states:
        return False
    state: LayerState = project.layer(name, layer).state
    return state.extra.get(ASKED) == model.digest(article)


def _prepared(project: Project, name: str) -> Article:
    article = project.article(name)
    if preparing.is_prepared(article):
        return article
    return preparing.prepared(article, lines=lines_of(project.header, article))


def as_annotations(article: Article, said: Found, by: str, at: str = "") -> list[Annotation]:
    """What a model said of the article as annotations of the layer `by`, made at that time."""
    made: list[Annotation] = []

    def common(label: str, score: float | None, reason: str) -> dict[str, Any]:
        known = {"score": score, "reason": reason}
        more = {key: value for key, value in known.items() if value not in (None, "")}
        extra = {PREDICTED: more} if more else {}
        return {"id": new_id(), "label": label, "by": by, "at": at, "origin": ORIGIN, "extra": extra}

    def one(each: Said) -> Annotation:
        place, fields = (each.start, each.end), common(each.label, each.score, each.reason)
        if each.kind == "span":
            return Span(fragments=(place,), quote=span_quote(article.text, (place,)), **fields)
        if each.kind == "sentence":
            quote = sentence_quote(article.text, *place)
            return SentenceTag(start=each.start, end=each.end, quote=quote, **fields)
        return ArticleTag(**fields)

    made += map(one, said.said)
    made += [
        Link(
            source=made[link.source].id, target=made[link.target].id, **common(link.label, None, link.reason)
        )
        for link in said.links
    ]
    return made


def try_on(project: Project, model: LanguageModel, name: str) -> Work[str]:
    """Ask about one article, keep nothing, and say what came back. Raises `AnnotatorError` where nothing did."""
    article = _prepared(project, name)
    start = monotonic()
    said, answer = yield from model.predict(article, Progress(0, 1, project.title(name)))
    words = _("It works: {labels} for “{title}”").format(
        labels=counted(len(said.said), "label", "labels"), title=article.title
    )
    if said.lost:
        words += _("; {entrys} left out: {lost}").format(
            entrys=counted(len(said.lost), "entry", "entries"), lost=said.lost[0]
        )
    took = (
        _(" {monotonic} s, {sent} tokens sent, {received} received.").format(
            monotonic=numeral(monotonic() - start, ".1f"),
            sent=numeral(answer.sent),
            received=numeral(answer.received),
        )
        if answer
        else ""
    )
    return f"{words.rstrip('.')}.{took or _(' The answer was kept from before.')}"
