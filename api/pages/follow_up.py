"""What is behind, what cannot be judged and why, and where judgement and figures disagree."""

from collections import defaultdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import Views
from graph.analyses.completeness import completeness
from graph.analyses.follow_up import (
    AXES,
    JUDGED,
    FiguresAndJudgements,
    Followed,
    follow_up,
    newest_judgement,
)
from graph.analyses.model import FollowUp, LinkModel
from graph.analyses.status import REASON_TEXTS, Reason


def routes(views: Views) -> APIRouter:
    """The page about figures and judgements."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/follow-up")
    def followed(request: Request, key: str) -> HTMLResponse:
        """What the indicators say, beside what people have judged."""
        view = views[key]
        found = follow_up(view.model)
        return page(
            request,
            "follow_up.html",
            organisation=view,
            section="analyses",
            found=found,
            known=completeness(view.model),
            rest=[each for each in found.followed if each not in {*found.behind, *found.unjudged}],
            unjudged=unjudged_by_reason(found),
            reasons=REASON_TEXTS,
            judgements=judgements(view.model, found),
            axes=AXES,
            judged=JUDGED,
        )

    return router


def unjudged_by_reason(found: FiguresAndJudgements) -> dict[Reason, list[Followed]]:
    """Those of which nothing can be said, by why: the most common reason first."""
    by_reason: dict[Reason, list[Followed]] = defaultdict(list)
    for each in found.unjudged:
        by_reason[each.status.reason].append(each)
    return dict(sorted(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def judgements(model: LinkModel, found: FiguresAndJudgements) -> dict[str, FollowUp]:
    """The newest judgement of each bearer that any of the indicators measures."""
    bearers = {bearer for each in found.followed for bearer in each.bearers}
    newest = {bearer: newest_judgement(model, bearer) for bearer in sorted(bearers)}
    return {bearer: judgement for bearer, judgement in newest.items() if judgement is not None}
