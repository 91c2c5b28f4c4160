"""Lists of things: filtered, sorted in Swedish order, page by page."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from inspect import Parameter, Signature
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pyoxigraph import NamedNode

from api.callers import caller_of
from api.collation import swedish_key
from api.models import Page, reading_model
from api.parameters import UnfitParameters
from api.records import Records, listed_subjects
from api.resources.answers import answered, not_modified, unchanged
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED, At, Key, Limit, Offset, Words
from graph.classes import Class, Field
from graph.editing.draft import Draft
from graph.editing.links import linked
from graph.editing.values import Json
from graph.errors import Problem
from graph.intake.values import Misread
from graph.names import sdg_iri
from graph.store import Installation
from graph.texts import Text

Item = TypeVar("Item")
ALIASES: Final[Mapping[str, str]] = {
    "target": "addresses",
    "unit": "responsibleUnit",
    "programme": "inProgramme",
}
"""Shorter names for filters that people use often."""
_OWN: Final = frozenset(
    {"organisation", "limit", "offset", "q", "sort", "fields", "at", "lang", "type"}
)
"""Parameters that are no filters; a field of such a name cannot be one."""


def add_list(router: APIRouter, installation: Installation, described: Class) -> None:
    """The route that lists things of a kind."""
    filters = filters_of(described)

    def listed(
        request: Request,
        key: str,
        limit: int,
        offset: int,
        words: str,
        sort: str,
        only: str,
        at: str,
        **wanted: str,
    ) -> Response:
        organisation = seen(installation, caller_of(request), key, at)
        if unchanged(request, organisation.number):
            return not_modified(organisation.number)
        records = Records(organisation)
        asked = {filters[name]: value for name, value in wanted.items() if value}
        fields = fields_named(described, only)
        found = chosen(records, described, asked, words)
        ordered = in_order(records, described, found, sort)
        part = ordered[offset : offset + limit]
        versions = installation.journal.versions(part)
        items = [records.record(described, iri, versions.get(iri, 0), fields) for iri in part]
        return answered(page(items, len(ordered), request, limit, offset), organisation.number)

    listed.__signature__ = Signature(_parameters(described, filters))  # type: ignore[attr-defined]
    model = reading_model(described)
    router.add_api_route(
        f"/{described.plural}",
        listed,
        methods=["GET"],
        response_model=Page[model],  # type: ignore[valid-type]
        responses=NOT_MODIFIED,
        summary=f"List {described.plural}",
        operation_id=f"list_{described.plural.replace('-', '_')}",
    )


def filters_of(described: Class) -> Mapping[str, Field]:
    """What a list can be filtered by: every link that stands on the things themselves."""
    links = {
        name: field
        for name, field in described.fields.items()
        if field.is_link and not field.inverse and name not in _OWN
    }
    short = {alias: links[name] for alias, name in ALIASES.items() if name in links}
    return short | {name: field for name, field in links.items() if name not in short}


def _parameters(described: Class, filters: Mapping[str, Field]) -> list[Parameter]:
    names = ("label", "slug", *(n for n, f in described.fields.items() if not f.inverse))
    sortable = tuple(dict.fromkeys(way + name for name in names for way in ("", "-")))
    sort = Annotated[
        Literal[sortable],  # type: ignore[valid-type]
        Query(
            description="Field to sort by, with - in front backwards; what lacks it stands last."
        ),
    ]
    fixed: Sequence[tuple[str, Any, Any]] = (
        ("request", Request, Parameter.empty),
        ("key", Key, Parameter.empty),
        ("limit", Limit, 100),
        ("offset", Offset, 0),
        ("words", Words, ""),
        ("sort", sort, "label"),
        ("only", only_of(described), ""),
        ("at", At, ""),
        *((name, _filter(field), "") for name, field in filters.items()),
    )
    return [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
        for name, annotation, default in fixed
    ]


def only_of(described: Class) -> Any:
    """The parameter that names the members to send."""
    members = "|".join(members_of(described))
    return Annotated[
        str,
        Query(
            alias="fields",
            description="Only these members, with commas between; id always comes.",
            examples=["label,version"],
            json_schema_extra={"pattern": f"^$|^({members})(,({members}))*$"},
        ),
    ]


def _filter(field: Field) -> Any:
    column = field.column
    said = [*column.kinds, *column.schemes, *(["SDG target"] if column.sdg else [])]
    return Annotated[
        str,
        Query(
            description=f"Only what has this {field.name}: slug, code or IRI of {', '.join(said)}.",
            examples=["11.3"] if column.sdg and not column.kinds else None,
        ),
    ]


def members_of(described: Class) -> tuple[str, ...]:
    """Every member of a record."""
    return ("id", "kind", "organisation", "slug", "version", "type", *described.fields, "other")


def fields_named(described: Class, only: str) -> frozenset[str]:
    """The members asked for; empty for all."""
    names = frozenset(filter(None, only.split(",")))
    unknown = sorted(names - set(members_of(described)))
    if unknown:
        known = ", ".join(members_of(described))
        message = Text(
            f"Här finns inte {', '.join(unknown)}.", f"There is no {', '.join(unknown)} here."
        )
        fix = Text(f"Välj bland {known}.", f"Choose from {known}.")
        raise UnfitParameters(message, (Problem("fields", message, value=only, fix=fix),))
    return names


def chosen(
    records: Records, described: Class, wanted: Mapping[Field, str], words: str
) -> Collection[str]:
    """The things of a kind that have every wanted link and every word in their label."""
    organisation = records.organisation
    found: set[str] = set(listed_subjects(organisation, described))
    for field, value in wanted.items():
        iri = wanted_iri(field, value, Draft(organisation))
        found &= {
            str(quad.subject)[1:-1]
            for quad in organisation.store.quads_for_pattern(
                None, NamedNode(field.path), NamedNode(iri), None
            )
        }
    return {iri for iri in found if has_words(records.label(iri), words)} if words else found


def wanted_iri(field: Field, value: str, draft: Draft) -> str:
    """The IRI of what a filter names."""
    sdg = sdg_iri(value) if field.column.sdg else None
    try:
        return linked(field, sdg or value, draft).value
    except Misread as fault:
        message = Text(f"{fault.message.sv}: ”{value}”.", f"{fault.message.en}: “{value}”.")
        problem = Problem(field.name, message, value=value, fix=fault.fix)
        raise UnfitParameters(message, (problem,)) from fault


def has_words(label: Mapping[str, Json], words: str) -> bool:
    """Whether each word stands in the label, in either language."""
    text = f"{label.get('sv') or ''} {label.get('en') or ''}".casefold()
    return all(word in text for word in words.casefold().split())


def in_order(records: Records, described: Class, iris: Iterable[str], sort: str) -> Sequence[str]:
    """The things sorted by a field; equal ones, and those without it, by IRI."""
    name = sort.removeprefix("-")
    key = _key_of(records, described, name)
    keyed = [(key(iri), iri) for iri in sorted(iris)]
    having = [pair for pair in keyed if pair[0] is not None]
    having.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [iri for _, iri in having] + [iri for key, iri in keyed if key is None]


def _key_of(records: Records, described: Class, name: str) -> Callable[[str], Any]:
    if name == "slug":
        return lambda iri: iri
    if name == "label":
        return lambda iri: _words_key(records.label(iri))
    field = described.fields[name]

    def key(iri: str) -> Any:
        value = records.value(field, iri, records.statements(iri))
        first = value[0] if isinstance(value, list) and value else value
        if not first and first is not False and first != 0:
            return None
        if field.type in {"decimal", "integer", "boolean"}:
            return Decimal(str(int(first) if isinstance(first, bool) else first))
        if isinstance(first, dict):
            label = first["label"] if field.is_link else first
            return _words_key(label) if isinstance(label, dict) else None
        return swedish_key(str(first))

    return key


def _words_key(label: Mapping[str, Json]) -> str | None:
    words = label.get("sv") or label.get("en")
    return swedish_key(str(words)) if words else None


def page(
    items: Sequence[Any], total: int, request: Request, limit: int, offset: int
) -> dict[str, Any]:
    """A part of a list, with the address of the next part."""
    more = offset + limit < total
    following = str(request.url.include_query_params(offset=offset + limit)) if more else None
    return {"items": items, "total": total, "limit": limit, "offset": offset, "next": following}
