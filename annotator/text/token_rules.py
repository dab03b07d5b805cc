"""What belongs to one token, by language, as the tokenisers of trainers and treebanks have it.

The rules are those that spaCy's tokenisers and the Universal Dependencies agree on in news: marks by themselves,
clitics apart from what they lean on, numbers, addresses and abbreviations whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

_QUOTES = "'\"”“`‘´’‚,„»«「」『』（）〔〕【】《》〈〉⟦⟧"
_MARKS = r"…,:;!?¿؟¡()\[\]{}<>_#*&。？！，、；：～·।،۔؛٪"
_CURRENCY = "[$£€¥฿₽﷼₴₠-₿]"
_UNITS = (
    "km[²³]?|m[²³]?|dm[²³]?|cm[²³]?|mm[²³]?|ha|µm|nm|yd|in|ft|kg|g|mg|µg|t|lb|oz|m/s|km/h|kmh|mph|hPa|Pa|mbar|mb|MB|"
    "kb|KB|gb|GB|tb|TB|T|G|M|K|%|км[²³]?|м[²³]?|кг|г"
)
_LETTER = r"[^\W\d_]"
_DASHES = "---|--|——|-|–|—|~"
_ICONS = "[\u00a6\u00a9\u00ae\u00b0\u2100-\u214f\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\U0001f000-\U0001faff]"

LINK = re.compile(
    r"(?:https?://|ftp://|www\.)\S*[^\s.,;:!?…)\]}'\"’”»]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[A-Za-z0-9-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?#]\S*[^\s.,;:!?…)\]}'\"’”»])?"
)
"""An address of the web or of mail."""

PREFIX = re.compile(rf"(?:US|C|A)?{_CURRENCY}|\.\.+|[§%=—–{_MARKS}{_QUOTES}]|\+(?!\d)|{_ICONS}\ufe0f?")
_SUFFIX = rf"\.\.+|[—–{_MARKS}{_QUOTES}]|(?<=\d)(?:\+|{_CURRENCY}|{_UNITS})|{_ICONS}\ufe0f?"
_INFIXES = (
    r"\.\.+|…|—|[)\]](?=—)",
    _ICONS,
    r"(?<=\d)[+\-*^](?=[\d-])",
    rf"(?<={_LETTER}),(?={_LETTER})",
    rf"(?<=[^\W_])[:<>=/](?={_LETTER})",
)
_BETWEEN_LETTERS = rf"(?<={_LETTER})(?:{_DASHES})(?={_LETTER})"
_AFTER_ANY = rf"(?<=[^\W_])(?:{_DASHES})(?={_LETTER})"
ELISION = re.compile(rf"{_LETTER}+['’](?=[^\W_])")

_FR_PRONOUNS = "ce|clés|elles?|en|ils?|je|là|moi|nous|on|t|vous"
_CA_PRONOUNS = "ls|l|ns|t|m|n"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language cuts: what is stripped from both ends, where the rest is cut, what is never cut, what always."""

    suffix: re.Pattern[str]
    infix: re.Pattern[str]
    whole: frozenset[str] = frozenset()
    cut: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    keeps_ordinals: bool = False
    """Whether a full stop stays with the number before it (“3. Mai”)."""

    elides: bool = False
    """Whether a word that ends with an apostrophe is a token before the next (“l’été”)."""


def _made(
    suffix: str,
    *infixes: str,
    elides: bool = False,
    whole: str = "",
    cut: Mapping[str, tuple[int, ...]] | None = None,
    keeps_ordinals: bool = False,
) -> Rules:
    return Rules(
        re.compile(f"(?:{suffix})$"),
        re.compile("|".join((*_INFIXES, *infixes))),
        frozenset(f"{_COMMON} {whole}".split()),
        cut or {},
        keeps_ordinals,
        elides,
    )


def _english() -> Rules:
    clitics = rf"(?<={_LETTER})n['’][tT]|(?<=[^\W_])['’](?i:s|m|d|re|ve|ll)"
    words = {"cannot": (3,), "gonna": (3,), "gotta": (3,), "wanna": (3,)}
    words |= {word.title(): places for word, places in words.items()}
    return _made(f"{clitics}|{_SUFFIX}", _AFTER_ANY, whole=_ENGLISH, cut=words)


def _french() -> Rules:
    pronouns = rf"(?<={_LETTER})[-‑](?:{_FR_PRONOUNS})"
    return _made(f"{pronouns}|{_SUFFIX}", elides=True, whole=_FRENCH)


