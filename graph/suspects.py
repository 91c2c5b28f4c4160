"""Which nodes may break a shape, as one SPARQL SELECT per shape: never too few, seldom too many.

A shape becomes an expression that is true only of nodes that certainly keep it, judged by what
Oxigraph and pyshacl are known to agree on. Every other node is a suspect, and pyshacl has the last
word about it. What is not known here clears nobody, so a new kind of demand is slow, never wrong.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, count

from rdflib import RDF, SH, XSD, Literal, URIRef
from rdflib.term import Node

from graph.hierarchy import Hierarchy
from graph.shape_model import Demand, Shape, Target, core_models, targets

_NOBODY = "false"
_TYPE = f"<{RDF.type}>"
_MOST_COUNTED = 8
_WHOLE_NUMBERS = f"DATATYPE({{v}}) IN (<{XSD.integer}>, <{XSD.decimal}>) && isNumeric({{v}})"
_PLAIN_DATE = (
    f"DATATYPE({{v}}) = <{XSD.date}> && YEAR({{v}}) >= 1 && YEAR({{v}}) <= 9999 && TZ({{v}}) = ''"
)
_PLAIN_DURATION = (
    f"DATATYPE({{v}}) = <{XSD.duration}> && STRLEN(STR({{v}})) >= 3"
    " && REGEX(STR({v}), '^P([1-9][0-9]{{0,2}}Y)?([1-9]M|1[01]M)?$')"
)
_OF_DATATYPE = {
    XSD.string: f"DATATYPE({{v}}) = <{XSD.string}>",
    RDF.langString: "LANG({v}) != ''",
    XSD.integer: f"DATATYPE({{v}}) = <{XSD.integer}> && isNumeric({{v}})",
    XSD.decimal: f"DATATYPE({{v}}) = <{XSD.decimal}> && isNumeric({{v}})",
    XSD.boolean: "sameTerm({v}, true) || sameTerm({v}, false)",
    XSD.date: _PLAIN_DATE,
    XSD.gYear: f"DATATYPE({{v}}) = <{XSD.gYear}> && YEAR({{v}}) >= 1 && YEAR({{v}}) <= 9999",
    XSD.dateTime: f"DATATYPE({{v}}) = <{XSD.dateTime}> && YEAR({{v}}) >= 2 && YEAR({{v}}) <= 9998",
    XSD.duration: _PLAIN_DURATION,
}
"""When a literal certainly is of a datatype, as both Oxigraph and rdflib read it."""
_TEXT = (
    f"isIRI({{v}}) || LANG({{v}}) != '' || DATATYPE({{v}}) = <{XSD.string}> || ({_PLAIN_DURATION})"
)
"""When a term has the same characters in Oxigraph as in rdflib, which rewrites some values."""
_KINDS = {
    SH.IRI: "isIRI({v})",
    SH.Literal: "isLiteral({v})",
    SH.BlankNode: "isBlank({v})",
    SH.BlankNodeOrIRI: "!isLiteral({v})",
    SH.IRIOrLiteral: "!isBlank({v})",
    SH.BlankNodeOrLiteral: "!isIRI({v})",
}
_BOUNDS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_ORDERS = {"lessThan": "<", "lessThanOrEquals": "<="}
_DIALECTS_DIFFER = ("\\", "(?", "[[", "&&", "--", "~~")
"""What Python's regular expressions and Rust's may read differently."""


@lru_cache(maxsize=8)
def suspect_queries(hierarchy: Hierarchy) -> dict[str, str]:
    """By shape: a SELECT of ?this, with ``%s`` where a VALUES block of nodes may stand."""
    return {
        iri: suspect_query(shape, targets()[iri], hierarchy) for iri, shape in core_models().items()
    }


def suspect_query(shape: Shape, target: Target, hierarchy: Hierarchy) -> str:
    """The nodes a shape is about that may break it."""
    clearing = _Clearing(hierarchy)
    about = target_pattern(target, hierarchy).replace("%", "%%")
    if shape.path is not None and not any(demand.name in _OF_PATH for demand in shape.demands):
        # without the nesting that makes Oxigraph look through all of a class for each value
        broken = clearing.broken_value(shape, "?this").replace("%", "%%")
        if shape.path.text in {f"<{path}>" for path in target.subjects_of}:
            about = ""  # whatever has such a value is meant
        return f"SELECT DISTINCT ?this WHERE {{ %s {about} {broken} }}"
    clear = clearing.of(shape, "?this").replace("%", "%%")
    return f"SELECT DISTINCT ?this WHERE {{ %s {about} FILTER (!COALESCE({clear}, false)) }}"


def target_pattern(target: Target, hierarchy: Hierarchy) -> str:
    """What binds ?this to the nodes that a shape is about, some maybe more than once."""
    ways = [f"?this <{path}> ?any ." for path in sorted(target.subjects_of)]
    ways += [f"?any <{path}> ?this ." for path in sorted(target.objects_of)]
    if target.nodes:
        ways.append(f"VALUES ?this {{ {' '.join(f'<{node}>' for node in sorted(target.nodes))} }}")
    if target.everything:
        ways.append("?this ?anyhow ?any .")
    classes = hierarchy.below(target.classes)
    if len(classes) == 1:
        ways.append(f"?this {_TYPE} <{classes[0]}> .")
    elif classes:
        listed = " ".join(f"<{one}>" for one in classes)
        ways.append(f"VALUES ?class {{ {listed} }} ?this {_TYPE} ?class .")
    return ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)


@dataclass(frozen=True)
class _Where:
    """A property shape in a query: its node, how its values are bound, all it demands."""

    node: str
    at: str
    demands: tuple[Demand, ...]


class _Clearing:
    """Writes the expression that is true of what certainly keeps a shape."""

    def __init__(self, hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._numbers = count()

    def of(self, shape: Shape, node: str) -> str:
        """True of a node that keeps the shape; an error or false clears nobody."""
        if shape.path is None:
            return _all(self._of_value(demand, node) for demand in shape.demands)
        where = _Where(node, f"{node} {shape.path.text}", shape.demands)
        parts = [self._of_path(demand, where) for demand in shape.demands]
        if any(demand.name not in _OF_PATH for demand in shape.demands):
            parts.append(f"NOT EXISTS {{ {self.broken_value(shape, node)} }}")
        return _all(parts)

    def broken_value(self, shape: Shape, node: str) -> str:
        """A pattern of the values that may not keep what is demanded of each."""
        value, path = self._variable(), shape.path.text if shape.path else ""
        of_values = [demand for demand in shape.demands if demand.name not in _OF_PATH]
        kept = _all(self._of_value(demand, value) for demand in of_values)
        return f"{node} {path} {value} . FILTER (!COALESCE({kept}, false))"

    def _of_path(self, demand: Demand, where: _Where) -> str:
        write = _OF_PATH.get(demand.name)
        return "true" if write is None else write(self, demand, where)

    def _of_value(self, demand: Demand, value: str) -> str:
        write = _OF_VALUE.get(demand.name)
        return _NOBODY if write is None else write(self, demand, value)

    def _variable(self) -> str:
        return f"?v{next(self._numbers)}"

    def at_least(self, demand: Demand, where: _Where) -> str:
        """That there are so many values."""
        number = _number(demand)
        return "true" if number == 0 else self._several(where.at, number)

    def at_most(self, demand: Demand, where: _Where) -> str:
        """That there are not more values."""
        number = _number(demand)
        return _NOBODY if number is None else f"!{self._several(where.at, number + 1)}"

    def _several(self, at: str, number: int | None) -> str:
        if number is None or number > _MOST_COUNTED:
            return _NOBODY
        values = [self._variable() for _ in range(number)]
        unlike = _all(f"!sameTerm({one}, {other})" for one, other in combinations(values, 2))
        return f"EXISTS {{ {' '.join(f'{at} {one} .' for one in values)} FILTER ({unlike}) }}"

    def unlike_languages(self, demand: Demand, where: _Where) -> str:
        """That no two values are in the same language."""
        one, other = self._variable(), self._variable()
        if demand.terms[0] != Literal(True):
            return _NOBODY
        return (
            f"NOT EXISTS {{ {where.at} {one} . {where.at} {other} ."
            f" FILTER (!sameTerm({one}, {other})"
            f" && LANG({one}) != '' && LCASE(LANG({one})) = LCASE(LANG({other}))) }}"
        )

    def has_value(self, demand: Demand, where: _Where) -> str:
        """That a certain value is there."""
        return f"EXISTS {{ {where.at} {_term(demand.terms[0])} }}"

    def ordered(self, demand: Demand, where: _Where) -> str:
        """That every value comes before every value of another property."""
        one, other = self._variable(), self._variable()
        alike = _any(
            f"({_about(form, one)}) && ({_about(form, other)})"
            for form in (_PLAIN_DATE, _WHOLE_NUMBERS)
        )
        before = f"({alike}) && {one} {_ORDERS[demand.name]} {other}"
        return (
            f"NOT EXISTS {{ {where.at} {one} . {where.node} <{demand.terms[0]}> {other} ."
            f" FILTER (!COALESCE({before}, false)) }}"
        )

    def some_keeping(self, demand: Demand, where: _Where) -> str:
        """That one value keeps a shape; other counts are left to pyshacl."""
        counts = {one.name: one for one in where.demands if one.name.startswith("qualified")}
        least = counts.get("qualifiedMinCount")
        if least is None or _number(least) != 1 or len(counts) > 2:
            return _NOBODY
        value = self._variable()
        kept = self.of(demand.shapes[0], value)
        return f"EXISTS {{ {where.at} {value} . FILTER (COALESCE({kept}, false)) }}"

    def of_class(self, demand: Demand, value: str) -> str:
        """That the value is of a class or one below it."""
        classes = self._hierarchy.below(str(term) for term in demand.terms)
        if len(classes) == 1:
            return f"EXISTS {{ {value} {_TYPE} <{classes[0]}> }}"
        kind = self._variable()
        listed = ", ".join(f"<{one}>" for one in classes)
        return f"EXISTS {{ {value} {_TYPE} {kind} . FILTER ({kind} IN ({listed})) }}"

    def keeps_all(self, demand: Demand, value: str) -> str:
        """That the value keeps every one of the shapes."""
        return _all(self.of(shape, value) for shape in demand.shapes)

    def keeps_any(self, demand: Demand, value: str) -> str:
        """That the value keeps one of the shapes."""
        return _any(f"COALESCE({self.of(shape, value)}, false)" for shape in demand.shapes)


def _of_datatype(_: _Clearing, demand: Demand, value: str) -> str:
    return _about(_OF_DATATYPE.get(URIRef(str(demand.terms[0])), _NOBODY), value)


def _of_kind(_: _Clearing, demand: Demand, value: str) -> str:
    return _about(_KINDS.get(URIRef(str(demand.terms[0])), _NOBODY), value)


def _within(_: _Clearing, demand: Demand, value: str) -> str:
    bound = demand.terms[0]
    if not isinstance(bound, Literal) or bound.datatype not in (XSD.integer, XSD.decimal):
        return _NOBODY
    return f"{_about(_WHOLE_NUMBERS, value)} && {value} {_BOUNDS[demand.name]} {bound.n3()}"


def _long(_: _Clearing, demand: Demand, value: str) -> str:
    sign = ">=" if demand.name == "minLength" else "<="
    return f"({_about(_TEXT, value)}) && STRLEN(STR({value})) {sign} {_number(demand)}"


def _matching(_: _Clearing, demand: Demand, value: str) -> str:
    pattern = str(demand.terms[0])
    if any(part in pattern for part in _DIALECTS_DIFFER):
        return _NOBODY
    return f"({_about(_TEXT, value)}) && REGEX(STR({value}), {Literal(pattern).n3()})"


def _in_languages(_: _Clearing, demand: Demand, value: str) -> str:
    listed = ", ".join(Literal(str(term).lower()).n3() for term in demand.terms)
    return f"LCASE(LANG({value})) IN ({listed})"


def _among(_: _Clearing, demand: Demand, value: str) -> str:
    return _any(f"sameTerm({value}, {_term(term)})" for term in demand.terms)


_OF_PATH: dict[str, Callable[[_Clearing, Demand, _Where], str]] = {
    "minCount": _Clearing.at_least,
    "maxCount": _Clearing.at_most,
    "uniqueLang": _Clearing.unlike_languages,
    "hasValue": _Clearing.has_value,
    "lessThan": _Clearing.ordered,
    "lessThanOrEquals": _Clearing.ordered,
    "qualifiedValueShape": _Clearing.some_keeping,
    "qualifiedMinCount": lambda *_: "true",
}
"""Demands on all values together; a count goes with its shape."""

_OF_VALUE: dict[str, Callable[[_Clearing, Demand, str], str]] = {
    "class": _Clearing.of_class,
    "node": _Clearing.keeps_all,
    "property": _Clearing.keeps_all,
    "and": _Clearing.keeps_all,
    "or": _Clearing.keeps_any,
    "datatype": _of_datatype,
    "nodeKind": _of_kind,
    "minInclusive": _within,
    "minExclusive": _within,
    "maxInclusive": _within,
    "maxExclusive": _within,
    "minLength": _long,
    "maxLength": _long,
    "pattern": _matching,
    "languageIn": _in_languages,
    "in": _among,
    "hasValue": _among,
}


def _number(demand: Demand) -> int | None:
    found = demand.terms[0]
    return int(found) if isinstance(found, Literal) and isinstance(found.value, int) else None


def _term(term: Node) -> str:
    return term.n3() if isinstance(term, Literal) else f"<{term}>"


def _about(form: str, value: str) -> str:
    return form.format(v=value)


def _all(parts: Iterator[str] | list[str]) -> str:
    said = [f"({part})" for part in parts if part != "true"]
    return " && ".join(said) if said else "true"


def _any(parts: Iterator[str]) -> str:
    return " || ".join(f"({part})" for part in parts)
