"""Cases by language, all invented: abbreviations that go on, those that may end a sentence, texts in small letters.

A sentence ends at `||`. The conventions are those of `tricky.py`.
"""

from __future__ import annotations

CASES: dict[str, list[str]] = {
    "en": [
        "i asked them twice. || they never wrote back. || we closed the shop.",
        "She sold her share in Halden Foods Ltd. || Rival bidders had offered less.",
        "The yard belongs to Orrin Corp. || Its owner lives in Oslo.",
        "The deal was signed by Vantor Co. || Executives at the bank said nothing.",
        "Orrin Corp. Chairman Paul Webb resigned. || Nobody follows him.",
        "Bright & Sons Inc. Holdings of Leeds paid. || The bank agreed.",
        "Doors open at 9 a.m. New York time. || Tickets cost nothing.",
        "Trading ended at 4 p.m. London time and began at 8 a.m. Hong Kong time. || Prices fell.",
        "The plant stands in Salem, Ore. || Voters there want it shut.",
        "The ferry was late.||The crew had slept. || Nobody knew.",
        "The bridge fell in 1911.[3] || A new one was built.[4] [5] || It stands.",
        "He was born here. [12] || He left at six. [13]",
        "Halden Corp. 's office is shut. || The firm moved.",
        "really? || i did not know that. || thanks!",
        "Mail tips@daily.example.com. || we protect sources.",
        "She runs approx. ten miles a day. || He does not.",
        "It weighs 5 kg. || Nobody can lift it.",
        "They met in Reno, Nev. and flew home. || It rained.",
        "It is sold by Pell Bros. and by Vantor Co. in May. || Both are small.",
        "Great food :) || We will come back.",
        "Ines Orrell || 08/16/2025 12:05 PM || I just wanted to say that the boat is late.",
        "Sent by Ines Orrell on 08/16/2025 03:14:14 PM || Steve, the boat is late.",
        "The boat left on 08/16/2025 at noon and came back at 12:05 PM on Sunday. || Nobody saw it.",
        "Groups and mail to ines@harbour.example.com || The boat is late again.",
        "Write to ines@harbour.example.com or call Noor Castell at the desk. || She will answer.",
        "Best regards, || Ines Orrell",
        "See https://a.example.org/one || https://a.example.org/two",
        "Prices at Pell Ltd. (see table) rose. || Wages fell.",
        "He likes iced tea. || eBay shares fell.",
        "The court sat at 10 a.m. || Its judges were late.",
        "The ship leaves at 6 p.m. Lisbon time on Friday. || Be there.",
        "call the desk (we answer). || they will help.",
        "He paid 500 dollars in 2019. || it was too much.",
        "The trains ran via Mt. Vernon and Ft. Hale. || Both are shut.",
        "The fund is run by Pell & Co. Inc. of Leeds. || It is small.",
        "The U.S. Treasury paid. || The U.N. Food Programme did not.",
        "“Why now?” she asked. || “why not?” he said.",
        "He saw the Yahoo! sign. || It was dark.",
    ],
    "de": [
        "Bis Jan. wird gewartet. || Dann zahlt die Fa. Behrens.",
        "das hotel war schön. || leider war es laut. || wir fahren wieder hin.",
        "Der Verein zählt rd. 300 Mitglieder, davon ca. die Hälfte aus Köln. || Er besteht seit 1902.",
        "Das kostet 5 Mio. Euro. || Die Stadt zahlt.",
        "Die Halle hat 900 qm Fläche inkl. Lager. || Sie ist alt.",
        "Im 3. Quartal sank der Umsatz. || Im 4. stieg er.",
    ],
    "pl": [
        "Fabrykę zamknięto w 2019 r. || Miasto kupiło teren.",
        "Poparło go 60 proc. mieszkańców, ok. 300 osób. || Reszta milczy.",
        "Spotkanie odbyło się 3 maja 2019 r. w ratuszu. || Trwało godzinę.",
        "Ul. Długa jest zamknięta, tzw. objazd prowadzi przez ul. Nową. || Kierowcy czekają.",
        "Koszt to 3 mln zł. || Umowę podpisał gen. Nowak.",
    ],
    "lt": [
        "Projektas kainavo 3 mln. Eur ir truko metus. || Jis baigtas.",
        "Skambinkite tel. 8 700 12345. || Darbo laikas nuo 9 val. iki 17 val. vakaro.",
        "Įmonė įkurta 2003 m. Vilniuje. || Ji auga.",
        "Pelnas augo 5 proc. iki 2 mlrd. eurų. || Akcijos brango.",
    ],
    "hi": [
        "मि. शर्मा चुप रहे। || बैठक देर तक चली।",
        "डॉ. राव और मि. खान मिले। || वे हँसे।",
    ],
    "ps": [
        "ولې نه راځي؟ || هیڅوک نه پوهېږي.",
        "هغه په کابل کې و. || بیا پېښور ته لاړ.",
    ],
    "ru": [
        "В 2019 г. завод закрыли. || Город купил землю.",
        "Ущерб составил 5 млн руб. || Суд начнется в мае.",
        "я спросил. || никто не ответил.",
        "Живет на ул. Садовой, д. 5, кв. 3. || Соседи молчат.",
    ],
    "uk": [
        "У 2019 р. завод закрили. || Місто купило землю.",
        "Вони живуть у м. Львів на вул. Зеленій. || Сусіди мовчать.",
    ],
    "cs": [
        "Firma Alfa, s.r.o. || Její majitel mlčí.",
        "Stavba stála 3 mil. korun, tj. více než loni. || Město platí.",
        "Doc. Novák a Ing. Malá mlčeli. || Lidé také.",
    ],
    "it": [
        "Ha chiuso la Rossi S.p.A. || Il sindaco tace.",
        "la notte era calda. || nessuno dormiva.",
        "L'avv. Neri e l'ing. Bruni erano assenti. || Il processo continua.",
    ],
    "es": [
        "La ciudad cayó en el siglo V a. C. y nadie volvió. || El templo, de ca. 1600 a. C., sigue en pie.",
        "La empresa Alfa S.A. || La dueña vive en Lima.",
        "Vive en EE. UU. desde mayo. || Trabaja allí.",
        "el hotel era bonito. || la comida no.",
    ],
    "fr": [
        "Elle travaille chez Alfa Inc. || Le siège est à Lyon.",
        "La réunion dure env. 2 h. || Elle commence à 9 h.",
        "c'était bien. || on reviendra.",
    ],
    "pt": [
        "Mora na Av. Central, n. 5. || O prédio é velho.",
        "o hotel era caro. || a comida não.",
    ],
    "nl": [
        "Alfa B.V. || De eigenaar zwijgt.",
        ",, Het was een droom. '' || De renner lachte.",
        "Het bedrijf telt ca. 300 man, m.n. uit Gent. || Het groeit.",
    ],
    "sv": [
        "Bolaget har ca. 300 anställda, bl.a. i Lund. || Det växer.",
        "Han sa: ”Vi är klara. ” || De gick.",
    ],
    "da": [
        "Det koster ca. 5 mio. kr. || Byen betaler.",
        "Mødet er kl. 9 i dag. || Han kommer.",
    ],
    "no": [
        "Laget har ca. 300 medlemmer, bl.a. fra Bergen. || Det vokser.",
    ],
    "fi": [
        "Hinta on n. 5 milj. euroa. || Kaupunki maksaa.",
        "Johtaja, ent. ministeri, vaikeni. || Muut eivät.",
    ],
    "hu": [
        "A cég, pl. a Duna Kft. tulajdonosa, hallgat. || A város fizet.",
        "Dr. Kiss és ifj. Nagy elment. || Esett.",
    ],
    "ro": [
        "Locuiește pe str. Lungă, nr. 5. || Vecinii tac.",
        "Firma Alfa S.R.L. || Patronul tace.",
    ],
    "tr": [
        "“Bekliyoruz. || Gelmediler”. ifadesini kullandı. || Salon boştu.",
        "Prof. Dr. Kaya konuştu. || Salon doluydu.",
        "Şirket Alfa Ltd. Şti. olarak bilinir. || Kurucusu öldü.",
    ],
    "el": [
        "Ο κ. Παππάς και η κ. Δήμου απουσίαζαν. || Η συνεδρίαση συνεχίζεται.",
    ],
    "ar": [
        "قال د. سالم إن المدينة هادئة. || لم يعلق أحد؟ || لا.",
    ],
    "fa": [
        "شهر آرام است. || آیا او آمد؟ || نه.",
        "علی) ع (به شهر آمد. || او نماند. || مردم رفتند) همه با هم (.",
    ],
    "ta": [
        "எம்.கே. ராமன் வந்தார். || அவர் பேசவில்லை.",
    ],
    "ko": [
        "그는 3.2% 올랐다고 말했다. || 비가 왔다.",
    ],
    "vi": [
        "TP. Huế mưa to. || Trường học đóng cửa.",
    ],
    "id": [
        "Ia lahir di Jl. Merdeka No. 5. || Rumah itu tua.",
        "PT Alfa Tbk. || Pemiliknya diam.",
    ],
    "bg": [
        "През 2019 г. заводът затвори. || Градът купи земята.",
        "Живее на ул. Шипка № 5. || Съседите мълчат.",
    ],
    "hr": [
        "Tvrtka Alfa d.o.o. || Njezin vlasnik šuti.",
        "Dr. Horvat i prof. Kralj šutjeli su. || Ljudi također.",
    ],
    "sl": [
        "Podjetje Alfa d.o.o. || Njegov lastnik molči.",
        "Dr. Kos in npr. prof. Zupan molčita. || Ljudje tudi.",
    ],
    "et": [
        "Hind on u. 5 milj. eurot. || Linn maksab.",
    ],
    "lv": [
        "Cena ir apm. 5 milj. eiro. || Pilsēta maksā.",
        "Sapulce sākas plkst. 9. || Viņš nāk.",
    ],
    "is": [
        "Verðið er u.þ.b. 5 millj. króna. || Borgin borgar.",
    ],
    "th": [
        "นายกเทศมนตรีลงนามในคำสั่งเมื่อวันศุกร์ || อย่างไรก็ตาม สมาชิกสภาหลายคนไม่เห็นด้วยกับคำสั่งนี้",
    ],
    "zh": [
        "“他们会回来。”||报道称，这座城市很安静。",
        "“他们会回来。”市长说。||没有人知道。",
    ],
    "ja": [
        "彼は来た。||雨が降った。",
    ],
    "ky": [
        "Ал 2019-ж. келди. || Шаар тынч.",
    ],
    "sr": [
        "Fabrika je zatvorena 2019. godine. || Grad je kupio zemlju.",
        "Др Петровић и проф. Јовић су ћутали. || Људи такође.",
    ],
    "sk": [
        "Firma Alfa, s.r.o. || Jej majiteľ mlčí.",
        "Stavba stála 3 mil. eur, t.j. viac ako vlani. || Mesto platí.",
    ],
    "ca": [
        "L'empresa Alfa S.A. || La propietària calla.",
        "Viu a l'av. Central, núm. 5. || Plou.",
    ],
    "gu": [
        "ડૉ. પટેલ ચૂપ રહ્યા. || સભા ચાલી.",
    ],
    "bn": [
        "ড. রায় চুপ ছিলেন। || সভা চলল।",
    ],
    "kk": [
        "Ол 2019 ж. келді. || Қала тыныш.",
    ],
    "he": [
        "ראש העיר לא בא. || מי ישלם?",
    ],
}
