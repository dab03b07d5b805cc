"""The UIMA type system of an export: DKPro's types, INCEpTION's own layers, and what we have beyond those.

Spans are `custom.Span`, links between spans `custom.Relation` and article tags `custom.DocumentLabel`, each with a
feature `label`: INCEpTION has these layers from the start. Only this package's `cas_*` modules use dkpro-cassis, which
is imported when it is needed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from keyword import kwlist
from typing import Any

from annotator.core.errors import AnnotatorError
from annotator.core.labels import LabelSet
from annotator.core.messages import _

SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
SPAN, RELATION, TAG = "custom.Span", "custom.Relation", "custom.DocumentLabel"
SENTENCE_TAG, LINK, NOTE, DOCUMENT_NOTE = (
    "custom.SentenceTag",
    "custom.Link",
    "custom.Note",
    "custom.DocumentNote",
)
ZONE, ARTICLE = "custom.Zone", "custom.Article"

ANNOTATION, BASE = "uima.tcas.Annotation", "uima.cas.AnnotationBase"
STRING, BOOLEAN, DOUBLE = "uima.cas.String", "uima.cas.Boolean", "uima.cas.Double"
OTHERS = "otherAttributes"
"""Feature with a JSON object of the attributes that have no feature of their own."""

COMMON: Mapping[str, str] = {
    "label": STRING,
    "note": STRING,
    "doubt": BOOLEAN,
    "uid": STRING,
    "by": STRING,
    "at": STRING,
    "origin": STRING,
    OTHERS: STRING,
}
_RANGES = {"flag": BOOLEAN, "number": DOUBLE}
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
# What the library's own objects have, and what they cannot be called.
_OF_OBJECTS = ("type", "value", "get", "set", "get_covered_text", "xmiID", "self", "id", "elements", *kwlist)
_TAKEN = frozenset(
    {*COMMON, *_OF_OBJECTS, "sofa", "begin", "end", "Governor", "Dependent", "source", "target"}
)


def cassis() -> Any:
    """The library. Raises `AnnotatorError` where it is not installed."""
    try:
        return import_module("cassis")
    except ImportError:
        raise AnnotatorError(
            _("The package dkpro-cassis is needed for UIMA CAS."),
            hint=_('pip install "news-annotator[uima]"'),
        ) from None


def attribute_features(labels: LabelSet) -> dict[str, str]:
    """The attributes of a label set that become features of their own, and the range of each."""
    found: dict[str, str] = {}
    for label in labels:
        for attribute in label.attributes:
            if _NAME.fullmatch(attribute.name) and attribute.name not in _TAKEN:
                found.setdefault(attribute.name, _RANGES.get(attribute.kind, STRING))
    return found


def type_system(labels: LabelSet) -> Any:
    """The type system (cassis) for a label set."""
    system = cassis().load_dkpro_core_typesystem()
    attributes = attribute_features(labels)
    for name in (SPAN, SENTENCE_TAG):
        _add(system, name, ANNOTATION, {**COMMON, **attributes})
    _add(system, TAG, BASE, {**COMMON, **attributes})
    _add(system, RELATION, ANNOTATION, {**COMMON, **attributes, "Governor": SPAN, "Dependent": SPAN})
    _add(system, LINK, BASE, {**COMMON, **attributes, "source": STRING, "target": STRING})
    about = {**COMMON, "about": STRING}
    _add(system, NOTE, ANNOTATION, about)
    _add(system, DOCUMENT_NOTE, BASE, about)
    _add(system, ZONE, ANNOTATION, {"role": STRING})
    facts = ("title", "articleId", "annotator", "status", "review", "metadata")
    _add(system, ARTICLE, BASE, dict.fromkeys(facts, STRING))
    names = ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")
    features = {**dict.fromkeys(names, STRING), "isLastSegment": BOOLEAN}
    _add(system, METADATA, "uima.tcas.DocumentAnnotation", features)
    return system


WRITTEN = (
    SENTENCE,
    TOKEN,
    METADATA,
    SPAN,
    RELATION,
    TAG,
    SENTENCE_TAG,
    LINK,
    NOTE,
    DOCUMENT_NOTE,
    ZONE,
    ARTICLE,
)
"""The types of which a CAS of ours holds feature structures."""


@lru_cache(maxsize=2)
def declarations(system: Any) -> str:
    """The types that our files use, as JSON 0.4 declares them."""
    library = cassis()
    cas = library.Cas(typesystem=system)
    for name in WRITTEN:
        cas.add(system.get_type(name)())
    minimal = import_module("cassis.typesystem").TypeSystemMode.MINIMAL
    return json.dumps(json.loads(cas.to_json(type_system_mode=minimal))["%TYPES"])


def _add(system: Any, name: str, parent: str, features: Mapping[str, str]) -> None:
    if system.contains_type(name):
        return
    created = system.create_type(name, parent)
    for feature, reach in features.items():
        system.create_feature(created, feature, reach)
