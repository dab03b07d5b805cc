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
    found = sorted(path.name for path in reader.folder.joinpath("corpus").glob("*.spacy"))
    assert found == ["test.spacy", "train.spacy"]
    read = spacy.tokens.DocBin().from_disk(reader.folder / "corpus" / "train.spacy")
    assert len(read) == 3
