"""Nobody changes what is not theirs, by any link, class or name; administrators may."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize

from graph.changes import Actor, Delta, delta_of
from graph.errors import Forbidden
from graph.names import DEFAULT_BASE, KINDS, PREFIXES, OrganisationNames
from graph.ownership import Owners, owner_paths
from graph.rights import OPERATOR, Caller, Grant, Role, refuse_foreign
from graph.store import OrganisationStore
from ontology import FOLDER
from tests.organisation_stores import example_store, organisation_store, small_municipality

PREFIX_LINES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
UNITS = """
<unit/forskola> a org:OrganizationalUnit ; skos:prefLabel "Förskolan"@sv , "Preschool"@en ;
    org:unitOf <unit/skola> .
<unit/avdelning> a org:OrganizationalUnit ; org:unitOf <unit/forskola> .
<goal/lek> a mg:Goal ; skos:prefLabel "Alla leker"@sv , "All play"@en ;
    mg:responsibleUnit <unit/forskola> ; mg:qualifiedContribution <contribution/lek> ;
    mg:measuredBy <indicator/lek> ; prov:wasInfluencedBy <.well-known/genid/lek> .
<contribution/lek> a mg:Contribution ; mg:strength 1 .
<.well-known/genid/lek> skos:note "Utan namn" .
<indicator/lek> a mg:Indicator ; mg:responsibleUnit <unit/forskola> ;
    mg:hasTargetValue <target-value/lek> .
<target-value/lek> a mg:TargetValue ; mg:value 1 .
<observation/lek> a qb:Observation ; mg:indicator <indicator/lek> ; qb:dataSet <dataset/lek> .
<dataset/lek> a qb:DataSet .
<follow-up/lek> a mg:FollowUp ; mg:followsUp <goal/lek> ; mg:responsibleUnit <unit/bolag> .
<quality-level/lek> a mg:QualityLevel .
<basic-mission/lek> a mg:BasicMission ; mg:responsibleUnit <unit/forskola> ;
    mg:hasQualityLevel <quality-level/lek> .
<budget/lek> a mg:Budget ; mg:responsibleUnit <unit/forskola> .
<allocation/lek> a mg:Allocation ; mg:inBudget <budget/lek> ; mg:allocatedTo <goal/klimat> .
<decision/lek> a mg:Decision ; mg:decidedBy <unit/forskola> .
<meeting-outcome/lek> a mg:MeetingOutcome ; mg:bringsTogether <unit/forskola> , <unit/bolag> ;
    prov:wasAttributedTo <unit/forskola> .
<link-answer/lek> a mg:LinkAnswer ; mg:answerTo <goal/lek> ;
    prov:wasAttributedTo <unit/bolag> .
<goal/delat> a mg:Goal ; mg:responsibleUnit <unit/forskola> , <unit/bolag> .
<goal/utan> a mg:Goal .
"""
FOLLOWING = (
    "goal/lek", "contribution/lek", ".well-known/genid/lek", "indicator/lek", "target-value/lek",
    "observation/lek", "dataset/lek", "follow-up/lek", "quality-level/lek", "basic-mission/lek",
    "budget/lek", "allocation/lek", "decision/lek", "meeting-outcome/lek",
    "link-answer/lek",
)  # fmt: skip
ADMINISTRATORS = {
    "external-actor", "focus-area", "interaction", "interaction-source", "level", "organisation",
    "relevance", "relevance-profile", "rule-profile", "rule-setting", "theme", "unit", "vision",
}  # fmt: skip
"""The kinds of things whose classes have no owner path."""


def quads(names: OrganisationNames, turtle: str) -> list[Quad]:
    """Turtle with relative IRIs, as quads of the organisation's plan."""
    text = (PREFIX_LINES + turtle).encode()
    read = parse(text, RdfFormat.TURTLE, base_iri=names.namespace)
    return [Quad(q.subject, q.predicate, q.object, NamedNode(names.plan)) for q in read]


