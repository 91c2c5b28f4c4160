"""Words as search sees them: folded, stemmed, and found inside longer words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

LONGEST: Final = 60
"""Characters of a word that are looked at."""
MOST_TERMS: Final = 8
"""Words of a search that are looked for."""
INSIDE: Final = 4
"""Characters a stem must have to be looked for inside words: shorter ones stand there by chance."""
SHORTEST: Final = 3
"""Characters a stem must have to be looked for at the beginning of words."""
EXACT, SAME_STEM, BEGINNING, PART, SIMILAR = 10.0, 8.0, 5.0, 3.0, 2.0
"""What a word in a text is worth: as written, inflected, in a compound, or alike."""

_WORD = re.compile(r"\w+(?:[.:/]\w+)*")
_KEPT: Final = frozenset("åäöÅÄÖ")
_LANGUAGES: Final = ("swedish", "english")


@dataclass(frozen=True)
class Token:
    """A word in a text: as search sees it, and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in their order.

    >>> [token.word for token in tokens("Barn- och ungdomsplan, delmål 11.3 (KS 2024/12)")]
    ['barn', 'och', 'ungdomsplan', 'delmål', '11.3', 'ks', '2024/12']
    """
    for found in _WORD.finditer(text):
        yield Token(folded(found[0])[:LONGEST], found.start(), found.end())


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """Without case and accents; å, ä and ö are letters of their own.

    >>> folded("Idé"), folded("ÅTGÄRD"), folded("A\u030a")
    ('ide', 'åtgärd', 'å')
    """
    composed = unicodedata.normalize("NFC", word)
    if composed.isascii():
        return composed.casefold()
    plain = (
        sign if sign in _KEPT else "".join(filter(_is_no_mark, unicodedata.normalize("NFD", sign)))
        for sign in composed
    )
    return "".join(plain).casefold()


def _is_no_mark(sign: str) -> bool:
    return not unicodedata.combining(sign)


@dataclass(frozen=True)
class Term:
    """A word that is looked for, with what it is cut down to in each language."""

    word: str
    stems: frozenset[str]

    def worth(self, word: str) -> float:
        """How well a word of a text fits; 0 where it does not.

        >>> (term,) = terms("skolan")
        >>> [term.worth(word) for word in ("skolan", "skolor", "skolväg", "grundskola", "sko")]
        [10.0, 8.0, 5.0, 3.0, 0.0]
        """
        if word == self.word:
            return EXACT
        alike = any(word.startswith(stem[:-1]) for stem in self.stems)
        if alike and not self.stems.isdisjoint(stems(word)):  # stemming costs most of all this
            return SAME_STEM
        if any(len(stem) >= SHORTEST and word.startswith(stem) for stem in self.stems):
            return BEGINNING
        if any(len(stem) >= INSIDE and stem in word for stem in self.stems):
            return PART
        return 0.0


def terms(text: str) -> tuple[Term, ...]:
    """What a search looks for: each of its words once.

    >>> [sorted(term.stems) for term in terms("Skolan skolor")]
    [['skol', 'skolan'], ['skol', 'skolor']]
    """
    words = dict.fromkeys(token.word for token in tokens(text))
    return tuple(Term(word, stems(word)) for word in [*words][:MOST_TERMS])


@cache
def _stemmer(language: str) -> Any:
    """Snowball's stemmer; the library is loaded when first needed, since that takes its time."""
    return import_module("snowballstemmer").stemmer(language)


@lru_cache(maxsize=1 << 16)
def stems(word: str) -> frozenset[str]:
    """What a word is cut down to, in each language, and as Snowball alone cuts it.

    >>> sorted(stems("skolans")), sorted(stems("miljön")), sorted(stems("11.3"))
    (['skol', 'skolan'], ['miljö', 'miljön'], ['11.3'])
    """
    found = {_stemmer(language).stemWord(word) for language in _LANGUAGES}
    return frozenset(found | {stemmed(word, "sv")})


@lru_cache(maxsize=1 << 16)
def stemmed(word: str, language: str) -> str:
    """What a word is cut down to in one language, ``sv`` or ``en``.

    Snowball leaves the Swedish definite *-an* and *-n* after a vowel; they are cut off here.

    >>> stemmed("skolans", "sv"), stemmed("miljön", "sv"), stemmed("schools", "en")
    ('skol', 'miljö', 'school')
    """
    if language == "en":
        return str(_stemmer("english").stemWord(word))
    stem = str(_stemmer("swedish").stemWord(word))
    if stem.endswith("an") and len(stem) > 5:
        return stem.removesuffix("an")
    return stem[:-1] if stem.endswith(("ån", "än", "ön")) and len(stem) > 4 else stem
