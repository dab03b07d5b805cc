"""What a format is: its name, what it holds, how it reads and writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.core.article import Article
from annotator.core.errors import ReadError, WriteError
from annotator.core.messages import _
from annotator.formats.kit.losses import counted
from annotator.formats.kit.values import FEATURES, NO_OPTIONS, Export, Layers, Loss, Option, Options, Read


class Format:
    """One file format. Subclasses set the fields and override `read`, `write` or both.

    `reads` and `writes` are true of a class that overrides `read` and `write`. `holds` names the `FEATURES` that the
    format has a place for (none, unless it says so), and `also_lost` says in phrases what else it has none for; what is
    lost follows from them. `output` is "file" or "folder". `flat` formats give each token one
    label at most. `whole` formats keep or show a project as it is: all layers go out, also those that are not done,
    unless something else is chosen; of the others, which are training data, only what is done does.
    What `trains` is for programs that learn from it: articles that reserve their rights in that stay out of it,
    unless they are asked for. Where a reader `tells_status`, layers are as far as it says; those of the others
    come in as done. `needs` names the extra that must be installed (`pip install news-annotator[NAME]`), if any.
    `holds_of_labels` names what it holds of the label set: `losses.LABEL_PARTS`, and "unused" where labels are in
    it that nothing carries.
    """

    name: str = ""
    title: str = ""
    extensions: tuple[str, ...] = ()
    reads: bool = False
    writes: bool = False
    output: str = "file"
    flat: bool = False
    whole: bool = False
    trains: bool = False
    tells_status: bool = False
    needs: str = ""
    holds: frozenset[str] = frozenset()
    holds_of_labels: frozenset[str] = frozenset()
    also_lost: tuple[str, ...] = ()
    read_options: tuple[Option, ...] = ()
    write_options: tuple[Option, ...] = ()

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        for method, field_name in (("read", "reads"), ("write", "writes"), ("record", "writes")):
            if method in cls.__dict__ and field_name not in cls.__dict__:
                setattr(cls, field_name, True)

    @property
    def cannot_hold(self) -> tuple[str, ...]:
        """What the format has no place for, in phrases; nothing for one that is only read."""
        if not self.writes:
            return ()
        return (*(phrase for name, phrase in FEATURES.items() if name not in self.holds), *self.also_lost)

    def on_tokens(self, options: Options) -> bool:
        """Whether spans are written on whole tokens with these options: those that cut a token are widened."""
        return self.flat

    def columns(self, export: Export) -> Mapping[str, Any]:
        """The columns of its records with their types (see `kit.croissant`); none where records are not all alike.

        A type is "string", "int64", "number", "class" (the number of a class), a list with one type in it, or a mapping
        of names to types.
        """
        return {}

    def classes(self, export: Export) -> Sequence[str]:
        """The names of the classes whose numbers stand in its columns, of labels that the label set has."""
        return ()

    def spelling(self, label: str) -> str:
        """How the name of a label is written: names that are spelt the same must be told apart beforehand."""
        return label

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file is one that `read` understands; `head` holds its first bytes."""
        return self.reads and path.suffix.lower() in self.extensions

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the articles of a file one at a time, and a problem for each record that cannot be read.

        What was not certain is yielded as a `Guess`, with the option that reads the file another way. Readers of big
        files also yield `Reached` now and then, and codebooks `Defined`. Raises `ReadError` if the whole
        file cannot be read.
        """
        raise ReadError(
            _("{title} can only be written.").format(title=self.title),
            file=path,
            hint=_("See: annotator formats"),
        )

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the articles, yielding after each how many are written; closing the iterator cancels.

        Nothing is at `path` before the last one is written. Raises `WriteError`; then, as after cancelling, no file
        is left behind. An article may come several times, each time with another layer, where the format holds one
        annotator only.
        """
        raise WriteError(
            _("{title} can only be read.").format(title=self.title),
            file=path,
            hint=_("See: annotator formats"),
        )

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What `write` would leave out of this article, counted from `holds`."""
        return counted(self.holds, article, layers, export or Export())
