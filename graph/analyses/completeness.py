"""How much of the work says which targets it serves: shown beside every number."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from graph.analyses.arrays.numbers import numbers
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel
from graph.analyses.wording import KNOWN_FROM, Share
from graph.texts import Text

SO_FAR = Text(" Räknat på det som hittills är länkat.", " Counted on what is linked so far.")
"""What is added to a number about links while too few are linked."""


@dataclass(frozen=True)
class Completeness:
    """The current bearers, parted by whether they have a target link or a confirmed "none".

    ``known`` decides the words: below 80 % a missing link is unknown, never a gap.
    """

    linked: tuple[str, ...]
    unlinked: tuple[str, ...]

    @property
    def share(self) -> Share:
        """The linked of all current bearers."""
        return Share(len(self.linked), len(self.linked) + len(self.unlinked))

    @property
    def known(self) -> bool:
        """Whether enough is linked for what is missing to mean anything."""
        return self.share.n > 0 and self.share.ratio >= KNOWN_FROM

    def sentence(self) -> Text:
        """How much is linked, and what that allows one to say."""
        if not self.share.n:
            return Text(
                "Här finns inga mål, uppdrag, löften eller aktiviteter ännu.",
                "There are no goals, missions, pledges or activities here yet.",
            )
        said = self.share.of(
            Text("mål, uppdrag, löften och aktiviteter", "goals, missions, pledges and activities"),
            Text("mål, uppdrag, löften och aktiviteter", "goals, missions, pledges and activities"),
        )
        if self.known:
            return Text(f"{said.sv} är länkade.", f"{said.en} are linked.")
        return Text(
            f"{said.sv} är länkade: det som saknas är okänt, inte en lucka.",
            f"{said.en} are linked: what is missing is unknown, not a gap.",
        )


@dataclass(frozen=True)
class LinkingNeed:
    """A row (programme or unit) with what in it is not linked yet."""

    row: str
    unlinked: tuple[str, ...]
    n: int


@kept
def completeness(model: LinkModel) -> Completeness:
    """Which of the current bearers are linked; links of strength 0 are answers too."""
    names = numbers(model)
    flagged = list(zip(names.bearers, names.linked.tolist(), strict=True))
    return Completeness(
        linked=tuple(iri for iri, linked in flagged if linked),
        unlinked=tuple(iri for iri, linked in flagged if not linked),
    )


def where_to_link(model: LinkModel) -> tuple[LinkingNeed, ...]:
    """The programmes and units with unlinked bearers, most first: where linking helps most."""
    unlinked: dict[str, list[str]] = defaultdict(list)
    for iri in completeness(model).unlinked:
        for row in model.rows_of(model.current[iri]):
            unlinked[row].append(iri)
    sizes = Counter(row for bearer in model.current.values() for row in model.rows_of(bearer))
    needs = [LinkingNeed(row, tuple(iris), sizes[row]) for row, iris in unlinked.items()]
    return tuple(sorted(needs, key=lambda need: (-len(need.unlinked), need.row)))
