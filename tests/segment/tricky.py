"""Tricky news paragraphs with their sentences, all invented. A sentence ends at `||` and at a line end.

Conventions: a quotation and its attribution are one sentence; closing quotes and brackets belong to the sentence
that they close; a dateline belongs to its first sentence; a list marker belongs to its item; a paragraph of its own
is a unit; a sentence in brackets after a full stop stands alone, and brackets inside a sentence never split it.
"""

from __future__ import annotations

import re

ENGLISH: dict[str, list[str]] = {
    "titles": [
        "Gov. Leila Hart signed the order at noon. || Rep. Ian Moss voted against it.",
        "Lt. Gov. Peter Quill and Sen. Mara Lund met farmers. || Mrs. Lund promised aid.",
        "The inquest heard from Prof. Ann Doyle. || Dr. Ravi Menon disagreed with her.",
        "The bishop, the Rt. Rev. Simon Cole, blessed the boats. || Fr. Daly rang the bell.",
        "Brig. Gen. Hugo Stein briefed reporters. || Sgt. Nina Falk stood beside him.",
        "Adm. Kessler and Cmdr. Jo Ray lost their commands. || Neither has appealed.",
        "Police thanked Det. Insp. Carol Nash for the arrest. || Supt. Reid praised the team.",
        "Judge St. John dismissed the case. || Mr. Adeyemi left without a word.",
    ],
    "initials": [
        "The diaries of P. D. Ashworth were sold. || Critic M.R. Holt called them dull.",
        "Witness David L. Crane took the stand. || His cousin, E. Crane, did not.",
        "Cases of hepatitis B. rose again. || The reports came from C. Osei, a nurse.",
        "The town lacks vitamin D. || Doctors blame the long winter. || Sales of pills doubled.",
        "The biography of John F. Kerr runs to 900 pages. || It begins in 1911.",
        "This is the end of Part I. || Volume II is due. || Elizabeth I. Harlan wrote both.",
        "A. J. Whitlow chaired the panel. || R. Sands took notes.",
    ],
    "acronyms": [
        "The U.S. Navy sent two ships. || Ships from the U.K. Royal Navy followed.",
        "Exports to the U.S. fell by a tenth. || Nobody was surprised.",
        "He flew back to the U.S. || The next round is in March.",
        "She moved to Washington, D.C. || There she opened a school.",
        "The U.N. Security Council met at dawn. || A vote at the U.N. is due on Friday.",
        "The E.U. Commission fined the firm. || There were talks with the E.U. || In Brussels, nobody spoke.",
        "Grain no longer comes from the U.S. || Officials in Ottawa shrugged.",
        "Tariffs will hurt the U.S. || Analysts expect a slow year.",
        "Ph.D. students in the U.S. earn little. || Some strike.",
    ],
    "numbers": [
        "The side slid to No. 14 in the league. || No. 2 seed Paula Ott withdrew.",
        "Under Art. 9 of the charter, talks must resume. || See Fig. 3 and pp. 12-14.",
        "Did the council agree? || No. || The plan was shelved for good.",
        "Sec. 230 shields the firm. || Sec. Blake wants it gone.",
        "Chapter and verse are in Vol. 7, para. 2 of the report. || It is public.",
        "Trains leave from platform 4. || Those for the coast use platform 9.",
        "The old record stood since 1998. || 2023 brought a new one.",
    ],
    "months": [
        "The strike begins on Oct. 4 and ends by Nov. 12. || Buses will run.",
        "Voters return on Sun. Feb. 9, the panel said. || Polls open at eight.",
        "Rain is due by Jan. || The dams are full.",
        "The case opened Aug. 3, 2019. || It closed in Dec. 2021.",
        "He read The Sun. || It was the only paper to print the photograph.",
    ],
    "times": [
        "The ferry sank at 3:40 a.m. on Monday. || Divers arrived by 7 a.m. || Relatives waited ashore.",
        "Kick-off is at 8 p.m. GMT on Sunday. || Gates open at 6 p.m. || The club expects a full house.",
        "Results are due at 9 p.m. Pacific. || Turnout was high.",
        "Curfew starts at 10 p.m. || Police will patrol the harbour.",
        "The blast hit at 5 a.m. Tuesday. || Four people died.",
    ],
    "companies": [
        "Shares in Corvel Inc. rose after Dunmore Ltd. made an offer. || The board met.",
        "The loan came from Hale Bros. || It was never repaid.",
        "Tessel Corp. and Amber Co. will merge. || Their plants stay open.",
        "He works for Pike & Daughters Ltd. || The firm makes sails.",
    ],
    "money": [
        "The bridge cost US$1.9 billion. || Tolls brought in €2.4m. || The rest is debt.",
        "Milk rose 2.3 per cent to £1.15. || Bread fell 0.7 pct. to 98p.",
        "A ticket costs $8. || $3.50 of it is tax.",
        "The fund lost 1.1bn. || The trustees resigned.",
        "Growth slowed to 1. || It was 2.4 last year.",
    ],
    "attribution": [
        "“Who let them in?” demanded the guard. || “Not me!” cried the cook.",
        "“Will it hold?” Ms. Varga asked the engineer. || “For a year,” he said.",
        "“Stop the trains!” Mayor Ellen Boyd told the crowd. || The crowd cheered.",
        '"How much?" asked a man at the back. || "Too much," said another.',
        "‘Never again!’ said Rosa Lind, whose shop burned. || ‘I am leaving,’ she added.",
        "“We were told to leave,” Mr Idowu said, “and we left.” || His sister stayed.",
        "“Is this the end?” – the question hung over the hall. || No one spoke.",
        "“Why now?” she asked. || “Why not?” Sen. Bo Lake replied.",
    ],
    "closing quotes": [
        "The judge was blunt: “You have wasted our time.” || Both men looked away.",
        'He called the deal "a gift." || Rivals called it theft.',
        "“They shut the gate. || We climbed over it. || Nobody stopped us.” || The police deny this.",
        "“It was dark.” || “We heard one shot.” || The inquiry goes on.",
        "Her novel “Why Me?”, out in May, sold well. || The play “Fire!” closed early.",
        "The sign read ‘Keep out.’ || We went in.",
        "He shouted “Run!” and fled. || The roof fell.",
    ],
    "brackets": [
        "The club (founded in 1902. It folded in 1931) had a blue flag. || It is lost.",
        "The mine closed in May. || (It had lost money for years.) || Miners marched.",
        "“He [the driver] never braked,” she said. || The bus (a 1994 model) burned.",
        "The ministry (which one? nobody knew) sent a letter. || It was unsigned.",
        "Prices rose (see p. 4). || Wages did not.",
        "The map [see Fig. 2. Scale varies] is wrong. || A new one is due.",
        "Lt. Col. (ret.) Bob Hale agrees. || He left (it was late.) || The rest stayed.",
    ],
    "ellipsis": [
        "“I meant … no, I hoped they would stay,” he said. || Then nothing… || The line was dead.",
        "The letter says the terms ... are void. || She waited... || Nobody called.",
        "“I… I saw it fall,” the boy said. || His hands shook.",
        "The report ends: “We tried . . . and we failed.” || It has no author.",
    ],
    "bullets": [
        "At a glance:\n• Prices up 3.1%\n• Jobs down 0.4%\n• Rates to stay at 5.25% until 2027",
        "What we know\n- One bridge is closed\n- The other, built in 1961, is open\n- Trains are late",
        "The panel asked for:\n1. A new law.\n2. A new judge.\n3. An apology.",
        "Steps to take:\n1) Turn off the gas.\n2) Leave the house. || Take your papers.\na) Call us.",
        "The union has three demands: 1. Higher pay. || 2. Shorter shifts. || 3. Safe ships.",
    ],
    "headlines": [
        "Ferry sinks off the cape\nBy Tomas Reyes\nA ferry sank on Friday. || All aboard were saved.",
        "City to ban cars\n\nThe council voted 31-8. || The ban starts in June.",
        "Is the boom over? || U.S. builders think so\n\nBuilders met in Lyon. || They were gloomy.",
        "Photo: A. Lind / Harbour News\nThe harbour at dawn. || It froze last week.",
    ],
    "datelines": [
        "NEW DELHI (AP) — Heavy rain closed schools. || More is due.",
        "ST. PAUL, Minn. (Reuters) - A court freed the miners. || They had been held since May.",
        "LONDON, Oct. 12 — Banks cut rates. || Savers lost.",
        "WASHINGTON, D.C., Feb. 3 (AFP) — The Senate rose early. || It meets again on Monday.",
        "PARIS — Trains stopped at noon. || Unions cheered.",
        "NATO said no. || Turkey — which had asked first — said nothing.",
    ],
    "addresses": [
        "Write to www.harbour-fund.org. || Forms are at https://news.example.org/a.b?id=2. || Calls cost 5p.",
        "The file, seen by Example.net, is real. || Mail tips@daily.example.com. || We protect sources.",
        "Node.js and ASP.NET are safe. || Version 2.4.1 is not.",
    ],
    "small letters": [
        "Sales of tablets fell. || iPad prices did not. || eBay rose.",
        "Troops left the town. || al-Noor fighters came back.",
        "Yahoo! said no. || Shares fell.",
        "The tax covers bread, milk, etc. and will start soon. || Opinions differ.",
    ],
    "inner abbreviations": [
        "The match of Hull vs. Leeds was off. || Others, e.g. Derby, played on.",
        "They march down Oak St. to St. Luke's. || Traffic on 9th Ave. was stopped.",
        "It holds approx. 400 people. || I.e. too few.",
        "The farm lies on Mill Rd. || The river is near.",
    ],
    "marks": [
        "Who knew?! || The clerk — who left in 2020; he was ill — did not say.",
        "What a night!!! || The town slept late.",
        "No tickets? || No problem! || Stand at the back.",
        "“Is he – was he – there?” asked Lamb. || No.",
    ],
    "persons": [
        "The heir is Otto Vale Jr. of York. || Otto Vale Sr. died in May.",
        "Ada Finch, Ph.D., and Sol Marks, M.D., spoke first. || Both were booed.",
        "The suspect is Ray Cobb Jr. || He is 30.",
    ],
    "sport": [
        "Town beat Rangers 3-1. || Albion drew 2-2. || May Odu ran 200m in 22.4 s. in Rome.",
        "He won 6-4, 7-6. || No. 1 Jan Vos plays next.",
    ],
}