def _german() -> Rules:
    inside = rf"(?<={_LETTER})[)\](\[!?](?={_LETTER})|(?<=[^\W_])/(?=[^\W_])|(?<={_LETTER})--(?={_LETTER})"
    return _made(f"/|{_SUFFIX}", inside, whole=_GERMAN, keeps_ordinals=True)


def _italian() -> Rules:
    return _made(_SUFFIX, rf"(?<={_LETTER})(?:{_DASHES})(?=[^\W\d_A-Z])", elides=True, whole=_ITALIAN)


def _catalan() -> Rules:
    enclitics = rf"(?<={_LETTER})(?:['’](?:ls|l|ns|t|m|n)|-(?:les|la|lo|li|los|me|nos|te|vos|se|hi|ne|ho))"
    return _made(f"{enclitics}|{_SUFFIX}", elides=True, whole=_SPANISH)


def _dutch() -> Rules:
    return _made(_SUFFIX, _BETWEEN_LETTERS, whole=_DUTCH)


def _others() -> Rules:
    return _made(f"['’][sS]|{_SUFFIX}", _BETWEEN_LETTERS, whole=f"{_SPANISH} {_PORTUGUESE}")


_COMMON = "a.m. p.m. i.e. e.g. vs. Dr. Mr. Inc. St. Jr. 's ’s 'd"
_ENGLISH = """
and/or n't n’t 're ’re 've ’ve 'll ’ll 'm ’m 'em ’em ma'am ma’am o'clock o’clock Adm. Ak. Ala. Apr. Ariz.
Ark. Aug. Bros. Calif. Capt. Col. Colo. Conn. Co. co. Corp. Cpl. D.C. Dec. Del. E.g. Feb. Fla. Ga. Gen. Gov.
I.e. Ia. Id. Ill. Ind. Jan. Jul. Jun. Kan. Kans. Ky. La. Ltd. Lt. Mar. Mass. Md. Messrs. Mich. Minn. Miss.
Mo. Mont. Mrs. Ms. Mt. N.C. N.D. N.H. N.J. N.M. N.Y. Neb. Nebr. Nev. Nov. Oct. Okla. Ore. Pa. Ph.D. Prof.
Rep. Rev. S.C. Sen. Sep. Sept. Sgt. Tenn. Va. Wash. Wis. v.s.
"""
_FRENCH = """
aujourd'hui aujourd’hui Aujourd'hui Aujourd’hui av. janv. févr. avr. juill. sept. oct. nov. déc. M. MM. Mme.
Mlle. Mgr. Ste. n° N° No. cf. etc. pp. Vol. rendez-vous celui-là celle-là ceux-là celles-là au-delà
jusque-là grand-chose Rendez-vous
"""
_GERMAN = """
Abb. Abk. Abt. Apr. Aug. Bd. Bhf. Bsp. Dez. Di. Dipl. Do. Fa. Feb. Fr. Frl. Hbf. Hr. Hrn. Jan. Jh. Jhd. Jul.
Jun. Mi. Mio. Mo. Mrd. Mär. März. Nov. Nr. Okt. Prof. Sa. Sep. Sept. So. Std. Str. Tel. Tsd. Univ. abzgl.
allg. bspw. bzgl. bzw. ca. co. d.h. dgl. ebd. eigtl. engl. etc. evtl. exkl. frz. geb. gegr. gem. ggf. ggü.
i.d.R. inkl. insb. kath. lt. max. min. mind. mtl. n.Chr. o.Ä. o.ä. s.o. s.u. sog. tägl. u.a. u.ä. u.U. usf.
usw. uvm. v.a. v.Chr. vgl. z.B. z.T. z.Z. zzgl. österr. St. Chr. ev. jun. sen. vs. wiss. Hrsg. hrsg. Inc.
Ing.
"""


_ITALIAN = "art. prof. sig. dott. on. avv. ing. gen. ecc. Sig. Prof. Dott. On."
_SPANISH = "Sr. Sra. Srta. Dra. D. Dña. Ud. Uds. art. núm. pág. etc. EE.UU. Univ."
_PORTUGUESE = "Sr. Sra. Dra. art. Art. pág. etc. Prof. Profa. núm."
_DUTCH = "dhr. mevr. mr. dr. prof. ir. drs. bijv. enz. nr. blz. o.a. d.w.z. 's ’s"

_MADE = {
    "en": _english, "fr": _french, "de": _german, "it": _italian, "ca": _catalan, "nl": _dutch,
}  # fmt: skip


@cache
def rules_of(language: str) -> Rules:
    """The rules of a language, by its primary subtag; those that most languages share where it has none."""
    return _MADE.get(language, _others)()
