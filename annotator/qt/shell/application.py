"""The program with its window: set up, started, ended; and its picture."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from annotator.app import projects
from annotator.app.mode import ModeName
from annotator.app.progress import collect_rarely
from annotator.app.session import Session
from annotator.core import regular
from annotator.core.errors import ReadError, WriteError
from annotator.core.messages import _
from annotator.core.outputs import Outputs, place
from annotator.qt.parts.application import make_application
from annotator.qt.parts.theme import Themes
from annotator.qt.shell.settings_file import load_settings
from annotator.settings import Settings
from annotator.store import ProjectFile

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap, QSessionManager

    from annotator.qt.shell.window import Window

SIZE = (1280, 800)
LAYOUT_ROUNDS = 6


def main(argv: Sequence[str] = ()) -> int:
    """Open the window: on the project named first in `argv`, else on the last one, else on the welcome page."""
    gc.disable()  # everything that is made at the start stays; collecting in between costs a tenth of it
    settings, problem = load_settings()
    enlarge(settings)
    app = make_application()
    themes = Themes(app, settings.theme)
    from annotator.qt.shell.endings import Endings
    from annotator.qt.shell.failures import Failures
    from annotator.qt.shell.window import Window

    wanted = _wanted_project(argv, settings)
    window = Window(themes, settings, article_first=wanted is not None)
    window.greets = True
    failures = Failures(window.tell_error, window)
    failures.install()
    endings = Endings(lambda: end_soon(app), window)
    window.later.do(endings.install)
    app.commitDataRequest.connect(lambda manager: _commit_data(window, manager))
    try:
        window.show()
        if wanted is None or not window.open_path(wanted):
            if window.gave_way:
                window.close()
                return 0
            window.show_welcome()
        if problem is not None:
            window.later.do(lambda: window.notices.error(problem, key="settings"))
        window.later.do(_collect_from_now_on)
        if not endings.wanted:
            app.exec()
        return 0 if window.end() else 1
    finally:
        gc.enable()
        endings.uninstall()
        failures.uninstall()


def enlarge(settings: Settings) -> None:
    """Have everything drawn as large as somebody prefers it, unless whoever started the program said how large."""
    if settings.interface_size != Settings().interface_size:
        os.environ.setdefault("QT_SCALE_FACTOR", str(settings.interface_size / 100))


def _collect_from_now_on() -> None:
    gc.freeze()
    collect_rarely()
    gc.enable()


def end_soon(app: QApplication) -> None:
    """Leave every event loop, those of dialogs too; what was typed in a dialog counts as if it had been accepted."""
    from annotator.qt.parts.typing_dialog import TypingDialog

    dialog = app.activeModalWidget()
    if isinstance(dialog, TypingDialog) and dialog.typed():
        dialog.accept()
    app.exit()


def _commit_data(window: Window, manager: QSessionManager) -> None:
    """The desktop session ends: save, and hold it up only where that fails and the person can be asked."""
    if window.save_now() or not manager.allowsInteraction():
        return
    closed = window.close_project()
    manager.release()
    if not closed:
        manager.cancel()


def screenshot(
    project: Path,
    out: Path,
    article: str = "",
    annotator: str = "",
    mode: str = "",
    theme: str = "light",
    size: tuple[int, int] = SIZE,
    *,
    replace: bool = False,
) -> Path:
    """Draw the real window on a project into a picture and return its path; the window works on a copy.

    A picture that is there is replaced only with `replace` (see `core.outputs`). Raises `AnnotatorError` when the
    project, the article or the picture cannot be used.
    """
    import shutil
    import tempfile

    place(out, replace=replace, inputs=[project])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    from annotator.qt.shell.window import Window

    themes = Themes(app, theme)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / project.name
        try:
            shutil.copyfile(project, copy)
        except OSError as problem:
            raise ReadError(
                _("The project cannot be read: {strerror}.").format(strerror=problem.strerror), file=project
            ) from problem
        file = projects.open_project(copy)
        window = Window(themes, _settings_of_picture(file, annotator, mode, theme))
        window.keeps_settings = False
        try:
            window.resize(*size)
            window.open_file(file)
            window.notices.clear()
            session = window.need_session()
            if article:
                session.open_article(article)
            window.show()
            app.processEvents()
            _select_something(session)
            picture = _picture_of(window)
        finally:
            window.close()
            window.deleteLater()
            themes.deleteLater()
    with Outputs(replace=replace, inputs=[project]) as outputs:
        if not picture.save(str(outputs.add(out))):
            raise WriteError(
                _("The picture cannot be written as “{name}”.").format(name=out.name),
                file=out,
                hint=_("Let its name end in .png."),
            )
        outputs.place()
    return out


def _picture_of(window: Window) -> QPixmap:
    # A layout asks for another one, until all are content.
    for __ in range(LAYOUT_ROUNDS):
        QApplication.processEvents()
        window.desk.settle_late()
    return window.grab()


def _wanted_project(argv: Sequence[str], settings: Settings) -> Path | None:
    if argv:
        return Path(argv[0])
    last = next(iter(settings.recent), None)
    return Path(last) if last is not None and regular.is_file(Path(last)) else None


def _settings_of_picture(file: ProjectFile, annotator: str, mode: str, theme: str) -> Settings:
    names = file.project.annotators()
    name = annotator or (names[0] if names else "")
    return replace(Settings(), annotator=name, theme=theme, window={"mode": mode or str(ModeName.SPANS)})


def _select_something(session: Session) -> None:
    """Select a span, or go to a tagged sentence, so that every panel has something to show."""
    if session.article is None:
        return
    if session.mode.reviews:
        return
    if not session.mode.by_sentence:
        spans = list(session.layer.spans)
        telling = [span for span in spans if span.note or span.doubt or span.attributes]
        for span in (telling or spans)[:1]:
            session.select_annotation(span.id)
    elif tags := session.layer.sentence_tags:
        session.go_to_sentence(session.sentence_at(tags[len(tags) // 2].start))
