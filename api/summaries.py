"""Summaries of organisations: as JSON that can be sent to others, and kept until they change."""

import json
from collections.abc import Iterable
from datetime import date
from threading import Lock
from time import monotonic
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.analyses.coverage import sort_key
from graph.analyses.links import link_model
from graph.analyses.summary import Acting, Level, Span, Summary, summary
from graph.analyses.wording import Share
from graph.editing.values import is_iri
from graph.errors import Place, Problem, UnreadableFile
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import taxonomy

LARGEST: Final = 1 << 20
"""Bytes of a summary that is read."""
PATIENCE: Final = 4.0
"""Seconds that are spent on summaries not yet made before those there are are shown."""
_MANY: Final = 1_000_000
Count = Annotated[int, Field(ge=0, le=_MANY)]
Kind = Literal["goal", "basic-mission", "assignment", "pledge", "activity"]
_KINDS: Final = get_args(Kind)
Code = Annotated[str, Field(pattern=r"^[0-9]{1,2}\.[0-9a-z]{1,2}$", examples=["11.3"])]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Said(_Part):
    """A text in both languages."""

    sv: str = Field(max_length=300)
    en: str = Field(max_length=300)


class Counted(_Part):
    """So many of so many."""

    part: Count
    n: Count


class LevelPart(_Part):
    """A level of goals in use; rank 1 is the top."""

    rank: int | None = Field(ge=1, le=99)
    label: Said
    bearers: Count


class ActingPart(_Part):
    """How many of one kind, and for goals of one level, address a target."""

    target: Code
    kind: Kind
    rank: int | None = Field(ge=1, le=99)
    level: Said
    bearers: Count


class SpanPart(_Part):
    """A programme in force."""

    years: float | None = Field(ge=0, le=1000)
    rhythmMonths: int | None = Field(ge=0, le=1200)


class SummaryDocument(_Part):
    """What an organisation shows of itself to be compared with others.

    Targets are codes. `steps` holds those at step 1 or higher of the ladder.
    """

    format: Literal["malgraf-summary"] = "malgraf-summary"
    version: Literal[1] = 1
    organisation: str = Field(
        max_length=2000, examples=["http://localhost:8000/id/x/organisation/x"]
    )
    label: Said
    asOf: str = Field(pattern=r"^\d{4}-\d\d-\d\d$", examples=["2026-11-21"])
    linked: Counted
    profileDecided: bool
    relevant: list[Code] = Field(max_length=169)
    steps: dict[Code, Annotated[int, Field(ge=1, le=5)]] = Field(max_length=169)
    acting: list[ActingPart] = Field(max_length=10_000)
    kinds: dict[Kind, Count]
    levels: list[LevelPart] = Field(max_length=100)
    units: Count
    upward: Counted
    downward: Counted
    programmes: list[SpanPart] = Field(max_length=1000)


def document_of(one: Summary) -> SummaryDocument:
    """A summary as it is sent."""
    return SummaryDocument(
        organisation=one.organisation,
        label=_said(one.label),
        asOf=one.as_of.isoformat(),
        linked=_counted(one.linked),
        profileDecided=one.profile_decided,
        relevant=sorted(one.relevant, key=sort_key),
        steps=dict(one.steps),
        acting=[
            ActingPart.model_validate(
                {
                    "target": each.target,
                    "kind": each.kind,
                    "rank": each.rank,
                    "level": _said(each.level),
                    "bearers": each.bearers,
                }
            )
            for each in one.acting
        ],
        kinds={kind: one.kinds[kind] for kind in _KINDS if one.kinds.get(kind)},
        levels=[
            LevelPart(rank=each.rank, label=_said(each.label), bearers=each.bearers)
            for each in one.levels
        ],
        units=one.units,
        upward=_counted(one.upward),
        downward=_counted(one.downward),
        programmes=[
            SpanPart(years=each.years, rhythmMonths=each.rhythm_months) for each in one.programmes
        ],
    )


def read_summary(body: bytes, name: str) -> Summary:
    """The summary that a file holds; ``UnreadableFile`` names every fault and where it stands."""
    if len(body) > LARGEST:
        raise _unreadable(name, [])
    try:
        document = SummaryDocument.model_validate_json(body)
    except ValidationError as error:
        faults = [_fault(name, each["loc"], each["msg"]) for each in error.errors()]
        raise _unreadable(name, faults) from error
    return _summary(document, name)


