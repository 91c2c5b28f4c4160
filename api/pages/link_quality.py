"""How far links can be relied on: too many, without reasons or targets, not lived up to."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.link_quality import LinkRemark, link_quality, link_remarks
from graph.gate import profile_of
from graph.rules import Rule, Severity, rules


@dataclass(frozen=True)
class Remark:
    """What stands out about the links of one thing, as severely as its organisation takes it."""

    said: LinkRemark
    rule: Rule
    severity: Severity


def routes(views: Views) -> APIRouter:
    """The page about the links."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/link-quality")
    def quality(request: Request, key: str) -> HTMLResponse:
        """Where links say too much, or nothing that can be tested."""
        view = views[key]
        return page(
            request,
            "link_quality.html",
            organisation=view,
            section="analyses",
            found=link_quality(view.model),
            rules=rules(),
        )

    return router


def remarks(view: OrganisationView, iri: str) -> list[Remark]:
    """What stands out about a bearer's links, without what the organisation has switched off."""
    found = link_remarks(view.model, iri)
    if not found:
        return []
    profile = profile_of(view.store.store, view.store.names)
    told = [Remark(each, rules()[each.rule], profile.severity(each.rule)) for each in found]
    return [each for each in told if each.severity != "off"]
