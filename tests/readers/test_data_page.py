"""What the page for data people does with spaCy."""

import os

import pytest

from tests.content.typed_pages import Reader, blocks

spacy = pytest.importorskip("spacy")


@pytest.mark.timeout(600)
@pytest.mark.skipif(os.name == "nt", reason="the page is typed into a shell")
def test_the_export_for_spacy(tmp_path):
    reader = Reader(tmp_path)
    for kind, needs, block in blocks("data.md"):
        if needs in ("", "spacy"):
            reader.type(kind, block)
    corpus = reader.folder / "corpus"
    assert {path.name for path in corpus.iterdir()} >= {"config.cfg", "train", "test"}
    counted = {
        split: sum(len(spacy.tokens.DocBin().from_disk(path)) for path in (corpus / split).glob("*.spacy"))
        for split in ("train", "test")
    }
    assert counted == {"train": 3, "test": 2}
