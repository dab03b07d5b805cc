"""The one application object: style, fonts, names."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QLoggingCategory, Qt, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator._version import __version__
from annotator.core import messages
from annotator.core.messages import _
from annotator.qt.parts import fonts

DESKTOP_FILE = "news-annotator"


def make_ready_to_draw() -> None:
    """Have an application and its fonts, for pages that are drawn without a window."""
    if QGuiApplication.instance() is None:
        make_application()
    fonts.load()


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The one application object, dressed: style, fonts, names. Without a display it draws offscreen."""
    existing = QCoreApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle("Fusion")
    else:
        if not has_display():
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        # Qt tells at every letter of a script that the first font of a list lacks it, which is meant.
        QLoggingCategory.setFilterRules("qt.text.font.db.info=false")
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        QGuiApplication.setDesktopFileName(DESKTOP_FILE)
        # Named here, since `setStyle` hands the style out, and getting ready for that takes as long as the rest.
        app = QApplication([sys.argv[0], "-style", "Fusion", *argv])
    app.setApplicationName("news-annotator")
    app.setApplicationDisplayName(_("News Annotator"))
    app.setApplicationVersion(__version__)
    _speak(app)
    fonts.load()
    app.setFont(fonts.interface_font())
    return app


def _speak(app: QApplication) -> None:
    """Have Qt's own dialogs, dates and the direction of the window in the language of the messages."""
    language = messages.language()
    if language == messages.ENGLISH:
        return
    locale = QLocale(language)
    QLocale.setDefault(locale)
    app.setLayoutDirection(locale.textDirection())
    translator = QTranslator(app)
    if translator.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def has_display() -> bool:
    """Whether a window can be shown to somebody."""
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
