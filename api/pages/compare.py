"""Organisations beside each other: those of this service one may see, and summaries from others."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData, UploadFile

from api.callers import caller_of
from api.collation import swedish_key
from api.comparing import (
    DRAFT,
    QUESTION,
    Beside,
    beside,
    federated,
    readable,
    target_code,
    wanted_keys,
)
from api.forms import CheckedForm, text_field
from api.problems import BadRequest
from api.rendering import page
from api.summaries import Summaries, read_summary
from api.views import OrganisationView, Views
from graph.analyses.coverage import STEP_NAMES, STEPS
from graph.analyses.summary import Summary, steering_table, summary
from graph.errors import UnreadableFile
from graph.texts import Text

FIRST: Final = 30
"""So many organisations, and so many pairs, are shown before all are asked for."""
MOST_FILES: Final = 20
Chosen = Annotated[list[str], Query(alias="with")]


def routes(views: Views, summaries: Summaries) -> APIRouter:
    """The page of everybody, and that of one organisation beside the others."""
    router = APIRouter()

    @router.get("/compare")
    def everybody(
        request: Request,
        chosen: Chosen = [],  # noqa: B006
        profile: str = "",
        target: str = "",
        step: int = 2,
        everything: bool = False,
    ) -> HTMLResponse:
        """Organisations beside each other, never ranked."""
        asked = _Asked(tuple(chosen), profile, target, step, everything)
        return _shown(request, views, summaries, asked)

    @router.get("/o/{key}/compare")
    def own(
        request: Request,
        key: str,
        chosen: Chosen = [],  # noqa: B006
        profile: str = "",
        target: str = "",
        step: int = 2,
        everything: bool = False,
    ) -> HTMLResponse:
        """One organisation beside the others, never ranked."""
        asked = _Asked(tuple(chosen), profile, target, step, everything)
        return _shown(request, views, summaries, asked, views[key])

    @router.post("/compare")
    def everybody_with_files(request: Request, form: CheckedForm) -> HTMLResponse:
        """The same with summaries from other services; nothing is kept."""
        files = _files(form)
        return _shown(request, views, summaries, _Asked.of(form), files=files)

    @router.post("/o/{key}/compare")
    def own_with_files(request: Request, key: str, form: CheckedForm) -> HTMLResponse:
        """One organisation beside the others and summaries from other services."""
        files = _files(form)
        return _shown(request, views, summaries, _Asked.of(form), views[key], files)

    return router


class _Asked:
    """What the reader chose."""

    def __init__(
        self,
        chosen: tuple[str, ...] = (),
        profile: str = "",
        target: str = "",
        step: int = 2,
        everything: bool = False,
    ) -> None:
        self.chosen = chosen
        self.profile = profile
        self.code = target_code(target)
        self.step = step if step in STEPS else 2
        self.everything = everything

    @classmethod
    def of(cls, form: FormData) -> "_Asked":
        """What came along with uploaded files."""
        return cls(profile=text_field(form, "profile", 63), target=text_field(form, "target", 60))


def _files(form: FormData) -> list[tuple[str, bytes]]:
    sent = [each for each in form.getlist("file") if isinstance(each, UploadFile)]
    found = [(each.filename or "?", each.file.read()) for each in sent if each.size]
    if not found or len(found) > MOST_FILES:
        raise BadRequest(
            Text(
                f"Välj en till {MOST_FILES} filer med sammanfattningar.",
                f"Choose one to {MOST_FILES} files with summaries.",
            )
        )
    return found


def _shown(
    request: Request,
    views: Views,
    summaries: Summaries,
    asked: _Asked,
    view: OrganisationView | None = None,
    files: list[tuple[str, bytes]] | None = None,
) -> HTMLResponse:
    installation, caller = views.installation, caller_of(request)
    of = view.store.key if view else ""
    keys = wanted_keys(installation, caller, asked.chosen, of, asked.profile)
    found, waiting = summaries.those_of(keys)
    if view is not None and view.point is not None:
        found[of] = summary(view.model)
    others, faults = _read(files or [])
    made = beside(found, profile=asked.profile, of=of, others=others, waiting=waiting)
    shown = made.comparison.compared
    pairs = list(made.comparison.together(made.of)) if made.of or len(shown) <= FIRST else []
    return page(
        request,
        "compare.html",
        status=200 if not faults else UNPROCESSABLE,
        organisation=view,
        section="analyses",
        made=made,
        asked=asked,
        compared=shown if asked.everything else shown[:FIRST],
        structure=steering_table(shown if asked.everything else shown[:FIRST]),
        pairs=pairs if asked.everything else pairs[:FIRST],
        all_pairs=len(pairs),
        profiles=sorted(found.items(), key=lambda one: swedish_key(one[1].label.sv)),
        choices=readable(installation, caller),
        draft=DRAFT,
        actors=made.acting(asked.code) if asked.code else (),
        steps=STEP_NAMES,
        address=_address(made),
        faults=faults,
        uploaded=[one.label for one in others],
        federated=federated(f"{request.base_url}sparql", date.today()),
        question=QUESTION,
    )


UNPROCESSABLE: Final = 422


def _read(files: list[tuple[str, bytes]]) -> tuple[list[Summary], list[UnreadableFile]]:
    """What files hold, and what is wrong with the rest of them."""
    read: list[Summary] = []
    faults: list[UnreadableFile] = []
    for name, body in files:
        try:
            read.append(read_summary(body, name))
        except UnreadableFile as error:
            faults.append(error)
    return read, faults


def _address(made: Beside) -> dict[str, str]:
    """Where our organisations have their pages, by IRI; those of other services have none here."""
    return {iri: f"/o/{key}" for iri, key in made.keys.items()}
