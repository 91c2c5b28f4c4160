"""The terms of each SDG target: what people call what it is about, as data anyone can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

import ontology
from graph.errors import StoreError
from graph.names import MG, PREFIXES
from graph.texts import Text

SCHEME_IRI: Final = "https://w3id.org/malgraf/scheme/link-terms/"
"""Where the concepts of the scheme begin: the code of the target follows."""


OWN_MATTERS: Final = "own-matters"
"""Takes the place of a target: what concerns the organisation alone, and serves none."""


class Says(Enum):
    """What a term says of a target."""

    NAMES = "names"
    """It names what the target is about."""
    HINTS = "hints"
    """It hints at it, and is said of other things too."""
    AGAINST = "against"
    """It looks like the target's words, and means something else."""


@dataclass(frozen=True)
class Term:
    """A word or phrase in one language, with what it says of a target (by its code, "11.3")."""

    target: str
    language: str
    text: str
    says: Says


_PROPERTIES: Final[Mapping[str, Says]] = {
    f"{PREFIXES['skos']}altLabel": Says.NAMES,
    f"{PREFIXES['skos']}hiddenLabel": Says.HINTS,
    str(MG.counterTerm): Says.AGAINST,
}


@cache
def shipped_terms() -> tuple[Term, ...]:
    """All terms of the scheme that Målgraf ships, read once per process."""
    store = Store()
    for path in ontology.term_files():
        try:
            store.load(path=path, format=RdfFormat.TURTLE)
        except SyntaxError as error:
            raise StoreError(
                Text(f"{path} är skadad: {error}", f"{path} is damaged: {error}")
            ) from error
    return terms_in(store)


def terms_in(store: Store) -> tuple[Term, ...]:
    """The terms that the default graph of a store holds, in order."""
    found = [
        Term(code, quad.object.language, quad.object.value, says)
        for iri, says in _PROPERTIES.items()
        for quad in store.quads_for_pattern(None, NamedNode(iri), None)
        if isinstance(quad.object, Literal) and quad.object.language
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(SCHEME_IRI)
        for code in (quad.subject.value.removeprefix(SCHEME_IRI),)
    ]
    return tuple(
        sorted(found, key=lambda term: (term.target, term.language, term.says.value, term.text))
    )
