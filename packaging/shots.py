"""Makes every picture of the documentation from the program itself: `make shots`.

    python packaging/shots.py [NAME…] [--more FOLDER]

The sample project is copied to a temporary folder, opened in the real window and drawn offscreen; `tour` is the one
that moves. `--more` takes those of `more_shots` too, and puts them into a folder for somebody to look at: they are not
part of the documentation.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
# A common screen: dialogs are no larger than the one they are on.
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={ROOT / 'packaging' / 'screen.json'}"
IMAGES = ROOT / "docs" / "images"
# Who suggests, alone or agreeing: what came of each is staged for the pictures of suggestions.
SUGGESTERS = ("strings", "spans", "spans+strings", "sentences", "ranker")


@dataclass(frozen=True)
class Shot:
    """A picture: its file, the article, the mode and theme, and what is done before it is taken."""

    name: str
    article: str = "kestrel-line-lease"
    mode: str = "spans"
    theme: str = "light"
    size: tuple[int, int] = (1280, 800)
    act: Callable[[Any], Any] | None = None


def select(words: str) -> Callable[[Any], Any]:
    """Select the span on these words."""

    def act(window: Any) -> None:
        session = window.need_session()
        span = next(span for span in session.layer.spans if span.quote == words)
        session.select_annotation(span.id)

    return act


def sentence(number: int) -> Callable[[Any], Any]:
    """Make this sentence the current one."""
    return lambda window: window.need_session().go_to_sentence(number)


def label_editor(window: Any) -> Any:
    """Open the label editor on a label."""
    window.commands.edit_labels("money")
    return window.commands._editor


def commands(window: Any) -> Any:
    """Open the list of actions."""
    from PySide6.QtWidgets import QApplication

    window.run("commands")
    return next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "CommandPalette")


def preferences(window: Any) -> Any:
    """Open the preferences on the keys."""
    from PySide6.QtWidgets import QApplication

    window.run("keys")
    return next(top for top in QApplication.topLevelWidgets() if type(top).__name__ == "Preferences")


def review(kind: str) -> Callable[[Any], Any]:
    """Review the article: what all agree on is accepted, and a conflict of this kind is the current one."""

    def act(window: Any) -> None:
        found = reviewing(window)
        window.run("accept-unanimous")
        here = [name for name in found.sections["open"] if found.conflicts[name].cluster.what == "span"]
        wanted = next(name for name in here if found.conflicts[name].cluster.kind == kind)
        for name in here[: here.index(wanted)][:4]:
            found.go_to(name)
            window.run("reject" if found.conflict.cluster.kind == "only some" else "candidate-1")
        found.go_to(wanted)

    return act


def settle_by_rule(window: Any) -> Any:
    """Show what a majority would settle."""
    from annotator.qt.reviewing.rule_dialog import PremergeDialog

    reviewing(window)
    dialog = PremergeDialog(window.need_session(), window.theme, window)
    dialog.policy.setCurrentIndex(dialog.policy.findData("majority"))
    dialog.show()
    return dialog


def board(window: Any) -> Any:
    """Show the board, with some conflicts of the first articles settled and some work sent back."""
    from annotator.app.progress import finish
    from annotator.app.reviewing import board as boards

    found = reviewing(window)
    window.run("accept-unanimous")
    places = [(found.conflict.cluster.article, "ben")]
    finish(boards.send_back(window.need_session(), places, "Amounts are missing."))
    window.run("board")
    shown = opened(window, "BoardWindow")
    wait_for(lambda: not (shown.work.busy or shown._board.facts.stale()))
    shown.resize(1120, 440)
    return shown


def agreement(window: Any) -> Any:
    """Show how far the labels of spans are agreed on."""
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QTabWidget

    window.run("agreement")
    found = opened(window, "AgreementWindow")
    found.resize(QSize(1060, 640))
    found.start("span")
    wait_for(lambda: found.found is not None and found.found.measures[0].measure.interval.low is not None)
    tabs = found.findChild(QTabWidget)
    tabs.setCurrentIndex(next(at for at in range(tabs.count()) if "Labels" in tabs.tabText(at)))
    return found


def consistency(window: Any) -> Any:
    """Check the layers of all annotators."""
    window.run("consistency")
    found = opened(window, "ConsistencyWindow")
    found.layer.setCurrentIndex(0)
    wait_for(lambda: found.list.model().rowCount() > 0)
    return found


def suggestions(window: Any) -> None:
    """Suggest in an article that nobody tagged, as after some weeks: names, and the tags of the article."""
    from random import Random

    from annotator.app.suggesting import describing, stored
    from annotator.core.edits import Change
    from annotator.suggest.evidence import ALL, Evidence

    session = window.need_session()
    article = session.article
    session.open_article(next(name for name in session.project.entries if name != article.id))
    layer = session.project.layer(article.id, session.annotator)
    session.commit("Begin anew", [Change(item, None, article.id, layer.annotator) for item in layer.values()])
    evidence = Evidence()
    drawn, at = Random(7), "2026-11-02T09:00:00Z"
    for place, label in enumerate(session.labels):
        for _ in range(220 - 15 * place):
            score = drawn.choice((0.55, 0.62, 0.72, 0.82, 0.92, 0.96))
            right = drawn.random() < min(score + 0.3 - 0.02 * place, 0.97)
            shown = score >= 0.8 and drawn.random() < 0.85
            for by in (ALL, *SUGGESTERS):
                evidence.tally(label.name, by).add(score, right, shown=shown, at=at)
    stored.keep(session.file, session.annotator, evidence)
    window.suggestions.show_all(True)
    made = window.suggestions.need()
    topics = session.labels.parent(session.labels.get("business"))
    describing.set_way(made, topics.name, mode="shown")
    wait_for(lambda: not made.to_read)
    session.open_article(article.id)
    made.wait_trained()
    wait_for(lambda: bool(made.visible))
    session.place_caret(made.visible[0].start)


def suggestions_window(window: Any) -> Any:
    """Show what is learnt, label by label."""
    suggestions(window)
    window.run("suggestions")
    found = opened(window, "SuggestionsWindow")
    wait_for(lambda: found.table.topLevelItemCount() > 0 and not found.work.busy)
    return found


def collect(window: Any) -> Any:
    """Show what comes in from four files: a new annotator's, two changed ones, and one of another project."""
    from annotator.app import projects
    from annotator.app.progress import finish
    from annotator.app.reviewing import collect as collecting
    from annotator.app.reviewing import hand_out as handing
    from annotator.app.session import Session
    from annotator.app.tagging import annotations as tagging
    from annotator.app.tagging.modes import SpansMode
    from annotator.core.annotation import SentenceTag
    from annotator.core.edits import Change
    from annotator.qt.reviewing.collect import CollectDialog

    master = window.need_session()
    folder = master.file.path.with_name("handed out")
    names = ("alice", "ben", "dora")
    handed = finish(handing.hand_out(master.file, folder, names, 1.0, articles=handing.ALL))
    handing.record(master, handed)
    for name in names:
        file = projects.open_project(handed.files[name])
        session = Session(file, name, SpansMode)
        for article in list(master.project.entries)[:4]:
            session.open_article(article)
            given = [
                item
                for item in master.project.layer(article, "ben").values()
                if isinstance(item, SentenceTag)
            ]
            changes = [Change(None, item, article, name) for item in given]
            if name != "dora":
                changes = [Change(item, None, article, name) for item in list(session.layer.spans)[:2]]
            session.commit("Tag", changes)
            tagging.set_status(session, "done")
        file.close()
    master.commit("Tag", [Change(next(iter(master.layer.spans)), None, "kestrel-line-lease", "alice")])
    other = projects.new_project(folder / "council.annot.yaml", None)
    other.close()
    preview = finish(collecting.preview_collect(master.file, [*handed.files.values(), other.path]))
    dialog = CollectDialog(preview, master, window.theme, window)
    dialog.files.setCurrentItem(dialog.files.topLevelItem(0))
    dialog.show()
    return dialog


