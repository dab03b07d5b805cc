"""The people in a byline: a strict test of what can be a name, and what stands around names taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_LINE = 200
"""A line with more code points is no byline."""

_LONGEST = 60
_MOST_WORDS = 6
_LONGEST_SHORT = 4
"""Characters of a shortened end of a name, an initial or "Jr."; a longer word before a full stop ends a sentence."""

_BY = re.compile(
    r"\W*(?:(?:(?:(?:an?\s+)?(?:article|story|report|review|analysis|opinion|words|text|written|posted|published|reported|"
    r"created)\s+)?by|(?:(?:geschrieben|verfasst|eingestellt|gepostet|veröffentlicht|erstellt|interview|text|"
    r"(?:blog|gast)?[\s-]?beitrag|artikel|bericht|kommentar|reportage|analyse|essay|kolumne|rezension|"
    r"eine?\s+\w+)\s+)?von|(?:(?:écrit|publié|propos recueillis|rédigé|article|entretien|tribune)\s+)?par|"
    r"(?:(?:escrito|publicado|texto|artículo|artigo)\s+)?por|"
    r"(?:(?:scritto|pubblicato|articolo)\s+)?d[ia]|(?:geschreven\s+)?door|af|(?:skrevet\s+|skriven\s+)?av|"
    r"auth?or(?:[:*]?in(?:nen)?|en|es|as?|zy|s)?|auteure?s?|autore|napisała?|írta|авторы?|بقلم|كتبت?|إعداد|بواسطة|نویسنده|"
    r"(?:本报|本報)?记者|作者|撰文|執筆|記者|기자|מאת)(?:\s*[:：|/]\s*|\s+|(?<=[\u3400-\u9fff])|$)|"
    r"(?:te(?:x|ks|s)to?e?|tekst[iy]?|words|story|bericht|interview|redactie|szerző|penulis|oleh|yazan|tác giả|"
    r"συντάκτης|текст|(?:取材・)?文|लेखक)\s*[:：|＝]\s*)",
    re.IGNORECASE,
)
_JOINING = (
    r"(?:[,;&+،、；，]|(?<!\w)(?:and|und|et|y|e|i|en|og|och|и|та|with|mit|avec|con|sowie|"
    r"im\s+gespräch\s+mit|in\s+conversation\s+with)(?!\w)|(?<=\s)و(?=\s))"
)
_AND = re.compile(rf"\s*{_JOINING}\s*", re.IGNORECASE)
_ENDS = re.compile(rf"(?<!,)\n(?!{_JOINING})|[|·•]|\s[/–—-]\s", re.IGNORECASE)
_STROKE = re.compile(r"\s*[|·•]\s*")
_AFTER = re.compile(
    r"\s*(?:[(\[{–—…@].*|(?:\b[^\W\d_]{3,9}\.?\s+)?\d.*|\b(?:in|aus|à|for|für|at|on|from|is|ist|est|vor|am|le|om|updated|published|posted|says|"
    r"edited|contact|follow|share|schreibt|veröffentlicht|aktualisiert|publié|publicado|tiempo|photos?|fotos?|illustrations?|alle|more|view)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_OFFICE = re.compile(
    r"\s+(?:(?:staff|senior|chief|executive|managing|assistant|contributing|deputy|special)\s+(?:\w+\s+){0,2}|"
    r"(?:political|politics|business|foreign|sports?|health|science|technology|news|associated|local|freelance|"
    r"national|investigative|world)\s+)*(?:press|writer|editor|reporter|correspondent|columnist|"
    r"contributor|journalist|redakteur(?:in)?|korrespondent(?:in)?|reporterin|autor(?:in)?|记者|記者|기자)s?$",
    re.IGNORECASE,
)
_PUT_IN = re.compile(r" *\([^()\n]{1,20}\)(?= +[^\W\d_a-z])")
"""What stands in a name between brackets: a nickname, initials."""

_MAKERS = re.compile(r"\b(?:web)?design(?:ed|er)?\b|\b(?:wordpress|typo3|joomla)\b", re.IGNORECASE)
"""Who made the page is not who wrote the article."""

_AT_DATE = re.compile(
    r"(\S+)\s+(?:(?:am|on|at|vom|le|el|il|den)\s+|[,|·–-]\s*)?(?:[^\W\d_]+,?\s+)?\d", re.IGNORECASE
)
_AFTER_DATE = re.compile(r"\d\D{0,20}?(?<!\w)(?=(?:by|von|par|por|door)\s)", re.IGNORECASE)
_DAY = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}(?:\d\d)?|\d{1,2}\D{1,20}(?:19|20)\d\d|20\d\d-\d\d)(?!\d)"
)
_BESIDE_DATE = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+")

_JOB = re.compile(
    r"(?:leiter|referent|sprecher|führer|vorsitzende|präsident|redakteur|korrespondent|direktor|dozent|berater|journalist|"
    r"expert|gründer|forscher|ökonom|politiker|beauftragte|president|founder|chairman)(?:e|in|r|n|en|innen)?$"
)
"""How words for jobs end."""

_HOUSE = re.compile(r"(?<=[^\W\d_])/[A-ZÄÖÜ][A-ZÄÖÜ-]+$")
_NO_LETTERS = re.compile(
    r"[\d:/@<>{}()\[\]?!#_|=*+&„“”\"«»™®]|https?|www\.|\.(?:com|de|org|net|at|ch|fr|it|es|uk|pl|eu|tv)\b",
    re.IGNORECASE,
)
_UNCASED = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u109f\u1200-\u137f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_EASTERN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々・· ]+")
_BETWEEN_NAMES = """
    von van vom zu zum zur den der des de la le las les da das do dos di del della delle dei du el y e bin
    ben ibn bint al ter ten te op und af av mc san abu abd ul ur st st. d' l' o' v.
