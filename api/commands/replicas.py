"""The command that serves a mirror without a data folder: replica."""

import contextlib
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from api.commands.engines import (
    AtOnce,
    EngineOptions,
    ReaderAt,
    ReaderCredentials,
    ReaderDeadline,
    ReaderPath,
)
from api.commands.entrances import AllowedHosts, Proxies, network
from api.commands.listening import run_app
from api.commands.options import LANGUAGE, InLanguage, language_of
from api.commands.query_options import (
    Allowance,
    Deadline,
    Slow,
    UnknownAllowance,
    UnknownDeadline,
)
from api.commands.serving import NONE, Host, Port
from api.commands.sockets import address, is_loopback, listen
from api.engine.addresses import QUERY
from api.limits import USUAL, QueryLimits
from api.output import say
from graph.errors import MalgrafError, StoreError
from graph.texts import Language, Text

if TYPE_CHECKING:
    from api.engine.reader import RemoteReader
    from api.replica.rights import Rights


class OpenTo(StrEnum):
    """To whom a replica without a writer is open."""

    HERE = "here"
    ALL = "all"


Writer = Annotated[
    str,
    typer.Option(
        "--writer",
        envvar="MALGRAF_WRITER",
        metavar="URL",
        help="Servern som skriver: den säger vem som får se vad / the server that writes.",
    ),
]
Open = Annotated[
    OpenTo,
    typer.Option(
        "--open-to",
        envvar="MALGRAF_OPEN_TO",
        help="Utan --writer: den egna datorn, eller alla som når hit / this computer, or all.",
    ),
]
Base = Annotated[
    str,
    typer.Option(
        "--base",
        envvar="MALGRAF_BASE",
        metavar="URL",
        help="Vilken av flera speglingar / which of several mirrors.",
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    commands.command(
        help="Svara på SPARQL från en spegling, utan datamapp. / Answer SPARQL from a mirror."
    )(replica)


def replica(
    reader: ReaderAt = "",
    reader_path: ReaderPath = QUERY,
    reader_credentials: ReaderCredentials = None,
    reader_deadline: ReaderDeadline = "",
    queries: AtOnce = 16,
    base: Base = "",
    writer: Writer = "",
    open_to: Open = OpenTo.HERE,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    query_deadline: Deadline = USUAL.deadline,
    anonymous_deadline: UnknownDeadline = USUAL.unknown_deadline,
    query_allowance: Allowance = USUAL.allowance,
    anonymous_allowance: UnknownAllowance = USUAL.unknown_allowance,
    slow_query: Slow = USUAL.slow,
    allowed_host: AllowedHosts = NONE,
    proxy: Proxies = NONE,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Serve SPARQL and whole graphs from a mirror until Ctrl-C; changes nothing anywhere."""
    from api.engine.reader import RemoteReader
    from api.replica.app import create_replica

    language, where = language_of(lang), network(host, allowed_host, proxy)
    limits = QueryLimits(
        query_deadline, anonymous_deadline, query_allowance, anonymous_allowance, slow=slow_query
    )
    options = EngineOptions(reader, reader_path, reader_credentials, reader_deadline, queries)
    with contextlib.ExitStack() as stack:
        rights = _rights(writer, open_to, host)
        stack.callback(rights.close)
        remote = stack.enter_context(
            contextlib.closing(RemoteReader(options.elsewhere(base.rstrip("/"))))
        )
        listening = stack.enter_context(contextlib.closing(listen(host, port)))
        app = create_replica(
            remote,
            rights,
            writer=writer,
            query_limits=limits,
            allowed_hosts=where.known_hosts,
            proxies=where.proxies,
        )
        found, told = address(host, listening), _number_told(remote, language)

        def tell() -> None:
            say(
                Text(
                    f"Repliken finns på {found} – speglingen står på ändring {told}, sluta med "
                    "Ctrl-C.",
                    f"The replica is at {found} – the mirror stands at change {told}, Ctrl-C ends.",
                ),
                language,
            )

        run_app(app, (listening,), tell)


def _number_told(remote: "RemoteReader", language: Language) -> str:
    """Where the mirror stands; what hinders is told, and may be over later."""
    try:
        return str(remote.number)
    except MalgrafError as error:
        say(error.message, language)
        return "–"


def _rights(writer: str, open_to: OpenTo, host: str) -> "Rights":
    from api.replica.rights import Borrowed, OpenToAll

    if writer:
        place = urlsplit(writer)
        if place.scheme not in {"http", "https"} or not place.hostname:
            raise StoreError(Text(f"”{writer}” är ingen adress.", f"“{writer}” is no address."))
        if place.scheme != "https" and not is_loopback(place.hostname):
            raise StoreError(
                Text(
                    f"{writer} måste nås med https: dit skickas nycklar och inloggningar.",
                    f"{writer} must be reached by https: keys and sessions are sent there.",
                )
            )
        return Borrowed(writer)
    if open_to is OpenTo.HERE and not is_loopback(host):
        raise StoreError(
            Text(
                f"{host} är ingen loopback-adress. Säg vem som får se vad: --writer URL, eller "
                "--open-to all.",
                f"{host} is no loopback address. Say who may see what: --writer URL, or "
                "--open-to all.",
            )
        )
    return OpenToAll(only_here=open_to is OpenTo.HERE)