def new_project(window: Any) -> Any:
    """Ask for a new project, and show a label set."""
    from annotator.qt.dialogs.new_project import NewProjectDialog

    dialog = NewProjectDialog(window.theme, window, "newsroom")
    dialog.title.setText("Harbour desk, spring")
    # Where somebody's documents are differs from one machine to the next.
    dialog.place.setText("Documents/Harbour desk, spring.annot.yaml")
    dialog.show()
    dialog.sets.setFocus()
    return dialog


def hand_out(window: Any) -> Any:
    """Ask who gets what."""
    from annotator.qt.reviewing.hand_out import HandoutDialog

    dialog = HandoutDialog(window.need_session(), window.theme, window)
    dialog.place.setText("Documents/harbour desk, handed out")
    dialog.show()
    return dialog


def export(window: Any) -> Any:
    """Show what an export would write."""
    from annotator.qt.exporting.dialog import ExportDialog

    dialog = ExportDialog(
        window.need_session(), window.theme, window, {"format": "conll", "place": "harbour.conll"}
    )
    dialog.show()
    wait_for(lambda: dialog.bar.isHidden() and bool(dialog.preview.isVisible()))
    return dialog


def reviewing(window: Any) -> Any:
    """Go to Review mode, and return the review when all articles are read and the status bar tells the agreement."""
    window.run("mode-review")
    review = window.need_session().mode.review
    wait_for(lambda: not review.unread and "κ" in window.status.whole())
    return review


