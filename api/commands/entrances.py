"""Options of ``serve`` that say who is let in, and what they come to."""

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

import typer

from api.commands.sockets import is_loopback
from graph.accounts import Accounts, AnonymousReading
from graph.accounts.database import digest
from graph.errors import StoreError
from graph.journal import AuditChain
from graph.texts import Text

if TYPE_CHECKING:  # the web stack takes half a second, which other commands need not wait for
    from api.callers import Entrance
    from api.sign_in.oidc import Provider

CLIENT_SECRET: Final = "MALGRAF_OIDC_CLIENT_SECRET"  # noqa: S105
ADMIN_KEY: Final = "MALGRAF_ADMIN_KEY"
"""What the environment calls a key that lets whoever shows it do everything."""
_KEY: Final = re.compile(r"[A-Za-z0-9._~+/-]{24,500}=*")
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")

Anonymous = Annotated[
    AnonymousReading | None,
    typer.Option(
        "--anonymous",
        envvar="MALGRAF_ANONYMOUS",
        help="Vad den som inte loggat in får läsa; annars allt från den egna datorn och inget "
        "genom en proxy / what those who have not signed in may read.",
    ),
]
AllowedHosts = Annotated[
    list[str],
    typer.Option(
        "--allowed-host",
        envvar="MALGRAF_ALLOWED_HOSTS",
        metavar="NAME",
        help="Värdnamn som webbläsare når tjänsten på; kan ges flera gånger / host names that "
        "browsers know us by.",
    ),
]
Proxies = Annotated[
    list[str],
    typer.Option(
        "--proxy",
        envvar="MALGRAF_PROXIES",
        metavar="ADDRESS",
        help="Adress eller nät för en proxy vars X-Forwarded-For och -Proto gäller / address of "
        "a proxy that is believed.",
    ),
]
Issuer = Annotated[
    str,
    typer.Option(
        "--oidc-issuer",
        envvar="MALGRAF_OIDC_ISSUER",
        metavar="URL",
        help=f"Inloggningstjänst (OpenID Connect); hemligheten i {CLIENT_SECRET} / provider.",
    ),
]
ClientId = Annotated[
    str,
    typer.Option(
        "--oidc-client-id",
        envvar="MALGRAF_OIDC_CLIENT_ID",
        help="Tjänstens namn där / our name there.",
    ),
]
GroupsFile = Annotated[
    Path | None,
    typer.Option(
        "--oidc-groups",
        envvar="MALGRAF_OIDC_GROUPS",
        metavar="FILE",
        help="TOML: vad varje grupp får / what each group may do.",
    ),
]
Claim = Annotated[
    str,
    typer.Option(
        "--oidc-claim", envvar="MALGRAF_OIDC_CLAIM", help="Uppgiften med grupperna / the claim."
    ),
]
OidcScope = Annotated[
    str,
    typer.Option(
        "--oidc-scope", envvar="MALGRAF_OIDC_SCOPE", help="Vad som efterfrågas / what is asked for."
    ),
]


@dataclass(frozen=True)
class Network:
    """From where the service is reached: its own address, its names, and proxies before it."""

    host: str
    names: frozenset[str]
    proxies: tuple[str, ...]

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """All names that are answered to."""
        from api.headers import LOOPBACK

        own = f"[{self.host}]" if ":" in self.host else self.host.lower()
        return tuple(sorted({*LOOPBACK, own, *self.names} - {"0.0.0.0", "[::]"}))  # noqa: S104


def network(host: str, names: Sequence[str], proxies: Sequence[str]) -> Network:
    """What the options say; refused where they cannot mean what they should."""
    lowered = frozenset(name.lower() for name in names)
    for name in lowered:
        if not _NAME.fullmatch(name):
            raise StoreError(
                Text(
                    f"”{name}” är inget värdnamn: ange det utan https:// och port.",
                    f"“{name}” is no host name: give it without https:// and port.",
                )
            )
    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy, strict=False)
        except ValueError as error:
            raise StoreError(
                Text(
                    f"”{proxy}” är ingen adress för en proxy: ange 10.0.0.5 eller 10.0.0.0/24.",
                    f"“{proxy}” is no address of a proxy: give 10.0.0.5 or 10.0.0.0/24.",
                )
            ) from error
    return Network(host, lowered, tuple(proxies))


def provider(
    issuer: str, client_id: str, groups: Path | None, claim: str, scope: str
) -> "Provider | None":
    """The provider that the options name; None where they name none."""
    if not issuer and not client_id and groups is None:
        return None
    if not issuer or not client_id or groups is None:
        raise StoreError(
            Text(
                "--oidc-issuer, --oidc-client-id och --oidc-groups hör ihop: ange alla tre.",
                "--oidc-issuer, --oidc-client-id and --oidc-groups go together: give all three.",
            )
        )
    place = urlsplit(issuer)
    if place.scheme != "https" and not is_loopback(place.hostname or ""):
        raise StoreError(
            Text(
                f"Inloggningstjänsten {issuer} måste nås med https.",
                f"The provider {issuer} must be reached by https.",
            )
        )
    from api.sign_in.groups import read_groups
    from api.sign_in.oidc import Provider, ProviderSettings  # loads OpenID Connect

    secret = os.environ.get(CLIENT_SECRET, "")
    settings = ProviderSettings(issuer, client_id, secret, read_groups(groups), claim, scope)
    return Provider(settings)


def entrance(
    accounts: Accounts,
    audit: AuditChain,
    where: Network,
    anonymous: AnonymousReading | None = None,
    through: "Provider | None" = None,
    admin_key: str = "",
) -> "Entrance":
    """Who is let in; refused where others could connect and nobody could sign in.

    Whoever shows ``admin_key`` may do everything as long as the service runs; empty means none.
    """
    from api.callers import Entrance

    loopback = is_loopback(where.host)
    _refuse_guessable(admin_key)
    has_way_in = bool(admin_key) or through is not None or accounts.has_any_way_in()
    if not loopback and not has_way_in:
        raise StoreError(
            Text(
                f"{where.host} är ingen loopback-adress, och ingen kan logga in än. Lägg först "
                "till någon med malgraf user add, eller ange --oidc-issuer.",
                f"{where.host} is no loopback address, and nobody can sign in yet. First add "
                "somebody by malgraf user add, or give --oidc-issuer.",
            )
        )
    accounts.secret()  # made now: pages with forms must not need room on the disk later
    return Entrance(
        accounts,
        anonymous,
        public_names=frozenset(name for name in where.names if not is_loopback(name)),
        loopback=loopback,
        provider=through,
        admin_key=digest(admin_key) if admin_key else None,
        note=audit.note,
    )


def _refuse_guessable(admin_key: str) -> None:
    """Raise ``StoreError`` for a key that could be guessed, or that no header can hold."""
    if admin_key and not _KEY.fullmatch(admin_key):
        raise StoreError(
            Text(
                f"{ADMIN_KEY} ska ha minst 24 tecken ur A–Z, a–z, 0–9 och -._~+/=. Skapa en med "
                "till exempel openssl rand -hex 32.",
                f"{ADMIN_KEY} must have at least 24 characters from A–Z, a–z, 0–9 and -._~+/=. "
                "Make one by openssl rand -hex 32, for instance.",
            )
        )
