"""``mg:matches`` in a query: found before any engine sees it, and put there as plain values.

``?thing mg:matches "words"`` becomes a VALUES block with the things that a search finds, at the
beginning of the group it stands in. What is left is standard SPARQL 1.1 for any engine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.datasets import Prologue
from graph.errors import QueryError
from graph.guard import LENGTH, Token, refused, tokens_of
from graph.names import MG
from graph.texts import Text

Search = Callable[[str], Sequence[str]]
"""The IRIs of the things that fit some words."""

MOST: Final = 10
"""How often a query may search."""
_MATCHES: Final = str(MG.matches)
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


@dataclass(frozen=True)
class _Place:
    """One use of the property: what of the text goes, and where the values come."""

    start: int
    end: int
    group: int
    subject: str
    words: str


def with_matches(text: str, base: str, search: Search) -> str:
    """A guarded query with every use of ``mg:matches`` replaced by what is found.

    >>> found = lambda words: ["http://x.example/a"]
    >>> query = "SELECT ?t { ?t a <c:C> ; <https://w3id.org/malgraf/def/matches> 'skola' }"
    >>> with_matches(query, "http://x.example/", found)
    'SELECT ?t { VALUES ?t { <http://x.example/a> } ?t a <c:C>  }'
    """
    if "matches" not in text:
        return text
    tokens = list(tokens_of(text))
    places = _places(text, tokens, base)
    pieces: list[tuple[int, int, str]] = []
    for place in places:
        found = "".join(f"<{iri}> " for iri in search(place.words))
        pieces.append((place.group, place.group, f" VALUES {place.subject} {{ {found}}}"))
        pieces.append((place.start, place.end, ""))
    made = text
    for start, end, written in sorted(pieces, reverse=True):
        made = made[:start] + written + made[end:]
    if len(made.encode()) > LENGTH:
        raise _too_many()
    return made


def _places(text: str, tokens: Sequence[Token], base: str) -> list[_Place]:
    found: list[_Place] = []
    prologue = Prologue(base)
    for number, token in enumerate(tokens):
        if token.text in {"BASE", "PREFIX"}:
            prologue.declare(tokens[number : number + 3])
        elif _is_verb(tokens, number) and prologue.iri(token) == _MATCHES:
            if len(found) == MOST:
                raise _too_often(text, token)
            found.append(_place(text, tokens, number))
    return found


def _is_verb(tokens: Sequence[Token], number: int) -> bool:
    """Whether a name may stand between subject and text; else the query is about the term."""
    if tokens[number].kind not in {"name", "iri", "short_iri"} or not 0 < number < len(tokens) - 1:
        return False
    before, after = tokens[number - 1], tokens[number + 1]
    is_asked = after.text[:1] in {"?", "$"} and (
        before.text == ";" or before.text[:1] in {"?", "$"}
    )
    return after.kind == "text" or is_asked


def _place(text: str, tokens: Sequence[Token], number: int) -> _Place:
    verb, words = tokens[number], tokens[number + 1]
    if words.kind != "text":
        raise _misused(text, verb)
    after = number + 2
    if after < len(tokens) and tokens[after].text.startswith("@"):
        after += 1
    following = tokens[after].text if after < len(tokens) else ""
    group, first = _group(tokens, number), _first(text, tokens, number)
    subject = tokens[first]
    if group is None or subject.text[:1] not in {"?", "$"} or following not in {".", ";", "}"}:
        raise _misused(text, verb)
    before = tokens[number - 1]
    if before.text == ";":
        start, end = before.at, tokens[after - 1].end
    elif first != number - 1:
        raise _misused(text, verb)
    elif following == ";":
        start, end = verb.at, _past_semicolons(tokens, after)
    else:
        start = subject.at
        end = tokens[after].end if following == "." else tokens[after - 1].end
    if following == ";" and _is_all(tokens, first, number, after):
        start, end = subject.at, _past_semicolons(tokens, after)
    return _Place(start, end, tokens[group].end, subject.text, _content(words.text))


def _group(tokens: Sequence[Token], number: int) -> int | None:
    """The brace that opens the group; None where it is no group, as between brackets."""
    depth = 0
    for at in range(number - 1, -1, -1):
        depth += (tokens[at].kind == "close") - (tokens[at].kind == "open")
        if depth < 0:
            is_template = at > 0 and tokens[at - 1].text == "CONSTRUCT"
            return at if tokens[at].text == "{" and not is_template else None
    return None


def _first(text: str, tokens: Sequence[Token], number: int) -> int:
    """Where the triples begin that a verb belongs to."""
    depth, closed = 0, number
    for at in range(number - 1, -1, -1):
        token = tokens[at]
        if depth == 0 and token.text in {"FILTER", "BIND"}:
            return closed + 1
        if depth == 0 and (token.text in {"{", "}"} or _is_point(text, token)):
            return at + 1
        if token.kind == "close" and depth == 0:
            closed = at
        depth += (token.kind == "close") - (token.kind == "open")
    return 0


def _is_point(text: str, token: Token) -> bool:
    """Whether a point ends triples, rather than being part of a number."""
    return token.text == "." and not (
        text[token.at - 1 : token.at].isdigit() and text[token.end : token.end + 1].isdigit()
    )


def _past_semicolons(tokens: Sequence[Token], at: int) -> int:
    """The end of the semicolons that begin there."""
    while at + 1 < len(tokens) and tokens[at + 1].text == ";":
        at += 1
    return tokens[at].end


def _is_all(tokens: Sequence[Token], first: int, number: int, after: int) -> bool:
    """Whether nothing else is said of the subject, though a semicolon follows."""
    while after < len(tokens) and tokens[after].text == ";":
        after += 1
    following = tokens[after].text if after < len(tokens) else ""
    return first == number - 1 and following in {".", "}"}


def _content(written: str) -> str:
    """What a literal says, without its quotes and escapes."""
    quotes = 3 if written[:3] in {'"""', "'''"} else 1
    inside = written[quotes:-quotes]
    said, at = "", 0
    while at < len(inside):
        if inside[at] != "\\":
            said += inside[at]
            at += 1
            continue
        sign = inside[at + 1]
        length = {"u": 4, "U": 8}.get(sign, 0)
        said += (
            chr(int(inside[at + 2 : at + 2 + length], 16)) if length else _ESCAPES.get(sign, sign)
        )
        at += 2 + length
    return said


def _misused(text: str, token: Token) -> QueryError:
    return refused(
        text,
        token.at,
        'mg:matches skrivs ?sak mg:matches "sökord", med en variabel före och en text efter.',
        'mg:matches is written ?thing mg:matches "words", with a variable before and a text after.',
    )


def _too_often(text: str, token: Token) -> QueryError:
    return refused(
        text,
        token.at,
        f"en fråga kan söka med mg:matches högst {MOST} gånger.",
        f"a query can search by mg:matches at most {MOST} times.",
    )


def _too_many() -> QueryError:
    return QueryError(
        Text(
            "Sökorden i mg:matches ger fler träffar än frågan rymmer. Sök efter något snävare, "
            "eller i färre organisationer.",
            "The words of mg:matches find more than the query has room for. Look for something "
            "narrower, or in fewer organisations.",
        )
    )
