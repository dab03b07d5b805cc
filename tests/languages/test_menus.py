"""The keys of menus and actions go together in every language."""

from __future__ import annotations

import subprocess
import sys

import pytest

from annotator import languages

ASK = """
from annotator import paths
from annotator.core import messages
messages.use({language!r}, paths.resource("languages"))
from annotator.app.actions.table import MENUS, bindings, key_conflicts, menu_key
print(len({{menu_key(menu) for menu in MENUS}}) == len(MENUS), [str(each) for each in key_conflicts(bindings({{}}))])
"""


@pytest.mark.parametrize("language", languages.NAMES)
def test_no_two_menus_or_actions_have_one_key(language: str) -> None:
    code = ASK.format(language=language)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "[]"]
