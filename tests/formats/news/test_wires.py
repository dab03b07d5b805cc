# ruff: noqa: E501 (messages stand as they come over the line)
"""What comes over the line: wires of IPTC 7901 and ANPA 1312, NewsML 1, ninjs of agencies and systems, mail."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from annotator import formats
from annotator.app.preparing import prepared
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported
from annotator.formats.news.wire_lines import is_take_mark, moment, month
from tests.formats.samples import TEXTS, split
from tests.formats.wire_samples import ANPA, BRIEF, IPTC_7901, NEWSML_1

BODY = TEXTS["en"]


def read(path: Path, options=None) -> tuple[list[Imported], list[Problem]]:
    return split(formats.read_all([path], options or {}))


def written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def roles(article: Imported) -> list[tuple[str, str]]:
    """Each paragraph with the role that the source tells."""
    known = {zone.start: zone.role for zone in article.zones}
    found, at = [], 0
    for part in article.text.split("\n\n"):
        found.append((known.get(at, ""), part))
        at += len(part) + 2
    return found


RESULTS = ["Ann Falk, Lorn FC, 1:01", "Bo Ek, Lorn FC, 1:02", "Cy Dahl, Lorn FC, 1:03"]


@pytest.mark.parametrize("kind", ["ninjs", "newsml", "jsonld"])
def test_what_a_source_sends_as_the_article_alone_is_hardly_furniture(tmp_path, kind):
    lead = (
        "The regatta of Merrow Bay was rowed on Sunday in a wind that turned three boats over, the club said."
    )
    lines = [lead, *RESULTS]
    html = "".join(f"<p>{line}</p>" for line in lines)
    sent = {
        "ninjs": json.dumps(
            {
                "uri": "urn:r",
                "type": "text",
                "versioncreated": "2026-03-03T10:00:00Z",
                "headline": "Regatta rowed",
                "body_html": html,
            }
        ),
        "jsonld": json.dumps(
            {"@type": "NewsArticle", "headline": "Regatta rowed", "articleBody": "\n\n".join(lines)}
        ),
        "newsml": "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Regatta rowed</HeadLine></NewsLines>"
        f"<ContentItem><DataContent>{html}</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
    }
    path = written(tmp_path / ("r.xml" if kind == "newsml" else "r.json"), sent[kind])
    (found,), _ = read(path)
    zones = prepared(found.article("r"), found.zones).zones
    assert [zone.role for zone in zones if zone.role == "furniture"] == []


@pytest.mark.parametrize("name", ["bta0142.txt", "bta0142", "bta0142.tst", "bta0142.7901"])
def test_iptc_7901_whatever_the_file_is_called(tmp_path, name):
    (article,), problems = read(written(tmp_path / name, IPTC_7901))
    assert not problems
    assert roles(article) == [
        ("kicker", "2ND LEAD"),
        ("headline", "Tarn bridge to open again in April, mayor says"),
        ("byline", "By Ana Norling"),
        ("", "Tarn (TPA) - The harbour bridge of Tarn will open again in April after two years of repairs, Mayor Mira Oduya said on Friday."),
        ("body", '"We have checked every cable twice," she told reporters. The costs have risen to 48 million crowns, half as much again as the city had planned for.'),
        ("body", "The old ferry keeps its timetable until the end of May."),
        ("furniture", "(MORE)"),
        ("endnote", "# Notebook"),
        ("endnote", "- Adds quote of the mayor"),
        ("furniture", "* * * *"),
        ("furniture", "The following information is not intended for publication"),
        ("furniture", "- Editing by: Bo Katz; <desk@tpa.example.org>"),
        ("furniture", "tpa an bk"),
    ]  # fmt: skip
    said = article.metadata
    assert said["slugline"] == "Tarn/bridge"
    assert said["keywords"] == ["Tarn", "bridge"]
    assert (said["service"], said["number"], said["urgency"], said["category"], said["words"]) == (
        "bta",
        "0142",
        "3",
        "i",
        96,
    )
    assert (said["published"], said["byline"]) == ("2026-03-14T09:30:00Z", ["Ana Norling"])


def test_anpa_1312(tmp_path):
    (article,), problems = read(written(tmp_path / "w1234", ANPA))
    assert not problems
    assert roles(article) == [
        ("headline", "Ferry strike leaves thousands at the quay"),
        ("standfirst", "Crews walked out at dawn on Monday. Talks go on."),
        ("byline", "By KIM SATO"),
        ("byline", "Tarn Press Writer"),
        (
            "",
            "TARN (TP) — Ferries stayed at the quay on Monday, and “nobody knows for how long,” the port said.",
        ),
        ("body", "Passengers waited for two hours."),
        ("subhead", "Monday's sailings"),
        ("body", "North Quay | 12 | 3 | .250"),
        ("furniture", "___"),
        ("", "Tarn Press writer Lea Moor contributed to this report."),
        ("furniture", "-30-"),
    ]
    said = article.metadata
    assert (said["slugline"], said["words"]) == ("BC-TN--Ferry Strike, 1st Ld-Writethru", 127)
    assert said["ednote"] == "TP Photo TRN101, TRN102 Eds: Updates with talks."
    assert (said["urgency"], said["category"], said["byline"]) == ("r", "a", ["KIM SATO"])
    assert said["published"] == "2026-03-16T11:05:00Z"


def test_several_messages_in_a_file_and_one_that_breaks_off(tmp_path):
    articles, problems = read(written(tmp_path / "a.wire", IPTC_7901 + ANPA + BRIEF[: BRIEF.index("\x03")]))
    assert [article.title for article in articles] == [
        "Tarn bridge to open again in April, mayor says",
        "Ferry strike leaves thousands at the quay",
        "Port closed",
    ]
    assert ["no end" in str(problem) for problem in problems] == [True]
    empty = "\x01bta0001 3 i 1 tpa 1\r\n\r\nTarn/nothing/\r\n\x02\r\n\x03142200 GMT Mar 26\r\n\x04"
    (article,), (problem,) = read(written(tmp_path / "b.wire", empty + BRIEF))
    assert article.title == "Port closed"
    assert "Message 1 (“Tarn/nothing”) holds no text" in problem.message


def test_a_wire_in_an_old_code_page_says_its_encoding_as_a_guess(tmp_path):
    text = BRIEF.replace("port", "Förde bei Größenwärder und Süd-Österå, für die Küstenstraße, port")
    path = written(tmp_path / "a.wire", text.encode("cp1252"))
    found = list(formats.read_all([path]))
    assert [item.option for item in found if isinstance(item, Guess)][:1] == ["encoding"]
    assert "Größenwärder" in next(item.text for item in found if isinstance(item, Imported))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("(MORE)", True), ("more", True), ("--more--", True), ("###", True), ("-30-", True), ("- 30 -", True),
        ("ENDS", True), ("(End of story)", False), ("30", False), ("More ferries are late.", False), ("#1", False),
    ],
)  # fmt: skip
def test_marks_at_the_end_of_a_take(line, expected):
    assert is_take_mark(line) is expected


def test_dates_of_wires():
    names = ["Mar", "März", "Okt", "Dez", "août", "juin", "juillet", "giu", "x"]
    assert list(map(month, names)) == [3, 3, 10, 12, 8, 6, 7, 6, 0]
    assert moment(26, 3, 14, 23, 30, "EST") == "2026-03-15T04:30:00Z"
    assert moment(26, 3, 14, 9, 30) == "2026-03-14T09:30:00"
    assert moment(26, 2, 31) == moment(1, 0, 1) == moment(9999, 12, 31, 23, 0, "EST") == ""


# ------------------------------------------------------------------------------------------------- NewsML
@pytest.mark.parametrize("name", ["a.xml", "a", "a.newsml"])
def test_newsml_1(tmp_path, name):
    articles, problems = read(written(tmp_path / name, NEWSML_1))
    first, second, third = articles
    assert roles(first) == [
        ("headline", "Bridge to reopen"),
        ("standfirst", "Two years of detours end."),
        ("byline", "Ana Norling"),
        ("dateline", "TARN, March 14 (TPA) -"),
        ("", BODY),
        ("subhead", "Detours"),
        ("caption", "The bridge on Friday."),
    ]
    said = first.metadata
    assert said["guid"] == "urn:newsml:tpa.example.org:20260314:BRIDGE:1"
    assert (said["publisher"], said["language"], said["urgency"]) == ("TPA", "en", "4")
    assert (said["published"], said["updated"]) == ("2026-03-14T09:30:00+01:00", "2026-03-14T10:00:00+01:00")
    assert said["subjects"] == [{"code": "04000000", "scheme": "IptcSubjectCodes", "name": "economy"}]
    assert said["located"] == [{"name": "Tarn, Tarnland"}]
    assert said["keywords"] == ["bridge", "harbour"]
    assert (said["slugline"], said["copyright"]) == ("BRIDGE-TARN", "© 2026 TPA")
    # Two components with a headline and a text each are two articles; two forms of one text are one.
    assert [article.title for article in (second, third)] == ["Ferry late", "Ferry on time"]
    assert [article.text.count("Passengers waited") for article in (second, third)] == [1, 0]
    assert [problem.code for problem in problems] == ["no-text", "unused-keys"]
    assert "(Photo) holds no text" in problems[0].message


def test_xml_that_says_latin_1_and_is_utf_8_is_read_as_what_it_is(tmp_path):
    text = NEWSML_1.replace('encoding="utf-8"', 'encoding="iso-8859-1"').replace("Bridge to", "Brücke für")
    articles, _ = read(written(tmp_path / "a.xml", text))
    assert articles[0].title == "Brücke für reopen"
    articles, _ = read(written(tmp_path / "b.xml", text.encode("iso-8859-1")))
    assert articles[0].title == "Brücke für reopen"


G2 = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:tarn:1" xml:lang="en"><itemMeta/>
<contentMeta><genre><name>Extra</name></genre><subject type="cpnat:geoArea"><name>Tarn</name></subject>
<headline>Bridge to reopen</headline><keyword>Harbour</keyword></contentMeta><contentSet>
<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><header>
<ul class="slugline"><li>Tarn</li><li class="keyword">Harbour</li></ul><p>Extra</p><h1>Bridge to reopen</h1></header>
<p>{BODY}</p><ul><li>Harbour</li></ul></body></html></inlineXML></contentSet></newsItem>"""