@cache
def municipality() -> OrganisationStore:
    """The small municipality with a few things of a preschool under its school board."""
    made = small_municipality()
    made.store.extend(quads(made.names, UNITS))
    return made


def lines(of: list[Quad]) -> list[bytes]:
    return [serialize([quad], format=RdfFormat.N_QUADS) or b"" for quad in of]


def judge(
    caller: Caller,
    added: str = "",
    removed: str = "",
    before: OrganisationStore | None = None,
) -> None:
    """Judge a change written in Turtle; raises ``Forbidden``."""
    current = before or municipality()
    coming, going = quads(current.names, added), quads(current.names, removed)
    after = Store()
    for place in (current.names.plan, current.names.observations):
        after.extend(current.store.quads_for_pattern(None, None, None, NamedNode(place)))
    after.extend(coming)
    for quad in going:
        assert quad in after
        after.remove(quad)
    delta = delta_of(lines(coming), lines(going))
    refuse_foreign(caller, delta, current.store, after, current.names)


def editor(*units: str) -> Caller:
    """Somebody who edits for units of the small municipality."""
    names = municipality().names
    grants = (Grant(Role.EDITOR, names.key, names.namespace + unit) for unit in units)
    return Caller(Actor("user:1", "Eva"), tuple(grants))


EVERY_UNIT = Caller(Actor("user:2"), (Grant(Role.EDITOR, "liten"),))
ADMINISTRATOR = Caller(Actor("user:3"), (Grant(Role.ADMIN, "liten"),))


def refused(caller: Caller, added: str = "", removed: str = "") -> set[str]:
    """The things a change is refused for, as relative IRIs."""
    with pytest.raises(Forbidden) as caught:
        judge(caller, added, removed)
    namespace = municipality().names.namespace
    return {problem.value.removeprefix(namespace) for problem in caught.value.problems}


@pytest.mark.parametrize("thing", FOLLOWING)
def test_thing_is_its_owners_and_those_above_them(thing: str) -> None:
    change = f'<{thing}> skos:note "Ny"@sv .'
    for unit in ("unit/forskola", "unit/skola", "organisation/liten"):
        judge(editor(unit), change)
    judge(EVERY_UNIT, change)
    for unit in ("unit/avdelning", "unit/bolag"):
        assert refused(editor(unit), change) == {thing}


def test_refusal_names_the_thing_whose_it_is_and_whom_to_ask() -> None:
    with pytest.raises(Forbidden) as caught:
        judge(editor("unit/bolag"), '<goal/lek> skos:note "Ny"@sv .')
    (problem,) = caught.value.problems
    assert problem.message.sv == "”Alla leker” hör till Förskolan."
    assert problem.message.en == "“All play” belongs to Preschool."
    assert "administratör" in problem.fix.sv


def test_thing_cannot_be_taken_from_its_unit() -> None:
    mine, theirs = "<goal/lek> mg:responsibleUnit <unit/bolag> .", "<goal/lek> mg:responsibleUnit"
    assert refused(editor("unit/bolag"), mine, f"{theirs} <unit/forskola> .") == {"goal/lek"}
    assert refused(editor("unit/bolag"), mine) == {"goal/lek"}


def test_thing_cannot_be_given_to_a_unit_that_is_not_one_s_own() -> None:
    given = "<goal/lek> mg:responsibleUnit <unit/bolag> ."
    taken = "<goal/lek> mg:responsibleUnit <unit/forskola> ."
    assert refused(editor("unit/forskola"), given, taken) == {"goal/lek"}
    judge(editor("unit/forskola", "unit/bolag"), given, taken)
    down = "<goal/lek> mg:responsibleUnit <unit/avdelning> ."
    judge(editor("unit/forskola"), down, taken)


def test_thing_of_two_units_is_for_those_who_edit_for_both() -> None:
    change = '<goal/delat> skos:note "Ny"@sv .'
    assert refused(editor("unit/forskola"), change) == {"goal/delat"}
    judge(editor("unit/forskola", "unit/bolag"), change)
    judge(editor("organisation/liten"), change)


