"""Organisations beside each other, as JSON: summaries, and comparisons of those one may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from pyoxigraph import Literal, NamedNode

from api.analyses import AnalysisTable, analysis_table
from api.as_of import At
from api.callers import caller_of
from api.collation import swedish_key
from api.models import Label
from api.parameters import only_known
from api.resources.answers import answered, not_modified, unchanged
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED, LabelLanguage
from api.summaries import Summaries, SummaryDocument, document_of
from api.views import AT
from graph.analyses.comparison import Comparison, compare
from graph.analyses.likeness import Actor, acting_on, actors_table
from graph.analyses.model import LinkModel
from graph.analyses.summary import Summary, summary
from graph.answers import Table
from graph.errors import DataError, NotFound
from graph.names import PREFIXES
from graph.questions import question
from graph.questions.filling import filled
from graph.rights import Caller
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import draft_relevant, taxonomy

_DATE: Final = NamedNode(f"{PREFIXES['xsd']}date")
QUESTION: Final = "acting_by_target"
"""The named question with the facts of the summaries."""
DRAFT: Final = "draft"
"""The name of the shipped draft of a relevance profile, where an organisation's key may stand."""
TITLES: Final[Mapping[str, Text]] = {
    "ladders": Text("Stegen", "The ladders"),
    "by_goal": Text("Stegen per globalt mål", "The ladders by SDG"),
    "steering": Text("Hur de styr", "How they steer"),
    "targets": Text("Hur många som verkar för varje delmål", "How many act on each target"),
    "pairs": Text("Gemensamma delmål mot slumpen", "Targets in common against chance"),
    "left_out": Text("De som inte jämförs", "Those not compared"),
    "acting": Text("Vilka som verkar för delmålet", "Who acts on the target"),
}
"""What the tables of a comparison are called."""


@dataclass(frozen=True)
class Beside:
    """A comparison with what it was asked for.

    ``profile`` is a key or "draft". ``of`` is the organisation in whose place one stands: None
    for nobody's, or where it is left out itself. ``waiting`` are keys not summarised yet.
    """

    comparison: Comparison
    profile: str
    of: Summary | None
    waiting: tuple[str, ...]
    keys: Mapping[str, str]

    def acting(self, code: str) -> tuple[Actor, ...]:
        """Who acts on a target."""
        return acting_on(self.comparison, code, self.of)

    def tables(self, code: str = "") -> Mapping[str, Table]:
        """Every table by name; who acts on a target where one is asked for."""
        found = dict(self.comparison.tables(self.of))
        return {**found, "acting": actors_table(self.acting(code))} if code else found


def beside(
    found: Mapping[str, Summary],
    *,
    profile: str = "",
    of: str = "",
    others: Iterable[Summary] = (),
    waiting: tuple[str, ...] = (),
) -> Beside:
    """The organisations by key and the summaries of others, alphabetically, under one profile.

    Without a profile it is that of ``of``, and nobody's: the draft.
    """
    name = profile or (of if of in found else DRAFT)
    if name != DRAFT and name not in found:
        raise NotFound(
            Text(
                f"Ingen profil heter ”{name}”: skriv draft eller en organisations nyckel.",
                f"No profile is called “{name}”: write draft or the key of an organisation.",
            )
        )
    targets = draft_relevant() if name == DRAFT else found[name].relevant
    made = compare((*found.values(), *others), targets)  # ours first: of one told twice it counts
    made = replace(
        made,
        compared=tuple(sorted(made.compared, key=lambda one: swedish_key(one.label.sv))),
        left_out=tuple(sorted(made.left_out, key=lambda each: swedish_key(each.summary.label.sv))),
    )
    mine = found.get(of)
    return Beside(
        comparison=made,
        profile=name,
        of=mine if mine in made.compared else None,
        waiting=waiting,
        keys={one.organisation: key for key, one in found.items()},
    )


def readable(installation: Installation, caller: Caller, chosen: Iterable[str] = ()) -> list[str]:
    """The keys that somebody may see: of those chosen, or all."""
    keys = [key for key in installation.keys() if caller.may_read(key)]
    wanted = list(dict.fromkeys(chosen))
    for key in wanted:
        if key not in keys:
            raise NotFound(
                Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
            )
    return wanted or keys


def target_code(written: str) -> str:
    """The code of a target however people write it; empty for nothing."""
    if not written.strip():
        return ""
    target = taxonomy().target(written)
    if target is None:
        raise DataError(
            Text(
                f"”{written[:40]}” är inget globalt delmål: skriv till exempel 11.3.",
                f"“{written[:40]}” is no SDG target: write 11.3, for example.",
            )
        )
    return target.code


