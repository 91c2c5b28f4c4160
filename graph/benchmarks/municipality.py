"""Municipalities of any size and number: Exempelkommunen's plan, varied, with years of outcomes.

Everything follows from the key and the size: the same municipality is the same bytes anywhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from graph.examples import example
from graph.intake import read_files
from graph.names import DEFAULT_BASE, PREFIXES, SCHEME, SDG, OrganisationNames
from graph.vocabularies import taxonomy

USUAL = 50_000
"""About how many statements a municipality has, a third of them its plan."""
_EXAMPLE = "exempelkommunen"
_ONCE = (
    "organisation",
    "level",
    "theme",
    "rule-profile",
    "rule-setting",
    "relevance-profile",
    "relevance",
)
_YEARS = range(2016, 2026)
_TERTIALS = ("04", "08", "12")
_SEXES = {"total": "t", "women": "k", "men": "m"}
_MG, _XSD, _RDF = PREFIXES["mg"], PREFIXES["xsd"], PREFIXES["rdf"]
_CUBE, _MEASURE = PREFIXES["qb"], PREFIXES["sdmx-measure"]
_DIMENSION, _ATTRIBUTE = PREFIXES["sdmx-dimension"], PREFIXES["sdmx-attribute"]
_TARGET = re.compile(rb"<(" + re.escape(str(SDG)).encode() + rb"\d+\.\w+)>")
_LEFT_OUT = {"follow-up": 0.3, "measuredBy": 0.1}
"""How large a part of them a municipality does without."""


def municipality(key: str, statements: int = USUAL) -> tuple[bytes, bytes]:
    """Plan and observations (N-Triples) of about so many statements, valid as the original is."""
    names = OrganisationNames(DEFAULT_BASE, key)
    copies = max(1, round(statements / _size_of_copy()))
    old, new = (f"/id/{name}/".encode() for name in (_EXAMPLE, key))
    organisation = f"/organisation/{_EXAMPLE}>".encode(), f"/organisation/{key}>".encode()
    lines = _plan(copies).replace(old, new).replace(*organisation).splitlines(True)
    plan = b"".join(line for line in lines if not _is_left_out(line))
    sets = _data_sets(copies).replace(old, new)
    observations = b"".join(
        _observation(names, one, period, sex)
        for series in _series()
        for one in series.copies(copies)
        for period, sex in one.points()
    )
    return _with_other_targets(plan, key), sets + observations


def share_of(*names: str) -> float:
    """A number from 0 up to 1 that follows from the names and looks like chance.

    >>> share_of("k001", "size") == share_of("k001", "size") != share_of("k002", "size")
    True
    """
    digest = blake2b("/".join(names).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


@dataclass(frozen=True)
class _Series:
    """An indicator by slug, what it was last, and the sexes it is told for each year."""

    indicator: str
    last: float
    sexes: tuple[str, ...]

    def copies(self, number: int) -> Iterator["_Series"]:
        """The same indicator under the slug of each copy of the plan."""
        yield self
        for i in range(1, number):
            yield _Series(f"{self.indicator}-{i}", self.last, self.sexes)

    def points(self) -> Iterator[tuple[str, str]]:
        """Periods with sexes: every year, and every four months in total."""
        for year in _YEARS:
            for sex in self.sexes:
                yield str(year), sex
            for month in _TERTIALS:
                yield f"{year}-{month}", "total"

    def value(self, key: str, period: str, sex: str) -> str:
        """What it was then in a municipality: never more than the original was last."""
        place = 1 - share_of(key, self.indicator) * 0.3
        age = 1 - (2025 - int(period[:4])) * share_of(key, self.indicator, "trend") * 0.03
        noise = 1 - share_of(key, self.indicator, period, sex) * 0.05
        written = f"{self.last * place * age * noise:.2f}"
        return written.rstrip("0").rstrip(".")


def _observation(names: OrganisationNames, series: _Series, period: str, sex: str) -> bytes:
    slug = f"{series.indicator}-{names.key}-{period}-{_SEXES[sex]}"
    subject = names.resource("observation", slug)
    is_missing = share_of(subject) < 0.03
    datatype = "gYear" if len(period) == 4 else "gYearMonth"
    told = (
        (f"{_ATTRIBUTE}obsStatus", f"<{SCHEME['observation-status/missing']}>")
        if is_missing
        else (
            f"{_MEASURE}obsValue",
            f'"{series.value(names.key, period, sex)}"^^<{_XSD}decimal>',
        )
    )
    said = (
        (f"{_RDF}type", f"<{_CUBE}Observation>"),
        (f"{_CUBE}dataSet", f"<{names.resource('dataset', series.indicator)}>"),
        (f"{_MG}indicator", f"<{names.resource('indicator', series.indicator)}>"),
        (f"{_DIMENSION}refArea", f"<{names.organisation}>"),
        (f"{_DIMENSION}refPeriod", f'"{period}"^^<{_XSD}{datatype}>'),
        (f"{_DIMENSION}sex", f"<{SCHEME[f'sex/{sex}']}>"),
        told,
    )
    return "".join(f"<{subject}> <{path}> {value} .\n" for path, value in said).encode()


def _is_left_out(line: bytes) -> bool:
    """Whether a municipality does without what a line says: its key decides, with the rest."""
    subject, path, _ = line.decode().split(" ", 2)
    if "/follow-up/" in subject:
        return share_of(subject) < _LEFT_OUT["follow-up"]
    return path == f"<{_MG}measuredBy>" and share_of(line.decode()) < _LEFT_OUT["measuredBy"]


def _with_other_targets(plan: bytes, key: str) -> bytes:
    """Each SDG's targets moved round among themselves, differently in each municipality."""
    moved = _moved(key)
    return _TARGET.sub(lambda found: b"<%b>" % moved[found[1]], plan)