def test_what_is_removed_is_judged_as_it_was() -> None:
    whole = "<decision/lek> a mg:Decision ; mg:decidedBy <unit/forskola> ."
    assert refused(editor("unit/bolag"), removed=whole) == {"decision/lek"}
    judge(editor("unit/forskola"), removed=whole)


def test_new_thing_is_judged_as_it_becomes() -> None:
    judge(editor("unit/forskola"), "<goal/ny> a mg:Goal ; mg:responsibleUnit <unit/forskola> .")
    others = "<goal/ny> a mg:Goal ; mg:responsibleUnit <unit/bolag> ."
    assert refused(editor("unit/forskola"), others) == {"goal/ny"}


@pytest.mark.parametrize(
    "change",
    [
        '<goal/utan> skos:note "Ny"@sv .',
        "<goal/utan> mg:responsibleUnit <unit/forskola> .",
        "<goal/ny> a mg:Goal .",
        '<goal/ny> skos:note "Utan klass"@sv .',
        "<goal/ny> a mg:Goal ; mg:responsibleUnit 'forskola' .",
        '<unit/forskola> skos:note "Enhet"@sv .',
        '<organisation/liten> skos:note "Kommunen"@sv .',
        '<vision/vision> mg:responsibleUnit <unit/forskola> ; skos:note "Vision"@sv .',
        "<level/egen> a skos:Concept ; mg:responsibleUnit <unit/forskola> .",
        "<rule-profile/egen> a mg:RuleProfile ; mg:responsibleUnit <unit/forskola> .",
        "<contribution/ny> a mg:Contribution .",
        '<.well-known/genid/ny> skos:note "Ingen pekar på den"@sv .',
    ],
)
def test_what_leads_to_no_unit_is_the_administrators(change: str) -> None:
    assert len(refused(EVERY_UNIT, change)) == 1
    judge(ADMINISTRATOR, change)
    judge(OPERATOR, change)


def test_second_class_is_no_way_around_the_first() -> None:
    assert refused(editor("unit/forskola"), "<goal/lek> a org:OrganizationalUnit .") == {"goal/lek"}
    change = "<unit/forskola> a mg:Goal ; mg:responsibleUnit <unit/forskola> ."
    assert refused(editor("unit/forskola"), change) == {"unit/forskola"}
    change = "<goal/lek> a mg:Decision ; mg:decidedBy <unit/bolag> ."
    assert refused(editor("unit/forskola"), change) == {"goal/lek"}
    judge(editor("unit/forskola", "unit/bolag"), change)


def test_change_of_class_is_judged_by_both() -> None:
    change = "<follow-up/lek> a mg:Goal ."
    taken = "<follow-up/lek> a mg:FollowUp ."
    assert refused(editor("unit/bolag"), change, taken) == {"follow-up/lek"}
    assert refused(editor("unit/forskola"), change, taken) == {"follow-up/lek"}
    judge(editor("unit/forskola", "unit/bolag"), change, taken)


def test_unit_tree_cannot_be_stated_of_anything() -> None:
    change = "<goal/lek> org:unitOf <unit/forskola> ."
    assert refused(editor("unit/forskola"), change) == {"goal/lek"}
    invented = (
        "<unit/ny> a mg:Goal ; mg:responsibleUnit <unit/forskola> ; "
        "org:subOrganizationOf <unit/forskola> ."
    )
    assert refused(editor("unit/forskola"), invented) == {"unit/ny"}


