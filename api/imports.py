"""Files sent to the service: read by a child of the reader, stored through the gate, or refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from api.description import ListedProblem
from api.findings import told_findings
from api.language import chosen_language
from api.models import Finding
from api.parameters import only_known
from api.problems import BadRequest, UnsupportedBody, listed
from api.proposals import left
from api.resources.rights import writer
from api.resources.route_names import Key
from api.resources.writing import GivenReasons, problems
from graph.loading import Load, Source
from graph.loading import store as store_intake
from graph.reader import Reader
from graph.replacing import ProfileChoice
from graph.rights import Caller
from graph.store import Installation
from graph.texts import Language, Text

MULTIPART: Final = "multipart/form-data"
_FILES: Final = 50
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "Workbooks, CSV and RDF that belong together.",
                        },
                        "mapping": {
                            "type": "string",
                            "format": "binary",
                            "description": "How the columns of foreign tables map (TOML).",
                        },
                    },
                }
            }
        },
    }
}

Profile = Annotated[
    str,
    Query(description="Rule profile: strict, ordinary, trust, start, or an IRI.", max_length=300),
]
OtherwiseProfile = Annotated[
    str,
    Query(
        alias="otherwiseProfile",
        description="Rule profile where neither the data nor what is stored choose one.",
        max_length=300,
    ),
]
KeepValid = Annotated[
    bool,
    Query(alias="keepValid", description="Store what is valid, and list the rest."),
]


class Imported(BaseModel):
    """What an import did. ``leftOut`` was not stored; empty unless ``keepValid`` was asked for."""

    organisation: str
    number: int
    subjects: int
    added: int
    removed: int
    findings: list[Finding]
    notes: list[ListedProblem] = Field(default_factory=list)
    leftOut: list[ListedProblem] = Field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """The files of a request, read into memory: their contents by name."""

    files: dict[str, bytes]
    mapping: tuple[str, bytes] | None


def imports(installation: Installation, reader: Reader) -> APIRouter:
    """The route that takes files."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(only_known)])

    def importer(request: Request, key: Key) -> Caller:
        """Whose import it is: asked before anything of the files is read."""
        return writer(request, installation, key, new=True)

    @router.post(
        "/imports",
        response_model=Imported,
        responses=problems(412, 428),
        summary="Load files into an organisation",
        openapi_extra=_BODY,
    )
    def load(
        request: Request,
        key: Key,
        caller: Annotated[Caller, Depends(importer)],
        sent: Annotated[Sent, Depends(sent_files)],
        given: GivenReasons,
        profile: Profile = "",
        otherwise: OtherwiseProfile = "",
        keep_valid: KeepValid = False,
    ) -> Imported:
        """Each subject the files describe replaces the same subject; all of it, or nothing."""
        intake = reader.intake(key, sent.files, sent.mapping, has_left=left(request))
        source = Source(
            files=tuple(Path(name) for name in sent.files),
            profile=ProfileChoice(profile, otherwise),
            keep_valid=keep_valid,
            why=given.why,
            case_number=given.case_number,
        )
        done = store_intake(installation, key, intake, source, actor=caller.actor, caller=caller)
        return imported(done, chosen_language(request))

    return router


async def sent_files(request: Request) -> Sent:
    """The files of a multipart body; refused when it is anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MULTIPART:
        raise UnsupportedBody(Text(f"Skicka {MULTIPART}.", f"Send {MULTIPART}."))
    try:
        async with request.form(max_files=_FILES, max_fields=0) as form:
            files, mapping = {}, None
            for field, value in form.multi_items():
                if not isinstance(value, UploadFile) or field not in {"file", "mapping"}:
                    raise _unknown_field(field)
                name = Path(value.filename or "").name or field
                content = await value.read()
                if field == "mapping":
                    mapping = (name, content)
                elif name in files:
                    raise _twice(name)
                else:
                    files[name] = content
    except ClientDisconnect as gone:
        raise BadRequest(Text("Anropet bröts.", "The request was cut.")) from gone
    if not files:
        raise BadRequest(
            Text("Skicka minst en fil i fältet file.", "Send at least one file in the field file.")
        )
    return Sent(files, mapping)


def imported(done: Load, language: Language) -> Imported:
    """What a load did, in the language of the reader."""
    fields: dict[str, Any] = {
        "organisation": done.key,
        "number": done.number,
        "subjects": done.subjects,
        "added": done.added,
        "removed": done.removed,
        "findings": told_findings(done.report.findings, language),
        "notes": [listed(problem, language) for problem in done.notes],
        "leftOut": [listed(problem, language) for problem in done.rejected],
    }
    return Imported.model_validate(fields)


def _unknown_field(field: str) -> BadRequest:
    return BadRequest(
        Text(
            f"Skicka filer i fälten file och mapping, inte {field!r}.",
            f"Send files in the fields file and mapping, not {field!r}.",
        )
    )


def _twice(name: str) -> BadRequest:
    return BadRequest(
        Text(f"Två filer heter {name}: döp om en.", f"Two files are named {name}: rename one.")
    )
