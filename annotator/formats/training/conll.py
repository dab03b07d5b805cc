"""CoNLL-2003 and its relatives (CoNLL-2002, WNUT, doccano): a token and its tag on each line, in any tag scheme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add
from pathlib import Path

from annotator.core.annotation import LayerState
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import CONLL, columns_of, kept, tokens_of
from annotator.core.wording import counted
from annotator.formats.kit.encoding import ENCODING, decode, named
from annotator.formats.kit.flatten import OUTSIDE, SCHEMES
from annotator.formats.kit.numbers import whole
from annotator.formats.kit.plain import find_title
from annotator.formats.kit.record_format import RecordFormat
from annotator.formats.kit.tokens import Rebuilt, clean_form, odd_prefixes, tags_by_sentence, token_losses
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import (
    NO_OPTIONS,
    Export,
    Guess,
    Imported,
    Layers,
    Loss,
    Option,
    Options,
    Read,
)
from annotator.formats.training.conll_columns import (
    BEGIN_2012,
    DOCUMENT,
    Columns,
    begins_document,
    looks_like_columns,
)
from annotator.formats.training.conll_columns import columns_of as columns_in

MOST_BAD_LINES = 50
_LOOK_AT = 64_000_000
_ID_COMMENT = re.compile(r"# ?id[ =]")
_HEADS = {"4": f"{DOCUMENT} -X- O O", "3": f"{DOCUMENT} -X- O", "2": f"{DOCUMENT} O"}
_BLANK = frozenset({"-X-", "_", "-", "O", "*"})
_MIDDLES = {"4": ("-X-", "_"), "3": ("-X-",), "2": ()}

ANNOTATOR = Option(
    "annotator",
    _("Whose annotations they are"),
    help=_("A name for the layer where the file does not say one."),
)
SCHEME = Option("scheme", _("Tag scheme"), "choice", SCHEMES, "IOB2", _("IOB2 is what most trainers expect."))


class ConllFormat(RecordFormat):
    """A token a line: word, part of speech, chunk, tag (or word and tag alone), an empty line between sentences."""

    name = "conll"
    trains = True
    title = "CoNLL-2003 columns"
    extensions = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou")
    reads = True
    writes = True
    flat = True
    holds = frozenset({"spans", "cuts"})
    also_lost = (
        _("ids and titles of articles"),
        _("white space: the text becomes its tokens with spaces between them"),
        _("spans across sentence borders: they are cut there"),
        _("spaces in labels: they become underscores"),
    )
    read_options = (
        ANNOTATOR,
        Option(
            "layout",
            _("How sentences are joined"),
            "choice",
            ("lines", "paragraph"),
            "lines",
            _("Each sentence on a line of its own, or all of a document in one paragraph."),
        ),
        Option(
            "per_article",
            _("Sentences an article, where the file does not mark documents"),
            "choice",
            ("all", "1", "10", "50", "100"),
            "all",
        ),
        Option("tags", _("Column with the tags"), help=_("Its number, from 1, where a file has several.")),
        ENCODING,
    )
    write_options = (
        SCHEME,
        Option(
            "columns",
            "Columns",
            "choice",
            ("4", "3", "2"),
            "4",
            _(
                "4: word, part of speech, chunk, tag as in CoNLL-2003 (the middle ones as the article "
                "came with them, or "
                "empty); 2: word and tag."
            ),
        ),
        Option("separator", _("Between columns"), "choice", ("space", "tab"), "space"),
        Option("documents", _("Mark where documents begin"), "flag", default=True),
    )

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether it is called like such a file, or begins as CoNLL-2003 does, or has rows of tokens with tags."""
        if path.suffix.lower() in self.extensions:
            return True
        begun = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        if begun.startswith((DOCUMENT, BEGIN_2012)):
            return True
        return path.suffix.lower() in ("", ".tsv", ".txt", ".tab") and looks_like_columns(begun)

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield an article for each document of the file, and a problem for each line that makes no sense."""
        yield from _Reader(path, options).read()

    def spelling(self, label: str) -> str:
        """White space is `_` in a column."""
        return "_".join(label.split())

    def record(self, article: Article, layers: Layers, export: Export) -> str:
        """A document for each layer of the entry."""
        columns = str(export.options.get("columns") or "4")
        scheme = str(export.options.get("scheme") or "IOB2")
        separator = "\t" if export.options.get("separator") == "tab" else " "
        endings = _endings(separator.join(("", *_MIDDLES[columns])), separator)
        marked = export.options.get("documents", True)
        head = _HEADS[columns].replace(" ", separator) + "\n\n" if marked else ""
        parts: list[str] = []
        for layer in layers.values() or [Layer(article.id, "")]:
            parts.append(head)
            laid, tags = tags_by_sentence(article, layer, export, scheme)
            forms = _unbroken(laid.forms) if tokens_of(article) else laid.forms
            middles = _middles(article, len(_MIDDLES[columns]))
            for places, words in zip(laid.sentences, tags, strict=True):
                here = slice(places.start, places.stop)
                if middles:
                    rows = zip(laid.tokens[here], forms[here], words, strict=True)
                    parts += (
                        f"{form}{separator}{separator.join(middles[start])}{endings.end(tag)}"
                        if start in middles
                        else f"{form}{endings[tag]}"
                        for (start, __), form, tag in rows
                    )
                else:
                    parts += map(add, forms[here], map(endings.__getitem__, words))
                parts.append("\n")
        return "".join(parts)

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What the columns have no place for."""
        export = export or Export()
        found = super().losses(article, layers, export)
        for layer in layers.values():
            found += token_losses(article, layer, export)
        broken = sum(any(map(str.isspace, article.text[start:end])) for start, end in tokens_of(article))
        if broken:
            found.append(Loss(_("tokens with blanks in them: underscores take their place"), broken))
        wanted = len(_MIDDLES[str(export.options.get("columns") or "4")])
        rows = columns_of(article, CONLL).split("\n")
        gone = max(max(len(row.split(" ")) for row in rows) - wanted, 0) if rows != [""] else 0
        return [*found, Loss(_("columns that the tokens came with"), gone)] if gone else found