@pytest.mark.parametrize(
    ("link", "thing"),
    [
        ("mg:qualifiedContribution <contribution/a>", "contribution/a"),
        ("mg:hasQualityLevel <quality-level/oppet>", ""),
        ("mg:hasTargetValue <target-value/lek>", ""),
        ("mg:hasTargetValue <target-value/utslapp>", "target-value/utslapp"),
        ("mg:measuredBy <indicator/utslapp>", ""),
        ("mg:contributesTo <goal/klimat>", ""),
        ("mg:qualifiedContribution <contribution/ny>", ""),
        ("prov:wasInfluencedBy <.well-known/genid/klimat>", ".well-known/genid/klimat"),
    ],
)
def test_link_gives_no_share_in_what_is_another_s(link: str, thing: str) -> None:
    change = f"<goal/lek> {link} ."
    before = small_municipality()
    others = (
        "<goal/klimat> prov:wasInfluencedBy <.well-known/genid/klimat> . "
        '<.well-known/genid/klimat> skos:note "Annan"@sv .'
    )
    before.store.extend(quads(before.names, UNITS + others))
    if not thing:
        judge(editor("unit/skola"), change, before=before)
        return
    with pytest.raises(Forbidden) as caught:
        judge(editor("unit/skola"), change, before=before)
    assert [problem.value for problem in caught.value.problems] == [before.names.namespace + thing]


def test_link_can_be_taken_away_with_what_it_points_at() -> None:
    judge(
        editor("unit/forskola"),
        removed="<goal/lek> mg:qualifiedContribution <contribution/lek> . "
        "<contribution/lek> a mg:Contribution ; mg:strength 1 .",
    )


def test_every_foreign_thing_of_a_change_is_named() -> None:
    change = '<goal/lek> skos:note "a" . <goal/klimat> skos:note "b" . <unit/bolag> skos:note "c" .'
    assert refused(editor("unit/skola"), change) == {"goal/klimat", "unit/bolag"}


def test_reader_and_stranger_change_nothing() -> None:
    change = '<goal/lek> skos:note "Ny"@sv .'
    elsewhere = Caller(Actor("user:4"), (Grant(Role.ADMIN, "annan"),))
    for caller in (
        Caller(Actor("anonymous")),
        Caller(Actor("user:5"), (Grant(Role.READER),)),
        elsewhere,
    ):
        with pytest.raises(Forbidden):
            judge(caller, change)


@pytest.mark.parametrize(
    ("subject", "graph"),
    [
        ("annan/goal/a", "<http://localhost:8000/id/liten/plan> "),
        ("liten/goal/a", "<http://localhost:8000/id/annan/plan> "),
        ("liten/goal/a", ""),
        ("liten2/goal/a", "<http://localhost:8000/id/liten/plan> "),
    ],
)
def test_administrator_of_one_organisation_stays_in_it(subject: str, graph: str) -> None:
    now = municipality()
    line = f"<http://localhost:8000/id/{subject}> <x:p> <x:o> {graph}.\n".encode()
    for delta in (Delta(added=line), Delta(removed=line)):
        with pytest.raises(Forbidden):
            refuse_foreign(ADMINISTRATOR, delta, now.store, now.store, now.names)
        refuse_foreign(OPERATOR, delta, now.store, now.store, now.names)


@pytest.mark.parametrize(
    "more",
    [Grant(Role.READER), Grant(Role.READER, "liten"), Grant(Role.EDITOR, "annan"),
     Grant(Role.ADMIN, "annan")],
)  # fmt: skip
def test_reading_here_or_writing_elsewhere_adds_nothing_to_a_unit_s_rights(more: Grant) -> None:
    caller = editor("unit/skola").with_also((more,))
    assert refused(caller, '<goal/klimat> skos:note "Ny"@sv .') == {"goal/klimat"}


