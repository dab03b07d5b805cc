"""A few random histories of a desk on a server; `python -m tests.team.histories` plays 200 of them."""

import pytest

from tests.team import histories


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_and_everybody_has_the_same(postgres, seed):
    histories.play(postgres, seed, steps=15)
