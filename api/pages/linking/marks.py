"""The words that speak for and against suggestions, marked in the texts they stand in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from graph.linking.suggester import Said, Suggestion
from graph.texts import Text


@dataclass(frozen=True)
class Segment:
    """A piece of a text.

    ``pro`` and ``con`` are the numbers of the suggestions it speaks for and against, from 1.
    """

    text: str
    pro: tuple[int, ...] = ()
    con: tuple[int, ...] = ()


def marked(field: str, text: str, suggestions: Sequence[Suggestion]) -> list[Segment]:
    """A text of a field in pieces, so that each piece speaks for the same suggestions throughout.

    >>> from graph.linking.suggester import Said, Suggestion
    >>> said = Said("label", "Fler cyklar", 5, 11, "cykel")
    >>> marked("label", "Fler cyklar", [Suggestion("11.2", 0.5, (said,), ())])
    [Segment(text='Fler ', pro=(), con=()), Segment(text='cyklar', pro=(1,), con=())]
    """
    pro, con = (
        [
            (number, said.start, said.end)
            for number, each in enumerate(suggestions, 1)
            for said in (each.words_against if against else each.words_for)
            if (said.field, said.text) == (field, text)
        ]
        for against in (False, True)
    )
    edges = sorted({0, len(text), *(edge for _, *ends in (*pro, *con) for edge in ends)})
    return [
        Segment(text[start:end], _over(pro, start), _over(con, start))
        for start, end in pairwise(edges)
    ]


def _over(spans: Iterable[tuple[int, int, int]], at: int) -> tuple[int, ...]:
    return tuple(sorted({number for number, start, end in spans if start <= at < end}))


def words(said: Iterable[Said]) -> list[str]:
    """The words as they stand in the texts, whole and each once; parts of longer ones left out.

    >>> from graph.linking.suggester import Said
    >>> words([Said("label", "Fler cykelvägar", 5, 10, "cykel")])
    ['cykelvägar']
    """
    found = dict.fromkeys(_whole(each).strip("-") for each in said)
    return [
        word
        for word in found
        if not any(word.casefold() in other.casefold() for other in found if other != word)
    ]


def sentence(suggestion: Suggestion, label: Text) -> Text:
    """Why a text serves a target, from its words: for a person to edit.

    >>> sentence(Suggestion("11.2", 0.5, (), ()), Text("Resor för alla", "Transport for all")).en
    'The text is like what 11.2 Transport for all is about.'
    """
    said = words(suggestion.words_for)[:3]
    code = suggestion.target
    if not said:
        return Text(
            f"Texten liknar det som {code} {label.sv} handlar om.",
            f"The text is like what {code} {label.en} is about.",
        )
    swedish = _listed([f"”{word}”" for word in said], "och")
    english = _listed([f"“{word}”" for word in said], "and")
    return Text(
        f"Texten säger {swedish}, som hör till {code} {label.sv}.",
        f"The text says {english}, which belongs to {code} {label.en}.",
    )


def _whole(said: Said) -> str:
    """The words that a stretch of a text is in, to their ends."""
    before = re.search(r"[\w-]*$", said.text[: said.start])
    after = re.match(r"[\w-]*", said.text[said.end :])
    start = said.start - (len(before[0]) if before else 0)
    return said.text[start : said.end + (len(after[0]) if after else 0)]


def _listed(parts: Sequence[str], last: str) -> str:
    return f" {last} ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
