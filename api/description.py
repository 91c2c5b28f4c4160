"""The description of the interface for programs (OpenAPI), with an example of every answer."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel, Field

from api.problems import MEDIA_TYPE as PROBLEM

EXAMPLES: Final = Path(__file__).resolve().parent / "examples.json"
_JSON: Final = "application/json"
_RESULTS: Final = "application/sparql-results+json"
_WITHOUT_NAMES: Final = frozenset({"/api/v1/organisations", "/sparql"})
"""The addresses that name nothing which may be missing."""
_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


class ListedProblem(BaseModel):
    """One fault: what is wrong, where, and what to do."""

    code: str
    message: str
    place: str = ""
    value: str = ""
    fix: str = ""


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
            schema = super().openapi()
            for path, operation in operations(schema):
                describe(path, operation)
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            for name in _FRAMEWORK:
                schemas.pop(name, None)
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs") | {"Problem": problem}
        return self.openapi_schema or {}


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation of a description with its path."""
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            yield path, operation


def describe(path: str, operation: dict[str, Any]) -> None:
    """Add examples to the answers of an operation, and tell its problems in our own schema."""
    responses = operation["responses"]
    responses.pop("422", None)
    if path not in _WITHOUT_NAMES:
        responses["404"] = {"description": "Not found"}
    if path != "/sparql":
        responses["422"] = {"description": "A parameter is missing, unknown or will not do"}
    for status, response in responses.items():
        if status == "200":
            media_type = _RESULTS if path == "/sparql" else _JSON
            response["content"][media_type]["example"] = examples()[path]
            continue
        content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        if status in examples():
            content["example"] = examples()[status]
        response["content"] = {PROBLEM: content}


@cache
def examples() -> dict[str, Any]:
    """A real answer, cut short, by path; and of problems by status."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found
