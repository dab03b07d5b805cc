"""A few random histories of a desk on a server; `python -m tests.team.histories` plays 200 long ones of ten people."""

import pytest

from tests.team import histories


@pytest.mark.parametrize("seed", range(1, 21))
def test_nothing_is_lost_and_everybody_has_the_same(postgres, seed):
    histories.play(postgres, seed, desks=4, steps=12)
