"""A corpus of generated news, and what is done with it by this very process unless a test says otherwise."""

from pathlib import Path

import pytest

from annotator.app.corpus import bringing, folder
from annotator.app.corpus.executor import Here
from annotator.app.corpus.folder import Corpus
from annotator.app.progress import finish
from annotator.core.edits import ProjectHeader
from tests import corpora


def made(place: Path, sources: list[Path], size: int = 40, executor=None, **more) -> Corpus:
    """A corpus of these sources in shards of `size`."""
    header = ProjectHeader(id=bringing.new_id(sources, size), title="Harbour", labels=corpora.LABELS)
    corpus = folder.make(place, header, size)
    finish(bringing.bring(corpus, executor or Here(1), sources, **more))
    return corpus


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by name, but for what can be made again."""
    passed = {"known", "work", "index"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in passed
    }


@pytest.fixture
def corpus(tmp_path):
    """120 articles in three shards."""
    return made(tmp_path / "corpus", [corpora.write_jsonl(tmp_path / "news.jsonl", 120)])


@pytest.fixture
def here():
    return Here(1)
