"""The page about the Python API, made of its docstrings: docs/api.md.

python packaging/api_page.py > docs/api.md
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import annotator
import annotator.api

CHAPTERS: dict[str, tuple[str, ...]] = {
    "Making and opening": ("open_project", "new_project", "copy_sample", "validate"),
    "A project": ("OpenProject",),
    "An article": ("OpenedArticle", "Article", "Sentence", "Zone"),
    "Annotations": (
        "Layer", "LayerState", "Annotation", "Span", "SentenceTag", "ArticleTag", "Link", "Note", "Decision",
    ),
    "Labels": ("LabelSet", "Label", "Attribute", "Rules"),
    "Steps": ("Edit", "Change"),
    "What goes wrong": ("AnnotatorError", "ReadError", "WriteError", "LockedError", "LabelError", "Problem"),
}  # fmt: skip
"""Every name of the API, by chapter."""

RESULTS = {
    "ImportResult": "annotator.app.importing.articles",
    "Told": "annotator.app.versions.taking",
    "Offer": "annotator.app.versions.recognising",
    "Compared": "annotator.app.versions.unplaced",
    "Unplaced": "annotator.app.versions.unplaced",
    "Row": "annotator.text.alignment",
    "ExportResult": "annotator.app.exporting.export",
    "HandedOut": "annotator.app.reviewing.hand_out",
    "Standing": "annotator.review.handout",
    "CollectPreview": "annotator.app.reviewing.collect",
    "MergePreview": "annotator.app.merging.preview",
    "Coming": "annotator.app.merging.preview",
    "Conflict": "annotator.app.reviewing.values",
    "Cluster": "annotator.review.compare",
    "Candidate": "annotator.review.compare",
    "Tally": "annotator.review.merge",
    "Report": "annotator.app.agreement.values",
    "Agreement": "annotator.app.agreement.values",
    "Statistics": "annotator.app.tagging.articles",
    "SuggestionReport": "annotator.app.suggesting.report",
    "SuggestionLine": "annotator.app.suggesting.report",
    "SuggestionCounts": "annotator.app.suggesting.report",
    "WithGold": "annotator.app.suggesting.report",
}
"""What methods return that is none of these, by where it is."""
WIDTH = 100

HEAD = """# The Python API

<!-- Made by packaging/api_page.py from the docstrings; do not edit. -->

{}

In the examples `project` is the sample project, opened for writing. They are run by the tests.
"""


def page() -> str:
    """The whole page."""
    assert inspect.getdoc(annotator.api)
    parts = [HEAD.format(_body(inspect.getdoc(annotator.api) or ""))]
    for title, names in CHAPTERS.items():
        parts.append(f"## {title}\n")
        parts += [_entry(name, getattr(annotator, name)) for name in names]
    parts.append("## What methods return\n")
    parts += [_entry(name, getattr(import_module(home), name)) for name, home in RESULTS.items()]
    return "\n".join(parts)


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties of a class, bases of its own first, in the order in which they are written."""
    seen = set()
    for base in reversed(kind.__mro__):
        if not base.__module__.startswith("annotator."):
            continue
        for name, member in vars(base).items():
            is_member = isinstance(member, property) or inspect.isfunction(member)
            if not name.startswith("_") and is_member and name not in seen and inspect.getdoc(member):
                seen.add(name)
                yield name, getattr(kind, name) if not isinstance(member, property) else member


def _entry(name: str, thing: Any) -> str:
    text = _body(inspect.getdoc(thing) or "")
    if not inspect.isclass(thing):
        return f"### {name}\n\n{_signature(name, thing)}\n{text}\n"
    parts = [f"### {name}\n"]
    if is_dataclass(thing):
        parts.append(_signature(name, thing))
    parts.append(f"{text}\n")
    rows = [
        f"- `{own}`: {' '.join((inspect.getdoc(member) or '').split())}"
        for own, member in members(thing)
        if isinstance(member, property)
    ]
    parts += ["\n".join(rows) + "\n"] if rows else []
    parts += [
        f"#### {name}.{own}\n\n{_signature(own, member)}\n{_body(inspect.getdoc(member) or '')}\n"
        for own, member in members(thing)
        if not isinstance(member, property)
    ]
    return "\n".join(parts)


def _signature(name: str, thing: Any) -> str:
    """How something is called, as a block of code; over several lines where one is too short."""
    found = inspect.signature(thing)
    given: list[str] = []
    for each in found.parameters.values():
        if each.name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and not any(line.startswith("*") for line in given):
            given.append("*")
        star = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f" = {_shown(each.default)}"
        given.append(f"{star}{each.name}: {_typed(each.annotation)}{default}")
    back = "" if inspect.isclass(thing) else f" -> {_typed(found.return_annotation)}"
    line = f"{name}({', '.join(given)}){back}"
    if len(line) > WIDTH:
        line = f"{name}(\n" + "".join(f"    {each},\n" for each in given) + f"){back}"
    return f"```python\n{line}\n```\n"


def _typed(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _shown(default: Any) -> str:
    if isinstance(default, str):
        return f'"{default}"'
    shown = repr(default)
    return "…" if shown.startswith("<") or "object at" in shown else shown


def _body(text: str) -> str:
    """The docstring as Markdown, its examples and indented blocks as code."""
    lines: list[str] = []
    block: list[str] = []

    def close() -> None:
        while block and not block[-1].strip():
            block.pop()
        if block:
            lines.extend(["```python", *dedent("\n".join(block)).split("\n"), "```", ""])
            block.clear()

    for line in text.split("\n"):
        example = line.startswith(">>> ") or (block and block[0].startswith(">>> ") and line.strip())
        indented = line.startswith("    ") or (block and block[0].startswith("    ") and not line.strip())
        if example or indented:
            block.append(line)
        else:
            close()
            lines.append(line)
    close()
    return "\n".join(lines).strip()


def main() -> None:
    """Print the page."""
    print(page(), end="")


if __name__ == "__main__":
    main()
