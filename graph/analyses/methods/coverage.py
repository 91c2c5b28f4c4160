"""What is linked, covered and missing: measures 1 to 5."""

from typing import Final

from graph.analyses.completeness import completeness
from graph.analyses.coverage import coverage, ladder
from graph.analyses.gaps import gaps
from graph.analyses.methods.measure import COUNT, OWN, SHARE, Measure
from graph.texts import Text

COMPLETENESS: Final = Measure(
    number=0,
    name="completeness",
    title=Text("Länkningsgrad", "How much is linked"),
    definition=Text(
        "Andelen av pågående mål, uppdrag, löften och aktiviteter som har minst en länk till ett "
        "globalt delmål, eller där någon har bekräftat att inget passar.",
        "The share of current goals, missions, assignments, pledges and activities that have at "
        "least one link to an SDG target, or where somebody has confirmed that none fits.",
    ),
    formula="q = |{b : b är länkad eller bekräftat utan länk}| / |{b : b pågår}|",
    source=OWN,
    values=SHARE,
    reading=Text(
        "Den står bredvid varje annan siffra. Under 80 % är det som saknas okänt, inte en lucka.",
        "It stands beside every other number. Below 80% what is missing is unknown and no gap.",
    ),
    misreading=Text(
        "En hög länkningsgrad säger inget om hur bra länkarna är.",
        "That much is linked says nothing about how good the links are.",
    ),
    function=completeness,
    analysis="coverage",
    table="targets",
    page="",
)
LADDER: Final = Measure(
    number=1,
    name="ladder",
    title=Text("Trappan", "The ladder"),
    definition=Text(
        "Steg 1: nämns i program eller dokument. 2: ett mål, uppdrag eller löfte adresserar det. "
        "3: det finns ansvarig enhet och arbete. 4: det finns målvärde, kvalitetsnivå eller "
        "skrivet kriterium. 5: någon har följt upp inom rytmen. Stegen läggs på varandra.",
        "Step 1: named by a programme or document. 2: a goal, mission, assignment or pledge "
        "addresses it. 3: there is a responsible unit and work. 4: there is a target value, a "
        "quality level or a written criterion. 5: somebody has followed it up within its rhythm. "
        "The steps build on each other.",
    ),
    formula="steg(t) = max över t:s mål b av högsta steg som b och allt under b når",
    source=OWN,
    values=Text("0 till 5.", "0 to 5."),
    reading=Text(
        "Ett globalt delmål står på det högsta steg som något av dess mål når. Sidan säger vilket "
        "steg som saknas.",
        "An SDG target stands at the highest step that any of its goals reaches. The page says "
        "which step is missing.",
    ),
    misreading=Text(
        "Steget säger hur långt styrningen kommit, inte om världen blivit bättre.",
        "The step says how far the steering has come, not whether the world is better.",
    ),
    function=ladder,
    analysis="coverage",
    table="targets",
    page="target",
)
COVERAGE: Final = Measure(
    number=2,
    name="coverage",
    title=Text("Täckning", "Coverage"),
    definition=Text(
        "Andelen av de valda globala delmålen som har minst ett pågående mål, uppdrag eller löfte "
        "med styrka 1 eller mer (eller ej angiven). En länk bara till ett av de 17 målen räknas "
        "inte.",
        "The share of the chosen SDG targets that have at least one current goal, mission, "
        "assignment or pledge with strength 1 or more (or not stated). A link to one of the 17 "
        "goals only does not count.",
    ),
    formula="|{t ∈ T : steg(t) ≥ 2}| / |T|",
    source=OWN,
    values=SHARE,
    reading=Text(
        "T är de globala delmål som kommunen sagt är viktiga. Andelen läses som ”minst” så länge "
        "färre än 80 % är länkade.",
        "T are the SDG targets that the municipality has called important. The share is read as "
        "“at least” while fewer than 80% are linked.",
    ),
    misreading=Text(
        "Högre är inte bättre i sig: det som någon annan gör kan väljas bort, med skäl.",
        "More is not better in itself: what others do can be left out, with a reason.",
    ),
    function=coverage,
    analysis="coverage",
    table="goals",
    page="",
)
HANGING: Final = Measure(
    number=3,
    name="hanging",
    title=Text("Hänger på en enda", "Hanging on a single one"),
    definition=Text(
        "Av de globala delmål som nås: andelen som bara nås från ett program (eller en enhet utan "
        "program). Antal räknas, aldrig styrka.",
        "Of the SDG targets that are reached: the share reached from one programme only (or one "
        "unit without a programme). Counts, never strengths.",
    ),
    formula="|{t : d(t) = 1}| / |{t : d(t) ≥ 1}|",
    source=Text(
        "Mouillot m.fl. 2014, som mått på sårbarhet i ekosystem.",
        "Mouillot et al. 2014, as a measure of vulnerability in ecosystems.",
    ),
    values=SHARE,
    reading=Text(
        "Försvinner det enda programmet, når inget längre dessa delmål.",
        "If that one programme goes, nothing reaches these targets any more.",
    ),
    misreading=Text(
        "Att en enda ansvarar kan vara meningen. Listan visar vilka, inte att det är fel.",
        "That a single one answers may be meant. The list shows which, not that it is wrong.",
    ),
    function=coverage,
    analysis="coverage",
    table="hanging",
    page="gaps",
)
GAPS: Final = Measure(
    number=5,
    name="gaps",
    title=Text("Luckor", "Gaps"),
    definition=Text(
        "En rad för varje sak och slag av brist: valda delmål som inget når eller som fastnat på "
        "ett steg, mål utan ansvarig, indikator, målvärde, beslut, period eller uppföljning, "
        "kedjor som brister, program vars tid gått ut och konflikter ingen hanterar. Är färre än "
        "80 procent länkade är det okänt om det som saknas i underlaget finns, och det kallas "
        "inte lucka.",
        "One row for each thing and kind of lack: chosen targets that nothing reaches or that are "
        "stuck at a step, goals without responsible unit, indicator, target value, decision, "
        "period or follow-up, chains that break, programmes past their period and conflicts "
        "nobody handles. Where fewer than 80 per cent are linked it is unknown whether what is "
        "missing in the material exists, and it is not called a gap.",
    ),
    formula="",
    source=OWN,
    values=COUNT,
    reading=Text(
        "Varje rad är en sak att göra. De tyngsta står först.",
        "Each row is something to do. The weightiest stand first.",
    ),
    misreading=Text(
        "Antalet rader är inget betyg: den som skriver ned mer får fler rader.",
        "The number of rows is no mark: whoever writes more down gets more rows.",
    ),
    function=gaps,
    analysis="gaps",
    table="gaps",
    page="gaps",
)
COVERING: Final = (COMPLETENESS, LADDER, COVERAGE, HANGING, GAPS)
"""In the order they are explained."""
