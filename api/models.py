"""What the JSON answers and bodies hold, for the description of the interface.

Each kind of thing has a model made from its class: one as it is read and one as it is written.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from graph.classes import Class, classes, definitions, local_name
from graph.classes import Field as Described
from graph.editing.edits import Action
from graph.editing.values import PATTERNS
from graph.names import KINDS, MG, SDGO
from graph.texts import Text

Item = TypeVar("Item")
_BASE: Final = "http://localhost:8000/id/exempelkommunen"


class Label(BaseModel):
    """A text in both languages; a missing language is null, never a copy of the other."""

    model_config = ConfigDict(extra="forbid")

    sv: str | None = Field(default=None, examples=["Alla elever når gymnasiebehörighet"])
    en: str | None = Field(default=None, examples=["All pupils qualify for upper secondary"])

    @classmethod
    def of(cls, text: Text) -> "Label":
        """A text that has both languages."""
        return cls(sv=text.sv, en=text.en)


class Reference(BaseModel):
    """Another thing: its IRI and what people call it."""

    id: str = Field(examples=[f"{_BASE}/unit/grundskolan"])
    label: Label


class Finding(BaseModel):
    """A broken rule: which, where and what to do, in the language of the reader."""

    rule: str = Field(examples=["G3"])
    severity: Literal["info", "warning", "violation"]
    node: str
    path: str
    value: str
    message: str
    fix: str


class Resource(BaseModel):
    """What every thing has."""

    id: str = Field(examples=[f"{_BASE}/goal/behorighet"])
    kind: str | None = Field(default=None, examples=["goal"])
    organisation: str | None = Field(default=None, examples=["exempelkommunen"])
    slug: str | None = Field(default=None, examples=["behorighet"])
    version: int | None = Field(
        default=None, description="Number of the last change to this thing.", examples=[12]
    )
    type: str | None = Field(
        default=None, description="Local name of its class; null where it has none of ours."
    )


class Target(BaseModel):
    """A target of Agenda 2030 with what the organisation does about it."""

    id: str
    code: str = Field(examples=["11.3"])
    goal: int = Field(ge=1, le=17)
    label: Label
    meansOfImplementation: bool
    officialText: dict[str, str] = Field(
        default_factory=dict,
        description="The UN's own text by language; empty where its file is not loaded.",
    )
    bearers: list[Reference] = Field(
        default_factory=list, json_schema_extra={"predicate": str(MG.addresses), "inverse": True}
    )
    indicators: list[Reference] = Field(
        default_factory=list, json_schema_extra={"predicate": str(SDGO.hasIndicator)}
    )


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next`` is the address of the following page, null on the last."""

    items: list[Item]
    total: int
    limit: int
    offset: int
    next: str | None = None


class Written(BaseModel):
    """What a write did: the number of the change, and the findings it caused."""

    number: int = Field(description="Number of the change; of the last one where nothing changed.")
    findings: list[Finding] = Field(default_factory=list)


_UNWRITABLE: Final = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff"
_WRITABLE: Final = f"^[^{_UNWRITABLE}]*[^\\s{_UNWRITABLE}][^{_UNWRITABLE}]*$"
"""What a text may be: more than spaces, and no control characters."""


class LinkObject(BaseModel):
    """A link as references are read; only ``id`` counts."""

    id: str = Field(min_length=1, json_schema_extra={"pattern": _WRITABLE})


_EXAMPLES: Final[Mapping[str, object]] = {
    "decimal": "84.5",
    "integer": 3,
    "boolean": True,
    "date": "2026-12-31",
    "year": "2026",
    "period": "2026",
    "duration": "P4M",
    "moment": "2026-01-31T09:30:00Z",
    "address": "https://example.org/",
    "text": {"sv": "På svenska", "en": "In English"},
}
ACTIONS: Final = tuple(action.value for action in Action if action is not Action.ADD)
BULK_KINDS: Final = tuple(kind for kind in KINDS if kind != "organisation")
MOST_EDITS: Final = 1000
"""How many edits are made at once."""
_SMALLEST: Final = -999_999_999_999_999
"""So many digits fit a whole number in every reader of JSON."""


@cache
def reading_model(described: Class) -> type[BaseModel]:
    """The model of a kind of thing as it is read. A field that is left out is null or empty."""
    fields: dict[str, Any] = {
        name: (_read_type(field), _about(field, [] if field.many else None))
        for name, field in described.fields.items()
    }
    fields["other"] = (
        dict[str, list[str]],
        Field(
            default_factory=dict,
            description="What no field can say, by property, as in N-Triples; writes keep it.",
        ),
    )
    fields["findings"] = (
        list[Finding] | None,
        Field(default=None, description="In answers to writes: the findings the change caused."),
    )
    if described.kind == "organisation":
        fields |= _COUNTS
    return create_model(described.name, __base__=Resource, __doc__=_said(described), **fields)


