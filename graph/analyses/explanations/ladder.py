"""Why a target stands at its step of the ladder, and what is missing for the next (measure 1)."""

from collections.abc import Mapping

from graph.analyses.completeness import completeness
from graph.analyses.coverage import (
    FOLLOW_UP_MONTHS,
    STEP_NAMES,
    TargetStep,
    bearer_step,
    is_followed_up,
    is_measured,
    ladder,
    measuring,
)
from graph.analyses.explanations.explanation import Asked, Explanation, Ground, named
from graph.analyses.model import Bearer, LinkModel
from graph.analyses.wording import listed
from graph.texts import Text

TOP = 5
_OTHERS = 10
"""So many of the bearers that stand lower are told."""
_MISSING: Mapping[int, Text] = {
    1: Text(
        "ett program, ett styrdokument eller en aktivitet som nämner det",
        "a programme, a steering document or an activity that names it",
    ),
    2: Text(
        "ett mål, uppdrag eller löfte som adresserar det",
        "a goal, mission, assignment or pledge that addresses it",
    ),
    3: Text("en ansvarig enhet och en aktivitet", "a responsible unit and an activity"),
    4: Text(
        "en indikator med målvärde, en kvalitetsnivå eller ett skrivet kriterium",
        "an indicator with a target value, a quality level or a written criterion",
    ),
    5: Text("en uppföljning inom sin rytm", "a follow-up within its rhythm"),
}


def why_step(model: LinkModel, target: str) -> Explanation:
    """Why a target stands where it does: its highest bearer, step by step, and the others."""
    step = ladder(model)[target]
    called, name = named(model, target), STEP_NAMES[step.step]
    return Explanation(
        question=Text(
            f"Varför står {called.sv} på steg {step.step} ({name.sv})?",
            f"Why does {called.en} stand at step {step.step} ({name.en})?",
        ),
        answer=_answer(model, step),
        grounds=tuple(_grounds(model, step)),
        asked=(Asked("ladder_of_target", {"target": target}),),
        measure="ladder",
    )


def _answer(model: LinkModel, step: TargetStep) -> Text:
    if step.step < 2:
        return _low_answer(model, step)
    best = listed([named(model, iri) for iri in step.bearers], most=2)
    said = Text(
        f"{best.sv} tar det dit.",
        f"{best.en} take it there." if len(step.bearers) > 1 else f"{best.en} takes it there.",
    )
    if step.step == TOP:
        return Text(f"{said.sv} Högre kommer det inte.", f"{said.en} There is no higher step.")
    lacking = missing_at(model, model.current[step.bearers[0]], step.step + 1)
    return Text(
        f"{said.sv} För steg {step.step + 1} saknas {lacking.sv}.",
        f"{said.en} For step {step.step + 1} it lacks {lacking.en}.",
    )


def _low_answer(model: LinkModel, step: TargetStep) -> Text:
    lacking = _MISSING[2]
    said = Text("Ingenting nämner det.", "Nothing names it.")
    if step.named_by:
        by = listed([named(model, iri) for iri in step.named_by], most=2)
        said = Text(
            f"Bara {by.sv} nämner det.",
            f"Only {by.en} name it." if len(step.named_by) > 1 else f"Only {by.en} names it.",
        )
    if not completeness(model).known:
        return Text(
            f"{said.sv} Om det finns {lacking.sv} är okänt: för lite är länkat.",
            f"{said.en} Whether there is {lacking.en} is unknown: too little is linked.",
        )
    return Text(
        f"{said.sv} För steg 2 saknas {lacking.sv}.", f"{said.en} For step 2 it lacks {lacking.en}."
    )


def _grounds(model: LinkModel, step: TargetStep) -> list[Ground]:
    found = [Ground(Text("Nämns av", "Named by"), (iri,), holds=True) for iri in step.named_by]
    if not step.bearers:
        lacking = 2 if found else 1
        return [*found, Ground(_capital(_MISSING[lacking]), holds=False)]
    best = step.bearers[0]
    found += steps_of(model, model.current[best], step.target)
    others = [iri for iri in model.bearers_by_target[step.target] if iri != best]
    for iri in others[:_OTHERS]:
        at = bearer_step(model, model.current[iri])
        found.append(
            Ground(
                Text(
                    f"Når själv steg {at} ({STEP_NAMES[at].sv})",
                    f"By itself reaches step {at} ({STEP_NAMES[at].en})",
                ),
                (iri,),
            )
        )
    if len(others) > _OTHERS:
        rest = len(others) - _OTHERS
        found.append(Ground(Text(f"och {rest} till", f"and {rest} more")))
    return found


