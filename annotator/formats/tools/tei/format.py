"""TEI P5: a corpus with a TEI document for each article, its annotations apart from the text.

The text has a division for each zone, a paragraph for each line, a segment for each sentence, and an anchor wherever
an annotation begins or ends; `standOff` then holds a `spanGrp` for each annotator, with links and notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from annotator.core.article import Article
from annotator.core.edits import now
from annotator.core.labels import LabelSet
from annotator.core.messages import _
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.values import FEATURES, Export, Layers, Loss
from annotator.formats.kit.xml_write import attributes, element, text
from annotator.formats.tools.tei.article import TeiArticle

NAMESPACE = "http://www.tei-c.org/ns/1.0"


class TeiFormat(Format):
    """A `teiCorpus` in one file."""

    name = "tei"
    title = _("TEI P5 (XML, stand-off)")
    extensions = (".xml",)
    writes = True
    holds_of_labels = frozenset({"unused", "parent", "title", "description"})
    holds = frozenset(FEATURES) - {"attributes", "status", "decisions"}
    also_lost = (_("titles, keys, examples, attributes and rules of labels"),)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the corpus, yielding the number of articles. Raises `WriteError`; then `path` is as it was."""
        export = export or Export()
        codes = Codes(export.labels)
        with replacing(path) as file:
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n')
            file.write(_corpus_header(export, codes))
            count = 0
            for count, (article, layers) in enumerate(articles, 1):
                file.writelines(_encodable(TeiArticle(article, layers, f"a{count}", codes.pointer).parts()))
                yield count
            if not count:
                file.writelines(TeiArticle(Article("", "", ""), {}, "a0", codes.pointer).parts())
            file.write("</teiCorpus>\n")

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What TEI has no place for."""
        found = super().losses(article, layers, export)
        loose = sum(
            layer.get(end) is None
            for layer in layers.values()
            for link in layer.links
            for end in (link.source, link.target)
        )
        return [*found, *([Loss(_("ends of links to nothing"), loose)] if loose else [])]


class Codes:
    """The identifiers of the labels in the taxonomy."""

    def __init__(self, labels: LabelSet) -> None:
        self._labels = labels
        self._ids = {label.name: f"label{number}" for number, (label, __) in enumerate(labels.walk(), 1)}

    def pointer(self, name: str) -> str:
        """What points to a label: its category, or its name where the label set does not have it."""
        known = self._ids.get(name)
        if known:
            return f"#{known}"
        return f"urn:label:{quote(name, safe='', errors='replace')}" if name else ""

    def taxonomy(self) -> str:
        """The tree of labels, or "" where there are none."""
        inner = "".join(self._categories(""))
        return f'<taxonomy xml:id="labels">\n{inner}</taxonomy>\n' if inner else ""

    def _categories(self, parent: str) -> Iterator[str]:
        for label in self._labels.children(parent):
            said = f"{label.shown}: {label.description}" if label.description else label.shown
            head = f"<category{attributes({'xml:id': self._ids[label.name], 'n': label.name})}>"
            yield f"{head}<catDesc>{text(said)}</catDesc>{''.join(self._categories(label.name))}</category>\n"


def _corpus_header(export: Export, codes: Codes) -> str:
    title = element("title", export.title or _("News articles"))
    taxonomy = codes.taxonomy()
    classes = f"<classDecl>\n{taxonomy}</classDecl>\n" if taxonomy else ""
    return (
        f"<teiHeader>\n<fileDesc><titleStmt>{title}</titleStmt>"
        f"<publicationStmt><p>Exported by News Annotator, {now()[:10]}</p></publicationStmt>"
        "<sourceDesc><p>News articles with annotations</p></sourceDesc></fileDesc>\n"
        "<encodingDesc><projectDesc><p>Annotations stand apart from the text: anchors in it are named after their "
        "position in code points.</p></projectDesc>\n"
        f"{classes}</encodingDesc>\n</teiHeader>\n"
    )


def _encodable(parts: Iterable[str]) -> Iterator[str]:
    return (part.encode("utf-8", "replace").decode() for part in parts)
