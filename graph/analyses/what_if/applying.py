"""An edit carried out on a link model: a new model, and what hangs on what was edited."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from graph.analyses.allocations import Allocation
from graph.analyses.model import Bearer, Conflict, LinkModel, MeetingOutcome, Unit
from graph.analyses.what_if.consequences import Consequence, consequences
from graph.analyses.what_if.edits import Edit
from graph.texts import Text

Substitution = Callable[[frozenset[str]], frozenset[str]]
"""What becomes of a set of IRIs that something points at."""


@dataclass(frozen=True)
class Tried:
    """One edit and the model it leads to.

    ``hindrance`` says why nothing was done, ``model`` then being as before: something that it
    names is not there, or it would change nothing.
    """

    edit: Edit
    sentence: Text
    model: LinkModel
    consequences: tuple[Consequence, ...] = ()
    hindrance: Text | None = None


def tried(model: LinkModel, edit: Edit) -> Tried:
    """The edit carried out on a model, which itself stays as it is."""
    sentence = edit.sentence(model)
    if hindrance := _hindrance(model, edit):
        return Tried(edit, sentence, model, hindrance=hindrance)
    after = edited(model, edit)
    return Tried(edit, sentence, after, consequences(model, after, edit))


def edited(model: LinkModel, edit: Edit) -> LinkModel:
    """The model after an edit of things that are there."""
    if edit.kind == "without":
        return without(model, edit.things[0])
    first, second = edit.things
    if edit.kind == "merge":
        return merged(model, first, second)
    return joined(model, first, second) if edit.kind == "join" else moved(model, first, second)


def without(model: LinkModel, thing: str) -> LinkModel:
    """The model without a programme, bearer, unit or network.

    A programme takes along the bearers that stand in no other. What only led up to something that
    is gone stays, without a way up; what a unit alone was responsible for stays, without a unit.
    """
    gone = frozenset({thing})
    if thing in model.programmes:
        gone |= {iri for iri, bearer in model.bearers.items() if bearer.programmes == gone}
    left = _substituted(model, gone, lambda things: things - gone)
    parent = model.units[thing].parent if thing in model.units else ""
    units = {
        iri: replace(
            unit,
            parent=parent if unit.parent == thing else unit.parent,
            cooperates_with=unit.cooperates_with - gone,
        )
        for iri, unit in model.units.items()
        if iri not in gone
    }
    return replace(left, units=units)


def merged(model: LinkModel, kept: str, other: str) -> LinkModel:
    """The model with the second unit made part of the first, which takes over all it had."""

    def put(things: frozenset[str]) -> frozenset[str]:
        return things - {other} | {kept} if other in things else things

    first, second = model.units[kept], model.units[other]
    units = {
        iri: replace(
            unit,
            parent=kept if unit.parent == other else unit.parent,
            cooperates_with=put(unit.cooperates_with) - {iri},
        )
        for iri, unit in model.units.items()
        if iri != other
    }
    units[kept] = replace(
        first,
        label=Text(
            f"{first.label.sv} + {second.label.sv}", f"{first.label.en} + {second.label.en}"
        ),
        parent=second.parent if other in _above(model, kept) else first.parent,
        cooperates_with=(first.cooperates_with | second.cooperates_with) - {kept, other},
    )
    return replace(_substituted(model, frozenset({other}), put), units=units)


def joined(model: LinkModel, first: str, second: str) -> LinkModel:
    """The model with a declared cooperation between two units."""
    unit = model.units[first]
    cooperating = replace(unit, cooperates_with=unit.cooperates_with | {second})
    return replace(model, units={**model.units, first: cooperating})


def moved(model: LinkModel, bearer: str, place: str) -> LinkModel:
    """The model with a bearer in another programme only, or under another unit only.

    Its period, rhythm, decision and money are as they were, also those that it had from the
    programme it leaves.
    """
    one = model.bearers[bearer]
    new = frozenset({place})
    if place in model.programmes:
        put = replace(one, programmes=new)
    else:
        put = replace(one, responsible=new, contributing=one.contributing - new)
    return replace(model, bearers={**model.bearers, bearer: put})


def _substituted(model: LinkModel, gone: frozenset[str], put: Substitution) -> LinkModel:
    """The model without some things, everything that points at them pointing elsewhere or not.

    Units are left to whoever asks.
    """
    return replace(
        model,
        bearers={k: _bearer(b, put) for k, b in model.bearers.items() if k not in gone},
        links=tuple(link for link in model.links if link.bearer not in gone),
        programmes={
            iri: replace(one, responsible=put(one.responsible), contributing=put(one.contributing))
            for iri, one in model.programmes.items()
            if iri not in gone
        },
        networks={
            iri: replace(one, members=put(one.members), concerns=put(one.concerns))
            for iri, one in model.networks.items()
            if iri not in gone
        },
        follow_ups=tuple(each for each in model.follow_ups if each.subject not in gone),
        conflicts=tuple(
            _conflict(each, put)
            for each in model.conflicts
            if not _is_settled(each, gone, put(each.concerns))
        ),
        parents=_pointing(model.parents, gone, put),
        citations=_pointing(model.citations, gone, put),
        interactions={
            pair: strength for pair, strength in model.interactions.items() if gone.isdisjoint(pair)
        },
        outcomes=_outcomes(model, put),
        allocations=tuple(_allocations(model, put)),
    )


def _outcomes(model: LinkModel, put: Substitution) -> tuple[MeetingOutcome, ...]:
    """What became of meetings that are still between two."""
    found = (replace(each, between=put(each.between)) for each in model.outcomes)
    return tuple(each for each in found if len(each.between) >= _SIDES)


def _allocations(model: LinkModel, put: Substitution) -> Iterator[Allocation]:
    """The money of what is left: the part of what is gone goes to nobody else."""
    for each in model.allocations:
        left = tuple(aim for one in each.to for aim in sorted(put(frozenset({one}))))
        if left:
            yield replace(each, to=left, amount=each.amount * len(left) / len(each.to))


def _bearer(one: Bearer, put: Substitution) -> Bearer:
    return replace(
        one,
        programmes=put(one.programmes),
        responsible=put(one.responsible),
        contributing=put(one.contributing),
        parents=put(one.parents),
    )


def _conflict(one: Conflict, put: Substitution) -> Conflict:
    return replace(
        one,
        concerns=put(one.concerns),
        handled_by=put(one.handled_by),
        responsible=put(one.responsible),
    )


def _is_settled(one: Conflict, gone: frozenset[str], left: frozenset[str]) -> bool:
    """Whether a conflict has lost a side and has fewer than two left."""
    return bool(one.concerns & gone) and len(left) < len(one.concerns) and len(left) < _SIDES


def _pointing(
    pointers: Mapping[str, frozenset[str]], gone: frozenset[str], put: Substitution
) -> dict[str, frozenset[str]]:
    return {thing: put(aims) for thing, aims in pointers.items() if thing not in gone}


def _above(model: LinkModel, unit: str) -> set[str]:
    """The units that a unit lies under."""
    found: set[str] = set()
    parent = model.units[unit].parent
    while parent in model.units and parent not in found:
        found.add(parent)
        parent = model.units[parent].parent
    return found


def _hindrance(model: LinkModel, edit: Edit) -> Text | None:
    """Why an edit cannot be carried out, or would change nothing; None where it can."""
    parts = (model.programmes, model.bearers, model.units, model.networks)
    for thing in edit.things:
        if not any(thing in part for part in parts):
            short = "/".join(thing.rsplit("/", 2)[-2:])
            return Text(f"{short} finns inte (längre).", f"{short} is not there (any more).")
    if edit.kind == "without":
        return _WHOLE if edit.things[0] == model.organisation else None
    first, second = edit.things
    if edit.kind == "move":
        return _cannot_move(model, first, second)
    if first not in model.units or second not in model.units:
        return _ONLY_UNITS
    if first == second:
        return Text("Det är samma enhet två gånger.", "It is the same unit twice.")
    if edit.kind == "merge":
        return _WHOLE if model.organisation in edit.things else None
    return _already_joined(model.units[first], model.units[second])


def _already_joined(first: Unit, second: Unit) -> Text | None:
    if second.iri in first.cooperates_with or first.iri in second.cooperates_with:
        return Text("De samverkar redan.", "They cooperate already.")
    return None


def _cannot_move(model: LinkModel, bearer: str, place: str) -> Text | None:
    if bearer not in model.bearers or not (place in model.programmes or place in model.units):
        return Text(
            "Bara mål, uppdrag, löften och aktiviteter flyttas, till ett program eller en enhet.",
            "Only goals, missions, assignments, pledges and activities are moved, to a programme "
            "or a unit.",
        )
    one = model.bearers[bearer]
    if frozenset({place}) in (one.programmes, one.responsible):
        return Text("Det finns redan där.", "It is there already.")
    return None


_SIDES = 2
"""What a conflict has at least."""
_WHOLE = Text(
    "Hela organisationen kan varken tas bort eller slås ihop.",
    "The whole organisation can be neither removed nor merged.",
)
_ONLY_UNITS = Text(
    "Bara enheter kan slås ihop eller börja samverka.", "Only units can be merged or cooperate."
)
