"""Why? Explanations as JSON: the answer, what it rests on, and the questions that get it."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.as_of import At
from api.callers import caller_of
from api.models import Label
from api.parameters import only_known
from api.resources import Key
from api.resources.rights import seen
from api.views import AT
from graph.analyses.explanations import Explanation, why
from graph.analyses.explanations.places import place_of
from graph.analyses.grouping import Grouping
from graph.analyses.model import LinkModel
from graph.organisation_store import OrganisationStore
from graph.store import Installation

About = Annotated[
    str,
    Query(
        max_length=300,
        description="A target (11.3), an SDG (11), kind/slug, an IRI, or the name of a figure.",
        examples=["11.3", "programme/kultur-och-lasning", "coverage"],
    ),
]


class Reference(BaseModel):
    """A thing: its IRI and what it is called."""

    id: str
    label: Label


class GroundAnswer(BaseModel):
    """One thing an answer rests on; ``holds`` is null for what is only told."""

    text: Label
    holds: bool | None
    things: list[Reference]


class QuestionBehind(BaseModel):
    """A named question with its values, as ``/questions/…`` and ``malgraf ask`` take them."""

    question: str
    values: dict[str, str]


class ExplanationAnswer(BaseModel):
    """Why something is as it is; ``measure`` is its definition at ``/methods``."""

    question: Label
    answer: Label
    grounds: list[GroundAnswer]
    questions: list[QuestionBehind]
    measure: str


class ExplanationsAnswer(BaseModel):
    """All that is told of a thing, a pair of things or a figure."""

    organisation: str
    number: int = Field(description="Number of the change that the answer is based on.")
    about: str = Field(description="The IRI or figure.")
    other: str
    explanations: list[ExplanationAnswer]


def explanations_answer(
    organisation: OrganisationStore,
    model: LinkModel,
    about: str,
    other: str = "",
    grouping: Grouping = "programme",
) -> ExplanationsAnswer:
    """Explanations of what is named as in addresses; raises ``NotFound`` for what is not known."""
    names = organisation.names
    thing = place_of(model, names, about)
    second = place_of(model, names, other) if other else ""
    return ExplanationsAnswer(
        organisation=organisation.key,
        number=organisation.number,
        about=thing,
        other=second,
        explanations=list(_answers(model, why(model, thing, second, grouping))),
    )


def _answers(model: LinkModel, found: Iterable[Explanation]) -> Iterable[ExplanationAnswer]:
    for each in found:
        yield ExplanationAnswer(
            question=Label.of(each.question),
            answer=Label.of(each.answer),
            grounds=[
                GroundAnswer(
                    text=Label.of(ground.text),
                    holds=ground.holds,
                    things=[
                        Reference(id=iri, label=Label.of(model.label_of(iri)))
                        for iri in ground.things
                    ],
                )
                for ground in each.grounds
            ],
            questions=[
                QuestionBehind(question=asked.question, values=dict(asked.values))
                for asked in each.asked
            ],
            measure=each.measure,
        )


def explanations(installation: Installation, model_of: Callable[[str], LinkModel]) -> APIRouter:
    """The route ``/api/v1/explanations``; ``model_of`` gives the model of a key."""
    router = APIRouter(prefix="/api/v1", tags=["analyses"], dependencies=[Depends(only_known)])

    @router.get("/explanations", summary="Why a thing, a pair of things or a figure is as it is")
    def explained(
        request: Request,
        key: Key,
        about: About,
        other: About = "",
        by: Annotated[
            Literal["programme", "board", "unit"], Query(description="Who should meet.")
        ] = "programme",
        at: At = "",
    ) -> ExplanationsAnswer:
        organisation = seen(installation, caller_of(request), key, at)
        model = model_of(f"{key}{AT}{at}" if at else key)
        return explanations_answer(organisation, model, about, other, by)

    return router
