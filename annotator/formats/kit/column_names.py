"""What columns of tables are called in other people's languages. Names are compared by `key`.

A line a language; the names that are asked first stand first. Names that mean something else often enough, so that the
column is a guess, stand in `WEAK`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from annotator.core.folding import loose

_TABLE: Mapping[str, Mapping[str, str]] = {
    "text": {
        "en": "text, article text, article body, body, body text, content, full text, article, story, document, "
        "main text, news text, document text, doc text, article content, text content, content text, content html, "
        "body html, plain text, story text, description",
        "de": "inhalt, artikel, artikeltext, volltext, haupttext, nachrichtentext, meldung, beitrag",
        "fr": "texte, contenu, corps, texte intégral, texte de l'article",
        "es": "texto, contenido, cuerpo, texto completo, artículo, noticia",
        "pt": "conteúdo, corpo, corpo do texto, artigo, notícia",
        "it": "testo, contenuto, corpo del testo, articolo, testo completo",
        "nl": "tekst, inhoud, artikeltekst, volledige tekst, bericht",
        "sv": "brödtext, artikeltext, innehåll, fulltext, nyhetstext",
        "da": "brødtekst, indhold, artikeltekst",
        "nb": "innhold, brødtekst",
        "fi": "teksti, sisältö, artikkeli, leipäteksti",
        "pl": "tekst, treść, treść artykułu, artykuł, pełny tekst",
        "cs": "text článku, obsah, článek",
        "tr": "metin, içerik, haber metni, makale, gövde",
        "ru": "текст, содержание, текст статьи, статья, тело, полный текст, новость",
        "uk": "текст, зміст, вміст, текст статті, стаття, новина",
        "el": "κείμενο, περιεχόμενο, άρθρο, κείμενο άρθρου",
        "ar": "النص, نص, المحتوى, محتوى, المقال, نص المقال, الخبر, نص الخبر",
        "he": "טקסט, תוכן, כתבה, מאמר, גוף הכתבה",
        "fa": "متن, محتوا, متن خبر, متن مقاله, خبر, مقاله",
        "zh": "正文, 文本, 内容, 內容, 全文, 文章, 文章内容, 新闻内容, 新聞內容",
        "ja": "本文, テキスト, 内容, 記事, 記事本文, 文章",
        "ko": "본문, 텍스트, 내용, 기사, 기사본문, 전문",
        "hi": "पाठ, मूल पाठ, सामग्री, लेख, समाचार, टेक्स्ट",
    },
    "title": {
        "en": "title, headline, article title, web title, heading, doc title, name",
        "de": "titel, überschrift, schlagzeile",
        "fr": "titre, intitulé",
        "es": "título, titular, encabezado",
        "pt": "título, manchete",
        "it": "titolo",
        "nl": "titel, kop, krantenkop",
        "sv": "titel, rubrik",
        "da": "titel, overskrift",
        "nb": "tittel, overskrift",
        "fi": "otsikko",
        "pl": "tytuł, nagłówek",
        "cs": "název, titulek, nadpis",
        "tr": "başlık, haber başlığı",
        "ru": "заголовок, название",
        "uk": "заголовок, назва",
        "el": "τίτλος, επικεφαλίδα",
        "ar": "العنوان, عنوان, عنوان المقال, عنوان الخبر",
        "he": "כותרת, שם הכתבה",
        "fa": "عنوان, تیتر, عنوان خبر",
        "zh": "标题, 標題, 题目, 題目, 新闻标题",
        "ja": "タイトル, 見出し, 題名, 記事タイトル",
        "ko": "제목, 기사제목, 표제",
        "hi": "शीर्षक",
    },
    "label": {
        "en": "label, labels, class, classes, tag, tags, target, annotation",
        "de": "klasse, etikett, kodierung, codierung, bewertung",
        "fr": "étiquette, étiquettes, classe",
        "es": "etiqueta, etiquetas, clase, anotación",
        "pt": "rótulo, rótulos, etiqueta, etiquetas, classe",
        "it": "etichetta, etichette, classe",
        "nl": "labels, klasse, codering",
        "sv": "etikett, klass, märkning",
        "da": "etiket, mærkat, klasse",
        "nb": "etikett, merkelapp, klasse",
        "fi": "tunniste, luokka, luokittelu",
        "pl": "etykieta, etykiety, klasa",
        "cs": "štítek, štítky, třída",
        "tr": "etiket, etiketler, sınıf",
        "ru": "метка, метки, класс, разметка",
        "uk": "мітка, мітки, клас, розмітка",
        "el": "ετικέτα, ετικέτες, κλάση",
        "ar": "التصنيف, تصنيف, التسمية, الوسم, وسم, الفئة, فئة",
        "he": "תווית, תגית, תיוג, סיווג, קטגוריה",
        "fa": "برچسب, برچسب ها, برچسب‌ها, دسته, طبقه",
        "zh": "标签, 標籤, 类别, 類別, 分类, 分類, 标注, 標註",
        "ja": "ラベル, タグ, クラス, 分類, カテゴリ, カテゴリー",
        "ko": "레이블, 라벨, 태그, 분류, 범주, 카테고리",
        "hi": "लेबल, वर्ग, श्रेणी, टैग",
    },
    "date": {
        "en": "date, published, published at, web publication date, published date, publication date, pub date, "
        "date published, publish date, date publish, published on, published time, publish time, first published, "
        "datetime, timestamp, time",
        "de": "datum, veröffentlicht, veröffentlicht am, erscheinungsdatum, publikationsdatum",
        "fr": "date de publication, publié le, date de parution",
        "es": "fecha, fecha de publicación, publicado",
        "pt": "data, data de publicação, publicado em",
        "it": "data, data di pubblicazione, pubblicato il",
        "nl": "publicatiedatum, gepubliceerd",
        "sv": "publicerad, publiceringsdatum",
        "da": "dato, udgivet",
        "nb": "dato, publisert",
        "fi": "päivämäärä, julkaistu, julkaisupäivä",
        "pl": "data, data publikacji, opublikowano",
        "cs": "datum vydání, publikováno",
        "tr": "tarih, yayın tarihi, yayınlanma tarihi",
        "ru": "дата, дата публикации, опубликовано",
        "uk": "дата, дата публікації, опубліковано",
        "el": "ημερομηνία, ημερομηνία δημοσίευσης",
        "ar": "التاريخ, تاريخ, تاريخ النشر",
        "he": "תאריך, תאריך פרסום",
        "fa": "تاریخ, تاریخ انتشار",
        "zh": "日期, 发布日期, 發佈日期, 发布时间, 發佈時間, 时间, 時間",
        "ja": "日付, 公開日, 掲載日, 発行日, 日時",
        "ko": "날짜, 일자, 게시일, 발행일, 작성일",
        "hi": "दिनांक, तारीख, तिथि, प्रकाशन तिथि",
    },
    "url": {
        "en": "url, link, uri, permalink, article url, web url, canonical url, href",
        "fr": "lien",
        "es": "enlace",
        "ru": "ссылка",
        "uk": "посилання",
        "zh": "链接, 連結, 网址, 網址",
        "ja": "リンク",
        "ko": "링크, 주소",
    },
    "publisher": {
        "en": "publisher, publication, outlet, newspaper, source name, medium, media, site, site name, source, "
        "source domain, domain",
        "de": "quelle, zeitung, herausgeber",
        "fr": "éditeur, journal",
        "es": "fuente, medio, periódico",
        "pt": "fonte, veículo, jornal",
        "it": "fonte, testata, giornale",
        "nl": "bron, krant",
        "sv": "källa, tidning",
        "pl": "źródło, gazeta",
        "tr": "kaynak, gazete",
        "ru": "источник, издание",
        "uk": "джерело, видання",
        "el": "πηγή, εφημερίδα",
        "ar": "المصدر, مصدر, الصحيفة",
        "he": "מקור, עיתון",
        "fa": "منبع, روزنامه",
        "zh": "来源, 來源, 媒体, 媒體",
        "ja": "出典, 新聞社, 媒体",
        "ko": "출처, 언론사",
        "hi": "स्रोत, समाचार पत्र",
    },
    "id": {
        "en": "id, article id, doc id, document id, guid, uid, uuid, news id",
        "zh": "编号, 編號",
        "ru": "идентификатор",
    },
    "language": {
        "en": "language, lang",
        "de": "sprache",
        "fr": "langue",
        "es": "idioma",
        "it": "lingua",
        "nl": "taal",
        "sv": "språk",
        "pl": "język",
        "tr": "dil",
        "ru": "язык",
        "uk": "мова",
        "el": "γλώσσα",
        "ar": "اللغة",
        "he": "שפה",
        "fa": "زبان",
        "zh": "语言, 語言",
        "ja": "言語",
        "ko": "언어",
        "hi": "भाषा",
    },
    "byline": {
        "en": "byline, author, authors, author name, author names, by, writer, journalist, reporter, creator",
        "de": "autor, autorin, verfasser",
        "fr": "auteur, autrice",
        "es": "autora, periodista",
        "it": "autore",
        "nl": "auteur",
        "sv": "författare, skribent",
        "pl": "autorka, dziennikarz",
        "tr": "yazar",
        "ru": "автор",
        "el": "συγγραφέας, συντάκτης",
        "ar": "الكاتب, المؤلف",
        "he": "מחבר, כתב",
        "fa": "نویسنده",
        "zh": "作者, 记者, 記者",
        "ja": "著者, 記者",
        "ko": "저자, 기자",
        "hi": "लेखक",
    },
    "section": {
        "en": "section, section name, category, topic, desk, rubric, department",
        "de": "ressort, rubrik, kategorie",
        "fr": "rubrique, catégorie",
        "es": "sección, categoría",
        "pt": "seção, editoria, categoria",
        "it": "sezione, categoria",
        "nl": "rubriek, categorie",
        "sv": "avdelning, kategori",
        "pl": "dział, kategoria",
        "tr": "bölüm, kategori",
        "ru": "раздел, рубрика, категория",
        "uk": "розділ, рубрика, категорія",
        "el": "ενότητα, κατηγορία",
        "zh": "栏目, 欄目, 版面",
    },
    "who": {
        "en": "annotator, annotator id, annotator name, annotated by, labeled by, labelled by, labeler, labeller, "
        "coder, coder id, rater, rater id, worker, worker id, judge, judge id, participant, participant id, "
        "user, user id, username",
        "de": "codierer, codiererin, kodierer, kodiererin, annotatorin, bearbeiter, bearbeiterin",
        "fr": "annotateur, annotatrice, codeur, codeuse",
        "es": "anotador, anotadora, codificador, codificadora",
        "pt": "anotador, anotadora, codificador, avaliador, avaliadora",
        "it": "annotatore, annotatrice, codificatore, codificatrice",
        "nl": "codeur, annoteerder, beoordelaar",
        "sv": "annoterare, kodare, bedömare",
        "da": "koder, bedømmer",
        "nb": "koder, vurderer",
        "fi": "annotoija, koodaaja",
        "pl": "anotator, anotatorka, koder, oznaczający",
        "cs": "anotátor, anotátorka, kodér",
        "tr": "etiketleyen, etiketleyici, anotatör, kodlayıcı",
        "ru": "разметчик, аннотатор, кодировщик, эксперт",
        "uk": "розмітник, анотатор, кодувальник",
        "el": "επισημειωτής, σχολιαστής, κωδικοποιητής",
        "ar": "المعلق, المرمز, الموسم, المصنف, واضع العلامات",
        "he": "מתייג, מתייגת, מקודד, מסווג",
        "fa": "برچسب زن, برچسب‌زن, حاشیه نویس, کدگذار",
        "zh": "标注者, 標註者, 标注人, 标注员, 標註員, 编码员, 編碼員",
        "ja": "アノテーター, アノテータ, 注釈者, 評価者, 作業者",
        "ko": "주석자, 라벨러, 어노테이터, 평가자, 작업자",
        "hi": "टिप्पणीकार, एनोटेटर, कोडर",
    },
    "confidence": {
        "en": "confidence, conf, certainty, label confidence, annotator confidence, trust",
        "de": "konfidenz, sicherheit, gewissheit",
        "fr": "confiance, certitude",
        "es": "confianza, certeza",
        "pt": "confiança, certeza",
        "it": "confidenza, fiducia, certezza",
        "nl": "zekerheid, vertrouwen",
        "sv": "säkerhet, konfidens",
        "pl": "pewność",
        "tr": "güven, kesinlik",
        "ru": "уверенность",
        "uk": "впевненість",
        "el": "βεβαιότητα, εμπιστοσύνη",
        "ar": "الثقة, درجة الثقة",
        "he": "ביטחון, רמת ביטחון",
        "fa": "اطمینان",
        "zh": "置信度, 信心",
        "ja": "確信度, 信頼度",
        "ko": "확신도, 신뢰도",
        "hi": "विश्वास, निश्चितता",
    },
    "at": {
        "en": "annotated at, labeled at, labelled at, annotation time, annotation date, submitted at, completed at, "
        "submit time, timestamp",
        "de": "annotiert am, codiert am, kodiert am, zeitstempel",
        "fr": "annoté le, horodatage",
        "es": "anotado el, fecha de anotación",
        "pt": "anotado em, data da anotação",
        "it": "annotato il, data di annotazione",
        "nl": "geannoteerd op, tijdstempel",
        "sv": "annoterad, tidsstämpel",
        "pl": "data anotacji, oznaczono",
        "tr": "etiketleme tarihi, zaman damgası",
        "ru": "дата разметки, время разметки",
        "uk": "дата розмітки, час розмітки",
        "el": "ημερομηνία επισημείωσης",
        "ar": "تاريخ التصنيف, وقت التصنيف",
        "he": "תאריך תיוג",
        "fa": "تاریخ برچسب",
        "zh": "标注时间, 標註時間, 标注日期",
        "ja": "注釈日時, 作業日時",
        "ko": "주석일시, 라벨링일시",
        "hi": "टिप्पणी तिथि",
    },
}

FIELDS = tuple(_TABLE)
EDGES: Mapping[str, str] = {
    "start": "start, begin, start offset, span start, anfang, beginn, von, début, inicio, início, inizio, alku, "
    "początek, začátek, başlangıç, начало, початок, αρχή, البداية, התחלה, شروع, 开始, 起始, 開始, 시작, आरंभ",
    "end": "end, stop, end offset, span end, ende, bis, fin, fim, fine, slut, loppu, koniec, konec, bitiş, конец, "
    "кінець, τέλος, النهاية, סוף, پایان, 结束, 終了, 끝, अंत",
}
"""Where a span begins and ends, in tables of a row for each."""

LONGEST_NAME = 40

WEAK: Mapping[str, str] = {
    "text": "description, document, meldung, beitrag, bericht, corps",
    "title": "name, kop, rubrik, název, назва, название",
    "label": "target, annotation, klasse, bewertung, الفئة, فئة, קטגוריה, دسته, طبقه, 分类, 分類, 类别, 類別, "
    "カテゴリ, カテゴリー, 범주, 카테고리, श्रेणी, वर्ग",
    "who": "user, user id, username, participant, participant id, эксперт, bearbeiter, bearbeiterin",
    "date": "time, timestamp, data",
}
"""Names that mean other things too."""


def key(name: str) -> str:
    """A name as it is compared: letters and digits only, whatever their case and accents."""
    return re.sub(r"[\W_]+", "", loose(name))


@cache
def names(field: str) -> tuple[str, ...]:
    """The keys of what columns for a field are called, those that are asked first in front."""
    return tuple(dict.fromkeys(map(key, ", ".join(_TABLE[field].values()).split(", "))))


@cache
def is_weak(field: str, column: str) -> bool:
    """Whether a column of that name may well hold something else than the field."""
    return key(column) in {key(name) for name in WEAK.get(field, "").split(", ")}


@cache
def _known() -> frozenset[str]:
    return frozenset(name for field in FIELDS for name in names(field))


def is_known(cell: object) -> bool:
    """Whether a cell is what columns are called: a row with one names them."""
    return isinstance(cell, str) and len(cell) <= LONGEST_NAME and key(cell) in _known()
