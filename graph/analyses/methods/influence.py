"""How things act on each other: measures 8 and 18 to 21."""

from typing import Final

from graph.analyses.influence.opposed import clusters, direct_conflicts
from graph.analyses.influence.orders import direct_influences, standings
from graph.analyses.influence.roles import roles
from graph.analyses.influence.sources import disagreements
from graph.analyses.methods.measure import COUNT, OWN, Measure
from graph.analyses.signed_synergy import signed_synergies
from graph.texts import Text

_SCALE: Final = Text(
    "Samspel bedöms från −3 till +3, efter Nilsson, Griggs och Visbeck 2016.",
    "Interactions are scored from −3 to +3, after Nilsson, Griggs and Visbeck 2016.",
)
SIGNED: Final = Measure(
    number=8,
    name="signed",
    title=Text("Påverkan mellan grupper", "Influence between groups"),
    definition=Text(
        "Hur två programs delmål påverkar varandra enligt en källa: medel av det som främjar, "
        "medel av det som hindrar och de två tillsammans, åt vart håll för sig, över de par av "
        "olika delmål som någon har bedömt.",
        "How two programmes' targets act on each other by one source: the mean of what helps, the "
        "mean of what hinders and the two together, each way on its own, over the pairs of "
        "different targets that somebody has assessed.",
    ),
    formula="medel av max(Iₜᵤ, 0), av min(Iₜᵤ, 0) och av Iₜᵤ, över bedömda t ∈ A, u ∈ B, t ≠ u",
    source=_SCALE,
    values=Text(
        "−3 till 3; visas bara när minst fem par är bedömda.",
        "−3 to 3; shown for five or more assessed pairs.",
    ),
    reading=Text(
        "Se först hur stor andel av paren som är bedömd. Sedan: hjälper det ena programmet det "
        "andra, och är det ömsesidigt?",
        "See first what share of the pairs is assessed. Then: does the one programme help the "
        "other, and is it mutual?",
    ),
    misreading=Text(
        "Delmål som båda har ingår inte här: de står bland de gemensamma.",
        "Targets that both have are not in here: they stand among those in common.",
    ),
    function=signed_synergies,
    analysis="synergies",
    table="signed",
    page="synergies#signed",
)
DIRECT: Final = Measure(
    number=18,
    name="influence",
    title=Text("Påverkan och beroende", "Influence and dependence"),
    definition=Text(
        "Påverkan är summan av hur framsteg på ett mål påverkar de andra (raden i matrisen). "
        "Beroende är summan av hur de andra påverkar det (kolumnen). Det som främjar, det som "
        "hindrar och nettot visas var för sig. Bara bedömda samspel räknas; tomt är inte noll.",
        "Influence is the sum of how progress on one goal acts on the others (its row in the "
        "matrix). Dependence is the sum of how the others act on it (its column). What helps, what "
        "hinders and the net are shown apart. Only assessed interactions count; empty is not zero.",
    ),
    formula="rᵢ = Σⱼ Iᵢⱼ,  cⱼ = Σᵢ Iᵢⱼ,  andel som hindrar = |neg| / (pos + |neg|)",
    source=_SCALE,
    values=Text(
        "Summor av −3 till +3. Andelen 0 till 100 %; visas bara vid minst fem samspel.",
        "Sums of −3 to +3. The share 0 to 100%; shown for five or more interactions.",
    ),
    reading=Text(
        "Hög påverkan och lågt beroende: här ger en insats mest för de andra.",
        "High influence and low dependence: here an effort gives the others most.",
    ),
    misreading=Text(
        "Summor över olika många bedömda samspel går inte att jämföra. Se hur mycket som är "
        "bedömt.",
        "Sums over different numbers of assessed interactions cannot be compared. See how much is "
        "assessed.",
    ),
    function=direct_influences,
    analysis="influence",
    table="influence",
    page="influence",
)
SECOND: Final = Measure(
    number=19,
    name="second-order",
    title=Text("Påverkan i två led", "Influence in two steps"),
    definition=Text(
        "Till den direkta påverkan läggs hälften av vad de påverkade i sin tur gör. Vägar som "
        "leder tillbaka till målet självt räknas med, om inget annat väljs. Rangordningen visar "
        "plats efter direkt påverkan, plats i två led och ändringen.",
        "To direct influence is added half of what those acted on do in turn. Ways that lead back "
        "to the goal itself count, unless chosen otherwise. The ranks show the place by direct "
        "influence, the place in two steps and the change.",
    ),
    formula="t = r + ½·I·r;  utan återvägar: t′ = r + ½·(I·r − diag(I²));  "
    "alla led: (E − w·I)⁻¹·r när w·ρ(I) < 1",
    source=Text(
        "Weitz, Carlsen, Nilsson och Skånberg 2018.", "Weitz, Carlsen, Nilsson and Skånberg 2018."
    ),
    values=Text(
        "Summor; bara ordningen betyder något. Visas när minst 80 % av varje rad och kolumn är "
        "bedömd.",
        "Sums; only order matters. Shown when at least 80% of each row and column is assessed.",
    ),
    reading=Text(
        "Den som klättrar verkar genom andra. Den som faller hindras på vägen.",
        "What climbs acts by way of others. What falls is hindered on the way.",
    ),
    misreading=Text(
        "Ett delmål långt ner är inte oviktigt: det säger bara hur det rör de andra.",
        "A target far down is not unimportant: it only says how it moves the others.",
    ),
    function=standings,
    analysis="influence",
    table="standings",
    page="influence",
)
ROLES: Final = Measure(
    number=20,
    name="roles",
    title=Text("Roller", "Roles"),
    definition=Text(
        "Aktiv: påverkar mer än medel och påverkas mindre. Kritisk: mer av båda. Passiv: påverkas "
        "mer. Trög: mindre av båda. Styrkan räknas utan tecken; bredvid står rollen efter nettot.",
        "Active: acts more than the mean and is acted on less. Critical: more of both. Passive: is "
        "acted on more. Inert: less of both. Strength counts without its sign; beside it stands "
        "the role by net.",
    ),
    formula="Σⱼ |Iᵢⱼ| och Σⱼ |Iⱼᵢ| mot sina medelvärden",
    source=Text("Vester 1988, som korspåverkansanalys.", "Vester 1988, as cross-impact analysis."),
    values=Text("En av fyra roller.", "One of four roles."),
    reading=Text(
        "Börja med de aktiva, gå varsamt fram med de kritiska, mät på de passiva.",
        "Begin with the active, go carefully with the critical, measure by the passive.",
    ),
    misreading=Text(
        "Rollen gäller bland de mål som finns i matrisen; med andra mål blir den en annan.",
        "The role holds among the goals of the matrix; with other goals it becomes another.",
    ),
    function=roles,
    analysis="influence",
    table="roles",
    page="influence",
)
HINDRANCES: Final = Measure(
    number=20,
    name="hindrances",
    title=Text("Direkta målkonflikter", "Direct goal conflicts"),
    definition=Text(
        "Alla samspel under noll, de starkaste först; därtill par som hindrar varandra, och par "
        "där den ena främjar den andra men hindras av den.",
        "All interactions below zero, the strongest first; also pairs that hinder each other, and "
        "pairs where the one helps the other but is hindered by it.",
    ),
    formula="Iᵢⱼ < 0;  Iᵢⱼ < 0 och Iⱼᵢ < 0;  Iᵢⱼ > 0 > Iⱼᵢ",
    source=_SCALE,
    values=COUNT,
    reading=Text(
        "Fråga vem som hanterar konflikten. Litteraturen står bredvid, som ett stöd.",
        "Ask who handles the conflict. The literature stands beside it, as a support.",
    ),
    misreading=Text(
        "En konflikt mellan delmål är inget fel på målen: den ska hanteras, inte döljas.",
        "A conflict between targets is no fault of the goals: it is to be handled, not hidden.",
    ),
    function=direct_conflicts,
    analysis="influence",
    table="hindrances",
    page="influence",
)
CLUSTERS: Final = Measure(
    number=20,
    name="strengthening",
    title=Text("Det som stärker varandra", "What strengthens each other"),
    definition=Text(
        "Grupper av mål som främjar varandra mer än de främjar andra, med de konflikter som finns "
        "inom gruppen.",
        "Groups of goals that help each other more than they help others, with the conflicts that "
        "there are within the group.",
    ),
    formula="Louvain på max(Iᵢⱼ, 0) + max(Iⱼᵢ, 0), bästa av upp till tio försök",
    source=Text("Blondel m.fl. 2008.", "Blondel et al. 2008."),
    values=COUNT,
    reading=Text(
        "Det som ligger i samma kluster är värt att planera tillsammans.",
        "What lies in the same cluster is worth planning together.",
    ),
    misreading=Text(
        "Gränsen mellan två kluster är ingen mur: den följer av vad som råkar vara bedömt.",
        "The border between two clusters is no wall: it follows from what happens to be assessed.",
    ),
    function=clusters,
    analysis="influence",
    table="strengthening",
    page="influence",
)
DISAGREEMENT: Final = Measure(
    number=21,
    name="disagreements",
    title=Text("Oenighet mellan bedömare", "Disagreement between scorers"),
    definition=Text(
        "När flera har bedömt samma samspel visas medel och standardavvikelse. Listan börjar med "
        "dem där några säger främjar och andra hindrar.",
        "Where several have scored the same interaction, the mean and the standard deviation are "
        "shown. The list begins with those where some say helps and others hinders.",
    ),
    formula="s = √(Σ (xₖ − x̄)² / (n − 1))",
    source=OWN,
    values=Text("0 till 3√2; ingen för en ensam bedömare.", "0 to 3√2; none for a single scorer."),
    reading=Text(
        "Ta de översta till nästa samtal: där vet ni olika saker.",
        "Take the first of them to the next talk: there you know different things.",
    ),
    misreading=Text(
        "Enighet är ingen säkerhet: alla kan ha gissat lika.",
        "Agreement is no certainty: all may have guessed alike.",
    ),
    function=disagreements,
    analysis="influence",
    table="disagreements",
    page="influence",
)
SYSTEMIC: Final = (SIGNED, DIRECT, SECOND, ROLES, HINDRANCES, CLUSTERS, DISAGREEMENT)
"""In the order they are explained."""