def federated(endpoint: str, day: date) -> str:
    """The query by which another engine gets the facts of our summaries from our endpoint."""
    asked = filled(question(QUESTION).text, {"as_of": Literal(day.isoformat(), datatype=_DATE)})
    lines = [line for line in asked.splitlines() if not line.startswith("#")]
    prologue = [line for line in lines if line.startswith("PREFIX ")]
    body = [f"    {line}" for line in lines if line not in prologue]
    opening = ["SELECT * WHERE {", f"  SERVICE {NamedNode(endpoint)} {{"]
    return "\n".join((*prologue, *opening, *body, "  }", "}"))


class ComparisonAnswer(BaseModel):
    """Organisations beside each other under one relevance profile, in alphabetical order."""

    number: int = Field(description="Number of the last change to anything.")
    asOf: date
    sentence: Label
    profile: str = Field(description="Key of the organisation whose profile it is, or `draft`.")
    targets: list[str] = Field(description="The targets of the profile.")
    waiting: list[str] = Field(
        description="Keys that were not counted in time: ask again and more are there."
    )
    tables: dict[str, AnalysisTable]


Several = Annotated[
    list[str],
    Query(alias="organisation", description="Keys to compare; all one may see where none stands."),
]
Of = Annotated[
    str,
    Query(description="Key of one's own: likeness and pairs are told from there.", max_length=63),
]
ProfileName = Annotated[
    str,
    Query(
        description="Whose relevance profile is laid on all: a key, or `draft`. Else that of `of`.",
        max_length=63,
    ),
]
TargetCode = Annotated[
    str, Query(description="A target, such as 11.3: who acts on it.", max_length=60)
]


def comparing(
    installation: Installation, summaries: Summaries, model_of: Callable[[str], LinkModel]
) -> APIRouter:
    """The routes of summaries and comparisons."""
    router = APIRouter(prefix="/api/v1", tags=["analyses"], dependencies=[Depends(only_known)])
    _add_summary(router, installation, summaries, model_of)

    @router.get("/comparison", summary="Organisations beside each other, never ranked")
    def comparison(
        request: Request,
        organisation: Several = [],  # noqa: B006
        of: Of = "",
        profile: ProfileName = "",
        target: TargetCode = "",
        lang: LabelLanguage = "sv",
    ) -> ComparisonAnswer:
        keys = wanted_keys(installation, caller_of(request), organisation, of, profile)
        found, waiting = summaries.those_of(keys)
        made = beside(found, profile=profile, of=of, waiting=waiting)
        tables = made.tables(target_code(target))
        said = made.comparison.sentence()
        return ComparisonAnswer(
            number=installation.number,
            asOf=date.today(),
            sentence=Label(sv=said.sv, en=said.en),
            profile=made.profile,
            targets=list(made.comparison.in_order),
            waiting=list(waiting),
            tables={
                name: analysis_table(TITLES[name], table, lang) for name, table in tables.items()
            },
        )

    return router


def wanted_keys(
    installation: Installation, caller: Caller, chosen: Iterable[str], of: str, profile: str
) -> list[str]:
    """Those chosen, with one's own and the one whose profile is asked for first."""
    named = [key for key in (of, profile) if key and key != DRAFT]
    readable(installation, caller, named)
    keys = readable(installation, caller, chosen)
    return list(dict.fromkeys((*named, *keys)))


def _add_summary(
    router: APIRouter,
    installation: Installation,
    summaries: Summaries,
    model_of: Callable[[str], LinkModel],
) -> None:
    @router.get(
        "/organisations/{key}/summary",
        response_model=SummaryDocument,
        responses=NOT_MODIFIED,
        summary="What an organisation shows of itself to be compared with others",
    )
    def one_summary(request: Request, key: str, at: At = "") -> Response:
        """Small, and without names of things: to be laid beside those of other services."""
        number = seen(installation, caller_of(request), key, at).number
        form = f"summary-{date.today().isoformat()}"
        if unchanged(request, number, form):
            return not_modified(number, form)
        found = summary(model_of(f"{key}{AT}{at}")) if at else summaries[key]
        name = f'attachment; filename="{key}-summary.json"'
        headers = {"content-disposition": name}
        return answered(document_of(found).model_dump(), number, form, headers=headers)
