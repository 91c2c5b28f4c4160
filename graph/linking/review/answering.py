"""From what somebody answers about a bearer to one change: the answers and the links they make."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal

from graph.changes import Delta
from graph.classes import Class, classes
from graph.editing.content import UnfitContent
from graph.editing.draft import Draft
from graph.editing.edits import Action, Edit, apply
from graph.editing.values import Json
from graph.errors import Place, Problem
from graph.intake.owned import slugified
from graph.linking.review.answers import LinkAnswer, Seat, answers_about, slug_of
from graph.linking.review.deciding import Decided, decided
from graph.names import MG, PREFIXES
from graph.organisation_store import OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

_ADDRESSES: Final = str(MG.addresses)
_COUNTERACTS: Final = str(MG.counteracts)
_QUALIFIED: Final = str(MG.qualifiedContribution)
_SAID_AT: Final = f"{PREFIXES['prov']}generatedAtTime"


@dataclass(frozen=True)
class Given:
    """All that one seat answers about one bearer: it takes the place of what the seat said."""

    bearer: str
    seat: Seat
    answers: tuple[LinkAnswer, ...]


def answered(organisation: OrganisationStore, *given: Given) -> Delta:
    """What changes when a seat answers: its answers, and the links that all answers now make.

    Several are each about a bearer of its own. Links that the former answers made and these do
    not are taken away; other links are left alone. Raises ``UnfitContent`` where none is said to
    fit but links made in other ways remain.
    """
    draft = Draft(organisation)
    for each in given:
        _answer(organisation, draft, each)
    return draft.delta()


def _answer(organisation: OrganisationStore, draft: Draft, given: Given) -> None:
    before = answers_about(organisation.store, given.bearer)
    after = [each for each in before if each.seat != given.seat] + list(given.answers)
    was, now = decided(before), decided(after)
    apply(draft, [*_stated(draft, given, before)])
    links = _Links(draft, given.bearer)
    apply(draft, [*links.removed(was, now), *links.made(was, now)])
    apply(draft, [*links.kept_in_step(was, now)])


def _stated(draft: Draft, given: Given, before: Iterable[LinkAnswer]) -> Iterator[Edit]:
    """The answers of the seat as edits: new and changed ones, and those that go."""
    described = classes()["link-answer"]
    start = draft.names.resource("link-answer", "")
    slugs = {
        slug_of(draft.names, given.bearer, given.seat, taxonomy().targets.get(each.target)): each
        for each in given.answers
    }
    for slug, answer in slugs.items():
        there = draft.is_there(start + slug)
        yield Edit(Action.REPLACE if there else Action.CREATE, described, slug, _content_of(answer))
    for old in before:
        if old.seat == given.seat and old.iri.removeprefix(start) not in slugs:
            yield Edit(Action.REMOVE, described, old.iri.removeprefix(start), {})


def _content_of(answer: LinkAnswer) -> dict[str, Json]:
    content: dict[str, Json] = {
        "answerTo": answer.bearer,
        "verdict": answer.verdict,
        "scorer": answer.seat,
        "withoutSuggestions": answer.unaided,
        "suggesterVersion": answer.version or None,
        "wasAttributedTo": answer.by,
        "generatedAtTime": answer.at,
    }
    if answer.target:
        content["target"] = answer.target
    if answer.verdict == "accepted":
        content |= {
            "strength": answer.strength,
            "motivation": {answer.language: answer.motivation},
            "linkMethod": answer.method,
        }
    return content


class _Links:
    """The links of one bearer as edits: from what its answers came to, to what they come to now."""

    def __init__(self, draft: Draft, bearer: str) -> None:
        self.draft = draft
        self.bearer = bearer
        kind, _, self.slug = bearer.removeprefix(draft.names.namespace).partition("/")
        self.described: Class = classes()[kind]
        self.start = draft.names.resource("contribution", "")
        self.stored = {
            target: iri for iri in self._objects(_QUALIFIED) for target in self._targets(iri)
        }

    def removed(self, was: Decided, now: Decided) -> Iterator[Edit]:
        """What takes away the links that the answers no longer make."""
        for target in sorted(was.links.keys() - now.links.keys()):
            iri = self.stored.get(target, "")
            if iri.startswith(self.start) and self._is_of(iri, was.links[target]):
                slug = iri.removeprefix(self.start)
                yield Edit(Action.REMOVE, classes()["contribution"], slug, {})

    def made(self, was: Decided, now: Decided) -> Iterator[Edit]:
        """What makes or changes the contributions behind the links."""
        for target, answer in sorted(now.links.items()):
            iri = self.stored.get(target, "")
            if iri and was.links.get(target) == answer:
                continue
            content: dict[str, Json] = {
                "target": target,
                "strength": answer.strength,
                "motivation": {answer.language: answer.motivation},
                "linkMethod": answer.method,
                "wasAttributedTo": [answer.by],
                "generatedAtTime": answer.at,
            }
            described = classes()["contribution"]
            if iri.startswith(self.start):
                other = "en" if answer.language == "sv" else "sv"
                content["motivation"] = {answer.language: answer.motivation, other: None}
                yield Edit(Action.CHANGE, described, iri.removeprefix(self.start), content)
            else:
                content["contributionOf"] = [self.bearer]
                yield Edit(Action.CREATE, described, self._free_slug(target), content)

    def kept_in_step(self, was: Decided, now: Decided) -> Iterator[Edit]:
        """What keeps the plain links, and whether any fits, in step with the contributions."""
        addressed, opposed = self._objects(_ADDRESSES), self._objects(_COUNTERACTS)
        ours = was.links.keys() | now.links.keys()
        left = {target for target in ours | self.stored.keys() if self._still_qualified(target)}
        gone = was.links.keys() - now.links.keys() - left
        signs = {target: answer.sign for target, answer in now.links.items()}
        addresses = (addressed - gone - signs.keys()) | {t for t, s in signs.items() if s > 0}
        counteracts = (opposed - gone - signs.keys()) | {t for t, s in signs.items() if s < 0}
        content: dict[str, Json] = {}
        if addresses != addressed:
            content["addresses"] = list[Json](sorted(addresses))
        if counteracts != opposed:
            content["counteracts"] = list[Json](sorted(counteracts))
        if now.without_link:
            self._refuse_others({*addresses, *counteracts, *left})
            content["withoutTargetLink"] = True
        elif was.without_link or now.links:
            content["withoutTargetLink"] = None
        if content:
            yield Edit(Action.CHANGE, self.described, self.slug, content)

    def _refuse_others(self, links: Collection[str]) -> None:
        """Refuse that none fits where links to targets remain that no answer made."""
        known = taxonomy().targets
        named = ", ".join(known[iri].code for iri in sorted(links) if iri in known)
        if not named:
            return
        raise UnfitContent(
            Text("Inget har lagrats.", "Nothing was stored."),
            (
                Problem(
                    "linked-in-other-ways",
                    Text(
                        f"Det finns redan länkar som inte kom till här ({named}).",
                        f"There are links already that were not made here ({named}).",
                    ),
                    Place(self.bearer.removeprefix(self.draft.names.namespace)),
                    named,
                    Text(
                        "Ta bort dem under Redigera, eller godta dem.",
                        "Remove them under Edit, or accept them.",
                    ),
                ),
            ),
        )

    def _objects(self, path: str) -> frozenset[str]:
        return frozenset(
            str(quad.object)[1:-1]
            for quad in self.draft.statements(self.bearer)
            if quad.predicate.value == path
        )

    def _targets(self, contribution: str) -> Iterator[str]:
        for quad in self.draft.statements(contribution):
            if quad.predicate.value == str(MG.target):
                yield str(quad.object)[1:-1]

    def _is_of(self, contribution: str, answer: LinkAnswer) -> bool:
        """Whether a contribution is the one that an answer made, and nobody has changed since."""
        said = {
            quad.object.value
            for quad in self.draft.statements(contribution)
            if quad.predicate.value == _SAID_AT and isinstance(quad.object, Literal)
        }
        return answer.at in said

    def _still_qualified(self, target: str) -> bool:
        """Whether a contribution to a target stands after the edits so far."""
        return any(target in self._targets(iri) for iri in self._objects(_QUALIFIED))

    def _free_slug(self, target: str) -> str:
        code = taxonomy().targets[target].code
        stem = slugified(f"{self.slug[:50]} {code}")
        numbered = (stem if not n else f"{stem}-{n + 1}" for n in range(10_000))
        return next(slug for slug in numbered if not self.draft.is_there(self.start + slug))
