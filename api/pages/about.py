"""Pages about the service: the organisations, the methods, accessibility, the JSON interface."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.collation import swedish_key
from api.headers import content_policy
from api.rendering import page
from api.views import Views


def routes(views: Views) -> APIRouter:
    """The pages that belong to no organisation."""
    router = APIRouter()
    router.include_router(service_routes())

    @router.get("/")
    def organisations(request: Request) -> Response:
        """The organisations of this service; one alone is shown at once."""
        keys = views.installation.keys()
        if len(keys) == 1:
            return RedirectResponse(f"/o/{keys[0]}", 303)
        stores = sorted(
            (views.installation.organisation(key) for key in keys),
            key=lambda store: swedish_key(store.label.sv),
        )
        return page(request, "organisations.html", stores=stores)

    @router.get("/methods")
    def methods(request: Request) -> HTMLResponse:
        """What every measure means and what counts it."""
        return page(request, "methods.html")

    return router


def service_routes() -> APIRouter:
    """The pages about the service itself, whatever its folder holds."""
    router = APIRouter()

    @router.get("/accessibility")
    def accessibility(request: Request) -> HTMLResponse:
        """The accessibility statement."""
        return page(request, "accessibility.html")

    @router.get("/docs")
    def docs(request: Request) -> HTMLResponse:
        """The JSON interface, described by Swagger UI from our own files."""
        answer = page(request, "docs.html", main="section")
        answer.headers["content-security-policy"] = content_policy(inline_styles=True)
        return answer

    return router
