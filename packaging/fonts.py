"""Make resources/fonts again, from Debian's packages of the Noto fonts.

    make fonts                   fetches the packages with apt-get (Debian, Ubuntu)
    make fonts ARGS=FOLDER       takes the .deb files that lie in FOLDER

Each font is reduced to the characters that news articles in its script use. The rest of the world's characters
come from the system's own fonts.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
PACKAGES = [
    "fonts-noto-core",
    "fonts-noto-extra",
    "fonts-noto-mono",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
]
CHINESE_SIMPLIFIED = 2  # the face inside the CJK collections whose shapes are the default ones


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(arguments[0]) if arguments else download(Path(folder))
        unpacked = Path(folder) / "unpacked"
        for package in sorted(packages.glob("fonts-noto-*.deb")):
            subprocess.run(["dpkg", "-x", package, unpacked], check=True)
        sources = {path.name: path for path in unpacked.rglob("*.tt[fc]")}
        for font in FONTS:
            reduce(sources[font.source], font)
            size = (TARGET / font.name).stat().st_size
            print(f"{font.name:36}{size / 1024:8.0f} kB")


def download(folder: Path) -> Path:
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True)
    return folder


# ------------------------------------------------------------------------------------------ characters
def ranges(*bounds: tuple[int, int]) -> set[int]:
    return {code for first, last in bounds for code in range(first, last + 1)}


def encodable(encoding: str, codes: Iterable[int]) -> Iterator[int]:
    for code in codes:
        try:
            chr(code).encode(encoding)
        except UnicodeEncodeError:
            continue
        yield code


EUROPEAN = ranges((0x20, 0x52F), (0x1D00, 0x1FFF), (0x2000, 0x22FF), (0x2500, 0x27BF), (0x2C60, 0x2C7F))
EUROPEAN |= ranges((0xA720, 0xA7FF), (0xAB30, 0xAB6F), (0xFB00, 0xFB06), (0xFFFC, 0xFFFD))
PUNCTUATION = ranges((0x20, 0x7E), (0xA0, 0xFF), (0x2000, 0x206F), (0x25CC, 0x25CC))
ARABIC = PUNCTUATION | ranges(
    (0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)
)
HEBREW = PUNCTUATION | ranges((0x590, 0x5FF), (0xFB1D, 0xFB4F))
DEVANAGARI = PUNCTUATION | ranges((0x900, 0x97F), (0x1CD0, 0x1CFF), (0x20B9, 0x20B9), (0xA8E0, 0xA8FF))
THAI = PUNCTUATION | ranges((0xE00, 0xE7F))
ARROWS = ranges((0x2190, 0x22FF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x29C9, 0x29C9))
SIGNS = ranges((0x2190, 0x21FF), (0x2300, 0x23FF), (0x2460, 0x24FF), (0x2500, 0x27BF), (0x2B00, 0x2BFF))
KEYS = ranges(
    (0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x52F), (0x2010, 0x2026), (0x2190, 0x21FF), (0x2300, 0x23FF)
)
HAN = ranges((0x3400, 0x9FFF), (0xF900, 0xFAFF))
# Simplified Chinese (GB 2312), Japanese (JIS X 0208) and the common half of Big5; kana, no Hangul.
CJK = {code for code in HAN if set(encodable("gb2312", [code])) or set(encodable("shift_jis", [code]))}
CJK |= {code for code in encodable("big5", HAN) if chr(code).encode("big5") < b"\xc9\x40"}
CJK |= ranges(
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2460, 0x2473), (0x3000, 0x30FF), (0x31F0, 0x31FF)
)
CJK |= ranges((0x3105, 0x312F), (0x3200, 0x33FF), (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
EVERYTHING = ranges((0, 0x10FFFF))

FEATURES = ["tnum", "lnum", "onum", "pnum", "case", "sups", "subs", "zero"]


# ----------------------------------------------------------------------------------------------- fonts
@dataclass(frozen=True, slots=True)
class Font:
    """One file of resources/fonts: its name, the file it comes from, and the characters it keeps."""

    name: str
    source: str
    keeps: set[int]


def family(name: str, styles: str, keeps: set[int]) -> list[Font]:
    return [Font(f"{name}-{style}.ttf", f"{name}-{style}.ttf", keeps) for style in styles.split()]


FONTS = [
    *family("NotoSerif", "Regular Italic Bold BoldItalic", EUROPEAN),
    *family("NotoSans", "Regular Italic Medium SemiBold Bold", EUROPEAN),
    *family("NotoSansMono", "Regular", KEYS),
    *family("NotoNaskhArabic", "Regular Bold", ARABIC),
    *family("NotoSansArabic", "Regular SemiBold", ARABIC),
    *family("NotoSerifHebrew", "Regular Bold", HEBREW),
    *family("NotoSansHebrew", "Regular", HEBREW),
    *family("NotoSerifDevanagari", "Regular Bold", DEVANAGARI),
    *family("NotoSansDevanagari", "Regular", DEVANAGARI),
    *family("NotoLoopedThai", "Regular Bold", THAI),
    *family("NotoSansMath", "Regular", ARROWS),
    *family("NotoSansSymbols", "Regular", SIGNS),
    *family("NotoSansSymbols2", "Regular", SIGNS),
    Font("NotoSansCJKsc-Regular.otf", "NotoSansCJK-Regular.ttc", CJK),
    Font("NotoSansCJKsc-Bold.otf", "NotoSansCJK-Bold.ttc", CJK),
    Font("NotoSerifCJKsc-Regular.otf", "NotoSerifCJK-Regular.ttc", CJK),
    Font("NotoColorEmoji.ttf", "NotoColorEmoji.ttf", EVERYTHING),
]


def reduce(source: Path, wanted: Font) -> None:
    options = subset.Options()
    options.layout_features = [*options.layout_features, *FEATURES]
    if source.suffix == ".ttc":
        # Vertical writing, and regional shapes that Qt has no way to ask for, double the size.
        options.layout_features = ["kern", "halt", "palt", "mark", "mkmk", "ccmp", "liga"]
    options.name_IDs = ["*"]
    options.name_languages = [0x409]
    options.glyph_names = False
    options.hinting = False  # FreeType's own hinter does as well, and it is a third of the size
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = TTCollection(source).fonts[CHINESE_SIMPLIFIED] if source.suffix == ".ttc" else TTFont(source)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted.keeps & set(font.getBestCmap()))
    subsetter.subset(font)
    TARGET.mkdir(parents=True, exist_ok=True)
    result = io.BytesIO()
    subset.save_font(font, result, options)
    (TARGET / wanted.name).write_bytes(result.getvalue())


if __name__ == "__main__":
    main(sys.argv[1:])