OTHERS: dict[str, list[str]] = {
    "de": [
        "Am 3. Oktober tagte der Rat. || Der 2. Weltkrieg war sein Thema.",
        "„Kommen sie zurück?“, fragte die Bürgermeisterin. || „Nie!“ rief ein Mann.",
        "Das Werk kostet rund 3,5 Mio. Euro. || Es öffnet am 1. Mai um 10.30 Uhr.",
        "Dr. Hanna Weiß und Prof. Uwe Lang widersprachen. || Die Firma, z. B. ihr Chef, schwieg.",
        "Nach Art. 5 Abs. 2 ist das verboten. || Das Gericht sah es anders.",
        "Die Partei (gegründet 1998. Sie fusionierte 2004) gewann. || Die Beteiligung war gering.",
        "Er sagte: „Wir sind bereit.“ || Die Opposition lachte.",
        "BERLIN (dpa) – Der Senat hat am Montag getagt. || Im 19. Jahrhundert stand hier ein Tor.",
        "Der Stürmer des FC St. Pauli traf in der 90. Minute. || Das Spiel endete 2:1.",
        "Rund 1.500 Menschen kamen, u. a. aus Köln. || Sie blieben bis 22.00 Uhr.",
    ],
    "fr": [
        "« Vont-ils revenir ? » a demandé le maire. || « Jamais ! » a crié un homme.",
        "M. Dupin et Mme Laval ont voté contre. || Le Dr. Roy s'est abstenu.",
        "Le budget atteint 2,8 milliards d'euros. || Il sera voté le 3 mai.",
        "PARIS (AFP) — Les trains ont été arrêtés. || Les syndicats s'en félicitent.",
        "L'art. 12 du traité est clair. || Voir p. 30.",
        "Elle a dit : « Nous sommes prêts. » || L'opposition a ri.",
        "Le parti (fondé en 1998. Il a fusionné en 2004) a gagné. || La participation est faible.",
        "Qui paiera ? || Personne ne le sait.",
        "La grève, commencée vers 200 av. J.-C., dit la blague, continue. || On en rit.",
    ],
    "es": [
        "El Sr. Molina y la Dra. Paz votaron en contra. || ¿Quién pagará? || Nadie lo sabe.",
        "«¿Volverán?», preguntó la alcaldesa. || «¡Nunca!» gritó un hombre.",
        "Las ventas a EE. UU. cayeron un 3,2 %. || El peso bajó.",
        "Vive en EE.UU. || La familia sigue en Lima.",
        "Según el art. 9, núm. 4, la ley es clara. || El juez no opina igual.",
        "—¿Vienes? —preguntó Ana. || —No —dijo él.",
        "MADRID (EFE) — El Congreso aprobó la ley. || Entra en vigor en julio.",
        "Dijo: «Estamos listos.» || La oposición se rió.",
    ],
    "ar": [
        "وصل الرئيس إلى القاهرة يوم الاثنين. || ولم يدل بأي تصريح.",
        "هل سيعودون؟ || لا أحد يعرف! || المدينة هادئة.",
        "التقى د. أحمد سالم بالوفد. || وقال أ. منير إن المحادثات مستمرة.",
        "بلغت الخسائر 2.8 مليار دولار. || وارتفع النفط إلى 83.4 دولارا.",
        "قالت الوزيرة: «نحن مستعدون». || ضحك المعارضون.",
    ],
    "fa": ["آیا آنها برمی‌گردند؟ || هیچ کس نمی‌داند. || شهر آرام است."],
    "ur": ["صدر پیر کو پہنچے۔ || انہوں نے کوئی بیان نہیں دیا۔ || کیا وہ واپس آئیں گے؟ || کوئی نہیں جانتا۔"],
    "zh": [
        "市长周五签署了命令。||议员们反对。||投票率只有31.5%。",
        "“他们会回来吗？”市长问。||“不会！”人群中有人喊道。",
        "她说：“我们准备好了。”||反对派笑了。",
        "该党（成立于1998年。2004年合并）赢得十席。||投票率很低。",
        "股价下跌……但公司没有回应。||分析师感到意外！",
        "“计划是可行的。”部长补充说，“它会成功。”||会议随后结束。",
        "电影《你是谁？》上映了。||观众很多。",
    ],
    "ja": [
        "知事は金曜日に命令に署名した。||議員らは反対した。",
        "市長は「準備はできた。心配はない。」と述べた。||野党は笑った。",
        "「戻って来ますか？」と市長が尋ねた。||「いいえ！」と男が叫んだ。",
        "同党（1998年設立。2004年合併）は10議席を得た。||投票率は3.5ポイント下がった。",
        "「何も見えなかった。」||彼女の家はもうない。",
        "本当か？||誰も知らない。",
    ],
    "ko": [
        "시장은 금요일에 명령에 서명했다. || 의원들은 반대했다. || 물가는 3.2% 올랐다.",
        '"그들이 돌아올까요?" 라고 시장이 물었다. || 아무도 모른다.',
        "“준비됐습니다.”라고 그는 말했다. || 야당은 웃었다.",
    ],
    "hi": [
        "राज्यपाल ने शुक्रवार को आदेश पर हस्ताक्षर किए। || विपक्ष ने विरोध किया।",
        "क्या वे लौटेंगे? || कोई नहीं जानता। || शहर शांत है।",
        "डॉ. मीना शर्मा और के. एल. वर्मा ने भाषण दिया। || सभा देर तक चली।",
        "घाटा 2.8 अरब रुपये रहा। || पिछले साल यह 1.5 अरब था।",
        "मंत्री ने कहा, “हम तैयार हैं।” || विपक्ष हँसा।",
    ],
    "th": [
        "ผู้ว่าราชการจังหวัดลงนามในคำสั่งเมื่อวันศุกร์ที่ผ่านมา || อย่างไรก็ตาม สมาชิกสภาหลายคนไม่เห็นด้วยกับคำสั่งดังกล่าว",
        "ธนาคารกลางประกาศคงอัตราดอกเบี้ยไว้ที่ 2.5 เปอร์เซ็นต์ในปีนี้ || ขณะที่ นักวิเคราะห์คาดว่าเศรษฐกิจจะเติบโตช้าลง",
    ],
    "ru": [
        "Губернатор А. С. Громов подписал указ. || Депутаты были против.",
        "В г. Тула закрыли мост. || Он построен в 1961 г.",
        "«Они вернутся?» — спросил мэр. || «Никогда!» — крикнул кто-то.",
        "Ущерб составил 2,8 млрд. рублей. || Суд начнется в мае.",
    ],
    "it": [
        "Il sig. Rossi e l'on. Bianchi hanno votato contro. || La legge passa.",
        "«Torneranno?» ha chiesto il sindaco. || «Mai!» ha gridato un uomo.",
        "L'art. 3 è chiaro. || Il prof. Neri non è d'accordo.",
    ],
    "pt": [
        "O Sr. Matos e a Dra. Reis votaram contra. || Quem vai pagar? || Ninguém sabe.",
        "O art. 5 é claro. || A dívida chega a 2,8 mil milhões.",
    ],
    "nl": [
        "Mr. Visser en dhr. De Boer stemden tegen. || De wet gaat door.",
        "‘Komen ze terug?’ vroeg de burgemeester. || ‘Nooit!’ riep een man.",
    ],
    "pl": ["Prof. Nowak i dr Lis byli przeciw. || Ustawa wchodzi w życie 1. maja. || Kto zapłaci?"],
    "sv": ["Mötet börjar kl. 19 på torsdag. || Biljetter kostar t.ex. 90 kronor. || Vem betalar?"],
    "tr": ["Vali cuma günü emri imzaladı. || Kim ödeyecek? || Kimse bilmiyor."],
    "el": ["Ο δήμαρχος υπέγραψε την εντολή. || Ποιος θα πληρώσει; || Κανείς δεν ξέρει."],
    "uk": ["Губернатор підписав указ. || Хто заплатить? || Ніхто не знає."],
    "hy": ["Քաղաքապետը ստորագրեց հրամանը։ || Ոչ ոք չի խոսում։ || Քաղաքը հանգիստ է։"],
    "am": ["ከንቲባው ትዕዛዙን ፈረሙ። || ማንም አልተናገረም። || ከተማዋ ጸጥ ብላለች።"],
    "my": ["မြို့တော်ဝန်က အမိန့်ကို လက်မှတ်ထိုးခဲ့သည်။ || ဘယ်သူမှ မပြောပါ။"],
    "ka": ["მერმა ხელი მოაწერა ბრძანებას. || ვინ გადაიხდის? || არავინ იცის."],
    "he": ["ראש העיר חתם על הצו. || מי ישלם? || איש אינו יודע."],
    "ta": ["ஆளுநர் உத்தரவில் கையெழுத்திட்டார். || யார் பணம் தருவார்? || யாருக்கும் தெரியாது."],
}


def parse(item: str) -> tuple[str, list[str]]:
    """The text of an item and its sentences."""
    text = re.sub(r"\|\| ?", "", item)
    return text, [piece.strip() for piece in re.split(r"\|\||\n", item) if piece.strip()]
