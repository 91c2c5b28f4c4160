"""What programmes say they address, held against what their goals and missions address."""

from collections import defaultdict
from dataclasses import dataclass

from graph.analyses.completeness import completeness
from graph.analyses.coverage import by_code
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel, Programme
from graph.analyses.wording import KNOWN_FROM, Share, counted
from graph.texts import Text


@dataclass(frozen=True)
class ProgrammeList:
    """What a programme itself says it addresses, against what its current bearers address.

    ``unaddressed`` are targets it names and ``empty`` SDGs it names without any of its bearers
    addressing them; ``unnamed`` are targets its bearers address that it names neither themselves
    nor by their SDG. ``linked`` tells how many of its bearers are linked.
    """

    programme: str
    named: int
    unaddressed: tuple[str, ...]
    empty: tuple[int, ...]
    unnamed: tuple[str, ...]
    linked: Share

    @property
    def known(self) -> bool:
        """Whether enough of it is linked to say that nothing addresses a target."""
        return self.linked.ratio >= KNOWN_FROM

    @property
    def differs(self) -> bool:
        """Whether the list and the bearers differ as far as is known."""
        return bool(self.unnamed or (self.known and (self.unaddressed or self.empty)))

    def sentence(self) -> Text:
        """How many named targets or SDGs nothing addresses, and how many addressed are unnamed."""
        lacking = len(self.unaddressed) + len(self.empty)
        if not lacking and not self.unnamed:
            return Text("Listan och målen stämmer överens.", "The list and the goals agree.")
        so_far = (
            Text("", "") if self.known else Text(", så långt det är känt", ", as far as is known")
        )
        targets = counted(len(self.unnamed), Text("delmål", "target"), Text("delmål", "targets"))
        without = Text(
            f"{lacking} av de {self.named} som programmet nämner adresseras inte av något mål "
            f"eller uppdrag i det{so_far.sv}.",
            f"{lacking} of the {self.named} that the programme names "
            f"{'is' if lacking == 1 else 'are'} addressed by no goal or mission in it{so_far.en}.",
        )
        beyond = Text(
            f"Dess mål och uppdrag adresserar {targets.sv} som det inte nämner.",
            f"Its goals and missions address {targets.en} that it does not name.",
        )
        said = [text for text, n in ((without, lacking), (beyond, len(self.unnamed))) if n]
        return Text(" ".join(text.sv for text in said), " ".join(text.en for text in said))


@kept
def programme_lists(model: LinkModel) -> tuple[ProgrammeList, ...]:
    """The lists of the programmes in force that have one of their own."""
    return tuple(
        _programme_list(model, programme)
        for _, programme in sorted(model.programmes.items())
        if programme.is_current(model.as_of) and (programme.targets or programme.sdg_goals)
    )


def _programme_list(model: LinkModel, programme: Programme) -> ProgrammeList:
    own = [iri for iri, bearer in model.current.items() if programme.iri in bearer.programmes]
    addressed = {target for iri in own for target in model.strengths.get(iri, ())}
    by_goal: dict[int, set[str]] = defaultdict(set)
    for target in addressed:
        by_goal[model.targets[target].goal].add(target)
    named_by_goal = {target for goal in programme.sdg_goals for target in by_goal[goal]}
    linked = set(completeness(model).linked)
    return ProgrammeList(
        programme=programme.iri,
        named=len(programme.targets) + len(programme.sdg_goals),
        unaddressed=tuple(by_code(model, programme.targets - addressed)),
        empty=tuple(sorted(goal for goal in programme.sdg_goals if not by_goal[goal])),
        unnamed=tuple(by_code(model, addressed - programme.targets - named_by_goal)),
        linked=Share(sum(1 for iri in own if iri in linked), len(own)),
    )
