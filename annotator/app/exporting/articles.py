"""Which articles go out in an export, with the layers of whom, and why the others stay: only what was said goes out.

An article goes out with a layer if there is that layer and it is done; gold, if the review of the article came to its
end. Whatever else is to go out must be asked for, by the statuses of layers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.app.exporting.reading import ALL_LAYERS, Selection
from annotator.app.exporting.rejected import REJECTED, rejected_layer
from annotator.app.progress import Progress, Work
from annotator.core.annotation import STATUSES, LayerState
from annotator.core.article import RESERVED
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.core.names import is_copy, is_model
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.formats import Format
from annotator.review.decide import is_finished

DONE, NEW = "done", "new"
RESERVE = _("they reserve their rights in text and data mining (see the article’s details)")
SUPERSEDED = _("a newer version took their place")
SKIPPED, COPY, ABSENT = "skipped", "copy", ""
ASIDE = ("skipped", "ignored")
"""Keys of a layer's state under which other programs' “I did not answer this” is kept."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many articles, or layers of articles that do go out, stay behind, and why: the end of a sentence."""

    why: str
    count: int
    noun: str = "article"

    def __str__(self) -> str:
        return _("{counted} left out: {why}").format(counted=counted(self.count, self.noun), why=self.why)


@dataclass(frozen=True, slots=True)
class Pick:
    """An article with the names of its layers that go out, or `why` it does not; `behind` says why layers stay.

    `finished` tells whether everything of it that goes out is done.
    """

    article: str
    layers: tuple[str, ...] = ()
    why: str = ""
    behind: tuple[str, ...] = ()
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes out: names of layers by article, in order. What stays, counted; how much goes out unfinished."""

    picks: Mapping[str, tuple[str, ...]]
    left_out: tuple[LeftOut, ...] = ()
    unfinished: int = 0
    total: int = 0

    def sentences(self) -> list[str]:
        """What people must know of the articles before they use the export."""
        said = [str(each) for each in self.left_out]
        if self.unfinished:
            said.append(
                _("{articles} of those that go out: not finished").format(
                    articles=counted(self.unfinished, "article", "articles")
                )
            )
        return said

    def require(self) -> None:
        """Raise `AnnotatorError` where nothing goes out."""
        if self.picks:
            return
        if not self.total:
            raise AnnotatorError(
                _("Nothing is exported: the project has no articles."), hint=_("Import some first.")
            )
        hint = _(
            "Only what is done goes out, unless you choose other statuses: --include-unfinished, or Started and "
            "New in the Export dialog."
        )
        if {each.why for each in self.left_out} - {SUPERSEDED} == {RESERVE}:
            hint = _(
                "Let them in if you may: --include-reserved, or “Articles that reserve their rights, too” in the "
                "Export dialog."
            )
        reasons = "; ".join(f"{counted(each.count, each.noun)}: {each.why}" for each in self.left_out)
        raise AnnotatorError(_("Nothing is exported. {reasons}.").format(reasons=reasons), hint=hint)


def settled(form: Format, selection: Selection) -> Selection:
    """The selection with the statuses that go out: those chosen, else what is done.

    Of a whole copy everything goes out, and of what was rejected too: each of it was said by itself.
    """
    if selection.statuses:
        return selection
    everything = selection.layer == REJECTED or (form.whole and selection.layer == ALL_LAYERS)
    return replace(selection, statuses=STATUSES if everything else (DONE,))


def choose(project: Project, form: Format, selection: Selection) -> Work[Choice]:
    """What goes out in an export of everything that was chosen to this format."""
    ids = selection.articles(project)
    found: dict[str, tuple[str, ...]] = {}
    stay: Counter[str] = Counter()
    behind: Counter[str] = Counter()
    unfinished = 0
    for done, pick in enumerate(picks(project, form, selection, ids)):
        yield Progress(done, len(ids), project.title(pick.article))
        behind.update(pick.behind)
        if pick.why:
            stay[pick.why] += 1
        else:
            found[pick.article] = pick.layers
            unfinished += not pick.finished
    if older := len(project.members) - len(project.entries) if not selection.older_versions else 0:
        stay[SUPERSEDED] += older
    left_out = [
        *(LeftOut(why, count) for why, count in stay.items()),
        *(LeftOut(why, count, "layer") for why, count in behind.items()),
    ]
    return Choice(found, tuple(left_out), unfinished, len(ids))


def picks(project: Project, form: Format, selection: Selection, ids: Iterable[str]) -> Iterator[Pick]:
    """These articles, one after the other; few of them have to be read for that."""
    selection = settled(form, selection)
    for article_id in ids:
        if article_id not in project.members:
            continue
        if selection.layer == ALL_LAYERS:
            pick = _pick_all(project, article_id, selection.statuses, whole=form.whole)
        else:
            pick = _pick_one(project, article_id, selection.layer, selection.statuses, whole=form.whole)
        if form.trains and not pick.why and not selection.reserved and project.says(article_id, RESERVED):
            pick = Pick(article_id, why=RESERVE)
        yield pick


def _pick_all(project: Project, article_id: str, statuses: Sequence[str], *, whole: bool) -> Pick:
    names = project.members[
        article_id
    ].states  # those of models go out where they are named, or everything does
    found = {name: _standing(project, article_id, name) for name in names}
    if not whole:
        found.update({name: COPY for name in names if is_copy(name) and found[name] != ABSENT})
        found = {name: standing for name, standing in found.items() if not is_model(name)}
    found = {name: standing for name, standing in found.items() if standing != ABSENT}
    wanted = {*statuses, *((SKIPPED,) if whole and NEW in statuses else ())}
    going = tuple(name for name, standing in found.items() if standing in wanted)
    finished = bool(going) and all(found[name] == DONE for name in going)
    if going or (NEW in statuses and (whole or not found)):
        behind = tuple(_why(name, found[name]) for name in found if name not in going)
        return Pick(article_id, going, behind=behind, finished=finished)
    if not found:
        return Pick(article_id, why=_("nobody annotated them"))
    standings = set(found.values())
    if standings <= {SKIPPED, COPY}:
        return Pick(article_id, why="skipped" if SKIPPED in standings else _why("", COPY))
    return Pick(article_id, why=_("finished already") if DONE in standings else _("nobody finished them"))


def _pick_one(project: Project, article_id: str, layer: str, statuses: Sequence[str], *, whole: bool) -> Pick:
    name = GOLD if layer == REJECTED else layer
    standing = _standing(project, article_id, name)
    if standing == ABSENT and whole and NEW in statuses and layer != REJECTED:
        return Pick(article_id, finished=False)  # a page to read, on which nothing is marked
    if standing not in statuses:
        return Pick(article_id, why=_why(name, standing))
    if layer == REJECTED and not rejected_layer(article_id, project.layers(article_id)):
        return Pick(article_id, why=_("nothing was rejected in them"))
    return Pick(article_id, (layer,), finished=standing == DONE)


def _standing(project: Project, article_id: str, name: str) -> str:
    """A status, or that somebody skipped the article, or that the layer is absent; articles are read where needed."""
    state = project.members[article_id].states.get(name)
    if state is None:
        return ABSENT
    if state.status == DONE and name == GOLD:
        return DONE if is_finished(article_id, project.layers(article_id)) else "started"
    if state.status != NEW:
        return state.status
    layer = project.layers(article_id).get(name)
    return ABSENT if layer is None else SKIPPED if _is_skipped(layer.state) else NEW


def _is_skipped(state: LayerState) -> bool:
    return any(key in state.extra for key in ASIDE)


def _why(name: str, standing: str) -> str:
    """Why a layer of that name stays, which stands like that."""
    gold = name == GOLD
    match standing:
        case "":
            return _("nobody reviewed them") if gold else _("“{name}” has no layer on them").format(name=name)
        case "skipped":
            return "skipped"
        case "copy":
            return _("another copy of an annotator’s work, which is to be settled first")
        case "done":
            return _("finished already")
        case _:
            return (
                _("their review is not finished")
                if gold
                else _("“{name}” has not finished them").format(name=name)
            )
