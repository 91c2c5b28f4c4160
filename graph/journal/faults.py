"""What can be wrong with a journal, in words."""

from pathlib import Path

from graph.texts import Text

_IN_CHAIN = {
    "unreadable": ("går inte att läsa", "cannot be read"),
    "hole": ("saknas", "is missing"),
    "altered": ("är ändrad sedan den skrevs", "was altered after it was written"),
    "unproven": (
        "kan inte prövas, eftersom den före saknas eller är ändrad",
        "cannot be proven, as the one before is missing or was altered",
    ),
}


def broken_link(number: int, fault: str) -> Text:
    """A change whose row is not as it was written."""
    sv, en = _IN_CHAIN[fault]
    return Text(f"Ändring {number} {sv}.", f"Change {number} {en}.")


def broken_audit(number: int) -> Text:
    """A row of the audit chain that is not as it was written."""
    return Text(
        f"Händelse {number} i händelseloggen saknas eller är ändrad.",
        f"Event {number} of the audit chain is missing or was altered.",
    )


def broken_payload(number: int, file: str = "") -> Text:
    """A change whose payload is not as it was written; ``file`` is empty where it has none.

    >>> broken_payload(7, "payloads/5e.gz").en
    'The payload of change 7 (payloads/5e.gz) is missing or damaged.'
    """
    named = f" ({file})" if file else ""
    return Text(
        f"Innehållet i ändring {number}{named} saknas eller är skadat.",
        f"The payload of change {number}{named} is missing or damaged.",
    )


def unattested(number: int, by: int) -> Text:
    """A payload that was erased by a change that is not as it was written."""
    return Text(
        f"Vad som raderades ur ändring {number} intygas av ändring {by}, som saknas eller är "
        "skadad.",
        f"What was erased from change {number} is attested by change {by}, which is missing or "
        "damaged.",
    )


def short(last: int, acknowledged: int) -> Text:
    """A journal that has lost its end."""
    return Text(
        f"Journalen slutar vid {last}, men {acknowledged} ändringar är kvitterade.",
        f"The journal ends at {last}, but {acknowledged} changes were acknowledged.",
    )


def other_history(number: int) -> Text:
    """A journal that is whole, but not the one that was acknowledged here."""
    return Text(
        f"Ändring {number} är inte den som kvitterades: databasen hör till en annan journal.",
        f"Change {number} is not the one acknowledged: the database is of another journal.",
    )


def no_head(path: Path) -> Text:
    """A side file that is gone, so that a lost end would not be seen."""
    return Text(
        f"{path} saknas eller är skadad: om slutet är förlorat kan det inte ses.",
        f"{path} is missing or damaged: whether the end is lost cannot be seen.",
    )


def wrong_index() -> Text:
    """An index of subjects that does not say what the payloads say."""
    return Text(
        "Registret över ämnen stämmer inte med ändringarna. Det kan göras om.",
        "The index of subjects does not match the changes. It can be made anew.",
    )


def wrong_structure(said: list[str]) -> Text:
    """A database whose pages or indices are damaged."""
    return Text(
        f"Databasens sidor eller index är skadade ({'; '.join(said)}). De kan göras om.",
        f"The pages or indices of the database are damaged ({'; '.join(said)}). "
        "They can be made anew.",
    )


def whole_upto(message: Text, whole: int, last: int) -> Text:
    """What is wrong, and how far all is well."""
    return Text(
        f"{message.sv} Hel till och med ändring {whole} av {last}.",
        f"{message.en} Whole up to change {whole} of {last}.",
    )
