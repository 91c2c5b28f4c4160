"""The goal chain above and below a thing, as branches that a page can draw."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from api.collation import swedish_key
from api.views import OrganisationView

DEEPEST = 8


@dataclass(frozen=True)
class Branch:
    """A thing with what lies beyond it; a thing already on the way is not walked again."""

    iri: str
    kind: str
    branches: tuple["Branch", ...]


def branches_up(view: OrganisationView, iri: str) -> tuple[Branch, ...]:
    """What a thing contributes to, step by step."""
    model = view.model

    def parents(of: str) -> Collection[str]:
        if of in model.bearers:
            return model.bearers[of].parents
        return model.parents.get(of, frozenset())

    return _branches(view, iri, parents, (iri,))


def branches_down(view: OrganisationView, iri: str) -> tuple[Branch, ...]:
    """What contributes to a thing, step by step."""
    children: dict[str, list[str]] = {}
    for bearer in view.model.bearers.values():
        for parent in bearer.parents:
            children.setdefault(parent, []).append(bearer.iri)
    return _branches(view, iri, lambda of: children.get(of, []), (iri,))


def _branches(
    view: OrganisationView,
    iri: str,
    steps: Callable[[str], Collection[str]],
    way: tuple[str, ...],
) -> tuple[Branch, ...]:
    if len(way) > DEEPEST:
        return ()
    return tuple(
        Branch(each, view.kind(each), _branches(view, each, steps, (*way, each)))
        for each in sorted(steps(iri), key=lambda other: swedish_key(view.name(other, "sv").text))
        if each not in way
    )
