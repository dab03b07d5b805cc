"""Web pages and web archives."""

import socket
import subprocess
import sys
import time
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import formats
from annotator.core.errors import ReadError
from annotator.core.text import normalise
from annotator.formats.kit import boundary, files
from annotator.formats.news.html import HtmlFormat
from annotator.formats.news.mhtml import MhtmlFormat
from tests.formats.samples import PAGE, TEXTS, one, roles, split


def write(folder: Path, data: str | bytes, name: str = "page.html") -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to connect or to look a name up, which fails."""
    tried: list[object] = []

    def refuse(*arguments: object, **_: object) -> None:
        tried.append(arguments)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


def test_a_page_becomes_an_article_without_any_network(tmp_path: Path, no_network: list[object]) -> None:
    imported = one(HtmlFormat().read(write(tmp_path, PAGE)))
    assert not no_network
    assert imported.title == "Harbour bridge to reopen in spring"
    assert imported.metadata == {
        "source": "page.html",
        "publisher": "The Tarn Post",
        "byline": ["Ana J. Norling", "Bo Katz"],
        "published": "2026-03-14T09:30:00Z",
        "section": "City",
        "url": "https://post.example.org/city/bridge",
        "language": "en",
    }
    assert "Most read" not in imported.text
    assert "another story" not in imported.text
    assert "Copyright" not in imported.text
    assert imported.text == normalise(imported.text)


def test_captions_credit_byline_and_standfirst_stand_where_the_page_has_them(tmp_path: Path) -> None:
    imported = one(HtmlFormat().read(write(tmp_path, PAGE)))
    lines = [line for line in imported.text.split("\n") if line]
    assert roles(imported) == [
        ("headline", "Harbour bridge to reopen in spring"),
        ("standfirst", "Engineers say the last cables are in place."),
        ("byline", "By Ana J. Norling and Bo Katz"),
        ("caption", "The bridge seen from the old quay on Friday."),
        ("credit", "Photo: Lea Moor/Tarn Post"),
        ("subhead", "Two years of detours"),
        ("body", lines[7]),
        ("list", "• The first lane opens on Monday morning."),
        ("list", "• The second follows in the week after."),
        ("caption", "Workers on the north tower. Photo: Lea Moor"),
        ("quote", "We have checked every cable twice, and then once more."),
    ]
    assert lines[5].startswith("The harbour bridge will reopen")
    assert lines[8:11] == [
        "• The first lane opens on Monday morning.",
        "• The second follows in the week after.",
        "Workers on the north tower. Photo: Lea Moor",
    ]


def test_a_caption_that_is_no_figcaption_is_found_too(tmp_path: Path) -> None:
    page = PAGE.replace(
        '<figure><img src="b.jpg"><figcaption>', '<div><img src="b.jpg"><p class="wp-caption-text">'
    )
    page = page.replace(
        "Photo: Lea Moor</figcaption></figure>\n<p>Traffic", "Photo: Lea Moor</p></div>\n<p>Traffic"
    )
    assert ("caption", "Workers on the north tower. Photo: Lea Moor") in roles(
        one(HtmlFormat().read(write(tmp_path, page)))
    )


@pytest.mark.parametrize(
    ("language", "encoding", "declared"),
    [
        ("de", "cp1252", '<meta charset="iso-8859-1">'),
        ("cs", "iso8859-2", '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">'),
        ("ru", "koi8-r", "<meta charset=koi8-r>"),
        ("ja", "shift_jis", '<meta charset="Shift_JIS">'),
        ("zh", "gb18030", '<meta charset="gbk">'),
        ("ru", "cp1251", ""),
        ("de", "utf-8", '<meta charset="utf-8">'),
        ("fr", "utf-8-sig", ""),
        ("de", "utf-16", '<meta charset="utf-16">'),
    ],
)
def test_pages_in_old_encodings(tmp_path: Path, language: str, encoding: str, declared: str) -> None:
    text = TEXTS[language]
    page = (
        f"<html><head>{declared}<title>x</title></head><body><article><h1>x</h1><p>{text}</p><p>{text} 2</p>"
    )
    articles, _ = split(boundary.read(HtmlFormat(), write(tmp_path, page.encode(encoding))))
    assert text in articles[0].text
    assert articles[0].language == language


def test_a_template_left_at_english_does_not_make_a_german_article_english(tmp_path: Path) -> None:
    text = TEXTS["de"]
    page = f'<html lang="en"><body><article><h1>Die Brücke</h1><p>{text}</p><p>{text}</p></article></body></html>'
    assert split(HtmlFormat().read(write(tmp_path, page)))[0][0].language == "de"


def test_a_page_without_an_article_gives_its_text_and_says_so(tmp_path: Path) -> None:
    page = "<html><body><nav><ul><li>Two words</li></ul></nav><footer>and more</footer></body></html>"
    articles, problems = split(HtmlFormat().read(write(tmp_path, page)))
    assert articles[0].text == "• Two words\n\nand more"
    assert [problem.code for problem in problems] == ["no-article"]
    assert problems[0].severity == "warning"
    assert "page.html" in str(problems[0])


@pytest.mark.parametrize(
    "page",
    ["", " ", "<html></html>", "<!doctype html><script>x()</script>", "<p> </p>", "<!-- only a comment -->"],
)
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(ReadError, match="no text"):
        list(HtmlFormat().read(write(tmp_path, page)))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "The text." + "</div>" * 100_000,
        "<b><i>" * 50_000 + "The text.",
        "<table><tr><td>" * 20_000 + "The text.",
        "<p>Some words. " * 120_000,
        "<div class=caption>" * 3000 + "The text.",
        f'<body><p>The text.</p><img src="data:image/png;base64,{"A" * 15_000_000}"></body>',
        "<p>" + "word " * 400_000,
        "<" * 300_000 + "The text.",
        "<!DOCTYPE x [<!ENTITY a 'The text.'><!ENTITY b '&a;&a;&a;'>]><p>The text.&b;&b;</p>",
    ],
    ids=["divs", "inline", "tables", "paragraphs", "captions", "embedded", "long", "angles", "entities"],
)
@pytest.mark.timeout(30)
def test_hostile_pages_end_soon(tmp_path: Path, page: str) -> None:
    try:
        articles, _ = split(HtmlFormat().read(write(tmp_path, page)))
    except ReadError:
        return
    assert len(articles) == 1


def test_a_page_with_embedded_pictures_keeps_its_text(tmp_path: Path) -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 15_000_000}">'
    imported = one(HtmlFormat().read(write(tmp_path, PAGE.replace('<img src="b.jpg">', picture))))
    assert "The old ferry will keep running until the end of May" in imported.text


def test_a_caption_that_the_page_has_twice_comes_in_once(tmp_path: Path) -> None:
    figure = PAGE[PAGE.index('<figure><img src="b.jpg">') : PAGE.index("<p>Traffic")]
    imported = one(HtmlFormat().read(write(tmp_path, PAGE.replace(figure, figure * 2))))
    assert imported.text.count("Workers on the north tower") == 1


def test_no_file_is_read_by_an_external_entity(tmp_path: Path) -> None:
    secret = write(tmp_path, "the secret", "secret.txt")
    entity = f'<!DOCTYPE html [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    page = f'<?xml version="1.0"?>{entity}<html><body><p>A &s; b</p></body></html>'
    articles, _ = split(HtmlFormat().read(write(tmp_path, page, "page.xhtml")))
    assert "the secret" not in articles[0].text


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"")
    with path.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(ReadError, match="larger than 50 MB"):
        list(HtmlFormat().read(path))
    with pytest.raises(ReadError, match="larger than 1 MB"):
        files.read_whole(path, 1_000_000)


def test_a_selection_on_the_clipboard_is_taken_whole() -> None:
    imported = formats.from_html(
        "<meta charset='utf-8'><h1>Bridge to reopen</h1><p>The <b>first</b> text.</p><div>Advertisement</div>"
        "<ul><li>One</li></ul>Tail<br>line"
    )
    assert imported.text == "Bridge to reopen\n\nThe first text.\n\nAdvertisement\n\n• One\n\nTail\n\nline"
    assert imported.title == "Bridge to reopen"
    assert roles(imported) == [("headline", "Bridge to reopen"), ("list", "• One")]


def test_a_whole_page_on_the_clipboard_is_searched_for_its_article() -> None:
    imported = formats.from_html(PAGE, "https://post.example.org/x")
    assert "Most read" not in imported.text
    assert imported.metadata["source"] == "clipboard"


def test_an_empty_clipboard_is_refused() -> None:
    with pytest.raises(ReadError, match="no text"):
        formats.from_html("<b> </b>")


def archive(charset: str, encoding: str) -> bytes:
    message = MIMEMultipart("related", type="text/html")
    message["From"] = "<Saved by a browser>"
    message["Snapshot-Content-Location"] = "https://post.example.org/snapshot"
    message["Subject"] = "=?utf-8?Q?Harbour_bridge?="
    message["MIME-Version"] = "1.0"
    page = PAGE.replace('<link rel="canonical" href="https://post.example.org/city/bridge">', "")
    if charset == "iso-8859-15":
        page = page.replace("🚧", "").replace("“", '"').replace("”", '"').replace("Oduya", "Oduyé")
    if encoding == "binary":
        part = MIMENonMultipart("text", "html", charset=charset)
        part["Content-Transfer-Encoding"] = "binary"
        part.set_payload(page.encode(charset))
    else:
        part = MIMEText(page, "html", charset)
    part["Content-Location"] = "https://post.example.org/location"
    message.attach(part)
    message.attach(MIMEImage(b"\x89PNG\r\n\x1a\n", "png"))
    message.attach(MIMEText("<p>A frame with an advertisement</p>", "html"))
    return message.as_bytes() if encoding != "binary" else _with_raw(message, page.encode(charset), charset)


def _with_raw(message: MIMEMultipart, page: bytes, charset: str) -> bytes:
    head = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://post.example.org/snapshot\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="edge"\r\n\r\n'
        f"--edge\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    )
    return head.encode() + page + b"\r\n--edge--\r\n"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "base64"), ("iso-8859-15", "quoted-printable"), ("utf-8", "binary")]
)
def test_an_archive_is_read_like_its_page(tmp_path: Path, charset: str, encoding: str) -> None:
    path = write(tmp_path, archive(charset, encoding), "page.mhtml")
    imported = one(MhtmlFormat().read(path))
    assert imported.title == "Harbour bridge to reopen in spring"
    assert imported.metadata["url"] == "https://post.example.org/snapshot"
    assert ("caption", "Workers on the north tower. Photo: Lea Moor") in roles(imported)
    if charset == "iso-8859-15":
        assert "Oduyé" in imported.text
        assert imported.metadata["encoding"] == "iso8859-15"
    else:
        assert "🚧" in imported.text
    assert formats.for_file(path).name == "mhtml"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MIME-Version: 1.0\nContent-Type: text/plain\n\nhello",
        b"Content-Type: multipart/related\n\n--x\n",
    ],
)
def test_an_archive_without_a_page_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ReadError, match="no web page"):
        list(MhtmlFormat().read(write(tmp_path, data, "page.mht")))


TAGS = """<p> </p> <div> </div> <article> <h1> </h1> <h2> <ul><li> <figure><figcaption> <blockquote> <table><tr><td>
<br> <script> <style> <b <!-- --> <![CDATA[ &#0; &#xD800; &amp &nbsp; <svg> <meta charset=utf-7> <html lang=x>"""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(st.sampled_from(TAGS.split()), st.text(max_size=20), st.just(TEXTS["en"])), max_size=25
    )
)
def test_any_html_is_an_article_or_is_refused(pieces: list[str]) -> None:
    try:
        imported = formats.from_html("<main>" + " ".join(pieces))
    except ReadError:
        return
    assert imported.text == normalise(imported.text)
    assert imported.text.strip()
    assert all(0 <= zone.start < zone.end <= len(imported.text) for zone in imported.zones)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["page.html", "page.mhtml"]))
