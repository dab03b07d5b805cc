"""Languages that nobody speaks: every message longer and with accents, so that what is not looked up stands out."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo

PROGRAM = Path(__file__).resolve().parents[2]
_KEPT = re.compile(r"(\{[^{}]*\}|%\([a-z_]+\)[sdr]|%%|%[sd]|<[^<>]*>|&[a-z]+;|\n)")
_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀćđéƒǵħíĵķĺɱńóƥɋŕśťúѵẃẋýźÁɃĆĐÉƑǴĦÍĴĶĹṀŃÓƤɊŔŚŤÚѴẂẊÝŹ",
)


def load_translations() -> Any:
    """packaging/translations.py, which is in no package."""
    spec = spec_from_file_location("translations", PROGRAM / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pseudo(message: str) -> str:
    """The message with an accent on every letter, and three tenths longer."""
    parts = _KEPT.split(message)
    letters = sum(len(part) for part in parts[::2])
    said = "".join(part if at % 2 else part.translate(_ACCENTED) for at, part in enumerate(parts))
    bare = said.rstrip()
    return bare + "·" * (letters * 3 // 10) + said[len(bare) :]


def write(folder: Path, language: str) -> None:
    """Write a catalogue of every message of the program into `folder`, as one of `language`."""
    made = Catalog(locale="de" if language == "xx" else language)
    for message in load_translations().extracted():
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            string = tuple(pseudo(message.id[min(form, 1)]) for form in range(made.num_plurals))
        else:
            string = pseudo(message.id)
        made.add(message.id, string, context=message.context)
    target = folder / language / "LC_MESSAGES" / "annotator.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, made)
