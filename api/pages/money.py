"""Where the money goes: by SDG and target, by goal and programme, and what is not known."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import Views
from graph.analyses.money import in_words, money
from graph.vocabularies import taxonomy


def routes(views: Views) -> APIRouter:
    """The page about money."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/money")
    def allocated(request: Request, key: str) -> HTMLResponse:
        """What the budgets in force give to what."""
        view = views[key]
        found = money(view.model)
        return page(
            request,
            "money.html",
            organisation=view,
            section="analyses",
            found=found,
            goals=taxonomy().goals,
            by_goal={
                each.goal: [
                    one for one in found.targets if view.model.targets[one.target].goal == each.goal
                ]
                for each in found.sdgs
            },
            in_words=in_words,
            most=max((each.shared for each in found.sdgs), default=0),
        )

    return router
