"""Commands that serve pages: serve and demo."""

import contextlib
import os
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.engines import (
    AtOnce,
    EngineOptions,
    ReaderAt,
    ReaderCredentials,
    ReaderDeadline,
    ReaderPath,
)
from api.commands.entrances import (
    ADMIN_KEY,
    AllowedHosts,
    Anonymous,
    Claim,
    ClientId,
    GroupsFile,
    Issuer,
    Network,
    OidcScope,
    Proxies,
    entrance,
    network,
    provider,
)
from api.commands.listening import run_app
from api.commands.options import (
    LANGUAGE,
    Data,
    InLanguage,
    KeyFigureList,
    OwnTerms,
    language_of,
    listed_key_figures,
    named_folder,
    own_terms,
)
from api.commands.query_options import (
    Allowance,
    Deadline,
    Slow,
    UnknownAllowance,
    UnknownDeadline,
)
from api.commands.sockets import address, listen, listening_in
from api.engine.addresses import QUERY
from api.limits import USUAL, QueryLimits
from api.output import print_first, print_text, say
from api.progress import watching
from graph.accounts import Accounts
from graph.analyses.coverage import STEP_NAMES, STEPS, Coverage, GoalCoverage, coverage
from graph.analyses.findings import analyse
from graph.analyses.links import link_model
from graph.answers import Column, Table, Value
from graph.examples import example
from graph.key_figures import NO_KEY_FIGURES, KeyFigures
from graph.linking.terms import Term
from graph.loading import example_source, load
from graph.plain.store import PlainStore, open_folder
from graph.reader import Reader
from graph.rights import Grant, Role
from graph.store import Installation
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

if TYPE_CHECKING:
    from api.callers import Entrance
    from api.engine.reader import Elsewhere

_HOST, _PORT = "127.0.0.1", 8000
_DEMO = "exempelkommunen"
_DEMO_ROWS = 6
NONE: list[str] = []
"""What an option that can be given several times is where it is not given."""
_COVERAGE = Text(
    "Täckning: hur många viktiga delmål som nått varje steg",
    "Coverage: how many important targets reached each step",
)
_TITLES = {
    "synergies": Text("Synergier: vem ska vi prata med?", "Synergies: whom should we talk to?"),
    "gaps": Text("Luckor", "Gaps"),
    "silos": Text(
        "Stuprör: vilka behöver mötas och gör det inte?", "Silos: who need to meet and do not?"
    ),
}

Host = Annotated[
    str, typer.Option("--host", envvar="MALGRAF_HOST", help="Adress att lyssna på / address.")
]
Port = Annotated[
    int,
    typer.Option(
        "--port",
        envvar="MALGRAF_PORT",
        min=0,
        max=65535,
        help="Port; 0 väljer en ledig / 0 takes a free one.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(help="Visa Målgraf med en påhittad kommun. / Try an invented municipality.")(
        demo
    )
    commands.command(help="Visa sidor, JSON och SPARQL. / Serve pages, JSON and SPARQL.")(serve)


def serve(
    data: Data = None,
    host: Host = _HOST,
    port: Port = _PORT,
    query_deadline: Deadline = USUAL.deadline,
    anonymous_deadline: UnknownDeadline = USUAL.unknown_deadline,
    query_allowance: Allowance = USUAL.allowance,
    anonymous_allowance: UnknownAllowance = USUAL.unknown_allowance,
    slow_query: Slow = USUAL.slow,
    reader: ReaderAt = "",
    reader_path: ReaderPath = QUERY,
    reader_credentials: ReaderCredentials = None,
    reader_deadline: ReaderDeadline = "",
    queries: AtOnce = 16,
    anonymous: Anonymous = None,
    allowed_host: AllowedHosts = NONE,
    proxy: Proxies = NONE,
    oidc_issuer: Issuer = "",
    oidc_client_id: ClientId = "",
    oidc_groups: GroupsFile = None,
    oidc_claim: Claim = "groups",
    oidc_scope: OidcScope = "openid profile",
    key_figures: KeyFigureList = None,
    link_terms: OwnTerms = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Serve a data folder until Ctrl-C, when its whole journal has been proven."""
    where, language = network(host, allowed_host, proxy), language_of(lang)
    limits = QueryLimits(
        query_deadline, anonymous_deadline, query_allowance, anonymous_allowance, slow=slow_query
    )
    through = provider(oidc_issuer, oidc_client_id, oidc_groups, oidc_claim, oidc_scope)
    figures, terms = listed_key_figures(key_figures), own_terms(link_terms)
    engine = EngineOptions(reader, reader_path, reader_credentials, reader_deadline, queries)
    with contextlib.ExitStack() as stack:
        with watching(language) as proof:
            installation = open_folder(named_folder(data), write=True, proof=proof)
        stack.enter_context(installation)
        for renewed in installation.renew_snapshots():
            say(renewed, language)
        accounts = stack.enter_context(Accounts.open(installation.folder))
        admin_key = os.environ.get(ADMIN_KEY, "")
        audit = installation.journal.audit
        let_in = entrance(accounts, audit, where, anonymous, through, admin_key)
        elsewhere = engine.elsewhere(installation.base) if reader else None
        listening = stack.enter_context(contextlib.closing(listen(host, port)))
        serving = Serving(installation, let_in, where, listening, limits, elsewhere, figures, terms)
        run_server(serving, language)


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Skriv tabellerna och sluta / print and end.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Öppna ingen webbläsare / open no browser.")
    ] = False,
    port: Port = _PORT,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Load the invented municipality, print its findings and serve its pages."""
    language, where = language_of(lang), network(_HOST, (), ())
    with contextlib.ExitStack() as stack:
        base, listening = f"http://localhost:{port}", None
        if not no_serve:
            listening = stack.enter_context(contextlib.closing(listen(_HOST, port)))
            base = address(_HOST, listening)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="malgraf-"))
        installation = stack.enter_context(Installation.create(Path(folder) / "data", base))
        chosen = example(_DEMO)
        load(installation, chosen.key, example_source(chosen))
        print_findings(installation, chosen.key, language)
        if listening:
            accounts = stack.enter_context(Accounts.open(installation.folder))
            let_in = entrance(accounts, installation.journal.audit, where)
            serving = Serving(installation, let_in, where, listening)
            run_server(
                serving,
                language,
                lambda: let_demo_in(serving, language, browser=not no_browser),
            )


