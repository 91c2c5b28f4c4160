"""The index behind search: words in SQLite, with trigrams of each, and the things they stand in."""

import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from graph.errors import StoreError
from graph.guard import check_query
from graph.search.rewriting import with_matches
from graph.search.texts import COMMON, Described, agenda, described_in, described_now
from graph.search.words import SHORTEST, SIMILAR, Term, terms, tokens
from graph.store import Installation
from graph.texts import Text

_TABLES: Final = """
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE trigram USING fts5(text, content='word', content_rowid='id',
                                        tokenize='trigram', detail='full');
CREATE TABLE thing (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, iri TEXT NOT NULL,
                    kind TEXT NOT NULL, length INTEGER NOT NULL);
CREATE INDEX thing_owner ON thing (owner);
CREATE TABLE said (thing INTEGER NOT NULL, place INTEGER NOT NULL, language TEXT NOT NULL,
                   text TEXT NOT NULL);
CREATE INDEX said_thing ON said (thing);
CREATE TABLE stands (owner INTEGER NOT NULL, word INTEGER NOT NULL, thing INTEGER NOT NULL,
                     place INTEGER NOT NULL,
                     PRIMARY KEY (owner, word, thing, place)) WITHOUT ROWID;
CREATE INDEX stands_thing ON stands (thing);
"""
_MATCHES: Final = """
WITH wanted (term, word, worth) AS (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
    FROM json_each(?)),
fitting (thing, term, worth) AS (
    SELECT stands.thing, wanted.term, max(wanted.worth * iif(stands.place = 0, 1.0, 0.3))
    FROM json_each(?) AS seen CROSS JOIN wanted
    CROSS JOIN stands ON stands.owner = seen.value AND stands.word = wanted.word
    GROUP BY stands.thing, wanted.term)
SELECT thing.id, thing.owner, thing.iri, thing.kind, sum(fitting.worth) AS score
FROM fitting JOIN thing ON thing.id = fitting.thing
GROUP BY thing.id HAVING count(*) = ?
ORDER BY score DESC, thing.length, thing.iri
"""
_ALIKE: Final = 0.8
"""How alike a misspelt word must be, as ``difflib`` counts it: 0 to 1."""
_MOST_ALIKE: Final = 5
_LOOKED_AT: Final = 200
_MANY: Final = 1000
"""Things touched from which reading everything anew is as quick."""


@dataclass(frozen=True)
class Sought:
    """What is looked for, in which organisations; ``kind`` empty for all kinds."""

    text: str
    keys: frozenset[str]
    kind: str = ""


