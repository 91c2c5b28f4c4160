"""Files of interactions, in and out: matrices of one or several scorers, and pairs."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import UploadFile

from api.callers import caller_of
from api.forms import CheckedForm, text_field
from api.imports import MULTIPART, Imported, Sent, imported, sent_files
from api.language import chosen_language
from api.parameters import only_known
from api.problems import BadRequest
from api.proposals import left
from api.resources.requests import Reasons
from api.resources.rights import seen, writer
from api.resources.route_names import At, Key
from api.resources.writing import GivenReasons, problems
from api.views import Views
from graph.analyses.influence.analysis import source_named
from graph.intake.interactions import Scoring
from graph.interaction_files import announcement
from graph.loading import Load, Source
from graph.loading import store as store_intake
from graph.matrix_files import MatrixForm, written_source
from graph.reader import Reader
from graph.rights import Caller
from graph.store import Installation
from graph.texts import Text

MEDIA_TYPES: Final[dict[MatrixForm, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SourceKind = Literal["workshop", "literature", "own-judgement"]
_PLACE: Final = "/api/v1/interaction-matrices"
_ID: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
FILE_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV or a workbook.",
                        }
                    },
                }
            }
        },
    }
}


SourceId = Annotated[
    str,
    Query(description="Id of the interaction source.", pattern=_ID, examples=["workshop-2026"]),
]
FileForm = Annotated[
    Literal["matrix", "pairs"],
    Query(description="A square matrix, or pairs: from, to, strength, count."),
]
KindOfSource = Annotated[
    SourceKind | None, Query(description="Kind of source; else as it is stored.")
]
LabelOfSource = Annotated[str, Query(description="Label of a new source.", max_length=200)]
DateOfSource = Annotated[
    str, Query(description="Day of the source.", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
]
Scorer = Annotated[
    str, Query(description="A role or a seat, never a person; else the sheet's.", max_length=30)
]


def matrices(installation: Installation, views: Views, reader: Reader | None) -> APIRouter:
    """The routes of files of interactions; without a reader they can only be fetched."""
    router = APIRouter()
    _add_export(router, installation, views)
    if reader is not None:
        _add_import(router, installation, reader)
        _add_form(router, installation, reader)
    return router


def _add_export(router: APIRouter, installation: Installation, views: Views) -> None:
    @router.get(
        f"{_PLACE}/{{key}}/{{slug}}",
        tags=["analyses"],
        summary="An interaction source as a file",
        dependencies=[Depends(only_known)],
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}}},
    )
    def export(
        request: Request,
        key: str,
        slug: str,
        form: Annotated[MatrixForm, Query(alias="format", description="Form of the file.")] = "csv",
        scorer: Annotated[
            str | None, Query(description="One scorer; else all.", max_length=30)
        ] = None,
        at: At = "",
    ) -> Response:
        """A matrix for each scorer, or pairs; loaded again it says the same."""
        seen(installation, caller_of(request), key, at)
        model = views[f"{key}@{at}" if at else key].model
        found = source_named(model.interaction_sources, slug)
        body = written_source(model, found, form, scorer)
        name = f"attachment; filename={found.iri.rpartition('/')[2]}.{form}"
        return Response(body, media_type=MEDIA_TYPES[form], headers={"content-disposition": name})


def _add_import(router: APIRouter, installation: Installation, reader: Reader) -> None:
    def importer(request: Request, key: Key) -> Caller:
        """Whose import it is: asked before anything of the file is read."""
        return writer(request, installation, key)

    @router.post(
        _PLACE,
        tags=["analyses"],
        summary="Load a file of interactions into a source",
        dependencies=[Depends(only_known)],
        response_model=Imported,
        responses=problems(412, 428),
        openapi_extra=FILE_BODY,
    )
    def load(
        request: Request,
        key: Key,
        caller: Annotated[Caller, Depends(importer)],
        sent: Annotated[Sent, Depends(sent_files)],
        given: GivenReasons,
        source: SourceId,
        form: FileForm = "matrix",
        kind: KindOfSource = None,
        label: LabelOfSource = "",
        date: DateOfSource = "",
        scorer: Scorer = "",
    ) -> Imported:
        """The scores take the place of the same scorer's in the source; all of them, or nothing."""
        said = Scoring(source, form, label, kind or "", date, scorer)
        done = _loaded(request, installation, reader, key, caller, said, sent.files, given)
        return imported(done, chosen_language(request))


def _loaded(
    request: Request,
    installation: Installation,
    reader: Reader,
    key: str,
    caller: Caller,
    said: Scoring,
    files: dict[str, bytes],
    given: Reasons,
) -> Load:
    intake = reader.intake(key, files, announcement(said), has_left=left(request))
    source = Source(
        files=tuple(Path(name) for name in files), why=given.why, case_number=given.case_number
    )
    return store_intake(installation, key, intake, source, actor=caller.actor, caller=caller)


def _add_form(router: APIRouter, installation: Installation, reader: Reader) -> None:
    @router.post("/o/{key}/influence", include_in_schema=False)
    def upload(
        request: Request, key: str, form: CheckedForm, sent: Annotated[Any, Depends(file_of)]
    ) -> RedirectResponse:
        """The form of the page: loads a file, and shows the source."""
        caller = writer(request, installation, key)
        said = Scoring(
            source=text_field(form, "source", 63),
            form=text_field(form, "form", 10) or "matrix",
            label=text_field(form, "label", 200),
            kind=text_field(form, "kind", 20),
            date=text_field(form, "date", 10),
            scorer=text_field(form, "scorer", 30),
        )
        given = Reasons(text_field(form, "why"), text_field(form, "case_number", 200))
        _loaded(request, installation, reader, key, caller, said, sent, given)
        return RedirectResponse(f"/o/{key}/influence?source={said.source}", 303)


async def file_of(form: CheckedForm) -> dict[str, bytes]:
    """A dependency: the one file of the form, which is let go of."""
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadRequest(Text("Välj en fil.", "Choose a file."))
        return {Path(file.filename).name: await file.read()}
    finally:
        await form.close()
