"""The types of problems: what each means, and what whoever meets it can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from api.problems import MEANINGS, TYPES
from graph.published.statements import Statements, term
from graph.texts import Text

_TITLE: Final = Text("Problemtyper", "Problem types")
_ADVICE: Final[Mapping[str, Text]] = {
    "BadRequest": Text(
        "Läs i svaret vad som är fel och jämför med beskrivningen av gränssnittet.",
        "Read in the answer what is wrong, and compare with the description of the interface.",
    ),
    "UnparsedBody": Text(
        "Svaret säger var i det som skickades läsningen stannade. Rätta det och skicka igen.",
        "The answer says where in what was sent the reading stopped. Mend it and send again.",
    ),
    "QueryError": Text(
        "Läs i svaret vad som inte går, ofta med rad och kolumn, och ändra frågan.",
        "Read in the answer what cannot be, often with line and column, and change the query.",
    ),
    "Unauthenticated": Text(
        "Logga in, eller skicka en nyckel som Authorization: Bearer.",
        "Sign in, or send a key as Authorization: Bearer.",
    ),
    "Forbidden": Text(
        "Be en administratör om rättigheten, eller den som ansvarar för saken om ändringen.",
        "Ask an administrator for the right, or whoever is responsible for the thing to change it.",
    ),
    "NotFound": Text(
        "Kontrollera adressen. Det som har tagits bort finns kvar i historiken.",
        "Check the address. What has been removed is still in the history.",
    ),
    "NotAcceptable": Text(
        "Be i Accept om något av de format som svaret räknar upp.",
        "Ask in Accept for one of the formats that the answer lists.",
    ),
    "ConflictError": Text(
        "Läs om, gör ändringen på det som nu står och skicka igen.",
        "Read again, make the change on what there is now and send it again.",
    ),
    "Outdated": Text(
        "Läs om saken, gör ändringen på nytt och skicka den nya versionen i If-Match.",
        "Read the thing again, make the change anew and send the new version in If-Match.",
    ),
    "StillNeeded": Text(
        "Ta först bort eller ändra det som leder dit; svaret räknar upp det.",
        "First remove or change what leads there; the answer lists it.",
    ),
    "StillSaid": Text(
        "Ändra först det som säger texten i dag; svaret räknar upp det.",
        "First change what says the text today; the answer lists it.",
    ),
    "CannotRevert": Text(
        "Ångra först de senare ändringar som svaret räknar upp, eller ändra för hand.",
        "First undo the later changes that the answer lists, or change by hand.",
    ),
    "TooLargeBody": Text(
        "Dela upp det som skickas, eller skicka det som en fil.",
        "Send it in parts, or as a file.",
    ),
    "QueryTooLarge": Text(
        "Begränsa frågan: färre organisationer, LIMIT eller en snävare fråga.",
        "Narrow the query: fewer organisations, LIMIT or a tighter question.",
    ),
    "UnsupportedBody": Text(
        "Skicka något av de format som svaret räknar upp och säg vilket i Content-Type.",
        "Send one of the formats that the answer lists, and say which in Content-Type.",
    ),
    "UnfitParameters": Text(
        "Svaret säger för varje parameter vad som är fel och vad som duger.",
        "The answer says for each parameter what is wrong and what will do.",
    ),
    "DataError": Text(
        "Inget har sparats. Rätta varje fel som svaret räknar upp, med sin plats, och skicka igen.",
        "Nothing is stored. Mend each fault that the answer lists, with its place, and send again.",
    ),
    "UnreadableFile": Text(
        "Öppna filen i programmet den kommer från, spara den på nytt och skicka igen.",
        "Open the file in the program it comes from, save it anew and send it again.",
    ),
    "RefusedLoad": Text(
        "Inget har sparats. Rätta de regelbrott som svaret räknar upp; andra är bara upplysningar.",
        "Nothing is stored. Mend the broken rules that the answer lists; others are only notes.",
    ),
    "RequestValidationError": Text(
        "Svaret säger för varje parameter vad som är fel och vad som duger.",
        "The answer says for each parameter what is wrong and what will do.",
    ),
    "Unconditional": Text(
        "Skicka If-Match med den version som ändringen utgår från.",
        "Send If-Match with the version that the change was made from.",
    ),
    "TooManyAttempts": Text(
        "Vänta så länge som Retry-After säger.", "Wait as long as Retry-After says."
    ),
    "TooManyQueries": Text(
        "Vänta så länge som Retry-After säger, och gör frågorna billigare om det händer ofta.",
        "Wait as long as Retry-After says, and make the queries cheaper if it happens often.",
    ),
    "StoreError": Text(
        "Försök igen om en stund; kvarstår felet, be den som driver tjänsten köra malgraf doctor.",
        "Try again in a while; if it stays, ask whoever runs the service for malgraf doctor.",
    ),
    "NoSpace": Text(
        "Inget har sparats. Den som driver tjänsten behöver frigöra plats på disken.",
        "Nothing is stored. Whoever runs the service needs to free space on the disk.",
    ),
    "QueryTimeout": Text(
        "Gör frågan mindre: börja i det som är få, undvik korsprodukter, ange organisation.",
        "Make the query smaller: begin with what is few, avoid cross products, name a graph.",
    ),
}
"""Name of a problem type → what to do."""


@dataclass(frozen=True)
class ProblemType:
    """One type; ``status`` is the status that goes with it."""

    name: str
    status: int
    title: Text
    advice: Text


def problem_types() -> list[ProblemType]:
    """All types, by status."""
    found = (
        ProblemType(
            kind.__name__, meaning.status, meaning.title, _ADVICE.get(kind.__name__, meaning.title)
        )
        for kind, meaning in MEANINGS.items()
    )
    return sorted(found, key=lambda each: (each.status, each.name))


def problem_triples() -> list[Triple]:
    """The types as concepts of a scheme."""
    said, scheme = Statements(), NamedNode(TYPES)
    said.say(scheme, "rdf:type", term("skos:ConceptScheme"))
    said.say(scheme, "skos:prefLabel", _TITLE)
    for each in problem_types():
        node = NamedNode(TYPES + each.name)
        said.say(node, "rdf:type", term("skos:Concept"))
        said.say(node, "skos:prefLabel", each.title)
        said.say(node, "skos:definition", each.advice)
        said.say(node, "skos:notation", Literal(str(each.status)))
        said.say(node, "skos:inScheme", scheme)
    return said.triples
