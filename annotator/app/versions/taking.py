"""Making an article the newer version of another: what people said is carried over, what was touched is open again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.app import ledger, preparing
from annotator.app.ledger import Desk, Ledger
from annotator.app.progress import Progress, Work
from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import OLDER, Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _, ngettext, numeral
from annotator.core.project import OpenArticle, Project, apply_to_article
from annotator.core.values import dataclass
from annotator.core.wording import counted, were
from annotator.review.carrying import Carrier, carried, recut, unplaced_in, with_unplaced
from annotator.review.collect import copied
from annotator.review.marks import without_carried


@dataclass(frozen=True, slots=True)
class Told:
    """What carrying over came to: annotations carried, those without a place, and whose work is open again."""

    carried: int = 0
    unplaced: int = 0
    reopened: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = _("{annotations} {were} carried over").format(
            annotations=counted(self.carried, "annotation", "annotations"), were=were(self.carried)
        )
        if self.unplaced:
            said += ngettext(
                ", {unplaced} has no place yet", ", {unplaced} have no place yet", self.unplaced
            ).format(unplaced=numeral(self.unplaced))
        if self.reopened:
            said += _("; open again for {reopened}").format(reopened=", ".join(self.reopened))
        return said + "."


def take(desk: Desk, newer: str, older: str) -> Edit | None:
    """Make one article the newer version of another, as one step that can be undone.

    Both texts stay. The older is in no list, count or export any more; what was said of its untouched words is on the
    newer one too. Raises `AnnotatorError` where that cannot be.
    """
    return commit(desk, newer, changes(desk.project, newer, older))


def commit(desk: Desk, newer: str, made: Iterable[Change]) -> Edit | None:
    """Carry out what makes an article the newer version of another, as one step; see `changes`."""
    return desk.commit(
        _("Take “{project}” as a newer version").format(project=desk.project.title(newer)), made
    )


def join(desk: Ledger, made: Iterable[Change], step: str) -> None:
    """Carry it out as part of the step of the import that brought the article."""
    joined = list(made)
    ledger.record(desk.file, _("Take an imported article as a newer version"), joined)
    desk.extend(step, joined)


def worked_out(project: Project, pairs: Sequence[tuple[str, str]]) -> Work[list[list[Change]]]:
    """The `changes` of pairs of a newer and an older article that have nothing to do with each other.

    Nothing is changed: it may run in a thread of its own. Raises `AnnotatorError` where one cannot be.
    """
    found = []
    for number, (newer, older) in enumerate(pairs):
        yield Progress(number, len(pairs), project.title(newer))
        found.append(changes(project, newer, older))
    return found


def separate(desk: Desk, newer: str) -> Edit | None:
    """Make an article and the one of which it was a newer version two articles again; annotations stay where they are.

    None where it was none.
    """
    project = desk.project
    if not project.older_than(newer):
        return None
    article = project.article(newer)
    metadata = {key: value for key, value in article.metadata.items() if key != OLDER}
    made = [Change(_heading(article), Heading(article.title, metadata), newer)]
    for name, layer in project.layers(newer).items():
        state = without_carried(with_unplaced(layer.state, ()))
        if state != layer.state:
            made.append(Change(layer.state, state, newer, name))
    return desk.commit(_("Take “{title}” as an article of its own").format(title=article.title), made)


def changes(project: Project, newer: str, older: str) -> list[Change]:
    """What makes one article the newer version of another. Raises `AnnotatorError` where that cannot be."""
    _require_possible(project, newer, older)
    old, made_old = _prepared(project, older)
    new, made = _prepared(project, newer)
    layers = project.layers(newer)
    was_there = list(project.members).index(newer) < list(project.members).index(older)
    if not was_there and not any(layer.tagged_sentences for layer in layers.values()):
        cuts = recut(old, new)
        new = _cut(new, cuts)
        made += cuts
    made.append(Change(_heading(new), Heading(new.title, {**new.metadata, OLDER: older}), newer))
    carrier = Carrier(old, new)
    for name, layer in project.layers(older).items():
        made += carried(carrier, None, layer, layers.get(name) or Layer(newer, name))
    return [*made_old, *made, *following(project, made)]


def following(project: Project, coming: Sequence[Change]) -> list[Change]:
    """What changes of older versions, such as work that is collected late, make of the versions that came after."""
    found: list[Change] = []
    by_article: dict[str, list[Change]] = {}
    for change in coming:
        if change.annotator:
            by_article.setdefault(change.article, []).append(change)
    waiting = [article for article in by_article if project.newer_than(article)]
    while waiting:
        older = waiting.pop(0)
        newer = project.newer_than(older)
        opened, there = (OpenArticle(project.article(name), project.layers(name)) for name in (older, newer))
        after, now = copied(opened), copied(there)
        for change in by_article[older]:
            apply_to_article(after, change)
        for change in by_article.get(newer, ()):
            apply_to_article(now, change)
        carrier = Carrier(opened.article, there.article)
        made: list[Change] = []
        for name in dict.fromkeys(change.annotator for change in by_article[older]):
            before = opened.layers.get(name) or Layer(older, name)
            made += carried(carrier, before, after.layers[name], now.layers.get(name) or Layer(newer, name))
        found += made
        if made:
            by_article.setdefault(newer, []).extend(made)
            if project.newer_than(newer):
                waiting.append(newer)
    return found


def told(made: Iterable[Change], newer: str) -> Told:
    """What the changes come to for the newer article."""
    here = [change for change in made if change.article == newer and change.annotator]
    states = {change.annotator: change.after for change in here if isinstance(change.after, LayerState)}
    return Told(
        sum(isinstance(change.after, Annotation) for change in here),
        sum(len(unplaced_in(state)) for state in states.values()),
        tuple(name for name, state in states.items() if state.status == "started"),
    )


def together(several: Iterable[Told]) -> Told:
    """What carrying over came to for several articles."""
    found = list(several)
    names = dict.fromkeys(name for each in found for name in each.reopened)
    return Told(
        sum(each.carried for each in found), sum(each.unplaced for each in found), tuple(sorted(names))
    )


def _require_possible(project: Project, newer: str, older: str) -> None:
    for name in (newer, older):
        if name not in project.members:
            raise AnnotatorError(_("The project has no article “{name}”.").format(name=name))
    title, other = project.title(newer), project.title(older)
    if newer == older:
        raise AnnotatorError(
            _("“{title}” is no version of itself.").format(title=title),
            hint=_("Choose the article that it replaces."),
        )
    if found := project.older_than(newer):
        raise AnnotatorError(
            _("“{title}” is a newer version of “{project}” already.").format(
                title=title, project=project.title(found[0])
            ),
            hint=_("Make it an article of its own first."),
        )
    if newer in project.older_than(older):
        raise AnnotatorError(
            _("“{title}” is an older version of “{other}”.").format(title=title, other=other),
            hint=_("Do it the other way round."),
        )
    if project.newer_than(older):
        hint = _("Choose that one: “{newest}”.").format(newest=project.newest(older))
        raise AnnotatorError(_("“{other}” has a newer version already.").format(other=other), hint=hint)


def _prepared(project: Project, article_id: str) -> tuple[Article, list[Change]]:
    article = project.article(article_id)
    if preparing.is_prepared(article):
        return article, []
    after = preparing.prepared(article, lines=lines_of(project.header, article))
    return after, preparing.changes(article, after)


def _cut(article: Article, cuts: Iterable[Change]) -> Article:
    opened = OpenArticle(article)
    for change in cuts:
        if isinstance(change.before or change.after, Sentence | Zone):
            apply_to_article(opened, change)
    return opened.article


def _heading(article: Article) -> Heading:
    return Heading(article.title, article.metadata)