@dataclass(frozen=True)
class Hit:
    """A thing that fits; ``owner`` is empty where it is everybody's."""

    iri: str
    kind: str
    owner: str
    score: float
    texts: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """Some of the hits, best first, with how many there are in all and of each kind.

    ``words`` are those that fit, in all texts; ``instead`` says by which words the unknown ones
    were replaced. ``unread`` is how many of the organisations have not been searched yet.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: int = 0


class SearchIndex:
    """Labels and descriptions of all organisations, each read when somebody first searches in it.

    Of an organisation that has changed what was touched is read anew at the next search. Reading
    goes on for ``patience`` seconds a search; the rest is read by those that follow. Safe to use
    from threads.
    """

    def __init__(self, installation: Installation, patience: float = 2.0) -> None:
        self._installation = installation
        self._patience = patience
        self._numbers: dict[str, int] = {}
        self._owners: dict[str, int] = {}
        self._lock = threading.Lock()
        self._erased = installation.erased
        self._database = _database()

    def search(self, sought: Sought, offset: int = 0, limit: int = 20) -> Found:
        """The things whose texts hold all the words, in any form; misspelt ones where none do."""
        wanted = terms(sought.text)
        if not wanted:
            return Found()
        with self._lock:
            unread = self._read(sought.keys)
            words = {term.word: self._fitting(term) for term in wanted}
            rows = self._rows(words, sought.keys)
            instead: dict[str, tuple[str, ...]] = {}
            if not rows:
                for term in wanted:
                    if alike := self._alike(term, words[term.word]):
                        words[term.word] |= dict.fromkeys(alike, SIMILAR)
                rows = self._rows(words, sought.keys)
                instead = self._replaced(wanted, words, rows)
            kinds = Counter(row[3] for row in rows)
            kept = [row for row in rows if not sought.kind or row[3] == sought.kind]
            return Found(
                hits=tuple(self._hit(row) for row in kept[offset : offset + limit]),
                total=len(kept),
                kinds=dict(kinds),
                words=frozenset(word for fitting in words.values() for word in fitting),
                instead=instead,
                unread=unread,
            )

    def matching(self, text: str, keys: Collection[str]) -> list[str]:
        """The IRIs of all things that a search finds, best first, without guessing at spelling.

        Raises ``StoreError`` while not all of the organisations have been read.
        """
        wanted = terms(text)
        with self._lock:
            if unread := self._read(keys):
                raise _still_reading(unread)
            words = {term.word: self._fitting(term) for term in wanted}
            return [row[2] for row in self._rows(words, keys)] if wanted else []

    def rewritten(self, text: str, keys: Collection[str]) -> str:
        """A query with each ``mg:matches`` replaced by what is found; guarded where it has any.

        Raises ``QueryError`` where it has too many hits or stands where it cannot.
        """
        if "matches" not in text:
            return text
        check_query(text)
        base = f"{self._installation.base}/"
        return with_matches(text, base, lambda words: self.matching(words, keys))

    def _read(self, keys: Iterable[str]) -> int:
        """Have what these organisations say now; how many there was no time for."""
        if self._erased != self._installation.erased:
            self._database, self._numbers, self._owners = _database(), {}, {}
            self._erased = self._installation.erased
        if COMMON not in self._numbers:
            self._replace(COMMON, agenda())
            self._numbers[COMMON] = 0
        until = time.monotonic() + self._patience
        unread = 0
        for key in sorted(keys):
            number = self._installation.number_of(key)
            if self._numbers.get(key) == number:
                continue
            if time.monotonic() > until:
                unread += 1
                continue
            if not self._caught_up(key, number):
                number, quads = self._installation.dump(key)
                self._replace(key, described_in(quads, self._installation.names(key)))
            self._numbers[key] = number
        return unread

    def _caught_up(self, key: str, number: int) -> bool:
        """Read anew only what has been touched since; False where that is much, or everything."""
        if key not in self._numbers:
            return False
        deltas = self._installation.journal.deltas(key, after=self._numbers[key], upto=number)
        touched = {subject for _, delta in deltas for subject in delta.subjects}
        if len(touched) > _MANY:
            return False
        things = described_now(self._installation.organisation(key), touched)
        with self._database as database:
            owner = self._owners[key]
            asked = (owner, json.dumps([*touched]))
            rows = database.execute(
                "SELECT id FROM thing WHERE owner = ? AND iri IN (SELECT value FROM json_each(?))",
                asked,
            ).fetchall()
            _forget(database, [number for (number,) in rows])
            _add(database, owner, things)
        return True

    def _replace(self, key: str, things: Iterable[Described]) -> None:
        owner = self._owners.setdefault(key, len(self._owners))
        with self._database as database:
            rows = database.execute("SELECT id FROM thing WHERE owner = ?", (owner,)).fetchall()
            _forget(database, [number for (number,) in rows])
            _add(database, owner, things)

    def _fitting(self, term: Term) -> dict[str, float]:
        """The words that a term stands for, with what each is worth."""
        pieces = [stem for stem in term.stems if len(stem) >= SHORTEST]
        if pieces:
            rows = self._database.execute(
                "SELECT text FROM trigram WHERE trigram MATCH ?", (_any_of(pieces),)
            )
        else:
            rows = self._database.execute("SELECT text FROM word WHERE text = ?", (term.word,))
        found = {word: term.worth(word) for (word,) in rows}
        return {word: worth for word, worth in found.items() if worth}

    def _alike(self, term: Term, known: Collection[str]) -> list[str]:
        """Words that a misspelt one may have been meant as."""
        if len(term.word) <= SHORTEST:
            return []
        pieces = [term.word[at : at + 3] for at in range(len(term.word) - 2)]
        rows = self._database.execute(
            "SELECT text FROM trigram WHERE trigram MATCH ? ORDER BY rank LIMIT ?",
            (_any_of(pieces), _LOOKED_AT),
        )
        words = [word for (word,) in rows if word not in known]
        return get_close_matches(term.word, words, _MOST_ALIKE, _ALIKE)

    def _rows(
        self, words: Mapping[str, Mapping[str, float]], keys: Iterable[str]
    ) -> list[tuple[int, int, str, str, float]]:
        """Things in which a word stands for every term, best first."""
        wanted = [
            (term, self._id(word), worth)
            for term, fitting in words.items()
            for word, worth in fitting.items()
        ]
        seen = json.dumps([self._owners[key] for key in (COMMON, *keys) if key in self._owners])
        asked = (json.dumps(wanted), seen, len(words))
        return self._database.execute(_MATCHES, asked).fetchall()

    def _id(self, word: str) -> int:
        (number,) = self._database.execute("SELECT id FROM word WHERE text = ?", (word,)).fetchone()
        return int(number)

    def _replaced(
        self,
        wanted: Iterable[Term],
        words: Mapping[str, Mapping[str, float]],
        rows: Sequence[tuple[int, int, str, str, float]],
    ) -> dict[str, tuple[str, ...]]:
        """Of the words that were guessed, those that stand in what was found."""
        ids = json.dumps([row[0] for row in rows])
        standing = {
            word
            for (word,) in self._database.execute(
                "SELECT DISTINCT word.text FROM stands JOIN word ON word.id = stands.word "
                "WHERE stands.thing IN (SELECT value FROM json_each(?))",
                (ids,),
            )
        }
        guessed = {
            term.word: tuple(
                word
                for word, worth in words[term.word].items()
                if worth == SIMILAR and word in standing
            )
            for term in wanted
        }
        return {word: found for word, found in guessed.items() if found}

    def _hit(self, row: tuple[int, int, str, str, float]) -> Hit:
        number, owner, iri, kind, score = row
        key = next(key for key, known in self._owners.items() if known == owner)
        texts = self._database.execute(
            "SELECT place, language, text FROM said WHERE thing = ? ORDER BY place, language, text",
            (number,),
        )
        return Hit(iri, kind, key, score, tuple(texts.fetchall()))


def _still_reading(unread: int) -> StoreError:
    return StoreError(
        Text(
            f"Texterna hos {unread} organisationer läses fortfarande in. Försök igen om en stund.",
            f"The texts of {unread} organisations are still being read. Try again in a while.",
        )
    )


def _database() -> sqlite3.Connection:
    """An empty index in memory; whoever uses it holds a lock."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.executescript(_TABLES)
    return database


