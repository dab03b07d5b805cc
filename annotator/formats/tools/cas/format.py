"""UIMA CAS as XMI and as JSON 0.4, for INCEpTION and DKPro: a folder for each article, a file for each annotator."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from annotator.core import file_names
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import kept
from annotator.formats.kit import xml_safe
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import gather, read_whole, replacing_folder
from annotator.formats.kit.folders import FileNames, files_of_article, is_document_folder
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Imported, Layers, Option, Options
from annotator.formats.tools.cas.read import Document, read_cas
from annotator.formats.tools.cas.types import cassis, declarations, type_system
from annotator.formats.tools.cas.write import Structure, as_json, structures, xmi

TYPES_FILE = "TypeSystem.xml"
LEVELS_UP = 4
_UNKNOWN = re.compile(r"Type with name \[([^\]]*)\]")
MAX_BYTES = 500_000_000
"""A CAS is larger than its text by far: every token takes some hundred bytes."""

ANNOTATOR = Option(
    "annotator",
    _("Whose annotations they are"),
    help=_("A name for the layer where the files do not say one."),
)


class _CasFormat(Format):
    """What the two have in common."""

    reads = True
    tells_status = True
    writes = True
    output = "folder"
    needs = "uima"
    holds = frozenset(FEATURES) - {"decisions"}
    also_lost = (_("control characters"),)
    read_options = (ANNOTATOR,)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the article of a file, or those of a folder; files of one article come as layers of one."""
        if path.is_dir():
            for file in gather([path]):
                if file.suffix.lower() in self.extensions:
                    yield from self.read(file, options)
            return
        if path.name.lower() == TYPES_FILE.lower():
            return
        if is_document_folder(path.parent):
            texts: dict[Path, Document | ReadError] = {}
            files = files_of_article(path, lambda file: self._text(file, texts))
            if files[0] != path:
                return
        else:
            texts, files = {}, [path]
        yield from self._article(path, files, texts, options)

    def _article(
        self, path: Path, files: list[Path], known: dict[Path, Document | ReadError], options: Options
    ) -> Iterator[Imported | Problem]:
        layers: dict[str, Layer] = {}
        first: Document | None = None
        own = is_document_folder(path.parent)
        for file in files:
            document = known.get(file) or self._document(file)
            if isinstance(document, ReadError):
                raise document
            yield from document.problems
            first = first or document
            fallback = file.stem if own else str(options.get("annotator") or "import")
            layers[document.annotator or fallback] = document.layer(document.annotator or fallback)
        if first is None or not first.text.strip():
            raise ReadError(_("The file holds no text."), file=path)
        name = first.id or (path.parent.stem if own else path.stem)
        yield Imported(
            title=first.title or find_title(first.text) or name,
            text=first.text,
            metadata={"source": path.name, **first.metadata},
            zones=first.zones,
            sentences=first.sentences,
            layers=layers,
            id=name,
            extra=kept(first.tokens),
        )

    def _text(self, path: Path, known: dict[Path, Document | ReadError]) -> str:
        if path not in known:
            try:
                known[path] = self._document(path)
            except ReadError as error:
                known[path] = error
        document = known[path]
        return document.text if isinstance(document, Document) else f"\0{path}"

    def _document(self, path: Path) -> Document:
        data = read_whole(path, MAX_BYTES)
        try:
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")  # the library leaves out what the type system does not know
                cas = self._load(path, data)
            unknown = [found[1] for warning in warned if (found := _UNKNOWN.search(str(warning.message)))]
            return read_cas(cas, str(path), unknown)
        except AnnotatorError:
            raise
        except Exception as error:
            # The library says what is wrong with a file by exceptions of many kinds, or gives values of any type.
            raise ReadError(_("This is no sound UIMA CAS: {error}.").format(error=error), file=path) from None

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a folder for each entry, and the type system. Raises `WriteError`; then `path` is as it was."""
        export = export or Export()
        system = type_system(export.labels)
        names = FileNames()
        with replacing_folder(path) as folder:
            for count, (article, layers) in enumerate(articles, 1):
                split = str(article.metadata.get("split") or "")
                own = names.name(article.id, tuple(layers))
                target = folder / (file_names.safe(split) if split else "") / f"{own}.txt"
                target.mkdir(parents=True)
                files = FileNames()
                for layer in layers.values() or [Layer(article.id, "import")]:
                    name = files.name(layer.annotator or "import") + self.extensions[0]
                    with (target / name).open("w", encoding="utf-8", newline="\n") as file:
                        file.writelines(self._parts(article.text, structures(article, layer, export), system))
                yield count
            self._finish(folder, system)

    def _load(self, path: Path, data: bytes) -> Any:
        raise NotImplementedError

    def _parts(self, text: str, found: Iterable[Structure], system: Any) -> Iterator[str]:
        raise NotImplementedError

    def _finish(self, folder: Path, system: Any) -> None:
        return


class CasXmiFormat(_CasFormat):
    """XMI files and their TypeSystem.xml."""

    name = "cas-xmi"
    title = _("UIMA CAS XMI (INCEpTION, DKPro)")
    extensions = (".xmi",)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether it is an XMI file, or the type system of some."""
        return (
            path.suffix.lower() == ".xmi" or b"<typeSystemDescription" in head or b"http:///uima/cas" in head
        )

    def _load(self, path: Path, data: bytes) -> Any:
        xml_safe.refuse_entities(data, path)
        types = _types_for(path)
        if types is None:
            raise ReadError(
                _("The type system of this file is not there."),
                file=path,
                hint=_("Put the {types_file} of its export beside it, or in the folder above.").format(
                    types_file=TYPES_FILE
                ),
            )
        system = _loaded_types(str(types), types.stat().st_mtime_ns)
        return cassis().load_cas_from_xmi(BytesIO(data), typesystem=system, lenient=True, trusted=True)

    def _parts(self, text: str, found: Iterable[Structure], system: Any) -> Iterator[str]:
        return xmi(text, found)

    def _finish(self, folder: Path, system: Any) -> None:
        system.to_xml(folder / TYPES_FILE)


class CasJsonFormat(_CasFormat):
    """JSON files that hold their types themselves."""

    name = "cas-json"
    title = _("UIMA CAS JSON (INCEpTION, DKPro)")
    extensions = (".json",)

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether it begins as such a file does."""
        return path.suffix.lower() == ".json" and (
            b'"%TYPES"' in head or b'"%FEATURE_STRUCTURES"' in head or b'"%VIEWS"' in head
        )

    def _load(self, path: Path, data: bytes) -> Any:
        return cassis().load_cas_from_json(BytesIO(data), lenient=True)

    def _parts(self, text: str, found: Iterable[Structure], system: Any) -> Iterator[str]:
        return as_json(text, found, declarations(system))


def _types_for(path: Path) -> Path | None:
    for folder in (path.parent, *list(path.parent.parents)[:LEVELS_UP]):
        for file in sorted(folder.glob("*.xml")):
            if file.name.lower() == TYPES_FILE.lower():
                return file
    return None


@lru_cache(maxsize=2)
def _loaded_types(path: str, changed: int) -> Any:
    """The type system in a file. All files of an export share it, and it takes longer to load than they do."""
    data = read_whole(Path(path))
    xml_safe.refuse_entities(data, path)
    return cassis().load_typesystem(BytesIO(data))
