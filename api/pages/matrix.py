"""Programmes against the 17 goals: a table in which every cell opens what is behind it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.collation import swedish_key
from api.pages.relevance import just_saved, may_answer
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.model import LinkModel
from graph.errors import NotFound
from graph.texts import Text
from graph.vocabularies import taxonomy

HEATS = (1, 3, 6, 10)
"""The counts above which a cell is one shade darker."""


@dataclass(frozen=True)
class Cell:
    """One row's bearers on one SDG: links of strength ≥ 1 or unstated to its targets."""

    goal: int
    bearers: frozenset[str]

    @property
    def heat(self) -> int:
        """The shade, 0 (none) to 5."""
        count = len(self.bearers)
        return sum(count > limit for limit in (0, *HEATS)) if count else 0


@dataclass(frozen=True)
class MatrixRow:
    """A programme, or a unit whose bearers stand in no programme."""

    iri: str
    cells: tuple[Cell, ...]
    outside: bool


def routes(views: Views) -> APIRouter:
    """The matrix and what is behind a cell."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/matrix")
    def matrix(request: Request, key: str) -> HTMLResponse:
        """Programmes against the 17 goals."""
        view = views[key]
        rows = matrix_rows(view.model)
        return page(
            request,
            "matrix.html",
            organisation=view,
            section="matrix",
            goals=taxonomy().goals.values(),
            rows=rows,
            totals=totals(rows),
            known=view.coverage.completeness,
        )

    @router.get("/matrix/{goal}")
    def cell(request: Request, key: str, goal: int, row: str = "") -> HTMLResponse:
        """The targets and goals behind one cell, or behind one column without a row."""
        view = views[key]
        if goal not in taxonomy().goals:
            raise NotFound(Text(f"Det finns inget globalt mål {goal}.", f"No SDG {goal}."))
        iri = view.store.names.namespace + row
        return page(
            request,
            "matrix_cell.html",
            organisation=view,
            section="matrix",
            goal=taxonomy().goals[goal],
            row=iri if row else "",
            behind=behind(view, goal, iri if row else ""),
            may_answer=may_answer(request, view),
            saved=just_saved(request, views, view),
        )

    return router


def matrix_rows(model: LinkModel) -> list[MatrixRow]:
    """Every programme in force and every unit with bearers outside programmes, in that order."""
    by_row: dict[str, dict[int, set[str]]] = {
        iri: {} for iri, programme in model.programmes.items() if programme.is_current(model.as_of)
    }
    for iri, bearer in model.current.items():
        for row in model.rows_of(bearer):
            cells = by_row.setdefault(row, {})
            for target in model.strengths.get(iri, ()):
                cells.setdefault(model.targets[target].goal, set()).add(iri)
    return [
        MatrixRow(row, _cells(by_row[row]), outside=row not in model.programmes)
        for row in sorted(
            by_row,
            key=lambda iri: (iri not in model.programmes, swedish_key(model.label_of(iri).sv)),
        )
    ]


def _cells(bearers: Mapping[int, set[str]]) -> tuple[Cell, ...]:
    return tuple(Cell(goal, frozenset(bearers.get(goal, ()))) for goal in range(1, 18))


def totals(rows: list[MatrixRow]) -> tuple[Cell, ...]:
    """All rows together; a bearer in two programmes counts once."""
    return tuple(
        Cell(goal, frozenset().union(*(row.cells[goal - 1].bearers for row in rows)))
        for goal in range(1, 18)
    )


def behind(view: OrganisationView, goal: int, row: str) -> list[tuple[str, list[str]]]:
    """The targets of a goal with the bearers of that row (or of all) that address them."""
    model = view.model
    found: list[tuple[str, list[str]]] = []
    for target in view.in_order(t for t in model.targets if model.targets[t].goal == goal):
        bearers = [
            bearer
            for bearer in model.bearers_by_target.get(target, ())
            if not row or row in model.rows_of(model.current[bearer])
        ]
        if bearers or target in model.relevant:
            found.append((target, bearers))
    return found
