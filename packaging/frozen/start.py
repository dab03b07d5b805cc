"""Where the program that PyInstaller makes begins: the command `annotator`, and the processes that it starts itself."""

import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.freeze_support()
    from annotator.__main__ import main

    sys.exit(main())