def _summary(document: SummaryDocument, name: str) -> Summary:
    codes = {target.code for target in taxonomy().targets.values()}
    named = [*document.relevant, *document.steps, *(each.target for each in document.acting)]
    wrong = sorted({code for code in named if code not in codes})
    faults = [_problem(name, code, "är inget globalt delmål", "is no SDG target") for code in wrong]
    try:
        day = date.fromisoformat(document.asOf)
    except ValueError:
        day = date.min
        faults.append(_problem(name, document.asOf, "är ingen dag", "is no day"))
    if not is_iri(document.organisation):
        faults.append(_problem(name, document.organisation, "är ingen IRI", "is no IRI"))
    shares = (document.linked, document.upward, document.downward)
    for share in (each for each in shares if each.part > each.n):
        told = f"{share.part}/{share.n}"
        faults.append(_problem(name, told, "är mer än allt", "is more than all"))
    if faults:
        raise _unreadable(name, faults)
    return Summary(
        organisation=document.organisation,
        label=_text(document.label),
        as_of=day,
        linked=_share(document.linked),
        relevant=frozenset(document.relevant),
        profile_decided=document.profileDecided,
        steps=dict(document.steps),
        acting=tuple(
            Acting(each.target, each.kind, each.rank, _text(each.level), each.bearers)
            for each in document.acting
        ),
        kinds={str(kind): n for kind, n in document.kinds.items()},
        levels=tuple(Level(one.rank, _text(one.label), one.bearers) for one in document.levels),
        units=document.units,
        upward=_share(document.upward),
        downward=_share(document.downward),
        programmes=tuple(Span(one.years, one.rhythmMonths) for one in document.programmes),
    )


def _unreadable(name: str, faults: list[Problem]) -> UnreadableFile:
    return UnreadableFile(
        Text(
            f"{name} är ingen sammanfattning från Målgraf. Hämta den på organisationens sida "
            "Jämför, eller med malgraf summary.",
            f"{name} is no summary from Målgraf. Fetch it on the organisation's page Compare, or "
            "with malgraf summary.",
        ),
        faults[:20],
    )


def _fault(name: str, path: tuple[int | str, ...], told: str) -> Problem:
    where = ".".join(str(part) for part in path)[:80] or "JSON"
    message = Text(f"{where} duger inte.", f"{where} will not do.")
    return Problem("summary", message, Place(file=name, column=where), value=told[:200])


def _problem(name: str, value: str, swedish: str, english: str) -> Problem:
    shown = value[:80]
    told = Text(f"”{shown}” {swedish}.", f"“{shown}” {english}.")
    return Problem("summary", told, Place(file=name), value=shown)


def _said(text: Text) -> Said:
    return Said(sv=text.sv[:300], en=text.en[:300])


def _text(said: Said) -> Text:
    return Text(said.sv, said.en)


def _counted(share: Share) -> Counted:
    return Counted(part=share.part, n=share.n)


def _share(counted: Counted) -> Share:
    return Share(counted.part, counted.n)


def as_json(one: Summary) -> str:
    """The document as it is stored in a file."""
    return json.dumps(document_of(one).model_dump(), ensure_ascii=False, indent=1)


class Summaries:
    """The summary of each organisation today, made once per change and day.

    Nothing else of an organisation is kept, so hundreds of them take little room.
    """

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._made: dict[str, tuple[tuple[int, date], Summary]] = {}
        self._lock = Lock()

    def __getitem__(self, key: str) -> Summary:
        """That of one organisation; ``NotFound`` for an unknown key."""
        return self._known(key) or self._make(key)

    def those_of(
        self, keys: Iterable[str], patience: float = PATIENCE
    ) -> tuple[dict[str, Summary], tuple[str, ...]]:
        """Those of the organisations by key, and the keys for which the time was not enough.

        Whoever asks again gets further: what is made stays.
        """
        began, found, waiting = monotonic(), dict[str, Summary](), list[str]()
        for key in keys:
            known = self._known(key)
            if known is not None:
                found[key] = known
            elif monotonic() - began < patience:
                found[key] = self._make(key)
            else:
                waiting.append(key)
        return found, tuple(waiting)

    def _state(self, key: str) -> tuple[int, date]:
        return self.installation.last(key), date.today()

    def _known(self, key: str) -> Summary | None:
        known = self._made.get(key)
        return known[1] if known is not None and known[0] == self._state(key) else None

    def _make(self, key: str) -> Summary:
        state = self._state(key)  # first: a change that comes after makes it be made again
        made = summary(link_model(self.installation.organisation(key), state[1]))
        with self._lock:
            self._made[key] = (state, made)
        return made
