"""CoNLL-U: tokens in ten columns, spans as NER=B-PER in the last one; the text is kept to the letter.

White space other than one space stands in SpacesAfter and SpacesBefore, escaped as UDPipe does (`\\s`, `\\n`, `\\t`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from annotator.core.annotation import Fragment
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import CONLLU, kept
from annotator.formats.kit.base import Format
from annotator.formats.kit.files import replacing
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.tokens import (
    Rebuilt,
    clean_form,
    odd_prefixes,
    tags_by_sentence,
    token_losses,
    tokens_by_sentence,
)
from annotator.formats.kit.unique_ids import EntryIds
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import NO_OPTIONS, Export, Imported, Layers, Loss, Option, Options
from annotator.formats.training.conll import ANNOTATOR, SCHEME
from annotator.formats.training.conllu_lines import (
    EMPTY_ID,
    OWN_KEY,
    RANGE_ID,
    WORD_ID,
    escaped,
    fitting,
    rewritten,
    under_own_key,
    unescaped,
    worth_keeping,
)

COLUMNS = 10

KEY = Option(
    "key",
    "Key of the tags in the last column",
    default=OWN_KEY,
    help="spaCy looks for NE, with the scheme BILOU.",
)


class ConlluFormat(Format):
    """Universal Dependencies' columns, of which form and the miscellaneous one are filled."""

    name = "conllu"
    trains = True
    title = "CoNLL-U"
    extensions = (".conllu", ".conllup")
    reads = True
    writes = True
    flat = True
    holds = frozenset({"spans", "cuts"})
    also_lost = (_("spans across sentence borders: they are cut there"),)
    read_options = (ANNOTATOR, KEY)
    write_options = (SCHEME, KEY)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Imported | Problem]:
        """Yield an article for each `# newdoc`, and a problem for each line that makes no sense."""
        yield from _Reader(path, options).read()

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write a document for each entry. Raises `WriteError`; then `path` is as it was."""
        export = export or Export()
        ids = EntryIds()
        with replacing(path) as file:
            for count, (article, layers) in enumerate(articles, 1):
                for layer in layers.values() or [Layer(article.id, "")]:
                    for line in _lines(article, layer, ids.next(article.id, layer.annotator), export):
                        file.write(line + "\n")
                yield count

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the columns have no place for."""
        export = export or Export()
        found = super().losses(article, layers, export)
        for layer in layers.values():
            found += token_losses(article, layer, export)
        gone = CONLLU in article.extra and not fitting(article)
        return (
            [*found, Loss(_("columns that sentences came with, cut otherwise by now"), 1)] if gone else found
        )


def _lines(article: Article, layer: Layer, entry_id: str, export: Export) -> Iterator[str]:
    text = article.text
    scheme = str(export.options.get("scheme") or "IOB2")
    key = str(export.options.get("key") or KEY.default)
    if blocks := fitting(article):
        own = f"# newdoc id = {_one_line(entry_id)}"
        if not any(line.startswith("# newdoc") for line in blocks[0].lines):
            yield own
        for line in rewritten(article, layer, export, blocks, key, scheme):
            yield own if line.startswith("# newdoc id") else line
        return
    __, tags = tags_by_sentence(article, layer, export, scheme)
    sentences = tokens_by_sentence(article, export)
    starts = [token[0] for sentence in sentences for token in sentence]
    following = iter([*starts[1:], len(text)])
    yield f"# newdoc id = {_one_line(entry_id)}"
    if article.title:
        yield f"# meta::title = {_one_line(article.title)}"
    before = text[: starts[0]] if starts else ""
    for number, (tokens, named) in enumerate(zip(sentences, tags, strict=True), 1):
        rows, said = [], []
        for place, ((start, end), tag) in enumerate(zip(tokens, named, strict=True), 1):
            gap = text[end : next(following)]
            misc = [] if tag == "O" else [f"{key}={escaped(tag)}"]
            if not gap:
                misc.append("SpaceAfter=No")
            elif gap != " ":
                misc.append(f"SpacesAfter={escaped(gap)}")
            if before:
                misc.append(f"SpacesBefore={escaped(before)}")
                before = ""
            rows.append("\t".join([str(place), text[start:end], *"________"[:7], "|".join(misc) or "_"]))
            said.append(text[start:end] + (" " if gap else ""))
        yield f"# sent_id = {_one_line(entry_id)}-{number}"
        yield f"# text = {''.join(said).rstrip(' ')}"
        yield from rows
        yield ""


def _one_line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())


