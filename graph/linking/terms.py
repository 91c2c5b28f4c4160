"""The terms of each SDG target: what people call what it is about, as data anyone can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

import ontology
from graph.errors import NotFound, Place, StoreError
from graph.intake.faults import quoting, unreadable
from graph.intake.limits import check_size
from graph.names import MG, PREFIXES
from graph.texts import Text
from graph.vocabularies import taxonomy

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


def read_terms(path: Path) -> tuple[Term, ...]:
    """Terms of one's own: a Turtle file that is written as those in ``ontology/link_terms/`` are.

    Raises ``UnreadableFile`` with the line for what is no Turtle, and where it holds no terms of
    targets that there are.
    """
    if not path.is_file():
        raise NotFound(Text(f"Filen finns inte: {path}.", f"There is no such file: {path}."))
    check_size(path.stat().st_size, path.name)
    store = Store()
    try:
        for triple in parse(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), RdfFormat.TURTLE):
            store.add(Quad(triple.subject, triple.predicate, triple.object))
    except SyntaxError as error:
        message = Text("Filen är inte giltig Turtle", "The file is not valid Turtle")
        place = Place(path.name, line=error.lineno)
        raise quoting("not-turtle", message, place, str(error)) from error
    found = terms_in(store)
    known = {target.code for target in taxonomy().targets.values()} | {OWN_MATTERS}
    unknown = sorted({term.target for term in found} - known)
    if unknown or not found:
        wrong = ", ".join(unknown)
        message = Text(
            f"Filen ska ha ord för delmål som finns, under {SCHEME_IRI}",
            f"The file should have terms of targets that there are, below {SCHEME_IRI}",
        )
        raise unreadable("no-terms", message, Place(path.name), wrong)
    return found


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
