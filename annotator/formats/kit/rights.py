"""What an article says of its rights, and whether it reserves them: text and data mining, training of models.

Statements stand in the metadata as their source gives them: `copyright` (whose), `copyrightNotice`, `rights` (terms of
use), `license`, `dataMining` (the property of IPTC and PLUS), `tdmReservation` and `tdmPolicy` (W3C's TDM Reservation
Protocol), `robots` (directives about artificial intelligence). From these follows `reserved`, the list of those by
which it reserves them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from annotator.core.article import RESERVED

COPYRIGHT, NOTICE, RIGHTS, LICENSE = "copyright", "copyrightNotice", "rights", "license"
DATA_MINING = "dataMining"
TDM_RESERVATION, TDM_POLICY, ROBOTS = "tdmReservation", "tdmPolicy", "robots"

_NAMES = {
    "tdm-reservation": TDM_RESERVATION,
    "tdm-policy": TDM_POLICY,
    "datamining": DATA_MINING,
    "plus:datamining": DATA_MINING,
    "iptc:datamining": DATA_MINING,
    "copyright": COPYRIGHT,
    "copyrightnotice": NOTICE,
    "dc.rights": RIGHTS,
    "dcterms.rights": RIGHTS,
    "rights": RIGHTS,
    "usageterms": RIGHTS,
    "rights-standard": RIGHTS,
    "license": LICENSE,
    "dcterms.license": LICENSE,
    "dc.rights.license": LICENSE,
    "robots": ROBOTS,
    "x-robots-tag": ROBOTS,
}
_LONGEST = 1_000
_OF_AI = re.compile(r"\bno-?(?:image)?-?ai\b|\bno-?ml\b", re.IGNORECASE)
_MINING = (
    r"text[ -]?(?:and|&|und|et|y|e)[ -]?data[ -]?mining|text[ -]mining|data[ -]?mining|\btdm\b|machine learning|"
    r"\b(?:ai|ki|ia)\b|artificial intelligence|künstliche[rn]? intelligenz|intelligence artificielle|"
    r"inteligencia artificial|language models?|fouille de (?:textes|données)|minería de (?:textos|datos)"
)
_NOT = (
    r"\b(?:no|not|without|reserv\w*|prohibit\w*|forbid\w*|forbidden|exclud\w*|opt(?:s|ed)?[- ]out|object\w*|"
    r"vorbehalt\w*|vorbehält|untersagt|verboten|nicht|kein\w*|widerspr\w*|interdit\w*|réserv\w*|prohib\w*|reservad\w*|"
    r"vietat\w*|riservat\w*)\b"
)
_IN_WORDS = re.compile(
    rf"(?:{_MINING})[^.!?]{{0,160}}{_NOT}|{_NOT}[^.!?]{{0,160}}(?:{_MINING})|§\s*44\s?b\b|44\s?b\s+UrhG",
    re.IGNORECASE,
)


def stated(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What statements of these names (of meta elements, headers of HTTP, properties) say of rights, under our names.

    Of directives for robots only those about artificial intelligence are kept.
    """
    facts: dict[str, Any] = {}
    for name, value in pairs:
        name = _NAMES.get(name.lower().strip(), "")
        value = " ".join(value.split())[:_LONGEST]
        if name == ROBOTS:
            value = ", ".join(part.strip() for part in value.split(",") if _OF_AI.search(part))
        if name and value:
            facts.setdefault(name, value)
    return facts


def noted(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """The metadata, with those of its statements by which the article reserves its rights named under `reserved`.

    What is there under that name already stays as it is: somebody said it.
    """
    if RESERVED in metadata:
        return metadata
    found = [
        f"{name}: {metadata[name]}"
        for name, reserves in _RESERVES.items()
        if name in metadata and reserves(metadata[name])
    ]
    return {**metadata, RESERVED: found} if found else metadata


def _reserves_mining(value: object) -> bool:
    """PLUS's vocabulary: all that begins with PROHIBITED does; the ends of its addresses are enough."""
    return "prohibited" in str(value).lower()


def _in_words(value: object) -> bool:
    return bool(_IN_WORDS.search(str(value)))


_RESERVES = {
    TDM_RESERVATION: lambda value: str(value).strip().lower() in ("1", "true", "yes"),
    DATA_MINING: _reserves_mining,
    ROBOTS: lambda value: "noai" in str(value).lower().replace("-", ""),
    COPYRIGHT: _in_words,
    NOTICE: _in_words,
    RIGHTS: _in_words,
}
