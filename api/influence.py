"""Systemic influence as JSON: of one interaction source, or of a matrix file on its own."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.analyses import AnalysisAnswer, AnalysisTable, analysis_answer, analysis_table
from api.as_of import At
from api.callers import caller_of
from api.models import Label
from api.parameters import only_known
from api.resources import Key
from api.resources.rights import seen
from api.resources.route_names import AsOf, LabelLanguage
from api.views import AT
from graph.analyses.findings import TABLE_TITLES
from graph.analyses.influence.analysis import Influence, influence
from graph.analyses.model import LinkModel
from graph.store import Installation
from graph.texts import Language

ChosenSource = Annotated[
    str,
    Query(
        description="Id of the interaction source; else the most assessed own one.",
        examples=["workshop-2026"],
        max_length=300,
    ),
]
ChosenScorer = Annotated[
    str, Query(description="A scorer, to see their scores alone; else all.", max_length=30)
]
Returns = Annotated[
    bool, Query(description="Whether ways back to the thing itself count in ranks.")
]
Weight = Annotated[
    float | None,
    Query(
        gt=0,
        le=1,
        description="Weight of each round, to have all repercussions as well; refused (422) where "
        "weight times spectral radius is not below 1.",
    ),
]


class MatrixAnswer(BaseModel):
    """What a matrix file tells: its sentence, and the lists behind it by name."""

    analysis: Literal["influence"] = "influence"
    matrix: str = Field(description="Name of the file.")
    sentence: Label
    tables: dict[str, AnalysisTable]


def matrix_answer(
    found: Influence, model: LinkModel, file: str, language: Language
) -> MatrixAnswer:
    """A matrix file's analysis; labels in the rows are in the language."""
    sentence = found.sentence()
    return MatrixAnswer(
        matrix=file,
        sentence=Label(sv=sentence.sv, en=sentence.en),
        tables={
            name: analysis_table(TABLE_TITLES[name], table, language)
            for name, table in found.tables(model).items()
        },
    )


def influence_route(
    installation: Installation, model_of: Callable[[str, date | None], LinkModel]
) -> APIRouter:
    """The route of ``/api/v1/analyses/influence``; it comes before that of the other analyses."""
    router = APIRouter(
        prefix="/api/v1/analyses", tags=["analyses"], dependencies=[Depends(only_known)]
    )

    @router.get("/influence", summary="How goals and targets act on each other, by one source")
    def systemic(
        request: Request,
        key: Key,
        source: ChosenSource = "",
        scorer: ChosenScorer = "",
        returns: Returns = True,
        weight: Weight = None,
        lang: LabelLanguage = "sv",
        as_of: AsOf = None,
        at: At = "",
    ) -> AnalysisAnswer:
        organisation = seen(installation, caller_of(request), key, at)
        model = model_of(f"{key}{AT}{at}" if at else key, as_of)
        found = influence(model, source, scorer=scorer or None, returns=returns, weight=weight)
        return analysis_answer(organisation, model, "influence", lang, found)

    return router
