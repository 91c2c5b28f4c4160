"""How many things of each kind came, went and changed, and a change in one sentence."""

from collections import Counter
from collections.abc import Iterable, Mapping

from graph.history.differences import KindCount, ObservationsDifference, ThingDifference, Turn
from graph.history.words import capital, counted, grouped, joined, listed, quoted
from graph.names import KINDS
from graph.texts import Text

OUTCOMES = "observation"
ORDER = {kind: place for place, kind in enumerate(KINDS)}
"""The order in which kinds are told."""
LAST = len(ORDER)
"""For what is none of our kinds."""
_NO_TEXT = Text("", "")
_SENTENCES = 3
_KINDS = 4
_TURNS = {
    Turn.ADDED: Text("lades till", "were added"),
    Turn.CHANGED: Text("ändrades", "were changed"),
    Turn.REMOVED: Text("togs bort", "were removed"),
}
_NOTHING = Text("Ingenting ändrades", "Nothing changed")


def became(kind: str, turns: Mapping[Turn, int]) -> Text:
    """How many of a kind came, went and changed: "3 mål lades till, 1 ändrades"."""
    parts: list[Text] = []
    for turn, words in _TURNS.items():
        if turns.get(turn):
            number = str(turns[turn])
            subject = Text(number, number) if parts else counted(kind, turns[turn])
            was = words if turns[turn] > 1 else Text(words.sv, words.en.replace("were ", "was "))
            parts.append(Text(f"{subject.sv} {was.sv}", f"{subject.en} {was.en}"))
    return joined(parts)


def counts_of(turns: Iterable[tuple[str, Turn]]) -> tuple[KindCount, ...]:
    """The kinds and turns of single things, counted."""
    return kind_counts(Counter(turns))


def kind_counts(number: Mapping[tuple[str, Turn], int]) -> tuple[KindCount, ...]:
    """The same where they are counted already; kinds in their order."""
    kinds = sorted({kind for kind, _ in number}, key=lambda kind: (ORDER.get(kind, LAST), kind))
    found = []
    for kind in kinds:
        turns = {turn: number.get((kind, turn), 0) for turn in Turn}
        found.append(
            KindCount(
                kind,
                turns[Turn.ADDED],
                turns[Turn.REMOVED],
                turns[Turn.CHANGED],
                became(kind, turns),
            )
        )
    return tuple(found)


def summary(
    told: list[ThingDifference],
    observations: tuple[ObservationsDifference, ...],
    counts: tuple[KindCount, ...],
) -> Text:
    """One thing with its first sentences; several things by kind."""
    if not counts:
        return _NOTHING
    if len(told) == 1 and not observations:
        return _of_one(told[0])
    if not told and len(observations) == 1:
        one, name = observations[0], quoted(observations[0].name)
        return Text(f"{name.sv}: {one.said.sv}", f"{name.en}: {one.said.en}")
    number = Counter((thing.kind, thing.turn) for thing in told)
    for count in counts:
        if count.kind == OUTCOMES:
            number |= Counter(
                {
                    (OUTCOMES, Turn.ADDED): count.added,
                    (OUTCOMES, Turn.REMOVED): count.removed,
                    (OUTCOMES, Turn.CHANGED): count.changed,
                }
            )
    return in_short(number)


def in_short(number: Mapping[tuple[str, Turn], int]) -> Text:
    """What came, what changed and what went, the most common kinds by name."""
    parts: list[Text] = []
    for turn, words in _TURNS.items():
        kinds = Counter({kind: n for (kind, done), n in number.items() if done is turn and n})
        if not kinds:
            continue
        named = [counted(kind, n) for kind, n in kinds.most_common(_KINDS)]
        rest = kinds.total() - sum(n for _, n in kinds.most_common(_KINDS))
        more = [Text(f"{grouped(rest).sv} till", f"{grouped(rest).en} more")] if rest else []
        subject = listed([*named, *more])
        was = words if kinds.total() > 1 else Text(words.sv, words.en.replace("were ", "was "))
        parts.append(Text(f"{subject.sv} {was.sv}", f"{subject.en} {was.en}"))
    return joined(parts, "; ")


def _of_one(thing: ThingDifference) -> Text:
    title = capital(thing.title)
    sentences = list(thing.sentences)
    if thing.turn is not Turn.CHANGED:
        return Text(f"{title.sv} {sentences[0].sv}", f"{title.en} {sentences[0].en}")
    said = joined(sentences[:_SENTENCES], "; ")
    rest = len(sentences) - _SENTENCES
    more = Text(f" och {rest} till", f" and {rest} more") if rest > 0 else _NO_TEXT
    return Text(f"{title.sv}: {said.sv}{more.sv}", f"{title.en}: {said.en}{more.en}")
