"""The interactive goal graph: the page, its list twin, and the parts it asks for."""

from threading import Lock
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.collation import swedish_key
from api.drawing import FILLS, LINES, OTHER_FILL, RINGS, fills, index, network_data
from api.language import chosen_language, in_words
from api.picture import HOPS, KINDS, Choice, Node, Part, Picture, picture
from api.rendering import environment, page
from api.vector import as_svg
from api.views import OrganisationView, Views
from graph.errors import NotFound
from graph.texts import Language, Text

Focus = Annotated[str, Query(max_length=200)]
Hops = Annotated[int, Query(ge=HOPS[0], le=HOPS[-1])]
Types = Annotated[str, Query(max_length=200)]
TypeBoxes = Annotated[list[str], Query(alias="type")]
Words = Annotated[str, Query(max_length=200)]
MOST_FOUND = 20
NO_BOXES: list[str] = []


class Pictures:
    """The picture of each organisation, laid out once per change and day."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[OrganisationView, Picture]] = {}
        self._lock = Lock()

    def of(self, view: OrganisationView) -> Picture:
        """The picture that belongs to this very view."""
        with self._lock:
            known = self._drawn.get(view.key)
            if known is None or known[0] is not view:
                known = (view, picture(view))
                self._drawn[view.key] = known
            return known[1]


def routes(views: Views) -> APIRouter:
    """The page and its two kinds of parts."""
    router = APIRouter(prefix="/o/{key}")
    pictures = Pictures()
    add_page(router, views, pictures)
    add_parts(router, views, pictures)
    return router


def add_page(router: APIRouter, views: Views, pictures: Pictures) -> None:
    """The page that holds the picture, its controls and its list twin."""

    @router.get("/graph")
    def graph_page(
        request: Request,
        key: str,
        focus: Focus = "",
        hops: Hops = 1,
        types: Types = "",
        boxes: TypeBoxes = NO_BOXES,
        q: Words = "",
    ) -> HTMLResponse:
        """The interactive goal graph, with its list twin."""
        view = views[key]
        drawn, language = pictures.of(view), chosen_language(request)
        types = types or ",".join(boxes)
        choice = chosen(drawn, focus, hops, types)
        part = drawn.part(choice)
        searchable = index(view, drawn, language)
        return page(
            request,
            "graph.html",
            organisation=view,
            section="graph",
            choice=choice,
            kinds=[kind for kind in KINDS if any(n.kind == kind for n in drawn.nodes.values())],
            hops=HOPS,
            q=q,
            svg=f"/o/{key}/graph.svg?{urlencode(given(choice, types))}",
            found=matches(searchable, q)[:MOST_FOUND] if q else [],
            legend=legend(view, drawn, language),
            data=network_data(view, drawn, choice, language)
            | {
                "index": searchable,
                "focus": choice.focus,
                "types": types,
                "texts": script_texts(language),
            },
            **part_values(view, drawn, part, choice, language),
        )


def add_parts(router: APIRouter, views: Views, pictures: Pictures) -> None:
    """The picture as a document, and the parts that the page asks for."""

    @router.get("/graph.svg")
    def graph_vector(
        request: Request, key: str, focus: Focus = "", hops: Hops = 1, types: Types = ""
    ) -> Response:
        """The same picture as an SVG document with titles and links."""
        view = views[key]
        drawn, language = pictures.of(view), chosen_language(request)
        body = as_svg(view, drawn, chosen(drawn, focus, hops, types), language)
        return Response(body, media_type="image/svg+xml", headers={"content-language": language})

    @router.get("/graph.json")
    def graph_part(
        request: Request, key: str, focus: Focus = "", hops: Hops = 1, types: Types = ""
    ) -> JSONResponse:
        """A part of the goal graph: nodes, edges, panel and list."""
        view = views[key]
        drawn, language = pictures.of(view), chosen_language(request)
        choice = chosen(drawn, focus, hops, types)
        part = drawn.part(choice)
        values = part_values(view, drawn, part, choice, language) | {
            "organisation": view,
            "language": language,
            "choice": choice,
        }
        return JSONResponse(
            network_data(view, drawn, choice, language)
            | {
                "focus": choice.focus,
                "kinds": sorted(choice.kinds),
                "panel": environment().get_template("graph_panel.html").render(values),
                "list": environment().get_template("graph_list.html").render(values),
                "said": said(view, part, choice, language),
            }
        )


def chosen(drawn: Picture, focus: str, hops: int, types: str) -> Choice:
    """What the address asks for; no types means what is shown first."""
    if focus and focus not in drawn.nodes:
        raise NotFound(Text(f"”{focus}” finns inte i bilden.", f"“{focus}” is not in the picture."))
    kinds = (
        frozenset(types.split(",")) & frozenset(KINDS)
        if types
        else drawn.standard_kinds(focus, hops)
    )
    return Choice(focus, hops, kinds)


def given(choice: Choice, types: str) -> dict[str, str | int]:
    """What of a choice stands in an address."""
    wanted: dict[str, str | int] = {
        "focus": choice.focus,
        "hops": choice.hops if choice.focus else 0,
        "types": types,
    }
    return {name: value for name, value in wanted.items() if value}


def part_values(
    view: OrganisationView, drawn: Picture, part: Part, choice: Choice, language: Language
) -> dict[str, Any]:
    """What the list twin and the side panel show of a part."""
    return {
        "part": part,
        "focused": drawn.nodes[choice.focus] if choice.focus else None,
        "relations": relations(view, drawn, choice.focus, language) if choice.focus else [],
        "groups": grouped(view, part, language),
    }


def relations(
    view: OrganisationView, drawn: Picture, name: str, language: Language
) -> list[tuple[str, list[Node]]]:
    """What a node has to do with others, by relation in words, both ways."""
    found: dict[str, list[Node]] = {}
    for edge in drawn.edges:
        if edge.start == name:
            words = in_words(language, f"relation.{edge.relation}")
            found.setdefault(words, []).append(drawn.nodes[edge.end])
        elif edge.end == name:
            words = in_words(language, f"relation.{edge.relation}_back")
            found.setdefault(words, []).append(drawn.nodes[edge.start])
    return [(words, in_order(view, nodes, language)) for words, nodes in found.items()]


def grouped(
    view: OrganisationView, part: Part, language: Language
) -> list[tuple[str, list[tuple[Node, list[tuple[str, list[Node]]]]]]]:
    """The part as a list: by kind, each thing with what it points at."""
    shown = Picture({node.name: node for node in part.nodes}, part.edges)
    ahead: dict[str, dict[str, list[Node]]] = {}
    for edge in part.edges:
        words = in_words(language, f"relation.{edge.relation}")
        ahead.setdefault(edge.start, {}).setdefault(words, []).append(shown.nodes[edge.end])
    return [
        (
            kind,
            [
                (node, [(words, ends) for words, ends in ahead.get(node.name, {}).items()])
                for node in in_order(view, [n for n in part.nodes if n.kind == kind], language)
            ],
        )
        for kind in KINDS
        if any(node.kind == kind for node in part.nodes)
    ]


def in_order(view: OrganisationView, nodes: list[Node], language: Language) -> list[Node]:
    """SDGs by number as they come, everything else by label."""
    return sorted(
        nodes,
        key=lambda node: "" if node.code else swedish_key(view.name(node.iri, language).text),
    )


def matches(searchable: list[dict[str, str]], words: str) -> list[dict[str, str]]:
    """What holds all the words, those that begin with them first."""
    wanted = words.casefold().split()
    found = [
        entry for entry in searchable if all(word in entry["label"].casefold() for word in wanted)
    ]
    return sorted(found, key=lambda entry: not entry["label"].casefold().startswith(wanted[0]))


def said(view: OrganisationView, part: Part, choice: Choice, language: Language) -> str:
    """What a screen reader is told after a change of the picture."""
    count = len(part.nodes)
    if not choice.focus:
        return in_words(language, "graph.said_whole", n=count)
    iri = next(node.iri for node in part.nodes if node.name == choice.focus)
    name = view.name(iri, language).text
    return in_words(language, "graph.said_focus", name=name, n=count - 1)


def legend(view: OrganisationView, drawn: Picture, language: Language) -> dict[str, Any]:
    """What shapes, fills, rings and lines mean in this picture."""
    palette = fills(drawn)
    used = {edge.relation for edge in drawn.edges}
    return {
        "fills": [
            (FILLS.index(colour) + 1 if colour != OTHER_FILL else 0, view.name(iri, language))
            for iri, colour in palette.items()
        ],
        "statuses": sorted(
            {node.status for node in drawn.nodes.values() if node.status in RINGS},
            key=list(RINGS).index,
        ),
        "lines": [relation for relation in LINES if relation in used],
    }


def script_texts(language: Language) -> dict[str, str]:
    """The words the script itself needs."""
    return {name: in_words(language, f"graph.{name}") for name in ("no_match", "matches", "failed")}
