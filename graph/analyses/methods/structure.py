"""Whether the organisation is built as its goals are: measures 11 to 13."""

from typing import Final

from graph.analyses.clusters import clusters
from graph.analyses.integration import integration
from graph.analyses.methods.measure import SHARE, Measure
from graph.analyses.mixing import target_mixing
from graph.texts import Text

INTEGRATION: Final = Measure(
    number=11,
    name="integration",
    title=Text("Samverkan över nämndgränser", "Cooperation across boards"),
    definition=Text(
        "Par av enheter som samverkar: den ena medverkar i det som den andra ansvarar för, en "
        "gemensam aktivitet, uttalad samverkan eller ett gemensamt nätverk. E är par från olika "
        "nämnder eller bolag, I par inom samma. Slumpen delar ut nämnderna på nytt bland enheterna "
        "999 gånger, eftersom noll inte är neutralt när nämnderna är olika stora.",
        "Pairs of units that work together: one contributes to what the other answers for, a "
        "common activity, declared cooperation or a common network. E are pairs from different "
        "boards or companies, I pairs inside the same. Chance deals the boards out anew among the "
        "units 999 times, since zero is not neutral where boards differ in size.",
    ),
    formula="(E − I) / (E + I)",
    source=Text(
        "Krackhardt och Stern 1988; Newman 2003.", "Krackhardt and Stern 1988; Newman 2003."
    ),
    values=Text(
        "−1 till 1; visas bara när minst fem par samverkar.",
        "−1 to 1; shown where at least five pairs work together.",
    ),
    reading=Text(
        "Lägre än slumpen: samverkan stannar inom nämnderna. Högre: den söker sig över gränserna.",
        "Lower than chance: cooperation stays inside the boards. Higher: it seeks across.",
    ),
    misreading=Text(
        "Bara det som står i underlaget räknas; den samverkan som ingen skrivit ned syns inte.",
        "Only what the material says counts; cooperation nobody wrote down is not seen.",
    ),
    function=integration,
    analysis="structure",
    table="integration",
    page="structure",
)
MIXING: Final = Measure(
    number=12,
    name="mixing",
    title=Text("Delas över gränserna?", "Shared across the borders?"),
    definition=Text(
        "Två mål som rör samma globala delmål har ett band. Ett delmål som n mål rör ger varje par "
        "bandet 1/(n − 1), så att ett delmål som alla delar inte väger tyngre än andra. Måttet är "
        "andelen av banden som går mellan olika grupper. Slumpen delar ut delmålen på nytt 999 "
        "gånger, så att varje mål och varje delmål behåller sitt antal.",
        "Two goals that concern the same SDG target are tied. A target that n goals concern ties "
        "each pair by 1/(n − 1), so that a target everyone shares weighs no more than others. The "
        "measure is the share of the ties that go between different groups. Chance deals the "
        "targets out anew 999 times, each goal and each target keeping its number.",
    ),
    formula="Σ över par i olika grupper / Σ över alla par,  band = Σₜ 1/(nₜ − 1)",
    source=Text(
        "Vikten: Newman 2001. Slumpen: Strona m.fl. 2014 (curveball).",
        "The weight: Newman 2001. Chance: Strona et al. 2014 (curveball).",
    ),
    values=SHARE,
    reading=Text(
        "Lägre än slumpen: varje grupp har sina egna globala delmål. Högre: behoven är utspridda "
        "och kräver möten.",
        "Lower than chance: each group has SDG targets of its own. Higher: the needs are spread "
        "and ask for meetings.",
    ),
    misreading=Text(
        "Måttet säger var behoven finns, inte om någon samverkar.",
        "The measure says where the needs are, not whether anybody cooperates.",
    ),
    function=target_mixing,
    analysis="structure",
    table="mixing",
    page="structure",
)
CLUSTERS: Final = Measure(
    number=13,
    name="clusters",
    title=Text("Målens kluster och organisationen", "Clusters of goals and the organisation"),
    definition=Text(
        "Mål som rör samma globala delmål samlas i kluster så att så många länkar som möjligt blir "
        "inom klustren, utöver vad slumpen ger (Barbers Q). Organisationens egna grupper får samma "
        "mått. Överensstämmelsen säger hur lika de två indelningarna är.",
        "Goals that concern the same SDG targets are gathered in clusters so that as many links as "
        "can be lie inside the clusters, beyond what chance gives (Barber's Q). The organisation's "
        "own groups get the same measure. The agreement says how alike the two divisions are.",
    ),
    formula="Q = (1/m) Σᵢⱼ (Aᵢⱼ − kᵢdⱼ/m) δ(gᵢ, hⱼ);  AMI = (I − E[I]) / (H̄ − E[I])",
    source=Text("Barber 2007 (BRIM); Vinh m.fl. 2010.", "Barber 2007 (BRIM); Vinh et al. 2010."),
    values=Text(
        "Q högst 1, överensstämmelsen högst 1; 0 är som slumpen.",
        "Q at most 1, the agreement at most 1; 0 is as chance.",
    ),
    reading=Text(
        "Ett kluster med mål från många program är ett ämne som ingen äger ensam.",
        "A cluster with goals from many programmes is a subject that nobody owns alone.",
    ),
    misreading=Text(
        "Organisationen behöver inte se ut som klustren: den kan ha andra goda skäl.",
        "The organisation need not look like the clusters: it may have other good reasons.",
    ),
    function=clusters,
    analysis="structure",
    table="clusters",
    page="structure",
)
BUILT: Final = (INTEGRATION, MIXING, CLUSTERS)
"""In the order they are explained."""
