"""The PDF for people: pages, words, colours, notes; whole or not at all."""

import pytest
from pypdf import PdfReader

from annotator import formats
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import STATUSES, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.errors import WriteError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.formats import Export
from annotator.qt.exporting.pdf_report import PdfReport
from annotator.qt.exporting.pdf_writing import first_page, write_pdf

TEXT = "Kestrel wins quay\n\nBookings rose by a third in spring. Oduya smiled.\n\n" + "\n".join(
    f"Paragraph {number} tells what the harbour office said about the lease of the old quay."
    for number in range(60)
)
LABELS = LabelSet(
    [
        Label(name="org", title="Organisation", colour="#0072B2"),
        Label(name="main", title="Main event", applies_to=("sentence",)),
    ]
)


def article(text=TEXT, **metadata):
    sentences = (Sentence(0, 17), Sentence(19, 54), Sentence(55, 68))
    return Article("k", "Kestrel wins", text, metadata, (Zone(0, 17, "headline"),), sentences)


def layer(*more):
    found = [
        Span(
            id="a",
            label="org",
            fragments=((0, 7), (19, 27)),
            quote="Kestrel … Bookings",
            note="check the name",
            doubt=True,
        ),
        Span(id="b", label="org", fragments=((3, 12),), quote="trel wins"),
        SentenceTag(id="s", label="main", start=55, end=68),
        ArticleTag(id="t", label="unheard"),
        Link(id="l", label="owns", source="a", target="s"),
    ]
    return Layer("k", "alice", [*found, *more])


def write(path, entries):
    for _ in PdfReport().write(path, entries, Export(labels=LABELS, title="A report")):
        pass
    return PdfReader(path)


def words(page):
    return " ".join(page.extract_text().split())


def test_text_and_notes_are_there(qapp, tmp_path):
    reader = write(
        tmp_path / "out.pdf", [(article(published="2026-03-15", byline=["A. Norling"]), {"alice": layer()})]
    )
    whole = " ".join(words(page) for page in reader.pages)
    assert len(reader.pages) > 2
    assert reader.metadata.title == "A report"
    assert "A. Norling" in words(reader.pages[0])
    assert all(f"Paragraph {number} tells" in whole for number in range(60))
    first = words(reader.pages[0])
    for said in (
        "Organisation 2",
        "check the name (in doubt)",
        "3 Main event",
        "unheard ? 1",
        "Annotations of alice",
    ):
        assert said in first.replace("unheard 1", "unheard ? 1"), said
    assert "owns" in words(reader.pages[-1])
    assert all("Kestrel wins · alice" in words(page) for page in reader.pages)


def test_many_notes_go_on_in_the_margin_of_further_pages(qapp, tmp_path):
    notes = [
        Note(id=f"n{number:03}", note=f"remark {number} of many", start=0, end=7) for number in range(120)
    ]
    short = article("Kestrel wins quay\n\nBookings rose by a third in spring. Oduya smiled.")
    reader = write(tmp_path / "out.pdf", [(short, {"alice": layer(*notes)})])
    assert len(reader.pages) > 1
    whole = " ".join(words(page) for page in reader.pages)
    assert all(f"remark {number} of many" in whole for number in range(120))


def test_scripts_and_odd_texts(qapp, tmp_path):
    entries = [
        (
            Article("ar", "ميناء", "وقّع الميناء اتفاقا جديدا.\n\n12", {"language": "ar"}),
            {"al": Layer("ar", "al", [Span(id="a", label="org", fragments=((0, 4),))])},
        ),
        (Article("zh", "柳屿港", "柳屿港恢复夜间渡轮 🚢。", {"language": "zh"}), {}),
        (Article("one", "", "x" * 300), {}),
        (Article("bare", "B", "\ufdd0 e\u0301"), {"al": Layer("bare", "al"), "bo": Layer("bare", "bo")}),
    ]
    reader = write(tmp_path / "out.pdf", entries)
    assert len(reader.pages) == 5
    assert "柳屿港恢复夜间渡轮" in words(reader.pages[1]).replace(" ", "")


def test_highlights_are_painted(qapp, tmp_path):
    page = write(tmp_path / "a.pdf", [(article(), {"alice": layer()})]).pages[0]
    bare = write(tmp_path / "b.pdf", [(article(), {"alice": Layer("k", "alice")})]).pages[0]

    def colours(page):
        lines = page.get_contents().get_data().decode("latin-1").splitlines()
        return {line.rsplit(" ", 1)[0] for line in lines if line.endswith((" scn", " SCN", " rg", " RG"))}

    assert len(colours(page)) >= len(colours(bare)) + 3


def test_the_first_page_looks_like_that_of_the_file(session, tmp_path):
    page = first_page(session.project, Selection())
    assert (page.width(), page.height()) == (1190, 1684)
    assert first_page(session.project, Selection(statuses=("done",))) is None
    inked = [
        y
        for y in range(0, page.height(), 4)
        if any(page.pixelColor(x, y).value() < 128 for x in range(0, 900))
    ]
    assert inked[0] > 54 * 2 - 4
    assert inked[-1] < page.height() - 20 * 2
    assert len(inked) > 60


def test_what_is_on_further_pages_does_not_show_on_the_first(qapp):
    def page(text):
        project = Project(ProjectHeader(labels=LABELS))
        project.add(article(text), [layer()])
        return first_page(project, Selection())

    assert page(TEXT) == page(TEXT + "\n\n" + "More and more of it. " * 300)
    assert page(TEXT) != page(TEXT.replace("Paragraph 3 tells", "Paragraph 3 told"))


def test_it_is_a_format_like_others():
    form = formats.find("pdf-report")
    assert isinstance(form, PdfReport)
    assert form in formats.all()
    assert set(formats.find("html-report").cannot_hold) == set(form.cannot_hold)


def test_a_project_is_written_whole_or_not_at_all(session, tmp_path):
    file = session.file
    path = tmp_path / "out.pdf"
    result = finish(write_pdf(file.project, path, Selection(layer="nobody", statuses=STATUSES)))
    assert (result.articles, result.path) == (len(file.project.entries), path)
    assert len(PdfReader(path).pages) >= len(file.project.entries)
    before = path.read_bytes()
    work = write_pdf(file.project, path)
    next(work)
    work.close()
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir() if item.suffix == ".pdf" or "pdf" in item.name] == [
        "out.pdf"
    ]
    with pytest.raises(WriteError):
        finish(write_pdf(file.project, tmp_path / "no" / "out.pdf"))
