"""What would become of the measures, and what became of them: measure 24."""

from typing import Final

from graph.analyses.methods.measure import OWN, Measure
from graph.analyses.over_time import over_time
from graph.analyses.what_if.cooperations import best_cooperations
from graph.analyses.what_if.trying import what_if
from graph.texts import Text

_DIFFERENCE: Final = Text(
    "Före, efter och skillnaden för varje mått; andelar i procent, annars antal.",
    "Before, after and the difference of each measure; shares in per cent, else counts.",
)
WHAT_IF: Final = Measure(
    number=24,
    name="what-if",
    title=Text("Tänk om", "What if"),
    definition=Text(
        "Alla huvudmått räknade en gång till efter ändringar som bara prövas: ta bort ett program, "
        "ett mål, en enhet eller ett nätverk, slå ihop två enheter, låta två enheter samverka, "
        "flytta ett mål. Med ett program försvinner det som inte står i något annat program. Det "
        "som bara ledde upp till det borttagna står kvar, men löst.",
        "All headline measures counted once more after changes that are only tried: take away a "
        "programme, a goal, a unit or a network, merge two units, let two units cooperate, move a "
        "goal. With a programme goes what stands in no other programme. What only led up to what "
        "is gone stays, but loose.",
    ),
    formula="Δm = m(M′) − m(M)",
    source=OWN,
    values=_DIFFERENCE,
    reading=Text(
        "Läs vad som ligger bakom skillnaden: vilka globala delmål som faller under steg 2, vilka "
        "möten som tillkommer. Planen ändras inte.",
        "Read what is behind the difference: which SDG targets fall below step 2, which meetings "
        "are new. The plan is not changed.",
    ),
    misreading=Text(
        "En andel kan stiga för att det som drog ner den togs bort: mötesgraden stiger om de som "
        "borde mötas försvinner.",
        "A share can rise because what held it down was taken away: the meeting rate rises if "
        "those who ought to meet disappear.",
    ),
    function=what_if,
    analysis="what-if",
    table="differences",
    page="what-if",
)
COOPERATIONS: Final = Measure(
    number=24,
    name="cooperations",
    title=Text("Samverkan som höjer mötesgraden mest", "Cooperations that raise the rate most"),
    definition=Text(
        "De tre par av enheter vars samverkan skulle låta flest par av mål mötas, ett i taget: "
        "först det bästa, sedan det bästa när det första finns. Bland lika går det möte före som "
        "väger mest.",
        "The three pairs of units whose cooperation would let most pairs of goals meet, one at a "
        "time: first the best, then the best when the first is there. Among equals the meeting "
        "that weighs most comes first.",
    ),
    formula="argmax₍ᵤ,ᵥ₎ |{(a, b) ∈ N∖C : u ∈ U(a), v ∈ U(b)}|",
    source=Text(
        "Girigt val; för täckningsproblem minst 63 % av det bästa möjliga (Nemhauser m.fl. 1978).",
        "Greedy choice; for covering problems at least 63% of the best possible (Nemhauser et al. "
        "1978).",
    ),
    values=Text(
        "Mötesgraden efter varje samverkan, 0 till 100 %.",
        "The meeting rate after each cooperation, 0 to 100%.",
    ),
    reading=Text(
        "Börja överst: den samverkan löser flest möten som saknas.",
        "Begin at the top: that cooperation settles most missing meetings.",
    ),
    misreading=Text(
        "Att skriva upp en samverkan är inte att samverka. Listan säger var den skulle göra nytta.",
        "To write down a cooperation is not to cooperate. The list says where it would be of use.",
    ),
    function=best_cooperations,
    analysis="what-if",
    table="cooperations",
    page="what-if",
)
OVER_TIME: Final = Measure(
    number=24,
    name="over-time",
    title=Text("Över tid", "Over time"),
    definition=Text(
        "Alla huvudmått vid två tidpunkter, och vad skillnaden beror på. Nytt arbete är mål och "
        "uppdrag som inte fanns då. Nylänkat är arbete som fanns men saknade länken: det är "
        "kunskapen som ökat, inte arbetet. Gäller båda räknas det som nylänkat.",
        "All headline measures at two points in time, and what the difference is due to. New work "
        "is goals and missions that were not there then. Newly linked is work that was there but "
        "lacked the link: what has grown is knowledge, not work. Where both hold it counts as "
        "newly linked.",
    ),
    formula="Δm = m(t₂) − m(t₁)",
    source=OWN,
    values=_DIFFERENCE,
    reading=Text(
        "Se först hur mycket av skillnaden som är nytt arbete och hur mycket som är länkning.",
        "See first how much of the difference is new work and how much is linking.",
    ),
    misreading=Text(
        "Att täckningen stiger medan länkningen pågår betyder inte att mer görs.",
        "That coverage rises while links are being made does not mean that more is done.",
    ),
    function=over_time,
    analysis="what-if",
    table="causes",
    page="over-time",
)
TRYING: Final = (WHAT_IF, COOPERATIONS, OVER_TIME)
"""In the order they are explained."""
