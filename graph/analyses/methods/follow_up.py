"""How the work is spread, and what its figures say: measures 4, 22 and 23."""

from typing import Final

from graph.analyses.concentration import concentration
from graph.analyses.methods.measure import OWN, Measure
from graph.analyses.status import suggested_status
from graph.analyses.trend import suggested_trend
from graph.texts import Text

CONCENTRATION: Final = Measure(
    number=4,
    name="concentration",
    title=Text("Koncentration", "Concentration"),
    definition=Text(
        "Hur jämnt de pågående målen och uppdragen är fördelade över de globala målen. Ett mål "
        "räknas en gång för varje globalt mål som det adresserar något valt delmål under, hur "
        "många delmålen än är. Globala mål utan valda delmål räknas inte.",
        "How evenly the current goals and missions are spread over the SDGs. A goal counts once "
        "for each SDG of which it addresses any chosen target, however many targets. SDGs "
        "without chosen targets do not count.",
    ),
    formula="(H − 1/N) / (1 − 1/N), H = Σ sₖ²",
    source=Text(
        "Herfindahl–Hirschmans index, normerat så att antalet globala mål inte spelar in.",
        "The Herfindahl–Hirschman index, normalised so that the number of SDGs does not matter.",
    ),
    values=Text(
        "0 (jämnt fördelat) till 1 (allt på ett); visas bara när minst fem länkar räknas.",
        "0 (evenly spread) to 1 (all on one); shown for five links or more.",
    ),
    reading=Text(
        "Läs staplarna först: de visar vilka globala mål som bär mest av arbetet. s är andelen "
        "på ett globalt mål, N antalet globala mål som har valda delmål.",
        "Read the bars first: they show which SDGs carry most of the work. s is the share on one "
        "SDG, N the number of SDGs that have chosen targets.",
    ),
    misreading=Text(
        "Jämnt är inte bättre i sig: en kommun gör mest där den har ansvar.",
        "Even is not better in itself: a municipality does most where it is responsible.",
    ),
    function=concentration,
    analysis="concentration",
    table="shares",
    page="",
)
STATUS: Final = Measure(
    number=22,
    name="status",
    title=Text("Läge enligt siffrorna", "Status by the figures"),
    definition=Text(
        "Ett förslag ur indikatorns senaste utfall. Mot ett målvärde: hur stor del av vägen från "
        "utgångsläget som är gjord, jämfört med den raka vägen den dag utfallet gäller. Före "
        "måldatumet är den på väg eller efter; från måldatumet har den nått, delvis nått eller "
        "inte nått. Ett målvärde utan dag, och det som ska behållas, ligger på rätt eller fel "
        "sida; ett intervall håller eller inte. Utan utfall, eller med ett som är äldre än "
        "indikatorns rytm, kan inget bedömas.",
        "A suggestion from the indicator's newest value. Towards a target value: how much of the "
        "way from the baseline is done, against the straight path on the day the value is about. "
        "Before the target date it is on track or behind; from that date it has reached, partly "
        "reached or not reached. A target value without a day, and what is to be kept, lies on "
        "the right or the wrong side; an interval holds or not. Without a value, or with one "
        "older than the indicator's rhythm, nothing can be judged.",
    ),
    formula="a = (värde − utgångsläge) / (målvärde − utgångsläge) ≥ (t − t₀) / (t₁ − t₀)",
    source=OWN,
    values=Text(
        "På väg, efter, nått, delvis nått, inte nått, på rätt eller fel sida, inom eller utanför, "
        "kan inte bedömas. a kan vara under 0 och över 1.",
        "On track, behind, reached, partly reached, not reached, on the right or wrong side, "
        "inside or outside, cannot be judged. a can be below 0 and above 1.",
    ),
    reading=Text(
        "Det står bredvid det som någon har bedömt i ord, och bedömningen gäller. Utgångsläget "
        "räknas vid slutet av sitt år (t₀), utfallet vid slutet av sin period (t), målvärdet på "
        "sin dag (t₁). Alla år räknas som lika långa.",
        "It stands beside what somebody has judged in words, and the judgement stands. The "
        "baseline counts at the end of its year (t₀), the value at the end of its period (t), "
        "the target value on its day (t₁). All years are as long as each other.",
    ),
    misreading=Text(
        "Den raka vägen är en räkneregel: mycket arbete ger effekt sent. Efter betyder inte att "
        "någon har misslyckats.",
        "The straight path is a rule for counting: much work has its effect late. Behind does "
        "not mean that anybody has failed.",
    ),
    function=suggested_status,
    analysis="follow-up",
    table="statuses",
    page="follow-up",
)
TREND: Final = Measure(
    number=23,
    name="trend",
    title=Text("Trend enligt siffrorna", "Trend by the figures"),
    definition=Text(
        "Åt vilket håll de högst fem senaste utfallen rör sig, mot den önskade riktningen. "
        "Lutningen är medianen av lutningarna mellan alla par av utfall, så att ett enda år som "
        "avviker inte avgör. Det är oförändrat när förändringen över tiden är mindre än "
        "indikatorns tolerans, eller utan en sådan en tiondel av vägen från utgångsläge till "
        "målvärde. Under tre utfall sägs inget.",
        "Which way the at most five newest values move, against the wanted direction. The slope "
        "is the median of the slopes between all pairs of values, so that one odd year does not "
        "decide. It is the same where the change over the time is less than the indicator's "
        "tolerance, or without one a tenth of the way from baseline to target value. Under three "
        "values nothing is said.",
    ),
    formula="b = median((yⱼ − yᵢ) / (tⱼ − tᵢ)); |b| · (tₙ − t₁) < 0,1 · |målvärde − utgångsläge|",
    source=Text(
        "Theil 1950 och Sen 1968: en lutning som tål avvikande värden.",
        "Theil 1950 and Sen 1968: a slope that stands up to odd values.",
    ),
    values=Text(
        "Bättre, oförändrat, sämre eller okänd riktning.", "Better, the same, worse or unknown."
    ),
    reading=Text(
        "Läge och trend är två saker: något kan ligga efter och ändå bli bättre. Det som ska "
        "behållas eller ligga i ett intervall blir sämre när det rör sig bort från det som är "
        "bra nog; inom det är allt lika bra.",
        "Status and trend are two things: something can be behind and still get better. What is "
        "to be kept, or to lie within an interval, gets worse as it moves away from what is good "
        "enough; within that all is as good.",
    ),
    misreading=Text(
        "Trenden säger inte varför, och inte att den fortsätter.",
        "The trend does not say why, nor that it will go on.",
    ),
    function=suggested_trend,
    analysis="follow-up",
    table="statuses",
    page="follow-up",
)
FOLLOWING: Final = (CONCENTRATION, STATUS, TREND)
"""In the order they are explained."""