class _Reader:
    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._key = str(options.get("key") or KEY.default)
        self._made = Rebuilt()
        self._odd: list[str] = []
        self._gap = ""
        self._said: dict[str, str] = {}
        self._comments: dict[str, str] = {}
        self._rows: list[list[str]] = []
        self._lines: list[str] = []
        self._kept: list[str] = []
        self._count = 0
        self._unused = UnusedKeys("Tags")

    def read(self) -> Iterator[Imported | Problem]:
        try:
            with self._path.open(encoding="utf-8-sig", newline="\n") as file:
                for number, line in enumerate(file, 1):
                    line = line.rstrip("\r\n")
                    if not line.strip():
                        yield from self._close_sentence()
                    elif line.startswith("#") and not self._rows:
                        self._lines.append(line)
                        key, __, value = line[1:].partition("=")
                        self._comments[key.strip()] = value.strip()
                    else:
                        cells = line.split("\t")
                        if len(cells) >= COLUMNS and _known_id(cells[0]):
                            self._rows.append(cells)
                            self._lines.append(under_own_key(line, self._key))
                        else:
                            yield Problem(
                                _(
                                    "This line was left out: it has {cells} columns of {columns}, or no number "
                                    "at its start."
                                ).format(cells=len(cells), columns=COLUMNS),
                                file=str(self._path),
                                line=number,
                                code="bad-line",
                            )
        except UnicodeDecodeError:
            raise ReadError(
                _("The file is not UTF-8."), file=self._path, hint=_("Save it as UTF-8 first.")
            ) from None
        except OSError as error:
            raise ReadError(
                _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error),
                file=self._path,
            ) from None
        yield from self._close_sentence()
        yield from self._close_document()
        yield from odd_prefixes(self._odd, self._path)
        yield from self._unused.told(self._path)
        if not self._count:
            raise ReadError(_("There are no tokens in this file."), file=self._path)

    def _close_sentence(self) -> Iterator[Imported]:
        comments, rows, lines = self._comments, self._rows, self._lines
        self._comments, self._rows, self._lines = {}, [], []
        begins = next((key for key in ("newdoc id", "newdoc") if key in comments), "")
        if begins:
            yield from self._close_document()
            self._said = {"id": comments[begins]}
        self._kept += [*lines, ""]
        if "meta::title" in comments:
            self._said["title"] = comments["meta::title"]
        if not rows:
            return
        new_paragraph = any(key.startswith("newpar") for key in comments)
        if new_paragraph and self._made.sentences and "\n" not in self._gap:
            self._gap = "\n\n"
        tokens, tags = self._tokens(rows)
        if tokens:
            self._made.close_sentence(tokens, tags)

    def _tokens(self, rows: list[list[str]]) -> tuple[list[Fragment], list[str]]:
        """Add the words of a sentence to the text; words inside a surface form of several lie where that does."""
        tokens: list[Fragment] = []
        tags: list[str] = []
        last = -1
        place: Fragment = (0, 0)
        for cells in rows:
            misc = dict(item.partition("=")[::2] for item in cells[9].split("|"))
            spread = RANGE_ID.fullmatch(cells[0])
            empty = EMPTY_ID.fullmatch(cells[0])
            if spread or empty:
                what = "on forms of several words" if spread else "on empty nodes"
                self._unused.add(what, int(misc.get(self._key, "O") != "O"))
            if empty:
                continue
            if spread or (whole(cells[0]) or 0) > last:
                leading = unescaped(misc.get("SpacesBefore", ""))
                self._made.add(self._gap if not leading or self._made.sentences or tokens else leading)
                place = self._made.add(clean_form(cells[1]))
                self._gap = _gap(misc)
            if spread:
                last = whole(spread[2]) or 0
            else:
                tokens.append(place)
                tags.append(unescaped(misc.get(self._key, "O")))
        return tokens, tags

    def _close_document(self) -> Iterator[Imported]:
        made, said, lines = self._made, self._said, self._kept
        self._kept = []
        self._made, self._said, self._gap, gap = Rebuilt(), {}, "", self._gap
        self._odd += made.odd
        if not made.sentences:
            return
        made.add(gap)
        self._count += 1
        text, sentences, layer, tokens = made.finished(self._annotator)
        first = sentences[0]
        name = said.get("id") or f"{self._path.stem}-{self._count}"
        yield Imported(
            title=said.get("title") or find_title(text[first.start : first.end]) or name,
            text=text,
            metadata={"source": self._path.name},
            sentences=sentences,
            layers={self._annotator: layer},
            id=name,
            extra=kept(tokens, **{CONLLU: "\n".join(lines).strip("\n") if worth_keeping(lines) else ""}),
        )


def _known_id(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (WORD_ID, RANGE_ID, EMPTY_ID))


def _gap(misc: Mapping[str, str]) -> str:
    if "SpacesAfter" in misc:
        return unescaped(misc["SpacesAfter"])
    return "" if misc.get("SpaceAfter") == "No" else " "
