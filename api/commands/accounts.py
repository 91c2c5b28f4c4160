"""Commands for who may sign in, and for the keys of programs: user and key."""

import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import LANGUAGE, Data, Form, InLanguage, language_of, opened
from api.output import Format, print_table, print_text, say
from graph.accounts import Accounts, Key, Person, Scope
from graph.accounts.passwords import refuse_weak
from graph.answers import Column, Table, Value
from graph.errors import DataError
from graph.names import is_key
from graph.rights import EVERYWHERE, OPERATOR, Grant, Role
from graph.snapshots import read_description
from graph.texts import Language, Text
from graph.units import unit_named

Login = Annotated[str, typer.Argument(help="Inloggningsnamn, eller id som user:3 / login name.")]
AsRole = Annotated[Role, typer.Option("--role", help="Roll / role.")]
InOrganisation = Annotated[
    str,
    typer.Option("--organisation", metavar="KEY", help="Organisation, eller * för alla / or all."),
]
OfUnit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="SLUG",
        help="Bara för redigerare: enheten, med dem under den / an editor's unit.",
    ),
]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Läs lösenordet från standard in / from stdin.")
]


def register(commands: typer.Typer) -> None:
    """Add the commands of this module."""
    users = typer.Typer(no_args_is_help=True, help="Vilka som får logga in. / Who may sign in.")
    users.command("add", help="Lägg till någon. / Add somebody.")(add_user)
    users.command("list", help="Visa alla. / Show everyone.")(list_users)
    users.command("password", help="Byt lösenord. / Change a password.")(set_password)
    users.command("grant", help="Ge en roll. / Give a role.")(grant_role)
    users.command("revoke", help="Ta ifrån en roll. / Take a role.")(revoke_role)
    users.command("disable", help="Stäng av någon. / Let somebody in no more.")(disable_user)
    users.command("enable", help="Släpp in någon igen. / Let somebody in again.")(enable_user)
    commands.add_typer(users, name="user")
    keys = typer.Typer(no_args_is_help=True, help="Programs nycklar. / Keys of programs.")
    keys.command("add", help="Gör en nyckel; den visas en gång. / Make a key; shown once.")(add_key)
    keys.command("list", help="Visa nycklarna. / Show the keys.")(list_keys)
    keys.command("revoke", help="Gör en nyckel ogiltig för gott. / Revoke a key.")(revoke_key)
    commands.add_typer(keys, name="key")


