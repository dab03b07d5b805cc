"""What the recommendation has for an annotation: other keys are said at an import, since nothing is made of them."""

from __future__ import annotations

RECORD_KEYS = frozenset((
    "@context", "id", "@id", "type", "@type", "motivation", "oa:motivatedBy", "body", "bodyValue",
    "target", "creator", "created", "modified", "generator", "generated", "canonical", "via", "rights",
    "audience", "stylesheet", "label",
))  # fmt: skip

BODY_KEYS = frozenset((
    "id", "@id", "type", "@type", "value", "purpose", "oa:hasPurpose", "format", "language",
    "processingLanguage", "textDirection", "creator", "created", "modified",
))  # fmt: skip
