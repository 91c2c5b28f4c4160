"""The options of ``serve`` that say how much each client may ask of the SPARQL endpoint."""

from typing import Annotated

import typer

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
UnknownDeadline = Annotated[
    float,
    typer.Option(
        "--anonymous-deadline",
        envvar="MALGRAF_ANONYMOUS_DEADLINE",
        min=0.1,
        max=600,
        help="Detsamma för den som inte loggat in / the same for who has not signed in.",
    ),
]
Allowance = Annotated[
    float,
    typer.Option(
        "--query-allowance",
        envvar="MALGRAF_QUERY_ALLOWANCE",
        min=1,
        help="Sekunders arbete per minut och klient / seconds of work a minute for a client.",
    ),
]
UnknownAllowance = Annotated[
    float,
    typer.Option(
        "--anonymous-allowance",
        envvar="MALGRAF_ANONYMOUS_ALLOWANCE",
        min=1,
        help="Detsamma för den som inte loggat in / the same for who has not signed in.",
    ),
]
Slow = Annotated[
    float,
    typer.Option(
        "--slow-query",
        envvar="MALGRAF_SLOW_QUERY",
        min=0,
        help="Sekunder från vilka en fråga loggas / seconds from which a query is logged.",
    ),
]
