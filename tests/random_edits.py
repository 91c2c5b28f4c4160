"""Random edits of a small municipality: whatever a form, a file or an update might do to it."""

import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, SKOS, XSD, URIRef

from graph.changes import Delta, delta_of
from graph.constraints import reference, shape_graph
from graph.names import DEFAULT_BASE, MG, ORG, QB, SDMX_DIMENSION, SDMX_MEASURE, OrganisationNames
from graph.neighbourhood import walks_of
from graph.shape_model import core_models, targets
from graph.vocabularies import load_vocabularies
from tests.organisation_stores import small_municipality

FOLDER = Path(__file__).resolve().parent / "shapes"
NAMES = OrganisationNames(DEFAULT_BASE, "provkommun")
EXAMPLES = sorted(FOLDER.glob("*/*.ttl"))
TYPE = ox.NamedNode(str(RDF.type))
Object = ox.NamedNode | ox.Literal
DATES = ("2019-12-31", "2023-01-01", "2024-06-30", "2026-11-21", "2027-12-31", "2031-01-01")
WORDS = (
    "Kort",
    "Vi ska verka för en bättre skola i hela kommunen",
    "Alla barn lämnar grundskolan med behörighet till gymnasiet",
    "x" * 201,
    "Every child leaves school ready for more",
    "",
)


def example_store(chosen: Iterable[Path]) -> tuple[ox.Store, OrganisationNames]:
    """Examples of the shapes together with what all of them stand on."""
    store = ox.Store()
    load_vocabularies(store)
    for path in (FOLDER / "context.ttl", *chosen):
        store.load(
            path=path,
            format=ox.RdfFormat.TURTLE,
            base_iri=NAMES.namespace,
            to_graph=ox.NamedNode(NAMES.plan),
        )
    return store, NAMES


def municipality_store() -> tuple[ox.Store, OrganisationNames]:
    """The municipality of the tests of the link model, which keeps few rules."""
    small = small_municipality()
    return small.store, small.names


