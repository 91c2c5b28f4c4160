"""Text in the two languages of the product."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["sv", "en"]


@dataclass(frozen=True)
class Text:
    """The same sentence in Swedish and English; which one is shown is chosen in ``api/``.

    >>> Text("mål", "goal").into("en")
    'goal'
    """

    sv: str
    en: str

    def into(self, language: Language) -> str:
        """The sentence in that language."""
        return self.sv if language == "sv" else self.en
