"""Answers about links in a filled worksheet, stored by the command line."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from api.commands.matrices import only_organisation
from api.commands.options import chosen_organisation
from api.output import say
from graph.analyses.links import link_model
from graph.changes import LOCAL, Change, Way
from graph.errors import ConflictError, NotFound
from graph.intake.apart import table_apart
from graph.linking.review.answering import answered
from graph.linking.review.answers import Seat
from graph.linking.review.worksheets import Reviewer, all_answers, given_in
from graph.linking.suggester import suggester
from graph.loading import refuse_missing
from graph.rights import OPERATOR
from graph.store import Installation
from graph.texts import Language, Text

_ROUTE: Final = "/api/v1/suggestions/worksheet"


def store_filled(
    folder: Path, organisation: str | None, file: Path, who: tuple[Seat, str], language: Language
) -> None:
    """Store the answers of a filled worksheet, by the server where one has the folder."""
    refuse_missing([file])
    content, (seat, by) = file.read_bytes(), who
    try:
        installation = Installation.open(folder, write=True)
    except ConflictError as taken:
        from api.local import running_server  # an HTTP client takes a tenth of a second

        with running_server(folder, language) as server:
            if server is None:
                raise taken from None
            key = organisation or only_organisation(folder)
            asked = {"organisation": key, "seat": seat, "by": by}
            files = [("file", (file.name, content))]
            done = server.ask("POST", _ROUTE, parameters=asked, files=files)
            count, answers, number = done["bearers"], done["answers"], done["number"]
    else:
        with installation:
            key = chosen_organisation(installation, organisation)
            store = installation.organisation(key)
            model = link_model(store, date.today())
            unit = store.names.namespace + by if by else store.names.organisation
            if unit not in model.units:
                raise NotFound(Text(f"Enheten {by} finns inte.", f"There is no unit {by}."))
            reviewer = Reviewer(
                seat,
                unit,
                datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                language,
                suggester().version,
            )
            given = given_in(table_apart(content, file.name), model, store.names, reviewer)
            change = Change(key, LOCAL, Way.EDIT, str(file.name))
            outcome = installation.commit(
                change, lambda now: answered(now, *given), caller=OPERATOR
            )
            count, answers, number = len(given), all_answers(given), outcome.number
    say(
        Text(
            f"{answers} svar om {count} mål och uppdrag lagrade, ändring {number}.",
            f"{answers} answers about {count} goals and missions stored, change {number}.",
        ),
        language,
    )
