"""The command `annotator`, which is also `python -m annotator`."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` names, in the person's language, and return its exit status."""
    from annotator import languages

    languages.follow()
    from annotator.cli import main as run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
