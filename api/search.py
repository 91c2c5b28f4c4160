"""Search for programs, and what programs and pages show of a hit: its texts, the words marked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.language import chosen_language
from api.models import Label, Page
from api.parameters import only_known
from api.resources.lists import page
from api.resources.route_names import Offset
from graph.errors import NotFound
from graph.names import KINDS, SDG
from graph.search import Hit, SearchIndex, Sought
from graph.search.texts import DESCRIPTION, LABEL
from graph.search.words import tokens
from graph.store import Installation
from graph.texts import Language, Text

LONGEST: Final = 200
"""Characters of a search."""
KINDS_OR_ALL: Final = ("", "target", *KINDS)
_AROUND: Final = 80
"""Characters of an excerpt on each side of the first word that fits."""


class Piece(BaseModel):
    """A part of a text; ``hit`` where it is a word that was searched for."""

    text: str
    hit: bool


class Marked(BaseModel):
    """A text in pieces, which together are the text; empty language where it has none."""

    language: str
    pieces: list[Piece]


class SearchHit(BaseModel):
    """A thing whose texts hold the words; ``organisation`` is null where it is everybody's."""

    id: str = Field(examples=["http://localhost:8000/id/exempelkommunen/goal/sakra-skolvagar"])
    kind: str = Field(examples=["goal"])
    organisation: str | None
    label: Label
    score: float = Field(description="Higher is better; of no meaning across searches.")
    name: Marked = Field(description="What it is called in the language of the reader.")
    excerpt: Marked | None = Field(description="Where in a description the words stand.")


class SearchAnswer(Page[SearchHit]):
    """Hits, best first. ``kinds`` counts all hits by kind, whichever is chosen.

    ``instead`` says which words stand for those that were found nowhere; ``unread`` how many
    organisations have not been searched yet: ask again in a while.
    """

    kinds: dict[str, int]
    instead: dict[str, list[str]]
    unread: int


Words = Annotated[
    str,
    Query(
        alias="q",
        max_length=LONGEST,
        description="Words that must all stand in the thing's texts: inflected, or as parts of "
        "longer words.",
        examples=["skola"],
    ),
]


def search_routes(installation: Installation, index: SearchIndex) -> APIRouter:
    """The route ``/api/v1/search``."""
    router = APIRouter(prefix="/api/v1", tags=["search"])

    @router.get(
        "/search",
        summary="Search labels and descriptions",
        dependencies=[Depends(only_known)],
    )
    def search(
        request: Request,
        q: Words,
        organisation: Annotated[str, Query(description="Key; all that may be seen if empty.")] = "",
        kind: Annotated[Literal[KINDS_OR_ALL], Query(description="Kind of thing.")] = "",  # type: ignore[valid-type]
        limit: Annotated[int, Query(ge=1, le=100, description="Hits on a page.")] = 20,
        offset: Offset = 0,
    ) -> SearchAnswer:
        keys = searchable(request, installation, organisation)
        found = index.search(Sought(q, keys, kind), offset, limit)
        language = chosen_language(request)
        items = [_item(hit, found.words, language) for hit in found.hits]
        return SearchAnswer(
            **page(items, found.total, request, limit, offset),
            kinds=dict(found.kinds),
            instead={word: list(others) for word, others in found.instead.items()},
            unread=found.unread,
        )

    return router


def searchable(request: Request, installation: Installation, key: str) -> frozenset[str]:
    """The organisations that are searched: one, or all that the caller may see."""
    keys = caller_of(request).reads(installation.keys())
    if not key:
        return keys
    if key not in keys:
        raise NotFound(
            Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
        )
    return frozenset({key})


@dataclass(frozen=True)
class Shown:
    """A hit as it is read: its name and an excerpt as pieces, with their languages."""

    hit: Hit
    name: tuple[tuple[str, bool], ...]
    name_language: str
    excerpt: tuple[tuple[str, bool], ...]
    excerpt_language: str

    @property
    def path(self) -> str:
        """Where it is among the pages of an organisation."""
        if self.hit.kind == "target":
            return f"target/{self.hit.iri.removeprefix(str(SDG))}"
        return "/".join(self.hit.iri.split("/")[-2:])


def shown(hit: Hit, words: Collection[str], language: Language) -> Shown:
    """A hit in the reader's language, where its texts are in it."""
    text, said_in = _best(hit, LABEL, words, language) or (hit.iri.rpartition("/")[2], "")
    name = tuple(pieces(text, words))
    found = _best(hit, DESCRIPTION, words, language)
    if found is None or not any(marked for _, marked in pieces(found[0], words)):
        return Shown(hit, name, said_in, (), "")
    return Shown(hit, name, said_in, tuple(pieces(_cut(found[0], words), words)), found[1])


def _best(
    hit: Hit, place: int, words: Collection[str], language: Language
) -> tuple[str, str] | None:
    """The text to show: one in the reader's language, of several one that holds a word."""
    texts = [(text, said_in) for where, said_in, text in hit.texts if where == place]
    if place == LABEL:
        texts = [each for each in texts if each[1]] or texts
    return min(
        texts,
        key=lambda each: (
            each[1] != language,
            not any(token.word in words for token in tokens(each[0])),
        ),
        default=None,
    )


def pieces(text: str, words: Collection[str]) -> Iterator[tuple[str, bool]]:
    """A text in its parts, each with whether it is a word that was searched for.

    >>> [*pieces("En trygg skola", {"skola"})]
    [('En trygg ', False), ('skola', True)]
    """
    at = 0
    for token in tokens(text):
        if token.word in words:
            if token.start > at:
                yield text[at : token.start], False
            yield text[token.start : token.end], True
            at = token.end
    if at < len(text):
        yield text[at:], False


def _cut(text: str, words: Collection[str]) -> str:
    """What stands around the first word that fits, whole words."""
    first = next((token.start for token in tokens(text) if token.word in words), 0)
    start, end = max(first - _AROUND, 0), first + 2 * _AROUND
    if start:
        start = text.find(" ", start, first) + 1 or first
    cut = text[start:end]
    if end < len(text):
        cut = cut.rpartition(" ")[0] or cut
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")


def _item(hit: Hit, words: Collection[str], language: Language) -> SearchHit:
    made = shown(hit, words, language)
    labels = {said_in: text for place, said_in, text in hit.texts if place == LABEL and said_in}
    return SearchHit(
        id=hit.iri,
        kind=hit.kind,
        organisation=hit.owner or None,
        label=Label(sv=labels.get("sv"), en=labels.get("en")),
        score=round(hit.score, 2),
        name=_marked(made.name, made.name_language),
        excerpt=_marked(made.excerpt, made.excerpt_language) if made.excerpt else None,
    )


def _marked(found: tuple[tuple[str, bool], ...], language: str) -> Marked:
    return Marked(
        language=language, pieces=[Piece(text=text, hit=is_hit) for text, is_hit in found]
    )