def add_user(
    login: Login,
    name: Annotated[str, typer.Option("--name", help="Namn att visa / name to show.")] = "",
    role: AsRole = Role.READER,
    organisation: InOrganisation = EVERYWHERE,
    unit: OfUnit = "",
    password_stdin: FromInput = False,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Add somebody with a password and a role."""
    language = language_of(lang)
    grant = checked_grant(data, role, organisation, unit)
    with accounts_of(data) as accounts:
        password = asked_password(language, from_input=password_stdin)
        refuse_weak(password, login)
        made = accounts.add_person(login, name=name, grants=[grant])
        accounts.set_password(made.id, password)
    say(Text(f"{made.login} får nu logga in.", f"{made.login} may now sign in."), language)


def list_users(data: Data = None, form: Form = Format.TABLE, lang: InLanguage = LANGUAGE) -> None:
    """Everyone who may sign in, and what they may do."""
    with accounts_of(data) as accounts:
        print_table(user_table(accounts.people()), form, language_of(lang))


def set_password(
    login: Login,
    password_stdin: FromInput = False,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Give somebody a new password; where they have signed in, they are signed out."""
    language = language_of(lang)
    with accounts_of(data) as accounts:
        person = accounts.person(login)
        accounts.set_password(person.id, asked_password(language, from_input=password_stdin))
    say(Text("Lösenordet är bytt.", "The password is changed."), language)


def grant_role(
    login: Login,
    role: AsRole,
    organisation: InOrganisation = EVERYWHERE,
    unit: OfUnit = "",
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Give somebody a role; the ones they have stay."""
    grant = checked_grant(data, role, organisation, unit)
    with accounts_of(data) as accounts:
        accounts.grant(login, grant)
        _say_roles(accounts.person(login), language_of(lang))


def revoke_role(
    login: Login,
    role: AsRole,
    organisation: InOrganisation = EVERYWHERE,
    unit: OfUnit = "",
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Take a role from somebody."""
    with accounts_of(data) as accounts:
        accounts.revoke_grant(login, grant_of(data, role, organisation, unit))
        _say_roles(accounts.person(login), language_of(lang))


def disable_user(login: Login, data: Data = None, lang: InLanguage = LANGUAGE) -> None:
    """Let somebody in no more; the keys they made stop working too."""
    with accounts_of(data) as accounts:
        accounts.disable(login)
    say(Text(f"{login} släpps inte in mer.", f"{login} is let in no more."), language_of(lang))


def enable_user(login: Login, data: Data = None, lang: InLanguage = LANGUAGE) -> None:
    """Let somebody in again."""
    with accounts_of(data) as accounts:
        accounts.enable(login)
    say(Text(f"{login} släpps in igen.", f"{login} is let in again."), language_of(lang))


def add_key(
    name: Annotated[str, typer.Argument(help="Vad nyckeln är till för / what it is for.")],
    role: AsRole,
    organisation: InOrganisation = EVERYWHERE,
    unit: OfUnit = "",
    scope: Annotated[
        Scope, typer.Option("--scope", help="Läsa, eller skriva / use.")
    ] = Scope.WRITE,
    days: Annotated[int, typer.Option("--days", min=1, help="Dagar den gäller / days.")] = 365,
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Make a key and print its secret, which cannot be shown again."""
    grant = checked_grant(data, role, organisation, unit)
    with accounts_of(data) as accounts:
        key, secret = accounts.make_key(
            OPERATOR, name, [grant], scope=scope, lifetime=timedelta(days=days)
        )
    print_text(secret)
    until = f"{key.expires:%Y-%m-%d}"
    said = Text(
        f"{key.id} gäller till {until}. Spara hemligheten nu: den visas inte igen.",
        f"{key.id} is valid until {until}. Save the secret now: it is not shown again.",
    )
    say(said, language_of(lang))


def list_keys(data: Data = None, form: Form = Format.TABLE, lang: InLanguage = LANGUAGE) -> None:
    """All keys ever made, without their secrets."""
    with accounts_of(data) as accounts:
        print_table(key_table(accounts.keys()), form, language_of(lang))


def revoke_key(
    key: Annotated[str, typer.Argument(help="Nyckelns id, som key:3 / the key's id.")],
    data: Data = None,
    lang: InLanguage = LANGUAGE,
) -> None:
    """Make a key stop working for good."""
    with accounts_of(data) as accounts:
        accounts.revoke_key(key)
    say(Text(f"{key} gäller inte mer.", f"{key} is valid no more."), language_of(lang))


def accounts_of(data: Path | None) -> Accounts:
    """The accounts of the data folder that was named; a server may be using them meanwhile."""
    folder = data or opened(data).folder
    read_description(folder)
    return Accounts.open(folder)


def grant_of(data: Path | None, role: Role, organisation: str, unit: str) -> Grant:
    """The right that the options describe."""
    if organisation != EVERYWHERE and not is_key(organisation):
        raise DataError(
            Text(
                f"”{organisation}” duger inte som organisationsnyckel: a–z, 0–9 och bindestreck.",
                f"“{organisation}” will not do as an organisation key: a–z, 0–9 and hyphen.",
            )
        )
    if not unit:
        return Grant(role, organisation)
    if role is not Role.EDITOR or organisation == EVERYWHERE:
        raise DataError(
            Text(
                "Bara redigerare har en enhet: ange --role editor och --organisation.",
                "Only editors have a unit: say --role editor and --organisation.",
            )
        )
    with opened(data) as installation:
        return Grant(role, organisation, installation.names(organisation).resource("unit", unit))


def checked_grant(data: Path | None, role: Role, organisation: str, unit: str) -> Grant:
    """The right that the options describe; its unit must exist."""
    grant = grant_of(data, role, organisation, unit)
    if unit:
        with opened(data) as installation:
            unit_named(installation, organisation, unit)
    return grant


def asked_password(language: Language, *, from_input: bool) -> str:
    """A password typed twice without being shown, or the first line of standard input."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise DataError(
            Text(
                "Ingen terminal att fråga i: ge lösenordet med --password-stdin.",
                "There is no terminal to ask in: give the password by --password-stdin.",
            )
        )
    asked = Text("Lösenord, minst 12 tecken", "Password, at least 12 characters")
    again = Text("En gång till", "Once more")
    typed: str = typer.prompt(
        asked.into(language),
        hide_input=True,
        confirmation_prompt=again.into(language),
        err=True,
    )
    return typed


def user_table(people: Iterable[Person]) -> Table:
    """Who may sign in."""
    columns = (
        Column("id", Text("Id", "Id")),
        Column("login", Text("Inloggning", "Login")),
        Column("name", Text("Namn", "Name")),
        Column("roles", Text("Roller", "Roles")),
        Column("disabled", Text("Avstängd", "Disabled")),
        Column("issuer", Text("Loggar in hos", "Signs in at")),
        Column("created", Text("Tillagd", "Added")),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            one.id, one.login, one.name, _roles(one.grants), one.disabled, one.issuer or None,
            one.created.date(),
        )
        for one in people
    )  # fmt: skip
    return Table(columns, rows)


def key_table(keys: Iterable[Key]) -> Table:
    """The keys of programs."""
    columns = (
        Column("id", Text("Id", "Id")),
        Column("name", Text("Namn", "Name")),
        Column("roles", Text("Roller", "Roles")),
        Column("scope", Text("Till", "For")),
        Column("expires", Text("Gäller till", "Valid until")),
        Column("revoked", Text("Återkallad", "Revoked")),
        Column("used", Text("Senast använd", "Last used")),
        Column("by", Text("Gjord av", "Made by")),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            one.id, one.name, _roles(one.grants), one.scope.value,
            one.expires.date() if one.expires else None, one.revoked,
            one.used.date() if one.used else None, one.created_by,
        )
        for one in keys
    )  # fmt: skip
    return Table(columns, rows)


def _roles(grants: Iterable[Grant]) -> str:
    """Grants on one line, as the options would say them."""
    return ", ".join(
        " ".join((each.role, each.organisation, *filter(None, [each.unit.rpartition("/")[2]])))
        for each in grants
    )


def _say_roles(person: Person, language: Language) -> None:
    who, roles = person.login or person.name, _roles(person.grants) or "–"
    say(Text(f"{who} har nu: {roles}.", f"{who} now has: {roles}."), language)
