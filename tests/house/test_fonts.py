"""The fonts that the program brings: all documented, all readable by Qt, and enough for the scripts it promises."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QRawFont
from PySide6.QtWidgets import QApplication

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FILES = sorted(FONTS.glob("*.[to]tf"))
README = (FONTS / "README.md").read_text(encoding="utf-8")
# Family: styles, as the table in the README says.
TABLE = {
    family.strip(): {style.strip() for style in styles.split(",")}
    for family, styles in re.findall(r"^\| (Noto[^|]+)\|([^|]+)\|", README, re.MULTILINE)
}


def test_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES) < 25_000_000


def test_the_readme_names_each_family_and_style(qapp: QApplication) -> None:
    found: dict[str, set[str]] = {}
    for path in FILES:
        font = QRawFont(str(path), 16)
        assert font.isValid(), path.name
        found.setdefault(font.familyName(), set()).add(font.styleName())
    assert found == TABLE


def test_qt_takes_each_of_them_under_the_documented_name(qapp: QApplication) -> None:
    for path in FILES:
        families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
        assert families, path.name
        assert set(families) & set(TABLE), path.name


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("NotoSerif-Regular.ttf", "Größe ÀÉ œ ſ “quoted” ‘so’ – — … • € £ ₹ Ελλάδα Русский Tiếng Việt ½ №"),
        ("NotoSans-SemiBold.ttf", "Größe ÀÉ œ ſ “quoted” ‘so’ – — … • € £ ₹ Ελλάδα Русский Tiếng Việt ½ №"),
        ("NotoNaskhArabic-Regular.ttf", "ميناء يوقّع اتفاقًا جديدًا ١٢٣ ۴۵ ، ؟ پچژگ ٹڈڑے"),
        ("NotoSansArabic-Regular.ttf", "ميناء يوقّع اتفاقًا جديدًا ١٢٣ ۴۵ ، ؟ پچژگ ٹڈڑے"),
        ("NotoSerifHebrew-Regular.ttf", "הנמל חתם על הסכם חדש"),
        ("NotoSerifDevanagari-Regular.ttf", "बंदरगाह ने नए समझौते पर हस्ताक्षर किए।"),
        ("NotoLoopedThai-Regular.ttf", "ท่าเรือลงนามข้อตกลงใหม่ที่นี่"),
        (
            "NotoSerifCJKsc-Regular.otf",
            "港口签署新协议，引入夜航。「繁體：簽署協議」港は新しい協定に署名した。々",
        ),
        (
            "NotoSansCJKsc-Bold.otf",
            "港口签署新协议，引入夜航。「繁體：簽署協議」港は新しい協定に署名した。々",
        ),
        ("NotoSansMono-Regular.ttf", "Ctrl+Shift+P ↑ ↓ ← →"),
        ("NotoSansSymbols2-Regular.ttf", "● ○ ◐ ✓ ✗ ⌫ ⇧ ⌘"),
        ("NotoSansSymbols-Regular.ttf", "⚑"),
        ("NotoSansMath-Regular.ttf", "⇄ ↶ ↷ ⧉"),
        ("NotoColorEmoji.ttf", "🚢👍🏽🇩🇪❤😀"),
    ],
)
def test_the_characters_of_its_script_are_there(qapp: QApplication, file: str, text: str) -> None:
    font = QRawFont(str(FONTS / file), 16)
    lacking = {letter for letter in text if letter != " " and not font.supportsCharacter(ord(letter))}
    assert not lacking


def test_weights_are_told_apart(qapp: QApplication) -> None:
    for path in FONTS.glob("NotoSans-*.ttf"):
        QFontDatabase.addApplicationFont(str(path))
    widths = []
    for weight in (QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold, QFont.Weight.Bold):
        font = QFont("Noto Sans", 40, weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        widths.append(QFontMetrics(font).horizontalAdvance("Organisation and person"))
    assert widths == sorted(set(widths))
