"""Commands that serve pages: serve and demo."""

import contextlib
import ipaddress
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import LANGUAGE, Data, InLanguage, language_of, opened
from api.output import Format, print_table, print_text, say
from graph.analyses.coverage import STEP_NAMES, STEPS, Coverage, GoalCoverage, coverage
from graph.analyses.findings import analyse
from graph.analyses.links import link_model
from graph.answers import Column, Table, Value
from graph.errors import StoreError
from graph.examples import example
from graph.loading import example_source, load
from graph.reader import Reader
from graph.store import Installation
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

_HOST, _PORT, _DEADLINE = "127.0.0.1", 8000, 10.0
_DEMO = "exempelkommunen"
_DEMO_ROWS = 6
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
Deadline = Annotated[
    float,
    typer.Option(
        "--query-deadline",
        envvar="MALGRAF_QUERY_DEADLINE",
        min=0.1,
        max=600,
        help="Sekunder en SPARQL-fråga får ta / seconds a query may take.",
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
    query_deadline: Deadline = _DEADLINE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Serve a data folder until Ctrl-C."""
    language = language_of(lang)
    listening = listen(host, port)
    with opened(data, write=True) as installation:
        run_server(installation, listening, language, query_deadline)


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
    language = language_of(lang)
    listening = None if no_serve else listen("127.0.0.1", port)
    with tempfile.TemporaryDirectory(prefix="malgraf-") as folder:
        base = address(listening) if listening else f"http://localhost:{port}"
        with Installation.create(Path(folder) / "data", base) as installation:
            chosen = example(_DEMO)
            load(installation, chosen.key, example_source(chosen))
            print_findings(installation, chosen.key, language)
            if listening:
                run_server(installation, listening, language, _DEADLINE, browser=not no_browser)


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
    shown = Table(table.columns, table.rows[:rows])
    print_table(shown, Format.TABLE, language, title.into(language))
    if left := len(table.rows) - len(shown.rows):
        print_text(Text(f"… och {left} till.", f"… and {left} more.").into(language))
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


def run_server(
    installation: Installation,
    listening: socket.socket,
    language: Language,
    query_deadline: float,
    *,
    browser: bool = False,
) -> None:
    """Serve until interrupted; the reader of SPARQL is a process of its own."""
    import uvicorn  # the web stack takes half a second, which tables need not wait for

    from api.app import create_app, warm

    where = address(listening)
    with Reader.start(installation.folder) as reader:
        app = create_app(installation, reader, query_deadline=query_deadline)
        warm(app)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        say(
            Text(
                f"Målgraf finns på {where} – sluta med Ctrl-C.",
                f"Målgraf is at {where} – Ctrl-C ends.",
            ),
            language,
        )
        if browser:
            threading.Timer(0.3, webbrowser.open, [where]).start()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket on a loopback address; other addresses are refused until sign-in exists."""
    if not is_loopback(host):
        raise StoreError(
            Text(
                f"{host} är ingen loopback-adress. Innan inloggning finns lyssnar Målgraf bara "
                "på den egna datorn: använd 127.0.0.1, localhost eller ::1.",
                f"{host} is no loopback address. Until sign-in exists Målgraf listens only on "
                "this computer: use 127.0.0.1, localhost or ::1.",
            )
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened_socket = socket.socket(family)
    opened_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened_socket.bind((host, port))
    except OSError as error:
        opened_socket.close()
        raise StoreError(
            Text(
                f"Port {port} på {host} är upptagen. Välj en annan med --port, eller --port 0.",
                f"Port {port} on {host} is taken. Choose another by --port, or --port 0.",
            )
        ) from error
    return opened_socket


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches the address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(listening: socket.socket) -> str:
    """Where a browser finds what listens on the socket."""
    return f"http://localhost:{listening.getsockname()[1]}"
