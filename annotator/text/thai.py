"""Thai and Lao: no mark ends a sentence, and a space may part phrases as well as sentences.

A space is taken for the end of a sentence before a word that usually begins one, after a word that usually ends
one, and in any case where the sentence would grow too long to tag; never next to digits, Latin letters or brackets.
"""

from __future__ import annotations

import re

STARTERS: tuple[str, ...] = (
    "ทั้งนี้", "อย่างไรก็ตาม", "นอกจากนี้", "นอกจากนั้น", "ขณะที่", "ขณะเดียวกัน", "ในขณะ", "ด้าน", "สำหรับ", "ส่วน",
    "ต่อมา", "จากนั้น", "ก่อนหน้านี้", "ล่าสุด", "เมื่อ", "แต่", "เขา", "เธอ", "พวกเขา", "หลังจาก", "ตำรวจ",
    "เจ้าหน้าที่", "รัฐบาล", "กระทรวง", "ดังนั้น", "เพราะฉะนั้น", "ประชาชน", "ชาวบ้าน", "ผู้เชี่ยวชาญ", "ผู้สื่อข่าว",
)  # fmt: skip
"""Words before which a space in Thai usually parts two sentences."""

ENDERS: tuple[str, ...] = ("ครับ", "ค่ะ", "คะ", "แล้ว", "อีกด้วย", "ดังกล่าว", "นี้", "ทั้งหมด", "ต่อไป")
"""Words after which a space in Thai usually parts two sentences."""

LINKS: tuple[str, ...] = (
    "ว่า", "และ", "หรือ", "ที่", "ของ", "โดย", "เพื่อ", "กับ", "ให้", "คือ", "เช่น", "ได้แก่", "ซึ่ง", "รวมถึง",
)  # fmt: skip
"""Words that bind what stands on both sides of a space."""

SHORTEST, LONGEST = 30, 160
"""Least length of a sentence, and the length after which any space between letters ends it, in code points."""

_SPACE = re.compile(r"(?P<mark>[.?!…ฯ][\"'”’)]*)?\s+(?=\S)")
_LETTER = re.compile("[\u0e01-\u0e4e\u0e81-\u0edf]")


def cuts(paragraph: str) -> list[int]:
    """Positions in a trimmed paragraph at which a new sentence begins, in order, without 0."""
    found: list[int] = []
    begin = 0
    for space in _SPACE.finditer(paragraph):
        place = space.end()
        if space["mark"] and space["mark"][0] in "?!":
            wanted = True
        elif min(place - begin, len(paragraph) - place) < SHORTEST or not _parts_phrases(paragraph, space):
            wanted = False
        else:
            wanted = (
                paragraph.startswith(STARTERS, place)
                or paragraph.endswith(ENDERS, begin, space.start())
                or space.start() - begin > LONGEST
            )
        if wanted:
            found.append(place)
            begin = place
    return found


def _parts_phrases(paragraph: str, space: re.Match[str]) -> bool:
    if not _LETTER.match(paragraph, space.start() - 1) or not _LETTER.match(paragraph, space.end()):
        return False
    return not paragraph.startswith(LINKS, space.end()) and not paragraph.endswith(LINKS, 0, space.start())