def test_keywords_above_the_text_of_newsml_g2_are_furniture(tmp_path):
    (article,), _ = read(written(tmp_path / "a.xml", G2))
    # What stands below the beginning of the text is part of it, whatever it says.
    assert roles(article) == [
        ("furniture", "• Tarn"),
        ("furniture", "• Harbour"),
        ("furniture", "Extra"),
        ("headline", "Bridge to reopen"),
        ("", BODY),
        ("list", "• Harbour"),
    ]


# ------------------------------------------------------------------------------------------------- ninjs
SUPERDESK = {
    "guid": "urn:newsml:tarn:2026-03-14:1", "version": "4", "type": "text", "versioncreated": "2026-03-14T10:00:00+0000",
    "firstpublished": "2026-03-14T09:30:00+0000", "headline": "Bridge to reopen", "byline": "Ana Norling",
    "body_html": f"<p>{BODY}</p><h2>Detours</h2>", "description_html": "<p>Short.</p>", "description_text": "Short.",
    "service": [{"code": "c", "name": "City"}], "profile": "story", "priority": 3, "source": "TPA", "urgency": 2,
    "authors": [{"name": "Ana Norling", "role": "writer"}], "extra": {"doi": "10.1/x", "sign_off": {"a": 1}},
    "copyrightnotice": "© TPA", "pubstatus": "usable",
    "associations": {"featuremedia": {"guid": "p:1", "type": "picture", "headline": "Quay", "versioncreated": "x"}},
}  # fmt: skip


