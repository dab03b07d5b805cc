"""Who is quoted in a sentence, as far as its form gives it away: quotation marks, verbs of saying, names at them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache

from annotator.suggest.page import Page
from annotator.text.newsdata import news_data
from annotator.text.scripts import UNSPACED, primary

MARK = '"'
"""All double quotation marks, folded."""
SAYING = {
    "de": "sagten?|sagt|gesagt|erklärten?|erklärt|fragten?|antworteten?|betonten?|meinten?|kritisierten?|mahnten?|"
    "warnten?|forderten?|berichteten?|schrieb(?:en)?|hieß es",
    "fr": "dit|disent|déclarée?|déclare|affirmée?|affirme|ajoutée?|ajoute|expliquée?|explique|estimée?|estime|"
    "soulignée?|souligne|répondu|répond|demandée?|précisée?|précise|indiquée?|indique|selon",
    "es": "dij(?:o|eron)|dice|dicen|afirmó|aseguró|declaró|explicó|añadió|señaló|indicó|preguntó|respondió|según",
    "it": "detto|dice|dicono|disse|ha affermato|dichiarato|spiegato|aggiunto|chiesto|risposto|sottolineato|secondo",
    "pt": "disse|disseram|diz|afirmou|declarou|explicou|acrescentou|perguntou|respondeu|segundo",
    "nl": "zei|zeiden|zegt|zeggen|gezegd|verklaarden?|verklaart|vroeg|antwoordden?|aldus|volgens",
    "sv": "sade|sa|säger|förklarade|berättade|berättar|frågade|svarade|skrev|enligt",
    "da": "sagde|siger|forklarede|forklarer|fortalte|fortæller|spurgte|svarede|ifølge",
    "no": "sa|sier|forklarte|forklarer|fortalte|forteller|spurte|svarte|ifølge",
    "pl": "powiedział[ai]?|mówi|stwierdził[ai]?|dodał[ai]?|zapytał[ai]?|odpowiedział[ai]?|według",
    "ru": "сказал[аи]?|говорит|заявил[аи]?|сообщил[аи]?|добавил[аи]?|отметил[аи]?|спросил[аи]?|ответил[аи]?",
}
"""Verbs of saying where the rules that cut sentences need none, and what else names a source."""
SAYING |= {"nb": SAYING["no"], "nn": SAYING["no"]}
END = 5
"""So many tokens at the end of a sentence are taken for what follows a quotation."""


@lru_cache(maxsize=1_024)
def marks(page: Page, index: int) -> tuple[str, ...]:
    """What the sentence with that index shows of it: how much is quoted, and where somebody says something."""
    sentence, (first, after) = page.sentences[index], page.rows[index]
    paragraph = page.text.rfind("\n", 0, sentence.start) + 1
    quotes = page.where.get(MARK, [])
    before = bisect_left(quotes, bisect_left(page.starts, paragraph)), bisect_left(quotes, first)
    inside = bool((before[1] - before[0]) % 2)
    found = [f"opened={inside}"]
    quoted = 0
    for number in range(first, after):
        inside ^= page.folded[number] == MARK
        quoted += inside
    size = max(after - first, 1)
    found.append(f"quoted={0 if not quoted else 1 + (2 * quoted > size) + (quoted > 0.8 * size)}")
    saying = _saying(page.language)
    for verb in saying.finditer(page.text, sentence.start, sentence.end) if saying else ():
        at = bisect_left(page.starts, verb.start())
        by = [page.words[number][:1] for number in (at - 1, at + 1) if first <= number < after]
        found.append(f"says={'name' if any(map(str.isupper, by)) else 'word'}")
        found.append(f"says at={'end' if after - at <= END else 'start' if at - first < END else 'middle'}")
    return tuple(found)


@cache
def _saying(language: str) -> re.Pattern[str] | None:
    name = primary(language)
    verbs = news_data(name).saying or SAYING.get(name, "")
    if not verbs:
        return None
    return re.compile(verbs if name in UNSPACED or name == "ko" else rf"\b(?:{verbs})\b")
