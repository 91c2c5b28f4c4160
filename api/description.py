"""The description of the interface for programs (OpenAPI), with an example of every answer."""

from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel, Field

from api.examples import examples
from api.later import made_routes
from api.models import content_schemas
from api.problems import MEDIA_TYPE as PROBLEM

_JSON: Final = "application/json"
_RESULTS: Final = "application/sparql-results+json"
_WITHOUT_NAMES: Final = frozenset(
    {
        "/api/v1/organisations",
        "/api/v1/saved-questions",
        "/api/v1/scenarios",
        "/api/v1/context.jsonld",
        "/sparql",
        "/.well-known/void",
        "/.well-known/sparql-examples",
    }
)
"""The addresses that name nothing which may be missing."""
_UNFIT: Final = "A parameter is missing, unknown or will not do"
_UNCHANGED: Final = "304"
_DELETED: Final = {"number": 12, "findings": []}
_KEY_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, made with `malgraf key add` or on the page *Me*.",
}
_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


class PlaceInFile(BaseModel):
    """Where in a file something stands."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    line: int | None = None
    column: str = ""


class ListedProblem(BaseModel):
    """One fault: what is wrong, where, and what to do.

    ``at`` says where in a file, where it is known. A broken rule has the last four.
    """

    code: str
    message: str
    place: str = ""
    value: str = ""
    fix: str = ""
    at: PlaceInFile | None = None
    rule: str | None = None
    severity: str | None = None
    node: str | None = None
    path: str | None = None


class Problem(BaseModel):
    """Why there is no answer (RFC 9457), in the language of the reader."""

    type: str
    title: str
    status: int
    detail: str | None = None
    problems: list[ListedProblem] = Field(default_factory=list)


class Service(FastAPI):
    """An application whose description says what its problems look like and shows examples."""

    def openapi(self) -> dict[str, Any]:
        """The description; made when first asked for."""
        if self.openapi_schema is None:
            self.router.routes[:] = made_routes(self)
            schema = super().openapi()
            for path, method, operation in operations(schema):
                describe(path, method, operation)
            components = schema.setdefault("components", {})
            components["securitySchemes"] = {"key": _KEY_SCHEME}
            schemas = components.setdefault("schemas", {})
            schemas |= content_schemas()
            for name in _FRAMEWORK:
                schemas.pop(name, None)
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs") | {"Problem": problem}
        return self.openapi_schema or {}


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of a description with its path and method."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def describe(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add examples to the answers of an operation, and tell its problems in our own schema."""
    responses = operation["responses"]
    said = responses.pop("422", {}).get("description", _UNFIT)
    if path not in _WITHOUT_NAMES and method == "get":
        responses["404"] = {"description": "Not found"}
    responses["422"] = {"description": _UNFIT if said == "Validation Error" else said}
    asks = method == "get" or path == "/sparql"
    operation["security"] = [{}, {"key": []}] if asks else [{"key": []}]
    _tell_parameters(path, method, operation.get("parameters", []))
    for status, response in responses.items():
        if status < "300":
            _show(response, path, method)
        elif status != _UNCHANGED:
            content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
            if status in examples():
                content["example"] = examples()[status]
            response["content"] = {PROBLEM: content}


def _tell_parameters(path: str, method: str, parameters: list[dict[str, Any]]) -> None:
    """Show a thing that exists, and say where a write without If-Match is refused."""
    shown = examples().get(path)
    thing = shown if isinstance(shown, dict) else {}
    known = {"key": thing.get("organisation", "exempelkommunen"), "slug": thing.get("slug")}
    for parameter in parameters:
        if parameter["in"] == "path" and known.get(parameter["name"]):
            parameter["example"] = known[parameter["name"]]
        if parameter["name"] == "If-Match" and path.startswith("/api/v1/") and method != "put":
            parameter["required"] = True
            parameter["schema"]["pattern"] = parameter["schema"]["pattern"].replace(")?$", ")$")


def _show(response: dict[str, Any], path: str, method: str) -> None:
    """Add an example of what comes; a write that adds answers with one of its kind."""
    media_type = _RESULTS if path == "/sparql" else _JSON
    content = response.get("content", {}).get(media_type)
    if content is None:
        return
    single = f"{path}/{{key}}/{{slug}}"
    added = method == "post" and single in examples()
    example = _DELETED if method == "delete" else examples().get(single if added else path)
    if example is not None:
        content["example"] = example
