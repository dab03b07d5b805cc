"""Which language a text is in: one answer for importers and for those who cut, and how certain it is."""

import pytest

from annotator.text import scripts as cutting
from annotator.text.language import guess, guess_language

ALIKE = {
    "uk": "Порт знову відкриється у квітні, повідомили в міській раді. Рейси поїдуть інакше, її мешканці раді.",
    "ru": "Порт вновь откроется в апреле, сообщили в совете. Рейсы пойдут иначе, объявил мэр. Билеты были дёшевы.",
    "be": "Порт зноў адкрыецца ў красавіку, паведамілі ў савеце. Рэйсы пойдуць інакш, жыхары гэтым задаволены.",
    "bg": "Пристанището ще бъде отворено отново през април, съобщиха от съвета. Корабът тръгва в събота.",
    "sr": "Лука ће поново бити отворена у априлу, саопштили су из већа. Људи њом могу да путују већ у мају.",
    "fa": "بندر در ماه آوریل دوباره باز می‌شود، شورای شهر گفت. کشتی‌ها پس از چند هفته برمی‌گردند.",
    "ar": "سيعاد فتح الميناء في أبريل، حسبما أعلن المجلس البلدي. وتعود السفن إلى المدينة بعد أسابيع قليلة.",
    "ur": "بندرگاہ اپریل میں دوبارہ کھلے گی، شہر کی کونسل نے بتایا۔ جہاز چند ہفتوں میں واپس آئیں گے۔",
    "de": "Der Hafen wird im April wieder geöffnet, sagte der Rat der Stadt. Die Fähre ist noch nicht da.",
    "en": "The harbour will open again in April, the council of the city said. The ferry is not back at the quay.",
    "hi": "बंदरगाह अप्रैल में फिर से खुलेगा, शहर की परिषद ने कहा है। जहाज कुछ हफ्तों के बाद लौटेंगे।",
    "ja": "港は四月に再開すると市議会が発表した。",
    "zh": "市议会说，港口将于四月重新开放，船只在几周后返回这里。",
}


@pytest.mark.parametrize("language", ALIKE)
def test_languages_of_one_script_are_told_apart_everywhere_alike(language: str) -> None:
    text = ALIKE[language]
    assert guess_language(text) == cutting.guess_language(text) == language
    assert guess(text).alternatives == ()


@pytest.mark.parametrize(
    ("text", "tag", "other"),
    [
        ("Москва", "ru", "uk"),
        ("東京都知事選挙", "zh", "ja"),
        ("سلام", "ar", "fa"),
        ("Han er i Oslo og det er kaldt for dem som har det", "da", "nb"),
    ],
)
def test_what_could_be_another_language_says_which(text: str, tag: str, other: str) -> None:
    assert guess(text).tag == tag
    assert other in guess(text).alternatives


def test_a_quotation_does_not_decide() -> None:
    assert guess_language(ALIKE["ru"] * 3 + " «Так, її немає», – сказал он.") == "ru"
    assert guess_language(ALIKE["de"] * 3 + " “The ferry is not back.”") == "de"