def steps_of(model: LinkModel, bearer: Bearer, target: str = "") -> list[Ground]:
    """What takes a bearer up each step from 2, with everything below it, and what does not.

    With a target, how it addresses that one comes first.
    """
    family = [bearer, *(model.current[iri] for iri in sorted(model.descendants[bearer.iri]))]
    return [
        _addresses(model, bearer, target),
        _answered(model, family),
        _worked(bearer, family),
        _measured(model, family),
        _followed(model, bearer),
    ]


def missing_at(model: LinkModel, bearer: Bearer, step: int) -> Text:
    """What a bearer lacks for a step, in words that follow "lacks"."""
    if step != 3:
        return _MISSING[step]
    family = [bearer, *(model.current[iri] for iri in sorted(model.descendants[bearer.iri]))]
    if not _answered(model, family).holds and not _worked(bearer, family).holds:
        return _MISSING[step]
    if _answered(model, family).holds:
        return Text("en aktivitet", "an activity")
    return Text("en ansvarig enhet", "a responsible unit")


def _addresses(model: LinkModel, bearer: Bearer, target: str) -> Ground:
    strength = next(
        (
            link.strength
            for link in model.links_by_bearer.get(bearer.iri, ())
            if link.target == target
        ),
        None,
    )
    if not target:
        codes = sorted(model.strengths.get(bearer.iri, ()))
        return Ground(
            Text("Adresserar globala delmål", "Addresses SDG targets")
            if codes
            else Text("Adresserar inget globalt delmål", "Addresses no SDG target"),
            tuple(codes),
            holds=bool(codes),
        )
    said = (
        Text("styrkan är inte angiven", "the strength is not stated")
        if strength is None
        else Text(f"styrka {strength:+d}", f"strength {strength:+d}")
    )
    return Ground(
        Text(f"Steg 2: adresserar det ({said.sv})", f"Step 2: addresses it ({said.en})"),
        (bearer.iri,),
        holds=True,
    )


def _answered(model: LinkModel, family: list[Bearer]) -> Ground:
    units = sorted({unit for part in family for unit in model.answers_for(part)})
    if not units:
        return Ground(
            Text("Steg 3: ingen ansvarig enhet", "Step 3: no responsible unit"), holds=False
        )
    return Ground(Text("Steg 3: ansvarig", "Step 3: responsible"), tuple(units), holds=True)


def _worked(bearer: Bearer, family: list[Bearer]) -> Ground:
    if bearer.kind in {"basic-mission", "assignment"}:
        return Ground(
            Text("Steg 3: är arbete i sig", "Step 3: is work in itself"), (bearer.iri,), holds=True
        )
    works = tuple(part.iri for part in family[1:] if part.kind == "activity")
    if not works:
        return Ground(
            Text("Steg 3: ingen aktivitet under det", "Step 3: no activity below it"), holds=False
        )
    return Ground(Text("Steg 3: aktivitet", "Step 3: activity"), works, holds=True)


def _measured(model: LinkModel, family: list[Bearer]) -> Ground:
    told = measuring(model)
    measured = [part for part in family if is_measured(part, told)]
    if not measured:
        return Ground(
            Text(
                "Steg 4: inget målvärde, ingen kvalitetsnivå och inget kriterium",
                "Step 4: no target value, no quality level and no criterion",
            ),
            holds=False,
        )
    indicators = sorted(
        iri
        for part in measured
        for iri in part.indicators
        if iri in model.indicators and model.indicators[iri].target_values
    )
    if indicators:
        said = Text("Steg 4: indikator med målvärde", "Step 4: indicator with a target value")
        return Ground(said, tuple(dict.fromkeys(indicators)), holds=True)
    said = Text("Steg 4: kvalitetsnivå eller kriterium", "Step 4: quality level or criterion")
    return Ground(said, tuple(part.iri for part in measured), holds=True)


def _followed(model: LinkModel, bearer: Bearer) -> Ground:
    months = bearer.rhythm_months or FOLLOW_UP_MONTHS
    days = [
        each.at for each in model.follow_ups_by_subject.get(bearer.iri, ()) if each.at is not None
    ]
    last = max((day for day in days if day <= model.as_of), default=None)
    rhythm = Text(f"inom {months} månader", f"within {months} months")
    if is_followed_up(model, bearer):
        return Ground(
            Text(
                f"Steg 5: följdes upp {last} ({rhythm.sv})",
                f"Step 5: followed up {last} ({rhythm.en})",
            ),
            (bearer.iri,),
            holds=True,
        )
    seen = (
        Text("aldrig uppföljt", "never followed up")
        if last is None
        else Text(f"senast uppföljt {last}", f"last followed up {last}")
    )
    return Ground(
        Text(f"Steg 5: {seen.sv}, ska ske {rhythm.sv}", f"Step 5: {seen.en}, due {rhythm.en}"),
        (bearer.iri,),
        holds=False,
    )


def _capital(text: Text) -> Text:
    return Text(f"Saknas: {text.sv}", f"Missing: {text.en}")
