"""Which language a text is in: by its script, then by its commonest small words."""

from __future__ import annotations

import re

SAMPLE = 20_000
"""Code points of a text that are looked at."""

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", "[\u3040-\u30ff]"),
    ("ko", "[\uac00-\ud7af\u1100-\u11ff]"),
    ("zh", "[\u3400-\u4dbf\u4e00-\u9fff]"),
    ("th", "[\u0e00-\u0e7f]"),
    ("ar", "[\u0620-\u06ff]"),
    ("he", "[\u0590-\u05ff]"),
    ("el", "[\u0370-\u03ff]"),
    ("hi", "[\u0900-\u097f]"),
    ("bn", "[\u0980-\u09ff]"),
    ("ta", "[\u0b80-\u0bff]"),
    ("ru", "[\u0400-\u04ff]"),
    ("hy", "[\u0530-\u058f]"),
    ("ka", "[\u10a0-\u10ff]"),
)
_SCRIPT_PATTERNS = tuple((language, re.compile(pattern)) for language, pattern in _SCRIPTS)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")

_SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in is was for that on with as by at from it his her are be has have will said not",
        "de": "der die das und ist nicht von den mit für auf dem des sich ein eine im auch wird werden nach bei",
        "fr": "le la les des et est une dans pour qui sur que du au par pas plus avec ont sont été ce cette selon",
        "es": "el la los las de que y en un una por con del para se es al lo como más su no fue ha según",
        "pt": "o a os as de que e em um uma por com do da dos das para se não ao foi como mais são pelo no na",
        "it": "il la le gli di che e in un una per con del della dei non si è sono anche alla nel ha come",
        "nl": "de het een en van in is op te dat met voor zijn niet aan er om ook als door naar bij heeft werd",
        "sv": "och att det i en på är som för med av till den har de inte om ett var men vid sig efter",
        "da": "og at det i en på er som for med af til den har de ikke om et var men ved sig efter blev",
        "nb": "og at det i en på er som for med av til den har de ikke om et var men ved seg etter ble",
        "fi": "ja on ei että se oli hän mutta ovat myös kun joka mukaan sekä tai kuin ole olivat",
        "pl": "i w na z do nie się że to jest o jak po od przez dla za ale oraz który są był",
        "cs": "a v na se je že s z do o i k za pro ve by podle jako od po byl bude jsou také",
        "sk": "a v na sa je že s z do o aj k za pre vo by podľa ako od po bol bude sú",
        "hu": "a az és hogy nem is egy azt volt meg de csak el már még mint szerint ez lesz",
        "ro": "și de în la a cu pe că nu este din un o mai care pentru au fost să se prin",
        "tr": "ve bir bu da de için ile olarak çok daha olan gibi sonra kadar iki her göre ardından söyledi",
        "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena oleh telah kata",
        "vi": "và của là có không được trong cho các những một người với đã này để khi",
        "hr": "i u je na se da za su od s o ne koji kao iz do nije će bi po",
    }.items()
}

LETTERS: dict[str, frozenset[str]] = {
    language: frozenset(letters + letters.upper())
    for language, letters in {
        "en": "éèêàçñöüïôæøåáíó£",
        "de": "äöüßéèàç",
        "fr": "éèêëàâçîïôûùüÿœæ",
        "es": "áéíóúüñ¿¡ºª",
        "pt": "ãõáéíóúâêôçàüºª",
        "it": "àèéìòùîº",
        "nl": "éëïèöüêáóç",
        "sv": "åäöéüà",
        "da": "æøåéäöü",
        "nb": "æøåéòôüö",
        "fi": "äöåšž",
        "pl": "ąćęłńóśźż",
        "cs": "áčďéěíňóřšťúůýžäöü",
        "sk": "áäčďéíĺľňóôŕšťúýž",
        "hu": "áéíóöőúüű",
        "ro": "ăâîșțşţ",
        "tr": "çğıiöşüâîû",
        "hr": "čćđšž",
    }.items()
}
"""Letters beyond ASCII that a language's own words use; they tell one-byte encodings of Latin script apart."""


def guess_language(text: str) -> str:
    """BCP 47 tag of the language `text` is probably in, or "" where nothing speaks for any."""
    sample = text[:SAMPLE]
    latin = len(_LATIN.findall(sample))
    counts = {language: len(pattern.findall(sample)) for language, pattern in _SCRIPT_PATTERNS}
    if counts["ja"] * 10 > counts["zh"] and counts["ja"]:
        counts["ja"] += counts.pop("zh")
    script = max(counts, key=lambda language: counts[language])
    # One Chinese character says about as much as two Latin letters.
    weight = 2 if script in ("zh", "ja", "ko") else 1
    if counts[script] * weight > latin:
        return _within_script(script, sample)
    return _by_small_words(sample) if latin else ""


def _within_script(script: str, sample: str) -> str:
    if script == "ru":
        if re.search("[іїєґІЇЄҐ]", sample):
            return "uk"
        return "ru" if re.search("[ыэё]", sample) or "ъ" not in sample else "bg"
    if script == "ar":
        if re.search("[ٹڈڑے]", sample):
            return "ur"
        return "fa" if re.search("[پچژگی]", sample) else "ar"
    return script


def _by_small_words(sample: str) -> str:
    words = _WORD.findall(sample.lower())
    if not words:
        return ""
    scores = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= max(2, len(words) // 25) or scores[best] * 4 >= len(words) else ""
