"""Brings the catalogues of messages up to date with the code, and says what is missing: `make translations`.

`resources/languages/annotator.pot` gets every message of the program, `LANGUAGE/LC_MESSAGES/annotator.po` the new ones
without a translation (those that are no longer used go), and `annotator.mo` beside it is what the program reads. What
translators should know is in docs/translating.md.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from annotator.app.guide_text import messages_of

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "annotator"
PAGES = ROOT / "resources" / "pages"
FOLDER = ROOT / "resources" / "languages"
TEMPLATE = FOLDER / "annotator.pot"
LANGUAGES = ("de", "es", "fr")

KEYWORDS = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "counted": (2, 3)}
"""What takes messages: `counted(count, one, many)` is a number with its noun."""
ARGPARSE: tuple[str | tuple[str, str], ...] = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "%(prog)s: error: %(message)s\n",
    "argument %(argument_name)s: %(message)s",
    "unrecognized arguments: %s",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "not allowed with argument %s",
    "ambiguous option: %(option)s could match %(matches)s",
    "ignored explicit argument %r",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    ("expected %s argument", "expected %s arguments"),
    "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "can't open '%(filename)s': %(error)s",
)
"""What argparse says to people; it looks its messages up by itself, and they differ a little by version of Python."""
NAMED = re.compile(r"%\(\w+\)[sr]|%%")
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
ABOVE = """\
# Messages of News Annotator.
# Copyright the News Annotator authors; Apache-2.0, as the program.
#"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; status 1 where something is not current"
    )
    check = parser.parse_args().check
    stale = False
    for path, content in made().items():
        if not path.is_file() or path.read_bytes() != content:
            stale = True
            if check:
                print(f"{path.relative_to(ROOT)} is not up to date; run: make translations")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for language in LANGUAGES:
        print(told(language))
    return int(stale and check)


def made() -> dict[Path, bytes]:
    """What the files are to hold."""
    template = extracted()
    files = {TEMPLATE: _po(template)}
    for language in LANGUAGES:
        catalogue = updated(language, template)
        files[po_path(language)] = _po(catalogue)
        out = io.BytesIO()
        write_mo(out, catalogue)
        files[po_path(language).with_suffix(".mo")] = out.getvalue()
    return files


def po_path(language: str) -> Path:
    """Where the catalogue of a language is."""
    return FOLDER / language / "LC_MESSAGES" / "annotator.po"


def extracted() -> Catalog:
    """Every message of the program, and of argparse, which speaks to people too."""
    catalogue = _catalogue(None)
    found = extract_from_dir(
        str(PROGRAM),
        [("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for name, _line, message, comments, context in found:
        _add(catalogue, message, f"annotator/{Path(name).as_posix()}", comments, context)
    for name, _line, message, comments, context in extract_from_dir(str(PAGES), [("**.html", "jinja2")]):
        _add(catalogue, message, f"resources/pages/{Path(name).as_posix()}", comments, context)
    for message in messages_of((ROOT / "docs" / "guide.md").read_text(encoding="utf-8")):
        _add(
            catalogue,
            message,
            "docs/guide.md",
            ["A heading or a cell of a table of the guide (Markdown)"],
            None,
        )
    for message in ARGPARSE:
        _add(catalogue, message, "argparse", ["Of Python's reader of command lines"], None)
    return catalogue


def _add(catalogue: Catalog, message, place: str, comments, context) -> None:
    catalogue.add(message, locations=[(place, None)], auto_comments=comments, context=context)


def updated(language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with the messages of the template; those that are no longer used are left out."""
    catalogue = _catalogue(language)
    path = po_path(language)
    if path.is_file():
        with path.open("rb") as file:
            known = read_po(file, locale=language, domain="annotator")
        known.update(template, no_fuzzy_matching=True, update_header_comment=False, keep_user_comments=True)
    else:
        known = template
    for message in known:
        if message.id:
            catalogue.add(
                message.id,
                message.string if path.is_file() else None,
                locations=message.locations,
                flags=message.flags,
                auto_comments=message.auto_comments,
                user_comments=message.user_comments,
                context=message.context,
            )
    return catalogue


def missing(language: str) -> list[str]:
    """The messages without a translation."""
    return [_id(message) for message in _messages(language) if not all(_strings(message.string))]


def wrong(language: str) -> Iterator[str]:
    """What is wrong with translations: another number of plural forms, or other fields of argparse, than there are."""
    catalogue = read(language)
    for message in catalogue:
        ids, strings = _strings(message.id), _strings(message.string)
        if not message.id or not all(strings):
            continue
        if len(ids) == 2 and len(strings) != catalogue.num_plurals:
            yield f"{ids[0]}: {len(strings)} plural forms, not {catalogue.num_plurals}"
        if sorted(NAMED.findall(ids[-1])) != sorted(NAMED.findall(strings[-1])):
            yield f"{ids[0]}: other fields"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is in its file."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="annotator")


def told(language: str) -> str:
    """In a line, how far a language is."""
    left = missing(language)
    total = len(list(_messages(language)))
    return f"{language}: {total - len(left):,} of {total:,} messages" + (
        f"; missing are {len(left):,}, such as “{left[0][:60]}”" if left else ", complete"
    )


def _messages(language: str) -> Iterator:
    return (message for message in read(language) if message.id)


def _strings(string) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string,)


def _id(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _catalogue(language: str | None) -> Catalog:
    """A catalogue without dates, so that it only changes when a message does."""
    catalogue = Catalog(
        locale=language,
        domain="annotator",
        project="News Annotator",
        version="",
        fuzzy=False,
        creation_date=UNDATED,
        revision_date=UNDATED,
    )
    catalogue.header_comment = ABOVE
    return catalogue


def _po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)
    dated = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Report-Msgid',
    )
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(dated))


if __name__ == "__main__":
    sys.exit(main())