"""
_PARTICLES = frozenset(_BETWEEN_NAMES.split())
_HIDDEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Where a word may be broken: no letter of a name."""

_OFFICES = """
    staff admin administrator administrateur author authors autor autorin autoren auteur autore redaktion
    redakteur redaktionsteam redakcja redacción redaccion redazione rédaction redaction redação editor editors
    editorial desk team news newsroom online user gast gastautor unknown unbekannt unbenannt anonymous anonym
    correspondent correspondents reporter reporters writer writers contributor contributors contributing
    journalist columnist kolumnist freelance director manager attorney professor chief agency agencies agence
    agentur press presse pressestelle pressemitteilung service services ressort leitung webmaster webredaktion
    moderator associate fellow technologist редакция редактор корреспондент агентство المحرر تحرير هيئة وكالات
    מערכת 编辑 责任编辑 来源 記者 记者 기자
"""
_FIRMS = """
    gmbh ag eg e.v ev inc ltd llc co corp kg verlag media medien magazin magazine zeitung journal times daily
    guardian group gruppe stiftung foundation verein verband bund institut institute institution university
    universität ministerium partei blog podcast radio tv fm network program programme project center centre
    zentrum shop partner experience sekretariat society association committee department
"""
_BESIDE_NAMES = """
    collected follow comment comments kommentar kommentare posted published updated written login sign menu
    home archive archives category tags more minutes minute uhr photo photos foto fotos image images video
    text interview the our this with your about for and what how edition revised edited tiempo lectura
    lesezeit newsletter artikel articles cc default null none undefined january february september october
    november december januar februar märz oktober dezember monday tuesday wednesday thursday friday
    saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
"""
_NO_NAMES = frozenset(f"{_OFFICES} {_FIRMS} {_BESIDE_NAMES}".split())
"""Words that are in no name: offices, what firms are called, and what stands beside names in a byline."""

_BUTTONS = """
    follow comment comments kommentar kommentare posted published updated login sign menu home archive archives tags
    more default null none undefined our
"""
_DESKS = ("redaktion", "redaktie", "redactie")
_NOBODY = frozenset(f"{_OFFICES} {_BUTTONS}".split())
_ADDRESS = re.compile(r"[/@<>{}|:;!?#=\n]|\.[a-z]{2,}$")
_SIGN = re.compile(r"[a-zäöü]{1,4}")

_NOT_ALONE = frozenset(
    (
        "guest",
        "head",
        "post",
        "read",
        "name",
        "share",
        "day",
        "page",
        "bild",
        "london",
        "berlin",
        "juni",
        "juli",
        "min",
    )
)
"""Words that are names, but not by themselves."""

