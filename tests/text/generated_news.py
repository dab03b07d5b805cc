"""News that is made up of patterns, in the kinds of words that tokenisers differ about; all invented."""

from __future__ import annotations

import random

NAMES = [
    "Ida Brandt",
    "J. K. Lorne",
    "O’Hara",
    "Marta Vale",
    "D.J. Cole",
    "Anne-Marie Roux",
    "Li Wei",
    "Tom Reyes",
]
PLACES = ["Ansford", "Port Ansel", "Neustadt", "Saint-Brévin", "Kestrel Bay", "Larkhaven"]
NUMBERS = ["1", "12", "3.5", "1,200", "48", "2019", "10:30", "200", "7", "0.7"]

PATTERNS: dict[str, list[str]] = {
    "en": [
        "{name}, {n}, said the city’s ferries won’t run until Jan. {n} at {n} a.m.",
        "“We can't pay $4.2 million,” {name} told reporters in {place}, “and we don’t have to.”",
        "The U.S. Senate passed the bill {n}-{n} on Friday; it's the third such law since {n}.",
        "Shares in Corvel Inc. fell {n}% to £{n}, the company said (see www.corvel.example/report).",
        "{place}'s mayor, Sen. {name}, hasn't answered: “That's what they'd like,” an aide said.",
        "Prices rose {n} per cent in the year to March, the Office for Statistics said.",
        "Mr. {name} and Dr. {name} met in Washington, D.C. They’ll meet again in Dec.",
        "PORT ANSEL, Wash. (AP) — A {n}-year-old well-known driver was hurt, police said.",
        "The children’s home in {place} isn't open, but the museums' doors are.",
        "Write to tips@daily.example.com or call between {n} and {n} o'clock.",
        "It cannot be said that he’s wrong – nor that they're right …",
        "The club, founded in 1902, beat Rangers 3-1 on Saturday night.",
        "Officials said the plan would cost taxpayers about {n} million and take years to finish.",
        "The minister's office declined to comment on the report by {name}.",
    ],
    "de": [
        "{name} sagte, der Hafen von {place} werde am {n}. Mai um 10.30 Uhr geöffnet.",
        "„Das geht so nicht“, sagte Bürgermeisterin {name} der Nachrichtenagentur in {place}.",
        "Die EU-Kommission plant rund 3,5 Mrd. Euro für {n} Projekte, z.B. in {place}.",
        "Der Umsatz stieg um {n} Prozent auf 1.200 Euro; das sind {n} % mehr als 2019.",
        "Prof. {name} (CDU) und Dr. {name} (SPD) stritten über die Nord-Süd-Bahn.",
        "BERLIN (dpa) – Die Polizei in {place} sucht seit Montag nach {n} Zeugen.",
        "Wie geht's weiter? Das weiß niemand, hieß es aus dem Rathaus.",
        "Das Spiel endete 2:1, der Stürmer traf in der {n}. Minute.",
        "Mehr dazu unter www.hafen.example/plan oder per Mail an info@hafen.example.org.",
        "Die Mitarbeiter/innen fordern 5-prozentige Erhöhungen – und zwar sofort.",
        "Nach Angaben der Behörde kamen etwa {n} Menschen, u.a. aus {place}.",
        "Der Rat der Stadt {place} hat den Vertrag mit der Reederei am Dienstagabend gebilligt.",
    ],
    "fr": [
        "{name} a déclaré que l’usine de {place} n’ouvrirait pas avant le {n} mai.",
        "« C’est une bonne nouvelle d’ici l’été », a dit le maire, M. {name}.",
        "Le budget atteint 2,8 milliards d'euros, soit {n} % de plus qu'en 2019.",
        "Qu’a-t-il dit ? « Rien », répond-elle depuis {place}.",
        "PARIS (AFP) — Les trains ont été arrêtés à 10h30, les syndicats s'en félicitent.",
        "Aujourd’hui, l’Assemblée vote la loi ; jusqu’à {n} députés s’y opposent.",
        "Le Premier ministre et la porte-parole se sont rendus à {place} lundi soir.",
        "Selon l'agence, le prix du billet passe de {n} à {n} euros dès septembre.",
        "Plus d'informations sur www.port.example/plan ou à l'adresse info@port.example.org.",
        "La mairie d’{place}, elle, n'a pas souhaité commenter (voir p. {n}).",
        "Les habitants du quartier attendent depuis des années la rénovation de la place du marché.",
        "Il viendra peut-être, dit-il, mais ce n’est pas l’avis du conseil, ni celui des voisins.",
    ],
}


def news(language: str, sentences: int = 400, seed: int = 7) -> str:
    """Paragraphs of a language; the same for the same seed."""
    choose = random.Random(f"{language} {seed}")
    made = []
    for _ in range(sentences):
        pattern = choose.choice(PATTERNS[language])
        for slot, values in (("{name}", NAMES), ("{place}", PLACES), ("{n}", NUMBERS)):
            while slot in pattern:
                pattern = pattern.replace(slot, choose.choice(values), 1)
        made.append(pattern)
    return "\n".join(" ".join(made[at : at + 4]) for at in range(0, len(made), 4))
