"""spaCy's DocBin: folders of shards with a configuration to train from, and single `.spacy` files to read."""

from __future__ import annotations

import gc
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit import data_card
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import read_whole, replacing_folder
from annotator.formats.kit.one_layer import one_by_one
from annotator.formats.kit.token_spans import WIDENED, aligned, flat_on_tokens
from annotator.formats.kit.unique_ids import EntryIds
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options
from annotator.formats.training import spacy_docs
from annotator.formats.training.spacy_config import NEEDS_MORE, TASKS, config

SHARD_CHARACTERS = 2_000_000
"""How many characters of text go into one file."""
MAX_PACKED, MAX_BYTES = 500_000_000, 2_000_000_000
_SPLITS = ("train", "dev", "test")
_WHAT = _(
    "Documents for spaCy: folders with one or several `.spacy` files for each split, and `config.cfg`, with which "
    "`python -m spacy train config.cfg --output model` trains."
)
_FIELDS = (
    ('doc.spans["sc"]', "all spans; they may overlap"),
    ("doc.ents", "those spans that are left when none may overlap"),
    ('doc.spans["sentences"]', "the sentences that carry a tag, with the tag as label"),
    ("doc.cats", "tags of the article: 1; labels that it was reviewed for and does not have: 0"),
    ('doc.user_data["news_annotator"]', "id, title, annotator and metadata of the article"),
)