def test_what_is_shared_is_for_administrators_of_everything() -> None:
    names = OrganisationNames(DEFAULT_BASE, "shared")
    about = f"<{names.resource('goal', 'a')}>"
    owner = f"{about} <{PREFIXES['mg']}responsibleUnit> <x:unit> <{names.plan}> .\n"
    kind = f"{about} <{PREFIXES['rdf']}type> <{KINDS['goal']}> <{names.plan}> .\n"
    delta = Delta(added=(owner + kind).encode())
    after = Store()
    after.extend(delta.added_quads())
    for grant in (
        Grant(Role.ADMIN, "shared"), Grant(Role.ADMIN, "liten"), Grant(Role.EDITOR),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            refuse_foreign(Caller(Actor("user:1"), (grant,)), delta, Store(), after, names)
    refuse_foreign(OPERATOR, delta, Store(), after, names)


def test_reading_is_cut_to_what_was_granted() -> None:
    caller = Caller(
        Actor("user:1"), (Grant(Role.READER, "a"), Grant(Role.EDITOR, "b"), Grant(Role.ADMIN, "c"))
    )
    assert caller.reads(("a", "b", "c", "d", "shared")) == {"a", "b", "c", "shared"}
    assert [key for key in "abcd" if caller.may_write(key)] == ["b", "c"]
    assert [key for key in "abcd" if caller.is_admin(key)] == ["c"]
    assert not caller.is_admin("shared")
    assert Caller(Actor("anonymous")).reads(("a", "shared")) == frozenset()


def test_every_kind_of_thing_has_an_owner_path_or_is_the_administrators() -> None:
    without = {kind for kind, iri in KINDS.items() if iri not in owner_paths()}
    assert without == ADMINISTRATORS


@pytest.mark.parametrize("name", ["exempelkommunen", "gavle", "gotene"])
def test_owner_paths_lead_where_sparql_says_they_do(name: str) -> None:
    described = example_store(name)
    owners = Owners(described.store, described.names)
    for stated in parse(path=FOLDER / "malgraf.ttl", format=RdfFormat.TURTLE):
        if not stated.predicate.value.endswith("/ownerPath"):
            continue
        assert isinstance(stated.object, Literal)
        found: dict[str, set[str]] = {}
        for thing, owner in _rows(described.store, stated.subject.value, stated.object.value):
            found.setdefault(thing, set()).update(owner)
        assert {thing: owners.of(thing) for thing in found} == found


def _rows(store: Store, kind: str, path: str) -> list[tuple[str, set[str]]]:
    """The things of a class or its subclasses, and whom a path leads to, by SPARQL."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    solutions = store.query(
        f"{prefixes} SELECT ?thing ?owner WHERE {{ ?thing a/rdfs:subClassOf* <{kind}> "
        f"OPTIONAL {{ ?thing {path} ?owner }} }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(solutions, QuerySolutions)
    return [
        (str(row["thing"].value), {row["owner"].value} if row["owner"] else set())
        for row in solutions
    ]


@settings(max_examples=60, deadline=None)
@given(
    links=some.lists(
        some.tuples(
            some.integers(0, 7), some.sampled_from(["unitOf", "subOrganizationOf"]),
            some.integers(0, 7),
        ),
        max_size=14,
    ),
    granted=some.sets(some.integers(0, 7), min_size=1, max_size=2),
    responsible=some.sets(some.integers(0, 7), max_size=2),
)  # fmt: skip
def test_editor_may_exactly_what_lies_at_or_below_their_units(
    links: list[tuple[int, str, int]], granted: set[int], responsible: set[int]
) -> None:
    names = OrganisationNames(DEFAULT_BASE, "skog")
    tree = "".join(f"<unit/{below}> org:{how} <unit/{above}> .\n" for below, how, above in links)
    owned = "".join(f"<goal/a> mg:responsibleUnit <unit/{unit}> .\n" for unit in responsible)
    forest = organisation_store("skog", ())
    forest.store.extend(quads(names, f"{tree}<goal/a> a mg:Goal .\n{owned}"))
    below = set(granted)
    for _ in range(8):
        below |= {unit for unit, _, above in links if above in below}
    allowed = bool(responsible) and responsible <= below
    grants = (Grant(Role.EDITOR, "skog", names.resource("unit", str(unit))) for unit in granted)
    caller = Caller(Actor("user:1"), tuple(grants))
    change = '<goal/a> skos:note "Ny"@sv .'
    if allowed:
        judge(caller, change, before=forest)
    else:
        with pytest.raises(Forbidden):
            judge(caller, change, before=forest)