_COUNTS: Final[Mapping[str, Any]] = {
    "key": (str | None, Field(default=None, examples=["exempelkommunen"])),
    "number": (
        int | None,
        Field(default=None, description="Number of the last change to this organisation."),
    ),
    **{
        name: (int | None, Field(default=None, description=f"How many {name} it has."))
        for name in ("programmes", "goals", "indicators", "units")
    },
}


@cache
def writing_model(described: Class) -> type[BaseModel]:
    """The model of a kind of thing as it is written; null and absent are the same in a whole."""
    fields: dict[str, Any] = {
        name: (_written_type(field) | None, _about(field, None))
        for name, field in described.written.items()
    }
    types = tuple(local_name(iri) for iri in described.types)
    fields["type"] = (Literal[types] | None, Field(default=None, description="Its class."))
    return create_model(
        f"{described.name}Content",
        __config__=ConfigDict(extra="forbid"),
        __doc__=f"{_said(described)} As it is written.",
        **fields,
    )


def _said(described: Class) -> str:
    definition = definitions().get(described.types[0])
    return definition.en if definition else f"{described.label.en}."


def _about(field: Described, default: object) -> Any:
    definition = definitions().get(field.path)
    described = definition.en if definition else field.column.headings.en
    if field.inverse and field.is_written:
        described = "The thing it belongs to; changed only when named."
    elif field.inverse:
        described = "What leads here by the property."
    example = _EXAMPLES.get(field.type)
    return Field(
        default=default,
        description=described,
        examples=None if example is None else [[example] if field.many else example],
        json_schema_extra={"predicate": field.path, "inverse": field.inverse},
    )


def _read_type(field: Described) -> Any:
    if field.type == "text":
        return Label | None
    single: Any = Reference if field.is_link else _READ.get(field.type, str)
    return list[single] if field.many else single | None


def _written_type(field: Described) -> Any:
    if field.type == "text":
        return WrittenText
    text = Annotated[str, Field(min_length=1, json_schema_extra={"pattern": _WRITABLE})]
    single: Any = text | LinkObject if field.is_link else _WRITTEN.get(field.type, text)
    return list[single] if field.many else single


def _spelled(name: str) -> Any:
    return Annotated[str, Field(json_schema_extra={"pattern": f"^{PATTERNS[name]}$"})]


_Words = Annotated[str, Field(min_length=1, json_schema_extra={"pattern": _WRITABLE})]


class WrittenText(BaseModel):
    """A text by language; null removes it."""

    model_config = ConfigDict(extra="forbid")

    sv: _Words | None = None
    en: _Words | None = None


_READ: Final[Mapping[str, Any]] = {"integer": int, "boolean": bool, "date": date}
_WRITTEN: Final[Mapping[str, Any]] = {
    "integer": Annotated[int, Field(ge=_SMALLEST, le=-_SMALLEST)],
    "boolean": bool,
    "date": date,
    "decimal": _spelled("decimal") | float,
    **{name: _spelled(name) for name in ("year", "period", "duration", "moment", "address")},
}


_CONTENT_BY_ACTION: Final[dict[str, Any]] = {
    "if": {"properties": {"action": {"const": "remove"}}},
    "then": {"properties": {"content": {"type": "null"}}},
    "else": {"required": ["content"], "properties": {"content": {"type": "object"}}},
}


class Operation(BaseModel):
    """One edit: what to do with which thing."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_CONTENT_BY_ACTION)

    action: Literal[ACTIONS]  # type: ignore[valid-type]
    kind: Literal[BULK_KINDS]  # type: ignore[valid-type]
    slug: str = Field(examples=["behorighet"], min_length=1)
    ifMatch: str | int | None = Field(
        default=None,
        description="The ETag or version that the edit was made from, or *; not for what is new.",
        examples=[12],
    )
    content: dict[str, Any] | None = Field(
        default=None, description="As for the kind itself; not for what is removed."
    )


class Operations(BaseModel):
    """Edits in their order; links may lead to what comes later."""

    model_config = ConfigDict(extra="forbid")

    operations: list[Operation] = Field(min_length=1, max_length=MOST_EDITS)


class Edited(BaseModel):
    """What became of one thing; ``version`` is the number of its last change."""

    id: str
    kind: str
    slug: str
    action: str
    version: int


class Updated(Written):
    """What an update did: how many statements came and went."""

    added: int
    removed: int


class BulkWritten(Written):
    """What the edits did, in their order."""

    items: list[Edited]
    findings: list[Finding]


@cache
def content_schemas() -> dict[str, Any]:
    """The schemas of all bodies, for the description of the interface."""
    found: dict[str, Any] = {}
    for described in classes().values():
        schema = writing_model(described).model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        found |= schema.pop("$defs", {})
        found[f"{described.name}Content"] = schema
    bulk = Operations.model_json_schema(ref_template="#/components/schemas/{model}")
    found |= bulk.pop("$defs")
    updated = Updated.model_json_schema(ref_template="#/components/schemas/{model}")
    found |= updated.pop("$defs")
    return found | {"Operations": bulk, "Updated": updated}
