"""Fictional texts in many languages, and a page, for the tests of the formats."""

from annotator.core.errors import Problem
from annotator.formats import Imported

TEXTS = {
    "en": "The mayor said on Friday that the harbour bridge will reopen in April after two years of repairs. "
    "The cost has risen to 48 million crowns, and lorries will have to wait until the summer.",
    "de": "Der Bürgermeister sagte am Freitag, die Brücke über die Förde werde im April eröffnet. Das koste "
    "„48 Millionen Euro“, so viel wie nie. Größere Lastwagen müssen auf den Sommer warten.",
    "fr": "Le maire a déclaré vendredi que le pont rouvrirait en avril, après deux années de travaux. Les élèves "
    "et les employés, fatigués des détours, ont salué la décision.",
    "es": "El alcalde anunció el viernes que el puente del puerto reabrirá en abril tras dos años de obras. Los "
    "camiones tendrán que esperar al verano, según el ayuntamiento; el niño preguntó por qué.",
    "cs": "Starosta v pátek řekl, že most přes přístav bude znovu otevřen v dubnu po dvou letech oprav. Náklady "
    "vzrostly na 48 milionů korun, uvedla městská rada.",
    "pl": "Burmistrz powiedział w piątek, że most zostanie otwarty w kwietniu. Koszty wzrosły do 48 milionów "
    "złotych, podała rada miasta. Ciężarówki muszą poczekać.",
    "ru": "Мэр города сообщил в пятницу, что мост через гавань вновь откроется в апреле после двух лет ремонта. "
    "Стоимость работ выросла до 48 миллионов.",
    "el": "Ο δήμαρχος δήλωσε την Παρασκευή ότι η γέφυρα του λιμανιού θα ανοίξει ξανά τον Απρίλιο.",
    "ar": "قال رئيس البلدية يوم الجمعة إن الجسر سيعاد فتحه في أبريل بعد عامين من أعمال الصيانة، وإن التكلفة "
    "ارتفعت إلى 48 مليون دينار.",
    "he": "ראש העיר אמר ביום שישי כי הגשר ייפתח מחדש באפריל לאחר שנתיים של תיקונים.",
    "ja": "市長は金曜日、港の橋が二年間の修理を終えて四月に再開すると発表した。費用は四千八百万クローネに増えた。",
    "zh": "市长周五表示，经过两年的维修，港口大桥将于四月重新开放。费用增至四千八百万克朗，市议会说。",
    "ko": "시장은 금요일 항구 다리가 2년간의 보수 공사를 마치고 4월에 다시 개통된다고 밝혔다.",
    "th": "นายกเทศมนตรีกล่าวเมื่อวันศุกร์ว่าสะพานท่าเรือจะเปิดอีกครั้งในเดือนเมษายนหลังจากซ่อมแซมเป็นเวลาสองปี",
}

PAGE = """<!doctype html><html lang="en"><head><title>Harbour bridge to reopen in spring | The Tarn Post</title>
<meta property="og:site_name" content="The Tarn Post">
<meta property="og:title" content="Harbour bridge to reopen in spring">
<meta name="description" content="Engineers say the last cables are in place.">
<meta property="article:section" content="City">
<link rel="canonical" href="https://post.example.org/city/bridge">
<link rel="stylesheet" href="http://127.0.0.1:9/style.css">
<script src="http://127.0.0.1:9/script.js"></script>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour bridge to reopen in spring",
 "datePublished": "2026-03-14T09:30:00Z", "author": [{"name": "Ana J. Norling"}, {"name": "Bo Katz"}]}
</script></head>
<body><nav><a href="/">Home</a> <a href="/city">City</a></nav><main><article>
<h1>Harbour bridge to reopen in spring</h1>
<p class="standfirst">Engineers say the last cables are in place.</p>
<p class="byline">By Ana J. Norling and Bo Katz</p>
<figure><img src="http://127.0.0.1:9/a.jpg"><figcaption>The bridge seen from the old quay on Friday.
<span class="credit">Photo: Lea Moor/Tarn Post</span></figcaption></figure>
<p>The harbour bridge will reopen in April after two years of repairs, the city said on Friday, ending long detours
for thousands of commuters.</p>
<h2>Two years of detours</h2>
<p>“We have checked every cable twice,” said Mira Oduya, who leads the works department. The cost rose to 48
million crowns from 31 million. 🚧</p>
<ul><li>The first lane opens on Monday morning.</li><li>The second follows in the week after.</li></ul>
<figure><img src="b.jpg"><figcaption>Workers on the north tower. Photo: Lea Moor</figcaption></figure>
<p>Traffic will first be limited to buses and bicycles. Lorries have to wait until the summer, when the new joints
are tested under full load, the department said.</p>
<blockquote><p>We have checked every cable twice, and then once more.</p></blockquote>
<p>The old ferry will keep running <a href="x">until the end of May</a>, and its fare will not change, officials
said after the meeting of the council.</p>
<p>Additional reporting by Kim Sato.</p>
</article><aside><h3>Most read</h3><figure><figcaption>A caption of another story</figcaption></figure>
<p>Ten ways to cook</p></aside></main><footer>Copyright 2026 The Tarn Post</footer></body></html>"""


def split(items) -> tuple[list[Imported], list[Problem]]:
    """The articles and the problems among what a format yields."""
    found = list(items)
    return (
        [item for item in found if isinstance(item, Imported)],
        [item for item in found if isinstance(item, Problem)],
    )


def one(items) -> Imported:
    """The only thing that a format yields, which is an article."""
    articles, problems = split(items)
    assert not problems
    assert len(articles) == 1
    return articles[0]


def roles(imported: Imported) -> list[tuple[str, str]]:
    """The zones that the source told: role and text."""
    return [(zone.role, imported.text[zone.start : zone.end]) for zone in imported.zones]
