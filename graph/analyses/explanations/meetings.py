"""Why two units should meet: what they share, what would have joined them, and the weight."""

from graph.analyses.coverage import by_code
from graph.analyses.explanations.explanation import Asked, Explanation, Ground
from graph.analyses.explanations.joins import looked_for, unmet_ground
from graph.analyses.meetings import MissedMeeting, rarities
from graph.analyses.model import LinkModel
from graph.analyses.wording import decimal
from graph.texts import Text

_NEEDS = 10
"""So many of the needs behind a meeting are told."""


def why_meeting(model: LinkModel, meeting: MissedMeeting) -> Explanation:
    """Why two units are proposed to meet, and how the weight of the row comes about."""
    a, b = model.label_of(meeting.first), model.label_of(meeting.second)
    needs = sorted(meeting.needs, key=lambda need: (-len(need.targets), need.first, need.second))
    rest = len(needs) - _NEEDS
    more = [Ground(Text(f"och {rest} par till", f"and {rest} more pairs"))] if rest > 0 else []
    return Explanation(
        question=Text(
            f"Varför bör {a.sv} och {b.sv} prata med varandra?",
            f"Why should {a.en} and {b.en} talk to each other?",
        ),
        answer=meeting.path,
        grounds=(
            *(unmet_ground(model, need) for need in needs[:_NEEDS]),
            *more,
            Ground(looked_for()),
            *_weight(model, meeting),
        ),
        asked=tuple(questions_behind(model, meeting)),
        measure="meetings",
    )


def weights(model: LinkModel, meeting: MissedMeeting) -> dict[str, float]:
    """What each shared target adds to a meeting's weight."""
    rarity, strongest = rarities(model), dict[str, int]()
    for need in meeting.needs:
        a, b = model.strengths.get(need.first, {}), model.strengths.get(need.second, {})
        for target in need.targets:
            strongest[target] = max(strongest.get(target, 0), min(a[target], b[target]))
    return {target: strength / 3 * rarity[target] for target, strength in strongest.items()}


def _weight(model: LinkModel, meeting: MissedMeeting) -> list[Ground]:
    by_target = weights(model, meeting)
    found = []
    for target in by_code(model, by_target):
        said = decimal(by_target[target])
        found.append(
            Ground(
                Text(
                    f"Ger vikten {said.sv}: mer ju starkare länkarna är och ju färre som delar det",
                    f"Adds {said.en} to the weight: more the stronger the links and the fewer "
                    "share it",
                ),
                (target,),
            )
        )
    if meeting.indicators:
        said = decimal(0.5 * len(meeting.indicators))
        found.append(
            Ground(
                Text(f"Gemensamma indikatorer ger {said.sv}", f"Shared indicators add {said.en}"),
                meeting.indicators,
            )
        )
    lift = meeting.score - sum(by_target.values()) - 0.5 * len(meeting.indicators)
    if round(lift, 3) > 0:
        said = decimal(lift)
        found.append(
            Ground(
                Text(
                    f"Delmål som främjar varandra ger {said.sv}",
                    f"Targets that advance each other add {said.en}",
                )
            )
        )
    return found


def questions_behind(model: LinkModel, meeting: MissedMeeting) -> list[Asked]:
    """The questions that get what two units share, by what that is; none of programmes."""
    sides = {"unit": meeting.first, "other": meeting.second}
    if any(side not in model.units for side in sides.values()):
        return []
    reasons = (
        (meeting.targets, meeting.question),
        (meeting.indicators, "indicators_shared_by_units"),
        (any(need.interactions for need in meeting.needs), "interactions_between_units"),
    )
    return [Asked(question, sides) for reason, question in reasons if reason]
