"""The settings file: read at the start, written at every change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator import settings
from annotator.app.session import Session
from annotator.app.tagging import annotations as tagging
from annotator.core.errors import AnnotatorError
from annotator.core.messages import _
from annotator.settings import RECENT_PROJECTS, Settings

HIGHEST = 400
"""No bar of the window is so high, in pixels."""


def save_settings(chosen: Settings) -> None:
    """Keep the settings in the user's folder; raises `WriteError`."""
    settings.save(chosen, settings.usual_path())


def load_settings() -> tuple[Settings, AnnotatorError | None]:
    """The settings, or the defaults and what is wrong with the file, which is then set aside."""
    path = settings.usual_path()
    try:
        return settings.load(path), None
    except AnnotatorError as problem:
        aside = path.with_name(path.name + ".unreadable")
        try:
            path.replace(aside)
        except OSError:
            return Settings(), problem
        hint = _("The defaults are used; your file was set aside as “{name}”.").format(name=aside.name)
        return Settings(), AnnotatorError(problem.message, file=problem.file, line=problem.line, hint=hint)


def first_article(session: Session, chosen: Settings) -> str:
    """Where to start: the article open last unless it is done, else the first unfinished one, else the first."""
    entries = session.project.entries
    last = _articles(chosen).get(str(session.file.path), "")
    if last in entries:
        state = entries[last].states.get(session.annotator)
        if state is None or state.status != "done":
            return last
    return tagging.next_unfinished(session) or next(iter(entries), "")


def place(session: Session, chosen: Settings) -> dict[str, Any]:
    """The mode and the article to come back to, for the settings."""
    kept = _articles(chosen)
    kept.pop(str(session.file.path), None)
    if session.article is not None:
        kept[str(session.file.path)] = session.article.id
    return {"articles": dict(list(kept.items())[-RECENT_PROJECTS:]), "mode": str(session.mode.name)}


def heights(above: int, below: int) -> dict[str, Any]:
    """How high the bars of the window are, for the settings."""
    return {"bars": [above, below]}


def bars(chosen: Settings) -> tuple[int, int] | None:
    """How high the bars above and below the desk were when it was last shown; None where that is not known."""
    match chosen.window.get("bars"):
        case [int() as above, int() as below] if 0 < above < HIGHEST and 0 < below < HIGHEST:
            return above, below
    return None


def with_title(chosen: Settings, path: Path, title: str) -> Settings:
    """Settings that remember what the project at `path` is called, for the list of recent ones."""
    here, known = str(path.absolute()), titles(chosen)
    if known.get(here) == title:
        return chosen
    kept = {each: name for each, name in known.items() if each in chosen.recent}
    return replace(chosen, window={**chosen.window, "titles": {**kept, here: title}})


def titles(chosen: Settings) -> dict[str, str]:
    """What recent projects are called, by their paths."""
    kept = chosen.window.get("titles")
    return {path: str(title) for path, title in kept.items()} if isinstance(kept, dict) else {}


def _articles(chosen: Settings) -> dict[str, str]:
    """The article that was open last in each project."""
    kept = chosen.window.get("articles")
    return {name: str(article) for name, article in kept.items()} if isinstance(kept, dict) else {}