def _unbroken(forms: Sequence[str]) -> Sequence[str]:
    """The words; white space in them would end a column."""
    return ["_".join(form.split()) if not form.isalnum() else form for form in forms]


def _middles(article: Article, count: int) -> dict[int, list[str]]:
    """What stands between word and tag, by the start of the token: the last columns that the article came with."""
    rows = columns_of(article, CONLL).split("\n") if count else [""]
    if rows == [""]:
        return {}
    empty = list(_MIDDLES[str(count + 2)])
    found = {}
    for (start, __), row in zip(tokens_of(article), rows, strict=False):
        cells = row.split(" ")[-count:] if row else []
        found[start] = cells + empty[len(cells) :]
    return found


class _Endings(dict[str, str]):
    """What follows a word on its line, by its tag."""

    def __init__(self, middle: str, separator: str) -> None:
        self._middle, self._separator = middle, separator

    def end(self, tag: str) -> str:
        """The last column."""
        return f"{self._separator}{tag if tag == OUTSIDE else _in_column(tag)}\n"

    def __missing__(self, tag: str) -> str:
        self[tag] = f"{self._middle}{self.end(tag)}"
        return self[tag]


@lru_cache(maxsize=1)
def _endings(middle: str, separator: str) -> _Endings:
    return _Endings(middle, separator)


def _in_column(tag: str) -> str:
    name = tag if tag.isascii() and " " not in tag else "_".join(tag.split())
    return f"{name}_" if name.endswith("-") and len(name) == 2 else name


