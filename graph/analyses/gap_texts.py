"""What each kind of gap is called, and why it matters."""

from collections.abc import Mapping
from typing import Literal

from graph.texts import Text

GapCode = Literal[
    "conflict-without-handling",
    "goal-without-responsible-unit",
    "chain-broken-downward",
    "programme-past-period",
    "document-cited-though-expired",
    "target-unreached",
    "target-without-work",
    "target-without-measure",
    "target-without-follow-up",
    "goal-without-target-link",
    "goal-linked-only-to-sdg",
    "goal-without-indicator",
    "goal-without-target-value",
    "goal-without-follow-up",
    "goal-without-decision",
    "goal-without-period",
    "goal-without-money",
    "chain-broken-upward",
    "indicator-without-value",
    "indicator-without-new-value",
    "target-only-by-mission",
    "work-without-goal",
]

GAP_TEXTS: Mapping[GapCode, Text] = {
    "conflict-without-handling": Text(
        "Ingen hanterar målkonflikten.", "Nobody handles the goal conflict."
    ),
    "goal-without-responsible-unit": Text(
        "Målet har ingen ansvarig enhet.", "The goal has no responsible unit."
    ),
    "chain-broken-downward": Text(
        "Ingen aktivitet och inget uppdrag under det övergripande målet.",
        "No activity, mission or assignment below the top goal.",
    ),
    "programme-past-period": Text(
        "Programmets period är slut.", "The programme's period has ended."
    ),
    "document-cited-though-expired": Text(
        "Dokumentet har slutat gälla men åberopas fortfarande.",
        "The document has expired but is still cited.",
    ),
    "target-unreached": Text(
        "Inget mål, uppdrag eller löfte adresserar det globala delmålet.",
        "No goal, mission, assignment or pledge addresses the SDG target.",
    ),
    "target-without-work": Text(
        "Ett mål adresserar det globala delmålet, men ansvarig enhet eller aktivitet saknas.",
        "A goal addresses the SDG target, but a responsible unit or an activity is missing.",
    ),
    "target-without-measure": Text(
        "Arbete pågår, men målvärde, kvalitetsnivå eller skrivet kriterium saknas.",
        "Work goes on, but a target value, quality level or written criterion is missing.",
    ),
    "target-without-follow-up": Text(
        "Arbetet mäts, men ingen har följt upp det inom sin rytm.",
        "The work is measured, but nobody has followed it up within its rhythm.",
    ),
    "goal-without-target-link": Text(
        "Målet är inte länkat till något globalt delmål.",
        "The goal is not linked to any SDG target.",
    ),
    "goal-linked-only-to-sdg": Text(
        "Målet är länkat till ett av de 17 globala målen men inte till något delmål.",
        "The goal is linked to one of the 17 SDGs but to no target.",
    ),
    "goal-without-indicator": Text("Målet har ingen indikator.", "The goal has no indicator."),
    "goal-without-target-value": Text(
        "Ingen av målets indikatorer har ett målvärde.",
        "None of the goal's indicators has a target value.",
    ),
    "goal-without-follow-up": Text(
        "Målet har inte följts upp inom sin rytm.",
        "The goal has not been followed up within its rhythm.",
    ),
    "goal-without-decision": Text(
        "Det framgår inte vem som beslutat målet.", "It is not stated who decided the goal."
    ),
    "goal-without-period": Text(
        "Målet saknar start eller slut.", "The goal lacks a start or an end."
    ),
    "goal-without-money": Text(
        "Mål utan finansiering: inga pengar är avsatta i den kända budgeten.",
        "Goal without money: nothing is allocated in the known budget.",
    ),
    "chain-broken-upward": Text(
        "Leder inte upp till något övergripande.", "Does not lead up to anything overarching."
    ),
    "indicator-without-value": Text(
        "Indikatorn har inget utfall.", "The indicator has no value yet."
    ),
    "indicator-without-new-value": Text(
        "Indikatorns senaste utfall är äldre än dess rytm.",
        "The indicator's last value is older than its rhythm.",
    ),
    "target-only-by-mission": Text(
        "Det globala delmålet bärs bara av grunduppdrag, inte av något mål.",
        "The SDG target is carried by basic missions only, not by any goal.",
    ),
    "work-without-goal": Text(
        "Arbete som ingen har gjort till mål.", "Work that nobody has set as a goal."
    ),
}
"""By kind, most important first."""


def _unknown(swedish: str, english: str) -> Text:
    return Text(
        f"{swedish} saknas i underlaget: okänt om det finns.",
        f"{english} missing in the material: unknown whether it exists.",
    )


UNKNOWN_TEXTS: Mapping[GapCode, Text] = {
    "goal-without-responsible-unit": _unknown("Ansvarig enhet", "Responsible unit"),
    "chain-broken-downward": _unknown(
        "Arbete under det övergripande målet", "Work below the top goal"
    ),
    "target-unreached": _unknown(
        "Mål, uppdrag eller löfte för det globala delmålet",
        "Goal, mission, assignment or pledge for the SDG target",
    ),
    "target-without-work": _unknown(
        "Ansvarig enhet eller aktivitet för det globala delmålet",
        "Responsible unit or activity for the SDG target",
    ),
    "target-without-measure": _unknown(
        "Målvärde, kvalitetsnivå eller skrivet kriterium för det globala delmålet",
        "Target value, quality level or written criterion for the SDG target",
    ),
    "target-without-follow-up": _unknown(
        "Uppföljning av det globala delmålet inom sin rytm",
        "Follow-up of the SDG target within its rhythm",
    ),
    "goal-without-target-link": _unknown(
        "Målets länk till ett globalt delmål", "The goal's link to an SDG target"
    ),
    "goal-without-indicator": _unknown("Målets indikator", "The goal's indicator"),
    "goal-without-target-value": _unknown(
        "Målvärde för målets indikatorer", "Target value for the goal's indicators"
    ),
    "goal-without-follow-up": _unknown(
        "Uppföljning av målet inom sin rytm", "Follow-up of the goal within its rhythm"
    ),
    "goal-without-decision": _unknown("Målets beslut", "The goal's decision"),
    "goal-without-period": _unknown("Målets start eller slut", "The goal's start or end"),
    "goal-without-money": _unknown("Pengar till målet", "Money for the goal"),
    "chain-broken-upward": _unknown(
        "Något övergripande att leda upp till", "Anything overarching to lead up to"
    ),
    "indicator-without-value": _unknown("Indikatorns utfall", "The indicator's value"),
    "indicator-without-new-value": _unknown(
        "Indikatorns utfall för den senaste perioden", "The indicator's value for the last period"
    ),
    "target-only-by-mission": _unknown(
        "Ett mål för det globala delmålet, utöver grunduppdrag,",
        "A goal for the SDG target, beside basic missions,",
    ),
    "work-without-goal": _unknown("Ett mål för arbetet", "A goal for the work"),
}
"""What is said of what may exist outside the material while fewer than 80 % are linked.

What is not here the material shows by itself: it is a gap however little is linked.
"""
