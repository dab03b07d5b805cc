"""Archives from strangers: what is damaged is a sentence."""

import struct
import zipfile

import pytest

from annotator.core.errors import ReadError
from annotator.formats.kit import zip_safe


def test_a_part_whose_name_is_damaged_is_a_damaged_part(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ä.xml", "<a/>")
        archive.writestr("b.xml", "<b/>")
    raw = bytearray(path.read_bytes())
    # The name stands twice: the one before the part itself is read when the part is opened.
    length = struct.unpack("<H", raw[26:28])[0]
    raw[30 : 30 + length] = b"\xf8" * length
    path.write_bytes(bytes(raw))
    with pytest.raises(ReadError, match="name of a part is damaged"), zip_safe.opened(path) as archive:
        archive.open("ä.xml")
    with zip_safe.opened(path) as archive:
        assert archive.read("b.xml") == b"<b/>"
