"""The program's own files, damaged: projects, annotators' files, what is kept of a project, label sets, settings.

They come from strangers as well: by mail, from a share, out of a text editor. Each kind has valid files, and a way to
use them that says what is wrong: an exception that is no sentence, or work that is gone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from annotator import paths, settings, store
from annotator.app import projects
from annotator.app.agreement import figures as agreeing
from annotator.app.exporting import export as exporting
from annotator.app.importing import labels as label_mapping
from annotator.app.ledger import Ledger
from annotator.app.places import consistency, remarks
from annotator.app.places import search as searching
from annotator.app.places import settle_consistency as consistency_settling
from annotator.app.progress import finish
from annotator.app.reviewing import changes as desk_report
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import articles, guidelines
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import ArticleTag, new_id
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError, Problem
from annotator.store import validate as validating
from annotator.text import zone_rules
from tests.fuzz.desk import BESIDE, EDITS, FOLDER, PROJECT, THEIRS
from tests.fuzz.seeds import Seed
from tests.home import at_home


@dataclass(frozen=True, slots=True)
class Own:
    """One kind of file: valid ones, of which `damaged` are damaged (all without it), and how they are used.

    `faults` is given the folder with the files and the damaged one, and yields what is wrong.
    """

    seeds: Callable[[], tuple[Seed, ...]]
    faults: Callable[[Path, Path], Iterator[str]]
    damaged: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------- valid files
def _project_seeds() -> tuple[Seed, ...]:
    return tuple(Seed(name, {PROJECT: _of_desk(name)}) for name in (PROJECT, EDITS))


def _collected_seeds() -> tuple[Seed, ...]:
    return (Seed("handed-out", {name: _of_desk(name) for name in (PROJECT, THEIRS)}),)


def _beside_seeds() -> tuple[Seed, ...]:
    return tuple(Seed(name, {each: _of_desk(each) for each in (PROJECT, name)}) for name in BESIDE)


@cache
def _of_desk(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _label_sets() -> tuple[Seed, ...]:
    files = sorted(paths.resource("labelsets").glob("*.yaml"))
    return tuple(Seed(path.stem, {path.name: path.read_bytes()}) for path in files)


def _zone_rules() -> tuple[Seed, ...]:
    files = sorted(paths.resource("zones").glob("*.toml"))
    return tuple(Seed(path.stem, {path.name: path.read_bytes()}) for path in files)


_SETTINGS = """annotator: Anna Norling
theme: dark
text_size: 14
keys: {undo: [Ctrl+Z], "label:org": [o, Shift+O]}
recent: [/projects/desk.annot.yaml, /projects/old.annot.yaml]
window: {geometry: [10, 20, 800, 600], mode: spans, panels: {left: 220, open: true},
  articles: {/projects/desk.annot.yaml: a1}, export: {format: jsonl, splits: 80/10/10}}
