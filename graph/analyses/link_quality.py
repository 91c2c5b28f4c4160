"""How far links to the SDGs can be relied on: few enough, to targets, with reasons, lived up to.

What is found is no proof that anything is wrong: it is where somebody should look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.analyses.completeness import SO_FAR, Completeness, completeness
from graph.analyses.coverage import by_code, codes
from graph.analyses.kept import kept
from graph.analyses.model import Link, LinkModel
from graph.analyses.programme_lists import ProgrammeList, programme_lists
from graph.analyses.stated import TOO_MANY
from graph.analyses.wording import Share, rounded
from graph.answers import Coded, Column, Table
from graph.texts import Text

NOT_JUDGED: Final = "G19"
"""The rule about links without any judgement."""
NOT_JUSTIFIED: Final = "G17"
"""The rule about judgements without a motivation."""
Matter = Literal["too-many", "unmotivated", "only-sdgs", "programme-lists"]
MATTERS: Mapping[Matter, Text] = {
    "too-many": Text(
        "Mål och uppdrag länkade till fler globala delmål än gränsen",
        "Goals and missions linked to more SDG targets than the limit",
    ),
    "unmotivated": Text(
        "Länkar till globala delmål utan motivering", "Links to SDG targets without a motivation"
    ),
    "only-sdgs": Text(
        "Mål och uppdrag länkade bara till hela globala mål",
        "Goals and missions linked to whole SDGs only",
    ),
    "programme-lists": Text(
        "Program vars egen lista skiljer sig från deras mål",
        "Programmes whose own list differs from their goals",
    ),
}
"""What is looked for, in the order it is shown."""
_LINKED = Text("de länkade målen och uppdragen", "the linked goals and missions")
_SOME_LINKED = Text("länkade mål och uppdrag", "linked goals and missions")
_SENTENCES: Mapping[Matter, tuple[Text, Text, Text]] = {
    "too-many": (
        _LINKED,
        _SOME_LINKED,
        Text(
            "har fler än {most} globala delmål.",
            "have more than {most} SDG targets.",
        ),
    ),
    "unmotivated": (
        Text("länkarna till globala delmål", "the links to SDG targets"),
        Text("länkar till globala delmål", "links to SDG targets"),
        Text("saknar motivering.", "have no motivation."),
    ),
    "only-sdgs": (
        _LINKED,
        _SOME_LINKED,
        Text("går bara till hela globala mål.", "lead to whole SDGs and no target."),
    ),
    "programme-lists": (
        Text("programmen som nämner globala mål", "the programmes that name SDGs"),
        Text("program som nämner globala mål", "programmes that name SDGs"),
        Text(
            "har en lista som skiljer sig från vad deras mål adresserar.",
            "have a list that differs from what their goals address.",
        ),
    ),
}
"""All of them, some of them where they are few, and what is said of those found."""


@dataclass(frozen=True)
class Spread:
    """A bearer that addresses more targets than the limit."""

    bearer: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Unmotivated:
    """A bearer with links that nobody has given a reason for; ``n`` is how many links it has."""

    bearer: str
    links: tuple[Link, ...]
    n: int


@dataclass(frozen=True)
class OnlySdgs:
    """A bearer linked to whole SDGs and to no target."""

    bearer: str
    goals: tuple[int, ...]


@dataclass(frozen=True)
class LinkQuality:
    """What stands out among the links of the current bearers and the lists of the programmes.

    ``shares`` holds each matter's part of all that it could concern. ``programmes`` are those in
    force that have a list of their own, ``listless`` those that have none.
    """

    completeness: Completeness
    most: int
    shares: Mapping[Matter, Share]
    too_many: tuple[Spread, ...]
    unmotivated: tuple[Unmotivated, ...]
    only_sdgs: tuple[OnlySdgs, ...]
    programmes: tuple[ProgrammeList, ...]
    listless: tuple[str, ...]

    def said(self, matter: Matter) -> Text:
        """One matter in a sentence, with what it is a part of."""
        them, some, ending = _SENTENCES[matter]
        share = self.shares[matter]
        part, counts = share.of(them, some), Text("", "")
        if share.value is not None:
            counts = Text(f" ({share.part} av {share.n})", f" ({share.part} of {share.n})")
        return Text(
            f"{part.sv}{counts.sv} {ending.sv.format(most=self.most)}",
            f"{part.en}{counts.en} {ending.en.format(most=self.most)}",
        )

    def sentence(self) -> Text:
        """Every matter that could be found, in one row of sentences."""
        said = [self.said(matter) for matter, share in self.shares.items() if share.n]
        if not said:
            return Text(
                "Okänt: inget är länkat till Agenda 2030 ännu.",
                "Unknown: nothing is linked to Agenda 2030 yet.",
            )
        so_far = Text("", "") if self.completeness.known else SO_FAR
        return Text(
            " ".join(text.sv for text in said) + so_far.sv,
            " ".join(text.en for text in said) + so_far.en,
        )

    def table(self, model: LinkModel) -> Table:  # noqa: ARG002
        """One row per matter that anything could concern."""
        return Table(
            columns=(
                Column("matter", Text("Vad", "What")),
                Column("part", Text("Antal", "Number")),
                Column("n", Text("Av", "Of")),
                Column("share", Text("Andel", "Share")),
            ),
            rows=tuple(
                (Coded(matter, MATTERS[matter]), share.part, share.n, rounded(share.value))
                for matter, share in self.shares.items()
                if share.n
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The matters with their numbers, and a list for each."""
        return {
            "link_quality": self.table(model),
            "too_many_targets": self._too_many_table(model),
            "unmotivated_links": self._unmotivated_table(model),
            "only_sdgs": self._only_sdgs_table(model),
            "programme_lists": self._programmes_table(model),
        }

    def _too_many_table(self, model: LinkModel) -> Table:
        return Table(
            columns=(
                _BEARER,
                Column("number", Text("Antal delmål", "Number of targets")),
                Column("targets", Text("Globala delmål", "SDG targets")),
            ),
            rows=tuple(
                (model.thing(each.bearer), len(each.targets), codes(model, each.targets))
                for each in self.too_many
            ),
        )

    def _unmotivated_table(self, model: LinkModel) -> Table:
        return Table(
            columns=(
                _BEARER,
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("strength", Text("Styrka", "Strength")),
                Column("counteracts", Text("Motverkar", "Counteracts")),
                Column("method", Text("Hur länken kom till", "How the link was made")),
            ),
            rows=tuple(
                (
                    model.thing(each.bearer),
                    model.thing(link.target),
                    link.strength,
                    link.weight < 0,
                    link.method,
                )
                for each in self.unmotivated
                for link in each.links
            ),
        )

    def _only_sdgs_table(self, model: LinkModel) -> Table:
        return Table(
            columns=(_BEARER, Column("sdgs", Text("Globala mål", "SDGs"))),
            rows=tuple((model.thing(each.bearer), _numbers(each.goals)) for each in self.only_sdgs),
        )

    def _programmes_table(self, model: LinkModel) -> Table:
        return Table(
            columns=(
                Column("programme", Text("Program", "Programme")),
                Column("named", Text("Nämner", "Names")),
                Column("unaddressed", Text("Nämnda delmål utan mål", "Named targets without goal")),
                Column("empty", Text("Nämnda globala mål utan mål", "Named SDGs without goal")),
                Column("unnamed", Text("Adresserade men ej nämnda", "Addressed but not named")),
                Column("linked", Text("Länkade mål och uppdrag", "Linked goals and missions")),
                Column("bearers", Text("Mål och uppdrag", "Goals and missions")),
            ),
            rows=tuple(
                (
                    model.thing(each.programme),
                    each.named,
                    codes(model, each.unaddressed),
                    _numbers(each.empty),
                    codes(model, each.unnamed),
                    each.linked.part,
                    each.linked.n,
                )
                for each in self.programmes
            ),
        )


