"""What a read file hands over: triples held to one organisation, and where each came from."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol, TypeVar

from graph.errors import NOWHERE, Place, Problem
from graph.intake.layout import own_layout
from graph.texts import Text


@dataclass(frozen=True)
class Intake:
    """The content of one load. ``plan`` and ``observations`` are sorted N-Triples.

    ``rows`` says for each subject which subject its row is about: the target value written in
    an indicator's row belongs to the indicator. ``cells`` holds the place of every value, and
    of every cell left empty, by subject and property. ``faulty`` are subjects with a problem.
    ``foreign`` maps the IRIs of others to the own ones minted for them. ``scored`` are interaction
    sources with a scorer each, whose scores are all here: what else is stored of theirs goes.
    """

    plan: bytes
    observations: bytes
    rows: Mapping[str, str]
    places: Mapping[str, Place]
    cells: Mapping[tuple[str, str], Place]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    faulty: frozenset[str]
    foreign: Mapping[str, str]
    scored: frozenset[tuple[str, str]] = frozenset()

    @property
    def subjects(self) -> frozenset[str]:
        """The IRIs the file describes: what a load replaces."""
        return frozenset(self.rows)

    def place_of(self, node: str, path: str = "") -> Place:
        """The cell of a property of a subject, else where the subject stands, else nowhere."""
        return self.cells.get((node, path), self.places.get(node, NOWHERE))

    def without(self, subjects: Collection[str]) -> "Intake":
        """The same without the whole rows that describe these subjects; problems are kept.

        Links to them stay, for they may be stored since before. Only links that the dropped rows
        themselves made go with them: an indicator's to its dropped target value.
        """
        dropped = {self.rows.get(subject, subject) for subject in subjects}
        gone = {node for node, root in self.rows.items() if root in dropped}
        rows = {node: root for node, root in self.rows.items() if node not in gone}
        return replace(
            self,
            plan=_without(self.plan, gone),
            observations=_without(self.observations, gone),
            rows=rows,
            places={node: place for node, place in self.places.items() if node in rows},
            cells={key: place for key, place in self.cells.items() if key[0] in rows},
            faulty=self.faulty & rows.keys(),
        )


def _without(triples: bytes, gone: Collection[str]) -> bytes:
    made_by_rows = {
        column.path for sheet in own_layout().sheets for column in sheet.columns if column.inverse
    }
    return b"".join(
        line
        for line in triples.splitlines(keepends=True)
        for subject, path, value in [line.decode().split(" ", 2)]
        if subject[1:-1] not in gone
        and not (path[1:-1] in made_by_rows and value.rstrip(" .\n")[1:-1] in gone)
    )


class Located(Protocol):
    """A finding of the validation, as far as its place is concerned."""

    @property
    def node(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def place(self) -> Place: ...


Finding = TypeVar("Finding", bound=Located)


def attach_places(findings: Iterable[Finding], intake: Intake) -> tuple[Finding, ...]:
    """The findings with the cell or line of their value.

    A finding whose very cell already has a problem of the reading is left out: a goal whose
    unit is unknown needs not also hear that it has no unit.
    """
    told = {problem.place for problem in intake.problems if problem.place.cell}
    placed = (
        replace(finding, place=intake.place_of(finding.node, finding.path))  # type: ignore[type-var]
        for finding in findings
    )
    return tuple(finding for finding in placed if finding.place not in told)


def merged(intakes: Iterable[Intake]) -> Intake:
    """Several files as one load; a subject that two files describe has the triples of both."""
    parts = tuple(intakes)
    return Intake(
        plan=_union(part.plan for part in parts),
        observations=_union(part.observations for part in parts),
        rows={node: root for part in reversed(parts) for node, root in part.rows.items()},
        places={node: place for part in reversed(parts) for node, place in part.places.items()},
        cells={key: place for part in reversed(parts) for key, place in part.cells.items()},
        problems=tuple(problem for part in parts for problem in part.problems),
        notes=tuple(note for part in parts for note in part.notes),
        faulty=frozenset().union(*(part.faulty for part in parts)),
        foreign={iri: own for part in parts for iri, own in part.foreign.items()},
        scored=frozenset().union(*(part.scored for part in parts)),
    )


def _union(parts: Iterable[bytes]) -> bytes:
    lines = {line for part in parts for line in part.splitlines(keepends=True)}
    return b"".join(sorted(lines))


def encoded(intake: Intake) -> bytes:
    """The intake as the JSON that the reading process sends."""
    return json.dumps(
        {
            "plan": intake.plan.decode(),
            "observations": intake.observations.decode(),
            "rows": dict(intake.rows),
            "places": {node: _parts(place) for node, place in intake.places.items()},
            "cells": [[*key, *_parts(place)] for key, place in intake.cells.items()],
            "problems": [asdict(problem) for problem in intake.problems],
            "notes": [asdict(note) for note in intake.notes],
            "faulty": sorted(intake.faulty),
            "foreign": dict(intake.foreign),
            "scored": sorted(intake.scored),
        }
    ).encode()


def _parts(place: Place) -> tuple[str, str, str, int | None, str]:
    return place.file, place.sheet, place.cell, place.line, place.column


def decoded(content: bytes) -> Intake:
    """The intake that ``encoded`` wrote."""
    data = json.loads(content)
    return Intake(
        plan=data["plan"].encode(),
        observations=data["observations"].encode(),
        rows=data["rows"],
        places={node: Place(*parts) for node, parts in data["places"].items()},
        cells={(node, path): Place(*parts) for node, path, *parts in data["cells"]},
        problems=tuple(problem_from(problem) for problem in data["problems"]),
        notes=tuple(problem_from(note) for note in data["notes"]),
        faulty=frozenset(data["faulty"]),
        foreign=data["foreign"],
        scored=frozenset((source, scorer) for source, scorer in data["scored"]),
    )


def problem_from(record: Mapping[str, Any]) -> Problem:
    """The problem that ``dataclasses.asdict`` wrote."""
    return Problem(
        code=record["code"],
        message=Text(**record["message"]),
        place=Place(**record["place"]),
        value=record["value"],
        fix=Text(**record["fix"]),
    )