def _forget(database: sqlite3.Connection, things: Iterable[int]) -> None:
    numbers = [(number,) for number in things]
    database.executemany("DELETE FROM stands WHERE thing = ?", numbers)
    database.executemany("DELETE FROM said WHERE thing = ?", numbers)
    database.executemany("DELETE FROM thing WHERE id = ?", numbers)


def _add(database: sqlite3.Connection, owner: int, things: Iterable[Described]) -> None:
    known: dict[str, int] = {}
    said: list[tuple[int, int, str, str]] = []
    stands: set[tuple[int, int, int, int]] = set()
    for thing in things:
        row = (owner, thing.iri, thing.kind, thing.length)
        number = _inserted(database, "INSERT INTO thing VALUES (NULL, ?, ?, ?, ?)", row)
        for place, language, text in thing.texts:
            said.append((number, place, language, text))
            for token in tokens(text):
                if token.word not in known:
                    known[token.word] = _numbered(database, token.word)
                stands.add((owner, known[token.word], number, place))
    database.executemany("INSERT INTO said VALUES (?, ?, ?, ?)", said)
    database.executemany("INSERT INTO stands VALUES (?, ?, ?, ?)", sorted(stands))


def _inserted(database: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> int:
    """The number of a new row."""
    number = database.execute(statement, row).lastrowid
    if number is None:
        raise TypeError(statement)
    return number


def _numbered(database: sqlite3.Connection, word: str) -> int:
    """The number of a word; a new one gets its trigrams too."""
    row = database.execute("SELECT id FROM word WHERE text = ?", (word,)).fetchone()
    if row is not None:
        return int(row[0])
    number = _inserted(database, "INSERT INTO word VALUES (NULL, ?)", (word,))
    database.execute("INSERT INTO trigram (rowid, text) VALUES (?, ?)", (number, word))
    return number


def _any_of(pieces: Iterable[str]) -> str:
    """A search for any of these, as the engine writes it."""
    return " OR ".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
