"""Saved scenarios for programs: listed, read, saved and removed as JSON."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.callers import Entrance, caller_of, please_sign_in
from api.history import sees_people
from api.parameters import only_known
from api.resources.answers import answered
from api.resources.writing import problems
from api.what_if import EDIT_PATTERN
from graph.accounts import Accounts, Scenario
from graph.accounts.scenarios import LONGEST_NAME
from graph.analyses.what_if.edits import LONGEST_EDIT, MOST_EDITS
from graph.data_folder import DataFolder
from graph.errors import NotFound
from graph.rights import ANYONE, Caller
from graph.texts import Text

ADDRESS: Final = "/api/v1/scenarios"
Number = Annotated[int, Path(ge=1, le=10**15, description="Number of the saved scenario.")]
WrittenEdit = Annotated[str, Field(pattern=EDIT_PATTERN, max_length=LONGEST_EDIT)]


class ScenarioToSave(BaseModel):
    """Changes to keep under a name."""

    model_config = ConfigDict(extra="forbid")

    organisation: str = Field(examples=["exempelkommunen"], max_length=63)
    name: str = Field(
        examples=["Utan kulturprogrammet"],
        max_length=LONGEST_NAME,
        json_schema_extra={"pattern": r"\S"},
    )
    edits: list[WrittenEdit] = Field(
        min_length=1,
        max_length=MOST_EDITS,
        examples=[["without programme/kultur-och-lasning"]],
        description="In the order they are tried; written as in /api/v1/what-if.",
    )


class ToldScenario(BaseModel):
    """A saved scenario, with who made it and when."""

    number: int
    organisation: str
    name: str
    edits: list[str]
    maker: str = Field(
        description="Name of who saved it; empty where it is not known, or not the asker's to know."
    )
    made: datetime
    mayRemove: bool = Field(description="Whether the asker may remove it.")


class ToldScenarios(BaseModel):
    """All saved scenarios that the asker sees, the oldest first."""

    items: list[ToldScenario]


def scenario_routes(folder: DataFolder, entrance: Entrance) -> APIRouter:
    """The routes of ``/api/v1/scenarios``."""
    router = APIRouter(prefix=ADDRESS, tags=["analyses"], dependencies=[Depends(only_known)])
    _add_reading(router, entrance.accounts)
    _add_writing(router, folder, entrance)
    return router


def _add_reading(router: APIRouter, accounts: Accounts) -> None:
    @router.get("", summary="Saved scenarios")
    def listed(
        request: Request,
        organisation: Annotated[str, Query(description="Only those of an organisation.")] = "",
    ) -> ToldScenarios:
        """What-ifs that people have saved, of organisations that the asker may see."""
        found = accounts.scenarios(caller_of(request), organisation)
        return ToldScenarios(items=[_told(scenario, request) for scenario in found])

    @router.get("/{number}")
    def single(request: Request, number: Number) -> ToldScenario:
        """One saved scenario."""
        return _told(accounts.scenario(caller_of(request), number), request)


def _add_writing(router: APIRouter, folder: DataFolder, entrance: Entrance) -> None:
    @router.post(
        "",
        status_code=201,
        response_model=ToldScenario,
        responses=problems(400, 409, 412, 415, 428),
        summary="Save a scenario",
    )
    def save(request: Request, asked: ScenarioToSave) -> Response:
        """Keep changes under a name; whoever has signed in may, and keys that may write."""
        _refuse_unknown(folder, asked.organisation)
        scenario = entrance.accounts.save_scenario(
            caller_of(request), asked.organisation, asked.name, asked.edits
        )
        note_scenario(entrance, request, "scenario-saved", scenario)
        content: dict[str, Any] = _told(scenario, request).model_dump(mode="json")
        place = f"{ADDRESS}/{scenario.number}"
        return answered(content, scenario.number, status=201, headers={"location": place})

    @router.delete(
        "/{number}",
        status_code=204,
        response_class=Response,
        responses=problems(400, 409, 412, 413, 415, 422, 428),
    )
    def remove(request: Request, number: Number) -> Response:
        """Remove a saved scenario; for who saved it and for administrators."""
        scenario = entrance.accounts.remove_scenario(_known_caller(request), number)
        note_scenario(entrance, request, "scenario-removed", scenario)
        return Response(status_code=204)


def _known_caller(request: Request) -> Caller:
    caller = caller_of(request)
    if caller.actor.id == ANYONE.id:
        raise please_sign_in()
    return caller


def _refuse_unknown(folder: DataFolder, organisation: str) -> None:
    if organisation not in folder.keys():
        raise NotFound(
            Text(
                f"Organisationen ”{organisation}” finns inte.",
                f"There is no organisation “{organisation}”.",
            )
        )


def note_scenario(entrance: Entrance, request: Request, kind: str, scenario: Scenario) -> None:
    """Tell the audit who did what with which scenario; not what it says."""
    details = {"scenario": str(scenario.number), "organisation": scenario.organisation}
    entrance.note(kind, caller_of(request).actor.id, details)


def _told(scenario: Scenario, request: Request) -> ToldScenario:
    return ToldScenario(
        number=scenario.number,
        organisation=scenario.organisation,
        name=scenario.name,
        edits=list(scenario.edits),
        maker=scenario.maker.name if sees_people(request) else "",
        made=scenario.made,
        mayRemove=scenario.may_be_removed_by(caller_of(request)),
    )