def opened(window: Any, kind: str) -> Any:
    """The window of that class which stays open beside the article."""
    return next(part for part in window.children() if type(part).__name__ == kind)


def wait_for(ready: Callable[[], bool]) -> None:
    """Let the program work until it is ready."""
    from PySide6.QtTest import QTest

    for _ in range(400):
        if ready():
            return
        QTest.qWait(50)
    raise SystemExit("A picture was not ready in time.")


SHOTS = (
    Shot("spans-light", act=select("US$2.8 million")),
    Shot("spans-dark", theme="dark", act=select("US$2.8 million")),
    Shot("sentences-light", mode="sentences", act=sentence(7)),
    Shot("sentences-dark", mode="sentences", theme="dark", act=sentence(7)),
    Shot("arabic-light", article="port-agreement-ar"),
    Shot("chinese-dark", article="night-ferry-zh", mode="sentences", theme="dark", act=sentence(4)),
    Shot("label-editor-light", act=label_editor),
    Shot("actions-light", act=commands),
    Shot("keys-light", act=preferences),
    Shot("review-light", act=review("boundary")),
    Shot("review-dark", theme="dark", act=review("attribute")),
    Shot("settle-by-rule-light", act=settle_by_rule),
    Shot("board-light", act=board),
    Shot("agreement-light", act=agreement),
    Shot("consistency-light", act=consistency),
    Shot("suggestions-light", act=suggestions),
    Shot("suggestions-window-light", act=suggestions_window),
    Shot("collect-light", act=collect),
    Shot("new-project-light", act=new_project),
    Shot("hand-out-light", act=hand_out),
    Shot("export-light", act=export),
)


def main() -> None:
    """Take every picture, or those whose names are given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--more", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    if asked.names or asked.more is None:
        take([shot for shot in SHOTS if not asked.names or shot.name in asked.names], IMAGES)
    if "tour" in asked.names or (not asked.names and asked.more is None):
        import tour

        tour.taken(tour.TARGET)
    if asked.more is not None:
        import more_shots

        more_shots.take_all(asked.more)


def take(shots: Sequence[Shot], into: Path, make: Callable[[Path], None] | None = None) -> None:
    """Take these pictures of the sample project, or of what `make` puts at a path."""
    from annotator import paths
    from annotator.app import projects
    from annotator.qt.parts.application import make_application
    from annotator.qt.parts.theme import Themes
    from annotator.qt.shell.window import Window
    from annotator.settings import Settings

    into.mkdir(parents=True, exist_ok=True)
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_HOME"] = folder
        for shot in shots:
            copy = Path(folder, shot.name, "harbour-desk.annot.yaml")
            copy.parent.mkdir()
            if make is not None:
                make(copy)
            else:
                copy.write_bytes(paths.resource("samples", projects.SAMPLE).read_bytes())
            themes = Themes(app, shot.theme)
            settings = replace(Settings(), annotator="alice", theme=shot.theme, window={"mode": shot.mode})
            window = Window(themes, settings)
            window.keeps_settings = False
            window.resize(*shot.size)
            window.open_path(copy)
            window.show()
            window.need_session().open_article(shot.article)
            settle(app, window)
            shown = (shot.act(window) if shot.act else None) or window
            settle(app, window)
            shown.grab().save(str(into / f"{shot.name}.png"))
            print(into / f"{shot.name}.png")
            if shown is not window:
                shown.close()
            window.close()
            window.deleteLater()
            settle(app, None)
            themes.deleteLater()


def settle(app: Any, window: Any) -> None:
    """Let layouts come to rest."""
    for _ in range(8):
        app.processEvents()
        if window is not None:
            window.desk.settle_late()


if __name__ == "__main__":
    main()
