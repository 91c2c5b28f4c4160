"""What reviewers have answered about links, read from an organisation's plan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, get_args

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, Store

from graph.analyses.descriptions import first_number
from graph.analyses.model import Target
from graph.names import MG, PREFIXES, OrganisationNames
from graph.vocabularies import taxonomy

Seat = Literal["alone", "a", "b", "settled"]
Verdict = Literal["accepted", "rejected", "no-link"]
SEATS: Final[tuple[Seat, ...]] = get_args(Seat)
PAIR: Final[tuple[Seat, Seat]] = ("a", "b")
"""The two seats that do not see each other's answers."""
STRENGTHS: Final = range(-3, 4)
_ANSWER_TO = NamedNode(str(MG.answerTo))
_WITHOUT_SHOWN: Final = 10
"""One of so many bearers is reviewed without suggestions."""
_VERDICTS: Final[Mapping[str, Verdict]] = {each: each for each in get_args(Verdict)}
_SEATS: Final[Mapping[str, Seat]] = {each: each for each in SEATS}


@dataclass(frozen=True)
class LinkAnswer:
    """One seat's answer about one bearer and one target.

    ``target`` is an IRI, empty for the verdict no-link. ``strength`` and ``motivation`` belong to
    accepted targets; the motivation is in ``language``. ``method`` is the last part of the
    concept, ``by`` the IRI of the unit that answers, ``at`` a moment as ISO 8601 has it.
    ``unaided`` says that no suggestions were shown.
    """

    bearer: str
    seat: Seat
    verdict: Verdict
    target: str = ""
    strength: int | None = None
    motivation: str = ""
    language: str = "sv"
    method: str = ""
    version: str = ""
    unaided: bool = False
    by: str = ""
    at: str = ""
    iri: str = ""

    @property
    def sign(self) -> int:
        """−1 for what counteracts, 1 for what advances, 0 for neither."""
        strength = self.strength or 0
        return (strength > 0) - (strength < 0)


def is_unaided(bearer: str) -> bool:
    """Whether a bearer is one of the tenth that is reviewed without suggestions.

    Told by the first eight hexadecimal digits of the SHA-256 of its IRI: always the same for the
    same bearer, and nothing of what it says or where it stands plays a part.

    >>> sum(is_unaided(f"http://localhost:8000/id/1471/goal/{n}") for n in range(1000))
    102
    """
    return int(sha256(bearer.encode()).hexdigest()[:8], 16) % _WITHOUT_SHOWN == 0


def slug_of(names: OrganisationNames, bearer: str, seat: Seat, target: Target | None) -> str:
    """What the answer of a seat about a bearer and a target is called, always the same.

    The digits keep bearers apart whose slugs begin alike.
    """
    short = bearer.removeprefix(names.namespace)
    code = target.code.replace(".", "-") if target else "none"
    digits = sha256(short.encode()).hexdigest()[:8]
    return f"{short.rpartition('/')[2][:34].rstrip('-')}-{digits}-{seat}-{code}"


def answers_about(store: Store, bearer: str) -> tuple[LinkAnswer, ...]:
    """All that has been answered about one bearer, in the order of the answers' IRIs."""
    return _read(store, (NamedNode(bearer),))[bearer]


def answers_by_bearer(store: Store) -> Mapping[str, tuple[LinkAnswer, ...]]:
    """All that has been answered, by the bearer it is about."""
    asked = {quad.object for quad in store.quads_for_pattern(None, _ANSWER_TO, None, None)}
    return _read(store, [each for each in asked if isinstance(each, NamedNode)])


def by_seat(answers: Iterable[LinkAnswer]) -> Mapping[Seat, tuple[LinkAnswer, ...]]:
    """Answers of one bearer by who gave them; seats without any are left out."""
    found: dict[Seat, list[LinkAnswer]] = defaultdict(list)
    for each in answers:
        found[each.seat].append(each)
    return {seat: tuple(given) for seat, given in found.items()}


def accepted(answers: Iterable[LinkAnswer]) -> Mapping[str, LinkAnswer]:
    """The accepted answers by their targets."""
    return {each.target: each for each in answers if each.verdict == "accepted" and each.target}


def _read(store: Store, bearers: Collection[NamedNode]) -> dict[str, tuple[LinkAnswer, ...]]:
    found: dict[str, tuple[LinkAnswer, ...]] = {}
    for bearer in bearers:
        pointing = {
            quad.subject.value
            for quad in store.quads_for_pattern(None, _ANSWER_TO, bearer, None)
            if isinstance(quad.subject, NamedNode)
        }
        read = (_answer(store, iri, bearer.value) for iri in sorted(pointing))
        found[bearer.value] = tuple(each for each in read if each is not None)
    return found


def _answer(store: Store, iri: str, bearer: str) -> LinkAnswer | None:
    """An answer as it is stored; None where it says too little to be one."""
    things: dict[str, str] = {}
    literals: dict[str, list[RdfLiteral]] = defaultdict(list)
    for quad in store.quads_for_pattern(NamedNode(iri), None, None, None):
        if isinstance(quad.object, NamedNode):
            things[quad.predicate.value] = quad.object.value
        elif isinstance(quad.object, RdfLiteral):
            literals[quad.predicate.value].append(quad.object)

    def literal(path: str) -> str:
        return min((each.value for each in literals[path]), default="")

    verdict = _VERDICTS.get(things.get(str(MG.verdict), "").rpartition("/")[2])
    seat = _SEATS.get(literal(str(MG.scorer)))
    target = things.get(str(MG.target), "")
    if verdict is None or seat is None or (target and target not in taxonomy().targets):
        return None
    texts = sorted(literals[str(MG.motivation)], key=lambda text: text.language != "sv")
    strength = first_number([literal(str(MG.strength))])
    return LinkAnswer(
        bearer=bearer,
        seat=seat,
        verdict=verdict,
        target=target,
        strength=None if strength is None else int(strength),
        motivation=texts[0].value if texts else "",
        language=(texts[0].language or "sv") if texts else "sv",
        method=things.get(str(MG.linkMethod), "").rpartition("/")[2],
        version=literal(str(MG.suggesterVersion)),
        unaided=literal(str(MG.withoutSuggestions)) == "true",
        by=things.get(f"{PREFIXES['prov']}wasAttributedTo", ""),
        at=literal(f"{PREFIXES['prov']}generatedAtTime"),
        iri=iri,
    )
