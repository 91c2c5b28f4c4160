"""What kinds of things and their values are called in sentences about changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from graph.names import PREFIXES
from graph.rhythms import how_often
from graph.texts import Text

_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("decimal", "integer", "double", "float", "int"))
_SHOWN = 100


@dataclass(frozen=True)
class KindWords:
    """A kind of thing: one of it, that very one, and several."""

    one: Text
    the: Text
    several: Text


def _kind(one: str, the: str, several: str, english: str, many: str) -> KindWords:
    return KindWords(Text(one, english), Text(the, f"the {english}"), Text(several, many))


KIND_WORDS: Mapping[str, KindWords] = {
    "organisation": _kind(
        "organisation", "organisationen", "organisationer", "organisation", "organisations"
    ),
    "unit": _kind("enhet", "enheten", "enheter", "unit", "units"),
    "network": _kind("nätverk", "nätverket", "nätverk", "network", "networks"),
    "external-actor": _kind(
        "extern aktör",
        "den externa aktören",
        "externa aktörer",
        "external actor",
        "external actors",
    ),
    "vision": _kind("vision", "visionen", "visioner", "vision", "visions"),
    "focus-area": _kind(
        "utvecklingsområde", "utvecklingsområdet", "utvecklingsområden", "focus area", "focus areas"
    ),
    "programme": _kind("program", "programmet", "program", "programme", "programmes"),
    "level": _kind("målnivå", "målnivån", "målnivåer", "goal level", "goal levels"),
    "goal": _kind("mål", "målet", "mål", "goal", "goals"),
    "basic-mission": _kind(
        "grunduppdrag", "grunduppdraget", "grunduppdrag", "basic mission", "basic missions"
    ),
    "quality-level": _kind(
        "kvalitetsnivå", "kvalitetsnivån", "kvalitetsnivåer", "quality level", "quality levels"
    ),
    "assignment": _kind("uppdrag", "uppdraget", "uppdrag", "assignment", "assignments"),
    "pledge": _kind("löfte", "löftet", "löften", "pledge", "pledges"),
    "action-plan": _kind(
        "handlingsplan", "handlingsplanen", "handlingsplaner", "action plan", "action plans"
    ),
    "operational-plan": _kind(
        "verksamhetsplan",
        "verksamhetsplanen",
        "verksamhetsplaner",
        "operational plan",
        "operational plans",
    ),
    "activity": _kind("aktivitet", "aktiviteten", "aktiviteter", "activity", "activities"),
    "budget": _kind("budget", "budgeten", "budgetar", "budget", "budgets"),
    "allocation": _kind("anslag", "anslaget", "anslag", "allocation", "allocations"),
    "indicator": _kind("indikator", "indikatorn", "indikatorer", "indicator", "indicators"),
    "target-value": _kind("målvärde", "målvärdet", "målvärden", "target value", "target values"),
    "observation": _kind("utfall", "utfallet", "utfall", "outcome", "outcomes"),
    "dataset": _kind("dataserie", "dataserien", "dataserier", "data series", "data series"),
    "follow-up": _kind("uppföljning", "uppföljningen", "uppföljningar", "follow-up", "follow-ups"),
    "document": _kind(
        "styrdokument",
        "styrdokumentet",
        "styrdokument",
        "steering document",
        "steering documents",
    ),
    "decision": _kind("beslut", "beslutet", "beslut", "decision", "decisions"),
    "contribution": _kind(
        "bedömning", "bedömningen", "bedömningar", "assessed link", "assessed links"
    ),
    "interaction": _kind("samspel", "samspelet", "samspel", "interaction", "interactions"),
    "interaction-source": _kind(
        "källa för samspel",
        "källan för samspel",
        "källor för samspel",
        "source of interactions",
        "sources of interactions",
    ),
    "conflict": _kind("målkonflikt", "målkonflikten", "målkonflikter", "conflict", "conflicts"),
    "meeting-outcome": _kind(
        "besked om möte",
        "beskedet om möte",
        "besked om möten",
        "meeting outcome",
        "meeting outcomes",
    ),
    "link-answer": _kind("länksvar", "länksvaret", "länksvar", "link answer", "link answers"),
    "process-step": _kind(
        "processteg", "processteget", "processteg", "process step", "process steps"
    ),
    "relevance-profile": _kind(
        "relevansprofil",
        "relevansprofilen",
        "relevansprofiler",
        "relevance profile",
        "relevance profiles",
    ),
    "relevance": _kind(
        "relevansbedömning",
        "relevansbedömningen",
        "relevansbedömningar",
        "judged relevance",
        "judged relevances",
    ),
    "rule-profile": _kind(
        "regelprofil", "regelprofilen", "regelprofiler", "rule profile", "rule profiles"
    ),
    "rule-setting": _kind("regelval", "regelvalet", "regelval", "rule setting", "rule settings"),
    "theme": _kind("tema", "temat", "teman", "theme", "themes"),
}
"""By kind, as in addresses."""
OTHER_KIND = _kind("uppgift", "uppgiften", "uppgifter", "thing", "things")
"""For what is none of our kinds."""

PART_WORDS: Mapping[str, Text] = {
    "contribution": Text("bedömning av {}", "assessment of {}"),
    "target-value": Text("målvärde till {}", "target value by {}"),
    "follow-up": Text("uppföljning {}", "follow-up {}"),
    "relevance": Text("relevans för {}", "relevance of {}"),
    "rule-setting": Text("regelval för {}", "setting of {}"),
    "interaction": Text("samspel {}", "interaction {}"),
}
"""How what is told with its owner is named there: by what it is about, or when."""

YES_NO: Mapping[str, Text] = {"true": Text("ja", "yes"), "false": Text("nej", "no")}


def words_of(kind: str) -> KindWords:
    """What a kind is called."""
    return KIND_WORDS.get(kind, OTHER_KIND)


def counted(kind: str, number: int) -> Text:
    """How many of a kind.

    >>> counted("goal", 1).en, counted("unit", 3).sv
    ('1 goal', '3 enheter')
    """
    words = words_of(kind)
    said = words.one if number == 1 else words.several
    return Text(f"{grouped(number).sv} {said.sv}", f"{grouped(number).en} {said.en}")


def grouped(number: Decimal | int) -> Text:
    r"""A number with its thousands apart.

    >>> grouped(Decimal("-1234.50"))
    Text(sv='−1\xa0234,50', en='−1,234.50')
    """
    english = f"{number:,}".replace("-", "−")
    swedish = english.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return Text(swedish, english)


def literal_words(value: Literal) -> Text:
    """A value as people write it; texts stand in quotation marks only in sentences.

    >>> from pyoxigraph import NamedNode
    >>> decimal = Literal("80.5", datatype=NamedNode(f"{_XSD}decimal"))
    >>> literal_words(decimal).sv, literal_words(Literal("fritt")).sv
    ('80,5', 'fritt')
    """
    kind, written = value.datatype.value, value.value
    if kind in _NUMBERS:
        try:
            return grouped(Decimal(written))
        except InvalidOperation:  # INF and NaN are doubles too
            return Text(written, written)
    if kind == f"{_XSD}boolean":
        return YES_NO.get(written, Text(written, written))
    if kind == f"{_XSD}duration":
        return how_often(written)
    if kind == f"{_XSD}dateTime":
        moment = written[:16].replace("T", " ")
        return Text(moment, moment)
    return Text(written, written)


def is_free_text(value: Literal) -> bool:
    """Whether a value is words rather than a number, a date or a code."""
    return bool(value.language)


def quoted(text: Text) -> Text:
    """A text in the quotation marks of each language, cut where it is long."""
    return Text(f"”{cut(text.sv)}”", f"“{cut(text.en)}”")


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def capital(text: Text) -> Text:
    """The same text with a capital first; the rest as it is."""
    return Text(text.sv[:1].upper() + text.sv[1:], text.en[:1].upper() + text.en[1:])


def joined(texts: Iterable[Text], between: str = ", ") -> Text:
    """Several texts as one."""
    parts = list(texts)
    return Text(between.join(each.sv for each in parts), between.join(each.en for each in parts))


def listed(texts: Iterable[Text]) -> Text:
    """Several texts as a list in a sentence.

    >>> listed([Text("mål", "goals"), Text("program", "programmes"), Text("löften", "pledges")])
    Text(sv='mål, program och löften', en='goals, programmes and pledges')
    """
    parts = list(texts)
    if len(parts) < 2:
        return joined(parts)
    first, last = joined(parts[:-1]), parts[-1]
    return Text(f"{first.sv} och {last.sv}", f"{first.en} and {last.en}")