"""
_MAPPING = '{"PER": "person", "ORG": "org", "MISC": null, "Über": "🚢"}'


def _written(name: str, text: str) -> Callable[[], tuple[Seed, ...]]:
    return lambda: (Seed(name, {name: text.encode()}),)


# ---------------------------------------------------------------------------------------------------- their use
def _opened(folder: Path, path: Path) -> Iterator[str]:
    """Open the project, look at all of it, change it and close it: what could be read before is there afterwards."""
    yield from _checked(path)
    before = _contents(path)
    try:
        file = projects.open_project(path)
    except AnnotatorError as error:
        yield from _no_sentence(error, path)
        return
    tag = ArticleTag(id=new_id(), label="economy")
    with _closing(file):
        yield from _looked_at(file)
        article = next((name for name in file.project.entries if (name, "") in before), "")
        if file.read_only or not article:
            tag = None
        else:
            edit = Edit("Tag", (Change(None, tag, article, "zoe"),), "zoe")
            file.project.apply(edit)
            file.submit(edit)
    yield from (f"no sentence: {problem!r}" for problem in file.problems if not _is_sentence(problem))
    after = _contents(path)
    for key, held in before.items():
        if key[1] != "zoe" and not held <= after.get(key, set()):
            yield f"of {key} this is gone: {held - after.get(key, set())}"
    if tag is not None and ("zoe" and tag.id not in after.get((article, "zoe"), set())):
        yield "what was tagged is gone"


@contextmanager
def _closing(file: store.ProjectFile) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(AnnotatorError):  # what cannot be folded stays as it is
            file.close()
        file.close(fold=False, force=True)


def _checked(path: Path) -> Iterator[str]:
    try:
        found = validating.validate(path)
    except AnnotatorError as error:
        yield from _no_sentence(error, path)
    else:
        yield from (f"no sentence: {problem!r}" for problem in found if not _is_sentence(problem))


def _contents(path: Path) -> dict[tuple[str, str], set[str]]:
    """The annotations of each layer that can be read, and of each article its text."""
    found: dict[tuple[str, str], set[str]] = {}
    try:
        file = store.open_file(path, read_only=True)
    except AnnotatorError:
        return {}
    with file:
        for article in file.project.entries:
            try:
                opened = file.load(article)
            except AnnotatorError:
                continue
            found[article, ""] = {opened.article.text}
            for name, layer in opened.layers.items():
                found[article, name] = {each.id for each in (*layer, *layer.unanchored)}
    return found


def _looked_at(file: store.ProjectFile) -> Iterator[str]:
    """What each part of the window asks of the project, one after the other."""
    session = Session(file, projects.annotator_for(file, "zoe"), SpansMode)
    project = file.project
    review = session.mode_of(ReviewMode).review
    asked: list[tuple[str, Callable[[], object]]] = [
        *(
            (f"open {article}", lambda each=article: session.open_article(each))
            for article in project.entries
        ),
        ("statistics", lambda: finish(articles.statistics(project))),
        ("remarks", lambda: finish(remarks.listed(project).whole())),
        ("search", lambda: finish(searching.search_project(session, "mayor"))),
        ("agreement", lambda: finish(agreeing.study(project, repeats=2))),
        ("consistency", lambda: _consistency(session)),
        ("review", lambda: finish(review.load())),
        ("standings", lambda: handing.standings(project)),
        ("guidelines", lambda: guidelines.standing(project.header)),
        (
            "report",
            lambda: [finish(desk_report.DeskReports(project, name).whole()) for name in project.annotators()],
        ),
        ("losses", lambda: finish(exporting.losses(project, "conll"))),
        ("export", lambda: finish(exporting.export(project, "jsonl", file.path.parent / "out.jsonl"))),
    ]
    for name, step in asked:
        try:
            step()
        except AnnotatorError as error:
            yield from _no_sentence(error)
        except Exception as error:
            yield f"{name}: {_told(error)}"
    session.search_cache.stop()


def _consistency(session: Session) -> None:
    consistency_settling.left_alone(session.project.header)
    check = consistency.Check(session, consistency.EVERYONE)
    finish(check.reading())


def _collected(folder: Path, path: Path) -> Iterator[str]:
    """Collect the file into the project it was handed out of: nothing that was there goes without being kept."""
    before = _contents(folder / PROJECT)
    with projects.open_project(folder / PROJECT) as file:
        preview = finish(collecting.preview_collect(file, [path]))
        for problem in (*preview.refused, *(remark for each in preview.files for remark in each.remarks)):
            if not _is_sentence(problem) or not problem.file:
                yield f"no sentence: {problem!r}"
        collecting.collect(Ledger(file), preview)
        yield from (f"no sentence: {problem!r}" for problem in file.problems if not _is_sentence(problem))
    after = _contents(folder / PROJECT)
    for (article, name), held in before.items():
        if name != "anna" and not held <= after.get((article, name), set()):
            yield f"of {name} in {article} this is gone: {held - after.get((article, name), set())}"


def _beside(folder: Path, path: Path) -> Iterator[str]:
    """Open the project beside damaged notes of its own: all of it is there, and the steps can be taken back."""
    before = _contents(folder / PROJECT)
    if path.name == "lock":
        shutil.copy(path, folder / f"{PROJECT}.lock")
    else:
        projects.open_project(folder / PROJECT).close()
        kept = next(Path(os.environ["ANNOTATOR_HOME"], "data", "kept").iterdir())
        shutil.copy(path, kept / path.name)
    try:
        file = projects.open_project(folder / PROJECT)
    except AnnotatorError as error:
        yield from _no_sentence(error)
        return
    with _closing(file):
        session = Session(file, "rita", SpansMode)
        session.open_article(next(iter(file.project.entries)))
        for _ in range(5):
            with suppress(AnnotatorError):
                session.undo()
        for _ in range(5):
            with suppress(AnnotatorError):
                session.redo()
        with suppress(AnnotatorError):
            file.bring_back(["a3"])
    after = _contents(folder / PROJECT)
    if path.name in ("lock", "as-left.json"):
        yield from (
            f"of {key} something is gone" for key, held in before.items() if not held <= after.get(key, set())
        )
    elif before.keys() - after.keys():
        yield f"{before.keys() - after.keys()} are gone"


def _read(reader: Callable[[Path], object]) -> Callable[[Path, Path], Iterator[str]]:
    def faults(_: Path, path: Path) -> Iterator[str]:
        try:
            reader(path)
        except AnnotatorError as error:
            yield from _no_sentence(error, path)

    return faults


def _started(_: Path, path: Path) -> Iterator[str]:
    """Read the settings and write them: another sitting finds them again."""
    try:
        found = settings.load(path)
    except AnnotatorError as error:
        yield from _no_sentence(error, path)
        return
    settings.save(found, path)
    saved = path.read_bytes()
    settings.save(settings.load(path), path)
    if path.read_bytes() != saved:
        yield "the settings are not what was saved"


def _zones(folder: Path, path: Path) -> Iterator[str]:
    for problem in zone_rules.load_rules([folder]).problems:
        if not _is_sentence(problem) or not problem.file:
            yield f"no sentence: {problem!r}"


# ---------------------------------------------------------------------------------------------------- small parts
def faults(name: str, folder: Path, path: Path) -> Iterator[str]:
    """What is wrong when the damaged file of this kind at `path` is used; `folder` holds what belongs to it."""
    with tempfile.TemporaryDirectory() as home, at_home(Path(home)):
        try:
            yield from OWN[name].faults(folder, path)
        except Exception as error:
            yield _told(error)


def _no_sentence(error: AnnotatorError, path: Path | None = None) -> Iterator[str]:
    if not _is_sentence(error):
        yield f"no sentence: {error}"
    if path is not None and error.file is None:
        yield f"it does not name the file: {error}"


def _is_sentence(said: AnnotatorError | Problem) -> bool:
    message = said.message.strip()
    return bool(message) and "\n" not in message and "Traceback" not in message


def _told(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {error} in {Path(last.filename).name}:{last.lineno}"


OWN: dict[str, Own] = {
    "project": Own(_project_seeds, _opened),
    "collected": Own(_collected_seeds, _collected, (THEIRS,)),
    "beside": Own(_beside_seeds, _beside, BESIDE),
    "label-set": Own(_label_sets, _read(projects.read_label_set)),
    "label-names": Own(_written("names.json", _MAPPING), _read(label_mapping.read_mapping)),
    "settings": Own(_written("settings.yaml", _SETTINGS), _started),
    "zone-rules": Own(_zone_rules, _zones),
}
"""Each kind by the name that `python -m tests.fuzz` knows it by."""
