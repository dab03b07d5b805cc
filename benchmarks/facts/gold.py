"""Pages with facts that people wrote down: two public collections, read where they lie."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

FIELDS = ("title", "day", "byline", "publisher", "language")

_OF_TRAFILATURA = {"title": "title", "day": "date", "byline": "author", "publisher": "sitename"}
_OF_READABILITY = {
    "title": "title", "day": "publishedTime", "byline": "byline", "publisher": "siteName", "language": "lang",
}  # fmt: skip
_ADDRESS = re.compile(
    r"""(?:rel=["']?canonical["']?\s+href|property=["']og:url["']\s+content)=["'](https?://[^"']+)""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its site, and what is known of it: "" where there is no such fact, absent where nobody looked."""

    file: Path
    site: str
    facts: dict[str, str]

    @property
    def held_out(self) -> bool:
        """Whether its site is in the half that nothing may be tuned to: by a hash, so for ever."""
        return hashlib.sha256(self.site.encode()).digest()[0] % 2 == 1


def pages(folder: Path) -> Iterator[Page]:
    """The pages of a folder of either kind: with an `evaldata.json`, or of folders with `expected-metadata.json`."""
    listed = folder / "evaldata.json"
    if listed.is_file():
        for url, known in json.loads(listed.read_text(encoding="utf-8")).items():
            places = [folder / part / known["file"] for part in ("cache", "eval")]
            file = next(filter(Path.is_file, places), None)
            if file is not None and "title" in known:
                yield Page(file, _site(url), _facts(known, _OF_TRAFILATURA))
    for expected in sorted(folder.rglob("expected-metadata.json")):
        file = expected.with_name("source.html")
        known = json.loads(expected.read_text(encoding="utf-8"))
        address = _ADDRESS.search(file.read_text(encoding="utf-8", errors="replace"))
        site = _site(address[1]) if address else re.sub(r"-\d+$", "", expected.parent.name)
        yield Page(file, site, _facts(known, _OF_READABILITY))


def _facts(known: dict[str, object], names: dict[str, str]) -> dict[str, str]:
    facts = {}
    for field, name in names.items():
        value = known.get(name)
        if name in known:
            facts[field] = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "").strip()
    return facts


def _site(url: str) -> str:
    """The domain that somebody registered, roughly: two names, or three where the second is a short one."""
    names = (urlsplit(url).hostname or url).split(".")
    count = 3 if len(names) > 2 and len(names[-2]) <= 3 and len(names[-1]) == 2 else 2
    return ".".join(names[-count:])
