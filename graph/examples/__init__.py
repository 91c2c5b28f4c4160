"""The examples Målgraf ships: five municipalities as their documents say, and two invented."""

from dataclasses import dataclass
from pathlib import Path

from graph.errors import NotFound
from graph.texts import Text

FOLDER = Path(__file__).resolve().parent
"""Where the Turtle files of this package lie, in the checkout and in the wheel."""


@dataclass(frozen=True)
class Example:
    """An organisation that can be loaded by name.

    ``key`` is the organisation's key in IRIs, ``profile`` the ready rule profile it is held to,
    and ``files`` are Turtle with IRIs relative to ``<base>/id/<key>/``.
    """

    name: str
    key: str
    label: Text
    description: Text
    profile: str
    files: tuple[Path, ...]


def _published(name: str, key: str, label: str, description: Text, profile: str) -> Example:
    """A municipality said from one public document, in one file."""
    files = (FOLDER / f"{name}.ttl",)
    return Example(name, key, Text(label, label), description, profile, files)


_EXAMPLES = (
    Example(
        "exempelkommunen",
        "exempelkommunen",
        Text("Exempelkommunen (påhittad)", "Exempelkommunen (invented)"),
        Text(
            "Påhittad kommun med fem program, 80 mål, 60 indikatorer och trettio enheter, "
            "skriven så att det finns synergier, luckor och stuprör att hitta.",
            "Invented municipality with five programmes, 80 goals, 60 indicators and thirty "
            "units, written so that there are synergies, gaps and silos to find.",
        ),
        "ordinary",
        (FOLDER / "exempelkommunen.ttl", FOLDER / "exempelkommunen-observations.ttl"),
    ),
    Example(
        "ljungsala",
        "ljungsala",
        Text("Ljungsala (påhittad)", "Ljungsala (invented)"),
        Text(
            "Påhittad liten kommun som styr med grunduppdrag, uppdrag och få mål, utan nämndmål, "
            "skriven för att pröva vad analyserna finner och vad de ska låta bli att finna.",
            "Invented small municipality that steers by basic missions, assignments and few goals, "
            "without board goals, written to try what analyses find and what they must not find.",
        ),
        "trust",
        (FOLDER / "ljungsala.ttl", FOLDER / "ljungsala-observations.ttl"),
    ),
    _published(
        "gotene",
        "1471",
        "Götene",
        Text(
            "Hela målkedjan från vision till handlingsplan, dokumenttyperna och vem som "
            "beslutar dem, årshjul och mandatperiodshjul.",
            "The whole goal chain from vision to action plan, the document types and who "
            "decides them, the annual wheel and the mandate wheel.",
        ),
        "start",
    ),
    _published(
        "gavle",
        "2180",
        "Gävle",
        Text(
            "Tre strategiska program med var sitt nätverk, och arbetsgruppen som förenar dem.",
            "Three strategic programmes with a network each, and the group that joins them.",
        ),
        "start",
    ),
    _published(
        "vadstena",
        "0584",
        "Vadstena",
        Text(
            "Styrning från grunduppdrag och lokala politiska uppdrag, utan nämndmål.",
            "Steering from basic missions and local political assignments, without board goals.",
        ),
        "trust",
    ),
    _published(
        "ange",
        "2260",
        "Ånge",
        Text(
            "En motion om årlig målprocess och förvaltningens förslag till svar.",
            "A motion about a yearly goal process and the administration's proposed answer.",
        ),
        "start",
    ),
    _published(
        "partille",
        "1402",
        "Partille",
        Text(
            "Hållbarhet som en del av den ordinarie styrningen, med klimatlöften.",
            "Sustainability as part of ordinary steering, with climate pledges.",
        ),
        "start",
    ),
)


def examples() -> tuple[Example, ...]:
    """All examples; the invented ones come first, and of these the one that shows everything."""
    return _EXAMPLES


def example(name: str) -> Example:
    """The example of that name.

    >>> example("gotene").key
    '1471'
    >>> example("atlantis")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    graph.errors.NotFound: There is no example called atlantis. Choose from exempelkommunen, ...
    """
    for one in _EXAMPLES:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in _EXAMPLES)
    raise NotFound(
        Text(
            f"Det finns inget exempel som heter {name}. Välj bland {known}.",
            f"There is no example called {name}. Choose from {known}.",
        )
    )
