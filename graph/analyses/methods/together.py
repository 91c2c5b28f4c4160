"""Who works on the same, should meet, and does: measures 6, 7, 9, 10 and 14 to 17."""

from typing import Final

from graph.analyses.bridges import bridges
from graph.analyses.chain import chain
from graph.analyses.conflicts import conflicts
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.methods.measure import COUNT, OWN, SHARE, Measure
from graph.analyses.overlap import overlaps
from graph.analyses.rhythm import rhythm_pairs
from graph.texts import Text

OVERLAP: Final = Measure(
    number=6,
    name="overlap",
    title=Text("Gemensamma delmål mot slumpen", "Targets in common against chance"),
    definition=Text(
        "Två programs mängder av valda delmål: först de gemensamma, sedan andelen av alla som "
        "någon av dem har. Slumpen ger |A|·|B|/|T|. p är sannolikheten för minst så många "
        "gemensamma, justerad för alla par.",
        "Two programmes' sets of chosen targets: first those in common, then their share of all "
        "that either has. Chance gives |A|·|B|/|T|. p is the probability of at least as many in "
        "common, adjusted for all pairs.",
    ),
    formula="J = |A∩B| / |A∪B|,  E = |A|·|B| / |T|,  p = P(X ≥ |A∩B|), X hypergeometrisk",
    source=Text(
        "Jaccard 1901; Benjamini och Hochberg 1995.", "Jaccard 1901; Benjamini and Hochberg 1995."
    ),
    values=SHARE,
    reading=Text(
        "”Delar 4; slumpen ger 1,8” betyder att de har mer gemensamt än programmens storlek "
        "förklarar.",
        "“Share 4; chance gives 1.8” means that they have more in common than the size of the "
        "programmes explains.",
    ),
    misreading=Text(
        "Litet gemensamt är ofta klok arbetsdelning och inget fel.",
        "Little in common is often a sensible division of labour and no fault.",
    ),
    function=overlaps,
    analysis="synergies",
    table="overlaps",
    page="synergies#overlaps",
)
MEETINGS: Final = Measure(
    number=9,
    name="meetings",
    title=Text("Möten som saknas", "Missing meetings"),
    definition=Text(
        "Par av mål i olika program med ett gemensamt delmål, en gemensam indikator eller delmål "
        "som starkt påverkar varandra. Bort tas de som redan förenas: över- och underordnade, "
        "samma ansvariga, bidragande enhet, gemensam aktivitet, uttalad samverkan eller ett "
        "nätverk om saken. Vikten är högre för starka länkar till delmål som få enheter delar. "
        "De som tagit kontakt står sist. De som inte behöver mötas, eller gör något tillsammans, "
        "står för sig tills de får något nytt gemensamt eller aktiviteten är slut.",
        "Pairs of goals in different programmes with a common target, a common indicator or "
        "targets that strongly affect each other. Taken away are those already joined: above and "
        "below in the chain, the same responsible unit, a contributing unit, a common activity, "
        "declared cooperation or a network on the matter. The weight is higher for strong links to "
        "targets that few units share. Those who have been in contact stand last. Those who need "
        "not meet, or do something together, stand apart until they get something new in common "
        "or the activity has ended.",
    ),
    formula="Σₜ min(sₐ, s_b)/3 · ln(1 + G/gₜ) + ½ · |indikatorer| + max max(Iₜᵤ, Iᵤₜ, 0)/3",
    source=OWN,
    values=Text("En vikt från 0; bara ordningen betyder något.", "A weight; only order matters."),
    reading=Text(
        "Ring de två enheterna på den översta raden: där finns mest att vinna på ett möte.",
        "Call the two units of the first row: there a meeting has most to give.",
    ),
    misreading=Text(
        "Att ett möte saknas i underlaget betyder inte att ingen pratat: säg vad som hänt.",
        "That a meeting is missing here does not mean nobody has talked: say what has happened.",
    ),
    function=missed_meetings,
    analysis="synergies",
    table="meetings",
    page="synergies",
)
CONFLICTS: Final = Measure(
    number=9,
    name="conflicts",
    title=Text("Målkonflikter", "Goal conflicts"),
    definition=Text(
        "Uttalade målkonflikter, mål som motverkar ett delmål som andra adresserar, och delmål som "
        "starkt motverkar varandra enligt egna bedömningar.",
        "Declared goal conflicts, goals that counteract a target that others address, and targets "
        "that strongly counteract each other by own judgements.",
    ),
    formula="",
    source=OWN,
    values=COUNT,
    reading=Text("De som ingen hanterar står först.", "Those that nobody handles stand first."),
    misreading=Text(
        "En konflikt är inget misslyckande: den ska vara känd och ha en ägare.",
        "A conflict is no failure: it is to be known and have an owner.",
    ),
    function=conflicts,
    analysis="synergies",
    table="conflicts",
    page="synergies#conflicts",
)
RATE: Final = Measure(
    number=10,
    name="rate",
    title=Text("Mötesgrad", "Meeting rate"),
    definition=Text(
        "Av alla par av mål som behöver mötas över gränsen: andelen som förenas av något. "
        "Jämförelsen med slumpen blandar programmen mellan målen 999 gånger. Visas bara när minst "
        "80 procent är länkade och paren är minst fem. Över tid räknas den på nytt för varje dag, "
        "ur det som då stod i grafen.",
        "Of all pairs of goals that need to meet across the border: the share that something "
        "joins. The comparison with chance shuffles the programmes among the goals 999 times. "
        "Shown only where at least 80 per cent are linked and there are at least five pairs. Over "
        "time it is counted anew for each day, from what stood in the graph then.",
    ),
    formula="|N ∩ C| / |N|",
    source=OWN,
    values=SHARE,
    reading=Text(
        "100 % betyder att alla som behöver mötas gör det. Listan visar dem som inte gör det.",
        "100% means that everyone who needs to meet does. The list shows those who do not.",
    ),
    misreading=Text(
        "Gemensamma delmål är ett behov av möten, inte samverkan i sig.",
        "Targets in common are a need to meet, not cooperation in themselves.",
    ),
    function=meeting_rates,
    analysis="silos",
    table="rates",
    page="silos",
)
BRIDGES: Final = Measure(
    number=14,
    name="bridges",
    title=Text("Broar", "Bridges"),
    definition=Text(
        "Andelen av de kortaste vägarna mellan alla som samverkar som går genom enheten eller "
        "nätverket (mellanliggande centralitet), och vilka par som skulle tappa varje väg om det "
        "försvann.",
        "The share of the shortest ways between all who work together that go through the unit or "
        "network (betweenness centrality), and which pairs would lose every way if it went.",
    ),
    formula="Σ σ(s, t | v) / σ(s, t)",
    source=Text("Freeman 1977; Burt 1992.", "Freeman 1977; Burt 1992."),
    values=Text("0 till 1.", "0 to 1."),
    reading=Text(
        "Mycket hänger på den som står först: vad händer om den läggs ned?",
        "Much depends on the first: what happens if it is closed?",
    ),
    misreading=Text(
        "Den som inte är en bro är inte oviktig; den är bara inte ensam om att förbinda.",
        "What is no bridge is not unimportant; it is only not alone in connecting.",
    ),
    function=bridges,
    analysis="silos",
    table="bridges",
    page="silos",
)
RHYTHM: Final = Measure(
    number=15,
    name="rhythm",
    title=Text("Period och rytm", "Period and rhythm"),
    definition=Text(
        "Hur lång tid två programs perioder överlappar, skillnaden i månader mellan deras "
        "uppföljningar, och målnivåer som bara det ena använder.",
        "How long two programmes' periods overlap, the months between their follow-up rhythms, and "
        "the levels of goals that only one of them uses.",
    ),
    formula="dagar(A ∩ B),  |rytm(A) − rytm(B)|",
    source=OWN,
    values=Text("Dagar och månader, från 0.", "Days and months, from 0."),
    reading=Text(
        "Olika rytm gör det svårt att följa upp tillsammans.",
        "Different rhythms make it hard to follow up together.",
    ),
    misreading=Text(
        "Olika perioder kan ha goda skäl, som en lag eller en mandatperiod.",
        "Different periods may have good reasons, such as a law or a mandate period.",
    ),
    function=rhythm_pairs,
    analysis="silos",
    table="rhythms",
    page="silos",
)
LONELY: Final = Measure(
    number=16,
    name="lonely",
    title=Text("Ensamma program", "Lonely programmes"),
    definition=Text(
        "Program som inte delar något globalt delmål, någon indikator, enhet eller nätverk med ett "
        "annat program. Visas bara när minst 80 procent är länkade.",
        "Programmes that share no SDG target, indicator, unit or network with another. Shown only "
        "where at least 80 per cent are linked.",
    ),
    formula="",
    source=OWN,
    values=COUNT,
    reading=Text(
        "Fråga vem som borde vara med i programmet.", "Ask who ought to be part of the programme."
    ),
    misreading=Text(
        "Ett smalt program kan vara ensamt med rätta.", "A narrow programme may rightly be alone."
    ),
    function=lonely_programmes,
    analysis="silos",
    table="lonely",
    page="silos",
)
CHAIN: Final = Measure(
    number=17,
    name="chain",
    title=Text("Röda tråden", "The golden thread"),
    definition=Text(
        "Andelen aktiviteter med en väg upp till en vision, ett utvecklingsområde, ett "
        "övergripande mål eller ett uppdrag, och andelen övergripande mål med arbete under sig.",
        "The share of activities with a way up to a vision, focus area, top goal, mission or "
        "assignment, and the share of top goals with work below them.",
    ),
    formula="",
    source=OWN,
    values=SHARE,
    reading=Text(
        "Listan visar var tråden är av, uppåt eller nedåt.",
        "The list shows where the thread is broken, upward or downward.",
    ),
    misreading=Text(
        "En hel tråd säger att det hänger ihop, inte att det räcker.",
        "A whole thread says that it hangs together, not that it is enough.",
    ),
    function=chain,
    analysis="chain",
    table="broken",
    page="gaps",
)
TOGETHER: Final = (OVERLAP, MEETINGS, CONFLICTS, RATE, BRIDGES, RHYTHM, LONELY, CHAIN)
"""In the order they are explained."""
