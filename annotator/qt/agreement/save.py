"""A report as a file: HTML, or PDF."""

from __future__ import annotations

from pathlib import Path

from annotator.core.outputs import Outputs
from annotator.formats.kit.files import replacing
from annotator.qt.agreement.paper import Paper, html
from annotator.qt.parts.application import make_ready_to_draw


def write(paper: Paper, path: Path, *, replace: bool = False) -> None:
    """Write the report as HTML or, where the name ends in .pdf, as PDF.

    A file that is there is replaced only with `replace` (see `core.outputs`). Raises `WriteError`.
    """
    make_ready_to_draw()
    with Outputs(replace=replace) as outputs:
        staged = outputs.add(path)
        if path.suffix.lower() == ".pdf":
            from annotator.qt.agreement.pdf import write_pdf

            write_pdf(paper, staged)
        else:
            with replacing(staged) as file:
                file.write(html(paper))
        outputs.place()
