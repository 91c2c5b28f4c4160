"""Parameters and answers that many routes share."""

from typing import Annotated, Any, Final

from fastapi import Header, Query

from api.as_of import At

Key = Annotated[
    str,
    Query(
        alias="organisation",
        description="Key of the organisation, often its municipality code.",
        examples=["exempelkommunen"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000, description="Items to pass over.")]
Words = Annotated[str, Query(alias="q", description="Words that the label holds, any case.")]
IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        description="The ETag the thing was read with, or its version in quotes: the write is "
        'refused if the thing has changed since that number. * means "as it is now".',
        examples=['"12-json-mul"', '"12"'],
    ),
]
IfNoneMatch = Annotated[
    str,
    Header(alias="If-None-Match", description="* where the thing must not exist yet."),
]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Chosen by the sender: a request sent again with it is not carried out again.",
        max_length=200,
    ),
]
Why = Annotated[
    str,
    Header(
        alias="Why",
        description="The reason for the change, percent-encoded as UTF-8; kept in the history.",
        examples=["Beslut%20i%20n%C3%A4mnden"],
        max_length=6000,
    ),
]
CaseNumber = Annotated[
    str,
    Header(
        alias="Case-Number",
        description="The case number of the change, percent-encoded as UTF-8.",
        examples=["KS%202026%2F123"],
        max_length=600,
    ),
]
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Not changed since the ETag in If-None-Match"}
}
__all__ = ["At"]
