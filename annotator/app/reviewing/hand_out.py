"""Handing out: a project file for each annotator with their share of the articles, and who has what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from annotator.app import ledger, preparing
from annotator.app.ledger import Desk
from annotator.app.progress import Progress, Work
from annotator.app.projects import SUFFIX
from annotator.app.reviewing.stand_ins import StandIns
from annotator.app.suggesting import stored
from annotator.core import regular
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, ProjectHeader
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.file_names import another, folded_name, safe
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.line_roles import lines_of
from annotator.core.lineage import EXCHANGED
from annotator.core.messages import _
from annotator.core.names import cleaned as cleaned_name
from annotator.core.names import folded, is_copy, is_model, people, same_person
from annotator.core.project import Project
from annotator.core.wording import counted
from annotator.review import handout
from annotator.review.collect import CAME, handed_over
from annotator.review.handout import Plan, Standing
from annotator.review.versions import EXCHANGED_EDIT
from annotator.store import ProjectFile, listed_names
from annotator.store.newproject import NewProject

CHOICES = NEW, OWN, SENT_BACK, ALL = "new", "own", "sent back", "all"
"""Which articles are handed out: those that nobody has been given; to each again what they have, or what of it was sent
back; or all."""
CHOSEN = "chosen"
"""Which articles are handed out where they are named: `chosen`."""
LONGEST_PART = 80
"""Bytes of a project's or an annotator's name that go into the name of a file."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What was handed out: who got what, the file of everyone who got anything, and what the master remembers."""

    plan: Plan
    files: Mapping[str, Path]
    changes: tuple[Change, ...]

    @property
    def articles(self) -> int:
        """How many articles were handed out, each counted once."""
        return len({article for share in self.plan.shares.values() for article in share})

    @property
    def title(self) -> str:
        """The name of the step."""
        count, people = self.articles, len(self.files)
        what = counted(count, "article", "articles")
        return _("Hand out {what} to {annotators}").format(
            what=what, annotators=counted(people, "annotator", "annotators")
        )


def known_annotators(project: Project) -> list[str]:
    """Everyone who has a layer or has been given articles; neither gold nor copies that were set aside."""
    return people([*handout.who_has(project.header), *project.annotators()])


def cleaned(names: Iterable[str], known: Iterable[str] = ()) -> list[str]:
    """Names as they are used: each once, without white space around them.

    Raises `AnnotatorError` for “gold”, for the name of a copy, and for two spellings of one name, also where the other
    is that of one of the `known` annotators.
    """
    found = [name for name in dict.fromkeys(map(cleaned_name, names)) if name]
    there = [cleaned_name(name) for name in known]
    for number, name in enumerate(found):
        if folded(name) == GOLD:
            raise AnnotatorError(
                _("“gold” is the layer that review makes."), hint=_("Give the annotator another name.")
            )
        if is_model(name):
            raise AnnotatorError(
                _("“{name}” is the layer of a model, and nobody’s name.").format(name=name),
                hint=_("Give the annotator another name."),
            )
        if is_copy(name):
            raise AnnotatorError(
                _("“{name}” is a version that was set aside, and nobody’s name.").format(name=name),
                hint=_("Hand out to the annotator whose work it is."),
            )
        other = same_person(name, there) or same_person(name, found[:number])
        if other and other != name:
            raise AnnotatorError(
                _("“{name}” and “{other}” are one name to this program.").format(name=name, other=other),
                hint=_("Write “{other}”, or give one of them another name.").format(other=other),
            )
    return found


def to_hand_out(project: Project, which: str = NEW, chosen: Collection[str] = ()) -> list[str]:
    """The ids of the articles that a hand-out is about, in order: `NEW`, `ALL`, or those `CHOSEN`."""
    everything = list(project.entries)
    if which == CHOSEN:
        wanted = frozenset(chosen)
        return [name for name in everything if name in wanted]
    if which == ALL:
        return everything
    # A corrected article goes to those who have been given it before, not to anybody anew.
    given = {article for share in given_to(project).values() for article in share}
    return [name for name in everything if name not in given]


