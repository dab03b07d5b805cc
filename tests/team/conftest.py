"""One server for all tests of this room, a database for each; desks that work on files of their own."""

import itertools
import os
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
TEMPLATE = "shared"


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
def database(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """One that is empty, or in which the project of the `team` is shared."""
    has_team = "team" in request.fixturenames
    if has_team:
        request.getfixturevalue("shared")
    made = postgres.database(f"desk{next(_NUMBERS)}", TEMPLATE if has_team else "")
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
    return make_project(tmp_path)


def make_project(folder: Path) -> Path:
    labels = LabelSet([Label(name="org"), Label(name="person"), Label(name="topic", applies_to=("article",))])
    path = folder / "desk.annot.yaml"
    with (
        store.create(path, ProjectHeader(title="Harbour desk", labels=labels)) as file,
        file.importing() as batch,
    ):
        for name in ("deal", "storm", "ferry"):
            batch.add(article(name))
    return path


@pytest.fixture(scope="session")
def shared(postgres, tmp_path_factory):
    """The folder of a desk that shares a project in the database `TEMPLATE`: made once, and copied for each test."""
    folder, home = tmp_path_factory.mktemp("shared"), os.environ.get("ANNOTATOR_HOME")
    os.environ["ANNOTATOR_HOME"] = str(tmp_path_factory.mktemp("shared-home"))
    try:
        path = make_project(folder)
        postgres.database(TEMPLATE)
        assert cli.main(["share", str(path), postgres.address(OWNER, TEMPLATE), "--as", "olga"]) == 0
        for name, role in (("rita", "reviewer"), ("ada", "annotator"), ("ben", "annotator")):
            postgres.login(name)
            assert cli.main(["team", str(path), "--add", name, "--role", role]) == 0
            (folder / name).mkdir()
            assert cli.main(["join", postgres.address(name, TEMPLATE), str(folder / name)]) == 0
    finally:
        if home is None:
            del os.environ["ANNOTATOR_HOME"]
        else:
            os.environ["ANNOTATOR_HOME"] = home
    return folder


@pytest.fixture
def team(database, shared, tmp_path):
    """Olga shares the project and owns it; Rita reviews, Ada and Ben annotate: a desk of each, by name."""
    desks = {}
    for name in ("olga", "rita", "ada", "ben"):
        source = shared / "desk.annot.yaml" if name == "olga" else shared / name / "Harbour desk.annot.yaml"
        target = tmp_path / source.relative_to(shared)
        target.parent.mkdir(exist_ok=True)
        text = source.read_text(encoding="utf-8")
        target.write_text(text.replace(f"/{TEMPLATE}?", f"/{database}?"), encoding="utf-8")
        desks[name] = Desk(name, target)
    yield desks
    shutil.rmtree(tmp_path, ignore_errors=True)
