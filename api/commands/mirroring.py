"""The command that feeds an engine elsewhere with all that is here, and keeps it so: mirror."""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, Final

import typer

from api.commands.options import (
    LANGUAGE,
    Data,
    Form,
    InLanguage,
    language_of,
    named_folder,
)
from api.engine.addresses import QUERY, STORE, UPDATE, Addresses
from api.engine.credentials import credentials, refuse_open_secrets
from api.output import Format, print_table, say
from api.progress import watching
from graph.answers import Column, Table
from graph.mirror.following import Following, Rhythm
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.standing import Standing, standing
from graph.mirror.truth import Truth
from graph.plain.store import open_folder
from graph.texts import Text

CREDENTIALS: Final = "MALGRAF_MIRROR_CREDENTIALS"
_COLUMNS: Final = (
    Column("journal", Text("Journalen", "Journal")),
    Column("mirror", Text("Speglingen", "Mirror")),
    Column("behind", Text("Efter", "Behind")),
    Column("at", Text("Ändrad", "Changed")),
    Column("graphs", Text("Grafer", "Graphs")),
    Column("triples", Text("Tripler", "Triples")),
    Column("everything", Text("Grafen med allt", "Graph of everything")),
)

To = Annotated[
    str,
    typer.Option(
        "--to",
        envvar="MALGRAF_MIRROR",
        metavar="URL",
        help=f"Motorns adress; inloggningen i {CREDENTIALS} eller --credentials / the engine.",
    ),
]
QueryPath = Annotated[
    str,
    typer.Option(
        "--query-path",
        envvar="MALGRAF_MIRROR_QUERY",
        metavar="PATH",
        help="Var frågor besvaras, under URL eller hel adress / where queries are answered.",
    ),
]
UpdatePath = Annotated[
    str,
    typer.Option(
        "--update-path",
        envvar="MALGRAF_MIRROR_UPDATE",
        metavar="PATH",
        help="Var ändringar tas emot / where updates are taken.",
    ),
]
StorePath = Annotated[
    str,
    typer.Option(
        "--store-path",
        envvar="MALGRAF_MIRROR_STORE",
        metavar="PATH",
        help="Var grafer läggs (graph store protocol) / where graphs are kept.",
    ),
]
CredentialsFile = Annotated[
    Path | None,
    typer.Option(
        "--credentials",
        envvar="MALGRAF_MIRROR_CREDENTIALS_FILE",
        metavar="FILE",
        help="Fil med namn:lösenord eller Bearer och nyckel / file with name:password or Bearer.",
    ),
]
Once = Annotated[bool, typer.Option("--once", help="Kom ikapp och sluta / catch up and end.")]
Status = Annotated[bool, typer.Option("--status", help="Säg hur långt den är / say how far it is.")]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify", help="Jämför varje trippel först och laga / compare every triple first."
    ),
]
TakeOver = Annotated[
    bool,
    typer.Option(
        "--take-over",
        help="Skriv över det som inte är vårt i våra grafer / overwrite what is not ours.",
    ),
]
Everything = Annotated[
    bool | None,
    typer.Option(
        "--everything/--no-everything",
        help="En graf till med allt, för frågor över alla; annars vid fler än 8 organisationer / "
        "also a graph of everything.",
    ),
]
Interval = Annotated[
    float,
    typer.Option("--interval", min=0.05, max=3600, help="Sekunder mellan blickar på journalen."),
]
LookEvery = Annotated[
    float,
    typer.Option(
        "--look-every",
        min=0,
        help="Sekunder mellan jämförelser av en ägares grafer; 0 aldrig / seconds between looks.",
    ),
]
Patience = Annotated[
    float,
    typer.Option(
        "--patience",
        min=0,
        help="Med --once: sekunder att vänta på en motor som är borta / seconds to wait.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(
        help="Mata en SPARQL-motor med journalen. / Feed a SPARQL engine with the journal."
    )(mirror)


def mirror(
    to: To,
    data: Data = None,
    query_path: QueryPath = QUERY,
    update_path: UpdatePath = UPDATE,
    store_path: StorePath = STORE,
    credentials_file: CredentialsFile = None,
    once: Once = False,
    status: Status = False,
    verify: Verify = False,
    take_over: TakeOver = False,
    everything: Everything = None,
    interval: Interval = 1.0,
    look_every: LookEvery = 60.0,
    patience: Patience = 60.0,
    form: Form = Format.TABLE,
    lang: InLanguage = LANGUAGE,
) -> int:
    """Bring a SPARQL engine to where the journal is and keep it there, also beside a server."""
    from api.engine.http_engine import HttpEngine  # a tenth of a second, which most do without

    language, folder = language_of(lang), named_folder(data)
    addresses = Addresses.of(to, query_path, update_path, store_path)
    headers = credentials(CREDENTIALS, credentials_file)
    for address in (addresses.query, addresses.update, addresses.store):
        refuse_open_secrets(address, headers)
    with HttpEngine(addresses, headers) as engine:
        if status:
            with open_folder(folder) as opened:
                found = standing(engine, Truth(opened, opened.number))
            print_table(_table(found), form, language)
            say(_sentence(found), language)
            return 0 if found.is_level else 1
        if not once:
            _end_when_told()
        with watching(language) as watch:

            def tell(said: Text) -> None:
                say(said, language)

            mirrored = Mirror(engine, Manner(take_over, everything), tell, watch)
            rhythm = Rhythm(interval, look_every, patience if once else None)
            following = Following(folder, mirrored, rhythm, threading.Event().wait, tell)
            goes_on = following.catch_up() and (not verify or following.verify())
            if goes_on and not once:
                say(_following(to), language)
                following.follow()
    return 0


def _end_when_told() -> None:
    """Let whoever stops the process see that it ended well: it can go on at any time."""
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: sys.exit(0))


def _table(found: Standing) -> Table:
    everything = Text("ja", "yes") if found.has_everything else Text("nej", "no")
    numbers = (found.journal, found.mirror, found.behind, found.at, found.graphs, found.triples)
    return Table(_COLUMNS, ((*numbers, everything),))


def _sentence(found: Standing) -> Text:
    if found.trouble is not None:
        return found.trouble
    if found.mirror is None:
        return Text("Speglingen är inte hel än.", "The mirror is not whole yet.")
    if found.is_level:
        return Text("Speglingen är ikapp.", "The mirror is level.")
    if found.becoming:
        return Text(
            f"Ändring {found.becoming} är på väg in.", f"Change {found.becoming} is on its way in."
        )
    return Text(f"Speglingen är {found.behind} efter.", f"The mirror is {found.behind} behind.")


def _following(to: str) -> Text:
    return Text(
        f"Följer journalen till {to} – sluta med Ctrl-C.",
        f"Following the journal to {to} – Ctrl-C ends.",
    )
