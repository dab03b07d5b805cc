"""What the news layer knows of each language: abbreviations, sentence starters, verbs of saying.

Words are written without their last full stop and compared as written ("Mar" is March, "mar" is not). Lists are
short on purpose: punkt's models know the common abbreviations; these are the ones on which news text goes wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from annotator.text.word_lists import word_lists

NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NewsData:
    """One language's words for the news layer.

    `titles` never end a sentence before a name; `names` (St, Mt, Jr) do so only before a starter.
    `inner` never end a sentence.
    `numbered` never end one before a number, nor do words with one of `number_endings` ("Hauptstr. 5").
    `months` never end one before a day, `weekdays` before a month.
    `ordinals` are nouns that "3." counts; after a word of `before_ordinals` it counts any noun.
    `designators`, in small letters, make the capital after them a mark, no initial ("vitamin C. Doctors").
    `states` end a sentence after a comma ("in Salem, Ore. Voters"); `roles` are nouns with a capital that follow the
    name of a state or a company within a sentence ("Orrin Corp. Chairman Paul Webb").
    `ending` are the abbreviations of `word_lists` that may end a sentence.
    `clock` are the words before which a sentence goes on after "a.m.".
    `starters` begin a sentence after any full stop that allows it, `subjects` before a small letter.
    `exclaimed` are names that end in an exclamation mark.
    `units` end a sentence between a number and a capital.
    `plain` are words that punkt's model wrongly takes for abbreviations.
    `saying`, a pattern, are the verbs of an attribution after a quotation.
    `quote_tail`, a pattern, is what continues a sentence right after a closing quote.
    """

    titles: frozenset[str] = NONE
    names: frozenset[str] = NONE
    inner: frozenset[str] = NONE
    numbered: frozenset[str] = NONE
    months: frozenset[str] = NONE
    weekdays: frozenset[str] = NONE
    ordinals: frozenset[str] = NONE
    before_ordinals: frozenset[str] = NONE
    number_endings: tuple[str, ...] = ()
    designators: frozenset[str] = NONE
    states: frozenset[str] = NONE
    roles: frozenset[str] = NONE
    ending: frozenset[str] = NONE
    clock: frozenset[str] = NONE
    starters: frozenset[str] = NONE
    subjects: frozenset[str] = NONE
    exclaimed: frozenset[str] = NONE
    units: frozenset[str] = NONE
    plain: frozenset[str] = NONE
    saying: str = ""
    quote_tail: str = ""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ENGLISH = NewsData(
    titles=_set(
        "Mr Mrs Ms Mx Dr Prof Min Gov Lt Sen Sens Rep Reps Gen Col Capt Cpt Maj Sgt Cpl Pvt Cmdr Cdr Adm Brig"
        " Rev Revs Fr Msgr Hon Pres Atty Det Insp Supt Supvr Dist Asst Assoc Amb Sec Treas Gens Messrs"
        " Mmes Drs Profs Govs Ald Dep Del"
    ),
    names=_set(
        "St Ste Mt Ft Pt Sts Jr Sr Ave Blvd Rd Dr Univ Dept Mo Calif Conn Mass Fla Ariz Ill Ind Pa Tenn"
        " Tex Va"
    ),
    inner=_set("e.g i.e E.g I.e vs Vs v cf Cf viz approx Approx ca c.f incl esp resp"),
    numbered=_set(
        "No no Nos nos Art Arts art Fig Figs fig Sec Secs sec Sect Vol vol Vols Ch ch Chap Para para"
        " Paras p pp P PP Pt pt Cl cl Eq eq Ex App Ref ref Rev Op op Hwy Rte Rt Apt Rm Bldg Stat Reg Tel"
        " tel Ext ext ed Ver v vv Ps"
    ),
    months=_set("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"),
    weekdays=_set("Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun"),
    designators=_set(
        "vitamin vitamins hepatitis influenza plan group pool class type grade schedule category exhibit"
        " appendix annex section option team series terminal block gate stage formula ward figure point"
        " letter channel part chapter act phase round volume war"
    ),
    states=_set(
        "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev N.H N.J N.M"
        " N.Y N.C N.D Okla Ore Pa R.I S.C S.D Tenn Tex Vt Va Wash W.Va Wis Wyo D.C Ont Que B.C"
    ),
    roles=_set(
        "Chairman Chairwoman President Chief Vice Executive Director Managing Senior CEO CFO COO Founder Co-founder"
        " Partner Spokesman Spokeswoman Analyst Economist Strategist Chancellor Secretary Treasurer Governor Gov Mayor"
        " Senator Sen Representative Rep Congressman Congresswoman Attorney Sheriff Police Judge Justice Professor Prof"
        " Democrat Republican Holdings Holding International Group Inc Ltd Corp Co Limited Incorporated Plc PLC LLC"
        " Class Series Common Preferred"
    ),
    clock=_set(
        "Eastern Central Mountain Pacific Atlantic Alaska Hawaii GMT UTC BST CET CEST EET IST JST KST HKT"
        " SGT AEST AEDT ET CT MT PT EST EDT CST CDT MST MDT PST PDT Greenwich Moscow Beijing Tokyo London"
        " Paris Berlin Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs"
        " Fri Sat Sun January February March April May June July August September October November"
        " December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
    ),
    starters=_set(
        "The A An He She It They We You This That These Those There Here His Her Hers Its Their Theirs"
        " Our My Your But And Or So Yet Nor If When While After Before Since Although Though As At By For"
        " From In On With Within Without Under Over Of To Not No Now Then Meanwhile However Also Both Each"
        " Either Neither Some Many Most Much All Any Another Other Others Among Amid Because Despite"
        " During Even Every Few Following Given Instead Last Later Like Moreover Nearly Next Nobody"
        " Nothing None Once Only Such Than Thus Today Yesterday Tomorrow Until Unless Upon What Whatever"
        " Where Whether Which Who Whose Why How About Across According Against Almost Along Already"
        " Between Besides Beyond Earlier Elsewhere Everyone Everything Further Furthermore Hundreds"
        " Thousands Millions Dozens Still Two Three Four Five Six Seven Eight Nine Ten"
    ),
    subjects=_set(
        "Officials Police Talks Researchers Scientists Analysts Economists Investors Traders Critics"
        " Supporters Lawmakers Prosecutors Lawyers Residents Voters Protesters Workers Unions Shares"
        " Stocks Prices Sales Exports Imports Doctors Experts Families Firefighters Rescuers Soldiers"
        " Troops Students Teachers Parents Schools Hospitals Companies Banks Leaders Ministers Opponents"
        " Authorities Investigators Witnesses Farmers Negotiations Negotiators Campaigners Organisers"
        " Organizers Passengers Children Women Men People Diplomats Rescue Crews"
    ),
    exclaimed=_set("Yahoo Jeopardy Mamma"),
    saying=r"(?:said|says|asked|asks|told|added|adds|replied|replies|shouted|cried|wrote|writes|wondered|demanded|"
    r"answered|exclaimed|yelled|called|whispered|joked|recalled|tweeted|posted|urged|warned|insisted|quipped|read|reads)",
)

GERMAN = NewsData(
    titles=_set("Hr Fr Dr Prof Dipl Ing Gen Oberst Hptm Lt Kard Frhr St Sr Sra Mag Dres"),
    inner=_set(
        "z d u o i v s e b B h z.B d.h u.a o.ä i.d.R z.T u.U v.a bzw ca vgl inkl exkl evtl ggf sog zzgl"
        " bspw max min"
    ),
    numbered=_set("Nr nr Nrn Art Abs Abb Bd Kap S s Rn Ziff Tel Pos § Az Tab Hausnr"),
    months=_set("Jan Feb Mär Apr Jun Jul Aug Sep Sept Okt Nov Dez"),
    weekdays=_set("Mo Di Mi Do Fr Sa So"),
    ordinals=_set(
        "Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember Jan"
        " Feb Mär Apr Jun Jul Aug Sep Sept Okt Nov Dez Jahrhundert Jahrhunderts Jahrtausend Weltkrieg"
        " Weltkriegs Weltkrieges Liga Bundesliga Platz Rang Auflage Spieltag Spieltags Minute Runde Tag"
        " Tages Stock Stockwerk Etage Klasse Quartal Quartals Halbjahr Halbjahrs Geburtstag Geburtstags"
        " Jahrestag Jahrestags Todestag Bezirk Bezirks Kammer Senat Strafsenat Zivilsenat Armee Division"
        " Mal Lebensjahr Parteitag Bundestag Bundestags Kongress Festival Etappe Saison Sitzung"
        " Legislaturperiode Verordnung Änderung Novelle Woche Monat Jahr Kapitel Teil Band Akt"
    ),
    names=_set("Co St"),
    before_ordinals=_set(
        "der die das den dem des am im zum zur beim vom sein seine seinen seinem ihr ihre ihren ihrem"
    ),
    number_endings=("str", "Str", "pl"),
    starters=_set(
        "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Ich Im In Am An Auf Aus Bei"
        " Beim Für Mit Nach Seit Unter Über Um Von Vor Vom Zu Zum Zur Zwar Aber Auch Und Oder Doch Denn"
        " Wenn Weil Als Dass Da Dabei Dafür Damit Danach Dann Daher Darauf Davon Dazu Deshalb Dies Diese"
        " Dieser Dieses Diesen Dort Durch Gegen Hier Ihre Seine Ihren Seinen Man Nur Noch Nun Ob Ohne So"
        " Sowohl Trotz Viele Während Was Wer Wie Wo Zuvor Zudem Später Bislang Bisher Jetzt Heute Gestern"
        " Laut Mehr Mehrere Keine Kein Alle Allerdings Außerdem Inzwischen Jedoch"
    ),
)

FRENCH = NewsData(
    titles=_set("M MM Mr Dr Pr Me Mgr Gal Cel Cne Lt Sgt St Ste Mme Mlle"),
    inner=_set("p.ex ex c.-à-d cf env éd J.-C"),
    names=_set("av bd boul pl Av Bd St Ste"),
    numbered=_set("art Art p pp P fig Fig n N no No vol Vol chap tél Tél al ch réf"),
    months=_set("janv févr avr juil sept oct nov déc"),
    starters=_set(
        "Le La Les Un Une Des Du De Il Elle Ils Elles On Nous Vous Je Ce Cet Cette Ces Cela C'est Mais Et"
        " Ou Or Donc Car En Dans Sur Sous À Au Aux Pour Par Avec Sans Selon Depuis Après Avant Pendant"
        " Lors Son Sa Ses Leur Leurs Notre Si Quand Comme Alors Ainsi Aussi Plus Plusieurs Tous Toutes"
        " Tout Entre Chez Deux Trois Aucun Aucune"
    ),
)

SPANISH = NewsData(
    titles=_set(
        "Sr Sra Srta Sres Dr Dra Dres Lic Ing Gral Cnel Cap Tte Prof Profa Mons D Da Dª Ud Uds Vd Sto Sta"
    ),
    names=_set("Av Avda Univ Depto Dpto Gral"),
    inner=_set("p.ej ej aprox EE"),
    numbered=_set("núm Núm nº art Art arts pág Pág págs p pp vol Vol fig cap tel Tel n"),
    months=_set("ene feb mar abr jun jul ago sept oct nov dic"),
    starters=_set(
        "El La Los Las Un Una Unos Unas Lo Él Ella Ellos Ellas Su Sus Este Esta Estos Estas Ese Esa Esto"
        " Eso Pero Y O Ni En De Del Al A Con Sin Por Para Según Desde Hasta Entre Sobre Tras Ante Bajo"
        " Durante Cuando Si Como Aunque Mientras Además También Ya No Se Hoy Ayer Dos Tres Más Muchos"
        " Muchas Todos Todas Nadie"
    ),
)

ITALIAN = NewsData(
    titles=_set(
        "Sig sig Sigg Dott dott Prof prof On on Avv avv Ing ing Gen gen Col Cap Mons mons Sen sen Card Dr Rag"
    ),
    inner=_set("es ad ca cfr p.es"),
    numbered=_set("n N art Art artt p pp pag fig vol cap tel Tel nn"),
    starters=_set(
        "Il Lo La I Gli Le Un Uno Una L' Lui Lei Loro Ma E O In Nel Nella Nei Di Del Della Da Dal Dalla A"
        " Al Alla Con Per Su Sul Sulla Tra Fra Secondo Dopo Prima Quando Se Come Anche Questo Questa"
        " Questi Queste Si Non È Sono"
    ),
)

PORTUGUESE = NewsData(
    titles=_set("Sr Sra Srs Sras Dr Dra Drs Eng Prof Profa Gen Cel Cap Ten Dom D Exmo Exma Pe Sto Sta"),
    inner=_set("ex p.ex aprox"),
    numbered=_set("n nº núm art Art arts pág Pág págs p pp vol fig cap tel Tel"),
    starters=_set(
        "O A Os As Um Uma Ele Ela Eles Elas Seu Sua Seus Suas Este Esta Esse Essa Isso Isto Mas E Ou Em"
        " No Na Nos Nas De Do Da Com Sem Por Para Segundo Desde Até Entre Sobre Após Antes Durante Quando"
        " Se Como Embora Enquanto Já Não Há Hoje Ontem Dois Duas Três Mais Muitos Todos Todas"
    ),
)

DUTCH = NewsData(
    titles=_set("dhr Dhr mevr Mevr mw Mw mr Mr dr Dr drs Drs ir Ir ing prof Prof ds kol gen lt St"),
    inner=_set("bijv bv d.w.z m.a.w o.a t.a.v nl ca incl excl evt resp"),
    numbered=_set("nr Nr art Art blz p pag hfst fig tel Tel"),
    starters=_set(
        "De Het Een Hij Zij Ze Wij We Ik Dit Dat Deze Die Maar En Of In Op Aan Bij Met Van Voor Na Naar"
        " Om Over Door Volgens Sinds Tijdens Toen Als Ook Er Daar Hier Nu Zijn Haar Hun Niet Geen Veel"
        " Twee Drie"
    ),
)

RUSSIAN = NewsData(
    titles=_set("г гг гр г-н им ул пр пл пер бул акад проф доц ген полк кап о св д-р"),
    inner=_set("т.е т.к т.н см ср напр т"),
    numbered=_set("ст Ст п пп рис Рис стр с гл т № кв д корп тел"),
    units=_set("г гг чел"),
    plain=_set(
        "руб коп указ курс восток крест культ верх мест грамм миля марок букв драм град мест план суд"
        " закон круг"
    ),
    starters=_set(
        "Он Она Они Оно Мы Вы Я Это Этот Эта Эти Но И А В Во На По При После До С Со За Из От Для К Как"
        " Когда Если"
    ),
)

LITHUANIAN = NewsData(
    titles=_set("p pp prof Prof dr Dr doc šv Šv gen vysk kun"),
    inner=_set("m d mėn val t.y pvz vad"),
    numbered=_set("Nr nr str tel Tel pav"),
)

POLISH = NewsData(
    titles=_set("dr Dr prof Prof hab inż mgr gen płk kpt mjr ks św ul al pl im red tzw"),
    inner=_set("np tj m.in wg ok tzn itp"),
    numbered=_set("nr Nr art Art ust pkt poz str s tel godz par"),
)

NORDIC = NewsData(
    titles=_set("hr fr dr Dr prof Prof gen kapt adv St S:t"),
    inner=_set("t.ex bl.a d.v.s m.fl f.eks bl.a dvs ca jf pga ifm iht"),
    numbered=_set("nr Nr kl Kl s sid art st kap tlf tel fig"),
)

HINDI = NewsData(
    titles=_set("डॉ डा प्रो पं श्री श्रीमती कु सर न्या ले जन कै मो मु"),
    numbered=_set("रु सं क्र"),
    inner=_set("ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई जेड"),
    saying="(?:कहा|पूछा|बताया|बोले|बोली|जोड़ा|चिल्लाया)",
)

ARABIC = NewsData(
    titles=_set("د أ م أ.د د.م ا"),
    quote_tail=r"(?:قال|قالت|سأل|سألت|صاح|صاحت|هتف|هتفت|تساءل|تساءلت)\b",
)

JAPANESE = NewsData(
    saying="(?:言っ|いっ|述べ|語っ|話し|話す|尋ね|答え|叫ん|聞い|訴え|説明し|強調し|指摘し)",
    quote_tail="(?:と|って|など|との|という|の|を|が|は|に|も|、)",
)

CHINESE = NewsData(
    # What goes on after "said," is a new sentence, unless it is more of the quotation.
    saying="(?:说|說|表示|称|稱|问|問|道|喊|回答|指出|补充|補充|写道|寫道|强调|強調)[道着著]?(?=[。！？；]|[，：][“「]|$)",
    quote_tail="(?:的|等|，|、)",
)

KOREAN = NewsData(
    saying="(?:말했|물었|외쳤|밝혔|전했|답했)",
    quote_tail="(?:라고|라는|라며|라면서|고|며|면서|는|이라고|이라며|하고)(?=\\s|[가-힣])",
)

_MEASURES = _set(
    "km kg cm mm m g l t h s ha Hz kHz MHz GHz kW MW kWh MWh GB MB км кг см мм м г л т га Вт кВт МВт"
)
"""Units that end a sentence after a number in any language, unless it has the word for something else."""

_COMMON = NewsData(
    titles=_set("Mr Mrs Ms Dr Prof St Gen Col Capt Lt Sr Sra"),
    inner=_set("e.g i.e vs ca"),
    numbered=_set("No Nr nr Art art p pp"),
)

BY_LANGUAGE: dict[str, NewsData] = {
    "en": ENGLISH, "de": GERMAN, "lb": GERMAN, "fr": FRENCH, "es": SPANISH, "gl": SPANISH, "it": ITALIAN,
    "pt": PORTUGUESE, "nl": DUTCH, "af": DUTCH, "ru": RUSSIAN, "uk": RUSSIAN, "be": RUSSIAN, "pl": POLISH,
    "lt": LITHUANIAN,
    "sv": NORDIC, "da": NORDIC, "nb": NORDIC, "no": NORDIC, "nn": NORDIC, "hi": HINDI, "mr": HINDI, "ne": HINDI,
    "ar": ARABIC, "fa": ARABIC, "ja": JAPANESE, "zh": CHINESE, "yue": CHINESE, "cmn": CHINESE, "ko": KOREAN,
}  # fmt: skip


@cache
def news_data(language: str) -> NewsData:
    """The words for a primary language subtag; a few international ones where the language has no list."""
    data = BY_LANGUAGE.get(language, _COMMON)
    lists = word_lists(language)
    data = replace(data, units=(data.units | _MEASURES) - data.inner)
    return replace(data, starters=data.starters | lists.starters, ending=lists.ending) if lists else data