class SpacyFormat(Format):
    """A folder with train, dev and test, each of one or several `.spacy` files, and a `config.cfg` for a task."""

    name = "spacy"
    trains = True
    title = _("spaCy (DocBin)")
    extensions = (".spacy",)
    reads = True
    writes = True
    output = "folder"
    flat = True
    needs = "spacy"
    holds = frozenset({"overlaps", "spans", "sentences", "tags", "cuts", "metadata"})
    also_lost = (_("places of spans inside words: they are widened to whole words"),)
    write_options = (
        Option(
            "task",
            "Train",
            "choice",
            TASKS,
            "ner",
            _(
                "What config.cfg is for: entities that do not overlap, spans that may, or tags of articles. "
                "The documents hold all three in any case."
            ),
        ),
        Option(
            "unknown",
            _("In articles that are not done, words without a span may still be one"),
            "flag",
            default=False,
            help=_("Entities only: such words are then written as unknown, else as no entity."),
        ),
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether it is called `.spacy` and compressed as a DocBin is."""
        return path.suffix.lower() in self.extensions and head[:1] == b"\x78"

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield the documents of one DocBin. Raises `ReadError`, and `AnnotatorError` where spaCy is missing."""
        _spacy()
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        data = read_whole(path, MAX_PACKED)
        _check_size(path, data)
        try:
            documents = DocBin().from_bytes(data).get_docs(Vocab())
        except Exception as error:
            gc.enable()  # spaCy's unpacker turns it off and forgets it when it fails.
            raise ReadError(
                _("This is no DocBin of spaCy ({error}).").format(error=error), file=path
            ) from None
        split = next((name for name in _SPLITS if name in (path.parent.name, path.stem.split("-")[0])), "")
        number = 0
        unused = UnusedKeys("Parts of documents")
        while True:
            number += 1
            try:
                document = next(documents)
            except StopIteration:
                yield from unused.told(path)
                return
            except Exception as error:
                gc.enable()
                raise ReadError(
                    _("Document {number} does not make sense ({error}).").format(number=number, error=error),
                    file=path,
                ) from None
            yield _document(document, number, path, split, unused)

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a folder, yielding the number of entries. Raises `WriteError`; then `path` is as it was."""
        told = export or Export()
        _spacy()
        count = 0
        ids = EntryIds()
        with replacing_folder(path) as folder:
            shards, counts = _Shards(folder), data_card.Counts()
            lengths: Counter[int] = Counter()
            for article, layers in articles:
                split = _split(article)
                counts.article(split, article, told.language)
                for annotator, layer in one_by_one(article, layers):
                    shard = shards.of(split, len(article.text))
                    made = spacy_docs.to_doc(
                        shard.vocab, article, annotator, layer, told, ids.next(article.id, annotator)
                    )
                    shard.add(made)
                    lengths.update(made.lengths)
                    counts.annotators.update([annotator] if annotator else [])
                    counts.row(split, _labels(layer))
                count += 1
                yield count
            shards.close()
            language = _language(
                told.language or max(counts.languages, key=counts.languages.__getitem__, default="")
            )
            task = str(told.options.get("task") or "ner")
            text = config(task, language, shards.dev, _longest(lengths))
            (folder / "config.cfg").write_text(text, encoding="utf-8", newline="\n")
            card = data_card.body(told, counts, _WHAT, _FIELDS, ("span", "sentence", "article"), tokens=True)
            (folder / "README.md").write_text(card.lstrip(), encoding="utf-8", newline="\n")

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What is lost, with the spans that are widened and those that are no entities since they overlap."""
        told = export or Export()
        found = super().losses(article, layers, told)
        tokens = told.tokens(article)
        policy = str(told.options.get("overlaps") or "longest")
        widened = blank = overlapping = 0
        for layer in layers.values():
            places = [place for __, place in aligned(tokens, layer.spans)]
            widened += sum(place.snapped for place in places)
            blank += len(layer.spans) - len(places)
            overlapping += flat_on_tokens(tokens, layer.spans, policy, told.labels)[1]
        found.append(Loss(WIDENED, widened))
        found.append(Loss(_("spans of white space alone"), blank))
        if str(told.options.get("task") or "ner") == "ner":
            what = 'overlapping spans are no entities; they are in doc.spans["sc"] all the same'
            found.append(Loss(what, overlapping - blank))
        return [loss for loss in found if loss.count]


def _document(document: Any, number: int, path: Path, split: str, unused: UnusedKeys) -> Imported | Problem:
    """A document as an article, or why it is none: spaCy looks at spans only when they are asked for."""
    try:
        if document.text.strip():
            made = spacy_docs.from_doc(document, path.name, split)
            spacy_docs.note_unused(document, unused)
            return made
        reason = "it has no text"
    except Exception as error:
        reason = str(error)
    return Problem(
        _("Document {number} was left out: {reason}.").format(number=number, reason=reason),
        file=str(path),
        code="bad-record",
    )


class _Shard:
    """Documents of one file, and the vocabulary they share: a new one for each, so that memory stays bounded."""

    def __init__(self) -> None:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        self.vocab = Vocab()
        self.characters = 0
        self._bin = DocBin(attrs=["ORTH", "SENT_START", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
        # Left alone, DocBin adds the strings of a dozen attributes for every token, which takes most of the time.
        self._strings = self._bin.strings

    def add(self, made: spacy_docs.Made) -> None:
        doc, packed = made.doc, self._bin
        import numpy
        import srsly
        from spacy.attrs import SPACY

        packed.tokens.append(doc.to_array(packed.attrs))
        packed.spaces.append(numpy.asarray(doc.to_array(SPACY), dtype=bool).reshape(-1, 1))
        packed.flags.append({"has_unknown_spaces": False})
        packed.cats.append(doc.cats)
        packed.user_data.append(srsly.msgpack_dumps(doc.user_data))
        packed.span_groups.append(doc.spans.to_bytes())
        self._strings.update(made.words)
        self._strings.update(span.label_ for group in doc.spans.values() for span in group)
        self._strings.update(span.id_ for group in doc.spans.values() for span in group)
        self.characters += made.characters

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._bin.to_bytes())


class _Shards:
    """The files that are being written, one at a time for each split."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, _Shard] = {}
        self._numbers: Counter[str] = Counter()

    def of(self, split: str, characters: int) -> _Shard:
        """The shard for the next document of that split."""
        shard = self._open.get(split)
        if shard is not None and shard.characters + characters > SHARD_CHARACTERS:
            self._save(split)
            shard = None
        if shard is None:
            shard = self._open[split] = _Shard()
        return shard

    def close(self) -> None:
        """Write what is still open; there is a train in any case, so that the configuration names something."""
        if not self._numbers["train"] and "train" not in self._open:
            self._open["train"] = _Shard()
        for split in list(self._open):
            self._save(split)

    @property
    def dev(self) -> str:
        """The split to evaluate on: dev, else test, else train itself."""
        return next((name for name in ("dev", "test") if self._numbers[name]), "train")

    def _save(self, split: str) -> None:
        name = f"{split}-{self._numbers[split]:03}.spacy"
        self._open.pop(split).save(self._folder / split / name)
        self._numbers[split] += 1


def _labels(layer: Layer) -> Iterator[tuple[str, str]]:
    yield from (("span", span.label) for span in layer.spans)
    yield from (("sentence", tag.label) for tag in layer.sentence_tags)
    yield from (("article", tag.label) for tag in layer.tags)


def _split(article: Article) -> str:
    """The split's name as that of a folder; what has none is for training."""
    named = str(article.metadata.get("split") or "train")
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in named)
    return {"validation": "dev", "valid": "dev"}.get(safe, safe)


def _longest(lengths: Counter[int]) -> int:
    """So many tokens that 98 of 100 spans are no longer."""
    left = sum(lengths.values()) * 0.98
    for length, count in sorted(lengths.items()):
        left -= count
        if left <= 0:
            return length
    return 3


def _language(tag: str) -> str:
    """spaCy's code for a language, or "xx", its multi-language."""
    from spacy.util import get_lang_class

    code = tag.split("-")[0].lower()
    if not code or code in NEEDS_MORE:
        return "xx"
    try:
        get_lang_class(code)
    except ImportError:
        return "xx"
    return code


def _check_size(path: Path, data: bytes) -> None:
    """Refuse what would unpack to more than memory holds. Raises `ReadError`."""
    unpacker, size, rest = zlib.decompressobj(), 0, data
    try:
        while rest and size <= MAX_BYTES:
            size += len(unpacker.decompress(rest, 1 << 24))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        raise ReadError(_("This is no DocBin of spaCy."), file=path) from None
    if size > MAX_BYTES:
        raise ReadError(
            _("The file unpacks to more than {max_bytes} GB.").format(max_bytes=MAX_BYTES // 1_000_000_000),
            file=path,
        )


def _spacy() -> Any:
    try:
        import spacy
    except ImportError:
        raise AnnotatorError(
            _("spaCy is needed for this format."), hint=_('pip install "news-annotator[spacy]"')
        ) from None
    return spacy
