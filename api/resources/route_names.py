"""Parameters and answers that many routes share."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import Header, Query

from api.as_of import At

_NEXT: Final = "%[89ABab][0-9A-Fa-f]"
ENCODED: Final = (
    "([ -$&-~]|%(09|0[ADad]|[2-7][0-9A-Fa-f]"
    f"|([Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f]){_NEXT}"
    f"|([Ee]0%[ABab][0-9A-Fa-f]|[Ee][1-9ABCEabce]{_NEXT}|[Ee][Dd]%[89][0-9A-Fa-f]){_NEXT}"
    f"|[Ee][Ff]%([89Aa][0-9A-Fa-f]|[Bb][0-9A-Ea-e]){_NEXT}"
    "|[Ee][Ff]%[Bb][Ff]%([89Aa][0-9A-Fa-f]|[Bb][0-9A-Da-d])"
    f"|([Ff]0%[9ABab][0-9A-Fa-f]|[Ff][1-3]{_NEXT}|[Ff]4%8[0-9A-Fa-f]){_NEXT}{_NEXT}))*"
)
"""Printable ASCII with everything else percent-encoded as UTF-8, and no control characters."""
LONGEST_WHY: Final = 2000
LONGEST_CASE_NUMBER: Final = 200
_TAG: Final = '(W/)?"[!#-~]*"'

Key = Annotated[
    str,
    Query(
        alias="organisation",
        description="Key of the organisation, often its municipality code.",
        examples=["exempelkommunen"],
    ),
]
LabelLanguage = Annotated[Literal["sv", "en"], Query(description="Language of labels in the rows.")]
AsOf = Annotated[
    date | None,
    Query(alias="asOf", description="Date; else today, or the day looked back to."),
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
        examples=["*", '"12-json-mul"', '"12"'],
        json_schema_extra={"pattern": rf"^(\*|{_TAG}(, ?{_TAG})*)$"},
    ),
]
IfNoneMatch = Annotated[
    str,
    Header(
        alias="If-None-Match",
        description="* where the thing must not exist yet.",
        json_schema_extra={"pattern": r"^\*$"},
    ),
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
        description="The reason for the change, percent-encoded as UTF-8; kept in the history. "
        f"At most {LONGEST_WHY} characters.",
        examples=["Beslut%20i%20n%C3%A4mnden"],
        json_schema_extra={"pattern": f"^{ENCODED}$"},
    ),
]
CaseNumber = Annotated[
    str,
    Header(
        alias="Case-Number",
        description="The case number of the change, percent-encoded as UTF-8. "
        f"At most {LONGEST_CASE_NUMBER} characters.",
        examples=["KS%202026%2F123"],
        json_schema_extra={"pattern": f"^{ENCODED}$"},
    ),
]
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "Not changed since the ETag in If-None-Match"}
}
__all__ = ["At"]