@pytest.mark.parametrize(
    "wrap",
    [
        lambda item: item,
        lambda item: [item],
        lambda item: {"_items": 1, "items": [item]},
        lambda item: {"total": 1, "item": [item]},
        lambda item: {"id": "q1", "method": "/content.GET", "data": {"meta": {}, "item": item}},
        lambda item: {"data": {"query": "x", "items": [{"meta": {"products": []}, "item": item}]}},
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_ninjs_of_superdesk_however_it_is_wrapped(tmp_path, wrap, name):
    path = written(tmp_path / name, json.dumps(wrap(SUPERDESK), indent=1))
    assert formats.for_file(path).name == "ninjs"
    (article,), (unused,) = read(path)
    assert article.text == f"Bridge to reopen\n\nAna Norling\n\n{BODY}\n\nDetours"
    said = article.metadata
    assert (said["guid"], said["publisher"], said["copyrightNotice"]) == (SUPERDESK["guid"], "TPA", "© TPA")
    assert (said["published"], said["byline"]) == ("2026-03-14T09:30:00+0000", ["Ana Norling"])
    assert (said["services"], said["extra"]) == ([{"name": "City", "qcode": "c"}], {"doi": "10.1/x"})
    assert "associations" in unused.message


AP = {
    "uri": "https://api.example.org/content/5ee9?qt=KEY", "altids": {"itemid": "5ee9"}, "type": "text", "urgency": 4,
    "versioncreated": "2026-03-14T10:00:00Z", "pubstatus": "usable", "headline": "Bridge to reopen", "provider": "TP",
    "bylines": [{"by": "By ANA NORLING", "title": "Tarn Press"}], "usageterms": ["For editors.", "Not for sale."],
    "datelinelocation": {"city": "Tarn", "countryname": "Tarnland"}, "keywords": ["bridge"],
}  # fmt: skip


def test_ap_media_json(tmp_path):
    with_text = {**AP, "body_nitf": f"<block><p>{BODY}</p><p>More.</p></block>"}
    path = written(tmp_path / "a.json", json.dumps({"id": "x", "data": {"item": with_text}}))
    (article,), _ = read(path)
    assert article.text == f"Bridge to reopen\n\nBy ANA NORLING\n\n{BODY}\n\nMore."
    said = article.metadata
    assert (said["guid"], said["byline"], said["located"]) == ("5ee9", ["ANA NORLING"], "Tarn, Tarnland")
    assert said["rights"] == "For editors. Not for sale."
    elsewhere = {
        **AP,
        "renditions": {"nitf": {"type": "text", "href": "https://x"}, "main": {"type": "picture"}},
    }
    _, (problem,) = read(
        written(tmp_path / "b.json", json.dumps({"id": "x", "data": {"items": [{"item": elsewhere}]}}))
    )
    assert problem.message == (
        "The item “5ee9” (text) holds no text: it is in files of its own (nitf), and nothing is fetched."
    )


@pytest.mark.parametrize(
    "body",
    [
        {"headline_main": "Bridge", "body_main": BODY},
        {"headline_main": "Bridge", "body_main": BODY, "body_richtext": f"<p>{BODY}</p>"},
        {"headlines": [{"role": "main", "value": "Bridge"}], "bodies": [{"value": f"<p>{BODY}</p>"}]},
        {"headlines": [{"value": "Bridge"}], "descriptions": [{"role": "text", "value": BODY}]},
        {
            "headline": "Bridge",
            "type": "composite",
            "associations": [{"uri": "u:2", "headline": "Bridge", "body_text": BODY}],
        },
    ],
)
def test_ninjs_says_its_text_in_many_ways(tmp_path, body):
    item = {"uri": "u:1", "type": "text", "versioncreated": "2026-03-14T10:00:00Z", **body}
    (article,), _ = read(written(tmp_path / "a.json", json.dumps(item)))
    assert article.text == f"Bridge\n\n{BODY}"


# -------------------------------------------------------------------------------------------------- mail
def message(subject: str = "Bridge opens", text: str = BODY) -> EmailMessage:
    made = EmailMessage()
    made["Received"] = "by 192.0.2.1 with SMTP id 1; Sat, 14 Mar 2026 01:30:00 -0800"
    made["Subject"], made["From"] = subject, "Ana Norling <ana@example.org>"
    made["Date"], made["Message-ID"] = "Sat, 14 Mar 2026 10:30:00 +0100", "<1@example.org>"
    made.set_content(text)
    return made


@pytest.mark.parametrize("name", ["mail.txt", "mail", "mail.eml", "123.raw", "mail.mbox"])
@pytest.mark.parametrize("before", [b"", b"  \r\n", b"From ana@example.org Sat Mar 14 10:30:00 2026\n"])
def test_mail_is_mail_whatever_it_is_called(tmp_path, name, before):
    path = written(tmp_path / name, before + message().as_bytes())
    assert formats.for_file(path).name == "eml"
    (article,), problems = read(path)
    assert not problems
    assert article.text == f"Bridge opens\n\n{BODY}"
    assert article.metadata["published"] == "2026-03-14T09:30:00Z"


def test_mail_with_pictures_is_no_web_archive(tmp_path):
    made = message()
    made.add_alternative(f"<p>{BODY}</p><img src='cid:x'>", subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<x>")
    data = made.as_bytes().replace(b"multipart/alternative", b"multipart/related", 1)
    assert formats.for_file(written(tmp_path / "mail", data)).name == "eml"


def test_a_mailbox_has_an_article_for_each_message(tmp_path):
    start = b"From ana@example.org Sat Mar 14 10:30:00 2026\n"
    data = b"\n".join(
        start + message(subject, text).as_bytes()
        for subject, text in (("One", BODY), ("Two", BODY), ("None", ""))
    )
    articles, (problem,) = read(written(tmp_path / "box", data))
    assert [article.title for article in articles] == ["One", "Two"]
    assert "Message 3 (“None”) holds no text" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "Title: Bridge\nDate: 2026-03-14\nAuthor: Ana Norling\n\nThe bridge opens.",
        "Note: this is no mail\nWarning: nor is this\n\nThe bridge opens.",
        "Subject: the bridge\n\nThe bridge opens.",
        "From: here to there\nThe bridge opens.",
    ],
)
def test_text_that_begins_like_headers_is_text(tmp_path, text):
    assert formats.for_file(written(tmp_path / "a.txt", text)).name == "text"


def test_an_encrypted_message_says_so(tmp_path):
    data = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--\r\n"
    _, problems = read(written(tmp_path / "a", data))
    assert problems[-1].message == "The message is encrypted."


# --------------------------------------------------------------------------------------------------- RTF
def test_bytes_of_pictures_in_rtf_are_no_text(tmp_path):
    picture = b"{\\pict\\jpegblip\\bin12 \xff\xd8}{\\par a\\}"
    data = b"{\\rtf1\\ansi Bridge to reopen\\par " + picture + b"\x00}" + BODY.encode() + b"\\par}"
    (article,), problems = read(written(tmp_path / "a", data))
    assert not problems
    assert article.text == f"Bridge to reopen\n\n{BODY}"


# ---------------------------------------------------------------------------------------- the same thing twice
PICTURES = """<media media-type="image"><media-reference source="large.jpg"/><media-caption>The bridge on Friday.
</media-caption><media-producer>Lea Moor</media-producer></media>
<media media-type="image"><media-reference source="small.jpg"/><media-caption>The bridge on Friday.</media-caption>
<media-producer>Lea Moor</media-producer></media><media><media-caption>The old ferry.</media-caption></media>"""
GALLERY = """<figure><img src="a.jpg"><figcaption>The bridge on Friday.</figcaption></figure>
<figure><img src="b.jpg"><figcaption>The bridge on  Friday.</figcaption></figure>
<figure><figcaption>The old ferry.</figcaption></figure>"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", f"<nitf><body><body.content><p>{BODY}</p>{PICTURES}</body.content></body></nitf>"),
        ("a.json", json.dumps({**SUPERDESK, "body_html": f"<p>{BODY}</p>{GALLERY}"})),
    ],
)
def test_a_gallery_has_each_caption_once(tmp_path, name, text):
    (article,), _ = read(written(tmp_path / name, text))
    told = [part for role, part in roles(article) if role == "caption"]
    assert told == ["The bridge on Friday.", "The old ferry."]