_BEARER = Column("bearer", Text("Mål eller uppdrag", "Goal or mission"))


@kept
def link_quality(model: LinkModel) -> LinkQuality:
    """Where the current bearers' links say too much, or nothing that can be tested."""
    links = model.links_by_bearer
    too_many = [
        Spread(iri, tuple(by_code(model, strengths)))
        for iri, strengths in model.strengths.items()
        if len(strengths) > model.most_targets
    ]
    lacking = {iri: without_motivation(model, some) for iri, some in links.items()}
    unmotivated = [Unmotivated(iri, some, len(links[iri])) for iri, some in lacking.items() if some]
    only_sdgs = [
        OnlySdgs(iri, tuple(sorted(bearer.sdg_goals)))
        for iri, bearer in model.current.items()
        if bearer.sdg_goals and iri not in links
    ]
    programmes = programme_lists(model)
    in_force = {iri for iri, one in model.programmes.items() if one.is_current(model.as_of)}
    return LinkQuality(
        completeness=completeness(model),
        most=model.most_targets,
        shares={
            "too-many": Share(len(too_many), sum(1 for some in model.strengths.values() if some)),
            "unmotivated": Share(
                sum(len(each.links) for each in unmotivated), sum(map(len, links.values()))
            ),
            "only-sdgs": Share(len(only_sdgs), len(only_sdgs) + len(links)),
            "programme-lists": Share(sum(one.differs for one in programmes), len(programmes)),
        },
        too_many=tuple(sorted(too_many, key=lambda one: (-len(one.targets), one.bearer))),
        unmotivated=tuple(sorted(unmotivated, key=lambda one: (-len(one.links), one.bearer))),
        only_sdgs=tuple(only_sdgs),
        programmes=programmes,
        listless=tuple(sorted(in_force - {one.programme for one in programmes})),
    )


def without_motivation(model: LinkModel, links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Those of the links that nobody has given a reason for, in the order of the UN's list."""
    lacking = {link.target: link for link in links if not link.motivation}
    return tuple(lacking[target] for target in by_code(model, lacking))


def _numbers(goals: tuple[int, ...]) -> str:
    return ", ".join(map(str, goals))


@dataclass(frozen=True)
class LinkRemark:
    """What stands out about one bearer's links, and the rule that speaks of it."""

    rule: str
    text: Text
    targets: tuple[str, ...]


def link_remarks(model: LinkModel, bearer: str) -> tuple[LinkRemark, ...]:
    """What stands out about a bearer's links to targets, whether it is current or not."""
    links = tuple(link for link in model.links if link.bearer == bearer)
    addressed = by_code(model, (link.target for link in links if link.weight >= 1))
    found = []
    if len(addressed) > model.most_targets:
        text = Text(
            f"Länkat till {len(addressed)} globala delmål, fler än {model.most_targets}.",
            f"Linked to {len(addressed)} SDG targets, more than {model.most_targets}.",
        )
        found.append(LinkRemark(TOO_MANY, text, tuple(addressed)))
    lacking = without_motivation(model, links)
    for rule, judged in ((NOT_JUDGED, False), (NOT_JUSTIFIED, True)):
        some = tuple(link.target for link in lacking if (link.strength is not None) == judged)
        if some:
            text = Text(
                f"{len(some)} av {len(links)} länkar till globala delmål saknar motivering.",
                f"Without a motivation: {len(some)} of {len(links)} links to SDG targets.",
            )
            found.append(LinkRemark(rule, text, some))
    return tuple(found)
