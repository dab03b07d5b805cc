"""Readers that other people wrote, where they are installed: dkpro-cassis for UIMA CAS, spaCy for its DocBins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.roundtrip.facts import RELATION, SPAN, TAG, TEXT, TOKEN, Fact, Facts, Letters


def cas(path: Path) -> Facts:
    """Named entities and custom spans, relations between them, and tokens. Raises `ImportError` without cassis."""
    import cassis

    found: Facts = Counter()
    for file in sorted(file for file in path.rglob("*") if file.suffix in (".xmi", ".json")):
        if file.name.endswith("manifest.json"):
            continue
        with file.open("rb") as source:
            if file.suffix == ".json":
                loaded = cassis.load_cas_from_json(source)
            else:
                system = next(
                    place / "TypeSystem.xml" for place in file.parents if (place / "TypeSystem.xml").is_file()
                )
                with system.open("rb") as types:
                    loaded = cassis.load_cas_from_xmi(source, typesystem=cassis.load_typesystem(types))
        if loaded.sofa_string:
            found.update(_cas_facts(loaded))
    return found


SPAN_TYPES = (
    "custom.Span",
    "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
    "de.tudarmstadt.ukp.clarin.webanno.custom.Span",
)


def _cas_facts(loaded: Any) -> Iterator[Fact]:
    letters = Letters(loaded.sofa_string)
    yield letters.fact(TEXT)
    ends: dict[int, tuple[object, ...]] = {}
    for item in loaded.select_all():
        name = item.type.name
        if name.endswith(".Token"):
            yield letters.fact(TOKEN, letters.ranges([(item.begin, item.end)]))
        elif name in SPAN_TYPES or name.endswith("custom.Span"):
            label = getattr(item, "label", None) or getattr(item, "value", None) or name.rpartition(".")[2]
            fact = letters.fact(SPAN, label, letters.ranges([(item.begin, item.end)]))
            ends[item.xmiID] = fact.said
            yield fact
    for item in loaded.select_all():
        source, target = getattr(item, "Governor", None), getattr(item, "Dependent", None)
        if source is not None and target is not None and source.xmiID in ends and target.xmiID in ends:
            label = getattr(item, "label", None) or getattr(item, "value", None) or ""
            yield letters.fact(RELATION, label, ends[source.xmiID], ends[target.xmiID])


def spacy(path: Path) -> Facts:
    """Entities, groups of spans, categories and tokens. Raises `ImportError` without spaCy."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    found: Facts = Counter()
    for file in [path] if path.is_file() else sorted(path.rglob("*.spacy")):
        for doc in DocBin().from_disk(file).get_docs(Vocab()):
            letters = Letters(doc.text)
            found[letters.fact(TEXT)] += 1
            for token in doc:
                if not token.text.isspace():
                    found[letters.fact(TOKEN, letters.ranges([(token.idx, token.idx + len(token))]))] += 1
            spans = {
                (span.label_, span.start_char, span.end_char)
                for group in [doc.ents, *doc.spans.values()]
                for span in group
            }
            found.update(letters.span(label, (start, end)) for label, start, end in spans)
            found.update(letters.fact(TAG, name) for name, score in doc.cats.items() if score > 0.5)
    return found
