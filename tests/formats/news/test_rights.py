"""Rights in wire formats and in the headers of web archives."""

import json
from pathlib import Path

from annotator import formats
from tests.formats.samples import PAGE, split

NEWSML = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:tarn:1"><rightsInfo>
<copyrightHolder><name>TPA</name></copyrightHolder><copyrightNotice>© 2026 TPA</copyrightNotice>
<usageTerms>No text and data mining without a licence.</usageTerms></rightsInfo>
<contentMeta><headline>Bridge</headline></contentMeta><contentSet><inlineData contenttype="text/plain">The bridge
reopens in spring.</inlineData></contentSet></newsItem>"""


def one(path: Path, data: str | bytes) -> dict[str, object]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    (article,), _ = split(formats.read_all([path]))
    return dict(article.metadata)


def test_terms_of_use_of_newsml(tmp_path: Path) -> None:
    found = one(tmp_path / "a.xml", NEWSML)
    assert (found["copyright"], found["copyrightNotice"]) == ("TPA", "© 2026 TPA")
    assert found["reserved"] == [f"rights: {found['rights']}"]


def test_rights_info_of_ninjs(tmp_path: Path) -> None:
    item = {
        "uri": "urn:tarn:1",
        "versioncreated": "2026-03-14T09:30:00Z",
        "headline": "Bridge",
        "body_text": "The bridge reopens in spring.",
        "rightsinfo": {"usageterms": "For Tarn only.", "datamining": "DMI-PROHIBITED"},
    }
    found = one(tmp_path / "a.json", json.dumps(item))
    assert (found["rights"], found["reserved"]) == ("For Tarn only.", ["dataMining: DMI-PROHIBITED"])


def test_rights_of_a_schema_org_article(tmp_path: Path) -> None:
    item = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Bridge",
        "articleBody": "The bridge reopens in spring.",
        "license": "https://post.example/licence",
        "copyrightNotice": "© 2026. AI training prohibited.",
    }
    found = one(tmp_path / "a.jsonld", json.dumps(item))
    assert found["license"] == "https://post.example/licence"
    assert found["reserved"] == ["copyrightNotice: © 2026. AI training prohibited."]


def test_headers_of_a_web_archive(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", "<head><meta name='robots' content='noai'>")
    headers = "Content-Type: text/html\r\ntdm-reservation: 1\r\nTDM-Policy: https://post.example/tdm"
    http = f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{page}".encode()
    about = (
        f"WARC-Type: response\r\nWARC-Target-URI: https://post.example/bridge\r\nContent-Length: {len(http)}"
    )
    kind = "WARC-Date: 2026-03-14T09:30:00Z\r\nContent-Type: application/http; msgtype=response"
    record = "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>"
    data = f"WARC/1.0\r\n{about}\r\n{kind}\r\n{record}\r\n\r\n".encode() + http + b"\r\n\r\n"
    found = one(tmp_path / "crawl.warc", data)
    assert found["tdmPolicy"] == "https://post.example/tdm"
    assert found["reserved"] == ["tdmReservation: 1", "robots: noai"]


def test_what_somebody_said_of_it_stays(tmp_path: Path) -> None:
    rows = "title,text,rights,reserved\nBridge,The bridge reopens in spring.,No data mining.,by letter\n"
    path = tmp_path / "a.csv"
    assert one(path, rows)["reserved"] == "by letter"
