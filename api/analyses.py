"""The analyses as JSON, for programs and for ``malgraf analyse --format json``."""

from collections.abc import Callable
from datetime import date
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from api.as_of import At
from api.callers import caller_of
from api.kept_bodies import KeptBodies
from api.models import Label
from api.parameters import only_known
from api.resources import Key
from api.resources.rights import seen
from api.resources.route_names import AsOf, LabelLanguage
from api.views import AT
from graph.analyses.completeness import completeness
from graph.analyses.findings import TABLE_TITLES, Analysis, analyse
from graph.analyses.model import LinkModel
from graph.answers import Plain, Table
from graph.store import Installation, OrganisationStore
from graph.texts import Text

AnalysisName = Literal[
    "coverage",
    "gaps",
    "synergies",
    "silos",
    "chain",
    "structure",
    "influence",
    "concentration",
    "follow-up",
    "relevance",
    "money",
    "link-quality",
    "what-if",
    "duplicates",
    "summary",
]


class Completeness(BaseModel):
    """How much of the work is linked; below 0.8 what is missing is unknown, not a gap."""

    linked: int
    bearers: int
    share: float | None
    known: bool


class Heading(BaseModel):
    """A column: its name in the rows and its heading for people."""

    name: str
    heading: Label


class AnalysisTable(BaseModel):
    """One list behind an analysis: its title, its columns and its rows."""

    title: Label
    columns: list[Heading]
    rows: list[dict[str, Plain]]


class AnalysisAnswer(BaseModel):
    """An analysis: its sentence, how much it rests on, and the lists behind it."""

    analysis: str
    organisation: str
    number: int = Field(description="Number of the change that the answer is based on.")
    asOf: date
    sentence: Label
    completeness: Completeness
    columns: list[Heading] = Field(description="Those of the first of the tables.")
    rows: list[dict[str, Plain]] = Field(description="Those of the first of the tables.")
    tables: dict[str, AnalysisTable] = Field(description="Every list by name, the main one first.")


def analysis_answer(
    organisation: OrganisationStore,
    model: LinkModel,
    name: str,
    language: Literal["sv", "en"],
    done: Analysis | None = None,
) -> AnalysisAnswer:
    """One analysis of one organisation; labels in the rows are in the language.

    ``done`` is the analysis where it has been made already, with choices of its own.
    """
    found = done or analyse(name, model)
    sentence, linked = found.sentence(), completeness(model)
    tables = {
        table_name: analysis_table(TABLE_TITLES[table_name], table, language)
        for table_name, table in found.tables(model).items()
    }
    main = next(iter(tables.values()))
    return AnalysisAnswer(
        analysis=name,
        organisation=organisation.key,
        number=organisation.number,
        asOf=model.as_of,
        sentence=Label(sv=sentence.sv, en=sentence.en),
        completeness=Completeness(
            linked=linked.share.part,
            bearers=linked.share.n,
            share=linked.share.value,
            known=linked.known,
        ),
        columns=main.columns,
        rows=main.rows,
        tables=tables,
    )


def analysis_table(title: Text, table: Table, language: Literal["sv", "en"]) -> AnalysisTable:
    """One list as JSON; labels in the rows are in the language."""
    return AnalysisTable(
        title=Label(sv=title.sv, en=title.en),
        columns=[
            Heading(name=column.name, heading=Label(sv=column.heading.sv, en=column.heading.en))
            for column in table.columns
        ],
        rows=table.records(language),
    )


def analyses(
    installation: Installation, model_of: Callable[[str, date | None], LinkModel]
) -> APIRouter:
    """The routes below ``/api/v1/analyses``; ``model_of`` gives that of a key, as of a day or now.

    The key may have a point, as in the addresses of pages.
    """
    router = APIRouter(
        prefix="/api/v1/analyses", tags=["analyses"], dependencies=[Depends(only_known)]
    )
    kept = KeptBodies()

    @router.get(
        "/{name}", summary="One analysis of one organisation", response_model=AnalysisAnswer
    )
    def analysis(
        request: Request,
        name: AnalysisName,
        key: Key,
        lang: LabelLanguage = "sv",
        as_of: AsOf = None,
        at: At = "",
    ) -> Response:
        organisation = seen(installation, caller_of(request), key, at)
        model = model_of(f"{key}{AT}{at}" if at else key, as_of)
        state = (key, organisation.number, installation.erased, model.as_of)
        body = kept.body(
            (*state, name, lang),
            lambda: analysis_answer(organisation, model, name, lang).model_dump_json().encode(),
        )
        return Response(body, media_type="application/json")

    return router