class _Reader:
    def __init__(self, path: Path, options: Options) -> None:
        self._path = path
        self._annotator = str(options.get("annotator") or "import")
        self._gap = " " if options.get("layout") == "paragraph" else "\n"
        limit = str(options.get("per_article") or "all")
        self._limit = whole(limit) or 0
        self._columns = Columns(False, 0)
        self._wanted = self._column(str(options.get("tags") or "").strip())
        self._count = self._bad = 0
        self._unused = UnusedKeys("Lines and columns")
        self._marked = False
        self._encoding = str(options.get(ENCODING.name) or "")
        self._odd: list[str] = []
        self._made = Rebuilt()
        self._forms: list[str] = []
        self._tags: list[str] = []
        self._middles: list[str] = []

    def read(self) -> Iterator[Read]:
        encoding, told = _encoding(self._path, self._encoding)
        yield from told
        number = 0
        with self._path.open(encoding=encoding, errors="replace", newline="\n") as file:
            self._columns = columns_in(file, self._wanted)
        yield from self._guessed()
        header = self._columns.header
        with self._path.open(encoding=encoding, errors="replace", newline="\n") as file:
            for number, line in enumerate(file, 1):
                line = line.rstrip("\r\n")
                if not line or line.isspace():
                    self._close_sentence()
                    if self._limit and not self._marked and len(self._made.sentences) >= self._limit:
                        yield from self._close_document()
                elif line.startswith(DOCUMENT) and line.split(None, 1)[0] == DOCUMENT:
                    self._marked = True
                    self._unused.add(DOCUMENT, int(not _BLANK.issuperset(line.split()[1:])))
                    self._close_sentence()
                    yield from self._close_document()
                elif self._columns.is_comment(line, within=bool(self._forms)):
                    if begins_document(line):
                        self._marked = True
                        self._close_sentence()
                        yield from self._close_document()
                    self._unused.add("comments", int(not _ID_COMMENT.match(line)))
                elif header:
                    header = False
                elif self._forms or not _ID_COMMENT.match(line):
                    yield from self._token(number, line)
        self._close_sentence()
        yield from self._close_document()
        yield from odd_prefixes(self._odd, self._path)
        if self._bad > MOST_BAD_LINES:
            more = counted(self._bad - MOST_BAD_LINES, "more line is", "more lines are")
            yield self._problem(number, _("{more} like that.").format(more=more))
        yield from self._unused.told(self._path)
        if not self._count:
            raise ReadError(_("There are no tokens in this file."), file=self._path)

    def _column(self, said: str) -> int | None:
        """The column that somebody named. Raises `ReadError` for what is none."""
        number = whole(said)
        if said and (number is None or number < 2):
            raise ReadError(
                _("“{said}” is no column of tags.").format(said=said),
                file=self._path,
                hint=_("Say its number, from 2 on."),
            )
        return number

    def _guessed(self) -> Iterator[Problem | Guess]:
        """What was taken for granted of the columns, and what of them cannot be read."""
        columns = self._columns
        others = tuple(str(at + 1) for at in columns.tagged if at != columns.tag)
        if columns.tag is None:
            yield self._warning(
                _("The columns of CoNLL-2012 beside the words were not read."), "unused-columns"
            )
        elif not self._wanted and columns.tag in columns.tagged and columns.tag != columns.count - 1:
            why = "" if others else "nothing in the last one is a tag"
            chosen, others = str(columns.tag + 1), others or (str(columns.count),)
            yield Guess(str(self._path), _("column with the tags"), chosen, others, "tags", why=why)

    def _token(self, number: int, line: str) -> Iterator[Problem]:
        columns = self._columns
        cells = columns.cells(line)
        fits = len(cells) == columns.count > 1
        if not fits:
            self._bad += 1
            if self._bad <= MOST_BAD_LINES:
                yield self._problem(
                    number,
                    _("The line has {cells} columns, not {count}; its token was taken as untagged.").format(
                        cells=len(cells), count=max(columns.count, 2)
                    ),
                )
        word = columns.word if fits else min(columns.word, len(cells) - 1)
        tag = columns.tag if fits else None
        self._forms.append(clean_form(cells[word]))
        self._tags.append(OUTSIDE if tag is None else cells[tag].strip())
        between = [cell for at, cell in enumerate(cells[columns.word + 1 :], columns.word + 1) if at != tag]
        kept_cells = between if fits and tag is not None else ()
        if tag is not None:
            for at in range(int(columns.numbered), columns.word):
                self._unused.add(f"column {at + 1}", int(cells[at] not in _BLANK))
        self._middles.append(" ".join("_".join(cell.split()) for cell in kept_cells))

    def _warning(self, message: str, code: str) -> Problem:
        return Problem(message, file=str(self._path), severity="warning", code=code)

    def _problem(self, number: int, message: str) -> Problem:
        return Problem(message, file=str(self._path), line=number, code="bad-line")

    def _close_sentence(self) -> None:
        if not self._forms:
            return
        if self._made.sentences:
            self._made.add(self._gap)
        tokens = []
        for place, form in enumerate(self._forms):
            if place:
                self._made.add(" ")
            tokens.append(self._made.add(form))
        self._made.close_sentence(tokens, self._tags)
        self._forms, self._tags = [], []

    def _close_document(self) -> Iterator[Imported]:
        made, self._made = self._made, Rebuilt()
        middles, self._middles = self._middles, []
        self._odd += made.odd
        if not made.sentences:
            return
        self._count += 1
        text, sentences, layer, tokens = made.finished(self._annotator)
        layer.state = LayerState("done")  # a tag of nothing is a statement too
        rows = [row for row, (start, end) in zip(middles, tokens, strict=True) if start < end]
        said = "" if _BLANK.issuperset(" ".join(rows).split()) else "\n".join(rows)
        first = sentences[0]
        yield Imported(
            title=find_title(text[first.start : first.end]) or f"{self._path.stem} {self._count}",
            text=text,
            metadata={"source": self._path.name},
            sentences=sentences,
            layers={self._annotator: layer},
            id=f"{self._path.stem}-{self._count}",
            extra=kept(tokens, **{CONLL: said}),
        )


def _encoding(path: Path, chosen: str) -> tuple[str, list[Problem | Guess]]:
    """What was chosen, else UTF-8 where it is that, else what a look at the letters says."""
    if chosen:
        return decode(b"", path, chosen).encoding, []
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            while file.read(1 << 20):
                pass
        return "utf-8-sig", []
    except UnicodeDecodeError:
        with path.open("rb") as raw:
            decoded = decode(raw.read(_LOOK_AT), path)
    except OSError as error:
        raise ReadError(
            _("The file cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
        ) from None
    said = [item for item in decoded.told(path) if isinstance(item, Guess)]
    return decoded.encoding, [
        Problem(
            _("The file is not UTF-8; it was read as {named}.").format(named=named(decoded.encoding)),
            file=str(path),
            severity="warning",
            code="encoding",
            hint=_("If letters look wrong, save it as UTF-8 first."),
        ),
        *said,
    ]