def test_any_bytes_are_an_article_or_are_refused(tmp_path: Path, data: bytes, name: str) -> None:
    path = write(tmp_path, b"<html><p>" + data if name.endswith("html") else data, name)
    articles, problems = split(formats.read_all([path]))
    assert len(articles) + len([odd for odd in problems if odd.severity == "error"]) >= 1
    for imported in articles:
        assert imported.text.strip()
        assert imported.text == normalise(imported.text)
        assert imported.source.startswith(name)
        assert all(0 <= zone.start < zone.end <= len(imported.text) for zone in imported.zones)
    for problem in problems:
        assert problem.message.endswith(".")
        assert name in str(problem.file)


def test_importing_the_formats_loads_no_reader() -> None:
    code = (
        "import sys, annotator.formats as f; f.all();"
        "heavy = {'trafilatura', 'lxml', 'charset_normalizer', 'PySide6', 'yaml', 'jinja2', 'markdown_it',"
        " 'mdit_py_plugins', 'striprtf'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("odd", ["\x01", "\x0b", "&#1;", "&#x1F;", "&#65535;", "\ufffe"])
def test_characters_that_xml_has_no_place_for_do_not_end_the_search(tmp_path, odd):
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("</p>", f" End{odd} here.</p>"), encoding="utf-8")
    found, problems = split(formats.read_all([path]))
    assert len(found) == 1
    assert not [problem for problem in problems if problem.code == "reader-failed"]
    assert "End\ufffd here." in found[0].text


def test_data_with_tags_without_an_end_takes_no_longer_than_it_is_long(tmp_path):
    path = tmp_path / "page.html"
    script = '<script type="application/ld+json">{"headline": "' + "<" * 100_000 + '"}</script>'
    path.write_text(PAGE.replace("</head>", f"{script}</head>"), encoding="utf-8")
    begun = time.process_time()
    found, _ = split(formats.read_all([path]))
    assert len(found) == 1
    assert time.process_time() - begun < 5