def _moved(key: str) -> Mapping[bytes, bytes]:
    by_goal: dict[str, list[bytes]] = {}
    for iri in taxonomy().targets:
        by_goal.setdefault(iri.rpartition(".")[0], []).append(iri.encode())
    moved: dict[bytes, bytes] = {}
    for goal, targets in by_goal.items():
        by = int(share_of(key, goal) * len(targets))
        moved |= zip(targets, targets[by:] + targets[:by], strict=True)
    return moved


@cache
def _original() -> tuple[bytes, bytes]:
    read = read_files(example(_EXAMPLE).files, OrganisationNames(DEFAULT_BASE, _EXAMPLE))
    return read.plan, read.observations


@cache
def _size_of_copy() -> int:
    points = sum(1 for series in _series() for _ in series.points())
    return _original()[0].count(b"\n") + points * 7


@cache
def _plan(copies: int) -> bytes:
    plan, _ = _original()
    return b"".join(
        sorted({line for i in range(copies) for line in _copy(plan, i).splitlines(True)})
    )


@cache
def _data_sets(copies: int) -> bytes:
    """What the original says of its data sets, as often as the plan is there."""
    _, observations = _original()
    lines = [line for line in observations.splitlines(True) if b"/dataset/" in line.split()[0]]
    return b"".join(sorted(_copy(line, i) for i in range(copies) for line in lines))


@cache
def _series() -> tuple[_Series, ...]:
    """The indicators that the original has outcomes of."""
    said: dict[str, dict[str, str]] = {}
    for line in _original()[1].decode().splitlines():
        subject, path, value = line.removesuffix(" .").split(" ", 2)
        said.setdefault(subject, {})[path.rpartition("/")[2].rpartition("#")[2][:-1]] = value
    found: dict[str, tuple[float, set[str]]] = {}
    for one in said.values():
        if "obsValue" not in one:
            continue
        slug, sex = (one[path][:-1].rpartition("/")[2] for path in ("indicator", "sex"))
        _, sexes = found.get(slug, (0.0, set()))
        found[slug] = float(one["obsValue"].split('"')[1]), {*sexes, sex}
    return tuple(
        _Series(slug, last, tuple(sex for sex in _SEXES if sex in sexes))
        for slug, (last, sexes) in sorted(found.items())
    )


def _copy(triples: bytes, number: int) -> bytes:
    """The same under other slugs; what an organisation has once stays."""
    if not number:
        return triples
    once = "|".join(_ONCE).encode()
    names = rb"(<[^>]*/id/" + _EXAMPLE.encode() + rb"/(?!(?:" + once + rb")/)[^>]+)>"
    return re.sub(names, rb"\1-%d>" % number, triples)
