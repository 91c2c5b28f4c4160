"""What the mirror says of what it does, and of what stands in its way."""

from typing import Final

from graph.mirror.engine import EngineFault
from graph.texts import Text

FILLING: Final = Text("Sänder grafer", "Sending graphs")
FOLLOWING: Final = Text("Sänder ändringar", "Sending changes")
GATHERING: Final = Text("Sänder grafen med allt", "Sending the graph of everything")
NEW_VOCABULARIES: Final = Text(
    "Speglingen har en annan versions vokabulärer: graferna jämförs.",
    "The mirror has another version's vocabularies: the graphs are compared.",
)
REWRITTEN: Final = Text(
    "Journalen har raderade uppgifter efter speglingens nummer: graferna jämförs.",
    "The journal has erased data after the mirror's number: the graphs are compared.",
)
RESUMING: Final = Text(
    "Speglingen är inte hel: det som saknas sänds.", "The mirror is not whole: the rest is sent."
)
FIRST: Final = Text("Motorn är tom: allt sänds.", "The engine is empty: everything is sent.")
LOST: Final = Text(
    "Motorn står inte där den lämnades: den har återställts, eller matas av någon mer.",
    "The engine is not where it was left: it was restored, or somebody else feeds it too.",
)
BACK: Final = Text("Motorn svarar igen.", "The engine answers again.")
_TAKE_OVER: Final = Text(
    "Är det rätt motor: kör en gång med --take-over, så får den det som journalen säger.",
    "If this is the right engine, run once with --take-over: it then gets what the journal says.",
)


def caught_up(number: int, came: int, seconds: float) -> Text:
    """The engine is where the journal is."""
    return Text(
        f"Speglingen står på ändring {number} (+{came}, {seconds:.1f} s).",
        f"The mirror stands at change {number} (+{came}, {seconds:.1f} s).",
    )


def verified(mended: list[str]) -> Text:
    """Everything was compared."""
    if not mended:
        return Text("Speglingen är som den ska.", "The mirror is as it should be.")
    return Text(
        f"Grafer som skilde sig och är lagade: {len(mended)}.",
        f"Graphs that differed and are mended: {len(mended)}.",
    )


def away(said: Text) -> Text:
    """The engine does not answer, and is waited for."""
    return Text(f"{said.sv}. Väntar på motorn.", f"{said.en}. Waiting for the engine.")


def sent_again(graph: str) -> Text:
    """A graph differed."""
    return Text(
        f"<{graph}> skilde sig och har sänts på nytt.", f"<{graph}> differed and was sent again."
    )


def dropped(graph: str) -> Text:
    """A graph at the engine is no longer here."""
    return Text(
        f"<{graph}> finns inte längre och är borttagen.", f"<{graph}> is no more and was removed."
    )


def written_otherwise(graph: str) -> Text:
    """The engine does not keep literals as they are sent."""
    return Text(
        f"Motorn skriver om värden i <{graph}>: den grafen kan bara räknas, inte jämföras.",
        f"The engine rewrites values in <{graph}>: that graph can only be counted, not compared.",
    )


def foreign(graphs: list[str]) -> EngineFault:
    """There is something in our graphs, and no mirror."""
    some = ", ".join(f"<{graph}>" for graph in graphs[:3])
    return _refusal(
        f"Motorn har redan data i grafer med våra namn ({len(graphs)} st: {some}), men ingen "
        "spegling.",
        f"The engine already holds data in graphs of our names ({len(graphs)}: {some}), but no "
        "mirror.",
    )


def ahead(there: int, here: int) -> EngineFault:
    """The engine has changes that the journal has not."""
    return _refusal(
        f"Motorn står på ändring {there}, men journalen slutar på {here}: mappen är återställd "
        "från en säkerhetskopia, eller fel mapp.",
        f"The engine stands at change {there}, but the journal ends at {here}: the folder was "
        "restored from a backup, or is the wrong one.",
    )


def diverged(number: int) -> EngineFault:
    """The engine's change of that number is another than the journal's."""
    return _refusal(
        f"Motorns ändring {number} är en annan än journalens: mappen är återställd från en "
        "säkerhetskopia och sedan ändrad.",
        f"The engine's change {number} is another than the journal's: the folder was restored "
        "from a backup and changed since.",
    )


def of_another() -> EngineFault:
    """The engine has another folder's mirror."""
    return _refusal(
        "Motorn har en spegling av en annan datamapp med samma basadress.",
        "The engine has a mirror of another data folder with the same base.",
    )


def not_there(there: int | None, here: int) -> EngineFault:
    """A mirror that is not where the journal is cannot be compared with it."""
    return EngineFault(
        Text(
            f"Speglingen står på ändring {there or '–'}, journalen på {here}: låt den komma ikapp.",
            f"The mirror stands at change {there or '–'}, the journal at {here}: let it catch up.",
        )
    )


def not_kept(graph: str, there: int, sent: int) -> EngineFault:
    """The engine holds another number of triples than it was sent."""
    return EngineFault(
        Text(
            f"Motorn har {there} tripler i <{graph}>, men fick {sent}: den behåller inte det den "
            "får, eller någon annan skriver i den.",
            f"The engine has {there} triples in <{graph}>, but was sent {sent}: it does not keep "
            "what it gets, or somebody else writes in it.",
        )
    )


def _refusal(sv: str, en: str) -> EngineFault:
    return EngineFault(Text(f"{sv} {_TAKE_OVER.sv}", f"{en} {_TAKE_OVER.en}"))
