"""The command line: ``malgraf``. Data on stdout, messages on stderr; exit 0, 1 or 2."""

import sys
from collections.abc import Sequence

import typer
from typer.main import get_command

from api.commands import (
    accounts,
    answering,
    benchmarking,
    checking,
    comparing,
    explaining,
    gates,
    history,
    loading,
    matrices,
    mirroring,
    operating,
    privacy,
    replicas,
    serving,
    suggesting,
    trying,
    validating,
)
from api.commands.options import default_language
from api.output import complain, say
from graph.errors import MalgrafError, UnreadableFile
from graph.loading import RefusedLoad
from graph.texts import Language, Text

FINE, FAILURE, BROKEN_RULE = 0, 1, 2


def application() -> typer.Typer:
    """All commands."""
    commands = typer.Typer(
        name="malgraf",
        help="Kommunens styrning som graf, länkad till Agenda 2030. / "
        "Municipal steering as a graph, linked to Agenda 2030.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in (
        serving,
        replicas,
        loading,
        matrices,
        gates,
        checking,
        validating,
        answering,
        explaining,
        suggesting,
        trying,
        comparing,
        history,
        accounts,
        privacy,
        operating,
        benchmarking,
        mirroring,
    ):
        module.register(commands)
    return commands


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code: 1 is a failure, 2 that data broke a rule.

    Data that cannot be read as what they say they are count as breaking one.
    """
    language = asked_language(arguments)
    try:
        code = get_command(application()).main(
            list(arguments), prog_name="malgraf", standalone_mode=False
        )
    except typer.Exit as leave:
        return leave.exit_code
    except typer.Abort:
        say(Text("Avbrutet.", "Aborted."), language)
        return FAILURE
    except typer.TyperException as misuse:
        say(Text(misuse.format_message(), misuse.format_message()), language)
        return FAILURE
    except (RefusedLoad, UnreadableFile) as error:
        complain(error, language)
        return BROKEN_RULE
    except MalgrafError as error:
        complain(error, language)
        return FAILURE
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return FINE
    return code if isinstance(code, int) else FINE


def asked_language(arguments: Sequence[str]) -> Language:
    """The language of messages that come before the options are read."""
    for position, argument in enumerate(arguments):
        value = argument.partition("=")[2] or "".join(arguments[position + 1 : position + 2])
        if argument.startswith("--lang") and value in ("sv", "en"):
            return "en" if value == "en" else "sv"
    return "en" if default_language() == "en" else "sv"


def main() -> None:
    """The entry point of ``malgraf``."""
    sys.exit(run(sys.argv[1:]))
