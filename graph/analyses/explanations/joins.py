"""What joins two bearers, in words; and what was looked for where nothing does."""

from collections.abc import Mapping

from graph.analyses.cooperation import Join, JoinKind, covering_networks, joining
from graph.analyses.explanations.explanation import Ground, named
from graph.analyses.meetings import Need
from graph.analyses.model import LinkModel
from graph.analyses.wording import listed
from graph.texts import Text

JOIN_TEXTS: Mapping[JoinKind, Text] = {
    "chain": Text("det ena bidrar till det andra", "one contributes to the other"),
    "unit": Text("samma enhet ansvarar", "the same unit is responsible"),
    "contributing": Text(
        "den enas enhet medverkar i den andras", "one's unit contributes to the other's"
    ),
    "activity": Text("en gemensam aktivitet", "a common activity"),
    "cooperation": Text(
        "enheterna har sagt att de samarbetar", "the units have said that they cooperate"
    ),
    "network": Text("ett nätverk om saken", "a network on the matter"),
}
"""What joins two bearers, by kind: what a missing meeting has none of."""


def join_of(model: LinkModel, need: Need) -> Join | None:
    """What lets two bearers that need to meet do so; None where nothing does."""
    found = joining(model, need.first, need.second)
    if found is not None:
        return found
    networks = {
        network
        for target in need.targets
        for network in covering_networks(model, need.first, need.second, target)
    }
    return Join("network", tuple(sorted(networks))) if networks else None


def shared(model: LinkModel, need: Need) -> Text:
    """What two bearers share, in words."""
    things = [named(model, iri) for iri in (*sorted(need.targets), *sorted(need.indicators))]
    if things:
        return listed(things)
    pairs = [f"{model.targets[t].code} ↔ {model.targets[u].code}" for t, u in need.interactions]
    said = ", ".join(sorted(pairs))
    return Text(
        f"delmål som påverkar varandra ({said})", f"targets that affect each other ({said})"
    )


def met_ground(model: LinkModel, need: Need, join: Join) -> Ground:
    """A need that is met, and what meets it."""
    how, about = JOIN_TEXTS[join.kind], shared(model, need)
    through = tuple(iri for iri in join.through if iri not in (need.first, need.second))
    return Ground(
        Text(f"Möts om {about.sv}: {how.sv}", f"Meet about {about.en}: {how.en}"),
        (need.first, need.second, *through),
        holds=True,
    )


def unmet_ground(model: LinkModel, need: Need) -> Ground:
    """A need that nothing meets."""
    about = shared(model, need)
    return Ground(
        Text(f"Möts inte om {about.sv}", f"Do not meet about {about.en}"),
        (need.first, need.second),
        holds=False,
    )


def looked_for() -> Text:
    """Everything that would have joined them."""
    kinds = listed(list(JOIN_TEXTS.values()), most=len(JOIN_TEXTS))
    return Text(f"Sökt men inte funnet: {kinds.sv}.", f"Looked for but not found: {kinds.en}.")