def given_to(project: Project) -> dict[str, list[str]]:
    """The articles that each annotator has been given, of corrected ones the newest version."""
    return {
        name: list(dict.fromkeys(map(project.newest, articles)))
        for name, articles in handout.who_has(project.header).items()
    }


def own_shares(project: Project, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The articles that each has been given or has worked on, in order."""
    given = {name: set(articles) for name, articles in given_to(project).items()}
    return {
        name: tuple(
            article_id
            for article_id, entry in project.entries.items()
            if name in entry.states or article_id in given.get(name, ())
        )
        for name in names
    }


def sent_back(project: Project, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The articles of which the review sent each something back that is still open, in order."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for article_id, entry in project.entries.items():
        to = {name for name, state in entry.states.items() if state.review == "sent back"}
        under_review = any(
            name in found and state.review == "in review" for name, state in entry.states.items()
        )
        if GOLD in entry.states and under_review:
            decisions = project.layer(article_id, GOLD).decisions
            to |= {str(each.extra.get("to") or "") for each in decisions if each.verdict == "defer"}
        for name in to & found.keys():
            found[name].append(article_id)
    return {name: tuple(articles) for name, articles in found.items()}


def planned(
    project: Project,
    names: Iterable[str],
    overlap: float = 0.0,
    seed: int | str = 0,
    several: int = 0,
    articles: str = NEW,
    returned: Mapping[str, tuple[str, ...]] | None = None,
    chosen: Collection[str] = (),
) -> Plan:
    """Who would get what, for a preview; raises `AnnotatorError` when nothing can be handed out so.

    What is each one's own is not divided anew: `OWN` and `SENT_BACK` do not ask for overlap and seed. `returned` is
    what `sent_back` found for these names and perhaps more, where that is known; `chosen` are the articles of `CHOSEN`.
    """
    if not project.entries:
        raise AnnotatorError(_("The project has no articles to hand out."), hint=_("Import some first."))
    named = cleaned(names, known_annotators(project))
    if articles in (OWN, SENT_BACK):
        if not named:
            raise AnnotatorError(_("There is nobody to hand out to."), hint=_("Name at least one annotator."))
        known = returned if articles == SENT_BACK else own_shares(project, named)
        known = sent_back(project, named) if known is None else known
        shares = {name: known.get(name, ()) for name in named}
        return _of_their_own(shares, _("has been given") if articles == OWN else _("is sent back"))
    found = to_hand_out(project, articles, chosen)
    if not found and articles == CHOSEN:
        raise AnnotatorError(_("No article is chosen that is still here."), hint=_("Choose other articles."))
    if not found:
        raise AnnotatorError(
            _("Every article has been handed out already."),
            hint=_("To hand them out again, choose all articles."),
        )
    return handout.assign(found, named, overlap, seed, several)


def _of_their_own(shares: Mapping[str, tuple[str, ...]], what: str) -> Plan:
    if not any(shares.values()):
        raise AnnotatorError(
            _("Nothing {what} to {shares}.").format(what=what, shares=", ".join(shares)),
            hint=_("Choose other annotators or other articles."),
        )
    counts = Counter(article_id for share in shares.values() for article_id in share)
    return Plan(dict(shares), tuple(name for name, count in counts.items() if count > 1), 0.0, "")


def file_names(project: Path, names: Iterable[str]) -> dict[str, str]:
    """The name of each annotator's file, `<project> <name>.annot.yaml`: fit for every system, no two alike."""
    stem = _safe(_stem(project))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        made = another(f"{stem} {_safe(name)}", taken, " ")
        taken.add(folded_name(made))
        found[name] = f"{made}{SUFFIX}"
    return found


def files_of(project: Path, folder: Path, plan: Plan) -> dict[str, Path]:
    """The file of everyone who gets something; raises `WriteError` where one of them is there already."""
    called = file_names(project, [name for name, share in plan.shares.items() if share])
    paths = {name: folder / file_name for name, file_name in called.items()}
    _require_free(paths.values())
    return paths


def suggested_folder(project: Path) -> Path:
    """A folder for the files next to the project, of a name that is free."""
    stem, number = _("{stem} handed out").format(stem=_stem(project)), 1
    while regular.is_there(folder := project.with_name(stem if number == 1 else f"{stem} {number}")):
        number += 1
    return folder


def hand_out(
    file: ProjectFile,
    folder: Path,
    names: Iterable[str],
    overlap: float = 0.0,
    seed: int | str = 0,
    several: int = 0,
    articles: str = NEW,
    chosen: Collection[str] = (),
    stand_ins: StandIns | None = None,
) -> Work[HandedOut]:
    """Write a file for each annotator into `folder`: the project with their articles and their own layers alone.

    `overlap`, `seed` and `several` are those of `review.handout.assign`; `articles` is `NEW`, `OWN`, `SENT_BACK`, `ALL`
    or `CHOSEN`, which means those `chosen`. With `stand_ins` names are exchanged for them. What the result says that
    the master has to remember is to be recorded then, by `record`. All files are written or none. Raises `WriteError`,
    also where one of the files is there already.
    """
    _require_writing(file)
    plan = planned(file.project, names, overlap, seed, several, articles, chosen=chosen)
    takers: dict[str, list[str]] = {}
    for name, share in plan.shares.items():
        for article_id in share:
            takers.setdefault(article_id, []).append(name)
    paths = files_of(stand_ins.project(file.path) if stand_ins else file.path, folder, plan)
    at, ids = moment(), lasting_ids(file.project.header.labels)
    changes: list[Change] = []
    with ExitStack() as stack:
        _make(folder, stack)
        made = _begun(file, paths, stand_ins, stack)
        hashes: dict[str, list[str]] = {}
        order = [article_id for article_id in file.project.entries if article_id in takers]
        for done, article_id in enumerate(order):
            yield Progress(done, len(order), file.project.title(article_id))
            article = _prepared(file, article_id)
            # What has no place in a newer version is read from the older ones.
            for each in (article, *map(file.project.article, file.project.older_than(article_id))):
                layers = file.project.layers(each.id)
                given = replace(each, lineage=()) if stand_ins is None else stand_ins.article(each)
                hashes.setdefault(each.id, []).append(given.sha256)
                for name in takers[article_id]:
                    layer = layers.get(name)
                    handed = [] if layer is None else [_handed(layer)]
                    if stand_ins is not None:
                        handed = [stand_ins.layer(each, given) for each in handed]
                    made[name].add(given, handed)
                    if layer is not None:
                        first = EXCHANGED not in layer.state.extra
                        changes += handed_over(layer, "" if first else at, ids)
        for new in made.values():
            yield Progress(len(order), len(order), new.path.name)
            new.finish()
        if stand_ins is not None:
            _remember(file, stand_ins, hashes)
        _place_all(made.values())
    return HandedOut(plan, paths, (handout.recorded(file.project.header, plan, at), *changes))


def _begun(
    file: ProjectFile, paths: Mapping[str, Path], stand_ins: StandIns | None, stack: ExitStack
) -> dict[str, NewProject]:
    """The files, by annotator, with what they hold beside articles."""
    header = file.project.header
    made = {
        name: stack.enter_context(NewProject(path, _header_for(header, name, stand_ins)))
        for name, path in paths.items()
    }
    for name, held in listed_names.handed(file).items() if stand_ins is None else ():
        for new in made.values():
            new.hold_names(name, held)
    return made


def _remember(file: ProjectFile, stand_ins: StandIns, hashes: Mapping[str, Iterable[str]]) -> None:
    """Store the way back before there is a file that needs it; taking the hand-out back leaves it there.

    Raises `WriteError`.
    """
    header = file.project.header
    known = stand_ins.remembered(header, hashes)
    ledger.record(file, _("Remember stand-ins for names"), [Change(header, known)])
    if not file.flush():
        raise WriteError(
            _("The stand-ins for names could not be stored in the project, so nothing was handed out."),
            file=file.path,
            hint=_("Make room on the disk, and hand out again."),
        )


def _require_writing(file: ProjectFile) -> None:
    if file.read_only:
        raise AnnotatorError(
            _("The project can only be read, so it cannot remember who has what."),
            file=file.path,
            hint=_("Open it where it can be written."),
        )


def _header_for(header: ProjectHeader, name: str, stand_ins: StandIns | None) -> ProjectHeader:
    made = handout.header_for(header, name)
    # A list of names would say again what the stand-ins are there to hide.
    return made if stand_ins is None else stand_ins.header(stored.without_lists(made))


def lasting_ids(labels: LabelSet) -> dict[str, str]:
    """The lasting ids of labels that are called otherwise."""
    return {label.name: label.lasting for label in labels if label.lasting != label.name}


def record(desk: Desk, result: HandedOut) -> Edit | None:
    """Let the open project remember what was handed out, as one step that can be undone (the files stay)."""
    return desk.commit(result.title, result.changes)


def standings(project: Project) -> dict[str, Standing]:
    """How far everyone is who has been given articles, as far as it has been collected."""
    return handout.standings(project.header, project.entries, given_to(project))


def moment(nanoseconds: int | None = None) -> str:
    """A time in UTC to the microsecond, as versions of layers are dated: now, or that of a file."""
    if nanoseconds is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    then = datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)
    return then.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _stem(project: Path) -> str:
    name = project.name
    for suffix in (SUFFIX, ".yaml", ".yml"):
        name = name.removesuffix(suffix)
    return name