_WIRES = """
    afp ap dpa reuters apa epd kna sid sda efe ansa upi pti ani ians pa pap ctk čtk ntb tt ritzau stt belga
    anp lusa aap tass тасс interfax интерфакс xinhua kyodo yonhap bloomberg 新华社 共同通信 時事通信 中央社
    연합뉴스 رويترز
"""
_AGENCIES = frozenset(_WIRES.split()) | {
    "associated press", "the associated press", "agence france-presse", "press association", "pa media", "أ ف ب",
    "thomson reuters", "bloomberg news", "kyodo news", "yonhap news", "риа новости",
}  # fmt: skip


_PLACES = frozenset((
    "new york", "los angeles", "san francisco", "san diego", "washington dc", "hong kong", "buenos aires", "tel aviv",
    "new delhi", "neu delhi", "kuala lumpur", "den haag", "the hague", "st. gallen", "bad homburg", "rio de janeiro",
    "sao paulo", "são paulo", "mexico city", "cape town", "abu dhabi", "addis abeba", "addis ababa", "st. petersburg",
))  # fmt: skip
"""Where an article was written, of two words as names are."""


def is_person(name: str) -> bool:
    """Whether it can be a name: no figures, no colon, no address, no office, no firm, and the case of names."""
    words = name.split()
    if not 2 <= len(name) <= _LONGEST or len(words) > _MOST_WORDS or _NO_LETTERS.search(name):
        return False
    if len(words[-1]) > _LONGEST_SHORT and words[-1].endswith("."):
        return False
    if is_only_by(name) or is_agency(name) or name.lower() in _PLACES or any(map(_is_office, words)):
        return False
    if _EASTERN.fullmatch(name):
        return len(name.replace(" ", "")) <= 10 and len(words) <= 3
    if _UNCASED.match(name):
        return 2 <= len(words) <= 5
    of_people = [word for word in words if word.lower() not in _PARTICLES]
    if not of_people or not all(map(_is_capital, of_people)):
        return False
    # A word in capitals alone is what a firm is called for short.
    return len(words) > 1 or not (name.isupper() or name.lower() in _NOT_ALONE)


def is_agency(name: str) -> bool:
    """Whether it is a news agency, or several with strokes between them: a byline where no person is one.

    Beside agencies there may be the few small letters by which somebody signs: `dpa/lno`.
    """
    parts = [part.strip() for part in name.split("/")]
    known = [part.lower() in _AGENCIES for part in parts]
    return any(known) and all(of or _SIGN.fullmatch(part) for of, part in zip(known, parts, strict=True))


def pen_name(name: str) -> str:
    """The name under which somebody signs, or an organisation does, without "By"; "" for offices and addresses.

    It is less than `is_person` asks for: only where the page marks a name as its author.
    """
    name = without_by(" ".join(name.split()))
    words = name.split()
    if not 2 <= len(name) <= _LONGEST or len(words) > _MOST_WORDS or is_only_by(name):
        return ""
    if _ADDRESS.search(name) or not any(map(str.isalpha, name)) or any(map(_is_no_name, words)):
        return ""
    return name


def _is_office(word: str) -> bool:
    bare = word.lower().strip(".,'’")
    return bare in _NO_NAMES or bare.endswith(_DESKS) or bool(_JOB.search(bare))


def _is_no_name(word: str) -> bool:
    bare = word.lower().strip(".,'’")
    return bare in _NOBODY or bare.endswith(_DESKS)


def without_by(line: str) -> str:
    """The line without what bylines begin with."""
    return _after_by(line)


def people_in(line: str) -> list[str]:
    """The people whom a byline names, without "By", offices and papers; none where it begins otherwise.

    The first may be a single word; what stands after a comma or an "and" is a name only if it has two.
    """
    if len(line) > LONGEST_LINE:
        return []
    line = _PUT_IN.sub("", line.translate(_HIDDEN))
    found = _in_part(_ENDS.split(_after_by(_from_by(line)), maxsplit=1)[0])
    if any(map(is_full, found)):
        return found
    # A section may stand before the names, set apart by a stroke or a point.
    section, *rest = _STROKE.split(line)
    parts = [_in_part(_after_by(part)) for part in rest] if section.strip() else []
    return next((some for some in parts if any(map(is_full, some))), found)


