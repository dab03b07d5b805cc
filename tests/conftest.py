"""What every test has: no display, and user folders of its own."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine must not decide what is tested: no deadlines, and slow drawing is no failure.
settings.register_profile("product", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("product")

# Before anything imports Qt: windows are drawn in memory.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Programs that tests start speak English, whatever the system does.
os.environ["ANNOTATOR_LANGUAGE"] = "en"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=200, help="how often tests/store/test_crash.py kills")


@pytest.fixture(autouse=True)
def annotator_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for the user's own; no test reads or writes the real one."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ANNOTATOR_HOME", str(home))
    return home


def pytest_collection_finish() -> None:
    """What is there before the first test stays: nobody need look it through after each."""
    gc.collect()
    gc.freeze()