def _safe(name: str) -> str:
    return safe(name.strip(" ."), "-", LONGEST_PART)


def _require_free(paths: Iterable[Path]) -> None:
    there = [path for path in paths if regular.is_there(path)]
    if there:
        more = (
            _(" So {is_}.").format(is_=counted(len(there) - 1, "other is", "others are"))
            if len(there) > 1
            else ""
        )
        raise WriteError(
            _("An annotator’s file is there already, and perhaps somebody’s work in it.{more}").format(
                more=more
            ),
            file=there[0],
            hint=_("Choose another folder, or move it away."),
        )


def _make(folder: Path, stack: ExitStack) -> None:
    """Make the folder where there is none; it goes again if it is still empty at the end."""
    if regular.is_folder(folder):
        return
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise WriteError(
            _("The folder could not be made: {strerror}.").format(strerror=error.strerror or error),
            file=folder,
            hint=_("Choose another one."),
        ) from error

    def remove() -> None:
        with suppress(OSError):  # there is something in it
            folder.rmdir()

    stack.callback(remove)


def _prepared(file: ProjectFile, article_id: str) -> Article:
    """The article with zones and sentences, stored here too: everyone must tag the same sentences."""
    article = file.project.article(article_id)
    if preparing.is_prepared(article):
        return article
    after = preparing.prepared(article, lines=lines_of(file.project.header, article))
    ledger.record(file, _("Find zones and sentences"), preparing.changes(article, after))
    return after


def _handed(layer: Layer) -> Layer:
    """The layer as its annotator gets it: what the master remembers of it stays with the master."""
    ours = (EXCHANGED, EXCHANGED_EDIT, CAME)
    extra = {key: value for key, value in layer.state.extra.items() if key not in ours}
    copy = Layer(layer.article, layer.annotator, layer.values(), replace(layer.state, extra=extra))
    copy.unanchored = list(layer.unanchored)
    return copy


def _place_all(made: Iterable[NewProject]) -> None:
    placed: list[Path] = []
    try:
        for new in made:
            new.place()
            placed.append(new.path)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
