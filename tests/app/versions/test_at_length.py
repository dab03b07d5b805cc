"""Looking for newer versions and taking them is work with progress that can be given up: nothing is half done then."""

import pytest

from annotator.app.importing import articles as importing
from annotator.app.importing import newer
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.app.versions import recognising
from annotator.app.versions.recognising import Offer
from annotator.formats import Imported
from tests.app.conftest import PORT
from tests.app.versions.test_taking import NEWER, desk, headed  # noqa: F401

PAGE = "https://courier.example/port"


@pytest.fixture
def coming(desk, file):  # noqa: F811
    """A newer text of the port came in, which is recognised by its address."""
    headed(desk, "port", url=PAGE)
    session = Session(file, "ida", SpansMode, ledger=desk)
    session.open_article("port")
    result = importing.import_one(
        file, Imported(title="Port", text=NEWER + "\n\nMore later.", metadata={"url": PAGE})
    )
    return session, result, importing.record(session, result)


class Given:
    """Does work with what it told kept, until it is given up."""

    def __init__(self, until):
        self.told, self._left = [], until

    def __call__(self, work):
        if self._left == 0:
            next(work)
            work.close()
            return None
        self._left -= 1
        return finish(work, self.told.append)


def take_all(offers):
    return list(offers)


def test_it_tells_how_far_it_is_and_takes_what_was_chosen(coming):
    session, result, step = coming
    run = Given(2)
    after = newer.with_versions(session, result, step, take_all, run)
    (name,) = result.added
    assert after.taken.keys() == {name}
    assert {told.text for told in run.told} >= {"Looking for newer versions", "Port"}
    assert session.article.id == name
    session.undo()
    assert name not in session.project.members  # it is all of the step of the import
    assert session.project.newer_than("port") == ""


@pytest.mark.parametrize("until", [0, 1])
def test_given_up_the_articles_stay_by_themselves(coming, until):
    session, result, step = coming
    before = session.project.header, dict(session.project.members)
    after = newer.with_versions(session, result, step, take_all, Given(until))
    assert after.taken == {}
    assert (session.project.header, dict(session.project.members)) == before
    assert session.article.id == "port"


def test_of_a_row_of_versions_each_is_taken_after_the_one_before(coming):
    session, result, step = coming
    offers = [
        Offer("port-2", "port", "said"),
        Offer("port-3", "port-2", "said"),
        Offer("fair", "port-3", "said"),
    ]
    assert [len(part) for part in newer._apart(offers)] == [1, 1, 1]
    assert [len(part) for part in newer._apart([offers[0], offers[2]])] == [2]
    finish(newer.taken(session.ledger, result, offers[:2], step))
    assert session.project.older_than("port-3") == ["port-2", "port"]
    assert session.project.layer("port-3", "ida").get("s1") is not None


def test_the_likeliest_older_article_is_looked_for_with_progress(desk):  # noqa: F811
    headed(desk, "port", url=PAGE)
    headed(desk, "port-2", url=PAGE)
    told = []
    found = finish(recognising.candidates(desk.file, "port-2"), told.append)
    assert found[0] == "port"
    assert "port-2" not in found
    assert told[0].total == 4
    assert desk.project.article("port").text == PORT