def edited(store: ox.Store, names: OrganisationNames, chance: random.Random) -> Delta:
    """The effective delta of one to four random edits; nothing where they undo each other."""
    places = (ox.NamedNode(names.plan), ox.NamedNode(names.observations))
    before = {quad for place in places for quad in store.quads_for_pattern(None, None, None, place)}
    draft = _Draft(set(before), names, chance)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 4))):
        draft.edit()
    return delta_of(_lines(draft.quads - before), _lines(before - draft.quads))


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    stored = ox.Store()
    stored.extend(quads)
    return (stored.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


class _Draft:
    def __init__(self, quads: set[ox.Quad], names: OrganisationNames, chance: random.Random):
        self.quads = quads
        self.names = names
        self.chance = chance
        self.nodes = sorted({quad.subject.value for quad in quads})  # type: ignore[union-attr]

    def edit(self) -> None:
        """One edit of a random kind."""
        kinds: tuple[Callable[[], None], ...] = (
            self.remove,
            self.remove,
            self.add,
            self.add,
            self.relink,
            self.relink,
            self.retype,
            self.relabel,
            self.redate,
            self.redate,
            self.close_a_chain,
            self.close_a_chain,
            self.give_many_goals,
            self.give_many_indicators,
            self.judge_a_link,
            self.delete,
            self.create,
            self.observe,
            self.follow_up,
            self.decide,
            self.widen_a_class,
        )
        self.chance.choice(kinds)()

    def remove(self) -> None:
        """Take a statement away."""
        self.quads.discard(self.any_quad())

    def add(self) -> None:
        """Say something of something."""
        self.say(self.node(), self.property(), self.value())

    def relink(self) -> None:
        """Point at something else."""
        quad = self.any_quad()
        if isinstance(quad.object, ox.NamedNode):
            self.quads.discard(quad)
            self.say(quad.subject.value, quad.predicate.value, self.value())  # type: ignore[union-attr]

    def retype(self) -> None:
        """Make something a thing of another kind, or of one more."""
        node = self.node()
        if self.chance.random() < 0.7:
            self.drop(node, str(RDF.type))
        self.say(node, str(RDF.type), ox.NamedNode(self.chance.choice(_classes())))

    def relabel(self) -> None:
        """Word something anew."""
        node = self.node()
        if self.chance.random() < 0.7:
            self.drop(node, str(SKOS.prefLabel))
        self.say(node, str(SKOS.prefLabel), self.words())

    def redate(self) -> None:
        """Move or spoil the start or the end of something."""
        node, path = self.node(), str(self.chance.choice((MG.startDate, MG.endDate)))
        if self.chance.random() < 0.7:
            self.drop(node, path)
        self.say(node, path, self.literal() if self.chance.random() < 0.2 else self.day())

    def close_a_chain(self) -> None:
        """Let things belong to one another."""
        path = self.chance.choice(
            (MG.contributesTo, MG.inProgramme, ORG.unitOf, ORG.subOrganizationOf, _PART, _REPLACES)
        )
        for _ in range(self.chance.randint(1, 3)):
            self.say(self.node(), str(path), ox.NamedNode(self.node()))

    def give_many_goals(self) -> None:
        """Make a unit answer for more goals than can be taken in."""
        unit, level = self.node("unit", "organisation"), self.node("level")
        for number in range(self.chance.choice((2, 11))):
            goal = self.names.resource("goal", f"tal-{number}")
            self.say(goal, str(RDF.type), ox.NamedNode(str(MG.Goal)))
            self.say(goal, str(MG.responsibleUnit), ox.NamedNode(unit))
            if self.chance.random() < 0.8:
                self.say(goal, str(MG.level), ox.NamedNode(level))

    def give_many_indicators(self) -> None:
        """Measure a goal by many things."""
        goal = self.node("goal")
        for _ in range(self.chance.choice((1, 6))):
            self.say(goal, str(MG.measuredBy), ox.NamedNode(self.node("indicator", "goal", "unit")))

    def judge_a_link(self) -> None:
        """State a contribution, maybe with the plain link it should have."""
        goal, target = self.node("goal"), self.target()
        made = self.names.resource("contribution", self.chance.choice("abcd"))
        self.say(goal, str(MG.qualifiedContribution), ox.NamedNode(made))
        self.say(made, str(RDF.type), ox.NamedNode(str(MG.Contribution)))
        self.say(made, str(MG.target), target)
        self.say(made, str(MG.strength), ox.Literal(self.chance.randint(-4, 4)))
        if self.chance.random() < 0.5:
            self.say(goal, str(self.chance.choice((MG.addresses, MG.counteracts))), target)

    def delete(self) -> None:
        """Take a thing away and let what points at it point at nothing."""
        node = self.node()
        self.quads = {quad for quad in self.quads if quad.subject.value != node}  # type: ignore[union-attr]

    def create(self) -> None:
        """A new thing with a few properties."""
        node = self.names.resource(self.chance.choice(("goal", "unit", "document")), "ny")
        self.say(node, str(RDF.type), ox.NamedNode(self.chance.choice(_classes())))
        for _ in range(self.chance.randint(0, 4)):
            self.say(node, self.property(), self.value())

    def observe(self) -> None:
        """A value of an indicator, whole or not."""
        node = self.names.resource("observation", self.chance.choice("abc"))
        said: dict[str, Object] = {
            str(RDF.type): ox.NamedNode(str(QB.Observation)),
            str(MG.indicator): ox.NamedNode(self.node("indicator")),
            str(QB.dataSet): ox.NamedNode(self.node()),
            str(SDMX_DIMENSION.refArea): ox.NamedNode(self.names.organisation),
            str(SDMX_DIMENSION.refPeriod): self.literal(),
            str(SDMX_MEASURE.obsValue): self.literal(),
        }
        place = self.names.observations
        for path, value in said.items():
            if self.chance.random() < 0.8:
                self.say(node, path, value, place)

    def follow_up(self) -> None:
        """Follow something up, or state how often that is to be done."""
        followed = self.node()
        rhythm = ox.Literal(
            self.chance.choice(("P1Y", "P6M", "P1M", "P0Y", "P7D", "P2Y3M")),
            datatype=_xsd("duration"),
        )
        if self.chance.random() < 0.5:
            self.say(followed, str(MG.followUpRhythm), rhythm)
            return
        node = self.names.resource("follow-up", self.chance.choice("ab"))
        self.say(node, str(RDF.type), ox.NamedNode(str(MG.FollowUp)))
        self.say(node, str(MG.followsUp), ox.NamedNode(followed))
        self.say(node, str(MG.followUpDate), self.day())

    def decide(self) -> None:
        """Let somebody decide something."""
        decision = self.node("decision")
        self.say(self.node(), str(MG.decidedIn), ox.NamedNode(decision))
        self.say(decision, str(MG.decidedBy), ox.NamedNode(self.node("unit", "organisation")))
        self.say(self.node("unit"), str(ORG.classification), self.concept())

    def widen_a_class(self) -> None:
        """A class of the organisation's own, below one of ours."""
        own = self.names.resource("theme", "egen-klass")
        self.say(own, str(RDFS.subClassOf), ox.NamedNode(self.chance.choice(_classes())))
        self.say(self.node(), str(RDF.type), ox.NamedNode(own))

    def say(self, node: str, path: str, value: Object, place: str = "") -> None:
        """Add a statement."""
        graph = ox.NamedNode(place or self.names.plan)
        self.quads.add(ox.Quad(ox.NamedNode(node), ox.NamedNode(path), value, graph))

    def drop(self, node: str, path: str) -> None:
        """Remove all values of a property."""
        self.quads = {
            quad
            for quad in self.quads
            if (quad.subject.value, quad.predicate.value) != (node, path)  # type: ignore[union-attr]
        }

    def any_quad(self) -> ox.Quad:
        """A statement there is."""
        return self.chance.choice(sorted(self.quads, key=str))

    def node(self, *kinds: str) -> str:
        """A thing of the organisation, of some kinds where there are any."""
        own = [
            node
            for node in self.nodes
            if node.removeprefix(self.names.namespace).partition("/")[0] in kinds
        ]
        return self.chance.choice(own or self.nodes)

    def property(self) -> str:
        """A property that some shape reads."""
        return self.chance.choice(_properties())

    def value(self) -> Object:
        """Anything that could be said."""
        return self.chance.choice(
            (lambda: ox.NamedNode(self.node()),) * 4
            + (self.concept, self.target, self.words, self.day, self.literal, self.literal)
        )()

    def concept(self) -> ox.NamedNode:
        """Something of a shipped scheme."""
        return ox.NamedNode(self.chance.choice(_concepts()))

    def target(self) -> ox.NamedNode:
        """An SDG target or goal, or none that exists."""
        code = self.chance.choice(("4.1", "13.2", "4", "13.99"))
        return ox.NamedNode(f"http://metadata.un.org/sdg/{code}")

    def words(self) -> ox.Literal:
        """A text in some language or none."""
        language = self.chance.choice(("sv", "sv", "sv", "en", "SV", "sv-FI", None))
        return ox.Literal(self.chance.choice(WORDS), language=language)

    def day(self) -> ox.Literal:
        """A date, now and then with a time zone."""
        zone = self.chance.choice(("", "", "", "", "Z", "+02:00"))
        return ox.Literal(self.chance.choice(DATES) + zone, datatype=_xsd("date"))

    def literal(self) -> ox.Literal:
        """A value of any datatype, right or wrong for it."""
        text, datatype = self.chance.choice(_LITERALS)
        return ox.Literal(text, datatype=_xsd(datatype))


_PART = URIRef("http://purl.org/dc/terms/isPartOf")
_REPLACES = URIRef("http://purl.org/dc/terms/replaces")
_LITERALS = (
    ("2023-02-30", "date"),
    ("2023-02-28", "date"),
    ("0000-01-01", "date"),
    ("12023-01-01", "date"),
    ("2023", "gYear"),
    ("23", "gYear"),
    ("2023-05", "gYearMonth"),
    ("2023-13", "string"),
    ("2024-05-05T24:00:00", "dateTime"),
    ("2024-05-05T10:00:00.5Z", "dateTime"),
    ("2024-02-30T10:00:00", "dateTime"),
    ("1", "boolean"),
    ("false", "boolean"),
    ("ja", "boolean"),
    ("1.50", "decimal"),
    ("-2", "decimal"),
    ("1e3", "decimal"),
    ("3", "integer"),
    ("0", "integer"),
    ("99999999999999999999", "integer"),
    ("tre", "integer"),
    ("2.0", "double"),
    ("NaN", "double"),
    ("P1Y", "duration"),
    ("P18M", "duration"),
    ("PT1H", "duration"),
    ("snart", "duration"),
    ("N00001", "string"),
    (" ", "string"),
)


def _xsd(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(XSD[name]))


@cache
def _properties() -> list[str]:
    walked = {step.predicate for iri in core_models() for walk in walks_of(iri) for step in walk}
    read = {str(path) for path in shape_graph().objects(None, MG.reads)}
    unknown = {f"{MG}hittaPå"}
    return sorted((walked | read | unknown) - {str(RDFS.subClassOf)})


@cache
def _classes() -> list[str]:
    aimed = {one for target in targets().values() for one in target.classes}
    demanded = {str(one) for one in shape_graph().objects(None, SH["class"])}
    return sorted(aimed | demanded | {f"{MG}Hittepå"})


@cache
def _concepts() -> list[str]:
    return sorted(str(node) for node in reference().subjects(SKOS.inScheme, unique=True))
