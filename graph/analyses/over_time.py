"""Any headline measure at two dates: the difference, and what of it is new work."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.analyses.causes import CAUSES, CauseCode, Caused, Causes
from graph.analyses.model import LinkModel
from graph.analyses.what_if.differences import Difference, difference
from graph.analyses.what_if.headline import COVERED, COVERING_STEP, headline
from graph.analyses.wording import counted
from graph.answers import Coded, Column, Table, Thing, Value
from graph.texts import Text

_PROGRESS = frozenset({"new-work", "started"})


@dataclass(frozen=True)
class OverTime:
    """One organisation at two dates.

    ``caused`` has every thing behind a difference, once for each measure it is behind.
    """

    earlier: LinkModel
    later: LinkModel
    difference: Difference
    caused: tuple[Caused, ...]

    def of(self, measure: str) -> tuple[Caused, ...]:
        """The things that came and went behind one measure."""
        return tuple(each for each in self.caused if each.measure == measure)

    def counts(self, measure: str) -> Mapping[CauseCode, int]:
        """How many of them by their first cause."""
        found = Counter(each.causes[0] for each in self.of(measure))
        return {code: found[code] for code in CAUSES if found[code]}

    @property
    def things(self) -> tuple[str, ...]:
        """All that a difference is due to: those that changes in the history may have touched."""
        return tuple(dict.fromkeys(thing for each in self.caused for thing in each.by))

    def sentence(self) -> Text:
        """Coverage then and now, told new work from old work newly linked."""
        covered = COVERED[COVERING_STEP]
        found = self.difference.of(covered.name)
        if not self.difference.changed or found is None:
            return Text("Inget av det som mäts har ändrats.", "Nothing that is measured differs.")
        said = f"{self.earlier.as_of} – {self.later.as_of}"
        if not found.is_any:
            rest = self.difference.sentence()
            return Text(f"{said}: {rest.sv}", f"{said}: {rest.en}")
        told = [*self._risen(covered.name), *self._fallen(covered.name)]
        numbers = Text("", "")
        before, after = found.before.text(), found.after.text()
        if before != after:
            numbers = Text(
                f"täckningen går från {before.sv} till {after.sv}. ",
                f"coverage goes from {before.en} to {after.en}. ",
            )
        return Text(
            f"{said}: {numbers.sv}{' '.join(each.sv for each in told)}".rstrip(),
            f"{said}: {numbers.en}{' '.join(each.en for each in told)}".rstrip(),
        )

    def _risen(self, measure: str) -> Iterator[Text]:
        """Of the targets that reach the step: by work that is new, and by links alone."""
        come = [each.causes[0] for each in self.of(measure) if each.turn == "come"]
        if not come:
            return
        new = sum(1 for cause in come if cause in _PROGRESS)
        linked = sum(1 for cause in come if cause == "newly-linked")
        what = counted(
            len(come),
            Text("globalt delmål når steg 2", "SDG target reaches step 2"),
            Text("globala delmål når steg 2", "SDG targets reach step 2"),
        )
        other = len(come) - new - linked
        more = Text(f", {other} av annat skäl", f", {other} for another reason")
        more = more if other else Text("", "")
        yield Text(
            f"{what.sv}: {new} genom nytt arbete, {linked} för att arbete som redan fanns har "
            f"länkats{more.sv}.",
            f"{what.en}: {new} by new work, {linked} because work that was there already has "
            f"been linked{more.en}.",
        )

    def _fallen(self, measure: str) -> Iterator[Text]:
        gone = [each for each in self.of(measure) if each.turn == "gone"]
        if gone:
            what = counted(
                len(gone),
                Text("globalt delmål faller under steg 2", "SDG target falls below step 2"),
                Text("globala delmål faller under steg 2", "SDG targets fall below step 2"),
            )
            yield Text(f"{what.sv}.", f"{what.en}.")

    def table(self) -> Table:
        """One row per headline measure: then, now and the difference."""
        return self.difference.table()

    def tables(self) -> Mapping[str, Table]:
        """The measures, and every thing that came or went with its causes."""
        return {"differences": self.table(), "causes": self._causes_table()}

    def _causes_table(self) -> Table:
        return Table(
            columns=(
                Column("measure", Text("Mått", "Measure")),
                Column("turn", Text("Vad som hänt", "What happened")),
                Column("thing", Text("Vad", "What")),
                Column("other", Text("Med", "With")),
                Column("cause", Text("Varför", "Why")),
                Column("by", Text("Genom", "Through")),
            ),
            rows=tuple(row for each in self.caused for row in self._rows(each)),
        )

    def _rows(self, each: Caused) -> Iterator[tuple[Value, ...]]:
        found = self.difference.of(each.measure)
        if found is None:
            return
        named = found.before.headline
        things = each.behind.things
        yield (
            Coded(each.measure, named.title),
            Coded(each.turn, named.come if each.turn == "come" else named.gone),
            things[0] if things else None,
            things[1] if len(things) > 1 else None,
            Coded(each.causes[0], CAUSES[each.causes[0]]),
            self.thing(each.by[0]) if each.by else None,
        )

    def thing(self, iri: str) -> Thing:
        """A thing as it is called now, or was called then."""
        now = iri in self.later.bearers or iri not in self.earlier.bearers
        return (self.later if now else self.earlier).thing(iri)


def over_time(earlier: LinkModel, later: LinkModel) -> OverTime:
    """The headline measures of one organisation at two dates, and why they differ.

    Work is new where its bearer was not there before. A target counts as newly linked where any
    bearer of it was there without the link, even if new work serves it too: what was only not
    known before is never called progress.
    """
    found = difference(headline(earlier), headline(later))
    causes = Causes(earlier, later)
    caused: list[Caused] = []
    for each in found.measures:
        caused += [causes.of(each.name, "gone", behind) for behind in each.gone]
        caused += [causes.of(each.name, "come", behind) for behind in each.come]
    return OverTime(earlier, later, found, tuple(caused))
