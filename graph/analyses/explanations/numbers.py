"""Why the figures of a whole organisation are what they are: what counts, and what does not."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from graph.analyses.chain import chain, top_goals
from graph.analyses.completeness import completeness
from graph.analyses.coverage import (
    STEP_NAMES,
    Coverage,
    GoalCoverage,
    TargetStep,
    at_least,
    coverage,
)
from graph.analyses.explanations.explanation import MOST, Asked, Explanation, Ground, figure
from graph.analyses.explanations.together import (
    why_bridges,
    why_conflicts,
    why_lonely,
    why_meeting_count,
    why_overlaps,
    why_rate,
    why_rhythms,
)
from graph.analyses.gap_texts import GAP_TEXTS
from graph.analyses.gaps import gaps
from graph.analyses.model import LinkModel
from graph.texts import Text


def why_completeness(model: LinkModel) -> Explanation:
    """Which bearers are linked and which are not."""
    found = completeness(model)
    linked = Text("Länkat, eller bekräftat utan länk", "Linked, or confirmed without a link")
    return figure(
        Text("Hur mycket är länkat?", "How much is linked?"),
        found.sentence(),
        (
            Ground(linked, found.linked[:MOST], holds=True),
            Ground(Text("Inte länkat", "Not linked"), found.unlinked[:MOST], holds=False),
            _counted(len(found.linked), len(found.unlinked)),
        ),
        [Asked("goals_without_target_link")],
        "completeness",
    )


def why_coverage(model: LinkModel, goal: int = 0) -> Explanation:
    """Which chosen targets count as covered and which do not, of one SDG or all."""
    found = coverage(model)
    steps = [each for each in found.targets if not goal or model.targets[each.target].goal == goal]
    covered = [each for each in steps if each.step >= 2]
    left = [each for each in steps if each.step < 2]
    where = Text(f" för globalt mål {goal}", f" of SDG {goal}") if goal else Text("", "")
    profile = (
        Text(
            "Relevansprofilen är ett utkast: den avgör vilka delmål som räknas",
            "The relevance profile is a draft: it decides which targets count",
        )
        if found.draft
        else Text(
            "Den beslutade relevansprofilen avgör vilka delmål som räknas",
            "The decided relevance profile decides which targets count",
        )
    )
    return figure(
        Text(
            f"Varför är täckningen{where.sv} vad den är?",
            f"Why is the coverage{where.en} what it is?",
        ),
        _coverage_answer(found, steps, goal),
        (
            Ground(profile),
            *_by_step(covered),
            *_by_step(left),
            *(_named_as_goal(each) for each in found.goals if each.goal == goal),
        ),
        [Asked("targets_by_bearers")],
        "coverage",
    )


def _coverage_answer(found: Coverage, steps: list[TargetStep], goal: int) -> Text:
    if not goal:
        return found.sentence()
    reached = at_least(tuple(steps), 2)
    least = Text("", "") if found.known else Text("Minst ", "At least ")
    return Text(
        f"{least.sv}{reached.part} av {reached.n} valda delmål har ett mål eller uppdrag.",
        f"{least.en}{reached.part} of {reached.n} chosen targets have a goal or mission.",
    )


def _by_step(steps: Iterable[TargetStep]) -> list[Ground]:
    by_step: dict[int, list[str]] = {}
    for each in steps:
        by_step.setdefault(each.step, []).append(each.target)
    return [
        Ground(
            Text(
                f"Steg {step}, {STEP_NAMES[step].sv}: {len(some)}",
                f"Step {step}, {STEP_NAMES[step].en}: {len(some)}",
            ),
            tuple(some),
            holds=step >= 2,
        )
        for step, some in sorted(by_step.items(), reverse=True)
    ]


def _named_as_goal(each: GoalCoverage) -> Ground:
    return Ground(
        Text("Länkade bara till målet, räknas inte", "Linked to the SDG only, do not count"),
        each.named_as_goal[:MOST],
    )


def why_hanging(model: LinkModel) -> Explanation:
    """Which targets a single programme or unit carries."""
    found = coverage(model)
    share = found.hanging
    return figure(
        Text("Varför hänger så mycket på en enda?", "Why does so much hang on a single one?"),
        Text(
            f"{share.part} av {share.n} delmål som någon bär bärs av ett enda program eller en "
            "enda enhet.",
            f"{share.part} of {share.n} targets that somebody carries are carried by a single "
            "programme or unit.",
        ),
        tuple(
            Ground(Text("Bärs bara av", "Carried only by"), (each.target, *sorted(each.rows)))
            for each in found.on_one_row[:MOST]
        ),
        [Asked("targets_by_bearers"), Asked("targets_by_programme")],
        "hanging",
    )


def why_chain(model: LinkModel) -> Explanation:
    """Where the golden thread holds and where it breaks."""
    found, tops = chain(model), top_goals(model)
    up = tuple(
        iri
        for iri, each in model.current.items()
        if each.kind == "activity" and iri not in found.broken_upward
    )
    down = tuple(sorted(tops.difference(found.broken_downward)))
    return figure(
        Text("Var håller den röda tråden?", "Where does the golden thread hold?"),
        found.sentence(),
        (
            Ground(Text("Leder upp", "Lead up"), up[:MOST], holds=True),
            Ground(
                Text("Leder inte upp", "Do not lead up"), found.broken_upward[:MOST], holds=False
            ),
            Ground(Text("Har arbete under sig", "Have work below"), down[:MOST], holds=True),
            Ground(
                Text("Har inget arbete under sig", "Have no work below"),
                found.broken_downward[:MOST],
                holds=False,
            ),
        ),
        [],
        "chain",
    )


def why_gap_count(model: LinkModel) -> Explanation:
    """How many gaps there are of each kind."""
    found = gaps(model)
    counts = Counter(each.code for each in found.gaps)
    return figure(
        Text("Varför finns det så många luckor?", "Why are there so many gaps?"),
        found.sentence(),
        tuple(
            Ground(Text(f"{counts[code]}: {said.sv}", f"{counts[code]}: {said.en}"), holds=False)
            for code, said in GAP_TEXTS.items()
            if counts[code]
        ),
        [Asked("targets_without_goals"), Asked("goals_without_indicator")],
        "gaps",
    )


FIGURES: Mapping[str, Callable[[LinkModel], Explanation]] = {
    "completeness": why_completeness,
    "coverage": why_coverage,
    "hanging": why_hanging,
    "gaps": why_gap_count,
    "meetings": why_meeting_count,
    "overlap": why_overlaps,
    "conflicts": why_conflicts,
    "rate": why_rate,
    "bridges": why_bridges,
    "rhythm": why_rhythms,
    "lonely": why_lonely,
    "chain": why_chain,
}
"""The figures that can be asked about, by the names of their measures."""


def _counted(linked: int, unlinked: int) -> Ground:
    return Ground(Text(f"{linked} länkade, {unlinked} inte", f"{linked} linked, {unlinked} not"))
