"""How a file of interactions is announced to the intake: the mapping that goes with it."""

import json
from dataclasses import asdict
from typing import Final

from graph.intake.interactions import Scoring

NAME: Final = "interactions.toml"


def announcement(said: Scoring) -> tuple[str, bytes]:
    r"""Name and content of the mapping file that says what a file of interactions is.

    >>> announcement(Scoring("workshop-2026", scorer="plats 3"))[1].decode()
    '[interactions]\nsource = "workshop-2026"\nform = "matrix"\nscorer = "plats 3"\n'
    """
    lines = [f"{key} = {json.dumps(value)}" for key, value in asdict(said).items() if value]
    return NAME, "\n".join(("[interactions]", *lines, "")).encode()
