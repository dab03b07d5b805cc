"""One server for all tests of this room, a database for each; desks that work on files of their own."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import cli, store
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from tests.team.desk import Desk, article
from tests.team.postgres import OWNER, Postgres

HERE = Path(__file__).resolve().parent
_NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starting a server and making a database may take a while where much else goes on."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[str]:
    made = postgres.database(f"desk{next(_NUMBERS)}")
    yield made
    postgres.drop(made)


@pytest.fixture
def typed(capsys):
    """Type a command; gives its status, and what it printed on both streams."""

    def run(*words: object) -> tuple[int, str]:
        status = cli.main([str(word) for word in words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


@pytest.fixture
def project(tmp_path):
    """A project of three articles, not shared yet."""
    labels = LabelSet([Label(name="org"), Label(name="person"), Label(name="topic", applies_to=("article",))])
    with (
        store.create(
            tmp_path / "desk.annot.yaml", ProjectHeader(title="Harbour desk", labels=labels)
        ) as file,
        file.importing() as batch,
    ):
        for name in ("deal", "storm", "ferry"):
            batch.add(article(name))
    return tmp_path / "desk.annot.yaml"


@pytest.fixture
def team(postgres, database, project, tmp_path, typed):
    """Olga shares the project and owns it; Rita reviews, Ada and Ben annotate: a desk of each, by name."""
    status, said = typed("share", project, postgres.address(OWNER, database), "--as", "olga")
    assert status == 0, said
    desks = {"olga": Desk("olga", project)}
    for name, role in (("rita", "reviewer"), ("ada", "annotator"), ("ben", "annotator")):
        postgres.login(name)
        assert typed("team", project, "--add", name, "--role", role)[0] == 0
        folder = tmp_path / name
        folder.mkdir()
        status, said = typed("join", postgres.address(name, database), folder)
        assert status == 0, said
        desks[name] = Desk(name, folder / "Harbour desk.annot.yaml")
    yield desks
    shutil.rmtree(tmp_path, ignore_errors=True)
