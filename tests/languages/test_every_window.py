"""Every window in a made-up language: nothing is left in English, and nothing is cut off though it is longer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import paths
from tests.languages import pseudo
from tests.languages.walk import WORD

NOT_MESSAGES = re.compile(
    r"\b(Ctrl|Shift|Alt|Return|Enter|Space|Backspace|Delete|Del|Ins|End|Home|PgUp|PgDown|Left|Right|Up|Down|Tab|Esc)\b"
    r"|<[^>]*>|Cohen’s|Krippendorff’s|Fleiss’|\(\.[^\n]*|postgresql://\S+|#rrggbb"
    r"|(?m:^(doccano|CoNLL-2003 columns|CoNLL-U|fastText|English|Deutsch)$)"
)
"""Keys as they are on keyboards, markup, names of people, formats, languages and files."""
CONTENT = ("Card", "QListWidget", "QComboBox", "LanguageBox", "FormatList")
"""What lists label sets, fonts, languages of articles and formats, by their own names; Qt's own scroll buttons."""


def walked(tmp_path: Path, folder: Path, language: str, size: str) -> dict:
    """What a walk through the program in that language of `folder` saw."""
    out = tmp_path / "seen.json"
    project = tmp_path / "p.annot.yaml"
    command = [sys.executable, "-m", "tests.languages.walk", folder, language, project, out, size]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, timeout=240, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), [("xx", "1280x800"), ("ar", "1280x800")])
def test_nothing_is_left_in_english_or_cut_off(tmp_path: Path, language: str, size: str) -> None:
    pseudo.write(tmp_path / "catalogues", language)
    seen = walked(tmp_path, tmp_path / "catalogues", language, size)
    assert len(seen["said"]) > 40
    english = [
        f"{where}: {kind}: {text}"
        for where, found in seen["said"].items()
        for text, kind in found.items()
        if WORD.search(NOT_MESSAGES.sub("", text)) and not kind.startswith(CONTENT) and "Scroll" not in kind
    ]
    assert english == []
    assert {where: cut for where, cut in seen["cut"].items() if cut} == {}
    assert seen["direction"] == ("RightToLeft" if language == "ar" else "LeftToRight")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_nothing_is_cut_off_in_a_real_language(tmp_path: Path, language: str) -> None:
    seen = walked(tmp_path, paths.resource("languages"), language, "1280x800")
    assert {where: cut for where, cut in seen["cut"].items() if cut} == {}
