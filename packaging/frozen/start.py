"""Where the program that PyInstaller makes begins: the command `annotator`, and the processes that it starts itself."""

import multiprocessing
import os
import sys


def forget_own_libraries() -> None:
    """Let other programs that are started, such as a browser, use the system's libraries and not this program's."""
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before


if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.platform == "linux":
        forget_own_libraries()
    from annotator.__main__ import main

    sys.exit(main())
