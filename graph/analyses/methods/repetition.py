"""What is said several times, and what an indicator resembles: measures 26 and 27."""

from typing import Final

from graph.analyses.methods.measure import OWN, Measure
from graph.linking.duplicates import duplicates
from graph.linking.resemblances import resemblances
from graph.linking.sayings import ALIKE
from graph.texts import Text

_VALUES: Final = Text(
    f"0 till 1; från {str(ALIKE).replace('.', ',')} sägs två vara lika.",
    f"0 to 1; from {ALIKE} two are called alike.",
)

REPETITION: Final = Measure(
    number=26,
    name="duplicates",
    title=Text("Sägs samma sak flera gånger?", "Is the same said several times?"),
    definition=Text(
        "Ord som bara ramar in (öka, ska, andelen, kommunen, årtal och målnivåer) läggs åt sidan. "
        "Resten hålls ord mot ord, med böjningar, avledningar, sammansättningar och några "
        "likvärdiga ord. Två texter liknar varandra när högst en av dem har något eget: det som "
        "bara säger mer är nästan samma sak, det som båda har eget är olika saker. Ovanliga ord "
        "väger mer. Olika riktning, kön, ålder, årskurs, skolform, plats, räknesätt eller "
        "nationellt nyckeltal skiljer åt. Det som ligger över eller under det andra i målkedjan, "
        "eller där två enheter bryter ned samma mål, är nedbrutet och inte dubbelt.",
        "Words that only frame (increase, shall, share, municipality, years and levels) are put "
        "aside. The rest is held word against word, with inflections, derivations, compounds and "
        "some equivalent words. Two texts are alike when at most one of them has something of its "
        "own: what only says more is nearly the same, what both have of their own are different "
        "things. Rare words weigh more. Another direction, sex, age, school year, kind of school, "
        "place, way of counting or national key figure tells apart. What stands above or below the "
        "other in the goal chain, or where two units break down the same goal, is broken down and "
        "not repeated.",
    ),
    formula="L = 1 − √(a·b) − 0.35·max(a, b);  a, b = Σ idf · (1 − täckning) / Σ idf",
    source=OWN,
    values=_VALUES,
    reading=Text(
        "En grupp är en fråga: ska det sägas en gång, av en, eller är det olika saker?",
        "A group is a question: should it be said once, by one, or are these different things?",
    ),
    misreading=Text(
        "Bara ord jämförs. Samma sak med helt andra ord hittas inte, och det som liknar kan vara "
        "avsiktligt: två nämnder kan behöva samma mål.",
        "Only words are compared. The same in other words is not found, and what is alike may be "
        "deliberate: two boards may need the same goal.",
    ),
    function=duplicates,
    analysis="duplicates",
    table="said_again",
    page="duplicates",
)
RESEMBLANCE: Final = Measure(
    number=27,
    name="resemblance",
    title=Text("Vad indikatorn liknar", "What the indicator resembles"),
    definition=Text(
        "Indikatorns namn och enhet hålls mot våra korta namn på FN:s 231 indikatorer, med deras "
        "delmål, och mot de nationella nyckeltal som organisationen använder eller som en fil "
        "räknar upp. För FN:s indikatorer är likheten det geometriska medelvärdet av cosinus "
        "mellan bokstavsföljder och hur stor del av indikatorns ord som återfinns; för nyckeltal "
        "som för dubbletter, där det som gäller en annan grupp lämnas bort.",
        "The indicator's name and unit are held against our short names of the UN's 231 "
        "indicators, with their targets, and against the national key figures that the "
        "organisation uses or a file lists. For the UN's the likeness is the geometric mean of the "
        "cosine between sequences of letters and the share of the indicator's words that are "
        "found; for key figures as for duplicates, what concerns another group left out.",
    ),
    formula="√(cos(x, y) · andel ord)",
    source=OWN,
    values=Text("0 till 1; högst tre av varje slag.", "0 to 1; at most three of each kind."),
    reading=Text(
        "Ett förslag att se efter: mäter den samma sak, så går det att jämföra med andra.",
        "A suggestion to look at: if it measures the same, comparing with others is possible.",
    ),
    misreading=Text(
        "Inget länkas av sig självt. FN:s indikatorer mäter länder, sällan kommuner.",
        "Nothing is linked by itself. The UN's indicators measure countries, seldom "
        "municipalities.",
    ),
    function=resemblances,
    analysis="duplicates",
    table="resemblances",
    page="duplicates#resemblances",
)
REPEATED: Final = (REPETITION, RESEMBLANCE)
"""In the order they are explained."""
