"""The window, and all that needs Qt.

What the window shows is imported before Qt: PySide6 reads the source of every module that is imported after it.
"""

import annotator.app.tagging.modes  # noqa: F401
