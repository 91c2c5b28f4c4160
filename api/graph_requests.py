"""What a request of the graph store protocol says: its graph, its bodies and its conditions."""

from collections.abc import Callable, Collection
from pathlib import PurePath
from typing import Annotated, Final

from fastapi import Depends, Query, Request
from pyoxigraph import NamedNode, RdfFormat
from starlette.datastructures import UploadFile

from api.bodies import charset_of, media_type_of
from api.callers import SAFE, caller_of, please_sign_in
from api.conditions import seen_before
from api.problems import BadRequest, UnparsedBody, UnsupportedBody
from api.resources.requests import must_be_new
from api.sparql_requests import UPDATE, fields_in_address
from graph.errors import Outdated, UnreadableFile
from graph.graph_bodies import Body
from graph.intake.rdf import FORMATS
from graph.reader import Proposal
from graph.rights import ANYONE
from graph.serialised_answers import GRAPHS
from graph.texts import Text

MULTIPART: Final = "multipart/form-data"
_UNSAID: Final = "application/rdf+xml"
"""What a body is read as that does not say what it is."""
_FILES: Final = 100
_UNKNOWN: Final = frozenset({"", "application/octet-stream"})
"""What programs say of a file when they do not know what it is."""

Propose = Callable[[], Proposal]


def refuse_strangers(request: Request) -> None:
    """Who writes must have signed in: asked before anything is read."""
    if request.method not in SAFE and caller_of(request).actor.id == ANYONE.id:
        raise please_sign_in()


def named_graph(
    request: Request,
    graph: Annotated[str, Query(description="IRI of the graph.")] = "",  # noqa: ARG001 - said for the description
    default: Annotated[  # noqa: ARG001
        str | None, Query(description="The default graph; takes no value.")
    ] = None,
) -> str | None:
    """The graph a request names; empty for the default graph, None for the store itself."""
    refuse_strangers(request)
    fields = fields_in_address(request)
    graphs = fields.get("graph", [])
    if not graphs and "default" not in fields and request.method == "POST":
        return None
    if (len(graphs) == 1) == ("default" in fields) or len(graphs) > 1:
        raise BadRequest(
            Text(
                "Säg en graf: ?graph=IRI eller ?default.", "Say one graph: ?graph=IRI or ?default."
            )
        )
    return absolute(graphs[0]) if graphs else ""


def absolute(graph: str) -> str:
    """The same IRI, refused where it is none or relative."""
    try:
        return NamedNode(graph).value
    except ValueError:
        said = ascii(graph)
        raise BadRequest(
            Text(f"{said} är ingen absolut IRI.", f"{said} is no absolute IRI.")
        ) from None


def own_name(request: Request, base: str) -> str:
    """The IRI of the graph whose own address is asked, as it is written in the address."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return absolute(base + path.decode(errors="replace"))


async def sent_bodies(request: Request) -> list[Body]:
    """The bodies that are sent with their media types; how long they may be is counted."""
    if charset_of(request) not in {"", "utf-8", "utf8"}:
        raise UnsupportedBody(Text("Använd UTF-8.", "Use UTF-8."))
    if media_type_of(request) != MULTIPART:
        return [(media_type_of(request) or _UNSAID, await request.body())]
    async with request.form(max_files=_FILES, max_fields=_FILES) as form:
        return [await _part(field, value) for field, value in form.multi_items()]


async def sent_update(request: Request) -> str:
    """The SPARQL update that is to be carried out on a graph."""
    if media_type_of(request) != UPDATE or charset_of(request) not in {"", "utf-8", "utf8"}:
        raise UnsupportedBody(Text(f"Skicka {UPDATE} i UTF-8.", f"Send {UPDATE} in UTF-8."))
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(Text("Inte giltig UTF-8.", "Not valid UTF-8.")) from error


Named = Annotated[str | None, Depends(named_graph)]
Bodies = Annotated[list[Body], Depends(sent_bodies)]
Update = Annotated[str, Depends(sent_update)]


def taken(bodies: Collection[Body], media_types: Collection[str]) -> list[Body]:
    """The bodies, refused where one is of another media type than these."""
    for media_type, _ in bodies:
        if media_type not in media_types:
            offered = ", ".join(media_types)
            said = media_type or "-"
            raise UnsupportedBody(
                Text(f"Skicka {offered}, inte {said}.", f"Send {offered}, not {said}.")
            )
    return list(bodies)


def not_empty(bodies: Collection[Body]) -> list[Body]:
    """Those in which anything is written."""
    return [(media_type, content) for media_type, content in bodies if content.strip()]


def under_conditions(request: Request, propose: Propose) -> Propose:
    """Proposals that are held against the conditions of a request."""

    def conditional() -> Proposal:
        try:
            proposal = propose()
        except UnreadableFile as error:
            raise UnparsedBody(error.message, error.problems) from error
        _check_conditions(request, proposal)
        return proposal

    return conditional


def _check_conditions(request: Request, proposal: Proposal) -> None:
    """Hold If-Match and If-None-Match against the graph that a proposal was made from."""
    header = request.headers.get("if-match", "")
    if must_be_new(header, request.headers.get("if-none-match", "")) and proposal.there:
        raise Outdated(Text("Grafen finns redan.", "The graph exists already."))
    if not header:
        return
    seen = seen_before(header)
    is_there = proposal.there and seen is not None
    if not is_there or (seen and seen.number not in {None, proposal.number}):
        raise Outdated(
            Text(
                "Grafen har ändrats sedan du läste den. Läs om och gör din ändring på nytt.",
                "The graph has changed since you read it. Read it again and make your change anew.",
            )
        )


async def _part(field: str, value: UploadFile | str) -> Body:
    """A file of a form with its media type: as it says, else by the ending of its name."""
    if isinstance(value, str):
        raise BadRequest(
            Text(
                f"Varje del ska vara en fil; {field!r} är ett fält.",
                f"Every part is a file; {field!r} is a field.",
            )
        )
    said = (value.content_type or "").partition(";")[0].strip().lower()
    if said in _UNKNOWN:
        by_name = FORMATS.get(PurePath(value.filename or "").suffix.lower())
        said = _MEDIA_TYPES[by_name] if by_name else said
    return said, await value.read()


_MEDIA_TYPES: Final[dict[RdfFormat, str]] = {form: name for name, form in GRAPHS.items()}
