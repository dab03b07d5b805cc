"""A server, or somebody on it, that means no good: refused in a sentence, and the file is as it was."""

import pytest

from annotator.core.errors import AnnotatorError
from tests.team.postgres import OWNER

SPAN = '{span: {id: a1, start: 0, end: 7, label: org, quote: "Kestrel", by: ben, origin: hand, at: ""}}'


def edit(changes: str, place: str = "article: deal\nannotator: ada\n") -> str:
    return f"--- # edit\nkind: edit\n{place}title: Tag\nedit: e1\nchanges:\n{changes}...\n"


GOOD = edit(f"  - {{before: null, after: {SPAN}}}\n")
HEADER = "--- # project\nkind: project\nformat: 1\nid: %s\ntitle: Desk\n"
ABOUT_ADA = ("edit", "deal", "ada")


def put(postgres, database, project: str, place: tuple[str, str, str], body: str) -> None:
    """Write a record as somebody does who may do anything there."""
    with postgres.connect(OWNER, database) as connection:
        connection.execute("ALTER TABLE news_annotator.record DROP CONSTRAINT record_kind_check")
        connection.execute("ALTER TABLE news_annotator.record DROP CONSTRAINT record_body_check")
        connection.execute(
            "INSERT INTO news_annotator.record (project, push, kind, article, annotator, body) "
            "VALUES (%s, 'bad', %s, %s, %s, %s)",
            (project, *place, body),
        )


@pytest.mark.parametrize(
    ("place", "body", "said"),
    [
        (ABOUT_ADA, "", "not one record"),
        (ABOUT_ADA, "nonsense", "not one record"),
        (ABOUT_ADA, GOOD + GOOD, "not one record"),
        (ABOUT_ADA, GOOD.rstrip("\n"), "not one record"),
        (ABOUT_ADA, GOOD.replace("\n...\n", "\n"), "incomplete"),
        (ABOUT_ADA, GOOD.replace("annotator: ada", "annotator: ben"), "something else"),
        (ABOUT_ADA, GOOD.replace("article: deal", "article: storm"), "something else"),
        (ABOUT_ADA, GOOD.replace("changes", "part: 1\nparts: 2\nchanges"), "a part"),
        (ABOUT_ADA, GOOD.replace("span:", "hologram:"), "does not know; update"),
        (ABOUT_ADA, GOOD.replace("kind: edit", "kind: dream"), "something else"),
        (("dream", "", ""), "--- # dream\nkind: dream\n", "does not know; update"),
        (ABOUT_ADA, GOOD.replace("title: Tag", "title: !!python/object:os.system ls"), "cannot be read"),
        (ABOUT_ADA, GOOD.replace("title: Tag", "title: [[[[" + "[" * 90), "cannot be read|something else"),
        (ABOUT_ADA, GOOD.replace("start: 0", "start: -5"), "read again|cannot be read|does not know"),
        (("edit", "", ""), edit("", "").replace("changes:\n", "bytes: 900\nchanges: []\n"), "incomplete"),
        (("project", "", ""), HEADER % "another", "another project"),
        (("project", "", ""), HEADER.replace("format: 1", "format: 2"), "newer version"),
        (("article", "odd", ""), "--- # article odd\nkind: article\nid: odd\nzones: 7\n", "cannot be read"),
    ],
)
def test_what_is_no_record_of_this_project_is_refused(team, postgres, database, place, body, said):
    ada = team["ada"]
    project = ada.header().id
    put(postgres, database, project, place, body.replace("%s", project))
    ada.tag("deal", 8, 12)
    before = ada.path.read_bytes()
    for _ in range(2):
        with pytest.raises(
            AnnotatorError, match=rf"Record \d+ of “desk” on the server .*({said}).*Nothing was taken in"
        ):
            ada.sync()
    assert ada.path.read_bytes() == before


def test_the_same_record_is_taken_in_where_it_is_good(team, postgres, database):
    put(postgres, database, team["ada"].header().id, ABOUT_ADA, GOOD)
    team["ada"].sync()
    assert team["ada"].labels("deal") == {"a1": "org"}


def test_a_header_of_a_newer_version_in_an_edit_is_refused(team, postgres, database):
    project = team["ada"].header().id
    header = f"{{project: {{format: 2, id: {project}, title: Desk, language: en, labels: [], guidelines: Be kind}}}}"
    put(postgres, database, project, ("edit", "", ""), edit(f"  - {{before: null, after: {header}}}\n", ""))
    before = team["ada"].path.read_bytes()
    with pytest.raises(AnnotatorError, match="newer version"):
        team["ada"].sync()
    assert team["ada"].path.read_bytes() == before


def test_a_record_that_is_too_large_is_refused(team, postgres, database):
    large = GOOD.replace("title: Tag", f"title: {'x' * (64 << 20)}")
    put(postgres, database, team["ada"].header().id, ABOUT_ADA, large)
    with pytest.raises(AnnotatorError, match="larger than 64 MiB"):
        team["ada"].sync()


def test_nobody_can_send_such_records_without_the_owner_of_the_database(team, postgres, database):
    columns = "(project, push, kind, article, annotator, body)"
    question = (
        f"INSERT INTO news_annotator.record {columns} VALUES ('{{}}', 'p', '{{}}', 'deal', 'ada', '{{}}')"
    )
    project = team["ada"].header().id
    for kind, body in (("dream", "x"), ("edit", "")):
        assert postgres.psql("ada", database, question.format(project, kind, body)).returncode != 0


def test_what_a_header_there_says_of_somebody_elses_file_is_not_taken_over(
    team, postgres, database, typed, tmp_path
):
    project = team["ada"].header().id
    header = f"{HEADER % project}handed_to: eve\nshared: {{server: x}}\n"
    put(postgres, database, project, ("project", "", ""), header)
    team["ada"].sync()
    (tmp_path / "new").mkdir()
    assert typed("join", postgres.address("ada", database), tmp_path / "new")[0] == 0
    for path in (team["ada"].path, tmp_path / "new" / "Desk.annot.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "handed_to" not in text
        assert "server: x" not in text
