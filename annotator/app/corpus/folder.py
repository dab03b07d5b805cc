"""The folder of a corpus: its manifest, its label set, its shards, and where tasks leave what they made.

`corpus.json` says which shards there are, and what was read into them. `corpus.annot.yaml` is a project without
articles that has the labels and guidelines. `shards` holds the shards, each a project as any other. What is in `texts`,
`known`, `work` and `index` can be made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.core import regular
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError, LockedError, ReadError
from annotator.core.messages import _
from annotator.core.plain_json import parsed
from annotator.core.values import dataclass
from annotator.store import Disk, ProjectFile, open_file, records
from annotator.store.disk import remove_stale, write_file
from annotator.store.lock import Lock

MANIFEST, LABELS = "corpus.json", "corpus.annot.yaml"
FORMAT = 1
SIZE = 10_000
"""Articles in a shard, unless the corpus was begun with another number."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a corpus is: its shards by name in order with their articles, and the keys of all that was read."""

    id: str
    size: int
    shards: Mapping[str, int]
    read: tuple[str, ...]


def key(*said: object) -> str:
    """A name that follows from what is said: the same for the same."""
    return hashlib.blake2b(json.dumps(said, sort_keys=True, default=str).encode(), digest_size=12).hexdigest()


def file_key(path: Path) -> str:
    """A name that follows from the content of a file. Raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=12)).hexdigest()


class Corpus:
    """A folder with a manifest. Raises `ReadError` where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.manifest = self._read()

    @staticmethod
    def is_one(folder: Path) -> bool:
        """Whether the folder is a corpus."""
        return regular.is_file(folder / MANIFEST)

    def _read(self) -> Manifest:
        path = self.folder / MANIFEST
        try:
            said = parsed(path.read_text(encoding="utf-8"))
            if said["kind"] != "corpus":
                raise ValueError(_("it is something else"))
            if said["format"] > FORMAT:
                raise ReadError(_("A newer version of the program has made this corpus."), file=path)
            shards = {str(name): int(count) for name, count in said["shards"].items()}
            return Manifest(str(said["id"]), int(said["size"]), shards, tuple(map(str, said["read"])))
        except FileNotFoundError:
            raise ReadError(
                _("This is no corpus: it has no corpus.json."),
                file=self.folder,
                hint=_("Make one: annotator corpus import FOLDER SOURCE…"),
            ) from None
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise ReadError(
                _("The manifest of the corpus cannot be read: {error}.").format(error=error), file=path
            ) from None

    @property
    def shards(self) -> list[str]:
        """The names of the shards, in order."""
        return list(self.manifest.shards)

    def __len__(self) -> int:
        return sum(self.manifest.shards.values())

    def shard(self, name: str) -> Path:
        """The project file of a shard."""
        return self.folder / "shards" / f"{name}.annot.yaml"

    def texts(self, name: str) -> Path:
        """The rows of a shard's texts, see `bringing`."""
        return self.folder / "texts" / f"{name}.rows"

    def note(self, name: str, task: str) -> Path:
        """Where is noted what a task made of a shard."""
        return self.folder / "known" / name / f"{task}.json"

    @property
    def work(self) -> Path:
        """The folder for what tasks make on the way."""
        return self.folder / "work"

    def header(self) -> ProjectHeader:
        """Labels and guidelines. Raises `ReadError`."""
        with opened(self.folder / LABELS) as file:
            return file.project.header

    def header_of(self, name: str) -> ProjectHeader:
        """What a new shard says of itself."""
        header = self.header()
        return replace(
            header, id=f"s{key(self.manifest.id, name)[:9]}", title=f"{header.title} {name}".strip()
        )

    def save(self, manifest: Manifest) -> None:
        """Have this manifest from now on. Raises `WriteError`."""
        said = {
            "kind": "corpus",
            "format": FORMAT,
            "id": manifest.id,
            "size": manifest.size,
            "shards": dict(manifest.shards),
            "read": list(manifest.read),
        }
        write_json(self.folder / MANIFEST, said)
        self.manifest = manifest

    def save_header(self, header: ProjectHeader) -> None:
        """Have these labels and guidelines from now on. Raises `WriteError`."""
        write_file(self.folder / LABELS, [records.PRELUDE, records.header_record(header)], Disk())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Within the block nobody else changes the corpus by a command. Raises `AnnotatorError`."""
        lock = Lock(self.folder / MANIFEST)
        try:
            lock.acquire()
        except LockedError as error:
            message = error.message.replace("this project", "this corpus")
            raise AnnotatorError(
                message, file=self.folder, hint=error.hint.partition("copy.")[2].strip()
            ) from None
        try:
            self.manifest = self._read()
            self._sweep()
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Delete what a run that was killed left beside files that it was writing; a shard that is open keeps it."""
        remove_stale(self.folder / MANIFEST)
        remove_stale(self.folder / LABELS)
        left = {path.name[1:].rpartition(".")[0].rpartition(".")[0] for path in self.folder.glob("*/.*.tmp")}
        left |= {path.name.removesuffix(".lock") for path in self.folder.glob("*/*.lock")}
        for path in (self.folder / where / name for name in left for where in ("shards", "texts")):
            lock = Lock(path)
            with suppress(LockedError, OSError):
                lock.acquire()
                try:
                    remove_stale(path)
                finally:
                    lock.release()

    def tidy(self) -> None:
        """Delete what tasks made on the way, once it is not needed any more."""
        shutil.rmtree(self.work, ignore_errors=True)


def make(folder: Path, header: ProjectHeader, size: int = SIZE) -> Corpus:
    """A new corpus without articles. Raises `AnnotatorError` where something is in the folder already."""
    if regular.is_there(folder) and (not regular.is_folder(folder) or any(folder.iterdir())):
        raise AnnotatorError(
            _("There is something at that place already, and it is no corpus."),
            file=folder,
            hint=_("Choose an empty or a new folder."),
        )
    if size < 1:
        raise AnnotatorError(_("A shard has one article at least."))
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / LABELS, [records.PRELUDE, records.header_record(header)], Disk())
    write_json(
        folder / MANIFEST,
        {"kind": "corpus", "format": FORMAT, "id": header.id, "size": size, "shards": {}, "read": []},
    )
    return Corpus(folder)


@contextmanager
def opened(path: Path) -> Iterator[ProjectFile]:
    """A shard within the block, for reading. Raises `ReadError`."""
    file = open_file(path, read_only=True)
    try:
        yield file
    finally:
        file.close()


def write_json(path: Path, value: Any) -> None:
    """Write a value, whole or not at all; its folder is made where it is missing. Raises `WriteError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False)
    write_file(path, [text.encode("utf-8", "surrogatepass"), b"\n"], Disk())


def read_json(path: Path) -> Any:
    """The value in a file that `write_json` wrote; None where there is none, or no whole one."""
    try:
        return parsed(path.read_bytes())
    except (OSError, ValueError):
        return None
