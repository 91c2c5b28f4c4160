"""The tables of ``shapes/README.md``, made from the files themselves."""

from collections.abc import Iterable

from rdflib import SH, SKOS, Graph, URIRef

from shapes import FOLDER, files

MG = "https://w3id.org/malgraf/def/"
RULE = "https://w3id.org/malgraf/scheme/rule/"
PROFILE = "https://w3id.org/malgraf/scheme/rule-profile/"
PROFILES = ("strict", "ordinary", "trust", "start")


def rule_table() -> str:
    """Every rule with what it demands, how severe it is in each profile, and why it exists."""
    described = _read("rules.ttl")
    settings = _settings(_read("profiles.ttl"))
    rules = sorted(described.subjects(SKOS.notation), key=lambda rule: _order(_name(rule)))
    rows = []
    for rule in rules:
        default = _name(described.value(rule, _term("severity")))
        severities = [settings.get((profile, _name(rule)), default) for profile in PROFILES]
        demand = _text(described, rule, str(SKOS.prefLabel))
        reason = _text(described, rule, MG + "reason")
        rows.append((_name(rule), demand, default, *severities, reason))
    return _table(("rule", "what", "default", *PROFILES, "why"), rows)


def file_table() -> str:
    """Every shape file with its shapes, and which of them hold a query."""
    rows = []
    for path in files():
        shapes = Graph().parse(path)
        known = sorted(_name(shape) for shape in shapes.subjects(_term("rule")))
        if known:
            queries = sorted(_name(shape) for shape in shapes.subjects(SH.sparql))
            rows.append((f"`{path.name}`", str(len(known)), ", ".join(queries)))
    return _table(("file", "shapes", "of which with a query"), rows)


def _settings(profiles: Graph) -> dict[tuple[str, str], str]:
    """Profile and rule → severity, as far as the ready profiles say."""
    return {
        (profile, _name(profiles.value(setting, _term("rule")))): _name(
            profiles.value(setting, _term("severity"))
        )
        for profile in PROFILES
        for setting in profiles.objects(URIRef(PROFILE + profile), _term("hasRuleSetting"))
    }


def _read(name: str) -> Graph:
    return Graph().parse(FOLDER / name)


def _term(name: str) -> URIRef:
    return URIRef(MG + name)


def _name(node: object) -> str:
    return str(node).rsplit("/", 1)[-1]


def _order(rule: str) -> tuple[int, int]:
    return "GIMDS".index(rule[0]), int(rule[1:])


def _text(described: Graph, node: object, predicate: str) -> str:
    values = described.objects(URIRef(str(node)), URIRef(predicate))
    return next(str(value) for value in values if getattr(value, "language", "") == "en")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    titles = tuple(head)
    lines = [titles, tuple("---" for _ in titles), *(tuple(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
