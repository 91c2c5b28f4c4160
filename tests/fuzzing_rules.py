"""How schemathesis asks our service, and what no OpenAPI document can say of it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import schemathesis
from schemathesis import Response
from schemathesis.openapi.checks import RejectedPositiveData

from api.resources.lists import ALIASES
from api.resources.requests import JSON, MERGE_PATCH

Case = schemathesis.Case[Any]
KEY: Final = "exempelkommunen"
SERIALIZED_AS_TEXT: Final = (
    "application/sparql-query", "application/sparql-update", "application/n-triples",
    "application/rdf+xml",
)  # fmt: skip
NEGATIVE: Final = [
    "400",
    "401",
    "403",
    "404",
    "405",
    "406",
    "409",
    "412",
    "413",
    "415",
    "422",
    "428",
]
"""How what breaks the description may be refused: the conditions of a request come before its body,
so 412 is one way."""
MISSING_HEADER: Final = ["400", "401", "403", "404", "406", "415", "422", "428"]
"""428 is what RFC 6585 says of a write without If-Match."""
SLOWEST: Final = 30.0
"""Seconds; the longest answer undoes the load of a whole municipality."""
SAVED: Final = ("/api/v1/saved-questions", "/api/v1/scenarios")
"""What people save under names of theirs, which hold no control characters."""
BEYOND_A_SCHEMA: Final[Mapping[str, str]] = {
    "unknown-link": "a link leads to what exists",
    "not-an-address": "what an IRI is, is more than a pattern",
    "unfit-value": "a day that no calendar has",
}
"""Codes of refused values that fit their schema, and what the schema cannot say."""


def configuration(
    examples: int, seed: int, headers: Mapping[str, str], covered: list[str]
) -> dict[str, Any]:
    """The configuration of schemathesis: all checks, known things in most requests."""
    return {
        "seed": seed,
        "headers": dict(headers),
        "wait-for-schema": 60,
        "continue-on-failure": True,
        "request-timeout": 60,
        "suppress-health-check": ["all"],
        "dictionaries": {
            "keys": {"values": [KEY]},
            "states": {"values": ["*"]},
        },
        "parameters": {
            "query.organisation": {"dictionary": "keys", "probability": 0.9},
            "path.key": {"dictionary": "keys", "probability": 0.9},
            "header.If-Match": {"dictionary": "states", "probability": 0.7},
        },
        "generation": {"max-examples": examples, "database": "none"},
        "checks": {
            "negative_data_rejection": {"expected-statuses": NEGATIVE},
            "missing_required_header": {"expected-statuses": MISSING_HEADER},
            "max_response_time": SLOWEST,
        },
        "phases": {
            "coverage": {"enabled": bool(covered)},
            "stateful": {"generation": {"max-examples": max(1, examples // 10)}},
        },
        "operations": [
            {"exclude-path": covered, "phases": {"coverage": {"enabled": False}}},
        ]
        if covered
        else [],
    }


def register() -> None:
    """Tell schemathesis how our media types are written, and what it may pass over."""

    @schemathesis.serializer(*SERIALIZED_AS_TEXT)
    def as_text(_: schemathesis.SerializationContext, value: object) -> bytes:
        return value if isinstance(value, bytes) else written(value)

    @schemathesis.hook
    def filter_failure(
        _: schemathesis.HookContext,
        failure: Exception,
        case: Case,
        response: Response,
    ) -> bool:
        refused = isinstance(failure, RejectedPositiveData)
        return not (refused and any(rule(case, response) for rule in RULES))


def written(value: object) -> bytes:
    """A text as it is; what is no text as JSON."""
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def told(response: Response) -> dict[str, Any]:
    """The problem that was answered."""
    found: dict[str, Any] = json.loads(response.content)
    return found


def codes(response: Response) -> list[str]:
    """The codes of the faults that were listed."""
    return [problem["code"] for problem in told(response).get("problems", [])]


def state_is_the_servers_to_know(_: Case, response: Response) -> bool:
    """Whether a thing has changed since some number."""
    return response.status_code == 412


def one_of_two_headers(case: Case, response: Response) -> bool:
    """A PUT has If-Match or If-None-Match; an operation in bulk has its own condition."""
    if case.path.endswith("/bulk"):
        return response.status_code == 428 or told(response)["type"].endswith("/BadRequest")
    both = {"if-match", "if-none-match"} <= {name.lower() for name in case.headers}
    return case.method == "PUT" and response.status_code == (400 if both else 428)


def one_of_two_parameters(case: Case, response: Response) -> bool:
    """A graph is named, or it is the default graph; and a graph's name is an IRI."""
    return case.path == "/rdf-graph-store" and response.status_code == 400


def text_in_another_language(case: Case, response: Response) -> bool:
    """What SPARQL, RDF, JSON-LD and workbooks are is not for JSON Schema to say."""
    if case.path == "/sparql" or case.path.startswith(SAVED):
        return response.status_code in {400, 413, 422}
    files = {"/rdf-graph-store", "/api/v1/imports", "/api/v1/interaction-matrices"}
    is_file = case.path in files
    if is_file or case.media_type not in {JSON, MERGE_PATCH, None}:
        return response.status_code in {400, 413, 422}
    return False


def rules_of_the_data(_: Case, response: Response) -> bool:
    """SHACL's rules, and values that fit their schema and still mean nothing."""
    if response.status_code != 422:
        return False
    problems = told(response).get("problems", [])
    return bool(problems) and all(
        problem.get("rule") or problem["code"] in BEYOND_A_SCHEMA for problem in problems
    )


def filters_name_what_exists(case: Case, response: Response) -> bool:
    """A list is filtered by links to what exists."""
    said = told(response)
    return (
        response.status_code == 422
        and said["type"].endswith("/UnfitParameters")
        and case.method == "GET"
        and set(codes(response)) <= {*case.query} | set(ALIASES.values())
    )


def a_report_in_turtle_is_whole(case: Case, response: Response) -> bool:
    """The validation report is filtered as JSON only."""
    filtered = {"rule", "severity", "unit"} & {*case.query}
    return case.path == "/api/v1/validation" and bool(filtered) and response.status_code == 422


def a_series_has_an_end(case: Case, response: Response) -> bool:
    """Which weights a matrix bears is for its numbers to say."""
    return "weight" in case.query and response.status_code == 422


RULES: Final[tuple[Callable[[Case, Response], bool], ...]] = (
    state_is_the_servers_to_know,
    one_of_two_headers,
    one_of_two_parameters,
    text_in_another_language,
    rules_of_the_data,
    filters_name_what_exists,
    a_report_in_turtle_is_whole,
    a_series_has_an_end,
)
"""When a request that fits the description may be refused all the same."""