def _in_part(said: str) -> list[str]:
    """The people whom a part of a byline names, if it begins with one."""
    said = _ENDS.split(said, maxsplit=1)[0]
    first, *others = [_bare(part) for part in _AND.split(said)]
    if not is_person(first):
        return []
    found, after_office = [first], False
    for joint, name in zip(_AND.findall(said), others, strict=True):
        # What stands after somebody's paper or office, and a comma, is where it is.
        after_office = after_office and joint.strip() == ","
        house = any(map(_is_office, name.split())) or (name.isupper() and not first.isupper())
        if is_person(name) and is_full(name) and not after_office and not house:
            found.append(name)
        after_office = after_office or house
    return list(dict.fromkeys(found))


def people_beside_date(line: str) -> list[str]:
    """The people whom a line with a date names: after "By", or alone beside a stroke."""
    if (after := _AFTER_DATE.search(line)) and (found := people_in(line[after.end() :])):
        return found if is_full(found[0]) else []
    parts = _BESIDE_DATE.split(line) if _DAY.search(line) else []
    names = [part for part in parts if not any(map(str.isdigit, part))]
    return names if len(parts) == 2 and len(names) == 1 and is_person(names[0]) and is_full(names[0]) else []


def agencies_in(line: str) -> list[str]:
    """The agencies that a byline names, alone or beside people."""
    if len(line) > LONGEST_LINE:
        return []
    parts = (_after_by(part).strip() for said in _ENDS.split(line) for part in _AND.split(said))
    return [part for part in parts if is_agency(part)]


def pen_name_at_date(line: str) -> str:
    """The one word between "By" and a date, where somebody signs by it; else ""."""
    found = _AT_DATE.match(_after_by(line)) if starts_with_by(line) else None
    return pen_name(found[1]) if found else ""


def _from_by(line: str) -> str:
    """The line from where it says "By", if that is not its first."""
    lines = line.split("\n")
    place = next((at for at, each in enumerate(lines) if starts_with_by(each)), 0)
    return "\n".join(lines[place:])


def people(names: Iterable[str]) -> list[str]:
    """The people among names that are stated one by one; where one holds several, the first has at least two words."""
    found: list[str] = []
    for name in names:
        some = people_in(name) if not _MAKERS.search(name) else []
        if some and (is_full(some[0]) or not _AND.search(_ENDS.split(_after_by(name), maxsplit=1)[0])):
            found += some
    return list(dict.fromkeys(found))


def starts_with_by(line: str) -> bool:
    """Whether a line begins as bylines do, in any of many languages."""
    return bool(_BY.match(line))


def is_labelled(line: str) -> bool:
    """Whether a line begins with a label for the author and a colon."""
    found = _BY.match(line)
    return found is not None and ":" in found[0]


def is_only_by(line: str) -> bool:
    """Whether it is a "By" or an "Author:" without anybody."""
    return bool(_BY.fullmatch(line.rstrip() + " "))


def _after_by(line: str) -> str:
    line = line.strip()
    for _ in range(3):
        match = _BY.match(line)
        if match is None or not line[match.end() :].strip():
            break
        line = line[match.end() :].lstrip()
    return line


def _bare(part: str) -> str:
    part = _AFTER.sub("", " ".join(part.split())).strip(" ,;'’-–—|/")
    bare = _HOUSE.sub("", _OFFICE.sub("", _after_by(part)).strip())
    words = bare.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half > 1 and words[:half] == words[half:] else bare


def is_handle(name: str) -> bool:
    """Whether it is a word or two without figures, as people call themselves."""
    return len(name) <= _LONGEST // 2 and len(name.split()) <= 2 and not any(map(str.isdigit, name))


def is_full(name: str) -> bool:
    """Whether it is more than a first name or a nickname."""
    return " " in name or bool(_UNCASED.match(name))


def _is_capital(word: str) -> bool:
    letters = word.lstrip("'’‘`-")
    return (
        letters[:1].isupper()
        or (letters[:3].lower() in ("al-", "el-") and letters[3:4].isupper())
        or (letters[1:2] in "'’" and letters[2:3].isupper())
    )
