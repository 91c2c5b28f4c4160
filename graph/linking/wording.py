"""What a text says, word by word: what it is about, and what tells it from one that is like it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from graph.linking.evidence import words_of
from graph.search.words import stemmed, tokens

_FILE: Final = Path(__file__).with_name("wording.toml")
ROOT: Final = 4
"""Letters that are left at least when the endings of a word are cut off."""
LONGEST: Final = 4000
"""Characters of a text that are looked at."""
_ENDINGS: Final = {
    "sv": "igheter ighet heten het ationer ation eringar ering erad erat erar era ningar ning elser"
    " else ande ende are lig ig ad at",
    "en": "nesses ness ations ation ity ment ing ed er",
}
_HIGHEST_GRADE: Final = 12
_GRADE: Final = re.compile(r"\b(?:årskurs|åk|grade|year)\s*(\d{1,2})\b", re.IGNORECASE)
_AGES: Final = re.compile(
    r"\b(\d{1,3})\s*(?:[-–]\s*(\d{1,3})\b|\+|år och äldre|(?:years )?and over|or older)"
)
_NAME: Final = re.compile(r"(?<=[\w,] )[A-ZÅÄÖ][a-zåäöé]+")
_MARKS: Final = "%"


@dataclass(frozen=True)
class Wording:
    """A text in one language, taken apart.

    ``roots`` maps what its words are cut down to, in their order, to the words as it writes them;
    words that only frame it, and numbers, are left out. ``tells`` holds the values it has in each
    dimension that tells texts apart: ``{"direction": {"up"}}``.
    """

    roots: Mapping[str, str]
    tells: Mapping[str, frozenset[str]]

    def told_apart(self, other: "Wording") -> list[str]:
        """The dimensions in which both have values, and none in common."""
        return [
            dimension
            for dimension, values in self.tells.items()
            if dimension in other.tells and values.isdisjoint(other.tells[dimension])
        ]


@dataclass(frozen=True)
class _Words:
    frame: frozenset[str]
    synonyms: Mapping[str, str]
    contrasts: Mapping[str, Mapping[str, str]]


def wording(text: str, language: str) -> Wording:
    """What a text says; of a very long one, what its beginning says.

    >>> said = wording("Andelen elever i åk 9 som är trygga ska öka", "sv")
    >>> list(said.roots.values()), sorted(said.tells)
    (['elever', 'trygga'], ['direction', 'grade', 'life', 'measure'])
    """
    return _wording(text[:LONGEST], language)


@lru_cache(maxsize=1 << 13)
def _wording(text: str, language: str) -> Wording:
    known = _words(language)
    text = text.replace("/", " ")  # "kr/inv" is two words
    roots: dict[str, str] = {}
    tells: dict[str, set[str]] = {}
    for word in words_of(text, language):
        root = _root(word.word, language)
        for dimension, values in known.contrasts.items():
            if root in values:
                tells.setdefault(dimension, set()).add(values[root])
        if root not in known.frame and not word.word[0].isdigit() and len(word.word) > 1:
            roots.setdefault(known.synonyms.get(root, root), text[word.start : word.end])
    if _MARKS in text:
        tells.setdefault("measure", set()).add("share")
    for dimension, value in _numbered(text):
        tells.setdefault(dimension, set()).add(value)
    return Wording(roots, {dimension: frozenset(values) for dimension, values in tells.items()})


def _numbered(text: str) -> Iterator[tuple[str, str]]:
    """School years, ages and names that stand in a text."""
    for found in _GRADE.finditer(text):
        if int(found[1]) <= _HIGHEST_GRADE:
            yield "grade", found[1]
    for found in _AGES.finditer(text):
        yield "age", f"{found[1]}-{found[2] or ''}"
    names = _NAME.findall(text)
    if len(names) * 2 < len(text.split()):
        yield from (("name", name.removesuffix("s")) for name in names)


@cache
def _words(language: str) -> _Words:
    """What is known of the words of a language, by their roots."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    return _Words(
        frame=frozenset(_roots(table["frame"], language)),
        synonyms={
            root: f"={name}"
            for name, words in table["synonyms"].items()
            for root in _roots(words, language)
        },
        contrasts={
            dimension: {
                root: value for value, words in values.items() for root in _roots(words, language)
            }
            for dimension, values in table["contrasts"].items()
        },
    )


def _roots(words: str, language: str) -> Iterator[str]:
    return (_root(token.word, language) for word in words.split() for token in tokens(word))


@lru_cache(maxsize=1 << 14)
def _root(word: str, language: str) -> str:
    """A word without the endings that make nouns, verbs and adjectives of each other.

    >>> {_root(word, "sv") for word in ("trygga", "trygghet", "tryggheten")}
    {'trygg'}
    """
    stem = stemmed(word, language)
    for ending in _ENDINGS[language].split():
        if stem.endswith(ending) and len(stem) - len(ending) >= ROOT:
            return stem.removesuffix(ending)
    return stem
