"""Where a text says a term of a target: whole words by their stems, and inside compounds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Final

from graph.linking.terms import Says, Term
from graph.search.words import Token, stemmed, tokens

BEGINS: Final = 5
ENDS: Final = 4
"""Characters a term must have to be looked for at the beginning and the end of a compound."""
_REST: Final = 3
"""Characters that the rest of a compound must have."""
IN_COMPOUND: Final = 0.7
"""What a term inside a compound is worth beside one that stands alone."""
_GAP: Final = 1
"""Words that may stand between those of a phrase."""
_ABBREVIATED: Final = 6
"""Letters that an abbreviation has at most."""
_LEFT: Final = 4
"""Letters that must be left of a word, or unlike words are taken for one (*lagas*, *laglighet*)."""


@dataclass(frozen=True)
class Match:
    """A term found in a text: where it stands, and what it is worth (0 to about 1)."""

    term: str
    start: int
    end: int
    worth: float
    targets: tuple[tuple[int, Says], ...] = field(repr=False)


@dataclass(frozen=True)
class _Entry:
    text: str
    stems: tuple[str, ...]
    rare: float
    targets: tuple[tuple[int, Says], ...]


@dataclass(frozen=True)
class Word:
    """A word of a text: as search sees it, its stem, and where it stands."""

    word: str
    stem: str
    start: int
    end: int


class TermIndex:
    """The terms of one language, found by the stem of their first word."""

    def __init__(self, terms: Iterable[Term], codes: Sequence[str], language: str) -> None:
        place = {code: number for number, code in enumerate(codes)}
        said: dict[tuple[str, ...], dict[int, Says]] = defaultdict(dict)
        written: dict[tuple[str, ...], str] = {}
        for term in terms:
            if term.language != language or term.target not in place:
                continue
            stems = tuple(word.stem for word in words_of(term.text, language))
            if stems:
                written.setdefault(stems, term.text)
                known = said[stems].get(place[term.target])
                if known is None or term.says is Says.NAMES:
                    said[stems][place[term.target]] = term.says
        self.language = language
        self._by_first: dict[str, list[_Entry]] = defaultdict(list)
        self._alone: dict[str, _Entry] = {}
        for stems, targets in said.items():
            pointing = sum(says is not Says.AGAINST for says in targets.values()) or 1
            rare = 1 - log(pointing) / log(len(codes) + 1)
            entry = _Entry(written[stems], stems, rare, tuple(targets.items()))
            self._by_first[stems[0]].append(entry)
            if len(stems) == 1:
                self._alone[stems[0]] = entry

    def matches(self, text: str) -> list[Match]:
        """The terms in a text, in their order; each place of a term once."""
        words = words_of(text, self.language)
        found = []
        for number, word in enumerate(words):
            for entry in self._by_first.get(word.stem, ()):
                end = _phrase_end(entry.stems, words, number)
                if end is not None:
                    found.append(Match(entry.text, word.start, end, entry.rare, entry.targets))
            for entry, start, end in self._inside(word):
                found.append(Match(entry.text, start, end, IN_COMPOUND * entry.rare, entry.targets))
        return found

    def _inside(self, word: Word) -> Iterator[tuple[_Entry, int, int]]:
        """Terms at the beginning or end of a longer word, the longest of each."""
        for length in range(len(word.word) - _REST, BEGINS - 1, -1):
            entry = self._alone.get(word.word[:length])
            if entry is not None and word.stem != entry.stems[0]:
                yield entry, word.start, word.start + length
                break
        for begin in range(_REST, len(word.stem) - ENDS + 1):
            entry = self._alone.get(word.stem[begin:])
            if entry is not None:
                yield entry, word.start + begin, word.end
                break


@lru_cache(maxsize=1 << 15)
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The words of a text with their stems in a language.

    >>> [word.stem for word in words_of("LOVA ska lova lägre avgifter", "sv")]
    ['=LOVA', 'ska', 'lova', 'lägr', 'avgift']
    """
    return tuple(
        Word(token.word, _stem(text[token.start : token.end], token.word, language), *_place(token))
        for token in tokens(text)
    )


def _stem(written: str, word: str, language: str) -> str:
    """That of a word; abbreviations are their own, and so are words that little is left of."""
    if len(written) <= _ABBREVIATED and any(letter.isupper() for letter in written[1:]):
        return f"={written}"
    stem = stemmed(word, language)
    return stem if len(stem) >= _LEFT else word


def _place(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _phrase_end(stems: tuple[str, ...], words: Sequence[Word], number: int) -> int | None:
    """Where a phrase that begins at a word ends; None where it does not stand there."""
    at = number
    for stem in stems[1:]:
        for ahead in range(1, _GAP + 2):
            if at + ahead < len(words) and words[at + ahead].stem == stem:
                at += ahead
                break
        else:
            return None
    return words[at].end
