"""What follows from a row without being written in it: classes, schemes, data sets, plain links."""

from collections.abc import Iterable

import pyoxigraph as ox

from graph.errors import Place
from graph.intake.draft import RDF_TYPE, Draft, Term
from graph.intake.layout import expanded
from graph.names import (
    KINDS,
    MG,
    ORG,
    QB,
    SCHEME,
    SDMX_ATTRIBUTE,
    SDMX_DIMENSION,
    SDMX_MEASURE,
    OrganisationNames,
)

_SCHEME_CLASS = ox.NamedNode(expanded("skos:ConceptScheme"))
_IN_SCHEME = expanded("skos:inScheme")
_LABEL = expanded("skos:prefLabel")
_ADDRESSES = str(MG.addresses)
_COUNTERACTS = str(MG.counteracts)
_LINK_METHOD = str(MG.linkMethod)
_QUALIFIED = str(MG.qualifiedContribution)
_STRENGTH = str(MG.strength)
_TARGET = str(MG.target)
_SCHEME_LABELS = {"level": ("Målnivåer", "Goal levels"), "theme": ("Teman", "Themes")}


class Completion:
    """Adds to the rows of a draft what their kind implies."""

    def __init__(self, draft: Draft, names: OrganisationNames, known: Iterable[str]) -> None:
        self.draft = draft
        self.names = names
        self.known = frozenset(known)
        self.stated: dict[tuple[str, str], list[Term]] = {}
        self.bearers: dict[str, list[str]] = {}
        for subject, path, value in draft.statements:
            self.stated.setdefault((subject, path), []).append(value)
            if path == _QUALIFIED:
                self.bearers.setdefault(value.value, []).append(subject)

    def complete(self) -> None:
        """Go through all rows once."""
        for node in sorted(self.draft.rows):
            kind = node.removeprefix(self.names.namespace).partition("/")[0]
            if kind == "unit":
                self._unit(node)
            elif kind in _SCHEME_LABELS:
                self._concept(node, kind)
            elif kind == "observation":
                self._observation(node)
            elif kind == "contribution":
                self._contribution(node)

    def _has(self, node: str, path: str) -> bool:
        return (node, path) in self.stated

    def _default(self, node: str, path: str, value: str) -> None:
        if not self._has(node, path):
            self.draft.state(node, path, ox.NamedNode(value))

    def _reclass(self, node: str, kind: str, actual: ox.NamedNode) -> None:
        self.draft.statements.discard((node, RDF_TYPE, ox.NamedNode(KINDS[kind])))
        self.draft.state(node, RDF_TYPE, actual)

    def _unit(self, node: str) -> None:
        """A unit that somebody owns is a company: an organisation of its own."""
        if self._has(node, str(ORG.subOrganizationOf)):
            self._reclass(node, "unit", ox.NamedNode(KINDS["organisation"]))

    def _concept(self, node: str, kind: str) -> None:
        """Levels and themes belong to an own scheme, whose row has the id "scheme"."""
        scheme = self.names.resource(kind, "scheme")
        if node == scheme:
            self._reclass(node, kind, _SCHEME_CLASS)
            return
        self._default(node, _IN_SCHEME, scheme)
        if kind == "level" and self.names.organisation in self.draft.rows:
            self._default(self.names.organisation, str(MG.levelScheme), scheme)
        if scheme not in self.draft.rows and scheme not in self.known:
            self.draft.describe(scheme, scheme, self.draft.places[node])
            self.draft.state(scheme, RDF_TYPE, _SCHEME_CLASS)
            swedish, english = _SCHEME_LABELS[kind]
            self.draft.state(scheme, _LABEL, ox.Literal(swedish, language="sv"))
            self.draft.state(scheme, _LABEL, ox.Literal(english, language="en"))

    def _observation(self, node: str) -> None:
        """Of the whole municipality and both sexes, unless said; without value it is missing."""
        self._default(node, str(SDMX_DIMENSION.refArea), self.names.organisation)
        self._default(node, str(SDMX_DIMENSION.sex), f"{SCHEME}sex/total")
        if not self._has(node, str(SDMX_MEASURE.obsValue)):
            missing = f"{SCHEME}observation-status/missing"
            self._default(node, str(SDMX_ATTRIBUTE.obsStatus), missing)
        for indicator in self.stated.get((node, str(MG.indicator)), ()):
            slug = indicator.value.rsplit("/", 1)[-1]
            data_set = self.names.resource("dataset", slug)
            self._default(node, str(QB.dataSet), data_set)
            if not self._has(node, str(QB.dataSet)):
                self._data_set(data_set, indicator, self.draft.places[node])

    def _data_set(self, node: str, indicator: Term, place: Place) -> None:
        if node not in self.draft.rows and node not in self.known:
            self.draft.describe(node, node, place)
            self.draft.state(node, RDF_TYPE, ox.NamedNode(str(QB.DataSet)))
            self.draft.state(node, str(MG.indicator), indicator)

    def _contribution(self, node: str) -> None:
        """The plain link keeps in step: strength 1 to 3 addresses, −1 to −3 counteracts."""
        self._default(node, _LINK_METHOD, f"{SCHEME}link-method/import")
        for strength in self.stated.get((node, _STRENGTH), ()):
            if strength.value != "0":
                path = _COUNTERACTS if strength.value.startswith("-") else _ADDRESSES
                for bearer in self.bearers.get(node, ()):
                    for target in self.stated.get((node, _TARGET), ()):
                        self.draft.state(bearer, path, target)
