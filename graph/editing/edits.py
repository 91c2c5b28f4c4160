"""Edits of things: to create, replace, change and remove them, on a draft."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import NamedNode, Quad

from graph.classes import Class, classes
from graph.editing.content import Content, refuse
from graph.editing.draft import Draft
from graph.editing.json_ld import statements_of
from graph.editing.values import Json, is_iri
from graph.errors import ConflictError, NotFound, Outdated, Place, Problem
from graph.intake.faults import told
from graph.intake.owned import slugified
from graph.names import is_key
from graph.texts import Text
from graph.vocabularies import taxonomy

_TOLD: Final = 50
"""How many of those who point at a thing are named."""


class Action(StrEnum):
    """What an edit does: ``add`` finds a name where none is given, ``create`` needs a free one."""

    ADD = "add"
    CREATE = "create"
    REPLACE = "replace"
    CHANGE = "change"
    REMOVE = "remove"


class StillNeeded(ConflictError):
    """A thing cannot be removed while others lead to it. ``problems`` names them."""

    def __init__(self, message: Text, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class Taken(ConflictError):
    """There is a thing of that name already."""


@dataclass(frozen=True)
class Edit:
    """One edit of one thing. ``place`` is where it stands in what was sent; empty for the whole.

    ``slug`` is empty for what is added: its content may say one, else it is made from the label.
    ``contexts`` are the addresses of our context where the content is JSON-LD; else empty.
    """

    action: Action
    described: Class
    slug: str
    content: Mapping[str, Json]
    place: str = ""
    contexts: tuple[str, ...] = ()


def apply(draft: Draft, edits: list[Edit]) -> list[str]:
    """Make the edits in their order; the IRIs of what they were about.

    All faults of all contents are told at once. What is removed must not be needed by what is
    left when all is done.
    """
    problems: list[Problem] = []
    found: list[str] = []
    removed: list[str] = []
    draft.announced = _announced(draft, edits)
    for edit in edits:
        iri = _address(draft, edit)
        found.append(iri)
        if edit.action is Action.REMOVE:
            _remove(draft, iri)
            removed.append(iri)
        else:
            problems += _write(draft, edit, iri)
    refuse(problems)
    _check_needs(draft, removed)
    return found


def _announced(draft: Draft, edits: list[Edit]) -> frozenset[str]:
    return frozenset(
        draft.names.resource(edit.described.kind, edit.slug)
        for edit in edits
        if edit.action is not Action.REMOVE and is_key(edit.slug)
    )


def _address(draft: Draft, edit: Edit) -> str:
    """The IRI of what an edit is about; refused when it is there against its will, or is not."""
    kind = edit.described.kind
    if edit.action is Action.ADD:
        return draft.names.resource(kind, _new_slug(draft, edit))
    iri = draft.names.resource(kind, edit.slug)
    there = is_iri(iri) and "/" not in edit.slug and draft.is_there_now(iri)
    if edit.action is Action.CREATE:
        if there:
            raise Outdated(Text(f"”{edit.slug}” finns redan.", f"“{edit.slug}” is there already."))
        if not is_key(edit.slug):
            refuse([_bad_slug(edit, edit.slug)])
    elif not there and edit.action is Action.REPLACE:
        raise Outdated(missing(edit.described, edit.slug).message)
    elif not there:
        raise missing(edit.described, edit.slug)
    return iri


def missing(described: Class, slug: str) -> NotFound:
    """The error for a thing that is not there."""
    none = described.none
    return NotFound(
        Text(f"Det finns {none.sv} ”{slug}”.", f"There is {none.en} “{slug}”."),
    )


def _new_slug(draft: Draft, edit: Edit) -> str:
    """The slug given, which must be free, or one made from the label."""
    kind = edit.described.kind
    given = edit.content.get("slug") if not edit.contexts else _slug_said(draft, edit)
    if given is not None:
        if not isinstance(given, str) or not is_key(given):
            refuse([_bad_slug(edit, given)])
        if draft.is_there(draft.names.resource(kind, str(given))):
            raise Taken(
                Text(
                    f"”{given}” finns redan. Ändra den, eller välj en annan slug.",
                    f"“{given}” is there already. Change it, or choose another slug.",
                )
            )
        return str(given)
    label = edit.content.get("label")
    words = label.get("sv") or label.get("en") if isinstance(label, dict) else ""
    stem = slugified(words if isinstance(words, str) else "") or _digest(edit)
    numbered = (stem if not n else f"{stem[:55]}-{n + 1}" for n in range(10_000))
    return next(slug for slug in numbered if not draft.is_there(draft.names.resource(kind, slug)))


def _slug_said(draft: Draft, edit: Edit) -> Json:
    """The slug in the IRI that JSON-LD gives the thing, if any."""
    iri = edit.content.get("id", edit.content.get("@id"))
    start = draft.names.resource(edit.described.kind, "")
    return iri.removeprefix(start) if isinstance(iri, str) else None


def _bad_slug(edit: Edit, given: Json) -> Problem:
    message = Text("Sluggen duger inte", "The slug will not do")
    fix = Text(
        "Använd a–z, 0–9 och bindestreck, högst 63 tecken.",
        "Use a–z, 0–9 and hyphens, at most 63 characters.",
    )
    return told("bad-slug", message, Place(f"{edit.place}slug"), str(given or ""), fix)


def _digest(edit: Edit) -> str:
    said = json.dumps(edit.content, sort_keys=True).encode()
    return hashlib.sha256(said).hexdigest()[:12]


def _write(draft: Draft, edit: Edit, iri: str) -> list[Problem]:
    if edit.contexts:
        _state_document(draft, edit, iri)
        return []
    content = Content(edit.described, iri, draft, edit.place)
    whole = edit.action is not Action.CHANGE
    content.check_names(edit.content, whole=whole)
    content.state(edit.content if whole else content.merged(edit.content), whole=whole)
    return content.problems


def _state_document(draft: Draft, edit: Edit, iri: str) -> None:
    """Let a document say all there is of a thing, and what it belongs to besides what it does."""
    said = statements_of(edit.content, edit.described, draft.names, iri, edit.contexts)
    own = {quad for quad in said if str(quad.subject) == f"<{iri}>"}
    draft.state(iri, own)
    for quad in said - own:
        owner = str(quad.subject)[1:-1]
        draft.state(owner, draft.statements(owner) | {quad})


def owning_paths() -> frozenset[str]:
    """The properties by which a thing holds what is its own: target values, contributions …"""
    return frozenset(
        field.path
        for described in classes().values()
        for field in described.written.values()
        if field.inverse
    )


def _remove(draft: Draft, iri: str) -> None:
    """Remove a thing, the links of those it belongs to, and the nameless parts it alone has."""
    parts = [
        quad.object.value
        for quad in draft.statements(iri)
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(draft.names.genid)
    ]
    draft.state(iri, ())
    for path in owning_paths():
        for quad in list(draft.pointing(iri, path)):
            owner = str(quad.subject)[1:-1]
            if owner.startswith(draft.names.namespace):
                draft.state(owner, draft.statements(owner) - {quad})
    for part in parts:
        if not any(draft.pointing(part)):
            _remove(draft, part)


def _check_needs(draft: Draft, removed: list[str]) -> None:
    """Refuse when something that stays leads to what goes, or belonged to it alone."""
    for iri in removed:
        if draft.is_there_now(iri):
            continue
        needing = [*_leading(draft, iri), *_left_alone(draft, iri)]
        if needing:
            name = iri.removeprefix(draft.names.namespace)
            count = len(needing)
            raise StillNeeded(
                Text(
                    f"{name} behövs av {count} andra. Ändra eller ta bort dem först.",
                    f"{name} is needed by {count} others. Change or remove them first.",
                ),
                tuple(needing[:_TOLD]),
            )


def _leading(draft: Draft, iri: str) -> Iterator[Problem]:
    for quad in sorted(draft.pointing(iri), key=str):
        place = Place(str(quad.subject)[1:-1])
        message = _by(Text("Leder hit genom", "Leads here by"), quad)
        fix = Text("Låt den leda till något annat.", "Let it lead to something else.")
        yield Problem("leads-here", message, place, quad.predicate.value, fix)


def _left_alone(draft: Draft, iri: str) -> Iterator[Problem]:
    """What belonged to a thing and is left without anything to belong to."""
    for quad in sorted(draft.was(iri), key=str):
        if quad.predicate.value in owning_paths() and _is_alone(draft, quad):
            message = _by(Text("Hör hit genom", "Belongs here by"), quad)
            fix = Text("Ta bort den också.", "Remove it too.")
            place = Place(str(quad.object)[1:-1])
            yield Problem("belongs-here", message, place, quad.predicate.value, fix)


def _by(said: Text, quad: Quad) -> Text:
    iri = quad.predicate.value
    name = taxonomy().label(iri) or Text(iri, iri)
    return Text(f"{said.sv} ”{name.sv}”.", f"{said.en} “{name.en}”.")


def _is_alone(draft: Draft, quad: Quad) -> bool:
    iri = str(quad.object)[1:-1]
    if not iri.startswith(draft.names.namespace) or not draft.is_there_now(iri):
        return False
    return not any(draft.pointing(iri, quad.predicate.value))
