"""The sample pages: saved news pages with all that surrounds an article; no address leads to the real world."""

from __future__ import annotations

import json
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "resources" / "samples" / "pages"
PAGES = sorted(FOLDER.iterdir())
HTML = sorted(FOLDER.glob("*.html"))


def markup(path: Path) -> str:
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    [part] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return part.get_payload(decode=True).decode("utf-8")


def test_there_are_two_pages_and_a_saved_one() -> None:
    assert sorted(path.suffix for path in PAGES) == [".html", ".html", ".mhtml"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
class TestEveryPage:
    def test_it_has_what_surrounds_an_article(self, path: Path) -> None:
        page = markup(path)
        for part in (
            "<nav",
            "<h1",
            "<figure",
            "<figcaption",
            "<time ",
            "og:title",
            "og:site_name",
            "article:section",
        ):
            assert part in page, part
        for residue in ("Advertisement", "Get more with", "Learn more", "Photo: ", "Share", "comments"):
            assert residue in page, residue

    def test_every_address_is_fictional(self, path: Path) -> None:
        addresses = re.findall(r"https?://([^/\"'\s<>]+)", markup(path))
        assert addresses
        assert {host for host in addresses if not host.endswith("example.org")} <= {"schema.org"}


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.name)
def test_the_metadata_for_machines_is_a_news_article(path: Path) -> None:
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup(path), re.DOTALL)
    data = json.loads(block)
    [article] = [item for item in data.get("@graph", [data]) if item["@type"] == "NewsArticle"]
    assert {"headline", "datePublished", "articleSection", "author", "publisher"} <= set(article)


def test_the_saved_page_brings_its_picture() -> None:
    [path] = FOLDER.glob("*.mhtml")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/related", "text/html", "text/css", "image/png"]
    assert not message.defects
