"""Suggestions of SDG targets as JSON: for a text, and for what an organisation has not linked."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.models import Label, Page, Reference
from api.parameters import only_known
from api.resources import Key
from api.resources.lists import page
from api.resources.rights import seen
from api.resources.route_names import Offset
from api.views import Views
from graph.analyses.completeness import completeness
from graph.linking.goal_text import GoalText
from graph.linking.organisation_texts import bearer_texts
from graph.linking.suggester import Said, Suggested, suggester
from graph.linking.tables import suggest_for
from graph.store import Installation
from graph.vocabularies import taxonomy

LONGEST = 4000
"""Characters of a text."""

Most = Annotated[int, Query(ge=1, le=20, description="Suggestions of each text at most.")]


class Words(BaseModel):
    """Words of a text that speak for or against a target, and where they stand in its field."""

    field: Literal["label", "description", "indicators", "programme", "unit"]
    words: str
    start: int
    end: int
    term: str = Field(description="The term of the target that they say.")


class SuggestionAnswer(BaseModel):
    """A target that a person may confirm; it is no link."""

    target: str = Field(examples=["11.3"])
    id: str = Field(examples=["http://metadata.un.org/sdg/11.3"])
    label: Label
    probability: float = Field(ge=0, le=1, description="How likely a reader would confirm it.")
    wordsFor: list[Words]
    wordsAgainst: list[Words]
    movedBy: list[str] = Field(
        description="Goals with answers that changed how likely it is: they are nearly the same."
    )


class SuggestedAnswer(BaseModel):
    """The suggestions for a text, the likeliest first; empty where no target seems likely."""

    language: Literal["sv", "en"]
    version: str = Field(description="Of the method and its lists of terms.")
    suggestions: list[SuggestionAnswer]


class UnlinkedAnswer(BaseModel):
    """A goal, mission, assignment, pledge or activity that nobody has linked yet."""

    bearer: Reference
    kind: str
    suggested: SuggestedAnswer


def suggestions(installation: Installation, views: Views) -> APIRouter:
    """The routes below ``/api/v1/suggestions``."""
    router = APIRouter(
        prefix="/api/v1/suggestions", tags=["suggestions"], dependencies=[Depends(only_known)]
    )

    @router.get("", summary="SDG targets that a text may serve, by its words alone")
    def for_text(
        text: Annotated[
            str,
            Query(
                min_length=1,
                max_length=LONGEST,
                description="The goal itself.",
                examples=["Alla elever når gymnasiebehörighet"],
            ),
        ],
        description: Annotated[str, Query(max_length=LONGEST, description="More about it.")] = "",
        indicator: Annotated[
            list[str] | None, Query(max_length=20, description="What measures it.")
        ] = None,
        programme: Annotated[str, Query(max_length=LONGEST)] = "",
        unit: Annotated[str, Query(max_length=LONGEST)] = "",
        language: Annotated[
            Literal["", "sv", "en"], Query(description="Told by the words where empty.")
        ] = "",
        most: Most = 3,
    ) -> SuggestedAnswer:
        said = GoalText(text, description, tuple(indicator or ()), programme, unit)
        return suggested_answer(suggester(views.link_terms).suggest(said, language, most))

    @router.get("/unlinked", summary="Suggestions for what nobody in an organisation has linked")
    def for_unlinked(
        request: Request,
        key: Key,
        most: Most = 3,
        limit: Annotated[int, Query(ge=1, le=200, description="Items on a page.")] = 50,
        offset: Offset = 0,
    ) -> Page[UnlinkedAnswer]:
        organisation = seen(installation, caller_of(request), key)
        model = views[key].model
        unlinked = completeness(model).unlinked
        texts = bearer_texts(organisation, model, unlinked[offset : offset + limit])
        items = [
            UnlinkedAnswer(
                bearer=Reference(
                    id=each.bearer.iri, label=Label.of(model.label_of(each.bearer.iri))
                ),
                kind=each.bearer.kind,
                suggested=suggested_answer(each.suggested),
            )
            for each in suggest_for(views[key].suggester, texts, most)
        ]
        return Page[UnlinkedAnswer](**page(items, len(unlinked), request, limit, offset))

    return router


def suggested_answer(found: Suggested) -> SuggestedAnswer:
    """Suggestions as they are answered."""
    answers = []
    for each in found.suggestions:
        target = taxonomy().target(each.target)
        if target is not None:
            answers.append(
                SuggestionAnswer(
                    target=each.target,
                    id=target.iri,
                    label=Label.of(target.label),
                    probability=round(each.probability, 4),
                    wordsFor=[_words(said) for said in each.words_for],
                    wordsAgainst=[_words(said) for said in each.words_against],
                    movedBy=list(each.moved_by),
                )
            )
    return SuggestedAnswer(
        language="sv" if found.language == "sv" else "en",
        version=found.version,
        suggestions=answers,
    )


def _words(said: Said) -> Words:
    return Words.model_validate(
        {
            "field": said.field,
            "words": said.text[said.start : said.end],
            "start": said.start,
            "end": said.end,
            "term": said.term,
        }
    )
