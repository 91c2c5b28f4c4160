"""The parts of a form for one kind of thing, made from its class."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from api.collation import swedish_key
from api.records import subjects
from api.views import OrganisationView
from graph.classes import Class, Field
from graph.editing.edits import owning_paths
from graph.editing.values import Term
from graph.history.statements import Key, column_of
from graph.intake.codes import shipped_codes
from graph.intake.values import rhythm_word
from graph.names import MG, SDG
from graph.rhythms import how_often
from graph.texts import Language
from graph.vocabularies import taxonomy


class Look(StrEnum):
    """What a control looks like on the page."""

    LINE = "line"
    LONG = "long"
    LINES = "lines"
    DATE = "date"
    SELECT = "select"
    CHECKS = "checks"
    LOOKUP = "lookup"
    LOOKUPS = "lookups"


@dataclass(frozen=True)
class Choice:
    """What can be chosen: what is sent, and what people see."""

    value: str
    label: str


@dataclass(frozen=True)
class Control:
    """One part of a form. ``language`` is set for texts that come in two."""

    field: Field
    look: Look
    label: str
    hint: str = ""
    language: str = ""
    values: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    beside: str = ""

    @property
    def name(self) -> str:
        """Its name in the form."""
        return f"{self.field.name}.{self.language}" if self.language else self.field.name

    @property
    def id(self) -> str:
        """Its identifier in the page."""
        return f"field-{self.name.replace('.', '-')}"

    @property
    def is_first(self) -> bool:
        """Whether it stands at the top, where everybody sees it."""
        return self.field.name not in _SELDOM or bool(self.errors)

    @property
    def list_name(self) -> str:
        """The identifier of the list that a lookup completes from; shared by equal lists."""
        column = self.field.column
        return "list-" + "-".join(
            (*column.kinds, *column.schemes, *(["sdg"] if column.sdg else []))
        )

    def chosen(self) -> list[Choice]:
        """The values it holds, with what people see."""
        labels = {choice.value: choice.label for choice in self.choices}
        return [Choice(value, labels.get(value, value)) for value in self.values]


FEW = 9
"""So many choices are shown as boxes; more are looked up."""
SHORT = 60
"""So many choices fit in a list to choose one from."""
EMPTY_LOOKUPS = 2
_LONG = frozenset({"description", "criterion", "judgement", "motivation", "handling", "coreValues"})
_ONE = str(MG.responsibleUnit)
_RHYTHM = str(MG.followUpRhythm)
_RHYTHMS = ("P1M", "P3M", "P4M", "P6M", "P1Y", "P2Y", "P4Y")
_SELDOM = frozenset(
    {
        "closeMatch",
        "counteracts",
        "criterion",
        "decidedIn",
        "dimension",
        "duration",
        "exactMatch",
        "inScheme",
        "isPartOf",
        "legalBasis",
        "notation",
        "page",
        "principle",
        "proposed",
        "references",
        "replaces",
        "source",
        "theme",
        "tolerance",
        "withoutTargetLink",
        "yearBasis",
    }
)
"""Fields that most people leave alone: they stand below the others, folded."""


def controls(
    view: OrganisationView,
    described: Class,
    stored: Callable[[Field], Iterable[Term]],
    language: Language,
) -> list[Control]:
    """The parts of the form, filled with what is stored; parts of their own are left out."""
    found: list[Control] = []
    for field in described.written.values():
        if field.path in owning_paths() and not field.inverse:
            continue
        terms = sorted(stored(field), key=lambda term: term.value)
        if field.type == "text":
            found += [_text(described, field, each, terms, language) for each in ("sv", "en")]
        else:
            found.append(_control(view, field, terms, language))
    return sorted(found, key=lambda control: not control.is_first)


def _text(
    described: Class, field: Field, text_language: str, terms: Sequence[Term], language: Language
) -> Control:
    column = column_of(described.kind, Key(field.path, text_language)) or field.column
    label = column.headings.into(language)
    if column.language != text_language:
        label = f"{label} ({text_language})"
    values = (
        term.value for term in terms if (getattr(term, "language", "") or "sv") == text_language
    )
    return Control(
        field=field,
        look=Look.LONG if field.name in _LONG else Look.LINE,
        label=label,
        hint=column.hint.into(language),
        language=text_language,
        values=tuple(values)[:1],
    )


def _control(
    view: OrganisationView, field: Field, terms: Sequence[Term], language: Language
) -> Control:
    made = Control(
        field=field,
        look=Look.LINE,
        label=field.column.headings.into(language),
        hint=field.column.hint.into(language),
        values=tuple(_written(view, field, term, language) for term in terms),
    )
    if field.is_link:
        return _linking(view, made, language)
    if field.path == _RHYTHM:
        return replace(made, look=Look.SELECT, choices=_rhythms(made.values, language), hint="")
    if field.type == "boolean":
        yes, no = ("ja", "nej") if language == "sv" else ("yes", "no")
        return replace(made, look=Look.SELECT, choices=(Choice("ja", yes), Choice("nej", no)))
    if field.many:
        return replace(made, look=Look.LINES)
    return replace(made, look=Look.DATE if field.type == "date" else Look.LINE)


def _linking(view: OrganisationView, made: Control, language: Language) -> Control:
    made = replace(made, hint=made.hint if made.field.column.sdg else "")  # else about sheets
    choices = choices_of(view, made.field, language)
    known = {choice.value for choice in choices}
    choices += [
        Choice(value, view.name(iri, language).text)
        for value in made.values
        if value not in known and (iri := _iri(view, value))
    ]
    several = made.field.many and (made.field.path != _ONE or len(made.values) > 1)
    if several:
        look = Look.CHECKS if len(choices) <= FEW else Look.LOOKUPS
    else:
        look = Look.SELECT if len(choices) <= SHORT else Look.LOOKUP
    return replace(made, look=look, choices=tuple(choices))


def choices_of(view: OrganisationView, field: Field, language: Language) -> list[Choice]:
    """What a link may lead to: own things by name, concepts by label, targets by code."""
    things = [
        Choice(view.short(iri), view.name(iri, language).text)
        for kind in field.column.kinds
        for iri in subjects(view.store, kind)
    ]
    labels = shipped_codes().labels
    concepts = [
        Choice(iri, label.into(language))
        for scheme in field.column.schemes
        for iri, label in labels.get(scheme, {}).items()
    ]
    own = sorted(things, key=lambda choice: swedish_key(choice.label))
    return [*own, *concepts, *(_targets(language) if field.column.sdg else ())]


def _targets(language: Language) -> list[Choice]:
    goals = {goal.number: goal for goal in taxonomy().goals.values()}
    found: list[Choice] = []
    for target in taxonomy().targets.values():
        if target.goal in goals:
            goal = goals.pop(target.goal)
            found.append(Choice(str(goal.number), f"{goal.number} {goal.label.into(language)}"))
        found.append(Choice(target.code, f"{target.code} {target.label.into(language)}"))
    return found


def _rhythms(values: Iterable[str], language: Language) -> tuple[Choice, ...]:
    found = dict.fromkeys((*_RHYTHMS, *values))
    return tuple(Choice(value, how_often(value).into(language)) for value in found)


def _written(view: OrganisationView, field: Field, term: Term, language: Language) -> str:
    """A stored value as the form holds it."""
    if field.is_link:
        iri = term.value
        return iri.removeprefix(str(SDG)) if iri.startswith(str(SDG)) else view.short(iri)
    if field.type == "decimal":
        return term.value.replace(".", ",") if language == "sv" else term.value
    if field.type == "boolean":
        return "ja" if term.value in {"true", "1"} else "nej"
    if field.type == "duration" and field.path != _RHYTHM and language == "sv":
        return rhythm_word(term.value)
    return term.value


def _iri(view: OrganisationView, value: str) -> str:
    return value if "://" in value else view.store.names.namespace + value


def by_name(found: Iterable[Control]) -> Mapping[str, Control]:
    """Controls by their names in the form."""
    return {control.name: control for control in found}
