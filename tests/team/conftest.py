"""One server for all tests of this room, a database for each; desks that work on files of their own."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import cli, store
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.team.link import link_of
from annotator.team.replica import place
from tests.home import at_home
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
def database(request, postgres: Postgres) -> Iterator[str]:
    like = request.getfixturevalue("shared").database if "team" in request.fixturenames else "template1"
    made = postgres.database(f"desk{next(_NUMBERS)}", like)
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
    return _project(tmp_path / "desk.annot.yaml")


def _project(path: Path) -> Path:
    labels = LabelSet([Label(name="org"), Label(name="person"), Label(name="topic", applies_to=("article",))])
    with (
        store.create(path, ProjectHeader(title="Harbour desk", labels=labels)) as file,
        file.importing() as batch,
    ):
        for name in ("deal", "storm", "ferry"):
            batch.add(article(name))
    return path


class Shared:
    """A project that Olga shares and owns; Rita reviews, Ada and Ben annotate. Tests work on copies of it."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres = postgres
        self.home = folder / "home"
        self.database = postgres.database("shared")
        self.paths = {"olga": _project(folder / "desk.annot.yaml")}
        with at_home(self.home):
            self._run("share", self.paths["olga"], postgres.address(OWNER, self.database), "--as", "olga")
            for name, role in (("rita", "reviewer"), ("ada", "annotator"), ("ben", "annotator")):
                postgres.login(name)
                self._run("team", self.paths["olga"], "--add", name, "--role", role)
                (folder / name).mkdir()
                self._run("join", postgres.address(name, self.database), folder / name)
                self.paths[name] = folder / name / "Harbour desk.annot.yaml"

    def _run(self, *words: object) -> None:
        assert cli.main(list(map(str, words))) == 0

    def copy(self, name: str, target: Path, database: str) -> Desk:
        """A copy of somebody's file, with what is kept beside it, that goes with a copy of the database."""
        desk, copied = Desk(name, self.paths[name]), Desk(name, target)
        target.parent.mkdir(exist_ok=True)
        raw = desk.path.read_bytes()
        target.write_bytes(raw.replace(f"/{self.database}?".encode(), f"/{database}?".encode()))
        with at_home(self.home):
            kept = _kept(desk)
        shutil.copytree(kept, _kept(copied))
        return copied


def _kept(desk: Desk) -> Path:
    header = desk.header()
    return place(desk.path.resolve(), header.id, link_of(header))


@pytest.fixture(scope="session")
def shared(postgres, tmp_path_factory) -> Shared:
    return Shared(postgres, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def team(shared, database, tmp_path):
    """Olga shares the project and owns it; Rita reviews, Ada and Ben annotate: a desk of each, by name."""
    folders = {name: tmp_path / name for name in shared.paths if name != "olga"}
    desks = {"olga": shared.copy("olga", tmp_path / "desk.annot.yaml", database)}
    for name, folder in folders.items():
        desks[name] = shared.copy(name, folder / "Harbour desk.annot.yaml", database)
    yield desks
    shutil.rmtree(tmp_path, ignore_errors=True)
