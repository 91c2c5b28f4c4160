"""Organisations beside each other: measure 25."""

from typing import Final

from graph.analyses.comparison import compare
from graph.analyses.methods.measure import OWN, SHARE, Measure
from graph.texts import Text

BETWEEN: Final = Measure(
    number=25,
    name="between",
    title=Text("Mellan kommuner", "Between municipalities"),
    definition=Text(
        "Stegen, styrningens form och gemensamma delmål för flera organisationer, där en och "
        "samma relevansprofil läggs på alla. Bara de där minst 80 procent är länkade är med; de "
        "andra står för sig med skälet. Ordningen är alltid alfabetisk. Likhet är medelvärdet av "
        "två tal: lik i struktur (medelvärdet av hur mycket fördelningen på mål, grunduppdrag, "
        "uppdrag, löften och aktiviteter sammanfaller, det mindre antalet av dessa genom det "
        "större, och likadant för antalet målnivåer) och lik i delmål (gemensamma av alla som "
        "någon verkar för). Från 50 procent kallas de lika.",
        "The ladders, the form of steering and the shared targets of several organisations, with "
        "one and the same relevance profile laid on all. Only those with at least 80 per cent "
        "linked take part; the others stand apart with the reason. The order is always "
        "alphabetical. Likeness is the mean of two numbers: like in structure (the mean of how "
        "far the mixes of goals, basic missions, assignments, pledges and activities coincide, "
        "the smaller number of these through the larger, and likewise for the levels of goals) "
        "and like in targets (shared of all that either acts on). From 50 per cent they are "
        "called alike.",
    ),
    formula=(
        "|{t ∈ T : steg(t) ≥ k}| / |T|,  E = |A|·|B| / |T|,  "
        "likhet = ½ · [⅓ · (Σₖ min(pₖ, qₖ) + min n/max n + min ℓ/max ℓ) + |A∩B| / |A∪B|]"
    ),
    source=OWN,
    values=SHARE,
    reading=Text(
        "Hitta någon som styr som ni och verkar för samma delmål, och se genom vilket slags mål: "
        "där finns någon att ringa.",
        "Find somebody who steers as you do and acts on the same target, and see through which "
        "kind of goal: there is somebody to call.",
    ),
    misreading=Text(
        "Ingen rangordning: en kommun som valt bort ett delmål ska inte verka för det, och vad "
        "som skrivits ned säger inte vad som blivit gjort.",
        "No ranking: a municipality that left a target out should not act on it, and what is "
        "written down does not say what has been done.",
    ),
    function=compare,
    analysis="summary",
    table="profile",
    page="compare",
)
