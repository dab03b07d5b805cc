"""No built-in label set takes a key from an action."""

from pathlib import Path

import pytest

from annotator.app.actions.table import bindings, key_conflicts
from annotator.store.labelsets import read_file

SETS = sorted((Path(__file__).parents[2] / "resources" / "labelsets").glob("*.yaml"))


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_keys_of_labels_and_actions_are_apart(path):
    assert [str(conflict) for conflict in key_conflicts(bindings({}), read_file(path).labels)] == []
