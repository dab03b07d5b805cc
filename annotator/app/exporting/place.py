"""Where an export goes: a suggestion, what speaks against a place, and what to ask before something is replaced."""

from __future__ import annotations

from pathlib import Path

from annotator import formats
from annotator.app.exporting.describing import describes
from annotator.app.projects import SUFFIX
from annotator.core import outputs, regular
from annotator.core.errors import WriteError
from annotator.core.messages import _
from annotator.formats import Format
from annotator.formats.kit.croissant import croissant_path
from annotator.formats.kit.manifest import manifest_path


def suggestion(typed: str, form: Format, project: Path) -> str:
    """The place that was typed, with the ending of the format; without one, a place next to the project."""
    ending = ending_of(form)
    typed = typed.strip()
    if not typed:
        stem = project.name.removesuffix(SUFFIX)
        return str(project.with_name(stem + (ending or f"-{form.name}")))
    path = Path(typed)
    known = {ending for other in formats.all() for ending in other.extensions}
    stem = path.stem if path.suffix.lower() in known else path.name
    stems = {f"-{other.name}" for other in formats.all() if not ending_of(other)}
    stem = next((stem.removesuffix(tail) for tail in stems if stem.endswith(tail)), stem)
    return str(path.with_name(stem + (ending or f"-{form.name}")))


def ending_of(form: Format) -> str:
    """The usual ending of a format's file, "" for folders."""
    return form.extensions[0] if form.output == "file" and form.extensions else ""


def in_folder(folder: Path, form: Format, name: str) -> Path:
    """Where an export to a chosen folder goes: there, if it is empty or an earlier export, else into one inside it."""
    return folder if _is_free(folder) or _is_export(folder) else folder / (name or form.name)


def problem(typed: str, form: Format, project: Path) -> str:
    """Why nothing can be written there, as a sentence, or ""."""
    typed = typed.strip()
    path = Path(typed).expanduser()
    if not typed:
        return _("Name a {output} to write.").format(output=form.output)
    if regular.is_there(path) and regular.is_there(project) and path.samefile(project):
        return _("That is the project itself; choose another file.")
    try:
        outputs.place(path, replace=True, folder=form.output == "folder")
    except WriteError as problem:
        return f"{problem.message} {problem.hint}".strip()
    return ""


def question(path: Path, form: Format, *, parts: bool) -> tuple[str, str] | None:
    """What to ask before something is replaced: a title and a text; None where nothing is."""
    if form.output == "folder":
        if regular.is_folder(path) and _is_export(path):
            return _("Replace {name}?").format(name=path.name), _(
                "There is an earlier export in that folder."
            )
        return None
    manifest = manifest_path(path, form)
    beside = (manifest, *([croissant_path(path, form)] if describes(form) else ()))
    there = [each.name for each in beside if regular.is_there(each)]
    if parts:
        there = (
            sorted(found.name for found in path.parent.glob(f"*{path.suffix}") if _is_part(found, path))
            + there
        )
        if there:
            return _("Replace {there}?").format(there=there[0]), _(
                "There are files of an earlier export: "
            ) + ", ".join(there)
        return None
    if regular.is_there(path):
        return _("Replace {name}?").format(name=path.name), _("There is a file of that name already.")
    return (
        (_("Replace {there}?").format(there=there[0]), _("There is the manifest of an earlier export."))
        if there
        else None
    )


def _is_part(found: Path, path: Path) -> bool:
    return found.name.startswith(f"{path.stem}.") and found.name != path.name


def _is_free(folder: Path) -> bool:
    return regular.is_folder(folder) and not any(folder.iterdir())


def _is_export(folder: Path) -> bool:
    return regular.is_file(folder / outputs.MANIFEST)
