"""What one record of a project file is about, read from its first lines."""

from __future__ import annotations

import json
from typing import NamedTuple

from annotator.core.annotation import LayerState
from annotator.core.article import OLDER
from annotator.core.errors import ReadError
from annotator.core.patterns import pattern
from annotator.core.project import older_id
from annotator.store import schema

_KEYS = pattern(rb"(?m)^(kind|id|title|article|annotator|status|review):[ \t]*(.*?)[ \t\r]*$")
# The first lines of a record as this program writes them, with values that stand for themselves.
_VALUE = rb"""([A-Za-z][\w \-./+()%&'$;!?]*(?<! )|"[^"\\\n]*")"""
_CANONICAL = pattern(
    rb"--- [^\n]*\nkind: (?:article\nid: %b\ntitle: %b|"
    rb"layer\narticle: %b\nannotator: %b\nstatus: %b\nreview: %b)\n(?=\S|\Z)" % ((_VALUE,) * 6)
)
_NO_STRINGS = frozenset(("null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"))
_WANTED = {
    "project": frozenset({"kind"}),
    "article": frozenset({"kind", "id", "title"}),
    "layer": frozenset({"kind", "article", "annotator", "status", "review"}),
    "edit": frozenset({"kind", "article", "annotator"}),
}
_OLDER = OLDER.encode()
_LISTED = pattern(rb"\b(?:member|heading|state|project|keys)\b")
_CONTINUES = (b" ", b"\t", b"\r", b"\n")  # what a value on several lines goes on with


class Row(NamedTuple):
    """One record: what it is about, where its bytes are, and what the list of articles shows of it.

    `kind` is project, article, layer, edit, the kind of an unknown record, or "" for what cannot be read.
    `listed` marks an edit that changes the header or the list of articles, `older` names the article of which an
    article is a newer version. `digest` differs when the bytes do; it
    means nothing outside this process.
    """

    kind: str
    article: str
    annotator: str
    offset: int
    length: int
    digest: int
    title: str = ""
    state: LayerState | None = None
    listed: bool = False
    older: str = ""

    @property
    def end(self) -> int:
        """Where the next record starts."""
        return self.offset + self.length

    @property
    def key(self) -> tuple[str, str]:
        """What it is about: an article and, for its layers, an annotator; two empty strings for the header."""
        return (self.article, self.annotator)


def describe(offset: int, raw: bytes) -> Row:
    """The row of one record. The keys inside count; the comment behind `---` is not looked at."""
    found = _canonical_keys(raw) or _keys(raw) or _keys_by_yaml(raw)
    kind = found.get("kind", "")
    article = found.get("id" if kind == "article" else "article", "")
    annotator = found.get("annotator", "") if kind in ("layer", "edit") else ""
    known = {"article": article, "layer": article and annotator}.get(kind, kind)
    return Row(
        kind if known else "",
        "" if kind == "project" else article,
        annotator,
        offset,
        len(raw),
        hash(raw),
        found.get("title", "") if kind == "article" else "",
        _state(found) if kind == "layer" else None,
        kind == "edit" and _LISTED.search(raw) is not None,
        _older(raw) if kind == "article" else "",
    )


def _older(raw: bytes) -> str:
    """What the metadata say that an article is a newer version of; they stand before the text, as we write them."""
    end = raw.find(b"\ntext:")
    if raw.find(_OLDER, 0, end if raw.find(b"\nmetadata:", 0, end) >= 0 else len(raw)) < 0:
        return ""
    from annotator.store import canonical, from_yaml

    try:
        found = canonical.read(raw, file="", line=1) or from_yaml.load(raw, file="", line=1)
    except ReadError:
        return ""
    value = found.value
    metadata = value.get("metadata") if isinstance(value, dict) else None
    return older_id(metadata) if isinstance(metadata, dict) else ""


def _state(found: dict[str, str]) -> LayerState:
    return LayerState(found.get("status") or "new", found.get("review") or "none")


def _canonical_keys(raw: bytes) -> dict[str, str] | None:
    match = _CANONICAL.match(raw)
    if match is None:
        return None
    try:
        values = [value.strip(b'"').decode() for value in match.groups() if value is not None]
    except UnicodeDecodeError:
        return None
    if not _NO_STRINGS.isdisjoint(values):
        return None
    if len(values) == 2:
        return {"kind": "article", "id": values[0], "title": values[1]}
    return dict(zip(("kind", "article", "annotator", "status", "review"), ("layer", *values), strict=True))


def _keys(raw: bytes) -> dict[str, str] | None:
    """The keys at the left margin that say what a record is about; None where YAML has to be asked."""
    found: dict[str, str] = {}
    wanted: frozenset[str] | None = None
    for match in _KEYS.finditer(raw):
        key = match[1].decode()
        if wanted is not None and key not in wanted:
            continue
        value = scalar_in(match[2])
        if value is None or raw[match.end() + 1 : match.end() + 2] in _CONTINUES:
            return None
        found[key] = value
        if key == "kind":
            wanted = _WANTED.get(value, frozenset({"kind"}))
        if wanted is not None and wanted <= found.keys():
            break
    return found if wanted is not None else None


def scalar_in(raw: bytes) -> str | None:
    """The string that a value on one line stands for; None where it takes YAML to tell."""
    try:
        text = raw.decode()
        if text.startswith('"'):
            value = json.loads(text)
            return value if isinstance(value, str) else None
        if text.startswith("'") and text.endswith("'") and text.count("'") == 2:
            return text[1:-1]
        if not text or not text[0].isalpha() or ": " in text or " #" in text or text.endswith(":"):
            return None
        return text if isinstance(schema.resolve(text), str) else None
    except ValueError:
        return None


def _keys_by_yaml(raw: bytes) -> dict[str, str]:
    from annotator.store import from_yaml

    try:
        value = from_yaml.load(raw, file="", line=1).value
    except ReadError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {str(key): str(part) for key, part in value.items() if isinstance(part, str | int | float)}