def print_findings(installation: Installation, key: str, language: Language) -> None:
    """The organisation's coverage, synergies, gaps and silos as tables."""
    organisation = installation.organisation(key)
    model = link_model(organisation, date.today())
    covered = coverage(model)
    print_text(f"{organisation.label.into(language)}, {model.as_of}")
    print_text(covered.completeness.sentence().into(language) + "\n")
    print_part(coverage_by_goal(covered), covered.sentence(), _COVERAGE, language, 17)
    for name, title in _TITLES.items():
        found = analyse(name, model)
        print_text("")
        print_part(found.table(model), found.sentence(), title, language)


def print_part(
    table: Table, sentence: Text, title: Text, language: Language, rows: int = _DEMO_ROWS
) -> None:
    """The first rows of a table with its title and what it says in a sentence."""
    print_first(table, language, title.into(language), rows)
    print_text(sentence.into(language))


def coverage_by_goal(covered: Coverage) -> Table:
    """One row per SDG: how many of its relevant targets stand at each step or higher."""
    columns = (
        Column("goal", Text("Globalt mål", "SDG")),
        Column("relevant", Text("Viktiga delmål", "Important targets")),
        *(Column(f"step{step}", STEP_NAMES[step]) for step in STEPS[1:]),
    )
    return Table(columns, tuple(goal_row(goal) for goal in covered.goals))


def goal_row(goal: GoalCoverage) -> tuple[Value, ...]:
    """An SDG, its number of relevant targets, and how many stand at each step from 2."""
    return (
        numbered(goal.goal, taxonomy().goals[goal.goal].label),
        goal.at_step[STEPS[1]].n,
        *(goal.at_step[step].part for step in STEPS[1:]),
    )


def numbered(number: int, label: Text) -> Text:
    """A label with its number before it."""
    return Text(f"{number} {label.sv}", f"{number} {label.en}")


@dataclass(frozen=True)
class Serving:
    """What is served, to whom, where, and how much of it."""

    installation: Installation | PlainStore
    entrance: "Entrance"
    network: Network
    listening: socket.socket
    query_limits: QueryLimits = USUAL
    elsewhere: "Elsewhere | None" = None
    key_figures: KeyFigures = NO_KEY_FIGURES
    link_terms: tuple[Term, ...] = ()

    def reader(self) -> Reader:
        """Who answers queries: a process of ours, or an engine elsewhere."""
        if self.elsewhere is None:
            return Reader.start(self.installation.folder)
        from api.engine.divided import DividedReader

        return DividedReader(self.installation.folder, self.elsewhere)

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return address(self.network.host, self.listening)


def run_server(
    serving: Serving, language: Language, started: Callable[[], None] = lambda: None
) -> None:
    """Serve until interrupted; the reader of SPARQL is a process of its own."""
    from api.app import create_app, warm  # the web stack, which tables need not wait for

    folder = serving.installation.folder
    with serving.reader() as reader, listening_in(folder) as own_socket:
        app = create_app(
            serving.installation,
            reader,
            query_limits=serving.query_limits,
            allowed_hosts=serving.network.known_hosts,
            entrance=serving.entrance,
            proxies=serving.network.proxies,
            key_figures=serving.key_figures,
            link_terms=serving.link_terms,
        )
        warm(app)
        if not app.state.is_plain:
            app.state.revalidation.request_all()  # the rules may be others than before the start

        def tell() -> None:
            say(
                Text(
                    f"Målgraf finns på {serving.address} – sluta med Ctrl-C.",
                    f"Målgraf is at {serving.address} – Ctrl-C ends.",
                ),
                language,
            )
            started()

        run_app(app, (serving.listening, own_socket), tell)


def let_demo_in(serving: Serving, language: Language, *, browser: bool) -> None:
    """Say a link that signs in as an administrator once, and open it."""
    accounts = serving.entrance.accounts
    person = accounts.add_person("demo", name="Demo", grants=[Grant(Role.ADMIN)])
    link = f"{serving.address}/sign-in/once/{accounts.one_time_token(person)}"
    say(
        Text(
            f"Inloggad som administratör (en gång, inom en minut): {link}",
            f"Signed in as an administrator (once, within a minute): {link}",
        ),
        language,
    )
    if browser:
        threading.Timer(0.3, webbrowser.open, [link]).start()
