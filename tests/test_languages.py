"""Which language is spoken: what was chosen, the system's, English."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from annotator import languages, settings
from annotator.core import messages

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", messages.CHOSEN)


def said(*arguments: str, **variables: str) -> str:
    """What the program answers on a system with these variables."""
    env = {name: value for name, value in os.environ.items() if name not in VARIABLES} | variables
    done = subprocess.run(
        [sys.executable, "-m", "annotator", *arguments], env=env, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"LANG": "de_DE.UTF-8"}, "verwendung"),
        ({"LANG": "fr_CA.UTF-8"}, "utilisation"),
        ({"LC_ALL": "es_MX.UTF-8", "LANG": "de_DE.UTF-8"}, "uso"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "it:de:fr"}, "verwendung"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "usage"),
        ({"LANG": "pl_PL.UTF-8"}, "usage"),
        ({"LANG": "de_DE.UTF-8", messages.CHOSEN: "en"}, "usage"),
        ({}, "usage"),
    ],
)
def test_the_command_line_speaks_the_language_of_the_system(variables: dict[str, str], word: str) -> None:
    assert said("--help", **variables).lower().startswith(word)


def test_what_was_chosen_comes_before_the_system() -> None:
    settings.save(settings.Settings(language="fr"), settings.usual_path())
    assert said("--help", LANG="de_DE.UTF-8").lower().startswith("utilisation")


def test_errors_and_plurals_are_in_the_language(tmp_path) -> None:
    missing = tmp_path / "nichts.annot.yaml"
    assert said("validate", str(missing), LANG="de_DE.UTF-8") != said("validate", str(missing))


def test_settings_that_cannot_be_read_leave_the_system_s(tmp_path) -> None:
    path = settings.usual_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("language: [", encoding="utf-8")
    assert said("--help", LANG="de_DE.UTF-8").lower().startswith("verwendung")


def test_every_language_has_a_catalogue_and_a_name() -> None:
    from annotator import paths

    there = {
        path.parent.parent.name for path in paths.resource("languages").glob("*/LC_MESSAGES/annotator.mo")
    }
    assert there | {"en"} == set(languages.NAMES)
