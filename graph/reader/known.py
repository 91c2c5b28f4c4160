"""What uploaded files may refer to, found in the reader's own store."""

from pyoxigraph import Literal, NamedNode

from graph.everything import Everything
from graph.intake import Known
from graph.names import KINDS, PREFIXES, OrganisationNames

_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


def things_known(everything: Everything, names: OrganisationNames) -> Known:
    """What a file may refer to without describing it: stored things by kind, id and label."""
    found: dict[str, dict[str, str]] = {}
    plan = NamedNode(names.plan)
    for quad in everything.store.quads_for_pattern(None, _LABEL, None, plan):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            iri = quad.subject.value
            kind, _, slug = iri.removeprefix(names.namespace).partition("/")
            if kind in KINDS:
                found.setdefault(kind, {}).update({slug: iri, quad.object.value: iri})
    return found
