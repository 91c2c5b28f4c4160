"""Allocated money by goal, programme, SDG target and SDG, and how much of it is known.

Money given to a goal with several targets is shared equally among them, so that sums add up. What
is given to a programme or a unit is shown by itself and never pushed down to goals.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.coverage import by_code
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share
from graph.answers import Column, Table
from graph.texts import Text

Amount = Fraction
"""Kronor, exactly: shares of an amount add up to it."""


@dataclass(frozen=True)
class TargetMoney:
    """Money for one target. ``shared`` is its part where each goal is shared among its targets.

    ``whole`` is all money of all goals linked to it: the same krona stands under several targets,
    so it must not be summed.
    """

    target: str
    shared: Amount
    whole: Amount
    bearers: tuple[str, ...]


@dataclass(frozen=True)
class SdgMoney:
    """Money for one SDG: the shared parts of its targets, and all of the goals linked to any."""

    goal: int
    shared: Amount
    whole: Amount
    bearers: tuple[str, ...]


@dataclass(frozen=True)
class Money:
    """What the budgets in force give to what.

    ``bearers`` are goals, missions and other current bearers with money of their own;
    ``unlinked`` those of them without any target. ``elsewhere`` is what gets money without being
    a current bearer or a programme, such as a board. ``without`` are current goals that have none,
    and whose programme has none. ``goals`` is how many current goals have money of their own,
    ``funded`` how many of the chosen targets any known money reaches; ``reached_without`` are
    chosen targets that something addresses, but no known money.
    """

    completeness: Completeness
    known: bool
    bearers: Mapping[str, Amount]
    programmes: Mapping[str, Amount]
    elsewhere: Mapping[str, Amount]
    targets: tuple[TargetMoney, ...]
    sdgs: tuple[SdgMoney, ...]
    unlinked: tuple[str, ...]
    without: tuple[str, ...]
    goals: Share
    funded: Share
    reached_without: tuple[str, ...]
    other_years: int

    @property
    def total(self) -> Amount:
        """All money of bearers."""
        return sum(self.bearers.values(), Amount(0))

    @property
    def linked(self) -> Amount:
        """The money of bearers that reaches any target."""
        return sum((each.shared for each in self.targets), Amount(0))

    def sentence(self) -> Text:
        """How much is known, what it reaches, and how many goals are without."""
        if not self.known:
            return Text(
                "Okänt: ingen budget säger vad något mål får.",
                "Unknown: no budget says what any goal gets.",
            )
        known = self.goals.of(Text("målen", "the goals"), Text("mål", "goals"))
        total, linked = in_words(self.total), in_words(self.linked)
        return Text(
            f"Egna pengar är kända för {known.sv}. Mål och uppdrag får {total.sv}, varav "
            f"{linked.sv} når globala delmål; {len(self.without)} mål är utan finansiering.",
            f"Money of their own is known for {known.en}. Goals and missions get {total.en}, of "
            f"which {linked.en} reaches SDG targets; {len(self.without)} goals are without money.",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per target that any money reaches."""
        return Table(
            columns=(
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("shared", Text("Delat lika (kr)", "Shared equally (SEK)")),
                Column("whole", Text("Målens hela belopp (kr)", "The goals' whole money (SEK)")),
                Column("bearers", Text("Mål och uppdrag", "Goals and missions")),
            ),
            rows=tuple(
                (
                    model.thing(each.target),
                    kronor(each.shared),
                    kronor(each.whole),
                    len(each.bearers),
                )
                for each in self.targets
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """By target and SDG, what gets the money, and the goals without any."""
        return {
            "target_money": self.table(model),
            "sdg_money": self._sdg_table(),
            "bearer_money": _amounts_table(model, self.bearers),
            "programme_money": _amounts_table(model, self.programmes),
            "other_money": _amounts_table(model, self.elsewhere),
            "targets_without_money": Table(
                (
                    Column(
                        "target",
                        Text("Globalt delmål utan känd finansiering", "Target without known money"),
                    ),
                ),
                tuple((model.thing(iri),) for iri in self.reached_without),
            ),
            "without_money": Table(
                (Column("goal", Text("Mål utan finansiering", "Goal without money")),),
                tuple((model.thing(iri),) for iri in self.without),
            ),
        }

    def _sdg_table(self) -> Table:
        return Table(
            columns=(
                Column("goal", Text("Globalt mål", "SDG")),
                Column("shared", Text("Delat lika (kr)", "Shared equally (SEK)")),
                Column("whole", Text("Målens hela belopp (kr)", "The goals' whole money (SEK)")),
                Column("bearers", Text("Mål och uppdrag", "Goals and missions")),
            ),
            rows=tuple(
                (each.goal, kronor(each.shared), kronor(each.whole), len(each.bearers))
                for each in self.sdgs
            ),
        )


@kept
def money(model: LinkModel) -> Money:
    """What the budgets in force on the model's date give, and what that reaches."""
    current = [each for each in model.allocations if each.is_current(model.as_of)]
    given: dict[str, Amount] = defaultdict(Amount)
    for each in current:
        for thing in each.to:
            given[thing] += Amount(each.amount) / len(each.to)
    bearers = {iri: given[iri] for iri in model.current if iri in given}
    programmes = {iri: given[iri] for iri in sorted(model.programmes) if iri in given}
    goals = [iri for iri, bearer in model.current.items() if bearer.kind == "goal"]
    targets = _by_target(model, bearers)
    funded = {each.target for each in targets}
    return Money(
        completeness=completeness(model),
        known=model.budget_known,
        bearers=bearers,
        programmes=programmes,
        elsewhere={
            iri: given[iri] for iri in sorted(given) if iri not in bearers and iri not in programmes
        },
        targets=targets,
        sdgs=_by_sdg(model, bearers, targets),
        unlinked=tuple(iri for iri in bearers if not model.strengths.get(iri)),
        without=tuple(
            iri for iri in goals if model.budget_known and not model.current[iri].has_money
        ),
        goals=Share(sum(1 for iri in goals if iri in given), len(goals)),
        funded=Share(len(funded & model.relevant), len(model.relevant)),
        reached_without=tuple(
            by_code(model, (model.relevant & model.bearers_by_target.keys()) - funded)
        ),
        other_years=len(model.allocations) - len(current),
    )


def _by_target(model: LinkModel, bearers: Mapping[str, Amount]) -> tuple[TargetMoney, ...]:
    shared: dict[str, Amount] = defaultdict(Amount)
    reaching: dict[str, list[str]] = defaultdict(list)
    for iri, amount in bearers.items():
        reached = model.strengths.get(iri, {})
        for target in reached:
            shared[target] += amount / len(reached)
            reaching[target].append(iri)
    return tuple(
        TargetMoney(
            target=target,
            shared=shared[target],
            whole=_sum(bearers, reaching[target]),
            bearers=tuple(reaching[target]),
        )
        for target in by_code(model, shared)
    )


def _by_sdg(
    model: LinkModel, bearers: Mapping[str, Amount], targets: Iterable[TargetMoney]
) -> tuple[SdgMoney, ...]:
    by_goal: dict[int, list[TargetMoney]] = defaultdict(list)
    for each in targets:
        by_goal[model.targets[each.target].goal].append(each)
    found = []
    for goal, some in sorted(by_goal.items()):
        reaching = sorted({bearer for each in some for bearer in each.bearers})
        shared = sum((each.shared for each in some), Amount(0))
        found.append(SdgMoney(goal, shared, _sum(bearers, reaching), tuple(reaching)))
    return tuple(found)


def _sum(bearers: Mapping[str, Amount], some: Iterable[str]) -> Amount:
    return sum((bearers[iri] for iri in some), Amount(0))


def _amounts_table(model: LinkModel, amounts: Mapping[str, Amount]) -> Table:
    return Table(
        columns=(
            Column("thing", Text("Vad", "What")),
            Column("amount", Text("Belopp (kr)", "Amount (SEK)")),
        ),
        rows=tuple(
            (model.thing(iri), kronor(amount))
            for iri, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
    )


def kronor(amount: Amount) -> int:
    """Whole kronor."""
    return round(amount)


def in_words(amount: Amount) -> Text:
    """An amount as people say it.

    >>> in_words(Amount(9_200_000)).sv, in_words(Amount(250_000)).sv, in_words(Amount(980)).en
    ('9,2 mnkr', '250 tkr', 'SEK 980')
    """
    if amount >= 1_000_000:
        million = f"{float(amount) / 1_000_000:,.1f}".removesuffix(".0")
        swedish = million.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
        return Text(f"{swedish} mnkr", f"SEK {million} million")
    if amount >= 10_000:
        thousand = f"{round(amount / 1000)}"
        return Text(f"{thousand} tkr", f"SEK {thousand},000")
    return Text(f"{round(amount)} kr", f"SEK {round(amount):,}")
