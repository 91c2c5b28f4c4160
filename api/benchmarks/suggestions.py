"""What a run of the suggestions' benchmark is told as: tables for people, JSON for programs."""

from dataclasses import asdict
from typing import Any

from graph.answers import Column, Table
from graph.benchmarks.suggesting.figures import Figure, PairFigures
from graph.benchmarks.suggesting.running import Report
from graph.texts import Language, Text

_LANGUAGE = Column("language", Text("Språk", "Language"))


def methods_table(report: Report) -> Table:
    """A row per language and method: pairs of text and SDG, and targets."""
    return Table(
        (
            _LANGUAGE,
            Column("method", Text("Sätt", "Method")),
            Column("random", Text("Mål, slumpat fel", "Goals, random wrong")),
            Column("hardest", Text("Mål, svårast fel", "Goals, hardest wrong")),
            Column("top", Text("Delmål bland tre", "Targets in top three")),
            Column("rank", Text("Omvänd rang", "Reciprocal rank")),
        ),
        tuple(
            (
                each.language,
                each.label,
                interval(each.random.accuracy),
                interval(each.hardest.accuracy),
                interval(each.top),
                interval(each.rank),
            )
            for each in report.methods
        ),
    )


def pairs_table(report: Report) -> Table:
    """Ours in full: accuracy, precision, recall and macro F1 of both kinds of pairs."""
    random, hardest = Text("slumpat fel", "random wrong"), Text("svårast fel", "hardest wrong")
    return Table(
        (
            _LANGUAGE,
            Column("pairs", Text("Par", "Pairs")),
            Column("accuracy", Text("Rätt", "Accuracy")),
            Column("precision", Text("Precision", "Precision")),
            Column("recall", Text("Täckning", "Recall")),
            Column("macro_f1", Text("Makro-F1 (17)", "Macro F1 (17)")),
        ),
        tuple(
            (each.language, kind, *pair_cells(figures))
            for each in report.methods
            if each.suggested is not None
            for kind, figures in ((random, each.random), (hardest, each.hardest))
        ),
    )


def pair_cells(figures: PairFigures) -> tuple[str, str, str, str]:
    """The four figures of pairs, each with its interval."""
    return (
        interval(figures.accuracy),
        interval(figures.precision),
        interval(figures.recall),
        interval(figures.macro_f1),
    )


def calibration_table(report: Report) -> Table:
    """What the probabilities said beside how often it was so."""
    return Table(
        (
            _LANGUAGE,
            Column("interval", Text("Sannolikhet", "Probability")),
            Column("n", Text("Antal", "Number")),
            Column("said", Text("Sagt", "Said")),
            Column("true", Text("Sant", "True")),
        ),
        tuple(
            (language, f"{each.low}–{each.high}", each.n, round(each.said, 3), round(each.true, 3))
            for language, some in report.calibrated.items()
            for each in some
        ),
    )


def parts_table(report: Report) -> Table:
    """Targets in the top three by SDG and by length."""
    return Table(
        (
            _LANGUAGE,
            Column("part", Text("Del", "Part")),
            Column("n", Text("Antal", "Number")),
            Column("top", Text("Delmål bland tre", "Targets in top three")),
        ),
        tuple((each.language, each.name, each.top.n, interval(each.top)) for each in report.parts),
    )


def sentences(report: Report) -> list[Text]:
    """How far the labellers agree, and how often something is suggested."""
    found = [
        Text(
            f"{each.language}: {each.n} texter; de som länkade är överens till "
            f"{each.targets:.2f} om delmål och {each.goals:.2f} om mål (Krippendorffs alfa, MASI).",
            f"{each.language}: {each.n} texts; the labellers agree to {each.targets:.2f} on "
            f"targets and {each.goals:.2f} on goals (Krippendorff's alpha, MASI).",
        )
        for each in report.agreement
        if each.targets is not None and each.goals is not None
    ]
    for each in report.methods:
        if each.suggested is not None and each.without_links is not None:
            linked, nothing = interval(each.suggested), interval(each.without_links)
            found.append(
                Text(
                    f"{each.language}: förslag ges till {linked} av texterna med delmål och till "
                    f"{nothing} av dem utan.",
                    f"{each.language}: a suggestion is given to {linked} of the texts with targets "
                    f"and to {nothing} of those without.",
                )
            )
    return found


def expert_sentence(name: str, least: float, figures: PairFigures) -> Text:
    """Pairs that others have judged, with yes from a probability on."""
    accuracy, precision, recall, macro = pair_cells(figures)
    return Text(
        f"{name}, ja från {least:.2f}: rätt {accuracy}, precision {precision}, täckning {recall}, "
        f"makro-F1 {macro}; {figures.accuracy.n} texter.",
        f"{name}, yes from {least:.2f}: accuracy {accuracy}, precision {precision}, "
        f"recall {recall}, macro F1 {macro}; {figures.accuracy.n} texts.",
    )


def published_sentence(top: Figure, rank: Figure, pairs: PairFigures) -> Text:
    """Goals that municipalities have published."""
    return Text(
        f"Publicerade mål: delmål bland tre {interval(top)}, omvänd rang {interval(rank)}, mål mot "
        f"slumpat fel {interval(pairs.accuracy)}; {top.n} med delmål.",
        f"Published goals: targets in top three {interval(top)}, reciprocal rank {interval(rank)}, "
        f"goals against random wrong {interval(pairs.accuracy)}; {top.n} with targets.",
    )


def interval(figure: Figure) -> str:
    """A figure with its 95 % interval.

    >>> interval(Figure(0.8123, 0.75, 0.871, 90))
    '0.812 (0.750–0.871)'
    """
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


def as_record(report: Report, language: Language) -> dict[str, Any]:
    """All of it as plain values."""
    return {
        "split": report.split,
        "version": report.version,
        "methods": [
            {**asdict(each), "label": each.label.into(language)} for each in report.methods
        ],
        "agreement": [asdict(each) for each in report.agreement],
        "calibration": {
            name: [asdict(each) for each in some] for name, some in report.calibrated.items()
        },
        "parts": [{**asdict(each), "name": each.name.into(language)} for each in report.parts],
    }
